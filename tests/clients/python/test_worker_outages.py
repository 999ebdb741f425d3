"""Workers whose server goes away, loses a response or refuses them: each batch is applied exactly once."""

import threading
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest
from lightspeed.ops.v1.queue_pb2 import QUEUE_MODE_PULL_ONLY, QueueBoundary
from lightspeed_client import Batch, Client, FailedPrecondition, NotFound, Task, Worker

from tests.clients.python.fake_service import UNAVAILABLE, FakeService, refusal
from tests.clients.python.worker_surface import WorkerSurface
from tests.harness.api import Api
from tests.harness.server import RunningServer, Setup


def enqueue(service: FakeService, *keys: str) -> None:
    """Puts batches into the queue of the fake."""
    service.queued.extend(Batch(key=key, stage="load") for key in keys)


def acknowledged(service: FakeService, count: int) -> Callable[[], bool]:
    """Returns a predicate: that many batches are acknowledged."""
    return lambda: len(service.acknowledged) >= count


def test_an_unanswered_acknowledgement_is_sent_again(service: FakeService, client: Client) -> None:
    """A report without an answer is sent again on another stream, unchanged, with its id and no credits."""
    enqueue(service, "a", "b")
    service.lost_answers["Work"] = 1
    worker = Worker(client, stages=["load"], handler=lambda task: None)
    worker.run(until=acknowledged(service, 2))
    assert service.acknowledged == ["a", "b"]
    first, again = [frame for frame in service.frames if "a" in [item.key for item in frame.acknowledgements]]
    assert (True, False) == (first.HasField("credits"), again.HasField("credits"))
    first.ClearField("credits")
    assert first == again


@pytest.mark.slow
def test_a_refused_stream_with_a_retry_delay_is_opened_again(service: FakeService, client: Client) -> None:
    """After a refusal with RetryInfo, such as too many open streams, the worker opens the stream again."""
    enqueue(service, "a")
    limit = refusal(grpc.StatusCode.RESOURCE_EXHAUSTED, "STREAM_LIMIT", retry_after_s=0.05)
    service.fault("Work", limit, UNAVAILABLE)
    worker = Worker(client, stages=["load"], handler=lambda task: None)
    worker.run(until=acknowledged(service, 1))
    assert service.acknowledged == ["a"]


def test_until_may_call_an_unavailable_server(service: FakeService, client: Client) -> None:
    """A predicate that gets UNAVAILABLE has no result yet; the worker continues."""
    service.fault("StartRun", UNAVAILABLE)
    Worker(client, stages=["load"], handler=lambda task: None).run(
        until=lambda: client.start_run(timeout_s=0.1).lifecycle_label == "running"
    )


def test_a_predicate_that_raises_ends_the_worker_after_its_leased_batches(
    service: FakeService, client: Client
) -> None:
    """Leased batches are finished in any case: only this worker can report them."""
    enqueue(service, "a")
    begun, raised = threading.Event(), threading.Event()

    def handle(task: Task) -> None:
        begun.set()
        raised.wait(5)

    def until() -> bool:
        if begun.is_set():
            raised.set()
            raise ZeroDivisionError
        return False

    with pytest.raises(ZeroDivisionError):
        Worker(client, stages=["load"], handler=handle).run(until=until)
    assert service.acknowledged == ["a"]


@pytest.mark.slow
def test_a_restarted_server_is_waited_for(
    start_server: Callable[..., RunningServer], grpc_stub_of: Callable[[str], Api], tmp_path: Path
) -> None:
    """A worker outlives its server: batches handled meanwhile are acknowledged under the same lease."""
    setup = Setup(journal=f"sqlite:{tmp_path}/journal.db")
    first = start_server(setup)
    surface = WorkerSurface(grpc_stub_of(first.address), first)
    surface.enqueue("a", "b")
    restarted = threading.Event()
    tokens: list[str] = []

    def handle(task: Task) -> None:
        tokens.append(task.lease_token)
        if task.batch.key == "a":
            first.stop()
            start_server(setup, listen=first.address)
            restarted.set()

    worker = Worker(first.address, surface=surface.name, stages=["load"], handler=handle)
    worker.run(until=lambda: restarted.is_set() and surface.counts.succeeded == 2)
    assert ["a", "b"] == surface.checkpoints
    assert 2 == len(tokens)


@pytest.mark.slow
def test_a_draining_server_gets_the_remaining_reports(
    start_server: Callable[..., RunningServer], grpc_stub_of: Callable[[str], Api], tmp_path: Path
) -> None:
    """A draining server gets no more demand, and still gets the remaining reports."""
    setup = Setup(journal=f"sqlite:{tmp_path}/journal.db")
    first = start_server(setup)
    surface = WorkerSurface(grpc_stub_of(first.address), first)
    surface.enqueue("a", "b")

    def handle(task: Task) -> None:
        if task.batch.key == "a":
            first.ask_to_stop()

    worker = Worker(first.address, surface=surface.name, stages=["load"], handler=handle)
    running = threading.Thread(target=worker.run, daemon=True)
    running.start()
    first.stop()
    start_server(setup, listen=first.address)
    while not surface.succeeded(2)():
        assert running.is_alive()
    worker.stop()
    running.join()
    assert ["a", "b"] == surface.checkpoints


def test_a_worker_of_an_unknown_stage_is_refused(surface: WorkerSurface, server: str) -> None:
    """A refusal that no wait would change is raised."""
    worker = Worker(server, surface=surface.name, stages=["nowhere"], handler=lambda task: None)
    with pytest.raises(NotFound, match="STAGE_NOT_FOUND"):
        worker.run()


def test_a_refusal_is_raised_after_the_leased_batches_are_reported(
    surface: WorkerSurface, server: str
) -> None:
    """If the stream is refused in mid-batch, leased batches are finished and reported in calls."""
    surface.enqueue("a", "b", stage="extract")
    both = threading.Barrier(2, timeout=10)
    pull_only = QueueBoundary(mode=QUEUE_MODE_PULL_ONLY, max_in_flight=9, max_queued=9)

    def handle(task: Task) -> list[Batch]:
        both.wait()
        if task.batch.key == "b":
            surface.update(boundary=pull_only)
        while worker._worker_loop._machine.refusal is None:
            assert not task.wait_cancelled(0.01)
        if task.batch.key == "b":
            raise ConnectionError("try again")
        return [Batch(key="c", stage="transform", records=1, idempotency_key="c")]

    # The third handler is free, so there is demand that the server can refuse.
    worker = Worker(server, surface=surface.name, stages=["extract"], handler=handle, concurrency=3)
    with pytest.raises(FailedPrecondition, match="DELIVERY_MODE"):
        worker.run()
    assert ["a"] == surface.checkpoints
    assert (0, 3) == (surface.counts.in_flight, surface.counts.enqueued)
