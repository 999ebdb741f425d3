"""Dead letters: their selection, their redrive and discard with their plans, and their failed attempts."""

from dataclasses import replace

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import Command, DeadLetterFilter, DeadLetterResults, ExpireLeases
from lightspeed_ops.core.dead_letter_plan import ReasonCount, StageCount
from lightspeed_ops.core.dead_letters import FailedAttempt, dead_letter, first_stored, versions_of
from lightspeed_ops.core.events import DeadLettersDiscarded, DeadLettersRedriven
from lightspeed_ops.core.limits import ATTEMPTS, REASONS_LISTED
from lightspeed_ops.core.refusal import Reason, Refusal

from tests.server.core.building import (
    NOW_MS,
    VIEWER,
    batch,
    batches,
    create,
    dead_letters,
    discard,
    fail,
    in_flight,
    redrive,
    start,
)
from tests.server.core.given import Given, at, given, refusal

EVERY_ONE = DeadLetterFilter()
Redrive = commands.RedriveDeadLetters
Choice = commands.RedriveDeadLetters | commands.DiscardDeadLetters
LATER_MS = NOW_MS + 120_000


def stored(*, at_ms: int = NOW_MS) -> Given:
    """Returns five dead letters of three stages, each with its own reason, a second apart from ``at_ms``."""
    stages = ("extract", "transform", "load", "extract", "transform")
    several = [
        batch(f"b-{place}", stage, sequence=place, idempotency_key=f"k-{place}")
        for place, stage in enumerate(stages, start=1)
    ]
    # They become dead letters in another order than they were enqueued.
    failed = [
        fail(f"b-{place}", reason=f"no disk {place}" if place % 2 else "bad data", permanent=True,
             at_ms=at_ms + 1_000 * place)
        for place in (3, 1, 5, 2, 4)
    ]  # fmt: skip
    return given(*in_flight(*several), *failed)


def redrive_those(wanted: DeadLetterFilter, most: int = 1_000) -> commands.RedriveDeadLetters:
    """Redrives the dead letters of a filter."""
    return commands.RedriveDeadLetters("repaired", filter=wanted, most=most)


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        (EVERY_ONE, ["b-1", "b-2", "b-3", "b-4", "b-5"]),
        (DeadLetterFilter(stages=("extract", "load")), ["b-1", "b-3", "b-4"]),
        (DeadLetterFilter(reasons=("no disk",)), ["b-1", "b-3", "b-5"]),
        (DeadLetterFilter(reasons=("no disk 1", "bad")), ["b-1", "b-2", "b-4"]),
        (DeadLetterFilter(reasons=("disk",)), []),  # a prefix of the reason
        (DeadLetterFilter(from_ms=NOW_MS + 3_000), ["b-3", "b-4", "b-5"]),
        (DeadLetterFilter(from_ms=NOW_MS + 2_000, to_ms=NOW_MS + 4_000), ["b-2", "b-3"]),
        (DeadLetterFilter(stages=("extract",), reasons=("bad",)), ["b-4"]),  # all fields apply together
        (DeadLetterFilter(stages=("nowhere",)), []),
    ],
)
def test_a_filter_names_dead_letters(wanted: DeadLetterFilter, keys: list[str]) -> None:
    """A filter selects dead letters in the order of their enqueueing, for a list and for controls alike."""
    surface = stored()
    listed = first_stored(surface.surface.state, wanted, after=0, count=9)
    assert keys == [one.batch.key for one in listed]
    expected = [DeadLettersRedriven(tuple(keys), (NOW_MS,) * len(keys), "repaired")] if keys else []
    done = surface.when(redrive_those(wanted)).then(*expected)
    assert (tuple((key, NOW_MS) for key in keys), 0) == done.answer[:2]


def test_a_list_goes_on_behind_a_place() -> None:
    """A list continues after a cursor; a redrive in between moves no other dead letter."""
    surface = stored()
    first = first_stored(surface.surface.state, EVERY_ONE, after=0, count=2)
    surface.having(redrive("b-1", "b-3"))
    rest = first_stored(surface.surface.state, EVERY_ONE, after=first[-1].order, count=9)
    assert ["b-4", "b-5"] == [one.batch.key for one in rest]


def test_those_that_are_too_many_remain() -> None:
    """A limited redrive takes the first dead letters; the caller repeats it for the next ones."""
    surface = stored()
    asked = redrive_those(DeadLetterFilter(reasons=("no",)), most=2)
    assert ((("b-1", NOW_MS), ("b-3", NOW_MS)), 1) == surface.when(asked).answer[:2]
    assert ((("b-5", NOW_MS),), 0) == surface.when(asked).answer[:2]
    done = surface.when(asked).then().audited(("redrive", "ok"))
    assert ((), 0) == done.answer[:2]


