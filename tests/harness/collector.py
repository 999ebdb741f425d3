"""A collector of traces, as its clients see it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as otlp
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.harness.process import DEADLINE_S


class Collector:
    """A collector of traces, as its clients see it: an OTLP receiver."""

    def __init__(self, port: int = 0) -> None:
        """Starts without spans, and listens; by default on a free port."""
        self._lock = Lock()
        self._spans: list[Span] = []
        self._server = grpc.server(ThreadPoolExecutor(4))
        trace_service_pb2_grpc.add_TraceServiceServicer_to_server(self, self._server)
        self.address = f"http://127.0.0.1:{self._server.add_insecure_port(f'127.0.0.1:{port}')}"
        self._server.start()

    def Export(
        self, request: otlp.ExportTraceServiceRequest, _context: Any
    ) -> otlp.ExportTraceServiceResponse:
        """Takes spans."""
        with self._lock:
            for resource in request.resource_spans:
                for scope in resource.scope_spans:
                    self._spans.extend(scope.spans)
        return otlp.ExportTraceServiceResponse()

    def spans(self, until: Callable[[list[Span]], bool]) -> list[Span]:
        """Returns the spans once they are as expected, or after the deadline as they are."""
        ends_s = time.monotonic() + DEADLINE_S
        while True:
            with self._lock:
                spans = list(self._spans)
            if until(spans) or time.monotonic() > ends_s:
                return spans
            time.sleep(0.05)

    def stop(self) -> None:
        """Ends the collector."""
        self._server.stop(0)
