"""Certification: a deterministic benchmark of a surface's plan and boundary, one for each heavy-data profile.

Owns the fixed workloads and their fixed faults. They run through the real deciders on a scratch surface with
a virtual clock, so that the same plan gives the same signatures on every computer.
"""

import heapq
from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from typing import cast

from lightspeed_ops.core import pipeline
from lightspeed_ops.core.block_reasons import StartRateReached
from lightspeed_ops.core.commands import (
    AcknowledgeBatches,
    Acknowledgement,
    Decided,
    EnqueueBatches,
    FailBatches,
    Failure,
    Origin,
    StartAvailable,
    Started,
    StartRun,
)
from lightspeed_ops.core.conformance import (
    PERFORMANCE_BUDGETS,
    Benchmark,
    ConformanceRecord,
    benchmark_signature,
    budget_signature,
    within,
)
from lightspeed_ops.core.decide import batches, reports, runs
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.pipeline import Pipeline
from lightspeed_ops.core.policy import Budget
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.queue import QueueMode
from lightspeed_ops.core.settings import Settings
from lightspeed_ops.core.surface import Surface

LAG_MS = 1_000
"""Lag of every batch of a workload, milliseconds."""


@dataclass(frozen=True, slots=True)
class Workload:
    """A burst of batches that arrive together, with the work time of each and the attempts that fail."""

    batches: int
    records: int
    base_ms: int
    records_per_ms: int
    fails_once_every: int
    fails_twice_every: int

    def service_ms(self, records: int) -> int:
        """Returns the time that a worker needs for a batch, milliseconds."""
        return self.base_ms + records // self.records_per_ms

    def failures(self, index: int) -> int:
        """Returns how many of the first attempts at a batch fail."""
        if index % self.fails_twice_every == self.fails_twice_every - 1:
            return 2
        return 1 if index % self.fails_once_every == self.fails_once_every - 1 else 0


WORKLOADS: Mapping[AdapterProfile, Workload] = {
    # Few large batches: a worker moves 50 records a millisecond; one in ten fails once, one in fifty twice.
    AdapterProfile.HEAVY_DATA: Workload(120, 50_000, 200, 50, 10, 50),
    # Many small batches at once; one in five fails once, one in forty twice.
    AdapterProfile.BURST_RECOVERY: Workload(240, 2_000, 50, 40, 5, 40),
}


Basis = tuple[AdapterProfile, Pipeline, Settings]
"""Everything that a certification depends on."""


def basis_of(surface: Surface) -> Basis:
    """Returns everything that a certification of the surface depends on now."""
    return surface.adapter_profile, surface.pipeline, surface.settings


def certify(surface: Surface) -> tuple[ConformanceRecord, ...]:
    """Returns one conformance record per heavy-data profile, for the plan and boundary of a surface."""
    steps = certifying(basis_of(surface))
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            return cast("tuple[ConformanceRecord, ...]", ended.value)


def certifying(basis: Basis) -> Generator[None, None, tuple[ConformanceRecord, ...]]:
    """Certifies in steps of about a millisecond, between which the caller may do other work."""
    records: tuple[ConformanceRecord, ...] = ()
    for profile in PERFORMANCE_BUDGETS:
        records += ((yield from _certifying(basis, profile)),)
    return records


def _certifying(basis: Basis, profile: AdapterProfile) -> Generator[None, None, ConformanceRecord]:
    rehearsal = _Rehearsal(basis, WORKLOADS[profile])
    benchmark = yield from rehearsal.run()
    budget = PERFORMANCE_BUDGETS[profile]
    return ConformanceRecord(
        adapter_profile=profile,
        source_signature=rehearsal.scratch.source_signature,
        sink_signature=rehearsal.scratch.sink_signature,
        benchmark_signature=benchmark_signature(benchmark),
        budget_signature=budget_signature(budget),
        passed=within(benchmark, budget),
    )


