"""Our own server, with the data file that it has by default."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import grpc
from lightspeed.ops.v1.surface_service_pb2 import GetSurfaceRequest
from lightspeed.ops.v1.surface_service_pb2_grpc import SurfaceServiceStub
from lightspeed.ops.v1.worker_service_pb2_grpc import WorkerServiceStub

from tests.bench import load
from tests.bench.peers.driver import STAGE, Contender
from tests.harness.process import ServerProcess


class CallsDriver:
    """Lives of three calls each: EnqueueBatches, StartAvailable, AcknowledgeBatches."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """A driver over one channel to a server whose surface is running."""
        self._surfaces = SurfaceServiceStub(channel)
        self._workers = WorkerServiceStub(channel)

    async def life(self, number: int) -> int:
        """Three calls, each with a request id, as our client sends them."""
        return await load.live_bulk(self._workers, number * load.BULK, STAGE)

    async def remembered(self) -> int:
        """What the surface counts as succeeded."""
        answer = await self._surfaces.GetSurface(GetSurfaceRequest(surface=load.SURFACE))
        return answer.surface.queue.succeeded


@asynccontextmanager
async def contend(directory: Path) -> AsyncIterator[Contender]:
    """A server on a socket of its own."""
    server = ServerProcess(
        "--listen", f"unix:{directory}/grpc.sock", "--journal", f"sqlite:{directory}/journal.db"
    )
    try:
        load.begin(server.address)
        async with grpc.aio.insecure_channel(server.address) as channel:
            yield Contender("Lightspeed", server.pid, CallsDriver(channel))
    finally:
        server.kill()
