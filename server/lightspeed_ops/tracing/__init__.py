"""Tracing: spans for OpenTelemetry, of calls and of batches.

Owns what a span says, and whether any is made. All modules of this package but this one need the extra
``opentelemetry``, so only the start of a server that makes spans imports them. A span must never have a
secret: no metadata, no message of an error, no result and no reason text.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

import structlog

from lightspeed_ops.config import ConfigurationError, TracingSettings

if TYPE_CHECKING:
    from lightspeed_ops.tracing.export import Tracing

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
"""Variables that name a collector, as the setting does."""
EXPORTERS = {
    "grpc": "opentelemetry.exporter.otlp.proto.grpc.trace_exporter",
    "http/protobuf": "opentelemetry.exporter.otlp.proto.http.trace_exporter",
}
"""The modules of the exporters by protocol; the extra has that of the first."""
PROTOCOL_VARIABLES = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
HTTP_PEER = "http:"
"""The beginning of the name of a peer that speaks HTTP; gRPC's name for it follows."""
EXTRA = "pip install 'lightspeed-operations[opentelemetry]'"

log = structlog.get_logger()


class CallLine(NamedTuple):
    """What is known of a call that has ended."""

    method: str
    """Service and method, such as ``WorkerService/EnqueueBatch``."""
    code: str
    reason: str
    """The reason of its error; empty without one."""
    elapsed_ms: float
    waited_ms: float
    """The part of it in which it waited for its request, or for batches."""
    request_id: str
    tenant: str
    surface: str
    actor: str
    peer: str

    def values(self) -> dict[str, Any]:
        """Returns the values that it has, by name."""
        return {name: value for name, value in zip(self._fields, self, strict=True) if value}


def open_tracing(settings: TracingSettings, environment: Mapping[str, str]) -> "Tracing | None":
    """Returns the tracing of a server process, or None if the settings and the environment name no collector.

    Raises :class:`ConfigurationError` for :func:`problems`.
    """
    if not is_on(settings, environment):
        return None
    if found := tuple(problems(settings, environment)):
        raise ConfigurationError(*found)
    if missing := _missing(environment):
        # The variable may be set for all processes of a machine.
        log.warning("traces_off", why=f"'{missing}' is not installed: {EXTRA}")
        return None
    made: Tracing = import_module("lightspeed_ops.tracing.export").exporting(settings, environment)
    return made


def problems(settings: TracingSettings, environment: Mapping[str, str]) -> Iterator[str]:
    """Yields what is wrong with the settings of traces, on this machine."""
    if not is_on(settings, environment):
        return
    if protocol(environment) not in EXPORTERS:
        expected = f"expected a protocol of {' or '.join(EXPORTERS)} for traces"
        yield f"{expected}, but {' or '.join(PROTOCOL_VARIABLES)} is '{protocol(environment)[:80]}'"
    elif settings.endpoint and (missing := _missing(environment)):
        yield f"expected the module '{missing}' for tracing.endpoint, but it is not installed: {EXTRA}"


def protocol(environment: Mapping[str, str]) -> str:
    """Returns the protocol of the exporter that the environment names; by default gRPC, as in the extra."""
    named = [environment[name].strip() for name in PROTOCOL_VARIABLES if environment.get(name)]
    return named[0] if named else "grpc"


def _missing(environment: Mapping[str, str]) -> str:
    """Returns the first module of the exporter that is not installed; empty if all are."""
    path = EXPORTERS[protocol(environment)]
    parts = path.split(".")
    names = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
    return next((name for name in ("opentelemetry.sdk", *names) if not _is_installed(name)), "")


def _is_installed(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def is_on(settings: TracingSettings, environment: Mapping[str, str]) -> bool:
    """Returns True if the server makes spans: if a collector is named, and no variable turns the SDK off."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    if environment.get("OTEL_TRACES_EXPORTER", "").strip().lower() == "none":
        return False
    return bool(settings.endpoint) or any(environment.get(name) for name in ENDPOINTS)
