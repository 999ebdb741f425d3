"""Our own server with its default data file, driven by calls and by the work stream."""

import asyncio
import uuid
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import grpc
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed.ops.v1.surface_service_pb2 import GetSurfaceRequest
from lightspeed.ops.v1.surface_service_pb2_grpc import SurfaceServiceStub
from lightspeed.ops.v1.worker_service_pb2_grpc import WorkerServiceStub

from tests.bench import load
from tests.bench.peers.driver import MOST_IN_FLIGHT, STAGE, Contender
from tests.harness.process import MeasuredServerProcess


class CallsDriver:
    """The driver by calls: EnqueueBatches, StartAvailable and AcknowledgeBatches for each bulk."""

    def __init__(self, channel: grpc.aio.Channel, surface: str = load.SURFACE, size: int = load.BULK) -> None:
        """A driver over one channel to a server of a surface that has a run in progress.

        ``size`` is the number of batches of each call.
        """
        self._surface = surface
        self._size = size
        self._surfaces = SurfaceServiceStub(channel)
        self._workers = WorkerServiceStub(channel)

    async def process(self, number: int) -> int:
        """Makes three calls, each with a request id, as our client does."""
        first = number * self._size
        return await load.live_bulk(self._workers, first, STAGE, self._surface, self._size)

    async def remembered(self) -> int:
        """Returns the succeeded batches that the surface counts."""
        answer = await self._surfaces.GetSurface(GetSurfaceRequest(surface=self._surface))
        return answer.surface.queue.succeeded


class StreamDriver:
    """The driver by the work stream.

    Each bulk takes one EnqueueBatches call and two frames: starts and reports.
    """

    def __init__(
        self, channel: grpc.aio.Channel, surface: str = load.SURFACE, started: "StartedBulks | None" = None
    ) -> None:
        """A driver over one channel; :meth:`begin` opens the stream.

        Drivers of one surface share the bulks that it starts, since it chooses the stream of each.
        """
        self._surface = surface
        self._calls = CallsDriver(channel, surface)
        self._workers = WorkerServiceStub(channel)
        self._stream: Any = self._workers.Work()
        self._started: StartedBulks = asyncio.Queue() if started is None else started
        self._answers: deque[asyncio.Future[int]] = deque()
        self._writing = asyncio.Lock()
        """One write at a time: the gRPC library accepts no concurrent writes."""
        self._reading: asyncio.Task[None]

    async def begin(self) -> None:
        """Opens the stream, with more credits than the driver can use up."""
        opened = pb.WorkRequest.Open(surface=self._surface, worker_id="bench")
        credits_ = pb.Credits(batches=2 * MOST_IN_FLIGHT * load.BULK)
        await self._stream.write(pb.WorkRequest(open=opened, credits=credits_))
        self._reading = asyncio.create_task(self._read())

    async def process(self, number: int) -> int:
        """Processes one bulk. Starts arrive in chunks of a bulk at most, so that each bulk gets one."""
        await self._workers.EnqueueBatches(load.enqueueing(number * load.BULK, STAGE, self._surface))
        driver, started = await self._started.get()
        return await driver.acknowledge(started)

    async def acknowledge(self, started: Sequence[pb.StartedBatch]) -> int:
        """Reports batches of this stream as done, and returns how many the server acknowledged."""
        done = [pb.Acknowledgement(key=one.batch.key, lease_token=one.lease_token) for one in started]
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        reports = pb.WorkRequest(
            acknowledgements=done, credits=pb.Credits(batches=len(done)), request_id=uuid.uuid4().hex
        )
        async with self._writing:
            self._answers.append(answer)
            await self._stream.write(reports)
        return int(await answer)

    async def remembered(self) -> int:
        """Returns the succeeded batches that the surface counts."""
        return await self._calls.remembered()

    async def end(self) -> None:
        """Ends the stream."""
        await self._stream.done_writing()
        await self._reading

    async def _read(self) -> None:
        while (frame := await self._stream.read()) is not grpc.aio.EOF:
            batches = list(frame.started.batches)
            for begin in range(0, len(batches), load.BULK):
                self._started.put_nowait((self, batches[begin : begin + load.BULK]))
            if frame.HasField("results"):
                results = frame.results.acknowledgements
                applied = sum(one.outcome.processed.HasField("applied") for one in results)
                self._answers.popleft().set_result(applied)


StartedBulks: TypeAlias = "asyncio.Queue[tuple[StreamDriver, Sequence[pb.StartedBatch]]]"
"""Bulks to acknowledge, each with the driver whose stream it came by."""


@asynccontextmanager
async def contend(directory: Path, *, stream: bool = True) -> AsyncIterator[Contender]:
    """Starts a server on a socket of its own."""
    server = MeasuredServerProcess(
        "--listen", f"unix:{directory}/grpc.sock", "--journal", f"sqlite:{directory}/journal.db"
    )
    try:
        load.begin(server.address)
        async with grpc.aio.insecure_channel(server.address) as channel:
            if not stream:
                yield Contender("Lightspeed by calls", {"server": [server.pid]}, CallsDriver(channel))
                return
            driver = StreamDriver(channel)
            await driver.begin()
            yield Contender("Lightspeed", {"server": [server.pid]}, driver)
            await driver.end()
    finally:
        server.kill()
