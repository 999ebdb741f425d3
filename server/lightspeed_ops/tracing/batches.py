"""Spans of batches: what the server did with a batch, in the trace in which it was enqueued.

Owns the way of a trace from the enqueueing of a batch to its start, its acknowledgement and the batches that
are handed off. Each step is a short span, whose parent is the trace context of the batch and which links to
the span of the call that caused it. A commit has at most :data:`SPANS_PER_COMMIT` of them. A step that is not
durable has none.
"""

import asyncio
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

from opentelemetry import trace
from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from lightspeed_ops.core import events as happened
from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.orchestrator import Batch, trace_of
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.tracing.calls import current_span_context

SPANS_PER_COMMIT = 32
"""Most spans of the batches of one commit: each costs some 50 µs, and a thousand spans show no more."""
_SAMPLED = re.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f][13579bdf]")
"""Trace contexts whose trace is kept; the others, and malformed ones, cost no span."""
_PROPAGATOR = TraceContextTextMapPropagator()

Attributes: TypeAlias = dict[str, str | int]


class _Step(NamedTuple):
    """A step of one batch."""

    operation: str
    batch: Batch
    attributes: Attributes


class BatchSpans:
    """Makes the spans of batches."""

    def __init__(self, tracer: trace.Tracer, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """Takes the tracer that makes them, and what says whether the next span can be exported."""
        self._tracer = tracer
        self._is_wanted = is_wanted

    def observe(
        self, surface: Surface, commit: happened.Commit
    ) -> "Callable[[asyncio.Future[Any]], None] | None":
        """Returns a callback for the promise of a commit that the surface does not show yet, or None.

        The callback makes the spans of the batches of the commit whose traces are kept.
        """
        steps = list(islice(_sampled(surface, commit), SPANS_PER_COMMIT))
        if not steps or not self._is_wanted():
            return None
        began_ns, caused_by = time.time_ns(), current_span_context()
        links = [] if caused_by is None else [trace.Link(caused_by)]

        def make(promise: "asyncio.Future[Any]") -> None:
            if promise.cancelled() or promise.exception() is not None:
                return
            for step in steps:
                self._make(commit.surface, step, links, began_ns)

        return make

    def _make(self, surface: str, step: _Step, links: list[trace.Link], began_ns: int) -> None:
        sent = trace_of(step.batch)
        assert sent is not None, "only traced batches have steps"
        parent = _PROPAGATOR.extract({"traceparent": sent.traceparent, "tracestate": sent.tracestate})
        span = self._tracer.start_span(
            f"{step.operation} {step.batch.stage}",
            context=parent,
            kind=SpanKind.INTERNAL,
            links=links,
            start_time=began_ns,
            attributes={
                "messaging.system": "lightspeed",
                "messaging.operation.name": step.operation,
                "messaging.destination.name": step.batch.stage,
                "messaging.message.id": step.batch.key,
                "lightspeed.surface": surface,
                "lightspeed.stage": step.batch.stage,
                **step.attributes,
            },
        )
        span.end()


def _sampled(surface: Surface, commit: happened.Commit) -> Iterator[_Step]:
    """Yields the steps of a commit whose batches have a trace that is kept."""
    for event in commit.events:
        steps = _STEPS.get(type(event))
        if steps is None:
            continue
        for step in steps(surface, event, commit.now_ms):
            sent = trace_of(step.batch)
            if sent is not None and _SAMPLED.match(sent.traceparent):
                yield step


def _enqueued(_: Surface, event: happened.BatchesEnqueued, _now_ms: int) -> Iterator[_Step]:
    return (_Step("enqueue", batch, {}) for batch in event.batches)


def _started(surface: Surface, event: happened.BatchesStarted, now_ms: int) -> Iterator[_Step]:
    for active in _active(surface, event.keys):
        # The batch does not have its run before it has started.
        attributes: Attributes = {"lightspeed.run": event.run_id, "lightspeed.attempt": active.attempt}
        if active.enqueued_ms:
            attributes["lightspeed.waited_ms"] = max(0, now_ms - active.enqueued_ms)
        if event.worker_id:
            attributes["lightspeed.worker"] = event.worker_id
        yield _Step("start", active.batch, attributes)


def _acknowledged(surface: Surface, event: happened.BatchesAcknowledged, _now_ms: int) -> Iterator[_Step]:
    for batch in event.batches:
        active = surface.queue.active_batches.get(batch.key)
        yield _Step("acknowledge", batch, {} if active is None else _attempt(active))


def _suppressed(surface: Surface, event: happened.DuplicatesSuppressed, _now_ms: int) -> Iterator[_Step]:
    for active in _active(surface, event.keys):
        yield _Step("suppress duplicate", active.batch, _attempt(active))


def _retried(surface: Surface, event: happened.RetriesScheduled, _now_ms: int) -> Iterator[_Step]:
    for active in _active(surface, [retry.batch_key for retry in event.retries]):
        yield _Step("retry", active.batch, _attempt(active))


def _dead_lettered(surface: Surface, event: happened.BatchesDeadLettered, _now_ms: int) -> Iterator[_Step]:
    for active in _active(surface, [one.batch_key for one in event.dead_letters]):
        yield _Step("dead letter", active.batch, _attempt(active))


def _failed(surface: Surface, event: happened.BatchesFailed, _now_ms: int) -> Iterator[_Step]:
    for active in _active(surface, event.keys):
        yield _Step("fail", active.batch, _attempt(active))


def _attempt(active: ActiveBatch) -> Attributes:
    """Returns the attributes of a batch whose attempt ends."""
    return {"lightspeed.run": active.run_id, "lightspeed.attempt": active.attempt}


def _active(surface: Surface, keys: Iterable[str]) -> Iterator[ActiveBatch]:
    found = map(surface.queue.active_batches.get, keys)
    return (active for active in found if active is not None)


_STEPS: Mapping[type[happened.Event], Callable[[Surface, Any, int], Iterator[_Step]]] = {
    happened.BatchesEnqueued: _enqueued,
    happened.BatchesStarted: _started,
    happened.BatchesAcknowledged: _acknowledged,
    happened.DuplicatesSuppressed: _suppressed,
    happened.RetriesScheduled: _retried,
    happened.BatchesDeadLettered: _dead_lettered,
    happened.BatchesFailed: _failed,
}
"""The steps of each event that has any."""
