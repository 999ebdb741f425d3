"""The connection of an asyncio client: one attempt of a call, and streams.

Owns the channel, the token of each call, and the conversion of gRPC's errors. It must never send a call
again: the client does, by the rule in calls.
"""

import asyncio
from collections.abc import Sequence
from typing import TypeVar

import grpc
from google.protobuf.message import Message
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest, WorkResponse

from lightspeed_client._internal.base_connection import BaseConnection
from lightspeed_client._internal.calls import path_of
from lightspeed_client._internal.channel import open_aio_channel
from lightspeed_client._internal.connection_settings import ConnectionSettings
from lightspeed_client._internal.errors import LightspeedError, client_closed
from lightspeed_client._internal.reachability import UNREACHABLE_AFTER_S, ReachabilityLog

Response = TypeVar("Response", bound=Message)


class AsyncConnection(BaseConnection):
    """Connection for asyncio, bound to the event loop in which it was made."""

    def __init__(
        self, settings: ConnectionSettings, interceptors: Sequence[grpc.aio.ClientInterceptor] = ()
    ) -> None:
        """Opens the channel; it connects with the first call."""
        self._closed = asyncio.Event()
        super().__init__(settings, self._closed)
        self.interceptors = tuple(interceptors)
        self._channel = open_aio_channel(settings, interceptors)
        self._log = ReachabilityLog(settings.target)
        self._waiting: asyncio.Task[None] | None = None

    async def unary(self, request: Message, response: type[Response], timeout_s: float) -> Response:
        """Sends one attempt of a call.

        Raises:
            LightspeedError: Of the family of the status code.
        """
        method, metadata = self._begin(self._channel.unary_unary, request, response)
        self._call_begins()
        try:
            received: Response = await method(request, timeout=timeout_s, metadata=metadata)
        except (grpc.RpcError, grpc.aio.UsageError) as error:
            raise self.failed(error, path_of(request)) from error
        except asyncio.CancelledError as cancelled:
            # Closing cancels the call; if the task itself is cancelled, the error propagates.
            task = asyncio.current_task()
            if not self._closed.is_set() or (task is not None and task.cancelling()):
                raise
            raise client_closed(self.settings.target, path_of(request)) from cancelled
        self.answered()
        return received

    def unary_stream(
        self, request: Message, response: type[Response]
    ) -> "grpc.aio.UnaryStreamCall[Message, Response]":
        """Opens a stream of the server.

        Raises:
            ClientClosed: The connection is closed.
            Unavailable: The token callback has raised.
        """
        method, metadata = self._begin(self._channel.unary_stream, request, response)
        self._call_begins()
        return method(request, metadata=metadata)

    def work(self) -> "grpc.aio.StreamStreamCall[Message, WorkResponse]":
        """Opens a work stream.

        Raises:
            ClientClosed: The connection is closed.
            Unavailable: The token callback has raised.
        """
        method, metadata = self._begin(self._channel.stream_stream, WorkRequest(), WorkResponse)
        self._call_begins()
        return method(metadata=metadata)

    def answered(self) -> None:
        """Records an answer of the server, or a frame of a stream."""
        if not self._log.is_reached:
            self._log.reached()
            self._stop_waiting()

    def failed(self, error: Exception, path: str) -> LightspeedError:
        """Returns the exception for gRPC's error, with target and method."""
        failed = self._error_of(error, path)
        self._log.failed(failed)
        self._call_begins()
        return failed

    async def wait_closed(self, timeout_s: float) -> None:
        """Waits, and returns early if the connection is closed."""
        try:
            await asyncio.wait_for(self._closed.wait(), timeout_s)
        except TimeoutError:
            return

    async def close(self) -> None:
        """Ends all calls and streams. May be called again."""
        self._closed.set()
        self._stop_waiting()
        await self._channel.close()

    def _call_begins(self) -> None:
        """Waits a second for the first answer."""
        if not self._log.is_reached and self._waiting is None and not self._closed.is_set():
            self._waiting = asyncio.get_running_loop().create_task(self._wait_reached())

    def _stop_waiting(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and waiting is not asyncio.current_task():
            waiting.cancel()

    async def _wait_reached(self) -> None:
        """Says that the server does not answer, until it does.

        A call may take its time over an open connection.
        """
        await asyncio.sleep(UNREACHABLE_AFTER_S)
        state = self._channel.get_state()
        while state is not grpc.ChannelConnectivity.READY:
            self._log.say_unreachable()
            await self._channel.wait_for_state_change(state)
            state = self._channel.get_state()
        self.answered()
