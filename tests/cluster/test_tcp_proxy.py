"""The TCP proxy does to connections what the fault tests say of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from tests.cluster.tcp_proxy import Break, TcpProxy


class Target:
    """A server that upper-cases lines, and remembers what it received."""

    def __init__(self) -> None:
        """Has received nothing."""
        self.received = bytearray()
        self.arrived = asyncio.Event()
        self.ended = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serves one connection."""
        try:
            while chunk := await reader.read(65_536):
                self.received += chunk
                self.arrived.set()
                writer.write(chunk.upper())
        except ConnectionResetError:
            pass
        finally:
            self.ended.set()
            writer.close()


class Clients:
    """Connections through a proxy, which end with the test."""

    def __init__(self, proxy: TcpProxy) -> None:
        """Has no connection yet."""
        self.proxy = proxy
        self._writers: list[asyncio.StreamWriter] = []

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Returns a new connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.proxy.port)
        self._writers.append(writer)
        return reader, writer

    async def close(self) -> None:
        """Ends all connections."""
        for writer in self._writers:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


@pytest.fixture
async def target() -> AsyncIterator[tuple[Target, Clients]]:
    """A target, and clients of a proxy before it."""
    made = Target()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    proxy = TcpProxy(server.sockets[0].getsockname())
    await proxy.start()
    clients = Clients(proxy)
    yield made, clients
    await clients.close()
    await proxy.close()
    server.close()
    await server.wait_closed()


async def connected(clients: Clients) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Returns a connection through the proxy that has made one exchange."""
    reader, writer = await clients.connect()
    writer.write(b"hello append")
    assert b"HELLO APPEND" == await reader.readexactly(12)
    return reader, writer


async def test_bytes_pass_in_both_directions(target: tuple[Target, Clients]) -> None:
    """A connection through the proxy is a connection to the target, up to its end."""
    made, clients = target
    reader, writer = await connected(clients)
    writer.write_eof()
    assert b"" == await reader.read()
    await made.ended.wait()
    writer.close()


async def test_a_lost_reply_follows_a_request_that_arrived(target: tuple[Target, Clients]) -> None:
    """The target has the whole request, and the client gets a reset instead of the reply."""
    made, clients = target
    reader, writer = await connected(clients)
    done = clients.proxy.break_next(Break.REPLY_LOST, carrying=b"append")
    writer.write(b"store this")
    with pytest.raises(ConnectionResetError):
        await reader.read()
    await done
    assert b"hello appendstore this" == made.received
    await connected(clients)


async def test_a_half_request_arrives_as_half(target: tuple[Target, Clients]) -> None:
    """The target gets the first half of the request and then the end of the connection."""
    made, clients = target
    reader, writer = await connected(clients)
    done = clients.proxy.break_next(Break.HALF_REQUEST, carrying=b"append")
    writer.write(b"store this")
    with pytest.raises(ConnectionResetError):
        await reader.read()
    await done
    await made.ended.wait()
    assert b"hello appendstore" == made.received


async def test_only_a_connection_with_the_bytes_is_broken(target: tuple[Target, Clients]) -> None:
    """A break waits for a connection that carries the named bytes."""
    _, clients = target
    reader, writer = await connected(clients)
    done = clients.proxy.break_next(Break.REQUEST_LOST, carrying=b"other")
    writer.write(b"more")
    assert b"MORE" == await reader.readexactly(4)
    assert not done.done()
    writer.write(b"other")
    with pytest.raises(ConnectionResetError):
        await reader.read()
    assert done.done()


async def test_a_cut_resets_until_it_is_healed(target: tuple[Target, Clients]) -> None:
    """Open and new connections are reset; after the heal new ones pass."""
    _, clients = target
    reader, _ = await connected(clients)
    clients.proxy.cut()
    with pytest.raises(ConnectionResetError):
        await reader.read()
    reader, _ = await clients.connect()
    assert b"" == await reader.read()
    clients.proxy.heal()
    await connected(clients)


async def test_stalled_bytes_arrive_after_the_heal(target: tuple[Target, Clients]) -> None:
    """A stalled connection stays open, passes nothing on, and loses nothing."""
    made, clients = target
    reader, writer = await connected(clients)
    clients.proxy.stall()
    made.arrived.clear()
    writer.write(b"late")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(made.arrived.wait(), 0.05)
    clients.proxy.heal()
    assert b"LATE" == await reader.readexactly(4)
