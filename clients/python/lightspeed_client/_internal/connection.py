"""The connection of a sync client: one attempt of a call, and streams.

Owns the channel to the configured address, the direct channels, the token of each call, and the conversion of
gRPC's errors. It must never send a call again: the client does, by the rule in calls.
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
from lightspeed_client._internal.direct_channels import (
    CONNECT_TIMEOUT_S,
    DirectChannel,
    DirectChannels,
    Interceptor,
)
from lightspeed_client._internal.errors import LightspeedError
from lightspeed_client._internal.owners import VERSION_KEY, named, surface_of, value_of
from lightspeed_client._internal.reachability import Reachability

Response = TypeVar("Response", bound=Message)


class Connection(BaseConnection):
    """Connection. Any thread may call its methods."""

    def __init__(self, settings: ConnectionSettings, interceptors: Sequence[Interceptor] = ()) -> None:
        """Opens the channel; it connects with the first call."""
        self._closed = threading.Event()
        super().__init__(settings, self._closed)
        self.channel = open_channel(settings)
        self._reachability = Reachability(settings.target, self.channel)
        if interceptors:
            self.channel = grpc.intercept_channel(self.channel, *interceptors)
        self._direct = DirectChannels(settings, interceptors, self._owners)

    def unary(self, request: Message, response: type[Response], timeout_s: float) -> Response:
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
            received: Response
            received, call = method.with_call(request, timeout=timeout_s, metadata=metadata)
        except (grpc.RpcError, ValueError) as error:
            raise self.failed(error, path_of(request), direct) from error
        finally:
            self._direct.end_call(direct)
        self.answered(direct)
        if owner := self._learn(surface, call.trailing_metadata(), was_direct=direct is not None):
            self._direct.connect(owner)
        return received

    def unary_stream(self, request: Message, response: type[Response]) -> "grpc._CallIterator[Response]":
        """Opens a stream of the server.

        Raises:
            ClientClosed: The connection is closed.
            Unavailable: The token callback has raised.
        """
        method, metadata = self._begin(self.channel.unary_stream, request, response)
        self._reachability.call_begins()
        return method(request, metadata=metadata)

    def work(
        self, surface: str, frames: Iterator[WorkRequest]
    ) -> "tuple[grpc._CallIterator[WorkResponse], DirectChannel | None]":
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
            return method(frames, metadata=metadata), direct
        except BaseException:
            self._direct.end_call(direct)
            raise

    def learn_owner(self, surface: str, call: grpc.Call, direct: DirectChannel | None) -> bool:
        """Returns whether a begun work stream is forwarded, and begins to connect to the owner."""
        initial_metadata = getattr(call, "initial_metadata", tuple)  # An interceptor may replace the call.
        owner = self._learn(surface, initial_metadata(), was_direct=direct is not None)
        return bool(owner) and self._direct.connect(owner) is not None

    def learn_version(self, surface: str, call: grpc.Call) -> None:
        """Records the version that the reports of an ended work stream have made."""
        trailing_metadata = getattr(call, "trailing_metadata", tuple)  # An interceptor may replace the call.
        self._owners.record_version(surface, value_of(trailing_metadata(), VERSION_KEY))

    def is_connected_to_owner(self, surface: str) -> bool:
        """Returns whether calls about a surface go directly to its owner."""
        return self._direct.is_connected_to(self._owners.target_of(surface))

    def work_ended(self, direct: DirectChannel | None) -> None:
        """Records that a work stream has ended."""
        self._direct.end_call(direct)

    def reroute(self, surface: str, failed: LightspeedError, timeout_s: float = CONNECT_TIMEOUT_S) -> bool:
        """Returns whether the next attempt of a failed call about a surface goes to another server.

        If the failed call named the owner, waits until the owner is connected, or cannot be reached.
        """
        owner = self._owner_after(surface, failed)
        if owner is None:
            return False
        if failed.target != self.settings.target and not failed.reason:
            self._direct.bar(failed.target)
        return not owner or self._direct.connected(owner, min(timeout_s, CONNECT_TIMEOUT_S))

    def answered(self, direct: DirectChannel | None = None) -> None:
        """Records an answer of a server, or a frame of a stream; of an owner it says nothing of the rest."""
        if direct is None:
            self._reachability.answered()

    def failed(self, error: Exception, path: str, direct: DirectChannel | None = None) -> LightspeedError:
        """Returns the exception for gRPC's error, with target and method."""
        failed = self._error_of(error, path, direct.target if direct else self.settings.target)
        if direct is None:
            self._reachability.failed(failed)
        return failed

    def wait_closed(self, timeout_s: float) -> None:
        """Waits, and returns early if the connection is closed."""
        self._closed.wait(timeout_s)

    def close(self) -> None:
        """Ends all calls and streams. May be called again."""
        self._closed.set()
        self._reachability.close()
        self._direct.close()
        self.channel.close()

    def _call_begins(self, direct: DirectChannel | None) -> None:
        if direct is None:
            self._reachability.call_begins()
