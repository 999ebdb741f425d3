"""The module ``lightspeed/pipeline/operations_surface`` (M60): every function under its own name.

This is the core as a library. ``at_ms`` is the time in the records, ``now_ms`` the clock for backoffs and
freshness (``at_ms`` if it is not given), both in Unix milliseconds. If the module returns a surface and a
result, the function changes the given surface and returns the result. A :class:`Refusal` is the module's
error; the surface then has its audit.
"""

from dataclasses import replace
from typing import Any

from lightspeed_ops.core import policy, profiles
from lightspeed_ops.core import surface as state
from lightspeed_ops.core.audit import AuditRecord, audit_signature
from lightspeed_ops.core.checkpoint import Checkpoint
from lightspeed_ops.core.commands import (
    AcknowledgeBatches,
    Acknowledgement,
    ApplyControl,
    CertifyHeavyDataConformance,
    CompleteRun,
    CreateSurface,
    EnqueueBatches,
    FailBatches,
    Failure,
    Origin,
    StartAvailable,
    StartRun,
)
from lightspeed_ops.core.conformance import ConformanceRecord, conformance_signature
from lightspeed_ops.core.decide.replays import reprocessable
from lightspeed_ops.core.fixtures import fixture_snapshots, snapshot_signature, snapshot_version
from lightspeed_ops.core.freshness import FreshnessMetadata, freshness_label
from lightspeed_ops.core.in_memory_surface import OperationsSurface
from lightspeed_ops.core.limits import BULK_ITEMS
from lightspeed_ops.core.lineage import LineageRecord, lineage_signature
from lightspeed_ops.core.operator import Action, Replay
from lightspeed_ops.core.orchestrator import Batch, ProcessOutcome
from lightspeed_ops.core.profiles import AdapterProfile, adapter_profile_label, profile_version_label
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.settings import default_settings

__all__ = [
    "acknowledge_batch",
    "adapter_profile_label",
    "apply_control",
    "audit_signature",
    "audits",
    "certify_heavy_data_conformance",
    "checkpoints",
    "complete_run",
    "conformance_passed",
    "conformance_records",
    "conformance_signature",
    "default_surface",
    "enqueue_batch",
    "fail_batch",
    "fixture_snapshots",
    "freshness",
    "freshness_label",
    "lifecycle_label",
    "lineage_records",
    "lineage_signature",
    "name",
    "new",
    "pipeline_runtime",
    "profile_version_label",
    "signature",
    "sink_idempotency_keys",
    "snapshot_signature",
    "snapshot_version",
    "start_available",
    "start_run",
    "telemetry_label",
    "tenant_runtime",
    "valid",
]


def new(
    name: str, adapter_profile: AdapterProfile, tenant_runtime: policy.Runtime, *, at_ms: int = 0
) -> OperationsSurface:
    """Build a profile-specific surface with default pipeline and connector plans."""
    short = name.rsplit("/", 1)[-1]
    settings = default_settings(short, adapter_profile)
    surface = OperationsSurface(name)
    command = CreateSurface(
        adapter_profile,
        tenant_runtime.context,
        profiles.default_pipeline(short),
        replace(settings, budget=tenant_runtime.budget),
    )
    refusal = surface.execute(command, Origin(at_ms))
    if refusal is not None:
        raise ValueError(refusal.message)
    return surface


def default_surface() -> OperationsSurface:
    """Build a default M60 operations surface."""
    runtime = policy.Runtime(state.default_context(state.DEFAULT_TENANT))
    return new(state.DEFAULT_SURFACE, AdapterProfile.STANDARD, runtime)


def name(surface: OperationsSurface) -> str:
    """Surface name accessor."""
    return surface.state.name


def pipeline_runtime(surface: OperationsSurface) -> state.PipelineRuntime:
    """Runtime pipeline accessor."""
    return state.pipeline_runtime(surface.state)


def tenant_runtime(surface: OperationsSurface) -> policy.Runtime:
    """Runtime policy accessor."""
    return state.tenant_runtime(surface.state)


def lifecycle_label(surface: OperationsSurface) -> str:
    """Pipeline lifecycle label."""
    return state.lifecycle_label(surface.state)


def telemetry_label(surface: OperationsSurface) -> str:
    """Pipeline runtime telemetry label."""
    return state.telemetry_label(surface.state)


def freshness(surface: OperationsSurface) -> FreshnessMetadata:
    """Freshness metadata accessor."""
    return state.freshness(surface.state)


def conformance_passed(surface: OperationsSurface) -> bool:
    """True when heavy-data conformance evidence is present and all of the latest certification passed."""
    return state.conformance_passed(surface.state)


def signature(surface: OperationsSurface) -> str:
    """Surface signature."""
    return state.surface_signature(surface.state)


