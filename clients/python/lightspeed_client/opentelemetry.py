"""Tracing with OpenTelemetry: a span for each handler, in the trace in which its batch was enqueued.

Owns the way between the trace context of a batch and that of OpenTelemetry. Optional: it needs
`pip install lightspeed-ops-client[opentelemetry]`, and no other module of the client imports it.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager

from lightspeed.ops.v1.batch_pb2 import Batch
from opentelemetry import trace
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from lightspeed_client._internal.task import Task, next_batches, reason_of

__all__ = ["async_middleware", "inject", "middleware"]

_PROPAGATOR = TraceContextTextMapPropagator()

_MAX_TRACESTATE = 512
"""The server's limit on the characters of a tracestate. A longer one is left out, as W3C allows."""


def inject(batch: Batch) -> Batch:
    """Gives a batch the current trace context unless it has one, and returns it; call it before enqueuing."""
    if not batch.HasField("trace_context"):
        carrier: dict[str, str] = {}
        _PROPAGATOR.inject(carrier)
        if "traceparent" in carrier:
            batch.trace_context.traceparent = carrier["traceparent"]
            tracestate = carrier.get("tracestate", "")
            batch.trace_context.tracestate = tracestate if len(tracestate) <= _MAX_TRACESTATE else ""
    return batch


def middleware(task: Task, next_handler: Callable[[Task], Iterable[Batch] | None]) -> tuple[Batch, ...]:
    """Middleware of Worker: runs the handler in a span, whose context the returned batches get.

    So do returned copies of the handled batch, which have its trace context.
    """
    with _span(task):
        return _handed_off(task, next_batches(next_handler(task)))


async def async_middleware(
    task: Task, next_handler: Callable[[Task], Awaitable[Iterable[Batch] | None]]
) -> tuple[Batch, ...]:
    """Middleware of AsyncWorker: runs the handler in a span, whose context the returned batches get.

    So do returned copies of the handled batch, which have its trace context.
    """
    with _span(task):
        return _handed_off(task, next_batches(await next_handler(task)))


def _handed_off(task: Task, batches: tuple[Batch, ...]) -> tuple[Batch, ...]:
    handled = task.batch.trace_context.traceparent
    for batch in batches:
        if batch.trace_context.traceparent == handled:
            batch.ClearField("trace_context")
        inject(batch)
    return batches


@contextmanager
def _span(task: Task) -> Iterator[None]:
    """Runs a handler in its span, which records the error that the handler raises."""
    sent = task.batch.trace_context
    parent = _PROPAGATOR.extract({"traceparent": sent.traceparent, "tracestate": sent.tracestate})
    attributes = {
        "messaging.system": "lightspeed",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": task.batch.stage,
        "messaging.message.id": task.batch.key,
        "lightspeed.surface": task.surface,
        "lightspeed.run": task.run_id,
        "lightspeed.stage": task.batch.stage,
        "lightspeed.attempt": task.attempt,
    }
    with trace.get_tracer("lightspeed_client").start_as_current_span(
        f"process {task.batch.stage}",
        context=parent,
        kind=SpanKind.CONSUMER,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield
        except BaseException as error:
            name, _, message = reason_of(error).partition(": ")
            span.set_attribute("error.type", name)
            span.record_exception(error)
            span.set_status(StatusCode.ERROR, message)
            raise
