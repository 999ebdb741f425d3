"""The queue view: what an operator sees of a queue at one time, without an effect on it.

Owns the values of the view. It must never change the surface: its block reasons come from the function that
StartAvailable uses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeAlias

from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.block_reasons import BlockReason
from lightspeed_ops.core.commands import DeliveryMode, StartAvailable
from lightspeed_ops.core.decide.batches import block_reason
from lightspeed_ops.core.limits import YEAR_9999_MS
from lightspeed_ops.core.orchestrator import BatchState, Priority
from lightspeed_ops.core.queue import Counts, Queue, QueueMode
from lightspeed_ops.core.stage_counts import StageCounts
from lightspeed_ops.core.surface import Surface

LOOKED_AT = 5_000
"""Most batches in flight, and in a backoff, that a view looks at for the oldest ones: two milliseconds."""


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage: its counts, the time of its oldest outstanding batch, and why none would start."""

    stage: str
    counts: StageCounts
    oldest_enqueued_ms: int | None
    block_reason: BlockReason | None
    queued_high: int = 0
    queued_low: int = 0


@dataclass(frozen=True, slots=True)
class OverdueLease:
    """The lease that expired first and still has batches: the key of one, their number and their worker."""

    key: str
    worker_id: str
    lease_deadline_ms: int
    batches: int


WorkerName: TypeAlias = tuple[str, str]
"""The worker_id and the instance_id of a worker, each empty if it gave none."""


@dataclass(slots=True)
class Leaseholder:
    """The leases of a worker: the number of its batches in flight, and their times."""

    oldest_started_ms: int
    next_deadline_ms: int
    granted_ms: int
    in_flight: int = 0


@dataclass(frozen=True, slots=True)
class QueueView:
    """A queue at ``at_ms`` of the surface's clock."""

    at_ms: int
    counts: Counts
    stages: tuple[StageView, ...]
    next_due_ms: int | None
    overdue_lease: OverdueLease | None
    leaseholders: Mapping[WorkerName, Leaseholder]
    leases_cut: bool
    """True if some batches in flight were not looked at for the leaseholders."""


def queue_view(surface: Surface, now_ms: int) -> QueueView:
    """Returns the view of a surface's queue; its cost does not depend on the length of the queue."""
    queue = surface.queue
    oldest = _oldest_working(queue)
    names = dict.fromkeys((*surface.stage_names, *queue.by_stage))
    return QueueView(
        at_ms=now_ms,
        counts=replace(queue.counts),
        stages=tuple(_stage_view(surface, stage, oldest.get(stage), now_ms) for stage in names),
        next_due_ms=queue.next_due_ms(),
        overdue_lease=_overdue(queue, now_ms),
        leaseholders=_leaseholders(queue),
        leases_cut=queue.counts.in_flight > LOOKED_AT,
    )


def _stage_view(surface: Surface, stage: str, working: ActiveBatch | None, now_ms: int) -> StageView:
    queued = surface.queue.ready.oldest(stage)
    outstanding = [active for active in (queued, working) if active is not None]
    oldest = min(outstanding, key=lambda active: active.order, default=None)
    push_only = surface.settings.boundary.mode is QueueMode.PUSH_ONLY
    delivery = DeliveryMode.PUSH if push_only else DeliveryMode.PULL
    command = StartAvailable(1, (stage,), delivery=delivery)
    by_priority = surface.queue.ready.waiting(stage, surface.queue.by_stage)
    return StageView(
        stage,
        replace(surface.queue.by_stage.get(stage, StageCounts())),
        None if oldest is None else oldest.enqueued_ms,
        block_reason(surface, command, now_ms),
        by_priority[Priority.HIGH],
        by_priority[Priority.LOW],
    )


def _oldest_working(queue: Queue) -> dict[str, ActiveBatch]:
    """Returns the oldest batch in flight or in a backoff of each stage.

    If there are more than :data:`LOOKED_AT`, it is found among the first active batches of the surface, which
    are the oldest of all.
    """
    counts = queue.counts
    if counts.in_flight + counts.retrying <= LOOKED_AT:
        working = [*queue.leases.in_flight(), *queue.retrying()]
    else:
        first = islice(queue.index.after(0), LOOKED_AT)
        working = [active for active in first if active.state in (BatchState.IN_FLIGHT, BatchState.RETRYING)]
    oldest: dict[str, ActiveBatch] = {}
    for active in working:
        before = oldest.get(active.batch.stage)
        if before is None or active.order < before.order:
            oldest[active.batch.stage] = active
    return oldest


def _leaseholders(queue: Queue) -> dict[WorkerName, Leaseholder]:
    """Returns the workers of at most :data:`LOOKED_AT` batches in flight."""
    found: dict[WorkerName, Leaseholder] = {}
    for active in islice(queue.leases.in_flight(), LOOKED_AT):
        lease, instance = active.lease, active.instance
        assert lease is not None, "a lease and its batches name each other"
        name = (active.worker_id, "" if instance is None else instance.instance_id)
        holder = found.get(name)
        if holder is None:
            holder = found[name] = Leaseholder(active.started_ms, lease.deadline_ms, lease.granted_ms)
        holder.in_flight += 1
        # Calls of min and max would double the time of a look at thousands of batches.
        if active.started_ms < holder.oldest_started_ms:  # noqa: PLR1730
            holder.oldest_started_ms = active.started_ms
        if lease.deadline_ms < holder.next_deadline_ms:  # noqa: PLR1730
            holder.next_deadline_ms = lease.deadline_ms
        if lease.granted_ms > holder.granted_ms:  # noqa: PLR1730
            holder.granted_ms = lease.granted_ms
    return found


def _overdue(queue: Queue, now_ms: int) -> OverdueLease | None:
    first = next(iter(queue.leases.expired(min(now_ms, YEAR_9999_MS), 1)), None)
    if first is None or first.lease is None:
        return None
    lease = first.lease
    return OverdueLease(first.batch.key, first.worker_id, lease.deadline_ms, len(lease.active_batches))
