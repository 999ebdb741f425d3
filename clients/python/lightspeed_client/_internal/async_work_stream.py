"""A work stream for asyncio: frames in both directions over one connection.

Owns one stream from its opening to its end. It must never connect again, nor decide what to send.
"""

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

import grpc
from lightspeed.ops.v1.worker_service_pb2 import (
    WorkRequest,
    WorkResponse,
)

from lightspeed_client._internal.async_connection import AsyncConnection
from lightspeed_client._internal.calls import path_of
from lightspeed_client._internal.owners import named


class AsyncWorkStream:
    """Work stream for asyncio: an asynchronous iterator over the server's frames.

    The server answers a frame with items by one frame with results, in order; frames with batches come
    between.
    """

    def __init__(self, connection: AsyncConnection, opening: WorkRequest.Open) -> None:
        """Prepares a stream; the first frame goes out when a frame is sent or read for the first time.

        Raises:
            ClientClosed: The client is closed.
            Unavailable: The token callback has raised.
        """
        self._connection = connection
        self._surface = named(opening.surface)
        self._call, self._direct = connection.work(self._surface)
        self._is_begun = False
        self._is_forwarded = False
        self._opening: WorkRequest | None = WorkRequest(open=opening)
        self._is_opening = asyncio.Lock()

    async def send(self, frame: WorkRequest) -> None:
        """Sends a frame, of at most 1,000 reports.

        Raises:
            LightspeedError: The stream was refused, or broke off.
        """
        try:
            await self._open()
            await self._call.write(frame)
        except grpc.RpcError as broken:
            raise self._connection.failed(broken, path_of(WorkRequest()), self._direct) from broken

    async def half_close(self) -> None:
        """Sends no more frames; the server ends the stream after it has answered the frames that it got."""
        await self._call.done_writing()

    def close(self) -> None:
        """Ends the stream at once; leases run on until they expire. May be called again."""
        self._call.cancel()

    async def __aiter__(self) -> AsyncIterator[WorkResponse]:
        """Yields the frames of the server until it ends the stream.

        Raises:
            LightspeedError: The stream was refused, or broke off.
        """
        try:
            await self._open()
            async for frame in self._call:
                self._connection.answered(self._direct)
                if not self._is_begun:
                    self._is_begun = True
                    self._is_forwarded = await self._connection.learn_owner(
                        self._surface, self._call, self._direct
                    )
                yield frame
            await self._connection.learn_version(self._surface, self._call)
        except grpc.RpcError as broken:
            await self._connection.learn_version(self._surface, self._call)
            failed = self._connection.failed(broken, path_of(WorkRequest()), self._direct)
            await self._connection.reroute(self._surface, failed)
            raise failed from broken
        finally:
            self._connection.work_ended(self._direct)

    def may_move(self) -> bool:
        """Returns whether a server forwards the stream, and a new one would go directly to the owner."""
        return self._is_forwarded and self._connection.is_connected_to_owner(self._surface)

    async def __aenter__(self) -> Self:
        """Returns the stream itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the stream."""
        self.close()

    async def _open(self) -> None:
        async with self._is_opening:  # One task may read while another sends.
            opening, self._opening = self._opening, None
            if opening is not None:
                await self._call.write(opening)
