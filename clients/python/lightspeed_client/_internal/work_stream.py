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

from lightspeed_client._internal.calls import path_of
from lightspeed_client._internal.connection import Connection
from lightspeed_client._internal.owners import named


class WorkStream:
    """Work stream: an iterator over the server's frames. One thread iterates; any may send and close.

    The server answers a frame with items by one frame with results, in order; frames with batches come
    between.
    """

    def __init__(self, connection: Connection, opening: WorkRequest.Open) -> None:
        """Opens the stream; iterating over it raises the error of a refusal.

        Raises:
            ClientClosed: The client is closed.
            Unavailable: The token callback has raised.
        """
        self._frames: SimpleQueue[WorkRequest | None] = SimpleQueue()
        self._frames.put(WorkRequest(open=opening))
        self._connection = connection
        self._surface = named(opening.surface)
        self._call, self._direct = connection.work(self._surface, iter(self._frames.get, None))
        self._is_begun = False
        self._is_forwarded = False

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
            for frame in self._call:
                self._connection.answered(self._direct)
                if not self._is_begun:
                    self._is_begun = True
                    self._is_forwarded = self._connection.learn_owner(self._surface, self._call, self._direct)
                yield frame
            self._connection.learn_version(self._surface, self._call)
        except grpc.RpcError as broken:
            self._connection.learn_version(self._surface, self._call)
            failed = self._connection.failed(broken, path_of(WorkRequest()), self._direct)
            self._connection.reroute(self._surface, failed)
            raise failed from broken
        finally:
            self.half_close()  # The server would not read frames sent after this.
            self._connection.work_ended(self._direct)

    def may_move(self) -> bool:
        """Returns whether a server forwards the stream, and a new one would go directly to the owner."""
        return self._is_forwarded and self._connection.is_connected_to_owner(self._surface)

    def __enter__(self) -> Self:
        """Returns the stream itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the stream."""
        self.close()
