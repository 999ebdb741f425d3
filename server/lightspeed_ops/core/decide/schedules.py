"""Decides schedules: their due times, their pause, and the next due time after each change.

A due time starts a run, waits for the end of the run in progress, or is passed over; whatever becomes of it,
it is audited and the schedule goes on. The wall clock decides what is due: a schedule is about the calendar.
"""

from collections.abc import Iterator
from functools import partial
from itertools import chain

from lightspeed_ops.core import commands, due_times, operator, pipeline, policy
from lightspeed_ops.core.commands import Decided, Origin
from lightspeed_ops.core.decide.commit_builder import CommitBuilder, run_subject
from lightspeed_ops.core.decide.runs import add_start, start_refusal
from lightspeed_ops.core.events import (
    RunFailed,
    RunScheduled,
    RunTriggered,
    ScheduleAdvanced,
    SchedulePaused,
    ScheduleResumed,
    ScheduleSettled,
)
from lightspeed_ops.core.pipeline import Step
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.run import RunEnd, RunOutcome
from lightspeed_ops.core.schedule import Cron, Interval, Manual, OverlapPolicy, Schedule
from lightspeed_ops.core.schedule_status import DueAfter, DueOutcome, ScheduleStatus, taken_due_times
from lightspeed_ops.core.surface import Surface

FIRE = "fire_schedule"
"""The audited action of a due time."""


def wake_ms(surface: Surface) -> int | None:
    """Returns the due time that the service has to decide next, wall clock; None if there is none."""
    status = surface.schedule_status
    if status is None or not surface.exists:
        return None
    if status.waiting_due_ms and not pipeline.active(surface.lifecycle):
        return status.waiting_due_ms[0]
    return status.next_due_ms


def due_after(surface: Surface, schedule: Schedule, since_ms: int) -> DueAfter:
    """Returns the function from a time to the first due time after it."""
    return partial(due_times.next_due_ms, schedule, surface.name, since_ms)


def settled(surface: Surface, schedule: Schedule, origin: Origin) -> ScheduleSettled:
    """Returns the settlement of a schedule that is new: it counts from now on.

    The pause of an operator stays. The service's own pause of a schedule that was stored before schedules
    started runs ends.
    """
    now_ms, status = origin.recorded_ms, surface.schedule_status
    pause = (
        status.pause if status is not None and status.pause is not None and status.pause.actor_id else None
    )
    next_ms = None if pause else due_after(surface, schedule, now_ms)(now_ms)
    return ScheduleSettled(now_ms, next_ms, schedule, pause)


def resettled(surface: Surface, origin: Origin) -> ScheduleSettled | None:
    """Returns the settlement of the same schedule after a deletion; None if it needs none."""
    status = surface.schedule_status
    if status is None or status.next_due_ms is None:
        return None
    following = due_after(surface, surface.pipeline.schedule, status.since_ms)
    return ScheduleSettled(status.since_ms, following(status.undecided_after_ms(origin.recorded_ms)))


def upcoming(surface: Surface, now_ms: int) -> tuple[ScheduleStatus, Iterator[int]] | Refusal:
    """Returns the status of a schedule and its next due times; if it is paused, as if it were resumed now."""
    status, schedule = surface.schedule_status, surface.pipeline.schedule
    if status is None:
        return _no_schedule(surface, "list")
    if status.pause is not None:
        after_ms = status.undecided_after_ms(now_ms)
        return status, due_times.due_times(schedule, surface.name, status.since_ms, after_ms)
    if status.next_due_ms is None:
        return status, iter(())
    later = due_times.due_times(schedule, surface.name, status.since_ms, status.next_due_ms)
    return status, chain((status.next_due_ms,), later)


