"""The record of a run: its labels, its end, and what became of its batches by stage."""

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import Origin
from lightspeed_ops.core.decide import decide
from lightspeed_ops.core.events import Audited, RunRecorded, RunStarted
from lightspeed_ops.core.pipeline import Completed, Crashed, Failed, Running
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.core.retention import Retention, oldest_kept_run
from lightspeed_ops.core.run import RunEnd, RunLabel, RunOutcome, RunRecord, RunStage, StageResult
from lightspeed_ops.core.snapshot import freeze, thaw
from lightspeed_ops.core.surface import oldest_listed_run, run_of

from tests.server.core.building import (
    COMPLETE_RUN,
    CRASH_RUN,
    EDITOR,
    FAIL_RUN,
    NOW_MS,
    RESUME_RUN,
    START_RUN,
    acknowledge,
    batch,
    batches,
    cancel,
    create,
    enqueue,
    fail,
    in_flight,
    pause,
    replay,
    resume,
    start,
)
from tests.server.core.given import Given, Refused, given, malformed

LABELS = (RunLabel("build", "7"), RunLabel("team", "ops"))


def record_of(of: Given) -> RunRecord:
    """Returns the record of the newest run."""
    return of.surface.state.run.record()


def test_a_run_has_labels_and_the_actor_who_started_it() -> None:
    """The labels stand in the event, in the record and in the audit."""
    done = (
        given().when(commands.StartRun(labels=LABELS)).then(RunStarted("run-000001", NOW_MS, LABELS, "ada"))
    )
    details = {detail.name: detail.value for detail in done.audits[0].details}
    assert {"labels.build": "7", "labels.team": "ops"}.items() <= details.items()
    record = record_of(given(commands.StartRun(labels=LABELS)))
    assert (LABELS, "ada", "", None) == (
        record.labels,
        record.started_by,
        record.trigger_reason,
        record.end,
    )


def test_a_triggered_run_keeps_the_reason_of_its_trigger() -> None:
    """The next run without a trigger has none."""
    triggered = given(commands.TriggerRun("new file"), START_RUN)
    assert "new file" == record_of(triggered).trigger_reason
    assert "" == record_of(triggered.having(COMPLETE_RUN, START_RUN)).trigger_reason


def test_a_run_says_how_it_ended() -> None:
    """The outcome, the time, the reason and the actor; the end stays when the next run is scheduled."""
    for end, command in (
        (RunEnd(RunOutcome.COMPLETED, NOW_MS, "", "ada"), COMPLETE_RUN),
        (RunEnd(RunOutcome.FAILED, NOW_MS, "worker lost", "ada"), FAIL_RUN),
        (RunEnd(RunOutcome.CRASHED, NOW_MS, "out of memory", "ada"), CRASH_RUN),
    ):
        assert end == record_of(given(START_RUN, command, commands.ScheduleRun())).end


def test_a_resumed_run_has_not_ended() -> None:
    """It says from which stage it was resumed, and how often; a replay of a failed run goes on as well."""
    resumed = given(START_RUN, FAIL_RUN, RESUME_RUN, CRASH_RUN, RESUME_RUN)
    record = record_of(resumed)
    assert (None, "extract", 2) == (record.end, record.resumed_from, record.resumptions)
    assert record_of(given(START_RUN, FAIL_RUN, replay())).end is None


def test_a_run_counts_what_became_of_its_batches() -> None:
    """By stage: one command may acknowledge batches of several stages."""
    work = given(
        create(max_attempts=2), START_RUN, enqueue(*batches(4), batch("l-1", "load"), batch("l-2", "load"))
    )
    work.having(start(), acknowledge("b-1", "b-2", "l-1"), fail("b-3"), fail("b-4", permanent=True))
    work.having(cancel("l-2"), cancel("b-3"))
    work.having(
        enqueue(batch("l-3", "load", idempotency_key="once-l-1")), start(1, "load"), acknowledge("l-3")
    )
    assert 300 == record_of(work).records
    assert (
        RunStage("extract", acknowledged=2, records=200, retries=1, dead_lettered=1, cancelled=1),
        RunStage("load", acknowledged=1, records=100, duplicates_suppressed=1),
    ) == record_of(work).stages


def test_a_permanently_failed_batch_counts_for_the_run_that_it_ends() -> None:
    """Without dead letters a failed batch ends the run."""
    failed = given(create(dead_letters=False), *in_flight(batch()), fail(permanent=True))
    assert (RunStage("extract", failed=1),) == record_of(failed).stages
    assert record_of(failed).end is not None


def test_a_report_after_the_end_counts_for_the_newest_run() -> None:
    """Workers may report on batches in flight after a failure; the next run counts from 0."""
    late = given(*in_flight(*batches(2)), FAIL_RUN, acknowledge("b-1"))
    assert (RunStage("extract", acknowledged=1, records=100),) == record_of(late).stages
    assert () == record_of(late.having(START_RUN)).stages


def test_a_record_of_an_earlier_version_takes_its_end_from_the_lifecycle() -> None:
    """Earlier versions recorded the end only there, and without its time if the run failed."""
    old = RunRecord(3, NOW_MS, 7)
    assert RunEnd(RunOutcome.COMPLETED, 9) == run_of(old, Completed("run-000003", 9)).end
    assert RunEnd(RunOutcome.FAILED, 0, "lost") == run_of(old, Failed("run-000003", "lost")).end
    assert RunEnd(RunOutcome.CRASHED, 0, "lost") == run_of(old, Crashed("run-000003", "lost")).end
    assert run_of(old, Running("run-000003", NOW_MS)).end is None


