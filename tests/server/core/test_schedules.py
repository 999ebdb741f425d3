"""Schedules: what becomes of each due time, and when the next one is."""

from dataclasses import replace

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import FireSchedule, UpdateSurface
from lightspeed_ops.core.decide.schedules import upcoming, wake_ms
from lightspeed_ops.core.events import (
    RunFailed,
    RunRecorded,
    RunScheduled,
    RunStarted,
    RunTriggered,
    ScheduleAdvanced,
    SchedulePaused,
    ScheduleResumed,
    ScheduleSettled,
    SurfaceUpdated,
)
from lightspeed_ops.core.pipeline import Running, label
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.core.run import RunEnd, RunOutcome
from lightspeed_ops.core.schedule import MANUAL, CatchUpPolicy, Cron, Interval, OverlapPolicy, Schedule
from lightspeed_ops.core.schedule_status import (
    ON_TIME_MS,
    STORED_BEFORE,
    DueOutcome,
    LastDue,
    SchedulePause,
    newest_due_ms,
    taken_due_times,
)
from lightspeed_ops.core.snapshot import freeze, thaw

from tests.server.core.building import (
    COMPLETE_RUN,
    DELETE,
    DUE,
    FAIL_RUN,
    FIRE,
    HOUR_MS,
    HOURLY,
    NOW_MS,
    PAUSE_SCHEDULE,
    RESUME_SCHEDULE,
    START_RUN,
    UNDELETE,
    create,
    created,
    drain,
    pause,
    pipeline,
)
from tests.server.core.given import Given, at, given, given_nothing, malformed, refusal

RUN = "run-000001"
LATER_MS = NOW_MS + HOUR_MS
REASON = "interval of 3600000 ms"
TWO_HOURS = Schedule(Interval(2 * HOUR_MS))


def due(schedule: Schedule, *steps: object) -> Given:
    """Returns a surface of which a run is due now, and then each hour, by a schedule with these policies."""
    return given(replace(DUE, schedule=schedule), *steps)  # type: ignore[arg-type]  # steps of given


def advanced(outcome: DueOutcome, **changes: object) -> ScheduleAdvanced:
    """Returns the event of the due time of now, at now."""
    return replace(ScheduleAdvanced(NOW_MS, LATER_MS, outcome, NOW_MS), **changes)  # type: ignore[arg-type]  # fields


def change(schedule: Schedule) -> UpdateSurface:
    """Returns an update of the schedule."""
    return UpdateSurface(("pipeline.schedule",), nested={"pipeline.schedule": schedule})


def fire(surface: Given) -> FireSchedule:
    """Returns the command that the service sends for the due time of the surface."""
    due_ms = wake_ms(surface.surface.state)
    assert due_ms is not None
    return FireSchedule(due_ms)


def test_a_due_run_starts_in_one_commit() -> None:
    """The lifecycle passes through scheduled and triggered; the run has its reason and its due time."""
    done = given(DUE).when(FIRE)
    done.then(
        RunScheduled(NOW_MS),
        RunTriggered(REASON, NOW_MS),
        RunStarted(RUN, NOW_MS, started_by="ada", scheduled_due_ms=NOW_MS),
        advanced(DueOutcome.STARTED, run_id=RUN),
    )
    done.audited(("fire_schedule", "ok"))
    state = done.state
    assert Running(RUN, NOW_MS) == state.lifecycle
    assert (REASON, NOW_MS, 1) == (
        state.run.trigger_reason,
        state.run.scheduled_due_ms,
        state.usage.pipeline_runs,
    )
    assert state.schedule_status is not None
    assert LastDue(NOW_MS, DueOutcome.STARTED, NOW_MS, RUN) == state.schedule_status.last
    assert LATER_MS == wake_ms(state)


def test_a_late_due_time_keeps_its_time() -> None:
    """The run starts when it is decided, and has the due time for which it is."""
    run = given(DUE, at(NOW_MS + 40)).when(FIRE).state.run
    assert (NOW_MS + 40, NOW_MS) == (run.started_ms, run.scheduled_due_ms)


@pytest.mark.parametrize(
    "surface",
    [
        given(DUE, at(NOW_MS - 1)),  # the wall clock was set back
        given(DUE, FIRE, COMPLETE_RUN),  # decided before
        given(DUE, PAUSE_SCHEDULE),  # paused meanwhile
        given(DUE, change(MANUAL)),  # by hand meanwhile
        given(),  # never had a schedule
    ],
)
def test_a_due_time_that_the_surface_does_not_have_does_nothing(surface: Given) -> None:
    """The timer's command may be late: the surface says what is due."""
    assert () == surface.when(FIRE).decided.events


