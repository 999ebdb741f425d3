"""A watch for asyncio: an asynchronous iterator over a stream that reconnects.

Owns one stream at a time and the wait between two. It must never keep more than the current frame: a slow
consumer slows its own stream, and no backlog builds up.
"""

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Generic, Self, TypeVar

import grpc
from google.protobuf.message import Message

from lightspeed_client._internal.async_connection import AsyncConnection
from lightspeed_client._internal.calls import path_of
from lightspeed_client._internal.errors import LightspeedError
from lightspeed_client._internal.watch_cursor import ReconnectPolicy, WatchCursor

Frame = TypeVar("Frame", bound=Message)
Item = TypeVar("Item")


class AsyncWatch(Generic[Frame, Item]):
    """Watch for asyncio: iterates over a stream, reconnects automatically and resumes at its place.

    One task iterates; any task may close. Closing ends the iteration at once, and with it the stream; leaving
    an `async with` block closes the watch.
    """

    def __init__(self, connection: AsyncConnection, cursor: WatchCursor[Frame, Item]) -> None:
        """Prepares a watch; it connects when the first item is requested.

        Raises:
            ClientClosed: The client is closed.
        """
        self._path = path_of(cursor.request())
        connection.check_open(self._path)
        self._connection = connection
        self._cursor = cursor
        self._reconnect_policy = ReconnectPolicy()
        self._closed = asyncio.Event()
        self._stream: grpc.aio.UnaryStreamCall[Message, Frame] | None = None
        self._frames = self._read()
        self._items = self._unpack()

    @property
    def resume_token(self) -> str:
        """Token that resumes after the last returned item; keep it to resume in another process."""
        return self._cursor.resume_token

    def __aiter__(self) -> Self:
        """Returns the watch itself."""
        return self

    async def __anext__(self) -> Item:
        """Waits for the next item and returns it.

        Raises:
            LightspeedError: The server refuses to resume the stream, as with OutOfRange (CURSOR_TOO_OLD).
        """
        return await anext(self._items)

    def frames(self) -> AsyncIterator[Frame]:
        """Yields whole frames instead: entries together, heartbeats and gaps. Use one form only."""
        return self._frames

    def close(self) -> None:
        """Ends the stream and the iteration. May be called more than once."""
        self._closed.set()
        if self._stream is not None:
            self._stream.cancel()

    async def __aenter__(self) -> Self:
        """Returns the watch itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the watch."""
        self.close()

    async def _unpack(self) -> AsyncIterator[Item]:
        async for frame in self._frames:
            for item in self._cursor.items(frame):
                if self._closed.is_set():
                    return
                yield item

    async def _read(self) -> AsyncIterator[Frame]:
        while not self._closed.is_set():
            error: LightspeedError | None = None
            try:
                async for frame in self._open():
                    self._connection.answered()
                    self._cursor.frame_received(frame)
                    self._reconnect_policy.reset()
                    yield frame
            except grpc.RpcError as broken:
                error = self._connection.failed(broken, self._path)
                error.__cause__ = broken
            except LightspeedError as unopened:
                error = unopened
            except asyncio.CancelledError:
                # Closing cancels the stream, and the reader gets a CancelledError; if the task itself is
                # cancelled, the error propagates.
                task = asyncio.current_task()
                if not self._closed.is_set() or (task is not None and task.cancelling()):
                    raise
            if not self._closed.is_set():
                await self._wait(self._reconnect_policy.delay_s(error))

    async def _wait(self, delay_s: float) -> None:
        try:
            await asyncio.wait_for(self._closed.wait(), delay_s)
        except TimeoutError:
            return

    def _open(self) -> "grpc.aio.UnaryStreamCall[Message, Frame]":
        self._stream = self._connection.unary_stream(self._cursor.request(), self._cursor.response)
        return self._stream
