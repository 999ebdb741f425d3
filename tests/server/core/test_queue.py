"""The queue: which batches start next, how many, and when a retry is due."""

from dataclasses import replace

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.block_reasons import Empty, StageFilter
from lightspeed_ops.core.commands import Command, Started
from lightspeed_ops.core.events import BackoffsEnded, BatchesStarted
from lightspeed_ops.core.limits import BULK_ITEMS
from lightspeed_ops.core.queue import QueueBoundary, QueueMode
from lightspeed_ops.core.refusal import Reason

from tests.server.core.building import (
    COMPLETE_RUN,
    CRASH_RUN,
    FAIL_RUN,
    NOW_MS,
    START_RUN,
    acknowledge,
    batch,
    batches,
    create,
    dead_letters,
    drain,
    enqueue,
    fail,
    in_flight,
    pause,
    replay,
    start,
)
from tests.server.core.given import Outcome, at, given, refusal

LATER_MS = NOW_MS + 60_000
"""A time after every backoff of the standard profile."""
LEASE_MS = 60_000
"""The lease of the standard profile."""


def began(at_ms: int, *of: str, first_lease: int = 1) -> BatchesStarted:
    """Returns the event of a start in the first run."""
    return BatchesStarted("run-000001", at_ms, of, first_lease, at_ms + LEASE_MS)


def keys(outcome: Outcome) -> list[str]:
    """Returns the keys of the started batches, in order."""
    return [one.batch.key for one in outcome.started]


def test_first_in_first_out() -> None:
    """Batches start in the order of their enqueueing, across commands and stages."""
    queued = given(
        START_RUN,
        enqueue(batch("b-1", sequence=9), batch("b-2", "load", sequence=8)),
        enqueue(batch("b-3", sequence=1)),
    )
    done = queued.when(start()).then(began(NOW_MS, "b-1", "b-2", "b-3"))
    assert (
        Started(batch("b-1", sequence=9), "run-000001", 1, f"1-{NOW_MS}", NOW_MS + LEASE_MS)
        == done.started[0]
    )


def test_starts_are_recorded_at_the_time_that_is_given() -> None:
    """A start is recorded at at_ms."""
    given(START_RUN, enqueue(batch())).when(start(at_ms=5)).then(
        BatchesStarted("run-000001", 5, ("b-1",), 1, NOW_MS + LEASE_MS)
    )


def test_nothing_to_start_is_no_event() -> None:
    """A start without available batches is no event, so the journal stays the same."""
    assert () == given(START_RUN).when(start()).starts_nothing(Empty()).decided.events


@pytest.mark.parametrize(
    ("max_in_flight", "working", "asked", "started"),
    [
        (3, 0, 10, 3),  # room for three
        (3, 2, 10, 1),  # room for one, beside two in flight
        (3, 3, 10, 0),  # no room
        (3, 0, 2, 2),  # max_batches bounds it
        (3, 0, 0, 0),  # max_batches is zero
        (9, 0, 9, 5),  # the queue bounds it
    ],
)
def test_no_more_start_than_there_is_room(max_in_flight: int, working: int, asked: int, started: int) -> None:
    """A start is bounded by max_in_flight - in_flight, by max_batches and by the queue."""
    queued = given(create(max_in_flight=max_in_flight), START_RUN, enqueue(*batches(5)), start(working))
    assert started == len(keys(queued.when(start(asked))))


def test_a_boundary_that_was_narrowed_starts_nothing_until_there_is_room() -> None:
    """After a boundary was narrowed below the batches in flight, nothing starts until there is room."""
    working = given(create(max_in_flight=3), *in_flight(*batches(4)))
    boundary = replace(working.surface.state.settings.boundary, max_in_flight=1)
    narrowed = working.having(commands.UpdateSurface(("boundary",), boundary=boundary))
    assert [] == keys(narrowed.when(start()))
    assert ["b-4"] == keys(narrowed.having(acknowledge("b-1", "b-2", "b-3")).when(start()))


@pytest.mark.parametrize(
    ("before", "started"),
    [
        ((enqueue(batch()),), 0),  # idle: no run
        ((enqueue(batch()), commands.ScheduleRun()), 0),  # scheduled: no run yet
        ((enqueue(batch()), commands.TriggerRun("x")), 0),  # triggered: no run yet
        ((START_RUN, enqueue(batch())), 1),  # running
        ((START_RUN, enqueue(batch()), FAIL_RUN), 0),  # failed
        ((START_RUN, enqueue(batch()), CRASH_RUN), 0),  # crashed
        ((*dead_letters(batch()), replay()), 1),  # replaying
        ((START_RUN, COMPLETE_RUN, enqueue(batch())), 0),  # completed
        ((START_RUN, enqueue(batch()), pause()), 0),  # running, but paused
        ((START_RUN, enqueue(batch()), drain()), 1),  # draining starts the queued batches
    ],
)
def test_work_starts_only_in_an_active_run_and_an_allowing_control(
    before: tuple[Command[object], ...], started: int
) -> None:
    """Batches start only in an active run and an allowing control state.

    Else the answer is empty and no error.
    """
    assert started == len(keys(given(*before).when(start())))


