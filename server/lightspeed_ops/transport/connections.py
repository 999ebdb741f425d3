"""Connections: the sockets between this process and its clients.

Owns the only way to end a connection. gRPC for Python can end a call only with its status, which waits behind
unread frames; it has no function that ends a connection.
"""

import os
import socket
import stat
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import unquote

IPV4_MAPPED = "::ffff:"
"""The prefix of the IPv6 form of an IPv4 address."""
DESCRIPTORS = "/dev/fd"
"""The open files of this process, on Linux and macOS."""


def shut_down(peer: str) -> bool:
    """Ends the TCP connection of a peer, by gRPC's name for it, such as ``ipv4:127.0.0.1:4711``.

    Returns False if there is none: the peer of a unix socket has no name. Costs a few system calls for each
    open file; the server does it only for clients that do not read.
    """
    family, _, address = peer.partition(":")
    if family not in {"ipv4", "ipv6"}:
        return False
    host, _, port = address.rpartition(":")
    wanted = _Address(unquote(host).strip("[]").removeprefix(IPV4_MAPPED), int(port))
    for name in os.listdir(DESCRIPTORS):  # noqa: PTH208 - names alone
        with suppress(OSError, ValueError):
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode) and _shut_down_if(int(name), wanted):
                return True
    return False


class _Address(NamedTuple):
    host: str
    port: int


def _shut_down_if(number: int, wanted: _Address) -> bool:
    # A copy: by the time of its use, the number itself may belong to another file.
    with socket.socket(fileno=os.dup(number)) as connection:
        if connection.family not in {socket.AF_INET, socket.AF_INET6}:
            return False
        host, port = connection.getpeername()[:2]
        # A socket that listens on both families has IPv6 addresses for its IPv4 peers.
        if _Address(host.removeprefix(IPV4_MAPPED), port) != wanted:
            return False
        connection.shutdown(socket.SHUT_RDWR)
        return True
