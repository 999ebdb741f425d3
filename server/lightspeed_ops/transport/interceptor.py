"""Interceptor: the same steps around every RPC of the contract.

Owns the handling that every RPC shares. It parses requests, turns refusals and storage failures into
statuses, and bugs into INTERNAL with an incident number. It refuses calls while the server shuts down, lets
streams of records give way to calls, and writes one log line per call.
"""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import aclosing, nullcontext, suppress
from functools import partial
from typing import Any, TypeAlias

import grpc
import structlog

from lightspeed_ops.config import Limits
from lightspeed_ops.core.refusal import Refusal, Refused
from lightspeed_ops.journal.background import retrieve
from lightspeed_ops.metrics import CallMetrics
from lightspeed_ops.transport.admission import FINISHING, TENANT_FIELDS, Admission, CallKind, Place
from lightspeed_ops.transport.arrivals import Arrivals
from lightspeed_ops.transport.authorization import AUXILIARY, Access, Authorization, check_auxiliary
from lightspeed_ops.transport.call_errors import (
    STATUS_CODES,
    Stalled,
    failure_of,
    metadata_too_large,
    trailers,
)
from lightspeed_ops.transport.call_log import CallLog, LoggedCall
from lightspeed_ops.transport.call_metrics import count_refusal, count_unknown, measured, show_reasons
from lightspeed_ops.transport.callers import Authenticator, identify
from lightspeed_ops.transport.connections import Connections
from lightspeed_ops.transport.errors import CallError, call_error
from lightspeed_ops.transport.forwarding import Forwarding, Serve, is_forwarded, is_read
from lightspeed_ops.transport.frame_cache import RenderedFrame
from lightspeed_ops.transport.incomplete_frames import IncompleteFrames
from lightspeed_ops.transport.open_streams import LAST_FRAME_S, EndRefusal, OpenStreams, draining, write_frame
from lightspeed_ops.transport.parsing import parsed, parsers
from lightspeed_ops.transport.stream_throttle import StreamThrottle
from lightspeed_ops.transport.unread_responses import LARGE_BYTES, UnreadResponses
from lightspeed_ops.transport.versions import Versions
from lightspeed_ops.transport.work_calls import WorkCalls

PREFIX = "/lightspeed.ops.v1."

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
MaybeHandler: TypeAlias = "grpc.RpcMethodHandler[Any, Any] | None"
EndCall: TypeAlias = Callable[[LoggedCall, CallError], Awaitable[None]]
"""Ends a call with an error."""

log = structlog.get_logger()


GIVING_WAY = frozenset({"RecordService/VerifyAudits"})
"""Calls that read a whole history: they give way to all other calls, as streams do."""
_CALLS_BETWEEN_COLLECTIONS = 250
"""Calls between two garbage collections. gRPC leaves a cycle of five objects and their contents per call:
half a MiB for a thousand calls, which a collection frees in a millisecond. Python's own trigger, the number
of objects, is no measure: a bulk request has more objects, and no garbage."""


