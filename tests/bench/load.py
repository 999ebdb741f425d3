"""A load generator: whole runs of batches over gRPC, in bulks, with several calls in flight."""

import asyncio
import os
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import grpc
from lightspeed.ops.v1 import (
    surface_service_pb2,
    surface_service_pb2_grpc,
    worker_service_pb2,
    worker_service_pb2_grpc,
)
from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed.ops.v1.profile_pb2 import AdapterProfile
from lightspeed.ops.v1.queue_pb2 import QueueBoundary, QueueMode

BULK = 100
"""Batches in one call."""
IN_FLIGHT = 4
"""Bulks in progress at the same time."""
SURFACE = "tenants/bench/surfaces/bench"

Workers: TypeAlias = "worker_service_pb2_grpc.WorkerServiceAsyncStub"
OfBulk: TypeAlias = Callable[[Workers, int], Awaitable[int]]
"""What to do with a bulk whose sequences begin at this number."""


def begin(address: str, surface: str = SURFACE) -> None:
    """Creates a surface, with a boundary that never limits the load, and starts a run."""
    boundary = QueueBoundary(
        mode=QueueMode.QUEUE_MODE_PUSH_PULL, max_in_flight=100_000, max_queued=10_000_000
    )
    parent, _, surface_id = surface.partition("/surfaces/")
    creation = surface_service_pb2.CreateSurfaceRequest(
        parent=parent,
        surface_id=surface_id,
        adapter_profile=AdapterProfile.ADAPTER_PROFILE_STANDARD,
        boundary=boundary,
    )
    with grpc.insecure_channel(address) as channel:
        surfaces = surface_service_pb2_grpc.SurfaceServiceStub(channel)
        surfaces.CreateSurface(creation)
        surfaces.StartRun(surface_service_pb2.StartRunRequest(surface=surface))


def process(address: str, *, first: int, count: int) -> None:
    """Enqueues, starts and acknowledges batches with sequences from ``first`` on."""
    asyncio.run(_each(address, iter(range(first, first + count, BULK)), live_bulk))


def dead_letter(address: str, *, first: int, count: int) -> None:
    """Moves batches into the dead letters; each leaves an audit."""
    asyncio.run(_each(address, iter(range(first, first + count, BULK)), dead_letter_bulk))


async def _each(address: str, bulks: Iterator[int], one: OfBulk) -> None:
    async with grpc.aio.insecure_channel(address) as channel:
        workers = worker_service_pb2_grpc.WorkerServiceStub(channel)
        await asyncio.gather(*(_worker(workers, bulks, one) for _ in range(IN_FLIGHT)))


async def _worker(workers: Workers, bulks: Iterator[int], one: OfBulk) -> None:
    for first in bulks:
        await one(workers, first)


async def _started(
    workers: Workers, first: int, stage: str, surface: str, size: int = BULK
) -> Sequence[worker_service_pb2.StartedBatch]:
    """Enqueues a bulk and starts as many batches."""
    await workers.EnqueueBatches(enqueueing(first, stage, surface, size))
    request = worker_service_pb2.StartAvailableRequest(
        surface=surface, max_batches=size, request_id=uuid.uuid4().hex
    )
    return (await workers.StartAvailable(request)).batches


async def dead_letter_bulk(workers: Workers, first: int) -> int:
    """Moves one bulk into the dead letters, and returns how many arrived. Sequences begin at ``first``."""
    failures = [
        worker_service_pb2.Failure(key=one.batch.key, attempt=1, reason="bad", permanent=True)
        for one in await _started(workers, first, "load", SURFACE)
    ]
    failed = await workers.FailBatches(
        worker_service_pb2.FailBatchesRequest(surface=SURFACE, failures=failures, request_id=uuid.uuid4().hex)
    )
    assert not any(result.HasField("error") for result in failed.results), "expected all to fail"
    return len(failures)


async def live_bulk(
    workers: Workers, first: int, stage: str = "load", surface: str = SURFACE, size: int = BULK
) -> int:
    """Completes one bulk by three calls, and returns how many batches were acknowledged.

    Sequences begin at ``first``; ``size`` is the number of batches of each call.
    """
    started = await _started(workers, first, stage, surface, size)
    done = [worker_service_pb2.Acknowledgement(key=one.batch.key) for one in started]
    await workers.AcknowledgeBatches(
        worker_service_pb2.AcknowledgeBatchesRequest(
            surface=surface, acknowledgements=done, request_id=uuid.uuid4().hex
        )
    )
    return len(done)


def enqueueing(
    first: int, stage: str, surface: str = SURFACE, size: int = BULK
) -> worker_service_pb2.EnqueueBatchesRequest:
    """Returns the request that enqueues a bulk, with sequences from ``first`` on."""
    batches = [
        Batch(key=f"b-{number}", stage=stage, records=100, idempotency_key=f"i-{number}", sequence=number)
        for number in range(first, first + size)
    ]
    return worker_service_pb2.EnqueueBatchesRequest(
        surface=surface, batches=batches, request_id=uuid.uuid4().hex
    )


def resident_bytes(pid: int) -> int:
    """Returns the resident memory of a process in bytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) * 1_024 for line in status.splitlines() if line.startswith("VmRSS"))


def processor_s(pid: int) -> float:
    """Returns the user and system time of a process in seconds."""
    return sum(_ticks(pid)[:2]) / os.sysconf("SC_CLK_TCK")


def family_processor_s(pid: int) -> float:
    """Returns the processor time of a process and its children in seconds, ended children included."""
    total = sum(_ticks(pid))
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        total += sum(sum(_ticks(int(child))) for child in children.read_text(encoding="ascii").split())
    return total / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> tuple[int, ...]:
    """Returns the ticks of a process: its own user and system time, and those of its ended children."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return tuple(int(field) for field in fields[11:15])
