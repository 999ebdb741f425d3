"""The queue of a surface and the boundary that it is held within.

Owns which batches live, in which order they start and how many of them are where. It holds no history: a
batch that has ended is gone. Every operation costs the same with a thousand batches queued as with a million.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from operator import attrgetter
from sys import intern

from lightspeed_ops.core import limits
from lightspeed_ops.core.active_batch import ActiveBatch, Cancellation
from lightspeed_ops.core.leases import Leases
from lightspeed_ops.core.orchestrator import Batch, BatchState, DeadLetterRecord, batch_bytes
from lightspeed_ops.core.ranked_queue import RankedQueue, in_heap_order
from lightspeed_ops.core.refusal import Violation
from lightspeed_ops.core.replay_backlog import ReplayBacklog


class QueueMode(StrEnum):
    """By which doors work leaves the queue."""

    PUSH_PULL = "push_pull"
    PUSH_ONLY = "push_only"
    PULL_ONLY = "pull_only"


@dataclass(frozen=True, slots=True)
class QueueBoundary:
    """The limits that a queue is held within; the cancellation budget in milliseconds.

    Budgets of bytes count the texts of batches in UTF-8: keys, idempotency keys and reasons. 0 means the
    default, also in boundaries that were stored before there were such budgets.
    """

    mode: QueueMode
    max_in_flight: int
    max_queued: int
    cancellation_budget_ms: int
    max_queued_bytes: int = 0
    """Of batches that have not ended: queued, waiting for a retry or in flight."""
    max_dead_letter_bytes: int = 0

    @property
    def queued_bytes_limit(self) -> int:
        """Bytes of living batches at which the queue takes no more."""
        return self.max_queued_bytes or limits.QUEUED_BYTES_DEFAULT

    @property
    def dead_letter_bytes_limit(self) -> int:
        """Bytes of dead letters at which the queue takes no more."""
        return self.max_dead_letter_bytes or limits.DEAD_LETTER_BYTES_DEFAULT


def violations(boundary: QueueBoundary) -> Iterator[Violation]:
    """What is malformed in a boundary."""
    yield from limits.integer("max_in_flight", boundary.max_in_flight, 1, limits.IN_FLIGHT)
    yield from limits.integer("max_queued", boundary.max_queued, 1, limits.QUEUED)
    yield from limits.integer("cancellation_budget_ms", boundary.cancellation_budget_ms, 0)
    for name in ("max_queued_bytes", "max_dead_letter_bytes"):
        value = getattr(boundary, name)
        if value:
            yield from limits.integer(name, value, limits.TEXT_BYTES_MIN, limits.TEXT_BYTES_MAX)


@dataclass(slots=True)
class Counts:
    """Batches by state, how many have ended since the surface was created, and bytes of what lives."""

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
    """Texts of batches that have not ended: queued, retrying, in flight."""
    dead_letter_bytes: int = 0
    """Texts of dead letters, as much as the state keeps of them."""
    replay_pending: int = 0

    @property
    def waiting(self) -> int:
        """Batches that stand in the queue, those that wait for a backoff included."""
        return self.queued + self.retrying

    @property
    def outstanding(self) -> int:
        """Batches that hold back the completion of a run."""
        return self.queued + self.retrying + self.in_flight


class Queue:
    """The living batches of a surface. Changed by ``evolve`` alone."""

    __slots__ = (
        "_ready",
        "_retried",
        "_retries",
        "_unended",
        "backlog",
        "before_change",
        "counts",
        "dead",
        "dead_removals",
        "leases",
        "lives",
        "next_order",
        "replaying",
        "resumed_before",
    )

    def __init__(self) -> None:
        """An empty queue."""
        self.lives: dict[str, ActiveBatch] = {}
        """Every living batch by its key, dead letters included."""
        self.dead: dict[str, ActiveBatch] = {}
        """The dead letters among them."""
        self.before_change: Callable[[Iterable[ActiveBatch]], None] | None = None
        """Called with batches that are about to change or to end, while a snapshot is being made."""
        self.dead_removals = 0
        """Dead letters that have left since the surface came into memory: a plan with them is untrue then."""
        self.backlog = ReplayBacklog()
        """What replays still have to requeue."""
        self.counts = Counts()
        self.next_order = 1
        self.leases = Leases()
        self.replaying = 0
        """Outstanding batches that are worked on again: flagged, or admitted before ``resumed_before``."""
        self.resumed_before = 0
        """The order from which on batches were admitted after the run was resumed; 0: it never was."""
        self._ready: dict[str, RankedQueue] = {}
        """Queued batches on their first attempt, by stage."""
        self._retried: dict[str, RankedQueue] = {}
        """Queued batches on a later attempt, by stage."""
        self._unended: dict[str, RankedQueue] = {}
        self._retries: list[tuple[int, int, ActiveBatch]] = []

    def room(self, boundary: QueueBoundary) -> int:
        """How many more batches may be started."""
        return boundary.max_in_flight - self.counts.in_flight

    def admit(self, batch: Batch, *, admitted_in: int = 0) -> ActiveBatch:
        """Takes a batch in, at the end of the queue."""
        active = ActiveBatch(batch, self.next_order, admitted_in)
        self.next_order += 1
        self.lives[batch.key] = active
        self.counts.enqueued += 1
        self.counts.queued += 1
        self.counts.queued_bytes += batch_bytes(batch)
        self._join_ranked_queues(active)
        return active

    def start(self, keys: Iterable[str], *, run_id: str, started_ms: int) -> list[ActiveBatch]:
        """Starts queued batches; whoever starts them leases them."""
        lives = self._changing(keys)
        for active in lives:
            active.state = BatchState.IN_FLIGHT
            active.run_id = run_id
            active.started_ms = started_ms
        self.counts.queued -= len(lives)
        self.counts.in_flight += len(lives)
        for (stage, is_retried), count in Counter(map(_line_of, lives)).items():
            (self._retried if is_retried else self._ready)[stage].leave(count)
        return lives

    def give_back(self, key: str) -> None:
        """Puts a batch in flight back to its place, as if it had not been started."""
        (active,) = self._changing((key,))
        active.state = BatchState.QUEUED
        self.counts.in_flight -= 1
        self.counts.queued += 1
        self.leases.give_up(active)
        self._ready_line(active).join(active)

    def cancelling(self, key: str, *, reason: str, granted_ms: int, deadline_ms: int) -> None:
        """Lets the worker of a batch in flight let go of it until a deadline."""
        (active,) = self._changing((key,))
        self.counts.queued_bytes -= active.held_bytes
        active.cancellation = Cancellation(reason, deadline_ms)
        self.counts.queued_bytes += active.held_bytes
        self.leases.grant((active,), granted_ms=granted_ms, deadline_ms=deadline_ms)

    def cancel(self, key: str) -> None:
        """Ends a batch that waits or is in flight as cancelled."""
        (active,) = self._changing((key,))
        del self.lives[key]
        self.counts.cancelled += 1
        self.counts.queued_bytes -= active.held_bytes
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
        if was_queued:
            self._ready_line(active).leave()
        self._drop_released()
        self._leave_unended(active)

    def succeed(self, keys: Iterable[str]) -> None:
        """Ends batches in flight by their acknowledgement."""
        self.counts.succeeded += self._end(keys, BatchState.SUCCEEDED)

    def fail(self, keys: Iterable[str]) -> None:
        """Ends batches in flight as failed."""
        self.counts.failed += self._end(keys, BatchState.FAILED)

    def retry(self, key: str, *, attempt: int, due_ms: int, failed_in: int) -> None:
        """Lets a failed batch wait for its backoff."""
        (active,) = self._changing((key,))
        active.state = BatchState.RETRYING
        self._attempt_failed(active, failed_in)
        active.attempt = attempt
        active.due_ms = due_ms
        self.counts.in_flight -= 1
        self.counts.retrying += 1
        heapq.heappush(self._retries, (due_ms, active.order, active))

    def release(self, keys: Iterable[str]) -> None:
        """Puts batches whose backoff is over back to their places."""
        for active in self._changing(keys):
            active.state = BatchState.QUEUED
            self.counts.retrying -= 1
            self.counts.queued += 1
            self._ready_line(active).join(active)
        self._drop_released()

    def dead_letter(self, key: str, record: DeadLetterRecord, *, failed_in: int) -> None:
        """Puts a batch in flight into the dead letters."""
        (active,) = self._changing((key,))
        active.state = BatchState.DEAD_LETTERED
        self._attempt_failed(active, failed_in)
        self.counts.queued_bytes -= active.held_bytes
        active.dead_letter = kept_record(record, active.batch)
        self.counts.dead_letter_bytes += active.held_bytes
        self.dead[key] = active
        self.counts.in_flight -= 1
        self.counts.dead_lettered += 1
        self._leave_unended(active)

    def requeue(self, key: str) -> None:
        """Puts a dead letter back to its place, as on its first attempt, and counts it as replayed."""
        active = self._exhume(key)
        self.counts.queued_bytes += active.held_bytes
        active.state = BatchState.QUEUED
        active.replayed = True
        self.replaying += 1
        self.counts.queued += 1
        self._join_ranked_queues(active)

    def redrive(self, key: str, *, due_ms: int) -> None:
        """Lets a dead letter be tried anew from a time on, as on its first attempt, at its place."""
        active = self._exhume(key)
        self.counts.queued_bytes += active.held_bytes
        # A dead letter that a replay is about to return stays a part of it.
        active.replayed = self.backlog.returns(active)
        active.state = BatchState.RETRYING
        active.due_ms = due_ms
        self.counts.retrying += 1
        self.replaying += self.is_replayed(active)
        heapq.heappush(self._retries, (due_ms, active.order, active))
        self._ranked_queues(active.batch.stage)[1].join(active)

    def discard(self, key: str) -> None:
        """Ends a dead letter."""
        active = self._exhume(key)
        del self.lives[key]
        active.state = BatchState.CANCELLED
        self.counts.discarded += 1

    def reprocess(self, batch: Batch, *, admitted_in: int = 0) -> None:
        """Takes in again a batch that was applied, to be applied again, and counts it as replayed."""
        active = self.admit(batch, admitted_in=admitted_in)
        active.reapply = True
        active.replayed = True
        self.replaying += 1

    def resume(self) -> None:
        """Counts every outstanding batch as worked on again."""
        self.resumed_before = self.next_order
        self.replaying = self.counts.outstanding

    def is_replayed(self, active: ActiveBatch) -> bool:
        """True where a batch is counted among those that are worked on again."""
        return active.replayed or active.order < self.resumed_before

    def first(self, count: int, stages: Iterable[str] = ()) -> list[ActiveBatch]:
        """The queued batches that start next, of some stages or of all; changes nothing."""
        return _first_of((self._ready, self._retried), count, stages)

    def first_fresh(self, count: int, stages: Iterable[str] = ()) -> list[ActiveBatch]:
        """Those on their first attempt among them."""
        return _first_of((self._ready,), count, stages)

    def first_retried(self, count: int, stages: Iterable[str] = ()) -> list[ActiveBatch]:
        """Those on a later attempt among them."""
        return _first_of((self._retried,), count, stages)

    def due(self, now_ms: int, count: int) -> list[ActiveBatch]:
        """Batches whose backoff is over, at most ``count`` of them; changes nothing."""
        return list(islice(_due(self._retries, now_ms), count))

    def next_due_ms(self) -> int | None:
        """When the next backoff is over; None where nothing waits for one."""
        return self._retries[0][0] if self._retries else None

    def first_unended(self, stage: str) -> int | None:
        """The lowest sequence of a stage that has not ended; None where all have."""
        ranked = self._unended.get(stage)
        return ranked.head() if ranked is not None else None

    def dead_letters(self, stages: Iterable[str]) -> list[ActiveBatch]:
        """Dead letters of some stages in their first order."""
        wanted = frozenset(stages)
        return sorted(
            (active for active in self.dead.values() if active.batch.stage in wanted), key=attrgetter("order")
        )

    def restore(self, active: ActiveBatch) -> None:
        """Puts a life from a snapshot back into its lines; the counts are restored apart."""
        self.lives[active.batch.key] = active
        if active.state is BatchState.DEAD_LETTERED:
            self.dead[active.batch.key] = active
        if active.state is BatchState.RETRYING:
            heapq.heappush(self._retries, (active.due_ms, active.order, active))
        unended = self._ranked_queues(active.batch.stage)[1]
        if _outstanding(active):
            unended.join(active)
        if _waiting(active):
            self._ready_line(active).join(active)

    def _changing(self, keys: Iterable[str]) -> list[ActiveBatch]:
        """Returns batches that are about to change; a snapshot that is being made takes them as they were."""
        lives = [self.lives[key] for key in keys]
        if self.before_change is not None:
            self.before_change(lives)
        return lives

    def count_bytes(self) -> None:
        """Counts the bytes of everything anew, for a queue of a snapshot that does not have them."""
        counts = self.counts
        counts.dead_letter_bytes = sum([active.held_bytes for active in self.dead.values()])
        counts.queued_bytes = sum([active.held_bytes for active in self.lives.values()])
        counts.queued_bytes -= counts.dead_letter_bytes

    def _end(self, keys: Iterable[str], state: BatchState) -> int:
        """Ends batches in flight; how many those were."""
        lives = self._changing(keys)
        for active in lives:
            del self.lives[active.batch.key]
            active.state = state
            self.leases.give_up(active)
            self._forget_replay(active)
        self.counts.queued_bytes -= sum([active.held_bytes for active in lives])
        self.counts.in_flight -= len(lives)
        for stage, count in _by_stage(lives).items():
            self._unended[stage].leave(count)
        return len(lives)

    def _attempt_failed(self, active: ActiveBatch, failed_in: int) -> None:
        active.attempts += (active.started_in, failed_in)
        self.leases.give_up(active)

    def _exhume(self, key: str) -> ActiveBatch:
        """Takes a batch out of the dead letters, as on its first attempt."""
        (active,) = self._changing((key,))
        del self.dead[key]
        self.counts.dead_letter_bytes -= active.held_bytes
        self.dead_removals += 1
        active.attempt = 1
        active.dead_letter = None
        self.counts.dead_lettered -= 1
        return active

    def _drop_released(self) -> None:
        while self._retries and not _retrying(self._retries[0]):
            heapq.heappop(self._retries)

    def _leave_unended(self, active: ActiveBatch) -> None:
        self._unended[active.batch.stage].leave()
        self._forget_replay(active)

    def _forget_replay(self, active: ActiveBatch) -> None:
        if active.replayed or active.order < self.resumed_before:
            active.replayed = False
            self.replaying -= 1

    def _join_ranked_queues(self, active: ActiveBatch) -> None:
        ready, unended = self._ranked_queues(active.batch.stage)
        ready.join(active)
        unended.join(active)

    def _ready_line(self, active: ActiveBatch) -> RankedQueue:
        """The line that a batch stands in while it is queued: batches on a later attempt stand apart."""
        stage, is_retried = _line_of(active)
        ranked_queues = self._retried if is_retried else self._ready
        ranked = ranked_queues.get(stage)
        if ranked is None:
            ranked = ranked_queues[stage] = RankedQueue(attrgetter("order"), _waiting)
        return ranked

    def _ranked_queues(self, stage: str) -> tuple[RankedQueue, RankedQueue]:
        ready = self._ready.get(stage)
        if ready is None:
            ready = self._ready[stage] = RankedQueue(attrgetter("order"), _waiting)
            self._unended[stage] = RankedQueue(attrgetter("batch.sequence"), _outstanding)
        return ready, self._unended[stage]


def _first_of(
    by_stage: Iterable[dict[str, RankedQueue]], count: int, stages: Iterable[str]
) -> list[ActiveBatch]:
    """The first batches of some lines, of some stages or of all, merged by their order."""
    names = frozenset(stages)
    ranked_queues = [
        ranked.lives()
        for ranked_queues in by_stage
        for name, ranked in ranked_queues.items()
        if ranked and (not names or name in names)
    ]
    merged = (
        ranked_queues[0] if len(ranked_queues) == 1 else heapq.merge(*ranked_queues, key=attrgetter("order"))
    )
    return list(islice(merged, count))


def _line_of(active: ActiveBatch) -> tuple[str, bool]:
    """The stage of a batch, and True if an attempt at it failed."""
    return active.batch.stage, active.attempt > 1


def kept_record(record: DeadLetterRecord, batch: Batch) -> DeadLetterRecord:
    """As much of a dead letter's record as the state keeps; the journal has the whole reason.

    Its key is the batch's, and all records of one destination share that text.
    """
    reason = record.reason
    if len(reason) > limits.REASON_KEPT_CHARACTERS:
        reason = f"{reason[: limits.REASON_KEPT_CHARACTERS]}…"
    return DeadLetterRecord(batch.key, intern(record.destination), reason, record.at_ms)


def _by_stage(lives: Iterable[ActiveBatch]) -> Counter[str]:
    """How many there are of each stage."""
    return Counter([active.batch.stage for active in lives])


def _waiting(active: ActiveBatch) -> bool:
    return active.state is BatchState.QUEUED


def _outstanding(active: ActiveBatch) -> bool:
    return (
        active.state is BatchState.QUEUED
        or active.state is BatchState.IN_FLIGHT
        or active.state is BatchState.RETRYING
    )


def _retrying(item: tuple[int, int, ActiveBatch]) -> bool:
    """True where an entry of the retry heap still holds: its batch was not released meanwhile."""
    due_ms, _, active = item
    return active.state is BatchState.RETRYING and active.due_ms == due_ms


def _due(retries: list[tuple[int, int, ActiveBatch]], now_ms: int) -> Iterator[ActiveBatch]:
    """Batches whose backoff is over, the longest over first; costs nothing for those whose is not.

    In heap order, so that those released are those at the top, and no entry that no longer holds stays below.
    """
    for item in in_heap_order(retries):
        if item[0] > now_ms:
            return
        if _retrying(item):
            yield item[2]
