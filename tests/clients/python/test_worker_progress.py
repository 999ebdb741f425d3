"""What a handler leaves with its batch: progress for the next attempt, and a result."""

from typing import Any

import pytest
from lightspeed.ops.v1.batch_history_pb2 import BatchHistory
from lightspeed_client import Task, Worker
from lightspeed_client.testing import make_task

from tests.clients.python.worker_surface import WorkerSurface

LEASE_MS = 1_000
HEARTBEAT_S = 0.7
"""Longer than the third of a lease after which the next heartbeat is sent."""


def resume_halfway(task: Task) -> None:
    """Reports progress and fails; the next attempt tells how far the first one came."""
    if task.attempt == 1:
        task.progress("half")
        assert not task.wait_cancelled(HEARTBEAT_S)
        raise ConnectionError("the database restarts")
    task.set_result({"from": task.last_progress})


def history(surface: WorkerSurface, key: str) -> BatchHistory:
    """Returns the history of a batch."""
    answer: BatchHistory = surface.calls.call("ExplainBatch", key=key).history
    return answer


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_the_next_attempt_goes_on_from_the_progress(
    executor: Any, surface: WorkerSurface, server: str
) -> None:
    """Progress and result reach the server from threads and from processes."""
    surface.enqueue("a")
    worker = Worker(
        server,
        surface=surface.name,
        stages=["load"],
        handler=resume_halfway,
        executor=executor,
        lease_ms=LEASE_MS,
    )
    worker.run(until=surface.succeeded(1))
    events = history(surface, "a").events
    assert {"from": "half"} == dict(events[-1].acknowledged.result)
    assert "half" in {one.lease_extended.progress for one in events if one.HasField("lease_extended")}


@pytest.mark.parametrize(
    "result",
    [
        {str(number): "" for number in range(33)},
        {"": "v"},
        {"k" * 65: "v"},
        {"k": "v" * 4_096},
    ],
    ids=["many", "no key", "long key", "large"],
)
def test_a_result_that_the_server_would_refuse_raises(result: dict[str, str]) -> None:
    """The handler gets the error, and not its acknowledgement."""
    task = make_task()
    with pytest.raises(ValueError, match="expected a result of at most 32 entries"):
        task.set_result(result)
    assert {} == task.result


def test_progress_that_the_server_would_refuse_raises() -> None:
    """1,024 bytes of UTF-8 are the most."""
    task = make_task()
    task.progress("é" * 512)
    with pytest.raises(ValueError, match="expected progress of at most 1024 bytes, but it has 1026"):
        task.progress("é" * 513)
