"""The push dispatcher: starts queued batches for push subscribers and long polls, in round robin.

Owns the order of turns. It starts batches by the same command as workers that pull, so that both drain one
queue in one order under the same limits. It must never decide anything itself.
"""

import asyncio
import heapq
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import Context
from dataclasses import replace
from itertools import count
from typing import NamedTuple, Protocol, TypeVar

import structlog

from lightspeed_ops.cluster import OwnedElsewhere
from lightspeed_ops.core.block_reasons import (
    BackoffWait,
    BlockReason,
    Empty,
    StageFilter,
    StageLimitReached,
    StartRateReached,
)
from lightspeed_ops.core.commands import ExpiredLease, Ration, StartAvailable, StartedBatches
from lightspeed_ops.core.policy import Caller
from lightspeed_ops.core.refusal import Reason, Refusal, Refused
from lightspeed_ops.engine.engine import Engine
from lightspeed_ops.engine.long_poll import LongPoll
from lightspeed_ops.engine.trust import Trust
from lightspeed_ops.journal.background import log_failure
from lightspeed_ops.journal.port import JournalAway

FULL_S = 0.5
"""Seconds between two attempts while storage is full or away, and after an error."""
BLOCK_REASON_AFTER_S = 0.02
"""Seconds without a start before subscribers get the block reason: under load it changes with every frame."""
ROUND_BATCHES = 1_000
"""Batches that one round starts before other calls run; the last turn may exceed them."""

A = TypeVar("A")

log = structlog.get_logger()


class PushSubscriber(Protocol):
    """A push subscriber: takes batches of a surface as the dispatcher starts them."""

    stages: tuple[str, ...]
    """The stages whose batches it takes; empty: all."""
    trust: Trust
    """What its reports have shown; each change wakes the dispatcher."""
    caller: Caller | None
    """The caller for whom its batches are started; None means the surface's own context."""

    def demand(self) -> StartAvailable | None:
        """Returns its demand, or None if it can take no batch now."""
        ...

    def deliver(self, started_batches: StartedBatches, durable: Awaitable[StartedBatches]) -> None:
        """Takes batches that were started for it; it must wait for ``durable`` before it sends them."""
        ...

    def blocked(self, block_reason: BlockReason) -> None:
        """Takes the block reason; called again only if the kind of reason changes or it took batches."""
        ...

    def refuse(self, refusal: Refusal) -> None:
        """Takes the refusal of its start: it gets no more batches."""
        ...

    def expired(self, leases: Mapping[str, ExpiredLease]) -> bool:
        """Takes expired leases by key; returns True if one of its own expired while it was silent."""
        ...


class PushDispatcher:
    """The push dispatcher: the push subscribers of all surfaces."""

    def __init__(self, engine: Engine) -> None:
        """Makes a dispatcher without subscribers."""
        self._engine = engine
        self._queues: dict[str, _RoundRobin] = {}

    def join(self, name: str, subscriber: PushSubscriber) -> None:
        """Adds a push subscriber of a surface."""
        round_robin = self._queues.get(name)
        if round_robin is None:
            round_robin = self._queues[name] = _RoundRobin(self._engine, name)
        round_robin.join(subscriber)

    def leave(self, name: str, subscriber: PushSubscriber) -> None:
        """Removes a push subscriber; it gets no more batches."""
        round_robin = self._queues[name]
        round_robin.leave(subscriber)
        if not round_robin.subscribers:
            round_robin.end()
            del self._queues[name]

    async def poll(
        self, name: str, poll: LongPoll, start: Callable[[StartAvailable], Awaitable[A]], wait_s: float
    ) -> A | None:
        """Gives a long poll turns until it has started batches, or its time is over, in seconds.

        Returns what ``start`` returned in its last turn, or None without a turn.
        """
        loop, answer = asyncio.get_running_loop(), None
        until_s = loop.time() + wait_s
        self.join(name, poll)
        try:
            while poll.is_waiting():
                demand = await poll.turn(max(0.0, until_s - loop.time()))
                if demand is None:
                    break
                answer = await start(demand)
        finally:
            poll.end()
            self.leave(name, poll)
        return answer

    def wake(self, name: str, subscriber: PushSubscriber) -> None:
        """Asks a subscriber that has joined for its demand."""
        round_robin = self._queues.get(name)
        if round_robin is not None:
            round_robin.wake(subscriber)


