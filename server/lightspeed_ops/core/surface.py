"""The state of an operations surface: only what decisions need.

Owns the surface's fields, its labels, its signature and its validity. Only ``evolve`` changes a surface. Its
history is in the journal, so that memory grows with the active batches and not with the past.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from itertools import chain

from lightspeed_ops.core import (
    connector,
    operator,
    pipeline,
    policy,
    retention,
    settings,
    stage_limits,
    telemetry,
)
from lightspeed_ops.core.applied_keys import AppliedKeys
from lightspeed_ops.core.checkpoint import EventTimes, ResumePoint, Watermark
from lightspeed_ops.core.conformance import ConformanceGap
from lightspeed_ops.core.connector import ConnectorPlan
from lightspeed_ops.core.freshness import FreshnessMetadata, freshness_of, freshness_signature
from lightspeed_ops.core.limits import INT64_MAX, YEAR_9999_MS, saturated
from lightspeed_ops.core.operator import ControlState
from lightspeed_ops.core.orchestrator import Batch, BatchResult
from lightspeed_ops.core.pipeline import Lifecycle, Pipeline, StageKind
from lightspeed_ops.core.policy import Budget, TenantContext, Usage
from lightspeed_ops.core.profiles import AdapterProfile, default_pipeline
from lightspeed_ops.core.queue import Queue, QueueBoundary
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Violation
from lightspeed_ops.core.run import Labels, RunEnd, RunRecord, RunStage, StageResult, end_in
from lightspeed_ops.core.schedule import Schedule
from lightspeed_ops.core.schedule_status import ScheduleStatus, stored_status
from lightspeed_ops.core.settings import Settings, default_settings
from lightspeed_ops.core.signatures import GENESIS_HASH, RecordChain, signature
from lightspeed_ops.core.telemetry import TelemetrySnapshot

DEFAULT_TENANT = "default"
DEFAULT_SURFACE = "tenants/default/surfaces/default"
"""The surface of a request that names none."""
DEFAULT_ACTOR = "operator"
"""The actor of a surface that was created without a tenant context."""

ETAG_DIGITS = 32
"""Hexadecimal digits of an etag: 128 bits."""
ETAGS_KNOWN = 1_024
"""Etags that are kept: an etag takes about 0.1 ms, and every response with a surface has it."""

CHAINED_KINDS = tuple(kind for kind in RecordKind if kind is not RecordKind.AUDIT)
"""Kinds with a record chain; audits have a hash chain of their own."""


def surface_name(tenant_id: str, surface_id: str) -> str:
    """Returns the resource name ``tenants/{tenant}/surfaces/{surface}``."""
    return f"tenants/{tenant_id}/surfaces/{surface_id}"


def tenant_of(name: str) -> str:
    """Returns the tenant id in a resource name."""
    return name.split("/")[1]


def default_context(tenant_id: str) -> TenantContext:
    """Returns the context of a surface that was created without one: an administrator of its tenant."""
    return policy.Tenant(DEFAULT_ACTOR, tenant_id, policy.Role.TENANT_ADMIN)


@dataclass(slots=True)
class Run:
    """The current or last run of a surface, with what became of the batches in it.

    A batch counts for the run that is the newest one when the event happens, also after that run has ended.

    ``number`` counts from 1, and is 0 before the first run. ``started_ms`` is in Unix milliseconds, and
    ``records`` are the records acknowledged in the run. ``started_by`` is the id of an actor, and
    ``trigger_reason`` is the reason of the trigger if the run was triggered before its start.
    ``resumed_from`` is the stage of the newest of its ``resumptions``. ``scheduled_due_ms`` is the due time
    of the schedule that started the run, 0 if an actor started it.
    """

    number: int = 0
    started_ms: int = 0
    records: int = 0
    labels: Labels = ()
    started_by: str = ""
    trigger_reason: str = ""
    end: RunEnd | None = None
    resumed_from: str = ""
    resumptions: int = 0
    stages: dict[str, RunStage] = field(default_factory=dict)
    """The stages of which a batch counts, by name."""
    results: dict[str, StageResult] = field(default_factory=dict)
    """The newest result of each stage that has one, by its name."""
    scheduled_due_ms: int = 0

    @property
    def run_id(self) -> str:
        """``run-000001``; empty before the first."""
        return pipeline.run_id(self.number) if self.number else ""

    def resume(self, stage: str) -> None:
        """Continues a run that had ended."""
        self.end = None
        self.resumed_from = stage
        self.resumptions += 1

    def acknowledge(
        self, batches: tuple[Batch, ...], *, records: int, stage: str, is_one_stage: bool
    ) -> None:
        """Counts batches with this sum of records. Nearly always all are of one stage, ``stage``."""
        if is_one_stage:
            self._acknowledged(stage, len(batches), records)
        else:
            for batch in batches:
                self._acknowledged(batch.stage, 1, batch.records)
        self.records = min(self.records + records, INT64_MAX)

    def _acknowledged(self, stage: str, count: int, records: int) -> None:
        counts = self._stage(stage)
        counts.acknowledged += count
        counts.records = min(counts.records + records, INT64_MAX)

    def keep_results(self, batches: tuple[Batch, ...], results: Iterable[BatchResult]) -> None:
        """Keeps the results of acknowledged batches: the newest one of each stage."""
        for result in results:
            stage = batches[result.index].stage
            self.results[stage] = StageResult(stage, result.keys, result.values)

    def suppress(self, stages: Iterable[str]) -> None:
        """Counts suppressed duplicates by their stages."""
        for stage in stages:
            self._stage(stage).duplicates_suppressed += 1

    def retry(self, stage: str) -> None:
        """Counts a scheduled retry."""
        self._stage(stage).retries += 1

    def dead_letter(self, stage: str) -> None:
        """Counts a batch that became a dead letter."""
        self._stage(stage).dead_lettered += 1

    def fail(self, stages: Iterable[str]) -> None:
        """Counts failed batches by their stages."""
        for stage in stages:
            self._stage(stage).failed += 1

    def cancel(self, stage: str) -> None:
        """Counts a cancelled batch."""
        self._stage(stage).cancelled += 1

    def _stage(self, stage: str) -> RunStage:
        counts = self.stages.get(stage)
        if counts is None:
            counts = self.stages[stage] = RunStage(stage)
        return counts

    def record(self) -> RunRecord:
        """Returns the run as a value, which later changes do not affect."""
        return RunRecord(
            self.number,
            self.started_ms,
            self.records,
            self.labels,
            self.started_by,
            self.trigger_reason,
            self.end,
            self.resumed_from,
            self.resumptions,
            tuple([replace(counts) for counts in self.stages.values()]),
            tuple(self.results.values()),
            self.scheduled_due_ms,
        )


def run_of(record: RunRecord, lifecycle: Lifecycle) -> Run:
    """Returns the run of a record in a surface of this lifecycle.

    Records of earlier versions of the service have no end; if the lifecycle still has it, it is taken there.
    """
    return Run(
        record.number,
        record.started_ms,
        record.records,
        record.labels,
        record.started_by,
        record.trigger_reason,
        record.end or end_in(lifecycle),
        record.resumed_from,
        record.resumptions,
        {counts.stage: replace(counts) for counts in record.stages},
        {result.stage: result for result in record.results},
        record.scheduled_due_ms,
    )


@dataclass(slots=True)
class Observed:
    """Lag, time (surface's clock) and stage of the newest acknowledgement; the highest sequence so far."""

    lag_ms: int = 0
    last_sequence: int = 0
    at_ms: int = 0
    stage: str = ""


@dataclass(slots=True)
class StageProgress:
    """Progress of one stage: the highest enqueued sequence (-1: none) and its event times."""

    highest_sequence: int
    event_times: EventTimes


class Surface:
    """Integrated runtime operations surface, opaque to everything outside the core."""

    __slots__ = (
        "adapter_profile",
        "applied_keys",
        "audit_count",
        "audit_hash",
        "certified",
        "certified_boundary",
        "certified_plan",
        "chains",
        "clock_ms",
        "context",
        "control",
        "control_actor_id",
        "created_ms",
        "deleted_ms",
        "exists",
        "lease_count",
        "lifecycle",
        "name",
        "observed",
        "oldest_run",
        "pipeline",
        "progress",
        "queue",
        "run",
        "schedule_status",
        "settings",
        "sink_signature",
        "sink_stages",
        "source_signature",
        "stage_names",
        "telemetry",
        "tenant_id",
        "usage",
        "version",
    )

    def __init__(self, name: str) -> None:
        """Creates the state of a surface that does not exist yet; SurfaceCreated makes it exist."""
        self.name = name
        self.tenant_id = tenant_of(name)
        self.version = 0
        self.clock_ms = 0
        """The surface's clock at its newest commit; it continues from there if the wall clock is set back."""
        self.exists = False
        self.audit_count = 0
        self.audit_hash = GENESIS_HASH
        self.chains: dict[RecordKind, RecordChain] = {kind: RecordChain() for kind in CHAINED_KINDS}
        self.run = Run()
        self.oldest_run = 0
        """The oldest run that the journal has a record of; 0 if there is none. All later ones have one."""
        self.lease_count = 0
        """Leases granted so far; their numbers continue if the surface is created again."""
        profile = AdapterProfile.STANDARD
        short = name.rsplit("/", 1)[-1]
        self.begin(
            profile,
            default_context(self.tenant_id),
            default_pipeline(short),
            default_settings(short, profile),
        )

    def begin(
        self,
        profile: AdapterProfile,
        context: TenantContext,
        pipeline_: Pipeline,
        settings_: Settings,
        created_ms: int = 0,
    ) -> None:
        """Sets everything that a creation sets; sequences, chains, run and lease numbers continue."""
        self.adapter_profile = profile
        self.context = context
        self.pipeline = pipeline_
        self.schedule_status: ScheduleStatus | None = stored_status(pipeline_.schedule, created_ms)
        """How the schedule stands; None if runs start by hand."""
        self.stage_names = tuple(stage.name for stage in pipeline_.stages)
        self.sink_stages = frozenset(stage.name for stage in pipeline_.stages if stage.kind is StageKind.SINK)
        self.applied_keys = AppliedKeys(settings_.idempotency_keys_kept)
        self.configure(settings_)
        self.usage = Usage()
        self.created_ms = created_ms
        self.deleted_ms = 0
        """Time of deletion, server's clock; 0 if it exists, or if an earlier server version deleted it."""
        self.lifecycle: Lifecycle = pipeline.Idle()
        self.control: ControlState = operator.Running()
        self.control_actor_id = ""
        self.run = Run(number=self.run.number)
        self.telemetry = TelemetrySnapshot()
        self.observed = Observed(at_ms=created_ms)
        self.queue = Queue()
        self.progress: dict[str, StageProgress] = {}
        self.certified: bool | None = None
        self.certified_plan: ConnectorPlan | None = None
        self.certified_boundary: QueueBoundary | None = None
        """Plan (without reprocess window) and boundary of the latest certification; None before the first."""

    def configure(self, settings_: Settings) -> None:
        """Sets the settings and the values that follow from them."""
        self.settings = settings_
        self.applied_keys.keep(settings_.idempotency_keys_kept)
        self.source_signature = connector.connector_signature(settings_.connector_plan.source)
        self.sink_signature = connector.connector_signature(settings_.connector_plan.sink)

    def set_schedule(self, schedule: Schedule, since_ms: int) -> None:
        """Sets the schedule of the pipeline, of which no due time is settled yet."""
        self.pipeline = replace(self.pipeline, schedule=schedule)
        self.schedule_status = stored_status(schedule, since_ms)

    def certify(self, *, passed: bool) -> None:
        """Records the outcome of a certification of the current settings."""
        self.certified = passed
        self.certified_plan = _measured(self.settings.connector_plan)
        self.certified_boundary = self.settings.boundary

    @property
    def is_deleted(self) -> bool:
        """True if the surface was deleted; its name and its history remain."""
        return not self.exists and self.version > 0

    def has_applied(self, stage: str, idempotency_key: str) -> bool:
        """Returns True if a sink stage has applied this idempotency key and the key is remembered."""
        return self.applied_keys.has(stage, idempotency_key)

    def count_of(self, kind: RecordKind) -> int:
        """Returns the number of records of a kind, which is also its newest sequence."""
        return self.audit_count if kind is RecordKind.AUDIT else self.chains[kind].count


def tenant_runtime(surface: Surface) -> policy.Runtime:
    """Runtime policy accessor."""
    return policy.Runtime(surface.context, surface.settings.budget, surface.usage)


@dataclass(frozen=True, slots=True)
class PipelineRuntime:
    """The runtime state of a surface's pipeline."""

    pipeline: Pipeline
    lifecycle: Lifecycle
    control: ControlState
    telemetry: TelemetrySnapshot
    run_id: str


def pipeline_runtime(surface: Surface) -> PipelineRuntime:
    """Runtime pipeline accessor."""
    return PipelineRuntime(
        surface.pipeline, surface.lifecycle, surface.control, surface.telemetry, surface.run.run_id
    )


def run_in_progress(surface: Surface) -> str:
    """Returns the id of the run in progress; empty if there is none."""
    return surface.run.run_id if pipeline.active(surface.lifecycle) else ""


def oldest_listed_run(surface: Surface) -> int:
    """Returns the number of the oldest run of a list: recorded, and kept by the retention as it is now."""
    newest = surface.run.number
    oldest_kept = retention.oldest_kept_run(surface.settings.retention, newest)
    return max(surface.oldest_run, oldest_kept) if surface.oldest_run else newest


def name(surface: Surface) -> str:
    """Surface name accessor."""
    return surface.name


def lifecycle_label(surface: Surface) -> str:
    """Pipeline lifecycle label."""
    return pipeline.label(surface.lifecycle)


def telemetry_label(surface: Surface) -> str:
    """Pipeline runtime telemetry label."""
    return telemetry.label(surface.telemetry)


def freshness(surface: Surface) -> FreshnessMetadata:
    """Freshness metadata accessor: the freshness at the last acknowledgement."""
    return freshness_of(
        max_allowed_lag_ms=surface.settings.max_allowed_lag_ms,
        observed_lag_ms=surface.observed.lag_ms,
        last_sequence=surface.observed.last_sequence,
    )


def freshness_at(surface: Surface, now_ms: int) -> FreshnessMetadata:
    """Returns the freshness at ``now_ms``: lag grows while no batch is acknowledged."""
    return freshness_of(
        max_allowed_lag_ms=surface.settings.max_allowed_lag_ms,
        observed_lag_ms=saturated(surface.observed.lag_ms + max(0, now_ms - surface.observed.at_ms)),
        last_sequence=surface.observed.last_sequence,
    )


def etag(surface: Surface) -> str:
    """Returns the etag of a surface: equal as long as settings, tenant context and schedule are equal."""
    return _etag(surface.settings, surface.context, surface.pipeline.schedule)


@lru_cache(maxsize=ETAGS_KNOWN)
def _etag(settings_: Settings, context: TenantContext, schedule: Schedule) -> str:
    text = signature("etag", **settings.texts(settings_, context, schedule))
    return sha256(text.encode()).hexdigest()[:ETAG_DIGITS]


def stale_at_ms(surface: Surface) -> int:
    """Returns the first millisecond at which the surface is stale if no batch is acknowledged before.

    At most the end of year 9999.
    """
    at_ms = surface.observed.at_ms + surface.settings.max_allowed_lag_ms - surface.observed.lag_ms + 1
    return min(at_ms, YEAR_9999_MS)


def oldest_enqueued_ms(surface: Surface) -> int | None:
    """Returns when the oldest outstanding batch was enqueued; None if there is none, or if that is unknown.

    Unix milliseconds by the surface's clock. A look costs the same with a million batches as with one.
    """
    oldest = surface.queue.index.first_outstanding()
    return None if oldest is None else oldest.enqueued_ms or None


def conformance_passed(surface: Surface) -> bool:
    """Returns True if the latest certification passed and measured the current plan and boundary.

    A reprocess window does not count as a change: no measurement depends on it.
    """
    return not conformance_gaps(surface)


def conformance_gaps(surface: Surface) -> tuple[ConformanceGap, ...]:
    """Returns why the surface has not passed its certification; empty if it has."""
    if surface.certified is None:
        return (ConformanceGap.NOT_CERTIFIED,)
    plan, boundary = surface.settings.connector_plan, surface.settings.boundary
    gaps = {
        ConformanceGap.FAILED: not surface.certified,
        ConformanceGap.PLAN_CHANGED: surface.certified_plan != _measured(plan),
        ConformanceGap.BOUNDARY_CHANGED: surface.certified_boundary != boundary,
    }
    return tuple([gap for gap, is_there in gaps.items() if is_there])


def _measured(plan: ConnectorPlan) -> ConnectorPlan:
    """Returns the part of a plan that a certification measures."""
    return replace(plan, reprocess_window=None)


def resume_point(surface: Surface, stage: str) -> ResumePoint:
    """Returns the resume point of a stage: its low watermark, with the event time of that watermark."""
    progress = surface.progress.get(stage)
    if progress is None:
        return ResumePoint(surface.run.run_id, stage, 0, Watermark(0, 0))
    low = low_watermark(surface, stage)
    return ResumePoint(surface.run.run_id, stage, low, Watermark(low, progress.event_times.at(low)))


def low_watermark(surface: Surface, stage: str) -> int:
    """Returns the highest sequence up to which all enqueued batches of a stage have ended.

    -1 if sequence 0 has not ended.
    """
    first_unended = surface.queue.first_unended(stage)
    return surface.progress[stage].highest_sequence if first_unended is None else first_unended - 1


def surface_signature(surface: Surface) -> str:
    """Returns the surface signature: equal signatures mean equal histories, and its size does not grow."""
    heads = {kind.value: f"{chain_.count}:{chain_.head}" for kind, chain_ in surface.chains.items()}
    return signature(
        "surface",
        name=surface.name,
        adapter_profile=surface.adapter_profile.value,
        lifecycle=pipeline.lifecycle_signature(surface.lifecycle),
        control=operator.control_signature(surface.control),
        telemetry=telemetry.telemetry_signature(surface.telemetry),
        freshness=freshness_signature(freshness(surface)),
        usage=policy.usage_signature(surface.usage),
        audits=f"{surface.audit_count}:{surface.audit_hash}",
        **heads,
    )


def violations(surface: Surface) -> Iterator[Violation]:
    """Yields what is wrong with a surface: malformed settings, mismatched contracts, an overspent budget."""
    chained = (
        (violation.under("pipeline") for violation in pipeline.violations(surface.pipeline)),
        (violation.under("pipeline") for violation in pipeline.contract_violations(surface.pipeline)),
        settings.violations(surface.settings),
        stage_limits.unknown_stages(surface.settings.boundary.stage_limits, surface.stage_names),
        (
            violation.under("connector_plan")
            for violation in connector.contract_violations(surface.settings.connector_plan)
        ),
        _budget_violations(surface.settings.budget, surface.usage),
    )
    return chain.from_iterable(chained)


def valid(surface: Surface) -> bool:
    """Validate one operations-surface contract."""
    return next(violations(surface), None) is None


def _budget_violations(budget: Budget, usage: Usage) -> Iterator[Violation]:
    for meter in usage.__slots__:
        used, most = getattr(usage, meter), getattr(budget, f"max_{meter}")
        if used > most:
            yield Violation(
                f"budget.max_{meter}", f"expected {used} or more, which are used, but it is {most}"
            )
