"""The queue of a surface and the boundary that it is held within.

Owns which batches live, in which order they start and how many of them are where. It holds no history: a
batch that has ended is gone. Every operation costs the same with a thousand batches queued as with a million.
"""

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from operator import attrgetter, itemgetter

from lightspeed_ops.core import limits
from lightspeed_ops.core.orchestrator import Batch, BatchState, DeadLetterRecord
from lightspeed_ops.core.refusal import Violation

COMPACT_FROM = 64
"""Entries of a line that may be dead before it is worth rebuilding it."""


class QueueMode(StrEnum):
    """By which doors work leaves the queue."""

    PUSH_PULL = "push_pull"
    PUSH_ONLY = "push_only"
    PULL_ONLY = "pull_only"


@dataclass(frozen=True, slots=True)
class QueueBoundary:
    """The limits that a queue is held within; the cancellation budget in milliseconds."""

    mode: QueueMode
    max_in_flight: int
    max_queued: int
    cancellation_budget_ms: int


def violations(boundary: QueueBoundary) -> Iterator[Violation]:
    """What is malformed in a boundary."""
    yield from limits.integer("max_in_flight", boundary.max_in_flight, 1, limits.IN_FLIGHT)
    yield from limits.integer("max_queued", boundary.max_queued, 1, limits.QUEUED)
    yield from limits.integer("cancellation_budget_ms", boundary.cancellation_budget_ms, 0)


class Life:
    """One batch from its admission to its end."""

    __slots__ = (
        "attempt",
        "batch",
        "dead_letter",
        "due_ms",
        "order",
        "reapply",
        "replayed",
        "run_id",
        "started_ms",
        "state",
    )

    def __init__(self, batch: Batch, order: int) -> None:
        """A batch that has just been admitted, ``order``-th of its surface."""
        self.batch = batch
        self.order = order
        self.state = BatchState.QUEUED
        self.attempt = 1
        self.run_id = ""
        self.started_ms = 0
        self.due_ms = 0
        self.replayed = False
        """Requeued by a replay that is under way."""
        self.reapply = False
        """Named by a reprocess window: applied again instead of suppressed."""
        self.dead_letter: DeadLetterRecord | None = None

    @property
    def sequence(self) -> int:
        """The batch's place in the source."""
        return self.batch.sequence


def _waiting(life: Life) -> bool:
    return life.state is BatchState.QUEUED


def _outstanding(life: Life) -> bool:
    return (
        life.state is BatchState.QUEUED
        or life.state is BatchState.IN_FLIGHT
        or life.state is BatchState.RETRYING
    )


class Line:
    """Lives by rank, for those that come mostly in rank order.

    Those that do stand in a deque, the others in a heap. Lives that no longer belong here are passed over,
    dropped at the front at once, and all together when they are the larger part.
    """

    __slots__ = ("_belongs", "_gone", "_in_order", "_late", "_rank")

    def __init__(self, rank: Callable[[Life], int], belongs: Callable[[Life], bool]) -> None:
        """An empty line."""
        self._rank = rank
        self._belongs = belongs
        self._in_order: deque[Life] = deque()
        self._late: list[tuple[int, int, Life]] = []
        self._gone = 0

    def join(self, life: Life) -> None:
        """Puts a life at the place of its rank."""
        rank = self._rank(life)
        if not self._in_order or rank >= self._rank(self._in_order[-1]):
            self._in_order.append(life)
        else:
            heapq.heappush(self._late, (rank, life.order, life))

    def leave(self) -> None:
        """Takes note that one life no longer belongs here."""
        self._gone += 1
        in_order, late = self._in_order, self._late
        while in_order and not self._belongs(in_order[0]):
            in_order.popleft()
            self._gone -= 1
        while late and not self._belongs(late[0][2]):
            heapq.heappop(late)
            self._gone -= 1
        if self._gone > COMPACT_FROM and self._gone * 2 > len(in_order) + len(late):
            self._compact()

    def head(self) -> int | None:
        """The lowest rank; None where the line is empty."""
        return next(map(self._rank, self.lives()), None)

    def lives(self) -> Iterator[Life]:
        """Lives in rank order; reading ``n`` of them costs ``n`` log ``n`` at most."""
        if not self._late:
            return filter(self._belongs, self._in_order)
        late = map(itemgetter(2), _in_heap_order(self._late))
        merged = heapq.merge(self._in_order, late, key=self._rank)
        return filter(self._belongs, merged)

    def _compact(self) -> None:
        self._in_order = deque(filter(self._belongs, self._in_order))
        self._late = [item for item in self._late if self._belongs(item[2])]
        heapq.heapify(self._late)
        self._gone = 0


