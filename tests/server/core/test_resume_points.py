"""Resume points: the low watermark of each stage, after which a source may safely read on."""

import pytest
from lightspeed_ops.core.checkpoint import AHEAD_KEPT, EventTimes, ResumePoint, Watermark
from lightspeed_ops.core.commands import Command
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.surface import resume_point

from tests.server.core.building import (
    NOW_MS,
    START_RUN,
    acknowledge,
    acknowledged,
    batch,
    batches,
    create,
    dead_letters,
    enqueue,
    fail,
    in_flight,
    replay,
    start,
)
from tests.server.core.given import given


def point(sequence: int, event_time_ms: int = NOW_MS - 250, stage: str = "extract") -> ResumePoint:
    """Returns a resume point of the first run."""
    return ResumePoint("run-000001", stage, sequence, Watermark(sequence, event_time_ms))


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((START_RUN,), point(0, 0)),  # nothing enqueued
        (in_flight(*batches(3)), point(0, 0)),  # nothing ended
        ((*in_flight(*batches(3)), acknowledge("b-1")), point(1)),  # the first has ended
        (
            (*in_flight(*batches(3)), acknowledge("b-2", "b-3")),
            point(0, 0),
        ),  # the first holds back the others
        ((*in_flight(*batches(3)), acknowledge("b-3", "b-1")), point(1)),  # the second holds back the third
        ((*in_flight(*batches(3)), acknowledge("b-3", "b-1", "b-2")), point(3)),  # all ended, in any order
        (
            (*in_flight(*batches(3)), acknowledge("b-2", "b-3"), fail("b-1")),
            point(0, 0),
        ),  # a retry holds back
        (
            (*in_flight(*batches(3)), acknowledge("b-2", "b-3"), fail("b-1", permanent=True)),
            point(3),  # a dead letter does not
        ),
        (
            (*dead_letters(*batches(2)), enqueue(batch("b-9", sequence=9))),
            point(8, 0),
        ),  # no event time
        ((*acknowledged(batch(sequence=7)),), point(7)),  # gaps before the first sequence do not count
        (
            (*acknowledged(batch(sequence=7)), enqueue(batch("b-2", sequence=3))),
            point(2, 0),
        ),  # an older one is enqueued late
        ((START_RUN, enqueue(batch(sequence=0))), point(-1, 0)),  # not even sequence 0 has ended
        (acknowledged(batch(sequence=0)), point(0)),  # sequence 0 has
    ],
)
def test_the_low_watermark(steps: tuple[Command[object], ...], expected: ResumePoint) -> None:
    """The low watermark is the highest sequence without an outstanding batch up to it.

    Its event time is the newest up to it.
    """
    assert expected == resume_point(given(*steps).surface.state, "extract")


def test_each_stage_has_its_own() -> None:
    """Each stage has its own low watermark; a slow stage does not hold back another."""
    state = given(
        *in_flight(batch("b-1", sequence=4), batch("b-2", "load", sequence=9)), acknowledge("b-2")
    ).surface.state
    assert point(3, 0) == resume_point(state, "extract")
    assert point(9, stage="load") == resume_point(state, "load")
    assert point(0, 0, "transform") == resume_point(state, "transform")


def test_a_replayed_dead_letter_takes_the_point_back() -> None:
    """A replayed dead letter is active again, so the resume point goes back."""
    replaying = given(
        *dead_letters(batch("b-1")), enqueue(batch("b-2", sequence=2)), start(), acknowledge("b-2")
    )
    assert point(2) == resume_point(replaying.surface.state, "extract")
    assert point(0, 0) == resume_point(replaying.having(replay()).surface.state, "extract")


def test_a_reprocessed_batch_takes_the_point_back() -> None:
    """A reprocessed batch moves the point back; at its end the point returns, with the known event time."""
    window = create(reprocess_window=ReprocessWindow(2, 2, "bad day"))
    surface = given(window, *acknowledged(*batches(3))).having(replay("extract", *batches(3)))
    assert 1 == resume_point(surface.surface.state, "extract").sequence
    assert point(3) == resume_point(surface.having(start(), acknowledge("b-2")).surface.state, "extract")


def test_the_event_time_is_that_of_the_newest_up_to_the_point() -> None:
    """The event time of a batch ahead of the point counts only when the point has reached it."""
    three = (
        batch("b-1", lag_ms=30),
        batch("b-2", lag_ms=20, sequence=2),
        batch("b-3", lag_ms=10, sequence=3),
    )
    working = given(*in_flight(*three), acknowledge("b-3", "b-1"))
    assert point(1, NOW_MS - 30) == resume_point(working.surface.state, "extract")
    assert point(3, NOW_MS - 10) == resume_point(working.having(acknowledge("b-2")).surface.state, "extract")


def test_event_times_ahead_of_the_point_are_bounded() -> None:
    """Event times ahead of the point are bounded, the oldest are forgotten first, so memory has a limit."""
    times = EventTimes()
    for sequence in range(1, AHEAD_KEPT + 11):
        times.acknowledged(sequence, 1_000 + sequence, low=0)
    settled, ahead = times.parts()
    assert ((-1, 0), AHEAD_KEPT, (11, 1_011)) == (settled, len(ahead), ahead[0])
    assert (0, 1_011) == (times.at(10), times.at(11))


def test_event_times_go_on_from_their_parts() -> None:
    """Event times continue from a snapshot as they were."""
    times = EventTimes()
    times.acknowledged(1, 100, low=1)
    times.acknowledged(5, 500, low=1)
    copied = EventTimes(*times.parts())
    assert [0, 100, 100, 500] == [copied.at(low) for low in (0, 1, 4, 5)]
