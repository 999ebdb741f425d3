"""Acknowledgement: all effects in one commit, a batch that ends without effect, or no change at all."""

import pytest
from lightspeed_ops.core.checkpoint import Checkpoint, Watermark, checkpoint_signature
from lightspeed_ops.core.commands import Command
from lightspeed_ops.core.events import BatchesAcknowledged, DuplicatesSuppressed, SinkKeysApplied
from lightspeed_ops.core.freshness import FreshnessMetadata
from lightspeed_ops.core.operations_surface import checkpoints, lineage_records
from lightspeed_ops.core.orchestrator import Applied, DuplicateSuppressed, Processed, Rejected
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.core.surface import freshness, freshness_at, stale_at_ms
from lightspeed_ops.core.telemetry import TelemetrySnapshot

from tests.server.core.building import (
    COMPLETE_RUN,
    FAIL_RUN,
    NOW_MS,
    START_RUN,
    acknowledge,
    acknowledged,
    batch,
    batches,
    create,
    dead_letters,
    enqueue,
    fail,
    in_flight,
    start,
)
from tests.server.core.given import at, given, refusal

SOURCE = "source.v1|kind=file|name=source|path=input/*.csv|format=csv|batch_size=10000"
SINK = "sink.v1|kind=database|name=sink|table=output|upsert_key=idempotency_key"


def test_an_acknowledged_batch_is_applied() -> None:
    """An acknowledgement returns the checkpoint; its watermark has the batch's sequence and event time."""
    done = given(*in_flight(batch(lag_ms=250, sequence=7))).when(acknowledge("b-1"))
    done.then(
        BatchesAcknowledged(1, "run-000001", NOW_MS, SOURCE, SINK, (batch(lag_ms=250, sequence=7),))
    ).audited()
    checkpoint = Checkpoint("run-000001", "extract", 7, Watermark(7, NOW_MS - 250), "once-b-1", NOW_MS)
    done.answers(Processed(Applied(checkpoint)))


def test_everything_is_committed_together() -> None:
    """Checkpoint, lineage, freshness, telemetry and the sink's applied key are in one commit."""
    working = given(*in_flight(batch(stage="load", lag_ms=40, sequence=3)), at(NOW_MS + 2_000))
    commits = len(working.surface.commits)
    done = working.when(acknowledge("b-1"))
    assert commits + 1 == len(done.surface.commits)
    counted = {kind: done.state.count_of(kind) for kind in RecordKind}
    once = (RecordKind.CHECKPOINT, RecordKind.LINEAGE, RecordKind.SINK_KEY)
    assert dict.fromkeys(once, 1) == {kind: counted[kind] for kind in once}
    assert FreshnessMetadata(30_000, 40, 3, is_fresh=True) == freshness(done.state)
    assert TelemetrySnapshot(40, 50, 0, 0) == done.state.telemetry


@pytest.mark.parametrize(
    ("before", "reason", "state"),
    [
        ((START_RUN,), Reason.BATCH_NOT_FOUND, ""),  # never enqueued
        (acknowledged(batch()), Reason.BATCH_NOT_FOUND, ""),  # acknowledged already
        ((START_RUN, enqueue(batch())), Reason.BATCH_STATE, "queued"),  # not started
        ((*in_flight(batch()), fail()), Reason.BATCH_STATE, "retrying"),  # failed meanwhile
        (dead_letters(batch()), Reason.BATCH_STATE, "dead_lettered"),  # cancelled or expired meanwhile
    ],
)
def test_only_a_batch_in_flight_can_be_acknowledged(
    before: tuple[Command[object], ...], reason: Reason, state: str
) -> None:
    """An acknowledgement of a batch that is not in flight is refused; the refusal names its state."""
    metadata = {"key": "b-1"} | ({"state": state} if state else {})
    given(*before).when(acknowledge("b-1")).then(refusal(reason, **metadata))


def test_a_sink_applies_an_idempotency_key_once() -> None:
    """A second batch with the key ends as a suppressed duplicate, without checkpoint and lineage."""
    again = batch("b-2", "load", idempotency_key="once-b-1", sequence=2)
    done = given(*acknowledged(batch("b-1", "load")), enqueue(again), start()).when(acknowledge("b-2"))
    done.then(DuplicatesSuppressed(("b-2",))).answers(Processed(DuplicateSuppressed("load", "once-b-1")))
    assert (1, 1) == (done.state.count_of(RecordKind.CHECKPOINT), done.state.count_of(RecordKind.LINEAGE))
    assert 1 == done.state.queue.counts.duplicates_suppressed


