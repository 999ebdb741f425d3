"""The screen of `batch explain`: its lines by history, and which steps are left out of a small screen."""

from typing import Any

import pytest
from lightspeed.ops.v1.batch_history_pb2 import ActiveBatchStatus, BatchEvent, BatchHistory, Cancellation
from lightspeed.ops.v1.batch_pb2 import Batch, BatchState, DeadLetterRecord, Priority
from lightspeed.ops.v1.lease_pb2 import BlockReason
from lightspeed_cli import batch_attempts, block_reasons
from lightspeed_cli.batch_attempts import Attempt, grouped, steps
from lightspeed_cli.batch_explanation import View, explain

START_MS = 1_700_000_000_000

BATCH = Batch(
    key="part 7",
    stage="load",
    records=1_200,
    idempotency_key="k-7",
    sequence=7,
    priority=Priority.PRIORITY_HIGH,
)


def time_of(at_ms: int) -> str:
    """Returns a time as seconds after the start of the test."""
    return f"t+{(at_ms - START_MS) / 1_000:g}"


def view(**changes: Any) -> View:
    """Returns a view of the batch 10 minutes after its enqueueing."""
    given: dict[str, Any] = {"key": "part 7", "times": time_of, "now_ms": START_MS + 600_000}
    return View(**(given | changes))


def event(second: float, **event: Any) -> BatchEvent:
    """Returns an event at a second."""
    return BatchEvent(version=1, recorded_ms=START_MS + round(second * 1_000), **event)


def attempt(second: float, number: int, reason: str, extensions: int = 0) -> list[BatchEvent]:
    """Returns the events of an attempt of 10 s that failed."""
    started = BatchEvent.Started(run_id="run-000001", attempt=number, worker_id=f"w-{number % 2}")
    extended = BatchEvent.LeaseExtended(times=extensions, progress=f"row {number}")
    failed = BatchEvent.Failed(attempt=number, reason=reason, retry_at_ms=START_MS + 20_000)
    return [
        event(second, started=started),
        *([event(second + 5, lease_extended=extended)] if extensions else []),
        event(second + 10, failed=failed),
    ]


def history(*events: BatchEvent, state: BatchState.ValueType, **status: Any) -> BatchHistory:
    """Returns a whole history that ends in a state."""
    return BatchHistory(
        batch=BATCH,
        batch_state=state,
        status=ActiveBatchStatus(**status),
        events=[event(0, enqueued=BatchEvent.Enqueued(batch=BATCH)), *events],
        whole=True,
    )


def shown(found: BatchHistory, **changes: Any) -> list[str]:
    """Returns the texts of the screen."""
    return [line.text for line in explain(found, view(**changes))]


def dead_letter(attempts: int) -> BatchHistory:
    """Returns the history of a dead letter after some attempts, the last one with another reason."""
    failures = [one for number in range(1, attempts) for one in attempt(number * 20, number, "no row", 3)]
    last = BatchEvent.Started(run_id="run-000002", attempt=attempts, worker_id="w-9")
    record = DeadLetterRecord(batch_key="part 7", reason="bad row 17", at_ms=START_MS + 590_000)
    dead = BatchEvent.DeadLettered(attempt=attempts, record=record)
    return history(
        *failures,
        event(580, started=last),
        event(590, dead_lettered=dead),
        state=BatchState.BATCH_STATE_DEAD_LETTERED,
        attempt=attempts,
        dead_letter=record,
    )


def test_a_dead_letter_says_its_cause_first_and_groups_equal_attempts() -> None:
    """State, cause and next command come first; attempts with the same end are one group."""
    assert [
        "batch part 7 of stage load: dead lettered since t+590, 10s",
        "  cause     bad row 17",
        "  next      lightspeed dead-letters redrive 'part 7', or discard 'part 7'",
        "  batch     1,200 records, sequence 7, idempotency key k-7, priority high",
        "",
        "t+0  enqueued",
        "t+20  attempts 1-3  50s  w-1, w-0  run-000001",
        "    failed: no row; 9 lease extensions; progress row 3",
        "t+580  attempt 4  10s  w-9  run-000002",
        "    dead-lettered: bad row 17",
    ] == shown(dead_letter(4))


def test_a_batch_in_flight_says_who_has_it_and_how_far_it_is() -> None:
    """Extensions of a lease are a number in the line of their attempt, and no lines of their own."""
    started = BatchEvent.Started(run_id="run-000001", attempt=1, worker_id="w-1")
    extended = BatchEvent.LeaseExtended(times=40, progress="row 800")
    found = history(
        event(1, started=started),
        event(590, lease_extended=extended),
        state=BatchState.BATCH_STATE_IN_FLIGHT,
        attempt=1,
        run_id="run-000001",
        worker_id="w-1",
        lease_deadline_ms=START_MS + 603_000,
        progress="row 800",
    )
    assert [
        "batch part 7 of stage load: in flight since t+1, 9m59s",
        "  now       attempt 1 of run-000001 with worker w-1; lease ends in 3s",
        "  next      lightspeed batch cancel 'part 7'",
        "  batch     1,200 records, sequence 7, idempotency key k-7, priority high",
        "  progress  row 800",
        "",
        "t+0  enqueued",
        "t+1  attempt 1  9m59s  w-1  run-000001",
        "    in progress; 40 lease extensions; progress row 800",
    ] == shown(found)


