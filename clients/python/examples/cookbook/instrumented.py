"""Runs a worker with a span of OpenTelemetry around each handler, and with metrics from an observer.

It needs `pip install 'lightspeed-ops-client[opentelemetry]' opentelemetry-sdk`.
"""

import sys
import time
from collections import defaultdict

from lightspeed_client import Batch, Client, Task, Worker, WorkerObserver
from lightspeed_client.opentelemetry import inject, middleware
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor


class Metrics(WorkerObserver):
    """Keeps the times of finished handlers, by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def handler_finished(self, task: Task, seconds: float) -> None:
        """Adds the time of a handler; called in its thread."""
        self.seconds[task.batch.stage].append(seconds)


def load(task: Task) -> None:
    """Handles a batch, in the trace in which it was enqueued."""
    trace.get_current_span().set_attribute("records", task.batch.records)


def one_line(span: ReadableSpan) -> str:
    """Returns the line for a span."""
    return f"{span.name} {dict(span.attributes or {})}\n"


def main(address: str) -> None:
    """Works on a surface of its own."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter(formatter=one_line)))
    trace.set_tracer_provider(provider)
    metrics = Metrics()
    with Client(address) as client:
        surface = client.create_surface(f"instrumented-{time.time_ns()}").name
        client.start_run(surface=surface)
        with trace.get_tracer(__name__).start_as_current_span("enqueue"):
            for day in range(1, 11):
                key = f"day-{day}"
                batch = Batch(key=key, stage="load", records=100, idempotency_key=key, sequence=day)
                client.enqueue_batch(inject(batch), surface=surface)
        worker = Worker(
            client, surface=surface, stages=["load"], handler=load, middleware=[middleware], observer=metrics
        )
        worker.run(until=lambda: client.get_surface(surface=surface).queue.succeeded == 10)
    for stage, seconds in metrics.seconds.items():
        print(f"{stage}: {len(seconds)} handlers finished in {sum(seconds):.3f} s")


if __name__ == "__main__":
    main(sys.argv[1])
