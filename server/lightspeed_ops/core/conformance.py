"""Heavy-data conformance records.

Owns the evidence and what it is held against. How it is measured is the business of ``certification``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.signatures import signature


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
    """What was measured on the virtual clock."""

    batches: int
    p95_latency_ms: int
    throughput_records_per_sec: int
    retry_rate_permille: int
    dead_letters: int


@dataclass(frozen=True, slots=True)
class PerformanceBudget:
    """What a profile demands."""

    max_p95_latency_ms: int
    min_throughput_records_per_sec: int
    max_retry_rate_permille: int
    max_dead_letters: int


PERFORMANCE_BUDGETS: Mapping[AdapterProfile, PerformanceBudget] = {
    # Throughput is asked for: large batches through at least a handful of workers.
    AdapterProfile.HEAVY_DATA: PerformanceBudget(60_000, 50_000, 150, 0),
    # Latency is asked for: a burst of small batches, every fourth of which fails once.
    AdapterProfile.BURST_RECOVERY: PerformanceBudget(30_000, 20_000, 300, 0),
}
"""The profiles that are certified."""


def within(benchmark: Benchmark, budget: PerformanceBudget) -> bool:
    """True where every measure is within its budget."""
    return (
        benchmark.p95_latency_ms <= budget.max_p95_latency_ms
        and benchmark.throughput_records_per_sec >= budget.min_throughput_records_per_sec
        and benchmark.retry_rate_permille <= budget.max_retry_rate_permille
        and benchmark.dead_letters <= budget.max_dead_letters
    )


def benchmark_signature(benchmark: Benchmark) -> str:
    """Stable signature of what was measured."""
    return signature("benchmark", **{name: getattr(benchmark, name) for name in benchmark.__slots__})


def budget_signature(budget: PerformanceBudget) -> str:
    """Stable signature of what was demanded."""
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
