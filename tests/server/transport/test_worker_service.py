"""WorkerService from outside: enqueue, start, and report batches, single and in bulk."""

from typing import Any

import pytest
from lightspeed.ops.v1 import batch_pb2, checkpoint_pb2, connector_pb2, queue_pb2
from lightspeed.ops.v1 import worker_service_pb2 as pb

from tests.harness.api import Api
from tests.harness.problems import problem_in, refused
from tests.harness.requests import batch, drain, pause, request_for, resume
from tests.harness.server import NOW_MS, ManualClock
from tests.harness.surfaces import SurfaceCalls

ONE_IN_FLIGHT = queue_pb2.QueueBoundary(
    mode=queue_pb2.QUEUE_MODE_PUSH_PULL, max_in_flight=1, max_queued=2, cancellation_budget_ms=0
)


@pytest.fixture
def running(surface: SurfaceCalls) -> SurfaceCalls:
    """A surface with a run in progress since :data:`NOW_MS`."""
    surface.start_run(at_ms=NOW_MS)
    return surface


def test_a_batch_is_queued_once(surface: SurfaceCalls) -> None:
    """A repeated batch with the same content succeeds, returns its state, and changes nothing."""
    queued = pb.EnqueueBatchResponse(batch_state=batch_pb2.BATCH_STATE_QUEUED)
    assert queued == surface.call("EnqueueBatch")
    before = surface.get()
    queued.already_enqueued = True
    assert queued == surface.call("EnqueueBatch")
    assert before == surface.get()


def test_an_active_batch_returns_its_state(running: SurfaceCalls) -> None:
    """The response to a repeated batch in flight says in flight."""
    running.enqueue("b-1")
    running.start()
    again = running.call("EnqueueBatch", batch=batch("b-1"))
    assert (batch_pb2.BATCH_STATE_IN_FLIGHT, True) == (again.batch_state, again.already_enqueued)


def test_a_conflict_names_the_fields_that_differ(surface: SurfaceCalls) -> None:
    """The refusal of the same key with other content names each field, and the batch does not change."""
    surface.enqueue("b-1")
    problem = refused(lambda: surface.call("EnqueueBatch", batch=batch("b-1", records=11, lag_ms=251)))
    assert ("ALREADY_EXISTS", "BATCH_CONFLICT") == problem.kind
    has = f"records={batch('b-1').records}, lag_ms={batch('b-1').lag_ms}"
    metadata = {"surface": surface.name, "key": "b-1", "fields": "records, lag_ms", "has": has}
    assert metadata == problem.metadata
    assert ("ops.lightspeed/batch", "b-1") == problem.resource
    assert 1 == surface.get().queue.enqueued


def test_a_full_queue_says_when_to_try_again(api: Api) -> None:
    """The refusal has the numbers and a delay before a retry; a start makes room."""
    surface = SurfaceCalls.create(api, boundary=ONE_IN_FLIGHT)
    surface.start_run()
    surface.enqueue("b-1", "b-2")
    problem = refused(lambda: surface.call("EnqueueBatch", batch=batch("b-3")))
    assert {"waiting": "2", "limit": "2", "limited_by": "max_queued", "surface": surface.name} == (
        problem.metadata
    )
    assert 0.25 == problem.retry_s
    surface.start()
    assert not surface.call("EnqueueBatch", batch=batch("b-3")).already_enqueued


def test_batches_start_first_in_first_out_within_the_boundary(api: Api) -> None:
    """The server starts at most the in-flight limit, and returns complete batches."""
    surface = SurfaceCalls.create(api, boundary=ONE_IN_FLIGHT)
    surface.start_run()
    surface.enqueue("b-1", "b-2")
    (started,) = surface.start(max_batches=1_000)
    assert started.lease_token.startswith("1-")
    assert 60_000 == started.lease_deadline_ms - int(started.lease_token.removeprefix("1-"))
    expected = pb.StartedBatch(batch=batch("b-1"), run_id="run-000001", attempt=1)
    expected.lease_token, expected.lease_deadline_ms = started.lease_token, started.lease_deadline_ms
    assert expected == started
    assert [] == list(surface.start())
    surface.acknowledge("b-1")
    assert ["b-2"] == [one.batch.key for one in surface.start()]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ["e-1", "t-1", "e-2", "l-1"]),  # all, in the order of the queue
        ({"max_batches": 3}, ["e-1", "t-1", "e-2"]),  # at most so many
        ({"stages": ["extract"]}, ["e-1", "e-2"]),  # of one stage
        (
            {"stages": ["load", "transform", "load"]},
            ["t-1", "l-1"],
        ),  # of several, named twice, still in order
        ({"max_batches": 1, "stages": ["load"]}, ["l-1"]),  # both
    ],
)
def test_start_takes_what_is_asked_for(
    fields: dict[str, Any], expected: list[str], running: SurfaceCalls
) -> None:
    """max_batches and stages limit the started batches."""
    for key in ("e-1", "t-1", "e-2", "l-1"):
        stage = {"e": "extract", "t": "transform", "l": "load"}[key[0]]
        running.call("EnqueueBatch", batch=batch(key, stage=stage))
    assert expected == [one.batch.key for one in running.start(**fields)]


