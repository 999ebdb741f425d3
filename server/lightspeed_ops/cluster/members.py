"""The members of the cluster, as the newest roster shows them.

Owns which members are alive, which of them may claim surfaces, and to which of them surfaces may move. It
reads no clock.
"""

from collections.abc import Sequence

from lightspeed_ops.journal.registry import DEAD_AFTER_MS, Member, MemberState, Roster

NS_PER_MS = 1_000_000
READY_FOR_NS = 3_000 * NS_PER_MS
"""Time for which a member must be ready before surfaces move to it: one that fails at its start gets none."""
HEARD_WITHIN_NS = 2_500 * NS_PER_MS
"""Silence up to which surfaces move to a member: it missed one heartbeat at most."""


class Members:
    """The members by id, and since when each of them has been ready by this server's clock."""

    def __init__(self) -> None:
        """Begins without a member."""
        self.all: Sequence[Member] = ()
        """All members of the newest roster, by id."""
        self._by_id: dict[int, Member] = {}
        self._heard: dict[int, tuple[int, int]] = {}
        """By member: its newest heartbeat, and when storage had it, by this server's clock."""
        self._silent_ns: dict[int, int] = {}
        """By member: for how long it was silent at the newest roster, however often storage restarted."""
        self._ready_since_ns: dict[int, int] = {}

    def see(self, roster: Roster, now_ns: int) -> None:
        """Takes a roster in place of the last one."""
        self.all = sorted(roster.members, key=lambda member: member.id)
        self._by_id = {member.id: member for member in self.all}
        self._heard = {member.id: self._heard_of(member, now_ns) for member in self.all}
        self._silent_ns = {member: now_ns - heard_ns for member, (_, heard_ns) in self._heard.items()}
        ready = (member.id for member in self.all if self._is_ready(member))
        self._ready_since_ns = {one: self._ready_since_ns.get(one, now_ns) for one in ready}

    def get(self, member: int) -> Member | None:
        """Returns a member of the roster, dead or alive; None if it has left."""
        return self._by_id.get(member)

    def living(self, member: int) -> Member | None:
        """Returns a living member, or None."""
        found = self._by_id.get(member)
        return found if found is not None and found.is_alive else None

    def is_dead(self, member: int) -> bool:
        """Returns True if a member neither lives nor has left."""
        found = self._by_id.get(member)
        return found is not None and not found.is_alive

    def claimants(self) -> Sequence[int]:
        """Returns the living members that may claim: those that are ready.

        If none is ready, they are those that start, and at last those that leave: what has no owner must be
        served by some member. One that is alive only because storage has restarted is none of them.
        """
        heard = [
            one for one in self.all if one.is_alive and self._silent_ns[one.id] < DEAD_AFTER_MS * NS_PER_MS
        ]
        for state in (MemberState.READY, MemberState.STARTING, MemberState.LEAVING):
            if found := tuple(one.id for one in heard if one.state is state):
                return found
        return ()

    def ready(self, now_ns: int, *, ready_for_ns: int = READY_FOR_NS) -> Sequence[int]:
        """Returns the members that have been ready for a time, and whose heartbeats arrive."""
        return tuple(
            member for member, since_ns in self._ready_since_ns.items() if now_ns - since_ns >= ready_for_ns
        )

    def _heard_of(self, member: Member, now_ns: int) -> tuple[int, int]:
        """Returns the newest heartbeat of a member and when it was.

        After a restart of storage even a dead member is silent for a moment only, but its heartbeat stays.
        """
        known = self._heard.get(member.id)
        if known is not None and known[0] == member.heartbeat:
            return known
        return member.heartbeat, now_ns - member.silent_ms * NS_PER_MS

    def _is_ready(self, member: Member) -> bool:
        return member.state is MemberState.READY and self._silent_ns[member.id] <= HEARD_WITHIN_NS
