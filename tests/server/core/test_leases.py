"""Leases: which reports about a batch in flight are accepted, and until when."""

from typing import Any

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.active_batch import GRACE_MS
from lightspeed_ops.core.block_reasons import Empty, Reserved
from lightspeed_ops.core.commands import (
    Acknowledgement,
    ExpiredLease,
    ExpireLeases,
    Failure,
    Ration,
    Released,
)
from lightspeed_ops.core.events import (
    BatchesCancelled,
    BatchesDeadLettered,
    BatchesFailed,
    BatchesReleased,
    BatchesStarted,
    LeasesExtended,
    RetriesScheduled,
    RunFailed,
)
from lightspeed_ops.core.orchestrator import (
    BatchState,
    CancelRequested,
    DeadLetterRecord,
    Extended,
    Lost,
    Processed,
    Rejected,
    RetryRecord,
)
from lightspeed_ops.core.refusal import Reason, Refusal

from tests.server.core.building import (
    NOW_MS,
    START_RUN,
    acknowledge,
    batch,
    batches,
    cancel,
    create,
    enqueue,
    extend,
    fail,
    in_flight,
    release,
    start,
)
from tests.server.core.given import Given, Outcome, at, given, refusal

LEASE_MS = 60_000
"""The lease of the standard profile."""
OVER_MS = NOW_MS + LEASE_MS
"""The deadline of a lease that was granted at the beginning."""
FIRST = f"1-{NOW_MS}"
"""The token of the first lease at that time."""
EXPIRE = ExpireLeases(1_000)


def under(lease_token: str, key: str = "b-1") -> commands.AcknowledgeBatches:
    """Acknowledges a batch under a lease."""
    return commands.AcknowledgeBatches((Acknowledgement(key, None, lease_token),))


def failing_under(lease_token: str) -> commands.FailBatches:
    """Fails the first batch under a lease."""
    return commands.FailBatches((Failure("b-1", 1, "broken", lease_token=lease_token),))


def expired(outcome: Outcome) -> int:
    """Returns how many leases an answer says have expired."""
    return len(outcome.decided.answer or ())


def started_again() -> Given:
    """Returns a batch whose first lease expired, and which another worker has now."""
    return given(*in_flight(batch()), at(OVER_MS), EXPIRE, commands.StartAvailable(9, worker_id="w-2"))


def test_what_is_started_together_is_leased_together() -> None:
    """Batches of one start share the surface's lease, on the server's clock, whatever the record times."""
    done = given(START_RUN, enqueue(*batches(2))).when(start(at_ms=5))
    assert [(FIRST, OVER_MS), (f"2-{NOW_MS}", OVER_MS)] == [
        (one.lease_token, one.lease_deadline_ms) for one in done.started
    ]


def test_a_worker_asks_for_a_lease_of_its_own() -> None:
    """A worker may ask for a lease of its own length, and names itself."""
    done = given(START_RUN, enqueue(batch())).when(
        commands.StartAvailable(9, worker_id="w-1", lease_ms=1_000)
    )
    done.then(BatchesStarted("run-000001", NOW_MS, ("b-1",), 1, NOW_MS + 1_000, "w-1"))


def test_the_current_lease_is_good() -> None:
    """The current lease is valid a second after its deadline too, unless the server has expired it."""
    held = given(*in_flight(batch()), at(OVER_MS + 1_000))
    assert isinstance(held.when(under(FIRST)).answer, Processed)


@pytest.mark.parametrize("report", [under(FIRST), failing_under(FIRST), release("b-1", FIRST)])
def test_a_stale_lease_changes_nothing(report: commands.Command[object]) -> None:
    """A stale lease changes nothing; the refusal names the worker and attempt that the batch has now."""
    done = started_again().when(report)
    refused: Any = done.answer
    if isinstance(refused, commands.Reported):
        (refused,) = refused.releases
    assert Reason.STALE_LEASE is refused.reason
    assert ("2", "w-2", "in_flight") == tuple(
        refused.metadata[name] for name in ("attempt", "worker_id", "state")
    )
    assert () == done.events


def test_a_lease_is_stale_while_its_batch_waits() -> None:
    """A lease is stale while its batch waits for the next attempt."""
    done = given(*in_flight(batch()), at(OVER_MS), EXPIRE).when(under(FIRST))
    done.then(refusal(Reason.STALE_LEASE, key="b-1", lease_token=FIRST, state="retrying", attempt="2"))


def test_a_report_without_a_token_needs_the_key_alone() -> None:
    """Without a token a report about a batch in flight is valid: the module's own call has only the key."""
    assert isinstance(started_again().when(acknowledge("b-1")).answer, Processed)


