"""Ranked queues: batches by rank, in any order of joining and leaving."""

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from lightspeed_ops.core.active_batch import COMPACT_FROM, ActiveBatch, RankedQueue
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.queue import Queue

from tests.harness.searches import examples
from tests.server.core.building import batch, batches


def _active(order: int, rank: int) -> ActiveBatch:
    return ActiveBatch(batch(f"b-{order}", sequence=rank), order)


def _ranked_queue() -> RankedQueue:
    return RankedQueue(lambda active: active.sequence, lambda active: active.state is BatchState.QUEUED)


@pytest.mark.slow
@examples(50)
@for_all(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 99)), max_size=120))
def test_a_ranked_queue_is_a_sorted_list(steps: list[tuple[int, int]]) -> None:
    """A ranked queue stays sorted by rank, in whatever order batches join and leave."""
    ranked, there = _ranked_queue(), list[ActiveBatch]()
    for order, (rank, leaves) in enumerate(steps):
        active = _active(order, rank)
        ranked.join(active)
        there.append(active)
        if leaves < 60:
            gone = there.pop(leaves % len(there))
            gone.state = BatchState.IN_FLIGHT
            ranked.leave()
        ranks = sorted(one.sequence for one in there)
        assert ranks == [one.sequence for one in ranked.active_batches()]
        assert (ranks[0] if ranks else None) == ranked.head()


def test_a_ranked_queue_forgets_batches_that_left() -> None:
    """A ranked queue stays short, however many batches pass through behind one that stays."""
    ranked = _ranked_queue()
    ranked.join(_active(0, 0))
    for order in range(1, 20 * COMPACT_FROM):
        active = _active(order, order)
        ranked.join(active)
        active.state = BatchState.IN_FLIGHT
        ranked.leave()
    assert len(ranked._in_order) <= COMPACT_FROM + 2
    assert [0] == [one.order for one in ranked.active_batches()]


def test_a_ranked_queue_forgets_batches_that_left_and_came_back() -> None:
    """A ranked queue stays short, however often batches behind one that stays leave and return."""
    ranked, active_batches = _ranked_queue(), [_active(order, order) for order in range(20)]
    for active in active_batches:
        ranked.join(active)
    for round_ in range(100 * COMPACT_FROM):
        active = active_batches[1 + round_ % 19]
        active.state = BatchState.DEAD_LETTERED
        ranked.leave()
        active.state = BatchState.QUEUED
        ranked.join(active)
    assert len(ranked._in_order) + len(ranked._late) <= 2 * COMPACT_FROM + len(active_batches)
    assert 0 == ranked.head()


def test_equal_ranks_stand_in_the_order_of_their_admission() -> None:
    """Equal ranks stay in the order of their admission, also if the later one comes from the heap."""
    ranked = _ranked_queue()
    for order, rank in enumerate([5, 3, 5, 3]):
        ranked.join(_active(order, rank))
    assert [1, 3, 0, 2] == [one.order for one in ranked.active_batches()]


def test_reading_the_queue_changes_nothing() -> None:
    """Reading the next, the due and the lowest batch changes nothing."""
    queue = Queue()
    queue.admit(batches(5))
    queue.start(("b-1", "b-2", "b-3"), run_id="run-000001", started_ms=0)
    queue.retry("b-2", attempt=2, due_ms=20, failed_in=3)
    queue.retry("b-1", attempt=2, due_ms=10, failed_in=3)
    for _ in range(2):
        assert ["b-4"] == [active.batch.key for active in queue.ready.first(1)]
        assert ["b-1"] == [active.batch.key for active in queue.due(10, 9)]
        assert ["b-1", "b-2"] == [active.batch.key for active in queue.due(20, 9)]
        assert (10, 1) == (queue.next_due_ms(), queue.first_unended("extract"))
