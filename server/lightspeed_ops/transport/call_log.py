"""Call log: the lines and spans of calls.

Owns what a line says of a call: its method, its end, whom it came from and what it was about, never its
content and never its metadata. Texts of callers are cut, and slow calls have a limited number of lines, so
that a caller cannot fill the log.
"""

import logging
import re
import time
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from typing import Any, Protocol

import structlog

from lightspeed_ops.core.policy import Tenant
from lightspeed_ops.core.surface import DEFAULT_SURFACE
from lightspeed_ops.tracing import CallLine
from lightspeed_ops.transport.callers import current_caller
from lightspeed_ops.transport.request_validation import DEFAULT_PARENT

TEXT_CHARACTERS = 256
"""Most characters of a caller's text in a line: the longest valid name of a surface is shorter."""
SLOW_LINES_PER_S = 20
"""Most lines of slow calls in a second: all calls are slow while the disk is, and one such line says it."""
TRACE_PARENT = "traceparent"
"""The metadata of a call with its trace context, as W3C has it."""
_TRACE_PARENT = re.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")

log = structlog.get_logger()


class CallSpan(Protocol):
    """The span of one call."""

    trace_id: str
    """The id of its trace, in hexadecimal digits."""
    is_recording: bool
    """False if its trace is not kept: it need not be ended."""

    def end(self, line: CallLine) -> None:
        """Ends the span with what is known of the call."""
        ...


class CallSpans(Protocol):
    """Makes the spans of calls."""

    def begin(self, method: str, metadata: Iterable[tuple[str, str | bytes]]) -> CallSpan | None:
        """Begins the span of a call, whose parent stands in its metadata; None if none is wanted now."""
        ...


class LoggedCall:
    """A call in progress, for its line and its span."""

    __slots__ = (
        "_log",
        "began_s",
        "context",
        "is_stream",
        "method",
        "request",
        "span",
        "surface",
        "version",
        "waited_s",
    )

    def __init__(self, call_log: "CallLog", method: str, context: Any, *, is_stream: bool) -> None:
        """Begins a call; see :meth:`CallLog.begin`."""
        self._log = call_log
        self.method = method
        self.context = context
        self.is_stream = is_stream
        self.began_s = time.perf_counter()
        self.waited_s = 0.0
        """Time in which it waited for its client, or for batches, in seconds: it is not slow for that."""
        self.request: Any = None
        """Its only request; None before it has arrived, and for calls with several."""
        self.surface = ""
        """The surface of a call with several requests."""
        self.version = 0
        """The version of its surface that has its changes; 0 if it has made none."""
        self.span: CallSpan | None = None

    def arrived(self, request: Any) -> None:
        """Takes the request of the call, which has waited for it."""
        self.request = request
        self.waited_s = time.perf_counter() - self.began_s

    def waited(self, since_s: float) -> None:
        """Adds a wait since a time of ``time.perf_counter``."""
        self.waited_s += time.perf_counter() - since_s

    def end(self, code: str, reason: str = "") -> None:
        """Ends the call: with a line if it was slow or each call has one, and with the end of its span."""
        elapsed_s = time.perf_counter() - self.began_s
        call_log = self._log
        is_slow = elapsed_s - self.waited_s > call_log.slow_s and not self.is_stream
        has_span = self.span is not None and self.span.is_recording
        if is_slow or call_log.logs_calls or has_span:
            call_log.ended(self, self._line(code, reason, elapsed_s), is_slow=is_slow)

    def frame_ended(self, since_s: float, request_id: str) -> None:
        """Logs a frame of a worker if its reports took long since a time of ``time.perf_counter``."""
        elapsed_s = time.perf_counter() - since_s
        if elapsed_s > self._log.slow_s:
            line = self._line("OK", "", elapsed_s)._replace(waited_ms=0, request_id=_cut(request_id))
            self._log.slow(self, line)

    def trace_id(self) -> str:
        """Returns the id of its trace, also if the server makes no spans; empty without one."""
        if self.span is not None:
            return self.span.trace_id
        for name, value in self.context.invocation_metadata() or ():
            if name == TRACE_PARENT and isinstance(value, str):
                found = _TRACE_PARENT.fullmatch(value)
                return "" if found is None else found[1]
        return ""

    def _line(self, code: str, reason: str, elapsed_s: float) -> CallLine:
        request, caller = self.request, current_caller()
        surface = self.surface or _surface(request)
        name = surface or getattr(request, "parent", "")
        context = None if caller is None else caller.context
        return CallLine(
            method=_cut(self.method),
            code=code,
            reason=reason,
            elapsed_ms=round(elapsed_s * 1_000, 3),
            waited_ms=round(self.waited_s * 1_000, 3),
            request_id=_cut(getattr(request, "request_id", "")),
            tenant=_cut(context.tenant_id if isinstance(context, Tenant) else _tenant(name)),
            surface=_cut(surface),
            actor="" if context is None else _cut(context.actor_id),
            peer=self.context.peer(),
        )