class Interceptor(grpc.aio.ServerInterceptor):
    """Wraps the handlers of all services.

    It serves each RPC as one with streamed requests, so that the server itself reads them: within the
    deadline and the room for incomplete requests, or else with a status.
    """

    def __init__(
        self,
        streams: OpenStreams,
        auxiliary: OpenStreams,
        limits: Limits,
        authenticator: Authenticator | None = None,
        metrics: CallMetrics | None = None,
        call_log: CallLog | None = None,
        authorization: Authorization | None = None,
        versions: Versions | None = None,
    ) -> None:
        """Takes the streams that it counts and drains, and apart from them those of health and reflection.

        Without an authenticator no call has an identity, and none needs one. With one, authorization checks
        each call. Without ``metrics`` it does not measure calls, and without a call log none is slow. Without
        ``versions``, changes say none, and reads see what there is.
        """
        self._streams = streams
        self._auxiliary = auxiliary
        self._limits = limits
        self._call_log = call_log or CallLog(0)
        assert (authenticator is None) == (authorization is None), "a caller that is known is checked"
        self._authenticator = authenticator
        self._metrics = metrics
        if metrics is not None:
            show_reasons(metrics)
        self._authorization = authorization
        self._versions = versions
        self._forwarding: Forwarding | None = None
        self._arrivals = Arrivals(limits)
        self._connections = Connections()
        self._incomplete = IncompleteFrames(limits, self._connections, self._arrivals.reserved_bytes)
        self._unread = UnreadResponses(limits, self._connections)
        self.admission = Admission(limits)
        """The calls in progress."""
        self._in_progress: set[asyncio.Task[Any] | None] = set()
        """The tasks of unary calls of the contract."""
        self._grace_is_over = False
        """True after :meth:`end_calls`."""
        self.end_refusal: EndRefusal | None = None
        """The refusal of all new calls; None while the server takes calls."""
        self.arrived = 0
        """Number of calls so far."""
        self.throttle = StreamThrottle()
        """The stream throttle of all calls and streams."""
        self._work_calls = WorkCalls(
            limits,
            streams,
            self._arrivals,
            self._incomplete,
            self.throttle,
            authorization,
            versions,
        )
        self._handlers: dict[str, MaybeHandler] = {}
        """The wrapped handlers, by path: made for the first call of each RPC."""

    def forward(self, forwarding: Forwarding) -> None:
        """Forwards calls about surfaces of other servers; called before the first call."""
        assert not self._handlers, "expected no call yet"
        self._forwarding = self._work_calls.forwarding = forwarding

    def change_limits(self, limits: Limits) -> None:
        """Holds other limits of calls and timeouts from now on."""
        self._limits = limits
        self.admission.limits = limits
        self._unread.limits = limits
        self._arrivals.change_limits(limits)
        self._work_calls.limits = limits

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[MaybeHandler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> MaybeHandler:
        """Wraps a handler; health and reflection answer even while the server shuts down."""
        method = handler_call_details.method
        metadata = handler_call_details.invocation_metadata
        # An unknown method has no handler yet: gRPC is asked for it only after its metadata has been counted.
        if method in self._handlers or _metadata_bytes(metadata) > self._limits.max_metadata_bytes:
            return self.enter(method, metadata, None)
        return self.enter(method, metadata, await continuation(handler_call_details))

    def enter(self, method: str, metadata: Any, raw: MaybeHandler) -> MaybeHandler:
        """Returns the handler of a call that has arrived, with the steps around it; None without such an RPC.

        Each transport calls it once for a call, by its path; ``raw`` is the servicer's own handler.
        """
        metadata_bytes = _metadata_bytes(metadata)
        # gRPC's core refuses larger ones, but lets some calls through whose fields are references to one long
        # field: 2 kB on the wire, 8 MB here.
        if metadata_bytes > self._limits.max_metadata_bytes:
            return self._refuse_metadata(method.lstrip("/"), metadata_bytes)
        handler = self._handlers.get(method)
        if handler is None:
            handler = self._wrapped(method, raw)
            if handler is None:
                if self._metrics is not None:
                    count_unknown(self._metrics)
                return None
            if self._metrics is not None:
                handler = measured(self._metrics, method, handler)
            self._handlers[method] = handler
        self.arrived += 1
        if self.arrived % _CALLS_BETWEEN_COLLECTIONS == 0:
            gc.collect(0)
        if handler.stream_unary is not None or not method.startswith(PREFIX):
            self.throttle.came()
        return handler

    def end_calls(self) -> None:
        """Ends unary calls with a refusal, at the end of the grace: whether they took effect is not known.

        gRPC would cancel them, and clients do not repeat a cancelled call.
        """
        self._grace_is_over = True
        for task in self._in_progress:
            if task is not None:
                task.cancel()

    def _wrapped(self, method: str, handler: MaybeHandler) -> MaybeHandler:
        """Returns the handler of an RPC with the steps around it; None if there is no such RPC."""
        if handler is None:
            return None
        parsing = parsers(self._limits.max_items)[method]
        parser = partial(parsing.receive, self._limits.max_message_bytes)
        if not method.startswith(PREFIX):
            return self._auxiliary_handler(method, handler, parser)
        name = method.removeprefix(PREFIX)
        serializer = _serializer(handler.response_serializer)
        receiver = parser if self._forwarding is None else self._forwarding.receiver(method, parser)
        if handler.stream_stream is not None:
            call = self._streaming(name, partial(self._work_calls.serve, name, handler.stream_stream, parser))
            return grpc.stream_stream_rpc_method_handler(call, receiver, serializer)
        if handler.unary_stream is not None:
            call = self._streaming(name, partial(self._records, name, handler.unary_stream))
            return grpc.stream_stream_rpc_method_handler(call, parser, serializer)
        kind = CallKind(name, parsing.field_of(TENANT_FIELDS), name in FINISHING)
        unary: Any = handler.unary_unary
        serve = self._checked(name, unary)
        if self._forwarding is not None:
            serve = self._forwarding.unary(method, parser, serve)
        call = self._unary(kind, serve, serializer, has_version=is_forwarded(method) and not is_read(method))
        # Responses are bytes by then.
        return grpc.stream_unary_rpc_method_handler(call, receiver, bytes)

    def _checked(self, name: str, behavior: Serve) -> Serve:
        """Returns the handler of a request that checks what its caller may do and which version it sees."""
        authorization = self._authorization
        versions = self._versions if is_read(f"{PREFIX}{name}") else None
        if authorization is None and versions is None:
            return behavior

        async def serve(request: Any, context: Context) -> Any:
            if authorization is not None:
                await authorization.check(name, request)
            if versions is not None:
                await versions.wait(name, request, context)
            return await behavior(request, context)

        return serve

    def _unary(
        self, kind: CallKind, serve: Serve, serializer: Callable[[Any], bytes], *, has_version: bool
    ) -> Any:
        name = kind.name
        counting = nullcontext() if name in GIVING_WAY else self.throttle

        async def call(_frames: object, context: Context) -> Any:
            logged = self._call_log.begin(name, context)
            task = asyncio.current_task()
            self._in_progress.add(task)
            try:
                _check_deadline(context)
                if self.end_refusal is not None:
                    _refuse(self.end_refusal, name)
                if self._authenticator is not None:
                    identify(self._authenticator, context, name)
                with Place(self.admission, kind) as place:
                    place.join_tenant_of_caller()
                    request = await self._request(context, name)
                    logged.arrived(request)
                    place.join_tenant_of(request)
                    with counting:
                        await self.throttle.bulk(getattr(context, "bulk_bytes", 0) or request.ByteSize())
                        answer = await serve(request, context)
            except asyncio.CancelledError:
                if task is None or not self._grace_is_over:
                    logged.end("CANCELLED")
                    raise
                task.uncancel()
                failure = call_error(draining(f"answer {name}", {"method": name}))
            except Exception as error:  # noqa: BLE001 - a bug must reach the caller as INTERNAL, without its trace
                failure = failure_of(name, error)
            else:
                logged.end("OK")
                if has_version and logged.version and self._versions is not None:
                    context.set_trailing_metadata(self._versions.metadata(logged.version))
                response = serializer(answer)
                if len(response) >= LARGE_BYTES:
                    self._unread.add(context, len(response))
                return response
            finally:
                self._in_progress.discard(task)
            return await self._abort(logged, failure)

        return call

    def _streaming(self, name: str, serve: Callable[[LoggedCall], Awaitable[None]]) -> Any:
        async def call(_frames: object, context: Context) -> None:
            logged = self._call_log.begin(name, context, is_stream=True)
            try:
                if self.end_refusal is not None:
                    _refuse(self.end_refusal, name)
                if self._authenticator is not None:
                    identify(self._authenticator, context, name)
                self._streams.check()
                await serve(logged)
            except asyncio.CancelledError:
                logged.end("CANCELLED")
                raise
            except Stalled as stalled:
                refusal: Refusal | None = stalled.refusal
                failure = call_error(stalled.refusal)
            except Exception as error:  # noqa: BLE001 - a bug must reach the caller as INTERNAL, without its trace
                refusal, failure = None, failure_of(name, error)
            else:
                logged.end("OK")
                return
            if refusal is None:
                await self._end(logged, failure)
            else:
                await self._abort_stalled(context, self._abort(logged, failure))

        return call

    async def _records(self, name: str, behavior: Any, logged: LoggedCall) -> None:
        """Serves a stream of records, which gives way to calls."""
        context: Context = logged.context
        request = await self._request(context, name)
        logged.arrived(request)
        # Sent before the first frame: if a drain cut off a first write with the metadata in it, gRPC could
        # not send the status.
        await context.send_initial_metadata(())
        with self._streams.open(request, name) as stream:
            if self._authorization is not None:
                await self._authorization.check(name, request)
            if self._versions is not None:
                await self._versions.wait(name, request, context)
            turn_s = time.perf_counter()
            async with aclosing(behavior(request, context)) as frames:
                async for frame in frames:
                    with stream.writing(frame):
                        await write_frame(context, frame)
                    frame_s = time.perf_counter() - turn_s
                    stream.most_entries = self.throttle.share(stream.most_entries, frame_s)
                    await self.throttle.give_way()
                    turn_s = time.perf_counter()

    def _request(self, context: Context, name: str) -> Awaitable[Any]:
        """Returns the request of a call with a single one."""
        return self._counted(context, self._arrivals.request(context, name))

    async def _counted(self, context: Context, arrival: Awaitable[Any]) -> Any:
        """Returns an arriving message parsed, or EOF; counts it if its connection has open work streams."""
        senders = self._incomplete.senders
        sender = senders.get(context.peer()) if senders else None
        received = await arrival
        if received is grpc.aio.EOF:
            return received
        if sender is not None:
            sender.called(received.wire_bytes)
        return parsed(received)

    async def _abort_stalled(self, context: Context, aborting: Coroutine[Any, Any, None]) -> None:
        """Ends the stream of a client that does not read.

        The status waits behind unread frames: the server waits for it for LAST_FRAME_S, then ends the
        connection.
        """
        peer, aborted = context.peer(), asyncio.ensure_future(aborting)
        aborted.add_done_callback(retrieve)
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_FRAME_S):
                await asyncio.shield(aborted)
        if not self._connections.shut_down(peer):
            log.warning("stalled_stream_open", peer=peer)
        await aborted

    async def _abort(self, logged: LoggedCall, failure: CallError) -> None:
        """Ends a call with an error at once."""
        code = STATUS_CODES[failure.code]
        logged.end(code.name, failure.reason)
        if self._metrics is not None:
            count_refusal(self._metrics, failure.reason)
        await logged.context.abort(code, failure.message, trailers(failure))

    async def _end(self, logged: LoggedCall, failure: CallError) -> None:
        """Sets the error with which a stream ends when its handler returns.

        An abort would raise an exception, whose trace keeps the call in a cycle until the next collection.
        """
        code = STATUS_CODES[failure.code]
        logged.end(code.name, failure.reason)
        if self._metrics is not None:
            count_refusal(self._metrics, failure.reason)
        context: Context = logged.context
        context.set_code(code)
        context.set_details(failure.message)
        context.set_trailing_metadata(trailers(failure))

    def _refuse_metadata(self, name: str, size_bytes: int) -> MaybeHandler:
        """Returns a handler that refuses a call at once, so that its metadata is freed."""
        most_bytes = self._limits.max_metadata_bytes
        failure = call_error(metadata_too_large(name, size_bytes, most_bytes))

        async def call(_frames: object, context: Context) -> None:
            await self._end(self._call_log.begin_auxiliary(name, context), failure)

        return grpc.stream_stream_rpc_method_handler(call)

    def _auxiliary_handler(self, method: str, handler: Any, parser: Any) -> MaybeHandler:
        """Wraps a handler of health, reflection or channelz; its refusals have the form of the contract."""
        name = method.rpartition("/")[2]
        service = method.strip("/").partition("/")[0]
        kind = CallKind(name, is_finishing=True)

        def enter(context: Context) -> None:
            if self._authenticator is not None and AUXILIARY.get(service) is not Access.OPEN:
                identify(self._authenticator, context, name)
                check_auxiliary(service, name)

        async def call(context: Context) -> Any:
            enter(context)
            with Place(self.admission, kind):
                request = await self._request(context, name)
                await self.throttle.bulk(0)
                return await handler.unary_unary(request, context)

        async def watch(context: Context) -> None:
            enter(context)
            self._auxiliary.check()
            request = await self._request(context, name)
            with self._auxiliary.open(None, name):
                await handler.unary_stream(request, context)

        async def converse(context: Context) -> None:
            enter(context)
            self._auxiliary.check()
            with self._auxiliary.open(None, name):
                async with aclosing(
                    handler.stream_stream(self._questions(context, name), context)
                ) as answers:
                    async for answer in answers:
                        await write_frame(context, answer)

        if handler.unary_unary is not None:
            serving = self._refusing(method, call, self._abort)
            return grpc.stream_unary_rpc_method_handler(serving, parser, handler.response_serializer)
        serving = self._refusing(method, watch if handler.unary_stream is not None else converse, self._end)
        return grpc.stream_stream_rpc_method_handler(serving, parser, handler.response_serializer)

    def _refusing(self, method: str, serve: Callable[[Context], Awaitable[Any]], end: EndCall) -> Any:
        """Returns a handler that ends a refused call with its error."""

        async def serving(_frames: object, context: Context) -> Any:
            logged = self._call_log.begin_auxiliary(method.lstrip("/"), context)
            try:
                answer = await serve(context)
            except asyncio.CancelledError:
                logged.end("CANCELLED")
                raise
            except Refused as refused:
                failure = call_error(refused.refusal)
            else:
                logged.end("OK")
                return answer
            return await end(logged, failure)

        return serving

    async def _questions(self, context: Context, name: str) -> AsyncIterator[Any]:
        """Yields the requests to reflection, each within the deadline of a request."""
        while True:
            question = await self._counted(context, self._arrivals.read(context, name))
            if question is grpc.aio.EOF:
                return
            yield question


def _serializer(serialize: Any) -> Callable[[Any], bytes]:
    """Returns a serializer that passes on serialized responses: stored ones, and cached frames."""

    def serialized(answer: Any) -> bytes:
        if isinstance(answer, bytes):
            return answer
        return answer.data if isinstance(answer, RenderedFrame) else serialize(answer)

    return serialized


def _refuse(end_refusal: EndRefusal, name: str) -> None:
    """Raises the refusal of a call by a server that ends."""
    raise Refused(end_refusal(f"call {name}", {"method": name}))


def _check_deadline(context: Context) -> None:
    """Raises CancelledError if the deadline of a call has passed: its client waits no more."""
    if context.time_remaining() == 0:
        raise asyncio.CancelledError


def _metadata_bytes(metadata: Any) -> int:
    """Returns the bytes of the names and values of a call's metadata; long texts in it are ASCII."""
    return sum([len(name) + len(value) for name, value in metadata or ()])
