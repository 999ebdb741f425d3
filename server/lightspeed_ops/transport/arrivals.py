"""Arrivals: incomplete requests, which have begun to arrive.

Owns the bytes that incomplete requests may take, and the deadline of a request. Each counts as the largest
message that it may become. gRPC has neither limit: it buffers all that a client sends for a call that reads.
"""

import asyncio
from collections import Counter
from typing import Any

import grpc

from lightspeed_ops.config import Limits
from lightspeed_ops.core.refusal import Reason, Refusal, Refused, Violation, invalid

SHARE = 4
"""One connection may fill a quarter of the room; only its own other requests wait."""
SLOW_S = 1.0
"""Longest arrival of a request while others wait for room, in seconds: 4 MiB at 32 Mbit/s."""
UNIX_PEER = "unix:"
"""The prefix of the name of a peer over a unix socket."""
SWEEP_S = 0.25
"""Interval of the search for late requests while any is arriving, in seconds."""
WAITING = 1_000
"""Most requests that wait for room: those of ten connections."""
OPEN_STREAM = "work_open_timeout_s"
REQUEST = "request_timeout_s"


class _Arrival:
    """One arriving request."""

    __slots__ = ("began_s", "limit_name", "method", "peer", "reads", "refusal", "task", "turn")

    def __init__(self, method: str, peer: str, limit_name: str, began_s: float) -> None:
        task = asyncio.current_task()
        assert task is not None, "calls run in tasks"
        self.task = task
        self.method = method
        self.peer = peer
        self.limit_name = limit_name
        self.began_s = began_s
        self.reads = False
        self.turn: asyncio.Future[None] | None = None
        """Done when there is room for the request; None if it has not waited."""
        self.refusal: Refusal | None = None
        """The reason why the server ended the request; None if it did not."""

    def end(self, refusal: Refusal) -> None:
        """Refuses the incomplete request and cancels its task."""
        self.refusal = refusal
        self.task.cancel()


class Arrivals:
    """The incomplete requests of a server."""

    def __init__(self, limits: Limits) -> None:
        """Starts without requests; the limits give the room in messages."""
        self._limits = limits
        self._room = max(1, limits.max_arriving_bytes // limits.max_message_bytes)
        self._share = max(1, self._room // SHARE)
        self._under_way: dict[_Arrival, None] = {}
        """Oldest first."""
        self._reading = 0
        self._reading_of: Counter[str] = Counter()
        """Number of requests that the server reads, by connection."""
        self._waiting: dict[_Arrival, None] = {}
        """Requests without room, oldest first."""
        self._sweeping: asyncio.TimerHandle | None = None

    def change_limits(self, limits: Limits) -> None:
        """Sets the timeouts, also of requests that are not complete yet."""
        self._limits = limits

    async def read(self, context: Any, method: str, *, limit_name: str = REQUEST) -> Any:
        """Returns the only or first message of a call, or EOF.

        Raises :class:`Refused` with PEER_TIMEOUT if the message is not complete in time, and with OVERLOADED
        if it is slow while others wait for room.
        """
        loop = asyncio.get_running_loop()
        arrival = _Arrival(method, context.peer(), limit_name, loop.time())
        self._under_way[arrival] = None
        if self._sweeping is None:
            self._sweeping = loop.call_later(SWEEP_S, self._sweep)
        try:
            if not self._has_room(arrival):
                await self._turn(arrival)
            self._begin(arrival)
            return await context.read()
        except asyncio.CancelledError:
            if arrival.refusal is None:
                raise
            arrival.task.uncancel()
            raise Refused(arrival.refusal) from None
        finally:
            del self._under_way[arrival]
            if arrival.reads:
                self._end(arrival)

    async def request(self, context: Any, method: str) -> Any:
        """Returns the request of a call with a single request; see :meth:`read`."""
        message = await self.read(context, method)
        if message is grpc.aio.EOF:
            violation = Violation("request", "expected one message, but there is none")
            raise Refused(invalid(f"read the request of {method}", (violation,), method=method))
        return message

    def reserved_bytes(self, peer: str) -> int:
        """Returns the bytes that are reserved for requests of a connection."""
        return self._reading_of.get(peer, 0) * self._limits.max_message_bytes

    def _has_room(self, arrival: _Arrival) -> bool:
        return self._reading < self._room and self._has_share(arrival)

    def _has_share(self, arrival: _Arrival) -> bool:
        # Connections over a unix socket have no names and would share one count, so they have no share.
        return self._reading_of.get(arrival.peer, 0) < self._share or arrival.peer.startswith(UNIX_PEER)

    async def _turn(self, arrival: _Arrival) -> None:
        """Returns when there is room for the request; raises :class:`Refused` if too many wait.

        The newest request gets room first, so that slow ones do not delay a client that sends at once.
        """
        if len(self._waiting) >= WAITING:
            raise Refused(_slow(arrival, self._limits.max_arriving_bytes))
        self._waiting[arrival] = None
        try:
            while not self._has_room(arrival):
                arrival.turn = asyncio.get_running_loop().create_future()
                await arrival.turn
        finally:
            del self._waiting[arrival]

    def _begin(self, arrival: _Arrival) -> None:
        arrival.reads = True
        self._reading += 1
        self._reading_of[arrival.peer] = self._reading_of.get(arrival.peer, 0) + 1

    def _end(self, arrival: _Arrival) -> None:
        self._reading -= 1
        left = self._reading_of.pop(arrival.peer) - 1
        if left:
            self._reading_of[arrival.peer] = left
        for waiting in reversed(self._waiting):
            if self._has_room(waiting) and waiting.turn is not None and not waiting.turn.done():
                waiting.turn.set_result(None)
                return

    def _sweep(self) -> None:
        """Ends late requests, and slow requests while others wait for room."""
        self._sweeping = None
        loop = asyncio.get_running_loop()
        now_s = loop.time()
        wanted = sum(self._has_share(waiting) for waiting in self._waiting)
        for arrival in self._under_way:
            age_s = now_s - arrival.began_s
            if arrival.refusal is not None or age_s < SLOW_S:
                continue
            limit_s = getattr(self._limits, arrival.limit_name)
            if age_s >= limit_s:
                arrival.end(_late(arrival, limit_s))
            elif wanted > 0 and arrival.reads:
                wanted -= 1
                arrival.end(_slow(arrival, self._limits.max_arriving_bytes))
        if self._under_way:
            self._sweeping = loop.call_later(SWEEP_S, self._sweep)


def _late(arrival: _Arrival, limit_s: int) -> Refusal:
    limit = f"{arrival.limit_name} {limit_s}"
    message = f"expected the request of {arrival.method} to arrive within {limit}, but it is not whole"
    named = {"method": arrival.method, "limit_name": arrival.limit_name, "limit": str(limit_s)}
    return Refusal(Reason.PEER_TIMEOUT, message, named)


def _slow(arrival: _Arrival, limit: int) -> Refusal:
    message = f"expected to read the request of {arrival.method}, but max_arriving_bytes {limit} are reserved"
    named = {"method": arrival.method, "limit_name": "max_arriving_bytes", "limit": str(limit)}
    return Refusal(Reason.OVERLOADED, message, named)