def test_a_suppressed_duplicate_changes_neither_freshness_nor_telemetry() -> None:
    """A suppressed duplicate applies nothing, so freshness and telemetry stay as they are."""
    again = batch("b-2", "load", idempotency_key="once-b-1", lag_ms=9_999, sequence=99)
    working = given(*acknowledged(batch("b-1", "load")), enqueue(again), start(), at(NOW_MS + 500))
    before = freshness(working.surface.state), working.surface.state.telemetry
    after = working.when(acknowledge("b-2")).state
    assert before == (freshness(after), after.telemetry)


@pytest.mark.parametrize("stage", ["extract", "transform"])  # a source, a transform
def test_other_stages_suppress_nothing(stage: str) -> None:
    """Idempotency keys protect only sinks; other stages may do the same work again."""
    again = batch("b-2", stage, idempotency_key="once-b-1")
    done = given(*acknowledged(batch("b-1", stage)), enqueue(again), start()).when(acknowledge("b-2"))
    assert 2 == done.state.count_of(RecordKind.CHECKPOINT)
    assert 0 == done.state.count_of(RecordKind.SINK_KEY)


def test_two_batches_of_one_command_share_a_key_once() -> None:
    """If two items of one command share a key, the second is suppressed."""
    same_key = (
        batch("b-1", "load", idempotency_key="k"),
        batch("b-2", "load", idempotency_key="k", sequence=2),
    )
    done = given(*in_flight(*same_key)).when(acknowledge("b-1", "b-2"))
    done.then(
        BatchesAcknowledged(1, "run-000001", NOW_MS, SOURCE, SINK, same_key[:1]),
        DuplicatesSuppressed(("b-2",)),
        SinkKeysApplied(1, "load", ("k",), (1,)),
    )


@pytest.mark.parametrize(
    ("at_ms", "taken"),
    [
        (NOW_MS + 5_000, True),  # after the start
        (NOW_MS, True),  # at the start
        (NOW_MS - 1, True),  # a small skew is recorded as given
        (NOW_MS - 60_000, True),  # exactly a minute is skew
        (NOW_MS - 60_001, False),  # more than a minute is a clock regression
        (0, False),  # and so is 1970
    ],
)
def test_a_clock_that_has_gone_back_is_rejected(at_ms: int, *, taken: bool) -> None:
    """A time more than 60 s before the batch's start is clock_regression; the batch stays in flight."""
    done = given(*in_flight(batch())).when(acknowledge("b-1", at_ms=at_ms))
    if taken:
        assert [at_ms] == [checkpoint.at_ms for checkpoint in checkpoints(done.surface)]
    else:
        done.then().answers(Processed(Rejected("clock_regression")))
        assert (1, ()) == (done.state.queue.counts.in_flight, done.decided.events)


@pytest.mark.parametrize(("at_ms", "taken"), [(250, True), (249, False), (0, False)])
def test_no_event_lies_before_1970(at_ms: int, *, taken: bool) -> None:
    """The event time is at_ms minus the lag; a given time smaller than the lag is rejected."""
    done = given(START_RUN, enqueue(batch(lag_ms=250)), start(at_ms=0)).when(acknowledge("b-1", at_ms=at_ms))
    if taken:
        assert [0] == [checkpoint.watermark.event_time_ms for checkpoint in checkpoints(done.surface)]
    else:
        done.then().answers(Processed(Rejected("clock_regression")))


def test_the_skew_is_measured_from_the_recorded_start() -> None:
    """If a start has a given time, skew is measured from that time and not from the server's clock."""
    working = given(START_RUN, enqueue(batch()), start(at_ms=100_000))
    working.when(acknowledge("b-1", at_ms=39_999)).answers(Processed(Rejected("clock_regression")))
    working.when(acknowledge("b-1", at_ms=40_000)).then(
        BatchesAcknowledged(1, "run-000001", 40_000, SOURCE, SINK, (batch(),))
    )


