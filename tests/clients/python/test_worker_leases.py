"""Leases of a worker: kept however busy the handler is, and the handler's view of a lost one."""

import asyncio
import ctypes
import os
import signal
import threading
import time
from collections.abc import Callable

import pytest
from lightspeed_client import AsyncWorker, Task, Worker

from tests.clients.python.worker_surface import WorkerSurface
from tests.harness.api import Api
from tests.harness.server import ManualClock, RunningServer, Setup

LEASE_MS = 1_000
"""The shortest lease, milliseconds."""
LONGER_S = 1.6
"""More than a lease and a half, seconds: without heartbeats the lease expires meanwhile."""

pytestmark = pytest.mark.slow


def keep_the_lock(task: Task) -> None:
    """Holds the interpreter's lock for longer than a lease, as an extension in C may."""
    ctypes.PyDLL(None).usleep(int(LONGER_S * 1_000_000))


def die_at_first(task: Task) -> None:
    """Kills its process at the first attempt."""
    if task.attempt == 1:
        os.kill(os.getpid(), signal.SIGKILL)


def raise_at_first(task: Task) -> None:
    """Raises at the first attempt."""
    if task.attempt == 1:
        raise ConnectionError("try again")


def wait_until_cancelled(task: Task) -> None:
    """Works until it is cancelled."""
    task.wait_cancelled()
    assert task.cancellation is not None
    raise InterruptedError(task.cancellation.reason)


def spin(task: Task) -> None:
    """Computes for longer than a lease, and never waits."""
    ends_s = time.monotonic() + LONGER_S
    while time.monotonic() < ends_s:
        pass


@pytest.mark.parametrize("handle", [spin, lambda task: time.sleep(LONGER_S)])
def test_a_busy_handler_loses_no_lease(
    handle: Callable[[Task], None], surface: WorkerSurface, server: str
) -> None:
    """Heartbeats come from a thread of their own, also for batches that wait for a handler."""
    surface.enqueue("a", "b")
    attempts: list[int] = []

    def count(task: Task) -> None:
        attempts.append(task.attempt)
        handle(task)

    worker = Worker(
        server, surface=surface.name, stages=["load"], handler=count, lease_ms=LEASE_MS, prefetch=1
    )
    worker.run(until=surface.succeeded(2))
    assert [1, 1] == attempts


def test_a_process_handler_may_keep_the_interpreters_lock(surface: WorkerSurface, server: str) -> None:
    """In a process of its own, a handler can hold the interpreter's lock without blocking heartbeats."""
    surface.enqueue("a")
    worker = Worker(
        server,
        surface=surface.name,
        stages=["load"],
        handler=keep_the_lock,
        executor="processes",
        lease_ms=LEASE_MS,
    )
    worker.run(until=surface.empty)
    assert (1, 0) == (surface.counts.succeeded, surface.calls.get().pipeline_runtime.telemetry.retry_count)


async def test_a_handler_that_blocks_the_loop_loses_no_lease(surface: WorkerSurface, server: str) -> None:
    """The stream of an asyncio worker is outside its loop."""
    surface.enqueue("a")
    attempts: list[int] = []

    async def handle(task: Task) -> None:
        attempts.append(task.attempt)
        time.sleep(LONGER_S)  # noqa: ASYNC251 - that is the point

    worker = AsyncWorker(server, surface=surface.name, stages=["load"], handler=handle, lease_ms=LEASE_MS)
    await worker.run(until=surface.succeeded(1))
    assert [1] == attempts


def test_the_surfaces_own_lease_is_extended(surface: WorkerSurface, server: str) -> None:
    """A worker that asks for no lease keeps the one that it is given."""
    surface.update(lease_ms=LEASE_MS)
    surface.enqueue("a")
    worker = Worker(server, surface=surface.name, stages=["load"], handler=lambda task: time.sleep(LONGER_S))
    worker.run(until=surface.empty)
    assert (1, 0) == (surface.counts.succeeded, surface.calls.get().pipeline_runtime.telemetry.retry_count)


@pytest.mark.parametrize("handle", [die_at_first, raise_at_first])
def test_a_dead_process_fails_only_its_own_batch(
    handle: Callable[[Task], None], surface: WorkerSurface, server: str
) -> None:
    """A raised error or a dead process fails the attempt; the next one has a process again."""
    surface.enqueue("a", "b")
    worker = Worker(
        server,
        surface=surface.name,
        stages=["load"],
        handler=handle,
        executor="processes",
        concurrency=2,
    )
    worker.run(until=surface.empty)
    assert ["a", "b"] == sorted(surface.checkpoints)
    assert surface.calls.get().pipeline_runtime.telemetry.retry_count == 2


@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_a_cancelled_batch_cancels_its_task(executor: str, surface: WorkerSurface, server: str) -> None:
    """The handler gets the operator's reason at the next heartbeat; if it raises, the batch is released."""
    surface.enqueue("a")
    worker = Worker(
        server,
        surface=surface.name,
        stages=["load"],
        handler=wait_until_cancelled,
        executor=executor,  # type: ignore[arg-type]  # One of the two.
        lease_ms=LEASE_MS,
    )

    asked: list[str] = []

    def cancelled() -> bool:
        if surface.counts.in_flight and not asked:  # A second time, the batch may have ended meanwhile.
            asked.append("a")
            surface.cancel("a", "wrong file")
        return surface.counts.cancelled == 1

    worker.run(until=cancelled)
    assert surface.empty()


async def test_a_cancelled_batch_cancels_its_async_handler(surface: WorkerSurface, server: str) -> None:
    """The handler gets asyncio's CancelledError, and its task has the reason."""
    surface.enqueue("a")
    reasons: list[str] = []

    async def handle(task: Task) -> None:
        try:
            await asyncio.sleep(20)
        finally:
            assert task.cancellation is not None
            reasons.append(task.cancellation.reason)

    worker = AsyncWorker(server, surface=surface.name, stages=["load"], handler=handle, lease_ms=LEASE_MS)

    def cancelled() -> bool:
        if surface.counts.in_flight:
            surface.cancel("a", "wrong file")
        return surface.counts.cancelled == 1

    await worker.run(until=cancelled)
    assert ["wrong file"] == reasons


def test_a_lost_lease_cancels_its_task(
    start_server: Callable[..., RunningServer], grpc_stub_of: Callable[[str], Api]
) -> None:
    """A worker whose lease has expired is notified, and does not report the result of its handler."""
    clock = ManualClock()
    running = start_server(Setup(clock=clock))
    surface = WorkerSurface(grpc_stub_of(running.address), running)
    surface.enqueue("a")
    notified = threading.Event()
    attempts: list[int] = []

    def handle(task: Task) -> None:
        attempts.append(task.attempt)
        if task.attempt > 1:
            return
        clock.advance(2 * LEASE_MS)
        assert task.wait_cancelled(20)
        assert task.cancellation is not None
        assert task.cancellation.is_lost
        notified.set()

    worker = Worker(
        running.address,
        surface=surface.name,
        stages=["load"],
        handler=handle,
        lease_ms=LEASE_MS,
        concurrency=2,
    )
    worker.run(until=lambda: notified.is_set() and surface.empty())
    assert [1, 2] == attempts
    assert ["a"] == surface.checkpoints
