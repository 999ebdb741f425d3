"""Runs: ids, tenant policy before lifecycle, completion, failure and resumption."""

from dataclasses import replace

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.block_reasons import NoActiveRun
from lightspeed_ops.core.commands import Command
from lightspeed_ops.core.events import (
    ReplayFinished,
    RunCompleted,
    RunCrashed,
    RunFailed,
    RunRecorded,
    RunResumed,
    RunScheduled,
    RunStarted,
    RunTriggered,
)
from lightspeed_ops.core.pipeline import Completed, Replaying, Running, Stage, StageKind
from lightspeed_ops.core.policy import Budget
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.core.surface import violations

from tests.server.core.building import (
    COMPLETE_RUN,
    CRASH_RUN,
    FAIL_RUN,
    NOW_MS,
    RESUME_RUN,
    START_RUN,
    VIEWER,
    acknowledge,
    batch,
    batches,
    create,
    created,
    dead_letters,
    enqueue,
    fail,
    in_flight,
    stage,
    start,
)
from tests.server.core.given import at, given, given_nothing, malformed, refusal


def test_a_run_starts_and_is_audited() -> None:
    """A start of a run is audited; the first run is run-000001."""
    done = given().when(START_RUN).then(RunStarted("run-000001", NOW_MS, started_by="ada"))
    done.audited(("start_run", "ok"))
    assert Running("run-000001", NOW_MS) == done.state.lifecycle


@pytest.mark.parametrize(
    "stages",
    [
        (stage("in", StageKind.SOURCE, writes="x"), stage("out", StageKind.SINK)),  # contracts do not meet
        (stage("out", StageKind.SINK), stage("in", StageKind.SOURCE)),  # a sink before its source
        (stage("in", StageKind.SOURCE),),  # no sink
    ],
)
def test_a_pipeline_of_before_that_does_not_fit_is_not_run(stages: tuple[Stage, ...]) -> None:
    """A run of an invalid pipeline of an earlier version is refused and audited; the surface can be read."""
    before = given(created(*stages))
    done = before.when(START_RUN).audited(("start_run", "refused:pipeline_invalid"))
    wrong = "; ".join(f"{one.field}: {one.description}" for one in violations(before.surface.state))
    done.then(refusal(Reason.PIPELINE_INVALID, violations=wrong))
    assert done.decided.refusal is not None
    assert wrong in done.decided.refusal.message


def test_a_run_of_before_goes_on_though_its_pipeline_does_not_fit() -> None:
    """A run that an earlier version started with an invalid pipeline can be completed.

    Only starts are refused.
    """
    running = given(created(stage("in", StageKind.SOURCE)), RunStarted("run-000001", NOW_MS))
    running.having(enqueue(batch(stage="in")), start(), acknowledge("b-1"))
    running.when(COMPLETE_RUN).then(RunCompleted("run-000001", NOW_MS, "ada"))


def test_runs_are_counted_per_surface() -> None:
    """Each run of a surface has the next number, also after a failure."""
    ended = given(START_RUN, COMPLETE_RUN, START_RUN, FAIL_RUN)
    recorded = RunRecorded(ended.surface.state.run.record(), oldest_kept=1)
    ended.when(START_RUN).then(recorded, RunStarted("run-000003", NOW_MS, started_by="ada"))


def test_records_say_at_ms_where_it_is_given() -> None:
    """Records have at_ms if it is given; the entry has the server's clock."""
    done = given().when(commands.StartRun(at_ms=5)).then(RunStarted("run-000001", 5, started_by="ada"))
    assert [(5, NOW_MS)] == [(entry.record.at_ms, entry.recorded_ms) for entry in done.audits]


def test_nothing_is_asked_of_a_surface_that_does_not_exist() -> None:
    """Every command to an unknown surface is refused with SURFACE_NOT_FOUND, and leaves no event."""
    done = given_nothing().when(START_RUN).then(refusal(Reason.SURFACE_NOT_FOUND))
    assert () == done.decided.events


