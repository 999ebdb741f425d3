"""A work stream: frames in both directions over one connection.

Owns one stream from its opening to its end. It must never connect again, nor decide what to send: the worker
state machine does.
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
    """Work stream: an iterator over the server's frames. One thread iterates; any may send and close.

    The server answers a frame with items by one frame with results, in order; frames with batches come
    between.
    """

    def __init__(self, channel: grpc.Channel, opening: WorkRequest.Open) -> None:
        """Opens the stream; iterating over it raises the error of a refusal."""
        self._frames: SimpleQueue[WorkRequest | None] = SimpleQueue()
        self._frames.put(WorkRequest(open=opening))
        method = channel.stream_stream(
            path_of(WorkRequest()),
            request_serializer=WorkRequest.SerializeToString,
            response_deserializer=WorkResponse.FromString,
        )
        self._call = method(iter(self._frames.get, None))

    def send(self, frame: WorkRequest) -> None:
        """Sends a frame of at most 1,000 reports; does not wait."""
        self._frames.put(frame)

    def half_close(self) -> None:
        """Sends no more frames; the server ends the stream after it has answered the frames that it got."""
        self._frames.put(None)

    def close(self) -> None:
        """Ends the stream at once; leases run on until they expire. May be called again."""
        self.half_close()
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
            self.half_close()  # The server would not read frames sent after this.

    def __enter__(self) -> Self:
        """Returns the stream itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the stream."""
        self.close()
