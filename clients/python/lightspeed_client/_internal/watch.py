"""A watch: an iterator over a stream that reconnects.

Owns one stream at a time and the wait between two. It must never keep more than the current frame: a slow
consumer slows its own stream, and no backlog builds up.
"""

import threading
from collections.abc import Iterator
from types import TracebackType
from typing import Generic, Self, TypeVar

import grpc
from google.protobuf.message import Message

from lightspeed_client._internal.calls import path_of
from lightspeed_client._internal.connection import Connection
from lightspeed_client._internal.errors import LightspeedError
from lightspeed_client._internal.watch_cursor import ReconnectPolicy, WatchCursor

Frame = TypeVar("Frame", bound=Message)
Item = TypeVar("Item")


class Watch(Generic[Frame, Item]):
    """Watch: iterates over a stream, reconnects automatically and resumes at its place.

    One thread iterates; any thread may close. Closing ends the iteration at once, and with it the stream;
    leaving a `with` block closes the watch.
    """

    def __init__(self, connection: Connection, cursor: WatchCursor[Frame, Item]) -> None:
        """Prepares a watch; it connects when the first item is requested.

        Raises:
            ClientClosed: The client is closed.
        """
        self._path = path_of(cursor.request())
        connection.check_open(self._path)
        self._connection = connection
        self._cursor = cursor
        self._reconnect_policy = ReconnectPolicy()
        self._closed = threading.Event()
        self._opening = threading.Lock()
        self._stream: grpc.Call | None = None
        self._frames = self._read()
        self._items = self._unpack()

    @property
    def resume_token(self) -> str:
        """Token that resumes after the last returned item; keep it to resume in another process."""
        return self._cursor.resume_token

    def __iter__(self) -> Self:
        """Returns the watch itself."""
        return self

    def __next__(self) -> Item:
        """Waits for the next item and returns it.

        Raises:
            LightspeedError: The server refuses to resume the stream, as with OutOfRange (CURSOR_TOO_OLD).
        """
        return next(self._items)

    def frames(self) -> Iterator[Frame]:
        """Yields whole frames instead: entries together, heartbeats and gaps. Use one form only."""
        return self._frames

    def close(self) -> None:
        """Ends the stream and the iteration. May be called from another thread, and more than once."""
        with self._opening:
            self._closed.set()
            if self._stream is not None:
                self._stream.cancel()

    def __enter__(self) -> Self:
        """Returns the watch itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the watch."""
        self.close()

    def _unpack(self) -> Iterator[Item]:
        for frame in self._frames:
            for item in self._cursor.items(frame):
                if self._closed.is_set():
                    return
                yield item

    def _read(self) -> Iterator[Frame]:
        while not self._closed.is_set():
            error: LightspeedError | None = None
            try:
                for frame in self._open():
                    self._connection.answered()
                    self._cursor.frame_received(frame)
                    self._reconnect_policy.reset()
                    yield frame
            except grpc.RpcError as broken:
                error = self._connection.failed(broken, self._path)
                error.__cause__ = broken
            except LightspeedError as unopened:
                error = unopened
            if not self._closed.is_set():
                self._closed.wait(self._reconnect_policy.delay_s(error))

    def _open(self) -> Iterator[Frame]:
        with self._opening:
            if self._closed.is_set():
                return iter(())
            stream = self._connection.unary_stream(self._cursor.request(), self._cursor.response)
            self._stream = stream
            return stream
