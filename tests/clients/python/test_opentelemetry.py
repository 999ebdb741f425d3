"""Tracing with OpenTelemetry."""

import pytest
from lightspeed_client import AsyncWorker, Batch, Client, Task, Worker
from lightspeed_client.opentelemetry import async_middleware, inject, middleware
from lightspeed_client.testing import make_task
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from tests.clients.python.worker_surface import WorkerSurface

EXPORTER = InMemorySpanExporter()
PROVIDER = TracerProvider()
PROVIDER.add_span_processor(SimpleSpanProcessor(EXPORTER))
trace.set_tracer_provider(PROVIDER)


@pytest.fixture(autouse=True)
def _no_spans() -> None:
    EXPORTER.clear()


def batch(key: str, stage: str) -> Batch:
    """Returns a batch."""
    return Batch(key=key, stage=stage, records=1, idempotency_key=key, sequence=1)


def test_the_spans_of_a_batch_are_in_the_trace_of_its_caller(surface: WorkerSurface, server: str) -> None:
    """From the enqueue through the handler to the handler of the batch that was handed off."""

    def handle(task: Task) -> list[Batch]:
        return [batch("b", "load")] if task.batch.stage == "extract" else []

    with Client(server) as client, trace.get_tracer("tests").start_as_current_span("request"):
        client.enqueue_batch(inject(batch("a", "extract")), surface=surface.name)
    stages = ["extract", "load"]
    worker = Worker(server, surface=surface.name, stages=stages, handler=handle, middleware=[middleware])
    worker.run(until=surface.succeeded(2))
    spans = {span.name: span for span in EXPORTER.get_finished_spans()}
    assert {"request", "process extract", "process load"} == set(spans)
    parents = {name: span.parent.span_id if span.parent else None for name, span in spans.items()}
    assert spans["request"].context.span_id == parents["process extract"]
    assert spans["process extract"].context.span_id == parents["process load"]
    assert 1 == len({span.context.trace_id for span in spans.values()})


async def test_a_failed_handler_is_in_its_span(surface: WorkerSurface, server: str) -> None:
    """The span of each attempt has its number, and the error of the handler."""
    surface.enqueue("a")
    failed: list[Task] = []

    async def handle(task: Task) -> None:
        if task.attempt == 1:
            failed.append(task)
            raise ValueError("wrong")

    worker = AsyncWorker(
        server, surface=surface.name, stages=["load"], handler=handle, middleware=[async_middleware]
    )
    await worker.run(until=surface.succeeded(1))
    first, second = EXPORTER.get_finished_spans()
    assert ["process load"] * 2 == [span.name for span in (first, second)]
    assert [trace.SpanKind.CONSUMER] * 2 == [span.kind for span in (first, second)]
    always = {
        "messaging.system": "lightspeed",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": "load",
        "messaging.message.id": "a",
        "lightspeed.surface": surface.name,
        "lightspeed.run": failed[0].run_id,
        "lightspeed.stage": "load",
    }
    assert {**always, "lightspeed.attempt": 1, "error.type": "ValueError"} == dict(first.attributes or {})
    assert {**always, "lightspeed.attempt": 2} == dict(second.attributes or {})
    assert (StatusCode.ERROR, "wrong") == (first.status.status_code, first.status.description)
    assert ["exception"] == [event.name for event in first.events]
    assert StatusCode.UNSET == second.status.status_code
    assert not second.events


def test_a_copy_of_the_handled_batch_gets_the_span_of_its_handler() -> None:
    """A trace context of its own stays; the handled batch is not changed."""
    own = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with trace.get_tracer("tests").start_as_current_span("enqueue"):
        enqueued = inject(batch("a", "extract"))
    sent = enqueued.trace_context.traceparent

    def handle(task: Task) -> list[Batch]:
        copy, other = Batch(), batch("b", "load")
        copy.CopyFrom(task.batch)
        other.trace_context.traceparent = own
        return [copy, batch("c", "load"), other]

    handed_off = middleware(make_task(enqueued), handle)
    (_, span) = EXPORTER.get_finished_spans()
    expected = f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-{span.context.trace_flags:02x}"
    assert [expected, expected, own] == [each.trace_context.traceparent for each in handed_off]
    assert sent == enqueued.trace_context.traceparent


def test_a_tracestate_above_the_limit_of_the_server_is_left_out() -> None:
    """W3C Trace Context allows it; the server would refuse the batch."""
    for value, expected in (("x" * 200, f"a={'x' * 200},b={'x' * 200}"), ("x" * 255, "")):
        state = trace.TraceState([("a", value), ("b", value)])
        context = trace.SpanContext(1, 1, is_remote=False, trace_state=state)
        with trace.use_span(trace.NonRecordingSpan(context)):
            assert expected == inject(batch("a", "load")).trace_context.tracestate


def test_outside_a_trace_a_batch_gets_no_context() -> None:
    """A batch keeps a context that it has."""
    assert not inject(batch("a", "load")).HasField("trace_context")
