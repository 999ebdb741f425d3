"""Telemetry: lag, throughput, retries and dead letters of a surface.

Owns the values and how they are shown; evolve computes them.
"""

from dataclasses import dataclass

from lightspeed_ops.core.signatures import signature


@dataclass(frozen=True, slots=True)
class TelemetrySnapshot:
    """Lag in milliseconds, throughput in records per second, and counts since the surface was created."""

    lag_ms: int = 0
    throughput_records_per_sec: int = 0
    retry_count: int = 0
    dead_letter_count: int = 0


def label(snapshot: TelemetrySnapshot) -> str:
    """Returns telemetry as one snake_case line."""
    return (
        f"lag_{snapshot.lag_ms}_ms_throughput_{snapshot.throughput_records_per_sec}_rps"
        f"_retries_{snapshot.retry_count}_dead_letters_{snapshot.dead_letter_count}"
    )


def telemetry_signature(snapshot: TelemetrySnapshot) -> str:
    """Stable telemetry signature."""
    return signature("telemetry", **{name: getattr(snapshot, name) for name in snapshot.__slots__})
