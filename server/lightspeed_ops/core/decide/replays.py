"""Decides replays: requeues dead letters, and applied batches of the reprocess window.

Owns the split of a replay into commits. A small replay is one commit. A large one is started by one commit
and continued by others of bounded size. Its plan is complete from the start; the batches that are not in the
queue yet are part of the surface's state.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import Decided, Origin
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.decide.commit_builder import CommitBuilder, stage_not_found
from lightspeed_ops.core.decide.planning import Planning
from lightspeed_ops.core.decide.reports import replay_under_way
from lightspeed_ops.core.decide.runs import lifecycle_refusal
from lightspeed_ops.core.events import (
    BatchesAcknowledged,
    Commit,
    ReplayContinued,
    ReplayStaged,
    ReplayStarted,
)
from lightspeed_ops.core.operator import Replay
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.pipeline import Step
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.replay_backlog import ReturningStage, split
from lightspeed_ops.core.replay_plan import ReplayPlan
from lightspeed_ops.core.surface import Surface

REPLAY_UNITS = 1
"""Units of the tenant budget that a replay costs."""


def refusal(surface: Surface, action: Replay) -> Refusal | None:
    """Returns the refusal of a replay for reasons that do not depend on its plan, or None."""
    if not surface.pipeline.stages_from(action.from_stage):
        return stage_not_found(surface, action.from_stage)
    return lifecycle_refusal(surface, Step.REPLAY, "replay the run")


def replay(
    surface: Surface,
    action: Replay,
    command: commands.ApplyControl,
    builder: CommitBuilder,
    planning: Planning | None = None,
) -> Decided[ReplayPlan | None]:
    """Starts a replay. Without a planning, it plans at once and requeues everything in this commit."""
    refused = refusal(surface, action)
    if refused is not None:
        return builder.refused(refused)
    if planning is None:
        stages = surface.pipeline.stages_from(action.from_stage)
        planning = Planning(surface, stages, command.applied).finish()
    plan = planning.plan(surface, budget_needed=REPLAY_UNITS)
    refused = _window_refusal(surface, planning)
    if refused is not None:
        return builder.refused(refused)
    _describe_plan(builder, plan, planning)
    if command.expected_plan_hash not in {"", plan.plan_hash}:
        builder.add_details(expected_plan_hash=command.expected_plan_hash)
        return builder.refused(_plan_changed(surface, plan.plan_hash, command.expected_plan_hash))
    started = _started(action, builder, planning)
    builder.set_run(surface.run.run_id)
    builder.add(started)
    queue = surface.queue
    if queue.replaying + planning.size == 0 and queue.backlog.is_empty:
        builder.finish_replay()
    return builder.done(plan)


def is_refused(
    surface: Surface, command: commands.ApplyControl, planning: Planning, plan: ReplayPlan
) -> bool:
    """True if a replay is refused because of its plan."""
    is_other = command.expected_plan_hash not in {"", plan.plan_hash}
    return is_other or _window_refusal(surface, planning) is not None


def stage_replay(_surface: Surface, command: commands.StageReplay, _origin: Origin) -> Decided[None]:
    """Keeps batches for a replay that is about to start and takes them all at once."""
    return Decided((ReplayStaged(command.staging, command.batches),))


def continue_replay(surface: Surface, command: commands.ContinueReplay, origin: Origin) -> Decided[None]:
    """Requeues the next dead letters of a replay, or its next applied batches if no dead letter is left."""
    builder = CommitBuilder(surface, origin)
    queue, backlog = surface.queue, surface.queue.backlog
    if command.started_in != backlog.started_in or not backlog.has_requeues:
        return builder.done(None)
    requeued: tuple[str, ...] = ()
    again: tuple[Batch, ...] = ()
    deferred: tuple[Batch, ...] = ()
    if backlog.returning:
        found = ((key, queue.dead.get(key)) for key in command.keys)
        requeued = tuple([key for key, active in found if active is not None and backlog.returns(active)])
    else:
        again, deferred = split(backlog.next_pending(), queue.active_batches, backlog)
    returned = command.returned and bool(backlog.returning)
    if requeued or again or deferred or returned:
        builder.add(ReplayContinued(requeued, again, deferred, returned, backlog.reason, backlog.actor_id))
    left = queue.replaying + len(requeued) + backlog.waiting
    if returned and left == 0 and replay_under_way(surface):
        builder.finish_replay()
    return builder.done(None)


def reprocessable(
    commits: Iterable[Commit], window: ReprocessWindow, stages: frozenset[str]
) -> Iterator[Batch]:
    """Yields the applied batches inside a window, in the order of the commits: one for each application."""
    acknowledged = (
        event for commit in commits for event in commit.events if isinstance(event, BatchesAcknowledged)
    )
    for event in acknowledged:
        for batch in event.batches:
            if window.start_sequence <= batch.sequence <= window.end_sequence and batch.stage in stages:
                yield batch


def _started(action: Replay, builder: CommitBuilder, planning: Planning) -> ReplayStarted:
    """Returns the event that starts a replay, with the batches that this commit requeues."""
    queue, run = builder.surface.queue, builder.surface.run
    backlog = queue.backlog
    requeued = tuple([active.batch.key for active in planning.dead])
    again: tuple[Batch, ...] = ()
    deferred: tuple[Batch, ...] = ()
    pending: tuple[Batch, ...] = ()
    returning: tuple[ReturningStage, ...] = ()
    if planning.is_paced:
        returning = tuple([ReturningStage(stage, planning.version) for stage in planning.stages])
        requeued = ()
    if planning.staging:
        pass
    elif planning.is_paced or backlog.pending:
        # After the pending batches of an earlier replay, so that the order of each key is kept.
        pending = tuple(planning.again)
    else:
        again, deferred = split(planning.again, queue.active_batches, backlog)
    return ReplayStarted(
        run.run_id,
        action.from_stage,
        action.reason,
        builder.at_ms,
        run.started_ms,
        requeued,
        again,
        builder.context.actor_id,
        deferred=deferred,
        pending=pending,
        takes_staged=bool(planning.staging),
        returning=returning,
    )


def _describe_plan(builder: CommitBuilder, plan: ReplayPlan, planning: Planning) -> None:
    """Adds the whole replay to the audit, even if later commits requeue parts of it."""
    dead, again = planning.dead, planning.again
    left_out = sum(one.count for one in plan.left_out_counts)
    builder.add_details(plan_hash=plan.plan_hash, dead_letters=len(dead), reprocessed=len(again))
    if left_out:
        builder.add_details(left_out=left_out)
    builder.add_key_details(
        chain((active.batch.key for active in dead), (batch.key for batch in again)), planning.size
    )


def _window_refusal(surface: Surface, planning: Planning) -> Refusal | None:
    count, counts = len(planning.again), surface.queue.counts
    most = surface.settings.boundary.max_queued
    if not count or counts.waiting + counts.replay_pending + count <= most:
        return None
    return _window_too_large(surface, count)


def _window_too_large(surface: Surface, count: int) -> Refusal:
    counts, most = surface.queue.counts, surface.settings.boundary.max_queued
    waiting = counts.waiting + counts.replay_pending
    message = (
        f"expected to replay {count} applied batches of '{surface.name}' as its reprocess window says, "
        f"but {waiting} are waiting and max_queued is {most}"
    )
    values = {
        "waiting": str(waiting),
        "limit": str(most),
        "limited_by": "max_queued",
        "reprocessed": str(count),
    }
    return Refusal(Reason.QUEUE_SATURATED, message, {"surface": surface.name, **values})


def _plan_changed(surface: Surface, plan_hash: str, expected: str) -> Refusal:
    message = (
        f"expected to replay '{surface.name}' by plan '{expected}', but its plan is '{plan_hash}' by now"
    )
    values = {"surface": surface.name, "plan_hash": plan_hash, "expected_plan_hash": expected}
    return Refusal(Reason.PLAN_CHANGED, message, values)
