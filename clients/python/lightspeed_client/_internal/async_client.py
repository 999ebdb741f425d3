"""The asyncio client: every method of the three services, sent over one channel.

Owns the channel and how calls are sent over it. The arguments and results of methods are documented in
surface_calls, batch_calls, worker_calls and record_calls, once for both clients; it must never repeat them.
"""

import weakref
from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

import grpc
from google.protobuf.message import Message
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest

from lightspeed_client._internal.async_client_methods import AsyncClientMethods
from lightspeed_client._internal.async_connection import AsyncConnection
from lightspeed_client._internal.async_watch import AsyncWatch
from lightspeed_client._internal.async_work_stream import AsyncWorkStream
from lightspeed_client._internal.calls import Attempts, Call, Listing
from lightspeed_client._internal.channel import DEADLINE_S, DEFAULT_TARGET
from lightspeed_client._internal.connection_settings import (
    ChannelOptions,
    ConnectionSettings,
    Tls,
    Token,
    check_settings,
)
from lightspeed_client._internal.errors import LightspeedError
from lightspeed_client._internal.watch_cursor import WatchCursor

Response = TypeVar("Response", bound=Message)
Value = TypeVar("Value")
Frame = TypeVar("Frame", bound=Message)


class AsyncClient(AsyncClientMethods):
    """A connection to the service, bound to the event loop in which it was made.

    Every method has a deadline, and raises a LightspeedError if the call is refused or fails. Until the
    deadline, a call that gets UNAVAILABLE is sent again, and applied once: each mutation carries a
    request_id. Lists and watches are iterated with `async for`.
    """

    def __init__(
        self,
        target: str = DEFAULT_TARGET,
        *,
        timeout_s: float = DEADLINE_S,
        tls: Tls | bool = False,
        token: Token | None = None,
        allow_token_without_tls: bool = False,
        options: ChannelOptions = (),
        interceptors: Sequence[grpc.aio.ClientInterceptor] = (),
    ) -> None:
        """Opens a channel in the running event loop; it connects with the first call.

        Args:
            target: Address: a host name, an IPv4 address or an IPv6 address in brackets, each with a port or
                without (50051); dns:///host:port; or unix:path.
            timeout_s: Deadline of calls without one of their own, seconds; it covers a call and all its
                attempts.
            tls: True: TLS with the roots of the system; Tls: with the given roots or client certificate.
            token: Bearer token of each call, or a callback that returns it; the callback is called before
                each call, in the event loop, and must not wait.
            allow_token_without_tls: Sends the token also over plaintext: the networks on the way can read it.
            options: Channel options of gRPC; they replace the client's own.
            interceptors: Interceptors of gRPC for asyncio, the first one outermost.

        Raises:
            ValueError: The address has none of these forms, or the token would go over plaintext.
        """
        settings = check_settings(
            target,
            timeout_s=timeout_s,
            tls=tls,
            token=token,
            allow_token_without_tls=allow_token_without_tls,
            options=options,
        )
        self._connection = AsyncConnection(settings, interceptors)
        self._watches: weakref.WeakSet[AsyncWatch[Any, Any]] = weakref.WeakSet()

    @property
    def target(self) -> str:
        """Target of gRPC: the address with a port."""
        return self._connection.settings.target

    @property
    def settings(self) -> ConnectionSettings:
        """Settings of the connection."""
        return self._connection.settings

    async def send(self, call: Call[Response, Value]) -> Value:
        """Sends a call, again while the server is away, and returns the caller's part of the response.

        Raises:
            LightspeedError: Of the family of the status code; Unavailable if the deadline leaves no time for
                another attempt; ClientClosed.
        """
        attempts = Attempts(self.settings.timeout_s if call.timeout_s is None else call.timeout_s)
        while True:
            try:
                received = await self._connection.unary(call.request, call.response, attempts.left_s)
            except LightspeedError as failed:
                delay_s = attempts.delay_s(failed)
                if delay_s is None:
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
        """Returns a watch on a watch cursor; closing the client closes the watch."""
        watch = AsyncWatch(self._connection, cursor)
        self._watches.add(watch)
        return watch

    def open_work(self, opening: WorkRequest.Open) -> AsyncWorkStream:
        """Returns a work stream; closing the client ends it."""
        return AsyncWorkStream(self._connection, opening)

    async def close(self) -> None:
        """Ends all watches and closes the channel."""
        for watch in list(self._watches):
            watch.close()
        await self._connection.close()

    async def __aenter__(self) -> Self:
        """Returns the client itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the client."""
        await self.close()
