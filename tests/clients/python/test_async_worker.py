"""The asyncio worker against a real service: it keeps the promises of Worker."""

import asyncio
import contextvars
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import grpc
import pytest
from lightspeed_client import AsyncClient, AsyncWorker, Batch, NotFound, PermanentFailure, Task
from lightspeed_client._internal.async_worker import _EventLoopExecutor
from lightspeed_client._internal.task import Cancellation
from lightspeed_client._internal.worker_loop import HandlerEnd, WorkerLoop
from lightspeed_client._internal.worker_state_machine import SHUTDOWN_TIMEOUT_S, WorkerStateMachine

from tests.clients.python.fake_service import FakeService
from tests.clients.python.worker_surface import WorkerSurface

CALLER = contextvars.ContextVar("CALLER", default="unset")


async def test_async_handlers_run_together(surface: WorkerSurface, server: str) -> None:
    """Handlers run in the loop, in the context of `run`'s caller, up to the limit, with the same ends."""
    surface.enqueue("a", "b", "poison", stage="extract")
    waiting = asyncio.Barrier(3)
    CALLER.set("tests")

    async def handle(task: Task) -> list[Batch]:
        assert CALLER.get() == "tests"
        if task.batch.stage == "transform":
            return []
        async with asyncio.timeout(5):
            await waiting.wait()
        if task.batch.key == "poison":
            raise PermanentFailure("cannot be read")
        key = f"{task.batch.key}/next"
        return [Batch(key=key, stage="transform", records=1, idempotency_key=key)]

    async with AsyncClient(server) as client:
        worker = AsyncWorker(
            client, surface=surface.name, stages=["extract", "transform"], handler=handle, concurrency=3
        )
        await worker.run(until=surface.empty)
    assert ["a", "a/next", "b", "b/next"] == sorted(surface.checkpoints)
    assert {"poison": "PermanentFailure: cannot be read"} == surface.dead_letters


async def test_async_stop_finishes_leased_batches(surface: WorkerSurface, server: str) -> None:
    """After stop the running handler ends and is acknowledged, and no other batch starts."""
    surface.enqueue("a", "b")

    async def handle(task: Task) -> None:
        worker.stop()
        await asyncio.sleep(0.01)

    worker = AsyncWorker(server, surface=surface.name, stages=["load"], handler=handle)
    await worker.run()
    assert ["a"] == surface.checkpoints
    assert (1, 0) == (surface.counts.queued, surface.counts.in_flight)


async def test_a_signal_stops_an_async_worker(surface: WorkerSurface, server: str) -> None:
    """SIGTERM stops the asyncio worker gracefully."""
    surface.enqueue("a", "b")

    async def handle(task: Task) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(0.01)

    worker = AsyncWorker(server, surface=surface.name, stages=["load"], handler=handle)
    worker.stop_on_signals(signal.SIGTERM)
    await worker.run()
    assert ["a"] == surface.checkpoints


async def test_cancelling_run_releases_leased_batches(surface: WorkerSurface, server: str) -> None:
    """Cancelling run cancels the handlers and releases their batches, without counting the attempts."""
    surface.enqueue("a", "b")
    started = asyncio.Event()

    async def handle(task: Task) -> None:
        started.set()
        await asyncio.sleep(60)

    worker = AsyncWorker(server, surface=surface.name, stages=["load"], handler=handle, concurrency=2)
    running = asyncio.create_task(worker.run())
    await started.wait()
    running.cancel()
    # Earlier than the worker loop gives up on handlers that do not end.
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(SHUTDOWN_TIMEOUT_S / 2):
            await running
    again = [(started.batch.key, started.attempt) for started in surface.calls.start()]
    assert [("a", 1), ("b", 1)] == again


class RecordingLoop(WorkerLoop):
    """A worker loop that does not run, and records ended handlers."""

    def __init__(self) -> None:
        """Starts without ends."""
        super().__init__(WorkerStateMachine(surface="", stages=["load"], concurrency=1))
        self.ends: asyncio.Queue[list[tuple[str, type]]] = asyncio.Queue()

    def handlers_ended(self, ends: Iterable[HandlerEnd]) -> None:
        """Records ended handlers."""
        self.ends.put_nowait([(end.task.batch.key, type(end.error)) for end in ends])


async def test_a_handler_cancelled_before_its_first_step_has_ended() -> None:
    """The worker loop would wait for its end until the shutdown timeout."""

    async def handle(task: Task) -> None:
        raise AssertionError("expected no handler to begin")

    worker_loop = RecordingLoop()
    executor = _EventLoopExecutor(handle, worker_loop)
    task = Task(Batch(key="a"), "run-000001", 1, surface="", lease_token="1-1")
    executor.run(task)
    executor.interrupt(task, Cancellation("the worker stops"))
    assert [("a", asyncio.CancelledError)] == await asyncio.wait_for(worker_loop.ends.get(), 5)


