"""Leases: who may report on what is in flight, and until when."""

from typing import Any

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.block_reasons import Empty, Reserved
from lightspeed_ops.core.commands import (
    Acknowledgement,
    ExpiredLease,
    ExpireLeases,
    Failure,
    GivenBack,
    Ration,
)
from lightspeed_ops.core.events import (
    BatchesCancelled,
    BatchesDeadLettered,
    BatchesFailed,
    BatchesGivenBack,
    BatchesStarted,
    LeasesExtended,
    RetriesScheduled,
    RunFailed,
)
from lightspeed_ops.core.leases import GRACE_MS
from lightspeed_ops.core.orchestrator import (
    BatchState,
    CancelAsked,
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
    give_back,
    in_flight,
    start,
)
from tests.server.core.given import Given, Outcome, at, given, refusal

LEASE_MS = 60_000
"""What the standard profile says."""
OVER_MS = NOW_MS + LEASE_MS
"""When a lease that was granted at the beginning is over."""
FIRST = f"1-{NOW_MS}"
"""The token of the first lease that was granted then."""
EXPIRE = ExpireLeases(1_000)


def under(lease_token: str, key: str = "b-1") -> commands.AcknowledgeBatches:
    """Acknowledges a batch under a lease."""
    return commands.AcknowledgeBatches((Acknowledgement(key, None, lease_token),))


def failing_under(lease_token: str) -> commands.FailBatches:
    """Fails the first batch under a lease."""
    return commands.FailBatches((Failure("b-1", 1, "broken", lease_token=lease_token),))


def expired(outcome: Outcome) -> int:
    """How many leases were answered to have expired."""
    return len(outcome.decided.answer or ())


def started_again() -> Given:
    """A batch whose first worker was given up, and that another one has."""
    return given(*in_flight(batch()), at(OVER_MS), EXPIRE, commands.StartAvailable(9, worker_id="w-2"))


def test_what_is_started_together_is_leased_together() -> None:
    """With the surface's lease, on the server's clock, whatever the records say."""
    done = given(START_RUN, enqueue(*batches(2))).when(start(at_ms=5))
    assert [(FIRST, OVER_MS), (f"2-{NOW_MS}", OVER_MS)] == [
        (one.lease_token, one.lease_deadline_ms) for one in done.started
    ]


def test_a_worker_asks_for_a_lease_of_its_own() -> None:
    """And says who it is."""
    done = given(START_RUN, enqueue(batch())).when(
        commands.StartAvailable(9, worker_id="w-1", lease_ms=1_000)
    )
    done.then(BatchesStarted("run-000001", NOW_MS, ("b-1",), 1, NOW_MS + 1_000, "w-1"))


def test_the_current_lease_is_good() -> None:
    """Also a second after its deadline, as long as nobody took the batch away."""
    held = given(*in_flight(batch()), at(OVER_MS + 1_000))
    assert isinstance(held.when(under(FIRST)).answer, Processed)


@pytest.mark.parametrize("report", [under(FIRST), failing_under(FIRST), give_back("b-1", FIRST)])
def test_a_stale_lease_changes_nothing(report: commands.Command[object]) -> None:
    """The refusal says who has the batch now, and at which attempt."""
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
    """Between two attempts nobody has it."""
    done = given(*in_flight(batch()), at(OVER_MS), EXPIRE).when(under(FIRST))
    done.then(refusal(Reason.STALE_LEASE, key="b-1", lease_token=FIRST, state="retrying", attempt="2"))


def test_without_a_token_whoever_knows_the_key_may_report() -> None:
    """The module's own call works as long as the batch is in flight."""
    assert isinstance(started_again().when(acknowledge("b-1")).answer, Processed)


def test_tokens_are_never_given_twice() -> None:
    """Neither to another attempt at the same moment, nor after the surface was deleted and undeleted."""
    surface = given(*in_flight(batch()))
    tokens = [surface.surface.state.queue.lives["b-1"].lease_token]
    for _ in range(3):
        surface.having(give_back("b-1", tokens[-1]), start())
        tokens.append(surface.surface.state.queue.lives["b-1"].lease_token)
    surface.having(acknowledge("b-1"), commands.CompleteRun(), commands.DeleteSurface())
    surface.having(commands.UndeleteSurface(), *in_flight(batch("b-1", idempotency_key="other")))
    tokens.append(surface.surface.state.queue.lives["b-1"].lease_token)
    assert len(tokens) == len(set(tokens))


def test_an_expiry_is_a_failed_attempt_without_a_backoff() -> None:
    """Its lease was the wait: it is due at once, at the next attempt, and starts at its place."""
    held = given(*in_flight(*batches(2)), acknowledge("b-2"), enqueue(batch("b-3")), at(OVER_MS))
    held.when(EXPIRE).then(RetriesScheduled((RetryRecord("b-1", 2, "lease_expired", OVER_MS),)))
    assert [("b-1", 2), ("b-3", 1)] == [(one.batch.key, one.attempt) for one in held.when(start()).started]