def test_the_policy_is_asked_before_the_lifecycle() -> None:
    """The policy is checked before the lifecycle.

    A caller that may not start a run learns nothing of the active one.
    """
    started = given(START_RUN)
    started.when(START_RUN, by=VIEWER).then(
        refusal(Reason.ROLE_FORBIDS, actor_id="vic", action="start_pipeline_run", role="viewer")
    )
    started.when(START_RUN).then(refusal(Reason.RUN_ACTIVE, lifecycle="running", run_id="run-000001"))


def test_a_run_costs_one_of_the_budget() -> None:
    """A run costs a unit; one above max_pipeline_runs is BUDGET_EXHAUSTED, with the numbers."""
    once = given(create(budget=Budget(max_pipeline_runs=1)), START_RUN, COMPLETE_RUN)
    once.when(START_RUN).then(
        refusal(
            Reason.BUDGET_EXHAUSTED,
            actor_id="ada",
            action="start_pipeline_run",
            budget="max_pipeline_runs",
            limit="1",
            used="1",
        )
    ).audited(("start_run", "denied:budget_exhausted"))


def test_a_refused_run_costs_nothing() -> None:
    """A refused run spends no unit, though the policy allowed it."""
    refused = given(START_RUN).when(START_RUN)
    assert (1, []) == (refused.state.usage.pipeline_runs, refused.decisions)


@pytest.mark.parametrize("at_ms", [NOW_MS - 1, 0])
def test_a_run_does_not_complete_before_its_start(at_ms: int) -> None:
    """A completion time before the run's start is refused and audited.

    The time of the start itself is accepted.
    """
    done = given(START_RUN).when(commands.CompleteRun(at_ms)).then(malformed("at_ms"))
    done.audited(("complete_run", "refused:invalid_argument"))
    given(START_RUN).when(commands.CompleteRun(NOW_MS)).then(RunCompleted("run-000001", NOW_MS, "ada"))


def test_a_run_completes_at_its_start_if_the_clock_lies_before_it() -> None:
    """Without a given time a run completes at its start, if the server's clock is behind it."""
    later = given(commands.StartRun(NOW_MS + 9_000)).when(COMPLETE_RUN)
    later.then(RunCompleted("run-000001", NOW_MS + 9_000, "ada")).audited(("complete_run", "ok"))
    assert [NOW_MS] == [entry.record.at_ms for entry in later.audits]


def test_a_run_completes_when_nothing_is_left() -> None:
    """Completion is an event, an audit and a lifecycle."""
    done = (
        given(START_RUN)
        .when(COMPLETE_RUN)
        .then(RunCompleted("run-000001", NOW_MS, "ada"))
        .audited(("complete_run", "ok"))
    )
    assert Completed("run-000001", NOW_MS) == done.state.lifecycle


@pytest.mark.parametrize(
    ("before", "state"),
    [
        ((START_RUN, enqueue(batch())), "queued"),  # queued
        (in_flight(batch()), "in_flight"),  # in flight
        ((*in_flight(batch()), fail()), "retrying"),  # retrying
    ],
)
def test_each_outstanding_batch_delays_completion(before: tuple[Command[object], ...], state: str) -> None:
    """Each outstanding batch holds up completion, whatever its state."""
    counts = {"queued": "0", "retrying": "0", "in_flight": "0", "dead_lettered": "0", state: "1"}
    given(*before).when(COMPLETE_RUN).then(refusal(Reason.OUTSTANDING_BATCHES, **counts))


def test_outstanding_batches_are_counted() -> None:
    """The refusal counts queued, retrying and in-flight batches."""
    left = given(create(max_in_flight=2), START_RUN, enqueue(*batches(4)), start(), fail("b-1"))
    left.when(COMPLETE_RUN).then(
        refusal(Reason.OUTSTANDING_BATCHES, queued="2", retrying="1", in_flight="1", dead_lettered="0")
    ).audited(("complete_run", "refused:outstanding_batches"))


def test_dead_letters_do_not_delay_completion() -> None:
    """A run completes with dead letters, and they stay."""
    done = given(*dead_letters(batch())).when(COMPLETE_RUN).then(RunCompleted("run-000001", NOW_MS, "ada"))
    assert 1 == done.state.queue.counts.dead_lettered