def test_tokens_are_never_given_twice() -> None:
    """Lease tokens are never reused, neither at the same moment nor after a deletion and undeletion."""
    surface = given(*in_flight(batch()))
    tokens = [surface.surface.state.queue.active_batches["b-1"].lease_token]
    for _ in range(3):
        surface.having(release("b-1", tokens[-1]), start())
        tokens.append(surface.surface.state.queue.active_batches["b-1"].lease_token)
    surface.having(acknowledge("b-1"), commands.CompleteRun(), commands.DeleteSurface())
    surface.having(commands.UndeleteSurface(), *in_flight(batch("b-1", idempotency_key="other")))
    tokens.append(surface.surface.state.queue.active_batches["b-1"].lease_token)
    assert len(tokens) == len(set(tokens))


def test_an_expiry_is_a_failed_attempt_without_a_backoff() -> None:
    """An expiry is a failed attempt without a backoff: the next attempt is due at once, at the same place."""
    held = given(*in_flight(*batches(2)), acknowledge("b-2"), enqueue(batch("b-3")), at(OVER_MS))
    held.when(EXPIRE).then(RetriesScheduled((RetryRecord("b-1", 2, "lease_expired", OVER_MS),)))
    assert [("b-1", 2), ("b-3", 1)] == [(one.batch.key, one.attempt) for one in held.when(start()).started]


def test_a_lease_is_not_over_before_its_deadline() -> None:
    """A lease does not expire before its deadline on the server's clock."""
    held = given(*in_flight(batch()), at(OVER_MS - 1))
    assert () == held.when(EXPIRE).then().events
    assert 1 == expired(held.having(at(OVER_MS)).when(EXPIRE))


@pytest.mark.parametrize("attempts", [1, 3, 8])
def test_what_kills_every_worker_is_dead_after_so_many_starts(attempts: int) -> None:
    """After max_attempts starts an expiry makes a dead letter, by the same policy as any failure."""
    surface = given(create(max_attempts=attempts), START_RUN, enqueue(batch()))
    starts, now_ms = 0, NOW_MS
    while surface.surface.state.queue.counts.dead_lettered == 0:
        starts += len(surface.when(start()).started)
        now_ms += LEASE_MS
        surface.having(at(now_ms), EXPIRE)
    assert attempts == starts
    record = surface.surface.state.queue.active_batches["b-1"].dead_letter
    assert DeadLetterRecord("b-1", "dead-letters", "lease_expired", now_ms) == record


def test_an_expiry_at_the_last_attempt_is_audited_as_every_dead_letter() -> None:
    """An expiry of the last attempt is audited with its reason like any other dead letter."""
    held = given(create(max_attempts=1), *in_flight(batch()), at(OVER_MS))
    dead = DeadLetterRecord("b-1", "dead-letters", "lease_expired", OVER_MS)
    held.when(EXPIRE).then(BatchesDeadLettered((dead,))).audited(
        ("dead_letter", "dead_lettered:lease_expired")
    )


def test_without_dead_letters_an_expiry_fails_the_run() -> None:
    """If dead letters are disabled, an expiry of the last attempt fails the run."""
    held = given(create(max_attempts=1, dead_letters=False), *in_flight(batch()), at(OVER_MS))
    failed = RunFailed("run-000001", "batch 'b-1' failed: lease_expired", "ada")
    held.when(EXPIRE).then(BatchesFailed(("b-1",), "lease_expired"), failed)


def test_no_command_ends_more_leases_than_it_may() -> None:
    """One command expires a bounded number of leases; the next command takes the others."""
    held = given(*in_flight(*batches(5)), at(OVER_MS))
    assert [2, 2, 1, 0] == [expired(held.when(ExpireLeases(2))) for _ in range(4)]


@pytest.mark.parametrize(
    ("lease_ms", "grace_ms"),
    [
        (60_000, 20_000),  # the interval of heartbeats
        (1_000, GRACE_MS),  # too short for a client to reconnect
    ],
)
def test_after_a_start_of_the_service_a_heartbeat_may_come_first(lease_ms: int, grace_ms: int) -> None:
    """Leases that ran out during a restart get a grace period; those granted since then need none."""
    start_one = commands.StartAvailable(1, lease_ms=lease_ms)
    held = given(START_RUN, enqueue(*batches(2)), start_one)
    graced_ms = NOW_MS + 500_000
    spared = ExpireLeases(9, graced_ms)
    held.having(at(graced_ms), start_one)
    if lease_ms < grace_ms:
        assert 1 == expired(held.having(at(graced_ms + lease_ms)).when(spared))
    assert 0 == expired(held.having(at(graced_ms + grace_ms - 1)).when(spared))
    assert 1 == expired(held.having(at(graced_ms + grace_ms)).when(spared))


