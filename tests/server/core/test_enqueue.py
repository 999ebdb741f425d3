"""Enqueueing: accepted batches, duplicates and refusals."""

import pytest
from lightspeed_ops.core import limits
from lightspeed_ops.core.commands import Command, Enqueued, Origin
from lightspeed_ops.core.decide import decide
from lightspeed_ops.core.events import BatchesEnqueued
from lightspeed_ops.core.limits import LAG_MS
from lightspeed_ops.core.orchestrator import Batch, BatchState
from lightspeed_ops.core.refusal import Reason, Refusal

from tests.server.core.building import (
    NOW_MS,
    START_RUN,
    VIEWER,
    acknowledge,
    acknowledged,
    batch,
    batches,
    create,
    dead_letters,
    enqueue,
    fail,
    in_flight,
    start,
)
from tests.server.core.given import Refused, given, malformed, refusal

NEW = Enqueued(BatchState.QUEUED, already_enqueued=False)


def test_a_batch_is_taken_in() -> None:
    """A batch is enqueued also without a run, so a queue can be filled before a start. Nothing is audited."""
    given().when(enqueue(batch())).then(BatchesEnqueued((batch(),))).answers(NEW).audited()


@pytest.mark.parametrize(
    ("before", "state"),
    [
        ((START_RUN, enqueue(batch())), BatchState.QUEUED),  # queued
        (in_flight(batch()), BatchState.IN_FLIGHT),  # in flight
        ((*in_flight(batch()), fail()), BatchState.RETRYING),  # retrying
        (dead_letters(batch()), BatchState.DEAD_LETTERED),  # a dead letter
    ],
)
def test_the_same_batch_again_changes_nothing(before: tuple[Command[object], ...], state: BatchState) -> None:
    """The same key with the same content succeeds as a duplicate, and the answer says the batch's state."""
    done = given(*before).when(enqueue(batch())).then()
    done.answers(Enqueued(state, already_enqueued=True))
    assert () == done.decided.events


@pytest.mark.parametrize(
    ("other", "fields"),
    [
        (batch(stage="load"), "stage"),  # one field
        (batch(records=7), "records"),  # one field
        (batch(lag_ms=7), "lag_ms"),  # one field
        (batch(idempotency_key="other"), "idempotency_key"),  # one field
        (batch(sequence=7), "sequence"),  # one field
        (
            batch(stage="load", records=7, sequence=7),
            "stage, records, sequence",
        ),  # all of them, in their order
        (batch(records=0), "records"),  # also if the other content is malformed
    ],
)
def test_the_same_key_with_other_content_is_a_conflict(other: Batch, fields: str) -> None:
    """The same key with other content is a conflict.

    The refusal names the different fields and their values.
    """
    has = ", ".join(f"{name}={getattr(batch(), name)}" for name in fields.split(", "))
    given(enqueue(batch())).when(enqueue(other)).then(
        refusal(Reason.BATCH_CONFLICT, key="b-1", fields=fields, has=has)
    )


def test_a_dead_letter_keeps_its_key() -> None:
    """A dead letter keeps its key until it is replayed and ends."""
    given(*dead_letters(batch())).when(enqueue(batch(records=7))).then(
        refusal(Reason.BATCH_CONFLICT, key="b-1", fields="records", has=f"records={batch().records}")
    )


@pytest.mark.parametrize(
    "ended",
    [
        acknowledged(batch()),  # applied
        (*in_flight(batch("b-0", "load", idempotency_key="x")), acknowledge("b-0")),  # another one was
    ],
)
def test_a_key_is_free_again_when_its_batch_has_ended(ended: tuple[Command[object], ...]) -> None:
    """The key of an ended batch is free; the idempotency key protects the sink."""
    given(*ended).when(enqueue(batch(records=7))).then(BatchesEnqueued((batch(records=7),)))