def test_stages_narrow_a_start() -> None:
    """A start takes only the requested stages, in the order of enqueueing."""
    mixed = (batch("b-1", "load"), batch("b-2"), batch("b-3", "transform"), batch("b-4", "load"))
    queued = given(START_RUN, enqueue(*mixed))
    assert ["b-1", "b-3", "b-4"] == keys(queued.when(start(9, "transform", "load")))
    assert [] == keys(queued.when(start(9, "load")))


def test_a_stage_named_twice_is_one_stage() -> None:
    """A stage that is named twice counts once, and no batch starts twice."""
    queued = given(START_RUN, enqueue(*batches(2)))
    assert ["b-1", "b-2"] == keys(queued.when(start(9, "extract", "extract")))


def test_a_stage_that_does_not_exist_is_refused() -> None:
    """An unknown stage is refused, so that a worker with a mistyped stage does not wait for ever."""
    given(START_RUN).when(start(9, "extract", "lood")).then(
        refusal(Reason.STAGE_NOT_FOUND, stage="lood", stages="extract, transform, load")
    )


@pytest.mark.parametrize(
    ("mode", "pulls"),
    [
        (QueueMode.PUSH_PULL, True),  # push and pull
        (QueueMode.PULL_ONLY, True),  # pull only
        (QueueMode.PUSH_ONLY, False),  # push only
    ],
)
def test_the_mode_says_whether_work_is_pulled(mode: QueueMode, *, pulls: bool) -> None:
    """A surface in push_only mode refuses StartAvailable."""
    done = given(create(mode=mode), START_RUN, enqueue(batch())).when(start())
    if pulls:
        assert ["b-1"] == keys(done)
    else:
        done.then(refusal(Reason.DELIVERY_MODE, mode="push_only"))


def test_a_retried_batch_keeps_its_place() -> None:
    """After its backoff a retried batch starts before every batch that was enqueued after it."""
    failed = given(create(max_in_flight=2), *in_flight(*batches(4)), fail("b-1"), acknowledge("b-2"))
    done = failed.having(at(LATER_MS)).when(start())
    done.then(
        BackoffsEnded(("b-1",)),
        began(LATER_MS, "b-1", "b-3", first_lease=3),
    )
    assert [2, 1] == [one.attempt for one in done.started]


def test_a_retry_waits_for_its_backoff() -> None:
    """A retry does not start a millisecond before retry_at_ms."""
    failed = given(*in_flight(batch()), fail())
    due_ms = failed.surface.state.queue.active_batches["b-1"].due_ms
    assert [] == keys(failed.having(at(due_ms - 1)).when(start()))
    assert ["b-1"] == keys(failed.having(at(due_ms)).when(start()))


def test_a_backoff_runs_on_the_servers_clock() -> None:
    """Backoffs use the server's clock, and never at_ms."""
    assert [] == keys(given(*in_flight(batch()), fail()).when(start(at_ms=LATER_MS)))


def test_a_released_batch_for_which_there_is_no_room_is_queued() -> None:
    """A due batch without room is queued once, and not released again at every start."""
    failed = given(create(max_in_flight=1), *in_flight(batch("b-2")), fail("b-2"), enqueue(batch("b-3")))
    earlier = failed.having(at(LATER_MS)).when(start(1, "extract"))
    earlier.then(BackoffsEnded(("b-2",)), began(LATER_MS, "b-2", first_lease=2))


def test_a_start_of_another_stage_releases_too() -> None:
    """A start of another stage releases due batches too, but does not start them."""
    failed = given(*in_flight(batch("b-1"), batch("b-2", "load")), fail("b-1"), at(LATER_MS))
    failed.when(start(9, "load")).then(BackoffsEnded(("b-1",))).starts_nothing(StageFilter(1))
    assert ["b-1"] == keys(failed.when(start(9, "extract")))


@pytest.mark.slow
def test_more_backoffs_than_one_command_releases_are_each_released_once() -> None:
    """Many due backoffs are released once each, longest due first, also if a batch fails again at once."""
    many = batches(BULK_ITEMS + 500)
    spread = create(max_in_flight=9_999, max_queued=9_999, base_backoff_ms=0, max_attempts=9)
    working = given(spread, START_RUN, enqueue(*many), start(9_999))
    working.having(commands.FailBatches(tuple(commands.Failure(one.key, 1, "broken") for one in many)))
    for _ in range(3):
        pending = working.when(start(BULK_ITEMS)).started
        assert BULK_ITEMS == len(pending)
        again = tuple(commands.Failure(one.batch.key, one.attempt, "broken") for one in pending)
        counts = working.when(commands.FailBatches(again)).state.queue.counts
        assert (0, len(many), 0) == (counts.queued, counts.retrying, counts.in_flight)


def test_the_profiles_are_the_contracts() -> None:
    """The preset of the standard profile is the contract's."""
    boundary = given().surface.state.settings.boundary
    assert QueueBoundary(QueueMode.PUSH_PULL, 16, 1_000, 5_000) == boundary