class _Group:
    """The ready subscribers of one kind, in round-robin order.

    Owns their block reason: one timer sends it to all subscribers that do not have it yet.
    """

    def __init__(self, kind: "_Kind") -> None:
        self.kind = kind
        self.ready: dict[PushSubscriber, int] = {}
        """By subscriber: its number in the order of turns, ascending."""
        self.block_reason: BlockReason | None = None
        """The block reason of the newest turn, or None."""
        self._sent: type[BlockReason] | None = None
        self._unsent: set[PushSubscriber] = set()
        """Subscribers that may not have the block reason that the others were sent."""
        self._timer: asyncio.TimerHandle | None = None

    def add(self, subscriber: PushSubscriber, number: int) -> None:
        """Adds a ready subscriber; one that is in the group keeps its turn."""
        if subscriber not in self.ready:
            self.ready[subscriber] = number
            self._unsent.add(subscriber)

    def served(self, subscriber: PushSubscriber, number: int) -> None:
        """Moves a subscriber that took batches to the end; it does not have the next block reason."""
        del self.ready[subscriber]
        self.add(subscriber, number)

    def drop(self, subscriber: PushSubscriber) -> None:
        """Removes a subscriber that is not ready any more."""
        self.ready.pop(subscriber, None)
        self._unsent.discard(subscriber)

    def block(self, block_reason: BlockReason) -> None:
        """Sets the block reason, and a timer that sends it to subscribers without it."""
        self.block_reason = block_reason
        if self._timer is None and (self._unsent or type(block_reason) is not self._sent):
            self._timer = asyncio.get_running_loop().call_later(BLOCK_REASON_AFTER_S, self._send_block_reason)

    def end(self) -> None:
        """Cancels the timer."""
        if self._timer is not None:
            self._timer.cancel()

    def _send_block_reason(self) -> None:
        self._timer = None
        if self.block_reason is None:
            return
        subscribers = self._unsent if type(self.block_reason) is self._sent else self.ready
        for subscriber in tuple(subscribers):
            subscriber.blocked(self.block_reason)
        self._sent = type(self.block_reason)
        self._unsent.clear()


class _Kind(NamedTuple):
    """The stages, trust and ration that the subscribers of one group have in common."""

    stages: tuple[str, ...]
    trust: Trust
    is_tried: bool = False
    """True if they have their ration: a batch on a later attempt, on which they have not reported yet."""

    def covers(self, other: "_Kind") -> bool:
        """Returns True if these subscribers take every batch that the others take."""
        return not self.stages or (bool(other.stages) and set(other.stages) <= set(self.stages))


