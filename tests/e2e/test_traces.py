"""Traces: real processes send spans to a collector, which sees one trace of a batch and its successor."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.harness.api import Api
from tests.harness.collector import Collector
from tests.harness.process import DEADLINE_S, ServerProcess, environment
from tests.harness.surfaces import SurfaceCalls

Spawn = Callable[..., ServerProcess]
Connect = Callable[[ServerProcess], Api]
pytestmark = pytest.mark.slow

CLIENT = """
import sys
from lightspeed_client import Batch, Client, Worker
from lightspeed_client.opentelemetry import inject, middleware
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

address, surface, collector = sys.argv[1:]
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(endpoint=collector)))
trace.set_tracer_provider(provider)
done = []

def batch(key, stage):
    return Batch(key=key, stage=stage, records=1, idempotency_key=key, sequence=1)

def handle(task):
    done.append(task.batch.key)
    return [batch("b", "load")] if task.batch.stage == "extract" else []

with Client(address) as client, trace.get_tracer("client").start_as_current_span("request"):
    client.enqueue_batch(inject(batch("a", "extract")), surface=surface)
stages = ["extract", "load"]
worker = Worker(address, surface=surface, stages=stages, handler=handle, middleware=[middleware])
worker.run(until=lambda: len(done) == 2)
"""
"""A program that enqueues a batch in a span, and works on it and on the batch that it hands off."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector."""
    made = Collector()
    yield made
    made.stop()


def test_one_trace_shows_a_batch_from_its_producer_to_its_successor(
    spawn_server: Spawn, connect: Connect, collector: Collector
) -> None:
    """Spans of a real client, a real server and a real worker form one trace, in a real collector."""
    process = spawn_server("--tracing-endpoint", collector.address, OTEL_BSP_SCHEDULE_DELAY="100")
    surface = SurfaceCalls.create(connect(process))
    surface.start_run()
    command = [sys.executable, "-c", CLIENT, process.address, surface.name, collector.address]
    subprocess.run(command, check=True, timeout=DEADLINE_S, env=environment({}))
    expected = {
        *("request", "process extract", "process load"),
        *("enqueue extract", "start extract", "acknowledge extract"),
        *("enqueue load", "start load", "acknowledge load"),
    }
    spans = collector.spans(lambda spans: expected <= {span.name for span in spans})
    by_name = {span.name: span for span in spans}
    assert expected <= set(by_name)
    assert 1 == len({by_name[name].trace_id for name in expected})
    parents = {name: by_name[name].parent_span_id for name in expected}
    request, handled = by_name["request"].span_id, by_name["process extract"].span_id
    # The work on a batch is below what enqueued it; the successor is below the work that made it.
    assert {request} == {
        parents[f"{step} extract"] for step in ("enqueue", "start", "process", "acknowledge")
    }
    assert {handled} == {parents[f"{step} load"] for step in ("enqueue", "start", "process", "acknowledge")}
    process.terminate()
    assert 0 == process.wait()
    # The span of a stream ends with it, and the process exports the last ones before it ends.
    assert "lightspeed.ops.v1.WorkerService/Work" in {span.name for span in collector.spans(lambda _: True)}


def test_a_collector_that_is_away_is_logged_once(
    spawn_server: Spawn, connect: Connect, unused_tcp_port: int
) -> None:
    """Calls go on without spans, the log has one line about it and one more when the collector is back."""
    process = spawn_server(
        *("--tracing-endpoint", f"http://127.0.0.1:{unused_tcp_port}"),
        OTEL_BSP_SCHEDULE_DELAY="20",
        OTEL_EXPORTER_OTLP_TIMEOUT="0.3",
    )
    surface = SurfaceCalls.create(connect(process))
    process.logged("traces_not_exported")
    while_away = 100
    for _ in range(while_away):
        surface.get()
    collector = Collector(unused_tcp_port)
    ends_s = time.monotonic() + DEADLINE_S
    while not collector.spans(lambda _: True) and time.monotonic() < ends_s:
        surface.get()
        time.sleep(0.05)
    process.logged("traces_exported_again")
    assert len(collector.spans(lambda _: True)) < while_away
    process.terminate()
    assert 0 == process.wait()
    collector.stop()
    events = [line["event"] for line in process.logs]
    assert 1 == events.count("traces_not_exported") == events.count("traces_exported_again")
    assert "library" not in events
    assert [] == process.other_lines


def test_a_collector_that_is_away_delays_no_end(spawn_server: Spawn, connect: Connect) -> None:
    """The process waits a short time for the last spans, and exits 0."""
    process = spawn_server("--tracing-endpoint", "http://127.0.0.1:1")
    SurfaceCalls.create(connect(process)).get()
    began_s = time.monotonic()
    process.terminate()
    assert 0 == process.wait()
    assert time.monotonic() - began_s < 10
    assert [] == process.other_lines


def test_a_server_without_the_extra_says_so(tmp_path: Path) -> None:
    """A named collector without OpenTelemetry is refused at the start, with the command that installs it."""
    (tmp_path / "opentelemetry").mkdir()
    (tmp_path / "opentelemetry" / "__init__.py").write_text("")
    command = [sys.executable, "-m", "lightspeed_ops", "serve", "--tracing-endpoint", "http://127.0.0.1:1"]
    ended = subprocess.run(
        command,
        env=environment({"PYTHONPATH": str(tmp_path)}),
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )
    assert 1 == ended.returncode
    assert "pip install 'lightspeed-operations[opentelemetry]'" in ended.stderr
