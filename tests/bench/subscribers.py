"""Many live subscribers in one process, each of which reads new entries.

Run as ``python -m tests.bench.subscribers ADDRESS COUNT LAST``; prints "reading" when all are live, then the
seconds from the first of their entries to the last.
"""

import asyncio
import sys
import time
from typing import Any

import grpc
from lightspeed.ops.v1 import record_service_pb2 as pb
from lightspeed.ops.v1.record_service_pb2_grpc import RecordServiceStub

from tests.bench.load import SURFACE
from tests.bench.subscriber import follow

CHANNELS = 4
"""Connections that share the streams."""
HEARTBEAT_MS = 1_000
"""The interval of heartbeats: the first one says that a stream is live; more of them would be extra work."""
OWN_CONNECTION = (("grpc.use_local_subchannel_pool", 1),)
"""Without this option channels to the same address would share one connection."""


async def main(address: str, count: int, last: int) -> None:
    """Reads ``count`` live streams up to the entry ``last``."""
    channels = [grpc.aio.insecure_channel(address, OWN_CONNECTION) for _ in range(CHANNELS)]
    request = pb.WatchLineageRequest(surface=SURFACE, after_sequence=-1, heartbeat_ms=HEARTBEAT_MS)
    calls = [RecordServiceStub(channels[number % CHANNELS]).WatchLineage(request) for number in range(count)]
    heads = await asyncio.gather(*map(_head, calls))
    print("reading", flush=True)
    spans = await asyncio.gather(*(_read(call, head, last) for call, head in zip(calls, heads, strict=True)))
    print(max(ended for _, ended in spans) - min(began for began, _ in spans), flush=True)
    for channel in channels:
        await channel.close()


async def _head(call: Any) -> int:
    """Waits for the first heartbeat of a stream, and returns its position."""
    frame = await call.read()
    assert frame.HasField("heartbeat"), "expected nothing to be written yet"
    return int(frame.heartbeat.head_sequence)


async def _read(call: Any, passed: int, last: int) -> tuple[float, float]:
    """Reads a stream to the last entry, and returns the times of the first and of the last entry."""
    began = None
    while passed < last:
        passed = follow((await call.read()).entries, passed)
        began = began or time.perf_counter()
    call.cancel()
    assert began is not None, "expected an entry to come"
    return began, time.perf_counter()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
