"""Offline access: reads a database as of one moment, beside servers or without them, and changes nothing.

Owns the connection of tools, which wait for each answer, and the stored surfaces of a database.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, NamedTuple, TypeAlias

import psycopg

from lightspeed_ops.journal.port import JournalDamaged, JournalFailed, StoredResponse
from lightspeed_ops.journal.postgresql.database import PARAMETERS, Database
from lightspeed_ops.journal.postgresql.group import COLUMNS
from lightspeed_ops.journal.postgresql.migrations import SCHEMA
from lightspeed_ops.journal.run_rows import RunRow
from lightspeed_ops.journal.stored_surface import CommitRow, Gone, HeadRow, Newest, ResponseRow

ROWS_AT_ONCE = 200
"""Rows that a tool takes at once: a commit has some kilobytes, and at most some megabytes."""

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

_COMMITS = (
    "SELECT position, version, evidence, recorded_ms, audits, lineage, conformance, sink_keys, decisions,"
    " data FROM lightspeed.commits WHERE surface = %s ORDER BY version"
)
_INDEX = {
    emitter: f"SELECT {column}, position FROM lightspeed.commits"  # noqa: S608 - the schema's own names
    f" WHERE surface = %s AND {column} IS NOT NULL ORDER BY {column}"
    for emitter, column in COLUMNS.items()
}
_GONE = "SELECT emitter, last_sequence, position FROM lightspeed.gone WHERE surface = %s"
_SNAPSHOT = "SELECT version, data FROM lightspeed.snapshots WHERE surface = %s ORDER BY version DESC LIMIT 1"
_PART = (
    "SELECT p.data FROM lightspeed.snapshot_parts p"
    " JOIN lightspeed.snapshots n USING (surface, version, writer)"
    " WHERE p.surface = %s AND p.version = %s AND p.part = %s"
)
_RUNS = "SELECT number, data FROM lightspeed.runs WHERE surface = %s ORDER BY number"
_RESPONSES = (
    "SELECT request_id, fingerprint, answer, recorded_ms, checksum FROM lightspeed.answers"
    " WHERE surface = %s ORDER BY ordinal"
)
_NUMBERS = count(1)
"""Numbers of cursors: several are open at a time."""
_VERSION = "SELECT to_regclass('lightspeed.schema_versions') IS NOT NULL"
_NEWEST_VERSION = "SELECT max(version) FROM lightspeed.schema_versions"


class OfflineDatabase(NamedTuple):
    """A database that is open offline."""

    name: str
    connection: Connection


@contextmanager
def connected(database: Database) -> Iterator[Connection]:
    """Opens a connection of a tool."""
    with (
        database.opening(),
        psycopg.connect(
            database.url, autocommit=True, application_name="lightspeed journal", **PARAMETERS
        ) as connection,
    ):
        yield connection


@contextmanager
def open_offline(database: Database) -> Iterator[OfflineDatabase]:
    """Opens a database for reading, as of now.

    Raises:
        JournalAway: it cannot be reached.
        JournalDamaged: it has no journal, or PostgreSQL found damage.
        JournalFailed: its schema is of another version, or it refuses to be read.
    """
    with connected(database) as connection:
        require_schema(database, connection)
        with connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield OfflineDatabase(database.name, connection)


def require_schema(database: Database, connection: Connection) -> None:
    """Refuses a database without a journal, or with another schema than that of this version."""
    row = connection.execute(_VERSION).fetchone()
    if row is None or not row[0]:
        raise JournalDamaged(f"no journal in {database.name}")
    row = connection.execute(_NEWEST_VERSION).fetchone()
    if row is None or row[0] != SCHEMA:
        found = None if row is None else row[0]
        raise JournalFailed(f"expected schema {SCHEMA} in {database.name}, but it has schema {found}")


class PostgresqlSurface:
    """The rows of one surface in a database, as of the moment at which it was opened."""

    def __init__(self, connection: Connection, row: tuple[Any, ...]) -> None:
        """Takes the open connection and the row of the surface."""
        self._connection = connection
        self._id, self.name, is_alive, self._work_gone, self._evidence_gone = row
        self.alive: bool | None = is_alive

    def gone(self) -> Gone:
        """Returns the pruned history."""
        rows = self._connection.execute(_GONE, [self._id]).fetchall()
        newest = {emitter: Newest(last, position) for emitter, last, position in rows}
        return Gone(self._work_gone, self._evidence_gone, newest)

    def commits(self) -> Iterator[CommitRow]:
        """Yields the commits in the order of their versions."""
        for position, version, evidence, recorded_ms, *last, data in self._rows(_COMMITS):
            pairs = [
                f"{emitter}:{sequence}"
                for emitter, sequence in zip(COLUMNS, last, strict=True)
                if sequence is not None
            ]
            yield CommitRow(position, version, int(evidence), recorded_ms, " ".join(pairs), data)

    def index(self, emitter: int) -> Iterator[tuple[int, int]]:
        """Yields the last sequence and the position of each commit with records of an emitter, in order."""
        return self._rows(_INDEX[emitter])

    def snapshot(self) -> HeadRow | None:
        """Returns the head of the newest snapshot, or None."""
        row = self._connection.execute(_SNAPSHOT, [self._id]).fetchone()
        return None if row is None else HeadRow(*row)

    def snapshot_part(self, version: int, part: int) -> bytes | None:
        """Returns a part of the newest snapshot, or None if it is missing."""
        row = self._connection.execute(_PART, [self._id, version, part]).fetchone()
        return None if row is None else row[0]

    def runs(self) -> Iterator[RunRow]:
        """Yields the records of runs, the oldest first."""
        return (RunRow(*row) for row in self._rows(_RUNS))

    def responses(self) -> Iterator[ResponseRow]:
        """Yields the stored responses, the oldest first."""
        for request_id, fingerprint, answer, recorded_ms, checksum in self._rows(_RESPONSES):
            yield ResponseRow(StoredResponse(request_id, fingerprint, answer, recorded_ms), checksum)

    def _rows(self, query: str) -> Iterator[Any]:
        """Yields the rows of a query, of which the tool holds some at a time."""
        cursor = psycopg.ServerCursor(self._connection, f"of_{next(_NUMBERS)}")
        with cursor:
            cursor.itersize = ROWS_AT_ONCE
            cursor.execute(query.encode(), [self._id], binary=True)
            yield from cursor


def surfaces_of(opened: OfflineDatabase) -> Sequence[PostgresqlSurface]:
    """Returns the surfaces of a database, sorted by their names."""
    rows = opened.connection.execute(
        "SELECT id, name, alive, work_gone, evidence_gone FROM lightspeed.surfaces ORDER BY name"
    ).fetchall()
    return [PostgresqlSurface(opened.connection, row) for row in rows]