def test_a_created_surface_has_its_first_due_time() -> None:
    """An interval counts from the creation; runs by hand have no due time."""
    hourly = given_nothing().when(create(pipeline=pipeline(schedule=HOURLY)))
    assert ScheduleSettled(NOW_MS, LATER_MS) == hourly.events[-1]
    assert LATER_MS == wake_ms(hourly.state)
    by_hand = given_nothing().when(create())
    assert (1, None, None) == (len(by_hand.events), by_hand.state.schedule_status, wake_ms(by_hand.state))


def test_a_schedule_that_an_earlier_version_stored_is_paused() -> None:
    """Its commits and snapshots settle no due time: no client asked for runs by themselves then."""
    before = replace(created(), pipeline=pipeline(schedule=HOURLY))
    stored = given(before).surface.state
    assert stored.schedule_status is not None
    assert SchedulePause(STORED_BEFORE, 0) == stored.schedule_status.pause
    assert wake_ms(stored) is None
    assert stored.schedule_status == thaw(replace(freeze(stored), schedule_status=None)).schedule_status
    resumed = given(before, at(NOW_MS + 1)).when(RESUME_SCHEDULE).then(ScheduleResumed(NOW_MS + 1, LATER_MS))
    assert LATER_MS == wake_ms(resumed.state)
    assert NOW_MS + 2 * HOUR_MS == wake_ms(given(before).when(change(TWO_HOURS)).state)


def test_snapshots_keep_the_status() -> None:
    """Thawing gives the same due time, pause, waiting due times and last outcome."""
    queueing = replace(HOURLY, overlap=OverlapPolicy.QUEUE_ONE)
    for surface in (given(DUE, FIRE), given(DUE, PAUSE_SCHEDULE), due(queueing, START_RUN, FIRE)):
        state = surface.surface.state
        assert state.schedule_status == thaw(freeze(state)).schedule_status
        assert state.run.scheduled_due_ms == thaw(freeze(state)).run.scheduled_due_ms


REFUSED = [
    ((pause(),), Reason.CONTROL_REFUSED),
    ((drain(),), Reason.CONTROL_REFUSED),
    (
        (UpdateSurface(("budget.max_pipeline_runs",), nested={"budget.max_pipeline_runs": 0}),),
        Reason.BUDGET_EXHAUSTED,
    ),
    (
        (UpdateSurface(("runs_need_certification",), runs_need_certification=True),),
        Reason.CERTIFICATION_REQUIRED,
    ),
]


@pytest.mark.parametrize(("steps", "reason"), REFUSED, ids=lambda one: str(one)[:20])  # every gate of a start
def test_a_refused_start_is_audited_and_the_schedule_goes_on(
    steps: tuple[commands.Command[object], ...], reason: Reason
) -> None:
    """The refusal is no answer to a caller: it stands in the audit and in the status."""
    done = given(DUE, *steps).when(FIRE)
    (event,) = done.events
    assert isinstance(event, ScheduleAdvanced)
    assert advanced(DueOutcome.REFUSED, reason=event.reason) == event
    assert event.reason.startswith("expected ")
    is_denied = reason is Reason.BUDGET_EXHAUSTED
    outcome = "denied:budget_exhausted" if is_denied else f"refused:{reason.value.lower()}"
    done.audited(("fire_schedule", outcome))
    assert ("idle", LATER_MS) == (label(done.state.lifecycle), wake_ms(done.state))


def test_the_run_in_progress_is_not_disturbed_by_default() -> None:
    """Overlap skip: the due time is passed over and audited; the next one comes as usual."""
    done = given(DUE, START_RUN).when(FIRE).then(advanced(DueOutcome.SKIPPED))
    done.audited(("fire_schedule", "skipped"))
    assert (RUN, LATER_MS) == (done.state.run.run_id, wake_ms(done.state))


