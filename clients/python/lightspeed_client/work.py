"""A work stream: frames out, frames in, over one connection.

Owns one stream from its opening to its end. It must never connect again, nor decide what is said: a worker's
desk does.
"""

from collections.abc import Iterator
from queue import SimpleQueue
from types import TracebackType
from typing import Self

import grpc
from lightspeed.ops.v1.worker_service_pb2 import (
    WorkRequest,
    WorkResponse,
)

from lightspeed_client import errors
from lightspeed_client.calls import path_of


class WorkStream:
    """One stream, and an iterator over what the server says. One thread iterates; any may send and close.

    A frame that had items is answered by one frame with results, in order; frames with batches come between.
    """

    def __init__(self, channel: grpc.Channel, opening: WorkRequest.Open) -> None:
        """Opens the stream; a refusal is raised where it is read."""
        self._frames: SimpleQueue[WorkRequest | None] = SimpleQueue()
        self._frames.put(WorkRequest(open=opening))
        method = channel.stream_stream(
            path_of(WorkRequest()),
            request_serializer=WorkRequest.SerializeToString,
            response_deserializer=WorkResponse.FromString,
        )
        self._call = method(iter(self._frames.get, None))

    def send(self, frame: WorkRequest) -> None:
        """Sends a frame, of at most 1,000 reports; does not wait."""
        self._frames.put(frame)

    def end(self) -> None:
        """Sends no more frames: the server ends the stream when it has answered those that it got."""
        self._frames.put(None)

    def close(self) -> None:
        """Ends the stream at once: what is held is kept until its lease expires. May be called again."""
        self.end()
        self._call.cancel()

    def __iter__(self) -> Iterator[WorkResponse]:
        """Yields the frames of the server until it ends the stream.

        Raises:
            LightspeedError: The stream was refused, or broke off.
        """
        try:
            yield from self._call
        except grpc.RpcError as broken:
            raise errors.from_rpc_error(broken) from broken
        finally:
            self.end()  # Nobody would read what is still sent.

    def __enter__(self) -> Self:
        """Returns the stream itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the stream."""
        self.close()
