"""Peer channels: the connections of this server to the other servers of its cluster.

Owns the pool of them, the bytes that wait for a peer, and the search for peers that take calls and do not
answer. gRPC's keepalive is no help: a server ends the connection of a client that pings as often as this
search has to look, and a stopped process has a kernel that confirms what it gets. So a connection with calls
and without answers gets a call of the health service, and is given up if that has no answer either.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple, TypeAlias

import grpc
import structlog

from lightspeed_ops.config import Limits
from lightspeed_ops.core.refusal import Reason, Refusal, Refused
from lightspeed_ops.journal.background import log_failure
from lightspeed_ops.journal.registry import Member

CONNECT_S = 1.0
"""Longest attempt to connect, in seconds. After it, gRPC fails calls at once until an attempt succeeds."""
RECONNECT_S = 1.0
"""Longest pause between two attempts to connect, in seconds: a server that is back is used as soon."""
PROBE_EVERY_S = 1.0
"""Time without an answer after which a connection with calls is probed, in seconds."""
PROBE_S = 2.5
"""Longest answer to a probe, in seconds: longer than any stall of an event loop, and with the time before it
at most 4.5 s until the calls of a peer that has stopped end."""
CALLS_SHARE = 2
"""One peer may have half of the places for calls: calls of this server's own surfaces find room beside it."""
BYTES_SHARE = 4
"""Requests without an answer of one peer may take a quarter of ``max_arriving_bytes``."""
CONNECTION_SHARE = 2
"""A connection has half of ``max_streams_per_connection`` calls, then the next one is opened: beyond the
limit of the other server they would wait unnoticed."""
SWEEP_S = 15.0
"""Interval of the search for connections without calls and peers that have left, in seconds."""
WINDOW_BYTES = 65_535
"""Bytes that a peer may send on a stream that this server does not read: the default of HTTP/2."""
METADATA_BYTES = 64 * 1024
"""Most metadata of a response: an error of 8 KiB, with room for those of later versions."""
PROBE_PATH = "/grpc.health.v1.Health/Check"
MS = 1_000
"""Milliseconds in a second."""

log = structlog.get_logger()

Options: TypeAlias = Sequence[tuple[str, int]]
Connect: TypeAlias = Callable[[str, Options], grpc.aio.Channel]
"""Returns a channel to an address with options."""


class Unreachable(Exception):
    """A peer has no connection, or takes calls and does not answer; whether a call took effect is unknown."""


class PeerAnswer(NamedTuple):
    """The response of a peer, in serialized form, with its trailing metadata."""

    data: bytes
    metadata: Any


class _Connection:
    """One connection, with its calls in progress."""

    __slots__ = ("_answers", "_calls", "_channel", "_methods", "_probing", "is_failing", "is_given_up")

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._channel = channel
        self._methods: dict[str, Any] = {}
        self._calls: dict[Any, None] = {}
        self._answers = 0
        """Number of responses and frames so far."""
        self._probing: asyncio.Task[None] | None = None
        self.is_given_up = False
        """True after the peer did not answer: its calls were cancelled."""
        self.is_failing = False
        """True if its newest call had no connection."""

    def __len__(self) -> int:
        """Returns the number of calls in progress."""
        return len(self._calls)

    @contextmanager
    def call(self, path: str, *arguments: Any, is_stream: bool = False, **options: Any) -> Iterator[Any]:
        """Yields a call in progress, with bytes as messages, and cancels it at the end if it goes on.

        Raises :class:`Unreachable` in place of the cancellation by which a connection is given up.
        """
        method = self._methods.get(path)
        if method is None:
            make = self._channel.stream_stream if is_stream else self._channel.unary_unary
            method = self._methods[path] = make(path)
        call = method(*arguments, **options)
        self._calls[call] = None
        if self._probing is None:
            self._probing = asyncio.create_task(self._probe(), name="probe of a peer")
            self._probing.add_done_callback(log_failure)
        try:
            yield call
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self.is_given_up and (task is None or not task.cancelling()):
                raise Unreachable from None
            raise
        except grpc.aio.AioRpcError as error:
            if error.code() is not grpc.StatusCode.DEADLINE_EXCEEDED:
                self.answered()
            self.is_failing = error.code() is grpc.StatusCode.UNAVAILABLE
            raise
        finally:
            del self._calls[call]
            call.cancel()

    def answered(self) -> None:
        """Counts a response or a frame: the peer is there."""
        self._answers += 1
        self.is_failing = False

    async def close(self) -> None:
        """Closes the connection and cancels its calls."""
        self.is_given_up = True
        if self._probing is not None:
            self._probing.cancel()
        for call in tuple(self._calls):
            call.cancel()
        await self._channel.close()

    async def _probe(self) -> None:
        """Gives the connection up if calls are in progress and the peer answers nothing, not even a probe."""
        try:
            while self._calls and not self.is_given_up:
                answers = self._answers
                await asyncio.sleep(PROBE_EVERY_S)
                if self._calls and answers == self._answers and not await self._is_alive():
                    self.is_given_up = True
                    for call in tuple(self._calls):
                        call.cancel()
        finally:
            self._probing = None

    async def _is_alive(self) -> bool:
        """Returns False if the peer does not answer in time; any error of its own is an answer."""
        try:
            probe: Any = self._channel.unary_unary(PROBE_PATH)
            await probe(b"", timeout=PROBE_S)
        except grpc.aio.AioRpcError as error:
            # Without a connection, gRPC ends the calls itself.
            return error.code() is not grpc.StatusCode.DEADLINE_EXCEEDED
        return True


