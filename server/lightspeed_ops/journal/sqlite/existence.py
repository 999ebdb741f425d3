"""Living and deleted surfaces: two tables of a data file that say which surfaces exist.

Owns the statements on these tables. Each surface is in exactly one of them, so that a starting server reads
only the living surfaces and still finds a missing row.
"""

from typing import Any, NamedTuple

import apsw

from lightspeed_ops.journal.codec import decode_commit
from lightspeed_ops.journal.port import JournalDamaged
from lightspeed_ops.journal.record_index import existence_after

_NEWEST = "SELECT data FROM commits WHERE surface = ? ORDER BY version DESC LIMIT 1"
_INTO_LIVING = ("DELETE FROM deleted WHERE surface = ?", "INSERT OR IGNORE INTO living VALUES (?)")
_INTO_DELETED = ("DELETE FROM living WHERE surface = ?", "INSERT OR IGNORE INTO deleted VALUES (?)")
_UNLISTED = """
SELECT name FROM surfaces NOT INDEXED
WHERE (id IN (SELECT surface FROM living)) + (id IN (SELECT surface FROM deleted)) != 1
"""
_STRAY = """
SELECT surface FROM living WHERE surface NOT IN (SELECT id FROM surfaces)
UNION ALL SELECT surface FROM deleted WHERE surface NOT IN (SELECT id FROM surfaces)
"""
_DELETED = """
SELECT s.name FROM surfaces s CROSS JOIN deleted d ON d.surface = s.id
WHERE s.name > ? AND s.name < ? ORDER BY s.name LIMIT ?
"""
_BEHIND_ALL = "tenants0"
"""A text after every name of a surface: 0 follows / in ASCII."""


class LivingSurface(NamedTuple):
    """A living surface: its name and its number in the data file."""

    name: str
    id: int


def note_all(connection: apsw.Connection) -> None:
    """Fills the tables of a file of an older format, within a transaction.

    In such a file only a creation follows a deletion, so that the newest commit says whether the surface
    lives. If that commit cannot be read, its surface counts as living, and loading it reports the damage.
    """
    ids: list[Any] = connection.execute("SELECT id FROM surfaces").fetchall()
    for (id_,) in ids:
        data: Any = connection.execute(_NEWEST, (id_,)).get
        note_existence(connection, id_, exists=data is None or not _deletes(data))


def note_existence(connection: apsw.Connection, id_: int, *, exists: bool) -> None:
    """Moves a surface into the table of the living or of the deleted surfaces."""
    for statement in _INTO_LIVING if exists else _INTO_DELETED:
        connection.execute(statement, (id_,))


def living(connection: apsw.Connection) -> list[LivingSurface]:
    """Returns the living surfaces."""
    rows = connection.execute("SELECT s.name, s.id FROM living l JOIN surfaces s ON s.id = l.surface")
    return [LivingSurface(name, id_) for name, id_ in rows]


def deleted(connection: apsw.Connection, *, after: str, limit: int, tenant: str) -> list[str]:
    """Returns names of deleted surfaces after a name, sorted; of one tenant if given."""
    first = f"tenants/{tenant}/surfaces/" if tenant else ""
    end = f"tenants/{tenant}/surfaces0" if tenant else _BEHIND_ALL
    return [name for (name,) in connection.execute(_DELETED, (max(first, after), end, limit))]


def is_living(connection: apsw.Connection, id_: int) -> bool:
    """Returns True if a surface is in the table of living surfaces."""
    return connection.execute("SELECT 1 FROM living WHERE surface = ?", (id_,)).get is not None


def wrong_existence(connection: apsw.Connection) -> str:
    """Returns the first defect of the two tables; empty if there is none."""
    name = connection.execute(_UNLISTED + " LIMIT 1").get
    if name is not None:
        return f"'{name}' is in both or neither of the tables of living and deleted surfaces"
    id_ = connection.execute(_STRAY + " LIMIT 1").get
    if id_ is not None:
        return f"the tables of living and deleted surfaces have an unknown surface of number {id_}"
    return ""


def _deletes(data: bytes) -> bool:
    try:
        return existence_after(decode_commit(data).events) is False
    except JournalDamaged:
        return False
