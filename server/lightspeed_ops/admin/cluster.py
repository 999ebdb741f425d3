"""Cluster samples: what metrics show of a server that shares its journal with others.

Owns how the members and claims become numbers. It reads what its parts know, and must never ask storage.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from lightspeed_ops.journal.registry import Member, MemberState
from lightspeed_ops.metrics import AppendCounts, ClusterSample, ForwardCounts

DEAD = "dead"
"""The state of members that are silent, whatever they last said."""


class Membership(Protocol):
    """The membership of this server."""

    away: bool
    surfaces_claimed: int
    surfaces_handed_over: int

    @property
    def members(self) -> Sequence[Member]:
        """All servers that have not left."""
        ...

    @property
    def owned(self) -> int:
        """The number of surfaces that this server owns."""
        ...

    @property
    def unowned(self) -> int:
        """The number of surfaces without a living owner."""
        ...


@runtime_checkable
class SharedJournal(Protocol):
    """A journal that several servers share."""

    appends: AppendCounts

    @property
    def away(self) -> bool:
        """True while storage cannot be reached."""
        ...

    def follower_lag(self) -> tuple[int, float]:
        """Returns the positions that were not read yet, and the age of what was in seconds."""
        ...


class Cluster(NamedTuple):
    """The parts of a server that know of the others."""

    membership: Membership
    journal: SharedJournal
    forwards: ForwardCounts

    def sample(self) -> ClusterSample:
        """Returns the values of one scrape."""
        membership, appends = self.membership, self.journal.appends
        lag_positions, lag_s = self.journal.follower_lag()
        return ClusterSample(
            members=members_by_state(membership.members),
            owned_surfaces=membership.owned,
            unowned_surfaces=membership.unowned,
            claimed=membership.surfaces_claimed,
            handed_over=membership.surfaces_handed_over,
            away=self.journal.away or membership.away,
            forwards=dict(self.forwards.by_outcome),
            conflicts=dict(appends.conflicts),
            lag_positions=lag_positions,
            lag_s=lag_s,
            round_trips=appends.round_trips.values(),
        )


def members_by_state(members: Sequence[Member]) -> Mapping[str, int]:
    """Returns the number of members by state, also of states without any."""
    counts = Counter(member.state.value if member.is_alive else DEAD for member in members)
    return {state: counts[state] for state in (*[one.value for one in MemberState], DEAD)}
