"""Several engines over one journal, with owners that a test chooses."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from lightspeed_ops.cluster import OwnerUnknown
from lightspeed_ops.core.events import Commit
from lightspeed_ops.engine import Engine
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import (
    EVERY_EVENT,
    After,
    Head,
    JournalAway,
    NotOwner,
    Only,
    StoredResponse,
    Touched,
    VersionHead,
    Versions,
)
from lightspeed_ops.journal.registry import Member, MemberState

from tests.harness.server import ManualClock
from tests.server.journal.gated_journal import GatedJournal, settled


@dataclass
class Owners:
    """The claims in storage: what it checks at each append."""

    members: list[Member] = field(default_factory=list)
    claims: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By surface: the id of its owner, and the epoch."""
    servers: "list[OneOwnership]" = field(default_factory=list)

    def claim(self, surface: str, owner: int) -> None:
        """Gives a surface to a member in storage; the members learn it by :meth:`tell`."""
        _, epoch = self.claims.get(surface, (0, 0))
        self.claims[surface] = owner, epoch + 1

    def tell(self, surface: str) -> None:
        """Tells all members the owner of a surface, the loser first."""
        for server in sorted(self.servers, key=lambda one: self.claims[surface][0] == one.me.id):
            server.learn(surface)


class OneOwnership:
    """The ownership of one server, hand-written: it knows what a test tells it."""

    def __init__(self, owners: Owners) -> None:
        """A member that owns nothing."""
        self.owners = owners
        self.me = Member(
            len(owners.members) + 1, f"server-{len(owners.members) + 1}:1", state=MemberState.READY
        )
        owners.members.append(self.me)
        owners.servers.append(self)
        self.known: dict[str, tuple[int, int]] = {}
        self.moving: set[str] = set()
        """Surfaces that are being handed over."""
        self.is_valid = True
        """False while the lease of the server is over."""
        self.doubted: list[str] = []
        self._followers: list[Callable[[str, bool], None]] = []

    @property
    def members(self) -> Sequence[Member]:
        """All servers."""
        return self.owners.members

    def is_mine(self, surface: str) -> bool:
        """Returns True if the server knows itself as the owner."""
        return self.is_valid and surface not in self.moving and self.epoch(surface) > 0

    def epoch(self, surface: str) -> int:
        """Returns the epoch of the claim that the server knows; 0 if it is of another."""
        owner, epoch = self.known.get(surface, (0, 0))
        return epoch if owner == self.me.id else 0

    def owner(self, surface: str) -> Member | None:
        """Returns the owner that the server knows."""
        owner, _ = self.known.get(surface, (0, 0))
        return next((one for one in self.owners.members if one.id == owner), None)

    async def settle(self, surface: str) -> Member:
        """Returns the owner that the server knows."""
        found = self.owner(surface)
        if found is None:
            raise OwnerUnknown(surface)
        return found

    def refused(self, surface: str) -> None:
        """Learns the owner from storage."""
        self.doubted.append(surface)
        self.learn(surface)

    def follow(self, changed: Callable[[str, bool], None]) -> None:
        """Tells a follower of gains and losses."""
        self._followers.append(changed)

    def learn(self, surface: str) -> None:
        """Learns the owner of a surface, and tells the followers of a gain or a loss."""
        before = self.epoch(surface)
        self.known[surface] = self.owners.claims[surface]
        self.moving.discard(surface)
        after = self.epoch(surface)
        if before != after:
            for changed in self._followers:
                changed(surface, after > 0)


class SharedJournal(GatedJournal):
    """The journal of one server on a shared storage, which checks the owner of each append.

    Of a surface that its server owns, it knows its own commits, and what was there when it last caught up.
    """

    def __init__(self, storage: MemoryJournal, ownership: OneOwnership) -> None:
        """Keeps each promise one turn later; with ``is_gated`` when the test says so."""
        super().__init__(storage)
        self._ownership = ownership
        self._epochs: dict[int, int] = {}
        self._known: dict[str, int] = {}
        self.is_gated = False

    def append(self, commit: Commit, answered: StoredResponse | None = None) -> "asyncio.Future[int]":
        """Holds a commit until a test keeps it, or for one turn of the loop."""
        self._epochs[id(commit)] = self._ownership.epoch(commit.surface)
        promise = super().append(commit, answered)
        if not self.is_gated:
            asyncio.get_running_loop().call_soon(self.keep, 1)
        return promise

    def keep(self, count: int = 1_000_000) -> None:
        """Keeps the oldest promises; a commit of a server that is not the owner breaks its promise."""
        if self.away:
            return
        for _ in range(min(count, len(self.held))):
            held = self.held[0]
            me, name = self._ownership.me.id, held.commit.surface
            owner, epoch = self._ownership.owners.claims.get(name, (me, self._epochs[id(held.commit)]))
            if (owner, epoch) != (me, self._epochs.pop(id(held.commit))):
                self.held.pop(0).promise.set_exception(NotOwner(held.commit))
                continue
            super().keep(1)
            if not held.promise.exception():
                self._known[name] = held.commit.version
            if held.commit.version == 1:
                self._ownership.owners.claim(name, me)
                self._ownership.owners.tell(name)

    async def head(self, of: Head) -> int:
        """Returns the newest stored number, or the known version of an own surface."""
        self._answer()
        if isinstance(of, VersionHead) and self._ownership.is_mine(of.surface):
            await asyncio.sleep(0)
            return self._known.get(of.surface, 0)
        return await super().head(of)

    async def read(
        self, surface: str, wanted: After | Versions, *, only: Only = EVERY_EVENT
    ) -> Sequence[Commit]:
        """Reads stored commits; of an own surface those that are known."""
        self._answer()
        found = await super().read(surface, wanted, only=only)
        if not self._ownership.is_mine(surface):
            return found
        return [commit for commit in found if commit.version <= self._known.get(surface, 0)]

    async def touched(self, *, after: int | None) -> Touched:
        """Catches up, and returns the surfaces with stored commits after a position."""
        self._answer()
        for name in await self.inner.living():
            self._known[name] = await self.inner.head(VersionHead(name))
        return await super().touched(after=after)

    async def find_response(self, surface: str, request_id: str) -> StoredResponse | None:
        """Returns the stored response, unless storage is away."""
        self._answer()
        return await super().find_response(surface, request_id)

    def _answer(self) -> None:
        if self.away:
            raise JournalAway("expected an answer, but the test has taken storage away")


class Site:
    """Some servers on one storage, with one clock."""

    def __init__(self, count: int = 2) -> None:
        """Servers that have not started."""
        self.storage, self.owners, self.clock = MemoryJournal(), Owners(), ManualClock()
        self.ownerships = [OneOwnership(self.owners) for _ in range(count)]
        self.journals = [SharedJournal(self.storage, one) for one in self.ownerships]
        self.engines = [
            Engine(journal, self.clock, ownership=ownership)
            for journal, ownership in zip(self.journals, self.ownerships, strict=True)
        ]

    async def hand_over(self, surface: str, *, source: int, target: int) -> None:
        """Hands a surface over as a membership does: it moves, nothing is pending, another server owns it."""
        self.ownerships[source].moving.add(surface)
        await self.engines[source].release(surface)
        self.take(surface, target=target)

    def take(self, surface: str, *, target: int) -> None:
        """Lets a server claim a surface, and tells all."""
        self.owners.claim(surface, self.ownerships[target].me.id)
        self.owners.tell(surface)

    async def stop(self) -> None:
        """Stops the engines."""
        for engine in self.engines:
            with suppress(JournalAway):
                await engine.stop()
        await settled()
