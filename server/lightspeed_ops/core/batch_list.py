"""The list of batches: the active batches of a surface in an order, filtered, page by page.

Owns the filter, the orders, and the bounds of a page: it costs what it looks at, and never the whole queue.
It must never change the surface, nor read the journal.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.batch_history import ActiveBatchStatus, current_batch
from lightspeed_ops.core.dead_letters import FailedAttempt
from lightspeed_ops.core.limits import YEAR_9999_MS
from lightspeed_ops.core.orchestrator import Batch, BatchState
from lightspeed_ops.core.queue import Queue
from lightspeed_ops.core.surface import Surface

LOOKED_AT = 2_000
"""Most batches that one page looks at: two milliseconds of the event loop."""
FEW = 5_000
"""Most batches that are sorted for one page: two milliseconds of the event loop."""
FIRST_IN_ORDER = 1_000
"""Batches that an order by time lists if more than :data:`FEW` are in it: its heap is not sorted."""
ACTIVE_STATES = frozenset(
    {BatchState.QUEUED, BatchState.RETRYING, BatchState.IN_FLIGHT, BatchState.DEAD_LETTERED}
)
"""The states of active batches."""

Place = tuple[int, int]
"""The place of a batch in a list: the time that the list is ordered by, or 0, and the order of the batch."""


class BatchListOrder(StrEnum):
    """The orders of a list; the last two have only batches in flight, and only batches in a backoff."""

    ENQUEUED = "enqueued"
    ENQUEUED_DESC = "enqueued desc"
    LEASE_DEADLINE = "lease_deadline"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class BatchFilter:
    """The batches that a list has: all conditions must hold, and an empty one always holds."""

    states: tuple[BatchState, ...] = ()
    stages: tuple[str, ...] = ()
    worker_ids: tuple[str, ...] = ()
    """Batches in flight with one of these workers."""
    key_prefix: str = ""
    older_than_ms: int = 0
    """Least time since the enqueueing, in milliseconds; batches whose time is not known are older."""
    attempt_at_least: int = 0


@dataclass(frozen=True, slots=True)
class ListedBatch:
    """A batch of a list; times are 0 if they are not known, or if there was no start."""

    batch: Batch
    batch_state: BatchState
    status: ActiveBatchStatus
    enqueued_ms: int
    started_ms: int
    last_failure: FailedAttempt | None = None


class StoredBatch(NamedTuple):
    """A batch of a list as its surface has it.

    ``attempts`` are the versions of the commits that started and ended its newest failed attempt, if any.
    """

    place: Place
    listed: ListedBatch
    attempts: tuple[int, ...]


class BatchPage(NamedTuple):
    """A page of a list; ``next_after`` is the place of the next page, None if there is no more now."""

    batches: list[StoredBatch]
    next_after: Place | None


def batch_page(
    surface: Surface,
    wanted: BatchFilter,
    order: BatchListOrder,
    *,
    after: Place | None,
    count: int,
    now_ms: int,
) -> BatchPage:
    """Returns at most ``count`` batches that match a filter, from the place ``after`` on.

    A page that has looked at :data:`LOOKED_AT` batches ends there, with fewer batches or none.
    """
    states = _states(wanted, order)
    sorted_batches, place_of = _in_order(surface.queue, states, order, after)
    matches = _matcher(wanted, states, now_ms)
    found: list[StoredBatch] = []
    last: ActiveBatch | None = None
    for looked_at, active in enumerate(sorted_batches):
        if looked_at == LOOKED_AT and last is not None:
            return BatchPage(found, place_of(last))
        if matches(active):
            if len(found) == count:
                return BatchPage(found, found[-1].place)
            found.append(_stored(active, place_of(active)))
        last = active
    return BatchPage(found, None)


def _states(wanted: BatchFilter, order: BatchListOrder) -> frozenset[BatchState]:
    """Returns the states that a list may have."""
    states = ACTIVE_STATES & frozenset(wanted.states) if wanted.states else ACTIVE_STATES
    if wanted.worker_ids or order is BatchListOrder.LEASE_DEADLINE:
        states &= {BatchState.IN_FLIGHT}
    if order is BatchListOrder.DUE:
        states &= {BatchState.RETRYING}
    return states


def _in_order(
    queue: Queue, states: frozenset[BatchState], order: BatchListOrder, after: Place | None
) -> tuple[Iterable[ActiveBatch], Callable[[ActiveBatch], Place]]:
    """Returns the batches after a place in an order, and the function that gives the place of each."""
    place_of = _PLACES[order]
    by_time = order in (BatchListOrder.LEASE_DEADLINE, BatchListOrder.DUE)
    counts = queue.counts
    numbers = {
        BatchState.IN_FLIGHT: counts.in_flight,
        BatchState.RETRYING: counts.retrying,
        BatchState.DEAD_LETTERED: counts.dead_lettered,
        BatchState.QUEUED: counts.queued,
    }
    few = sum(numbers[state] for state in states) <= FEW and BatchState.QUEUED not in states
    if few or by_time:
        wanted = sorted(
            dict.fromkeys(_of_states(queue, states) if few else _first(queue, order)), key=place_of
        )
        if order is BatchListOrder.ENQUEUED_DESC:
            wanted.reverse()
            return [active for active in wanted if after is None or place_of(active) < after], place_of
        return wanted[0 if after is None else bisect_right(wanted, after, key=place_of) :], place_of
    if order is BatchListOrder.ENQUEUED_DESC:
        return queue.index.before(queue.next_order if after is None else after[1]), place_of
    return queue.index.after(0 if after is None else after[1]), place_of


def _of_states(queue: Queue, states: frozenset[BatchState]) -> Iterator[ActiveBatch]:
    """Yields the batches of some states, in no order and some twice, without a look at those that wait."""
    if BatchState.IN_FLIGHT in states:
        yield from queue.leases.in_flight()
    if BatchState.RETRYING in states:
        yield from queue.retrying()
    if BatchState.DEAD_LETTERED in states:
        yield from queue.dead.values()


def _first(queue: Queue, order: BatchListOrder) -> Iterable[ActiveBatch]:
    """Returns the first batches of an order by time."""
    if order is BatchListOrder.DUE:
        return queue.due(YEAR_9999_MS, FIRST_IN_ORDER)
    return queue.leases.expired(YEAR_9999_MS, FIRST_IN_ORDER)


def _matcher(
    wanted: BatchFilter, states: frozenset[BatchState], now_ms: int
) -> Callable[[ActiveBatch], bool]:
    """Returns the filter as a function."""
    if states == ACTIVE_STATES and wanted == BatchFilter():
        return lambda _: True
    stages, worker_ids, key_prefix = wanted.stages, wanted.worker_ids, wanted.key_prefix
    enqueued_until_ms = now_ms - wanted.older_than_ms

    def matches(active: ActiveBatch) -> bool:
        return (
            active.state in states
            and (not stages or active.batch.stage in stages)
            and (not worker_ids or active.worker_id in worker_ids)
            and active.batch.key.startswith(key_prefix)
            and active.enqueued_ms <= enqueued_until_ms
            and active.attempt >= wanted.attempt_at_least
        )

    return matches


def _stored(active: ActiveBatch, place: Place) -> StoredBatch:
    batch, state, status = current_batch(active)
    started_ms = active.leased_ms or active.started_ms
    return StoredBatch(
        place, ListedBatch(batch, state, status, active.enqueued_ms, started_ms), active.attempts[-2:]
    )


def _by_order(active: ActiveBatch) -> Place:
    return (0, active.order)


def _by_deadline(active: ActiveBatch) -> Place:
    return (active.lease.deadline_ms if active.lease is not None else 0, active.order)


def _by_due_time(active: ActiveBatch) -> Place:
    return (active.due_ms, active.order)


_PLACES = {
    BatchListOrder.ENQUEUED: _by_order,
    BatchListOrder.ENQUEUED_DESC: _by_order,
    BatchListOrder.LEASE_DEADLINE: _by_deadline,
    BatchListOrder.DUE: _by_due_time,
}
"""The place of a batch in each order."""
