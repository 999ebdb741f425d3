"""Workers against a real service: the handler's result decides how its batch ends."""

import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from lightspeed_client import Batch, PermanentFailure, Task, Worker

from tests.clients.python.worker_surface import WorkerSurface, boundary
from tests.harness.api import Api
from tests.harness.server import BridgedServer

FOLLOWING = {"extract": "transform", "transform": "load"}


def following(task: Task, *parts: int) -> list[Batch]:
    """Returns the batches of the next stage for one batch."""
    stage = FOLLOWING.get(task.batch.stage, "")
    keys = [f"{task.batch.key}/{part}" for part in parts] if stage else []
    return [Batch(key=key, stage=stage, records=1, idempotency_key=key, sequence=1) for key in keys]


def test_every_batch_is_handled_and_acknowledged_once(surface: WorkerSurface, server: str) -> None:
    """Several handlers run at a time, and each batch ends with one acknowledgement."""
    keys = [f"b-{number}" for number in range(50)]
    surface.enqueue(*keys)
    together = threading.Barrier(4, timeout=5)
    tasks: list[Task] = []

    def handle(task: Task) -> None:
        tasks.append(task)
        if len(tasks) <= 4:
            together.wait()  # Passes only if four handlers run at once.

    worker = Worker(server, surface=surface.name, stages=["load"], handler=handle, concurrency=4)
    worker.run(until=surface.succeeded(50))
    assert sorted(surface.checkpoints) == sorted(keys)
    assert {(task.surface, task.run_id, task.attempt) for task in tasks} == {(surface.name, "run-000001", 1)}
    assert len({task.lease_token for task in tasks}) == 50


def test_failures_are_reported_and_retried(surface: WorkerSurface, server: str) -> None:
    """A handler that raises fails its attempt; PermanentFailure fails the batch."""
    surface.enqueue("a", "poison")
    attempts: list[tuple[str, int]] = []

    def handle(task: Task) -> None:
        attempts.append((task.batch.key, task.attempt))
        if task.batch.key != "a":
            raise PermanentFailure("cannot be read")
        if task.attempt == 1:
            raise ConnectionError("try again")

    worker = Worker(server, surface=surface.name, stages=["load"], handler=handle)
    worker.run(until=surface.empty)
    assert [("a", 1), ("a", 2), ("poison", 1)] == sorted(attempts)
    assert {"poison": "PermanentFailure: cannot be read"} == surface.dead_letters
    assert ["a"] == surface.checkpoints


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("done", "TypeError: expected a handler to return batches, but it returned 'd'"),
        (
            [Batch()] * 1_001,
            "ValueError: expected a handler to return at most 1000 batches, but it retu",
        ),
    ],
)
def test_a_wrong_handler_result_fails_the_batch(
    given: Any, reason: str, surface: WorkerSurface, server: str
) -> None:
    """A handler that returns other things than batches, or too many, fails its batch with a reason."""
    surface.enqueue("a")
    worker = Worker(server, surface=surface.name, stages=["load"], handler=lambda task: given)
    worker.run(until=surface.empty)
    assert surface.dead_letters["a"].startswith(reason)


def test_a_refused_next_batch_fails_the_task(surface: WorkerSurface, server: str) -> None:
    """If one of the next batches is refused, none is enqueued, and the attempt of the batch fails."""
    surface.enqueue("a")

    def handle(task: Task) -> list[Batch]:
        return [*following(task, 1), Batch(key="x", stage="nowhere", records=1, idempotency_key="x")]

    worker = Worker(server, surface=surface.name, stages=["load"], handler=handle)
    worker.run(until=surface.empty)
    assert "STAGE_NOT_FOUND" in surface.dead_letters["a"]
    assert (1, 0) == (surface.counts.enqueued, surface.counts.succeeded)


@pytest.mark.slow
def test_stages_hand_off_through_a_full_queue(api: Api, grpc_server: BridgedServer) -> None:
    """One worker over three stages with a queue of five finishes all batches without a deadlock."""
    surface = WorkerSurface(api, grpc_server.running, boundary=boundary(max_queued=5))
    surface.enqueue(*[f"day-{number}" for number in range(5)], stage="extract")

    def handle(task: Task) -> Iterator[Batch]:
        yield from following(task, 1, 2)

    stages = ["extract", "transform", "load"]
    worker = Worker(
        surface.server.address, surface=surface.name, stages=stages, handler=handle, concurrency=3
    )
    worker.run(until=surface.succeeded(35))
    assert len({*surface.checkpoints}) == len(surface.checkpoints) == 35
    assert surface.counts.enqueued == 35


