"""The horizon.

The server refuses a batch that a forgotten key may have applied, instead of applying it twice.
"""

from collections.abc import Iterator

import pytest
from lightspeed_ops.core.commands import (
    Command,
    DeadLetterFilter,
    DiscardDeadLetters,
    Enqueued,
    RedriveDeadLetters,
    UpdateSurface,
)
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.events import (
    BatchesEnqueued,
    DeadLettersRedriven,
    DuplicatesSuppressed,
    SinkKeysApplied,
)
from lightspeed_ops.core.orchestrator import Applied, Batch, BatchState, Processed
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.snapshot import freeze, thaw

from tests.server.core.building import (
    NAME,
    NOW_MS,
    START_RUN,
    acknowledge,
    batch,
    create,
    enqueue,
    fail,
    redrive,
    replay,
    start,
)
from tests.server.core.given import Given, given

KEPT = 1_000
FIRST_KEPT = 75
"""Of 1,090 keys in generations of 15, five generations are forgotten at the 1,081st: sequences below this
one."""
APPLIED = 1_090
HORIZON = FIRST_KEPT - 1
CREATE_WITH_FEW_KEYS = create(idempotency_keys_kept=KEPT, max_in_flight=2_000)


def loaded(first: int, count: int, stage: str = "load") -> Iterator[Command[object]]:
    """Enqueues, starts and acknowledges batches of a sink, with their sequences in their keys."""
    for begin in range(first, first + count, 500):
        numbers = range(begin, min(first + count, begin + 500))
        yield enqueue(*(batch(f"b-{n}", stage, sequence=n) for n in numbers))
        yield start()
        yield acknowledge(*(f"b-{n}" for n in numbers))


def with_a_horizon() -> Given:
    """Returns a surface that applied batches 0 to 1,089 and has forgotten the keys of the first 75."""
    situation = given(CREATE_WITH_FEW_KEYS, START_RUN, *loaded(0, APPLIED))
    assert {"load": HORIZON} == situation.surface.state.applied_keys.horizons
    return situation


def refused(one: Batch, intent: str) -> Refusal:
    """Returns the refusal of a batch before the horizon."""
    message = (
        f"expected to {intent} batch '{one.key}' of '{NAME}' at sequence {one.sequence}, "
        f"but keys up to {HORIZON} of its stage are no longer remembered"
    )
    metadata = {"surface": NAME, "key": one.key, "stage": one.stage}
    metadata |= {"sequence": str(one.sequence), "horizon": str(HORIZON)}
    return Refusal(Reason.IDEMPOTENCY_HORIZON, message, metadata)


@pytest.mark.parametrize("sequence", [0, HORIZON])  # the first one, the last one
def test_a_batch_before_the_horizon_is_not_enqueued(sequence: int) -> None:
    """A batch before the horizon is not enqueued, since it may have been applied; no event is recorded."""
    late = batch("late", "load", sequence=sequence)
    done = with_a_horizon().when(enqueue(late))
    assert (refused(late, "enqueue"),) == done.each
    assert () == done.events


@pytest.mark.parametrize(
    "one",
    [
        batch("new", "load", sequence=FIRST_KEPT),  # the first after the horizon
        batch("other", "extract", sequence=0),  # no sink
        batch("again", "load", sequence=0, idempotency_key=f"once-b-{FIRST_KEPT}"),  # remembered
    ],
    ids=lambda one: one.key,
)
def test_what_is_known_to_be_new_or_applied_is_enqueued(one: Batch) -> None:
    """A batch that is known to be new or applied is enqueued, whatever the horizon."""
    done = with_a_horizon().when(enqueue(one))
    assert (Enqueued(BatchState.QUEUED, already_enqueued=False),) == done.each
    done.then(BatchesEnqueued((one,)))


