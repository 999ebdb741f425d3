"""The Connect application: calls of the contract over HTTP, as ASGI, for the admin listener.

Owns what a request over HTTP must be to become a call: its path, method, content type and origin, its
encoding and its timeout. A call takes the same steps as one of gRPC, around the same servicers. A page of
another site must never call: none of its requests is answered.
"""

import asyncio
import ipaddress
import json
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import grpc
import structlog
from google.protobuf.message_factory import GetMessageClass

from lightspeed_ops.config import Limits
from lightspeed_ops.core.display import displayed
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.readiness import Readiness, ReadinessState
from lightspeed_ops.transport.call_errors import failure_of
from lightspeed_ops.transport.connect.call import (
    ConnectCall,
    Connection,
    Ended,
    Form,
    Receive,
    Route,
    Send,
    discard,
)
from lightspeed_ops.transport.connect.errors import error_values
from lightspeed_ops.transport.errors import call_error
from lightspeed_ops.transport.interceptor import PREFIX, Interceptor
from lightspeed_ops.transport.parsing import service_methods

TIMEOUT_DIGITS = 10
"""Most digits of a timeout in milliseconds, as the protocol has it."""
CONTENT_TYPES = {
    False: ("application/json", "application/proto"),
    True: ("application/connect+json", "application/connect+proto"),
}
"""The content types of unary calls and of streams. No page of another site can send one unasked."""

PATH_CHARACTERS = 100
"""Most characters of a path in a line of the log."""

log = structlog.get_logger()

Scope = Any
Headers = Mapping[bytes, bytes]


class _Problem(Exception):
    """A request that is no call: its HTTP status, and the error of the protocol."""

    def __init__(self, status: int, code: grpc.StatusCode, text: str, *headers: tuple[bytes, bytes]) -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.headers = headers


class ConnectApplication:
    """The ASGI application of the services."""

    def __init__(
        self,
        calls: Interceptor,
        handlers: Mapping[str, Any],
        readiness: Readiness,
        limits: Limits,
        *,
        has_identity: bool,
    ) -> None:
        """Takes the steps of all calls, and the servicers' handlers by path."""
        self._calls = calls
        self._routes = _routes(handlers)
        self._readiness = readiness
        self._limits = limits
        self._has_identity = has_identity
        self._in_progress = 0
        self._arrived = 0
        """Number of calls so far."""
        self._all_ended = asyncio.Event()
        self._all_ended.set()

    def change_limits(self, limits: Limits) -> None:
        """Holds other limits from now on."""
        self._limits = limits

    async def ended_within(self, most_s: float) -> None:
        """Returns when no call is in progress, after ``most_s`` at the latest."""
        with suppress(TimeoutError):
            async with asyncio.timeout(most_s):
                await self._all_ended.wait()

    async def __call__(self, scope: Scope, receive: Receive, send: Send, connection: Connection) -> None:
        """Answers a request."""
        self._in_progress += 1
        self._all_ended.clear()
        try:
            call = self._call(scope, receive, send, connection)
            await self._serve(call)
        except _Problem as problem:
            log.debug(
                "http_request_refused", method=displayed(scope["path"][:PATH_CHARACTERS]), why=str(problem)
            )
            await _send_problem(problem, receive, send)
        finally:
            self._in_progress -= 1
            if not self._in_progress:
                self._all_ended.set()

    def _call(self, scope: Scope, receive: Receive, send: Send, connection: Connection) -> ConnectCall:
        """Returns the call that a request is; raises :class:`_Problem` if it is none."""
        headers: Headers = dict(scope["headers"])
        _check_site(headers, scope["scheme"])
        if not self._has_identity:
            _check_host(headers, scope["server"])
        route = self._routes.get(scope["path"])
        if route is None:
            self._calls.enter(scope["path"], (), None)
            raise _Problem(
                404, grpc.StatusCode.UNIMPLEMENTED, "expected the path of an RPC, but there is none"
            )
        if scope["method"] != "POST":
            text = f"expected POST, but it is {scope['method'][:16]}"
            raise _Problem(405, grpc.StatusCode.UNIMPLEMENTED, text, (b"allow", b"POST"))
        form = _form(headers, route)
        self._arrived += 1
        next_step = partial(self._calls.throttle.step, self._arrived)
        return ConnectCall(
            route, form, scope, (receive, send), connection, self._limits, _timeout_s(headers), next_step
        )

    async def _serve(self, call: ConnectCall) -> None:
        call.begin_task()
        try:
            try:
                await self._handle(call)
            except asyncio.CancelledError:
                if call.is_lost or call.time_remaining() != 0:
                    raise
                call.uncancel()
                call.set_code(grpc.StatusCode.DEADLINE_EXCEEDED)
                call.set_details(
                    f"expected to answer {call.route.name} before its deadline, but it has passed"
                )
                await self._end(call)
            except Exception as error:  # noqa: BLE001 - a bug must reach the caller as INTERNAL, without its trace
                call.fail(failure_of(call.route.name, error))
                await self._end(call)
        except asyncio.CancelledError:
            if not call.is_lost:
                raise
            call.uncancel()
        finally:
            call.finish()

    async def _handle(self, call: ConnectCall) -> None:
        route = call.route
        if self._readiness.state is ReadinessState.STARTING:
            call.fail(call_error(_starting(route.name)))
            return await self._end(call)
        if route.handler.stream_stream is not None:
            call.set_code(grpc.StatusCode.UNIMPLEMENTED)
            call.set_details(
                f"expected {route.name} over gRPC: it needs streams both ways, which HTTP/1.1 has not"
            )
            return await self._end(call)
        handler: Any = self._calls.enter(f"{PREFIX}{route.name}", call.invocation_metadata(), route.handler)
        call.parse, call.serialize = handler.request_deserializer, handler.response_serializer
        serve = handler.stream_unary or handler.stream_stream
        try:
            response = await serve(None, call)
        except Ended:
            response = None
        if response is None:
            return await self._end(call)
        return await call.answer(call.serialize(response))

    async def _end(self, call: ConnectCall) -> None:
        """Writes the end of a stream, or the error of a unary call."""
        if call.route.is_stream:
            if not call.has_begun:
                await call.send_initial_metadata(())
            if not call.is_within_frame:
                await call.end_stream()
        elif not call.has_begun:
            await call.answer_error()


