"""Snapshots: the whole state of a surface as one frozen value.

Owns what a snapshot has in it. Thawing a frozen surface gives an equal one; the journal keeps snapshots so
that a surface need not be rebuilt from its first event.
"""

from dataclasses import dataclass, replace

from lightspeed_ops.core.backpressure import Counts, Life, Queue
from lightspeed_ops.core.checkpoint import EventTimes
from lightspeed_ops.core.operator import ControlState
from lightspeed_ops.core.orchestrator import Batch, BatchState, DeadLetterRecord
from lightspeed_ops.core.pipeline import Lifecycle, Pipeline
from lightspeed_ops.core.policy import TenantContext, Usage
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.settings import Settings
from lightspeed_ops.core.signatures import RecordChain
from lightspeed_ops.core.surface import Observed, Run, StageProgress, Surface, surface_signature
from lightspeed_ops.core.telemetry import TelemetrySnapshot


@dataclass(frozen=True, slots=True)
class ChainSnapshot:
    """A record chain: the hash over full blocks and the texts that are not folded into it yet."""

    kind: RecordKind
    count: int
    folded: str
    block: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventTime:
    """The event time of a sequence, Unix milliseconds."""

    sequence: int
    event_time_ms: int


@dataclass(frozen=True, slots=True)
class ProgressSnapshot:
    """How far a stage has come."""

    stage: str
    highest_sequence: int
    settled: EventTime
    ahead: tuple[EventTime, ...]


@dataclass(frozen=True, slots=True)
class AppliedKeys:
    """The idempotency keys that a sink stage has applied, oldest first."""

    stage: str
    idempotency_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LifeSnapshot:
    """One living batch."""

    batch: Batch
    order: int
    state: BatchState
    attempt: int
    run_id: str
    started_ms: int
    due_ms: int
    replayed: bool
    reapply: bool
    dead_letter: DeadLetterRecord | None


@dataclass(frozen=True, slots=True)
class SurfaceSnapshot:
    """Everything that decides, and the signature that the surface had."""

    name: str
    version: int
    signature: str
    exists: bool
    adapter_profile: AdapterProfile
    context: TenantContext
    pipeline: Pipeline
    settings: Settings
    usage: Usage
    created_ms: int
    lifecycle: Lifecycle
    control: ControlState
    run: Run
    telemetry: TelemetrySnapshot
    observed: Observed
    certified: bool | None
    audit_count: int
    audit_hash: str
    chains: tuple[ChainSnapshot, ...]
    progress: tuple[ProgressSnapshot, ...]
    applied_keys: tuple[AppliedKeys, ...]
    counts: Counts
    next_order: int
    replaying: int
    resumed_before: int
    lives: tuple[LifeSnapshot, ...]


def freeze(surface: Surface) -> SurfaceSnapshot:
    """The whole state of a surface; later changes of the surface do not reach it."""
    queue = surface.queue
    return SurfaceSnapshot(
        name=surface.name,
        version=surface.version,
        signature=surface_signature(surface),
        exists=surface.exists,
        adapter_profile=surface.adapter_profile,
        context=surface.context,
        pipeline=surface.pipeline,
        settings=surface.settings,
        usage=surface.usage,
        created_ms=surface.created_ms,
        lifecycle=surface.lifecycle,
        control=surface.control,
        run=replace(surface.run),
        telemetry=surface.telemetry,
        observed=replace(surface.observed),
        certified=surface.certified,
        audit_count=surface.audit_count,
        audit_hash=surface.audit_hash,
        chains=tuple(ChainSnapshot(kind, *chain.parts()) for kind, chain in surface.chains.items()),
        progress=tuple(_progress(stage, progress) for stage, progress in surface.progress.items()),
        applied_keys=tuple(AppliedKeys(stage, tuple(keys)) for stage, keys in surface.applied_keys.items()),
        counts=replace(queue.counts),
        next_order=queue.next_order,
        replaying=queue.replaying,
        resumed_before=queue.resumed_before,
        lives=tuple(sorted(map(_life, queue.lives.values()), key=lambda life: life.order)),
    )


def thaw(snapshot: SurfaceSnapshot) -> Surface:
    """The surface that was frozen."""
    surface = Surface(snapshot.name)
    surface.begin(
        snapshot.adapter_profile, snapshot.context, snapshot.pipeline, snapshot.settings, snapshot.created_ms
    )
    surface.version = snapshot.version
    surface.exists = snapshot.exists
    surface.usage = snapshot.usage
    surface.lifecycle = snapshot.lifecycle
    surface.control = snapshot.control
    surface.run = replace(snapshot.run)
    surface.telemetry = snapshot.telemetry
    surface.observed = replace(snapshot.observed)
    surface.certified = snapshot.certified
    surface.audit_count = snapshot.audit_count
    surface.audit_hash = snapshot.audit_hash
    surface.chains = {
        chain.kind: RecordChain(chain.count, chain.folded, chain.block) for chain in snapshot.chains
    }
    surface.progress = {
        progress.stage: StageProgress(progress.highest_sequence, _event_times(progress))
        for progress in snapshot.progress
    }
    surface.applied_keys = {
        keys.stage: dict.fromkeys(keys.idempotency_keys) for keys in snapshot.applied_keys
    }
    surface.queue = _queue(snapshot)
    return surface


def _progress(stage: str, progress: StageProgress) -> ProgressSnapshot:
    settled, ahead = progress.event_times.parts()
    return ProgressSnapshot(
        stage, progress.highest_sequence, EventTime(*settled), tuple(EventTime(*pair) for pair in ahead)
    )


def _event_times(progress: ProgressSnapshot) -> EventTimes:
    settled = (progress.settled.sequence, progress.settled.event_time_ms)
    return EventTimes(settled, [(time.sequence, time.event_time_ms) for time in progress.ahead])


def _life(life: Life) -> LifeSnapshot:
    return LifeSnapshot(
        batch=life.batch,
        order=life.order,
        state=life.state,
        attempt=life.attempt,
        run_id=life.run_id,
        started_ms=life.started_ms,
        due_ms=life.due_ms,
        replayed=life.replayed,
        reapply=life.reapply,
        dead_letter=life.dead_letter,
    )


def _queue(snapshot: SurfaceSnapshot) -> Queue:
    queue = Queue()
    for frozen in snapshot.lives:
        life = Life(frozen.batch, frozen.order)
        life.state = frozen.state
        life.attempt = frozen.attempt
        life.run_id = frozen.run_id
        life.started_ms = frozen.started_ms
        life.due_ms = frozen.due_ms
        life.replayed = frozen.replayed
        life.reapply = frozen.reapply
        life.dead_letter = frozen.dead_letter
        queue.restore(life)
    queue.counts = replace(snapshot.counts)
    queue.next_order = snapshot.next_order
    queue.replaying = snapshot.replaying
    queue.resumed_before = snapshot.resumed_before
    return queue
