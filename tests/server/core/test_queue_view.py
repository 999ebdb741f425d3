"""The view of a queue: counts, ages, due and overdue times, and block reasons, without an effect."""

import pytest
from lightspeed_ops.core import commands, queue_view
from lightspeed_ops.core.block_reasons import (
    BackoffWait,
    BlockReason,
    Empty,
    InFlightLimit,
    NoActiveRun,
    StageFilter,
    SurfacePaused,
)
from lightspeed_ops.core.queue import QueueMode
from lightspeed_ops.core.queue_view import Leaseholder, OverdueLease, QueueView, StageView
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.stage_counts import StageCounts

from tests.server.core.building import (
    NOW_MS,
    START_RUN,
    batch,
    batches,
    create,
    dead_letters,
    enqueue,
    fail,
    in_flight,
    pause,
    start,
)
from tests.server.core.given import Given, at, given
from tests.server.core.observing import observable

LATER_MS = NOW_MS + 5_000
LEASE_MS = 60_000
"""The lease of the standard profile."""


def view(surface: Given) -> QueueView:
    """Returns the view at the time of the surface's clock; looking changes nothing."""
    before = observable(surface.surface.state)
    found = queue_view.queue_view(surface.surface.state, surface.now_ms)
    assert before == observable(surface.surface.state)
    return found


def stage(surface: Given, name: str) -> StageView:
    """Returns the view of one stage."""
    (found,) = [one for one in view(surface).stages if one.stage == name]
    return found


def test_batches_are_counted_by_stage_and_state() -> None:
    """Stages stand in the order of the pipeline, those without batches too."""
    several = [batch("b-1"), batch("b-2", sequence=2), batch("b-3", sequence=3), batch("b-4", "load")]
    surface = given(START_RUN, enqueue(*several), start(3), fail("b-1"), fail("b-2", permanent=True))
    assert [
        ("extract", StageCounts(queued=0, retrying=1, in_flight=1, dead_lettered=1)),
        ("transform", StageCounts()),
        ("load", StageCounts(queued=1)),
    ] == [(one.stage, one.counts) for one in view(surface).stages]
    assert surface.surface.state.queue.counts == view(surface).counts


def test_the_oldest_batch_of_a_stage_is_outstanding() -> None:
    """It is queued, in flight or in a backoff; a dead letter waits for an operator and does not count."""
    surface = given(*dead_letters(batch("dead")), at(LATER_MS), enqueue(batch("b-1", sequence=2)))
    assert (LATER_MS, None) == (
        stage(surface, "extract").oldest_enqueued_ms,
        stage(surface, "load").oldest_enqueued_ms,
    )
    surface.having(start(), at(LATER_MS + 1), enqueue(batch("b-2", sequence=3)))
    assert LATER_MS == stage(surface, "extract").oldest_enqueued_ms  # in flight
    surface.having(fail("b-1"))
    assert LATER_MS == stage(surface, "extract").oldest_enqueued_ms  # in a backoff
    assert surface.surface.state.queue.next_due_ms() == view(surface).next_due_ms


def test_the_oldest_of_many_is_among_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more batches than it looks at, the view sees the first ones: they are the oldest."""
    monkeypatch.setattr(queue_view, "LOOKED_AT", 2)
    surface = given(*in_flight(*batches(5)), at(LATER_MS), enqueue(batch("b-9", sequence=9)))
    assert NOW_MS == stage(surface, "extract").oldest_enqueued_ms


def test_the_lease_that_expired_first_is_overdue() -> None:
    """A view names its worker and a batch, and ends no lease."""
    started = commands.StartAvailable(2, worker_id="w-1")
    surface = given(START_RUN, enqueue(*batches(2)), started, at(NOW_MS + LEASE_MS - 1))
    assert view(surface).overdue_lease is None
    surface.having(at(NOW_MS + LEASE_MS))
    assert OverdueLease("b-1", "w-1", NOW_MS + LEASE_MS, 2) == view(surface).overdue_lease


def test_workers_with_leases_are_known_by_both_their_names() -> None:
    """With the oldest start, the next deadline and the newest grant; a worker without leases is not there."""
    first = commands.StartAvailable(1, worker_id="w-1")
    again = commands.StartAvailable(1, worker_id="w-1", instance_id="two")
    surface = given(START_RUN, enqueue(*batches(3)), first, again, at(LATER_MS), first)
    assert {
        ("w-1", ""): Leaseholder(NOW_MS, NOW_MS + LEASE_MS, LATER_MS, in_flight=2),
        ("w-1", "two"): Leaseholder(NOW_MS, NOW_MS + LEASE_MS, NOW_MS, in_flight=1),
    } == view(surface).leaseholders
    surface.having(fail("b-2"))
    assert {("w-1", "")} == set(view(surface).leaseholders)


def test_a_view_looks_at_some_leases_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """More batches in flight than it looks at: some workers may be missing."""
    surface = given(*in_flight(*batches(3)))
    assert not view(surface).leases_cut
    monkeypatch.setattr(queue_view, "LOOKED_AT", 2)
    (holder,) = view(surface).leaseholders.values()
    assert (True, 2) == (view(surface).leases_cut, holder.in_flight)


BLOCKED: list[tuple[Given, BlockReason | None]] = [
    (given(enqueue(batch())), NoActiveRun("idle")),
    (given(START_RUN, enqueue(batch())), None),  # it would start one
    (given(START_RUN), Empty()),
    (given(START_RUN, enqueue(batch(stage="load"))), StageFilter(1)),
    (given(create(max_in_flight=1), *in_flight(*batches(1)), enqueue(batch("b-2"))), InFlightLimit(1, 1)),
    (given(START_RUN, enqueue(batch()), pause()), SurfacePaused("maintenance", "ada", NOW_MS)),
    (given(create(mode=QueueMode.PUSH_ONLY), START_RUN), Empty()),  # a worker that pulls is refused
]


@pytest.mark.parametrize(("surface", "expected"), BLOCKED)
def test_a_block_reason_is_that_of_a_start(surface: Given, expected: BlockReason | None) -> None:
    """The reason is the one that StartAvailable of the stage gives, and nothing starts."""
    assert expected == stage(surface, "extract").block_reason
    if surface.surface.state.settings.boundary.mode is not QueueMode.PUSH_ONLY:
        started = surface.when(start(1, "extract")).answer
        assert not isinstance(started, Refusal)
        assert expected == started.block_reason


def test_a_stage_in_a_backoff_says_until_when() -> None:
    """The end of the first backoff is in the reason."""
    surface = given(*in_flight(batch()), fail())
    due_ms = surface.surface.state.queue.next_due_ms()
    assert due_ms is not None
    assert BackoffWait(due_ms, 1) == stage(surface, "extract").block_reason