def test_a_lease_is_not_over_before_its_deadline() -> None:
    """Nor at any other moment than the server's."""
    held = given(*in_flight(batch()), at(OVER_MS - 1))
    assert () == held.when(EXPIRE).then().events
    assert 1 == expired(held.having(at(OVER_MS)).when(EXPIRE))


@pytest.mark.parametrize("attempts", [1, 3, 8])
def test_what_kills_every_worker_is_dead_after_so_many_starts(attempts: int) -> None:
    """Exactly max_attempts of them, through the same policy as any other failure."""
    surface = given(create(max_attempts=attempts), START_RUN, enqueue(batch()))
    starts, now_ms = 0, NOW_MS
    while surface.surface.state.queue.counts.dead_lettered == 0:
        starts += len(surface.when(start()).started)
        now_ms += LEASE_MS
        surface.having(at(now_ms), EXPIRE)
    assert attempts == starts
    record = surface.surface.state.queue.lives["b-1"].dead_letter
    assert DeadLetterRecord("b-1", "dead-letters", "lease_expired", now_ms) == record


def test_an_expiry_at_the_last_attempt_is_audited_as_every_dead_letter() -> None:
    """Whoever reads the trail hears why."""
    held = given(create(max_attempts=1), *in_flight(batch()), at(OVER_MS))
    dead = DeadLetterRecord("b-1", "dead-letters", "lease_expired", OVER_MS)
    held.when(EXPIRE).then(BatchesDeadLettered((dead,))).audited(
        ("dead_letter", "dead_lettered:lease_expired")
    )


def test_without_dead_letters_an_expiry_fails_the_run() -> None:
    """As any last failure does."""
    held = given(create(max_attempts=1, dead_letters=False), *in_flight(batch()), at(OVER_MS))
    failed = RunFailed("run-000001", "batch 'b-1' failed: lease_expired")
    held.when(EXPIRE).then(BatchesFailed(("b-1",), "lease_expired"), failed)


def test_no_command_ends_more_leases_than_it_may() -> None:
    """The others are there at the next one."""
    held = given(*in_flight(*batches(5)), at(OVER_MS))
    assert [2, 2, 1, 0] == [expired(held.when(ExpireLeases(2))) for _ in range(4)]


@pytest.mark.parametrize(
    ("lease_ms", "grace_ms"),
    [
        (60_000, 20_000),  # the time between two heartbeats
        (1_000, GRACE_MS),  # that would be too short for a client to connect again
    ],
)
def test_after_a_start_of_the_service_a_heartbeat_may_come_first(lease_ms: int, grace_ms: int) -> None:
    """Leases that ran out meanwhile get a grace; those that were granted since then need none."""
    start_one = commands.StartAvailable(1, lease_ms=lease_ms)
    held = given(START_RUN, enqueue(*batches(2)), start_one)
    graced_ms = NOW_MS + 500_000
    spared = ExpireLeases(9, graced_ms)
    held.having(at(graced_ms), start_one)
    if lease_ms < grace_ms:
        assert 1 == expired(held.having(at(graced_ms + lease_ms)).when(spared))
    assert 0 == expired(held.having(at(graced_ms + grace_ms - 1)).when(spared))
    assert 1 == expired(held.having(at(graced_ms + grace_ms)).when(spared))


def test_expired_leases_are_told() -> None:
    """With batch, token and length: the dispatcher tells by these which stream fell silent."""
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
    """The first ones in the queue, and no last attempt; what no attempt failed at is started all the same."""
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
    hold = outcome.answer.hold
    assert hold == (Reserved(4 - len(started)) if len(started) < 4 else Empty())


def test_a_lease_that_expired_after_the_look_is_spared() -> None:
    """The process may have stood still between the look and the decision: an extension may be unread."""
    held = given(*in_flight(batch()), at(OVER_MS + 500_000))
    assert 0 == expired(held.when(ExpireLeases(9, until_ms=OVER_MS - 1)))
    assert 1 == expired(held.when(ExpireLeases(9, until_ms=OVER_MS)))


def test_an_extended_lease_ends_later() -> None:
    """By the surface's lease from now on, or by what was asked for; the token stays."""
    held = given(*in_flight(*batches(2)), at(NOW_MS + 50_000))
    later = NOW_MS + 50_000 + LEASE_MS
    held.when(extend("b-1", FIRST)).then(LeasesExtended(later, ("b-1",))).answers(Extended(later))
    held.when(extend("b-2", f"2-{NOW_MS}", 5_000)).answers(Extended(NOW_MS + 55_000))
    assert ["b-2"] == [active.batch.key for active in held.surface.state.queue.leases.expired(OVER_MS, 9)]
    held.having(at(OVER_MS), EXPIRE)
    assert isinstance(held.when(under(FIRST)).answer, Processed)


