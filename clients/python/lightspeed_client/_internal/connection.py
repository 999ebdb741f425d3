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

from lightspeed_client._internal import errors
from lightspeed_client._internal.calls import path_of
from lightspeed_client._internal.channel import open_channel
from lightspeed_client._internal.connection_settings import ConnectionSettings
from lightspeed_client._internal.reachability import Reachability

Response = TypeVar("Response", bound=Message)

Interceptor = (
    grpc.UnaryUnaryClientInterceptor
    | grpc.UnaryStreamClientInterceptor
    | grpc.StreamUnaryClientInterceptor
    | grpc.StreamStreamClientInterceptor
)


class Connection:
    """Connection. Any thread may call its methods."""

    def __init__(self, settings: ConnectionSettings, interceptors: Sequence[Interceptor] = ()) -> None:
        """Opens the channel; it connects with the first call."""
        self.settings = settings
        self._channel = open_channel(settings)
        self._reachability = Reachability(settings.target, self._channel)
        if interceptors:
            self._channel = grpc.intercept_channel(self._channel, *interceptors)
        self._closed = threading.Event()

    def unary(self, request: Message, response: type[Response], timeout_s: float) -> Response:
        """Sends one attempt of a call.

        Raises:
            LightspeedError: Of the family of the status code.
        """
        path = path_of(request)
        self.check_open(path)
        metadata = self.settings.metadata()
        method = self._channel.unary_unary(
            path,
            request_serializer=type(request).SerializeToString,
            response_deserializer=response.FromString,
        )
        self._reachability.call_begins()
        try:
            received = method(request, timeout=timeout_s, metadata=metadata)
        except (grpc.RpcError, ValueError) as error:
            raise self.failed(error, path) from error
        self._reachability.answered()
        return received

    def unary_stream(self, request: Message, response: type[Response]) -> "grpc._CallIterator[Response]":
        """Opens a stream of the server.

        Raises:
            ClientClosed: The connection is closed.
            Unavailable: The token callback has raised.
        """
        path = path_of(request)
        self.check_open(path)
        metadata = self.settings.metadata()
        method = self._channel.unary_stream(
            path,
            request_serializer=type(request).SerializeToString,
            response_deserializer=response.FromString,
        )
        self._reachability.call_begins()
        return method(request, metadata=metadata)

    def work(self, frames: Iterator[WorkRequest]) -> "grpc._CallIterator[WorkResponse]":
        """Opens a work stream.

        Raises:
            ClientClosed: The connection is closed.
            Unavailable: The token callback has raised.
        """
        path = path_of(WorkRequest())
        self.check_open(path)
        metadata = self.settings.metadata()
        method = self._channel.stream_stream(
            path,
            request_serializer=WorkRequest.SerializeToString,
            response_deserializer=WorkResponse.FromString,
        )
        self._reachability.call_begins()
        return method(frames, metadata=metadata)

    def answered(self) -> None:
        """Records a frame of a stream: the server answers."""
        self._reachability.answered()

    def failed(self, error: Exception, path: str) -> errors.LightspeedError:
        """Returns the exception for gRPC's error, with target and method."""
        if self._closed.is_set():
            return errors.client_closed(self.settings.target, path)
        if not isinstance(error, grpc.RpcError):
            raise error
        failed = errors.from_rpc_error(error, target=self.settings.target, path=path)
        self._reachability.failed(failed)
        return failed

    def check_open(self, path: str) -> None:
        """Raises ClientClosed if the connection is closed."""
        if self._closed.is_set():
            raise errors.client_closed(self.settings.target, path)

    def wait_closed(self, timeout_s: float) -> None:
        """Waits, and returns early if the connection is closed."""
        self._closed.wait(timeout_s)

    def close(self) -> None:
        """Ends all calls and streams. May be called again."""
        self._closed.set()
        self._reachability.close()
        self._channel.close()
