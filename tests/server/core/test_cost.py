"""Cost: what a core operation costs does not depend on how many batches are queued.

Two surfaces, one with a thousand batches and one with a million, take turns on one machine. The best of many
rounds is compared, since everything that disturbs a measurement only makes it longer.
"""

import gc
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from lightspeed_ops.core import commands, limits
from lightspeed_ops.core.commands import (
    Acknowledgement,
    Command,
    Extension,
    Failure,
    Origin,
    Release,
    Started,
)
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
LEASE_MS = 100_000
TOLERANCE = 1.3
"""A million may cost this many times what a thousand costs."""
TRACED = 50_000
"""Batches whose memory is measured: enough that what is there anyway does not count."""
QUEUED_BATCH_BYTES = 1_024
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
        pending = time.perf_counter_ns()
        decided = decide(self.surface, command, Origin(self.now_ms))
        evolve(self.surface, Commit(NAME, self.surface.version + 1, self.now_ms, decided.events))
        took = time.perf_counter_ns() - pending
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

    def start(self, name: str = "", count: int = AT_ONCE, lease_ms: int = 0) -> list[Started]:
        """Starts as many as are worked on at once."""
        started_batches = self.do(commands.StartAvailable(count, worker_id="w-1", lease_ms=lease_ms), name)
        assert isinstance(started_batches, commands.StartedBatches)
        assert len(started_batches.started) == count
        return list(started_batches.started)

    def round(self) -> None:
        """The life of a hundred batches: each is kept, given back, failed and lost once, and acknowledged."""
        self.enqueue(AT_ONCE, "enqueue")
        first = self.start("start")
        self.do(commands.ExtendLeases(tuple(_kept(one) for one in first)), "extend")
        released = tuple(Release(one.batch.key, one.lease_token) for one in first)
        self.do(commands.Report(releases=released), "give back")
        failed = tuple(
            Failure(one.batch.key, 1, "broken", lease_token=one.lease_token)
            for one in self.start("start again")
        )
        self.do(commands.FailBatches(failed), "fail")
        self.now_ms += 60_000
        self.start("start what has failed")
        self.now_ms += LEASE_MS
        assert len(self.expire()) == AT_ONCE
        last = self.start("start what was lost")
        done = tuple(Acknowledgement(one.batch.key, None, one.lease_token) for one in last)
        self.do(commands.AcknowledgeBatches(done), "acknowledge")
        assert sorted(one.batch.key for one in first) == sorted(one.batch.key for one in last)

    def expire(self) -> tuple[object, ...]:
        """The leases that have expired."""
        expired = self.do(commands.ExpireLeases(AT_ONCE), "expire")
        assert isinstance(expired, tuple)
        return expired

    def lose_one(self) -> None:
        """One of many leases is over; its batch is started anew, and is the last to be lost now."""
        self.now_ms += 1
        assert len(self.expire()) == 1
        (one,) = self.start("start anew", 1, LEASE_MS)
        self.do(commands.ExtendLeases((_kept(one),)), "extend")
        self.do(commands.AcknowledgeBatches((Acknowledgement(one.batch.key, None, one.lease_token),)))
        self.start("", 1, LEASE_MS)


def _batch(number: int) -> Batch:
    sequence = number - 5 if number % 7 == 0 and number > 5 else number
    return Batch(f"batch-{number}", STAGES[number % 3], 100, 250, f"once-{number}", sequence)


def _kept(one: Started) -> Extension:
    return Extension(one.batch.key, one.lease_token, LEASE_MS)


def _leased(count: int) -> Bench:
    """So many batches in flight, each under a lease of its own, one of which is over at each millisecond."""
    bench = _filled(2 * count, count)
    for number in range(count):
        bench.start("", 1, LEASE_MS + number)
    bench.now_ms += LEASE_MS - 1
    return bench


def _filled(count: int, max_in_flight: int = AT_ONCE) -> Bench:
    created = create(
        max_queued=2 * MANY, max_in_flight=max_in_flight, lease_ms=LEASE_MS, base_backoff_ms=1_000
    )
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


def _compared(few: Bench, many: Bench, go: Callable[[Bench], None]) -> dict[str, float]:
    """How much more everything costs with many than with few, that costs more than it may."""
    ratios: dict[str, float] = {}
    with _undisturbed():
        for _ in range(SLICES):
            for _ in range(ROUNDS):
                go(few)
                go(many)
            ratios = {name: many.best[name] / few.best[name] for name in few.best}
            ratios["life"] = sum(many.best.values()) / sum(few.best.values())
            if max(ratios.values()) <= TOLERANCE:
                break
    return {name: ratio for name, ratio in ratios.items() if ratio > TOLERANCE}


@pytest.mark.slow
def test_a_million_queued_batches_cost_what_a_thousand_cost() -> None:
    """Each operation and the whole life of a batch, with everything that leases ask for, within 30 %."""
    assert {} == _compared(_filled(FEW), _filled(MANY), Bench.round)


@pytest.mark.slow
def test_a_lost_lease_among_many_costs_what_one_among_few_costs() -> None:
    """With as many in flight as may be: nobody looks at the leases of others."""
    assert {} == _compared(_leased(FEW), _leased(limits.IN_FLIGHT), Bench.lose_one)


@pytest.mark.slow
def test_a_queued_batch_takes_a_kibibyte_at_most() -> None:
    """Its content, its place and everything that is known of it."""
    bench = _filled(0)
    tracemalloc.start()
    for _ in range(TRACED // FEW):
        bench.enqueue(FEW)
    taken_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken_bytes / TRACED <= QUEUED_BATCH_BYTES
