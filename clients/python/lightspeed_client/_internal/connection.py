"""The connection of a sync client: one attempt of a call, and streams.

Owns the channel, the token of each call, and the conversion of gRPC's errors. It must never send a call
again: the client does, by the rule in calls.
"""

import threading
from collections.abc import Iterator, Sequence
from typing import TypeVar

import grpc
from google.protobuf.message import Message
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest, WorkResponse

from lightspeed_client._internal.base_connection import BaseConnection
from lightspeed_client._internal.calls import path_of
from lightspeed_client._internal.channel import open_channel
from lightspeed_client._internal.connection_settings import ConnectionSettings
from lightspeed_client._internal.errors import LightspeedError
from lightspeed_client._internal.reachability import Reachability

Response = TypeVar("Response", bound=Message)

Interceptor = (
    grpc.UnaryUnaryClientInterceptor
    | grpc.UnaryStreamClientInterceptor
    | grpc.StreamUnaryClientInterceptor
    | grpc.StreamStreamClientInterceptor
)


class Connection(BaseConnection):
    """Connection. Any thread may call its methods."""

    def __init__(self, settings: ConnectionSettings, interceptors: Sequence[Interceptor] = ()) -> None:
        """Opens the channel; it connects with the first call."""
        self._closed = threading.Event()
        super().__init__(settings, self._closed)
        self._channel = open_channel(settings)
        self._reachability = Reachability(settings.target, self._channel)
        if interceptors:
            self._channel = grpc.intercept_channel(self._channel, *interceptors)

    def unary(self, request: Message, response: type[Response], timeout_s: float) -> Response:
        """Sends one attempt of a call.

        Raises:
            LightspeedError: Of the family of the status code.
        """
        method, metadata = self._begin(self._channel.unary_unary, request, response)
        self._reachability.call_begins()
        try:
            received: Response = method(request, timeout=timeout_s, metadata=metadata)
        except (grpc.RpcError, ValueError) as error:
            raise self.failed(error, path_of(request)) from error
        self._reachability.answered()
        return received

    def unary_stream(self, request: Message, response: type[Response]) -> "grpc._CallIterator[Response]":
        """Opens a stream of the server.

        Raises:
            ClientClosed: The connection is closed.
            Unavailable: The token callback has raised.
        """
        method, metadata = self._begin(self._channel.unary_stream, request, response)
        self._reachability.call_begins()
        return method(request, metadata=metadata)

    def work(self, frames: Iterator[WorkRequest]) -> "grpc._CallIterator[WorkResponse]":
        """Opens a work stream.

        Raises:
            ClientClosed: The connection is closed.
            Unavailable: The token callback has raised.
        """
        method, metadata = self._begin(self._channel.stream_stream, WorkRequest(), WorkResponse)
        self._reachability.call_begins()
        return method(frames, metadata=metadata)

    def answered(self) -> None:
        """Records a frame of a stream: the server answers."""
        self._reachability.answered()

    def failed(self, error: Exception, path: str) -> LightspeedError:
        """Returns the exception for gRPC's error, with target and method."""
        failed = self._error_of(error, path)
        self._reachability.failed(failed)
        return failed

    def wait_closed(self, timeout_s: float) -> None:
        """Waits, and returns early if the connection is closed."""
        self._closed.wait(timeout_s)

    def close(self) -> None:
        """Ends all calls and streams. May be called again."""
        self._closed.set()
        self._reachability.close()
        self._channel.close()
