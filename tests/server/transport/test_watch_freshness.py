"""Freshness: as recorded, as it is now, and sent at the moment of a change, even without acknowledgements."""

from collections.abc import Callable

import grpc
import pytest

from tests.harness.api import Api, AsyncApi
from tests.harness.requests import request_for
from tests.harness.server import NOW_MS, ManualClock, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls
from tests.harness.watching import Watching


@pytest.fixture(scope="module")
def grpc_servicer() -> Setup:
    """A server on the wall clock: staleness is about real time."""
    return Setup()


async def test_freshness_is_sent_at_once_and_when_it_changes(api: Api, aio: AsyncApi) -> None:
    """The first frame has the current freshness, and another frame follows each change."""
    surface = SurfaceCalls.create(api, max_allowed_lag_ms=3_600_000)
    surface.start_run()
    stream = Watching(aio.records.WatchFreshness(request_for("WatchFreshness", surface.name)))
    first = (await stream.frame()).reading
    assert ("fresh", 0, True) == (first.label, first.recorded.last_sequence, first.current.is_fresh)
    surface.process("b-1", sequence=4, lag_ms=500)
    second = (await stream.frame()).reading
    assert (500, 4) == (second.recorded.observed_lag_ms, second.recorded.last_sequence)
    assert 500 <= second.current.observed_lag_ms
    stream.cancel()


@pytest.mark.slow
async def test_turning_stale_is_sent_when_it_happens(api: Api, aio: AsyncApi) -> None:
    """Without acknowledgements, a frame says stale at the time that the frame before named."""
    surface = SurfaceCalls.create(api, max_allowed_lag_ms=700)
    surface.start_run()
    surface.process("b-1", lag_ms=100)
    stream = Watching(aio.records.WatchFreshness(request_for("WatchFreshness", surface.name)))
    fresh = (await stream.frame()).reading
    stale = (await stream.frame()).reading
    assert ("fresh", "stale") == (fresh.label, stale.label)
    assert fresh.stale_at_ms <= stale.as_of_ms < fresh.stale_at_ms + 2_000
    assert stale.recorded.is_fresh
    assert not stale.current.is_fresh
    surface.process("b-2", lag_ms=100)
    assert "fresh" == (await stream.frame()).reading.label
    stream.cancel()


@pytest.mark.slow
async def test_stale_data_is_stale_from_the_start(api: Api, aio: AsyncApi) -> None:
    """After an acknowledgement of too old data, the frame says stale, with a time in the past."""
    surface = SurfaceCalls.create(api, max_allowed_lag_ms=100)
    surface.start_run()
    surface.process("b-1", lag_ms=10_000)
    stream = Watching(aio.records.WatchFreshness(request_for("WatchFreshness", surface.name)))
    reading = (await stream.frame()).reading
    assert ("stale", False) == (reading.label, reading.recorded.is_fresh)
    assert reading.stale_at_ms < reading.as_of_ms
    stream.cancel()


async def test_a_new_limit_changes_freshness(api: Api, aio: AsyncApi) -> None:
    """A subscriber receives stale if the freshness is stale under the new limit."""
    surface = SurfaceCalls.create(api, max_allowed_lag_ms=3_600_000)
    surface.start_run()
    surface.process("b-1", lag_ms=1_000)
    stream = Watching(aio.records.WatchFreshness(request_for("WatchFreshness", surface.name)))
    assert "fresh" == (await stream.frame()).reading.label
    request = request_for("UpdateSurface", surface.name, max_allowed_lag_ms=500)
    request.update_mask.paths[:] = ["max_allowed_lag_ms"]
    surface.api.call("UpdateSurface", request)
    assert "stale" == (await stream.frame()).reading.label
    stream.cancel()


def test_lag_grows_while_nothing_is_acknowledged(start_server: Callable[[Setup], RunningServer]) -> None:
    """The recorded value stays; the current one follows the clock, and turns stale in the named ms."""
    clock = ManualClock()
    with grpc.insecure_channel(start_server(Setup(clock=clock)).address) as channel:
        surface = SurfaceCalls.create(Api(channel), max_allowed_lag_ms=1_000)
        surface.start_run()
        surface.process("b-1", lag_ms=250)
        clock.advance(750)
        reading = surface.call("GetFreshness").reading
        assert (250, 1_000, True) == (
            reading.recorded.observed_lag_ms,
            reading.current.observed_lag_ms,
            reading.current.is_fresh,
        )
        assert (NOW_MS + 750, NOW_MS + 751) == (reading.as_of_ms, reading.stale_at_ms)
        clock.advance(1)
        assert "stale" == surface.call("GetFreshness").reading.label
        assert ("fresh", True) == (surface.get().freshness_label, surface.get().freshness.is_fresh)
