"""Connections: the server finds the socket of a peer among its open files, counts its bytes and ends it."""

import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from lightspeed_ops.transport.connections import Connections

LOOPBACK = {socket.AF_INET: ("127.0.0.1", "ipv4:127.0.0.1"), socket.AF_INET6: ("::1", "ipv6:%5B::1%5D")}


class Pair:
    """A client and the server's end of its connection."""

    def __init__(self, family: socket.AddressFamily, *, dual: bool = False) -> None:
        """Connects; a dual listener takes clients of both families."""
        listens = socket.AF_INET6 if dual else family
        address = "::" if dual else LOOPBACK[family][0]
        with socket.create_server((address, 0), family=listens, dualstack_ipv6=dual) as listener:
            self.client = socket.create_connection((LOOPBACK[family][0], listener.getsockname()[1]))
            self.server, _ = listener.accept()
        self.peer = f"{LOOPBACK[family][1]}:{self.client.getsockname()[1]}"

    def close(self) -> None:
        """Closes both ends."""
        self.client.close()
        self.server.close()


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    """Closes the pairs of a test."""
    with ExitStack() as stack:
        yield stack


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts bytes")
@pytest.mark.parametrize(
    ("family", "dual"), [(socket.AF_INET, False), (socket.AF_INET6, False), (socket.AF_INET, True)]
)
def test_the_bytes_of_a_peer_are_counted(
    opened: ExitStack, family: socket.AddressFamily, *, dual: bool
) -> None:
    """Of both families, also if one listener serves them; the socket stays as it is."""
    pairs = [Pair(family, dual=dual) for _ in range(3)]
    for pair in pairs:
        opened.callback(pair.close)
    connections = Connections()
    assert connections.traffic(pairs[0].peer) is None, "it is not known yet"
    for number, pair in enumerate(pairs):
        connections.search(pair.peer)
        pair.client.sendall(b"x" * 1_000 * (number + 1))
        pair.server.recv(10_000)
        traffic = connections.traffic(pair.peer)
        assert traffic is not None
        assert (0, 1_000 * (number + 1)) == traffic
    pairs[0].client.sendall(b"more")
    assert b"more" == pairs[0].server.recv(100)


def test_a_connection_ends(opened: ExitStack) -> None:
    """Only that of the peer, also if its file number belonged to another one before."""
    connections = Connections()
    first = Pair(socket.AF_INET)
    connections.search(first.peer)
    first.close()
    second, other = Pair(socket.AF_INET), Pair(socket.AF_INET)
    opened.callback(second.close)
    opened.callback(other.close)
    assert not connections.shut_down(first.peer)
    assert connections.shut_down(second.peer)
    assert b"" == second.client.recv(10)
    other.server.sendall(b"open")
    assert b"open" == other.client.recv(10)


@pytest.mark.parametrize("peer", ["unix:", "unix:/tmp/a.sock", "ipv4:192.0.2.1:1"])
def test_a_peer_without_a_connection_is_not_found(peer: str) -> None:
    """Peers of unix sockets have no name."""
    connections = Connections()
    connections.search(peer)
    assert (None, False) == (connections.traffic(peer), connections.shut_down(peer))