def test_expired_leases_are_named() -> None:
    """The answer names batch, token and length of expired leases.

    The push dispatcher finds the silent stream by them.
    """
    held = given(*in_flight(batch()), at(OVER_MS))
    assert (ExpiredLease("b-1", FIRST, LEASE_MS),) == held.when(EXPIRE).decided.answer


@pytest.mark.parametrize(
    ("ration", "started"),
    [
        (None, ["b-1", "b-2", "b-3", "b-4"]),
        (Ration(2, last_attempts=True), ["b-1", "b-2", "b-4"]),
        (Ration(2, last_attempts=False), ["b-2", "b-3", "b-4"]),
        (Ration(1, last_attempts=False), ["b-2", "b-4"]),
        (Ration(0, last_attempts=True), ["b-4"]),
    ],
)
@pytest.mark.parametrize("is_released", [False, True])
def test_a_rationed_start_takes_little_of_what_was_lost(
    ration: Ration | None, started: list[str], *, is_released: bool
) -> None:
    """A rationed start takes few expired batches, the first ones in the queue.

    It takes last attempts only if the ration allows them. Batches without a failed attempt are not rationed.
    """
    one, two, three, four = batches(4)
    held = given(START_RUN, enqueue(one), start(), at(OVER_MS), EXPIRE, start())
    held.having(at(OVER_MS + LEASE_MS), EXPIRE, enqueue(two, three))
    held.having(commands.StartAvailable(2, ration=Ration(0, last_attempts=False)))
    held.having(at(OVER_MS + 2 * LEASE_MS), EXPIRE, enqueue(four))
    if is_released:
        held.having(cancel("b-4"), commands.StartAvailable(1, ration=Ration(0, last_attempts=True)))
        held.having(enqueue(four))
    outcome = held.when(commands.StartAvailable(9, ration=ration))
    assert started == [one.batch.key for one in outcome.answer.started]
    block_reason = outcome.answer.block_reason
    assert block_reason == (Reserved(4 - len(started)) if len(started) < 4 else Empty())


def test_a_lease_that_expired_after_the_check_is_spared() -> None:
    """A lease that expires between look and decision is spared: after a stall its extension may be unread."""
    held = given(*in_flight(batch()), at(OVER_MS + 500_000))
    assert 0 == expired(held.when(ExpireLeases(9, until_ms=OVER_MS - 1)))
    assert 1 == expired(held.when(ExpireLeases(9, until_ms=OVER_MS)))


def test_an_extended_lease_ends_later() -> None:
    """An extended lease has a new deadline by the surface's lease or the requested one; its token stays."""
    held = given(*in_flight(*batches(2)), at(NOW_MS + 50_000))
    later = NOW_MS + 50_000 + LEASE_MS
    held.when(extend("b-1", FIRST)).then(LeasesExtended(later, ("b-1",))).answers(Extended(later))
    held.when(extend("b-2", f"2-{NOW_MS}", 5_000)).answers(Extended(NOW_MS + 55_000))
    assert ["b-2"] == [active.batch.key for active in held.surface.state.queue.leases.expired(OVER_MS, 9)]
    held.having(at(OVER_MS), EXPIRE)
    assert isinstance(held.when(under(FIRST)).answer, Processed)


def test_many_are_extended_in_one_event_for_each_deadline() -> None:
    """Extensions are one event per deadline; a batch that is named twice has the last deadline."""
    held = given(*in_flight(*batches(3)))
    asked = [("b-1", 1, 0), ("b-2", 2, 5_000), ("b-3", 3, 0), ("b-1", 1, 5_000)]
    command = commands.ExtendLeases(
        tuple(commands.Extension(key, f"{number}-{NOW_MS}", ms) for key, number, ms in asked)
    )
    held.when(command).then(LeasesExtended(NOW_MS + 5_000, ("b-1", "b-2")), LeasesExtended(OVER_MS, ("b-3",)))


@pytest.mark.parametrize(
    ("surface", "expected"),
    [
        (started_again(), Lost(BatchState.IN_FLIGHT, 2, "w-2")),  # leased by another worker
        (given(*in_flight(batch()), at(OVER_MS), EXPIRE), Lost(BatchState.RETRYING, 2, "")),  # waiting
        (given(*in_flight(batch()), acknowledge("b-1")), Lost(None, 0, "")),  # ended
        (given(*in_flight(batch()), fail(permanent=True)), Lost(BatchState.DEAD_LETTERED, 1, "")),
    ],
)
def test_a_lost_lease_is_a_result(surface: Given, expected: Lost) -> None:
    """An extension of a lost lease is answered with the batch's state and worker, and changes nothing."""
    surface.when(extend("b-1", FIRST)).then().answers(expected)


