"""The sender of the asyncio client: sends calls, again if the rule says so, and opens streams.

Owns the connection of a client and its watches. It must never know what a call means.
"""

import weakref
from collections.abc import AsyncIterator, Sequence
from typing import Any, TypeVar

import grpc
from google.protobuf.message import Message
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest

from lightspeed_client._internal.async_connection import AsyncConnection
from lightspeed_client._internal.async_watch import AsyncWatch
from lightspeed_client._internal.async_work_stream import AsyncWorkStream
from lightspeed_client._internal.calls import Attempts, Call, Listing
from lightspeed_client._internal.connection_settings import ConnectionSettings
from lightspeed_client._internal.errors import LightspeedError
from lightspeed_client._internal.owners import surface_of
from lightspeed_client._internal.watch_cursor import WatchCursor

Response = TypeVar("Response", bound=Message)
Value = TypeVar("Value")
Frame = TypeVar("Frame", bound=Message)


class AsyncCallSender:
    """Sender of one asyncio client, bound to the event loop of its connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Starts without watches."""
        self._connection = connection
        self._watches: weakref.WeakSet[AsyncWatch[Any, Any]] = weakref.WeakSet()

    @property
    def settings(self) -> ConnectionSettings:
        """Settings of the connection."""
        return self._connection.settings

    @property
    def interceptors(self) -> Sequence[grpc.aio.ClientInterceptor]:
        """Interceptors of the connection."""
        return self._connection.interceptors

    async def send(self, call: Call[Response, Value]) -> Value:
        """Sends a call, again while the server is away, and returns the caller's part of the response.

        Raises:
            LightspeedError: Of the family of the status code; Unavailable if the deadline leaves no time for
                another attempt; ClientClosed.
        """
        attempts = Attempts(self.settings.timeout_s if call.timeout_s is None else call.timeout_s)
        surface = surface_of(call.request)
        while True:
            try:
                received = await self._connection.unary(call.request, call.response, attempts.left_s)
            except LightspeedError as failed:
                delay_s = attempts.delay_s(failed)
                if await self._connection.reroute(surface, failed, attempts.left_s) and attempts.may_move():
                    continue
                if delay_s is None:
                    if attempts.was_behind:
                        self._connection.forget_version(call.request)
                    raise
            else:
                return call.unwrap(received)
            await self._connection.wait_closed(delay_s)

    async def send_pages(self, listing: Listing[Response, Value]) -> AsyncIterator[Value]:
        """Yields the items of each page, and requests the next page when it is needed.

        Raises:
            LightspeedError: Of the family of the status code.
        """
        token = ""
        while True:
            page = await self.send(listing(token))
            for item in page.items:
                yield item
            token = page.next_page_token
            if not token:
                return

    def open_watch(self, cursor: WatchCursor[Frame, Value]) -> AsyncWatch[Frame, Value]:
        """Returns a watch on a watch cursor; closing the sender closes the watch."""
        watch = AsyncWatch(self._connection, cursor)
        self._watches.add(watch)
        return watch

    def open_work(self, opening: WorkRequest.Open) -> AsyncWorkStream:
        """Returns a work stream; closing the sender ends it."""
        return AsyncWorkStream(self._connection, opening)

    async def close(self) -> None:
        """Ends all watches and closes the channel."""
        for watch in list(self._watches):
            watch.close()
        await self._connection.close()
