"""Surface samples: what metrics show of surfaces, taken on the event loop in bounded steps.

Owns which surfaces have a name in metrics, and the sum of all others. A surface that did not change since its
last sample costs one comparison. A sample must never have a key, a worker, a run or a reason: their number
has no limit.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import nlargest
from itertools import chain, islice
from typing import NamedTuple, TypeAlias

from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.policy import Usage
from lightspeed_ops.core.queue import Queue, QueueBoundary
from lightspeed_ops.core.stage_counts import StageCounts
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine.batch_counts import NO_TOTALS, BatchCounts, StageCounters, StageTotals
from lightspeed_ops.engine.clock import Clock
from lightspeed_ops.engine.slices import Slices
from lightspeed_ops.engine.surface_cache import SurfaceCache

NAMED_SURFACES = 200
"""Most surfaces with a name: with six stages each they are some 40,000 series."""
NAMED_STAGES = 16
"""Most stages of a surface with a name; further ones are summed without one."""
LOOKED_AT = 500
"""Most batches in flight or in a backoff, and most dead letters, that a sample looks at for the oldest ones:
a tenth of a millisecond."""
RANKED_EVERY_S = 60.0
"""Shortest time between two exchanges of names: a name that moves breaks off a series."""
EXCHANGED_NAMES = 20
"""Most names that one exchange moves."""
EXCHANGE_FACTOR = 2
"""How many times busier than a surface with a name another one must be to take its name."""

STATES = ("queued", "retrying", "in_flight", "dead_lettered")
"""The states of active batches, in the order of the counts of a sample."""
METERS = tuple(Usage.__slots__)
"""The units of budgets."""

_NO_BATCHES = StageCounts()
_Oldest: TypeAlias = dict[tuple[str, BatchState], int]
"""By stage and state: the time of the oldest batch."""


class StageSample(NamedTuple):
    """One stage: active batches by state, times of the oldest ones, and counters.

    States are in the order of :data:`STATES`. A time is that of the enqueueing, for dead letters that of the
    last failure, in milliseconds on the surface's clock; None if there is no batch.
    """

    stage: str
    counts: tuple[int, ...]
    oldest_ms: tuple[int | None, ...]
    totals: StageTotals


class SurfaceSample(NamedTuple):
    """One surface at the time of its sample; ``limits`` are used shares, ``budgets`` shares that are left."""

    version: int
    tenant: str
    surface: str
    ahead_ms: int
    stages: tuple[StageSample, ...]
    limits: tuple[tuple[str, float], ...]
    budgets: tuple[tuple[str, float], ...]
    lag_ms: int
    """The lag at the newest acknowledgement; it has grown since then."""
    lag_since_ms: int
    """The time of that acknowledgement, on the surface's clock."""
    max_lag_ms: int
    active: int
    started: int
    """Active batches, and batches started in this process: how busy the surface is."""


class Sampled(NamedTuple):
    """The samples of one time of the service clock: surfaces with names, and all others."""

    now_ms: int
    named: tuple[SurfaceSample, ...]
    others: tuple[SurfaceSample, ...]
    other_totals: StageTotals | None
    """What happened to batches of surfaces while they had no name; None if all surfaces ever had one."""


class NamedSurfaces:
    """The surfaces with a name in metrics: all, or the busiest ones if there are too many.

    A surface keeps its name until it is deleted, or until another one is at least twice as busy, which is
    looked at once a minute. How busy a surface is says the number of its active batches, with those that
    started since the last look.
    """

    def __init__(self, elapsed_s: Callable[[], float]) -> None:
        """Starts without names."""
        self._elapsed_s = elapsed_s
        self._ranked_s = elapsed_s()
        self._names: set[str] = set()
        self._started: dict[str, int] = {}
        """The started batches of each surface at the newest ranking."""

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def choose(self, samples: Mapping[str, SurfaceSample]) -> None:
        """Gives names to surfaces."""
        self._names.intersection_update(samples)
        if len(samples) <= NAMED_SURFACES:
            self._names.update(samples)
            return
        free = NAMED_SURFACES - len(self._names)
        is_due = self._elapsed_s() - self._ranked_s >= RANKED_EVERY_S
        if not free and not is_due:
            return
        scores = {
            name: one.active + one.started - self._started.get(name, 0) for name, one in samples.items()
        }
        unnamed = [(score, name) for name, score in scores.items() if name not in self._names]
        best = nlargest(free + EXCHANGED_NAMES, unnamed)
        if is_due:
            self._exchange(best[free:], sorted((scores[name], name) for name in self._names))
            self._ranked_s = self._elapsed_s()
            self._started = {name: one.started for name, one in samples.items()}
        self._names.update(name for _, name in best[:free])

    def _exchange(self, best: Iterable[tuple[int, str]], least: Iterable[tuple[int, str]]) -> None:
        for (score, name), (least_score, loser) in zip(best, least, strict=False):
            if score < EXCHANGE_FACTOR * max(1, least_score):
                return
            self._names.remove(loser)
            self._names.add(name)


