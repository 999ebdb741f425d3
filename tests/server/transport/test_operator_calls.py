"""Operator calls over the wire: cancellation, batch history, dead letters, and replay plans."""

from typing import Any

from lightspeed.ops.v1 import batch_pb2, dead_letter_pb2, lease_pb2
from lightspeed.ops.v1.batch_list_pb2 import BatchFilter
from lightspeed.ops.v1.dead_letter_pb2 import DeadLetterFilter

from tests.harness.problems import problem_in, refused
from tests.harness.requests import batch, pause, replay
from tests.harness.surfaces import SurfaceCalls
from tests.server.transport.error_cases import reprocess_everything


def working(surface: SurfaceCalls, *keys: str, worker_id: str = "w-1", **changes: Any) -> list[str]:
    """Starts batches of these keys in a run and returns their lease tokens."""
    if surface.get().lifecycle_label != "running":
        surface.start_run()
    surface.enqueue(*keys, **changes)
    return [started.lease_token for started in surface.start(worker_id=worker_id)]


def dead_letter(surface: SurfaceCalls, *keys: str, reason: str = "bad data", **changes: Any) -> None:
    """Makes dead letters of batches of these keys."""
    working(surface, *keys, **changes)
    for key in keys:
        surface.fail(key, permanent=True, reason=reason)


def listed(surface: SurfaceCalls, **fields: Any) -> list[dead_letter_pb2.DeadLetter]:
    """Returns all dead letters, page by page."""
    found: list[dead_letter_pb2.DeadLetter] = []
    page = surface.call("ListDeadLetters", **fields)
    while page.next_page_token:
        found += page.dead_letters
        page = surface.call("ListDeadLetters", page_token=page.next_page_token, **fields)
    return [*found, *page.dead_letters]


def event_names(surface: SurfaceCalls, key: str = "b-1") -> list[str]:
    """Returns the names of the events in a batch's history."""
    history = surface.call("ExplainBatch", key=key).history
    return [str(event.WhichOneof("event")) for event in history.events]


# Cancelling.


def test_what_waits_is_cancelled_at_once(surface: SurfaceCalls) -> None:
    """Its key is free, and its history has the reason."""
    surface.enqueue("b-1")
    answer = surface.call("CancelBatch", reason="wrong file", at_ms=7)
    assert (batch_pb2.BATCH_STATE_CANCELLED, 0) == (answer.batch_state, answer.cancel_deadline_ms)
    assert ("cancel_batch", "ok") == surface.audits()[-1]
    history = surface.call("ExplainBatch").history
    assert batch_pb2.BATCH_STATE_CANCELLED == history.batch_state
    assert "wrong file" == history.events[-1].cancelled.reason
    assert 1 == surface.get().queue.cancelled


def test_what_is_in_flight_is_asked_for(surface: SurfaceCalls) -> None:
    """The worker receives the request with its next heartbeat, and keeps the batch until the deadline."""
    (token,) = working(surface, "b-1")
    answer = surface.call("CancelBatch", reason="wrong file")
    assert batch_pb2.BATCH_STATE_IN_FLIGHT == answer.batch_state
    assert answer == surface.call("CancelBatch", reason="once more")
    heartbeat = lease_pb2.LeaseExtension(key="b-1", lease_token=token)
    beat = surface.call("ExtendLeases", extensions=[heartbeat])
    assert "wrong file" == beat.results[0].outcome.cancel.reason
    status = surface.call("ExplainBatch").history.status
    assert ("wrong file", answer.cancel_deadline_ms) == (
        status.cancellation.reason,
        status.cancellation.deadline_ms,
    )
    surface.fail("b-1", lease_token=token)
    assert ["enqueued", "started", "cancellation_requested", "cancelled"] == event_names(surface)


# Listing.


def keys_of(surface: SurfaceCalls, **fields: Any) -> list[str]:
    """Returns the keys of a list of batches, page by page."""
    found: list[str] = []
    page = surface.call("ListBatches", **fields)
    while page.next_page_token:
        found += [one.batch.key for one in page.batches]
        page = surface.call("ListBatches", page_token=page.next_page_token, **fields)
    return [*found, *[one.batch.key for one in page.batches]]


