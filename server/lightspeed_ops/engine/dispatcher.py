"""The dispatcher: hands what is queued to those who wait for it, in turn.

Owns who is asked next. It starts by the same command as everybody who pulls, so that both drain one queue in
one order under the same limits; it decides nothing itself.
"""

import asyncio
import heapq
from collections import Counter
from collections.abc import Awaitable, Mapping
from dataclasses import replace
from enum import IntEnum
from itertools import count
from typing import NamedTuple, Protocol

import structlog

from lightspeed_ops.core.commands import ExpiredLease, Ration, StartAvailable, Startup
from lightspeed_ops.core.holds import BackoffWait, Empty, Hold, StageFilter
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.engine.engine import Engine
from lightspeed_ops.engine.refused import Refused
from lightspeed_ops.journal.background import log_failure

FULL_S = 0.5
"""How long it is waited where storage has no room, before it is tried again."""
HOLD_AFTER_S = 0.02
"""How long nothing must start before takers are told why: under load that changes with every frame."""
ROUND_BATCHES = 1_000
"""Batches that one round starts, or the first turn beyond them, before other calls have their turn."""

log = structlog.get_logger()


class Trust(IntEnum):
    """What a taker has shown of itself, the best first."""

    PROVEN = 0
    """It has reported on a batch since its leases last expired unheard."""
    NEW = 1
    """It has reported on nothing yet."""
    SUSPECT = 2
    """Its leases expired unheard, and it has reported on nothing since then."""


class Taker(Protocol):
    """Somebody who takes batches of a surface."""

    stages: tuple[str, ...]
    """The stages that it takes batches of; empty: all."""
    trust: Trust
    """Whenever it changes, the dispatcher is woken."""

    def wish(self) -> StartAvailable | None:
        """What it is ready for now; None for nothing."""
        ...

    def take(self, startup: Startup, durable: Awaitable[Startup]) -> None:
        """Batches were started for it; they may be told when the start is durable, which it must wait for."""
        ...

    def held(self, hold: Hold) -> None:
        """Why it gets no more for now; told again only if the kind of reason changes or it took batches."""
        ...

    def refuse(self, refusal: Refusal) -> None:
        """It gets nothing any more."""
        ...

    def expired(self, leases: Mapping[str, ExpiredLease]) -> bool:
        """Leases expired, by key, its own perhaps among them; answers if one did while nothing was heard."""
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

    def wake(self, name: str, taker: Taker) -> None:
        """A taker that has joined is ready for more."""
        turns = self._turns.get(name)
        if turns is not None:
            turns.wake(taker)


class _Group:
    """The takers that are ready and want the same stages, in round-robin order.

    Owns what they are told when nothing starts: one timer tells all of them, and only those that do not know.
    """

    def __init__(self, kind: "_Kind") -> None:
        self.kind = kind
        self.ready: dict[Taker, int] = {}
        """By taker: its number in the order of turns, ascending."""
        self.hold: Hold | None = None
        """Why nothing started at the end of the last round."""
        self._told: type[Hold] | None = None
        self._untold: set[Taker] = set()
        """Takers that may not know the reason that the others were told."""
        self._telling: asyncio.TimerHandle | None = None

    def add(self, taker: Taker, number: int) -> None:
        """A taker is ready; one that already was keeps its turn."""
        if taker not in self.ready:
            self.ready[taker] = number
            self._untold.add(taker)

    def served(self, taker: Taker, number: int) -> None:
        """A taker was given batches: it stands last and does not know what holds the next ones."""
        del self.ready[taker]
        self.add(taker, number)

    def drop(self, taker: Taker) -> None:
        """A taker is not ready any more."""
        self.ready.pop(taker, None)
        self._untold.discard(taker)

    def block(self, hold: Hold) -> None:
        """Nothing starts for now."""
        self.hold = hold
        if self._telling is None and (self._untold or type(hold) is not self._told):
            self._telling = asyncio.get_running_loop().call_later(HOLD_AFTER_S, self._tell)

    def end(self) -> None:
        """Tells no more."""
        if self._telling is not None:
            self._telling.cancel()

    def _tell(self) -> None:
        self._telling = None
        if self.hold is None:
            return
        takers = self._untold if type(self.hold) is self._told else self.ready
        for taker in tuple(takers):
            taker.held(self.hold)
        self._told = type(self.hold)
        self._untold.clear()


