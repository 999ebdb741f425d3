"""Snapshots: the whole state of a surface as one frozen value.

Owns what a snapshot has in it. Thawing a frozen surface gives an equal one; the journal keeps snapshots so
that a surface need not be rebuilt from its first event.
"""

from dataclasses import dataclass, replace
from operator import attrgetter

from lightspeed_ops.core.applied_keys import AppliedKeys, AppliedKeysSnapshot
from lightspeed_ops.core.backpressure import Counts, Queue, QueueBoundary
from lightspeed_ops.core.checkpoint import EventTimes
from lightspeed_ops.core.connector import ConnectorPlan
from lightspeed_ops.core.life import Cancellation, Lease, Life
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
class LeaseSnapshot:
    """A lease; ``orders`` are those of the batches that are held under it."""

    granted_ms: int
    deadline_ms: int
    orders: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CancellationSnapshot:
    """A batch in flight, by its order, that its worker is to let go of."""

    order: int
    reason: str
    deadline_ms: int


@dataclass(frozen=True, slots=True)
class AttemptsSnapshot:
    """The commits of the attempts at a batch, by its order, that failed."""

    order: int
    versions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lives:
    """The living batches by order, a column for each field: all have the same length but the dead letters."""

    batches: tuple[Batch, ...]
    orders: tuple[int, ...]
    states: tuple[BatchState, ...]
    attempts: tuple[int, ...]
    run_ids: tuple[str, ...]
    started_ms: tuple[int, ...]
    due_ms: tuple[int, ...]
    replayed: tuple[bool, ...]
    reapply: tuple[bool, ...]
    dead_letters: tuple[DeadLetterRecord, ...]
    """Of the batches that are dead letters, in order."""
    admitted_in: tuple[int, ...] = ()
    """This and the next four are empty in snapshots of before there were leases."""
    started_in: tuple[int, ...] = ()
    worker_ids: tuple[str, ...] = ()
    lease_numbers: tuple[int, ...] = ()
    leased_ms: tuple[int, ...] = ()
    leases: tuple[LeaseSnapshot, ...] = ()
    cancellations: tuple[CancellationSnapshot, ...] = ()
    failed_attempts: tuple[AttemptsSnapshot, ...] = ()


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
    applied_keys: AppliedKeysSnapshot
    counts: Counts
    next_order: int
    replaying: int
    resumed_before: int
    lives: Lives
    lease_count: int = 0
    control_actor_id: str = ""
    certified_plan: ConnectorPlan | None = None
    certified_boundary: QueueBoundary | None = None
    """Both are absent in snapshots of versions that did not record what a certification measured."""
    clock_ms: int = 0


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
        applied_keys=surface.applied_keys.freeze(),
        counts=replace(queue.counts),
        next_order=queue.next_order,
        replaying=queue.replaying,
        resumed_before=queue.resumed_before,
        lives=_lives(queue),
        lease_count=surface.lease_count,
        control_actor_id=surface.control_actor_id,
        certified_plan=surface.certified_plan,
        certified_boundary=surface.certified_boundary,
        clock_ms=surface.clock_ms,
    )


def thaw(snapshot: SurfaceSnapshot) -> Surface:
    """The surface that was frozen."""
    surface = Surface(snapshot.name)
    surface.begin(
        snapshot.adapter_profile, snapshot.context, snapshot.pipeline, snapshot.settings, snapshot.created_ms
    )
    surface.version = snapshot.version
    surface.clock_ms = snapshot.clock_ms
    surface.exists = snapshot.exists
    surface.usage = snapshot.usage
    surface.lifecycle = snapshot.lifecycle
    surface.control = snapshot.control
    surface.control_actor_id = snapshot.control_actor_id
    surface.lease_count = snapshot.lease_count
    surface.run = replace(snapshot.run)
    surface.telemetry = snapshot.telemetry
    surface.observed = replace(snapshot.observed)
    if snapshot.certified is not None:
        # An older version recorded no more than the outcome, which then held for the settings of its time.
        surface.certify(passed=snapshot.certified)
    if snapshot.certified_plan is not None:
        surface.certified_plan = snapshot.certified_plan
        surface.certified_boundary = snapshot.certified_boundary
    surface.audit_count = snapshot.audit_count
    surface.audit_hash = snapshot.audit_hash
    surface.chains = {
        chain.kind: RecordChain(chain.count, chain.folded, chain.block) for chain in snapshot.chains
    }
    surface.progress = {
        progress.stage: StageProgress(progress.highest_sequence, _event_times(progress))
        for progress in snapshot.progress
    }
    surface.applied_keys = AppliedKeys.thaw(snapshot.settings.idempotency_keys_kept, snapshot.applied_keys)
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


