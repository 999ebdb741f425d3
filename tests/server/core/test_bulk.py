"""Bulk commands: each item has its own answer, in order, and sees the effects of the items before it."""

from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import Acknowledgement, Enqueued, Failure
from lightspeed_ops.core.events import (
    BatchesAcknowledged,
    BatchesDeadLettered,
    BatchesEnqueued,
    DuplicatesSuppressed,
    RetriesScheduled,
    SinkKeysApplied,
)
from lightspeed_ops.core.orchestrator import BatchState, DeadLetterRecord, FailureRejected
from lightspeed_ops.core.refusal import Reason, Refusal

from tests.server.core.building import NOW_MS, acknowledge, batch, batches, create, enqueue, in_flight
from tests.server.core.given import Outcome, given


def reasons(outcome: Outcome) -> list[str]:
    """Returns the reason of each refused item, and ``ok`` for the others."""
    answers = outcome.each
    return [one.reason.value if isinstance(one, Refusal) else "ok" for one in answers]


def test_one_bad_item_does_not_spoil_the_others() -> None:
    """A malformed item is refused, and the valid items around it are enqueued as one event."""
    good, bad, late = batch("b-1"), batch("b-2", records=0), batch("b-3")
    done = given().when(enqueue(good, bad, late)).then(BatchesEnqueued((good, late)))
    assert ["ok", "INVALID_ARGUMENT", "ok"] == reasons(done)


def test_an_item_sees_the_batches_enqueued_before_it() -> None:
    """An item that repeats a batch of the command is a duplicate.

    Other content under its key is a conflict.
    """
    twice = enqueue(batch(), batch(), batch(records=7))
    done = given().when(twice).then(BatchesEnqueued((batch(),)))
    first, second, third = done.each
    assert Enqueued(BatchState.QUEUED, already_enqueued=False) == first
    assert Enqueued(BatchState.QUEUED, already_enqueued=True) == second
    assert isinstance(third, Refusal)
    assert ("BATCH_CONFLICT", "records") == (third.reason.value, third.metadata["fields"])


def test_an_item_sees_the_room_that_is_left() -> None:
    """An item sees the room that the items before it left."""
    done = given(create(max_queued=2)).when(enqueue(*batches(4)))
    assert ["ok", "ok", "QUEUE_SATURATED", "QUEUE_SATURATED"] == reasons(done)


def test_a_bulk_in_which_nothing_is_new_leaves_no_trace() -> None:
    """A bulk of known batches leaves no event: a repeating producer costs the journal nothing."""
    assert () == given(enqueue(*batches(3))).when(enqueue(*batches(3))).decided.events


def test_a_batch_is_acknowledged_once_in_a_bulk() -> None:
    """The second acknowledgement of a batch in one bulk finds no such batch."""
    done = given(*in_flight(batch())).when(acknowledge("b-1", "b-1", "b-2"))
    assert ["ok", "BATCH_NOT_FOUND", "BATCH_NOT_FOUND"] == reasons(done)


def test_acknowledgements_of_one_time_are_one_event() -> None:
    """Acknowledgements of one time are one event, however many they are."""
    done = given(*in_flight(*batches(16))).when(acknowledge(*(one.key for one in batches(16))))
    assert [BatchesAcknowledged] == [type(event) for event in done.events]


def test_acknowledgements_keep_their_order_across_times() -> None:
    """Another time or a suppressed duplicate begins another event; sequences continue across events."""
    four = (
        batch("b-1", "load"),
        batch("b-2", "load", idempotency_key="once-b-1"),
        batch("b-3", "load"),
        batch("b-4", "load"),
    )
    items = tuple(Acknowledgement(one.key, NOW_MS + (one.key == "b-4")) for one in four)
    done = given(*in_flight(*four)).when(commands.AcknowledgeBatches(items))
    acknowledged = [event for event in done.events if isinstance(event, BatchesAcknowledged)]
    assert [(1, four[:1]), (2, four[2:3]), (3, four[3:])] == [
        (one.first_sequence, one.batches) for one in acknowledged
    ]
    types = [
        BatchesAcknowledged,
        DuplicatesSuppressed,
        BatchesAcknowledged,
        BatchesAcknowledged,
        SinkKeysApplied,
    ]
    assert types == [type(event) for event in done.events]


def test_a_batch_fails_once_in_a_bulk() -> None:
    """The second failure of a batch in one bulk finds it retrying or dead."""
    items = (
        Failure("b-1", 1, "broken"),
        Failure("b-1", 1, "broken"),
        Failure("b-2", 1, "broken", permanent=True),
        Failure("b-2", 1, "broken"),
    )
    done = given(*in_flight(*batches(2))).when(commands.FailBatches(items))
    assert ["ok", "BATCH_STATE", "ok", "BATCH_STATE"] == reasons(done)
    states = [one.metadata["state"] for one in done.each if isinstance(one, Refusal)]
    assert ["retrying", "dead_lettered"] == states


def test_failures_are_grouped_by_what_they_lead_to() -> None:
    """Retries are one event and dead letters another, each audited; an attempt mismatch is no event."""
    items = (
        Failure("b-1", 1, "broken", permanent=True),
        Failure("b-2", 1, "broken"),
        Failure("b-3", 9, "broken"),
        Failure("b-4", 1, "poison", permanent=True),
    )
    done = given(*in_flight(*batches(4))).when(commands.FailBatches(items))
    assert [RetriesScheduled, BatchesDeadLettered] == [type(event) for event in done.events]
    done.audited(("dead_letter", "dead_lettered:broken"), ("dead_letter", "dead_lettered:poison"))
    answers = done.each
    assert DeadLetterRecord("b-4", "dead-letters", "poison", NOW_MS) == answers[3]
    assert FailureRejected("attempt_mismatch: expected 1") == answers[2]


def test_a_run_fails_once_however_many_of_its_batches_do() -> None:
    """If dead letters are disabled, the first failed item fails the run, and that is audited once."""
    items = tuple(Failure(one.key, 1, "broken", permanent=True) for one in batches(3))
    done = given(create(dead_letters=False), *in_flight(*batches(3))).when(commands.FailBatches(items))
    done.audited(("fail_run", "ok"))
    assert 3 == done.state.queue.counts.failed


def test_the_order_of_items_is_the_order_of_results() -> None:
    """The n-th answer is that of the n-th item, refused or not."""
    done = given(*in_flight(*batches(2))).when(acknowledge("b-2", "b-9", "b-1"))
    second, unknown, first = done.each
    assert isinstance(unknown, Refusal)
    assert Reason.BATCH_NOT_FOUND is unknown.reason
    assert [2, 1] == [one.result.checkpoint.sequence for one in (second, first)]