@pytest.mark.parametrize(
    ("lag_ms", "is_fresh"),
    [
        (0, True),  # no lag
        (30_000, True),  # exactly the allowed lag
        (30_001, False),  # one more
    ],
)
def test_fresh_means_within_the_allowed_lag(lag_ms: int, *, is_fresh: bool) -> None:
    """Freshness compares the batch's observed lag with the limit of the profile."""
    done = given(*in_flight(batch(lag_ms=lag_ms, sequence=4))).when(acknowledge("b-1"))
    assert FreshnessMetadata(30_000, lag_ms, 4, is_fresh=is_fresh) == freshness(done.state)


def test_the_last_sequence_is_the_highest_acknowledged() -> None:
    """A late batch does not lower the last sequence; its lag is still the newest one."""
    both = (batch("b-1", lag_ms=1, sequence=9), batch("b-2", lag_ms=2, sequence=5))
    done = given(*in_flight(*both), acknowledge("b-1")).when(acknowledge("b-2"))
    assert FreshnessMetadata(30_000, 2, 9, is_fresh=True) == freshness(done.state)


def test_lag_grows_while_nothing_is_acknowledged() -> None:
    """A freshness read adds the time since the last acknowledgement, on the server's clock."""
    state = given(*in_flight(batch(lag_ms=1_000)), acknowledge("b-1", at_ms=NOW_MS - 50_000)).surface.state
    assert 1_000 == freshness_at(state, NOW_MS).observed_lag_ms
    assert freshness_at(state, NOW_MS + 29_000).is_fresh
    assert not freshness_at(state, NOW_MS + 29_001).is_fresh
    assert NOW_MS + 29_001 == stale_at_ms(state)
    assert 1_000 == freshness_at(state, NOW_MS - 5).observed_lag_ms, (
        "a clock that goes back makes nothing fresher"
    )


def test_a_new_surface_grows_stale_from_its_creation() -> None:
    """Before the first acknowledgement the lag counts from the creation of the surface."""
    assert NOW_MS + 30_001 == stale_at_ms(given().surface.state)


@pytest.mark.parametrize(
    ("records", "elapsed_ms", "throughput"),
    [
        (100, 1_000, 100),  # a second
        (100, 3_000, 33),  # rounded down
        (100, 250, 400),  # a quarter of a second.
        (100, 0, 100_000),  # zero elapsed time counts as a millisecond
        (100, -5, 100_000),  # and so does a skewed clock
        (1, 60_000, 0),  # slower than one a second.
    ],
)
def test_throughput_is_the_runs_records_over_its_time(records: int, elapsed_ms: int, throughput: int) -> None:
    """Throughput is records * 1000 / max(1, elapsed ms since the run's start), in record times."""
    working = given(*in_flight(batch(records=records, lag_ms=9)))
    done = working.when(acknowledge("b-1", at_ms=NOW_MS + elapsed_ms))
    assert TelemetrySnapshot(9, throughput, 0, 0) == done.state.telemetry


def test_counts_add_up_across_runs() -> None:
    """Retries and dead letters count since the creation of the surface; records count per run."""
    first = given(*dead_letters(batch("b-1")), enqueue(*batches(3)[1:]), start(), fail("b-2"), FAIL_RUN)
    second = first.having(START_RUN, acknowledge("b-3"))
    assert TelemetrySnapshot(250, 100_000, 1, 1) == second.surface.state.telemetry


def test_a_checkpoint_names_the_run_that_started_its_batch() -> None:
    """A checkpoint names the run that started its batch, also if that run has failed meanwhile."""
    late = given(*in_flight(batch()), FAIL_RUN, START_RUN).when(acknowledge("b-1"))
    assert ["run-000001"] == [checkpoint.run_id for checkpoint in checkpoints(late.surface)]


def test_lineage_names_the_plan_that_the_batch_was_applied_under() -> None:
    """Lineage has the signatures of source, sink, watermark and checkpoint, and the checkpoint's sequence."""
    done = given(create(), *acknowledged(batch(sequence=7)), COMPLETE_RUN).surface
    lineage = lineage_records(done)[0]
    assert (SOURCE, SINK, 7) == (lineage.source_signature, lineage.sink_signature, lineage.sequence)
    assert checkpoint_signature(checkpoints(done)[0]) == lineage.checkpoint_signature
    assert f"watermark.v1|offset=7|event_time_ms={NOW_MS - 250}" == lineage.watermark_signature
