"""Cost: the cost of a core operation does not depend on the number of queued batches.

Two surfaces, one with a thousand batches and one with many more, alternate on one machine. The best of many
rounds is compared, since disturbances only make a measurement longer.
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

FEW, MANY, MANY_LONG = 1_000, 50_000, 1_000_000
"""Queued batches: a cost that grows with their number is fifty times as high in the short form."""
AT_ONCE = 100
"""Batches of one command, as workers send them."""
ROUNDS = 30
SLICES = 10
"""A busy machine gets this many more slices to show its best; a truly higher cost remains."""
LEASE_MS = 100_000
TOLERANCE = 1.3
"""The largest allowed ratio of the costs with many and with a thousand batches."""
OF_INSTANCE = 10
"""Batches in flight of one instance of a worker."""
LEASES = pytest.mark.parametrize(
    "many",
    [pytest.param(20_000, marks=pytest.mark.slow), pytest.param(limits.IN_FLIGHT, marks=pytest.mark.long)],
)
"""Batches in flight of the short form; and the most that a surface may have."""
TRACED = 20_000
"""Batches whose memory is measured: enough that other memory does not count."""
QUEUED_BATCH_BYTES = 1_024
STAGES = ("extract", "transform", "load")


@dataclass
class Bench:
    """One surface, and the best time of each operation in nanoseconds."""

    surface: Surface
    enqueued: int = 0
    now_ms: int = NOW_MS
    best: dict[str, int] = field(default_factory=dict)
    reconnecting: str = "instance-7"

    def do(self, command: Command[object], name: str = "") -> object:
        """Decides and evolves a command; with a name it is timed."""
        pending = time.perf_counter_ns()
        decided = decide(self.surface, command, Origin(self.now_ms))
        evolve(self.surface, Commit(NAME, self.surface.version + 1, self.now_ms, decided.events))
        took = time.perf_counter_ns() - pending
        if name:
            self.best[name] = min(took, self.best.get(name, took))
        assert decided.refusal is None, decided.refusal
        return decided.answer

    def enqueue(self, count: int, name: str = "") -> None:
        """Enqueues the next batches, of all stages in turn; every seventh is out of order."""
        first, self.enqueued = self.enqueued, self.enqueued + count
        self.do(
            commands.EnqueueBatches(tuple(_batch(number) for number in range(first, first + count))), name
        )

    def start(self, name: str = "", count: int = AT_ONCE, lease_ms: int = 0) -> list[Started]:
        """Starts as many batches as are in flight at once."""
        started_batches = self.do(commands.StartAvailable(count, worker_id="w-1", lease_ms=lease_ms), name)
        assert isinstance(started_batches, commands.StartedBatches)
        assert len(started_batches.started) == count
        return list(started_batches.started)

    def round(self) -> None:
        """Runs a hundred batches: each is extended, released, failed and lost once, and acknowledged."""
        self.enqueue(AT_ONCE, "enqueue")
        first = self.start("start")
        self.do(commands.ExtendLeases(tuple(_kept(one) for one in first)), "extend")
        released = tuple(Release(one.batch.key, one.lease_token) for one in first)
        self.do(commands.Report(releases=released), "release")
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
        """Expires leases."""
        expired = self.do(commands.ExpireLeases(AT_ONCE), "expire")
        assert isinstance(expired, tuple)
        return expired

    def lose_one(self) -> None:
        """Expires one of many leases, and starts its batch again; it is then the last to expire."""
        self.now_ms += 1
        assert len(self.expire()) == 1
        (one,) = self.start("start anew", 1, LEASE_MS)
        self.do(commands.ExtendLeases((_kept(one),)), "extend")
        self.do(commands.AcknowledgeBatches((Acknowledgement(one.batch.key, None, one.lease_token),)))
        self.start("", 1, LEASE_MS)

    def reconnect_one(self) -> None:
        """Reclaims one of many instances, which holds half of its batches, and starts the others again."""
        started = list(self.surface.queue.leases.started_for(self.reconnecting))
        held = frozenset([active.lease_token for active in started[::2]])
        command = commands.ReclaimLeases(self.reconnecting, held, limits.BULK_ITEMS)
        reclaimed = self.do(command, "reclaim")
        assert isinstance(reclaimed, commands.Reclaimed)
        assert (OF_INSTANCE / 2, OF_INSTANCE / 2) == (reclaimed.released, len(reclaimed.held))
        self.do(commands.StartAvailable(reclaimed.released, instance_id=self.reconnecting), "start again")

    def reclaim_a_bulk(self) -> None:
        """Reclaims a bulk of an instance that holds nothing, and starts as many again."""
        command = commands.ReclaimLeases(self.reconnecting, frozenset(), limits.BULK_ITEMS)
        reclaimed = self.do(command, "reclaim a bulk")
        assert isinstance(reclaimed, commands.Reclaimed)
        assert limits.BULK_ITEMS == reclaimed.released
        self.do(commands.StartAvailable(limits.BULK_ITEMS, instance_id=self.reconnecting))


def _batch(number: int) -> Batch:
    sequence = number - 5 if number % 7 == 0 and number > 5 else number
    return Batch(f"batch-{number}", STAGES[number % 3], 100, 250, f"once-{number}", sequence)


def _kept(one: Started) -> Extension:
    return Extension(one.batch.key, one.lease_token, LEASE_MS)


def _leased(count: int) -> Bench:
    """Returns a bench with this number of leases, one of which expires at each millisecond."""
    bench = _filled(2 * count, count)
    for number in range(count):
        bench.start("", 1, LEASE_MS + number)
    bench.now_ms += LEASE_MS - 1
    return bench


def _with_one_instance(count: int) -> Bench:
    """Returns a bench with this number of batches in flight, all of one instance."""
    bench = _filled(count, count)
    for _ in range(count // limits.BULK_ITEMS):
        bench.do(commands.StartAvailable(limits.BULK_ITEMS, instance_id=bench.reconnecting))
    return bench


def _with_instances(count: int) -> Bench:
    """Returns a bench with this number of instances, each with batches in flight."""
    bench = _filled(max(FEW, OF_INSTANCE * count), OF_INSTANCE * count)
    for number in range(count):
        bench.do(commands.StartAvailable(OF_INSTANCE, instance_id=f"instance-{number}"))
    return bench


def _filled(count: int, max_in_flight: int = AT_ONCE) -> Bench:
    created = create(
        max_queued=2 * MANY_LONG, max_in_flight=max_in_flight, lease_ms=LEASE_MS, base_backoff_ms=1_000
    )
    bench = Bench(Surface(NAME))
    bench.do(created)
    bench.do(START_RUN)
    for _ in range(count // FEW):
        bench.enqueue(FEW)
    return bench


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Disables garbage collection while time is measured."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def _compared(few: Bench, many: Bench, go: Callable[[Bench], None]) -> dict[str, float]:
    """Returns the ratios that exceed the tolerance, by operation."""
    ratios: dict[str, float] = {}
    with _undisturbed():
        for _ in range(SLICES):
            for _ in range(ROUNDS):
                go(few)
                go(many)
            ratios = {name: many.best[name] / few.best[name] for name in few.best}
            ratios["all operations"] = sum(many.best.values()) / sum(few.best.values())
            if max(ratios.values()) <= TOLERANCE:
                break
    return {name: ratio for name, ratio in ratios.items() if ratio > TOLERANCE}


@pytest.mark.parametrize(
    "many", [pytest.param(MANY, marks=pytest.mark.slow), pytest.param(MANY_LONG, marks=pytest.mark.long)]
)
def test_many_queued_batches_cost_what_a_thousand_cost(many: int) -> None:
    """Each operation costs alike, within 30 %, with a thousand and with up to a million queued batches."""
    assert {} == _compared(_filled(FEW), _filled(many), Bench.round)


@LEASES
def test_a_lost_lease_among_many_costs_what_one_among_few_costs(many: int) -> None:
    """An expiry costs alike with few and with many leases: the engine does not look at the others."""
    assert {} == _compared(_leased(FEW), _leased(many), Bench.lose_one)


@LEASES
def test_a_worker_that_reconnects_costs_its_own_leases(many: int) -> None:
    """Thousands of workers that reconnect after a restart cost as many times what one of ten costs."""
    assert {} == _compared(_with_instances(10), _with_instances(many // OF_INSTANCE), Bench.reconnect_one)


@LEASES
def test_a_bulk_that_a_worker_lost_costs_the_same_however_many_more_it_lost(many: int) -> None:
    """An instance that lost all that a surface may have in flight is released bulk by bulk, not at once."""
    few = _with_one_instance(2 * limits.BULK_ITEMS)
    assert {} == _compared(few, _with_one_instance(many), Bench.reclaim_a_bulk)


@pytest.mark.slow
def test_a_queued_batch_takes_a_kibibyte_at_most() -> None:
    """A queued batch takes at most a kibibyte, with its content, its place and its state."""
    bench = _filled(0)
    tracemalloc.start()
    for _ in range(TRACED // FEW):
        bench.enqueue(FEW)
    taken_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken_bytes / TRACED <= QUEUED_BATCH_BYTES