def test_a_start_records_the_run_before_it() -> None:
    """The next start has the last record of a run, with reports after its end; the first start has none."""
    late = given(*in_flight(*batches(2)), FAIL_RUN, acknowledge("b-1"))
    record = record_of(late)
    assert (RunStage("extract", acknowledged=1, records=100),) == record.stages
    started = late.when(START_RUN)
    assert [RunRecorded(record, oldest_kept=1)] == [
        event for event in started.events if isinstance(event, RunRecorded)
    ]
    first = given().when(START_RUN)
    assert not any(isinstance(event, RunRecorded) for event in first.events)


def test_a_start_says_which_runs_are_kept() -> None:
    """As many of the newest as the retention says, the one that starts included; by default 1,000."""
    ended = given(START_RUN, *[COMPLETE_RUN, START_RUN] * 4, COMPLETE_RUN)
    for most, oldest in ((0, 1), (1, 6), (3, 4), (100_000, 1)):
        ended.having(commands.UpdateSurface(("retention",), retention=Retention(max_runs=most)))
        events = decide(ended.surface.state, START_RUN, Origin(NOW_MS)).events
        assert [oldest] == [event.oldest_kept for event in events if isinstance(event, RunRecorded)]
    assert 9_001 == oldest_kept_run(Retention(), 10_000)


def test_a_surface_knows_its_oldest_run_with_a_record() -> None:
    """Without a record only the newest run is listed; a larger number of kept runs brings none back."""
    work = given(START_RUN)
    assert 1 == oldest_listed_run(work.surface.state)
    work.having(*[COMPLETE_RUN, START_RUN] * 4, keep(3))
    assert 3 == oldest_listed_run(work.surface.state)
    work.having(keep(0))
    assert 1 == oldest_listed_run(work.surface.state)
    work.having(keep(3), COMPLETE_RUN, START_RUN, keep(0))
    assert 4 == oldest_listed_run(work.surface.state)
    assert 4 == oldest_listed_run(thaw(freeze(work.surface.state)))


def keep(most: int) -> commands.UpdateSurface:
    """Returns the command that sets the number of kept runs."""
    return commands.UpdateSurface(("retention",), retention=Retention(max_runs=most))


@pytest.mark.parametrize("most", [-1, 100_001])
def test_a_number_of_kept_runs_has_limits(most: int) -> None:
    """0 to 100,000 runs may be kept."""
    changed = commands.UpdateSurface(("retention",), retention=Retention(max_runs=most))
    given().when(changed).then(malformed("retention.max_runs"))


def test_a_run_keeps_the_newest_result_of_each_stage() -> None:
    """An acknowledgement without a result leaves the newest one; the next run begins without any."""
    made = [batch("e-1"), batch("e-2"), batch("e-3"), batch("l-1", "load")]
    work = given(START_RUN, enqueue(*made), start(9))
    work.having(
        commands.AcknowledgeBatches(
            (
                commands.Acknowledgement("e-1", result=(("rows", "1"),)),
                commands.Acknowledgement("l-1", result=(("table", "x"),)),
            )
        ),
        commands.AcknowledgeBatches((commands.Acknowledgement("e-2", result=(("rows", "2"),)),)),
        acknowledge("e-3"),
    )
    results = (StageResult("extract", ("rows",), ("2",)), StageResult("load", ("table",), ("x",)))
    assert results == record_of(work).results
    assert results == thaw(freeze(work.surface.state)).run.record().results
    assert () == record_of(work.having(COMPLETE_RUN, START_RUN)).results


def test_a_run_that_a_batch_failed_was_ended_by_the_reporting_actor() -> None:
    """The actor of the report ended the run."""
    failed = given(create(dead_letters=False), *in_flight(batch()))
    failed.when(fail(permanent=True), by=EDITOR)
    end = record_of(failed).end
    assert end is not None
    assert EDITOR.actor_id == end.actor_id


def test_audits_name_the_run_in_which_they_happened() -> None:
    """The run in progress, or the one that the action starts or continues; no run: no name."""
    first, second = "run-000001", "run-000002"
    work = given(pause(), resume(), START_RUN, pause(), resume(), FAIL_RUN, pause(), resume(), RESUME_RUN)
    assert ["", "", "", first, first, first, first, "", "", first] == runs_of(work)
    work.having(COMPLETE_RUN, START_RUN)
    work.when(START_RUN).then(Refused(Reason.RUN_ACTIVE, None, ()))
    assert [first, second, second] == runs_of(work)[-3:]
    again = given(*in_flight(batch()), fail(permanent=True), FAIL_RUN, replay())
    assert ["", first, first, first, first] == runs_of(again)
    refused = given(START_RUN, COMPLETE_RUN)
    refused.when(COMPLETE_RUN)
    assert "" == runs_of(refused)[-1]


def runs_of(work: Given) -> list[str]:
    """Returns the run of each audit."""
    events = [event for commit in work.surface.commits for event in commit.events]
    return [event.entry.run_id for event in events if isinstance(event, Audited)]
