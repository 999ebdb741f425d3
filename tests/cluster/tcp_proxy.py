"""A TCP proxy on which a test cuts, stalls and delays connections, or breaks one in a request or a reply.

Owns the connections through it. It knows nothing of what they carry, but a test may name bytes by which the
proxy recognizes a connection: ``.append`` for the one that appends, for example.
"""

import asyncio
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

CHUNK_BYTES = 65_536
"""Bytes that are passed on at a time, so that a request of some kilobytes is one chunk or a few."""
REMEMBERED_BYTES = 65_536
"""The first bytes of a connection by which it is recognized: its first statements are among them."""
_LINGER = struct.pack("ii", 1, 0)
"""SO_LINGER of a connection that is reset rather than ended in order."""


class Break(Enum):
    """A way to break one connection."""

    REPLY_LOST = "the request went through, and the connection ends in place of its reply"
    HALF_REQUEST = "the connection ends after the first half of a request"
    REQUEST_LOST = "the connection ends in place of a request"


@dataclass(slots=True)
class _Planned:
    """A break of the next connection that carries certain bytes."""

    way: Break
    carrying: bytes
    done: asyncio.Future[None]


@dataclass(eq=False, slots=True)
class _Link:
    """One connection: the writers to both ends, and the first bytes of the client."""

    to_client: asyncio.StreamWriter
    to_target: asyncio.StreamWriter
    first: bytearray = field(default_factory=bytearray)
    loses_reply: _Planned | None = None
    ends_in_order: bool = False
    """The target reads what it was sent, and then the end: a reset could take the sent bytes back."""

    def reset(self) -> None:
        """Ends the connection at both ends, at once."""
        _reset(self.to_client)
        if self.ends_in_order:
            self.to_target.close()
        else:
            _reset(self.to_target)


def _reset(writer: asyncio.StreamWriter) -> None:
    opened: socket.socket | None = writer.get_extra_info("socket")
    if opened is not None and not writer.is_closing():
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
    writer.transport.abort()


class TcpProxy:
    """Listens on a free port and passes all bytes on to a target, as long as the test lets it."""

    def __init__(self, target: tuple[str, int]) -> None:
        """A proxy that does not listen yet; ``target`` can be changed for later connections."""
        self.target = target
        self.delay_s = 0.0
        """Seconds by which each chunk is delayed, in both directions."""
        self.accepted = 0
        """Connections that were accepted."""
        self._is_cut = False
        self._flows = asyncio.Event()
        self._flows.set()
        self._stalled = b""
        self._links: set[_Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._planned: list[_Planned] = []
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Starts to listen."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=CHUNK_BYTES)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        assert self._server is not None, "the proxy is started"
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def address(self) -> str:
        """The address that it listens on."""
        return f"127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Resets all connections, and new ones, until `heal`."""
        self._is_cut = True
        self.reset()

    def reset(self) -> None:
        """Resets all connections; new ones are passed on."""
        for link in list(self._links):
            link.reset()

    def stall(self, carrying: bytes = b"") -> None:
        """Keeps connections open and passes nothing on, until `heal`: a network that loses every packet.

        Stalls only connections whose first bytes have ``carrying``.
        """
        self._stalled = carrying
        self._flows.clear()

    def heal(self) -> None:
        """Passes everything on again, also the bytes that were stalled; breaks nothing more."""
        self._planned.clear()
        self._is_cut = False
        self.delay_s = 0.0
        self._flows.set()

    def break_next(self, way: Break, carrying: bytes = b"") -> asyncio.Future[None]:
        """Breaks the next request of a connection whose first bytes have ``carrying``.

        Returns a future that is done after the break.
        """
        planned = _Planned(way, carrying, asyncio.get_running_loop().create_future())
        self._planned.append(planned)
        return planned.done

    async def close(self) -> None:
        """Ends all connections and stops to listen."""
        assert self._server is not None, "the proxy is started"
        self._server.close()
        self.heal()
        self.reset()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._pass(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pass(self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        self.accepted += 1
        try:
            if self._is_cut:
                raise ConnectionResetError
            from_target, to_target = await asyncio.open_connection(*self.target, limit=CHUNK_BYTES)
        except OSError:
            to_client.transport.abort()
            return
        link = _Link(to_client, to_target)
        self._links.add(link)
        try:
            await asyncio.gather(
                self._pump(link, from_client, to_target, self._request),
                self._pump(link, from_target, to_client, self._reply),
            )
        finally:
            self._links.discard(link)
            link.reset()

    async def _pump(
        self,
        link: _Link,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        passed: Callable[[_Link, bytes], bytes],
    ) -> None:
        """Passes the bytes of one direction on; ``passed`` returns what is left of a chunk."""
        try:
            while chunk := await reader.read(CHUNK_BYTES):
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                left = passed(link, chunk)
                if self._stalled in link.first:
                    await self._flows.wait()
                writer.write(left)
                await writer.drain()
            writer.write_eof()
        except (OSError, RuntimeError):  # RuntimeError: the writer was reset meanwhile.
            link.reset()

    def _request(self, link: _Link, chunk: bytes) -> bytes:
        link.first += chunk[: REMEMBERED_BYTES - len(link.first)]
        planned = next((one for one in self._planned if one.carrying in link.first), None)
        if planned is None or link.loses_reply is not None:
            return chunk
        self._planned.remove(planned)
        match planned.way:
            case Break.REPLY_LOST:
                link.loses_reply = planned
                return chunk
            case Break.HALF_REQUEST:
                link.to_target.write(chunk[: len(chunk) // 2])
                link.ends_in_order = True
            case Break.REQUEST_LOST:
                pass
        planned.done.set_result(None)
        raise ConnectionResetError

    def _reply(self, link: _Link, chunk: bytes) -> bytes:
        if link.loses_reply is None:
            return chunk
        link.loses_reply.done.set_result(None)
        raise ConnectionResetError
