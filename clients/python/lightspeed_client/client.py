"""The sync client: every method of the three services, sent over one channel.

Owns the channel and how calls are sent over it. The arguments and results of methods are documented in
surface_calls, batch_calls, worker_calls and record_calls, once for both clients; it must never repeat them.
"""

import time
import weakref
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

import grpc
from google.protobuf.message import Message
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest

from lightspeed_client import errors
from lightspeed_client.calls import Attempts, Call, Listing
from lightspeed_client.channel import DEADLINE_S, DEFAULT_TARGET, open_channel
from lightspeed_client.client_methods import ClientMethods
from lightspeed_client.watch import Watch
from lightspeed_client.watch_cursor import WatchCursor
from lightspeed_client.work_stream import WorkStream

Response = TypeVar("Response", bound=Message)
Value = TypeVar("Value")
Frame = TypeVar("Frame", bound=Message)


class Client(ClientMethods):
    """A connection to the service. ThreadExecutor may share it; processes may not.

    Every method has a deadline, and raises a LightspeedError if the call is refused or fails. Until the
    deadline, a call that gets UNAVAILABLE is sent again, and applied once: each mutation carries a
    request_id.
    """

    def __init__(self, target: str = DEFAULT_TARGET, *, timeout_s: float = DEADLINE_S) -> None:
        """Opens a channel; it connects with the first call.

        Args:
            target: Address as gRPC writes it, such as localhost:50051 or unix:/run/lightspeed.sock.
            timeout_s: Deadline of calls without one of their own, seconds; it covers a call and all its
                attempts.
        """
        self._channel = open_channel(target)
        self._timeout_s = timeout_s
        self._watches: weakref.WeakSet[Watch[Any, Any]] = weakref.WeakSet()

    def send(self, call: Call[Response, Value]) -> Value:
        """Sends a call, again while the server is away, and returns the caller's part of the response.

        Raises:
            LightspeedError: Of the family of the status code; Unavailable if the deadline leaves no time for
                another attempt.
        """
        method = self._channel.unary_unary(
            call.path,
            request_serializer=type(call.request).SerializeToString,
            response_deserializer=call.response.FromString,
        )
        attempts = Attempts(self._timeout_s if call.timeout_s is None else call.timeout_s)
        while True:
            try:
                response = method(call.request, timeout=attempts.left_s)
            except grpc.RpcError as error:
                failed = errors.from_rpc_error(error)
                delay_s = attempts.delay_s(failed)
                if delay_s is None:
                    raise failed from error
            else:
                return call.unwrap(response)
            time.sleep(delay_s)

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
        """Returns a watch on a watch cursor; closing the client closes the watch."""
        watch = Watch(self._channel, cursor)
        self._watches.add(watch)
        return watch

    def open_work(self, opening: WorkRequest.Open) -> WorkStream:
        """Returns a work stream; closing the client ends it."""
        return WorkStream(self._channel, opening)

    def close(self) -> None:
        """Ends all watches and closes the channel."""
        for watch in list(self._watches):
            watch.close()
        self._channel.close()

    def __enter__(self) -> Self:
        """Returns the client itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the client."""
        self.close()
