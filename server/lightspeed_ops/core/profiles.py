"""Adapter profiles: the presets that a surface is created with.

Owns the preset numbers. A profile has no effect after creation: the surface keeps its own values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lightspeed_ops.core.connector import (
    ConnectorPlan,
    DatabaseSink,
    DeadLetterPolicy,
    FileSource,
    RetryPolicy,
)
from lightspeed_ops.core.pipeline import Boundary, Pipeline, Stage, StageKind
from lightspeed_ops.core.queue import QueueBoundary, QueueMode
from lightspeed_ops.core.schedule import MANUAL

PROFILE_VERSION = "m60.profile.v1"


class AdapterProfile(StrEnum):
    """Adapter profile for ETL runtime operations; the value is the label."""

    STANDARD = "standard"
    HEAVY_DATA = "heavy_data"
    BURST_RECOVERY = "burst_recovery"


@dataclass(frozen=True, slots=True)
class Preset:
    """The settings that a profile gives a new surface; times in milliseconds."""

    boundary: QueueBoundary
    retry_policy: RetryPolicy
    max_batch_records: int
    max_allowed_lag_ms: int
    lease_ms: int


PRESETS: Mapping[AdapterProfile, Preset] = {
    AdapterProfile.STANDARD: Preset(
        boundary=QueueBoundary(QueueMode.PUSH_PULL, 16, 1_000, 5_000),
        retry_policy=RetryPolicy(3, 250, 10_000),
        max_batch_records=10_000,
        max_allowed_lag_ms=30_000,
        lease_ms=60_000,
    ),
    AdapterProfile.HEAVY_DATA: Preset(
        boundary=QueueBoundary(QueueMode.PUSH_PULL, 64, 10_000, 30_000),
        retry_policy=RetryPolicy(5, 1_000, 60_000),
        max_batch_records=1_000_000,
        max_allowed_lag_ms=300_000,
        lease_ms=300_000,
    ),
    AdapterProfile.BURST_RECOVERY: Preset(
        boundary=QueueBoundary(QueueMode.PUSH_PULL, 256, 100_000, 10_000),
        retry_policy=RetryPolicy(8, 100, 5_000),
        max_batch_records=50_000,
        max_allowed_lag_ms=60_000,
        lease_ms=30_000,
    ),
}


def adapter_profile_label(profile: AdapterProfile) -> str:
    """Adapter-profile label."""
    return profile.value


def profile_version_label() -> str:
    """Stable M60 profile version label."""
    return PROFILE_VERSION


def default_pipeline(name: str) -> Pipeline:
    """Returns a pipeline of extract, transform and load with manual runs."""
    return Pipeline(
        name=name,
        schedule=MANUAL,
        stages=(
            Stage("extract", StageKind.SOURCE, Boundary("external", "raw")),
            Stage("transform", StageKind.TRANSFORM, Boundary("raw", "clean")),
            Stage("load", StageKind.SINK, Boundary("clean", "table")),
        ),
    )


def default_plan(name: str, profile: AdapterProfile) -> ConnectorPlan:
    """Returns a plan from files to a table, with the profile's retry policy and dead letters enabled."""
    preset = PRESETS[profile]
    return ConnectorPlan(
        name=name,
        source=FileSource(
            name="source", path="input/*.csv", format="csv", batch_size=preset.max_batch_records
        ),
        sink=DatabaseSink(name="sink", table="output", upsert_key="idempotency_key"),
        retry_policy=preset.retry_policy,
        dead_letter_policy=DeadLetterPolicy(
            enabled=True, destination="dead-letters", max_payload_bytes=65_536
        ),
        reprocess_window=None,
        max_batch_records=preset.max_batch_records,
    )