def test_active_batches_are_listed_as_they_are(surface: SurfaceCalls) -> None:
    """Each has its state, worker, lease, times and last failure."""
    dead_letter(surface, "b-1", reason="bad data")
    (token,) = working(surface, "b-2")
    surface.enqueue("b-3")
    dead, flying, queued = surface.call("ListBatches").batches
    assert ("bad data", "w-1", 1) == (
        dead.last_failure.reason,
        dead.last_failure.worker_id,
        dead.last_failure.attempt,
    )
    assert dead.last_failure.failed_ms >= dead.last_failure.started_ms >= dead.enqueued_ms > 0
    assert (batch_pb2.BATCH_STATE_IN_FLIGHT, "w-1", token) == (
        flying.batch_state,
        flying.status.worker_id,
        flying.status.lease_token,
    )
    assert flying.status.lease_deadline_ms > flying.started_ms
    assert (batch_pb2.BATCH_STATE_QUEUED, False, 0) == (
        queued.batch_state,
        queued.HasField("last_failure"),
        queued.started_ms,
    )


def test_batches_are_listed_in_an_order_page_by_page(surface: SurfaceCalls) -> None:
    """A token is of one order and one surface: another order refuses it."""
    working(surface, "b-1", "b-2", "b-3")
    surface.enqueue("b-4", "b-5")
    assert ["b-1", "b-2", "b-3", "b-4", "b-5"] == keys_of(surface, page_size=2)
    assert ["b-5", "b-4", "b-3", "b-2", "b-1"] == keys_of(surface, page_size=2, order_by="enqueued desc")
    assert ["b-1", "b-2", "b-3"] == keys_of(surface, page_size=1, order_by="lease_deadline")
    token = surface.call("ListBatches", page_size=1).next_page_token
    problem = refused(lambda: surface.call("ListBatches", page_token=token, order_by="enqueued desc"))
    assert "CURSOR_NOT_FOUND" == problem.reason
    flying = BatchFilter(states=[batch_pb2.BATCH_STATE_IN_FLIGHT], worker_ids=["w-1"])
    assert ["b-1", "b-2", "b-3"] == keys_of(surface, filter=flying)


def test_a_queue_is_seen_as_it_is(surface: SurfaceCalls) -> None:
    """Counts, ages and reasons by stage; the call starts nothing and leaves no audit."""
    working(surface, "b-1", "b-2")
    dead_letter(surface, "b-3")
    audits = surface.audits()
    queue = surface.call("GetQueue").queue
    extract, transform, load = queue.stages
    assert (0, 2, 1) == (extract.queued, extract.in_flight, extract.dead_lettered)
    assert extract.oldest_enqueued_ms == queue.at_ms - extract.oldest_age_ms > 0
    assert (0, 0) == (load.oldest_enqueued_ms, load.oldest_age_ms)
    assert "empty" == transform.block_reason.WhichOneof("reason")
    assert (2, 1, False) == (
        queue.counts.in_flight,
        queue.counts.dead_lettered,
        queue.HasField("overdue_lease"),
    )
    assert [60_000, 300_000, 900_000] == [window.window_ms for window in queue.rates]
    assert not queue.HasField("time_to_empty_ms")  # no batch has ended
    assert audits == surface.audits()


# Explaining.


def test_an_active_batch_is_explained_with_its_status(surface: SurfaceCalls) -> None:
    """The history has its worker, its lease, the lease's deadline, and all earlier events."""
    (token,) = working(surface, "b-1")
    history = surface.call("ExplainBatch").history
    assert (batch("b-1"), batch_pb2.BATCH_STATE_IN_FLIGHT) == (history.batch, history.batch_state)
    assert (1, "run-000001", "w-1", token) == (
        history.status.attempt,
        history.status.run_id,
        history.status.worker_id,
        history.status.lease_token,
    )
    assert history.whole
    enqueued, started = history.events
    assert (batch("b-1"), started.version - 1) == (enqueued.enqueued.batch, enqueued.version)
    assert (token, history.status.lease_deadline_ms) == (
        started.started.lease_token,
        started.started.lease_deadline_ms,
    )
    surface.fail("b-1", reason="no disk")
    waiting = surface.call("ExplainBatch").history
    assert waiting.status.due_ms == waiting.events[-1].failed.retry_at_ms > 0
    assert ("no disk", 2, "") == (
        waiting.events[-1].failed.reason,
        waiting.status.attempt,
        waiting.status.worker_id,
    )


def test_an_ended_batch_is_explained_with_its_records(surface: SurfaceCalls) -> None:
    """The history has the sequences of its checkpoint and its lineage."""
    surface.start_run()
    surface.process("b-1", "b-2", stage="load")
    end = surface.call("ExplainBatch", key="b-2").history.events[-1].acknowledged
    checkpoint = surface.call("ListCheckpoints").entries[end.checkpoint_sequence - 1]
    assert (checkpoint.record, 2) == (end.checkpoint, checkpoint.sequence)
    assert 2 == surface.call("ListLineage").entries[end.lineage_sequence - 1].sequence
    assert not surface.call("ExplainBatch", key="b-2").history.HasField("status")