@pytest.mark.parametrize(
    ("per_second", "after_ms"),
    [(0, [0, 0, 0, 0, 0]), (1, [0, 1_000, 2_000, 3_000, 4_000]), (3, [0, 333, 666, 1_000, 1_333])],
)
def test_a_rate_spreads_them(per_second: int, after_ms: list[int]) -> None:
    """A rate spreads dead letters in their order, by absolute times in the event."""
    keys = tuple(f"b-{place}" for place in range(1, 6))
    due = tuple(NOW_MS + wait_ms for wait_ms in after_ms)
    command = redrive(*keys, per_second=per_second)
    stored().when(command).then(DeadLettersRedriven(keys, due, "repaired"))


@pytest.mark.parametrize("command", [redrive("b-1", "gone", "b-6"), discard("b-1", "gone", "b-6")])
def test_each_key_has_a_result_of_its_own(
    command: commands.RedriveDeadLetters | commands.DiscardDeadLetters,
) -> None:
    """Each key has its own answer, in the order of the request; an unknown key does not spoil the others."""
    surface = stored().having(commands.EnqueueBatches((batch("b-6"),)))
    done = surface.when(command).answer
    assert isinstance(done, DeadLetterResults)
    assert ["b-1", "gone", "b-6"] == [key for key, _ in done.results]
    refused = [answer.reason if isinstance(answer, Refusal) else None for _, answer in done.results]
    assert [None, Reason.BATCH_NOT_FOUND, Reason.BATCH_STATE] == refused


def test_a_discarded_dead_letter_has_ended() -> None:
    """A discard ends the dead letter; it is audited with the reason, frees the key and has its own count."""
    surface = stored()
    done = surface.when(discard("b-2")).then(DeadLettersDiscarded(("b-2",), "hopeless"))
    assert ["hopeless"] == [entry.reason for entry in done.audited(("discard", "ok")).audits]
    counts = done.state.queue.counts
    assert (4, 1, 5) == (counts.dead_lettered, counts.discarded, counts.enqueued)
    surface.having(commands.EnqueueBatches((batch("b-2", records=7),)))


@pytest.mark.parametrize(("command", "label"), [(redrive("b-1"), "redrive"), (discard("b-1"), "discard")])
def test_a_caller_without_write_permission_is_refused_with_evidence(
    command: Command[DeadLetterResults], label: str
) -> None:
    """A caller without the right to write is refused, and the attempt is audited."""
    denied = stored().when(command, by=VIEWER)
    denied.then(refusal(Reason.ROLE_FORBIDS, actor_id="vic", action="write", role="viewer"))
    denied.audited((label, "denied:role_forbids"))


# Plans.


@pytest.mark.parametrize(
    "command", [redrive_those(EVERY_ONE, 4), commands.DiscardDeadLetters("x", filter=EVERY_ONE, most=4)]
)
def test_a_plan_counts_what_it_acts_on(command: Choice) -> None:
    """A plan has counts by stage, in the order of the pipeline, and by reason, the most frequent first."""
    surface = stored()
    plan = surface.when(replace(command, dry_run=True)).answer.plan
    assert (StageCount("extract", 2), StageCount("transform", 1), StageCount("load", 1)) == plan.stages
    assert ReasonCount("bad data", 2) == plan.reasons[0]
    assert {"no disk 1", "no disk 3"} == {one.reason for one in plan.reasons[1:]}
    assert (4, 0, (), 0) == (
        plan.dead_letters,
        plan.other_reasons,
        plan.beyond_horizon,
        plan.beyond_horizon_count,
    )
    assert plan == surface.when(command).answer.plan


def test_a_plan_lists_a_bounded_number_of_reasons() -> None:
    """The rest of the reasons is one number."""
    letters = [batch(f"b-{n}", sequence=n) for n in range(REASONS_LISTED + 5)]
    failures = [fail(one.key, reason=f"reason {one.key}", permanent=True) for one in letters]
    surface = given(create(max_in_flight=1_000), *in_flight(*letters), *failures)
    plan = surface.when(replace(redrive_those(EVERY_ONE), dry_run=True)).answer.plan
    assert (REASONS_LISTED, 5) == (len(plan.reasons), plan.other_reasons)


@pytest.mark.parametrize("command", [redrive("b-1", "gone"), discard("b-1", "gone")])
def test_a_dry_run_of_dead_letters_changes_nothing(command: Choice) -> None:
    """A dry run answers as the call would, its refusals included, and records nothing."""
    surface = stored()
    dry = surface.when(replace(command, dry_run=True))
    assert () == dry.decided.events
    denied = surface.when(replace(command, dry_run=True), by=VIEWER)
    assert ((), Reason.ROLE_FORBIDS) == (denied.decided.events, denied.answer.reason)
    assert dry.answer == surface.when(command).answer


