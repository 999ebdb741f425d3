"""Tracing with OpenTelemetry."""

import pytest
from lightspeed_client import AsyncWorker, Batch, Client, Task, Worker
from lightspeed_client.opentelemetry import async_middleware, inject, middleware
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

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
    assert {"request", "handle extract", "handle load"} == set(spans)
    parents = {name: span.parent.span_id if span.parent else None for name, span in spans.items()}
    assert spans["request"].context.span_id == parents["handle extract"]
    assert spans["handle extract"].context.span_id == parents["handle load"]
    assert 1 == len({span.context.trace_id for span in spans.values()})


async def test_a_failed_handler_is_in_its_span(surface: WorkerSurface, server: str) -> None:
    """The span of each attempt has its number, and the error of the handler."""
    surface.enqueue("a")

    async def handle(task: Task) -> None:
        if task.attempt == 1:
            raise ValueError("wrong")

    worker = AsyncWorker(
        server, surface=surface.name, stages=["load"], handler=handle, middleware=[async_middleware]
    )
    await worker.run(until=surface.succeeded(1))
    first, second = EXPORTER.get_finished_spans()
    assert (1, 2) == tuple(dict(span.attributes or {})["lightspeed.attempt"] for span in (first, second))
    assert ["exception"] == [event.name for event in first.events]
    assert not second.events


def test_outside_a_trace_a_batch_gets_no_context() -> None:
    """A batch keeps a context that it has."""
    assert not inject(batch("a", "load")).HasField("trace_context")
