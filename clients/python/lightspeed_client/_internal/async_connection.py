"""The connection of an asyncio client: one attempt of a call, and streams.

Owns the channel to the configured address, the direct channels, the token of each call, and the conversion of
gRPC's errors. It must never send a call again: the client does, by the rule in calls.
"""

import asyncio
from collections.abc import Sequence
from typing import TypeVar

import grpc
from google.protobuf.message import Message
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest, WorkResponse

from lightspeed_client._internal.async_direct_channels import AsyncDirectChannel, AsyncDirectChannels
from lightspeed_client._internal.base_connection import BaseConnection
from lightspeed_client._internal.calls import path_of
from lightspeed_client._internal.channel import open_aio_channel
from lightspeed_client._internal.connection_settings import ConnectionSettings
from lightspeed_client._internal.direct_channels import CONNECT_TIMEOUT_S
from lightspeed_client._internal.errors import LightspeedError, client_closed
from lightspeed_client._internal.owners import VERSION_KEY, named, surface_of, value_of
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
        self.channel = open_aio_channel(settings, interceptors)
        self._direct = AsyncDirectChannels(settings, self.interceptors, self._owners)
        self._log = ReachabilityLog(settings.target)
        self._waiting: asyncio.Task[None] | None = None

    async def unary(self, request: Message, response: type[Response], timeout_s: float) -> Response:
        """Sends one attempt of a call.

        Raises:
            LightspeedError: Of the family of the status code.
        """
        surface = surface_of(request)
        direct = self._direct.begin_call(surface)
        try:
            kind = (direct or self).channel.unary_unary
            method, metadata = self._begin(kind, request, response, reads=surface)
            self._call_begins(direct)
            call = method(request, timeout=timeout_s, metadata=metadata)
            received: Response = await call
            trailing = await call.trailing_metadata()
        except (grpc.RpcError, grpc.aio.UsageError) as error:
            raise self.failed(error, path_of(request), direct) from error
        except asyncio.CancelledError as cancelled:
            # Closing cancels the call; if the task itself is cancelled, the error propagates.
            task = asyncio.current_task()
            if not self._closed.is_set() or (task is not None and task.cancelling()):
                raise
            raise client_closed(self.settings.target, path_of(request)) from cancelled
        finally:
            self._direct.end_call(direct)
        self.answered(direct)
        if owner := self._learn(surface, trailing, was_direct=direct is not None):
            self._direct.connect(owner)
        return received

    def unary_stream(
        self, request: Message, response: type[Response]
    ) -> "grpc.aio.UnaryStreamCall[Message, Response]":
        """Opens a stream of the server.

        Raises:
            ClientClosed: The connection is closed.
            Unavailable: The token callback has raised.
        """
        method, metadata = self._begin(self.channel.unary_stream, request, response)
        self._call_begins()
        return method(request, metadata=metadata)

    def work(
        self, surface: str
    ) -> "tuple[grpc.aio.StreamStreamCall[Message, WorkResponse], AsyncDirectChannel | None]":
        """Opens a work stream, and returns it with its direct channel, or None.

        The caller ends it by `work_ended`.

        Raises:
            ClientClosed: The connection is closed.
            Unavailable: The token callback has raised.
        """
        direct = self._direct.begin_call(named(surface))
        try:
            kind = (direct or self).channel.stream_stream
            method, metadata = self._begin(kind, WorkRequest(), WorkResponse)
            self._call_begins(direct)
            return method(metadata=metadata), direct
        except BaseException:
            self._direct.end_call(direct)
            raise

    async def learn_owner(
        self,
        surface: str,
        call: "grpc.aio.StreamStreamCall[Message, WorkResponse]",
        direct: AsyncDirectChannel | None,
    ) -> bool:
        """Returns whether a begun work stream is forwarded, and begins to connect to the owner."""
        owner = self._learn(surface, await call.initial_metadata(), was_direct=direct is not None)
        return bool(owner) and self._direct.connect(owner) is not None

    async def learn_version(
        self, surface: str, call: "grpc.aio.StreamStreamCall[Message, WorkResponse]"
    ) -> None:
        """Records the version that the reports of an ended work stream have made."""
        self._owners.record_version(surface, value_of(await call.trailing_metadata(), VERSION_KEY))

    def is_connected_to_owner(self, surface: str) -> bool:
        """Returns whether calls about a surface go directly to its owner."""
        return self._direct.is_connected_to(self._owners.target_of(surface))

    def work_ended(self, direct: AsyncDirectChannel | None) -> None:
        """Records that a work stream has ended."""
        self._direct.end_call(direct)

    async def reroute(
        self, surface: str, failed: LightspeedError, timeout_s: float = CONNECT_TIMEOUT_S
    ) -> bool:
        """Returns whether the next attempt of a failed call about a surface goes to another server.

        If the failed call named the owner, waits until the owner is connected, or cannot be reached.
        """
        owner = self._owner_after(surface, failed)
        if owner is None:
            return False
        if failed.target != self.settings.target and not failed.reason:
            self._direct.bar(failed.target)
        return not owner or await self._direct.connected(owner, min(timeout_s, CONNECT_TIMEOUT_S))

    def answered(self, direct: AsyncDirectChannel | None = None) -> None:
        """Records an answer of a server, or a frame of a stream; of an owner it says nothing of the rest."""
        if direct is None and not self._log.is_reached:
            self._log.reached()
            self._stop_waiting()

    def failed(
        self, error: Exception, path: str, direct: AsyncDirectChannel | None = None
    ) -> LightspeedError:
        """Returns the exception for gRPC's error, with target and method."""
        failed = self._error_of(error, path, direct.target if direct else self.settings.target)
        if direct is None:
            self._log.failed(failed)
        self._call_begins(direct)
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
        await self._direct.close()
        await self.channel.close()

    def _call_begins(self, direct: AsyncDirectChannel | None = None) -> None:
        """Waits a second for the first answer."""
        if (
            direct is None
            and not self._log.is_reached
            and self._waiting is None
            and not self._closed.is_set()
        ):
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
        state = self.channel.get_state()
        while state is not grpc.ChannelConnectivity.READY:
            self._log.say_unreachable()
            await self.channel.wait_for_state_change(state)
            state = self.channel.get_state()
        self.answered()
