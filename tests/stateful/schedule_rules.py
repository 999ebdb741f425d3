"""The rules of schedules: they are paused, resumed, changed, and their due times are decided.

Owns the comparison with the schedule's own model, which searches the due times one by one.
"""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from lightspeed_ops.core import commands
from lightspeed_ops.core.decide.schedules import wake_ms
from lightspeed_ops.core.events import RunRecorded
from lightspeed_ops.core.run import RunRecord
from lightspeed_ops.core.schedule import MANUAL, CatchUpPolicy, Cron, Interval, OverlapPolicy, Schedule
from lightspeed_ops.core.update_mask import SCHEDULE

from tests.server.core.building import NOW_MS
from tests.simulation.schedule_model import of_surface
from tests.stateful.compared import Compared

SCHEDULES = st.just(MANUAL) | st.builds(
    Schedule,
    st.sampled_from([Interval(1_000), Interval(4_000), Interval(15_000), Cron("*/1 * * * *")]),
    overlap=st.sampled_from([None, *OverlapPolicy]),
    catch_up=st.sampled_from([None, *CatchUpPolicy, CatchUpPolicy.ALL]),
    catch_up_most=st.integers(0, 3),
    jitter_ms=st.sampled_from([0, 0, 500, 1_000]),
    end_ms=st.sampled_from([None, None, NOW_MS + 30_000]),
)
"""Schedules that are due every few seconds, or every minute; or none."""
UNTIL_DUE = -1
WAITS_MS = [UNTIL_DUE, UNTIL_DUE, 0, 1_000, 4_000, 12_000, 65_000, -300]
"""The changes of the clock before a due time: mostly up to it, at times past many, also backwards."""


class ScheduleRules(Compared):
    """A surface with a schedule beside its model."""

    @rule(
        wait_ms=st.sampled_from(WAITS_MS),
        off_ms=st.sampled_from([0, 0, 0, 0, 1]),
        times=st.integers(1, 3),
    )
    def fire(self, wait_ms: int, off_ms: int, times: int) -> None:
        """Decides due times as the service does, or one that the surface does not have by now."""
        due_ms = self.model.due_ms or self.now_ms
        self.now_ms = max(self.now_ms, due_ms) if wait_ms == UNTIL_DUE else self.now_ms + wait_ms
        for _ in range(times):
            due_ms = (self.model.due_ms or self.now_ms) + off_ms
            self.model.fire(due_ms, self.now_ms)
            assert self.outcome(commands.FireSchedule(due_ms)) == "ok"
            self.the_schedule_stands_as_in_the_model()

    @rule(step=st.sampled_from(["pause", "resume", "resume", "change"]), schedule=SCHEDULES)
    def act_on_schedule(self, step: str, schedule: Schedule) -> None:
        """Pauses, resumes or changes the schedule."""
        match step:
            case "pause":
                assert self.model.pause_schedule() == self.outcome(commands.PauseSchedule("x"))
            case "resume":
                assert self.model.resume_schedule(self.now_ms) == self.outcome(commands.ResumeSchedule())
            case _:
                command = commands.UpdateSurface((SCHEDULE,), nested={SCHEDULE: schedule})
                assert self.outcome(command) == "ok"
                assert self.model.update(("schedule", schedule), "", dry_run=False) == "ok"

    @invariant()
    def the_schedule_stands_as_in_the_model(self) -> None:
        """Next, waiting and newest due times and the pause are the model's."""
        if self.surface.state.exists:
            assert of_surface(self.surface.state) == self.model.schedule.shown()
            assert wake_ms(self.surface.state) == self.model.due_ms

    @invariant()
    def runs_are_the_models(self) -> None:
        """Each run of the history, and the newest one, is the model's, with its end and due time."""
        recorded = [
            event.record
            for commit in self.surface.commits
            for event in commit.events
            if isinstance(event, RunRecorded)
        ]
        runs = [_shown(record) for record in [*recorded, self.surface.state.run.record()]]
        assert runs == [*self.model.history, self.model.run_record]


def _shown(record: RunRecord) -> tuple[object, ...]:
    """Returns the values of a run that the model has."""
    return (
        record.number,
        record.started_ms,
        record.records,
        record.trigger_reason,
        record.end and (record.end.outcome.value, record.end.at_ms),
        record.resumptions,
        record.scheduled_due_ms,
    )
