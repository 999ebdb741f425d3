"""Runs: ids, the tenant policy that is asked first, completion, failure and going on."""

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
    """The first run is run-000001."""
    done = given().when(START_RUN).then(RunStarted("run-000001", NOW_MS)).audited(("start_run", "ok"))
    assert Running("run-000001", NOW_MS) == done.state.lifecycle


@pytest.mark.parametrize(
    "stages",
    [
        (stage("in", StageKind.SOURCE, writes="x"), stage("out", StageKind.SINK)),  # contracts do not meet
        (stage("out", StageKind.SINK), stage("in", StageKind.SOURCE)),  # a sink before its source
        (stage("in", StageKind.SOURCE),),  # nothing is written
    ],
)
def test_a_pipeline_of_before_that_does_not_fit_is_not_run(stages: tuple[Stage, ...]) -> None:
    """The surface stays as it is and says what is wrong; a run of it is refused, and audited as refused."""
    before = given(created(*stages))
    done = before.when(START_RUN).audited(("start_run", "refused:pipeline_invalid"))
    wrong = "; ".join(f"{one.field}: {one.description}" for one in violations(before.surface.state))
    done.then(refusal(Reason.PIPELINE_INVALID, violations=wrong))
    assert done.decided.refusal is not None
    assert wrong in done.decided.refusal.message


def test_a_run_of_before_goes_on_though_its_pipeline_does_not_fit() -> None:
    """Only starts are refused: what an earlier version has started is worked off and completed."""
    running = given(created(stage("in", StageKind.SOURCE)), RunStarted("run-000001", NOW_MS))
    running.having(enqueue(batch(stage="in")), start(), acknowledge("b-1"))
    running.when(COMPLETE_RUN).then(RunCompleted("run-000001", NOW_MS))


def test_runs_are_counted_per_surface() -> None:
    """Each run has the next number, also after a failure."""
    ended = given(START_RUN, COMPLETE_RUN, START_RUN, FAIL_RUN)
    ended.when(START_RUN).then(RunStarted("run-000003", NOW_MS))


def test_records_say_at_ms_where_it_is_given() -> None:
    """The given time is what the records say; the entry keeps the server's clock."""
    done = given().when(commands.StartRun(at_ms=5)).then(RunStarted("run-000001", 5))
    assert [(5, NOW_MS)] == [(entry.record.at_ms, entry.recorded_ms) for entry in done.audits]


def test_nothing_is_asked_of_a_surface_that_does_not_exist() -> None:
    """Without a surface everything is SURFACE_NOT_FOUND, and nothing is recorded."""
    done = given_nothing().when(START_RUN).then(refusal(Reason.SURFACE_NOT_FOUND))
    assert () == done.decided.events


def test_the_policy_is_asked_before_the_lifecycle() -> None:
    """Who may not start a run does not learn that one is running."""
    started = given(START_RUN)
    started.when(START_RUN, by=VIEWER).then(
        refusal(Reason.ROLE_FORBIDS, actor_id="vic", action="start_pipeline_run", role="viewer")
    )
    started.when(START_RUN).then(refusal(Reason.RUN_ACTIVE, lifecycle="running", run_id="run-000001"))


def test_a_run_costs_one_of_the_budget() -> None:
    """One above max_pipeline_runs is BUDGET_EXHAUSTED, with the numbers."""
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
    """What the policy allowed is spent only where the command is done."""
    refused = given(START_RUN).when(START_RUN)
    assert (1, []) == (refused.state.usage.pipeline_runs, refused.decisions)


@pytest.mark.parametrize("at_ms", [NOW_MS - 1, 0])
def test_a_run_does_not_complete_before_its_start(at_ms: int) -> None:
    """A time that was given and lies before the start is refused, and audited; the start itself is taken."""
    done = given(START_RUN).when(commands.CompleteRun(at_ms)).then(malformed("at_ms"))
    done.audited(("complete_run", "refused:invalid_argument"))
    given(START_RUN).when(commands.CompleteRun(NOW_MS)).then(RunCompleted("run-000001", NOW_MS))


def test_a_run_completes_at_its_start_if_the_clock_lies_before_it() -> None:
    """Set back, or behind a start that was given, the server's clock refuses nothing."""
    later = given(commands.StartRun(NOW_MS + 9_000)).when(COMPLETE_RUN)
    later.then(RunCompleted("run-000001", NOW_MS + 9_000)).audited(("complete_run", "ok"))
    assert [NOW_MS] == [entry.record.at_ms for entry in later.audits]


def test_a_run_completes_when_nothing_is_left() -> None:
    """Completion is an event, an audit and the lifecycle."""
    done = (
        given(START_RUN)
        .when(COMPLETE_RUN)
        .then(RunCompleted("run-000001", NOW_MS))
        .audited(("complete_run", "ok"))
    )
    assert Completed("run-000001", NOW_MS) == done.state.lifecycle


