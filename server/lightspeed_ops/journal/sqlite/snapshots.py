"""Snapshots in a data file: the rows of a snapshot's head and of its parts.

Owns their statements. The head of a long snapshot is written after all of its parts, and only then does the
snapshot replace an older one; each part is a transaction of its own, so that commits are written between
them. Parts without a head are the remains of an unfinished snapshot, and no reader takes them for one.
"""

from typing import Any

import apsw

from lightspeed_ops.journal.stored_surface import HeadRow

PARTS_DELETED = 4
"""Parts that one transaction deletes: 2 MiB, some milliseconds."""


def write_head(connection: apsw.Connection, surface: int, version: int, data: bytes) -> None:
    """Writes the head of a snapshot, unless there is one of a newer version."""
    connection.execute(
        "INSERT INTO snapshots VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
        " SET version = excluded.version, data = excluded.data WHERE excluded.version > version",
        (surface, version, data),
    )


def write_part(connection: apsw.Connection, surface: int, version: int, part: int, data: bytes) -> None:
    """Writes a part of a snapshot; one of an unfinished attempt is replaced."""
    values = (surface, version, part, data)
    connection.execute("INSERT OR REPLACE INTO snapshot_parts VALUES (?, ?, ?, ?)", values)


def delete_parts(connection: apsw.Connection, surface: int, *, versions: range) -> bool:
    """Deletes the first parts of these versions; returns True if there may be more."""
    found = connection.execute(
        "SELECT version, part FROM snapshot_parts WHERE surface = ? AND version >= ? AND version < ? LIMIT ?",
        (surface, versions.start, versions.stop, PARTS_DELETED),
    ).fetchall()
    for version, part in found:
        connection.execute(
            "DELETE FROM snapshot_parts WHERE surface = ? AND version = ? AND part = ?",
            (surface, version, part),
        )
    return len(found) == PARTS_DELETED


def head_row(connection: apsw.Connection, surface: int) -> HeadRow | None:
    """Returns the row of the newest snapshot of a surface, or None."""
    found: Any = connection.execute(
        "SELECT version, data FROM snapshots WHERE surface = ?", (surface,)
    ).fetchone()
    return None if found is None else HeadRow(*found)


def part_data(connection: apsw.Connection, surface: int, version: int, part: int) -> bytes | None:
    """Returns a part of a snapshot, or None if there is none."""
    data: bytes | None = connection.execute(
        "SELECT data FROM snapshot_parts WHERE surface = ? AND version = ? AND part = ?",
        (surface, version, part),
    ).get
    return data


def size_bytes(connection: apsw.Connection, surface: int) -> tuple[int, int]:
    """Returns the version and the bytes of the newest snapshot of a surface; zeros if there is none."""
    found: Any = connection.execute(
        "SELECT version, length(data) + (SELECT coalesce(sum(length(data)), 0) FROM snapshot_parts p"
        " WHERE p.surface = s.surface AND p.version = s.version) FROM snapshots s WHERE surface = ?",
        (surface,),
    ).fetchone()
    return found or (0, 0)