def valid(surface: OperationsSurface) -> bool:
    """Validate one operations-surface contract."""
    return state.valid(surface.state)


def start_run(surface: OperationsSurface, at_ms: int, *, now_ms: int | None = None) -> Refusal | None:
    """Start one pipeline run with tenant policy gating."""
    return surface.execute(StartRun(at_ms), _origin(at_ms, now_ms))


def complete_run(surface: OperationsSurface, at_ms: int, *, now_ms: int | None = None) -> Refusal | None:
    """Complete one pipeline run."""
    return surface.execute(CompleteRun(at_ms), _origin(at_ms, now_ms))


def apply_control(
    surface: OperationsSurface, action: Action, at_ms: int, *, now_ms: int | None = None
) -> Refusal | None:
    """Apply one operator control action with tenant-aware replay/mitigation checks."""
    command = ApplyControl(action, at_ms, _applied(surface, action))
    answer = surface.execute(command, _origin(at_ms, now_ms))
    return answer if isinstance(answer, Refusal) else None


def certify_heavy_data_conformance(surface: OperationsSurface, *, at_ms: int = 0) -> Refusal | None:
    """Certify source/sink conformance across heavy-data adapter profiles."""
    return surface.execute(CertifyHeavyDataConformance(at_ms), _origin(at_ms, None))


def enqueue_batch(
    surface: OperationsSurface,
    key: str,
    stage: str,
    records: int,
    lag_ms: int,
    idempotency_key: str,
    sequence: int,
    *,
    now_ms: int = 0,
) -> Refusal | None:
    """Enqueue one batch into the ETL runtime operations surface."""
    batch = Batch(key, stage, records, lag_ms, idempotency_key, sequence)
    answers = surface.execute(EnqueueBatches((batch,)), Origin(now_ms))
    answer = answers if isinstance(answers, Refusal) else answers[0]
    return answer if isinstance(answer, Refusal) else None


def start_available(
    surface: OperationsSurface, at_ms: int, *, now_ms: int | None = None
) -> list[str] | Refusal:
    """Start as many queued batches as the boundary allows; their keys, in order."""
    started = surface.execute(StartAvailable(BULK_ITEMS, (), at_ms), _origin(at_ms, now_ms))
    return started if isinstance(started, Refusal) else [one.batch.key for one in started.started]


def acknowledge_batch(
    surface: OperationsSurface, key: str, at_ms: int, *, now_ms: int | None = None
) -> ProcessOutcome | Refusal:
    """Acknowledge one processed batch and update lineage/freshness metadata."""
    command = AcknowledgeBatches((Acknowledgement(key, at_ms),))
    answers = surface.execute(command, _origin(at_ms, now_ms))
    return answers if isinstance(answers, Refusal) else answers[0]


def fail_batch(
    surface: OperationsSurface, key: str, attempt: int, reason: str, at_ms: int, *, now_ms: int | None = None
) -> ProcessOutcome | Refusal:
    """Fail one batch and apply retry/dead-letter policies."""
    command = FailBatches((Failure(key, attempt, reason, at_ms=at_ms),))
    answers = surface.execute(command, _origin(at_ms, now_ms))
    return answers if isinstance(answers, Refusal) else answers[0]


def audits(surface: OperationsSurface) -> list[AuditRecord]:
    """Audit records in emit order."""
    return _records(surface, RecordKind.AUDIT)


def lineage_records(surface: OperationsSurface) -> list[LineageRecord]:
    """Lineage records in emit order."""
    return _records(surface, RecordKind.LINEAGE)


def checkpoints(surface: OperationsSurface) -> list[Checkpoint]:
    """Pipeline checkpoints in emit order."""
    return _records(surface, RecordKind.CHECKPOINT)


def conformance_records(surface: OperationsSurface) -> list[ConformanceRecord]:
    """Conformance records in emit order."""
    return _records(surface, RecordKind.CONFORMANCE)


def sink_idempotency_keys(surface: OperationsSurface) -> list[str]:
    """Sink idempotency keys in emit order."""
    return [record.idempotency_key for record in _records(surface, RecordKind.SINK_KEY)]


def _records(surface: OperationsSurface, kind: RecordKind) -> list[Any]:
    return [entry.record for entry in surface.entries(kind)]


def _origin(at_ms: int, now_ms: int | None) -> Origin:
    return Origin(at_ms if now_ms is None else now_ms)


def _applied(surface: OperationsSurface, action: Action) -> tuple[Batch, ...]:
    """Returns the applied batches in the reprocess window of a replay."""
    window = surface.state.settings.connector_plan.reprocess_window
    if window is None or not isinstance(action, Replay):
        return ()
    stages = frozenset(surface.state.pipeline.stages_from(action.from_stage))
    return tuple(reprocessable(surface.commits, window, stages))