def test_a_remembered_key_is_suppressed_also_before_the_horizon() -> None:
    """A remembered key before the horizon is suppressed, since it is known to be applied."""
    again = batch("again", "load", sequence=0, idempotency_key=f"once-b-{FIRST_KEPT}")
    with_a_horizon().having(enqueue(again), start()).when(acknowledge("again")).then(
        DuplicatesSuppressed(("again",))
    )


def overtaken() -> tuple[Given, Batch]:
    """Returns a batch in flight whose sequence the horizon has passed."""
    slow = batch("slow", "load", sequence=5)
    situation = given(CREATE_WITH_FEW_KEYS, START_RUN, enqueue(slow), start())
    return situation.having(*loaded(0, APPLIED)), slow


def test_a_batch_that_the_horizon_overtook_is_not_acknowledged() -> None:
    """A batch that the horizon has passed stays in flight, so that its worker can fail it.

    Others are acknowledged.
    """
    situation, slow = overtaken()
    beside = batch("beside", "load", sequence=2_000)
    done = situation.having(enqueue(beside), start()).when(acknowledge("slow", "beside"))
    first, second = done.each
    assert refused(slow, "acknowledge") == first
    assert isinstance(second, Processed)
    assert BatchState.IN_FLIGHT is done.state.queue.active_batches["slow"].state


def test_a_batch_that_the_horizon_overtook_can_be_failed() -> None:
    """A batch that the horizon has passed can be failed; an operator sees it among the dead letters."""
    situation, _ = overtaken()
    done = situation.when(fail("slow", permanent=True))
    assert BatchState.DEAD_LETTERED is done.state.queue.active_batches["slow"].state


def overtaken_dead_letter() -> tuple[Given, Batch]:
    """Returns two dead letters of the sink, one before the horizon and one after it."""
    situation, slow = overtaken()
    late = batch("late", "load", sequence=2_000)
    return situation.having(
        fail("slow", permanent=True), enqueue(late), start(), fail("late", permanent=True)
    ), slow


def test_a_dead_letter_beyond_the_horizon_is_not_redriven() -> None:
    """A dead letter before the horizon is not redriven, since no acknowledgement would succeed.

    Others are redriven.
    """
    situation, slow = overtaken_dead_letter()
    done = situation.when(redrive("slow", "late"))
    (_, first), (_, second) = done.answer.results
    assert (refused(slow, "redrive"), NOW_MS) == (first, second)
    states = [done.state.queue.active_batches[key].state for key in ("slow", "late")]
    assert [BatchState.DEAD_LETTERED, BatchState.RETRYING] == states


def test_a_redrive_of_all_takes_refused_dead_letters_last() -> None:
    """A redrive of all takes refused dead letters last.

    A caller that repeats it comes to an end and sees the refusals.
    """
    situation, slow = overtaken_dead_letter()
    first = situation.when(RedriveDeadLetters("again", filter=DeadLetterFilter(), most=1))
    assert ([("late", NOW_MS)], 0) == (list(first.answer.results), first.answer.remaining)
    last = situation.when(RedriveDeadLetters("again", filter=DeadLetterFilter(), most=1))
    assert ([("slow", refused(slow, "redrive"))], 0) == (list(last.answer.results), last.answer.remaining)


def test_a_plan_names_what_lies_beyond_the_horizon() -> None:
    """The plans of a redrive and of a discard name dead letters whose keys may be forgotten."""
    situation, _ = overtaken_dead_letter()
    everything = DeadLetterFilter()
    for command, taken in (
        (RedriveDeadLetters("again", filter=everything, dry_run=True), 1),
        (RedriveDeadLetters("again", filter=everything, dry_run=True, may_apply_again=True), 2),
        (DiscardDeadLetters("away", filter=everything, dry_run=True), 2),
    ):
        plan = situation.when(command).answer.plan
        assert (taken, ("slow",), 1) == (plan.dead_letters, plan.beyond_horizon, plan.beyond_horizon_count)


