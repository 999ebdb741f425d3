"""Heavy-data conformance: evidence that a plan keeps its performance budget under faults.

Owns the records and the performance budgets. It must never measure: ``certification`` does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.signatures import signature


class ConformanceGap(StrEnum):
    """Why a surface does not conform, or why its certification counts no more."""

    NOT_CERTIFIED = "not_certified"
    FAILED = "failed"
    PLAN_CHANGED = "plan_changed"
    BOUNDARY_CHANGED = "boundary_changed"


@dataclass(frozen=True, slots=True)
class ConformanceRecord:
    """Heavy-data source/sink conformance evidence."""

    adapter_profile: AdapterProfile
    source_signature: str
    sink_signature: str
    benchmark_signature: str
    budget_signature: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The measurements of one certification, on a virtual clock."""

    batches: int
    p95_latency_ms: int
    throughput_records_per_sec: int
    retry_rate_permille: int
    dead_letters: int


@dataclass(frozen=True, slots=True)
class PerformanceBudget:
    """The limits that a profile demands."""

    max_p95_latency_ms: int
    min_throughput_records_per_sec: int
    max_retry_rate_permille: int
    max_dead_letters: int


PERFORMANCE_BUDGETS: Mapping[AdapterProfile, PerformanceBudget] = {
    # Demands throughput: large batches through at least a handful of workers.
    AdapterProfile.HEAVY_DATA: PerformanceBudget(60_000, 50_000, 150, 0),
    # Demands latency: a burst of small batches; the retry limit allows more faults.
    AdapterProfile.BURST_RECOVERY: PerformanceBudget(30_000, 20_000, 300, 0),
}
"""The certified profiles and their budgets."""


def within(benchmark: Benchmark, budget: PerformanceBudget) -> bool:
    """Returns True if every measurement is within its budget."""
    return (
        benchmark.p95_latency_ms <= budget.max_p95_latency_ms
        and benchmark.throughput_records_per_sec >= budget.min_throughput_records_per_sec
        and benchmark.retry_rate_permille <= budget.max_retry_rate_permille
        and benchmark.dead_letters <= budget.max_dead_letters
    )


def benchmark_signature(benchmark: Benchmark) -> str:
    """Stable signature of a benchmark."""
    return signature("benchmark", **{name: getattr(benchmark, name) for name in benchmark.__slots__})


def budget_signature(budget: PerformanceBudget) -> str:
    """Stable signature of a performance budget."""
    return signature("performance_budget", **{name: getattr(budget, name) for name in budget.__slots__})


def conformance_signature(record: ConformanceRecord) -> str:
    """Stable conformance signature."""
    return signature(
        "conformance",
        adapter_profile=record.adapter_profile.value,
        source_signature=record.source_signature,
        sink_signature=record.sink_signature,
        benchmark_signature=record.benchmark_signature,
        budget_signature=record.budget_signature,
        passed=record.passed,
    )
