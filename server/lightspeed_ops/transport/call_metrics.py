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
from lightspeed_ops.metrics import CallMetrics, Histogram, MethodMetrics
from lightspeed_ops.metrics.calls import OTHER_METHOD

OTHER_REASON = "other"
"""The reason of stored refusals of other versions, which this version does not have."""

_REASONS = frozenset(reason.value for reason in Reason)


class _StreamBytes:
    """Bytes of the messages of one stream."""

    __slots__ = ("received", "sent")

    def __init__(self) -> None:
        self.received = self.sent = 0


_CURRENT: ContextVar[_StreamBytes] = ContextVar("stream bytes")


def measured(metrics: CallMetrics, path: str, handler: Any) -> Any:
    """Returns a handler with streamed requests that also counts its calls.

    A unary call has one message each way, whose size is observed at once; a stream has a sum, until its end.
    """
    method = metrics.of(path.removeprefix("/"))
    if handler.stream_unary is not None:
        return grpc.stream_unary_rpc_method_handler(
            _measured(method, handler.stream_unary),
            _observing(method.received, handler.request_deserializer),
            _observing_serializer(method.sent, handler.response_serializer),
        )
    return grpc.stream_stream_rpc_method_handler(
        _measured_stream(method, _measured(method, handler.stream_stream)),
        _counting_parser(handler.request_deserializer),
        _counting_serializer(handler.response_serializer),
    )


def show_reasons(metrics: CallMetrics) -> None:
    """Shows all reasons from the start: a rate misses a series that begins with its first refusal."""
    metrics.refusals.update(dict.fromkeys(sorted(_REASONS), 0))


def count_refusal(metrics: CallMetrics, reason: str) -> None:
    """Counts a call that ended with an error of the contract."""
    metrics.refusals[reason if reason in _REASONS else OTHER_REASON] += 1


def count_unknown(metrics: CallMetrics) -> None:
    """Counts a call of a method that the server does not have."""
    method = metrics.of(OTHER_METHOD)
    method.started += 1
    method.end(grpc.StatusCode.UNIMPLEMENTED.name, 0)


def _measured(method: MethodMetrics, serve: Any) -> Any:
    async def call(frames: object, context: Any) -> Any:
        method.started += 1
        began_s, status = time.perf_counter(), "OK"
        try:
            return await serve(frames, context)
        except asyncio.CancelledError:
            status = "CANCELLED"
            raise
        except BaseException:
            status = "UNKNOWN"
            raise
        finally:
            code: grpc.StatusCode | None = context.code()
            method.end(status if code is None else code.name, time.perf_counter() - began_s)

    return call


def _measured_stream(method: MethodMetrics, serve: Any) -> Any:
    async def call(frames: object, context: Any) -> None:
        size = _StreamBytes()
        _CURRENT.set(size)
        try:
            await serve(frames, context)
        finally:
            method.received.observe(size.received)
            method.sent.observe(size.sent)

    return call


def _observing(sizes: Histogram, parse: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    def parser(data: bytes) -> Any:
        sizes.observe(len(data))
        return parse(data)

    return parser


def _observing_serializer(
    sizes: Histogram, serialize: Callable[[Any], bytes] | None
) -> Callable[[Any], bytes]:
    def serializer(message: Any) -> bytes:
        data: bytes = message if serialize is None else serialize(message)
        sizes.observe(len(data))
        return data

    return serializer


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
