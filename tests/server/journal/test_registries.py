"""The registries, held to the rules of the port: in memory, and in PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import psycopg
import pytest
from lightspeed_ops.journal.postgresql.database import Database
from lightspeed_ops.journal.postgresql.registry import PostgresqlRegistry
from lightspeed_ops.journal.registry import Registry

from tests.server.cluster.memory_registry import MemoryRegistry, Stored
from tests.server.journal.registry_rules import RegistryRules, SharedStorage

NOW_MS = 1_800_000_000_000


class SharedMemory:
    """A registry in memory, whose clock stands still."""

    def __init__(self) -> None:
        """Begins empty, and started long ago."""
        self.stored = Stored(lambda: NOW_MS)

    def registry(self) -> Registry:
        """Returns another registry."""
        return MemoryRegistry(self.stored)

    async def commit(self, writer: int, *surfaces: str) -> None:
        """Stores first commits."""
        for surface in surfaces:
            self.stored.appended(writer, surface)

    async def delete(self, surface: str) -> None:
        """Deletes a surface."""
        self.stored.deleted.add(surface)

    async def takes(self, writer: int, surface: str, epoch: int) -> bool:
        """Asks storage."""
        return self.stored.may_append(writer, surface, epoch)

    async def age(self, member: int, by_ms: int) -> None:
        """Moves the last heartbeat."""
        self.stored.seen_ms[member] -= by_ms

    async def remove(self, member: int) -> None:
        """Removes a member."""
        del self.stored.members[member]

    async def start_again(self, before_ms: int) -> None:
        """Moves the start."""
        self.stored.up_since_ms = NOW_MS - before_ms


class TestMemory(RegistryRules):
    """The registry of the tests and of the simulation."""

    @pytest.fixture
    async def shared(self) -> SharedStorage:
        """Returns empty storage."""
        return SharedMemory()


class SharedDatabase:
    """A database with the schema, whose rows a test can make older."""

    def __init__(self, url: str, closing: AsyncExitStack, connection: Any) -> None:
        """Takes the URL and a connection for the test itself."""
        self._database = Database(url, "the database")
        self._closing = closing
        self._connection = connection

    def registry(self) -> Registry:
        """Returns another registry, which is closed with the test."""
        made = PostgresqlRegistry(self._database)
        self._closing.push_async_callback(made.close)
        return made

    async def commit(self, writer: int, *surfaces: str) -> None:
        """Stores first commits."""
        for surface in surfaces:
            assert 0 == await self._append(writer, surface, epoch=0)

    async def delete(self, surface: str) -> None:
        """Marks a surface as deleted."""
        await self._execute("UPDATE lightspeed.surfaces SET alive = false WHERE name = %s", surface)

    async def takes(self, writer: int, surface: str, epoch: int) -> bool:
        """Appends a next commit, and takes it back."""
        async with self._connection.transaction(force_rollback=True):
            outcome = await self._append(writer, surface, epoch=epoch, version=2)
        assert outcome in {0, 3}
        return outcome == 0

    async def age(self, member: int, by_ms: int) -> None:
        """Moves the last heartbeat."""
        await self._execute(
            "UPDATE lightspeed.servers SET seen_at = seen_at - %s * interval '1 ms' WHERE id = %s",
            by_ms,
            member,
        )

    async def remove(self, member: int) -> None:
        """Deletes the row of a member."""
        await self._execute("DELETE FROM lightspeed.servers WHERE id = %s", member)

    async def start_again(self, before_ms: int) -> None:
        """Says another time of the start."""
        cursor = await self._connection.execute(
            "SELECT (clock_timestamp() - %s * interval '1 ms')::text", [before_ms]
        )
        [started] = await cursor.fetchone()
        await self._execute(
            "CREATE OR REPLACE FUNCTION lightspeed.up_since() RETURNS timestamptz LANGUAGE sql "
            f"AS $$ SELECT '{started}'::timestamptz $$"
        )

    async def _append(self, writer: int, surface: str, *, epoch: int, version: int = 1) -> int:
        tenant = surface.split("/")[1]
        cursor = await self._connection.execute(
            "SELECT outcomes[1] FROM "
            "lightspeed.append(%s, %s, %s, %s, %s, %s, '{}', '{}', '{}', '{}', '{}', '{}')",
            (
                writer,
                [surface],
                [tenant],
                [[epoch, version, version, 1]],
                [[1, version, NOW_MS, 0, 0, 0, 0, 0, 0]],
                [b"commit"],
            ),
        )
        [outcome] = await cursor.fetchone()
        return int(outcome)

    async def _execute(self, statement: str, *values: object) -> None:
        await self._connection.execute(statement.encode(), values)


@pytest.mark.slow
class TestPostgresql(RegistryRules):
    """The registry in a real database."""

    @pytest.fixture
    async def shared(self, journal_url: str) -> AsyncIterator[SharedStorage]:
        """Returns a database that seems to have been started long ago."""
        async with AsyncExitStack() as closing:
            connection = await psycopg.AsyncConnection.connect(journal_url, autocommit=True)
            await closing.enter_async_context(connection)
            shared = SharedDatabase(journal_url, closing, connection)
            await shared.start_again(3_600_000)
            yield shared
