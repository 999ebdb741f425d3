"""The dispatcher: hands what is queued to those who wait for it, in turn.

Owns who is asked next. It starts by the same command as everybody who pulls, so that both drain one queue in
one order under the same limits; it decides nothing itself.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable
from typing import Protocol

import structlog

from lightspeed_ops.core.commands import StartAvailable, Startup
from lightspeed_ops.core.holds import BackoffWait, Empty, Hold, StageFilter
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.engine.engine import Engine
from lightspeed_ops.engine.refused import Refused

FULL_S = 0.5
"""How long it is waited where storage has no room, before it is tried again."""

log = structlog.get_logger()


class Taker(Protocol):
    """Somebody who takes batches of a surface."""

    def wish(self) -> StartAvailable | None:
        """What it is ready for now; None for nothing."""
        ...

    def take(self, startup: Startup, durable: Awaitable[Startup]) -> None:
        """Batches were started for it; they may be told when the start is durable, which it must wait for."""
        ...

    def held(self, hold: Hold) -> None:
        """Why it gets no more for now."""
        ...

    def refuse(self, refusal: Refusal) -> None:
        """It gets nothing any more."""
        ...


class Dispatcher:
    """The takers of all surfaces."""

    def __init__(self, engine: Engine) -> None:
        """Nobody takes anything yet."""
        self._engine = engine
        self._turns: dict[str, _Turns] = {}

    def join(self, name: str, taker: Taker) -> None:
        """From now on somebody takes batches of a surface."""
        turns = self._turns.get(name)
        if turns is None:
            turns = self._turns[name] = _Turns(self._engine, name)
        turns.join(taker)

    def leave(self, name: str, taker: Taker) -> None:
        """He takes no more."""
        turns = self._turns[name]
        turns.leave(taker)
        if not turns.takers:
            turns.end()
            del self._turns[name]

    def wake(self, name: str) -> None:
        """Somebody is ready for more."""
        turns = self._turns.get(name)
        if turns is not None:
            turns.wake()


class _Turns:
    """The takers of one surface, and whose turn it is."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name
        self.takers: deque[Taker] = deque()
        self._awake = asyncio.Event()
        self._has_no_room = False
        self._is_behind = False
        """What was queued may have grown during the round: who was held may be held no more."""
        self._seen_version = -1
        """Of the surface after the last round: where it has not moved beyond, that round stands."""
        self._unsubscribe = engine.when_it_moves(name, self._awake.set)
        self._task = asyncio.create_task(self._run())

    def join(self, taker: Taker) -> None:
        self.takers.append(taker)
        self.wake()

    def leave(self, taker: Taker) -> None:
        self.takers.remove(taker)

    def wake(self) -> None:
        self._seen_version = -1
        self._awake.set()

    def end(self) -> None:
        self._unsubscribe()
        self._task.cancel()

    async def _run(self) -> None:
        wait_s: float | None = None
        while True:
            self._awake.clear()
            if self._version() != self._seen_version:
                wait_s = await self._sound_round()
            try:
                async with asyncio.timeout(wait_s):
                    await self._awake.wait()
            except TimeoutError:
                self._seen_version = -1

    async def _sound_round(self) -> float | None:
        """A round that goes wrong is begun again a little later."""
        try:
            wait_s = await self._round()
        except Exception:
            log.exception("dispatching_failed", surface=self._name)
            return FULL_S
        self._seen_version = -1 if self._is_behind else self._version()
        return wait_s

    def _version(self) -> int:
        surface = self._engine.look(self._name)
        return 0 if surface is None else surface.version

    async def _round(self) -> float | None:
        """Gives everybody a turn; answers how long there is nothing more, None: until it moves."""
        self._has_no_room = self._is_behind = False
        holds: dict[tuple[str, ...], Hold] = {}
        waiting = self._waiting()
        for taker in tuple(self.takers):
            # Who left while others had a turn takes nothing any more.
            wish = taker.wish() if taker in self.takers else None
            if wish is None:
                continue
            if wish.stages in holds:
                # Those before him, who wanted the same, have left nothing.
                taker.held(holds[wish.stages])
                continue
            hold = await self._turn(taker, wish)
            if hold is not None:
                holds[wish.stages] = hold
                taker.held(hold)
        if self._waiting() < waiting:
            # A backoff that ended between two turns was released by who may not have wanted it.
            self._is_behind = True
        if self._has_no_room:
            return FULL_S
        # What else holds is over when the surface moves.
        by_time = any(isinstance(hold, BackoffWait | StageFilter | Empty) for hold in holds.values())
        return self._due_s() if by_time else None

    async def _turn(self, taker: Taker, wish: StartAvailable) -> Hold | None:
        """Starts for one taker, who then stands last; why no more was, None where he got all he wished."""
        try:
            begun = self._engine.begin(self._name, wish)
            if begun is None:
                # Not in memory: whoever executes anything brings it there.
                await self._engine.execute(self._name, StartAvailable(0, door=wish.door))
                self._is_behind = True
                self._awake.set()
                return None
        except Refused as refused:
            if refused.refusal.reason is Reason.STORAGE_FULL:
                self._has_no_room = True
            else:
                taker.refuse(refused.refusal)
            return None
        startup = begun.outcome
        if isinstance(startup, Refusal):
            taker.refuse(startup)
            return None
        if startup.started:
            taker.take(startup, self._engine.finish(begun))
            self.takers.remove(taker)
            self.takers.append(taker)
        return startup.hold

    def _waiting(self) -> int:
        """Batches that wait for a backoff: in a round they can only become fewer."""
        surface = self._engine.look(self._name)
        return 0 if surface is None else surface.queue.counts.retrying

    def _due_s(self) -> float | None:
        """Seconds until a backoff is over; None where none is."""
        surface = self._engine.look(self._name)
        due_ms = None if surface is None else surface.queue.next_due_ms()
        return None if due_ms is None else max(0.0, (due_ms - self._engine.now_ms()) / 1000)