@pytest.mark.parametrize(("asked_ms", "granted_ms"), [(0, 60_000), (2_000, 2_000)])
def test_a_start_says_how_long_its_leases_are(asked_ms: int, granted_ms: int, running: SurfaceCalls) -> None:
    """The length tells a worker with another clock when to extend; it is 0 if nothing is leased."""
    running.enqueue("b-1")
    assert granted_ms == running.call("StartAvailable", lease_ms=asked_ms).lease_ms
    assert 0 == running.call("StartAvailable", lease_ms=asked_ms).lease_ms


def test_nothing_starts_without_a_run_or_while_paused(surface: SurfaceCalls) -> None:
    """An empty response is not an error: there is nothing to do now."""
    surface.enqueue("b-1")
    assert [] == list(surface.start())
    surface.start_run()
    surface.control(pause())
    assert [] == list(surface.start())
    surface.control(resume())
    assert 1 == len(surface.start())


def test_an_acknowledgement_is_remembered_whole(running: SurfaceCalls) -> None:
    """One acknowledgement changes checkpoint, lineage, freshness, telemetry and counts together."""
    running.enqueue("b-1", sequence=7)
    running.start()
    applied = running.acknowledge("b-1", at_ms=NOW_MS + 500).processed.applied
    expected = checkpoint_pb2.Checkpoint(
        run_id="run-000001",
        stage="extract",
        sequence=7,
        watermark=checkpoint_pb2.Watermark(offset=7, event_time_ms=NOW_MS + 250),
        idempotency_key="i-b-1",
        at_ms=NOW_MS + 500,
    )
    assert expected == applied.checkpoint
    after = running.get()
    assert (250, 7, True) == (
        after.freshness.observed_lag_ms,
        after.freshness.last_sequence,
        after.freshness.is_fresh,
    )
    assert (250, 20) == (
        after.pipeline_runtime.telemetry.lag_ms,
        after.pipeline_runtime.telemetry.throughput_records_per_sec,
    )
    assert (1, 1, 0) == (
        after.records.checkpoints,
        after.records.lineage,
        after.records.sink_idempotency_keys,
    )
    assert (1, 0) == (after.queue.succeeded, after.queue.in_flight)


def test_a_sink_applies_an_idempotency_key_once(running: SurfaceCalls) -> None:
    """A second batch with an applied key is suppressed, and has no record."""
    running.enqueue("b-1", stage="load", idempotency_key="day-1")
    running.start()
    running.acknowledge("b-1")
    running.enqueue("b-2", stage="load", idempotency_key="day-1")
    running.start()
    suppressed = running.acknowledge("b-2").processed.duplicate_suppressed
    assert ("load", "day-1") == (suppressed.stage, suppressed.idempotency_key)
    after = running.get()
    assert (1, 1, 1) == (
        after.records.checkpoints,
        after.records.sink_idempotency_keys,
        after.queue.duplicates_suppressed,
    )


@pytest.mark.parametrize(
    ("skew_ms", "result"),
    [
        (60_000, "applied"),  # a skew is recorded unchanged
        (60_001, "rejected"),  # a broken clock is not
    ],
)
def test_a_broken_clock_leaves_the_batch_in_flight(skew_ms: int, result: str, running: SurfaceCalls) -> None:
    """An acknowledgement too far before the start is rejected as clock_regression; a retry is valid."""
    running.enqueue("b-1")
    running.start(at_ms=NOW_MS)
    processed = running.acknowledge("b-1", at_ms=NOW_MS - skew_ms).processed
    assert result == processed.WhichOneof("result")
    assert ("clock_regression" if result == "rejected" else "") == processed.rejected.reason
    assert (1 if result == "rejected" else 0) == running.get().queue.in_flight


def test_a_failed_batch_waits_for_its_backoff(running: SurfaceCalls, clock: ManualClock) -> None:
    """The retry has the next attempt and a due time on the server's clock, independent of at_ms."""
    running.enqueue("b-1")
    running.start()
    retry = running.fail("b-1", reason="timeout", at_ms=5).retry_scheduled
    assert ("b-1", 2, "timeout") == (retry.batch_key, retry.next_attempt, retry.reason)
    assert 225 <= retry.retry_at_ms - clock.now_ms <= 275
    clock.now_ms = retry.retry_at_ms - 1
    assert [] == list(running.start())
    clock.advance(1)
    assert [("b-1", 2)] == [(one.batch.key, one.attempt) for one in running.start()]