def _routes(handlers: Mapping[str, Any]) -> Mapping[str, Route]:
    return {
        path: Route(
            path.removeprefix(PREFIX),
            GetMessageClass(method.input_type),
            GetMessageClass(method.output_type),
            method.server_streaming,
            handlers[path],
        )
        for path, method in service_methods().items()
    }


def _starting(name: str) -> Refusal:
    message = f"expected to answer {name}, but the server is starting"
    return Refusal(Reason.OVERLOADED, message, {"method": name})


def _check_site(headers: Headers, scheme: str) -> None:
    """Raises :class:`_Problem` if a page of another site sent the request."""
    site = headers.get(b"sec-fetch-site", b"none")
    origin = headers.get(b"origin")
    own = f"{scheme}://".encode() + headers.get(b"host", b"")
    if site not in {b"same-origin", b"none"} or (origin is not None and origin.lower() != own.lower()):
        text = "expected a request of this server's own pages or of a program, but another site sent it"
        raise _Problem(403, grpc.StatusCode.PERMISSION_DENIED, text)


def _check_host(headers: Headers, server: tuple[str, int | None] | None) -> None:
    """Raises :class:`_Problem` if a request to a loopback address names another host.

    A page can let its own name stand for 127.0.0.1 (DNS rebinding): its requests have that name.
    """
    if server is None or not _is_loopback(server[0]):
        return
    host = headers.get(b"host", b"").decode("latin-1")
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    if not (
        name.lower() == "localhost" or name.lower().endswith(".localhost") or _is_loopback(name.strip("[]"))
    ):
        text = (
            "expected a loopback address or localhost as host, since there is no identity, but it is another"
        )
        raise _Problem(403, grpc.StatusCode.PERMISSION_DENIED, text)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _form(headers: Headers, route: Route) -> Form:
    kinds = CONTENT_TYPES[route.is_stream]
    kind = headers.get(b"content-type", b"").decode("latin-1").lower().replace(" ", "")
    kind = kind.removesuffix(";charset=utf-8")
    if kind not in kinds:
        text = f"expected content-type {' or '.join(kinds)}, but it is another"
        raise _Problem(415, grpc.StatusCode.UNKNOWN, text, (b"accept-post", ", ".join(kinds).encode()))
    if headers.get(b"connect-protocol-version", b"1") != b"1":
        raise _Problem(
            400, grpc.StatusCode.INVALID_ARGUMENT, "expected connect-protocol-version 1, but it is another"
        )
    prefix = b"connect-" if route.is_stream else b""
    encoding = headers.get(prefix + b"content-encoding", b"identity").lower()
    if encoding not in {b"identity", b"gzip", b""}:
        raise _Problem(
            501, grpc.StatusCode.UNIMPLEMENTED, "expected the encoding gzip or identity, but it is another"
        )
    accepted = headers.get(prefix + b"accept-encoding", b"").lower()
    names = {
        one.partition(b";")[0].strip()
        for one in accepted.split(b",")
        if not one.replace(b" ", b"").endswith(b";q=0")
    }
    return Form(kind.endswith("json"), encoding == b"gzip", b"gzip" in names)


def _timeout_s(headers: Headers) -> float | None:
    found = headers.get(b"connect-timeout-ms")
    if found is None:
        return None
    if not found.isdigit() or len(found) > TIMEOUT_DIGITS:
        text = "expected connect-timeout-ms with at most ten digits, but it is another text"
        raise _Problem(400, grpc.StatusCode.INVALID_ARGUMENT, text)
    return int(found) / 1_000


async def _send_problem(problem: _Problem, receive: Receive, send: Send) -> None:
    body = json.dumps(error_values(problem.code, str(problem))).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
        *problem.headers,
    ]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    await discard(receive)
    await send({"type": "http.response.body", "body": b"", "more_body": False})