def _lives(queue: Queue) -> Lives:
    """Written out column by column, since the event loop waits while a long queue is frozen."""
    lives = sorted(queue.lives.values(), key=attrgetter("order"))
    return Lives(
        batches=tuple([life.batch for life in lives]),
        orders=tuple([life.order for life in lives]),
        states=tuple([life.state for life in lives]),
        attempts=tuple([life.attempt for life in lives]),
        run_ids=tuple([life.run_id for life in lives]),
        started_ms=tuple([life.started_ms for life in lives]),
        due_ms=tuple([life.due_ms for life in lives]),
        replayed=tuple([life.replayed for life in lives]),
        reapply=tuple([life.reapply for life in lives]),
        dead_letters=tuple([life.dead_letter for life in lives if life.dead_letter is not None]),
        admitted_in=tuple([life.admitted_in for life in lives]),
        started_in=tuple([life.started_in for life in lives]),
        worker_ids=tuple([life.worker_id for life in lives]),
        lease_numbers=tuple([life.lease_number for life in lives]),
        leased_ms=tuple([life.leased_ms for life in lives]),
        leases=tuple([_lease(lease) for lease in queue.leases.held()]),
        cancellations=tuple(
            [CancellationSnapshot(life.order, *life.cancellation) for life in lives if life.cancellation]
        ),
        failed_attempts=tuple(
            [AttemptsSnapshot(life.order, life.attempts) for life in lives if life.attempts]
        ),
    )


def _lease(lease: Lease) -> LeaseSnapshot:
    return LeaseSnapshot(lease.granted_ms, lease.deadline_ms, tuple(lease.lives))


def _queue(snapshot: SurfaceSnapshot) -> Queue:
    queue = Queue()
    frozen = snapshot.lives
    dead_letters = {record.batch_key: record for record in frozen.dead_letters}
    admitted = map(Life, frozen.batches, frozen.orders)
    working = zip(
        frozen.states, frozen.attempts, frozen.run_ids, frozen.started_ms, frozen.due_ms, strict=True
    )
    flags = zip(frozen.replayed, frozen.reapply, strict=True)
    for life, worked, flagged in zip(admitted, working, flags, strict=True):
        life.state, life.attempt, life.run_id, life.started_ms, life.due_ms = worked
        life.replayed, life.reapply = flagged
        life.dead_letter = dead_letters.get(life.batch.key)
        queue.restore(life)
    _restore_leases(snapshot, queue)
    queue.counts = replace(snapshot.counts)
    queue.next_order = snapshot.next_order
    queue.replaying = snapshot.replaying
    queue.resumed_before = snapshot.resumed_before
    return queue


def _restore_leases(snapshot: SurfaceSnapshot, queue: Queue) -> None:
    """What was in flight before there were leases has one from when it was started."""
    frozen = snapshot.lives
    by_order = {life.order: life for life in queue.lives.values()}
    known = zip(
        frozen.orders,
        frozen.admitted_in,
        frozen.started_in,
        frozen.worker_ids,
        frozen.lease_numbers,
        frozen.leased_ms,
        strict=False,
    )
    for order, *of_life in known:
        life = by_order[order]
        life.admitted_in, life.started_in, life.worker_id, life.lease_number, life.leased_ms = of_life
    for attempts in frozen.failed_attempts:
        by_order[attempts.order].attempts = attempts.versions
    for cancellation in frozen.cancellations:
        by_order[cancellation.order].cancellation = Cancellation(
            cancellation.reason, cancellation.deadline_ms
        )
    for lease in frozen.leases:
        lives = [by_order[order] for order in lease.orders]
        queue.leases.grant(lives, granted_ms=lease.granted_ms, deadline_ms=lease.deadline_ms)
    for life in queue.lives.values():
        if life.state is BatchState.IN_FLIGHT and life.lease is None:
            deadline_ms = life.started_ms + snapshot.settings.lease_ms
            queue.leases.grant((life,), granted_ms=life.started_ms, deadline_ms=deadline_ms)
