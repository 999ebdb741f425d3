"""Methods of the clients, each made of the function that builds its call.

Owns the four kinds of methods, for both clients: one response, all items of a list, a watch, and a work
stream. It must never send anything: the client's sender does.
"""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from google.protobuf.message import Message
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest

from lightspeed_client._internal.async_sender import AsyncCallSender
from lightspeed_client._internal.async_watch import AsyncWatch
from lightspeed_client._internal.async_work_stream import AsyncWorkStream
from lightspeed_client._internal.calls import Call, Listing, copy_signature
from lightspeed_client._internal.sender import CallSender
from lightspeed_client._internal.watch import Watch
from lightspeed_client._internal.watch_cursor import WatchCursor
from lightspeed_client._internal.work_stream import WorkStream

Arguments = ParamSpec("Arguments")
Response = TypeVar("Response", bound=Message)
Value = TypeVar("Value")
Frame = TypeVar("Frame", bound=Message)


class SyncClient(Protocol):
    """A client, as its methods see it."""

    _sender: CallSender


class AsyncioClient(Protocol):
    """An asyncio client, as its methods see it."""

    _sender: AsyncCallSender


def sender_of(client: SyncClient) -> CallSender:
    """Returns the sender of a client, for a worker."""
    return client._sender  # noqa: SLF001 - private for users


def async_sender_of(client: AsyncioClient) -> AsyncCallSender:
    """Returns the sender of an asyncio client, for a worker."""
    return client._sender  # noqa: SLF001 - private for users


def unary(
    build: Callable[Arguments, Call[Response, Value]],
) -> Callable[Concatenate[SyncClient, Arguments], Value]:
    """Returns the method that sends a call."""

    def method(self: SyncClient, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
        return self._sender.send(build(*args, **kwargs))

    copy_signature(method, build)
    return method


def pages(
    build: Callable[Arguments, Listing[Response, Value]],
) -> Callable[Concatenate[SyncClient, Arguments], Iterator[Value]]:
    """Returns the method that yields the items of a list."""

    def method(self: SyncClient, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Iterator[Value]:
        return self._sender.send_pages(build(*args, **kwargs))

    copy_signature(method, build)
    return method


def watch(
    build: Callable[Arguments, WatchCursor[Frame, Value]],
) -> Callable[Concatenate[SyncClient, Arguments], Watch[Frame, Value]]:
    """Returns the method that opens a watch."""

    def method(self: SyncClient, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Watch[Frame, Value]:
        return self._sender.open_watch(build(*args, **kwargs))

    copy_signature(method, build)
    return method


def work(
    build: Callable[Arguments, WorkRequest.Open],
) -> Callable[Concatenate[SyncClient, Arguments], WorkStream]:
    """Returns the method that opens a work stream."""

    def method(self: SyncClient, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> WorkStream:
        return self._sender.open_work(build(*args, **kwargs))

    copy_signature(method, build)
    return method


def async_unary(
    build: Callable[Arguments, Call[Response, Value]],
) -> Callable[Concatenate[AsyncioClient, Arguments], Coroutine[Any, Any, Value]]:
    """Returns the asyncio method that sends a call."""

    async def method(self: AsyncioClient, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
        return await self._sender.send(build(*args, **kwargs))

    copy_signature(method, build)
    return method


def async_pages(
    build: Callable[Arguments, Listing[Response, Value]],
) -> Callable[Concatenate[AsyncioClient, Arguments], AsyncIterator[Value]]:
    """Returns the asyncio method that yields the items of a list."""

    def method(
        self: AsyncioClient, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> AsyncIterator[Value]:
        return self._sender.send_pages(build(*args, **kwargs))

    copy_signature(method, build)
    return method


def async_watch(
    build: Callable[Arguments, WatchCursor[Frame, Value]],
) -> Callable[Concatenate[AsyncioClient, Arguments], AsyncWatch[Frame, Value]]:
    """Returns the asyncio method that opens a watch."""

    def method(
        self: AsyncioClient, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> AsyncWatch[Frame, Value]:
        return self._sender.open_watch(build(*args, **kwargs))

    copy_signature(method, build)
    return method


def async_work(
    build: Callable[Arguments, WorkRequest.Open],
) -> Callable[Concatenate[AsyncioClient, Arguments], AsyncWorkStream]:
    """Returns the asyncio method that opens a work stream."""

    def method(self: AsyncioClient, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> AsyncWorkStream:
        return self._sender.open_work(build(*args, **kwargs))

    copy_signature(method, build)
    return method
