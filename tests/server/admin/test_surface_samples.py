"""Samples of surfaces: which have a name in metrics, and what the others add up to."""

import asyncio
from typing import Any

from lightspeed_ops.cluster import SoleOwner
from lightspeed_ops.core.commands import Command, Origin
from lightspeed_ops.core.decide import decide
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.pipeline import Boundary, Pipeline, Stage, StageKind
from lightspeed_ops.core.schedule import MANUAL
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine.batch_counts import BatchCounts
from lightspeed_ops.engine.surface_cache import CachedSurface
from lightspeed_ops.engine.surface_samples import (
    EXCHANGED_NAMES,
    NAMED_STAGES,
    NAMED_SURFACES,
    RANKED_EVERY_S,
    Sampled,
    SurfaceSamples,
)

from tests.server.core.building import NOW_MS, START_RUN, acknowledge, batch, create, enqueue, start

STAGE = "extract"


class Surfaces:
    """Surfaces whose commits are counted, and their sampler."""

    ownership = SoleOwner()

    def __init__(self, count: int = 0, **creation: Any) -> None:
        """Begins with some surfaces with a run."""
        self.counts, self.now_s = BatchCounts(), 0.0
        self.cached: dict[str, CachedSurface] = {}
        self._sequence = 0
        self.sampler = SurfaceSamples(self, lambda: NOW_MS, self.counts, elapsed_s=lambda: self.now_s)  # type: ignore[arg-type]  # it iterates
        for number in range(count):
            self.add(f"s-{number:04}", **creation)

    def __iter__(self) -> Any:
        return iter(self.cached.items())

    def add(self, surface_id: str, **creation: Any) -> None:
        """Creates a surface and starts its run."""
        name = f"tenants/acme/surfaces/{surface_id}"
        self.cached[name] = CachedSurface(Surface(name))
        self.do(surface_id, create(**creation), START_RUN)

    def do(self, surface_id: str, *commands: Command[Any]) -> None:
        """Executes commands as the engine does."""
        surface = self.cached[f"tenants/acme/surfaces/{surface_id}"].surface
        for command in commands:
            decided = decide(surface, command, Origin(NOW_MS))
            assert decided.refusal is None, decided.refusal
            commit = Commit(surface.name, surface.version + 1, NOW_MS, decided.events)
            self.counts.count(surface, commit, decided.answer)
            evolve(surface, commit)

    def process(self, surface_id: str, count: int) -> None:
        """Enqueues, starts and acknowledges batches."""
        first, self._sequence = self._sequence, self._sequence + count
        keys = [f"b-{number}" for number in range(first, first + count)]
        batches = [batch(key, sequence=first + place) for place, key in enumerate(keys)]
        self.do(surface_id, enqueue(*batches), start(count), acknowledge(*keys))

    def delete(self, surface_id: str) -> None:
        """Removes a surface as the cache does."""
        del self.cached[f"tenants/acme/surfaces/{surface_id}"]

    def sample(self) -> Sampled:
        """Takes a sample."""
        return asyncio.run(self.sampler.sample())


def named(sampled: Sampled) -> set[str]:
    """Returns the surfaces with a name."""
    return {one.surface for one in sampled.named}


def others_enqueued(sampled: Sampled) -> int:
    """Returns how many batches were enqueued in surfaces without a name."""
    return 0 if sampled.other_totals is None else sampled.other_totals.enqueued


def test_all_surfaces_have_a_name_while_they_are_few() -> None:
    """Up to the limit there are no others."""
    surfaces = Surfaces(NAMED_SURFACES)
    sampled = surfaces.sample()
    assert (NAMED_SURFACES, 0, None) == (len(sampled.named), len(sampled.others), sampled.other_totals)


def test_the_busiest_have_a_name_and_the_others_are_counted() -> None:
    """Beyond the limit the busiest surfaces get the names, and what happens in the others is added up."""
    surfaces = Surfaces(NAMED_SURFACES + 3)
    for surface_id in ("s-0200", "s-0201", "s-0202"):
        surfaces.process(surface_id, 2)
    surfaces.process("s-0000", 1)
    sampled = surfaces.sample()
    assert {"s-0200", "s-0201", "s-0202", "s-0000"} <= named(sampled)
    assert 3 == len(sampled.others)
    assert 0 == others_enqueued(sampled)
    other = sampled.others[0].surface
    surfaces.process(other, 5)
    assert 5 == others_enqueued(surfaces.sample())
    surfaces.process(other, 1)
    assert 6 == others_enqueued(surfaces.sample())


