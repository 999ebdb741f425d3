"""Hand-off: an acknowledgement and batches of later stages, in one commit or not at all."""

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import Acknowledgement
from lightspeed_ops.core.events import BatchesAcknowledged, BatchesEnqueued
from lightspeed_ops.core.orchestrator import CLOCK_REGRESSION, Batch, Processed, Rejected
from lightspeed_ops.core.pipeline import StageKind
from lightspeed_ops.core.refusal import Reason

from tests.server.core.building import (
    NOW_MS,
    acknowledge,
    batch,
    batches,
    create,
    drain,
    enqueue,
    in_flight,
    pause,
    pipeline,
    stage,
    start,
)
from tests.server.core.given import given, malformed, refusal


def hand_off(*following: Batch, key: str = "b-1", at_ms: int | None = None) -> commands.AcknowledgeBatches:
    """Acknowledges a batch and hands off others."""
    return commands.AcknowledgeBatches((Acknowledgement(key, at_ms, "", following),))


NEXT = batch("t-1", "transform")


def test_both_in_one_commit() -> None:
    """Acknowledgement and hand-off are one commit: first the completion, then the new batches."""
    done = given(*in_flight(batch())).when(hand_off(NEXT))
    assert [BatchesAcknowledged, BatchesEnqueued] == [type(event) for event in done.events]
    assert (1, 1) == (done.state.queue.counts.succeeded, done.state.queue.counts.queued)


def test_a_batch_may_go_on_under_its_own_key() -> None:
    """A handed-off batch may have the same key, since the acknowledgement frees it first."""
    surface = given(*in_flight(batch("day-1")))
    surface.when(hand_off(batch("day-1", "transform"), key="day-1"))
    assert [("day-1", "transform")] == [
        (one.batch.key, one.batch.stage) for one in surface.when(start()).started
    ]


def test_a_key_that_ended_in_the_same_command_is_free() -> None:
    """A key that any item of the command has freed may be handed off."""
    surface = given(*in_flight(*batches(2)))
    command = commands.AcknowledgeBatches(
        (Acknowledgement("b-1"), Acknowledgement("b-2", None, "", (batch("b-1", "transform"),)))
    )
    assert all(isinstance(answer, Processed) for answer in surface.when(command).each)


@pytest.mark.parametrize(
    ("following", "reason"),
    [
        ((NEXT, batch("b-2", "load")), Reason.BATCH_CONFLICT),  # active with other content
        ((NEXT, batch("t-2", "lood")), Reason.STAGE_NOT_FOUND),
        ((NEXT, batch("t-2", records=0)), Reason.INVALID_ARGUMENT),
        ((NEXT, batch("t-2", "transform")), Reason.QUEUE_SATURATED),  # room for one
    ],
)
def test_neither_where_one_cannot_come_in(following: tuple[Batch, ...], reason: Reason) -> None:
    """If one batch cannot be enqueued, none is.

    The answer says why, and the acknowledged batch stays in flight.
    """
    surface = given(create(max_in_flight=1, max_queued=2), *in_flight(batch()), enqueue(batch("b-2")))
    done = surface.when(hand_off(*following))
    assert reason is done.answer.reason
    assert () == done.events
    assert (1, 1) == (done.state.queue.counts.in_flight, done.state.queue.counts.queued)


@pytest.mark.parametrize(
    ("of", "following", "fields"),
    [
        ("extract", (batch("n", "extract"),), ("next[0].stage",)),  # its own stage
        ("transform", (batch("n", "extract"),), ("next[0].stage",)),  # a stage before it
        ("load", (batch("n", "load"),), ("next[0].stage",)),  # the last stage has no later one
        (
            "transform",
            (batch("a", "transform"), batch("b", "load"), batch("c", "extract")),
            ("next[0].stage", "next[2].stage"),  # all at once
        ),
    ],
)
def test_hand_offs_go_to_later_stages_only(
    of: str, following: tuple[Batch, ...], fields: tuple[str, ...]
) -> None:
    """Only later stages take hand-offs, so that no work goes in circles; else the batch stays in flight."""
    done = given(*in_flight(batch(stage=of))).when(hand_off(*following)).then(malformed(*fields))
    assert (1, 0) == (done.state.queue.counts.in_flight, done.state.queue.counts.queued)


def test_stages_may_be_passed_over() -> None:
    """A hand-off may skip stages, and one acknowledgement may hand off to several."""
    done = given(*in_flight(batch())).when(hand_off(NEXT, batch("l-1", "load")))
    assert 2 == done.state.queue.counts.queued


def test_a_full_queue_says_so_and_takes_it_later() -> None:
    """A full queue refuses the hand-off; the same acknowledgement succeeds as soon as there is room."""
    surface = given(create(max_in_flight=1, max_queued=1), *in_flight(batch()), enqueue(batch("b-2")))
    surface.when(hand_off(NEXT)).then(
        refusal(Reason.QUEUE_SATURATED, waiting="1", limit="1", limited_by="max_queued")
    )
    surface.having(commands.CancelBatch("b-2", "makes room"))
    assert isinstance(surface.when(hand_off(NEXT)).answer, Processed)


def test_items_share_the_room() -> None:
    """Items of one command share the room of the queue."""
    surface = given(create(max_in_flight=2, max_queued=2), *in_flight(*batches(2)))
    command = commands.AcknowledgeBatches(
        (
            Acknowledgement("b-1", None, "", (NEXT,)),
            Acknowledgement("b-2", None, "", (batch("t-2", "transform"), batch("t-3", "transform"))),
        )
    )
    done = surface.when(command)
    assert [Processed, Reason.QUEUE_SATURATED] == [type(done.each[0]), done.each[1].reason]


@pytest.mark.parametrize("control", [drain(), pause()])
def test_what_is_there_is_worked_off_to_the_end(control: commands.ApplyControl) -> None:
    """A draining surface accepts hand-offs, since they are no new work."""
    surface = given(*in_flight(batch()), control)
    assert isinstance(surface.when(hand_off(NEXT)).answer, Processed)


def test_a_duplicate_hands_off_all_the_same() -> None:
    """A suppressed duplicate hands off its batches too, for later stages."""
    early = pipeline(
        stage("in", StageKind.SOURCE), stage("mirror", StageKind.SINK), stage("out", StageKind.SINK)
    )
    applied = batch("m-1", "mirror", idempotency_key="once")
    surface = given(create(pipeline=early), *in_flight(applied), acknowledge("m-1"))
    surface.having(enqueue(batch("m-2", "mirror", idempotency_key="once")), start())
    done = surface.when(hand_off(batch("o-1", "out"), key="m-2"))
    assert (1, 1) == (done.state.queue.counts.duplicates_suppressed, done.state.queue.counts.queued)


def test_a_refused_acknowledgement_hands_off_nothing() -> None:
    """An acknowledgement with clock_regression hands off nothing."""
    done = given(*in_flight(batch())).when(hand_off(NEXT, at_ms=NOW_MS - 60_001))
    assert Processed(Rejected(CLOCK_REGRESSION)) == done.answer
    assert () == done.events


def test_an_active_batch_with_the_same_content_stays() -> None:
    """A hand-off of an active batch with the same content changes nothing."""
    surface = given(*in_flight(batch()), enqueue(NEXT))
    done = surface.when(hand_off(NEXT))
    assert [BatchesAcknowledged] == [type(event) for event in done.events]