def fire_schedule(surface: Surface, command: commands.FireSchedule, origin: Origin) -> Decided[None]:
    """Decides the due times up to now; nothing happens if the surface has another due time by now."""
    status, now_ms = surface.schedule_status, origin.recorded_ms
    if status is None or wake_ms(surface) != command.due_ms or command.due_ms > now_ms:
        return Decided(())
    firing = _Firing(surface, origin, status)
    if status.waiting_due_ms and not pipeline.active(surface.lifecycle):
        first_ms, *later_ms = status.waiting_due_ms
        return firing.start(first_ms, tuple(later_ms))
    schedule = surface.pipeline.schedule
    following = due_after(surface, schedule, status.since_ms)
    taken = taken_due_times(schedule, following, command.due_ms, now_ms)
    firing.advance(following(now_ms))
    if not taken:
        return firing.passed_over(DueOutcome.MISSED, command.due_ms, status.waiting_due_ms)
    if not pipeline.active(surface.lifecycle):
        return firing.start(taken[0], taken[1:])
    return firing.overlap(schedule.overlap_policy, taken[-1], status.waiting_due_ms)


def pause_schedule(surface: Surface, command: commands.PauseSchedule, origin: Origin) -> Decided[None]:
    """Pauses the schedule; another pause replaces the first."""
    builder = CommitBuilder(
        surface, origin, audited="pause_schedule", at_ms=command.at_ms, reason=command.reason
    )
    refusal = builder.ask(policy.Write(surface.tenant_id))
    if refusal is None and surface.schedule_status is None:
        refusal = _no_schedule(surface, "pause")
    if refusal is not None:
        return builder.refused(refusal)
    _add_due_details(builder)
    builder.add(SchedulePaused(command.reason, builder.at_ms, builder.context.actor_id))
    return builder.done(None)


def resume_schedule(surface: Surface, command: commands.ResumeSchedule, origin: Origin) -> Decided[None]:
    """Resumes the schedule: its next due time is the first one from now on that was not decided before."""
    builder = CommitBuilder(surface, origin, audited="resume_schedule", at_ms=command.at_ms)
    status = surface.schedule_status
    refusal = builder.ask(policy.Write(surface.tenant_id))
    if refusal is not None or status is None:
        return builder.refused(refusal or _no_schedule(surface, "resume"))
    if status.pause is None:
        _add_due_details(builder)
        return builder.done(None)
    following = due_after(surface, surface.pipeline.schedule, status.since_ms)
    next_ms = following(status.undecided_after_ms(origin.recorded_ms))
    builder.add_detail_pairs(_due_detail("next_due_ms", next_ms))
    builder.add(ScheduleResumed(builder.at_ms, next_ms))
    return builder.done(None)


def _no_schedule(surface: Surface, intent: str) -> Refusal:
    message = (
        f"expected to {intent} the schedule of '{surface.name}', but it has none: its runs start by hand"
    )
    return Refusal(Reason.NO_SCHEDULE, message, {"surface": surface.name})


def _add_due_details(builder: CommitBuilder) -> None:
    """Adds what was due before the command to its audit."""
    status = builder.surface.schedule_status
    if status is not None:
        builder.add_detail_pairs(_due_detail("next_due_ms", status.next_due_ms))
        builder.add_detail_pairs(("waiting_due_ms", str(due_ms)) for due_ms in status.waiting_due_ms)


def _due_detail(name: str, due_ms: int | None) -> tuple[tuple[str, str], ...]:
    return () if due_ms is None else ((name, str(due_ms)),)


