"""Idle streams beside writes: they do not slow a write down."""

import asyncio
import statistics
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any

import grpc
import pytest
from lightspeed.ops.v1 import worker_service_pb2 as work
from lightspeed.ops.v1.bulk_control_pb2 import SurfaceFilter
from lightspeed.ops.v1.record_service_pb2 import WatchFreshnessRequest
from lightspeed.ops.v1.record_service_pb2_grpc import RecordServiceStub
from lightspeed.ops.v1.surface_service_pb2 import WatchSurfacesRequest
from lightspeed.ops.v1.surface_service_pb2_grpc import SurfaceServiceStub
from lightspeed.ops.v1.worker_service_pb2_grpc import WorkerServiceStub

from tests.harness.surfaces import SurfaceCalls
from tests.hostile.harness import Report, Target

pytestmark = pytest.mark.alone

CHANNEL_STREAMS = 90
"""Streams of one connection: below the server's limit."""
WRITES = 300
"""Writes of one measurement, alternating between both servers."""
MEASUREMENTS = 3
"""Measurements of which the best one counts: other work of the machine makes the others worse."""
RATIO_MAX = 1.2
OPENED_S = 60.0
KINDS = (
    "freshness watches",
    "work streams with credits",
    "work streams without credits",
    "watches of surfaces with different filters",
)
FEW, MANY = 180, 900
"""Streams of `make test`, which has a kind of watches and one of work streams, and of `make test-long`."""


@pytest.mark.parametrize(
    ("kind", "streams"),
    [
        *(pytest.param(kind, FEW, marks=pytest.mark.slow) for kind in KINDS[:2]),
        *(pytest.param(kind, FEW, marks=pytest.mark.long) for kind in KINDS[2:]),
        *(pytest.param(kind, MANY, marks=pytest.mark.long) for kind in KINDS),
    ],
)
def test_streams_at_rest_cost_a_write_nothing(
    target: Callable[..., Target], report: Report, kind: str, streams: int
) -> None:
    """The test writes alternately to a server with streams on the surface and to one without."""
    alone, beside = target(), target()
    with _resting(beside, kind, streams):
        ratios = [_ratio(alone.surface, beside.surface, number) for number in range(MEASUREMENTS)]
    before = "12x" if kind == KINDS[0] else "5x"
    report(f"B17: write p50 beside {streams} {kind}", before, f"{min(ratios):.2f}x", f"≤ {RATIO_MAX}x")
    assert min(ratios) <= RATIO_MAX


def _ratio(alone: SurfaceCalls, beside: SurfaceCalls, measurement: int) -> float:
    """Returns the ratio of the median times of a write, with streams to without."""
    taken: dict[SurfaceCalls, list[float]] = {alone: [], beside: []}
    for number in range(WRITES):
        # In alternating order: the second call finds warm processor caches.
        for surface in (alone, beside) if number % 2 else (beside, alone):
            began_s = time.perf_counter()
            surface.enqueue(f"b-{measurement}-{number}")
            taken[surface].append(time.perf_counter() - began_s)
    return statistics.median(taken[beside]) / statistics.median(taken[alone])


@contextmanager
def _resting(server: Target, kind: str, streams: int) -> Iterator[None]:
    """Keeps streams open from their own thread, each after its first frame."""
    opened, ended = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def keep() -> None:
        async with AsyncExitStack() as stack:
            held: list[Any] = []
            for first in range(0, streams, CHANNEL_STREAMS):
                options = (("grpc.use_local_subchannel_pool", 1),)
                channel = await stack.enter_async_context(grpc.aio.insecure_channel(server.address, options))
                count = min(CHANNEL_STREAMS, streams - first)
                held += [
                    await _opened(channel, kind, server.surface.name, ended, number)
                    for number in range(count)
                ]
            opened.set()
            await ended.wait()
            for stream in held:
                stream.cancel()

    thread = threading.Thread(target=loop.run_until_complete, args=(keep(),))
    thread.start()
    try:
        assert opened.wait(OPENED_S), "the streams did not open"
        yield
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()


async def _opened(
    channel: grpc.aio.Channel, kind: str, surface: str, ended: asyncio.Event, number: int
) -> Any:
    if kind == KINDS[3]:
        tenant, _, id_ = surface.partition("/surfaces/")
        # Each filter has a feed of its own, and the surface that is written to matches all of them.
        wanted = SurfaceFilter(surface_id_prefix=id_[: number % len(id_)])
        request = WatchSurfacesRequest(parent=tenant, filter=wanted, interval_ms=100)
        stream: Any = SurfaceServiceStub(channel).WatchSurfaces(request)
        await stream.read()
        return stream
    if kind == KINDS[0]:
        stream = RecordServiceStub(channel).WatchFreshness(WatchFreshnessRequest(surface=surface))
        await stream.read()
        return stream

    granted = work.Credits(batches=10) if kind == KINDS[1] else None

    async def frames() -> AsyncIterator[work.WorkRequest]:
        opening = work.WorkRequest.Open(surface=surface, stages=["load"])
        yield work.WorkRequest(open=opening, credits=granted)
        await ended.wait()

    stream = WorkerServiceStub(channel).Work(frames())
    await stream.initial_metadata()
    if granted is not None:
        await stream.read()
    return stream
