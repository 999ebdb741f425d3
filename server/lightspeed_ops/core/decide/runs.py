"""Decides the lifecycle of runs: schedule, trigger, start, complete, fail and resume."""

from dataclasses import replace

from lightspeed_ops.core import commands, pipeline, policy, retention
from lightspeed_ops.core.commands import Decided, Origin
from lightspeed_ops.core.decide.commit_builder import CommitBuilder, run_subject
from lightspeed_ops.core.events import (
    RunCompleted,
    RunCrashed,
    RunFailed,
    RunRecorded,
    RunResumed,
    RunScheduled,
    RunStarted,
    RunTriggered,
)
from lightspeed_ops.core.pipeline import Step
from lightspeed_ops.core.refusal import Reason, Refusal, Violation, invalid
from lightspeed_ops.core.run import Labels, RunEnd
from lightspeed_ops.core.surface import Surface, conformance_gaps


def schedule_run(surface: Surface, command: commands.ScheduleRun, origin: Origin) -> Decided[None]:
    """Records that a run is scheduled; StartRun starts it."""
    builder = _run_builder(surface, origin, "schedule_run", at_ms=command.at_ms)
    add_next_due(builder)
    refusal = builder.ask(policy.Write(surface.tenant_id)) or lifecycle_refusal(
        surface, Step.SCHEDULE, "schedule a run"
    )
    if refusal is not None:
        return builder.refused(refusal)
    builder.add(RunScheduled(builder.at_ms))
    return builder.done(None)


def trigger_run(surface: Surface, command: commands.TriggerRun, origin: Origin) -> Decided[None]:
    """Records that a run was triggered; StartRun starts it."""
    builder = _run_builder(surface, origin, "trigger_run", at_ms=command.at_ms, reason=command.reason)
    add_next_due(builder)
    refusal = builder.ask(policy.Write(surface.tenant_id)) or lifecycle_refusal(
        surface, Step.TRIGGER, "trigger a run"
    )
    if refusal is not None:
        return builder.refused(refusal)
    builder.add(RunTriggered(command.reason, builder.at_ms))
    return builder.done(None)


def start_run(surface: Surface, command: commands.StartRun, origin: Origin) -> Decided[None]:
    """Starts a run. The tenant policy is checked first: a run costs one unit of max_pipeline_runs."""
    builder = _run_builder(surface, origin, "start_run", at_ms=command.at_ms)
    refusal = start_refusal(builder, lifecycle_refusal(surface, Step.START, "start a run"))
    if refusal is not None:
        return builder.refused(refusal)
    builder.add_detail_pairs((f"labels.{key}", value) for key, value in command.labels)
    add_start(builder, command.labels)
    return builder.done(None)


def add_start(
    builder: CommitBuilder, labels: Labels = (), *, scheduled_due_ms: int = 0, ended: RunEnd | None = None
) -> None:
    """Adds the events of a start: the last record of the run before, then the new run.

    The start is the subject of the command's audit. ``ended`` is the end of the run before, if the same
    command ends it.
    """
    surface = builder.surface
    number, before = surface.run.number + 1, surface.run
    if before.number:
        oldest_kept = retention.oldest_kept_run(surface.settings.retention, number)
        record = before.record()
        builder.add(RunRecorded(record if ended is None else replace(record, end=ended), oldest_kept))
    run_id = pipeline.run_id(number)
    builder.set_run(run_id)
    builder.set_subject(run_subject(run_id))
    builder.add(
        RunStarted(run_id, builder.at_ms, labels, builder.context.actor_id, scheduled_due_ms=scheduled_due_ms)
    )


def start_refusal(builder: CommitBuilder, by_lifecycle: Refusal | None = None) -> Refusal | None:
    """Asks the tenant policy for a run, and returns the first refusal; that of the lifecycle comes second."""
    return (
        builder.ask(policy.StartPipelineRun(1))
        or by_lifecycle
        or _pipeline_refusal(builder.surface)
        or _certification_refusal(builder.surface)
    )


def complete_run(surface: Surface, command: commands.CompleteRun, origin: Origin) -> Decided[None]:
    """Completes the run if all of its batches have ended; dead letters do not prevent it."""
    builder = _run_builder(surface, origin, "complete_run", at_ms=command.at_ms)
    refusal = builder.ask(policy.Write(surface.tenant_id)) or lifecycle_refusal(
        surface, Step.COMPLETE, "complete the run"
    )
    if refusal is None and has_outstanding(surface):
        refusal = outstanding(surface, "complete the run of")
    run = surface.run
    if refusal is None and command.at_ms is not None and command.at_ms < run.started_ms:
        refusal = _completed_too_early(surface, command.at_ms)
    if refusal is not None:
        return builder.refused(refusal)
    # The server's clock may have been set back since the start, or the start was given a later time.
    builder.add(RunCompleted(run.run_id, max(builder.at_ms, run.started_ms), builder.context.actor_id))
    return builder.done(None)


def fail_run(surface: Surface, command: commands.FailRun, origin: Origin) -> Decided[None]:
    """Fails the run. Queued batches stay queued, and workers may still report on batches in flight."""
    builder = _run_builder(surface, origin, "fail_run", at_ms=command.at_ms, reason=command.reason)
    step = Step.CRASH if command.crashed else Step.FAIL
    builder.add_details(step=step.value)
    refusal = builder.ask(policy.Write(surface.tenant_id)) or lifecycle_refusal(
        surface, step, f"{step.value} the run"
    )
    if refusal is not None:
        return builder.refused(refusal)
    ended = RunCrashed if command.crashed else RunFailed
    builder.add(ended(surface.run.run_id, command.reason, builder.context.actor_id))
    return builder.done(None)


