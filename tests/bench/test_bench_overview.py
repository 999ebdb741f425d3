"""The bench of the watch of surfaces: what ten overviews of a thousand busy surfaces cost the server."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from typing import NamedTuple

import grpc
import pytest
from lightspeed.ops.v1 import surface_service_pb2, worker_service_pb2
from lightspeed.ops.v1.profile_pb2 import AdapterProfile
from lightspeed.ops.v1.surface_service_pb2_grpc import SurfaceServiceStub
from lightspeed.ops.v1.worker_service_pb2_grpc import WorkerServiceStub

from tests.bench import load
from tests.bench.conftest import Table
from tests.bench.overviews import PARENT
from tests.bench.test_bench_streams import Subscribe, subscribe
from tests.bench.verdicts import at_least, at_most
from tests.harness.process import MeasuredServerProcess
from tests.harness.requests import batch

__all__ = ["subscribe"]

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

SURFACES = 1_000
SUBSCRIBERS = 10
SECONDS = 5
"""Seconds of a window: each surface is written to once a second."""
ROUNDS = 3
"""Pairs of windows, one without subscribers and one beside them, of which the medians count."""
CORES = 0.10
"""Share of a core that the subscribers may take."""
WRITE_RATIO = 1.1
"""The largest allowed ratio of the time of a write beside them to that without them."""
CREATED_AT_ONCE = 20


class Window(NamedTuple):
    """What a second of writes took: milliseconds of the median write, and cores of the server."""

    write_ms: float
    cores: float


@pytest.fixture
def server() -> Iterator[MeasuredServerProcess]:
    """Returns a server with the surfaces.

    Its journal is in memory: a durable one would take the rest of the core, and hide what the overviews take.
    """
    process = MeasuredServerProcess("--journal", "memory", "--max-surfaces", str(2 * SURFACES))
    try:
        asyncio.run(create(process.address))
        yield process
    finally:
        process.kill()


async def create(address: str) -> None:
    """Creates the surfaces."""
    async with grpc.aio.insecure_channel(address) as channel:
        surfaces, numbers = SurfaceServiceStub(channel), iter(range(SURFACES))

        async def some() -> None:
            for number in numbers:
                request = surface_service_pb2.CreateSurfaceRequest(
                    parent=PARENT,
                    surface_id=f"s-{number}",
                    adapter_profile=AdapterProfile.ADAPTER_PROFILE_STANDARD,
                )
                await surfaces.CreateSurface(request)

        await asyncio.gather(*(some() for _ in range(CREATED_AT_ONCE)))


async def written(server: MeasuredServerProcess, first: int) -> Window:
    """Enqueues a batch into each surface each second, at fixed times."""
    async with grpc.aio.insecure_channel(server.address) as channel:
        workers, began_s = WorkerServiceStub(channel), time.perf_counter()
        before_s = load.processor_s(server.pid)

        async def write_ms(number: int) -> float:
            due_s = began_s + number / SURFACES
            await asyncio.sleep(due_s - time.perf_counter())
            name = f"{PARENT}/surfaces/s-{number % SURFACES}"
            sent_s = time.perf_counter()
            await workers.EnqueueBatch(
                worker_service_pb2.EnqueueBatchRequest(surface=name, batch=batch(f"b-{first + number}"))
            )
            return (time.perf_counter() - sent_s) * 1e3

        samples = await asyncio.gather(*map(write_ms, range(SECONDS * SURFACES)))
        took_s = time.perf_counter() - began_s
    return Window(statistics.median(samples), (load.processor_s(server.pid) - before_s) / took_s)


def test_overviews_of_busy_surfaces(
    server: MeasuredServerProcess, subscribe: Subscribe, table: Table
) -> None:
    """Ten subscribers see each of 1,000 surfaces each second, for a tenth of a core."""
    alone, beside, seen, shares = [], [], [], []
    asyncio.run(written(server, 0))
    for number in range(1, 2 * ROUNDS, 2):
        alone.append(asyncio.run(written(server, number * SECONDS * SURFACES)))
        overviews = subscribe("overviews", server.address, SUBSCRIBERS, SURFACES, SECONDS)
        beside.append(asyncio.run(written(server, (number + 1) * SECONDS * SURFACES)))
        changed, share = overviews.seconds(60.0)
        seen.append(changed)
        shares.append(share)
    cores = statistics.median(
        with_.cores - without.cores for with_, without in zip(beside, alone, strict=True)
    )
    ratio = statistics.median(
        with_.write_ms / without.write_ms for with_, without in zip(beside, alone, strict=True)
    )
    name = f"overview: {SUBSCRIBERS} subscribers of {SURFACES:,} busy surfaces"
    table(
        [
            ("overview: cores of the server without subscribers", f"{alone[-1].cores:.2f}"),
            at_most(f"{name}: cores", cores, CORES),
            at_most(f"{name}: times the p50 of a write alone", ratio, WRITE_RATIO),
            at_least("overview: surfaces that one receives per second", min(seen), 0.7 * SURFACES, ",.0f"),
            at_least("overview: bytes of another one, as a share of its bytes", min(shares), 0.7),
        ]
    )