def test_a_released_batch_is_queued_at_its_place() -> None:
    """A released batch is queued at its place; its attempt is not spent, and its old lease is stale."""
    held = given(*in_flight(*batches(2)), enqueue(batch("b-3")))
    done = held.when(release("b-1", FIRST)).then(BatchesReleased(("b-1",)))
    assert (Released(),) == done.reported.releases
    held.when(under(FIRST)).then(
        refusal(Reason.STALE_LEASE, key="b-1", lease_token=FIRST, state="queued", attempt="1")
    )
    assert [("b-1", 1), ("b-3", 1)] == [(one.batch.key, one.attempt) for one in held.when(start()).started]


def test_a_report_does_everything_in_one_commit() -> None:
    """A report is one commit of acknowledgements, failures, extensions and releases.

    Each item sees those before.
    """
    held = given(*in_flight(*batches(4)))
    tokens = {f"b-{number}": f"{number}-{NOW_MS}" for number in range(1, 5)}
    done = held.when(
        commands.Report(
            (Acknowledgement("b-1", None, tokens["b-1"]),),
            (Failure("b-2", 1, "broken", lease_token=tokens["b-2"]),),
            tuple(commands.Extension(key, token) for key, token in tokens.items()),
            tuple(commands.Release(key, tokens[key]) for key in ("b-1", "b-4", "b-4")),
        )
    )
    kinds = ["BatchesAcknowledged", "RetriesScheduled", "LeasesExtended", "BatchesReleased"]
    assert kinds == [type(event).__name__ for event in done.events]
    reported = done.reported
    assert [Lost, Lost, Extended, Extended] == [type(one) for one in reported.extensions]
    assert ["BATCH_NOT_FOUND", "", "STALE_LEASE"] == [
        one.reason.value if isinstance(one, Refusal) else "" for one in reported.releases
    ]
    counts = held.surface.state.queue.counts
    assert (1, 1, 1, 1) == (counts.succeeded, counts.retrying, counts.in_flight, counts.queued)


def test_a_released_batch_is_not_extended_beside() -> None:
    """If a report extends and releases a batch, the batch is released."""
    held = given(*in_flight(batch()))
    report = commands.Report(
        extensions=(commands.Extension("b-1", FIRST),), releases=(commands.Release("b-1", FIRST),)
    )
    held.when(report).then(BatchesReleased(("b-1",)))


def test_the_worker_of_a_cancelled_batch_hears_it_at_its_heartbeat() -> None:
    """A heartbeat returns the cancellation with its reason and remaining budget, which caps the lease."""
    held = given(create(cancellation_budget_ms=5_000), *in_flight(batch()), cancel(), at(NOW_MS + 2_000))
    held.when(extend("b-1", FIRST)).then().answers(CancelRequested("wrong file", 3_000))


@pytest.mark.parametrize(
    ("report", "cancelled_ms"),
    [
        (failing_under(FIRST), NOW_MS),  # the worker reports a failure
        (release("b-1", FIRST), NOW_MS),  # or releases it
        (EXPIRE, NOW_MS + 5_000),  # or the budget expires
    ],
)
def test_a_cancelled_batch_ends_with_its_release(report: commands.Command[object], cancelled_ms: int) -> None:
    """A cancelled batch ends with a report or with its budget; it is not retried, and is no dead letter."""
    held = given(create(cancellation_budget_ms=5_000), *in_flight(batch()), cancel(), at(cancelled_ms))
    held.when(report).then(BatchesCancelled(("b-1",), "wrong file"))
    counts = held.surface.state.queue.counts
    assert (1, 0, 0) == (counts.cancelled, counts.outstanding, counts.dead_lettered)


def test_a_failure_of_a_cancelled_batch_says_that_it_is_cancelled() -> None:
    """The failure of a cancelled batch is an outcome and no error, since the worker did as it was asked."""
    held = given(*in_flight(batch()), cancel())
    assert Processed(Rejected("cancelled")) == held.when(failing_under(FIRST)).answer


def test_work_that_is_done_before_it_could_be_cancelled_counts() -> None:
    """An acknowledgement of a cancelled batch counts: finished work is never dropped."""
    held = given(*in_flight(batch()), cancel())
    assert 1 == held.when(under(FIRST)).state.queue.counts.succeeded