class _RoundRobin:
    """The round robin of one surface: its push subscribers and the order of their turns.

    The cost of a round depends on the groups and on the started batches, not on the number of subscribers.
    Subscribers without credits are in no group, and one subscriber is asked for its whole group.

    While a subscriber is suspect, subscribers that are not proven get batches on a later attempt by ration.
    They get one at a time, and none while better subscribers are ready for it. They get no batch on its last
    attempt if a proven subscriber has joined.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name
        self.subscribers: dict[PushSubscriber, _Kind] = {}
        self._counts: Counter[_Kind] = Counter()
        """By kind: the number of subscribers."""
        self._groups: dict[_Kind, _Group] = {}
        """By kind: the ready subscribers."""
        self._numbers = count()
        self._awake = asyncio.Event()
        self._has_no_room = False
        """True if nothing can start now for any subscriber: a later round tries again."""
        self._is_behind = False
        """True if the queue may have grown during the round: a block reason may hold no more."""
        self._seen_version = -1
        """Version of the surface after the last round: while it is the same, no new round is due."""
        self._unsubscribe = engine.subscribe(name, self._awake.set)
        self._unsubscribe_from_expiries = engine.when_leases_expire(name, self._expired)
        self._unsubscribe_from_losses = engine.when_lost(name, self._lost)
        # The task has a context of its own, because it is no part of the call of the first subscriber.
        self._task = asyncio.create_task(self._run(), name=f"dispatcher of {name}", context=Context())
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
            # Batches that were rationed because of it may be free now.
            self._check_again()

    def wake(self, subscriber: PushSubscriber) -> None:
        kind = self.subscribers.get(subscriber)
        if kind is None:
            return
        if kind.trust is not subscriber.trust:
            kind = self._become(subscriber, kind._replace(trust=subscriber.trust, is_tried=False))
        if subscriber.demand() is not None:
            self._group(kind).add(subscriber, next(self._numbers))
            self._check_again()

    def end(self) -> None:
        self._unsubscribe()
        self._unsubscribe_from_expiries()
        self._unsubscribe_from_losses()
        self._task.cancel()

    def _expired(self, leases: tuple[ExpiredLease, ...]) -> None:
        by_key = {lease.key: lease for lease in leases}
        for subscriber, kind in tuple(self.subscribers.items()):
            if subscriber.expired(by_key):
                self._become(subscriber, kind._replace(trust=subscriber.trust, is_tried=False))

    def _lost(self) -> None:
        """Gives long polls a turn, in which their own command meets the loss; the transport ends streams."""
        self._check_again()

    def _become(self, subscriber: PushSubscriber, kind: _Kind) -> _Kind:
        """Moves a subscriber to another kind and returns that kind."""
        self._leave_kind(subscriber, self.subscribers[subscriber])
        self.subscribers[subscriber] = kind
        self._counts[kind] += 1
        self._check_again()
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

    def _check_again(self) -> None:
        """Makes another round due, even if the surface does not change."""
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
        """Executes a round and returns the seconds until the next one; after an error that is soon."""
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
        """Gives turns until nothing more starts.

        Returns the seconds until the next round, or None to wait for a change of the surface.
        """
        self._has_no_room = self._is_behind = False
        waiting, started = self._waiting(), 0
        groups = tuple(self._groups.values())
        round_robin = [(next(iter(group.ready.values())), group) for group in groups if group.ready]
        heapq.heapify(round_robin)
        while round_robin and not self._has_no_room and not self._is_behind:
            _, group = heapq.heappop(round_robin)
            started += await self._turn(group)
            if group.block_reason is None and group.ready:
                heapq.heappush(round_robin, (next(iter(group.ready.values())), group))
            if started >= ROUND_BATCHES:
                self._check_again()
                await asyncio.sleep(0)
        if self._waiting() < waiting:
            # A turn released a batch whose backoff ended; its subscriber may not take that stage.
            self._is_behind = True
        if self._has_no_room:
            return FULL_S
        # All other block reasons end with a change of the surface.
        reasons = [group.block_reason for group in groups]
        by_time = BackoffWait | StageFilter | Empty | StageLimitReached | StartRateReached
        if not any(isinstance(reason, by_time) for reason in reasons):
            return None
        return self._due_s([reason.until_ms for reason in reasons if isinstance(reason, StartRateReached)])

    async def _turn(self, group: _Group) -> int:
        """Starts batches for the first subscriber of a group and returns how many.

        If the group gets no more, ``group.block_reason`` is the reason.
        """
        group.block_reason = None
        if not group.ready:
            return 0
        subscriber = next(iter(group.ready))
        # A subscriber that left while others had a turn takes no more batches.
        demand = subscriber.demand() if subscriber in self.subscribers else None
        if demand is None:
            group.drop(subscriber)
            if not group.ready and self._has_suspects():
                self._check_again()
            return 0
        ration = self._ration(group.kind)
        demand = demand if ration is None else replace(demand, ration=ration)
        block_reason = self._engine.block_reason(self._name, demand)
        if block_reason is None and isinstance(subscriber, LongPoll):
            return await self._polled(group, subscriber, demand)
        started_batches = (
            await self._startup(subscriber, demand)
            if block_reason is None
            else StartedBatches((), block_reason)
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
        if started_batches.block_reason is not None:
            group.block(started_batches.block_reason)
        return len(started_batches.started)

    async def _polled(self, group: _Group, poll: LongPoll, demand: StartAvailable) -> int:
        """Gives a long poll its turn and returns how many batches it started; it may leave meanwhile."""
        started_batches = await poll.start(demand)
        if started_batches is None or started_batches.started:
            group.drop(poll)
            return 0 if started_batches is None else len(started_batches.started)
        if started_batches.block_reason is not None and group.ready:
            # Another worker was first: it waits on at its place.
            group.block(started_batches.block_reason)
        return 0

    async def _startup(
        self, subscriber: PushSubscriber, demand: StartAvailable
    ) -> StartedBatches | Refusal | None:
        """Starts batches for one subscriber and delivers them; returns None if the turn must be repeated."""
        try:
            pending = self._engine.begin(self._name, demand, caller=subscriber.caller)
            if pending is None:
                # The surface is not in memory: any executed command loads it.
                nothing = StartAvailable(0, delivery=demand.delivery)
                await self._engine.execute(self._name, nothing, caller=subscriber.caller)
                self._check_again()
                return None
        except Refused as refused:
            if refused.refusal.reason is not Reason.STORAGE_FULL:
                return refused.refusal
            self._has_no_room = True
            return None
        except (OwnedElsewhere, JournalAway):
            # The surface is being handed over, or comes back to this server: a later round tries again.
            self._has_no_room = True
            return None
        started_batches = pending.outcome
        if isinstance(started_batches, StartedBatches) and started_batches.started:
            subscriber.deliver(started_batches, self._engine.finish(pending))
        return started_batches

    def _has_suspects(self) -> bool:
        return any(kind.trust is Trust.SUSPECT for kind in self._counts)

    def _ration(self, kind: _Kind) -> Ration | None:
        """Returns the ration of a kind for batches on a later attempt, or None for no limit."""
        if kind.trust is Trust.PROVEN or not self._has_suspects():
            return None
        better = [other for other in self._groups if other.trust < kind.trust and other.covers(kind)]
        is_wanted = any(self._groups[other].ready for other in better)
        is_proven = any(other.trust is Trust.PROVEN and other.covers(kind) for other in self._counts)
        return Ration(0 if is_wanted or kind.is_tried else 1, last_attempts=not is_proven)

    def _waiting(self) -> int:
        """Returns the number of batches in a backoff: during a round it can only fall."""
        surface = self._engine.peek(self._name)
        return 0 if surface is None else surface.queue.counts.retrying

    def _due_s(self, rates_ms: Sequence[int]) -> float | None:
        """Returns the seconds until the next backoff ends or the first of these times, or None."""
        surface = self._engine.peek(self._name)
        due_ms = None if surface is None else surface.queue.next_due_ms()
        next_ms = min(rates_ms if due_ms is None else (*rates_ms, due_ms), default=None)
        return None if next_ms is None else max(0.0, (next_ms - self._engine.now_ms(self._name)) / 1000)