class _Kind(NamedTuple):
    """What takers of one group have in common."""

    stages: tuple[str, ...]
    trust: Trust
    is_tried: bool = False
    """They have their ration: a batch that was lost before, on which they have not reported yet."""

    def covers(self, other: "_Kind") -> bool:
        """True if these takers take whatever the others take."""
        return not self.stages or (bool(other.stages) and set(other.stages) <= set(self.stages))


class _Turns:
    """The takers of one surface, and whose turn it is.

    A round costs by the different wishes of stages and by what it starts, not by the takers: those without
    credits are in no group, and of those that want the same stages one is asked for all.

    While a taker is suspect, takers that have not proven themselves get batches on a later attempt by ration:
    one at a time, none while better takers are ready for it, and no last attempt if a proven taker is there.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name
        self.takers: dict[Taker, _Kind] = {}
        self._counts: Counter[_Kind] = Counter()
        """How many takers there are of each kind."""
        self._groups: dict[_Kind, _Group] = {}
        """The takers that are ready, by their kind."""
        self._numbers = count()
        self._awake = asyncio.Event()
        self._has_no_room = False
        self._is_behind = False
        """What was queued may have grown during the round: who was held may be held no more."""
        self._seen_version = -1
        """Of the surface after the last round: where it has not moved beyond, that round stands."""
        self._unsubscribe = engine.when_it_moves(name, self._awake.set)
        self._hear_no_more = engine.when_leases_expire(name, self._expired)
        self._task = asyncio.create_task(self._run(), name=f"dispatcher of {name}")
        self._task.add_done_callback(log_failure)

    def join(self, taker: Taker) -> None:
        kind = _Kind(tuple(sorted(set(taker.stages))), taker.trust)
        self.takers[taker] = kind
        self._counts[kind] += 1
        self.wake(taker)

    def leave(self, taker: Taker) -> None:
        kind = self.takers.pop(taker)
        self._leave_kind(taker, kind)
        if kind.trust is not Trust.NEW:
            # What was rationed because of it may be no more.
            self._look_again()

    def wake(self, taker: Taker) -> None:
        kind = self.takers.get(taker)
        if kind is None:
            return
        if kind.trust is not taker.trust:
            kind = self._become(taker, kind._replace(trust=taker.trust, is_tried=False))
        if taker.wish() is not None:
            self._group(kind).add(taker, next(self._numbers))
            self._look_again()

    def end(self) -> None:
        self._unsubscribe()
        self._hear_no_more()
        self._task.cancel()

    def _expired(self, leases: tuple[ExpiredLease, ...]) -> None:
        by_key = {lease.key: lease for lease in leases}
        for taker, kind in tuple(self.takers.items()):
            if taker.expired(by_key):
                self._become(taker, kind._replace(trust=taker.trust, is_tried=False))

    def _become(self, taker: Taker, kind: _Kind) -> _Kind:
        """A taker is of another kind from now on."""
        self._leave_kind(taker, self.takers[taker])
        self.takers[taker] = kind
        self._counts[kind] += 1
        self._look_again()
        return kind

    def _leave_kind(self, taker: Taker, kind: _Kind) -> None:
        self._counts[kind] -= 1
        if not self._counts[kind]:
            del self._counts[kind]
        group = self._groups.get(kind)
        if group is not None:
            group.drop(taker)
            if not group.ready:
                group.end()
                del self._groups[kind]

    def _group(self, kind: _Kind) -> _Group:
        group = self._groups.get(kind)
        if group is None:
            group = self._groups[kind] = _Group(kind)
        return group

    def _look_again(self) -> None:
        """Another round is due, also if the surface does not move."""
        self._seen_version = -1
        self._is_behind = True
        self._awake.set()

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
        """Gives turns until nothing more starts; answers how long that holds, None: until it moves."""
        self._has_no_room = self._is_behind = False
        waiting, started = self._waiting(), 0
        groups = tuple(self._groups.values())
        turns = [(next(iter(group.ready.values())), group) for group in groups if group.ready]
        heapq.heapify(turns)
        while turns and not self._has_no_room and not self._is_behind:
            _, group = heapq.heappop(turns)
            started += await self._turn(group)
            if group.hold is None and group.ready:
                heapq.heappush(turns, (next(iter(group.ready.values())), group))
            if started >= ROUND_BATCHES:
                self._look_again()
                await asyncio.sleep(0)
        if self._waiting() < waiting:
            # A backoff that ended between two turns was released by who may not have wanted it.
            self._is_behind = True
        if self._has_no_room:
            return FULL_S
        # What else holds is over when the surface moves.
        by_time = any(isinstance(group.hold, BackoffWait | StageFilter | Empty) for group in groups)
        return self._due_s() if by_time else None

    async def _turn(self, group: _Group) -> int:
        """Starts for the first taker of a group; how many batches. ``group.hold`` says if it gets no more."""
        group.hold = None
        if not group.ready:
            return 0
        taker = next(iter(group.ready))
        # A taker that left while others had a turn takes nothing any more.
        wish = taker.wish() if taker in self.takers else None
        if wish is None:
            group.drop(taker)
            if not group.ready and self._has_suspects():
                self._look_again()
            return 0
        ration = self._ration(group.kind)
        wish = wish if ration is None else replace(wish, ration=ration)
        hold = self._engine.block_reason(self._name, wish)
        startup = await self._startup(taker, wish) if hold is None else Startup((), hold)
        if startup is None:
            return 0
        if isinstance(startup, Refusal):
            group.drop(taker)
            taker.refuse(startup)
            return 0
        if startup.started:
            group.served(taker, next(self._numbers))
        if ration is not None and any(one.attempt > 1 for one in startup.started):
            self._become(taker, group.kind._replace(is_tried=True))
            self.wake(taker)
        if startup.hold is not None:
            group.block(startup.hold)
        return len(startup.started)

    async def _startup(self, taker: Taker, wish: StartAvailable) -> Startup | Refusal | None:
        """Starts for one taker and hands it what was started; None if that must be tried again."""
        try:
            begun = self._engine.begin(self._name, wish)
            if begun is None:
                # Not in memory: whoever executes anything brings it there.
                await self._engine.execute(self._name, StartAvailable(0, door=wish.door))
                self._look_again()
                return None
        except Refused as refused:
            if refused.refusal.reason is not Reason.STORAGE_FULL:
                return refused.refusal
            self._has_no_room = True
            return None
        startup = begun.outcome
        if isinstance(startup, Startup) and startup.started:
            taker.take(startup, self._engine.finish(begun))
        return startup

    def _has_suspects(self) -> bool:
        return any(kind.trust is Trust.SUSPECT for kind in self._counts)

    def _ration(self, kind: _Kind) -> Ration | None:
        """How much takers of a kind may get of what was lost before; None: all of it."""
        if kind.trust is Trust.PROVEN or not self._has_suspects():
            return None
        better = [other for other in self._groups if other.trust < kind.trust and other.covers(kind)]
        is_wanted = any(self._groups[other].ready for other in better)
        is_proven = any(other.trust is Trust.PROVEN and other.covers(kind) for other in self._counts)
        return Ration(0 if is_wanted or kind.is_tried else 1, last_attempts=not is_proven)

    def _waiting(self) -> int:
        """Batches that wait for a backoff: in a round they can only become fewer."""
        surface = self._engine.look(self._name)
        return 0 if surface is None else surface.queue.counts.retrying

    def _due_s(self) -> float | None:
        """Seconds until a backoff is over; None where none is."""
        surface = self._engine.look(self._name)
        due_ms = None if surface is None else surface.queue.next_due_ms()
        return None if due_ms is None else max(0.0, (due_ms - self._engine.now_ms(self._name)) / 1000)