def test_many_are_extended_in_one_event_for_each_deadline() -> None:
    """And one that is named twice has the last deadline."""
    held = given(*in_flight(*batches(3)))
    asked = [("b-1", 1, 0), ("b-2", 2, 5_000), ("b-3", 3, 0), ("b-1", 1, 5_000)]
    command = commands.ExtendLeases(
        tuple(commands.Extension(key, f"{number}-{NOW_MS}", ms) for key, number, ms in asked)
    )
    held.when(command).then(LeasesExtended(NOW_MS + 5_000, ("b-1", "b-2")), LeasesExtended(OVER_MS, ("b-3",)))


@pytest.mark.parametrize(
    ("surface", "expected"),
    [
        (started_again(), Lost(BatchState.IN_FLIGHT, 2, "w-2")),  # somebody else has it
        (given(*in_flight(batch()), at(OVER_MS), EXPIRE), Lost(BatchState.RETRYING, 2, "")),  # it waits
        (given(*in_flight(batch()), acknowledge("b-1")), Lost(None, 0, "")),  # it has ended
        (given(*in_flight(batch()), fail(permanent=True)), Lost(BatchState.DEAD_LETTERED, 1, "")),
    ],
)
def test_a_lost_lease_is_an_answer(surface: Given, expected: Lost) -> None:
    """It says where the batch stands and who has it, and changes nothing."""
    surface.when(extend("b-1", FIRST)).then().answers(expected)


def test_what_is_given_back_is_queued_at_its_place() -> None:
    """Its attempt is not spent, and the old lease is worth nothing any more."""
    held = given(*in_flight(*batches(2)), enqueue(batch("b-3")))
    done = held.when(give_back("b-1", FIRST)).then(BatchesGivenBack(("b-1",)))
    assert (GivenBack(),) == done.reported.releases
    held.when(under(FIRST)).then(
        refusal(Reason.STALE_LEASE, key="b-1", lease_token=FIRST, state="queued", attempt="1")
    )
    assert [("b-1", 1), ("b-3", 1)] == [(one.batch.key, one.attempt) for one in held.when(start()).started]


def test_a_report_does_everything_in_one_commit() -> None:
    """What is done, failed, kept and given back; each item sees what those before it did."""
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
    kinds = ["BatchesAcknowledged", "RetriesScheduled", "LeasesExtended", "BatchesGivenBack"]
    assert kinds == [type(event).__name__ for event in done.events]
    reported = done.reported
    assert [Lost, Lost, Extended, Extended] == [type(one) for one in reported.extensions]
    assert ["BATCH_NOT_FOUND", "", "STALE_LEASE"] == [
        one.reason.value if isinstance(one, Refusal) else "" for one in reported.releases
    ]
    counts = held.surface.state.queue.counts
    assert (1, 1, 1, 1) == (counts.succeeded, counts.retrying, counts.in_flight, counts.queued)


def test_what_is_given_back_is_not_extended_beside() -> None:
    """The last word on a batch is that it is back."""
    held = given(*in_flight(batch()))
    report = commands.Report(
        extensions=(commands.Extension("b-1", FIRST),), releases=(commands.Release("b-1", FIRST),)
    )
    held.when(report).then(BatchesGivenBack(("b-1",)))


def test_the_worker_of_a_cancelled_batch_hears_it_at_its_heartbeat() -> None:
    """With the reason and what is left of the budget; its lease is not extended beyond that."""
    held = given(create(cancellation_budget_ms=5_000), *in_flight(batch()), cancel(), at(NOW_MS + 2_000))
    held.when(extend("b-1", FIRST)).then().answers(CancelAsked("wrong file", 3_000))


@pytest.mark.parametrize(
    ("report", "cancelled_ms"),
    [
        (failing_under(FIRST), NOW_MS),  # the worker lets go of it
        (give_back("b-1", FIRST), NOW_MS),  # or gives it back
        (EXPIRE, NOW_MS + 5_000),  # or the budget is over
    ],
)
def test_a_cancelled_batch_ends_as_its_worker_lets_go(
    report: commands.Command[object], cancelled_ms: int
) -> None:
    """It is tried no more, and is no dead letter."""
    held = given(create(cancellation_budget_ms=5_000), *in_flight(batch()), cancel(), at(cancelled_ms))
    held.when(report).then(BatchesCancelled(("b-1",), "wrong file"))
    counts = held.surface.state.queue.counts
    assert (1, 0, 0) == (counts.cancelled, counts.outstanding, counts.dead_lettered)


def test_a_failure_of_a_cancelled_batch_says_that_it_is_cancelled() -> None:
    """An outcome, not an error: the worker did what it was asked for."""
    held = given(*in_flight(batch()), cancel())
    assert Processed(Rejected("cancelled")) == held.when(failing_under(FIRST)).answer


def test_work_that_is_done_before_it_could_be_cancelled_counts() -> None:
    """Never shed what is finished."""
    held = given(*in_flight(batch()), cancel())
    assert 1 == held.when(under(FIRST)).state.queue.counts.succeeded