def test_one_due_time_waits_for_the_end_of_the_run() -> None:
    """Overlap queue one: it starts when the run ends; a second one does not wait too."""
    queueing = replace(HOURLY, overlap=OverlapPolicy.QUEUE_ONE)
    surface = due(queueing, START_RUN)
    surface.when(FIRE).then(advanced(DueOutcome.QUEUED, waiting_due_ms=(NOW_MS,)))
    assert LATER_MS == wake_ms(surface.surface.state)
    surface.having(at(LATER_MS))
    second = surface.when(fire(surface))
    third_ms = LATER_MS + HOUR_MS
    second.then(ScheduleAdvanced(LATER_MS, third_ms, DueOutcome.SKIPPED, LATER_MS, (NOW_MS,)))
    surface.having(COMPLETE_RUN)
    assert NOW_MS == wake_ms(surface.surface.state)
    done = surface.when(fire(surface))
    assert (
        ScheduleAdvanced(NOW_MS, third_ms, DueOutcome.STARTED, LATER_MS, (), "run-000002") == done.events[-1]
    )
    assert (NOW_MS, third_ms) == (done.state.run.scheduled_due_ms, wake_ms(done.state))


def test_a_due_run_replaces_the_run_in_progress() -> None:
    """Overlap fail old: the old run fails with an audit of its own, in the commit of the new one."""
    done = due(replace(HOURLY, overlap=OverlapPolicy.FAIL_OLD), START_RUN).when(FIRE)
    old = f"its schedule starts the run that is due at {NOW_MS}"
    end = RunEnd(RunOutcome.FAILED, NOW_MS, old, "ada")
    failed = replace(given(START_RUN).surface.state.run.record(), end=end)
    done.then(
        RunFailed(RUN, old, "ada"),
        RunTriggered(REASON, NOW_MS),
        RunRecorded(failed, 1),
        RunStarted("run-000002", NOW_MS, started_by="ada", scheduled_due_ms=NOW_MS),
        advanced(DueOutcome.STARTED, run_id="run-000002"),
    )
    done.audited(("fail_run", "ok"), ("fire_schedule", "ok"))


def test_a_run_in_progress_does_not_fail_if_the_new_one_is_refused() -> None:
    """Overlap fail old: a start that the budget denies leaves the old run in progress."""
    spent = UpdateSurface(("budget.max_pipeline_runs",), nested={"budget.max_pipeline_runs": 1})
    done = due(replace(HOURLY, overlap=OverlapPolicy.FAIL_OLD), START_RUN, spent).when(FIRE)
    assert ("running", RUN) == (label(done.state.lifecycle), done.state.run.run_id)
    done.audited(("fire_schedule", "denied:budget_exhausted"))


def test_the_last_due_time_of_a_downtime_is_caught_up_by_default() -> None:
    """Three due times passed: one run starts, for the newest."""
    now_ms = NOW_MS + 2 * HOUR_MS + 60_000
    done = given(DUE, at(now_ms)).when(FIRE)
    newest_ms, next_ms = NOW_MS + 2 * HOUR_MS, NOW_MS + 3 * HOUR_MS
    assert ScheduleAdvanced(newest_ms, next_ms, DueOutcome.STARTED, now_ms, (), RUN) == done.events[-1]


def test_a_downtime_need_not_be_caught_up() -> None:
    """Catch-up none: due times that are later than a restart takes are missed, and said to be."""
    skipping = replace(HOURLY, catch_up=CatchUpPolicy.NONE)
    missed = due(skipping, at(NOW_MS + ON_TIME_MS + 1)).when(FIRE)
    missed.then(ScheduleAdvanced(NOW_MS, LATER_MS, DueOutcome.MISSED, NOW_MS + ON_TIME_MS + 1))
    missed.audited(("fire_schedule", "missed"))
    assert RUN == due(skipping, at(NOW_MS + ON_TIME_MS)).when(FIRE).state.run.run_id


def test_a_missed_due_time_leaves_what_waits() -> None:
    """A due time that waits for the end of the run in progress still waits."""
    queueing = replace(HOURLY, catch_up=CatchUpPolicy.NONE, overlap=OverlapPolicy.QUEUE_ONE)
    surface = due(queueing, START_RUN, FIRE, at(LATER_MS + ON_TIME_MS + 1))
    missed = surface.when(fire(surface)).state.schedule_status
    assert missed is not None
    assert missed.last is not None
    assert (DueOutcome.MISSED, (NOW_MS,)) == (missed.last.outcome, missed.waiting_due_ms)


def test_all_due_times_of_a_downtime_can_be_caught_up() -> None:
    """Catch-up all: the newest ones, up to the limit, one run after another."""
    surface = due(replace(HOURLY, catch_up=CatchUpPolicy.ALL, catch_up_most=3), at(NOW_MS + 4 * HOUR_MS))
    started = []
    for _ in range(3):
        state = surface.when(fire(surface)).state
        started.append(state.run.scheduled_due_ms)
        surface.having(COMPLETE_RUN)
    assert [NOW_MS + hours * HOUR_MS for hours in (2, 3, 4)] == started
    assert NOW_MS + 5 * HOUR_MS == wake_ms(surface.surface.state)


