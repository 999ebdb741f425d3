"""Queue rates: what happened to the batches of each surface per second, over the last minutes.

Owns samples of counters, taken about every five seconds of surfaces that changed. They are not durable: after
a start of the process a rate is measured over less time than its window, and says so.
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine.clock import Clock
from lightspeed_ops.engine.slices import Slices
from lightspeed_ops.engine.surface_cache import SurfaceCache

SAMPLE_S = 5
"""Seconds between two samples: a twelfth of the shortest window."""
WINDOWS_MS = (60_000, 300_000, 900_000)
EMPTYING_WINDOW_MS = 300_000
"""The window of the estimate: long enough for bulks, short enough for a change of load."""
RECENT = 14
"""Samples that are kept as they are: those of the shortest window, and two more."""
THINNED_MS = 30_000
"""Least time between two older samples, so that a busy surface has some 50."""


class Totals(NamedTuple):
    """Counters that only grow."""

    enqueued: int
    started: int
    succeeded: int
    retried: int
    dead_lettered: int
    records: int
    ended: int


class Sample(NamedTuple):
    """The counters of a surface at a time of the service clock."""

    at_ms: int
    totals: Totals


@dataclass(frozen=True, slots=True)
class WindowRates:
    """Rates per second over a window; ``measured_ms`` is the part of the window that was measured."""

    window_ms: int
    measured_ms: int
    enqueued: float = 0.0
    started: float = 0.0
    succeeded: float = 0.0
    retried: float = 0.0
    dead_lettered: float = 0.0
    records: float = 0.0


@dataclass(frozen=True, slots=True)
class QueueRates:
    """The rates of a surface; no time to empty if no batch ended within its window."""

    windows: tuple[WindowRates, ...]
    time_to_empty_ms: int | None


class SurfaceSamples:
    """The samples of one surface, oldest first."""

    __slots__ = ("_earlier_records", "_run_number", "_run_records", "samples", "version")

    def __init__(self) -> None:
        """Begins without a sample."""
        self.samples: deque[Sample] = deque()
        self.version = 0
        """Version of the surface at the newest sample."""
        self._run_number = self._run_records = self._earlier_records = 0

    def totals(self, surface: Surface) -> Totals:
        """Returns the counters of a surface; records of a run after its last sample are not in them."""
        counts, run = surface.queue.counts, surface.run
        earlier = self._earlier_records + (self._run_records if run.number != self._run_number else 0)
        return Totals(
            enqueued=counts.enqueued,
            started=surface.lease_count,
            succeeded=counts.succeeded,
            retried=surface.telemetry.retry_count,
            dead_lettered=surface.telemetry.dead_letter_count,
            records=earlier + run.records,
            ended=counts.succeeded + counts.failed + counts.cancelled + counts.discarded,
        )

    def take(self, surface: Surface, now_ms: int) -> None:
        """Takes a sample, and drops samples that no window needs."""
        totals, samples = self.totals(surface), self.samples
        if samples and any(now < before for now, before in zip(totals, samples[-1].totals, strict=True)):
            samples.clear()  # The surface was created anew.
        run = surface.run
        if run.number != self._run_number:
            self._earlier_records += self._run_records
        self._run_number, self._run_records = run.number, run.records
        self.version = surface.version
        samples.append(Sample(now_ms, totals))
        if len(samples) > RECENT and samples[-RECENT].at_ms - samples[-RECENT - 1].at_ms < THINNED_MS:
            del samples[-RECENT]
        while len(samples) > 1 and samples[1].at_ms <= now_ms - WINDOWS_MS[-1]:
            samples.popleft()

    def base(self, now_ms: int, window_ms: int) -> Sample | None:
        """Returns the counters at the begin of a window, or at the first sample if that is later."""
        begin_ms = now_ms - window_ms
        base: Sample | None = None
        for sample in self.samples:
            if base is not None and sample.at_ms > begin_ms:
                # Nothing changed between a sample and the time before the next one.
                quiet_until_ms = min(begin_ms, sample.at_ms - THINNED_MS)
                return Sample(max(base.at_ms, quiet_until_ms), base.totals)
            base = sample
        return None if base is None else Sample(max(base.at_ms, begin_ms), base.totals)


class RateSampler:
    """The sampler: takes samples of the surfaces of this server, and computes rates from them."""

    def __init__(self, cache: SurfaceCache, clock: Clock) -> None:
        """Makes a sampler that does not run yet."""
        self._cache = cache
        self._clock = clock
        self._surfaces: dict[str, SurfaceSamples] = {}

    async def run(self) -> None:
        """Takes samples every :data:`SAMPLE_S` until it is cancelled."""
        while True:
            await self.sample()
            await asyncio.sleep(SAMPLE_S)

    async def sample(self) -> None:
        """Takes a sample of each surface that changed since its last one, in slices."""
        sampled: dict[str, SurfaceSamples] = {}
        slices = Slices()
        for name, cached in list(self._cache):
            if not self._cache.ownership.is_mine(name):
                continue
            samples = sampled[name] = self._surfaces.get(name) or SurfaceSamples()
            if samples.version != cached.surface.version:
                samples.take(cached.surface, self._clock())
            await slices.give_way()
        self._surfaces = sampled

    def forget(self, name: str) -> None:
        """Forgets the samples of a surface that another server owns now."""
        self._surfaces.pop(name, None)

    def rates(self, name: str, surface: Surface) -> QueueRates:
        """Returns the rates of a surface up to now."""
        now_ms, samples = self._clock(), self._surfaces.get(name) or SurfaceSamples()
        totals = samples.totals(surface)
        return QueueRates(
            tuple(_window(samples, totals, now_ms, window_ms) for window_ms in WINDOWS_MS),
            _time_to_empty(surface, samples, totals, now_ms),
        )


def _window(samples: SurfaceSamples, totals: Totals, now_ms: int, window_ms: int) -> WindowRates:
    base = samples.base(now_ms, window_ms)
    measured_ms = 0 if base is None else now_ms - base.at_ms
    if base is None or measured_ms <= 0:
        return WindowRates(window_ms, 0)
    rates = [
        max(0, now - before) * 1_000 / measured_ms for now, before in zip(totals, base.totals, strict=True)
    ]
    return WindowRates(window_ms, measured_ms, *rates[:-1])


def _time_to_empty(surface: Surface, samples: SurfaceSamples, totals: Totals, now_ms: int) -> int | None:
    """Returns the outstanding batches by the rate at which batches ended, in milliseconds."""
    base = samples.base(now_ms, EMPTYING_WINDOW_MS)
    ended = 0 if base is None else totals.ended - base.totals.ended
    if base is None or ended <= 0 or now_ms <= base.at_ms:
        return None
    return surface.queue.counts.outstanding * (now_ms - base.at_ms) // ended
