"""A large state of a server, built over gRPC: many surfaces, and one of them with most of the queue.

Owns sizes and the calls that build them. It must never wait for a time.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

import grpc
from lightspeed.ops.v1 import batch_pb2, profile_pb2, queue_pb2, surface_service_pb2, worker_service_pb2

from tests.harness.api import AsyncApi

T = TypeVar("T")

TENANT = "many"
LARGE = f"tenants/{TENANT}/surfaces/orders"
ITEMS = 1_000
"""Batches in one call: the most that the contract allows."""
CALLS = 8
"""Calls under way at the same time: so many fill the server's group commits."""
REASONS = ("schema mismatch in column price", "timeout after 30 s", "row is no JSON", "quota exceeded")


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of a state.

    Attributes:
        surfaces: Surfaces of the tenant, the large one included.
        queued: Batches that are queued, in all surfaces.
        dead_letters: Dead letters of the large surface.
    """

    surfaces: int
    queued: int
    dead_letters: int

    @property
    def queued_beside(self) -> int:
        """Queued batches of each surface beside the large one: a tenth of all batches is there."""
        return self.queued // 10 // max(1, self.surfaces - 1)

    @property
    def queued_in_large(self) -> int:
        """Queued batches of the large surface."""
        return self.queued - self.queued_beside * (self.surfaces - 1)


async def build(address: str, sizes: Sizes) -> None:
    """Builds the state on an empty server."""
    async with _api(address) as api:
        await _each(_names(sizes), lambda name: _create(api, name))
        await _dead_letters(api, sizes.dead_letters)
        work = [(LARGE, first, last) for first, last in _ranges(sizes.queued_in_large)]
        beside = [name for name in _names(sizes) if name != LARGE]
        if sizes.queued_beside:
            work += [(name, 0, sizes.queued_beside) for name in beside]
        await _each(work, lambda item: _enqueue(api, item[0], "q", item[1], item[2]))


@asynccontextmanager
async def _api(address: str) -> AsyncIterator[AsyncApi]:
    async with grpc.aio.insecure_channel(address) as channel:
        yield AsyncApi(channel)


def _names(sizes: Sizes) -> list[str]:
    return [LARGE, *(f"tenants/{TENANT}/surfaces/s-{number:04d}" for number in range(1, sizes.surfaces))]


def _ranges(count: int) -> Iterator[tuple[int, int]]:
    return ((first, min(count, first + ITEMS)) for first in range(0, count, ITEMS))


async def _each(items: Sequence[T], call: Callable[[T], Awaitable[None]]) -> None:
    waiting = iter(items)

    async def caller() -> None:
        for item in waiting:
            await call(item)

    await asyncio.gather(*(caller() for _ in range(CALLS)))


async def _create(api: AsyncApi, name: str) -> None:
    parent, _, surface_id = name.partition("/surfaces/")
    boundary = queue_pb2.QueueBoundary(
        mode=queue_pb2.QUEUE_MODE_PUSH_PULL,
        max_in_flight=ITEMS,
        max_queued=10_000_000,
        cancellation_budget_ms=5_000,
    )
    await api.surfaces.CreateSurface(
        surface_service_pb2.CreateSurfaceRequest(
            parent=parent,
            surface_id=surface_id,
            adapter_profile=profile_pb2.ADAPTER_PROFILE_STANDARD,
            boundary=boundary,
            labels={"team": f"team-{len(surface_id) % 3}"},
        )
    )
    await api.surfaces.StartRun(surface_service_pb2.StartRunRequest(surface=name))


async def _enqueue(api: AsyncApi, surface: str, kind: str, first: int, last: int) -> None:
    batches = [
        batch_pb2.Batch(
            key=f"{kind}-{number:07d}",
            stage="extract",
            records=100,
            lag_ms=250,
            idempotency_key=f"{kind}-{number:07d}",
            sequence=number,
        )
        for number in range(first, last)
    ]
    request = worker_service_pb2.EnqueueBatchesRequest(surface=surface, batches=batches)
    await api.workers.EnqueueBatches(request)


async def _dead_letters(api: AsyncApi, count: int) -> None:
    """Makes dead letters of a few reasons: enqueues, starts and fails a thousand at a time."""
    reasons = itertools.cycle(REASONS)
    for first, last in _ranges(count):
        await _enqueue(api, LARGE, "d", first, last)
        started = await api.workers.StartAvailable(
            worker_service_pb2.StartAvailableRequest(surface=LARGE, max_batches=last - first)
        )
        failures = [
            worker_service_pb2.Failure(
                key=one.batch.key, attempt=one.attempt, reason=next(reasons), permanent=True
            )
            for one in started.batches
        ]
        await api.workers.FailBatches(worker_service_pb2.FailBatchesRequest(surface=LARGE, failures=failures))
