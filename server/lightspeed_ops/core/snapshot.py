"""Snapshots: the whole state of a surface as one frozen value.

Owns the contents of a snapshot, and the copy of a long queue while the surface executes commands. Thawing a
frozen surface gives an equal one. The journal keeps snapshots so that the engine need not rebuild a surface
from its first event.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from itertools import chain
from operator import attrgetter
from typing import Any

from lightspeed_ops.core.active_batch import ActiveBatch, Cancellation
from lightspeed_ops.core.applied_keys import AppliedKeys, AppliedKeysSnapshot
from lightspeed_ops.core.checkpoint import EventTimes
from lightspeed_ops.core.connector import ConnectorPlan
from lightspeed_ops.core.multilevel_queue import PassedOver
from lightspeed_ops.core.operator import ControlState
from lightspeed_ops.core.orchestrator import Batch, BatchState, DeadLetterRecord
from lightspeed_ops.core.pipeline import Lifecycle, Pipeline
from lightspeed_ops.core.policy import TenantContext, Usage
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.queue import Counts, Queue, QueueBoundary, kept_record
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.replay_backlog import BacklogSnapshot
from lightspeed_ops.core.run import RunRecord
from lightspeed_ops.core.schedule_status import ScheduleStatus
from lightspeed_ops.core.settings import Settings
from lightspeed_ops.core.signatures import RecordChain
from lightspeed_ops.core.stage_limits import RecentStarts
from lightspeed_ops.core.surface import Observed, StageProgress, Surface, run_of, surface_signature
from lightspeed_ops.core.telemetry import TelemetrySnapshot

NO_BACKLOG = BacklogSnapshot()
"""The replay backlog of a surface whose replays have requeued everything."""
_NOT_LEASED = (0, 0, "", 0, 0)
"""The values that snapshots older than leases do not have."""


@dataclass(frozen=True, slots=True)
class ChainSnapshot:
    """A record chain as a value: the hash of full blocks, and the texts that it does not cover yet."""

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
    """The progress of a stage as a value."""

    stage: str
    highest_sequence: int
    settled: EventTime
    ahead: tuple[EventTime, ...]


@dataclass(frozen=True, slots=True)
class LeaseSnapshot:
    """A lease as a value; ``orders`` are the orders of its batches."""

    granted_ms: int
    deadline_ms: int
    orders: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InstanceSnapshot:
    """An instance of a worker as a value; ``orders`` are the orders of its batches in flight."""

    instance_id: str
    orders: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CancellationSnapshot:
    """The cancellation of a batch in flight, by the order of the batch."""

    order: int
    reason: str
    deadline_ms: int


@dataclass(frozen=True, slots=True)
class AttemptsSnapshot:
    """The commit versions of the failed attempts at a batch, by the order of the batch."""

    order: int
    versions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BatchProgressSnapshot:
    """The newest progress that a worker reported on a batch, by the order of the batch."""

    order: int
    progress: str


@dataclass(frozen=True, slots=True)
class StageStartsSnapshot:
    """The starts of the last second of a stage, as columns of times and numbers."""

    stage: str
    at_ms: tuple[int, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ActiveBatches:
    """The active batches in order, as columns.

    The columns of batch fields have equal lengths; the others name their batches by key or order.
    """

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
    """Records of the dead letters, in order."""
    admitted_in: tuple[int, ...] = ()
    """This column and the next four are empty in snapshots older than leases."""
    started_in: tuple[int, ...] = ()
    worker_ids: tuple[str, ...] = ()
    lease_numbers: tuple[int, ...] = ()
    leased_ms: tuple[int, ...] = ()
    leases: tuple[LeaseSnapshot, ...] = ()
    cancellations: tuple[CancellationSnapshot, ...] = ()
    failed_attempts: tuple[AttemptsSnapshot, ...] = ()
    instances: tuple[InstanceSnapshot, ...] = ()
    progress: tuple[BatchProgressSnapshot, ...] = ()
    enqueued_ms: tuple[int, ...] = ()
    """Empty in snapshots of versions that did not keep these times."""


_NOTHING: tuple[tuple[()], ...] = ((),) * len(fields(ActiveBatches))
NO_ACTIVE_BATCHES = ActiveBatches(*_NOTHING)
"""The active batches of a part that has none."""


@dataclass(frozen=True, slots=True)
class SnapshotPart:
    """A part of a snapshot: some of its active batches, leases, instances, or batches to requeue."""

    active_batches: ActiveBatches = NO_ACTIVE_BATCHES
    backlog: BacklogSnapshot = NO_BACKLOG


_ATTRIBUTES = {
    "batches": "batch",
    "orders": "order",
    "states": "state",
    "attempts": "attempt",
    "run_ids": "run_id",
    "started_ms": "started_ms",
    "due_ms": "due_ms",
    "replayed": "replayed",
    "reapply": "reapply",
    "dead_letters": "dead_letter",
    "admitted_in": "admitted_in",
    "started_in": "started_in",
    "worker_ids": "worker_id",
    "lease_numbers": "lease_number",
    "leased_ms": "leased_ms",
    "cancellations": "cancellation",
    "failed_attempts": "attempts",
    "progress": "progress",
    "enqueued_ms": "enqueued_ms",
}
"""The attribute of an active batch that each column is copied from."""
_COLUMNS = tuple(_ATTRIBUTES)
_row: Callable[[ActiveBatch], tuple[Any, ...]] = attrgetter(*_ATTRIBUTES.values())


@dataclass(frozen=True, slots=True)
class SurfaceSnapshot:
    """The state of a surface as a value, with the signature of the surface."""

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
    run: RunRecord
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
    active_batches: ActiveBatches
    lease_count: int = 0
    control_actor_id: str = ""
    certified_plan: ConnectorPlan | None = None
    certified_boundary: QueueBoundary | None = None
    """Both are absent in snapshots of versions that did not record what a certification measured."""
    clock_ms: int = 0
    deleted_ms: int = 0
    replay_backlog: BacklogSnapshot = NO_BACKLOG
    stage_starts: tuple[StageStartsSnapshot, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    oldest_run: int = 0
    schedule_status: ScheduleStatus | None = None
    """Absent if runs start by hand, and in snapshots of versions that started no runs by a schedule."""


PART_BATCHES = 1_000
"""Batches, leases or instances, in one part of a snapshot: a few milliseconds of the event loop."""
_BACKLOG_COLUMNS = ("pending", "behind", "staged")
"""The fields of a replay backlog that grow with the replay."""


class CopyOnWriteSnapshot:
    """A copy-on-write snapshot: a surface at one version, copied in parts while the surface changes.

    The constructor copies everything except the contents of active batches; it costs tens of milliseconds
    with a million batches. The caller must set :meth:`before_change` as the hook of the queue: it keeps the
    earlier values of batches that change or end before their part is copied.
    """

    def __init__(self, surface: Surface, part_batches: int = PART_BATCHES) -> None:
        """Begins the snapshot; ``head`` is the snapshot without active batches and batches to requeue."""
        queue = surface.queue
        self._part_batches = part_batches
        self._backlog = queue.backlog.freeze()
        self.head = _head(surface, replace(self._backlog, pending=(), behind=(), staged=()))
        self._active_batches = list(queue.active_batches.values())
        self._leases = [
            (lease.granted_ms, lease.deadline_ms, tuple(lease.active_batches))
            for lease in queue.leases.held()
        ]
        self._instances = [
            InstanceSnapshot(instance.instance_id, tuple(instance.active_batches))
            for instance in queue.leases.instances()
        ]
        self._end = queue.next_order
        self._copied_to = 0
        """The order of the last copied batch."""
        self._before: dict[int, tuple[Any, ...]] = {}
        """By order: the earlier values of batches that have changed since."""

    def before_change(self, active_batches: Iterable[ActiveBatch]) -> None:
        """Copies batches that are not copied yet, before they change."""
        before = self._before
        for active in active_batches:
            if self._copied_to < active.order < self._end and active.order not in before:
                before[active.order] = _row(active)

    def parts(self) -> Iterator[SnapshotPart]:
        """Yields the batches, leases and instances in parts; the surface may change between two parts."""
        size = self._part_batches
        for begin in range(0, len(self._active_batches), size):
            yield SnapshotPart(self._part(self._active_batches[begin : begin + size]))
        for begin in range(0, len(self._leases), size):
            leases = [LeaseSnapshot(*lease) for lease in self._leases[begin : begin + size]]
            yield SnapshotPart(replace(NO_ACTIVE_BATCHES, leases=tuple(leases)))
        for begin in range(0, len(self._instances), size):
            instances = tuple(self._instances[begin : begin + size])
            yield SnapshotPart(replace(NO_ACTIVE_BATCHES, instances=instances))
        for name in _BACKLOG_COLUMNS:
            batches = getattr(self._backlog, name)
            for begin in range(0, len(batches), size):
                columns: dict[str, Any] = {name: batches[begin : begin + size]}
                yield SnapshotPart(backlog=BacklogSnapshot(**columns))

    def _part(self, active_batches: list[ActiveBatch]) -> ActiveBatches:
        assert self._copied_to < active_batches[0].order, (
            "active batches stand in the order of their admission"
        )
        before = self._before
        rows = [
            before.pop(active.order) if active.order in before else _row(active) for active in active_batches
        ]
        self._copied_to = active_batches[-1].order
        columns = dict(zip(_COLUMNS, zip(*rows, strict=True), strict=True))
        orders = columns["orders"]
        columns["dead_letters"] = tuple(record for record in columns["dead_letters"] if record is not None)
        columns["cancellations"] = tuple(
            CancellationSnapshot(order, *asked)
            for order, asked in zip(orders, columns["cancellations"], strict=True)
            if asked is not None
        )
        columns["failed_attempts"] = tuple(
            AttemptsSnapshot(order, versions)
            for order, versions in zip(orders, columns["failed_attempts"], strict=True)
            if versions
        )
        columns["progress"] = tuple(
            BatchProgressSnapshot(order, progress)
            for order, progress in zip(orders, columns["progress"], strict=True)
            if progress
        )
        return ActiveBatches(**columns)


def freeze(surface: Surface) -> SurfaceSnapshot:
    """Returns the whole state of a surface as a value, which later changes do not affect."""
    snapshot_copy = CopyOnWriteSnapshot(surface)
    return whole(snapshot_copy.head, snapshot_copy.parts())


def whole(head: SurfaceSnapshot, parts: Iterable[SnapshotPart]) -> SurfaceSnapshot:
    """Returns a snapshot with all of its parts in it."""
    all_parts = [SnapshotPart(head.active_batches, head.replay_backlog), *parts]
    backlogs = [part.backlog for part in all_parts]
    columns: dict[str, Any] = {
        name: tuple(chain.from_iterable(getattr(backlog, name) for backlog in backlogs))
        for name in _BACKLOG_COLUMNS
    }
    backlog = replace(head.replay_backlog, **columns)
    return replace(
        head, active_batches=_joined([part.active_batches for part in all_parts]), replay_backlog=backlog
    )


def _joined(parts: list[ActiveBatches]) -> ActiveBatches:
    columns = [[getattr(part, field.name) for field in fields(ActiveBatches)] for part in parts]
    return ActiveBatches(*[tuple(chain.from_iterable(column)) for column in zip(*columns, strict=True)])


def _head(surface: Surface, backlog: BacklogSnapshot) -> SurfaceSnapshot:
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
        run=surface.run.record(),
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
        active_batches=NO_ACTIVE_BATCHES,
        lease_count=surface.lease_count,
        control_actor_id=surface.control_actor_id,
        certified_plan=surface.certified_plan,
        certified_boundary=surface.certified_boundary,
        clock_ms=surface.clock_ms,
        deleted_ms=surface.deleted_ms,
        oldest_run=surface.oldest_run,
        replay_backlog=backlog,
        stage_starts=tuple(_stage_starts(*item) for item in queue.stage_starts.items()),
        schedule_status=surface.schedule_status,
        passed_over=tuple(sorted(queue.ready.passed_over.values(), key=attrgetter("stage"))),
    )


def thaw(snapshot: SurfaceSnapshot) -> Surface:
    """Returns the surface of a snapshot that has all of its parts in it."""
    thawing = Thawing(snapshot)
    for _ in thawing.begin():
        pass
    return thawing.finish()


class Thawing:
    """Makes the surface of a snapshot in steps, part by part."""

    def __init__(self, head: SurfaceSnapshot) -> None:
        """Begins with an empty queue; :meth:`begin` adds the batches that the head itself has."""
        self._head = head
        self._surface = _surface(head)
        self._queue = Queue()
        self._in_flight: dict[int, ActiveBatch] = {}
        """The batches in flight by order: leases name them."""

    def begin(self) -> Iterator[None]:
        """Adds the batches of the head in steps."""
        return self.add(SnapshotPart(self._head.active_batches, self._head.replay_backlog))

    def add(self, part: SnapshotPart) -> Iterator[None]:
        """Adds a part in steps of :data:`PART_BATCHES`; parts must come in their order."""
        for place, active in enumerate(self._restored(part.active_batches), 1):
            self._queue.restore(active)
            if active.state is BatchState.IN_FLIGHT:
                self._in_flight[active.order] = active
            if place % PART_BATCHES == 0:
                yield
        for lease in part.active_batches.leases:
            held = [self._in_flight[order] for order in lease.orders]
            self._queue.leases.grant(held, granted_ms=lease.granted_ms, deadline_ms=lease.deadline_ms)
        for instance in part.active_batches.instances:
            started = [self._in_flight[order] for order in instance.orders]
            self._queue.leases.assign(started, instance.instance_id)
        yield
        backlog = self._queue.backlog
        backlog.pending.extend(part.backlog.pending)
        backlog.staged.extend(part.backlog.staged)
        for place, batch in enumerate(part.backlog.behind, 1):
            backlog.defer(batch)
            if place % PART_BATCHES == 0:
                yield

    def finish(self) -> Surface:
        """Returns the surface after the last part."""
        head, queue, surface = self._head, self._queue, self._surface
        # Snapshots older than leases have none: a lease counts from the start of its batch.
        for active in self._in_flight.values():
            if active.lease is None:
                deadline_ms = active.started_ms + head.settings.lease_ms
                queue.leases.grant((active,), granted_ms=active.started_ms, deadline_ms=deadline_ms)
        queue.counts = replace(head.counts)
        if not queue.counts.queued_bytes + queue.counts.dead_letter_bytes:
            queue.count_bytes()
        queue.next_order = head.next_order
        queue.replaying = head.replaying
        queue.resumed_before = head.resumed_before
        queue.backlog.thaw_head(head.replay_backlog)
        for one in head.stage_starts:
            queue.stage_starts[one.stage] = RecentStarts(zip(one.at_ms, one.counts, strict=True))
        queue.ready.passed_over = {one.stage: one for one in head.passed_over}
        surface.queue = queue
        return surface

    def _restored(self, frozen: ActiveBatches) -> Iterator[ActiveBatch]:
        """Yields the active batches of a part."""
        dead_letters = {record.batch_key: record for record in frozen.dead_letters}
        failed = {attempts.order: attempts.versions for attempts in frozen.failed_attempts}
        progress = {one.order: one.progress for one in frozen.progress}
        cancelled = {asked.order: asked for asked in frozen.cancellations}
        rows = zip(
            frozen.batches,
            frozen.orders,
            frozen.states,
            frozen.attempts,
            frozen.run_ids,
            frozen.started_ms,
            frozen.due_ms,
            frozen.replayed,
            frozen.reapply,
            strict=True,
        )
        leased = zip(
            frozen.admitted_in,
            frozen.started_in,
            frozen.worker_ids,
            frozen.lease_numbers,
            frozen.leased_ms,
            strict=True,
        )
        enqueued_ms = iter(frozen.enqueued_ms)
        for batch, order, *worked in rows:
            active = ActiveBatch(batch, order, enqueued_ms=next(enqueued_ms, 0))
            active.state, active.attempt, active.run_id, active.started_ms, active.due_ms, *flags = worked
            active.replayed, active.reapply = flags
            (
                active.admitted_in,
                active.started_in,
                active.worker_id,
                active.lease_number,
                active.leased_ms,
            ) = next(leased, _NOT_LEASED)
            active.attempts = failed.get(order, ())
            active.progress = progress.get(order, "")
            if order in cancelled:
                asked = cancelled[order]
                active.cancellation = Cancellation(asked.reason, asked.deadline_ms)
            record = dead_letters.get(batch.key)
            active.dead_letter = None if record is None else kept_record(record, batch)
            yield active


def _surface(snapshot: SurfaceSnapshot) -> Surface:
    """Returns the surface of a snapshot without its queue."""
    surface = Surface(snapshot.name)
    surface.begin(
        snapshot.adapter_profile, snapshot.context, snapshot.pipeline, snapshot.settings, snapshot.created_ms
    )
    if snapshot.schedule_status is not None:
        surface.schedule_status = snapshot.schedule_status
    surface.version = snapshot.version
    surface.clock_ms = snapshot.clock_ms
    surface.exists = snapshot.exists
    surface.deleted_ms = snapshot.deleted_ms
    surface.oldest_run = snapshot.oldest_run
    surface.usage = snapshot.usage
    surface.lifecycle = snapshot.lifecycle
    surface.control = snapshot.control
    surface.control_actor_id = snapshot.control_actor_id
    surface.lease_count = snapshot.lease_count
    surface.run = run_of(snapshot.run, snapshot.lifecycle)
    surface.telemetry = snapshot.telemetry
    surface.observed = replace(snapshot.observed)
    if snapshot.certified is not None:
        # An older version of the service recorded only the outcome; it counts for the settings beside it.
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
    return surface


def _stage_starts(stage: str, recent: RecentStarts) -> StageStartsSnapshot:
    at_ms, counts = zip(*recent.starts, strict=True)
    return StageStartsSnapshot(stage, at_ms, counts)


def _progress(stage: str, progress: StageProgress) -> ProgressSnapshot:
    settled, ahead = progress.event_times.parts()
    return ProgressSnapshot(
        stage, progress.highest_sequence, EventTime(*settled), tuple(EventTime(*pair) for pair in ahead)
    )


def _event_times(progress: ProgressSnapshot) -> EventTimes:
    settled = (progress.settled.sequence, progress.settled.event_time_ms)
    return EventTimes(settled, [(time.sequence, time.event_time_ms) for time in progress.ahead])
