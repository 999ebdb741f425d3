"""Calls: what is the same around every RPC of the contract.

Owns the interceptor that parses requests, turns refusals and failures of storage into statuses, bugs into
INTERNAL with an incident number, refuses calls while the server shuts down, lets streams of records give way
to calls, and writes one line of log per call.
"""

import asyncio
import gc
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from typing import Any, TypeAlias

import grpc
import structlog
from google.rpc import error_details_pb2, status_pb2

from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.engine import Refused
from lightspeed_ops.journal.port import JournalDamaged, JournalFailed
from lightspeed_ops.transport.errors import serialized_status, status_of
from lightspeed_ops.transport.frames import Rendered
from lightspeed_ops.transport.mutations import RecordedRefusal
from lightspeed_ops.transport.parsing import Parser, parsed, parsers
from lightspeed_ops.transport.streams import Ending, Streams
from lightspeed_ops.transport.turns import Turns

PREFIX = "/lightspeed.ops.v1."
DETAILS_TRAILER = "grpc-status-details-bin"

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
MaybeHandler: TypeAlias = "grpc.RpcMethodHandler[Any, Any] | None"

log = structlog.get_logger()

_CODES = {code.value[0]: code for code in grpc.StatusCode}


GIVING_WAY = frozenset({"RecordService/VerifyAudits"})
"""Calls that walk a whole history: they give way to all others, as streams do."""
_CALLS_BETWEEN_COLLECTIONS = 250
"""gRPC leaves a cycle of five objects and what they hold with each call: half a MiB of a thousand, which are
found in a millisecond. Objects alone are no measure of it: a bulk has more of them, none to be found."""


