"""Decides operator controls: pause, resume, drain and replay."""

from dataclasses import replace

from lightspeed_ops.core import commands, operator, policy
from lightspeed_ops.core.commands import Decided, Origin
from lightspeed_ops.core.decide import replays
from lightspeed_ops.core.decide.commit_builder import CommitBuilder, run_subject
from lightspeed_ops.core.decide.planning import Planning
from lightspeed_ops.core.events import DrainStarted, Event, Paused, Resumed
from lightspeed_ops.core.operator import Action, Drain, Pause, Replay, Resume
from lightspeed_ops.core.policy import Mitigation, PolicyAction
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.replay_plan import ReplayPlan
from lightspeed_ops.core.surface import Surface


def apply_control(
    surface: Surface, command: commands.ApplyControl, origin: Origin, planning: Planning | None = None
) -> Decided[ReplayPlan | None]:
    """Applies an operator control. It checks the tenant policy first, then the table of control states.

    Both refusals are audited. A dry run is decided in the same way, but its events are dropped. If the caller
    has a finished and valid planning, a replay need not plan at once.
    """
    decided = _apply(surface, command, origin, planning)
    return replace(decided, events=()) if command.dry_run else decided


def replayed_stages(surface: Surface, command: commands.ApplyControl, origin: Origin) -> tuple[str, ...]:
    """Returns the stages of a replay; empty if the replay is refused for reasons other than its plan."""
    action = command.action
    builder = CommitBuilder(surface, origin)
    if not isinstance(action, Replay) or builder.ask(permission(surface.tenant_id, action)):
        return ()
    if _control_refusal(surface, action) or replays.refusal(surface, action):
        return ()
    return surface.pipeline.stages_from(action.from_stage)


def _apply(
    surface: Surface, command: commands.ApplyControl, origin: Origin, planning: Planning | None
) -> Decided[ReplayPlan | None]:
    action = command.action
    builder = control_builder(surface, action, origin, at_ms=command.at_ms)
    refusal = builder.ask(permission(surface.tenant_id, action)) or _control_refusal(surface, action)
    if refusal is not None:
        return builder.refused(refusal)
    if isinstance(action, Replay):
        return replays.replay(surface, action, command, builder, planning)
    builder.add(_event(action, builder.at_ms, builder.context.actor_id))
    return builder.done(None)


def control_builder(surface: Surface, action: Action, origin: Origin, *, at_ms: int | None) -> CommitBuilder:
    """Returns the commit builder of a control; its audit names the control state before, run and stage."""
    audited = operator.action_label(action)
    builder = CommitBuilder(surface, origin, audited=audited, at_ms=at_ms, reason=action.reason)
    builder.add_details(control=operator.label(surface.control))
    if isinstance(action, Replay):
        builder.set_subject(run_subject(surface.run.run_id))
        builder.add_details(stage=action.from_stage)
    elif surface.run.run_id:
        builder.add_details(run_id=surface.run.run_id)
    return builder


def permission(tenant_id: str, action: Action) -> PolicyAction:
    """Returns the policy action that each control needs."""
    match action:
        case Pause():
            return policy.ApplyMitigation(Mitigation.PAUSE_PIPELINE, 1)
        case Drain():
            return policy.ApplyMitigation(Mitigation.DRAIN_PIPELINE, 1)
        case Replay():
            return policy.ReplayPipelineRun(replays.REPLAY_UNITS)
        case Resume():
            return policy.Write(tenant_id)


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
