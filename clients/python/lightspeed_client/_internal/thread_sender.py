"""The sender of a worker whose asyncio client has interceptors: an event loop in a thread of its own.

Owns that loop and its connection, through which the interceptors see the worker's stream and calls. A handler
that blocks the caller's event loop delays no heartbeat. It must never decide what to send.
"""

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Sequence
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self, TypeVar

import grpc
from google.protobuf.message import Message
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest, WorkResponse

from lightspeed_client._internal.async_connection import AsyncConnection
from lightspeed_client._internal.async_sender import AsyncCallSender
from lightspeed_client._internal.async_work_stream import AsyncWorkStream
from lightspeed_client._internal.calls import Call
from lightspeed_client._internal.connection_settings import ConnectionSettings
from lightspeed_client._internal.errors import LightspeedError

Response = TypeVar("Response", bound=Message)
Value = TypeVar("Value")


class ThreadSender:
    """Sender of a worker, in a thread. Any other thread may call its methods."""

    def __init__(
        self, settings: ConnectionSettings, interceptors: Sequence[grpc.aio.ClientInterceptor]
    ) -> None:
        """Starts the thread, and opens a channel in it; it connects with the first call."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="lightspeed-interceptors", daemon=True
        )
        self._thread.start()
        self._sender = self._wait(_open(settings, interceptors))

    def send(self, call: Call[Response, Value]) -> Value:
        """Sends a call, and waits for its response."""
        return self._wait(self._sender.send(call))

    def open_work(self, opening: WorkRequest.Open) -> "ThreadWorkStream":
        """Opens a work stream."""
        return ThreadWorkStream(self._loop, self._sender, opening)

    def __enter__(self) -> Self:
        """Returns the sender itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the connection, and ends the thread."""
        self._wait(self._sender.close())
        self._wait(_end_tasks())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait(self, work: Coroutine[Any, Any, Value]) -> Value:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


class ThreadWorkStream:
    """Frame transport: a work stream in the event loop of another thread."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, sender: AsyncCallSender, opening: WorkRequest.Open
    ) -> None:
        """Opens the stream; iterating over it raises the error of a refusal."""
        self._loop = loop
        self._outgoing: asyncio.Queue[WorkRequest | None] = asyncio.Queue()
        self._received: SimpleQueue[WorkResponse | BaseException | None] = SimpleQueue()
        self._stream: AsyncWorkStream | None = None
        self._running = asyncio.run_coroutine_threadsafe(self._run(sender, opening), loop)

    def send(self, frame: WorkRequest) -> None:
        """Sends a frame; does not wait."""
        self._loop.call_soon_threadsafe(self._outgoing.put_nowait, frame)

    def half_close(self) -> None:
        """Sends no more frames."""
        self._loop.call_soon_threadsafe(self._outgoing.put_nowait, None)

    def close(self) -> None:
        """Ends the stream at once."""
        self._running.cancel()

    def may_move(self) -> bool:
        """Returns whether a server forwards the stream, and a new one would go directly to the owner."""
        return self._stream is not None and self._stream.may_move()

    def __iter__(self) -> Iterator[WorkResponse]:
        """Yields the frames of the server until it ends the stream.

        Raises:
            LightspeedError: The stream was refused, or broke off.
        """
        while (received := self._received.get()) is not None:
            if isinstance(received, BaseException):
                raise received
            yield received

    async def _run(self, sender: AsyncCallSender, opening: WorkRequest.Open) -> None:
        try:
            async with sender.open_work(opening) as stream:
                self._stream = stream
                writing = asyncio.create_task(self._write(stream))
                try:
                    async for frame in stream:
                        self._received.put(frame)
                finally:
                    writing.cancel()
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 - the thread that reads gets it
            self._received.put(error)
        finally:
            self._received.put(None)

    async def _write(self, stream: AsyncWorkStream) -> None:
        try:
            while (frame := await self._outgoing.get()) is not None:
                await stream.send(frame)
            await stream.half_close()
        except (LightspeedError, asyncio.InvalidStateError):
            return  # The stream has ended: its reader gets the error.


async def _open(
    settings: ConnectionSettings, interceptors: Sequence[grpc.aio.ClientInterceptor]
) -> AsyncCallSender:
    return AsyncCallSender(AsyncConnection(settings, interceptors))


async def _end_tasks() -> None:
    """Cancels what still runs in the loop, and waits for it."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
