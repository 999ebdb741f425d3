"""Tracing with OpenTelemetry: a span for each handler, in the trace in which its batch was enqueued.

Owns the way between the trace context of a batch and that of OpenTelemetry. Optional: it needs
`pip install lightspeed-ops-client[opentelemetry]`, and no other module of the client imports it.
"""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractContextManager

from lightspeed.ops.v1.batch_pb2 import Batch
from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from lightspeed_client._internal.task import Task, next_batches

__all__ = ["async_middleware", "inject", "middleware"]

_PROPAGATOR = TraceContextTextMapPropagator()


def inject(batch: Batch) -> Batch:
    """Gives a batch the current trace context unless it has one, and returns it; call it before enqueuing."""
    if not batch.HasField("trace_context"):
        carrier: dict[str, str] = {}
        _PROPAGATOR.inject(carrier)
        if "traceparent" in carrier:
            batch.trace_context.traceparent = carrier["traceparent"]
            batch.trace_context.tracestate = carrier.get("tracestate", "")
    return batch


def middleware(task: Task, next_handler: Callable[[Task], Iterable[Batch] | None]) -> tuple[Batch, ...]:
    """Middleware of Worker: runs the handler in a span, whose context the returned batches get."""
    with _span(task):
        return tuple(inject(batch) for batch in next_batches(next_handler(task)))


async def async_middleware(
    task: Task, next_handler: Callable[[Task], Awaitable[Iterable[Batch] | None]]
) -> tuple[Batch, ...]:
    """Middleware of AsyncWorker: runs the handler in a span, whose context the returned batches get."""
    with _span(task):
        return tuple(inject(batch) for batch in next_batches(await next_handler(task)))


def _span(task: Task) -> AbstractContextManager[Span]:
    """Returns the span of a handler; it records the error that the handler raises."""
    sent = task.batch.trace_context
    parent = _PROPAGATOR.extract({"traceparent": sent.traceparent, "tracestate": sent.tracestate})
    attributes = {
        "lightspeed.batch": task.batch.key,
        "lightspeed.stage": task.batch.stage,
        "lightspeed.attempt": task.attempt,
        "lightspeed.surface": task.surface,
        "lightspeed.run": task.run_id,
    }
    tracer = trace.get_tracer("lightspeed_client")
    span: AbstractContextManager[Span] = tracer.start_as_current_span(
        f"handle {task.batch.stage}", context=parent, kind=SpanKind.CONSUMER, attributes=attributes
    )
    return span
