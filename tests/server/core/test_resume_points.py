"""Resume points: the low watermark of each stage, where a source may safely read on from."""

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
    """A resume point of the first run."""
    return ResumePoint("run-000001", stage, sequence, Watermark(sequence, event_time_ms))


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((START_RUN,), point(0, 0)),  # nothing was enqueued
        (in_flight(*batches(3)), point(0, 0)),  # nothing has ended
        ((*in_flight(*batches(3)), acknowledge("b-1")), point(1)),  # the first has
        (
            (*in_flight(*batches(3)), acknowledge("b-2", "b-3")),
            point(0, 0),
        ),  # the first holds back the others
        ((*in_flight(*batches(3)), acknowledge("b-3", "b-1")), point(1)),  # the second holds back the third
        ((*in_flight(*batches(3)), acknowledge("b-3", "b-1", "b-2")), point(3)),  # all have, in any order
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
        ),  # no event time is known
        ((*acknowledged(batch(sequence=7)),), point(7)),  # gaps before the first are nobody's
        (
            (*acknowledged(batch(sequence=7)), enqueue(batch("b-2", sequence=3))),
            point(2, 0),
        ),  # an older one comes late
        ((START_RUN, enqueue(batch(sequence=0))), point(-1, 0)),  # not even sequence 0 has ended
        (acknowledged(batch(sequence=0)), point(0)),  # sequence 0 has
    ],
)
def test_the_low_watermark(steps: tuple[Command[object], ...], expected: ResumePoint) -> None:
    """The highest sequence up to which everything enqueued has ended, and the newest event time up to it."""
    assert expected == resume_point(given(*steps).surface.state, "extract")


def test_each_stage_has_its_own() -> None:
    """A slow stage does not hold back another."""
    state = given(
        *in_flight(batch("b-1", sequence=4), batch("b-2", "load", sequence=9)), acknowledge("b-2")
    ).surface.state
    assert point(3, 0) == resume_point(state, "extract")
    assert point(9, stage="load") == resume_point(state, "load")
    assert point(0, 0, "transform") == resume_point(state, "transform")


def test_a_replayed_dead_letter_takes_the_point_back() -> None:
    """It lives again, so it has not ended."""
    replaying = given(
        *dead_letters(batch("b-1")), enqueue(batch("b-2", sequence=2)), start(), acknowledge("b-2")
    )
    assert point(2) == resume_point(replaying.surface.state, "extract")
    assert point(0, 0) == resume_point(replaying.having(replay()).surface.state, "extract")


def test_a_reprocessed_batch_takes_the_point_back() -> None:
    """Likewise; when it has ended, the point is where it was, with the event time that is known of it."""
    window = create(reprocess_window=ReprocessWindow(2, 2, "bad day"))
    surface = given(window, *acknowledged(*batches(3))).having(replay("extract", *batches(3)))
    assert 1 == resume_point(surface.surface.state, "extract").sequence
    assert point(3) == resume_point(surface.having(start(), acknowledge("b-2")).surface.state, "extract")


def test_the_event_time_is_that_of_the_newest_up_to_the_point() -> None:
    """A batch ahead of the point says nothing about it until the point has reached it."""
    three = (
        batch("b-1", lag_ms=30),
        batch("b-2", lag_ms=20, sequence=2),
        batch("b-3", lag_ms=10, sequence=3),
    )
    working = given(*in_flight(*three), acknowledge("b-3", "b-1"))
    assert point(1, NOW_MS - 30) == resume_point(working.surface.state, "extract")
    assert point(3, NOW_MS - 10) == resume_point(working.having(acknowledge("b-2")).surface.state, "extract")


def test_event_times_ahead_of_the_point_are_bounded() -> None:
    """The oldest ahead are forgotten first: memory follows the work in hand."""
    times = EventTimes()
    for sequence in range(1, AHEAD_KEPT + 11):
        times.acknowledged(sequence, 1_000 + sequence, low=0)
    settled, ahead = times.parts()
    assert ((-1, 0), AHEAD_KEPT, (11, 1_011)) == (settled, len(ahead), ahead[0])
    assert (0, 1_011) == (times.at(10), times.at(11))


def test_event_times_go_on_from_their_parts() -> None:
    """A snapshot of them answers what they answer."""
    times = EventTimes()
    times.acknowledged(1, 100, low=1)
    times.acknowledged(5, 500, low=1)
    copied = EventTimes(*times.parts())
    assert [0, 100, 100, 500] == [copied.at(low) for low in (0, 1, 4, 5)]
