"""Workers that connect again: batches that were started for them but never arrived start again at once."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest
from lightspeed.ops.v1 import queue_pb2
from lightspeed.ops.v1 import worker_service_pb2 as pb

from tests.harness.api import Api, AsyncApi
from tests.harness.requests import batch
from tests.harness.server import RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls
from tests.harness.working import Worker, keys

Open = Callable[[], Worker]


@pytest.fixture(autouse=True)
def _running(surface: SurfaceCalls) -> None:
    """Starts a run."""
    surface.start_run()


def held(*started: pb.StartedBatch) -> pb.WorkRequest.HeldLeases:
    """Returns the held leases of an opening."""
    return pb.WorkRequest.HeldLeases(lease_tokens=[one.lease_token for one in started])


async def reopened(worker: Worker, *started: pb.StartedBatch, batches: int = 0, **opened: Any) -> int:
    """Opens a stream of the instance that holds these batches; returns how many were released."""
    opened = {"instance_id": "i-1"} | opened
    await worker.open(batches, held_leases=held(*started), **opened)
    return (await worker.receive("opened")).opened.released


async def test_what_never_arrived_starts_again(work: Open, surface: SurfaceCalls) -> None:
    """The batch that the instance does not name is queued again: the same attempt under another lease."""
    surface.enqueue("b-1", "b-2")
    cut = await work().open(2, instance_id="i-1")
    first, second = await cut.started()
    await cut.written()
    cut.cut()
    again = work()
    assert 1 == await reopened(again, first, batches=9)
    (restarted,) = await again.started()
    assert ("b-2", 1) == (restarted.batch.key, restarted.attempt)
    assert restarted.lease_token != second.lease_token
    done = await again.acknowledge(first, restarted)
    assert all(one.outcome.HasField("processed") for one in done.acknowledgements)


async def test_an_opening_without_held_leases_releases_nothing(work: Open, surface: SurfaceCalls) -> None:
    """Its first frame is no `opened`: the worker replaces a stream that it still reads."""
    surface.enqueue("b-1", "b-2")
    first = await work().open(1, instance_id="i-1")
    await first.started()
    second = await work().open(1, instance_id="i-1")
    assert ["b-2"] == keys(await second.started())
    assert 2 == surface.get().queue.in_flight


async def test_a_new_stream_ends_the_others_of_its_instance(work: Open, surface: SurfaceCalls) -> None:
    """The client says that they are gone: no batch starts on them, also if the server still sees them."""
    surface.enqueue("b-1")
    old = await work().open(9, instance_id="i-1")
    await old.started()
    other = await work().open(0, instance_id="i-2")
    again = work()
    assert 1 == await reopened(again)
    problem = await old.refused()
    assert ("UNAVAILABLE", "STREAM_REPLACED") == problem.kind
    assert {"surface": surface.name, "instance_id": "i-1"} == problem.metadata
    await again.send(credits=pb.Credits(batches=1))
    assert ["b-1"] == keys(await again.started())
    await other.send(credits=pb.Credits(batches=1))
    assert "empty" == await other.held()


async def test_leases_from_earlier_streams_belong_to_the_new_one(work: Open, surface: SurfaceCalls) -> None:
    """A worker that leaves releases all leased batches, also those that it held before it reconnected."""
    surface.enqueue("b-1", "b-2")
    old = await work().open(1, instance_id="i-1")
    (first,) = await old.started()
    again = work()
    assert 0 == await reopened(again, first, batches=1)
    await again.started()
    await again.send(leave=pb.WorkRequest.Leave(release=True))
    await again.end()
    assert ["b-1", "b-2"] == keys(list(surface.start()))


async def test_another_surface_has_other_instances(work: Open, surface: SurfaceCalls, aio: AsyncApi) -> None:
    """An instance id is known within its surface only."""
    surface.enqueue("b-1")
    worker = await work().open(1, instance_id="i-1")
    await worker.started()
    elsewhere = SurfaceCalls.create(surface.api)
    stranger = Worker(aio, elsewhere.name)
    assert 0 == await reopened(stranger)
    stranger.cut()
    assert 1 == surface.get().queue.in_flight
    await worker.send(credits=pb.Credits(batches=1))
    assert "empty" == await worker.held()


async def test_more_than_one_command_releases_at_once(aio: AsyncApi, api: Api) -> None:
    """More batches than one commit takes are released by several."""
    boundary = queue_pb2.QueueBoundary(
        mode=queue_pb2.QUEUE_MODE_PUSH_PULL, max_in_flight=3_000, max_queued=3_000
    )
    wide = SurfaceCalls.create(api, boundary=boundary)
    wide.start_run()
    for first in (0, 1_000, 2_000):
        wide.call("EnqueueBatches", batches=[batch(f"b-{first + n}") for n in range(1_000)])
    worker = await Worker(aio, wide.name).open(2_500, instance_id="i-1")
    assert [1_000, 1_000, 500] == [len(await worker.started()) for _ in range(3)]
    await worker.written()
    worker.cut()
    again = Worker(aio, wide.name)
    assert 2_500 == await reopened(again)
    again.cut()


@pytest.mark.parametrize(
    ("opened", "fields"),
    [
        ({"instance_id": "i" * 129}, ["instance_id"]),
        ({"held_leases": pb.WorkRequest.HeldLeases()}, ["instance_id"]),
        (
            {"instance_id": "i", "held_leases": pb.WorkRequest.HeldLeases(lease_tokens=["1-1", ""])},
            ["held_leases.lease_tokens"],
        ),
        (
            {"instance_id": "i", "held_leases": pb.WorkRequest.HeldLeases(lease_tokens=["1" * 257])},
            ["held_leases.lease_tokens"],
        ),
        (
            {"instance_id": "i", "held_leases": pb.WorkRequest.HeldLeases(lease_tokens=["1-1"] * 10_001)},
            ["open.held_leases.lease_tokens"],
        ),
    ],
    ids=["long instance", "no instance", "empty token", "long token", "many tokens"],
)
async def test_a_malformed_opening_is_refused(opened: dict[str, Any], fields: list[str], work: Open) -> None:
    """The refusal names the field; too many tokens are counted before one of them is read."""
    worker = await work().open(1, **opened)
    problem = await worker.refused()
    assert ("INVALID_ARGUMENT", fields) == (problem.reason, list(problem.violations))


@pytest.mark.slow
async def test_instances_outlast_a_restart(
    start_server: Callable[[Setup], RunningServer], tmp_path: Any
) -> None:
    """The stored start has the instance: what was started before a restart is released after it."""
    setup = Setup(journal=f"sqlite:{tmp_path}/journal.db")
    running = start_server(setup)
    async with grpc.aio.insecure_channel(running.address) as channel:
        with grpc.insecure_channel(running.address) as calls:
            surface = SurfaceCalls.create(Api(calls))
            surface.start_run()
            surface.enqueue("b-1", "b-2")
        worker = await Worker(AsyncApi(channel), surface.name).open(2, instance_id="i-1")
        first, _ = await worker.started()
        running.stop()
    async with grpc.aio.insecure_channel(start_server(setup).address) as channel:
        again = Worker(AsyncApi(channel), surface.name)
        assert 1 == await reopened(again, first, batches=9)
        (restarted,) = await again.started()
        assert ("b-2", 1) == (restarted.batch.key, restarted.attempt)
        again.cut()