class Calls(grpc.aio.ServerInterceptor):
    """Wraps the handlers of the contract's services."""

    def __init__(self, streams: Streams) -> None:
        """Calls whose streams are counted and drained."""
        self._streams = streams
        self.ending: Ending | None = None
        """Why what comes is refused; None where it is not."""
        self.arrived = 0
        """Calls that have come so far."""
        self.turns = Turns()
        """Whose turn it is."""

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[MaybeHandler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> MaybeHandler:
        """Wraps a handler of the contract; those of health and reflection only get a parser."""
        handler = await continuation(handler_call_details)
        method = handler_call_details.method
        if handler is None:
            return handler
        parser = parsers().get(method, handler.request_deserializer)
        if not method.startswith(PREFIX):
            self.turns.came()
            return _refusing(handler, parser) if isinstance(parser, Parser) else handler
        self.arrived += 1
        if self.arrived % _CALLS_BETWEEN_COLLECTIONS == 0:
            gc.collect(0)
        name = method.removeprefix(PREFIX)
        if handler.stream_stream is not None:
            return grpc.stream_stream_rpc_method_handler(
                self._streaming(name, handler.stream_stream, is_work=True),
                parser,
                _serializer(handler.response_serializer),
            )
        if handler.unary_stream is not None:
            return grpc.unary_stream_rpc_method_handler(
                self._streaming(name, handler.unary_stream, is_work=False),
                parser,
                _serializer(handler.response_serializer),
            )
        self.turns.came()
        return grpc.unary_unary_rpc_method_handler(
            self._unary(name, handler.unary_unary),
            parser,
            _serializer(handler.response_serializer),
        )

    def _unary(self, name: str, behavior: Any) -> Any:
        async def call(request: Any, context: Context) -> Any:
            began = time.perf_counter()
            try:
                with nullcontext() if name in GIVING_WAY else self.turns.answering():
                    self._admit(name)
                    answer = await behavior(parsed(request), context)
            except asyncio.CancelledError:
                _log(name, began, "CANCELLED")
                raise
            except Exception as error:  # noqa: BLE001 - a bug must reach the caller as INTERNAL, without its trace
                await _abort(context, name, began, _status(name, error))
            else:
                _log(name, began, "OK")
                return answer

        return call

    def _streaming(self, name: str, behavior: Any, *, is_work: bool) -> Any:
        """Streams of records give way to calls; the frames of a work stream are as good as calls."""

        async def call(request: Any, context: Context) -> None:
            began = time.perf_counter()
            try:
                self._admit(name)
                # Where a drain cut the first write off, which has them with it, the status could not be sent.
                await context.send_initial_metadata(())
                with self._streams.open(request) as stream:
                    asked = self._counted(request) if is_work else parsed(request)
                    turn_s = time.perf_counter()
                    async for frame in behavior(asked, context):
                        with stream.writing(frame):
                            await _write(context, frame)
                        if not is_work:
                            frame_s = time.perf_counter() - turn_s
                            stream.most_entries = self.turns.share(stream.most_entries, frame_s)
                            await self.turns.give_way()
                            turn_s = time.perf_counter()
            except asyncio.CancelledError:
                _log(name, began, "CANCELLED")
                raise
            except Exception as error:  # noqa: BLE001 - a bug must reach the caller as INTERNAL, without its trace
                await _abort(context, name, began, _status(name, error))
            _log(name, began, "OK")

        return call

    async def _counted(self, frames: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for frame in frames:
            self.turns.came()
            yield parsed(frame)

    def _admit(self, name: str) -> None:
        if self.ending is not None:
            raise Refused(self.ending(f"call {name}", {"method": name}))


def _refusing(handler: Any, parser: Parser) -> MaybeHandler:
    """Lets a handler outside the contract, of health or reflection, refuse what cannot be parsed."""
    name = parser.method

    @asynccontextmanager
    async def refusals(context: Context) -> AsyncIterator[None]:
        began = time.perf_counter()
        try:
            yield
        except Refused as refused:
            await _abort(context, name, began, status_of(refused.refusal))

    async def call(request: Any, context: Context) -> Any:
        async with refusals(context):
            return await (handler.unary_unary or handler.unary_stream)(parsed(request), context)

    async def stream(frames: AsyncIterator[Any], context: Context) -> AsyncIterator[Any]:
        async with refusals(context):
            async for answer in handler.stream_stream((parsed(frame) async for frame in frames), context):
                yield answer

    if handler.stream_stream is not None:
        return grpc.stream_stream_rpc_method_handler(stream, parser, handler.response_serializer)
    if handler.unary_stream is not None:
        return grpc.unary_stream_rpc_method_handler(call, parser, handler.response_serializer)
    return grpc.unary_unary_rpc_method_handler(call, parser, handler.response_serializer)


def _serializer(serialize: Any) -> Callable[[Any], bytes]:
    """Lets answers pass that are serialized: as they were recorded, or for many readers at once."""

    def serialized(answer: Any) -> bytes:
        if isinstance(answer, bytes):
            return answer
        return answer.data if isinstance(answer, Rendered) else serialize(answer)

    return serialized


async def _write(context: Context, frame: Any) -> None:
    """Writes a frame; a reader who has gone meanwhile has cancelled the call, and that is no bug."""
    try:
        await context.write(frame)
    except Exception as error:
        # grpcio keeps this class to itself.
        if type(error).__name__ == "ExecuteBatchError":
            raise asyncio.CancelledError from error
        raise


def _incident(name: str, error: Exception) -> Refusal:
    """The refusal of a call that met a bug; the log has the trace under the same number."""
    incident = secrets.token_hex(4)
    log.error("bug", method=name, incident=incident, exc_info=error)
    return Refusal(
        Reason.INTERNAL,
        f"expected to answer {name}, but met a bug: incident {incident}",
        {"incident": incident, "method": name},
    )


def _status(name: str, error: Exception) -> status_pb2.Status:
    """The status that a call ends with."""
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
    told = error_details_pb2.ErrorInfo()
    status.details[0].Unpack(told)
    _log(name, began, code.name, reason=told.reason)
    await context.abort(code, status.message, ((DETAILS_TRAILER, serialized_status(status)),))


def _log(name: str, began: float, code: str, **values: str) -> None:
    elapsed_ms = round((time.perf_counter() - began) * 1000, 3)
    log.debug("call", method=name, code=code, elapsed_ms=elapsed_ms, **values)
