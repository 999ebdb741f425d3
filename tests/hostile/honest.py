"""The honest client beside an attack: Health every 5 ms, an enqueue every 10 ms, in its own process.

Run as ``python -m tests.hostile.honest ADDRESS SURFACE``. Prints "calling" after the first response to both
kinds of calls, and calls until its standard input ends. Then it prints one JSON line with the latencies in
milliseconds and the errors by code. Calls start by the clock and never wait for each other, so that a stall
of the server is in the latency of every call during it.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import grpc
from grpc_health.v1 import health_pb2
from grpc_health.v1.health_pb2_grpc import HealthStub
from lightspeed.ops.v1 import batch_pb2
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed.ops.v1.worker_service_pb2_grpc import WorkerServiceStub

HEALTH_EVERY_S = 0.005
ENQUEUE_EVERY_S = 0.010
CALL_DEADLINE_S = 30.0
"""Deadline of a call: longer than any stall that the suite measures."""
OUTSTANDING_CALLS = 64
"""Most calls in progress, so that the honest client itself is no attack."""
OWN_CONNECTION = (("grpc.use_local_subchannel_pool", 1),)


class _Caller:
    """Issues one kind of call at a fixed rate and keeps its latencies."""

    def __init__(self, every_s: float, call: Callable[[int], Any]) -> None:
        self._every_s = every_s
        self._call = call
        self._under_way: set[asyncio.Task[None]] = set()
        self.latencies_ms: list[float] = []
        self.errors: Counter[str] = Counter()

    async def run(self) -> None:
        number, due_s = 0, time.perf_counter()
        while True:
            due_s += self._every_s
            await asyncio.sleep(max(0.0, due_s - time.perf_counter()))
            if len(self._under_way) < OUTSTANDING_CALLS:
                number += 1
                task = asyncio.create_task(self.once(number))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)

    async def once(self, number: int) -> None:
        began_s = time.perf_counter()
        try:
            await self._call(number)
        except grpc.aio.AioRpcError as error:
            self.errors[error.code().name] += 1
        self.latencies_ms.append((time.perf_counter() - began_s) * 1_000)

    async def finish(self) -> None:
        await asyncio.gather(*self._under_way)


async def main(address: str, surface: str) -> None:
    """Calls until standard input ends, and prints the measurements."""
    async with (
        grpc.aio.insecure_channel(address, OWN_CONNECTION) as first,
        grpc.aio.insecure_channel(address, OWN_CONNECTION) as second,
    ):
        health: Any = HealthStub(first)  # its types leave the calls out
        workers = WorkerServiceStub(second)

        async def ask_health(_: int) -> None:
            await health.Check(health_pb2.HealthCheckRequest(), timeout=CALL_DEADLINE_S)

        async def enqueue(number: int) -> None:
            key = f"honest-{time.time_ns()}-{number}"
            batch = batch_pb2.Batch(key=key, stage="extract", records=1, idempotency_key=key, sequence=number)
            request = pb.EnqueueBatchRequest(surface=surface, batch=batch)
            await workers.EnqueueBatch(request, timeout=CALL_DEADLINE_S)

        callers = _Caller(HEALTH_EVERY_S, ask_health), _Caller(ENQUEUE_EVERY_S, enqueue)
        for caller in callers:
            await caller.once(0)
            caller.latencies_ms.clear()
        print("calling", flush=True)
        running = [asyncio.create_task(caller.run()) for caller in callers]
        await asyncio.to_thread(sys.stdin.read)
        for task in running:
            task.cancel()
        for caller in callers:
            await caller.finish()
    names = "health", "enqueue"
    measured = {
        name: {"latencies_ms": caller.latencies_ms, "errors": dict(caller.errors)}
        for name, caller in zip(names, callers, strict=True)
    }
    print(json.dumps(measured), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