def resume_run(surface: Surface, command: commands.ResumeRun, origin: Origin) -> Decided[None]:
    """Resumes the run at the stage of its newest checkpoint.

    It is replaying until the batches outstanding at this time have ended.
    """
    builder = _run_builder(surface, origin, "resume_run", at_ms=command.at_ms)
    refusal = builder.ask(policy.Write(surface.tenant_id)) or lifecycle_refusal(
        surface, Step.RESUME, "resume the run"
    )
    if refusal is not None:
        return builder.refused(refusal)
    run = surface.run
    stage = surface.observed.stage or surface.stage_names[0]
    builder.add_details(stage=stage)
    builder.set_run(run.run_id)
    builder.add(RunResumed(run.run_id, stage, run.started_ms))
    if not has_outstanding(surface):
        builder.finish_replay()
    return builder.done(None)


def add_next_due(builder: CommitBuilder) -> None:
    """Adds the next due time of the schedule, if there is one, to the audit of a command."""
    status = builder.surface.schedule_status
    if status is not None and status.next_due_ms is not None:
        builder.add_details(next_due_ms=status.next_due_ms)


def _run_builder(
    surface: Surface, origin: Origin, audited: str, *, at_ms: int | None, reason: str = ""
) -> CommitBuilder:
    """Returns the commit builder of a run's command; its audit names the last run and its lifecycle."""
    builder = CommitBuilder(surface, origin, audited=audited, at_ms=at_ms, reason=reason)
    builder.set_subject(run_subject(surface.run.run_id))
    builder.add_details(lifecycle=pipeline.label(surface.lifecycle))
    return builder


def lifecycle_refusal(surface: Surface, step: Step, intent: str) -> Refusal | None:
    """Returns the refusal of a step that the table does not have, or None."""
    if pipeline.allows(surface.lifecycle, step):
        return None
    label = pipeline.label(surface.lifecycle)
    needs_rest = step in {Step.SCHEDULE, Step.TRIGGER, Step.START, Step.RESUME}
    reason = Reason.RUN_ACTIVE if needs_rest and pipeline.active(surface.lifecycle) else Reason.NO_ACTIVE_RUN
    if step is Step.SCHEDULE and label == "triggered":
        reason = Reason.RUN_ACTIVE
    run = f" ({surface.run.run_id})" if surface.run.run_id else ""
    message = f"expected to {intent} of '{surface.name}', but its lifecycle is {label}{run}"
    return Refusal(
        reason, message, {"surface": surface.name, "lifecycle": label, "run_id": surface.run.run_id}
    )


def _pipeline_refusal(surface: Surface) -> Refusal | None:
    """Returns the refusal of a run if stages contradict each other; only earlier versions accepted that."""
    wrong = tuple(violation.under("pipeline") for violation in pipeline.contract_violations(surface.pipeline))
    if not wrong:
        return None
    described = "; ".join(f"{violation.field}: {violation.description}" for violation in wrong)
    message = (
        f"expected to start a run of '{surface.name}', but its pipeline does not fit together: {described}"
    )
    return Refusal(Reason.PIPELINE_INVALID, message, {"surface": surface.name, "violations": described})


def _certification_refusal(surface: Surface) -> Refusal | None:
    """Returns the refusal of a run of a surface whose runs need a certification that counts now."""
    gaps = conformance_gaps(surface) if surface.settings.runs_need_certification else ()
    if not gaps:
        return None
    described = ", ".join(gaps)
    message = (
        f"expected to start a run of '{surface.name}', whose runs need a certification, "
        f"but it is {described}: see CertifyHeavyDataConformance"
    )
    return Refusal(Reason.CERTIFICATION_REQUIRED, message, {"surface": surface.name, "gaps": described})


def _completed_too_early(surface: Surface, at_ms: int) -> Refusal:
    started_ms = surface.run.started_ms
    wrong = Violation("at_ms", f"expected {started_ms}, when the run started, or later, but it is {at_ms}")
    return invalid(f"complete the run of '{surface.name}'", (wrong,), surface=surface.name)


def has_outstanding(surface: Surface) -> bool:
    """Returns True if batches are outstanding, or if a replay has not requeued all of its batches yet."""
    queue = surface.queue
    return queue.counts.outstanding > 0 or not queue.backlog.is_empty


def outstanding(surface: Surface, intent: str) -> Refusal:
    """Returns the refusal to end something that has outstanding batches, with their counts."""
    counts = surface.queue.counts
    values = {
        "queued": str(counts.queued),
        "retrying": str(counts.retrying),
        "in_flight": str(counts.in_flight),
        "dead_lettered": str(counts.dead_lettered),
    }
    if counts.replay_pending:
        values["replay_pending"] = str(counts.replay_pending)
    described = ", ".join(f"{count} {state}" for state, count in values.items())
    message = f"expected to {intent} '{surface.name}', but batches are left: {described}"
    return Refusal(Reason.OUTSTANDING_BATCHES, message, {"surface": surface.name, **values})
