"""Delays: a batch does not start before its time, and has used no attempt by then."""

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.block_reasons import BackoffWait
from lightspeed_ops.core.commands import Acknowledgement, Enqueued
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.orchestrator import Batch, BatchState, attributed, delayed, extras_of, not_before_of
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.core.snapshot import freeze, thaw
from lightspeed_ops.journal.codec import decode_commit, decode_snapshot, encode_commit, encode_snapshot

from tests.server.core.building import (
    NOW_MS,
    START_RUN,
    acknowledge,
    batch,
    cancel,
    create,
    drain,
    enqueue,
    in_flight,
    replay,
    start,
)
from tests.server.core.given import Given, at, given

LATER_MS = NOW_MS + 5_000
LATE = delayed(batch("b-1", "load"), LATER_MS)


def started(surface: Given) -> list[tuple[str, int]]:
    """Returns the keys and attempts of the batches that start next."""
    return [(one.batch.key, one.attempt) for one in surface.when(start()).started]


def enqueued(*of: Batch) -> Given:
    """Returns a surface in a run with these batches enqueued."""
    return given(create(reprocess_window=ReprocessWindow(0, 99, "bad day")), START_RUN, enqueue(*of))


def test_a_batch_waits_for_its_time() -> None:
    """One millisecond before it, the block reason says until when; then its first attempt starts."""
    surface = enqueued(LATE)
    waiting = surface.having(at(LATER_MS - 1)).when(start())
    assert ((), BackoffWait(LATER_MS, 1)) == (waiting.started, waiting.answer.block_reason)
    assert [("b-1", 1)] == started(surface.having(at(LATER_MS)))


@pytest.mark.parametrize("not_before_ms", [0, 1, NOW_MS])
def test_a_time_that_has_come_delays_nothing(not_before_ms: int) -> None:
    """The batch is queued at once, and says so."""
    surface = given(START_RUN)
    answer = surface.when(enqueue(delayed(batch(), not_before_ms))).answer
    assert Enqueued(BatchState.QUEUED, already_enqueued=False) == answer
    assert [("b-1", 1)] == started(surface)


def test_a_delayed_batch_keeps_its_place() -> None:
    """Once its time has come, it starts before batches that were enqueued after it."""
    surface = enqueued(LATE, batch("b-2", "load", sequence=2)).having(at(LATER_MS))
    assert [("b-1", 1), ("b-2", 1)] == started(surface)


def test_a_delay_is_no_content() -> None:
    """The same batch with another time or none is enqueued already, and the first time stays."""
    surface = enqueued(LATE)
    for same in (batch("b-1", "load"), delayed(LATE, NOW_MS)):
        assert Enqueued(BatchState.RETRYING, already_enqueued=True) == surface.when(enqueue(same)).answer
    twice = given(START_RUN).when(enqueue(LATE, LATE)).answer
    assert (BatchState.RETRYING, BatchState.RETRYING) == tuple(one.state for one in twice)
    assert [] == started(surface)


def test_a_handed_off_batch_may_be_delayed() -> None:
    """It has its own time, and no other batch of the hand-off waits for it."""
    surface = given(*in_flight(batch("b-0")))
    following = (LATE, batch("b-2", "load", sequence=2))
    surface.having(commands.AcknowledgeBatches((Acknowledgement("b-0", next=following),)))
    assert [("b-2", 1)] == started(surface)
    assert [("b-1", 1)] == started(surface.having(at(LATER_MS)))


def test_a_delayed_batch_is_outstanding() -> None:
    """A run does not complete before it, a draining surface starts it, and an operator can cancel it."""
    surface = enqueued(LATE)
    assert Reason.OUTSTANDING_BATCHES == surface.when(commands.CompleteRun()).answer.reason
    surface.having(drain(), at(LATER_MS))
    assert [("b-1", 1)] == started(surface)
    counts = enqueued(LATE).having(cancel()).surface.state.queue.counts
    assert (0, 0, 1) == (counts.retrying, counts.queued_bytes, counts.cancelled)


def test_a_reprocessed_batch_waits_no_more() -> None:
    """Its time came before it was applied for the first time."""
    surface = enqueued(LATE).having(at(LATER_MS), start(), acknowledge("b-1"), replay("load", LATE))
    assert [("b-1", 1)] == started(surface)


def test_journal_and_snapshot_keep_the_time() -> None:
    """With other extras beside it; the rebuilt surface waits as long."""
    both = attributed(LATE, {"file": "part-7"})
    surface = enqueued(batch("b-0", "load", sequence=2), both)
    commit = decode_commit(encode_commit(surface.surface.commits[-1]))
    assert [0, LATER_MS] == [not_before_of(one) for one in commit.events[0].batches]  # type: ignore[union-attr]
    state = thaw(decode_snapshot(encode_snapshot(freeze(surface.surface.state))))
    active = state.queue.active_batches["b-1"]
    assert (BatchState.RETRYING, LATER_MS, both.extras) == (  # type: ignore[attr-defined]
        active.state,
        active.due_ms,
        extras_of(active.batch),
    )
    assert LATER_MS == state.queue.next_due_ms()


@pytest.mark.parametrize("not_before_ms", [-1, 253_402_300_800_000])
def test_a_malformed_time_is_refused(not_before_ms: int) -> None:
    """From 1970 to the end of the year 9999."""
    refusal = given().when(enqueue(delayed(batch(), not_before_ms))).answer
    assert (Reason.INVALID_ARGUMENT, "batch.not_before_ms") == (refusal.reason, refusal.violations[0].field)
