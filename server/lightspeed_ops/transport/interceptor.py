"""Interceptor: the same steps around every RPC of the contract.

Owns the handling that every RPC shares. It parses requests, turns refusals and storage failures into
statuses, and bugs into INTERNAL with an incident number. It refuses calls while the server shuts down, lets
streams of records give way to calls, and writes one log line per call.
"""

import asyncio
import gc
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager, nullcontext, suppress
from functools import partial
from typing import Any, TypeAlias

import grpc
import structlog
from google.rpc import error_details_pb2, status_pb2

from lightspeed_ops.config import Limits
from lightspeed_ops.core.refusal import Reason, Refusal, Refused
from lightspeed_ops.journal.background import retrieve
from lightspeed_ops.journal.port import JournalDamaged, JournalFailed
from lightspeed_ops.transport.arrivals import OPEN_STREAM, Arrivals
from lightspeed_ops.transport.connections import Connections
from lightspeed_ops.transport.errors import serialized_status, status_of
from lightspeed_ops.transport.frame_cache import RenderedFrame
from lightspeed_ops.transport.idempotency import RecordedRefusal
from lightspeed_ops.transport.incomplete_frames import IncompleteFrames, Sender
from lightspeed_ops.transport.open_streams import LAST_FRAME_S, EndRefusal, OpenStream, OpenStreams
from lightspeed_ops.transport.parsing import parsed, parsers
from lightspeed_ops.transport.request_validation import report_count
from lightspeed_ops.transport.stream_throttle import FrameAllowance, StreamThrottle

PREFIX = "/lightspeed.ops.v1."
DETAILS_TRAILER = "grpc-status-details-bin"

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
MaybeHandler: TypeAlias = "grpc.RpcMethodHandler[Any, Any] | None"

log = structlog.get_logger()

_CODES = {code.value[0]: code for code in grpc.StatusCode}


GIVING_WAY = frozenset({"RecordService/VerifyAudits"})
"""Calls that read a whole history: they give way to all other calls, as streams do."""
METADATA_BYTES = 16 * 1024
"""Largest metadata of a call, in bytes. gRPC's core refuses larger ones, but lets some calls through whose
fields are references to one long field: 2 kB on the wire, 8 MB here."""
_CALLS_BETWEEN_COLLECTIONS = 250
"""Calls between two garbage collections. gRPC leaves a cycle of five objects and their contents per call:
half a MiB for a thousand calls, which a collection frees in a millisecond. Python's own trigger, the number
of objects, is no measure: a bulk request has more objects, and no garbage."""