def test_names_move_rarely_and_the_others_never_shrink() -> None:
    """A busier surface takes a name at the next ranking, at most some at once; what others counted stays."""
    surfaces = Surfaces(NAMED_SURFACES + 2 * EXCHANGED_NAMES)
    before = named(surfaces.sample())
    busy = sorted({one.surface for one in surfaces.sample().others})
    for surface_id in busy:
        surfaces.process(surface_id, 3)
    counted = others_enqueued(surfaces.sample())
    assert 3 * len(busy) == counted
    assert before == named(surfaces.sample()), "no ranking is due"
    surfaces.now_s += RANKED_EVERY_S
    sampled = surfaces.sample()
    assert EXCHANGED_NAMES == len(named(sampled) - before)
    assert counted == others_enqueued(sampled)
    newly = min(named(sampled) - before)
    surfaces.process(newly, 4)
    sampled = surfaces.sample()
    assert counted == others_enqueued(sampled), "what happens in a surface with a name is its own"
    assert [7] == [one.stages[0].totals.enqueued for one in sampled.named if one.surface == newly]


def test_a_surface_that_is_hardly_busier_takes_no_name() -> None:
    """Names do not move to and fro between surfaces that are equally busy."""
    surfaces = Surfaces(NAMED_SURFACES + 1)
    for number in range(NAMED_SURFACES + 1):
        surfaces.process(f"s-{number:04}", 2)
    before = surfaces.sample()
    (other,) = before.others
    surfaces.now_s += RANKED_EVERY_S
    surfaces.sample()
    for number in range(NAMED_SURFACES + 1):
        surfaces.process(f"s-{number:04}", 2)
    surfaces.process(other.surface, 1)
    surfaces.now_s += RANKED_EVERY_S
    assert named(before) == named(surfaces.sample())


def test_a_deleted_surface_leaves_its_name() -> None:
    """The name of a deleted surface goes to another one at once; the others keep what they counted."""
    surfaces = Surfaces(NAMED_SURFACES + 1)
    sampled = surfaces.sample()
    (other,) = (one.surface for one in sampled.others)
    surfaces.process(other, 2)
    assert 2 == others_enqueued(surfaces.sample())
    gone = min(named(sampled))
    surfaces.delete(gone)
    sampled = surfaces.sample()
    assert other in named(sampled)
    assert gone not in named(sampled)
    assert 2 == others_enqueued(sampled)


def test_an_unchanged_surface_is_not_sampled_again() -> None:
    """A surface without a new commit keeps its sample: it costs nothing."""
    surfaces = Surfaces(3)
    surfaces.process("s-0001", 1)
    before = {one.surface: one for one in surfaces.sample().named}
    surfaces.process("s-0002", 1)
    after = {one.surface: one for one in surfaces.sample().named}
    assert before["s-0000"] is after["s-0000"]
    assert before["s-0001"] is after["s-0001"]
    assert before["s-0002"] is not after["s-0002"]


def test_many_stages_are_added_up() -> None:
    """Stages beyond the limit are one stage without a name: no pipeline makes thousands of series."""
    names = [f"stage-{number:02}" for number in range(NAMED_STAGES + 4)]
    kinds = [StageKind.SOURCE, *[StageKind.TRANSFORM] * (len(names) - 2), StageKind.SINK]
    stages = tuple(
        Stage(name, kind, Boundary(f"f{place}" if place else "external", f"f{place + 1}"))
        for place, (name, kind) in enumerate(zip(names, kinds, strict=True))
    )
    surfaces = Surfaces()
    surfaces.add("wide", pipeline=Pipeline(name="wide", schedule=MANUAL, stages=stages))
    surfaces.do("wide", enqueue(*[batch(name, stage=name, sequence=1) for name in names]))
    (sample,) = surfaces.sample().named
    assert [*names[:NAMED_STAGES], ""] == [stage.stage for stage in sample.stages]
    assert 4 == sample.stages[-1].counts[0] == sample.stages[-1].totals.enqueued
    assert NOW_MS == sample.stages[-1].oldest_ms[0]
