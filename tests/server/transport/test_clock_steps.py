"""The wall clock of a running server steps: live workers keep their leases, those of dead workers expire."""

import time
from collections.abc import Callable

import pytest
from lightspeed.ops.v1 import lease_pb2
from lightspeed_ops.engine import ServiceClock

from tests.harness.api import AsyncApi
from tests.harness.server import Setup
from tests.harness.surfaces import SurfaceCalls
from tests.harness.working import Worker, keys

Open = Callable[[], Worker]
LEASE_MS = 1_000
DAY_MS = 86_400_000
SLACK_MS = 1_000
"""Largest distance of a record's time from the wall clock, in milliseconds, when the test reads it."""


class SteppedWallClock:
    """The wall clock of this machine, plus the steps of a test."""

    def __init__(self) -> None:
        """Starts without a step."""
        self.stepped_ms = 0

    def __call__(self) -> int:
        """Returns the time in nanoseconds."""
        return time.time_ns() + self.stepped_ms * 1_000_000


WALL = SteppedWallClock()


@pytest.fixture(scope="module")
def grpc_servicer() -> Setup:
    """A server on real time, whose wall clock a test can step."""
    return Setup(clock=ServiceClock(wall_ns=WALL))


@pytest.mark.slow
@pytest.mark.parametrize("step_ms", [-DAY_MS, -10_000, 10_000, DAY_MS])
async def test_a_step_takes_no_live_lease_and_keeps_no_dead_one(
    work: Open, aio: AsyncApi, surface: SurfaceCalls, step_ms: int
) -> None:
    """A worker that sends heartbeats keeps its batch; the batch of a dead worker starts again in time."""
    surface.start_run()
    surface.enqueue("b-1", "b-2")
    dead = await work().open(1, lease_ms=LEASE_MS)
    assert ["b-1"] == keys(await dead.started())
    live = await work().open(1, lease_ms=LEASE_MS)
    (held,) = await live.started()
    stepped_s = time.monotonic()
    WALL.stepped_ms += step_ms
    extension = lease_pb2.LeaseExtension(key="b-2", lease_token=held.lease_token, lease_ms=LEASE_MS)
    while time.monotonic() - stepped_s < LEASE_MS / 1_000:
        await live.send(extensions=[extension])
        (kept,) = (await live.receive("results")).results.extensions
        assert kept.outcome.HasField("extended")
        await live.written()
    results = await live.acknowledge(held)
    assert results.acknowledgements[0].outcome.processed.HasField("applied")
    at_ms = results.acknowledgements[0].outcome.processed.applied.checkpoint.at_ms
    assert abs(at_ms - WALL() // 1_000_000) < SLACK_MS
    other = await work().open(1, lease_ms=LEASE_MS)
    (lost,) = await other.started()
    assert ("b-1", 2) == (lost.batch.key, lost.attempt)
    assert time.monotonic() - stepped_s < 3 * LEASE_MS / 1_000 + 1
