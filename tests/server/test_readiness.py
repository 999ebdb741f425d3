"""Readiness: a walk through the states, and no way back but from a database that is away."""

import pytest
from lightspeed_ops.readiness import NEXT, Readiness, ReadinessState

STARTING, READY, STORAGE_AWAY, DRAINING, STORAGE_LOST = ReadinessState

WAYS = {
    STARTING: (),
    READY: (READY,),
    STORAGE_AWAY: (READY, STORAGE_AWAY),
    DRAINING: (READY, DRAINING),
    STORAGE_LOST: (STORAGE_LOST,),
}
"""How a server comes to each state."""


def readiness(state: ReadinessState) -> Readiness:
    """Returns a readiness in a state."""
    made = Readiness()
    for step in WAYS[state]:
        made.become(step)
    assert state is made.state
    return made


@pytest.mark.parametrize("before", ReadinessState)
@pytest.mark.parametrize("after", ReadinessState)
def test_each_state_has_its_followers(before: ReadinessState, after: ReadinessState) -> None:
    """A state that may follow is taken and passed on once; any other changes nothing."""
    one = readiness(before)
    seen: list[ReadinessState] = []
    one.follow(seen.append)
    one.become(after)
    may_follow = after in NEXT[before]
    assert (after if may_follow else before) is one.state
    assert ([after] if may_follow else []) == seen


def test_only_one_state_is_ready() -> None:
    """A probe gets True from the start of service until its end begins."""
    assert [READY] == [state for state in ReadinessState if readiness(state).is_ready]


def test_a_server_may_begin_without_its_database() -> None:
    """Until it has taken calls it was never ready, and a signal has nothing to end."""
    one = Readiness()
    one.become(STORAGE_AWAY)
    assert (STORAGE_AWAY, False) == (one.state, one.was_ready)
    one.become(READY)
    one.become(DRAINING)
    assert one.was_ready


def test_a_database_that_is_away_may_return() -> None:
    """A server is ready again when its database is back, as often as that happens, and drains from both."""
    one = readiness(STORAGE_AWAY)
    for state in (READY, STORAGE_AWAY, READY, STORAGE_AWAY, DRAINING):
        one.become(state)
        assert state is one.state
    one.become(STORAGE_AWAY)
    assert DRAINING is one.state
