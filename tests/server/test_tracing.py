"""Tracing: spans of calls by the conventions for RPC, and spans of batches in the traces that they carry."""

import asyncio
from typing import Any

import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from lightspeed.ops.v1 import batch_pb2, worker_service_pb2
from lightspeed_ops import tracing
from lightspeed_ops.config import ConfigurationError, TracingSettings
from lightspeed_ops.tracing import is_on, open_tracing
from lightspeed_ops.tracing.batches import SPANS_PER_COMMIT
from lightspeed_ops.tracing.export import Tracing, provider
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from structlog.testing import capture_logs

from tests.clients.python.worker_surface import plan
from tests.harness.api import Api
from tests.harness.problems import refused
from tests.harness.requests import batch, request_for
from tests.harness.server import BridgedServer, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls

EXPORTER = InMemorySpanExporter()
TRACE, CALL, OTHER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "00f067aa0ba902b7"
PARENT = f"00-{TRACE}-{CALL}-01"
SECRET = "secret-token"


@pytest.fixture(scope="module")
def grpc_servicer() -> Setup:
    """A server whose spans stay in memory."""
    made = provider(TracingSettings(), {})
    made.add_span_processor(SimpleSpanProcessor(EXPORTER))
    return Setup(tracing=Tracing(made))


class TracedSurface(SurfaceCalls):
    """A surface, and the spans that the server has made since the beginning of the test."""

    running: RunningServer

    def spans(self, name: str = "") -> list[ReadableSpan]:
        """Returns the ended spans, or those with this name, when the server has made them."""
        # The spans of a commit are made beside its response.
        self.running.run(lambda: asyncio.sleep(0))
        return [span for span in EXPORTER.get_finished_spans() if not name or span.name == name]


@pytest.fixture
def surface(api: Api, grpc_server: BridgedServer) -> TracedSurface:
    """A surface with a run, and without spans."""
    calls = TracedSurface.create(api, connector_plan=plan())
    assert isinstance(calls, TracedSurface)
    calls.running = grpc_server.running
    calls.start_run()
    calls.spans()
    EXPORTER.clear()
    return calls


def traced(key: str, parent: str = PARENT, **fields: Any) -> batch_pb2.Batch:
    """Returns a batch with a trace context."""
    made: batch_pb2.Batch = batch(key, **fields)
    made.trace_context.traceparent = parent
    return made


def parent_of(span: ReadableSpan) -> tuple[str, str]:
    """Returns the ids of the trace and of the parent of a span."""
    assert span.parent is not None
    return f"{span.parent.trace_id:032x}", f"{span.parent.span_id:016x}"


def test_a_call_has_a_span_in_the_trace_of_its_metadata(api: Api, surface: TracedSurface) -> None:
    """The span is a server's, with the names and values of the conventions for RPC."""
    request = worker_service_pb2.EnqueueBatchRequest(
        surface=surface.name, request_id="r-1", batch=batch("a", sequence=1)
    )
    api.workers.EnqueueBatch(
        request, metadata=(("traceparent", PARENT), ("authorization", f"Bearer {SECRET}"))
    )
    (span,) = surface.spans()
    assert "lightspeed.ops.v1.WorkerService/EnqueueBatch" == span.name
    assert SpanKind.SERVER == span.kind
    assert (TRACE, CALL) == parent_of(span)
    assert {
        "rpc.system.name": "grpc",
        "rpc.method": "lightspeed.ops.v1.WorkerService/EnqueueBatch",
        "rpc.response.status_code": "OK",
        "lightspeed.surface": surface.name,
        "lightspeed.tenant": "test",
        "lightspeed.request_id": "r-1",
    } == dict(span.attributes or {})
    assert StatusCode.UNSET == span.status.status_code
    assert SECRET not in span.to_json()


def test_a_call_without_a_trace_begins_one(surface: TracedSurface) -> None:
    """Each such call is a trace of its own."""
    surface.get()
    surface.get()
    assert [None, None] == [span.parent for span in surface.spans()]
    assert 2 == len({span.context.trace_id for span in surface.spans() if span.context})


def test_an_unsampled_call_has_no_span(api: Api, surface: TracedSurface) -> None:
    """The caller has decided that its trace is not kept."""
    request = request_for("GetSurface", surface.name)
    api.surfaces.GetSurface(request, metadata=(("traceparent", f"{PARENT[:-2]}00"),))
    assert not surface.spans()


def test_a_refusal_is_an_answer_and_has_its_reason(surface: TracedSurface) -> None:
    """By the conventions, NOT_FOUND is no error of a server. The message, which may quote, is left out."""
    refused(lambda: surface.acknowledge("missing"))
    (span,) = surface.spans()
    attributes = dict(span.attributes or {})
    assert ("NOT_FOUND", "BATCH_NOT_FOUND") == (
        attributes["rpc.response.status_code"],
        attributes["lightspeed.reason"],
    )
    assert StatusCode.UNSET == span.status.status_code
    assert "error.type" not in attributes
    assert not span.events


