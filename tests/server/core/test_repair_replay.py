"""Repair replays: every applied batch of a window is applied again once, or the plan says why not."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import Acknowledgement, ApplyControl
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.decide.replays import reprocessable
from lightspeed_ops.core.events import BatchesAcknowledged, BatchesPromoted, Commit
from lightspeed_ops.core.limits import LEFT_OUT_LISTED
from lightspeed_ops.core.operator import Replaying
from lightspeed_ops.core.orchestrator import Batch, BatchState
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.core.replay_plan import LeftOut, LeftOutCount, LeftOutReason

from tests.server.core.building import (
    COMPLETE_RUN,
    DELETE,
    START_RUN,
    acknowledge,
    batch,
    cancel,
    create,
    dead_letters,
    discard,
    enqueue,
    fail,
    pause,
    replay,
    start,
)
from tests.server.core.given import Given, given, refusal
from tests.server.core.test_batch_history import named

WINDOW = ReprocessWindow(1, 3, "bad upstream day")
ORDERS = tuple(batch("orders", "load", idempotency_key=f"o-{n}", sequence=n) for n in (1, 2, 3))
FLOW = tuple(batch("flow", stage, idempotency_key="f-1") for stage in ("extract", "transform", "load"))


def applied(*of: Batch) -> Given:
    """Returns a surface with applied batches in its window.

    Each was enqueued after the end of the one before.
    """
    surface = given(create(reprocess_window=WINDOW), START_RUN)
    for one in of:
        surface.having(enqueue(one), start(), acknowledge(one.key))
    return surface


def repair(surface: Given, from_stage: str = "extract") -> ApplyControl:
    """Returns a replay with the window's applied batches, as the engine passes them."""
    stages = frozenset(surface.surface.state.pipeline.stages_from(from_stage))
    return replay(from_stage, *reprocessable(surface.surface.commits, WINDOW, stages))


def applications(commits: Iterable[Commit]) -> list[Batch]:
    """Returns every applied batch, in order."""
    return [
        one
        for commit in commits
        for event in commit.events
        if isinstance(event, BatchesAcknowledged)
        for one in event.batches
    ]


def active(surface: Given) -> Batch:
    """Returns the only active batch."""
    (active,) = surface.surface.state.queue.active_batches.values()
    return active.batch


@pytest.mark.parametrize("chain", [ORDERS, FLOW], ids=["one key, three sequences", "one key, three stages"])
def test_batches_of_one_key_are_applied_again_one_after_another(chain: tuple[Batch, ...]) -> None:
    """Batches of one key are applied again one after another, none suppressed; then the replay ends."""
    surface = applied(*chain)
    plan = surface.when(repair(surface)).answer
    assert 3 == sum(stage.reprocessed for stage in plan.stages)
    assert () == plan.left_out
    for one in chain:
        assert one == active(surface)
        assert isinstance(surface.surface.state.control, Replaying)
        surface.having(start(), acknowledge(one.key))
    assert [*chain, *chain] == applications(surface.surface.commits)
    assert 0 == surface.surface.state.queue.counts.replay_pending
    assert not isinstance(surface.surface.state.control, Replaying)


def test_a_promotion_is_an_event_of_its_own() -> None:
    """A promotion is an event in the commit of the end before it, and in the batch history of the key."""
    surface = applied(*ORDERS)
    surface.having(repair(surface), start())
    done = surface.when(acknowledge("orders"))
    assert BatchesPromoted((ORDERS[1],), "repaired", "ada") == done.events[-1]
    assert ["reprocessed"] == named(surface, "orders")


@pytest.mark.parametrize("lag_ms", [250, 9_000])
def test_a_handed_off_batch_that_the_replay_has_is_done_once(lag_ms: int) -> None:
    """A worker's repeated hand-off of a replayed batch runs once; its lag and records are the new ones."""
    surface = applied(*FLOW)
    surface.having(repair(surface), start())
    again = FLOW[1]._replace(lag_ms=lag_ms)
    done = surface.when(commands.AcknowledgeBatches((Acknowledgement("flow", None, "", (again,)),)))
    done.then(*done.events[:1], BatchesPromoted((again,), "repaired", "ada"))
    for one in (again, FLOW[2]):
        assert one == active(surface)
        surface.having(start(), acknowledge("flow"))
    assert {} == surface.surface.state.queue.active_batches


def test_a_handed_off_batch_under_a_key_of_its_own_is_done_once() -> None:
    """A hand-off of a batch that the replay has requeued runs once; another lag is no conflict."""
    own = batch("own", "transform", idempotency_key="f-1")
    surface = applied(FLOW[0], own)
    surface.having(repair(surface), start(1, "extract"))
    again = own._replace(lag_ms=9_000)
    surface.having(commands.AcknowledgeBatches((Acknowledgement("flow", None, "", (again,)),)))
    assert own == active(surface)


def test_other_work_under_the_key_goes_first() -> None:
    """A handed-off batch that the replay does not have is active; those of the replay wait behind it."""
    surface = applied(*FLOW)
    surface.having(repair(surface), start())
    other = batch("flow", "load", idempotency_key="f-9", sequence=9)
    done = surface.when(commands.AcknowledgeBatches((Acknowledgement("flow", None, "", (other,)),)))
    assert other == active(surface)
    assert 2 == done.state.queue.counts.replay_pending
    surface.having(start(), acknowledge("flow"))
    assert FLOW[1] == active(surface)


