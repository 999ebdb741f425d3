"""Export of spans: the provider of tracers of a server process, and the way of its spans to a collector.

Owns the settings of OpenTelemetry's SDK. A thread sends spans from a bounded queue, and spans that find no
room are dropped. While a collector is away, nearly no span is made: one line says that it is away, and one
that it is there again.
"""

import asyncio
import logging
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

import structlog
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

from lightspeed_ops.config import TracingSettings
from lightspeed_ops.tracing import EXPORTERS, protocol
from lightspeed_ops.tracing.batches import BatchSpans
from lightspeed_ops.tracing.calls import CallSpans

SERVICE = "lightspeed-operations"
"""The name of the service and of the tracer, unless OpenTelemetry's variables name the service."""
TEXT_CHARACTERS = 512
"""Most characters of a text in a span, more than a key or the name of a surface has. OpenTelemetry has no
limit of its own."""
TEXT_LIMITS = ("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT")
"""Variables that set another one."""
HTTP_PATH = "/v1/traces"
"""The path of traces, which endpoints without a path get."""
LAST_EXPORT_S = 2.0
"""Longest wait for the last spans when the process ends, in seconds."""
TRIAL_S = 1.0
"""Seconds between two spans while the collector is away: each costs, and only shows that it is back."""
DROPPED_INTERVAL_S = 60.0
"""Shortest time between two lines about dropped spans, in seconds."""
WHY_CHARACTERS = 300
"""Most characters of the text of the SDK about a failed export."""
LIBRARY = "opentelemetry"
"""The logger of the SDK and its exporters, which say the same again for each attempt."""
_DROPPED = "Queue full"
"""The beginning of the text of the SDK for each span that it drops."""
_PASSWORD = re.compile(r"[^\s/@]+@")
"""User and password of a URL."""

log = structlog.get_logger()


class Tracing:
    """The tracing of a server process: what makes its spans, and their provider."""

    def __init__(self, provider: TracerProvider, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """Takes the provider of the tracer, and what says whether the next span can be exported."""
        self._provider = provider
        tracer = provider.get_tracer(SERVICE)
        self.calls = CallSpans(tracer, is_wanted)
        """Makes the spans of calls."""
        self.batches = BatchSpans(tracer, is_wanted)
        """Makes the spans of batches."""

    async def close(self) -> None:
        """Exports the last spans, for :data:`LAST_EXPORT_S` at most."""
        closing = threading.Thread(target=self._provider.shutdown, name="last spans", daemon=True)
        closing.start()
        await asyncio.to_thread(closing.join, LAST_EXPORT_S)


def exporting(settings: TracingSettings, environment: Mapping[str, str]) -> Tracing:
    """Returns tracing whose spans are exported."""
    own_lines = _OwnLines()
    exporter = ReportedExporter(_exporter(settings, environment), own_lines)
    logger = logging.getLogger(LIBRARY)
    logger.addHandler(own_lines)
    logger.propagate = False
    made = provider(settings, environment)
    made.add_span_processor(BatchSpanProcessor(exporter))
    return Tracing(made, exporter.is_wanted)


def provider(settings: TracingSettings, environment: Mapping[str, str]) -> TracerProvider:
    """Returns a provider of tracers without an exporter; OpenTelemetry's own variables hold.

    A share of traces that the settings do not name is that of OTEL_TRACES_SAMPLER, or all.
    """
    ratio = settings.sample_ratio
    is_named = bool(environment.get("OTEL_SERVICE_NAME")) or f"{SERVICE_NAME}=" in environment.get(
        "OTEL_RESOURCE_ATTRIBUTES", ""
    )
    name = {} if is_named else {SERVICE_NAME: SERVICE}
    resource = Resource.create({SERVICE_VERSION: _version(), **name})
    limits = (
        {}
        if any(environment.get(name) for name in TEXT_LIMITS)
        else {"max_attribute_length": TEXT_CHARACTERS}
    )
    return TracerProvider(
        sampler=None if ratio == 1 else ParentBased(TraceIdRatioBased(ratio)),
        resource=resource,
        span_limits=SpanLimits(**limits),
        shutdown_on_exit=False,
    )


def _exporter(settings: TracingSettings, environment: Mapping[str, str]) -> SpanExporter:
    kind = protocol(environment)
    exporter: type[SpanExporter] = import_module(EXPORTERS[kind]).OTLPSpanExporter
    endpoint = settings.endpoint
    if endpoint and kind != "grpc" and not re.search("://[^/]+/.", endpoint):
        endpoint = endpoint.rstrip("/") + HTTP_PATH
    return exporter(endpoint=endpoint or None)


class _OwnLines(logging.Handler):
    """The handler of the SDK's log: keeps the newest text, and counts spans that were dropped."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.newest = ""
        self.dropped = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Takes one record; Python calls it under the lock of the handler."""
        if str(record.msg).startswith(_DROPPED):
            self.dropped += 1
            return
        self.newest = _PASSWORD.sub("", record.getMessage())[:WHY_CHARACTERS]


class ReportedExporter:
    """An exporter that logs when a collector goes away and when it is there again."""

    def __init__(self, exporter: SpanExporter, own_lines: _OwnLines) -> None:
        """Takes the exporter, and the handler of the SDK's log."""
        self._exporter = exporter
        self._own_lines = own_lines
        self._is_away = False
        self._next_trial_s = 0.0
        self._dropped = 0
        self._newest_line_s = -DROPPED_INTERVAL_S

    def is_wanted(self) -> bool:
        """Returns True if a span can be exported; while the collector is away, once a second to try it."""
        if not self._is_away:
            return True
        now_s = time.monotonic()
        if now_s < self._next_trial_s:
            return False
        self._next_trial_s = now_s + TRIAL_S
        return True

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Exports spans; called by the SDK's thread."""
        try:
            result = self._exporter.export(spans)
        except Exception as error:  # noqa: BLE001 - an exporter that fails must not end the thread
            self._own_lines.newest = type(error).__name__
            result = SpanExportResult.FAILURE
        is_away = result is not SpanExportResult.SUCCESS
        if is_away and not self._is_away:
            log.warning("traces_not_exported", why=self._own_lines.newest)
        elif self._is_away and not is_away:
            log.info("traces_exported_again", dropped_spans=self._own_lines.dropped)
            self._dropped = self._own_lines.dropped
        elif not is_away:
            self._log_dropped()
        self._is_away = is_away
        return result

    def _log_dropped(self) -> None:
        """Logs, once a minute, that spans come faster than they are exported."""
        dropped, now_s = self._own_lines.dropped, time.monotonic()
        if dropped > self._dropped and now_s - self._newest_line_s >= DROPPED_INTERVAL_S:
            log.warning("spans_dropped", spans=dropped - self._dropped)
            self._dropped, self._newest_line_s = dropped, now_s

    def shutdown(self) -> None:
        """Ends the exporter."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Does nothing: the exporter keeps no spans."""
        del timeout_millis
        return True


def _version() -> str:
    """Returns the version of the installed package; empty if only its source is there."""
    try:
        return version(SERVICE)
    except PackageNotFoundError:
        return ""
