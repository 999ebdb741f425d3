"""The registry in PostgreSQL: the servers on the journal and their claims, by functions of the database.

Owns two connections: heartbeats must not wait for the append lock, as claims and hand-overs do.
"""

from collections.abc import Collection, Mapping, Sequence

from lightspeed_ops.journal.port import JournalAway, JournalFailed
from lightspeed_ops.journal.postgresql.database import ConnectionPool, Database, one_line
from lightspeed_ops.journal.postgresql.migrations import prepare_schema
from lightspeed_ops.journal.registry import Claim, Member, MemberState, Roster

_JOIN = "SELECT server, started_ms FROM lightspeed.join_servers(%(address)s, %(version)s)"
# Of this server, the statement still sees the heartbeat before this one.
_HEARTBEAT = (
    "SELECT h.id, h.address, h.version, h.state, h.started_ms, h.silent_ms,"
    " coalesce((extract(epoch FROM s.seen_at) * 1000000)::bigint, 0), h.newest_claim"
    " FROM lightspeed.heartbeat(%(id)s, %(address)s, %(version)s, %(state)s, %(started_ms)s) h"
    " LEFT JOIN lightspeed.servers s USING (id)"
)
_CLAIMS = (
    "SELECT name, owner, epoch, claim FROM lightspeed.surfaces "
    "WHERE claim > %(after)s AND (alive OR NOT %(only_living)s) ORDER BY claim LIMIT %(limit)s"
)
_CLAIM = "SELECT * FROM lightspeed.claim_surfaces(%(me)s, %(names)s::text[])"
_HAND_OVER = "SELECT * FROM lightspeed.hand_over(%(me)s, %(names)s::text[], %(owners)s::bigint[])"
_LEAVE = "SELECT lightspeed.leave_servers(%(me)s)"


async def open_registry(database: Database) -> "PostgresqlRegistry":
    """Returns the registry in a database, whose schema it makes if the database is empty.

    Raises:
        JournalAway: the database takes no connections.
        JournalFailed: it refuses this one, does not keep what it acknowledges, or its schema is of another
            version.
    """
    try:
        with database.opening():
            async with await database.connect("start") as connection:
                await prepare_schema(database, connection)
    except JournalAway as away:
        if await database.refuses():
            why = one_line(away.__cause__ or away)
            raise JournalFailed(
                f"expected to use {database.name}, but it refuses this server: {why}"
            ) from away
        raise
    return PostgresqlRegistry(database)


class PostgresqlRegistry:
    """The registry of one server in a database whose schema is installed."""

    def __init__(self, database: Database) -> None:
        """Takes the database; connects to it with the first call."""
        self._heartbeats = ConnectionPool(database, "heartbeats", 1)
        self._owners = ConnectionPool(database, "claims", 1)

    async def join(self, address: str, version: str) -> Member:
        """Adds a member; see :class:`~lightspeed_ops.journal.registry.Registry` for this and all others."""
        [(server, started_ms)] = await self._heartbeats.run(_JOIN, {"address": address, "version": version})
        return Member(server, address, version, started_ms=started_ms)

    async def heartbeat(self, me: Member) -> Roster:
        """Stores that a member is alive, and returns all."""
        values = {
            "id": me.id,
            "address": me.address,
            "version": me.version,
            "state": me.state.value,
            "started_ms": me.started_ms,
        }
        rows = await self._heartbeats.run(_HEARTBEAT, values)
        members = [
            Member(server, address, version, MemberState(state), *times)
            for server, address, version, state, *times, _ in rows
        ]
        return Roster(members, rows[0][-1])

    async def claims(self, *, after: int, limit: int, only_living: bool = False) -> Sequence[Claim]:
        """Returns claims after a number."""
        values = {"after": after, "limit": limit, "only_living": only_living}
        return [Claim(*row) for row in await self._heartbeats.run(_CLAIMS, values)]

    async def claim(self, me: int, surfaces: Collection[str]) -> Sequence[Claim]:
        """Claims surfaces without a living owner."""
        values = {"me": me, "names": list(surfaces)}
        return [Claim(*row) for row in await self._owners.run(_CLAIM, values)]

    async def hand_over(self, me: int, owners: Mapping[str, int]) -> Sequence[Claim]:
        """Gives surfaces to other members."""
        values = {"me": me, "names": list(owners), "owners": list(owners.values())}
        return [Claim(*row) for row in await self._owners.run(_HAND_OVER, values)]

    async def leave(self, me: int) -> None:
        """Releases what a member owns, and removes it."""
        await self._owners.run(_LEAVE, {"me": me})

    async def close(self) -> None:
        """Closes both connections."""
        await self._heartbeats.close()
        await self._owners.close()
