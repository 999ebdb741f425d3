"""The members of a cluster: which of them surfaces may move to."""

from lightspeed_ops.cluster.members import Members
from lightspeed_ops.journal.registry import Member, MemberState, Roster

NS_PER_S = 1_000_000_000


def seen(members: Members, at_s: float, **silent_ms: int) -> tuple[int, ...]:
    """Shows a roster of members a and b with their silence; returns those that surfaces may move to."""
    ready = [
        Member(number, name, state=MemberState.READY, silent_ms=silent_ms[name])
        for number, name in enumerate(("a", "b"), 1)
    ]
    members.see(Roster(ready, 0), int(at_s * NS_PER_S))
    return tuple(members.ready(int(at_s * NS_PER_S)))


def test_surfaces_move_to_a_member_that_was_ready_for_some_seconds() -> None:
    """A member that has just become ready gets none, and one whose heartbeats stay away gets no more."""
    members = Members()
    assert () == seen(members, 0, a=0, b=100)
    assert (1, 2) == seen(members, 3, a=0, b=900)
    assert (1,) == seen(members, 5, a=0, b=2_900)


def test_surfaces_move_to_no_dead_member_when_storage_restarts_twice() -> None:
    """A restart of storage hides how long a member is silent: that is no heartbeat of it."""
    members = Members()
    seen(members, 0, a=0, b=60_000)
    seen(members, 10, a=0, b=300)
    seen(members, 13, a=0, b=3_300)
    assert (1,) == seen(members, 14, a=0, b=200)
