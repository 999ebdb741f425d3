"""No response and no read shows a commit before it is durable; a cancelled call leaves no partial change."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import grpc
import pytest
import pytest_asyncio
from lightspeed.ops.v1 import record_service_pb2, surface_service_pb2
from lightspeed_ops.journal.port import JournalFailed

from tests.harness.api import Api, AsyncApi
from tests.harness.gate import GatedJournal
from tests.harness.requests import batch, request_for
from tests.harness.server import DEADLINE_S, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls
from tests.harness.watching import Watching


@dataclass
class Gated:
    """A server with a gate before its journal, and a surface with a run in progress."""

    running: RunningServer
    journal: GatedJournal
    surface: SurfaceCalls
    aio: AsyncApi

    async def arrival(self) -> None:
        """Returns when a commit waits at the gate."""
        await asyncio.to_thread(self.running.run, self.journal.wait_for_arrival)

    def enqueue(self, key: str = "b-1") -> "asyncio.Future[object]":
        """Starts to enqueue a batch."""
        call = self.aio.workers.EnqueueBatch(
            request_for("EnqueueBatch", self.surface.name, batch=batch(key)), timeout=DEADLINE_S
        )
        return asyncio.ensure_future(_answer(call))


async def _outcome(call: "asyncio.Future[object]") -> BaseException | None:
    await asyncio.wait({call})
    return call.exception()


async def _answer(call: object) -> object:
    return await call  # type: ignore[misc]  # a call is awaitable


@pytest_asyncio.fixture
async def gated(start_server: Callable[[Setup], RunningServer]) -> AsyncIterator[Gated]:
    """A server whose journal has an open gate."""
    journals: list[GatedJournal] = []

    def open_journal() -> GatedJournal:
        journals.append(GatedJournal())
        return journals[0]

    running = start_server(Setup(open_journal=open_journal))
    with grpc.insecure_channel(running.address) as channel:
        surface = SurfaceCalls.create(Api(channel))
        surface.start_run()
        async with grpc.aio.insecure_channel(running.address) as aio_channel:
            yield Gated(running, journals[0], surface, AsyncApi(aio_channel))
    running.run(journals[0].open)


async def test_no_response_comes_before_it_is_durable(gated: Gated) -> None:
    """A writer waits for its own commit, and a reader for the commit that it would see."""
    gated.running.run(gated.journal.shut)
    writing = gated.enqueue()
    await gated.arrival()
    request = surface_service_pb2.GetSurfaceRequest(surface=gated.surface.name)
    reading = asyncio.ensure_future(_answer(gated.aio.surfaces.GetSurface(request, timeout=DEADLINE_S)))
    done, _ = await asyncio.wait({writing, reading}, timeout=0.2)
    assert set() == done
    gated.running.run(gated.journal.open)
    await writing
    assert 1 == (await reading).surface.queue.queued  # type: ignore[attr-defined]  # a GetSurfaceResponse


@pytest.mark.slow
async def test_nothing_is_watched_before_it_is_durable(gated: Gated) -> None:
    """A stream sends an audit when it is durable, not when it is decided."""
    request = record_service_pb2.WatchAuditsRequest(surface=gated.surface.name, heartbeat_ms=100)
    stream = Watching(gated.aio.records.WatchAudits(request))
    await stream.caught_up()
    gated.running.run(gated.journal.shut)
    call = gated.aio.surfaces.ApplyControl(
        request_for("ApplyControl", gated.surface.name), timeout=DEADLINE_S
    )
    pausing = asyncio.ensure_future(_answer(call))
    await gated.arrival()
    beats = [await stream.frame() for _ in range(3)]
    assert {2} == {beat.heartbeat.head_sequence for beat in beats}
    gated.running.run(gated.journal.open)
    assert [3] == await stream.sequences(1)
    await pausing
    stream.cancel()


async def test_a_cancelled_call_cancels_no_commit(gated: Gated) -> None:
    """A call that is cancelled while its commit is pending takes full effect."""
    gated.running.run(gated.journal.shut)
    writing = gated.enqueue("b-1")
    await gated.arrival()
    staying = gated.enqueue("b-2")
    writing.cancel()
    await asyncio.wait({writing})
    assert writing.cancelled()
    gated.running.run(gated.journal.open)
    await staying
    assert {"b-1", "b-2"} == {started.batch.key for started in gated.surface.start()}


@pytest.mark.slow
async def test_a_deadline_that_passes_leaves_the_state_before_or_after(gated: Gated) -> None:
    """A bulk call that is cut off at any moment takes full effect or none."""
    deadlines_s = [*(0.0005 * step for step in range(1, 30)), DEADLINE_S]
    for attempt, deadline_s in enumerate(deadlines_s):
        items = [batch(f"{attempt}-{number}", idempotency_key=f"i-{number}") for number in range(20)]
        request = request_for("EnqueueBatches", gated.surface.name, batches=items)
        call = gated.aio.workers.EnqueueBatches(request, timeout=deadline_s)
        await asyncio.wait({asyncio.ensure_future(_answer(call))})
    queued = gated.surface.get().queue.queued
    assert 0 == queued % 20
    found: list[str] = []
    while started := [one.batch.key for one in gated.surface.start()]:
        found += started
        for key in started:
            gated.surface.acknowledge(key)
    per_attempt = Counter(key.partition("-")[0] for key in found)
    assert (queued, set(per_attempt.values())) == (len(found), {20})


async def test_after_lost_storage_no_call_succeeds(gated: Gated) -> None:
    """An aborted commit has no successful response, and neither has any commit after it."""
    gated.running.run(gated.journal.shut)
    writing = gated.enqueue()
    await gated.arrival()
    gated.running.run(gated.journal.lose)
    assert isinstance(await _outcome(writing), grpc.RpcError)
    assert isinstance(gated.running.failure, JournalFailed)
    assert isinstance(await _outcome(gated.enqueue("b-2")), grpc.RpcError)
