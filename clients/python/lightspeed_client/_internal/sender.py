"""The sender of the sync client: sends calls, again if the rule says so, and opens streams.

Owns the connection of a client and its watches. It must never know what a call means.
"""

import weakref
from collections.abc import Iterator
from typing import Any, TypeVar

from google.protobuf.message import Message
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest

from lightspeed_client._internal.calls import Attempts, Call, Listing
from lightspeed_client._internal.connection import Connection
from lightspeed_client._internal.connection_settings import ConnectionSettings
from lightspeed_client._internal.errors import LightspeedError
from lightspeed_client._internal.owners import surface_of
from lightspeed_client._internal.watch import Watch
from lightspeed_client._internal.watch_cursor import WatchCursor
from lightspeed_client._internal.work_stream import WorkStream

Response = TypeVar("Response", bound=Message)
Value = TypeVar("Value")
Frame = TypeVar("Frame", bound=Message)


class CallSender:
    """Sender of one client. Any thread may call its methods."""

    def __init__(self, connection: Connection) -> None:
        """Starts without watches."""
        self._connection = connection
        self._watches: weakref.WeakSet[Watch[Any, Any]] = weakref.WeakSet()

    @property
    def settings(self) -> ConnectionSettings:
        """Settings of the connection."""
        return self._connection.settings

    def send(self, call: Call[Response, Value]) -> Value:
        """Sends a call, again while the server is away, and returns the caller's part of the response.

        Raises:
            LightspeedError: Of the family of the status code; Unavailable if the deadline leaves no time for
                another attempt; ClientClosed.
        """
        attempts = Attempts(self.settings.timeout_s if call.timeout_s is None else call.timeout_s)
        surface = surface_of(call.request)
        while True:
            try:
                received = self._connection.unary(call.request, call.response, attempts.left_s)
            except LightspeedError as failed:
                delay_s = attempts.delay_s(failed)
                if self._connection.reroute(surface, failed, attempts.left_s) and attempts.may_move():
                    continue
                if delay_s is None:
                    if attempts.was_behind:
                        self._connection.forget_version(call.request)
                    raise
            else:
                return call.unwrap(received)
            self._connection.wait_closed(delay_s)

    def send_pages(self, listing: Listing[Response, Value]) -> Iterator[Value]:
        """Yields the items of each page, and requests the next page when it is needed.

        Raises:
            LightspeedError: Of the family of the status code.
        """
        token = ""
        while True:
            page = self.send(listing(token))
            yield from page.items
            token = page.next_page_token
            if not token:
                return

    def open_watch(self, cursor: WatchCursor[Frame, Value]) -> Watch[Frame, Value]:
        """Returns a watch on a watch cursor; closing the sender closes the watch."""
        watch = Watch(self._connection, cursor)
        self._watches.add(watch)
        return watch

    def open_work(self, opening: WorkRequest.Open) -> WorkStream:
        """Returns a work stream; closing the sender ends it."""
        return WorkStream(self._connection, opening)

    def close(self) -> None:
        """Ends all watches and closes the channel."""
        for watch in list(self._watches):
            watch.close()
        self._connection.close()
