"""The schedule checker: compares each decided due time with the one that the model decides.

Owns the rules about the events of schedules. It sees each commit before the model has entered it, so that the
model has the run and the control state on which the due time was decided.
"""

from typing import Any

from lightspeed_ops.core import commands
from lightspeed_ops.core import events as happened
from lightspeed_ops.core.commands import Command
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.update_mask import SCHEDULE

from tests.simulation.reference_model import ACTIVE, ReferenceModel, expect
from tests.simulation.schedule_model import Decision

CLOSED = ("paused", "draining")
"""Control states in which no due run starts."""
FIRE = "fire_schedule"


class ScheduleChecker:
    """Checks the due times of one surface."""

    def __init__(self, model: ReferenceModel) -> None:
        """A checker without a due time yet."""
        self._model = model
        self._ended: set[int] = set()
        """Due times that were decided for good since the schedule was settled."""

    def enter(self, commit: Commit, cause: Command[Any] | None) -> None:
        """Enters the events of schedules; ``cause`` is None for commands of the service itself."""
        schedule, now_ms, advanced = self._model.schedule, commit.recorded_ms, list[int]()
        for event in commit.events:
            match event:
                case happened.ScheduleAdvanced():
                    expect(cause is None, f"{event.due_ms} to be decided by the service itself")
                    self._advanced(commit, event)
                    advanced.append(event.due_ms)
                case happened.ScheduleSettled():
                    if event.schedule is not None:
                        assert isinstance(cause, commands.UpdateSurface), "only an update changes a schedule"
                        expect(event.schedule == cause.value(SCHEDULE), f"{event} to be what was asked")
                    self._ended.clear()
                    schedule.settle(now_ms, event.schedule or schedule.schedule)
                case happened.SchedulePaused():
                    schedule.pause()
                case happened.ScheduleResumed():
                    self._ended.clear()
                    schedule.resume(now_ms)
                case happened.RunStarted() if cause is not None:
                    expect(not event.scheduled_due_ms, "a run that an actor starts to have no due time")
                case _:
                    pass
        self._audits_are_those_of(advanced, commit)

    def _advanced(self, commit: Commit, event: happened.ScheduleAdvanced) -> None:
        model, now_ms = self._model, commit.recorded_ms
        schedule, is_active = model.schedule, model.lifecycle in ACTIVE
        what = f"due time {event.due_ms}"
        expect(not schedule.is_paused, f"{what} not to be decided while the schedule is paused")
        expect(event.due_ms not in self._ended, f"{what} to be decided once")
        expected = schedule.decide(now_ms, is_active=is_active, may_start=model.control not in CLOSED)
        found = Decision(event.due_ms, event.outcome.value, event.waiting_due_ms, event.next_due_ms)
        expect(found == expected, f"{expected} at {now_ms}, and not {found}")
        later = event.next_due_ms is None or event.next_due_ms > event.due_ms
        expect(later, f"a due time after {event.due_ms} next")
        if found.outcome != "queued":
            self._ended.add(event.due_ms)
        schedule.advance(found)
        is_started = found.outcome == "started"
        started = [one.scheduled_due_ms for one in commit.events if isinstance(one, happened.RunStarted)]
        expect(started == ([event.due_ms] if is_started else []), f"the run of {what}, and not {started}")
        failed = [one.run_id for one in commit.events if isinstance(one, happened.RunFailed)]
        expect(len(failed) == (is_started and is_active), f"{what} to fail the run before if it starts one")

    def _audits_are_those_of(self, advanced: list[int], commit: Commit) -> None:
        """Checks that each decided due time has one audit, which names it."""
        entries = [one.entry for one in commit.events if isinstance(one, happened.Audited)]
        audited = [dict(entry.details).get("due_ms") for entry in entries if entry.record.action == FIRE]
        expect(audited == [str(due_ms) for due_ms in advanced], f"audits of {advanced}, and not of {audited}")
