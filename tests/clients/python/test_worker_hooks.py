"""Hooks of workers: middleware, observers and log events."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import pytest
from lightspeed_client import AsyncWorker, Batch, LightspeedError, Reconnection, Task, Worker, WorkerObserver

from tests.clients.python.fake_service import UNAVAILABLE, FakeService


class Recorder(WorkerObserver):
    """Records the events by name."""

    def __init__(self) -> None:
        """Starts without events."""
        self.events: list[tuple[Any, ...]] = []

    def handler_started(self, task: Task) -> None:
        """Records a start."""
        self.events.append(("started", task.batch.key))

    def handler_finished(self, task: Task, seconds: float) -> None:
        """Records a return."""
        assert seconds >= 0
        self.events.append(("finished", task.batch.key))

    def handler_failed(self, task: Task, seconds: float, error: BaseException) -> None:
        """Records an error."""
        assert seconds >= 0
        self.events.append(("failed", task.batch.key, type(error).__name__))

    def in_hand(self, count: int) -> None:
        """Records the number of leased batches."""
        self.events.append(("in_hand", count))

    def connected(self) -> None:
        """Records the first answer."""
        self.events.append(("connected",))

    def disconnected(self, error: LightspeedError | None) -> None:
        """Records a broken stream."""
        self.events.append(("disconnected",))

    def reconnected(self, counts: Reconnection) -> None:
        """Records that the server answers again."""
        self.events.append(("reconnected", counts))


class Broken(WorkerObserver):
    """Raises."""

    def handler_started(self, task: Task) -> None:
        """Raises."""
        raise ZeroDivisionError("metrics are broken")


def fail_at_first(task: Task) -> None:
    """Fails the first attempt."""
    if task.attempt == 1:
        raise ValueError("100 % wrong")


def queue(service: FakeService, *keys: str) -> None:
    """Puts batches into the queue."""
    service.queued += [Batch(key=key, stage="load") for key in keys]


def test_an_observer_gets_the_events_of_a_worker(service: FakeService) -> None:
    """Handlers with their ends, the leased batches, and the connection."""
    queue(service, "a")
    recorder = Recorder()
    worker = Worker(service.target, stages=["load"], handler=fail_at_first, observer=recorder)
    worker.run(until=lambda: bool(service.acknowledged))
    handlers = [event for event in recorder.events if event[0] in {"started", "finished", "failed"}]
    assert [
        ("started", "a"),
        ("failed", "a", "ValueError"),
        ("started", "a"),
        ("finished", "a"),
    ] == handlers
    others = [event for event in recorder.events if event not in handlers]
    assert ("connected",) == others[0]
    assert {("in_hand", 1), ("in_hand", 0)} == set(others[1:])
    assert ("in_hand", 0) == others[-1]


async def test_an_observer_gets_the_events_of_an_asyncio_worker(service: FakeService) -> None:
    """The same for asyncio."""
    queue(service, "a")
    recorder = Recorder()

    async def handle(task: Task) -> None:
        fail_at_first(task)

    worker = AsyncWorker(service.target, stages=["load"], handler=handle, observer=recorder)
    await worker.run(until=lambda: bool(service.acknowledged))
    assert [("started", "a"), ("failed", "a", "ValueError"), ("started", "a"), ("finished", "a")] == [
        event for event in recorder.events if event[0] in {"started", "finished", "failed"}
    ]


def test_an_observer_that_raises_is_logged(service: FakeService, caplog: pytest.LogCaptureFixture) -> None:
    """It has no other effect."""
    queue(service, "a")
    worker = Worker(service.target, stages=["load"], handler=lambda _: None, observer=Broken())
    worker.run(until=lambda: bool(service.acknowledged))
    assert ["observer_failed method=handler_started reason=" in text for text in caplog.messages] == [True]


def test_middleware_stands_around_the_handler(service: FakeService) -> None:
    """The first one is outermost; each may act before and after the next one, and change its result."""
    queue(service, "a")
    calls: list[str] = []

    def outer(task: Task, following: Callable[[Task], Iterable[Batch] | None]) -> Iterable[Batch] | None:
        calls.append(f"outer {task.batch.key}")
        result = following(task)
        calls.append("outer after")
        return result

    def inner(task: Task, following: Callable[[Task], Iterable[Batch] | None]) -> Iterable[Batch] | None:
        calls.append("inner")
        following(task)
        return [Batch(key="b", stage="next")]

    def handle(_: Task) -> None:
        calls.append("handler")

    worker = Worker(service.target, stages=["load"], handler=handle, middleware=[outer, inner])
    worker.run(until=lambda: bool(service.acknowledged))
    assert ["outer a", "inner", "handler", "outer after"] == calls
    assert ["b"] == [
        batch.key for frame in service.frames for done in frame.acknowledgements for batch in done.next
    ]


async def test_asyncio_middleware_stands_around_the_handler(service: FakeService) -> None:
    """The same for asyncio."""
    queue(service, "a")
    calls: list[str] = []

    async def outer(
        task: Task, following: Callable[[Task], Awaitable[Iterable[Batch] | None]]
    ) -> Iterable[Batch] | None:
        calls.append("outer")
        return await following(task)

    async def handle(_: Task) -> None:
        calls.append("handler")

    worker = AsyncWorker(service.target, stages=["load"], handler=handle, middleware=[outer])
    await worker.run(until=lambda: bool(service.acknowledged))
    assert ["outer", "handler"] == calls


def test_a_worker_logs_events_with_fields(service: FakeService, caplog: pytest.LogCaptureFixture) -> None:
    """Each event has its name and fields in the message and as attributes, and never a protobuf message."""
    caplog.set_level(logging.DEBUG, logger="lightspeed_client.worker")
    queue(service, "a")
    service.fault("Work", UNAVAILABLE)
    worker = Worker(service.target, stages=["load"], handler=fail_at_first)
    worker.run(until=lambda: bool(service.acknowledged))
    records = {record.__dict__["event"]: record for record in caplog.records}
    names = [record.__dict__["event"] for record in caplog.records]
    assert [
        *("stream_opened", "disconnected", "stream_opened", "batch_failed"),
        *("batch_acknowledged", "stopping", "stopped"),
    ] == names
    failed = records["batch_failed"]
    assert 'batch_failed key=a stage=load attempt=1 reason="ValueError: 100 % wrong"' == failed.getMessage()
    assert ("a", 1, "WARNING") == (failed.__dict__["key"], failed.__dict__["attempt"], failed.levelname)
    assert failed.exc_info is not None
    disconnected = records["disconnected"].__dict__
    assert ("UNAVAILABLE", "SERVER_DRAINING") == (disconnected["code"], disconnected["reason"])
    assert "stopped undelivered=0" == records["stopped"].getMessage()