def test_the_attempt_must_be_the_current_one(running: SurfaceCalls) -> None:
    """The refusal of a report about another attempt names the current one, and changes nothing."""
    running.enqueue("b-1")
    running.start()
    before = running.get()
    assert "attempt_mismatch: expected 1" == running.fail("b-1", attempt=2).failure_rejected.reason
    assert before == running.get()


@pytest.mark.parametrize(
    ("permanent", "attempts"),
    [
        (True, 1),  # the worker says that trying again cannot help
        (False, 3),  # the policy's attempts are spent
    ],
)
def test_spent_attempts_end_in_the_dead_letters(
    permanent: bool,  # noqa: FBT001 - a row
    attempts: int,
    running: SurfaceCalls,
    clock: ManualClock,
) -> None:
    """A dead letter has its destination, reason, time, key and audit."""
    running.enqueue("b-1")
    for attempt in range(1, attempts):
        assert [attempt] == [one.attempt for one in running.start()]
        running.fail("b-1", attempt=attempt, reason="poison")
        clock.advance(60_000)
    running.start()
    outcome = running.fail("b-1", attempt=attempts, reason="poison", permanent=permanent, at_ms=NOW_MS)
    expected = batch_pb2.DeadLetterRecord(
        batch_key="b-1", destination="dead-letters", reason="poison", at_ms=NOW_MS
    )
    assert expected == outcome.dead_lettered
    assert ("dead_letter", "dead_lettered:poison") == running.audits()[-1]
    again = running.call("EnqueueBatch", batch=batch("b-1"))
    assert (batch_pb2.BATCH_STATE_DEAD_LETTERED, True) == (again.batch_state, again.already_enqueued)


def test_without_dead_letters_the_run_fails(api: Api) -> None:
    """If dead letters are disabled, a batch without attempts left fails, and its run fails too."""
    plan = SurfaceCalls.create(api).get().connector_plan
    plan.dead_letter_policy.CopyFrom(connector_pb2.DeadLetterPolicy(enabled=False))
    surface = SurfaceCalls.create(api, connector_plan=plan)
    surface.start_run()
    surface.enqueue("b-1")
    surface.start()
    assert "dead_letters_disabled" == surface.fail("b-1", permanent=True).processed.rejected.reason
    after = surface.get()
    assert ("failed", 1) == (after.lifecycle_label, after.queue.failed)


@pytest.mark.slow
def test_running_work_finishes_on_draining_and_paused_surfaces(running: SurfaceCalls) -> None:
    """The server always accepts acknowledgements and failures."""
    running.enqueue("b-1", "b-2")
    running.start()
    running.control(pause())
    assert running.acknowledge("b-1").processed.HasField("applied")
    running.control(drain())
    assert running.fail("b-2").HasField("retry_scheduled")


def test_the_resume_point_waits_for_what_is_behind(running: SurfaceCalls) -> None:
    """The resume point is the highest sequence up to which all enqueued batches have ended."""
    running.enqueue("b-1", "b-2", "b-3")
    running.start()
    for key in ("b-3", "b-1"):
        running.acknowledge(key, at_ms=NOW_MS)
    assert 1 == running.call("GetResumePoint").resume_point.sequence
    running.acknowledge("b-2", at_ms=NOW_MS + 1_000)
    point = running.call("GetResumePoint", stage="extract").resume_point
    expected = checkpoint_pb2.ResumePoint(
        run_id="run-000001",
        stage="extract",
        sequence=3,
        watermark=checkpoint_pb2.Watermark(offset=3, event_time_ms=NOW_MS - 250),
    )
    assert expected == point


def test_a_stage_without_batches_resumes_at_its_beginning(surface: SurfaceCalls) -> None:
    """If nothing was enqueued, the resume point has only the stage."""
    point = surface.call("GetResumePoint", stage="load").resume_point
    expected = checkpoint_pb2.ResumePoint(stage="load", watermark=checkpoint_pb2.Watermark())
    assert expected == point


def test_bulk_enqueue_returns_for_each_item_what_its_single_form_does(running: SurfaceCalls) -> None:
    """Good and bad items have results in order, and each refusal equals that of the single call."""
    items = [
        batch("good"),
        batch("good"),  # again, with the same content
        batch("good", records=11),  # again, with other content
        batch("", records=0, lag_ms=-1),  # malformed
        batch("large", records=10_001),  # more than the plan allows
        batch("lost", stage="nowhere"),  # no such stage
        batch("late", sequence=9),
    ]
    results = running.call("EnqueueBatches", batches=items).results
    assert [item.key for item in items] == [result.key for result in results]
    assert [False, True, None, None, None, None, False] == [
        result.enqueued.already_enqueued if result.HasField("enqueued") else None for result in results
    ]
    for item, result in zip(items[2:6], results[2:6], strict=True):
        single = refused(lambda item=item: running.call("EnqueueBatch", batch=item))  # type: ignore[misc]  # bound at once
        assert single == problem_in(result.error)
    assert ["good", "late"] == [one.batch.key for one in running.start()]


