"""Lists of surfaces: the conditions of a filter, and the place of a surface in each order."""

from typing import Any

import pytest
from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.settings import SurfaceLabel
from lightspeed_ops.core.surface_list import (
    NO_FILTER,
    SurfaceFilter,
    SurfaceOrder,
    place_of,
)

from tests.server.core.building import (
    NAME,
    NOW_MS,
    acknowledged,
    batch,
    batches,
    create,
    dead_letters,
    enqueue,
    fail,
    in_flight,
    pause,
)
from tests.server.core.given import Given, Step, at, given
from tests.server.core.observing import observable

LATER_MS = NOW_MS + 5_000
LAG_MS = 30_000
"""The largest lag of fresh output in the standard profile."""
TEAM, TIER = SurfaceLabel("team", "ops"), SurfaceLabel("tier", "1")


def matches(surface: Given, **conditions: Any) -> bool:
    """Returns True if the surface matches at the time of its clock; looking changes nothing."""
    state = surface.surface.state
    before = observable(state)
    found = SurfaceFilter(**conditions).matches(state, surface.now_ms)
    assert before == observable(state)
    return found


@pytest.mark.parametrize(
    ("steps", "right", "wrong"),
    [
        ((pause(),), {"control_states": {"paused", "draining"}}, {"control_states": {"running"}}),
        (in_flight(), {"lifecycle_states": {"running"}}, {"lifecycle_states": {"idle", "failed"}}),
        ((), {"surface_id_prefix": "flig"}, {"surface_id_prefix": "lights"}),
        ((), {"surface_id_prefix": "flights"}, {"surface_id_prefix": "tenants"}),
        ((create(labels=(TEAM, TIER)),), {"labels": (TEAM,)}, {"labels": (TEAM, SurfaceLabel("tier", "2"))}),
        ((create(labels=(TEAM, TIER)),), {"labels": (TIER, TEAM)}, {"labels": (SurfaceLabel("team", ""),)}),
        ((), {}, {"labels": (TEAM,)}),
        (dead_letters(batch()), {"has_dead_letters": True}, {"has_dead_letters": False}),
        (in_flight(batch()), {"has_dead_letters": False}, {"has_dead_letters": True}),
        ((at(NOW_MS + LAG_MS),), {"stale": False}, {"stale": True}),  # the last fresh millisecond
        ((at(NOW_MS), at(NOW_MS + LAG_MS + 1)), {"stale": True}, {"stale": False}),
        ((enqueue(batch()), at(LATER_MS)), {"older_than_ms": 5_000}, {"older_than_ms": 5_001}),
        ((*dead_letters(batch()), at(LATER_MS)), {"older_than_ms": 0}, {"older_than_ms": 1}),
        ((*acknowledged(batch()), at(LATER_MS)), {"older_than_ms": 0}, {"older_than_ms": 1}),
    ],
)
def test_a_condition_holds_or_not(
    steps: tuple[Step, ...], right: dict[str, Any], wrong: dict[str, Any]
) -> None:
    """Each condition matches surfaces for which it holds, and no others; all of them must hold."""
    surface = given(*steps)
    assert matches(surface, **right)
    assert not matches(surface, **wrong)
    assert not matches(surface, **(right | wrong))
    assert NO_FILTER.matches(surface.surface.state, surface.now_ms)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (SurfaceOrder.NAME, 0),
        (SurfaceOrder.NAME_DESC, 0),
        (SurfaceOrder.OLDEST_AGE_DESC, NOW_MS),
        (SurfaceOrder.QUEUED_DESC, -2),  # one of them in a backoff
        (SurfaceOrder.DEAD_LETTERED_DESC, -1),
        (SurfaceOrder.UPDATED, LATER_MS),
        (SurfaceOrder.UPDATED_DESC, -LATER_MS),
        (SurfaceOrder.CREATED_DESC, -NOW_MS),
    ],
)
def test_each_order_has_its_number(order: SurfaceOrder, expected: int) -> None:
    """Surfaces stand by ascending numbers, and then by their names."""
    surface = given(*in_flight(*batches(3)), fail("b-1", permanent=True), fail("b-2"))
    surface.having(at(LATER_MS), enqueue(batch("b-4", sequence=4)))
    assert (expected, NAME) == place_of(surface.surface.state, order)


def test_a_surface_without_work_comes_last_by_age() -> None:
    """No batch is no age."""
    assert INT64_MAX == place_of(given().surface.state, SurfaceOrder.OLDEST_AGE_DESC).number
