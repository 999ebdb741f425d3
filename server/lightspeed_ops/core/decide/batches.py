"""Decides which batches are enqueued and which are started.

All commands are bulk commands: items are processed in order, each has its own answer, and each sees the
effects of the items before it.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import accumulate
from typing import Any

from lightspeed_ops.core import commands, operator, pipeline, policy
from lightspeed_ops.core.active_batch import ActiveBatch, lease_token
from lightspeed_ops.core.block_reasons import (
    BackoffWait,
    BlockReason,
    Empty,
    InFlightLimit,
    NoActiveRun,
    Reserved,
    StageFilter,
    SurfacePaused,
)
from lightspeed_ops.core.commands import (
    Decided,
    DeliveryMode,
    Enqueued,
    Origin,
    Ration,
    Started,
    StartedBatches,
)
from lightspeed_ops.core.decide.commit_builder import CommitBuilder, stage_not_found
from lightspeed_ops.core.decide.intake import Intake
from lightspeed_ops.core.decide.stage_rooms import fill, first_queued, limit_reason, stage_rooms
from lightspeed_ops.core.events import BackoffsEnded, BatchesStarted
from lightspeed_ops.core.limits import STARTED_BYTES, YEAR_9999_MS
from lightspeed_ops.core.orchestrator import Batch, Priority, priority_of
from lightspeed_ops.core.queue import QueueMode
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.start_order import StartOrder
from lightspeed_ops.core.surface import Surface

_CLOSED = {DeliveryMode.PULL: QueueMode.PUSH_ONLY, DeliveryMode.PUSH: QueueMode.PULL_ONLY}
"""The queue mode that forbids each delivery mode."""
_started_of: Callable[[tuple[Any, ...]], Started] = partial(tuple.__new__, Started)
"""Makes a started batch of its values, in half the time of a call of its class."""
DUE_AT_ONCE = 1_000
"""Most backoffs that one command ends, so that no command takes long."""
FITTING = 400
"""Number of batches that fit into one response even with the longest texts."""
RATION_LOOKED_AT = 100
"""Most batches on a later attempt that a rationed start looks through, so that no command takes long."""


def enqueue_batches(
    surface: Surface, command: commands.EnqueueBatches, origin: Origin
) -> Decided[tuple[Enqueued | Refusal, ...]]:
    """Enqueues batches. An active batch with the same content stays as it is; a full queue refuses."""
    builder = CommitBuilder(surface, origin)
    denied = builder.ask(policy.Write(surface.tenant_id))
    if denied is not None:
        return builder.refused(denied)
    intake = Intake(builder)
    answers = tuple([intake.enqueue(batch) for batch in command.batches])
    intake.close()
    return builder.done(answers)


def start_available(
    surface: Surface, command: commands.StartAvailable, origin: Origin
) -> Decided[StartedBatches]:
    """Starts batches, first in, first out by their admission, as many as the boundary has room for."""
    builder = CommitBuilder(surface, origin, at_ms=command.at_ms)
    refusal = builder.ask(policy.Write(surface.tenant_id)) or _start_refusal(surface, command)
    if refusal is not None:
        return builder.refused(refusal)
    blocked = _surface_block_reason(surface)
    if blocked is not None or not command.max_batches:
        return builder.done(StartedBatches((), blocked))
    room = surface.queue.room(surface.settings.boundary)
    due = surface.queue.due(origin.now_ms, DUE_AT_ONCE)
    stages, batches = _next_batches(surface, command, due, min(command.max_batches, room), origin.now_ms)
    if command.max_records:
        batches = _within(batches, command.max_records)
    fitting = batches if len(batches) <= FITTING else _fitting(batches)
    is_cut, batches = len(fitting) < len(batches), fitting
    if due:
        builder.add(BackoffsEnded(tuple([active.batch.key for active in due])))
    lease_ms = (command.lease_ms or surface.settings.lease_ms) if batches else 0
    started = _start(builder, command, stages, batches, lease_ms) if batches else ()
    is_all = (
        is_cut
        or len(batches) == command.max_batches
        or (command.max_records and sum(active.batch.records for active in batches) >= command.max_records)
    )
    return builder.done(
        StartedBatches(
            started,
            None if is_all else _block_reason(surface, command, due, batches, origin.now_ms),
            lease_ms,
        )
    )


def block_reason(surface: Surface, command: commands.StartAvailable, now_ms: int) -> BlockReason | None:
    """Returns why a start would start nothing, or None if the command has to be decided.

    The cost does not depend on the length of the queue, so that a waiting worker costs next to nothing. A
    start has to be decided if it may start a batch, end a backoff, or be refused.
    """
    if not surface.exists or _start_refusal(surface, command) is not None:
        return None
    blocked = _surface_block_reason(surface)
    if blocked is not None:
        return blocked
    due_ms = surface.queue.next_due_ms()
    is_due = due_ms is not None and due_ms <= now_ms
    is_there = is_due or _next_batches(surface, command, [], 1, now_ms)[1]
    return None if is_there else _block_reason(surface, command, [], [], now_ms)


def _start(
    builder: CommitBuilder,
    command: commands.StartAvailable,
    stages: tuple[str, ...],
    batches: list[ActiveBatch],
    lease_ms: int,
) -> tuple[Started, ...]:
    """Starts batches under one lease deadline, and returns them with their lease tokens."""
    surface, origin = builder.surface, builder.origin
    run_id, first_lease = surface.run.run_id, surface.lease_count + 1
    leased_ms, deadline_ms = origin.recorded_ms, origin.now_ms + lease_ms
    keys = tuple([active.batch.key for active in batches])
    builder.add(
        BatchesStarted(
            run_id,
            builder.at_ms,
            keys,
            first_lease,
            deadline_ms,
            command.worker_id,
            command.instance_id,
            stages,
        )
    )
    return tuple(
        [
            _started_of(
                (
                    active.batch,
                    run_id,
                    active.attempt,
                    lease_token(number, leased_ms),
                    deadline_ms,
                    active.progress,
                )
            )
            for number, active in enumerate(batches, first_lease)
        ]
    )


def _surface_block_reason(surface: Surface) -> BlockReason | None:
    """Returns why no batch at all may be started, whatever is queued, or None."""
    control = surface.control
    if not pipeline.active(surface.lifecycle):
        return NoActiveRun(pipeline.label(surface.lifecycle))
    if isinstance(control, operator.Paused):
        return SurfacePaused(control.reason, surface.control_actor_id, control.at_ms)
    boundary, counts = surface.settings.boundary, surface.queue.counts
    if surface.queue.room(boundary) <= 0:
        return InFlightLimit(counts.in_flight, boundary.max_in_flight)
    return None


def _block_reason(
    surface: Surface,
    command: commands.StartAvailable,
    due: list[ActiveBatch],
    started: list[ActiveBatch],
    now_ms: int,
) -> BlockReason:
    """Returns why no more batches were started; ``due`` are the batches whose backoff the command ends."""
    queue, boundary = surface.queue, surface.settings.boundary
    counts = queue.counts
    in_flight = counts.in_flight + len(started)
    if in_flight >= boundary.max_in_flight:
        return InFlightLimit(in_flight, boundary.max_in_flight)
    queued = counts.queued + len(due) - len(started)
    if queued and boundary.stage_limits:
        reached = limit_reason(surface, command.stages or surface.stage_names, due, started, now_ms)
        if reached is not None:
            return reached
    if queued and command.ration is not None and queue.ready.first_retried(1, command.stages):
        return Reserved(queued)
    if queued:
        return StageFilter(queued)
    later = queue.due(YEAR_9999_MS, len(due) + 1)[len(due) :]
    return BackoffWait(later[0].due_ms, counts.retrying - len(due)) if later else Empty()


def _within(batches: list[ActiveBatch], max_records: int) -> list[ActiveBatch]:
    """Returns the batches up to the first one that reaches ``max_records``, which is included."""
    records = 0
    for count, active in enumerate(batches, 1):
        records += active.batch.records
        if records >= max_records:
            return batches[:count]
    return batches


def _fitting(batches: list[ActiveBatch]) -> list[ActiveBatch]:
    """Returns the first batches whose texts have at most :data:`STARTED_BYTES`."""
    sizes_bytes = list(accumulate(active.held_bytes for active in batches))
    return batches[: bisect_right(sizes_bytes, STARTED_BYTES)]


def _start_refusal(surface: Surface, command: commands.StartAvailable) -> Refusal | None:
    mode = surface.settings.boundary.mode
    if mode is _CLOSED[command.delivery]:
        asked = f"expected to {command.delivery.value} work from '{surface.name}'"
        message = f"{asked}, but its boundary is {mode.value}"
        return Refusal(Reason.DELIVERY_MODE, message, {"surface": surface.name, "mode": mode.value})
    unknown = next((stage for stage in command.stages if stage not in surface.stage_names), None)
    return None if unknown is None else stage_not_found(surface, unknown)


def _next_batches(
    surface: Surface, command: commands.StartAvailable, due: list[ActiveBatch], count: int, now_ms: int
) -> tuple[tuple[str, ...], list[ActiveBatch]]:
    """Returns the next batches to start: queued ones and those whose backoff has ended, in queue order.

    If priorities decide the order, the stages that the batches could be of come first; none means all.
    """
    if surface.queue.ready.has_priorities or (due and _has_priorities(due)):
        return _by_priority(surface, command, due, count, now_ms)
    if surface.settings.boundary.stage_limits:
        return (), _within_limits(surface, command, due, count, now_ms)
    stages, ration = command.stages, command.ration
    due = [active for active in due if not stages or active.batch.stage in stages]
    if ration is not None:
        return (), _rationed(surface, command, ration, due)[:count]
    queued = surface.queue.ready.first(count, stages)
    return (), _in_order([*queued, *due])[:count] if due else queued


def _has_priorities(due: list[ActiveBatch]) -> bool:
    return any(
        type(active.batch) is not Batch and priority_of(active.batch) is not Priority.NORMAL for active in due
    )


def _by_priority(
    surface: Surface, command: commands.StartAvailable, due: list[ActiveBatch], count: int, now_ms: int
) -> tuple[tuple[str, ...], list[ActiveBatch]]:
    """Returns the stages with room, and the same batches by priority, within the limits and the ration."""
    rooms = {stage: room.batches for stage, room in stage_rooms(surface, now_ms).items()}
    wanted = command.stages or surface.stage_names
    stages = tuple([stage for stage in wanted if rooms.get(stage, 1) > 0])
    due = [active for active in due if active.batch.stage in stages]
    ready, retried = surface.queue.ready, None
    if command.ration is not None:
        allowed = _retried(surface, stages, command.ration, due)
        retried = sorted(allowed, key=lambda active: (priority_of(active.batch), active.order))
        retried = retried[: command.ration.most]
        due = [active for active in due if active.attempt == 1]
    chosen = StartOrder(ready, stages, rooms, due, retried).choose(count)
    return () if stages == surface.stage_names else stages, chosen


def _within_limits(
    surface: Surface, command: commands.StartAvailable, due: list[ActiveBatch], count: int, now_ms: int
) -> list[ActiveBatch]:
    """Returns the same, but no more batches of a stage than its limits allow."""
    rooms = stage_rooms(surface, now_ms)
    wanted = command.stages or surface.stage_names
    stages = tuple([stage for stage in wanted if stage not in rooms or rooms[stage].batches > 0])
    if not stages:
        return []
    due = [active for active in due if active.batch.stage in stages]
    if command.ration is not None:
        found = _rationed(surface, replace(command, stages=stages), command.ration, due)
    else:
        found = _in_order([*first_queued(surface.queue, rooms, stages, count), *due])
    return fill(found, rooms, count)


def _rationed(
    surface: Surface, command: commands.StartAvailable, ration: Ration, due: list[ActiveBatch]
) -> list[ActiveBatch]:
    """Returns the same, but no more batches on a later attempt than the ration allows."""
    stages, ready = command.stages, surface.queue.ready
    fresh = ready.first_fresh(command.max_batches, stages) + [active for active in due if active.attempt == 1]
    return _in_order([*fresh, *_in_order(_retried(surface, stages, ration, due))[: ration.most]])


def _retried(
    surface: Surface, stages: tuple[str, ...], ration: Ration, due: list[ActiveBatch]
) -> list[ActiveBatch]:
    """Returns the batches on a later attempt that a ration may be filled from, unordered."""
    last_attempt = surface.settings.connector_plan.retry_policy.max_attempts
    retried = surface.queue.ready.first_retried(RATION_LOOKED_AT, stages)
    retried += [active for active in due if active.attempt > 1]
    return [active for active in retried if ration.last_attempts or active.attempt < last_attempt]


def _in_order(batches: list[ActiveBatch]) -> list[ActiveBatch]:
    return sorted(batches, key=lambda active: active.order)