@pytest.mark.parametrize(
    ("before", "state"),
    [
        ((START_RUN, enqueue(batch())), "queued"),  # waits
        (in_flight(batch()), "in_flight"),  # is worked on
        ((*in_flight(batch()), fail()), "retrying"),  # waits for its backoff
    ],
)
def test_each_outstanding_batch_holds_back_completion(
    before: tuple[Command[object], ...], state: str
) -> None:
    """Whatever it is that it waits for."""
    counts = {"queued": "0", "retrying": "0", "in_flight": "0", "dead_lettered": "0", state: "1"}
    given(*before).when(COMPLETE_RUN).then(refusal(Reason.OUTSTANDING_BATCHES, **counts))


def test_outstanding_batches_are_counted() -> None:
    """Queued, retrying and in flight stand in the refusal."""
    left = given(create(max_in_flight=2), START_RUN, enqueue(*batches(4)), start(), fail("b-1"))
    left.when(COMPLETE_RUN).then(
        refusal(Reason.OUTSTANDING_BATCHES, queued="2", retrying="1", in_flight="1", dead_lettered="0")
    ).audited(("complete_run", "refused:outstanding_batches"))


def test_dead_letters_do_not_hold_back_completion() -> None:
    """A run completes with its dead letters kept."""
    done = given(*dead_letters(batch())).when(COMPLETE_RUN).then(RunCompleted("run-000001", NOW_MS))
    assert 1 == done.state.queue.counts.dead_lettered


def test_a_run_fails_or_crashes_with_a_reason() -> None:
    """Both are audited as fail_run, with the reason."""
    failed = given(START_RUN).when(FAIL_RUN).then(RunFailed("run-000001", "worker lost"))
    failed.audited(("fail_run", "ok"))
    assert ["worker lost"] == [entry.reason for entry in failed.audits]
    given(START_RUN).when(CRASH_RUN).then(RunCrashed("run-000001", "out of memory")).audited(
        ("fail_run", "ok")
    )


def test_a_failed_run_keeps_its_batches() -> None:
    """What was queued stays queued, and what is in flight may still be acknowledged."""
    failed = given(create(max_in_flight=1), *in_flight(*batches(2)), FAIL_RUN)
    failed.when(start()).starts_nothing(NoActiveRun("failed"))
    acknowledged = failed.when(acknowledge("b-1"))
    assert (1, 1) == (acknowledged.state.queue.counts.queued, acknowledged.state.queue.counts.succeeded)


def test_a_resumed_run_goes_on_at_its_latest_checkpoint() -> None:
    """Resuming replays the stage of the newest checkpoint, in the same run, with its start."""
    mixed = (batch("b-1"), batch("b-2", "transform"), batch("b-3"))
    failed = given(*in_flight(*mixed), acknowledge("b-1", "b-2"), FAIL_RUN, at(NOW_MS + 9))
    resumed = (
        failed.when(RESUME_RUN)
        .then(RunResumed("run-000001", "transform", NOW_MS))
        .audited(("resume_run", "ok"))
    )
    assert Replaying("run-000001", "transform", NOW_MS) == resumed.state.lifecycle


def test_a_run_resumed_without_checkpoints_begins_at_the_first_stage() -> None:
    """Nothing was acknowledged, so the run goes on from the beginning."""
    failed = given(*in_flight(batch()), CRASH_RUN)
    failed.when(RESUME_RUN).then(RunResumed("run-000001", "extract", NOW_MS))


def test_a_resumed_run_with_nothing_left_runs_at_once() -> None:
    """There is nothing to work on again, so replaying is over as it begins."""
    resumed = given(START_RUN, FAIL_RUN).when(RESUME_RUN)
    resumed.then(RunResumed("run-000001", "extract", NOW_MS), ReplayFinished("run-000001", NOW_MS))
    assert Running("run-000001", NOW_MS) == resumed.state.lifecycle


def test_a_resumed_run_runs_when_what_was_left_has_ended() -> None:
    """Batches enqueued after the resumption do not prolong the replay."""
    resumed = given(*in_flight(batch("b-1")), FAIL_RUN, RESUME_RUN, enqueue(batch("b-2")))
    ended = resumed.when(acknowledge("b-1"))
    assert ReplayFinished("run-000001", NOW_MS) == ended.events[-1]
    assert 1 == ended.state.queue.counts.queued


def test_schedules_and_triggers_are_noted_but_not_audited() -> None:
    """They are not operator-facing transitions."""
    given().when(commands.ScheduleRun(7)).then(RunScheduled(7)).audited()
    given().when(commands.TriggerRun("file arrived", 8)).then(RunTriggered("file arrived", 8)).audited()


def test_a_triggered_run_is_not_scheduled() -> None:
    """What was triggered may start at once; scheduling it would lose the trigger."""
    triggered = given(commands.TriggerRun("file arrived"))
    triggered.when(commands.ScheduleRun()).then(refusal(Reason.RUN_ACTIVE, lifecycle="triggered", run_id=""))


def test_a_new_run_counts_its_records_from_zero() -> None:
    """Throughput belongs to the run: its records and its start are its own."""
    again = given(*in_flight(batch()), acknowledge("b-1"), COMPLETE_RUN, at(NOW_MS + 5_000), START_RUN)
    run = again.surface.state.run
    assert replace(run, number=2, started_ms=NOW_MS + 5_000, records=0) == run
