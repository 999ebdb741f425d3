"""Snapshots: the whole state of a surface, frozen and thawed again."""

from typing import Any

import pytest
from lightspeed_ops.core.commands import Command, ExpireLeases, Origin
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.policy import Budget
from lightspeed_ops.core.snapshot import CopyOnWriteSnapshot, Thawing, freeze, thaw, whole
from lightspeed_ops.core.surface import Surface

from tests.server.core.building import (
    CERTIFY,
    NOW_MS,
    START_RUN,
    SYSTEM,
    acknowledge,
    batch,
    batches,
    cancel,
    create,
    dead_letters,
    discard,
    enqueue,
    extend,
    fail,
    in_flight,
    pause,
    redrive,
    release,
    replay,
    resume,
    start,
)
from tests.server.core.given import Given, given
from tests.server.core.observing import EVER, observable


def busy() -> Given:
    """Returns a surface with a value in every part of its state."""
    settings = create(
        SYSTEM, max_in_flight=3, budget=Budget(max_jobs=7), reprocess_window=ReprocessWindow(1, 1, "bad day")
    )
    loaded = batch("l-1", "load", sequence=1)
    return given(
        settings,
        *in_flight(loaded, *batches(6)),
        acknowledge("l-1"),
        fail("b-1"),
        fail("b-2", permanent=True),
        CERTIFY,
        start(instance_id="i-1"),
        acknowledge("b-4"),
        fail("b-3", permanent=True),
        pause(),
        replay("load", loaded),
        resume(),
        enqueue(batch("t-1", "transform", sequence=9)),
    )


def test_a_thawed_surface_is_the_frozen_one() -> None:
    """A thawed surface equals the frozen one in every field, ranked queue and count."""
    state = busy().surface.state
    assert observable(state) == observable(thaw(freeze(state)))


def test_a_thawed_surface_goes_on_as_the_frozen_one_would() -> None:
    """A thawed surface continues like the frozen one: backoffs, places, keys and replays."""
    one, other = busy().surface, busy().surface
    other.state = thaw(freeze(other.state))
    for command in (start(9), acknowledge("b-1", "l-1", "b-5"), start(9), replay("extract"), start(9)):
        assert one.execute(command, Origin(EVER)) == other.execute(command, Origin(EVER))
        assert observable(one.state) == observable(other.state)
    assert one.commits == other.commits


def test_a_snapshot_stays_as_it_was() -> None:
    """A snapshot stays as it was, whatever happens to the surface."""
    surface = busy().surface
    snapshot = freeze(surface.state)
    before = observable(thaw(snapshot))
    surface.execute(start(9), Origin(NOW_MS))
    surface.execute(acknowledge("b-5"), Origin(NOW_MS))
    assert before == observable(thaw(snapshot))


CHANGES = (
    extend("b-5", ""),
    start(2),
    release("l-1", ""),
    start(9),
    acknowledge("b-5"),
    fail("b-6"),
    cancel("t-1"),
    cancel("l-1"),
    redrive("b-2"),
    discard("b-3"),
    enqueue(batch("new", sequence=40)),
    start(9),
    fail("b-1", attempt=2, permanent=True),
    replay("extract"),
    ExpireLeases(100, 0),
    start(9),
)
"""Commands that change or end batches in every way."""


@pytest.mark.parametrize("copied", range(8))
def test_a_snapshot_shows_one_version_while_the_surface_goes_on(copied: int) -> None:
    """A snapshot shows one version while the surface changes.

    Copied parts and older states give one snapshot.
    """
    surface = busy().surface
    expected, changed = freeze(surface.state), observable(surface.state)
    snapshot_copy, parts = CopyOnWriteSnapshot(surface.state, part_batches=1), []
    surface.state.queue.before_change = snapshot_copy.before_change
    copying = snapshot_copy.parts()
    parts += [next(copying) for _ in range(copied)]
    for number, command in enumerate(CHANGES):
        surface.execute(command, Origin(EVER + number))
    assert changed != observable(surface.state)
    parts += copying
    assert expected == whole(snapshot_copy.head, parts)


def test_a_snapshot_goes_on_between_changes() -> None:
    """A snapshot whose parts are copied between changes gives one snapshot."""
    surface = busy().surface
    expected = freeze(surface.state)
    snapshot_copy, parts = CopyOnWriteSnapshot(surface.state, part_batches=1), []
    surface.state.queue.before_change = snapshot_copy.before_change
    copying = snapshot_copy.parts()
    for number, command in enumerate(CHANGES):
        surface.execute(command, Origin(EVER + number))
        part = next(copying, None)
        parts += [] if part is None else [part]
    assert expected == whole(snapshot_copy.head, [*parts, *copying])


