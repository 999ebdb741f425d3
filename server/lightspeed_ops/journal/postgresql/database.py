"""The database of a journal: its URL, how to connect to it, and whether it keeps what it acknowledges.

Owns the settings of every session. It must never log or raise a text with a password.
"""

import asyncio
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo

from lightspeed_ops.journal.port import JournalAway, JournalDamaged, JournalFailed

Connection: TypeAlias = psycopg.AsyncConnection[tuple[Any, ...]]

OLDEST_VERSION = 140_000
"""The oldest PostgreSQL: it compresses with lz4."""
CONNECT_S = 3
"""Seconds for a connection to be made: a busy machine needs more than the network."""
CUT_MS = 4_000
"""Milliseconds without an acknowledgement after which the kernel closes a connection."""
PARAMETERS: Mapping[str, Any] = {
    "connect_timeout": CONNECT_S,
    "tcp_user_timeout": CUT_MS,
    # A connection that only waits is probed: it notices a cut within 4 s.
    "keepalives": 1,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
}
SESSION: Mapping[str, str] = {
    "statement_timeout": "0",  # An append is never cancelled: its outcome would be unknown.
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "idle_session_timeout": "0",
    "default_transaction_isolation": "read committed",  # After the append lock, see its last holder.
    "default_transaction_read_only": "off",
    "jit": "off",  # Each statement takes microseconds.
    "plan_cache_mode": "force_generic_plan",
}
"""Settings of each session, whatever the database's defaults are."""
DURABLE: Mapping[str, frozenset[str]] = {
    "fsync": frozenset({"on"}),
    "full_page_writes": frozenset({"on"}),
    "synchronous_commit": frozenset({"on", "remote_apply"}),
}
"""Settings without which an acknowledged commit can be lost, and the values that keep it."""
RETRY_MS = 50
MOST_RETRY_MS = 1_000
"""First and longest pause between two attempts to connect."""

_BEGIN = "SELECT current_setting('server_version_num')::int, {}".format(
    ", ".join(
        [
            *(f"current_setting('{name}')" for name in DURABLE),
            *(f"set_config('{name}', '{value}', false)" for name, value in SESSION.items()),
        ]
    )
)
_DAMAGE = frozenset({"XX001", "XX002"})
"""Data or an index is corrupt."""


class Unusable(Exception):
    """The database can be reached and is not fit for a journal; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database: its URL, which may have a password, and its name for messages, which has none."""

    url: str
    name: str

    async def connect(self, use: str) -> Connection:
        """Returns a new connection for a use, which PostgreSQL shows as a part of the application's name.

        Raises:
            psycopg.OperationalError: it cannot be reached, or is a standby.
            Unusable: it does not keep what it acknowledges.
        """
        try:
            connection: Connection = await psycopg.AsyncConnection.connect(
                self.url,
                autocommit=True,
                application_name=f"lightspeed {use}",
                target_session_attrs="primary",  # of several hosts, the first one that is no standby
                **PARAMETERS,
            )
        except psycopg.ProgrammingError:
            # Its message repeats a part of the URL, which may be one of the password.
            raise Unusable(
                f"expected a URL of a PostgreSQL database, but libpq cannot parse {self.name}"
            ) from None
        try:
            await self._begin(connection)
        except BaseException:
            await connection.close()
            raise
        return connection

    async def _begin(self, connection: Connection) -> None:
        """Makes the settings of the session, and refuses a database that is not fit for a journal."""
        row = await (await connection.execute(_BEGIN)).fetchone()
        assert row is not None, "a query without FROM has one row"
        version, *actual = row
        if version < OLDEST_VERSION:
            raise Unusable(f"expected PostgreSQL 14 or newer, but {self.name} is version {version // 10_000}")
        for (setting, accepted), value in zip(DURABLE.items(), actual, strict=False):
            if value not in accepted:
                values = " or ".join(sorted(accepted))
                raise Unusable(
                    f"expected {setting} to be {values} in {self.name}, but it is {value}: "
                    "acknowledged commits could be lost"
                )

    async def refuses(self) -> bool:
        """Returns True if the database takes connections, but not this one: for its password, for example.

        A standby does not refuse: it may be promoted. Errors have no code before a connection is made, and
        their texts are in the language of the database.
        """
        if not await self._takes_connections():
            return False
        try:
            await (await psycopg.AsyncConnection.connect(self.url, **PARAMETERS)).close()
        except psycopg.OperationalError:
            # It may have come, or gone, between the attempts.
            return await self._takes_connections()
        return False

    async def _takes_connections(self) -> bool:
        """Returns True if the database answers, whatever it says to this user and this way of encryption."""
        answering = make_conninfo(self.url, sslmode="prefer", connect_timeout=CONNECT_S)
        return await asyncio.to_thread(pq.PGconn.ping, answering.encode()) == pq.Ping.OK

    @contextmanager
    def opening(self) -> Iterator[None]:
        """Converts the errors of a start, and of tools, to those of the port."""
        try:
            yield
        except psycopg.OperationalError as error:
            raise self.away(error) from error
        except psycopg.Error as error:
            raise self.damaged(error) or JournalFailed(
                f"expected to use {self.name}, but: {one_line(error)}"
            ) from error
        except Unusable as unusable:
            raise JournalFailed(str(unusable)) from unusable

    def damaged(self, error: psycopg.Error) -> JournalDamaged | None:
        """Returns the error of the port if PostgreSQL found damage, else None."""
        if error.sqlstate not in _DAMAGE:
            return None
        return JournalDamaged(f"{self.name} is corrupt: {error.diag.message_primary}")

    def away(self, error: BaseException | None = None) -> JournalAway:
        """Returns the error of a read that has no answer."""
        why = f": {one_line(error)}" if error is not None else ""
        return JournalAway(f"expected to reach {self.name}, but it is away{why}")


