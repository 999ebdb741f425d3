"""Planted bugs of clusters: possible mistakes about owners, each of which the simulation must find.

Owns how each bug is planted into the cluster, the engine, the journal, or the rules of storage.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from lightspeed_ops.cluster import Membership
from lightspeed_ops.cluster import lease as leases
from lightspeed_ops.core.commands import ExpireLeases
from lightspeed_ops.engine.engine import Engine
from lightspeed_ops.engine.housekeeping import Housekeeping
from lightspeed_ops.engine.lease_reaper import LeaseReaper
from lightspeed_ops.engine.surface_copies import SurfaceCopies
from lightspeed_ops.journal import registry
from lightspeed_ops.journal.postgresql import follower
from lightspeed_ops.journal.postgresql.follower import Follower
from lightspeed_ops.journal.postgresql.journal import PostgresqlJournal

from tests.server.cluster import memory_registry
from tests.server.cluster.memory_registry import MemoryRegistry, Stored
from tests.simulation.tables import Tables

Patch = pytest.MonkeyPatch


def _steal_without_epoch(patch: Patch) -> None:
    """Claims the surface of a dead server under its epoch."""
    change = Stored.change

    def keeping(self: Stored, surface: str, owner: int | None) -> Any:
        before = self.claims.get(surface)
        claim = change(self, surface, owner)
        if before is not None:
            claim = self.claims[surface] = registry.Claim(surface, owner, before.epoch, claim.number)
        return claim

    patch.setattr(Stored, "change", keeping)


def _append_without_owner(patch: Patch) -> None:
    """Takes the commits of every server."""
    patch.setattr(Stored, "may_append", lambda *_: True)


class _Everything:
    """An ownership of every surface that else is another one."""

    def __init__(self, ownership: Any) -> None:
        self._ownership = ownership

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ownership, name)

    def is_mine(self, _: str) -> bool:
        """Returns True."""
        return True


def _expire_leases_of_others(patch: Patch) -> None:
    """Ends expired leases on every server that has the surface in memory."""
    check, begin = LeaseReaper.check, Engine._begin

    def checking(self: Any) -> None:
        own, self._cache.ownership = self._cache.ownership, _Everything(self._cache.ownership)
        try:
            check(self)
        finally:
            self._cache.ownership = own

    def beginning(self: Any, cached: Any, command: Any, *args: Any) -> Any:
        is_mine = self._is_mine
        if isinstance(command, ExpireLeases):
            self._is_mine = lambda _: True
        try:
            return begin(self, cached, command, *args)
        finally:
            self._is_mine = is_mine

    patch.setattr(LeaseReaper, "check", checking)
    patch.setattr(Engine, "_begin", beginning)


def _rob_the_living(patch: Patch) -> None:
    """Takes a server for dead that was silent for two seconds, though its lease is longer."""
    for module in (registry, memory_registry):
        patch.setattr(module, "DEAD_AFTER_MS", 2_000)
    patch.setattr(leases, "STEADY_NS", 0)


def _count_the_lease_from_the_answer(patch: Patch) -> None:
    """Begins the lease when a heartbeat is answered, and not when it was sent."""
    heartbeat = Membership._heartbeat

    async def late(self: Any) -> Any:
        roster = await heartbeat(self)
        self._lease.renew(self._elapsed_ns())
        return roster

    patch.setattr(Membership, "_heartbeat", late)


def _decide_after_the_lease(patch: Patch) -> None:
    """Goes on with a surface when the lease has ended."""
    patch.setattr(Membership, "is_mine", lambda self, surface: surface in self._mine)


def _hand_over_at_once(patch: Patch) -> None:
    """Hands a surface over while its commits are pending."""
    patch.setattr(Membership, "release_by", lambda *_: None)


def _claim_the_living(patch: Patch) -> None:
    """Claims surfaces although another server owns them and lives."""
    patch.setattr(Stored, "is_dead", lambda *_: True)
    patch.setattr(Membership, "_may_claim_from", lambda *_: True)
    patch.setattr(leases, "STEADY_NS", 0)
    heartbeat = MemoryRegistry.heartbeat

    async def alone(self: Any, me: Any) -> Any:
        roster = await heartbeat(self, me)
        others = [
            member if member.id == me.id else registry.Member(member.id, member.address, silent_ms=10**6)
            for member in roster.members
        ]
        return registry.Roster(others, roster.newest_claim)

    patch.setattr(MemoryRegistry, "heartbeat", alone)


def _read_from_memory(patch: Patch) -> None:
    """Answers reads of a surface of another server from memory, without a look at the journal."""
    patch.setattr(PostgresqlJournal, "_current", PostgresqlJournal._known)


def _believe_the_follower(patch: Patch) -> None:
    """Takes what the follower knows for everything that was committed."""

    async def at_once(_: Follower) -> None:
        await asyncio.sleep(0)

    patch.setattr(Follower, "catch_up", at_once)


def _read_tokens_against_stale_copies(patch: Patch) -> None:
    """Reads surfaces of other servers, and so the heads of their records, as they were loaded."""
    patch.setattr(SurfaceCopies, "newest", lambda self, name: self._reached(name, 0))


def _skip_entries_of_others(patch: Patch) -> None:
    """Moves the cursor of a tenant's stream up to the newest commit of this server."""
    newest = property(lambda self: max(self._own, default=self._followed))
    patch.setattr(Follower, "followed", newest)


def _skip_what_came_while_away(patch: Patch) -> None:
    """Follows from the newest commit on when the database is back."""
    check = Follower._check_history

    async def skipping(self: Any, connection: Any) -> None:
        await check(self, connection)
        ((self._followed,),) = await follower._rows(connection, follower._HEAD, {})

    patch.setattr(Follower, "_check_history", skipping)


def _prune_on_every_server(patch: Patch) -> None:
    """Prunes the surfaces of other servers too."""

    async def is_mine(*_: Any) -> bool:
        return True

    patch.setattr(Housekeeping, "_is_mine", is_mine)


def _take_own_commits_for_others(patch: Patch) -> None:
    """Does not find that a commit with an unknown outcome was stored."""
    patch.setattr(Tables, "_are_stored", lambda *_: False)


def _spare_nothing_after_a_takeover(patch: Patch) -> None:
    """Ends leases as soon as a surface is gained, though its workers could not extend them."""
    patch.setattr(LeaseReaper, "grace", lambda *_: None)


CLUSTER_BUGS: dict[str, Callable[[Patch], None]] = {
    plant.__name__.strip("_"): plant
    for plant in (
        _steal_without_epoch,
        _append_without_owner,
        _expire_leases_of_others,
        _rob_the_living,
        _claim_the_living,
        _count_the_lease_from_the_answer,
        _decide_after_the_lease,
        _hand_over_at_once,
        _read_from_memory,
        _believe_the_follower,
        _read_tokens_against_stale_copies,
        _skip_entries_of_others,
        _skip_what_came_while_away,
        _prune_on_every_server,
        _take_own_commits_for_others,
        _spare_nothing_after_a_takeover,
    )
}
"""Every planted bug of clusters by name."""
