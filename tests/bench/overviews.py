"""Many watches of the surfaces of a tenant in one process.

Run as ``python -m tests.bench.overviews ADDRESS COUNT SURFACES SECONDS``; prints "reading" when all have
caught up, then the number of changed surfaces that the first one received per second, and the least bytes of
another one as a share of the bytes of the first.
"""

import asyncio
import sys
import time
from typing import Any

import grpc
from lightspeed.ops.v1 import surface_service_pb2 as pb

from tests.bench.subscribers import CHANNELS, OWN_CONNECTION

PARENT = "tenants/bench"
PATH = "/lightspeed.ops.v1.SurfaceService/WatchSurfaces"


async def main(address: str, count: int, surfaces: int, seconds: float) -> None:
    """Reads ``count`` watches for some seconds."""
    channels: list[Any] = [grpc.aio.insecure_channel(address, OWN_CONNECTION) for _ in range(CHANNELS)]
    request = pb.WatchSurfacesRequest(parent=PARENT).SerializeToString()
    # Bytes alone: the processors are for the server.
    calls = [channels[number % CHANNELS].unary_stream(PATH)(request) for number in range(count)]
    known = await asyncio.gather(*map(_first, calls))
    assert [surfaces] * count == known, f"expected {surfaces} surfaces before the mark, but it is {known}"
    print("reading", flush=True)
    until_s = time.perf_counter() + seconds
    frames, *others = await asyncio.gather(*[_frames(call, until_s) for call in calls])
    changed = sum(len(pb.WatchSurfacesResponse.FromString(frame).changed.surfaces) for frame in frames)
    size_bytes = sum(map(len, frames))
    print(changed / seconds, min(sum(map(len, other)) for other in others) / size_bytes, sep="\n", flush=True)
    for channel in channels:
        await channel.close()


async def _first(call: Any) -> int:
    """Reads a watch up to its mark, and returns the number of surfaces before it."""
    names = set()
    while not (frame := pb.WatchSurfacesResponse.FromString(await call.read())).HasField("caught_up"):
        names |= {surface.name for surface in frame.changed.surfaces}
    return len(names)


async def _frames(call: Any, until_s: float) -> list[bytes]:
    """Reads a watch until a time, and returns its frames."""
    frames: list[bytes] = []
    try:
        async with asyncio.timeout(until_s - time.perf_counter()):
            while True:
                frames.append(await call.read())
    except TimeoutError:
        call.cancel()
    return frames


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
