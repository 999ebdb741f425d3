"""Snapshots: the whole state of a surface, frozen and thawed."""

from lightspeed_ops.core.commands import Origin
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.policy import Budget
from lightspeed_ops.core.snapshot import freeze, thaw

from tests.server.core.building import (
    CERTIFY,
    NOW_MS,
    SYSTEM,
    acknowledge,
    batch,
    batches,
    create,
    enqueue,
    fail,
    in_flight,
    pause,
    replay,
    resume,
    start,
)
from tests.server.core.given import Given, given
from tests.server.core.observing import EVER, observable


def busy() -> Given:
    """A surface with something in every corner of its state."""
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
        start(),
        acknowledge("b-4"),
        fail("b-3", permanent=True),
        pause(),
        replay("load", loaded),
        resume(),
        enqueue(batch("t-1", "transform", sequence=9)),
    )


def test_a_thawed_surface_is_the_frozen_one() -> None:
    """Every field, every line of the queue, every count."""
    state = busy().surface.state
    assert observable(state) == observable(thaw(freeze(state)))


def test_a_thawed_surface_goes_on_as_the_frozen_one_would() -> None:
    """Backoffs end, places are kept, keys protect and replays finish alike."""
    one, other = busy().surface, busy().surface
    other.state = thaw(freeze(other.state))
    for command in (start(9), acknowledge("b-1", "l-1", "b-5"), start(9), replay("extract"), start(9)):
        assert one.execute(command, Origin(EVER)) == other.execute(command, Origin(EVER))
        assert observable(one.state) == observable(other.state)
    assert one.commits == other.commits


def test_a_snapshot_stays_as_it_was() -> None:
    """What happens to the surface afterwards does not reach it."""
    surface = busy().surface
    snapshot = freeze(surface.state)
    before = observable(thaw(snapshot))
    surface.execute(start(9), Origin(NOW_MS))
    surface.execute(acknowledge("b-5"), Origin(NOW_MS))
    assert before == observable(thaw(snapshot))
