"""What the connections of both clients share: settings, state, and the begin and the error of a call.

Owns the rule for calls of a closed client. It must never send anything: the connections do.
"""

from collections.abc import Callable
from typing import Protocol, TypeVar

import grpc
from google.protobuf.message import Message

from lightspeed_client._internal import errors
from lightspeed_client._internal.calls import path_of
from lightspeed_client._internal.connection_settings import ConnectionSettings, Metadata

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
        self._is_closed = closed.is_set

    def check_open(self, path: str) -> None:
        """Raises ClientClosed if the connection is closed."""
        if self._is_closed():
            raise errors.client_closed(self.settings.target, path)

    def _begin(
        self, kind: Callable[..., Method], request: Message, response: type[Message]
    ) -> tuple[Method, Metadata]:
        """Returns the method that takes a request, and the metadata for one call of it.

        Args:
            kind: The channel's function for methods of this kind, such as unary_unary.
            request: The request; its class identifies the method.
            response: Class of the response.

        Raises:
            ClientClosed: The connection is closed.
            Unavailable: The token callback has raised.
        """
        path = path_of(request)
        self.check_open(path)
        metadata = self.settings.metadata()
        method = kind(
            path,
            request_serializer=type(request).SerializeToString,
            response_deserializer=response.FromString,
        )
        return method, metadata

    def _error_of(self, error: Exception, path: str) -> errors.LightspeedError:
        """Returns the exception for gRPC's error, with target and method."""
        if self._is_closed():
            return errors.client_closed(self.settings.target, path)
        if not isinstance(error, grpc.RpcError):
            raise error
        return errors.from_rpc_error(error, target=self.settings.target, path=path)
