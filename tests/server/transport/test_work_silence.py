"""The work stream of a silent worker: it receives no batches until its next frame, and others come first."""

from collections.abc import Callable

import pytest
from lightspeed.ops.v1 import lease_pb2
from lightspeed.ops.v1 import worker_service_pb2 as pb

from tests.harness.server import ManualClock
from tests.harness.surfaces import SurfaceCalls
from tests.harness.working import Worker, keys

Open = Callable[[], Worker]
LEASE_MS = 60_000


@pytest.fixture(autouse=True)
def _running(surface: SurfaceCalls) -> None:
    """Starts a run."""
    surface.start_run()


async def test_a_silent_worker_gets_nothing_until_it_speaks(
    work: Open, surface: SurfaceCalls, clock: ManualClock
) -> None:
    """Its credits do not count after a lease expired in silence, and count again after any frame."""
    surface.enqueue("b-1")
    worker = await work().open(9)
    assert ["b-1"] == keys(await worker.started())
    assert "empty" == await worker.held()
    clock.advance(LEASE_MS)
    assert "silent_stream" == await worker.held()
    surface.enqueue("b-2")
    await worker.send()
    assert [("b-1", 2), ("b-2", 1)] == [(one.batch.key, one.attempt) for one in await worker.started()]


async def test_a_worker_that_speaks_is_not_muted(
    work: Open, surface: SurfaceCalls, clock: ManualClock
) -> None:
    """A worker that lost a lease but sent frames receives the batch again."""
    surface.enqueue("b-1")
    worker = await work().open(9)
    await worker.started()
    clock.advance(LEASE_MS - 1)
    await worker.send(credits=pb.Credits(batches=1))
    await worker.written()
    clock.advance(1)
    (again,) = await worker.started()
    assert ("b-1", 2) == (again.batch.key, again.attempt)


async def test_others_come_first(work: Open, surface: SurfaceCalls, clock: ManualClock) -> None:
    """A batch lost in silence goes to another stream with credits, even after new frames of the first."""
    surface.enqueue("b-1")
    silent = await work().open(9)
    await silent.started()
    other = await work().open(9)
    assert "empty" == await other.held()
    clock.advance(LEASE_MS)
    (lost,) = await other.started()
    assert ("b-1", 2) == (lost.batch.key, lost.attempt)


async def test_a_worker_that_has_reported_comes_first(
    work: Open, surface: SurfaceCalls, clock: ManualClock
) -> None:
    """Another worker receives one of the lost batches, and the rest after its report."""
    surface.enqueue("b-1", "b-2", "b-3")
    silent = await work().open(3)
    await silent.started()
    new = await work().open(9)
    assert "empty" == await new.held()
    clock.advance(LEASE_MS)
    (tried,) = await new.started()
    assert ("b-1", 2) == (tried.batch.key, tried.attempt)
    assert "reserved" == await new.held()
    await new.send(extensions=[lease_pb2.LeaseExtension(key="b-1", lease_token=tried.lease_token)])
    await new.receive("results")
    assert ["b-2", "b-3"] == keys(await new.started())


@pytest.mark.slow
async def test_the_last_attempt_is_for_proven_streams(
    work: Open, surface: SurfaceCalls, clock: ManualClock
) -> None:
    """A new stream does not receive it while there is a proven stream, even a busy one."""
    surface.enqueue("b-1", "b-2")
    proven = await work().open(1)
    (held,) = await proven.started()
    await proven.send(extensions=[lease_pb2.LeaseExtension(key="b-1", lease_token=held.lease_token)])
    await proven.receive("results")
    for attempt in (1, 2):
        silent = await work().open(1)
        (lost,) = await silent.started()
        assert ("b-2", attempt) == (lost.batch.key, lost.attempt)
        await proven.send(
            extensions=[lease_pb2.LeaseExtension(key="b-1", lease_token=held.lease_token, lease_ms=600_000)]
        )
        await proven.receive("results")
        clock.advance(LEASE_MS)
        assert "silent_stream" == await silent.held()
    new = await work().open(1)
    assert "reserved" == await new.held()
    await proven.acknowledge(held, credits=pb.Credits(batches=1))
    (last,) = await proven.started()
    assert ("b-2", 3) == (last.batch.key, last.attempt)
