"""Shown values: the samples of surfaces as metrics show them, with ages and with the sum of all others.

Owns how surfaces without a name are summed: counts and counters are added, of ages and shares it takes the
worst. It computes in the thread that renders a scrape.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lightspeed_ops.admin.scrape import Scrape
from lightspeed_ops.engine.batch_counts import NO_TOTALS, StageTotals
from lightspeed_ops.engine.surface_samples import STATES, Sampled, StageSample, SurfaceSample

OTHER_SURFACES = ("", "other")
"""Tenant and surface of all surfaces without a name; a real surface has a tenant."""
OTHER_STAGES = ""
"""The stage of all stages without a name."""


class StageRow(NamedTuple):
    """A stage with its labels; counts and ages in seconds are by state, None if there is no batch."""

    labels: tuple[str, str, str]
    counts: tuple[int, ...]
    ages_s: tuple[float | None, ...]
    totals: StageTotals


class SurfaceRow(NamedTuple):
    """A surface with its labels: used shares of limits, shares of budgets that are left, and freshness."""

    labels: tuple[str, str]
    limits: tuple[tuple[str, float], ...]
    budgets: tuple[tuple[str, float], ...]
    lag_s: float
    is_stale: bool


class Shown(NamedTuple):
    """What one scrape shows."""

    scrape: Scrape
    stages: Sequence[StageRow]
    surfaces: Sequence[SurfaceRow]


def shown(scrape: Scrape) -> Shown:
    """Returns what a scrape shows."""
    sampled = scrape.surfaces
    named = [(sample, _surface_row(sample, sampled.now_ms)) for sample in sampled.named]
    stages = [row for sample, _ in named for row in _stage_rows(sample, sampled.now_ms)]
    surfaces = [row for _, row in named]
    if sampled.others:
        surfaces.append(_worst([_surface_row(sample, sampled.now_ms) for sample in sampled.others]))
    if sampled.others or sampled.other_totals is not None:
        stages.append(_other_stages(sampled))
    return Shown(scrape, stages, surfaces)


def _stage_rows(sample: SurfaceSample, now_ms: int) -> Iterator[StageRow]:
    for stage in sample.stages:
        labels = (sample.tenant, sample.surface, stage.stage)
        yield StageRow(labels, stage.counts, _ages_s(stage, now_ms + sample.ahead_ms), stage.totals)


def _ages_s(stage: StageSample, now_ms: int) -> tuple[float | None, ...]:
    return tuple([None if at_ms is None else max(0, now_ms - at_ms) / 1_000 for at_ms in stage.oldest_ms])


def _surface_row(sample: SurfaceSample, now_ms: int) -> SurfaceRow:
    lag_ms = sample.lag_ms + max(0, now_ms + sample.ahead_ms - sample.lag_since_ms)
    return SurfaceRow(
        (sample.tenant, sample.surface),
        sample.limits,
        sample.budgets,
        lag_ms / 1_000,
        lag_ms > sample.max_lag_ms,
    )


def _worst(rows: Sequence[SurfaceRow]) -> SurfaceRow:
    limits = zip(*[row.limits for row in rows], strict=True)
    budgets = zip(*[row.budgets for row in rows], strict=True)
    return SurfaceRow(
        OTHER_SURFACES,
        tuple([(shares[0][0], max([share for _, share in shares])) for shares in limits]),
        tuple([(shares[0][0], min([share for _, share in shares])) for shares in budgets]),
        max([row.lag_s for row in rows]),
        any(row.is_stale for row in rows),
    )


def _other_stages(sampled: Sampled) -> StageRow:
    counts = [0] * len(STATES)
    oldest: list[float | None] = [None] * len(STATES)
    for sample in sampled.others:
        for stage in sample.stages:
            for index, age_s in enumerate(_ages_s(stage, sampled.now_ms + sample.ahead_ms)):
                counts[index] += stage.counts[index]
                known = oldest[index]
                if age_s is not None and (known is None or age_s > known):
                    oldest[index] = age_s
    totals = sampled.other_totals or NO_TOTALS
    return StageRow((*OTHER_SURFACES, OTHER_STAGES), tuple(counts), tuple(oldest), totals)