@pytest.mark.parametrize("command", [redrive("b-1", "b-2"), discard("b-1", "b-2")])
def test_a_changed_plan_is_refused(command: Choice) -> None:
    """A call with the hash of its plan is done; after a change of the dead letters it is refused."""
    surface = stored()
    plan_hash = surface.when(replace(command, dry_run=True)).answer.plan.plan_hash
    asked = replace(command, expected_plan_hash=plan_hash)
    stored().when(asked).audited(("redrive" if isinstance(asked, Redrive) else "discard", "ok"))
    changed = surface.having(redrive("b-1"))
    late = changed.when(asked)
    now = changed.when(replace(command, dry_run=True)).answer.plan.plan_hash
    late.then(refusal(Reason.PLAN_CHANGED, plan_hash=now, expected_plan_hash=plan_hash))
    assert ("refused:plan_changed", now) == (
        late.audits[0].record.outcome,
        dict(late.audits[0].details)["plan_hash"],
    )
    failed_again = changed.having(start(), fail("b-1", reason="again", permanent=True))
    again = failed_again.when(replace(command, dry_run=True)).answer.plan.plan_hash
    assert 3 == len({plan_hash, now, again})


def test_equal_plans_have_equal_hashes() -> None:
    """The hash depends on the action and the dead letters, and not on the server or its time."""
    one, other = (
        stored().when(replace(command, dry_run=True)).answer.plan.plan_hash
        for command in (redrive("b-1"), discard("b-1"))
    )
    assert one != other
    assert one == stored().when(replace(redrive("b-1", per_second=3), dry_run=True)).answer.plan.plan_hash


# The failed attempts.


def attempts_of(surface: Given, key: str = "b-1", *, without: tuple[int, ...] = ()) -> list[FailedAttempt]:
    """Returns the failed attempts of a dead letter, without some pruned commits."""
    found = first_stored(surface.surface.state, EVERY_ONE, after=0, count=9)
    letter = next(one for one in found if one.batch.key == key)
    wanted = set(versions_of(letter)) - set(without)
    commits = {commit.version: commit for commit in surface.surface.commits if commit.version in wanted}
    return list(dead_letter(letter, commits).attempts)


def failed_three_times() -> Given:
    """A batch that died after two attempts, was redriven, and died again."""
    surface = given(create(max_attempts=2), *in_flight(*batches(2)), fail(reason="no disk"))
    surface.having(
        at(LATER_MS), commands.StartAvailable(9, worker_id="w-2"), at(2 * LATER_MS), ExpireLeases(9)
    )
    return surface.having(redrive("b-1"), start(), fail(permanent=True, reason="bad"))


def test_failed_attempts_are_those_of_its_commits() -> None:
    """Failed attempts come from commits: worker, time and reason of each, those before a redrive included."""
    assert [
        FailedAttempt(1, "run-000001", "", NOW_MS, NOW_MS, "no disk"),
        FailedAttempt(2, "run-000001", "w-2", LATER_MS, 2 * LATER_MS, "lease_expired"),
        FailedAttempt(1, "run-000001", "", 2 * LATER_MS, 2 * LATER_MS, "bad"),
    ] == attempts_of(failed_three_times())


def test_pruned_parts_of_an_attempt_stay_empty() -> None:
    """A pruned start or failure leaves its fields empty; without both there is no attempt."""
    surface = failed_three_times()
    versions = first_stored(surface.surface.state, EVERY_ONE, after=0, count=1)[0].attempts
    first, second, last = zip(versions[::2], versions[1::2], strict=True)
    found = attempts_of(surface, without=(*first, second[0]))
    assert [FailedAttempt(0, failed_ms=2 * LATER_MS, reason="lease_expired"), 1] == [
        found[0],
        found[1].attempt,
    ]
    found = attempts_of(surface, without=(second[1], last[0]))
    assert [1, 2, 1] == [attempt.attempt for attempt in found]
    assert ("w-2", 0, "") == (found[1].worker_id, found[1].failed_ms, found[1].reason)
    assert [] == attempts_of(surface, without=tuple(versions))


def test_the_newest_attempts_are_listed() -> None:
    """Only the newest attempts are returned: a batch that is redriven forever has a bounded history."""
    surface = given(*dead_letters(batch()))
    for _ in range(ATTEMPTS):
        surface.having(redrive("b-1"), start(), fail(permanent=True))
    assert ATTEMPTS == len(attempts_of(surface))
    assert {1} == {attempt.attempt for attempt in attempts_of(surface)[1:]}