class Peer:
    """The connections to one other server."""

    def __init__(self, member: Member, connect: Callable[[], grpc.aio.Channel], limits: Limits) -> None:
        """Starts without a connection."""
        self.member = member
        self._connect = connect
        self._limits = limits
        self._connections: list[_Connection] = []
        self._waiting_bytes = 0
        """Bytes of the requests that have no answer yet."""
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def calls(self) -> int:
        """Number of calls and streams in progress."""
        return sum(map(len, self._connections))

    async def unary(self, path: str, data: bytes, metadata: Any, timeout_s: float | None) -> PeerAnswer:
        """Returns the answer to a call.

        Raises :class:`Unreachable`, :class:`Refused` if too much waits for this peer, and AioRpcError.
        """
        self._check_room(path, len(data))
        self._waiting_bytes += len(data)
        try:
            connection = self._connection()
            with connection.call(path, data, metadata=metadata, timeout=timeout_s) as call:
                response = await call
                connection.answered()
                return PeerAnswer(response, await call.trailing_metadata())
        finally:
            self._waiting_bytes -= len(data)

    @contextmanager
    def stream(self, path: str, metadata: Any, timeout_s: float | None) -> Iterator["PeerStream"]:
        """Yields a stream of frames both ways; raises as :meth:`unary` does."""
        connection = self._connection()
        with connection.call(path, metadata=metadata, timeout=timeout_s, is_stream=True) as call:
            yield PeerStream(call, connection.answered)

    async def close(self) -> None:
        """Closes all connections."""
        connections, self._connections = self._connections, []
        await asyncio.gather(*[one.close() for one in connections], *self._closing)

    def sweep(self) -> None:
        """Closes connections without calls beyond the first, and those that fail.

        A new one shows the certificate of this server that is current then.
        """
        sound = [one for one in self._connections if len(one) or not one.is_failing]
        kept = [one for one in sound if len(one)] or sound[:1]
        for connection in self._connections:
            if connection not in kept:
                self._close(connection)
        self._connections = kept

    def _connection(self) -> _Connection:
        """Returns the first connection with room, or a new one."""
        most = max(1, self._limits.max_streams_per_connection // CONNECTION_SHARE)
        for connection in tuple(self._connections):
            if connection.is_given_up:
                log.warning("peer_does_not_answer", address=self.member.address)
                self._connections.remove(connection)
                self._close(connection)
            elif len(connection) < most:
                return connection
        self._connections.append(_Connection(self._connect()))
        return self._connections[-1]

    def _close(self, connection: _Connection) -> None:
        closing = asyncio.create_task(connection.close(), name="close a connection to a peer")
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
        closing.add_done_callback(log_failure)

    def _check_room(self, path: str, size_bytes: int) -> None:
        """Raises :class:`Refused` if a peer that answers slowly has its share of this server already."""
        if self.calls >= max(1, self._limits.max_calls // CALLS_SHARE):
            raise Refused(_busy(path, "max_calls", self._limits.max_calls))
        # A single request always fits.
        most_bytes = self._limits.max_arriving_bytes // BYTES_SHARE
        if self._waiting_bytes and self._waiting_bytes + size_bytes > most_bytes:
            raise Refused(_busy(path, "max_arriving_bytes", self._limits.max_arriving_bytes))


class PeerStream:
    """A stream of frames, in serialized form, to and from a peer."""

    def __init__(self, call: Any, answered: Callable[[], None]) -> None:
        """Takes the call, and what counts its frames."""
        self._call = call
        self._answered = answered

    async def write(self, frame: bytes) -> None:
        """Returns when gRPC has taken a frame: when the peer has room for it."""
        await self._call.write(frame)

    async def end_writing(self) -> None:
        """Tells the peer that no more frames come."""
        await self._call.done_writing()

    async def trailing_metadata(self) -> Any:
        """Returns the trailing metadata, when the peer has ended the stream."""
        return await self._call.trailing_metadata()

    async def frames(self) -> AsyncIterator[bytes]:
        """Yields the frames of the peer until its end; raises AioRpcError if it ends with an error."""
        while True:
            frame = await self._call.read()
            self._answered()
            if frame is grpc.aio.EOF:
                return
            yield frame
            del frame


class PeerChannels:
    """The peers of a server, by member."""

    def __init__(self, connect: Connect, members: Callable[[], Collection[Member]], limits: Limits) -> None:
        """Takes what opens a channel, the members of the cluster now, and the limits of each peer's share."""
        self._connect = connect
        self._members = members
        self._limits = limits
        self._peers: dict[int, Peer] = {}
        self._sweeping: asyncio.TimerHandle | None = None
        self._closing: set[asyncio.Task[None]] = set()

    def of(self, member: Member) -> Peer:
        """Returns the peer that a member is."""
        peer = self._peers.get(member.id)
        if peer is None:
            peer = self._peers[member.id] = Peer(
                member, lambda: self._connect(member.address, OPTIONS), self._limits
            )
            if self._sweeping is None:
                self._sweep_soon()
        return peer

    async def close(self) -> None:
        """Closes all connections."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        peers, self._peers = self._peers, {}
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*[peer.close() for peer in peers.values()], *self._closing)

    def _sweep_soon(self) -> None:
        self._sweeping = asyncio.get_running_loop().call_later(SWEEP_S, self._sweep)

    def _sweep(self) -> None:
        """Closes peers that have left, and connections without calls."""
        self._sweeping = None
        members = {member.id for member in self._members()}
        for peer in tuple(self._peers.values()):
            if peer.member.id in members:
                peer.sweep()
                continue
            del self._peers[peer.member.id]
            closing = asyncio.create_task(peer.close(), name="close a peer that has left")
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
            closing.add_done_callback(log_failure)
        if self._peers:
            self._sweep_soon()


OPTIONS: Options = (
    # Each channel has a connection of its own.
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.min_reconnect_backoff_ms", round(CONNECT_S * MS)),
    ("grpc.initial_reconnect_backoff_ms", round(RECONNECT_S * MS)),
    ("grpc.max_reconnect_backoff_ms", round(RECONNECT_S * MS)),
    ("grpc.http2.lookahead_bytes", WINDOW_BYTES),
    ("grpc.http2.bdp_probe", 0),
    ("grpc.max_metadata_size", METADATA_BYTES),
    ("grpc.absolute_max_metadata_size", METADATA_BYTES),
    # A proxy for the web is not for the servers of a cluster.
    ("grpc.enable_http_proxy", 0),
    ("grpc.service_config_disable_resolution", 1),
)
"""The options of a channel to a peer."""


def _busy(path: str, limit_name: str, limit: int) -> Refusal:
    """Returns the refusal of a call for a peer that has its share of the calls of this server."""
    method, has = path.partition(".v1.")[2], f"have their share of {limit_name} {limit}"
    message = f"expected to forward {method}, but calls to the owner of its surface {has}"
    named = {"method": method, "limit_name": limit_name, "limit": str(limit)}
    return Refusal(Reason.OVERLOADED, message, named)
