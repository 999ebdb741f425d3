"""Reclaiming: what an instance of a worker was started with and does not hold is released."""

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import ExpireLeases, Reclaimed
from lightspeed_ops.core.events import BatchesCancelled, BatchesReleased, BatchesStarted
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.core.snapshot import freeze, thaw

from tests.server.core.building import (
    NOW_MS,
    START_RUN,
    VIEWER,
    acknowledge,
    batch,
    batches,
    cancel,
    enqueue,
    extend,
    fail,
    release,
    start,
)
from tests.server.core.given import Given, given, refusal
from tests.server.core.observing import EVER

FIRST, SECOND = f"1-{NOW_MS}", f"2-{NOW_MS}"
"""The tokens of the first two leases."""


def reclaim(*lease_tokens: str, instance_id: str = "i-1", most: int = 1_000) -> commands.ReclaimLeases:
    """Reclaims the leases of an instance except those that it holds."""
    return commands.ReclaimLeases(instance_id, frozenset(lease_tokens), most)


def started(count: int = 2) -> Given:
    """Returns a surface with batches in flight that were started for one instance."""
    return given(START_RUN, enqueue(*batches(count)), start(instance_id="i-1"))


def test_a_start_names_its_instance() -> None:
    """The event of a start has the instance, so that a restarted server knows it."""
    done = given(START_RUN, enqueue(batch())).when(
        commands.StartAvailable(9, worker_id="w-1", lease_ms=1_000, instance_id="i-1")
    )
    done.then(BatchesStarted("run-000001", NOW_MS, ("b-1",), 1, NOW_MS + 1_000, "w-1", "i-1"))


def test_what_an_instance_does_not_hold_is_released() -> None:
    """It is queued at its place and spends no attempt; the held leases stay, and the answer names them."""
    surface = started()
    done = surface.when(reclaim(FIRST)).then(BatchesReleased(("b-2",)))
    assert Reclaimed(1, {"b-1": FIRST}) == done.answer
    surface.having(enqueue(batch("b-3")))
    assert [("b-2", 1), ("b-3", 1)] == [(one.batch.key, one.attempt) for one in surface.when(start()).started]


def test_an_instance_that_holds_everything_changes_nothing() -> None:
    """There is no commit, so that many workers can connect at once."""
    started().when(reclaim(FIRST, SECOND)).then().answers_with(Reclaimed(0, {"b-1": FIRST, "b-2": SECOND}))


def test_only_the_instance_s_own_starts_are_reclaimed() -> None:
    """Starts for other instances and for workers without one stay in flight."""
    surface = given(START_RUN, enqueue(*batches(3)), start(1, instance_id="i-2"), start(1), start(1))
    surface.when(reclaim()).then().answers_with(Reclaimed(0, {}))


def test_an_extended_lease_is_still_of_its_instance() -> None:
    """A heartbeat gives the batch another deadline, and no other instance."""
    surface = started(1).having(extend("b-1", FIRST))
    surface.when(reclaim()).then(BatchesReleased(("b-1",)))


def test_a_batch_belongs_to_the_instance_of_its_newest_start() -> None:
    """Once it was given back and started for another instance, the first one reclaims nothing."""
    surface = started(1).having(release("b-1", FIRST), start(instance_id="i-2"))
    surface.when(reclaim()).then()
    surface.when(reclaim(FIRST, instance_id="i-2")).then(BatchesReleased(("b-1",)))


def test_a_batch_that_is_being_cancelled_ends() -> None:
    """Its worker was asked to give it up, and does not hold it."""
    started(1).having(cancel()).when(reclaim()).then(BatchesCancelled(("b-1",), "wrong file"))


def test_one_command_reclaims_a_bounded_number() -> None:
    """The oldest come first; the next command takes the rest."""
    surface = started(3)
    assert 2 == surface.when(reclaim(most=2)).then(BatchesReleased(("b-1", "b-2"))).answer.released
    assert 1 == surface.when(reclaim(most=2)).then(BatchesReleased(("b-3",))).answer.released


def test_a_viewer_reclaims_nothing() -> None:
    """To release is to write."""
    done = started(1).when(reclaim(), by=VIEWER)
    done.then(refusal(Reason.ROLE_FORBIDS, actor_id="vic", action="write", role="viewer"))


def test_a_restored_surface_knows_the_instances() -> None:
    """After a snapshot and a restart the leases of an instance are its own as before."""
    surface = started()
    surface.surface.state = thaw(freeze(surface.surface.state))
    assert ["b-1", "b-2"] == [
        active.batch.key for active in surface.surface.state.queue.leases.started_for("i-1")
    ]


@pytest.mark.parametrize(
    "ended",
    [acknowledge("b-1"), fail(), fail(permanent=True), release("b-1", FIRST), ExpireLeases(9)],
    ids=["acknowledged", "retried", "dead", "released", "expired"],
)
def test_an_instance_without_batches_in_flight_takes_no_memory(ended: commands.Command[object]) -> None:
    """Instances come and go with their processes: the index follows what is in flight."""
    surface = started(1)
    surface.now_ms = EVER if isinstance(ended, ExpireLeases) else NOW_MS
    surface.having(ended)
    assert [] == surface.surface.state.queue.leases.instances()
    assert all(one.instance is None for one in surface.surface.state.queue.active_batches.values())
