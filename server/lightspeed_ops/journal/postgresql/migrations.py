"""Migrations: the versions of the schema, and the steps from each to the next.

Owns the folder ``schema`` with the statements of each version, and the table of applied versions. A version
is never changed after its release. It keeps the tables and functions that servers of the version before use,
so that old and new servers run side by side during an upgrade: first the schema, then the servers.
"""

from importlib.resources import files

from lightspeed_ops.journal.postgresql.database import Connection, Database, Unusable

SCHEMA = 1
"""The version of the schema that this server uses."""
OLDEST_SERVER = 1
"""The oldest version whose servers can use this schema, too."""
COMMAND = "lightspeed journal migrate"

_LOCK = 1_280_528_209
"""The advisory lock of migrations: that of appends, plus one."""
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
        raise Unusable(
            f"expected schema {SCHEMA} in {database.name}, but it has schema {version}: run {COMMAND} URL; "
            "servers of the version before can go on"
        )
    if oldest_server > SCHEMA:
        raise _too_new(database, version, oldest_server)


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
        JournalFailed: it does not allow it, does not keep what it acknowledges, or is too new.
    """
    with database.opening():
        connection = await database.connect("migrate")
        try:
            before = await _migrate(connection)
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


async def _migrate(connection: Connection) -> int:
    """Applies the missing versions in one transaction; returns the version before."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        before, _ = await _applied(connection)
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


def statements(version: int) -> list[bytes]:
    """Returns the statements of a version, file by file: the journal first."""
    folder = files(__package__) / "schema" / str(version)
    return [one.read_bytes() for one in sorted(folder.iterdir(), key=lambda one: one.name, reverse=True)]
