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

from lightspeed_ops.core.block_reasons import BackoffWait, BlockReason, Empty, StageFilter
from lightspeed_ops.core.commands import ExpiredLease, Ration, StartAvailable, StartedBatches
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


class PushSubscriber(Protocol):
    """Somebody who takes batches of a surface."""

    stages: tuple[str, ...]
    """The stages that it takes batches of; empty: all."""
    trust: Trust
    """Whenever it changes, the dispatcher is woken."""

    def demand(self) -> StartAvailable | None:
        """What it is ready for now; None for nothing."""
        ...

    def deliver(self, started_batches: StartedBatches, durable: Awaitable[StartedBatches]) -> None:
        """Batches were started for it; they may be told when the start is durable, which it must wait for."""
        ...

    def blocked(self, hold: BlockReason) -> None:
        """Why it gets no more for now; told again only if the kind of reason changes or it took batches."""
        ...

    def refuse(self, refusal: Refusal) -> None:
        """It gets nothing any more."""
        ...

    def expired(self, leases: Mapping[str, ExpiredLease]) -> bool:
        """Leases expired, by key, its own perhaps among them; answers if one did while nothing was heard."""
        ...


class PushDispatcher:
    """The takers of all surfaces."""

    def __init__(self, engine: Engine) -> None:
        """Nobody takes anything yet."""
        self._engine = engine
        self._queues: dict[str, _RoundRobin] = {}

    def join(self, name: str, subscriber: PushSubscriber) -> None:
        """From now on somebody takes batches of a surface."""
        round_robin = self._queues.get(name)
        if round_robin is None:
            round_robin = self._queues[name] = _RoundRobin(self._engine, name)
        round_robin.join(subscriber)

    def leave(self, name: str, subscriber: PushSubscriber) -> None:
        """He takes no more."""
        round_robin = self._queues[name]
        round_robin.leave(subscriber)
        if not round_robin.subscribers:
            round_robin.end()
            del self._queues[name]

    def wake(self, name: str, subscriber: PushSubscriber) -> None:
        """A taker that has joined is ready for more."""
        round_robin = self._queues.get(name)
        if round_robin is not None:
            round_robin.wake(subscriber)


class _Group:
    """The takers that are ready and want the same stages, in round-robin order.

    Owns what they are told when nothing starts: one timer tells all of them, and only those that do not know.
    """

    def __init__(self, kind: "_Kind") -> None:
        self.kind = kind
        self.ready: dict[PushSubscriber, int] = {}
        """By taker: its number in the order of turns, ascending."""
        self.hold: BlockReason | None = None
        """Why nothing started at the end of the last round."""
        self._told: type[BlockReason] | None = None
        self._untold: set[PushSubscriber] = set()
        """Takers that may not know the reason that the others were told."""
        self._telling: asyncio.TimerHandle | None = None

    def add(self, subscriber: PushSubscriber, number: int) -> None:
        """A taker is ready; one that already was keeps its turn."""
        if subscriber not in self.ready:
            self.ready[subscriber] = number
            self._untold.add(subscriber)

    def served(self, subscriber: PushSubscriber, number: int) -> None:
        """A taker was given batches: it stands last and does not know what holds the next ones."""
        del self.ready[subscriber]
        self.add(subscriber, number)

    def drop(self, subscriber: PushSubscriber) -> None:
        """A taker is not ready any more."""
        self.ready.pop(subscriber, None)
        self._untold.discard(subscriber)

    def block(self, hold: BlockReason) -> None:
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
        subscribers = self._untold if type(self.hold) is self._told else self.ready
        for subscriber in tuple(subscribers):
            subscriber.blocked(self.hold)
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


