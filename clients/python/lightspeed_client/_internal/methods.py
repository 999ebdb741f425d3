"""Methods of the clients, each made of the function that builds its call.

Owns the four kinds of methods, for both clients: one response, all items of a list, a watch, and a work
stream. It must never send anything: the client of the method does.
"""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from google.protobuf.message import Message
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest

from lightspeed_client._internal.async_watch import AsyncWatch
from lightspeed_client._internal.async_work_stream import AsyncWorkStream
from lightspeed_client._internal.calls import Call, Listing, copy_signature
from lightspeed_client._internal.watch import Watch
from lightspeed_client._internal.watch_cursor import WatchCursor
from lightspeed_client._internal.work_stream import WorkStream

Arguments = ParamSpec("Arguments")
Response = TypeVar("Response", bound=Message)
Value = TypeVar("Value")
Frame = TypeVar("Frame", bound=Message)


class Sender(Protocol):
    """A client, as its methods see it."""

    def send(self, call: Call[Response, Value]) -> Value:
        """Sends a call."""

    def send_pages(self, listing: Listing[Response, Value]) -> Iterator[Value]:
        """Yields the items of each page."""

    def open_watch(self, cursor: WatchCursor[Frame, Value]) -> Watch[Frame, Value]:
        """Returns a watch on a watch cursor."""

    def open_work(self, opening: WorkRequest.Open) -> WorkStream:
        """Returns a work stream."""


class AsyncSender(Protocol):
    """An asyncio client, as its methods see it."""

    async def send(self, call: Call[Response, Value]) -> Value:
        """Sends a call."""

    def send_pages(self, listing: Listing[Response, Value]) -> AsyncIterator[Value]:
        """Yields the items of each page."""

    def open_watch(self, cursor: WatchCursor[Frame, Value]) -> AsyncWatch[Frame, Value]:
        """Returns a watch on a watch cursor."""

    def open_work(self, opening: WorkRequest.Open) -> AsyncWorkStream:
        """Returns a work stream."""


def unary(
    build: Callable[Arguments, Call[Response, Value]],
) -> Callable[Concatenate[Sender, Arguments], Value]:
    """Returns the method that sends a call."""

    def method(client: Sender, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
        return client.send(build(*args, **kwargs))

    copy_signature(method, build)
    return method


def pages(
    build: Callable[Arguments, Listing[Response, Value]],
) -> Callable[Concatenate[Sender, Arguments], Iterator[Value]]:
    """Returns the method that yields the items of a list."""

    def method(client: Sender, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Iterator[Value]:
        return client.send_pages(build(*args, **kwargs))

    copy_signature(method, build)
    return method


def watch(
    build: Callable[Arguments, WatchCursor[Frame, Value]],
) -> Callable[Concatenate[Sender, Arguments], Watch[Frame, Value]]:
    """Returns the method that opens a watch."""

    def method(client: Sender, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Watch[Frame, Value]:
        return client.open_watch(build(*args, **kwargs))

    copy_signature(method, build)
    return method


def work(
    build: Callable[Arguments, WorkRequest.Open],
) -> Callable[Concatenate[Sender, Arguments], WorkStream]:
    """Returns the method that opens a work stream."""

    def method(client: Sender, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> WorkStream:
        return client.open_work(build(*args, **kwargs))

    copy_signature(method, build)
    return method


def async_unary(
    build: Callable[Arguments, Call[Response, Value]],
) -> Callable[Concatenate[AsyncSender, Arguments], Coroutine[Any, Any, Value]]:
    """Returns the asyncio method that sends a call."""

    async def method(client: AsyncSender, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
        return await client.send(build(*args, **kwargs))

    copy_signature(method, build)
    return method


def async_pages(
    build: Callable[Arguments, Listing[Response, Value]],
) -> Callable[Concatenate[AsyncSender, Arguments], AsyncIterator[Value]]:
    """Returns the asyncio method that yields the items of a list."""

    def method(
        client: AsyncSender, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> AsyncIterator[Value]:
        return client.send_pages(build(*args, **kwargs))

    copy_signature(method, build)
    return method


def async_watch(
    build: Callable[Arguments, WatchCursor[Frame, Value]],
) -> Callable[Concatenate[AsyncSender, Arguments], AsyncWatch[Frame, Value]]:
    """Returns the asyncio method that opens a watch."""

    def method(
        client: AsyncSender, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> AsyncWatch[Frame, Value]:
        return client.open_watch(build(*args, **kwargs))

    copy_signature(method, build)
    return method


def async_work(
    build: Callable[Arguments, WorkRequest.Open],
) -> Callable[Concatenate[AsyncSender, Arguments], AsyncWorkStream]:
    """Returns the asyncio method that opens a work stream."""

    def method(client: AsyncSender, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> AsyncWorkStream:
        return client.open_work(build(*args, **kwargs))

    copy_signature(method, build)
    return method
