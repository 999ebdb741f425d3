"""The asyncio client: every method of the three services, sent over one channel.

Owns the channel and how calls are sent over it. The arguments and results of methods are documented in
surface_calls, batch_calls, worker_calls and record_calls, once for both clients; it must never repeat them.
"""

import asyncio
import weakref
from collections.abc import AsyncIterator, Callable, Coroutine
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

import grpc
from google.protobuf.message import Message
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest

from lightspeed_client import batch_calls, errors, record_calls, surface_calls, worker_calls
from lightspeed_client.async_watch import AsyncWatch
from lightspeed_client.async_work_stream import AsyncWorkStream
from lightspeed_client.calls import Attempts, Call, Listing, copy_signature
from lightspeed_client.channel import DEADLINE_S, DEFAULT_TARGET, open_aio_channel
from lightspeed_client.watch_cursor import WatchCursor

Arguments = ParamSpec("Arguments")
Response = TypeVar("Response", bound=Message)
Value = TypeVar("Value")
Frame = TypeVar("Frame", bound=Message)


def _unary(
    build: Callable[Arguments, Call[Response, Value]],
) -> "Callable[Concatenate[AsyncClient, Arguments], Coroutine[Any, Any, Value]]":
    async def method(client: "AsyncClient", /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
        return await client.send(build(*args, **kwargs))

    copy_signature(method, build)
    return method


def _pages(
    build: Callable[Arguments, Listing[Response, Value]],
) -> "Callable[Concatenate[AsyncClient, Arguments], AsyncIterator[Value]]":
    def method(
        client: "AsyncClient", /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> AsyncIterator[Value]:
        return client.send_pages(build(*args, **kwargs))

    copy_signature(method, build)
    return method


def _watch(
    build: Callable[Arguments, WatchCursor[Frame, Value]],
) -> "Callable[Concatenate[AsyncClient, Arguments], AsyncWatch[Frame, Value]]":
    def method(
        client: "AsyncClient", /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> AsyncWatch[Frame, Value]:
        return client.open_watch(build(*args, **kwargs))

    copy_signature(method, build)
    return method


def _work(
    build: Callable[Arguments, WorkRequest.Open],
) -> "Callable[Concatenate[AsyncClient, Arguments], AsyncWorkStream]":
    def method(
        client: "AsyncClient", /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> AsyncWorkStream:
        return client.open_work(build(*args, **kwargs))

    copy_signature(method, build)
    return method


class AsyncClient:
    """A connection to the service, bound to the event loop in which it was made.

    Every method has a deadline, and raises a LightspeedError if the call is refused or fails. Until the
    deadline, a call that gets UNAVAILABLE is sent again, and applied once: each mutation carries a
    request_id. Lists and watches are iterated with `async for`.

    Attributes:
        target: The address.
    """

    def __init__(self, target: str = DEFAULT_TARGET, *, timeout_s: float = DEADLINE_S) -> None:
        """Opens a channel in the running event loop; it connects with the first call.

        Args:
            target: Address as gRPC writes it, such as localhost:50051 or unix:/run/lightspeed.sock.
            timeout_s: Deadline of calls without one of their own, seconds; it covers a call and all its
                attempts.
        """
        self.target = target
        self._channel = open_aio_channel(target)
        self._timeout_s = timeout_s
        self._watches: weakref.WeakSet[AsyncWatch[Any, Any]] = weakref.WeakSet()

    create_surface = _unary(surface_calls.create_surface)
    get_surface = _unary(surface_calls.get_surface)
    list_surfaces = _pages(surface_calls.list_surfaces)
    update_surface = _unary(surface_calls.update_surface)
    delete_surface = _unary(surface_calls.delete_surface)
    undelete_surface = _unary(surface_calls.undelete_surface)
    validate_surface = _unary(surface_calls.validate_surface)

    start_run = _unary(surface_calls.start_run)
    complete_run = _unary(surface_calls.complete_run)
    fail_run = _unary(surface_calls.fail_run)
    resume_run = _unary(surface_calls.resume_run)

    apply_control = _unary(surface_calls.apply_control)
    pause = _unary(surface_calls.pause)
    resume = _unary(surface_calls.resume)
    drain = _unary(surface_calls.drain)
    replay = _unary(surface_calls.replay)
    plan_replay = _unary(surface_calls.plan_replay)

    cancel_batch = _unary(batch_calls.cancel_batch)
    list_dead_letters = _pages(batch_calls.list_dead_letters)
    redrive_dead_letters = _unary(batch_calls.redrive_dead_letters)
    discard_dead_letters = _unary(batch_calls.discard_dead_letters)

    certify_heavy_data_conformance = _unary(surface_calls.certify_heavy_data_conformance)
    get_fixture_snapshots = _unary(surface_calls.get_fixture_snapshots)

    enqueue_batch = _unary(worker_calls.enqueue_batch)
    enqueue_batches = _unary(worker_calls.enqueue_batches)
    start_available = _unary(worker_calls.start_available)
    acknowledge_batch = _unary(worker_calls.acknowledge_batch)
    acknowledge_batches = _unary(worker_calls.acknowledge_batches)
    fail_batch = _unary(worker_calls.fail_batch)
    fail_batches = _unary(worker_calls.fail_batches)
    extend_leases = _unary(worker_calls.extend_leases)
    work = _work(worker_calls.work)
    get_resume_point = _unary(worker_calls.get_resume_point)

    list_audits = _pages(record_calls.list_audits)
    list_lineage = _pages(record_calls.list_lineage)
    list_checkpoints = _pages(record_calls.list_checkpoints)
    list_conformance = _pages(record_calls.list_conformance)
    list_sink_idempotency_keys = _pages(record_calls.list_sink_idempotency_keys)
    list_decisions = _pages(record_calls.list_decisions)
    explain_batch = _unary(record_calls.explain_batch)
    verify_audits = _unary(record_calls.verify_audits)
    get_freshness = _unary(record_calls.get_freshness)

    watch_audits = _watch(record_calls.watch_audits)
    watch_lineage = _watch(record_calls.watch_lineage)
    watch_freshness = _watch(record_calls.watch_freshness)

    async def send(self, call: Call[Response, Value]) -> Value:
        """Sends a call, again while the server is away, and returns the caller's part of the response.

        Raises:
            LightspeedError: Of the family of the status code; Unavailable if the deadline leaves no time for
                another attempt.
        """
        method = self._channel.unary_unary(
            call.path,
            request_serializer=type(call.request).SerializeToString,
            response_deserializer=call.response.FromString,
        )
        attempts = Attempts(self._timeout_s if call.timeout_s is None else call.timeout_s)
        while True:
            try:
                response = await method(call.request, timeout=attempts.left_s)
            except grpc.RpcError as error:
                failed = errors.from_rpc_error(error)
                delay_s = attempts.delay_s(failed)
                if delay_s is None:
                    raise failed from error
            else:
                return call.unwrap(response)
            await asyncio.sleep(delay_s)

    async def send_pages(self, listing: Listing[Response, Value]) -> AsyncIterator[Value]:
        """Yields the items of each page, and requests the next page when it is needed.

        Raises:
            LightspeedError: Of the family of the status code.
        """
        token = ""
        while True:
            page = await self.send(listing(token))
            for item in page.items:
                yield item
            token = page.next_page_token
            if not token:
                return

    def open_watch(self, cursor: WatchCursor[Frame, Value]) -> AsyncWatch[Frame, Value]:
        """Returns a watch on a watch cursor; closing the client closes the watch."""
        watch = AsyncWatch(self._channel, cursor)
        self._watches.add(watch)
        return watch

    def open_work(self, opening: WorkRequest.Open) -> AsyncWorkStream:
        """Returns a work stream; closing the client ends it."""
        return AsyncWorkStream(self._channel, opening)

    async def close(self) -> None:
        """Ends all watches and closes the channel."""
        for watch in list(self._watches):
            watch.close()
        await self._channel.close()

    async def __aenter__(self) -> Self:
        """Returns the client itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the client."""
        await self.close()
