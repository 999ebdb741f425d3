"""Decides operator controls."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from lightspeed_ops.core import commands, operator, policy
from lightspeed_ops.core.commands import Decided, Origin
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.decide.draft import Draft, run_subject, stage_not_found
from lightspeed_ops.core.decide.runs import lifecycle_refusal
from lightspeed_ops.core.events import (
    BatchesAcknowledged,
    Commit,
    DrainStarted,
    Event,
    Paused,
    ReplayStarted,
    Resumed,
)
from lightspeed_ops.core.life import Life
from lightspeed_ops.core.operator import Action, Drain, Pause, Replay, Resume
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.pipeline import Step
from lightspeed_ops.core.policy import Mitigation, PolicyAction
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.replay_plan import Replayed, ReplayPlan, replay_plan
from lightspeed_ops.core.surface import Surface

REPLAY_UNITS = 1
"""What a replay takes from the tenant budget."""


def apply_control(
    surface: Surface, command: commands.ApplyControl, origin: Origin
) -> Decided[ReplayPlan | None]:
    """The tenant policy is asked first, then the table of control states; both refusals are audited.

    A dry run is decided in the same way, to the last refusal, and then nothing of it happens.
    """
    decided = _apply(surface, command, origin)
    return replace(decided, events=()) if command.dry_run else decided


def _apply(surface: Surface, command: commands.ApplyControl, origin: Origin) -> Decided[ReplayPlan | None]:
    action = command.action
    draft = control_draft(surface, action, origin, at_ms=command.at_ms)
    refusal = draft.ask(permission(surface, action)) or _control_refusal(surface, action)
    if refusal is not None:
        return draft.refused(refusal)
    if isinstance(action, Replay):
        return _replay(surface, action, command, draft)
    draft.add(_event(action, draft.at_ms, draft.context.actor_id))
    return draft.done(None)


def control_draft(surface: Surface, action: Action, origin: Origin, *, at_ms: int | None) -> Draft:
    """The draft of a control; its audit names the control state it was found in, the run and the stage."""
    audited = operator.action_label(action)
    draft = Draft(surface, origin, audited=audited, at_ms=at_ms, reason=action.reason)
    draft.tell(control=operator.label(surface.control))
    if isinstance(action, Replay):
        draft.about(run_subject(surface.run.run_id))
        draft.tell(stage=action.from_stage)
    elif surface.run.run_id:
        draft.tell(run_id=surface.run.run_id)
    return draft


def permission(surface: Surface, action: Action) -> PolicyAction:
    """What the tenant policy is asked for each control."""
    match action:
        case Pause():
            return policy.ApplyMitigation(Mitigation.PAUSE_PIPELINE, 1)
        case Drain():
            return policy.ApplyMitigation(Mitigation.DRAIN_PIPELINE, 1)
        case Replay():
            return policy.ReplayPipelineRun(REPLAY_UNITS)
        case Resume():
            return policy.Write(surface.tenant_id)


def reprocessable(
    commits: Iterable[Commit], window: ReprocessWindow, stages: frozenset[str]
) -> Iterator[Batch]:
    """The applied batches that a window names, as commits of the journal have them, each key once."""
    seen: set[str] = set()
    acknowledged = (
        event for commit in commits for event in commit.events if isinstance(event, BatchesAcknowledged)
    )
    for event in acknowledged:
        for batch in event.batches:
            inside = window.start_sequence <= batch.sequence <= window.end_sequence
            if inside and batch.stage in stages and batch.key not in seen:
                seen.add(batch.key)
                yield batch


def _control_refusal(surface: Surface, action: Action) -> Refusal | None:
    if operator.allows(surface.control, action):
        return None
    state, allowed = operator.label(surface.control), ", ".join(operator.allowed(surface.control))
    asked = f"expected to {operator.action_label(action)} '{surface.name}'"
    message = f"{asked}, but its control state is {state}, which allows {allowed}"
    values = {"surface": surface.name, "control": state, "allowed": allowed}
    return Refusal(Reason.CONTROL_REFUSED, message, values)


def _event(action: Pause | Resume | Drain, at_ms: int, actor_id: str) -> Event:
    match action:
        case Pause(reason):
            return Paused(reason, at_ms, actor_id)
        case Resume(reason):
            return Resumed(reason, at_ms, actor_id)
        case Drain(reason):
            return DrainStarted(reason, at_ms, actor_id)


def _replay(
    surface: Surface, action: Replay, command: commands.ApplyControl, draft: Draft
) -> Decided[ReplayPlan | None]:
    stages = surface.pipeline.stages_from(action.from_stage)
    if not stages:
        return draft.refused(stage_not_found(surface, action.from_stage))
    refusal = lifecycle_refusal(surface, Step.REPLAY, "replay the run")
    if refusal is not None:
        return draft.refused(refusal)
    again = _reprocessed(surface, stages, command.applied)
    counts, most = surface.queue.counts, surface.settings.boundary.max_queued
    if again and counts.waiting + len(again) > most:
        return draft.refused(_window_too_large(surface, len(again)))
    revived = surface.queue.dead_letters(stages)
    plan = _plan(surface, stages, revived, again)
    _tell_plan(draft, plan, revived, again)
    if command.expected_plan_hash not in {"", plan.plan_hash}:
        draft.tell(expected_plan_hash=command.expected_plan_hash)
        return draft.refused(_plan_changed(surface, plan.plan_hash, command.expected_plan_hash))
    draft.add(_replay_started(action, draft, revived, again))
    if surface.queue.replaying + len(revived) + len(again) == 0:
        draft.finish_replay()
    return draft.done(plan)


def _tell_plan(draft: Draft, plan: ReplayPlan, revived: Sequence[Life], again: tuple[Batch, ...]) -> None:
    draft.tell(plan_hash=plan.plan_hash, dead_letters=len(revived), reprocessed=len(again))
    keys = chain((life.batch.key for life in revived), (batch.key for batch in again))
    draft.tell_keys(keys, len(revived) + len(again))


def _replay_started(
    action: Replay, draft: Draft, revived: Sequence[Life], again: tuple[Batch, ...]
) -> ReplayStarted:
    run = draft.surface.run
    return ReplayStarted(
        run.run_id,
        action.from_stage,
        action.reason,
        draft.at_ms,
        run.started_ms,
        tuple([life.batch.key for life in revived]),
        again,
        draft.context.actor_id,
    )


def _plan(
    surface: Surface, stages: tuple[str, ...], revived: Sequence[Life], again: tuple[Batch, ...]
) -> ReplayPlan:
    suppressed = frozenset(life.batch.key for life in revived if _is_suppressed(surface, life))
    replayed = Replayed(tuple([life.batch for life in revived]), again, suppressed)
    left = surface.settings.budget.max_pipeline_replays - surface.usage.pipeline_replays
    return replay_plan(
        replayed, stages, surface=surface.name, run_id=surface.run.run_id, budget=(REPLAY_UNITS, left)
    )


def _is_suppressed(surface: Surface, life: Life) -> bool:
    """True where the acknowledgement of a dead letter would have no effect as things stand."""
    stage, key = life.batch.stage, life.batch.idempotency_key
    return not life.reapply and stage in surface.sink_stages and surface.has_applied(stage, key)


def _reprocessed(surface: Surface, stages: tuple[str, ...], applied: tuple[Batch, ...]) -> tuple[Batch, ...]:
    """What the window names and does not live: a living batch is worked on anyway."""
    window = surface.settings.connector_plan.reprocess_window
    if window is None:
        return ()
    inside = (batch for batch in applied if window.start_sequence <= batch.sequence <= window.end_sequence)
    named = (batch for batch in inside if batch.stage in stages and batch.key not in surface.queue.lives)
    return tuple({batch.key: batch for batch in named}.values())


def _window_too_large(surface: Surface, count: int) -> Refusal:
    waiting, most = surface.queue.counts.waiting, surface.settings.boundary.max_queued
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