@pytest.mark.slow
def test_a_batch_that_waits_for_room_is_released_at_the_in_flight_limit(
    api: Api, grpc_server: BridgedServer
) -> None:
    """If the in-flight limit is used up by batches that wait for room, the worker releases one."""
    surface = WorkerSurface(api, grpc_server.running, boundary=boundary(max_queued=2, max_in_flight=2))
    surface.enqueue("e-1", "e-2", stage="extract")
    filled = threading.Event()
    attempts: list[int] = []

    def handle(task: Task) -> list[Batch]:
        attempts.append(task.attempt)
        if task.batch.stage == "extract":
            assert filled.wait(10)
        return following(task, 1)

    worker = Worker(
        surface.server.address,
        surface=surface.name,
        stages=["extract", "transform", "load"],
        handler=handle,
        concurrency=2,
    )

    def fill() -> bool:
        if surface.counts.in_flight == 2 and not filled.is_set():
            surface.enqueue("l-1", "l-2", stage="load")
            filled.set()
        return surface.counts.succeeded == 8

    worker.run(until=fill)
    assert {1} == set(attempts)
    assert len({*surface.checkpoints}) == len(surface.checkpoints) == 8


def test_workers_of_single_stages_hand_off_through_a_full_queue(api: Api, grpc_server: BridgedServer) -> None:
    """A worker whose batches wait for room gives way to another worker that can make room."""
    limits = boundary(max_queued=6, max_in_flight=3)
    surface = WorkerSurface(api, grpc_server.running, boundary=limits)
    address = surface.server.address
    workers = [
        Worker(
            address,
            surface=surface.name,
            stages=[stage],
            handler=lambda task: following(task, 1, 2),
            concurrency=3,
        )
        for stage in ("extract", "transform", "load")
    ]
    threads = [threading.Thread(target=worker.run, daemon=True) for worker in workers]
    surface.enqueue("day-1", "day-2", "day-3", stage="extract")
    for thread in threads:
        thread.start()
    while not surface.succeeded(21)():
        assert all(thread.is_alive() for thread in threads)
    for worker, thread in zip(workers, threads, strict=True):
        worker.stop()
        thread.join()
    assert len({*surface.checkpoints}) == len(surface.checkpoints) == 21


def test_stop_finishes_leased_batches(surface: WorkerSurface, server: str) -> None:
    """After stop the running handler ends and is acknowledged; batches that wait for it are released."""
    surface.enqueue("a", "b", "c", "d")

    def handle(task: Task) -> None:
        worker.stop()

    worker = Worker(server, surface=surface.name, stages=["load"], handler=handle, prefetch=2)
    worker.run()
    assert ["a"] == surface.checkpoints
    assert (3, 0) == (surface.counts.queued, surface.counts.in_flight)
    assert [1, 1, 1] == [started.attempt for started in surface.calls.start()]


def test_stop_may_release(surface: WorkerSurface, server: str) -> None:
    """If a handler raises when the worker stops, its batch is released, without counting the attempt."""
    surface.enqueue("a")

    def handle(task: Task) -> None:
        worker.stop(release=True)
        assert task.wait_cancelled(5)
        assert task.cancellation is not None
        raise InterruptedError(task.cancellation.reason)

    worker = Worker(server, surface=surface.name, stages=["load"], handler=handle)
    worker.run()
    assert [("a", 1)] == [(started.batch.key, started.attempt) for started in surface.calls.start()]


def test_a_signal_stops_a_worker_once(surface: WorkerSurface, server: str) -> None:
    """SIGTERM stops gracefully, and has its previous effect afterwards."""
    before = signal.getsignal(signal.SIGTERM)
    surface.enqueue("a", "b")
    worker = Worker(
        server,
        surface=surface.name,
        stages=["load"],
        handler=lambda task: os.kill(os.getpid(), signal.SIGTERM),
    )
    worker.stop_on_signals(signal.SIGTERM)
    worker.run()
    assert signal.getsignal(signal.SIGTERM) is before
    assert ["a"] == surface.checkpoints


def test_a_signal_to_another_thread_stops_a_worker(surface: WorkerSurface, server: str) -> None:
    """The operating system chooses the thread of a signal; the main thread stops the worker in any case."""
    surface.enqueue("a", "b")

    def handle(task: Task) -> None:
        signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

    worker = Worker(server, surface=surface.name, stages=["load"], handler=handle)
    worker.stop_on_signals(signal.SIGTERM)
    # Without the timer the test would hang: the second signal is delivered to the main thread.
    timer = threading.Timer(10, os.kill, [os.getpid(), signal.SIGTERM])
    timer.start()
    try:
        worker.run()
        assert timer.is_alive()
    finally:
        timer.cancel()


@pytest.mark.parametrize(
    "wrong",
    [{"stages": []}, {"stages": "load"}, {"concurrency": 0}, {"prefetch": -1}, {"executor": "fibres"}],
)
def test_impossible_worker_options_are_refused(wrong: dict[str, Any]) -> None:
    """No stage, a text instead of a list, and a concurrency below 1 are errors of the caller."""
    fields: dict[str, Any] = {"stages": ["load"], "handler": print} | wrong
    with pytest.raises(ValueError, match="expected"):
        Worker("unix:x", **fields)
