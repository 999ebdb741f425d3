"""The way of a worker to its server, as the worker loop sees it.

Owns the two interfaces: the sender, which opens work streams and sends calls, and the frame transport, which
is a work stream or stands for one. It must never send anything.
"""

from collections.abc import Iterator
from typing import Protocol, TypeVar

from google.protobuf.message import Message
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest, WorkResponse

from lightspeed_client._internal.calls import Call

Response = TypeVar("Response", bound=Message)
Value = TypeVar("Value")


class FrameTransport(Protocol):
    """Frame transport: a work stream, or calls in its place."""

    def __iter__(self) -> Iterator[WorkResponse]:
        """Yields the frames of the server."""

    def send(self, frame: WorkRequest) -> None:
        """Sends a frame; does not wait."""

    def half_close(self) -> None:
        """Sends no more frames."""

    def close(self) -> None:
        """Ends the transport at once."""

    def may_move(self) -> bool:
        """Returns whether a new transport would go directly to the owner of the surface, unlike this one."""


class WorkSender(Protocol):
    """Sender of a worker: that of a client, or one that runs an asyncio client in a thread."""

    def send(self, call: Call[Response, Value]) -> Value:
        """Sends a call, and returns the caller's part of the response."""

    def open_work(self, opening: WorkRequest.Open) -> FrameTransport:
        """Opens a work stream; it may still be refused when its frames are read."""