def test_every_event_of_a_history_is_returned(surface: SurfaceCalls) -> None:
    """One history has dead letters, redrives, replays and discards."""
    dead_letter(surface, "b-1")
    surface.call("RedriveDeadLetters")
    surface.start()
    surface.fail("b-1", permanent=True)
    surface.control(replay())
    surface.start()
    surface.fail("b-1", permanent=True)
    surface.call("DiscardDeadLetters")
    assert [
        *("enqueued", "started", "dead_lettered", "redriven", "started", "dead_lettered"),
        *("replayed", "started", "dead_lettered", "discarded"),
    ] == event_names(surface)
    history = surface.call("ExplainBatch").history
    assert ("wrong file", "operator") == (
        history.events[-1].discarded.reason,
        history.events[-1].discarded.actor_id,
    )
    assert batch_pb2.BATCH_STATE_CANCELLED == history.batch_state


# The dead letters.


def test_dead_letters_are_listed_with_their_history(surface: SurfaceCalls) -> None:
    """Each dead letter has its destination, its reason, and each attempt with its worker."""
    dead_letter(surface, "b-1", reason="bad data", stage="load")
    (letter,) = listed(surface)
    assert ("b-1", "load", "bad data", "run-000001") == (
        letter.batch.key,
        letter.batch.stage,
        letter.record.reason,
        letter.run_id,
    )
    (attempt,) = letter.attempts
    assert (1, "run-000001", "w-1", "bad data") == (
        attempt.attempt,
        attempt.run_id,
        attempt.worker_id,
        attempt.reason,
    )
    assert 0 < attempt.started_ms <= attempt.failed_ms


def test_dead_letters_are_listed_in_pages(surface: SurfaceCalls) -> None:
    """Pages of any size have the order of arrival, also with a filter."""
    dead_letter(surface, *(f"b-{place}" for place in range(1, 6)))
    dead_letter(surface, "l-1", "l-2", stage="load", reason="lease_lost")
    every = [f"b-{place}" for place in range(1, 6)] + ["l-1", "l-2"]
    for size in (1, 2, 3, 7, 8):
        assert every == [letter.batch.key for letter in listed(surface, page_size=size)]
    wanted = DeadLetterFilter(stages=["load"], reasons=["lease"])
    assert ["l-1", "l-2"] == [letter.batch.key for letter in listed(surface, page_size=1, filter=wanted)]
    assert [] == listed(surface, filter=DeadLetterFilter(to_ms=1))


def test_a_summary_counts_all_dead_letters_by_stage_and_reason(surface: SurfaceCalls) -> None:
    """The groups are those of the filter, whatever the page, and the largest ones come first."""
    dead_letter(surface, "b-1", "b-2", "b-3", reason="bad data")
    dead_letter(surface, "l-1", "l-2", stage="load", reason="lease_lost")
    dead_letter(surface, "b-4", "b-5", reason="lease_lost")
    page = surface.call("ListDeadLetters", page_size=1, summary=True)
    assert 1 == len(page.dead_letters)
    assert (7, 0) == (page.summary.dead_letters, page.summary.other_groups)
    assert [(3, "bad data"), (2, "lease_lost"), (2, "lease_lost")] == [
        (group.count, group.reason) for group in page.summary.groups
    ]
    assert ["load"] == [group.stage for group in page.summary.groups[2:]]
    assert all(0 < group.oldest_ms <= group.newest_ms for group in page.summary.groups)
    wanted = DeadLetterFilter(stages=["load"])
    only = surface.call("ListDeadLetters", filter=wanted, summary=True).summary
    assert [("load", 2)] == [(group.stage, group.count) for group in only.groups]
    assert not surface.call("ListDeadLetters").HasField("summary")


def test_a_summary_has_the_hundred_largest_groups(surface: SurfaceCalls) -> None:
    """The dead letters of the other groups are counted together, so that a summary stays small."""
    for place in range(120):
        working(surface, f"b-{place}")
        surface.fail(f"b-{place}", permanent=True, reason=f"row {place:03}")
    found = surface.call("ListDeadLetters", page_size=1, summary=True).summary
    assert (120, 100, 20) == (found.dead_letters, len(found.groups), found.other_groups)
    assert "row 000" == found.groups[0].reason


