"""What the connections of both clients share: settings, state, and the begin and the error of a call.

Owns the rule for calls of a closed client, and for a failed call about a surface: what it says of the owner.
It must never send anything: the connections do.
"""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

import grpc
from google.protobuf.message import Message

from lightspeed_client._internal import errors
from lightspeed_client._internal.calls import REQUESTS_WITH_ID, path_of
from lightspeed_client._internal.connection_settings import ConnectionSettings, Metadata
from lightspeed_client._internal.owners import (
    OWNER_ELSEWHERE,
    OWNER_KEY,
    VERSION_KEY,
    Owners,
    surface_of,
    value_of,
)

Method = TypeVar("Method")


class Event(Protocol):
    """Event of threads or of asyncio."""

    def is_set(self) -> bool:
        """Returns whether it has happened."""


class BaseConnection:
    """Base of both connections."""

    def __init__(self, settings: ConnectionSettings, closed: Event) -> None:
        """Starts open.

        Args:
            settings: Settings of the connection.
            closed: Is set when the connection is closed.
        """
        self.settings = settings
        self._owners = Owners(settings)
        self._is_closed = closed.is_set

    def check_open(self, path: str) -> None:
        """Raises ClientClosed if the connection is closed."""
        if self._is_closed():
            raise errors.client_closed(self.settings.target, path)

    def _begin(
        self, kind: Callable[..., Method], request: Message, response: type[Message], *, reads: str = ""
    ) -> tuple[Method, Metadata]:
        """Returns the method that takes a request, and the metadata for one call of it.

        Args:
            kind: The channel's function for methods of this kind, such as unary_unary.
            request: The request; its class identifies the method.
            response: Class of the response.
            reads: Name of the surface that the call is about, so that a read shows what was written.

        Raises:
            ClientClosed: The connection is closed.
            Unavailable: The token callback has raised.
        """
        path = path_of(request)
        self.check_open(path)
        metadata = self.settings.metadata()
        if reads and request.DESCRIPTOR.full_name not in REQUESTS_WITH_ID:
            metadata += self._owners.min_version(reads)
        method = kind(
            path,
            request_serializer=type(request).SerializeToString,
            response_deserializer=response.FromString,
        )
        return method, metadata

    def forget_version(self, request: Message) -> None:
        """Forgets the version of the request's surface, which no server has reached in time."""
        self._owners.forget_version(surface_of(request))

    def _learn(
        self, surface: str, metadata: Iterable[tuple[str, str | bytes]] | None, *, was_direct: bool
    ) -> str:
        """Records what a response says of its surface.

        The configured server names no owner if it serves the surface itself.

        Returns:
            The owner to connect to, or an empty address.
        """
        self._owners.record_version(surface, value_of(metadata, VERSION_KEY))
        owner = value_of(metadata, OWNER_KEY)
        is_known = self._owners.target_of(surface) != ""
        return self._owners.learn(surface, owner) if owner or (is_known and not was_direct) else ""

    def _owner_after(self, surface: str, failed: errors.LightspeedError) -> str | None:
        """Records what a failed call says of its surface.

        Returns:
            The owner to connect to; empty: the configured address; None: the failure says nothing.
        """
        if not surface or not isinstance(failed, errors.Unavailable):
            return None
        was_direct = failed.target != self.settings.target
        if failed.reason == OWNER_ELSEWHERE:
            owner = self._owners.learn(surface, failed.metadata.get("owner", ""))
            return owner or ("" if was_direct else None)
        if not was_direct:
            return None
        self._owners.learn(surface, "")
        return ""

    def _error_of(self, error: Exception, path: str, target: str) -> errors.LightspeedError:
        """Returns the exception for gRPC's error, with target and method."""
        if self._is_closed():
            return errors.client_closed(self.settings.target, path)
        if not isinstance(error, grpc.RpcError):
            raise error
        return errors.from_rpc_error(error, target=target, path=path)