def one_line(error: BaseException) -> str:
    """Returns the text of an error in one line."""
    return " ".join(str(error).split())


async def pause(attempt: int) -> None:
    """Waits before another attempt to connect; servers that lost a database do not come back in step."""
    longest_ms = min(RETRY_MS << min(attempt, 10), MOST_RETRY_MS)
    await asyncio.sleep(random.uniform(longest_ms / 2, longest_ms) / 1_000)  # noqa: S311 - no secret


class ConnectionPool:
    """A few connections for reads, made when they are needed and kept open.

    psycopg's own pool waits ever longer between attempts to connect, up to minutes: a database that is back
    must be used at once.
    """

    def __init__(self, database: Database, use: str, size: int) -> None:
        """Takes the database and the most connections; connects to nothing."""
        self._database = database
        self._use = use
        self._idle: list[Connection] = []
        self._free = asyncio.Semaphore(size)
        self._closed = False

    async def run(self, query: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """Runs one statement that may be repeated, and returns its rows.

        A connection that was lost while it was idle is replaced by a new one.

        Raises:
            JournalAway: the database cannot be reached.
            JournalDamaged: PostgreSQL found damage.
            JournalFailed: it refused the statement.
        """
        async with self._free:
            while True:
                was_idle = bool(self._idle)
                try:
                    connection = self._idle.pop() if was_idle else await self._database.connect(self._use)
                    return await self._run(connection, query, values)
                except psycopg.OperationalError as error:
                    if not was_idle:
                        raise self._database.away(error) from error
                except psycopg.Error as error:
                    raise self._database.damaged(error) or self._refused(error) from error
                except Unusable as unusable:
                    raise self._database.away(unusable) from unusable

    async def _run(
        self, connection: Connection, query: str, values: Mapping[str, object]
    ) -> list[tuple[Any, ...]]:
        """Runs a statement, and keeps the connection if it can be used again."""
        try:
            cursor = connection.cursor(binary=True)
            await cursor.execute(query.encode(), values, prepare=True)
            return await cursor.fetchall() if cursor.description else []
        finally:
            if self._closed or connection.closed or connection.info.transaction_status:
                await connection.close()
            else:
                self._idle.append(connection)

    def _refused(self, error: psycopg.Error) -> JournalFailed:
        """Returns the error of a refused statement: the schema is not the one that it should be."""
        return JournalFailed(
            f"expected to read {self._database.name}, but: {error.diag.message_primary or one_line(error)}"
        )

    async def close(self) -> None:
        """Closes the idle connections; those that are lent are closed when they come back."""
        self._closed = True
        while self._idle:
            await self._idle.pop().close()