def test_redriven_dead_letters_are_tried_anew(surface: SurfaceCalls) -> None:
    """Each dead letter has its own result; with a rate, the next one waits."""
    dead_letter(surface, "b-1", "b-2")
    answer = surface.call("RedriveDeadLetters", keys=["b-2", "gone", "b-1"], per_second=1)
    assert ["b-2", "gone", "b-1"] == [result.key for result in answer.results]
    first, gone, second = answer.results
    assert 1_000 == second.due_ms - first.due_ms
    assert ("NOT_FOUND", "BATCH_NOT_FOUND") == problem_in(gone.error).kind
    assert ["b-2"] == [started.batch.key for started in surface.start()]
    counts = surface.get().queue
    assert (1, 1, 0) == (counts.in_flight, counts.retrying, counts.dead_lettered)


def test_a_bulk_goes_on_where_it_ended(surface: SurfaceCalls) -> None:
    """The response has the number of remaining dead letters, and the next request takes those."""
    dead_letter(surface, "b-1", "b-2", "b-3")
    answer = surface.call("DiscardDeadLetters", keys=[], all=True, max_dead_letters=2)
    assert (["b-1", "b-2"], 1) == ([result.key for result in answer.results], answer.remaining)
    assert not any(result.HasField("error") for result in answer.results)
    only = DeadLetterFilter(stages=["extract"])
    answer = surface.call("RedriveDeadLetters", keys=[], filter=only)
    assert (["b-3"], 0) == ([result.key for result in answer.results], answer.remaining)
    assert [("discard", "ok"), ("redrive", "ok")] == surface.audits()[-2:]


def test_what_is_no_dead_letter_cannot_be_discarded(surface: SurfaceCalls) -> None:
    """The result is a refusal, and the batch does not change."""
    surface.enqueue("b-1")
    (result,) = surface.call("DiscardDeadLetters").results
    assert ("FAILED_PRECONDITION", "BATCH_STATE") == problem_in(result.error).kind
    assert 1 == surface.get().queue.queued


# Plans.


def test_a_replay_is_planned_and_then_done_by_the_plan(surface: SurfaceCalls) -> None:
    """The dry run leaves no trace, even with a request id, and the replay follows its plan."""
    dead_letter(surface, "b-1", "b-2", stage="transform")
    before = surface.get()
    planned = surface.call("ApplyControl", action=replay(), dry_run=True, request_id="r-1")
    assert before == planned.surface == surface.get()
    assert [("extract", 0), ("transform", 2), ("load", 0)] == [
        (stage.stage, stage.dead_letters) for stage in planned.plan.stages
    ]
    done = surface.call(
        "ApplyControl", action=replay(), expected_plan_hash=planned.plan.plan_hash, request_id="r-1"
    )
    assert planned.plan == done.plan
    assert "replaying" == done.surface.control_label


def test_a_plan_that_has_changed_is_refused(surface: SurfaceCalls) -> None:
    """The refusal has both hashes, and an audit."""
    dead_letter(surface, "b-1", "b-2")
    planned = surface.call("ApplyControl", action=replay(), dry_run=True).plan.plan_hash
    surface.call("RedriveDeadLetters")
    problem = refused(lambda: surface.control(replay(), expected_plan_hash=planned))
    assert ("ABORTED", "PLAN_CHANGED") == problem.kind
    assert planned == problem.metadata["expected_plan_hash"]
    again = surface.call("ApplyControl", action=replay(), dry_run=True).plan.plan_hash
    assert again == problem.metadata["plan_hash"]
    assert ("replay", "refused:plan_changed") == surface.audits()[-1]


def test_a_window_is_planned_with_what_the_journal_has(surface: SurfaceCalls) -> None:
    """The dry run and the replay name the same batches."""
    surface.start_run()
    surface.process("b-1", "b-2", "b-3")
    reprocess_everything(surface)
    plan = surface.call("ApplyControl", action=replay(), dry_run=True).plan
    assert (3, 1, 3) == (
        plan.stages[0].reprocessed,
        plan.stages[0].first_sequence,
        plan.stages[0].last_sequence,
    )
    surface.control(replay(), expected_plan_hash=plan.plan_hash)
    assert 3 == surface.get().queue.queued
    assert "reprocessed" == event_names(surface)[0]


def test_a_dry_run_of_another_control_says_whether_it_would_be_done(surface: SurfaceCalls) -> None:
    """The response has no plan; a refusal is that of the control, without an audit."""
    surface.control(pause())
    audits = surface.audits()
    problem = refused(lambda: surface.call("ApplyControl", action=pause("again"), dry_run=True))
    assert "CONTROL_REFUSED" == problem.reason
    assert audits == surface.audits()
