"""Cost: what a core operation costs does not depend on how many batches are queued.

Two surfaces, one with a thousand batches and one with a million, take turns on one machine. The best of many
rounds is compared, since everything that disturbs a measurement only makes it longer.
"""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import Acknowledgement, Command, Failure, Origin
from lightspeed_ops.core.decide import decide
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.surface import Surface

from tests.server.core.building import NAME, NOW_MS, START_RUN, create

FEW, MANY = 1_000, 1_000_000
AT_ONCE = 100
"""Batches of one command, as workers send them."""
ROUNDS = 60
SLICES = 10
"""A machine that is busy gets so many more rounds to show its best; what truly costs more stays so."""
TOLERANCE = 1.3
"""A million may cost this many times what a thousand costs."""
STAGES = ("extract", "transform", "load")


@dataclass
class Bench:
    """One surface that is worked on, and the best time of each operation in nanoseconds."""

    surface: Surface
    enqueued: int = 0
    now_ms: int = NOW_MS
    best: dict[str, int] = field(default_factory=dict)

    def do(self, command: Command[object], name: str = "") -> object:
        """Decides and evolves; with a name it is timed."""
        begun = time.perf_counter_ns()
        decided = decide(self.surface, command, Origin(self.now_ms))
        evolve(self.surface, Commit(NAME, self.surface.version + 1, self.now_ms, decided.events))
        took = time.perf_counter_ns() - begun
        if name:
            self.best[name] = min(took, self.best.get(name, took))
        assert decided.refusal is None, decided.refusal
        return decided.answer

    def enqueue(self, count: int, name: str = "") -> None:
        """The next batches, in turn of all stages; every seventh comes out of its order."""
        first, self.enqueued = self.enqueued, self.enqueued + count
        self.do(
            commands.EnqueueBatches(tuple(_batch(number) for number in range(first, first + count))), name
        )

    def start(self, name: str = "") -> list[str]:
        """Starts as many as are worked on at once."""
        startup = self.do(commands.StartAvailable(AT_ONCE), name)
        assert isinstance(startup, commands.Startup)
        assert len(startup.started) == AT_ONCE
        return [one.batch.key for one in startup.started]

    def round(self) -> None:
        """The life of a hundred batches: enqueued, started, failed once, started again, acknowledged."""
        self.enqueue(AT_ONCE, "enqueue")
        keys = self.start("start")
        self.do(commands.FailBatches(tuple(Failure(key, 1, "broken") for key in keys)), "fail")
        self.now_ms += 60_000
        again = self.start("start again")
        self.do(commands.AcknowledgeBatches(tuple(Acknowledgement(key) for key in again)), "acknowledge")
        assert sorted(keys) == sorted(again)


def _batch(number: int) -> Batch:
    sequence = number - 5 if number % 7 == 0 and number > 5 else number
    return Batch(f"batch-{number}", STAGES[number % 3], 100, 250, f"once-{number}", sequence)


def _filled(count: int) -> Bench:
    created = create(max_queued=2 * MANY, max_in_flight=AT_ONCE)
    bench = Bench(Surface(NAME))
    bench.do(created)
    bench.do(START_RUN)
    for _ in range(count // FEW):
        bench.enqueue(FEW)
    return bench


@contextmanager
def _undisturbed() -> Iterator[None]:
    """No garbage collection while time is taken."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


@pytest.mark.slow
def test_a_million_queued_batches_cost_what_a_thousand_cost() -> None:
    """Enqueue, start, fail, acknowledge and the whole life of a batch, within 30 %."""
    few, many = _filled(FEW), _filled(MANY)
    ratios: dict[str, float] = {}
    with _undisturbed():
        for _ in range(SLICES):
            for _ in range(ROUNDS):
                few.round()
                many.round()
            ratios = {name: many.best[name] / few.best[name] for name in few.best}
            ratios["life"] = sum(many.best.values()) / sum(few.best.values())
            if max(ratios.values()) <= TOLERANCE:
                break
    assert {name: ratio for name, ratio in ratios.items() if ratio > TOLERANCE} == {}, ratios
