"""The members of a cluster: which of them surfaces may move to."""

from lightspeed_ops.cluster.members import Members
from lightspeed_ops.journal.registry import Member, MemberState, Roster

NS_PER_S = 1_000_000_000


def seen(members: Members, at_s: float, *, a: tuple[int, int], b: tuple[int, int]) -> tuple[int, ...]:
    """Shows a roster of members a and b; returns those that surfaces may move to.

    Of each, it has the time in milliseconds for which storage calls it silent, and the newest heartbeat.
    """
    ready = [
        Member(number, state=MemberState.READY, address="", silent_ms=silent_ms, heartbeat=heartbeat)
        for number, (silent_ms, heartbeat) in enumerate((a, b), 1)
    ]
    members.see(Roster(ready, 0), int(at_s * NS_PER_S))
    return tuple(members.ready(int(at_s * NS_PER_S)))


def test_surfaces_move_to_a_member_that_was_ready_for_some_seconds() -> None:
    """A member that has just become ready gets none, and one whose heartbeats stay away gets no more."""
    members = Members()
    assert () == seen(members, 0, a=(0, 1), b=(100, 1))
    assert (1, 2) == seen(members, 3, a=(0, 2), b=(900, 2))
    assert (1,) == seen(members, 5, a=(0, 3), b=(2_900, 2))


def test_surfaces_move_to_no_dead_member_however_often_storage_restarts() -> None:
    """A restart of storage hides how long a member is silent: that is no heartbeat of it."""
    members = Members()
    seen(members, 0, a=(0, 1), b=(60_000, 1))
    for second in range(1, 10):
        assert 2 not in seen(members, second, a=(0, second), b=(200, 1))


def test_a_restart_of_storage_makes_no_claimant_of_a_dead_member() -> None:
    """What the dead member would be the first to claim does not wait for it."""
    members = Members()
    seen(members, 0, a=(0, 1), b=(4_900, 1))
    assert (1, 2) == members.claimants()
    seen(members, 1, a=(0, 2), b=(100, 1))
    assert (1,) == members.claimants()
    seen(members, 2, a=(0, 3), b=(100, 2))
    assert (1, 2) == members.claimants()