def test_an_operator_may_have_it_applied_again() -> None:
    """A redrive that says so takes dead letters beyond the horizon; their sink applies them."""
    situation, _ = overtaken_dead_letter()
    done = situation.when(RedriveDeadLetters("checked", ("slow", "late"), may_apply_again=True))
    done.then(DeadLettersRedriven(("slow", "late"), (NOW_MS, NOW_MS), "checked", ("slow",)))
    assert ("reapplied_key", "slow") in done.audits[0].details
    queue = done.state.queue
    assert (True, False) == (queue.active_batches["slow"].reapply, queue.active_batches["late"].reapply)
    assert thaw(freeze(done.state)).queue.active_batches["slow"].reapply
    applied = situation.having(start()).when(acknowledge("slow"))
    (answer,) = applied.each
    assert isinstance(answer, Processed)
    assert isinstance(answer.result, Applied)


@pytest.mark.parametrize(
    ("command", "order"),
    [
        # By keys: in the order of the command, which is not that of the queue.
        (RedriveDeadLetters("checked", ("s-4", "s-9", "s-1", "s-7", "s-3"), may_apply_again=True), "49173"),
        # By a filter: in the order of the queue.
        (RedriveDeadLetters("checked", filter=DeadLetterFilter(), may_apply_again=True), "1234567890"),
    ],
    ids=["keys", "filter"],
)
def test_reapplied_dead_letters_are_named_in_the_order_of_the_command(
    command: RedriveDeadLetters, order: str
) -> None:
    """The event and the audit of a redrive name reapplied dead letters in its order, in every process."""
    slow = [batch(f"s-{number}", "load", sequence=5) for number in "1234567890"]
    situation = given(CREATE_WITH_FEW_KEYS, START_RUN, enqueue(*slow), start()).having(*loaded(0, APPLIED))
    done = situation.having(*(fail(one.key, permanent=True) for one in slow)).when(command)
    keys = tuple(f"s-{number}" for number in order)
    redriven = next(event for event in done.events if isinstance(event, DeadLettersRedriven))
    assert (keys, keys) == (redriven.keys, redriven.reapplied_keys)
    assert list(keys) == [value for name, value in done.audits[0].details if name == "reapplied_key"]


def test_a_remembered_key_is_redriven_also_beyond_the_horizon() -> None:
    """A remembered key before the horizon is redriven, since its acknowledgement is suppressed."""
    again = batch("again", "load", sequence=0, idempotency_key=f"once-b-{FIRST_KEPT}")
    situation = with_a_horizon().having(enqueue(again), start(), fail("again", permanent=True))
    assert (("again", NOW_MS),) == situation.when(redrive("again")).answer.results


def test_a_reprocess_window_applies_again_what_lies_before_the_horizon() -> None:
    """A reprocess window applies batches before the horizon again, since an operator asked for them."""
    situation = with_a_horizon()
    plan = situation.surface.state.settings.connector_plan
    window = UpdateSurface(
        ("connector_plan.reprocess_window",), reprocess_window=ReprocessWindow(3, 3, "bad day")
    )
    applied = batch("b-3", "load", sequence=3)
    assert plan.reprocess_window is None
    done = situation.having(window, replay("load", applied), start()).when(acknowledge("b-3"))
    (answer,) = done.each
    assert isinstance(answer, Processed)
    assert APPLIED + 1 == done.state.count_of(RecordKind.CHECKPOINT)
    assert SinkKeysApplied(APPLIED + 1, "load", ("once-b-3",), (3,)) in done.events


def test_more_keys_can_be_kept_from_now_on() -> None:
    """A larger limit of keys forgets nothing more; forgotten keys and their horizon stay."""
    more = UpdateSurface(("idempotency_keys_kept",), idempotency_keys_kept=10 * KEPT)
    state = with_a_horizon().having(more, *loaded(APPLIED, 500)).surface.state
    assert {"load": HORIZON} == state.applied_keys.horizons
    assert APPLIED + 500 - FIRST_KEPT == len(state.applied_keys)
