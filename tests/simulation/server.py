"""A server of the simulation: the real engine with its background tasks, until it is killed."""

import asyncio
from collections.abc import Callable, Coroutine
from random import Random
from typing import Any, Protocol

from lightspeed_ops.cluster import OwnedElsewhere, Ownership
from lightspeed_ops.core.commands import Command, StartAvailable, StartedBatches
from lightspeed_ops.core.refusal import Reason, Refusal, Refused
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine import Engine, LongPoll, PushDispatcher, PushSubscriber, Request, ServiceClock
from lightspeed_ops.journal.port import Journal

from tests.simulation.journal import CAUSE, Cause, ServerJournal, Truth

LOST = Refusal(Reason.OWNER_ELSEWHERE, "expected to go on, but another server owns the surface")
"""The end of a work stream whose surface another server owns now."""


def elapsed_ns() -> int:
    """Returns virtual time: no process stalls."""
    return int(asyncio.get_running_loop().time() * 1_000_000_000)


def _ignore(_answer: object) -> None:
    """Takes an answer that its caller waits for anyway."""


class Host(Protocol):
    """The host of a server."""

    truth: Truth
    random: Random
    slowest_ms: int

    def clock(self) -> ServiceClock:
        """Returns the clock of one process."""
        ...

    def keep(self, answer: object) -> bytes:
        """Stores a response with its request id."""
        ...

    def kept(self, answer: bytes) -> object:
        """Returns the stored response of a request id."""
        ...


class Server:
    """One server process."""

    journal: ServerJournal

    def __init__(
        self, host: Host, journal: Journal | None = None, ownership: Ownership | None = None
    ) -> None:
        """A server that starts at once; it serves when :meth:`start` has returned.

        Without a journal it has one over the truth of the host, and without an ownership all surfaces.
        """
        self._host = host
        if journal is None:
            self.journal = ServerJournal(host.truth, host.random, slowest_ms=host.slowest_ms)
        else:
            self.journal = journal  # type: ignore[assignment]  # that of a subclass
        clock = host.clock()
        self.engine = Engine(
            self.journal,
            clock,
            wall_ahead_ms=clock.wall_ahead_ms,
            elapsed_ns=elapsed_ns,
            ownership=ownership,
        )
        self.dispatcher = PushDispatcher(self.engine)
        self.alive = True
        self.ready = False
        self.up_s = asyncio.get_running_loop().time()
        """The time of its start, on the loop's clock."""
        self.up_ms: dict[str, int] = {}
        """By surface: the time of its first service, on the surface's clock."""
        self.polls: dict[str, set[LongPoll]] = {}
        """By surface: long polls that wait."""
        self._tasks: set[asyncio.Task[Any]] = set()
        self._takers: dict[PushSubscriber, str] = {}
        """Workers with open work streams, and their surfaces."""
        self._unsubscribe: dict[PushSubscriber, Callable[[], None]] = {}

    async def start(self) -> None:
        """Rebuilds the surface from the journal."""
        await self.engine.start()
        self._go(self.engine.lease_reaper.run())
        self._go(self.engine.schedule_timer.run())
        self.up_ms = {name: self.engine.now_ms(name) for name in self.engine.surfaces()}
        self.ready = True

    def join(self, name: str, subscriber: PushSubscriber) -> None:
        """Opens a work stream for a worker."""
        self._takers[subscriber] = name
        self.dispatcher.join(name, subscriber)
        self._unsubscribe[subscriber] = self.engine.when_lost(name, lambda: subscriber.refuse(LOST))

    def leave(self, subscriber: PushSubscriber) -> None:
        """Ends the work stream of a worker."""
        if self.alive and subscriber in self._takers:
            self._unsubscribe.pop(subscriber)()
            self.dispatcher.leave(self._takers.pop(subscriber), subscriber)

    def serve(
        self, name: str, command: Command[Any], request_id: str, answered: "asyncio.Future[Any] | None"
    ) -> None:
        """Executes a request that has arrived, and responds if its caller still waits."""
        if self.alive and self.ready:
            self._go(self._answer(name, command, request_id, answered))

    def surface(self, name: str) -> Surface | None:
        """Returns the surface when all of its state is durable."""
        cached = self.engine._cache.get(name)
        if (
            not self.ready
            or cached is None
            or not cached.durable
            or not self.engine._cache.is_current(cached)
        ):
            return None
        return cached.surface

    def read(self, name: str, view: Callable[[Surface], Any]) -> "asyncio.Task[Any]":
        """Reads a view of a surface; the task is cancelled if the server is killed before it answers."""
        return self._task(self.engine.read(name, view))

    def poll(
        self, name: str, command: StartAvailable, request_id: str, wait_s: float
    ) -> "asyncio.Task[StartedBatches]":
        """Starts batches as soon as there are some; the task is cancelled if the server is killed."""
        return self._task(self._poll(name, command, request_id, wait_s))

    async def _poll(
        self, name: str, command: StartAvailable, request_id: str, wait_s: float
    ) -> StartedBatches:
        poll = LongPoll(command)

        async def start(demand: StartAvailable) -> StartedBatches:
            poll.newest = None
            started_batches = await self.do(name, demand, request_id, poll.decided)
            assert isinstance(started_batches, StartedBatches)
            return started_batches

        answer = await start(command)
        if not poll.is_waiting():
            return answer
        if not self.engine.ownership.is_mine(name):
            raise OwnedElsewhere(name)
        polls = self.polls.setdefault(name, set())
        polls.add(poll)
        unsubscribe = self.engine.when_lost(name, poll.end)
        try:
            answer = await self.dispatcher.poll(name, poll, start, wait_s) or answer
        finally:
            unsubscribe()
            polls.discard(poll)
        return await start(command) if poll.is_waiting() else answer

    async def kill(self) -> None:
        """Ends the server without a message."""
        self.alive = self.ready = False
        self.journal.die()
        for subscriber, name in self._takers.items():
            self.dispatcher.leave(name, subscriber)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, self.engine.stop(), return_exceptions=True)

    def _go(self, what: Coroutine[Any, Any, None]) -> None:
        _ = self._task(what)

    def _task(self, what: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        task = asyncio.create_task(what)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _answer(
        self, name: str, command: Command[Any], request_id: str, answered: "asyncio.Future[Any] | None"
    ) -> None:
        try:
            answer = await self.do(name, command, request_id)
        except Refused as refused:
            answer = refused.refusal
        if answered is not None and not answered.done():
            answered.set_result(answer)

    async def do(
        self,
        name: str,
        command: Command[Any],
        request_id: str = "",
        decided: Callable[[Any], None] = _ignore,
    ) -> object:
        """Executes a command, once per request id; a refusal may be a stored one.

        ``decided`` gets the answer as soon as it is decided, and not if it was stored before.
        """
        caused = CAUSE.set(Cause(command, request_id))
        try:
            return await self._do(name, command, request_id, decided)
        finally:
            CAUSE.reset(caused)

    async def _do(
        self, name: str, command: Command[Any], request_id: str, decided: Callable[[Any], None]
    ) -> object:
        keep = self._host.keep

        def render(answer: Any, _: Surface) -> bytes:
            decided(answer)
            return keep(answer)

        request: Request[Any] = Request("Simulated", request_id, repr(command).encode(), render, keep)
        answer = self._host.kept(await self.engine.answer(name, command, request))
        if isinstance(answer, Refusal):
            raise Refused(answer)
        return answer