class _RoundRobin:
    """The takers of one surface, and whose turn it is.

    A round costs by the different wishes of stages and by what it starts, not by the takers: those without
    credits are in no group, and of those that want the same stages one is asked for all.

    While a taker is suspect, takers that have not proven themselves get batches on a later attempt by ration:
    one at a time, none while better takers are ready for it, and no last attempt if a proven taker is there.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name
        self.subscribers: dict[PushSubscriber, _Kind] = {}
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
        self._unsubscribe = engine.subscribe(name, self._awake.set)
        self._hear_no_more = engine.when_leases_expire(name, self._expired)
        self._task = asyncio.create_task(self._run(), name=f"dispatcher of {name}")
        self._task.add_done_callback(log_failure)

    def join(self, subscriber: PushSubscriber) -> None:
        kind = _Kind(tuple(sorted(set(subscriber.stages))), subscriber.trust)
        self.subscribers[subscriber] = kind
        self._counts[kind] += 1
        self.wake(subscriber)

    def leave(self, subscriber: PushSubscriber) -> None:
        kind = self.subscribers.pop(subscriber)
        self._leave_kind(subscriber, kind)
        if kind.trust is not Trust.NEW:
            # What was rationed because of it may be no more.
            self._look_again()

    def wake(self, subscriber: PushSubscriber) -> None:
        kind = self.subscribers.get(subscriber)
        if kind is None:
            return
        if kind.trust is not subscriber.trust:
            kind = self._become(subscriber, kind._replace(trust=subscriber.trust, is_tried=False))
        if subscriber.demand() is not None:
            self._group(kind).add(subscriber, next(self._numbers))
            self._look_again()

    def end(self) -> None:
        self._unsubscribe()
        self._hear_no_more()
        self._task.cancel()

    def _expired(self, leases: tuple[ExpiredLease, ...]) -> None:
        by_key = {lease.key: lease for lease in leases}
        for subscriber, kind in tuple(self.subscribers.items()):
            if subscriber.expired(by_key):
                self._become(subscriber, kind._replace(trust=subscriber.trust, is_tried=False))

    def _become(self, subscriber: PushSubscriber, kind: _Kind) -> _Kind:
        """A taker is of another kind from now on."""
        self._leave_kind(subscriber, self.subscribers[subscriber])
        self.subscribers[subscriber] = kind
        self._counts[kind] += 1
        self._look_again()
        return kind

    def _leave_kind(self, subscriber: PushSubscriber, kind: _Kind) -> None:
        self._counts[kind] -= 1
        if not self._counts[kind]:
            del self._counts[kind]
        group = self._groups.get(kind)
        if group is not None:
            group.drop(subscriber)
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
        surface = self._engine.peek(self._name)
        return 0 if surface is None else surface.version

    async def _round(self) -> float | None:
        """Gives turns until nothing more starts; answers how long that holds, None: until it moves."""
        self._has_no_room = self._is_behind = False
        waiting, started = self._waiting(), 0
        groups = tuple(self._groups.values())
        round_robin = [(next(iter(group.ready.values())), group) for group in groups if group.ready]
        heapq.heapify(round_robin)
        while round_robin and not self._has_no_room and not self._is_behind:
            _, group = heapq.heappop(round_robin)
            started += await self._turn(group)
            if group.hold is None and group.ready:
                heapq.heappush(round_robin, (next(iter(group.ready.values())), group))
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
        subscriber = next(iter(group.ready))
        # A taker that left while others had a turn takes nothing any more.
        demand = subscriber.demand() if subscriber in self.subscribers else None
        if demand is None:
            group.drop(subscriber)
            if not group.ready and self._has_suspects():
                self._look_again()
            return 0
        ration = self._ration(group.kind)
        demand = demand if ration is None else replace(demand, ration=ration)
        hold = self._engine.block_reason(self._name, demand)
        started_batches = (
            await self._startup(subscriber, demand) if hold is None else StartedBatches((), hold)
        )
        if started_batches is None:
            return 0
        if isinstance(started_batches, Refusal):
            group.drop(subscriber)
            subscriber.refuse(started_batches)
            return 0
        if started_batches.started:
            group.served(subscriber, next(self._numbers))
        if ration is not None and any(one.attempt > 1 for one in started_batches.started):
            self._become(subscriber, group.kind._replace(is_tried=True))
            self.wake(subscriber)
        if started_batches.hold is not None:
            group.block(started_batches.hold)
        return len(started_batches.started)

    async def _startup(
        self, subscriber: PushSubscriber, demand: StartAvailable
    ) -> StartedBatches | Refusal | None:
        """Starts for one taker and hands it what was started; None if that must be tried again."""
        try:
            pending = self._engine.begin(self._name, demand)
            if pending is None:
                # Not in memory: whoever executes anything brings it there.
                await self._engine.execute(self._name, StartAvailable(0, delivery=demand.delivery))
                self._look_again()
                return None
        except Refused as refused:
            if refused.refusal.reason is not Reason.STORAGE_FULL:
                return refused.refusal
            self._has_no_room = True
            return None
        started_batches = pending.outcome
        if isinstance(started_batches, StartedBatches) and started_batches.started:
            subscriber.deliver(started_batches, self._engine.finish(pending))
        return started_batches

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
        surface = self._engine.peek(self._name)
        return 0 if surface is None else surface.queue.counts.retrying

    def _due_s(self) -> float | None:
        """Seconds until a backoff is over; None where none is."""
        surface = self._engine.peek(self._name)
        due_ms = None if surface is None else surface.queue.next_due_ms()
        return None if due_ms is None else max(0.0, (due_ms - self._engine.now_ms(self._name)) / 1000)