class _Firing:
    """The decision of one due time; its audit has the due time whatever becomes of it."""

    def __init__(self, surface: Surface, origin: Origin, status: ScheduleStatus) -> None:
        self._surface = surface
        self._origin = origin
        self._next_due_ms = status.next_due_ms
        self._reason = described(surface.pipeline.schedule)

    def advance(self, next_due_ms: int | None) -> None:
        """Settles the next due time."""
        self._next_due_ms = next_due_ms

    def overlap(self, policy_: OverlapPolicy, due_ms: int, waiting: tuple[int, ...]) -> Decided[None]:
        """Decides a due time while a run is in progress."""
        match policy_:
            case OverlapPolicy.QUEUE_ONE if not waiting:
                return self.passed_over(DueOutcome.QUEUED, due_ms, (due_ms,))
            case OverlapPolicy.FAIL_OLD:
                return self.start(due_ms, ())
            case _:
                return self.passed_over(DueOutcome.SKIPPED, due_ms, waiting)

    def start(self, due_ms: int, waiting: tuple[int, ...]) -> Decided[None]:
        """Starts the run of a due time, in place of the run in progress if there is one.

        After a refusal nothing waits: it would be refused too.
        """
        surface = self._surface
        builder = self._builder(due_ms)
        refusal = start_refusal(builder) or _control_refusal(surface)
        if refusal is not None:
            refused: Decided[None] = builder.refused(refusal)
            advanced = self._advanced(DueOutcome.REFUSED, due_ms, (), reason=refusal.message)
            return Decided((advanced, *refused.events))
        now_ms, run_id = self._origin.recorded_ms, pipeline.run_id(surface.run.number + 1)
        ended = None
        if pipeline.active(surface.lifecycle):
            ended = self._fail_old(builder, due_ms)
        elif pipeline.allows(surface.lifecycle, Step.SCHEDULE):
            builder.add(RunScheduled(now_ms))
        builder.add(RunTriggered(self._reason, now_ms))
        add_start(builder, scheduled_due_ms=due_ms, ended=ended)
        builder.add(self._advanced(DueOutcome.STARTED, due_ms, waiting, run_id=run_id))
        builder.add_detail_pairs(("waiting_due_ms", str(later_ms)) for later_ms in waiting)
        return builder.done(None)

    def passed_over(self, outcome: DueOutcome, due_ms: int, waiting: tuple[int, ...]) -> Decided[None]:
        """Starts no run for a due time."""
        builder = self._builder(due_ms)
        if pipeline.active(self._surface.lifecycle):
            builder.set_subject(run_subject(self._surface.run.run_id))
        builder.add(self._advanced(outcome, due_ms, waiting))
        return builder.done(None, outcome=outcome.value)

    def _fail_old(self, builder: CommitBuilder, due_ms: int) -> RunEnd:
        """Fails the run in progress, with an audit of its own, and returns its end."""
        run_id, actor_id = self._surface.run.run_id, builder.context.actor_id
        reason = f"its schedule starts the run that is due at {due_ms}"
        builder.add(RunFailed(run_id, reason, actor_id))
        details = (("lifecycle", pipeline.label(self._surface.lifecycle)), ("step", Step.FAIL.value))
        builder.audit("fail_run", "ok", builder.at_ms, reason, subject=run_subject(run_id), details=details)
        builder.add_details(failed_run_id=run_id)
        return RunEnd(RunOutcome.FAILED, self._origin.recorded_ms, reason, actor_id)

    def _builder(self, due_ms: int) -> CommitBuilder:
        builder = CommitBuilder(self._surface, self._origin, audited=FIRE, reason=self._reason)
        builder.add_details(due_ms=due_ms)
        builder.add_detail_pairs(_due_detail("next_due_ms", self._next_due_ms))
        return builder

    def _advanced(
        self,
        outcome: DueOutcome,
        due_ms: int,
        waiting: tuple[int, ...],
        *,
        run_id: str = "",
        reason: str = "",
    ) -> ScheduleAdvanced:
        now_ms = self._origin.recorded_ms
        return ScheduleAdvanced(due_ms, self._next_due_ms, outcome, now_ms, waiting, run_id, reason)


def _control_refusal(surface: Surface) -> Refusal | None:
    """Returns the refusal of a due time of a surface that an operator paused or drains."""
    if not isinstance(surface.control, operator.Paused | operator.Draining):
        return None
    state, allowed = operator.label(surface.control), ", ".join(operator.allowed(surface.control))
    message = f"expected to start the due run of '{surface.name}', but its control state is {state}"
    values = {"surface": surface.name, "control": state, "allowed": allowed}
    return Refusal(Reason.CONTROL_REFUSED, message, values)


def described(schedule: Schedule) -> str:
    """Returns the reason of the runs that a schedule starts: its text."""
    match schedule.kind:
        case Interval(interval_ms):
            return f"interval of {interval_ms} ms"
        case Cron(expression):
            return f"cron {expression} ({schedule.time_zone or 'UTC'})"
        case Manual():
            return "by hand"