def test_a_run_fails_or_crashes_with_a_reason() -> None:
    """A failure and a crash of a run are audited as fail_run, with the reason."""
    failed = given(START_RUN).when(FAIL_RUN).then(RunFailed("run-000001", "worker lost", "ada"))
    failed.audited(("fail_run", "ok"))
    assert ["worker lost"] == [entry.reason for entry in failed.audits]
    given(START_RUN).when(CRASH_RUN).then(RunCrashed("run-000001", "out of memory", "ada")).audited(
        ("fail_run", "ok")
    )


def test_a_failed_run_keeps_its_batches() -> None:
    """After a failed run queued batches stay queued, and batches in flight may still be acknowledged."""
    failed = given(create(max_in_flight=1), *in_flight(*batches(2)), FAIL_RUN)
    failed.when(start()).starts_nothing(NoActiveRun("failed"))
    acknowledged = failed.when(acknowledge("b-1"))
    assert (1, 1) == (acknowledged.state.queue.counts.queued, acknowledged.state.queue.counts.succeeded)


def test_a_resumed_run_goes_on_at_its_latest_checkpoint() -> None:
    """A resumed run replays from the stage of its newest checkpoint: the same run, with its start."""
    mixed = (batch("b-1"), batch("b-2", "transform"), batch("b-3"))
    failed = given(*in_flight(*mixed), acknowledge("b-1", "b-2"), FAIL_RUN, at(NOW_MS + 9))
    resumed = (
        failed.when(RESUME_RUN)
        .then(RunResumed("run-000001", "transform", NOW_MS))
        .audited(("resume_run", "ok"))
    )
    assert Replaying("run-000001", "transform", NOW_MS) == resumed.state.lifecycle


def test_a_run_resumed_without_checkpoints_begins_at_the_first_stage() -> None:
    """A run without checkpoints resumes at the first stage."""
    failed = given(*in_flight(batch()), CRASH_RUN)
    failed.when(RESUME_RUN).then(RunResumed("run-000001", "extract", NOW_MS))


def test_a_resumed_run_with_nothing_left_runs_at_once() -> None:
    """A resumed run without outstanding batches is running at once."""
    resumed = given(START_RUN, FAIL_RUN).when(RESUME_RUN)
    resumed.then(RunResumed("run-000001", "extract", NOW_MS), ReplayFinished("run-000001", NOW_MS))
    assert Running("run-000001", NOW_MS) == resumed.state.lifecycle


def test_a_resumed_run_runs_when_what_was_left_has_ended() -> None:
    """Batches that are enqueued after the resumption do not prolong the replay."""
    resumed = given(*in_flight(batch("b-1")), FAIL_RUN, RESUME_RUN, enqueue(batch("b-2")))
    ended = resumed.when(acknowledge("b-1"))
    assert ReplayFinished("run-000001", NOW_MS) == ended.events[-1]
    assert 1 == ended.state.queue.counts.queued


def test_scheduled_and_triggered_runs_are_audited() -> None:
    """A scheduled and a triggered run are recorded with their times, and audited with their reasons."""
    given().when(commands.ScheduleRun(7)).then(RunScheduled(7)).audited(("schedule_run", "ok"))
    triggered = given().when(commands.TriggerRun("file arrived", 8))
    triggered.then(RunTriggered("file arrived", 8)).audited(("trigger_run", "ok"))
    assert ["file arrived"] == [entry.reason for entry in triggered.audits]


def test_a_triggered_run_is_not_scheduled() -> None:
    """A triggered run cannot be scheduled, since that would lose the trigger."""
    triggered = given(commands.TriggerRun("file arrived"))
    triggered.when(commands.ScheduleRun()).then(refusal(Reason.RUN_ACTIVE, lifecycle="triggered", run_id=""))


def test_a_new_run_counts_its_records_from_zero() -> None:
    """A new run has its own records and start, so throughput begins at zero."""
    again = given(*in_flight(batch()), acknowledge("b-1"), COMPLETE_RUN, at(NOW_MS + 5_000), START_RUN)
    run = again.surface.state.run
    assert replace(run, number=2, started_ms=NOW_MS + 5_000, records=0) == run
