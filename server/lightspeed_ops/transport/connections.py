"""Connections: the sockets between this process and its clients.

Owns the only way to end a connection and to count its bytes. gRPC for Python can end a call only with its
status, which waits behind unread frames; it has no function that ends a connection, and shows no socket.
"""

import os
import socket
import struct
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import unquote

IPV4_MAPPED = "::ffff:"
"""The prefix of the IPv6 form of an IPv4 address."""
DESCRIPTORS = "/dev/fd"
"""The open files of this process, on Linux and macOS."""
TCP_INFO = getattr(socket, "TCP_INFO", None)
"""The socket option with the counters of a connection; None on systems other than Linux."""
_COUNTERS = struct.Struct("=QQ")
_COUNTERS_OFFSET = 120
"""Place of ``tcpi_bytes_acked`` and ``tcpi_bytes_received`` in Linux's ``struct tcp_info``, since 4.1."""


class Traffic(NamedTuple):
    """The bytes of a connection so far, counted by the operating system."""

    sent: int
    received: int


class _Address(NamedTuple):
    host: str
    port: int


class Connections:
    """The TCP connections of this process, by gRPC's names for peers, such as ``ipv4:127.0.0.1:4711``.

    The peer of a unix socket has no name. A search costs three microseconds for each open file.
    """

    def __init__(self) -> None:
        """Starts without known connections."""
        self._numbers: dict[_Address, int] = {}
        """File numbers of connections by address, as of the last search: gRPC closes and reuses them."""

    def search(self, peer: str) -> None:
        """Searches the connection of a peer, unless it is known."""
        self._find(peer)

    def traffic(self, peer: str) -> Traffic | None:
        """Returns the traffic of a known connection, or None if it cannot be counted."""
        number = self._known(peer)
        if TCP_INFO is None or number is None:
            return None
        connection = _borrowed(number)
        try:
            counters = connection.getsockopt(socket.IPPROTO_TCP, TCP_INFO, _COUNTERS_OFFSET + _COUNTERS.size)
            return Traffic(*_COUNTERS.unpack_from(counters, _COUNTERS_OFFSET))
        except (OSError, struct.error):
            return None
        finally:
            connection.detach()

    def shut_down(self, peer: str) -> bool:
        """Ends the connection of a peer; returns False if there is none."""
        number = self._find(peer)
        if number is None:
            return False
        with suppress(OSError):
            # A copy: by the time of its use, the number itself may belong to another file.
            with socket.socket(fileno=os.dup(number)) as connection:
                if _address_of(connection) != _address(peer):
                    return False
                connection.shutdown(socket.SHUT_RDWR)
            return True
        return False

    def _known(self, peer: str) -> int | None:
        """Returns the file number of a peer's connection as of the last search, if it is still open."""
        wanted = _address(peer)
        number = None if wanted is None else self._numbers.get(wanted)
        return number if number is not None and _address_at(number) == wanted else None

    def _find(self, peer: str) -> int | None:
        """Returns the file number of a peer's connection, or None if there is none."""
        wanted, number = _address(peer), self._known(peer)
        if wanted is None or number is not None:
            return number
        numbers = [int(name) for name in os.listdir(DESCRIPTORS)]  # noqa: PTH208 - names alone
        known = set(self._numbers.values())
        self._numbers.pop(wanted, None)
        self._look_at([number for number in numbers if number not in known])
        if wanted not in self._numbers:
            # Its number belonged to another connection before.
            self._numbers = {}
            self._look_at(numbers)
        return self._numbers.get(wanted)

    def _look_at(self, numbers: list[int]) -> None:
        for number in numbers:
            address = _address_at(number)
            if address is not None:
                self._numbers[address] = number


def _address(peer: str) -> _Address | None:
    """Returns the address in gRPC's name for a peer, or None if it has none."""
    family, _, address = peer.partition(":")
    if family not in {"ipv4", "ipv6"}:
        return None
    host, _, port = address.rpartition(":")
    return _Address(unquote(host).strip("[]").removeprefix(IPV4_MAPPED), int(port))


def _address_at(number: int) -> _Address | None:
    """Returns the address of the peer of an open file, or None if it is no TCP connection."""
    try:
        connection = _borrowed(number)
    except OSError:
        return None
    try:
        return _address_of(connection)
    except OSError:
        return None
    finally:
        connection.detach()


def _address_of(connection: socket.socket) -> _Address | None:
    name = connection.getpeername()
    # A socket that listens on both families has IPv6 addresses for its IPv4 peers.
    return _Address(name[0].removeprefix(IPV4_MAPPED), name[1]) if isinstance(name, tuple) else None


def _borrowed(number: int) -> socket.socket:
    """Returns a socket object for a file of gRPC, which the caller must detach: it would close the file.

    It has a family, or else it would ask the system; addresses of both families fit into this one.
    """
    return socket.socket(socket.AF_INET6, socket.SOCK_STREAM, 0, number)
