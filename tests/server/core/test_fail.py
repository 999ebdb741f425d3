"""Failing: a retry after a backoff, a dead letter, or a permanent failure."""

import pytest
from lightspeed_ops.core import connector
from lightspeed_ops.core.commands import Command
from lightspeed_ops.core.connector import Classification, DeadLetterPolicy, RetryPolicy
from lightspeed_ops.core.events import BatchesDeadLettered, BatchesFailed, RetriesScheduled, RunFailed
from lightspeed_ops.core.orchestrator import (
    DeadLetterRecord,
    FailureRejected,
    Processed,
    Rejected,
    RetryRecord,
)
from lightspeed_ops.core.pipeline import Failed
from lightspeed_ops.core.refusal import Reason

from tests.server.core.building import (
    COMPLETE_RUN,
    FAIL_RUN,
    NAME,
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
    replay,
    start,
)
from tests.server.core.given import at, given, refusal

STANDARD = RetryPolicy(max_attempts=3, base_backoff_ms=250, max_backoff_ms=10_000)
LONG_MS = 60_000
"""Milliseconds longer than every backoff of the standard profile."""


def test_a_failed_batch_is_tried_again() -> None:
    """The answer has the next attempt, the reason and the due time on the server's clock."""
    due_ms = NOW_MS + connector.backoff_ms(STANDARD, surface=NAME, key="b-1", attempt=1)
    record = RetryRecord("b-1", 2, "timeout", due_ms)
    done = given(*in_flight(batch())).when(fail(reason="timeout", at_ms=5))
    done.then(RetriesScheduled((record,))).answers(record).audited()
    assert 1 == done.state.telemetry.retry_count


@pytest.mark.parametrize(
    ("current", "reported"),
    [
        (1, 2),  # ahead
        (1, 0),  # before the first
        (2, 1),  # a late report, after the batch was started again
    ],
)
def test_the_attempt_must_be_the_current_one(current: int, reported: int) -> None:
    """Another attempt than the current one is rejected with the expected one; the batch stays in flight."""
    again = (fail(), at(NOW_MS + LONG_MS), start()) if current > 1 else ()
    done = given(*in_flight(batch()), *again).when(fail(attempt=reported)).then()
    done.answers(FailureRejected(f"attempt_mismatch: expected {current}"))
    assert (1, ()) == (done.state.queue.counts.in_flight, done.decided.events)


@pytest.mark.parametrize(
    ("before", "reason", "state"),
    [
        ((START_RUN,), Reason.BATCH_NOT_FOUND, ""),  # never enqueued
        (acknowledged(batch()), Reason.BATCH_NOT_FOUND, ""),  # acknowledged already
        ((START_RUN, enqueue(batch())), Reason.BATCH_STATE, "queued"),  # not started
        ((*in_flight(batch()), fail()), Reason.BATCH_STATE, "retrying"),  # failed already
        (dead_letters(batch()), Reason.BATCH_STATE, "dead_lettered"),  # cancelled or expired already
    ],
)
def test_only_a_batch_in_flight_can_fail(
    before: tuple[Command[object], ...], reason: Reason, state: str
) -> None:
    """A failure of a batch that is not in flight is refused; the refusal names its state."""
    metadata = {"key": "b-1"} | ({"state": state} if state else {})
    given(*before).when(fail()).then(refusal(reason, **metadata))


def test_the_last_attempt_ends_in_the_dead_letters() -> None:
    """At max_attempts the batch is a dead letter at the policy's destination, audited with the reason."""
    record = DeadLetterRecord("b-1", "dead-letters", "broken", NOW_MS)
    done = given(create(max_attempts=1), *in_flight(batch())).when(fail())
    done.then(BatchesDeadLettered((record,))).answers(record).audited(("dead_letter", "dead_lettered:broken"))
    assert ["b-1"] == [entry.reason for entry in done.audits]
    assert (1, 1) == (done.state.queue.counts.dead_lettered, done.state.telemetry.dead_letter_count)


def test_every_attempt_before_the_last_is_a_retry() -> None:
    """max_attempts counts attempts, not retries: three attempts are two retries."""
    working = given(*in_flight(batch()))
    for attempt in (1, 2):
        working.having(fail(attempt=attempt), at(NOW_MS + attempt * LONG_MS), start())
    done = working.when(fail(attempt=3))
    assert (2, 1) == (done.state.telemetry.retry_count, done.state.telemetry.dead_letter_count)


def test_a_permanent_failure_is_not_tried_again() -> None:
    """A permanent failure is not retried; its time is the worker's."""
    done = given(*in_flight(batch())).when(fail(permanent=True, at_ms=5))
    done.answers(DeadLetterRecord("b-1", "dead-letters", "broken", 5))
    assert [5] == [entry.record.at_ms for entry in done.audits]


def test_without_dead_letters_the_batch_and_its_run_fail() -> None:
    """If dead letters are disabled, a last failure fails the run, so that lost data is noticed.

    The failure of the run is audited.
    """
    done = given(create(dead_letters=False), *in_flight(batch())).when(fail(permanent=True))
    reason = "batch 'b-1' failed: broken"
    done.then(BatchesFailed(("b-1",), "broken"), RunFailed("run-000001", reason, "ada"))
    done.answers(Processed(Rejected("dead_letters_disabled"))).audited(("fail_run", "ok"))
    assert Failed("run-000001", reason) == done.state.lifecycle
    assert (1, 0) == (done.state.queue.counts.failed, done.state.telemetry.dead_letter_count)


