"""Measured calls: counts each call of a handler, its duration and its bytes.

Owns the wrapping of handlers. It must never change what a handler returns or raises.
"""

import asyncio
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import grpc

from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.metrics import CallMetrics, MethodMetrics
from lightspeed_ops.metrics.calls import OTHER_METHOD

OTHER_REASON = "other"
"""The reason of stored refusals of other versions, which this version does not have."""

_REASONS = frozenset(reason.value for reason in Reason)


class _CallBytes:
    """Bytes of the messages of one call."""

    __slots__ = ("received", "sent")

    def __init__(self) -> None:
        self.received = self.sent = 0


_CURRENT: ContextVar[_CallBytes] = ContextVar("call bytes")


def measured(metrics: CallMetrics, path: str, handler: Any) -> Any:
    """Returns a handler with streamed requests that also counts its calls."""
    method = metrics.of(path.removeprefix("/"))
    parser = _counting_parser(handler.request_deserializer)
    if handler.stream_unary is not None:
        call = _measured(method, handler.stream_unary, is_unary=True)
        serializer = _observing_serializer(method, handler.response_serializer)
        return grpc.stream_unary_rpc_method_handler(call, parser, serializer)
    call = _measured(method, handler.stream_stream, is_unary=False)
    serializer = _counting_serializer(handler.response_serializer)
    return grpc.stream_stream_rpc_method_handler(call, parser, serializer)


def show_reasons(metrics: CallMetrics) -> None:
    """Shows all reasons from the start: a rate misses a series that begins with its first refusal."""
    metrics.refusals.update(dict.fromkeys(sorted(_REASONS), 0))


def count_refusal(metrics: CallMetrics, reason: str) -> None:
    """Counts a call that ended with an error of the contract."""
    metrics.refusals[reason if reason in _REASONS else OTHER_REASON] += 1


def count_unknown(metrics: CallMetrics) -> None:
    """Counts a call of a method that the server does not have."""
    method = metrics.of(OTHER_METHOD)
    method.begin()
    method.end(grpc.StatusCode.UNIMPLEMENTED.name, 0, received_bytes=0, sent_bytes=0)


def _measured(method: MethodMetrics, serve: Any, *, is_unary: bool) -> Any:
    async def call(frames: object, context: Any) -> Any:
        method.begin()
        began_s, size = time.perf_counter(), _CallBytes()
        _CURRENT.set(size)
        status = "OK"
        try:
            answer = await serve(frames, context)
        except asyncio.CancelledError:
            status = "CANCELLED"
            raise
        except BaseException:
            status = "UNKNOWN"
            raise
        finally:
            code: grpc.StatusCode | None = context.code()
            status = status if code is None else code.name
            # A unary response is serialized, and its size observed, when the handler has returned.
            sent = None if is_unary and status == "OK" else size.sent
            method.end(status, time.perf_counter() - began_s, received_bytes=size.received, sent_bytes=sent)
        return answer

    return call


def _counting_parser(parse: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    def parser(data: bytes) -> Any:
        _CURRENT.get().received += len(data)
        return parse(data)

    return parser


def _counting_serializer(serialize: Callable[[Any], bytes] | None) -> Callable[[Any], bytes]:
    def serializer(message: Any) -> bytes:
        data: bytes = message if serialize is None else serialize(message)
        _CURRENT.get().sent += len(data)
        return data

    return serializer


def _observing_serializer(
    method: MethodMetrics, serialize: Callable[[Any], bytes] | None
) -> Callable[[Any], bytes]:
    def serializer(message: Any) -> bytes:
        data: bytes = message if serialize is None else serialize(message)
        method.sent.observe(len(data))
        return data

    return serializer