class CallLog:
    """The lines and spans of the calls of a server."""

    def __init__(
        self, slow_call_ms: int, spans: CallSpans | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Takes the time from which a call is slow, in milliseconds, 0 for never; without ``spans`` none."""
        self._spans = spans
        self._clock = clock
        self.slow_s = 0.0
        """Time from which a call is slow, in seconds."""
        self.logs_calls = False
        """True if each call has a line: looked up once, not for each call."""
        self._second = 0
        self._slow_lines = 0
        self._unlogged = 0
        self.set_slow_call_ms(slow_call_ms)
        self.look_up_level()

    def set_slow_call_ms(self, slow_call_ms: int) -> None:
        """Sets the time from which a call is slow, in milliseconds; 0 for never."""
        self.slow_s = slow_call_ms / 1_000 if slow_call_ms else float("inf")

    def look_up_level(self) -> None:
        """Takes note of the level of the log, which may have changed."""
        self.logs_calls = log.is_enabled_for(logging.DEBUG)

    def begin(self, method: str, context: Any, *, is_stream: bool = False) -> LoggedCall:
        """Begins a call of the contract, which has a span if the server makes spans."""
        call = LoggedCall(self, method, context, is_stream=is_stream)
        if self._spans is not None:
            call.span = self._spans.begin(method, context.invocation_metadata() or ())
        _CURRENT.set(call)
        return call

    def begin_auxiliary(self, method: str, context: Any) -> LoggedCall:
        """Begins a call of health or reflection, which is never slow, and has no span: probes are many."""
        return LoggedCall(self, method, context, is_stream=True)

    def ended(self, call: LoggedCall, line: CallLine, *, is_slow: bool) -> None:
        """Logs a call that has ended, once, and ends its span."""
        if is_slow:
            self.slow(call, line)
        elif self.logs_calls:
            log.debug("call", **_values(call, line))
        if call.span is not None and call.span.is_recording:
            call.span.end(line)

    def slow(self, call: LoggedCall, line: CallLine) -> None:
        """Logs a slow call, unless there were many in this second."""
        second = int(self._clock())
        if second != self._second:
            self._second, self._slow_lines = second, 0
        if self._slow_lines >= SLOW_LINES_PER_S:
            self._unlogged += 1
            return
        self._slow_lines += 1
        others = {"unlogged_calls": self._unlogged} if self._unlogged else {}
        self._unlogged = 0
        log.warning("slow_call", **_values(call, line), **others)


_CURRENT: ContextVar[LoggedCall] = ContextVar("call")


current_call: Callable[[], LoggedCall] = _CURRENT.get
"""Returns the call that the current task serves."""


def _values(call: LoggedCall, line: CallLine) -> Mapping[str, Any]:
    trace_id = call.trace_id()
    return line.values() | ({"trace_id": trace_id} if trace_id else {})


def _surface(request: Any) -> str:
    """Returns the name of the surface that a request is about; empty if it is about none."""
    if hasattr(request, "surface"):
        name: str = request.surface
        return name or DEFAULT_SURFACE
    surface_id = getattr(request, "surface_id", "")
    return f"{request.parent or DEFAULT_PARENT}/surfaces/{surface_id}" if surface_id else ""


def _cut(text: str) -> str:
    return text if len(text) <= TEXT_CHARACTERS else f"{text[:TEXT_CHARACTERS]}…"


def _tenant(name: str) -> str:
    """Returns the tenant in the name of a surface or of a tenant; empty if it has none."""
    parts = name[: 2 * TEXT_CHARACTERS].split("/", 2)
    return parts[1] if len(parts) > 1 and parts[0] == "tenants" else ""
