"""Workers against a service over the wire: nothing is lost, nothing is acknowledged twice."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest
from lightspeed_client import (
    AsyncClient,
    AsyncWorker,
    Batch,
    Client,
    NotFound,
    PermanentFailure,
    Task,
    Worker,
)

from tests.clients.python.fake_service import UNAVAILABLE, FakeService, refusal


def enqueue(service: FakeService, *keys: str, stage: str = "load") -> None:
    """Puts batches into the queue."""
    service.queued.extend(Batch(key=key, stage=stage) for key in keys)


def acknowledged(service: FakeService, count: int) -> Callable[[], bool]:
    """Returns a predicate: so many batches are acknowledged."""
    return lambda: len(service.acknowledged) >= count


def test_every_batch_is_handled_and_acknowledged_once(service: FakeService, client: Client) -> None:
    """Several handlers run at a time, and each batch ends with one acknowledgement."""
    keys = [f"b-{number}" for number in range(50)]
    enqueue(service, *keys)
    together = threading.Barrier(4, timeout=5)
    tasks: list[Task] = []

    def handle(task: Task) -> None:
        tasks.append(task)
        if len(tasks) <= 4:
            together.wait()  # Passes only if four handlers run at once.

    Worker(client, stages=["load"], handler=handle, concurrency=4).run(until=acknowledged(service, 50))
    assert sorted(service.acknowledged) == sorted(keys)
    assert {task.surface for task in tasks} == {"tenants/default/surfaces/default"}
    assert {(task.run_id, task.attempt) for task in tasks} == {("run-000001", 1)}


def test_failures_are_told_and_tried_again(service: FakeService, client: Client) -> None:
    """A handler that raises fails its attempt; the next attempt has the next number."""
    enqueue(service, "a", "poison")

    def handle(task: Task) -> None:
        if task.batch.key == "poison":
            raise PermanentFailure("cannot be read")
        if task.attempt == 1:
            raise ConnectionError("try again")

    Worker(client, stages=["load"], handler=handle).run(until=acknowledged(service, 1))
    failures = {(item.key, item.attempt, item.reason, item.permanent) for item in service.failures}
    assert failures == {
        ("a", 1, "ConnectionError: try again", False),
        ("poison", 1, "PermanentFailure: cannot be read", True),
    }
    assert service.acknowledged == ["a"]


def test_a_handler_that_gives_back_something_else_has_failed(service: FakeService, client: Client) -> None:
    """What is not a batch is not handed off: the batch has failed, and says why."""
    enqueue(service, "a")

    def handle(task: Task) -> Any:
        return "done" if task.attempt == 1 else None

    Worker(client, stages=["load"], handler=handle).run(until=acknowledged(service, 1))
    assert (
        service.failures[0].reason
        == "TypeError: expected a handler to give back batches, but it gave back 'd'"
    )


def test_stages_hand_off_through_a_full_queue(service: FakeService, client: Client) -> None:
    """One worker over three stages with a queue of two gets everything through, without a deadlock."""
    service.max_queued = 2
    stages = ["extract", "transform", "load"]
    following = {"extract": "transform", "transform": "load"}
    ended: list[str] = []

    def handle(task: Task) -> Iterator[Batch]:
        ended.append(task.batch.stage)
        if stage := following.get(task.batch.stage):
            yield from (Batch(key=f"{task.batch.key}/{part}", stage=stage) for part in range(2))

    enqueue(service, *(f"day-{number}" for number in range(5)), stage="extract")
    worker = Worker(client, stages=stages, handler=handle, concurrency=3)
    worker.run(until=lambda: not service.queued and not service.in_flight)
    assert [ended.count(stage) for stage in stages] == [5, 10, 20]
    assert len({*service.acknowledged}) == len(service.acknowledged) == 35


def test_a_lost_acknowledgement_is_not_lost(service: FakeService, client: Client) -> None:
    """An answer that is lost after the fact is asked for again, and counts once."""
    enqueue(service, "a")
    service.lost_answers["AcknowledgeBatches"] = 1
    worker = Worker(client, stages=["load"], handler=lambda task: None)
    worker.run(until=acknowledged(service, 1))
    assert service.acknowledged == ["a"]


def test_a_restarted_server_is_waited_for(service: FakeService, client: Client) -> None:
    """A worker outlives its server: what was handled meanwhile is acknowledged when it is back."""
    enqueue(service, "a", "b")

    def handle(task: Task) -> None:
        if task.batch.key == "a":
            service.stop()
            threading.Timer(0.1, service.start).start()

    Worker(client, stages=["load"], handler=handle).run(until=acknowledged(service, 2))
    assert service.acknowledged == ["a", "b"]


def test_stop_finishes_what_is_in_hand(service: FakeService) -> None:
    """After stop the running handler ends and is acknowledged, and nothing else is started."""
    enqueue(service, "a", "b")

    def handle(task: Task) -> None:
        worker.stop()

    worker = Worker(service.target, stages=["load"], handler=handle)
    worker.run()
    assert service.acknowledged == ["a"]
    assert [batch.key for batch in service.queued] == ["b"]


def test_signals_stop_it_once(service: FakeService, client: Client) -> None:
    """SIGTERM stops gracefully, and has its old meaning again afterwards."""
    before = signal.getsignal(signal.SIGTERM)
    enqueue(service, "a", "b")
    worker = Worker(client, stages=["load"], handler=lambda task: os.kill(os.getpid(), signal.SIGTERM))
    worker.stop_on_signals(signal.SIGTERM)
    worker.run()
    assert signal.getsignal(signal.SIGTERM) is before
    assert service.acknowledged == ["a"]


def test_a_refusal_is_raised_after_what_is_in_hand(service: FakeService, client: Client) -> None:
    """When the server refuses the worker, running handlers are finished and acknowledged before it ends."""
    enqueue(service, "a")
    refused = threading.Event()

    def handle(task: Task) -> None:
        service.fault("StartAvailable", refusal(grpc.StatusCode.NOT_FOUND, "STAGE_NOT_FOUND"))
        while service.faults["StartAvailable"]:
            refused.wait(0.01)

    with pytest.raises(NotFound):
        Worker(client, stages=["load"], handler=handle, concurrency=2).run()
    assert service.acknowledged == ["a"]


def test_until_may_ask_a_server_that_is_away(service: FakeService, client: Client) -> None:
    """A predicate that meets UNAVAILABLE has no answer yet; the worker goes on."""
    service.fault("StartRun", UNAVAILABLE)
    Worker(client, stages=["load"], handler=lambda task: None).run(
        until=lambda: client.start_run().lifecycle_label == "running"
    )


async def test_async_handlers_run_together(service: FakeService, async_client: AsyncClient) -> None:
    """The asyncio worker runs handlers in the loop, as many as it may, with the same ends."""
    enqueue(service, "a", "b", "poison")
    waiting = asyncio.Barrier(3)

    async def handle(task: Task) -> list[Batch]:
        if task.batch.stage == "next":
            return []
        async with asyncio.timeout(5):
            await waiting.wait()
        if task.batch.key == "poison":
            raise PermanentFailure("cannot be read")
        return [Batch(key=f"{task.batch.key}/next", stage="next")]

    worker = AsyncWorker(async_client, stages=["load", "next"], handler=handle, concurrency=3)
    await worker.run(until=acknowledged(service, 4))
    assert sorted(service.acknowledged) == ["a", "a/next", "b", "b/next"]
    assert [failure.permanent for failure in service.failures] == [True]


async def test_async_stop_finishes_what_is_in_hand(service: FakeService) -> None:
    """After stop the running handler ends and is acknowledged, and nothing else is started."""
    enqueue(service, "a", "b")

    async def handle(task: Task) -> None:
        worker.stop()
        await asyncio.sleep(0.01)

    worker = AsyncWorker(service.target, stages=["load"], handler=handle)
    await worker.run()
    assert service.acknowledged == ["a"]


async def test_async_signals_stop_it(service: FakeService, async_client: AsyncClient) -> None:
    """SIGTERM stops the asyncio worker gracefully."""
    enqueue(service, "a", "b")

    async def handle(task: Task) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(0.01)

    worker = AsyncWorker(async_client, stages=["load"], handler=handle)
    worker.stop_on_signals(signal.SIGTERM)
    await worker.run()
    assert service.acknowledged == ["a"]


async def test_cancelling_leaves_the_rest_in_flight_and_says_so(
    service: FakeService, async_client: AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Cancelling run cancels the handlers, and names the batches that nobody works on any more."""
    enqueue(service, "a")
    started = asyncio.Event()

    async def handle(task: Task) -> None:
        started.set()
        await asyncio.sleep(60)

    running = asyncio.create_task(AsyncWorker(async_client, stages=["load"], handler=handle).run())
    await started.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert "left in flight: ['a']" in caplog.text


async def test_an_async_predicate_is_awaited(service: FakeService, async_client: AsyncClient) -> None:
    """`until` may be async, so that it can ask the server."""

    async def running() -> bool:
        return (await async_client.start_run()).lifecycle_label == "running"

    async def handle(task: Task) -> None:
        raise AssertionError("expected nothing to do")

    await AsyncWorker(async_client, stages=["load"], handler=handle).run(until=running)