def test_bulk_acknowledgement_returns_for_each_item_what_its_single_form_does(running: SurfaceCalls) -> None:
    """A bad item does not affect the others, and each item sees the effects of those before it."""
    running.enqueue("b-1", "b-2", "b-3")
    running.start(max_batches=2)
    keys_and_times = [("b-1", NOW_MS), ("b-1", NOW_MS), ("b-3", NOW_MS), ("", -1), ("b-2", NOW_MS)]
    items = [pb.Acknowledgement(key=key, at_ms=at_ms) for key, at_ms in keys_and_times]
    results = running.call("AcknowledgeBatches", acknowledgements=items).results
    assert [item.key for item in items] == [result.key for result in results]
    assert ["applied", "BATCH_NOT_FOUND", "BATCH_STATE", "INVALID_ARGUMENT", "applied"] == [
        result.outcome.processed.WhichOneof("result") or problem_in(result.error).reason for result in results
    ]
    for item, result in zip(items[1:4], results[1:4], strict=True):
        request = request_for("AcknowledgeBatch", running.name, key=item.key, at_ms=item.at_ms)
        single = refused(lambda request=request: running.api.call("AcknowledgeBatch", request))  # type: ignore[misc]  # bound at once
        assert single == problem_in(result.error)


def test_bulk_failure_returns_for_each_item_what_its_single_form_does(running: SurfaceCalls) -> None:
    """Retries, dead letters, mismatches and malformed items have different results, in order."""
    running.enqueue("b-1", "b-2", "b-3")
    running.start()
    items = [
        pb.Failure(key="b-1", attempt=1, reason="timeout"),
        pb.Failure(key="b-2", attempt=1, reason="poison", permanent=True),
        pb.Failure(key="b-3", attempt=2, reason="late"),  # not the current attempt
        pb.Failure(key="b-3", attempt=0, reason="", at_ms=-1),  # malformed
        pb.Failure(key="b-4", attempt=1, reason="who"),  # no such batch
    ]
    results = running.call("FailBatches", failures=items).results
    assert [
        "retry_scheduled",
        "dead_lettered",
        "failure_rejected",
        "INVALID_ARGUMENT",
        "BATCH_NOT_FOUND",
    ] == [result.outcome.WhichOneof("outcome") or problem_in(result.error).reason for result in results]
    assert {"attempt", "reason", "at_ms"} == set(problem_in(results[3].error).violations)
    for item, result in zip(items[3:], results[3:], strict=True):
        changes = {"key": item.key, "attempt": item.attempt, "reason": item.reason}
        request = request_for("FailBatch", running.name, **changes)
        if item.HasField("at_ms"):
            request.at_ms = item.at_ms
        single = refused(lambda request=request: running.api.call("FailBatch", request))  # type: ignore[misc]  # bound at once
        assert single == problem_in(result.error)


def test_a_bulk_of_bad_items_returns_their_errors(surface: SurfaceCalls) -> None:
    """Each item has its own refusal, and the call succeeds."""
    items = [pb.Acknowledgement(key=""), pb.Acknowledgement(key="b-1")]
    results = surface.call("AcknowledgeBatches", acknowledgements=items).results
    assert ["INVALID_ARGUMENT", "BATCH_NOT_FOUND"] == [problem_in(result.error).reason for result in results]


def test_states_are_named_in_refusals(running: SurfaceCalls) -> None:
    """The refusal has the actual state of the batch, and the batch as the subject."""
    running.enqueue("b-1")
    problem = refused(lambda: running.acknowledge("b-1"))
    assert {"surface": running.name, "key": "b-1", "state": "queued"} == problem.metadata
    assert ("BATCH_STATE", "b-1") == problem.precondition
    running.start()
    running.fail("b-1")
    assert "retrying" == refused(lambda: running.fail("b-1", attempt=2)).metadata["state"]


def test_stages_are_named_in_refusals(surface: SurfaceCalls) -> None:
    """The refusal of an unknown stage has the pipeline's stages."""
    problem = refused(lambda: surface.start(stages=["extract", "nowhere"]))
    assert {"surface": surface.name, "stage": "nowhere", "stages": "extract, transform, load"} == (
        problem.metadata
    )
    assert ("ops.lightspeed/stage", "nowhere") == problem.resource