async def test_handlers_that_end_together_are_reported_together() -> None:
    """The worker loop is woken once for them, so that their reports share a frame."""

    async def handle(task: Task) -> None:
        if task.batch.key == "slow":
            await asyncio.sleep(0.01)

    worker_loop = RecordingLoop()
    executor = _EventLoopExecutor(handle, worker_loop)
    keys = ["slow", *(f"b-{number}" for number in range(16))]
    executor.run(*[Task(Batch(key=key), "run-000001", 1, surface="", lease_token=key) for key in keys])
    assert keys[1:] == [key for key, _ in await asyncio.wait_for(worker_loop.ends.get(), 5)]
    assert ["slow"] == [key for key, _ in await asyncio.wait_for(worker_loop.ends.get(), 5)]


async def test_a_handler_that_cancels_itself_fails_its_attempt(surface: WorkerSurface, server: str) -> None:
    """A CancelledError without a cancellation is a failure like any other."""
    surface.enqueue("a")

    async def handle(task: Task) -> None:
        if task.attempt == 1:
            raise asyncio.CancelledError

    worker = AsyncWorker(server, surface=surface.name, stages=["load"], handler=handle)
    await worker.run(until=surface.empty)
    assert (["a"], 1) == (
        surface.checkpoints,
        surface.calls.get().pipeline_runtime.telemetry.retry_count,
    )


async def test_an_async_predicate_is_awaited(surface: WorkerSurface, server: str) -> None:
    """`until` may be async, so that it can call the server."""

    async def handle(task: Task) -> None:
        raise AssertionError("expected nothing to do")

    async with AsyncClient(server) as client:

        async def running() -> bool:
            return (await client.get_surface(surface=surface.name)).lifecycle_label == "running"

        await AsyncWorker(client, surface=surface.name, stages=["load"], handler=handle).run(until=running)


async def test_a_refusal_is_raised(surface: WorkerSurface, server: str) -> None:
    """A refusal that no wait would change ends the worker."""

    async def handle(task: Task) -> None:
        raise AssertionError("expected nothing to do")

    with pytest.raises(NotFound, match="STAGE_NOT_FOUND"):
        await AsyncWorker(server, surface=surface.name, stages=["nowhere"], handler=handle).run()


class Seeing(grpc.aio.StreamStreamClientInterceptor):
    """An interceptor that keeps the methods of streams in both directions."""

    def __init__(self) -> None:
        """Starts without methods."""
        self.methods: list[str] = []

    async def intercept_stream_stream(
        self,
        continuation: Callable[..., Any],
        client_call_details: grpc.aio.ClientCallDetails,
        request_iterator: Any,
    ) -> Any:
        """Keeps the method."""
        method: str | bytes = client_call_details.method
        self.methods.append(method if isinstance(method, str) else method.decode())
        return await continuation(client_call_details, request_iterator)


@pytest.mark.slow
async def test_interceptors_of_the_client_see_the_stream_of_its_worker(
    surface: WorkerSurface, server: str
) -> None:
    """They run in a thread of the worker: a handler that blocks the event loop loses no lease."""
    surface.enqueue("a", "b")
    seeing = Seeing()

    async def handle(task: Task) -> None:
        if task.batch.key == "a":
            time.sleep(2.5)  # noqa: ASYNC251 - the handler of this test blocks the event loop

    async with AsyncClient(server, interceptors=[seeing]) as client:
        worker = AsyncWorker(
            client, surface=surface.name, stages=["load"], handler=handle, concurrency=2, lease_ms=1_000
        )
        await worker.run(until=surface.empty)
    assert {"/lightspeed.ops.v1.WorkerService/Work"} == set(seeing.methods)
    assert ["a", "b"] == sorted(surface.checkpoints)
    assert 0 == surface.calls.get().pipeline_runtime.telemetry.retry_count


async def test_a_refusal_is_raised_through_interceptors(surface: WorkerSurface, server: str) -> None:
    """The stream of the thread ends the worker as any other does, and the thread ends with it."""

    async def handle(task: Task) -> None:
        raise AssertionError("expected nothing to do")

    async with AsyncClient(server, interceptors=[Seeing()]) as client:
        with pytest.raises(NotFound, match="STAGE_NOT_FOUND"):
            await AsyncWorker(client, surface=surface.name, stages=["nowhere"], handler=handle).run()
    assert [] == [thread for thread in threading.enumerate() if thread.name == "lightspeed-interceptors"]


async def test_a_worker_with_interceptors_waits_for_its_server(service: FakeService) -> None:
    """A stream that breaks off is opened again, and the report of the handler goes out on the new one."""
    service.queued.append(Batch(key="a", stage="load"))
    service.lost_answers["Work"] = 1
    seeing = Seeing()

    async def handle(task: Task) -> None:
        return

    async with AsyncClient(service.target, interceptors=[seeing]) as client:
        worker = AsyncWorker(client, stages=["load"], handler=handle)
        await worker.run(until=lambda: len(seeing.methods) > 1)
    assert ["a"] == service.acknowledged