def test_nothing_waits_after_a_refusal() -> None:
    """What waits would be refused too: one audit is enough."""
    catching_up = replace(HOURLY, catch_up=CatchUpPolicy.ALL)
    done = due(catching_up, pause(), at(NOW_MS + 4 * HOUR_MS)).when(FIRE)
    assert done.state.schedule_status is not None
    assert () == done.state.schedule_status.waiting_due_ms
    assert NOW_MS + 5 * HOUR_MS == wake_ms(done.state)


def test_a_schedule_ends() -> None:
    """After its end nothing is due; the last due time is decided as any other."""
    done = due(replace(HOURLY, end_ms=NOW_MS)).when(FIRE)
    assert ScheduleAdvanced(NOW_MS, None, DueOutcome.STARTED, NOW_MS, (), RUN) == done.events[-1]
    assert wake_ms(done.state) is None


def test_a_paused_schedule_is_not_due() -> None:
    """A pause drops what waits, and a resumption catches nothing up; the audits have the due times."""
    queueing = replace(HOURLY, overlap=OverlapPolicy.QUEUE_ONE)
    paused = due(queueing, START_RUN, FIRE).when(PAUSE_SCHEDULE)
    paused.then(SchedulePaused("month's end", NOW_MS, "ada")).audited(("pause_schedule", "ok"))
    details = [(detail.name, detail.value) for detail in paused.audits[0].details]
    assert [("next_due_ms", str(LATER_MS)), ("waiting_due_ms", str(NOW_MS))] == details
    assert paused.state.schedule_status is not None
    assert SchedulePause("month's end", NOW_MS, "ada") == paused.state.schedule_status.pause
    assert (None, ()) == (wake_ms(paused.state), paused.state.schedule_status.waiting_due_ms)
    late_ms = NOW_MS + 5 * HOUR_MS + 1
    resumed = due(queueing, PAUSE_SCHEDULE, at(late_ms)).when(RESUME_SCHEDULE)
    resumed.then(ScheduleResumed(late_ms, NOW_MS + 6 * HOUR_MS)).audited(("resume_schedule", "ok"))
    assert NOW_MS + 6 * HOUR_MS == wake_ms(resumed.state)


def test_a_resumption_repeats_no_due_time() -> None:
    """The wall clock was set back after the due time was decided."""
    paused = due(HOURLY, FIRE, PAUSE_SCHEDULE, at(NOW_MS - 1))
    paused.when(RESUME_SCHEDULE).then(ScheduleResumed(NOW_MS - 1, LATER_MS))


def test_a_schedule_that_is_not_paused_goes_on() -> None:
    """Its resumption is audited and changes nothing; due times that wait stay."""
    given(DUE).when(RESUME_SCHEDULE).then().audited(("resume_schedule", "ok"))


def test_runs_by_hand_have_no_schedule_to_pause() -> None:
    """The refusal says so."""
    for command in (PAUSE_SCHEDULE, RESUME_SCHEDULE):
        given().when(command).then(refusal(Reason.NO_SCHEDULE))


def test_an_update_settles_the_next_due_time_anew() -> None:
    """Intervals count from the change, and what waits is dropped; the same schedule again changes nothing."""
    changed = given(DUE).when(change(TWO_HOURS))
    (updated, settled) = changed.events
    assert isinstance(updated, SurfaceUpdated)
    assert ScheduleSettled(NOW_MS, NOW_MS + 2 * HOUR_MS, TWO_HOURS) == settled
    assert (TWO_HOURS, NOW_MS + 2 * HOUR_MS) == (changed.state.pipeline.schedule, wake_ms(changed.state))
    details = {detail.name: detail.value for detail in changed.audits[0].details}
    expected = {"old": str(HOUR_MS), "new": str(2 * HOUR_MS)}
    assert expected == {
        way: details[f"pipeline.schedule.interval.interval_ms.{way}"] for way in ("old", "new")
    }
    assert 1 == len(given(DUE).when(change(HOURLY)).events)
    assert wake_ms(given(DUE).when(change(MANUAL)).state) is None