@pytest.mark.parametrize("end", [cancel("orders"), fail("orders", permanent=True)], ids=["cancel", "fail"])
def test_the_next_batch_of_a_key_waits_for_every_end(end: commands.Command[object]) -> None:
    """The next batch of a key follows a cancelled one at once, and a dead letter after its end as one."""
    surface = applied(*ORDERS)
    surface.having(repair(surface))
    if isinstance(end, commands.FailBatches):
        surface.having(start(), end)
        assert (ORDERS[0], 2) == (active(surface), surface.surface.state.queue.counts.replay_pending)
        surface.having(discard("orders"))
    else:
        surface.having(end)
    assert ORDERS[1] == active(surface)


def test_a_batch_that_is_behind_delays_the_end_of_the_run() -> None:
    """A waiting replay batch holds up the completion of the run, and the deletion of the surface."""
    surface = applied(*ORDERS)
    surface.having(repair(surface), start(), fail("orders", permanent=True))
    counts = {"queued": "0", "retrying": "0", "in_flight": "0", "dead_lettered": "1", "replay_pending": "2"}
    surface.when(COMPLETE_RUN).then(refusal(Reason.OUTSTANDING_BATCHES, **counts))
    surface.when(DELETE).then(refusal(Reason.RUN_ACTIVE, lifecycle="replaying"))


def test_batches_of_a_replay_that_are_not_in_the_queue_yet_take_its_room() -> None:
    """One batch of the replay is queued and two are behind it: a queue for three has no room for another."""
    surface = given(create(reprocess_window=WINDOW, max_in_flight=1, max_queued=3), START_RUN)
    for one in ORDERS:
        surface.having(enqueue(one), start(), acknowledge(one.key))
    surface.having(repair(surface))
    surface.when(enqueue(batch("other"))).then(
        refusal(Reason.QUEUE_SATURATED, waiting="3", limit="3", limited_by="max_queued")
    )


@pytest.mark.parametrize(
    ("alive", "state"),
    [
        (enqueue(batch("orders", "load", idempotency_key="o-9", sequence=9)), BatchState.QUEUED),
        (enqueue(ORDERS[0]), BatchState.QUEUED),  # the same batch again would be suppressed
    ],
    ids=["another batch", "the same batch"],
)
def test_an_applied_batch_whose_key_is_active_is_named(
    alive: commands.Command[object], state: BatchState
) -> None:
    """An applied batch with an active key is left out and named, in a dry run and in the replay."""
    beside = batch("beside", "load", sequence=2)
    surface = applied(ORDERS[0], beside).having(alive)
    plan = surface.when(replace(repair(surface), dry_run=True)).answer
    assert (LeftOut("orders", "load", 1, LeftOutReason.KEY_ACTIVE, state),) == plan.left_out
    assert (LeftOutCount(LeftOutReason.KEY_ACTIVE, 1),) == plan.left_out_counts
    assert [(0, 0), (0, 0), (1, 1)] == [(stage.reprocessed, stage.left_out) for stage in plan.stages]
    assert plan == surface.when(repair(surface)).answer


def test_a_dead_letter_is_named_as_what_its_key_is_active_with() -> None:
    """An applied batch whose key is a dead letter is left out and named.

    The replay returns the dead letter.
    """
    surface = applied(ORDERS[0]).having(enqueue(ORDERS[1]), start(), fail("orders", permanent=True))
    plan = surface.when(repair(surface)).answer
    assert (
        LeftOut("orders", "load", 1, LeftOutReason.KEY_ACTIVE, BatchState.DEAD_LETTERED),
    ) == plan.left_out
    assert 1 == plan.stages[2].dead_letters


def test_a_second_replay_names_what_the_first_has() -> None:
    """A second replay leaves out and names the batches of the first, so each is applied again once."""
    surface = applied(*ORDERS)
    surface.having(repair(surface), pause())
    plan = surface.when(repair(surface)).answer
    assert (LeftOutCount(LeftOutReason.ALREADY_REPLAYING, 3),) == plan.left_out_counts
    assert 0 == sum(stage.reprocessed for stage in plan.stages)


def test_a_dead_letter_beyond_the_horizon_is_named() -> None:
    """A dead letter before the horizon is named and stays, since no acknowledgement would succeed.

    Others return.
    """
    surface = given(create(idempotency_keys_kept=1_000, max_in_flight=2_000), *dead_letters(ORDERS[0]))
    numbers = [batch(f"b-{n}", "load", sequence=n) for n in range(2, 1_200)]
    for begin in range(0, len(numbers), 600):
        part = numbers[begin : begin + 600]
        surface.having(enqueue(*part), start(), acknowledge(*(one.key for one in part)))
    plan = surface.when(replay("load")).answer
    horizon = LeftOutReason.IDEMPOTENCY_HORIZON
    assert (LeftOut("orders", "load", 1, horizon, BatchState.DEAD_LETTERED),) == plan.left_out
    assert (0, 1) == (plan.stages[0].dead_letters, surface.surface.state.queue.counts.dead_lettered)


def test_the_list_is_bounded_and_the_counts_are_exact() -> None:
    """A plan names the first hundred batches that it leaves out; its counts are exact."""
    many = [batch(f"b-{n}", "load", sequence=2) for n in range(LEFT_OUT_LISTED + 7)]
    keys = [one.key for one in many]
    room = create(reprocess_window=WINDOW, max_in_flight=1_000)
    surface = given(room, START_RUN, enqueue(*many), start(), acknowledge(*keys), enqueue(*many))
    plan = surface.when(repair(surface)).answer
    assert keys[:LEFT_OUT_LISTED] == [one.key for one in plan.left_out]
    assert (LeftOutCount(LeftOutReason.KEY_ACTIVE, len(many)),) == plan.left_out_counts