def test_a_lease_that_has_ended_and_a_requested_cancellation_are_named() -> None:
    """An overdue lease reads as ended; the reason of a cancellation is the cause."""
    requested = BatchEvent.CancellationRequested(reason="wrong file", actor_id="ada")
    found = history(
        event(1, started=BatchEvent.Started(run_id="run-000001", attempt=1)),
        event(598, cancellation_requested=requested),
        state=BatchState.BATCH_STATE_IN_FLIGHT,
        attempt=1,
        run_id="run-000001",
        lease_deadline_ms=START_MS + 598_000,
        cancellation=Cancellation(reason="wrong file", deadline_ms=START_MS + 603_000),
    )
    lines = shown(found)
    assert "  cause     its cancellation was requested: wrong file" in lines
    assert "  now       attempt 1 of run-000001 with a worker without a name; lease ended 2s ago" in lines
    assert "t+598  cancellation requested by ada: wrong file" in lines


def test_a_queued_batch_says_why_nothing_starts() -> None:
    """The block reason of its stage is the cause."""
    paused = BlockReason(paused=BlockReason.Paused(reason="maintenance", actor_id="ada", at_ms=START_MS))
    lines = shown(history(state=BatchState.BATCH_STATE_QUEUED), block_reason=paused)
    assert "  cause     paused by ada at t+0: maintenance" in lines
    assert "  now       waits for the start of attempt 1" in lines


def test_a_retry_says_when_it_is_due_and_what_failed() -> None:
    """The newest failure is the cause."""
    found = history(
        *attempt(580, 1, "no row"),
        state=BatchState.BATCH_STATE_RETRYING,
        attempt=2,
        due_ms=START_MS + 604_000,
    )
    lines = shown(found)
    assert "  cause     attempt 1 failed: no row" in lines
    assert "  now       attempt 2 starts at t+604, in 4s, or later" in lines


def test_a_redrive_begins_a_new_round() -> None:
    """Attempts before and after an action of an operator are no group, though their numbers go on."""
    redriven = BatchEvent.Redriven(reason="fixed", actor_id="ada", due_ms=START_MS)
    found = history(
        *attempt(1, 1, "no row"),
        event(300, redriven=redriven),
        *attempt(301, 1, "no row"),
        state=BatchState.BATCH_STATE_RETRYING,
    )
    assert ["t+1  attempt 1", "t+300  redriven by ada: fixed", "t+301  attempt 1"] == [
        "  ".join(line.split("  ")[:2]) for line in shown(found)[7:] if line.startswith("t+")
    ]


@pytest.mark.parametrize("rows", [12, 16, 24, 40])
def test_the_screen_keeps_its_size(rows: int) -> None:
    """If the steps do not fit, the first and the newest ones stay, and a line counts the others."""
    failures = [one for number in range(1, 60) for one in attempt(number * 9, number, f"row {number}")]
    found = history(*failures, state=BatchState.BATCH_STATE_RETRYING, attempt=60, due_ms=START_MS + 700_000)
    lines = shown(found, rows=rows, columns=80)
    assert rows - 2 <= len(lines) <= rows
    assert "t+0  enqueued" in lines
    assert "    failed: row 59" == lines[-1]
    assert 1 == sum("steps are left out; --all shows them" in line for line in lines)


def test_long_reasons_are_cut_to_one_line() -> None:
    """A reason with line breaks takes one line, of at most 160 characters."""
    found = history(*attempt(1, 1, "a\n" * 2_000), state=BatchState.BATCH_STATE_RETRYING, attempt=2)
    reason = next(line for line in shown(found) if line.startswith("    failed: "))
    assert 160 == len(reason.removeprefix("    failed: "))


def test_cut_history_says_from_where_it_is_whole() -> None:
    """If retention pruned events, a line says so, and an attempt without a start is still shown."""
    found = BatchHistory(
        batch_state=BatchState.BATCH_STATE_FAILED,
        events=[event(5, permanently_failed=BatchEvent.PermanentlyFailed(reason="no row"))],
        whole_from_version=1_234,
    )
    assert [
        "batch part 7: failed since t+5, 9m55s",
        "  cause     permanently failed: no row",
        "  batch     its admission is not kept any more",
        "",
        "older events are not kept: none is missing from version 1,234 on",
        "start not kept  attempt ?",
        "    permanently failed: no row",
    ] == shown(found)


def test_attempts_of_one_number_group_only_if_they_were_released() -> None:
    """A released attempt does not count, so its number comes again, and the group says how often."""
    released = [
        one
        for second in (1, 2, 3)
        for one in (
            event(second, started=BatchEvent.Started(run_id="run-000001", attempt=1)),
            event(second + 0.5, released=BatchEvent.Released(attempt=1)),
        )
    ]
    found = grouped(steps(released))
    assert 1 == len(found)
    assert isinstance(found[0], Attempt)
    assert (1, 1, 3) == (found[0].first, found[0].last, found[0].count)


def test_every_kind_of_event_and_block_reason_has_a_text() -> None:
    """A new kind in the contract needs a text here."""
    events = {field.name for field in BatchEvent.DESCRIPTOR.oneofs_by_name["event"].fields}
    assert events == set(batch_attempts.kinds())
    for reason in BlockReason.DESCRIPTOR.oneofs_by_name["reason"].fields:
        made = BlockReason()
        getattr(made, reason.name).SetInParent()
        assert block_reasons.describe(made, times=time_of, now_ms=START_MS)
