"""Restoring: a database that was restored from a dump becomes a journal of its own.

Owns the change of its identity. Its history continues differently from that of the dumped database, so that
cursors beyond the dump must be refused: with the old identity they would skip what comes instead.
"""

import secrets

from lightspeed_ops.journal.port import JournalInUse
from lightspeed_ops.journal.postgresql.database import Database
from lightspeed_ops.journal.postgresql.offline import Connection, connected, require_schema

IDENTITY_BYTES = 16
# The dump has the servers of the dumped database, some of them heard just before it: only sessions count.
_SESSIONS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'lightspeed %' AND pid <> pg_backend_pid()"
)


def give_identity(database: Database) -> str:
    """Gives a restored journal its own identity, and returns it.

    Raises:
        JournalInUse: a server is running on the database.
        JournalAway: the database cannot be reached.
        JournalDamaged: it has no journal.
        JournalFailed: its schema is of another version, or it refuses the change.
    """
    identity = secrets.token_hex(IDENTITY_BYTES)
    with connected(database) as connection:
        require_schema(database, connection)
        _refuse_sessions(database, connection)
        connection.execute("UPDATE lightspeed.journal SET identity = %s", [identity])
    return identity


def _refuse_sessions(database: Database, connection: Connection) -> None:
    row = connection.execute(_SESSIONS).fetchone()
    if row is None or row[0]:
        raise JournalInUse(
            f"expected no server on {database.name}, but one is connected: stop it, and restore again"
        )
