"""The queue: the active batches of a surface by key, by stage and by state, and its limits.

Owns which batches are active, in which order they start, and the counts by state. It must never hold history:
a batch that has ended is removed. Every operation costs the same with a thousand batches queued as with a
million.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from operator import attrgetter
from sys import intern

from lightspeed_ops.core import limits, stage_limits
from lightspeed_ops.core.active_batch import (
    ActiveBatch,
    Cancellation,
    Leases,
    RankedQueue,
    in_heap_order,
)
from lightspeed_ops.core.batch_index import BatchIndex
from lightspeed_ops.core.multilevel_queue import MultilevelQueue
from lightspeed_ops.core.orchestrator import Batch, BatchState, DeadLetterRecord, not_before_of
from lightspeed_ops.core.refusal import Violation
from lightspeed_ops.core.replay_backlog import ReplayBacklog
from lightspeed_ops.core.stage_counts import StageCounts
from lightspeed_ops.core.stage_limits import RecentStarts, StageLimit


class QueueMode(StrEnum):
    """The delivery modes that a queue allows: push, pull or both."""

    PUSH_PULL = "push_pull"
    PUSH_ONLY = "push_only"
    PULL_ONLY = "pull_only"


@dataclass(frozen=True, slots=True)
class QueueBoundary:
    """The limits of a queue; the cancellation budget in milliseconds.

    Budgets of bytes count the texts of batches in UTF-8: keys, idempotency keys and reasons. 0 means the
    default, also in stored boundaries older than these budgets.
    """

    mode: QueueMode
    max_in_flight: int
    max_queued: int
    cancellation_budget_ms: int
    max_queued_bytes: int = 0
    """Budget for batches that are queued, retrying or in flight."""
    max_dead_letter_bytes: int = 0
    stage_limits: tuple[StageLimit, ...] = ()

    @property
    def queued_bytes_limit(self) -> int:
        """Bytes of queued, retrying and in-flight batches above which the queue accepts no more."""
        return self.max_queued_bytes or limits.QUEUED_BYTES_DEFAULT

    @property
    def dead_letter_bytes_limit(self) -> int:
        """Bytes of dead letters at which the queue accepts no more batches."""
        return self.max_dead_letter_bytes or limits.DEAD_LETTER_BYTES_DEFAULT


def violations(boundary: QueueBoundary) -> Iterator[Violation]:
    """Yields the malformed fields of a boundary."""
    yield from limits.integer("max_in_flight", boundary.max_in_flight, 1, limits.IN_FLIGHT)
    yield from limits.integer("max_queued", boundary.max_queued, 1, limits.QUEUED)
    yield from limits.integer("cancellation_budget_ms", boundary.cancellation_budget_ms, 0)
    for name in ("max_queued_bytes", "max_dead_letter_bytes"):
        value = getattr(boundary, name)
        if value:
            yield from limits.integer(name, value, limits.TEXT_BYTES_MIN, limits.TEXT_BYTES_MAX)
    yield from stage_limits.violations(boundary.stage_limits)


@dataclass(slots=True)
class Counts:
    """Active batches by state, batches ended since the surface was created, and bytes of active batches."""

    queued: int = 0
    retrying: int = 0
    in_flight: int = 0
    dead_lettered: int = 0
    enqueued: int = 0
    succeeded: int = 0
    duplicates_suppressed: int = 0
    failed: int = 0
    cancelled: int = 0
    discarded: int = 0
    queued_bytes: int = 0
    """Texts of batches that are queued, retrying or in flight."""
    dead_letter_bytes: int = 0
    """Texts of dead letters, as far as the state keeps them."""
    replay_pending: int = 0

    @property
    def waiting(self) -> int:
        """Queued batches, including those in a backoff."""
        return self.queued + self.retrying

    @property
    def outstanding(self) -> int:
        """Batches that prevent the completion of a run."""
        return self.queued + self.retrying + self.in_flight


class Queue:
    """The active batches of a surface. Only ``evolve`` changes it."""

    __slots__ = (
        "_retries",
        "_unended",
        "active_batches",
        "backlog",
        "before_change",
        "by_stage",
        "counts",
        "dead",
        "dead_removals",
        "index",
        "leases",
        "next_order",
        "ready",
        "replaying",
        "resumed_before",
        "stage_starts",
    )

    def __init__(self) -> None:
        """Creates an empty queue."""
        self.active_batches: dict[str, ActiveBatch] = {}
        """Every active batch by key, including dead letters."""
        self.index = BatchIndex()
        """The same batches by order."""
        self.dead: dict[str, ActiveBatch] = {}
        """The dead letters by key."""
        self.before_change: Callable[[Iterable[ActiveBatch]], None] | None = None
        """Called with batches before they change or end, while a snapshot is in progress."""
        self.dead_removals = 0
        """Dead letters removed since the surface was loaded: a change invalidates replay plans with them."""
        self.backlog = ReplayBacklog()
        """Batches that replays still have to requeue."""
        self.counts = Counts()
        self.by_stage: defaultdict[str, StageCounts] = defaultdict(StageCounts)
        self.next_order = 1
        self.leases = Leases()
        self.replaying = 0
        """Outstanding batches of a replay or resumed run: flagged, or admitted before ``resumed_before``."""
        self.resumed_before = 0
        """The first order admitted after the newest resumption of the run; 0 if it was never resumed."""
        self.ready = MultilevelQueue()
        """The queued batches."""
        self.stage_starts: dict[str, RecentStarts] = {}
        """By stage with a limit of starts: those of the last second."""
        self._unended: dict[str, RankedQueue] = {}
        """Outstanding batches by stage, ranked by their sequence."""
        self._retries: list[tuple[int, int, ActiveBatch]] = []

    def room(self, boundary: QueueBoundary) -> int:
        """Returns how many more batches the boundary allows in flight."""
        return boundary.max_in_flight - self.counts.in_flight

    def admit(
        self,
        batches: Iterable[Batch],
        *,
        admitted_in: int = 0,
        enqueued_ms: int = 0,
        now_ms: int | None = None,
    ) -> list[ActiveBatch]:
        """Adds batches at the end of the queue, and returns them.

        A batch that may not start before a time after ``now_ms`` waits at its place as for a backoff.
        """
        counts, active_batches = self.counts, self.active_batches
        queued_bytes = delayed = 0
        admitted: list[ActiveBatch] = []
        ranked_queues: dict[str, tuple[RankedQueue, RankedQueue]] = {}
        for order, batch in enumerate(batches, self.next_order):
            active = ActiveBatch(batch, order, admitted_in, enqueued_ms)
            active_batches[batch.key] = active
            queued_bytes += active.batch_bytes
            pair = ranked_queues.get(batch.stage)
            if pair is None:
                pair = self.ready.normal(batch.stage), self._unended_of(batch.stage)
                ranked_queues[batch.stage] = pair
            normal, unended = pair
            if type(batch) is Batch:
                normal.join(active)
            elif now_ms is not None and not_before_of(batch) > now_ms:
                self._delay(active)
                delayed += 1
            else:
                self.ready.join(active)
            unended.join(active)
            admitted.append(active)
        self.next_order += len(admitted)
        counts.enqueued += len(admitted)
        counts.queued += len(admitted) - delayed
        counts.queued_bytes += queued_bytes
        for stage, count in Counter([active.batch.stage for active in admitted]).items():
            self.by_stage[stage].queued += count
        self.index.extend(admitted)
        return admitted

    def _delay(self, active: ActiveBatch) -> None:
        active.state = BatchState.RETRYING
        active.due_ms = not_before_of(active.batch)
        self.counts.retrying += 1
        self.by_stage[active.batch.stage].move(BatchState.QUEUED, BatchState.RETRYING)
        heapq.heappush(self._retries, (active.due_ms, active.order, active))

    def start(
        self, keys: Iterable[str], *, run_id: str, started_ms: int, stages: Iterable[str] = ()
    ) -> list[ActiveBatch]:
        """Moves queued batches in flight and returns them; the caller must lease them.

        ``stages`` are those that the start could have taken batches of; none: all. Only priorities need them.
        """
        active_batches = self._changing(keys)
        has_priorities = self.ready.has_priorities
        for active in active_batches:
            active.state = BatchState.IN_FLIGHT
            active.run_id = run_id
            active.started_ms = started_ms
        self.counts.queued -= len(active_batches)
        self.counts.in_flight += len(active_batches)
        for stage, count in self.ready.leave(active_batches):
            of = self.by_stage[stage]
            of.queued, of.in_flight = of.queued - count, of.in_flight + count
        if has_priorities:
            self.ready.count_starts(active_batches, stages or self.by_stage, self.by_stage)
        return active_batches

    def record_starts(
        self, active_batches: Iterable[ActiveBatch], now_ms: int, limited: Iterable[str]
    ) -> None:
        """Counts starts of the stages with a limit of starts."""
        started = Counter([active.batch.stage for active in active_batches])
        for stage in limited:
            if started[stage]:
                self.stage_starts.setdefault(stage, RecentStarts()).add(now_ms, started[stage])

    def release(self, key: str) -> None:
        """Returns a batch in flight to its place in the queue, as if it had not been started."""
        (active,) = self._changing((key,))
        active.state = BatchState.QUEUED
        self.counts.in_flight -= 1
        self.counts.queued += 1
        self.by_stage[active.batch.stage].move(BatchState.IN_FLIGHT, BatchState.QUEUED)
        self.leases.give_up(active)
        self.ready.join(active)

    def cancelling(self, key: str, *, reason: str, granted_ms: int, deadline_ms: int) -> None:
        """Records the cancellation of a batch in flight; its worker may keep it until a deadline."""
        (active,) = self._changing((key,))
        self.counts.queued_bytes -= active.held_bytes
        active.cancellation = Cancellation(reason, deadline_ms)
        self.counts.queued_bytes += active.held_bytes
        self.leases.grant((active,), granted_ms=granted_ms, deadline_ms=deadline_ms)

    def report_progress(self, key: str, progress: str) -> None:
        """Records the progress of a batch in flight."""
        (active,) = self._changing((key,))
        self.counts.queued_bytes -= active.held_bytes
        active.progress = progress
        self.counts.queued_bytes += active.held_bytes

    def cancel(self, key: str) -> None:
        """Ends a queued, retrying or in-flight batch as cancelled."""
        (active,) = self._changing((key,))
        del self.active_batches[key]
        self.counts.cancelled += 1
        self.counts.queued_bytes -= active.held_bytes
        self.by_stage[active.batch.stage].add(active.state, -1)
        match active.state:
            case BatchState.IN_FLIGHT:
                self.counts.in_flight -= 1
                self.leases.give_up(active)
            case BatchState.RETRYING:
                self.counts.retrying -= 1
            case _:
                self.counts.queued -= 1
        was_queued = active.state is BatchState.QUEUED
        active.state = BatchState.CANCELLED
        self.index.sweep(len(self.active_batches))
        if was_queued:
            for _ in self.ready.leave([active]):
                pass
        self._drop_ended_backoffs()
        self._leave_unended(active)

    def succeed(self, keys: Iterable[str]) -> None:
        """Ends batches in flight as acknowledged."""
        self.counts.succeeded += self._end(keys, BatchState.SUCCEEDED)

    def fail(self, keys: Iterable[str]) -> None:
        """Ends batches in flight as failed."""
        self.counts.failed += self._end(keys, BatchState.FAILED)

    def retry(self, key: str, *, attempt: int, due_ms: int, failed_in: int) -> None:
        """Moves a batch in flight to its backoff."""
        (active,) = self._changing((key,))
        active.state = BatchState.RETRYING
        self._attempt_failed(active, failed_in)
        active.attempt = attempt
        active.due_ms = due_ms
        self.counts.in_flight -= 1
        self.counts.retrying += 1
        self.by_stage[active.batch.stage].move(BatchState.IN_FLIGHT, BatchState.RETRYING)
        heapq.heappush(self._retries, (due_ms, active.order, active))

    def end_backoffs(self, keys: Iterable[str]) -> None:
        """Returns batches to their places in the queue when their backoff has ended."""
        for active in self._changing(keys):
            active.state = BatchState.QUEUED
            self.counts.retrying -= 1
            self.counts.queued += 1
            self.by_stage[active.batch.stage].move(BatchState.RETRYING, BatchState.QUEUED)
            self.ready.join(active)
        self._drop_ended_backoffs()

    def dead_letter(self, key: str, record: DeadLetterRecord, *, failed_in: int) -> None:
        """Makes a batch in flight a dead letter."""
        (active,) = self._changing((key,))
        active.state = BatchState.DEAD_LETTERED
        self._attempt_failed(active, failed_in)
        self.counts.queued_bytes -= active.held_bytes
        active.dead_letter = kept_record(record, active.batch)
        self.counts.dead_letter_bytes += active.held_bytes
        self.dead[key] = active
        self.counts.in_flight -= 1
        self.counts.dead_lettered += 1
        self.by_stage[active.batch.stage].move(BatchState.IN_FLIGHT, BatchState.DEAD_LETTERED)
        self._leave_unended(active)

    def requeue(self, key: str) -> None:
        """Returns a dead letter to its place in the queue, on its first attempt; it counts as replayed."""
        active = self._take_dead_letter(key)
        self.counts.queued_bytes += active.held_bytes
        active.state = BatchState.QUEUED
        active.replayed = True
        self.replaying += 1
        self.counts.queued += 1
        self.by_stage[active.batch.stage].queued += 1
        self.ready.join(active)
        self._unended_of(active.batch.stage).join(active)

    def redrive(self, key: str, *, due_ms: int, reapply: bool = False) -> None:
        """Redrives a dead letter: from ``due_ms`` on it waits at its place, on its first attempt.

        With ``reapply`` its sink applies it even if it has applied it before.
        """
        active = self._take_dead_letter(key)
        active.reapply |= reapply
        self.counts.queued_bytes += active.held_bytes
        # A dead letter that a replay is about to requeue stays part of that replay.
        active.replayed = self.backlog.returns(active)
        active.state = BatchState.RETRYING
        active.due_ms = due_ms
        self.counts.retrying += 1
        self.by_stage[active.batch.stage].retrying += 1
        self.replaying += self.is_replayed(active)
        heapq.heappush(self._retries, (due_ms, active.order, active))
        self._unended_of(active.batch.stage).join(active)

    def discard(self, key: str) -> None:
        """Ends a dead letter as cancelled."""
        active = self._take_dead_letter(key)
        del self.active_batches[key]
        active.state = BatchState.CANCELLED
        self.index.sweep(len(self.active_batches))
        self.counts.discarded += 1

    def reprocess(self, batches: Iterable[Batch], *, admitted_in: int = 0, enqueued_ms: int = 0) -> None:
        """Adds applied batches at the end of the queue, to be applied again, and counts them as replayed."""
        admitted = self.admit(batches, admitted_in=admitted_in, enqueued_ms=enqueued_ms)
        for active in admitted:
            active.reapply = True
            active.replayed = True
        self.replaying += len(admitted)

    def resume(self) -> None:
        """Counts every outstanding batch as part of the resumed run."""
        self.resumed_before = self.next_order
        self.replaying = self.counts.outstanding

    def is_replayed(self, active: ActiveBatch) -> bool:
        """Returns True if ``replaying`` counts a batch."""
        return active.replayed or active.order < self.resumed_before

    def due(self, now_ms: int, count: int) -> list[ActiveBatch]:
        """Returns at most ``count`` batches whose backoff has ended; changes nothing."""
        return list(islice(_due(self._retries, now_ms), count))

    def next_due_ms(self) -> int | None:
        """Returns when the next backoff ends, or None if no batch is in a backoff."""
        return self._retries[0][0] if self._retries else None

    def retrying(self) -> Iterator[ActiveBatch]:
        """Yields the batches in a backoff in no particular order, some of them twice."""
        return (item[2] for item in self._retries if _retrying(item))

    def first_unended(self, stage: str) -> int | None:
        """Returns the lowest outstanding sequence of a stage, or None if all its batches have ended."""
        ranked = self._unended.get(stage)
        return ranked.head() if ranked is not None else None

    def dead_letters(self, stages: Iterable[str]) -> list[ActiveBatch]:
        """Returns the dead letters of some stages in the order of their admission."""
        wanted = frozenset(stages)
        return sorted(
            (active for active in self.dead.values() if active.batch.stage in wanted), key=attrgetter("order")
        )

    def restore(self, active: ActiveBatch) -> None:
        """Adds an active batch of a snapshot to its ranked queues; the caller restores the counts."""
        self.active_batches[active.batch.key] = active
        self.index.extend([active])
        self.by_stage[active.batch.stage].add(active.state)
        if active.state is BatchState.DEAD_LETTERED:
            self.dead[active.batch.key] = active
        if active.state is BatchState.RETRYING:
            heapq.heappush(self._retries, (active.due_ms, active.order, active))
        unended = self._unended_of(active.batch.stage)
        if _outstanding(active):
            unended.join(active)
        if active.state is BatchState.QUEUED:
            self.ready.join(active)

    def _changing(self, keys: Iterable[str]) -> list[ActiveBatch]:
        """Returns batches that are about to change; a snapshot in progress copies them first."""
        active_batches = list(map(self.active_batches.__getitem__, keys))
        if self.before_change is not None:
            self.before_change(active_batches)
        return active_batches

    def count_bytes(self) -> None:
        """Recounts all bytes, for a queue from a snapshot without byte counts."""
        counts = self.counts
        counts.dead_letter_bytes = sum([active.held_bytes for active in self.dead.values()])
        counts.queued_bytes = sum([active.held_bytes for active in self.active_batches.values()])
        counts.queued_bytes -= counts.dead_letter_bytes

    def _end(self, keys: Iterable[str], state: BatchState) -> int:
        """Ends batches in flight and returns how many there were."""
        active_batches, counts = self._changing(keys), self.counts
        by_stage: dict[str, int] = {}
        for active in active_batches:
            stage = active.batch.stage
            del self.active_batches[active.batch.key]
            active.state = state
            self.leases.give_up(active)
            if active.replayed or active.order < self.resumed_before:
                self._forget_replay(active)
            counts.queued_bytes -= active.held_bytes
            by_stage[stage] = by_stage.get(stage, 0) + 1
        counts.in_flight -= len(active_batches)
        self.index.sweep(len(self.active_batches))
        for stage, count in by_stage.items():
            self._unended[stage].leave(count)
            self.by_stage[stage].in_flight -= count
        return len(active_batches)

    def _attempt_failed(self, active: ActiveBatch, failed_in: int) -> None:
        active.attempts += (active.started_in, failed_in)
        self.leases.give_up(active)

    def _take_dead_letter(self, key: str) -> ActiveBatch:
        """Removes a batch from the dead letters and resets it to its first attempt."""
        (active,) = self._changing((key,))
        del self.dead[key]
        self.counts.dead_letter_bytes -= active.held_bytes
        self.dead_removals += 1
        self.index.returned(active.order)
        active.attempt = 1
        active.dead_letter = None
        self.counts.dead_lettered -= 1
        self.by_stage[active.batch.stage].dead_lettered -= 1
        return active

    def _drop_ended_backoffs(self) -> None:
        while self._retries and not _retrying(self._retries[0]):
            heapq.heappop(self._retries)

    def _leave_unended(self, active: ActiveBatch) -> None:
        self._unended[active.batch.stage].leave()
        self._forget_replay(active)

    def _forget_replay(self, active: ActiveBatch) -> None:
        if active.replayed or active.order < self.resumed_before:
            active.replayed = False
            self.replaying -= 1

    def _unended_of(self, stage: str) -> RankedQueue:
        """Returns the ranked queue of the outstanding batches of a stage."""
        unended = self._unended.get(stage)
        if unended is None:
            unended = self._unended[stage] = RankedQueue(attrgetter("batch.sequence"), _outstanding, stage)
        return unended


def kept_record(record: DeadLetterRecord, batch: Batch) -> DeadLetterRecord:
    """Returns a dead letter's record with the part of its reason that the state keeps.

    The journal has the whole reason. To save memory, the key is the batch's own object, and all records of
    one destination share its text.
    """
    reason = record.reason
    if len(reason) > limits.REASON_KEPT_CHARACTERS:
        reason = f"{reason[: limits.REASON_KEPT_CHARACTERS]}…"
    return DeadLetterRecord(batch.key, intern(record.destination), reason, record.at_ms)


def _outstanding(active: ActiveBatch) -> bool:
    return (
        active.state is BatchState.QUEUED
        or active.state is BatchState.IN_FLIGHT
        or active.state is BatchState.RETRYING
    )


def _retrying(item: tuple[int, int, ActiveBatch]) -> bool:
    """Returns True if an entry of the retry heap is valid: its batch was not released since."""
    due_ms, _, active = item
    return active.state is BatchState.RETRYING and active.due_ms == due_ms


def _due(retries: list[tuple[int, int, ActiveBatch]], now_ms: int) -> Iterator[ActiveBatch]:
    """Yields batches whose backoff has ended, earliest first, without a look at the other batches.

    The order is that of the heap, so that released entries are at the top and no invalid entry stays below.
    """
    for item in in_heap_order(retries):
        if item[0] > now_ms:
            return
        if _retrying(item):
            yield item[2]
