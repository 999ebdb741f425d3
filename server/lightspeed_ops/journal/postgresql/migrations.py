"""Migrations: the versions of the schema, and the steps from each to the next.

Owns the folder ``schema`` with the statements of each version, and the table of applied versions. A version
is never changed after its release. It keeps the tables and functions that servers of the version before use,
so that old and new servers run side by side during an upgrade: first the schema, then the servers. If it
cannot, it says so by :data:`OLDEST_SERVER`, and waits for the end of all older servers.
"""

from importlib.resources import files

import psycopg

from lightspeed_ops.journal.postgresql.database import Connection, Database, Unusable, pause

SCHEMA = 1
"""The version of the schema that this server uses."""
OLDEST_SERVER = 1
"""The oldest version whose servers can use this schema, too."""
COMMAND = "lightspeed journal migrate"
FOLDER = files(__package__) / "schema"
"""The statements of each version, in a folder that its number names."""
LOCK_TIMEOUT = "1s"
"""The longest wait for a table: all appends wait behind it, and a dump may hold a table for hours."""
LOCK_ATTEMPTS = 60
"""Attempts to get the tables; about two seconds each."""

_LOCK = 1_280_528_209
"""The advisory lock of migrations: that of appends, plus one."""
_SERVERS = _LOCK
"""The first key of the advisory locks that servers share: the second one is the version of their schema."""
_VERSIONS = """
CREATE SCHEMA IF NOT EXISTS lightspeed;
CREATE TABLE IF NOT EXISTS lightspeed.schema_versions (
    version integer PRIMARY KEY,
    oldest_server integer NOT NULL, -- servers of this version and newer can use the schema
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""


async def prepare_schema(database: Database, connection: Connection) -> None:
    """Makes the schema in an empty database; refuses another version than that of this server.

    Raises:
        psycopg.Error: the database cannot be reached, or does not allow it.
        Unusable: its schema is too old or too new; the message says what to do.
    """
    version, oldest_server = await _applied(connection)
    if not version:
        await _migrate(connection)
        return
    if version < SCHEMA:
        before = "can go on" if version >= OLDEST_SERVER else "must be stopped first"
        raise Unusable(
            f"expected schema {SCHEMA} in {database.name}, but it has schema {version}: run {COMMAND} URL; "
            f"servers of the version before {before}"
        )
    if oldest_server > SCHEMA:
        raise _too_new(database, version, oldest_server)


async def use_schema(database: Database, connection: Connection) -> None:
    """Prepares the schema, and keeps it usable for this server while the connection lives.

    A migration after which this server could not use it waits in vain for the lock, or has ended: then the
    schema is refused.

    Raises as :func:`prepare_schema`.
    """
    await connection.execute("SELECT pg_advisory_lock_shared(%s, %s)", [_SERVERS, SCHEMA])
    await prepare_schema(database, connection)


async def prepare(database: Database) -> None:
    """Makes the schema in an empty database, as the first server does; changes no other one.

    Raises as :func:`migrate`, and :class:`JournalFailed` if the schema is of another version.
    """
    with database.opening():
        connection = await database.connect("prepare")
        try:
            await prepare_schema(database, connection)
        finally:
            await connection.close()


async def migrate(database: Database) -> tuple[int, int]:
    """Brings a database to the schema of this version; returns the versions before and after.

    Raises:
        JournalAway: the database cannot be reached.
        JournalFailed: it does not allow it, does not keep what it acknowledges, or is too new; a server runs
            that could not use the new schema, or a session holds a table for long.
    """
    with database.opening():
        connection = await database.connect("migrate")
        try:
            before = await _migrate_when_free(database, connection)
            version, oldest_server = await _applied(connection)
        finally:
            await connection.close()
        if oldest_server > SCHEMA:
            raise _too_new(database, version, oldest_server)
    return before, version


def _too_new(database: Database, version: int, oldest_server: int) -> Unusable:
    return Unusable(
        f"expected schema {SCHEMA} in {database.name}, but it has schema {version}, which servers from "
        f"schema {oldest_server} on can use: run a newer version"
    )


async def _applied(connection: Connection) -> tuple[int, int]:
    """Returns the version of the schema, and that of the oldest server for it; zeros if there is none."""
    # Not to_regclass: behind the lock of another migration it may still answer from the session's cache.
    cursor = await connection.execute(
        "SELECT FROM pg_tables WHERE schemaname = 'lightspeed' AND tablename = 'schema_versions'"
    )
    if not cursor.rowcount:
        return 0, 0
    cursor = await connection.execute(
        "SELECT version, oldest_server FROM lightspeed.schema_versions ORDER BY version DESC LIMIT 1"
    )
    newest = await cursor.fetchone()
    return (0, 0) if newest is None else (newest[0], newest[1])


async def _migrate_when_free(database: Database, connection: Connection) -> int:
    """Migrates as soon as no session holds a table; between two attempts appends have their turn."""
    for attempt in range(LOCK_ATTEMPTS):
        try:
            return await _migrate(connection)
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            await pause(attempt)
    raise Unusable(
        f"expected to migrate {database.name}, but another session holds its tables, such as a dump: "
        "try again when it has ended"
    )


async def _migrate(connection: Connection) -> int:
    """Applies the missing versions in one transaction; returns the version before."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        await connection.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
        before, _ = await _applied(connection)
        if before < SCHEMA:
            await _keep_out_older_servers(connection)
        if not before:
            await connection.execute(_VERSIONS)
        for version in range(before + 1, SCHEMA + 1):
            for text in statements(version):
                await connection.execute(text)
            await connection.execute(
                "INSERT INTO lightspeed.schema_versions (version, oldest_server) VALUES (%s, %s)",
                [version, OLDEST_SERVER],
            )
    return before


async def _keep_out_older_servers(connection: Connection) -> None:
    """Takes the locks of servers that cannot use the new schema, until the migration has ended.

    Raises :class:`Unusable` if one of them runs.
    """
    cursor = await connection.execute(
        "SELECT version FROM generate_series(1, %s - 1) version"
        " WHERE NOT pg_try_advisory_xact_lock(%s, version)",
        [OLDEST_SERVER, _SERVERS],
    )
    if row := await cursor.fetchone():
        raise Unusable(
            f"expected no server of schema {row[0]}, which cannot use schema {SCHEMA}, but one is running: "
            "stop all servers of the version before, and migrate again"
        )


def statements(version: int) -> list[bytes]:
    """Returns the statements of a version, file by file: the journal first."""
    folder = FOLDER / str(version)
    return [one.read_bytes() for one in sorted(folder.iterdir(), key=lambda one: one.name, reverse=True)]
