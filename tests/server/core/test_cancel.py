"""Cancelling: waiting batches end at once, batches in flight end when their worker reports."""

import pytest
from lightspeed_ops.core import operator
from lightspeed_ops.core.commands import Cancelled
from lightspeed_ops.core.events import BatchesCancelled, CancellationRequested
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.refusal import Reason

from tests.server.core.building import (
    COMPLETE_RUN,
    NOW_MS,
    START_RUN,
    batch,
    batches,
    cancel,
    create,
    enqueue,
    fail,
    in_flight,
    replay,
    start,
)
from tests.server.core.given import Given, at, given, refusal


@pytest.mark.parametrize(
    "waiting",
    [
        given(START_RUN, enqueue(*batches(3))),  # queued
        given(*in_flight(*batches(3)), fail("b-2")),  # waiting for its backoff
    ],
)
def test_what_waits_ends_at_once(waiting: Given) -> None:
    """A waiting batch ends at once; the cancellation is audited with its reason, and the key is free."""
    done = waiting.when(cancel("b-2")).then(BatchesCancelled(("b-2",), "wrong file"))
    done.audited(("cancel_batch", "ok"))
    assert ["wrong file"] == [entry.reason for entry in done.audits]
    assert Cancelled(BatchState.CANCELLED, 0) == done.answer
    assert (
        waiting.having(enqueue(batch("b-2", records=5)))
        .surface.state.queue.active_batches["b-2"]
        .batch.records
        == 5
    )
    assert "b-2" in [one.batch.key for one in waiting.having(at(NOW_MS + 60_000)).when(start()).started]


def test_what_is_worked_on_gets_its_budget() -> None:
    """A batch in flight stays in flight for the budget.

    Its worker receives the cancellation at a heartbeat.
    """
    held = given(create(cancellation_budget_ms=5_000), *in_flight(batch()))
    done = held.when(cancel()).then(CancellationRequested("b-1", "wrong file", NOW_MS + 5_000))
    done.answers_with(Cancelled(BatchState.IN_FLIGHT, NOW_MS + 5_000)).audited(("cancel_batch", "ok"))


def test_a_second_cancellation_gets_the_same_answer() -> None:
    """A second cancellation returns the first reason and budget; it is audited too."""
    held = given(create(cancellation_budget_ms=5_000), *in_flight(batch()), cancel(), at(NOW_MS + 1_000))
    again = held.when(cancel(reason="hurry up")).then().audited(("cancel_batch", "ok"))
    again.answers_with(Cancelled(BatchState.IN_FLIGHT, NOW_MS + 5_000))


def test_a_dead_letter_is_not_cancelled() -> None:
    """Cancelling a dead letter is refused and audited; the refusal says to discard it."""
    dead = given(*in_flight(batch()), fail(permanent=True))
    dead.when(cancel()).then(refusal(Reason.BATCH_STATE, key="b-1", state="dead_lettered")).audited(
        ("cancel_batch", "refused:batch_state")
    )


def test_what_does_not_live_is_not_found() -> None:
    """Cancelling an unknown batch is refused and audited."""
    given(START_RUN).when(cancel()).then(refusal(Reason.BATCH_NOT_FOUND, key="b-1")).audited(
        ("cancel_batch", "refused:batch_not_found")
    )


def test_a_cancelled_batch_delays_no_run() -> None:
    """A cancelled batch holds up neither the completion of a run nor the resume point of its stage."""
    surface = given(START_RUN, enqueue(batch()), cancel())
    assert surface.when(COMPLETE_RUN).decided.refusal is None
    assert 1 == surface.surface.state.progress["extract"].highest_sequence
    assert surface.surface.state.queue.first_unended("extract") is None


def test_the_last_replayed_batch_may_be_cancelled() -> None:
    """If the last replayed batch is cancelled, the replay ends."""
    surface = given(*in_flight(batch()), fail(permanent=True), replay())
    assert operator.Running() == surface.when(cancel()).state.control