def test_a_key_is_free_again_when_its_batch_has_failed() -> None:
    """If dead letters are disabled, the key of a failed batch is free."""
    failed = given(create(dead_letters=False), *in_flight(batch()), fail(permanent=True))
    failed.when(enqueue(batch(records=7))).answers(NEW)


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        (batch(records=0), ("batch.records",)),  # at least one record
        (batch(records=-1), ("batch.records",)),  # no negative records
        (batch(records=10_001), ("batch.records",)),  # at most max_batch_records
        (batch(lag_ms=-1), ("batch.lag_ms",)),  # lag is not negative
        (batch(lag_ms=LAG_MS + 1), ("batch.lag_ms",)),  # its event would lie before 1970
        (batch(sequence=-1), ("batch.sequence",)),  # sequences count from 0
        (batch(key=""), ("batch.key",)),  # a key is required
        (
            batch(key="k" * 257),
            ("batch.key", "batch.idempotency_key"),
        ),  # a key is bounded, and ``once-`` and the key are too long as well
        (batch(idempotency_key="i" * 257), ("batch.idempotency_key",)),  # likewise
        (
            batch(records=0, lag_ms=-1, sequence=-1),
            ("batch.records", "batch.lag_ms", "batch.sequence"),
        ),  # all violations at once
    ],
)
def test_a_malformed_batch_is_refused(wrong: Batch, fields: tuple[str, ...]) -> None:
    """A malformed batch is refused; the refusal names every wrong field at once."""
    given().when(enqueue(wrong)).then(malformed(*fields))


@pytest.mark.parametrize(
    "right",
    [
        batch(records=1),  # the fewest records
        batch(records=10_000),  # the most of the standard profile
        batch(lag_ms=LAG_MS),  # the largest lag
        batch(lag_ms=0, sequence=0),  # zero is a valid lag and sequence
        batch(key="k", idempotency_key="i"),  # the shortest keys
        batch(key="k" * 256, idempotency_key="i" * 256),  # the longest keys
        batch(key="Schlüssel ☃ |=%"),  # any characters
    ],
)
def test_the_limits_themselves_are_allowed(right: Batch) -> None:
    """Each bound itself is allowed."""
    given().when(enqueue(right)).answers(NEW)


def test_a_stage_must_exist() -> None:
    """An unknown stage is refused; the refusal names the stages of the pipeline."""
    given().when(enqueue(batch(stage="lood"))).then(
        refusal(Reason.STAGE_NOT_FOUND, stage="lood", stages="extract, transform, load")
    )


FULL = refusal(Reason.QUEUE_SATURATED, waiting="2", limit="2", limited_by="max_queued")


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ((enqueue(*batches(1)),), None),  # one more fits
        ((enqueue(*batches(2)),), FULL),  # two are queued
        ((START_RUN, enqueue(*batches(2)), start(1)), None),  # one of them is in flight
        ((START_RUN, enqueue(*batches(2)), start(1), fail()), FULL),  # a retrying batch counts too
    ],
)
def test_a_full_queue_refuses(before: tuple[Command[object], ...], expected: Refused | None) -> None:
    """max_queued counts waiting batches; the refusal has their number and the limit."""
    done = given(create(max_queued=2), *before).when(enqueue(batch("b-9")))
    if expected is None:
        done.answers(NEW)
    else:
        done.then(expected)


def test_a_full_queue_still_recognises_what_it_has() -> None:
    """A duplicate needs no room in a full queue."""
    given(create(max_queued=1), enqueue(batch())).when(enqueue(batch())).answers(
        Enqueued(BatchState.QUEUED, already_enqueued=True)
    )


def test_too_many_dead_letters_close_the_intake() -> None:
    """Too many dead letters close the intake, since they are never dropped; the refusal names the limit."""
    surface = given(*dead_letters(batch())).surface
    surface.state.queue.counts.dead_lettered = limits.DEAD_LETTERS - 1
    one_more = (batch("b-2"), batch("b-3"))
    for command in (enqueue(*one_more), start(), fail("b-2", permanent=True)):
        surface.execute(command, Origin(NOW_MS))
    decided = decide(surface.state, enqueue(batch("b-4")), Origin(NOW_MS))
    refused = (decided.answer or ())[0]
    assert isinstance(refused, Refusal)
    assert Reason.QUEUE_SATURATED is refused.reason
    assert ("100000", "dead_letters") == (refused.metadata["limit"], refused.metadata["limited_by"])


def test_a_viewer_enqueues_nothing() -> None:
    """A viewer may not enqueue; the denial is kept, but not audited, since it is no operator action."""
    denied = given().when(enqueue(batch()), by=VIEWER)
    denied.then(refusal(Reason.ROLE_FORBIDS, actor_id="vic", action="write", role="viewer")).audited()
    assert ["role_forbids"] == [decision.reason for decision in denied.decisions]
