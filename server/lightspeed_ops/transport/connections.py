"""Connections: the sockets of this process that clients are at the other end of.

Owns the one way to end a connection. gRPC for Python can end a call only by sending its status, which waits
behind what the client does not read; it has no call that ends a connection.
"""

import os
import socket
import stat
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import unquote

IPV4_MAPPED = "::ffff:"
"""What the IPv6 form of an IPv4 address begins with."""
DESCRIPTORS = "/dev/fd"
"""The open files of this process, on Linux and macOS."""


def shut_down(peer: str) -> bool:
    """Ends the TCP connection of a peer as gRPC names it, such as ``ipv4:127.0.0.1:4711``.

    False if there is none: a unix socket has no name at the other end. Costs a few system calls for each open
    file, and is done for clients that do not read.
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
    # A copy: the number itself may be another file's by the time it is used.
    with socket.socket(fileno=os.dup(number)) as connection:
        if connection.family not in {socket.AF_INET, socket.AF_INET6}:
            return False
        host, port = connection.getpeername()[:2]
        # A listener for both families knows its IPv4 peers under IPv6 addresses.
        if _Address(host.removeprefix(IPV4_MAPPED), port) != wanted:
            return False
        connection.shutdown(socket.SHUT_RDWR)
        return True