def test_a_batch_goes_through_its_trace(surface: TracedSurface) -> None:
    """Enqueueing, start, acknowledgement and the hand-off are spans of the trace that the batch carries.

    Each links to the call that caused it. A handed-off batch without a context has that of its predecessor.
    """
    surface.call("EnqueueBatches", batches=[traced("a", stage="transform", sequence=1)])
    surface.start()
    surface.acknowledge("a", next=[batch("b", stage="load", sequence=1)])
    made = [span for span in surface.spans() if span.kind is SpanKind.INTERNAL]
    expected = ["enqueue transform", "start transform", "acknowledge transform", "enqueue load"]
    assert sorted(expected) == sorted(span.name for span in made)
    assert {(TRACE, CALL)} == {parent_of(span) for span in made}
    calls = {span.context.span_id: span.name.rpartition("/")[2] for span in surface.spans() if span.context}
    causes = {span.name: [calls[link.context.span_id] for link in span.links] for span in made}
    assert {
        "enqueue transform": ["EnqueueBatches"],
        "start transform": ["StartAvailable"],
        "acknowledge transform": ["AcknowledgeBatch"],
        "enqueue load": ["AcknowledgeBatch"],
    } == causes
    (start,) = surface.spans("start transform")
    attributes = dict(start.attributes or {})
    assert ("lightspeed", "start", "transform", "a") == tuple(
        attributes[f"messaging.{name}"]
        for name in ("system", "operation.name", "destination.name", "message.id")
    )
    assert (1, surface.name) == (attributes["lightspeed.attempt"], attributes["lightspeed.surface"])


def test_failed_attempts_are_spans_without_their_reasons(surface: TracedSurface) -> None:
    """A retry and a dead letter belong to the trace; texts of workers do not."""
    surface.call("EnqueueBatches", batches=[traced("a", sequence=1)])
    surface.start()
    surface.fail("a", reason=SECRET)
    (span,) = surface.spans("retry extract")
    assert (TRACE, CALL) == parent_of(span)
    surface.call("EnqueueBatches", batches=[traced("b", sequence=2)])
    surface.start()
    surface.fail("b", reason=SECRET, permanent=True)
    assert 1 == len(surface.spans("dead letter extract"))
    assert SECRET not in "".join(span.to_json() for span in surface.spans())


def test_a_bulk_makes_a_limited_number_of_spans(surface: TracedSurface) -> None:
    """A thousand traced batches cost no more than a few."""
    surface.call("EnqueueBatches", batches=[traced(f"k-{n}", sequence=n) for n in range(1, 101)])
    assert SPANS_PER_COMMIT == len(surface.spans("enqueue extract"))


@pytest.mark.parametrize(
    "context", [f"00-{TRACE}-{OTHER}-00", "no trace context", f"00-{'0' * 32}-{CALL}-01"]
)
def test_batches_without_a_kept_trace_make_no_spans(context: str, surface: TracedSurface) -> None:
    """Not sampled, malformed, and invalid by W3C."""
    surface.call("EnqueueBatches", batches=[traced("a", context, sequence=1)])
    assert ["lightspeed.ops.v1.WorkerService/EnqueueBatches"] == [span.name for span in surface.spans()]


def test_probes_have_no_spans(api: Api, surface: TracedSurface) -> None:
    """Health checks come every second from everywhere."""
    health: Any = health_pb2_grpc.HealthStub(api.channel)
    health.Check(health_pb2.HealthCheckRequest())
    assert not surface.spans()


def test_no_span_is_made_while_the_collector_is_away() -> None:
    """But for one a second, which shows whether it is back."""
    wanted = iter([True, False, False, True])
    calls = Tracing(provider(TracingSettings(), {}), lambda: next(wanted)).calls
    made = [calls.begin("SurfaceService/GetSurface", ()) is not None for _ in range(4)]
    assert [True, False, False, True] == made


ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


@pytest.mark.parametrize(
    ("endpoint", "environment", "expected"),
    [
        ("", {}, False),
        ("http://127.0.0.1:4317", {}, True),
        ("", {ENDPOINT: "http://collector:4317"}, True),
        ("", {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4317"}, True),
        ("http://127.0.0.1:4317", {"OTEL_SDK_DISABLED": "true"}, False),
        ("http://127.0.0.1:4317", {"OTEL_TRACES_EXPORTER": "none"}, False),
    ],
)
def test_spans_are_made_if_a_collector_is_named(
    endpoint: str, environment: dict[str, str], *, expected: bool
) -> None:
    """By the setting or by OpenTelemetry's variables, which can also turn them off."""
    assert expected == is_on(TracingSettings(endpoint=endpoint), environment)


def test_a_variable_alone_needs_no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be set for all processes of a machine: a server without OpenTelemetry goes on without spans."""
    monkeypatch.setattr(tracing, "_missing", lambda _: "opentelemetry.sdk")
    with capture_logs() as lines:
        assert open_tracing(TracingSettings(), {ENDPOINT: "http://collector:4317"}) is None
    assert ["traces_off"] == [line["event"] for line in lines]
    with pytest.raises(ConfigurationError, match="pip install"):
        open_tracing(TracingSettings(endpoint="http://collector:4317"), {})


def test_an_unknown_protocol_is_refused() -> None:
    """The server says so at its start, not for each span."""
    with pytest.raises(ConfigurationError, match="OTEL_EXPORTER_OTLP_PROTOCOL is 'http/json'"):
        open_tracing(
            TracingSettings(endpoint="http://127.0.0.1:4318"), {"OTEL_EXPORTER_OTLP_PROTOCOL": "http/json"}
        )


def test_names_of_the_environment_win(monkeypatch: pytest.MonkeyPatch) -> None:
    """OTEL_SERVICE_NAME replaces the name of the service; without it the server has one."""
    assert "lightspeed-operations" == provider(TracingSettings(), {}).resource.attributes["service.name"]
    for name, value in (("OTEL_SERVICE_NAME", "ours"), ("OTEL_RESOURCE_ATTRIBUTES", "service.name=ours")):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            made = provider(TracingSettings(), {name: value})
            assert "ours" == made.resource.attributes["service.name"]