ONE = batch("b-1", sequence=1)


@pytest.mark.parametrize(
    ("before", "change"),
    [
        pytest.param((create(), START_RUN, enqueue(ONE)), start(), id="start"),
        pytest.param((create(), enqueue(ONE)), cancel(), id="cancel what is queued"),
        pytest.param(in_flight(ONE), cancel(), id="cancel what is in flight"),
        pytest.param(in_flight(ONE), release("b-1", ""), id="release"),
        pytest.param(in_flight(ONE), acknowledge("b-1"), id="acknowledge"),
        pytest.param(in_flight(ONE), fail(), id="retry"),
        pytest.param(in_flight(ONE), fail(permanent=True), id="dead letter"),
        pytest.param((*in_flight(ONE), fail()), start(), id="end backoff"),
        pytest.param(dead_letters(ONE), redrive("b-1"), id="redrive"),
        pytest.param(dead_letters(ONE), discard("b-1"), id="discard"),
        pytest.param(dead_letters(ONE), replay(), id="replay"),
        pytest.param(in_flight(ONE), ExpireLeases(9, 0), id="expire"),
    ],
)
def test_a_snapshot_shows_a_batch_as_it_was_before_each_change(
    before: tuple[Command[Any], ...], change: Command[Any]
) -> None:
    """A snapshot shows each batch as it was before the change, for every change on its own."""
    surface = given(*before).surface
    expected = freeze(surface.state)
    snapshot_copy = CopyOnWriteSnapshot(surface.state)
    surface.state.queue.before_change = snapshot_copy.before_change
    surface.execute(change, Origin(EVER))
    assert expected.active_batches != freeze(surface.state).active_batches
    assert expected == whole(snapshot_copy.head, list(snapshot_copy.parts()))


def backlogged() -> Surface:
    """Returns a surface with batches in every part of its replay backlog."""
    state = busy().surface.state
    backlog = state.queue.backlog
    backlog.begin(started_in=7, reason="bad day", actor_id="ada", takes_staged=False)
    backlog.pending.extend(batches(5))
    for behind in (batch("l-1", "load", sequence=2), batch("l-1", "load", sequence=3)):
        backlog.defer(behind)
    backlog.stage(9, batches(3))
    backlog.returning["load"] = 8
    return state


def test_a_replay_backlog_is_copied_in_parts() -> None:
    """The head of a snapshot has no batches of the backlog; each part has as many as were asked for."""
    state = backlogged()
    snapshot_copy = CopyOnWriteSnapshot(state, part_batches=2)
    parts = list(snapshot_copy.parts())
    assert (7, 9) == (snapshot_copy.head.replay_backlog.started_in, snapshot_copy.head.replay_backlog.staging)
    assert () == snapshot_copy.head.replay_backlog.pending + snapshot_copy.head.replay_backlog.behind
    assert max(len(part.backlog.pending) for part in parts) == 2
    assert freeze(state) == whole(snapshot_copy.head, parts)
    assert observable(state) == observable(thaw(freeze(state)))


def test_a_snapshot_keeps_the_backlog_while_the_surface_goes_on() -> None:
    """Batches that leave the backlog while a snapshot is copied are in the snapshot."""
    state = backlogged()
    expected = freeze(state)
    snapshot_copy = CopyOnWriteSnapshot(state, part_batches=2)
    copying = snapshot_copy.parts()
    parts = [next(copying)]
    state.queue.backlog.take(4)
    state.queue.backlog.promote("l-1")
    assert expected == whole(snapshot_copy.head, [*parts, *copying])


def test_parts_give_the_surface_step_by_step() -> None:
    """The parts of a snapshot give the surface, and each step restores a bounded number of batches."""
    filling = [enqueue(*many(first)) for first in range(0, 5_000, 500)]
    state = given(create(max_queued=5_000), START_RUN, *filling).surface.state
    snapshot_copy = CopyOnWriteSnapshot(state, part_batches=5_000)
    thawing = Thawing(snapshot_copy.head)
    steps = len(list(thawing.begin()))
    for part in snapshot_copy.parts():
        steps += len(list(thawing.add(part)))
    assert steps >= 5
    assert observable(state) == observable(thawing.finish())


def many(first: int) -> list[Batch]:
    """Returns five hundred batches."""
    return [batch(f"m-{number}", sequence=number) for number in range(first, first + 500)]


def test_a_snapshot_of_nothing_has_no_parts() -> None:
    """A snapshot of a surface without batches has no parts."""
    state = given(create()).surface.state
    assert [] == list(CopyOnWriteSnapshot(state).parts())
    assert observable(state) == observable(thaw(freeze(state)))