def test_a_run_that_has_ended_does_not_fail_again() -> None:
    """After its run has failed, a permanent failure changes only the batch."""
    ended = given(create(dead_letters=False), *in_flight(batch()), FAIL_RUN)
    ended.when(fail(permanent=True)).then(BatchesFailed(("b-1",), "broken")).audited()


def test_a_run_fails_once_in_a_bulk() -> None:
    """Without dead letters the first failed batch of a bulk fails the run; the second finds it failed."""
    working = given(create(dead_letters=False), *in_flight(*batches(2)))
    working.having(fail("b-1", permanent=True)).when(fail("b-2", permanent=True)).audited()


def test_a_failure_is_taken_after_the_run_has_completed() -> None:
    """Failures are accepted in every state.

    A completed run has no batches left, so the next run has this one.
    """
    given(START_RUN, COMPLETE_RUN).when(fail()).then(refusal(Reason.BATCH_NOT_FOUND, key="b-1"))


@pytest.mark.parametrize(
    ("attempt", "plain_ms"),
    [
        (1, 250),  # base
        (2, 500),  # doubled
        (3, 1_000),  # and again
        (6, 8_000),  # the last below the cap
        (7, 10_000),  # capped: 16,000 would be more
        (100, 10_000),  # the highest attempt there is
    ],
)
def test_backoffs_double_up_to_the_cap_and_are_spread_by_a_tenth(attempt: int, plain_ms: int) -> None:
    """A backoff is min(max, base * 2^(attempt-1)) ± 10 %, and the spread has both signs."""
    actual = [
        connector.backoff_ms(STANDARD, surface=NAME, key=f"b-{number}", attempt=attempt)
        for number in range(500)
    ]
    assert plain_ms - plain_ms // 10 <= min(actual) < plain_ms < max(actual) <= plain_ms + plain_ms // 10


@pytest.mark.parametrize(
    ("surface", "key", "attempt", "expected_ms"),
    [
        (NAME, "b-1", 1, 232),  # one batch
        (NAME, "b-2", 1, 267),  # another one of the same surface
        ("tenants/acme/surfaces/trains", "b-1", 1, 235),  # the same key of another surface
        (NAME, "b-1", 2, 491),  # the next attempt is no multiple of the first one
    ],
)
def test_a_backoff_comes_from_a_hash(surface: str, key: str, attempt: int, expected_ms: int) -> None:
    """The same surface, key and attempt have the same backoff on every machine, for ever."""
    assert expected_ms == connector.backoff_ms(STANDARD, surface=surface, key=key, attempt=attempt)


def test_no_backoff_is_no_backoff() -> None:
    """A base of zero is a backoff of zero."""
    assert 0 == connector.backoff_ms(RetryPolicy(3, 0, 0), surface=NAME, key="b-1", attempt=1)


@pytest.mark.parametrize(
    ("attempt", "permanent", "enabled", "expected"),
    [
        (1, False, True, Classification.RETRY),  # attempts are left
        (2, False, False, Classification.RETRY),  # the dead letter policy does not matter yet
        (3, False, True, Classification.DEAD_LETTER),  # the last attempt
        (3, False, False, Classification.FAIL),  # the last attempt, without dead letters
        (1, True, True, Classification.DEAD_LETTER),  # permanent
        (1, True, False, Classification.FAIL),  # permanent, without dead letters
    ],
)
def test_what_a_failure_leads_to(
    attempt: int, expected: Classification, *, permanent: bool, enabled: bool
) -> None:
    """Attempts, permanence and the dead letter policy classify every failure."""
    plan = create(dead_letters=enabled).settings.connector_plan
    assert expected is connector.classify_failure(plan, attempt=attempt, permanent=permanent)


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (3, "käs"[:2]),  # three bytes: k and the two of ä
        (2, "k"),  # no half character
        (99, "käse"),  # the whole text
    ],
)
def test_a_dead_letters_reason_is_cut_between_characters(limit: int, expected: str) -> None:
    """max_payload_bytes counts UTF-8, and the cut never splits a character."""
    policy = DeadLetterPolicy(enabled=True, destination="dead-letters", max_payload_bytes=limit)
    assert expected == connector.dead_letter_reason(policy, "käse")


def test_a_replayed_batch_has_all_its_attempts_again() -> None:
    """Attempts count from 1 after a replay; the attempt from before is a mismatch."""
    replayed = given(create(max_attempts=2), *in_flight(batch()), fail(), at(NOW_MS + LONG_MS), start())
    replayed.having(fail(attempt=2), replay(), start())
    replayed.when(fail(attempt=2)).answers(FailureRejected("attempt_mismatch: expected 1"))


def test_an_acknowledgement_after_a_failure_is_too_late() -> None:
    """The first report ends the attempt; an acknowledgement after it is refused."""
    failed = given(*in_flight(batch()), fail())
    failed.when(acknowledge("b-1")).then(refusal(Reason.BATCH_STATE, key="b-1", state="retrying"))