class SurfaceSamples:
    """The sampler of the surfaces of an engine."""

    def __init__(
        self,
        cache: SurfaceCache,
        clock: Clock,
        counts: BatchCounts,
        *,
        elapsed_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Makes a sampler without samples."""
        self._cache = cache
        self._clock = clock
        self._counts = counts
        self._samples: dict[str, SurfaceSample] = {}
        self._named = NamedSurfaces(elapsed_s)
        self._others = StageCounters()
        self._had_others = False

    async def sample(self) -> Sampled:
        """Returns samples of the living surfaces of this server; takes those that changed, in slices."""
        before, slices = self._samples, Slices()
        after: dict[str, SurfaceSample] = {}
        changed: list[str] = []
        for name, cached in list(self._cache):
            surface, known = cached.surface, before.get(name)
            if surface.exists and self._cache.ownership.is_mine(name):
                if known is None or known.version != surface.version:
                    known = _sample(surface, cached.ahead_ms, self._counts.of(name))
                    changed.append(name)
                after[name] = known
            await slices.give_way()
        self._samples = after
        self._named.choose(after)
        await slices.give_way()
        for name in changed:
            self._report(name)
            await slices.give_way()
        return Sampled(
            self._clock(),
            tuple([sample for name, sample in after.items() if name in self._named]),
            tuple([sample for name, sample in after.items() if name not in self._named]),
            self._others.totals() if self._had_others else None,
        )

    def _report(self, name: str) -> None:
        """Notes what metrics show of a surface; without a name, what is new in it counts for the others.

        So the counters of all others only grow, though surfaces get names, lose them or are deleted.
        """
        is_other = name not in self._named
        self._had_others |= is_other
        counters = self._counts.of(name)
        for stage in counters.values():
            totals = stage.totals()
            if is_other:
                self._others.add(totals, stage.reported)
            stage.reported = totals


def _sample(surface: Surface, ahead_ms: int, counters: Mapping[str, StageCounters]) -> SurfaceSample:
    queue, settings, observed = surface.queue, surface.settings, surface.observed
    names = dict.fromkeys((*surface.stage_names, *queue.by_stage, *counters))
    oldest = _oldest_ms(queue)
    stages = [_stage(queue, name, oldest, counters.get(name)) for name in names]
    if len(stages) > NAMED_STAGES:
        stages[NAMED_STAGES:] = [_together(stages[NAMED_STAGES:])]
    return SurfaceSample(
        surface.version,
        surface.tenant_id,
        surface.name.rpartition("/")[2],
        ahead_ms,
        tuple(stages),
        _limits(queue, settings.boundary),
        _budgets(surface),
        observed.lag_ms,
        observed.at_ms,
        settings.max_allowed_lag_ms,
        len(queue.active_batches),
        sum([one.started for one in counters.values()]),
    )


def _stage(queue: Queue, name: str, oldest: _Oldest, counters: StageCounters | None) -> StageSample:
    counts = queue.by_stage.get(name) or _NO_BATCHES
    queued = queue.ready.oldest(name) if counts.queued else None
    return StageSample(
        name,
        (counts.queued, counts.retrying, counts.in_flight, counts.dead_lettered),
        (
            None if queued is None else queued.enqueued_ms or None,
            oldest.get((name, BatchState.RETRYING)),
            oldest.get((name, BatchState.IN_FLIGHT)),
            oldest.get((name, BatchState.DEAD_LETTERED)),
        ),
        NO_TOTALS if counters is None else counters.totals(),
    )


def _together(stages: Sequence[StageSample]) -> StageSample:
    """Returns the sum of stages, without a name."""
    sums = StageCounters()
    for stage in stages:
        sums.add(stage.totals, None)
    return StageSample(
        "",
        tuple([sum(counts) for counts in zip(*[stage.counts for stage in stages], strict=True)]),
        tuple([earliest(times) for times in zip(*[stage.oldest_ms for stage in stages], strict=True)]),
        sums.totals(),
    )


def earliest(times: Iterable[int | None]) -> int | None:
    """Returns the earliest time, or None if there is none."""
    return min([time_ms for time_ms in times if time_ms is not None], default=None)


def _oldest_ms(queue: Queue) -> _Oldest:
    """Returns the time of the oldest batch in flight, in a backoff and dead-lettered, by stage.

    Of more than :data:`LOOKED_AT` batches it looks at those whose lease or backoff ends first, and at the
    first dead letters.
    """
    oldest: _Oldest = {}
    for active in chain(islice(queue.leases.in_flight(), LOOKED_AT), islice(queue.retrying(), LOOKED_AT)):
        place, time_ms = (active.batch.stage, active.state), active.enqueued_ms
        if time_ms and time_ms < oldest.get(place, INT64_MAX):
            oldest[place] = time_ms
    for active in islice(queue.dead.values(), LOOKED_AT):
        place, record = (active.batch.stage, active.state), active.dead_letter
        if record is not None and record.at_ms < oldest.get(place, INT64_MAX):
            oldest[place] = record.at_ms
    return oldest


def _limits(queue: Queue, boundary: QueueBoundary) -> tuple[tuple[str, float], ...]:
    """Returns the used share of each limit of a queue."""
    counts = queue.counts
    return (
        ("max_queued", counts.waiting / boundary.max_queued),
        ("max_in_flight", counts.in_flight / boundary.max_in_flight),
        ("max_queued_bytes", counts.queued_bytes / boundary.queued_bytes_limit),
        ("max_dead_letter_bytes", counts.dead_letter_bytes / boundary.dead_letter_bytes_limit),
    )


def _budgets(surface: Surface) -> tuple[tuple[str, float], ...]:
    """Returns the share of each budget that is left."""
    budget, usage = surface.settings.budget, surface.usage
    return tuple([(meter, _left(getattr(usage, meter), getattr(budget, f"max_{meter}"))) for meter in METERS])


def _left(used: int, most: int) -> float:
    return max(0.0, 1 - used / most) if most else 0.0
