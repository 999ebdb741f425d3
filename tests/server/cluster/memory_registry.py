"""A registry in memory: the rules of the port as plain code, for tests and for the simulation.

Owns the members, the claims, and whether a writer may append to a surface, as storage decides it.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lightspeed_ops.journal.port import JournalAway
from lightspeed_ops.journal.registry import DEAD_AFTER_MS, FIRST_EPOCH, Claim, Member, MemberState, Roster


@dataclass
class Stored:
    """What storage has: shared by the registries of several servers."""

    now_ms: Callable[[], int]
    up_since_ms: int = 0
    """When storage started: no member is silent for longer."""
    members: dict[int, Member] = field(default_factory=dict)
    seen_ms: dict[int, int] = field(default_factory=dict)
    heartbeats: Counter[int] = field(default_factory=Counter)
    claims: dict[str, Claim] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    newest_member: int = 0
    newest_claim: int = 0

    def silent_ms(self, member: int) -> int:
        """Returns for how long a member has been silent."""
        return self.now_ms() - max(self.seen_ms[member], self.up_since_ms)

    def is_dead(self, member: int) -> bool:
        """Returns True if a member is silent for too long, or has left."""
        return member not in self.members or self.silent_ms(member) >= DEAD_AFTER_MS

    def may_append(self, writer: int, surface: str, epoch: int) -> bool:
        """Returns True if storage takes a commit of a writer."""
        claim = self.claims.get(surface)
        return claim is None or claim.owner is None or (claim.owner == writer and claim.epoch == epoch)

    def appended(self, writer: int, surface: str) -> None:
        """Claims a surface without an owner for the writer of its commit."""
        claim = self.claims.get(surface)
        if claim is None or claim.owner is None:
            self.change(surface, writer)

    def change(self, surface: str, owner: int | None) -> Claim:
        """Stores a claim with the next epoch and the next number."""
        before = self.claims.get(surface)
        self.newest_claim += 1
        epoch = FIRST_EPOCH if before is None else before.epoch + 1
        self.claims[surface] = Claim(surface, owner, epoch, self.newest_claim)
        return self.claims[surface]


class MemoryRegistry:
    """The registry of one server."""

    def __init__(self, stored: Stored) -> None:
        """Makes a registry that reaches storage until ``is_cut`` is set."""
        self._stored = stored
        self.is_cut = False
        """True if this server cannot reach storage."""
        self.answers = asyncio.Event()
        """Cleared while storage takes calls and does not answer them."""
        self.answers.set()
        self.heartbeats = 0
        """The number of heartbeats that storage took."""

    async def join(self, address: str, version: str) -> Member:
        """Adds a member."""
        stored = self._reached()
        stored.newest_member += 1
        me = Member(stored.newest_member, address, version, started_ms=stored.now_ms())
        stored.members[me.id] = me
        stored.seen_ms[me.id] = stored.now_ms()
        return me

    async def heartbeat(self, me: Member) -> Roster:
        """Stores that a member is alive, and returns all."""
        stored = self._reached()
        await self.answers.wait()
        self.heartbeats += 1
        stored.heartbeats[me.id] += 1
        stored.members[me.id] = me
        stored.seen_ms[me.id] = stored.now_ms()
        members = [
            replace(one, silent_ms=stored.silent_ms(one.id), heartbeat=stored.heartbeats[one.id])
            for _, one in sorted(stored.members.items())
        ]
        return Roster(members, stored.newest_claim)

    async def claims(self, *, after: int, limit: int, only_living: bool = False) -> Sequence[Claim]:
        """Returns claims after a number."""
        stored = self._reached()
        deleted: Collection[str] = stored.deleted if only_living else ()
        newer = [one for one in stored.claims.values() if one.number > after and one.surface not in deleted]
        return sorted(newer, key=lambda claim: claim.number)[:limit]

    async def claim(self, me: int, surfaces: Collection[str]) -> Sequence[Claim]:
        """Claims surfaces without a living owner."""
        stored = self._reached()
        found = []
        for surface in surfaces:
            claim = stored.claims.get(surface)
            if claim is not None and (claim.owner is None or stored.is_dead(claim.owner)):
                claim = stored.change(surface, me)
            if claim is not None:
                found.append(claim)
        return found

    async def hand_over(self, me: int, owners: Mapping[str, int]) -> Sequence[Claim]:
        """Gives surfaces to other members."""
        stored = self._reached()
        found = []
        for surface, owner in owners.items():
            claim = stored.claims.get(surface)
            if claim is not None and claim.owner == me and self._takes(owner):
                claim = stored.change(surface, owner)
            if claim is not None:
                found.append(claim)
        return found

    async def leave(self, me: int) -> None:
        """Releases what a member owns, and removes it."""
        stored = self._reached()
        for surface in [claim.surface for claim in stored.claims.values() if claim.owner == me]:
            stored.change(surface, None)
        stored.members.pop(me, None)

    async def close(self) -> None:
        """Has nothing to close."""

    def _takes(self, owner: int) -> bool:
        stored = self._stored
        return not stored.is_dead(owner) and stored.members[owner].state is not MemberState.LEAVING

    def _reached(self) -> Stored:
        if self.is_cut:
            raise JournalAway("the database cannot be reached")
        return self._stored
