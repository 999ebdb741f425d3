"""Trace contexts: a batch keeps its own through everything, and they never decide anything."""

from collections.abc import Callable

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.active_batch import batch_bytes
from lightspeed_ops.core.commands import Acknowledgement
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.events import BatchesEnqueued, Commit
from lightspeed_ops.core.orchestrator import Batch, BatchState, TraceContext, trace_of, traced
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.core.snapshot import freeze, thaw
from lightspeed_ops.journal.codec import decode_commit, decode_snapshot, encode_commit, encode_snapshot

from tests.server.core.building import (
    NAME,
    NOW_MS,
    START_RUN,
    acknowledge,
    batch,
    create,
    enqueue,
    fail,
    redrive,
    release,
    replay,
    start,
)
from tests.server.core.given import Given, at, given
from tests.server.core.observing import EVER

TRACE = TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=1")
OTHER = TraceContext("00-11111111111111111111111111111111-2222222222222222-00")
TRACED = traced(batch("b-1", "load"), TRACE)


def started(surface: Given) -> list[TraceContext | None]:
    """Returns the trace contexts of the batches that start next."""
    return [trace_of(one.batch) for one in surface.when(start()).started]


def begun(*of: Batch) -> Given:
    """Returns a surface with these batches in flight, and a reprocess window for all sequences."""
    return given(create(reprocess_window=ReprocessWindow(0, 99, "bad day")), START_RUN, enqueue(*of), start())


@pytest.mark.parametrize(
    "again",
    [
        lambda surface: surface.having(release("b-1", f"1-{NOW_MS}")),
        lambda surface: surface.having(fail(), at(EVER)),
        lambda surface: surface.having(at(EVER), commands.ExpireLeases(9)),
        lambda surface: surface.having(fail(permanent=True), redrive("b-1"), at(EVER)),
        lambda surface: surface.having(fail(permanent=True), replay("load")),
        lambda surface: surface.having(acknowledge("b-1"), replay("load", TRACED)),
    ],
    ids=["released", "retried", "expired", "redriven", "replayed", "reprocessed"],
)
def test_a_batch_keeps_its_trace_context(again: Callable[[Given], Given]) -> None:
    """Each start of the batch has it, whatever happened in between."""
    assert [TRACE] == started(again(begun(TRACED)))


def test_a_trace_context_is_no_content() -> None:
    """The same batch with another trace context or none is enqueued already, and the first one stays."""
    surface = given(START_RUN, enqueue(TRACED))
    for same in (batch("b-1", "load"), traced(batch("b-1", "load"), OTHER)):
        answer = surface.when(enqueue(same)).then().answer
        assert (BatchState.QUEUED, True) == answer
    assert [TRACE] == started(surface)


def test_a_handed_off_batch_continues_the_trace() -> None:
    """Without a trace context of its own it gets that of the acknowledged batch."""
    surface = begun(traced(batch("b-1"), TRACE))
    following = (batch("t-1", "transform"), traced(batch("t-2", "transform"), OTHER))
    surface.having(commands.AcknowledgeBatches((Acknowledgement("b-1", next=following),)))
    assert [TRACE, OTHER] == started(surface)


def test_a_hand_off_without_a_trace_has_none() -> None:
    """The acknowledged batch has no trace context to pass on."""
    surface = begun(batch("b-1"))
    done = Acknowledgement("b-1", next=(batch("t-1", "transform"),))
    surface.having(commands.AcknowledgeBatches((done,)))
    assert [None] == started(surface)


def test_the_journal_keeps_trace_contexts() -> None:
    """A stored commit has those of the batches that have one; without any its bytes are as before."""
    plain = Commit(NAME, 1, NOW_MS, (BatchesEnqueued((batch("b-1"), batch("b-2"))),))
    some = Commit(NAME, 1, NOW_MS, (BatchesEnqueued((batch("b-1"), traced(batch("b-2"), TRACE))),))
    (event,) = decode_commit(encode_commit(some)).events
    assert isinstance(event, BatchesEnqueued)
    assert [None, TRACE] == [trace_of(one) for one in event.batches]
    assert TRACE.traceparent.encode() in encode_commit(some)
    (event,) = decode_commit(encode_commit(plain)).events
    assert isinstance(event, BatchesEnqueued)
    assert [None, None] == [trace_of(one) for one in event.batches]


def test_a_snapshot_keeps_trace_contexts() -> None:
    """A surface that was rebuilt from a snapshot starts the batch with it."""
    surface = begun(TRACED, batch("b-2", "load")).having(fail(), at(EVER))
    snapshot = decode_snapshot(encode_snapshot(freeze(surface.surface.state)))
    state = thaw(snapshot)
    assert {"b-1": TRACE, "b-2": None} == {
        key: trace_of(active.batch) for key, active in state.queue.active_batches.items()
    }


@pytest.mark.parametrize(
    ("trace_context", "field"),
    [
        (TraceContext(""), "traceparent"),
        (TraceContext("p" * 129), "traceparent"),
        (TraceContext("é"), "traceparent"),
        (TraceContext("p", "s" * 513), "tracestate"),
        (TraceContext("p", "é"), "tracestate"),
    ],
)
def test_a_malformed_trace_context_is_refused(trace_context: TraceContext, field: str) -> None:
    """A traceparent has 1 to 128 ASCII characters, a tracestate at most 512."""
    refusal = given().when(enqueue(traced(batch(), trace_context))).answer
    assert (Reason.INVALID_ARGUMENT, f"batch.trace_context.{field}") == (
        refusal.reason,
        refusal.violations[0].field,
    )


def test_a_trace_context_counts_in_the_budget_of_bytes() -> None:
    """The server holds its text with the batch."""
    assert batch_bytes(TRACED) - batch_bytes(batch("b-1", "load")) == len("".join(TRACE))