class _Rehearsal:
    """A discrete-event simulation of one workload on a scratch surface with a virtual clock."""

    def __init__(self, basis: Basis, workload: Workload) -> None:
        adapter_profile, pipeline_, settings = basis
        self._workload = workload
        self.scratch = Surface("tenants/conformance/surfaces/scratch")
        # Only the limits of counts should matter to the workload, and its keys need hardly any bytes.
        boundary = replace(
            settings.boundary, mode=QueueMode.PUSH_PULL, max_queued_bytes=0, max_dead_letter_bytes=0
        )
        # The rehearsal's own run is the certification that runs may need.
        unlimited = replace(settings, boundary=boundary, budget=Budget(), runs_need_certification=False)
        self.scratch.begin(adapter_profile, self.scratch.context, pipeline_, unlimited)
        self._now_ms = 0
        self._records = min(workload.records, settings.connector_plan.max_batch_records)
        self._stages = self.scratch.stage_names
        self._working: list[tuple[int, str, int]] = []
        self._latencies: list[int] = []
        self._blocked_until_ms: int | None = None
        """When a stage may start more batches, if its limit of starts holds some back."""

    def run(self) -> Generator[None, None, Benchmark]:
        """Runs until no batch is left or the run has failed, and returns the measurements."""
        self._do(runs.start_run(self.scratch, StartRun(), self._origin()))
        arrivals = [self._batch(index) for index in range(self._workload.batches)][::-1]
        queue = self.scratch.queue
        while pipeline.active(self.scratch.lifecycle) and (arrivals or queue.counts.outstanding):
            self._arrive(arrivals)
            self._start()
            yield
            self._advance()
            yield
        finished_ms = max(1, self._now_ms)
        telemetry = self.scratch.telemetry
        self._latencies.sort()
        return Benchmark(
            batches=self._workload.batches,
            p95_latency_ms=self._latencies[len(self._latencies) * 95 // 100] if self._latencies else 0,
            throughput_records_per_sec=len(self._latencies) * self._records * 1000 // finished_ms,
            retry_rate_permille=telemetry.retry_count * 1000 // self._workload.batches,
            dead_letters=telemetry.dead_letter_count + queue.counts.failed,
        )

    def _batch(self, index: int) -> Batch:
        stage = self._stages[index % len(self._stages)]
        return Batch(f"batch-{index}", stage, self._records, LAG_MS, f"batch-{index}", index)

    def _arrive(self, arrivals: list[Batch]) -> None:
        """Enqueues as many batches as the queue has room for; the others wait, and their latency grows."""
        room = self.scratch.settings.boundary.max_queued - self.scratch.queue.counts.waiting
        coming = tuple(arrivals.pop() for _ in range(min(room, len(arrivals))))
        if coming:
            self._do(batches.enqueue_batches(self.scratch, EnqueueBatches(coming), self._origin()))

    def _start(self) -> None:
        command = StartAvailable(self.scratch.settings.boundary.max_in_flight)
        decided = batches.start_available(self.scratch, command, self._origin())
        self._do(decided)
        assert decided.answer is not None, decided.refusal
        reason = decided.answer.block_reason
        self._blocked_until_ms = reason.until_ms if isinstance(reason, StartRateReached) else None
        for started in decided.answer.started:
            self._work_on(started)

    def _work_on(self, started: Started) -> None:
        done_ms = self._now_ms + self._workload.service_ms(started.batch.records)
        heapq.heappush(self._working, (done_ms, started.batch.key, started.attempt))

    def _advance(self) -> None:
        """Advances the clock to the next end of a batch, a backoff or a limit, whichever is earliest."""
        waits = (self.scratch.queue.next_due_ms(), self._blocked_until_ms)
        due_ms = min((wait_ms for wait_ms in waits if wait_ms is not None), default=None)
        if not self._working:
            self._now_ms = max(self._now_ms, due_ms or 0)
            return
        next_ms = self._working[0][0]
        if due_ms is not None and self._now_ms < due_ms < next_ms:
            self._now_ms = due_ms
            return
        self._now_ms = next_ms
        while self._working and self._working[0][0] == next_ms:
            _, key, attempt = heapq.heappop(self._working)
            self._end(key, attempt)

    def _end(self, key: str, attempt: int) -> None:
        index = self.scratch.queue.active_batches[key].sequence
        if attempt <= self._workload.failures(index):
            fail = FailBatches((Failure(key, attempt, "fixed fault"),))
            self._do(reports.fail_batches(self.scratch, fail, self._origin()))
            return
        acknowledge = AcknowledgeBatches((Acknowledgement(key),))
        self._do(reports.acknowledge_batches(self.scratch, acknowledge, self._origin()))
        self._latencies.append(self._now_ms)

    def _origin(self) -> Origin:
        return Origin(self._now_ms)

    def _do(self, decided: Decided[object]) -> None:
        assert decided.refusal is None, decided.refusal
        evolve(
            self.scratch, Commit(self.scratch.name, self.scratch.version + 1, self._now_ms, decided.events)
        )