class Interceptor(grpc.aio.ServerInterceptor):
    """Wraps the handlers of all services.

    It serves each RPC as one with streamed requests, so that the server itself reads them: within the
    deadline and the room for incomplete requests, or else with a status.
    """

    def __init__(self, streams: OpenStreams, auxiliary: OpenStreams, limits: Limits) -> None:
        """Takes the streams that it counts and drains, and apart from them those of health and reflection."""
        self._streams = streams
        self._auxiliary = auxiliary
        self._limits = limits
        self._arrivals = Arrivals(limits)
        self._connections = Connections()
        self._incomplete = IncompleteFrames(limits, self._connections, self._arrivals.reserved_bytes)
        self._answering = 0
        self.end_refusal: EndRefusal | None = None
        """The refusal of all new calls; None while the server takes calls."""
        self.arrived = 0
        """Number of calls so far."""
        self.throttle = StreamThrottle()
        """The stream throttle of all calls and streams."""

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[MaybeHandler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> MaybeHandler:
        """Wraps a handler; health and reflection answer even while the server shuts down."""
        method = handler_call_details.method
        metadata_bytes = _metadata_bytes(handler_call_details.invocation_metadata)
        if metadata_bytes > METADATA_BYTES:
            return _refuse_metadata(method.lstrip("/"), metadata_bytes)
        handler = await continuation(handler_call_details)
        if handler is None:
            return handler
        self.arrived += 1
        if self.arrived % _CALLS_BETWEEN_COLLECTIONS == 0:
            gc.collect(0)
        parser = partial(parsers()[method].receive, self._limits.max_message_bytes)
        if not method.startswith(PREFIX):
            self.throttle.came()
            return self._auxiliary_handler(method.rpartition("/")[2], handler, parser)
        name = method.removeprefix(PREFIX)
        serializer = _serializer(handler.response_serializer)
        if handler.stream_stream is not None:
            call = self._streaming(name, handler.stream_stream, is_work=True)
            return grpc.stream_stream_rpc_method_handler(call, parser, serializer)
        if handler.unary_stream is not None:
            call = self._streaming(name, handler.unary_stream, is_work=False)
            return grpc.stream_stream_rpc_method_handler(call, parser, serializer)
        self.throttle.came()
        call = self._unary(name, handler.unary_unary)
        return grpc.stream_unary_rpc_method_handler(call, parser, serializer)

    def _unary(self, name: str, behavior: Any) -> Any:
        async def call(_frames: object, context: Context) -> Any:
            began = time.perf_counter()
            try:
                self._admit(name)
                self._count(name)
                try:
                    request = await self._request(context, name)
                    with nullcontext() if name in GIVING_WAY else self.throttle.answering():
                        await self.throttle.bulk(request.ByteSize())
                        answer = await behavior(request, context)
                finally:
                    self._answering -= 1
            except asyncio.CancelledError:
                _log(name, began, "CANCELLED")
                raise
            except Exception as error:  # noqa: BLE001 - a bug must reach the caller as INTERNAL, without its trace
                status = _status(name, error)
            else:
                _log(name, began, "OK")
                return answer
            return await _abort(context, name, began, status)

        return call

    def _streaming(self, name: str, behavior: Any, *, is_work: bool) -> Any:
        async def call(_frames: object, context: Context) -> None:
            began = time.perf_counter()
            try:
                self._admit(name)
                if is_work:
                    await self._work(name, behavior, context)
                else:
                    await self._records(name, behavior, context)
            except asyncio.CancelledError:
                _log(name, began, "CANCELLED")
                raise
            except Stalled as stalled:
                refusal: Refusal | None = stalled.refusal
                status = status_of(stalled.refusal)
            except Exception as error:  # noqa: BLE001 - a bug must reach the caller as INTERNAL, without its trace
                refusal, status = None, _status(name, error)
            else:
                _log(name, began, "OK")
                return
            aborting = _abort(context, name, began, status)
            await (aborting if refusal is None else self._abort_stalled(context, aborting))

        return call

    async def _records(self, name: str, behavior: Any, context: Context) -> None:
        """Serves a stream of records, which gives way to calls."""
        request = await self._request(context, name)
        # Sent before the first frame: if a drain cut off a first write with the metadata in it, gRPC could
        # not send the status.
        await context.send_initial_metadata(())
        with self._streams.open(request) as stream:
            turn_s = time.perf_counter()
            async with aclosing(behavior(request, context)) as frames:
                async for frame in frames:
                    with stream.writing(frame):
                        await _write(context, frame)
                    frame_s = time.perf_counter() - turn_s
                    stream.most_entries = self.throttle.share(stream.most_entries, frame_s)
                    await self.throttle.give_way()
                    turn_s = time.perf_counter()

    async def _work(self, name: str, behavior: Any, context: Context) -> None:
        """Serves a work stream, whose frames count as calls; it is open from its first frame on."""
        # Some clients send their first frame only after they have received the metadata.
        await context.send_initial_metadata(())
        with self._incomplete.stream(context.peer()) as sender:
            first = await self._arrivals.read(context, name, limit_name=OPEN_STREAM)
            with self._streams.open(None) as stream:
                async with aclosing(behavior(self._frames(first, context, sender), context)) as frames:
                    async for frame in frames:
                        with stream.writing(frame):
                            await self._write_in_time(name, stream, context, frame)
                        del frame

    async def _write_in_time(self, name: str, stream: OpenStream, context: Context, frame: Any) -> None:
        """Writes a frame of a work stream; raises :class:`Stalled` if its client does not read."""
        limit_s = self._limits.work_write_timeout_s
        try:
            async with asyncio.timeout(limit_s):
                await _write(context, frame)
        except TimeoutError:
            stream.stalled_s = limit_s
            raise Stalled(_unread(name, limit_s)) from None

    async def _frames(self, first: Any, context: Context, sender: Sender) -> AsyncIterator[Any]:
        """Yields the frames of a worker; those beyond its allowance, and large ones, wait for their turn."""
        allowance = FrameAllowance(self.throttle)
        frame = first
        del first
        while frame is not grpc.aio.EOF:
            read, wire_bytes = parsed(frame), frame.wire_bytes
            del frame
            size = read.ByteSize()
            with sender.processing(wire_bytes, size):
                await allowance.spend(report_count(read))
                self.throttle.came()
                await self.throttle.bulk(size)
                yield read
                del read
            frame = await context.read()

    async def _request(self, context: Context, name: str) -> Any:
        """Returns the request of a call with a single one."""
        return await self._counted(context, self._arrivals.request(context, name))

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

    def _count(self, name: str) -> None:
        """Counts one more call in progress; raises :class:`Refused` over the limit."""
        limit = self._limits.max_calls
        if self._answering >= limit:
            raise Refused(_overloaded(name, limit))
        self._answering += 1

    def _admit(self, name: str) -> None:
        if self.end_refusal is not None:
            raise Refused(self.end_refusal(f"call {name}", {"method": name}))

    def _auxiliary_handler(self, name: str, handler: Any, parser: Any) -> MaybeHandler:
        """Wraps a handler of health or reflection; its refusals have the form of the contract."""

        @asynccontextmanager
        async def refusals(context: Context) -> AsyncIterator[None]:
            began = time.perf_counter()
            try:
                yield
            except Refused as refused:
                status = status_of(refused.refusal)
            else:
                return
            await _abort(context, name, began, status)

        async def call(_frames: object, context: Context) -> Any:
            async with refusals(context):
                self._count(name)
                try:
                    request = await self._request(context, name)
                    await self.throttle.bulk(0)
                    return await handler.unary_unary(request, context)
                finally:
                    self._answering -= 1

        async def watch(_frames: object, context: Context) -> None:
            async with refusals(context):
                request = await self._request(context, name)
                with self._auxiliary.open(None):
                    await handler.unary_stream(request, context)

        async def converse(_frames: object, context: Context) -> None:
            async with refusals(context):
                with self._auxiliary.open(None):
                    async with aclosing(
                        handler.stream_stream(self._questions(context, name), context)
                    ) as answers:
                        async for answer in answers:
                            await _write(context, answer)

        if handler.stream_stream is not None:
            return grpc.stream_stream_rpc_method_handler(converse, parser, handler.response_serializer)
        if handler.unary_stream is not None:
            return grpc.stream_stream_rpc_method_handler(watch, parser, handler.response_serializer)
        return grpc.stream_unary_rpc_method_handler(call, parser, handler.response_serializer)

    async def _questions(self, context: Context, name: str) -> AsyncIterator[Any]:
        """Yields the requests to reflection, each within the deadline of a request."""
        while True:
            question = await self._counted(context, self._arrivals.read(context, name))
            if question is grpc.aio.EOF:
                return
            yield question


class Stalled(Exception):
    """Ends a stream whose client does not read."""

    def __init__(self, refusal: Refusal) -> None:
        """Takes the refusal that ends the stream."""
        super().__init__(refusal.message)
        self.refusal = refusal


def _serializer(serialize: Any) -> Callable[[Any], bytes]:
    """Returns a serializer that passes on serialized responses: stored ones, and cached frames."""

    def serialized(answer: Any) -> bytes:
        if isinstance(answer, bytes):
            return answer
        return answer.data if isinstance(answer, RenderedFrame) else serialize(answer)

    return serialized


async def _write(context: Context, frame: Any) -> None:
    """Writes a frame; raises CancelledError if the client has left meanwhile, which is not a bug."""
    try:
        await context.write(frame)
    except Exception as error:
        # grpcio does not export this class.
        if type(error).__name__ == "ExecuteBatchError":
            raise asyncio.CancelledError from error
        raise


def _incident(name: str, error: Exception) -> Refusal:
    """Returns the refusal of a call that met a bug, and logs the trace under the same incident number."""
    incident = secrets.token_hex(4)
    log.error("bug", method=name, incident=incident, exc_info=error)
    return Refusal(
        Reason.INTERNAL,
        f"expected to answer {name}, but met a bug: incident {incident}",
        {"incident": incident, "method": name},
    )


def _status(name: str, error: Exception) -> status_pb2.Status:
    """Returns the status of a call that ended with an error."""
    match error:
        case RecordedRefusal():
            return error.status
        case Refused():
            return status_of(error.refusal)
        case JournalFailed():
            return status_of(_storage_lost(name))
        case JournalDamaged():
            log.error("journal_damaged", method=name, damage=str(error))
            return status_of(_damaged(name, error))
        case _:
            return status_of(_incident(name, error))


def _storage_lost(name: str) -> Refusal:
    message = f"expected to answer {name}, but the storage failed: whether it took effect is not known"
    return Refusal(Reason.STORAGE_LOST, message, {"method": name})


def _damaged(name: str, damage: JournalDamaged) -> Refusal:
    message = f"expected to answer {name}, but what is stored cannot be read: {damage}"
    return Refusal(Reason.JOURNAL_DAMAGED, message, {"method": name, "damage": str(damage)})


async def _abort(context: Context, name: str, began: float, status: status_pb2.Status) -> None:
    code = _CODES[status.code]
    info = error_details_pb2.ErrorInfo()
    status.details[0].Unpack(info)
    _log(name, began, code.name, reason=info.reason)
    await context.abort(code, status.message, ((DETAILS_TRAILER, serialized_status(status)),))


def _metadata_bytes(metadata: Any) -> int:
    """Returns the bytes of the names and values of a call's metadata; long texts in it are ASCII."""
    return sum([len(name) + len(value) for name, value in metadata or ()])


def _refuse_metadata(name: str, size_bytes: int) -> MaybeHandler:
    """Returns a handler that refuses a call at once, so that its metadata is freed."""
    message = (
        f"expected the metadata of {name} to have at most {METADATA_BYTES} bytes, but it has {size_bytes}"
    )
    named = {"method": name, "limit_name": "metadata_bytes", "limit": str(METADATA_BYTES)}
    refusal = Refusal(Reason.INVALID_ARGUMENT, message, named)

    async def call(_frames: object, context: Context) -> None:
        await _abort(context, name, time.perf_counter(), status_of(refusal))

    return grpc.stream_unary_rpc_method_handler(call)


def _unread(name: str, limit_s: int) -> Refusal:
    message = f"expected {name} to be read within work_write_timeout_s {limit_s}, but a frame is unread"
    named = {"method": name, "limit_name": "work_write_timeout_s", "limit": str(limit_s)}
    return Refusal(Reason.PEER_TIMEOUT, message, named)


def _overloaded(name: str, limit: int) -> Refusal:
    message = f"expected to answer {name}, but max_calls {limit} are being answered"
    named = {"method": name, "limit_name": "max_calls", "limit": str(limit)}
    return Refusal(Reason.OVERLOADED, message, named)


def _log(name: str, began: float, code: str, **values: str) -> None:
    elapsed_ms = round((time.perf_counter() - began) * 1000, 3)
    log.debug("call", method=name, code=code, elapsed_ms=elapsed_ms, **values)
