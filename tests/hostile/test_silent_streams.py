"""Work streams that take batches and never report, beside two workers that do the work."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any, Self

import grpc
import pytest
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed.ops.v1.worker_service_pb2_grpc import WorkerServiceStub

from tests.hostile.harness import Report, Target

pytestmark = pytest.mark.alone

CHANNEL_STREAMS = 90
"""Streams of one connection: below the server's limit."""
OWN_CONNECTION = (("grpc.use_local_subchannel_pool", 1),)
LEASE_MS = 1_000
SILENT_CREDITS = 100
WORKERS = 2
WORKER_CREDITS = 20
WITHIN_S = 60.0


@pytest.mark.parametrize(
    ("streams", "batches", "are_first"),
    [
        pytest.param(20, 200, True, marks=pytest.mark.slow, id="small"),
        pytest.param(200, 2_000, True, marks=pytest.mark.long, id="silent streams come first"),
        pytest.param(200, 2_000, False, marks=pytest.mark.long, id="workers come first"),
    ],
)
async def test_silent_streams_destroy_no_work(
    target: Callable[..., Target], report: Report, *, streams: int, batches: int, are_first: bool
) -> None:
    """The two workers finish all batches; none is a dead letter."""
    server = target()
    surface = server.create_surface("tenants/honest/surfaces/wanted")
    workers = _SilentWorkers(server.address, surface.name)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(workers)
        if are_first:
            await workers.fall_silent(streams)
        await workers.work(WORKERS)
        if not are_first:
            await workers.fall_silent(streams)
        for first in range(0, batches, 1_000):
            keys = [f"b-{number}" for number in range(first, min(batches, first + 1_000))]
            await asyncio.to_thread(surface.enqueue, *keys)
        ends_s = time.monotonic() + WITHIN_S
        while (counts := (await asyncio.to_thread(surface.get)).queue).succeeded < batches:
            assert 0 == counts.dead_lettered
            assert time.monotonic() < ends_s, counts
            await asyncio.sleep(0.1)
    place = "before" if are_first else "behind"
    name = f"B12: {streams} silent streams {place} 2 workers, dead letters"
    report(name, f"{batches} of {batches}", f"{counts.dead_lettered} of {batches}", "0")
    assert (batches, 0) == (counts.succeeded, counts.dead_lettered)


class _SilentWorkers:
    """Work streams on one surface, which all end together."""

    def __init__(self, address: str, surface: str) -> None:
        self._address = address
        self._surface = surface
        self._stack = AsyncExitStack()
        self._ended = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._ended.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._stack.aclose()

    async def fall_silent(self, streams: int) -> None:
        """Opens streams that take batches and never report."""
        await self._open(streams, self._fall_silent)

    async def work(self, streams: int) -> None:
        """Opens streams that acknowledge their batches, and send as many credits again."""
        await self._open(streams, self._work)

    async def _open(
        self, streams: int, keep: Callable[[Any, asyncio.Event], Coroutine[None, None, None]]
    ) -> None:
        for first in range(0, streams, CHANNEL_STREAMS):
            channel = await self._stack.enter_async_context(
                grpc.aio.insecure_channel(self._address, OWN_CONNECTION)
            )
            for _ in range(min(CHANNEL_STREAMS, streams - first)):
                opened = asyncio.Event()
                self._tasks.append(asyncio.create_task(keep(WorkerServiceStub(channel), opened)))
                await opened.wait()

    # Stubs over asynchronous channels have the types of synchronous ones.

    async def _fall_silent(self, stub: Any, opened: asyncio.Event) -> None:
        async def frames() -> AsyncIterator[pb.WorkRequest]:
            yield self._opening(SILENT_CREDITS)
            await self._ended.wait()

        async for _ in stub.Work(frames()):
            opened.set()

    async def _work(self, stub: Any, opened: asyncio.Event) -> None:
        sent: asyncio.Queue[pb.WorkRequest] = asyncio.Queue()
        sent.put_nowait(self._opening(WORKER_CREDITS))

        async def frames() -> AsyncIterator[pb.WorkRequest]:
            while True:
                yield await sent.get()

        async for frame in stub.Work(frames()):
            opened.set()
            done = [
                pb.Acknowledgement(key=one.batch.key, lease_token=one.lease_token)
                for one in frame.started.batches
            ]
            if done:
                again = pb.Credits(batches=len(done))
                sent.put_nowait(pb.WorkRequest(acknowledgements=done, credits=again))

    def _opening(self, batches: int) -> pb.WorkRequest:
        opening = pb.WorkRequest.Open(surface=self._surface, lease_ms=LEASE_MS)
        return pb.WorkRequest(open=opening, credits=pb.Credits(batches=batches))