def test_a_field_of_the_schedule_can_be_changed() -> None:
    """Other fields stay."""
    later = UpdateSurface(("pipeline.schedule.end_ms",), nested={"pipeline.schedule.end_ms": NOW_MS + 1})
    changed = given(DUE).when(later)
    assert replace(HOURLY, end_ms=NOW_MS + 1) == changed.state.pipeline.schedule
    assert wake_ms(changed.state) is None


def test_a_bad_schedule_is_refused() -> None:
    """The update changes nothing and names the field."""
    given(DUE).when(change(Schedule(Cron("61 * * * *")))).then(malformed("pipeline.schedule.cron.expression"))


def test_a_pause_of_an_operator_outlasts_an_update() -> None:
    """Only the pause of what an earlier version stored ends with it."""
    changed = given(DUE, PAUSE_SCHEDULE).when(change(TWO_HOURS)).state
    assert changed.schedule_status is not None
    assert SchedulePause("month's end", NOW_MS, "ada") == changed.schedule_status.pause
    assert wake_ms(changed) is None


def test_a_deleted_surface_is_not_due() -> None:
    """Its undeletion settles the next due time; those before it are not caught up."""
    deleted = given(DUE, DELETE)
    assert wake_ms(deleted.surface.state) is None
    assert LATER_MS + HOUR_MS == wake_ms(deleted.having(at(LATER_MS)).when(UNDELETE).state)


def test_an_undeletion_repeats_no_due_time() -> None:
    """The wall clock was set back after the due time was decided."""
    deleted = due(HOURLY, FIRE, COMPLETE_RUN, DELETE, at(NOW_MS - 1))
    assert LATER_MS == wake_ms(deleted.when(UNDELETE).state)


def test_runs_by_the_schedule_follow_every_end_of_a_run() -> None:
    """A completed, failed or crashed run is no obstacle, nor is a trigger by hand."""
    for steps in ((START_RUN, FAIL_RUN), (START_RUN, COMPLETE_RUN), (commands.TriggerRun("x"),)):
        state = given(DUE, *steps).when(FIRE).state
        assert "running" == label(state.lifecycle)
        assert (REASON, NOW_MS) == (state.run.trigger_reason, state.run.scheduled_due_ms)
    started = given(DUE, FIRE).having(COMPLETE_RUN, START_RUN).surface.state.run
    assert (0, "", RunOutcome.COMPLETED) == (
        started.scheduled_due_ms,
        started.trigger_reason,
        RunOutcome.COMPLETED,
    )


def test_upcoming_due_times_begin_with_the_next_one() -> None:
    """Those of a paused schedule are as if it were resumed now."""

    def first_two(surface: Given, now_ms: int) -> list[int]:
        found = upcoming(surface.surface.state, now_ms)
        assert isinstance(found, tuple)
        return [next(found[1]), next(found[1])]

    assert [NOW_MS, LATER_MS] == first_two(given(DUE), NOW_MS + 1)
    assert [LATER_MS, LATER_MS + HOUR_MS] == first_two(given(DUE, PAUSE_SCHEDULE), NOW_MS + 1)


def test_a_long_downtime_costs_few_steps() -> None:
    """The newest due time is found by bisection: a year of minutes takes as many evaluations as bits."""
    evaluated = 0

    def due_after(after_ms: int) -> int | None:
        nonlocal evaluated
        evaluated += 1
        return (after_ms // 60_000 + 1) * 60_000

    year_ms = 365 * 24 * HOUR_MS
    assert year_ms == newest_due_ms(due_after, 60_000, year_ms + 1)
    assert evaluated < 50
    everything = Schedule(Interval(60_000), catch_up=CatchUpPolicy.ALL)
    taken = taken_due_times(everything, due_after, 60_000, year_ms + 1)
    assert [year_ms - back * 60_000 for back in range(99, -1, -1)] == list(taken)
    assert evaluated < 500


def test_irregular_due_times_are_all_caught_up() -> None:
    """The search for the due times before the newest one finds each, whatever the gaps."""
    times = [1, 2, 3, 50, 51, 1_000, 1_001, 1_002, 1_003, 1_004, 1_005, 9_000]

    def due_after(after_ms: int) -> int | None:
        return next((time for time in times if time > after_ms), None)

    everything = Schedule(Interval(1_000), catch_up=CatchUpPolicy.ALL)
    for now_ms in (1, 2, 60, 1_004, 9_000, 10_000):
        expected = [time for time in times if time <= now_ms]
        assert expected == list(taken_due_times(everything, due_after, 1, now_ms))