def _in_heap_order(heap: list[tuple[int, int, Life]]) -> Iterator[tuple[int, int, Life]]:
    """Walks a heap from its smallest item on without changing it."""
    frontier = [(heap[0][:2], 0)] if heap else []
    while frontier:
        _, index = heapq.heappop(frontier)
        yield heap[index]
        for child in (2 * index + 1, 2 * index + 2):
            if child < len(heap):
                heapq.heappush(frontier, (heap[child][:2], child))


@dataclass(slots=True)
class Counts:
    """Batches by state, and how many have ended since the surface was created."""

    queued: int = 0
    retrying: int = 0
    in_flight: int = 0
    dead_lettered: int = 0
    enqueued: int = 0
    succeeded: int = 0
    duplicates_suppressed: int = 0
    failed: int = 0

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
        "_retries",
        "_unended",
        "counts",
        "dead",
        "lives",
        "next_order",
        "replaying",
        "resumed_before",
    )

    def __init__(self) -> None:
        """An empty queue."""
        self.lives: dict[str, Life] = {}
        """Every living batch by its key, dead letters included."""
        self.dead: dict[str, Life] = {}
        """The dead letters among them."""
        self.counts = Counts()
        self.next_order = 1
        self.replaying = 0
        """Outstanding batches that are worked on again: flagged, or admitted before ``resumed_before``."""
        self.resumed_before = 0
        """The order from which on batches were admitted after the run was resumed; 0: it never was."""
        self._ready: dict[str, Line] = {}
        self._unended: dict[str, Line] = {}
        self._retries: list[tuple[int, int, Life]] = []

    def room(self, boundary: QueueBoundary) -> int:
        """How many more batches may be started."""
        return boundary.max_in_flight - self.counts.in_flight

    def admit(self, batch: Batch) -> Life:
        """Takes a batch in, at the end of the queue."""
        life = Life(batch, self.next_order)
        self.next_order += 1
        self.lives[batch.key] = life
        self.counts.enqueued += 1
        self.counts.queued += 1
        self._join_lines(life)
        return life

    def start(self, key: str, *, run_id: str, started_ms: int) -> Life:
        """Starts a queued batch."""
        life = self.lives[key]
        life.state = BatchState.IN_FLIGHT
        life.run_id = run_id
        life.started_ms = started_ms
        self.counts.queued -= 1
        self.counts.in_flight += 1
        self._ready[life.batch.stage].leave()
        return life

    def succeed(self, key: str) -> Life:
        """Ends a batch in flight by its acknowledgement."""
        self.counts.succeeded += 1
        return self._end(key, BatchState.SUCCEEDED)

    def fail(self, key: str) -> Life:
        """Ends a batch in flight as failed."""
        self.counts.failed += 1
        return self._end(key, BatchState.FAILED)

    def retry(self, key: str, *, attempt: int, due_ms: int) -> None:
        """Lets a failed batch wait for its backoff."""
        life = self.lives[key]
        life.state = BatchState.RETRYING
        life.attempt = attempt
        life.due_ms = due_ms
        self.counts.in_flight -= 1
        self.counts.retrying += 1
        heapq.heappush(self._retries, (due_ms, life.order, life))

    def release(self, keys: Iterable[str]) -> None:
        """Puts batches whose backoff is over back to their places."""
        for key in keys:
            life = self.lives[key]
            life.state = BatchState.QUEUED
            self.counts.retrying -= 1
            self.counts.queued += 1
            self._ready[life.batch.stage].join(life)
        while self._retries and not _retrying(self._retries[0]):
            heapq.heappop(self._retries)

    def bury(self, key: str, record: DeadLetterRecord) -> None:
        """Puts a batch in flight into the dead letters."""
        life = self.lives[key]
        life.state = BatchState.DEAD_LETTERED
        life.dead_letter = record
        self.dead[key] = life
        self.counts.in_flight -= 1
        self.counts.dead_lettered += 1
        self._leave_unended(life)

    def revive(self, key: str) -> None:
        """Puts a dead letter back to its place, as on its first attempt, and counts it as replayed."""
        life = self.dead.pop(key)
        life.state = BatchState.QUEUED
        life.attempt = 1
        life.dead_letter = None
        life.replayed = True
        self.replaying += 1
        self.counts.dead_lettered -= 1
        self.counts.queued += 1
        self._join_lines(life)

    def reprocess(self, batch: Batch) -> None:
        """Takes in again a batch that was applied, to be applied again, and counts it as replayed."""
        life = self.admit(batch)
        life.reapply = True
        life.replayed = True
        self.replaying += 1

    def resume(self) -> None:
        """Counts every outstanding batch as worked on again."""
        self.resumed_before = self.next_order
        self.replaying = self.counts.outstanding

    def is_replayed(self, life: Life) -> bool:
        """True where a batch is counted among those that are worked on again."""
        return life.replayed or life.order < self.resumed_before

    def first(self, count: int, stages: Iterable[str] = ()) -> list[Life]:
        """The queued batches that start next, of some stages or of all; changes nothing."""
        names = dict.fromkeys(stages) or self._ready.keys()
        lines = [self._ready[name].lives() for name in names if name in self._ready]
        merged = lines[0] if len(lines) == 1 else heapq.merge(*lines, key=attrgetter("order"))
        return list(islice(merged, count))

    def due(self, now_ms: int, count: int) -> list[Life]:
        """Batches whose backoff is over, at most ``count`` of them; changes nothing."""
        return list(islice(_due(self._retries, now_ms), count))

    def next_due_ms(self) -> int | None:
        """When the next backoff is over; None where nothing waits for one."""
        return self._retries[0][0] if self._retries else None

    def first_unended(self, stage: str) -> int | None:
        """The lowest sequence of a stage that has not ended; None where all have."""
        line = self._unended.get(stage)
        return line.head() if line is not None else None

    def dead_letters(self, stages: Iterable[str]) -> list[Life]:
        """Dead letters of some stages in their first order."""
        wanted = frozenset(stages)
        return sorted(
            (life for life in self.dead.values() if life.batch.stage in wanted), key=attrgetter("order")
        )

    def restore(self, life: Life) -> None:
        """Puts a life from a snapshot back into its lines; the counts are restored apart."""
        self.lives[life.batch.key] = life
        if life.state is BatchState.DEAD_LETTERED:
            self.dead[life.batch.key] = life
        if life.state is BatchState.RETRYING:
            heapq.heappush(self._retries, (life.due_ms, life.order, life))
        ready, unended = self._lines(life.batch.stage)
        if _outstanding(life):
            unended.join(life)
        if _waiting(life):
            ready.join(life)

    def _end(self, key: str, state: BatchState) -> Life:
        life = self.lives.pop(key)
        life.state = state
        self.counts.in_flight -= 1
        self._leave_unended(life)
        return life

    def _leave_unended(self, life: Life) -> None:
        self._unended[life.batch.stage].leave()
        if self.is_replayed(life):
            life.replayed = False
            self.replaying -= 1

    def _join_lines(self, life: Life) -> None:
        ready, unended = self._lines(life.batch.stage)
        ready.join(life)
        unended.join(life)

    def _lines(self, stage: str) -> tuple[Line, Line]:
        ready = self._ready.get(stage)
        if ready is None:
            ready = self._ready[stage] = Line(attrgetter("order"), _waiting)
            self._unended[stage] = Line(attrgetter("batch.sequence"), _outstanding)
        return ready, self._unended[stage]


def _retrying(item: tuple[int, int, Life]) -> bool:
    """True where an entry of the retry heap still holds: its batch was not released meanwhile."""
    due_ms, _, life = item
    return life.state is BatchState.RETRYING and life.due_ms == due_ms


def _due(retries: list[tuple[int, int, Life]], now_ms: int) -> Iterator[Life]:
    """Batches whose backoff is over, the longest over first; costs nothing for those whose is not.

    In heap order, so that those released are those at the top, and no entry that no longer holds stays below.
    """
    for item in _in_heap_order(retries):
        if item[0] > now_ms:
            return
        if _retrying(item):
            yield item[2]
