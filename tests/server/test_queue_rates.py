"""Rates of a queue: counters over windows, from samples."""

import asyncio

import pytest
from lightspeed_ops.cluster import SoleOwner
from lightspeed_ops.engine import queue_rates
from lightspeed_ops.engine.queue_rates import RECENT, SAMPLE_S, WINDOWS_MS, RateSampler, SurfaceSamples
from lightspeed_ops.engine.surface_cache import CachedSurface

from tests.server.core.building import NAME, NOW_MS, START_RUN, acknowledge, batch, create, enqueue, start
from tests.server.core.given import Given, given

MINUTE_MS = 60_000


class OneSurface(list[tuple[str, CachedSurface]]):
    """One surface, of a server without others, in the place of a cache."""

    ownership = SoleOwner()


class Sampled:
    """A surface whose samples are taken at times that a test sets."""

    def __init__(self) -> None:
        """Begins with a run and one sample."""
        self.now_ms, self.number = NOW_MS, 0
        self.given: Given = given(create(max_queued=10_000), START_RUN)
        cached = CachedSurface(self.given.surface.state)
        self.sampler = RateSampler(OneSurface([(NAME, cached)]), lambda: self.now_ms)  # type: ignore[arg-type]  # it iterates
        asyncio.run(self.sampler.sample())

    def process(self, count: int) -> None:
        """Enqueues, starts and acknowledges batches of 100 records."""
        several = [batch(f"b-{self.number + place}", sequence=self.number + place) for place in range(count)]
        self.number += count
        self.given.having(enqueue(*several), start(count), acknowledge(*[one.key for one in several]))

    def pass_time(self, seconds: int, per_tick: int = 0) -> None:
        """Lets time pass, with a sample every five seconds; ``per_tick`` batches come before each."""
        for _ in range(0, seconds, SAMPLE_S):
            self.now_ms += SAMPLE_S * 1_000
            if per_tick:
                self.process(per_tick)
            asyncio.run(self.sampler.sample())

    def rates(self) -> queue_rates.QueueRates:
        """Returns the rates now."""
        return self.sampler.rates(NAME, self.given.surface.state)


def test_rates_are_those_of_each_window() -> None:
    """A steady load has the same rate in all windows; a shorter history says that it is shorter."""
    sampled = Sampled()
    sampled.pass_time(120, per_tick=10)
    one, five, fifteen = sampled.rates().windows
    windows = (one, five, fifteen)
    assert WINDOWS_MS == tuple(window.window_ms for window in windows)
    assert (MINUTE_MS, 2 * MINUTE_MS, 2 * MINUTE_MS) == tuple(window.measured_ms for window in windows)
    for window in windows:
        assert (2.0, 2.0, 2.0, 200.0) == pytest.approx(
            (window.enqueued, window.started, window.succeeded, window.records), rel=0.1
        )
        assert (0.0, 0.0) == (window.retried, window.dead_lettered)


def test_a_quiet_surface_has_no_rate() -> None:
    """What is older than a window is not in its rate, although nothing was sampled since."""
    sampled = Sampled()
    sampled.pass_time(30, per_tick=10)
    sampled.pass_time(120)
    one, five, _ = sampled.rates().windows
    assert (0.0, MINUTE_MS) == (one.succeeded, one.measured_ms)
    assert five.succeeded == pytest.approx(60 / 150)


def test_nothing_is_measured_before_the_first_sample() -> None:
    """A surface without samples has no rate and no estimate."""
    sampled = Sampled()
    sampled.sampler._surfaces.clear()
    sampled.process(3)
    assert {0} == {window.measured_ms for window in sampled.rates().windows}
    assert sampled.rates().time_to_empty_ms is None


def test_the_time_to_empty_follows_from_the_rate() -> None:
    """Outstanding batches by the batches that ended per second; none if no batch ended."""
    sampled = Sampled()
    sampled.given.having(enqueue(*[batch(f"w-{number}", "load", sequence=number) for number in range(100)]))
    assert sampled.rates().time_to_empty_ms is None
    sampled.pass_time(100, per_tick=0)
    assert sampled.rates().time_to_empty_ms is None
    for _ in range(20):
        sampled.now_ms += 5_000
        several = [one.batch.key for one in sampled.given.surface.state.queue.ready.first(2, ("load",))]
        sampled.given.having(start(2, "load"), acknowledge(*several))
        asyncio.run(sampled.sampler.sample())
    # 40 of 100 ended in 200 s; 60 are left.
    assert 300_000 == sampled.rates().time_to_empty_ms


def test_records_of_several_runs_add_up() -> None:
    """The counter of a run begins anew, and the rate of records goes on."""
    samples, surface = SurfaceSamples(), given(START_RUN)
    samples.take(surface.surface.state, NOW_MS)
    surface.having(enqueue(batch()), start(), acknowledge("b-1"))
    samples.take(surface.surface.state, NOW_MS + 1)
    surface.surface.state.run.number += 1
    surface.surface.state.run.records = 7
    samples.take(surface.surface.state, NOW_MS + 2)
    assert [0, 100, 107] == [one.totals.records for one in samples.samples]


def test_a_busy_surface_has_few_samples() -> None:
    """Samples beyond the shortest window are thinned, and those beyond the longest dropped."""
    samples, surface = SurfaceSamples(), given(START_RUN).surface.state
    for tick in range(1_000):
        samples.take(surface, NOW_MS + tick * SAMPLE_S * 1_000)
    assert len(samples.samples) <= RECENT + WINDOWS_MS[-1] // queue_rates.THINNED_MS + 2
    newest = samples.samples[-1].at_ms
    assert samples.samples[0].at_ms <= newest - WINDOWS_MS[-1] < samples.samples[1].at_ms
