"""Spans of calls: one for each call of the contract, by the conventions for RPC.

Owns the attributes of these spans. The parent of a span stands in the metadata of its call, in the form of
the configured propagators: W3C Trace Context by default. A stream has one span, from its beginning to its
end.
"""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from urllib.parse import unquote

from opentelemetry import propagate, trace
from opentelemetry.trace import SpanKind, StatusCode

from lightspeed_ops.tracing import HTTP_PEER, CallLine

PACKAGE = "lightspeed.ops.v1"
SERVER_ERRORS = frozenset(
    {"UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"}
)
"""Status codes that are errors of a server, by the conventions; the others are answers."""

_CURRENT: ContextVar[trace.Span | None] = ContextVar("span of the call", default=None)


def current_span_context() -> trace.SpanContext | None:
    """Returns the context of the span of the call that the current task serves; None without a call."""
    span = _CURRENT.get()
    return None if span is None else span.get_span_context()


class CallSpan:
    """The span of one call."""

    __slots__ = ("_span", "is_recording", "trace_id")

    def __init__(self, span: trace.Span) -> None:
        """Takes the span, which has begun."""
        self._span = span
        self.is_recording: bool = span.is_recording()
        """False if its trace is not kept: it need not be ended."""
        self.trace_id = f"{span.get_span_context().trace_id:032x}"

    def end(self, line: CallLine) -> None:
        """Ends the span with what is known of the call."""
        self._span.set_attributes(_attributes(line))
        if line.code in SERVER_ERRORS:
            self._span.set_status(StatusCode.ERROR)
        self._span.end()


class CallSpans:
    """Makes the spans of calls."""

    def __init__(self, tracer: trace.Tracer, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """Takes the tracer that makes them, and what says whether the next span can be exported."""
        self._tracer = tracer
        self._is_wanted = is_wanted

    def begin(self, method: str, metadata: Iterable[tuple[str, str | bytes]]) -> CallSpan | None:
        """Begins the span of a call such as ``WorkerService/EnqueueBatch``, and makes it the current one.

        Returns None if no span is wanted now.
        """
        if not self._is_wanted():
            return None
        carrier = {name: value for name, value in metadata if isinstance(value, str)}
        name = f"{PACKAGE}.{method}"
        span = self._tracer.start_span(
            name,
            context=propagate.extract(carrier),
            kind=SpanKind.SERVER,
            attributes={"rpc.system.name": "grpc", "rpc.method": name},
        )
        _CURRENT.set(span)
        return CallSpan(span)


def _attributes(line: CallLine) -> dict[str, str | int]:
    attributes: dict[str, str | int] = {
        "rpc.response.status_code": line.code,
        "error.type": line.code if line.code in SERVER_ERRORS else "",
        "lightspeed.reason": line.reason,
        "lightspeed.request_id": line.request_id,
        "lightspeed.tenant": line.tenant,
        "lightspeed.surface": line.surface,
        "lightspeed.actor": line.actor,
        **_peer(line.peer),
    }
    if line.peer.startswith(HTTP_PEER):
        attributes["rpc.system.name"] = "connectrpc"
    return {name: value for name, value in attributes.items() if value != ""}


def _peer(peer: str) -> dict[str, str | int]:
    """Returns the address and the port in the name of a peer; unix sockets have none."""
    family, _, address = peer.removeprefix(HTTP_PEER).partition(":")
    host, _, port = address.rpartition(":")
    if family not in {"ipv4", "ipv6"} or not port.isdecimal():
        return {}
    return {"network.peer.address": unquote(host).strip("[]"), "network.peer.port": int(port)}
