"""Every end of a work stream, and its effect on the batches that the worker holds."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest
from lightspeed.ops.v1 import worker_service_pb2 as pb

from tests.harness.api import Api, AsyncApi
from tests.harness.problems import problem_in
from tests.harness.requests import batch
from tests.harness.server import ManualClock, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls
from tests.harness.working import Worker, keys

Open = Callable[[], Worker]


@pytest.fixture
def surface(api: Api) -> SurfaceCalls:
    """A surface with a run in progress."""
    fresh = SurfaceCalls.create(api)
    fresh.start_run()
    return fresh


async def test_a_leaving_worker_may_release_its_batches(work: Open, surface: SurfaceCalls) -> None:
    """The server requeues the batches at once, at their places, except those with a report."""
    surface.enqueue("b-1", "b-2", "b-3")
    worker = await work().open(3)
    first, *_ = await worker.started()
    await worker.acknowledge(first)
    await worker.send(leave=pb.WorkRequest.Leave(release=True))
    await worker.end()
    assert ["b-2", "b-3"] == keys(list(surface.start()))


async def test_a_report_on_a_lost_lease_does_not_end_the_new_one(
    work: Open, surface: SurfaceCalls, clock: ManualClock
) -> None:
    """The worker has the same batch again: a report under the old token does not end the new lease."""
    surface.enqueue("b-1")
    worker = await work().open(2)
    (lost,) = await worker.started()
    clock.advance(60_000)
    await worker.send()
    await worker.started()
    stale = await worker.acknowledge(lost)
    assert "STALE_LEASE" == problem_in(stale.acknowledgements[0].error).reason
    await worker.send(leave=pb.WorkRequest.Leave(release=True))
    await worker.end()
    assert ["b-1"] == keys(list(surface.start()))


async def test_a_leaving_worker_may_finish(work: Open, surface: SurfaceCalls) -> None:
    """The server starts nothing more for the worker, and takes its reports."""
    surface.enqueue("b-1")
    worker = await work().open(9)
    (first,) = await worker.started()
    await worker.receive("block_reason")
    await worker.send(leave=pb.WorkRequest.Leave())
    surface.enqueue("b-2")
    assert (await worker.acknowledge(first)).acknowledgements[0].HasField("outcome")
    await worker.end()
    assert 1 == surface.get().queue.queued


async def test_a_stream_that_is_cut_keeps_its_leases(
    work: Open, surface: SurfaceCalls, clock: ManualClock
) -> None:
    """The worker may still live: the server requeues its batches only when their leases expire."""
    surface.enqueue("b-1")
    worker = await work().open(9)
    await worker.started()
    await worker.written()
    worker.cut()
    other = await work().open(9)
    assert "empty" == await other.held()
    clock.advance(60_000)
    assert ["b-1"] == keys(await other.started())


HANDS_OFF_TOO_MUCH = [pb.Acknowledgement(key=key, next=[batch()] * 501) for key in ("b-1", "b-2")]


@pytest.mark.parametrize(
    ("frame", "field"),
    [
        ({"credits": pb.Credits(batches=-1)}, "credits.batches"),
        ({"credits": pb.Credits(batches=100_001)}, "credits.batches"),
        ({"credits": pb.Credits(records=-1)}, "credits.records"),
        ({"releases": [pb.Release(key="b-1", lease_token="1-1")] * 1_001}, "releases"),
        ({"releases": [pb.Release()], "failures": [pb.Failure()] * 1_000}, "items"),
        ({"acknowledgements": HANDS_OFF_TOO_MUCH}, "acknowledgements.next"),
        ({"releases": [pb.Release(key="b-1", lease_token="1-1")], "request_id": "r" * 129}, "request_id"),
        ({"open": pb.WorkRequest.Open(worker_id="another")}, "open"),
    ],
)  # fmt: skip
async def test_a_malformed_frame_ends_the_stream(
    frame: dict[str, Any], field: str, work: Open, surface: SurfaceCalls
) -> None:
    """The status has the violation; the frame has no effect."""
    worker = await work().open(1)
    await worker.send(**frame)
    problem = await worker.refused()
    assert ("INVALID_ARGUMENT", [field]) == (problem.reason, list(problem.violations))


async def test_a_first_frame_must_open(aio: AsyncApi, surface: SurfaceCalls) -> None:
    """A worker cannot report on a surface before it opens the stream."""
    worker = Worker(aio, surface.name)
    await worker.send(credits=pb.Credits(batches=1))
    problem = await worker.refused()
    assert ("INVALID_ARGUMENT", ["open"]) == (problem.reason, list(problem.violations))


async def test_a_deleted_surface_ends_the_stream(aio: AsyncApi, api: Api) -> None:
    """A deleted surface has no batches to wait for."""
    idle = SurfaceCalls.create(api)
    worker = await Worker(aio, idle.name).open(1)
    assert "no_active_run" == await worker.held()
    idle.call("DeleteSurface")
    assert "SURFACE_NOT_FOUND" == (await worker.refused()).reason


async def test_workers_may_finish_when_the_server_ends(
    start_server: Callable[[Setup], RunningServer],
) -> None:
    """The server sends a drain, starts nothing more, takes reports, and ends when the workers have left."""
    running = start_server(Setup())
    async with grpc.aio.insecure_channel(running.address) as channel:
        api = AsyncApi(channel)
        with grpc.insecure_channel(running.address) as calls:
            surface = SurfaceCalls.create(Api(calls))
            surface.start_run()
            surface.enqueue("b-1")
        worker = await Worker(api, surface.name).open(1)
        (started,) = await worker.started()
        running.ask_to_stop()
        assert (await worker.receive("drain")).drain.grace_ms > 0
        assert (await worker.acknowledge(started)).acknowledgements[0].HasField("outcome")
        await worker.end()
    running.stop()


@pytest.mark.slow
async def test_leases_outlast_a_restart(
    start_server: Callable[[Setup], RunningServer], tmp_path: Any
) -> None:
    """A lease token from before the restart is valid after it."""
    setup = Setup(journal=f"sqlite:{tmp_path}/journal.db")
    running = start_server(setup)
    with grpc.insecure_channel(running.address) as channel:
        surface = SurfaceCalls.create(Api(channel))
        surface.start_run()
        surface.enqueue("b-1")
        (started,) = surface.start(worker_id="w-1")
    running.stop()
    async with grpc.aio.insecure_channel(start_server(setup).address) as channel:
        worker = await Worker(AsyncApi(channel), surface.name).open(0)
        assert (await worker.acknowledge(started)).acknowledgements[0].HasField("outcome")
        await worker.end()
