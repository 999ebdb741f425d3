"""Snapshots in a data file: the rows of a snapshot's head and of its parts.

Owns their statements. The head of a long snapshot is written after all of its parts, and only then does the
snapshot replace an older one; each part is a transaction of its own, so that commits are written between
them. Parts without a head are the remains of an unfinished snapshot, and no reader takes them for one.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import apsw

from lightspeed_ops.core.snapshot import SurfaceSnapshot, Thawing
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.journal.codec import PartsDecoding, decode_head
from lightspeed_ops.journal.port import JournalDamaged

PARTS_DELETED = 4
"""Parts that one transaction deletes: 2 MiB, some milliseconds."""


class HeadRow(NamedTuple):
    """The row of a snapshot's head."""

    version: int
    data: bytes


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


def thawed(connection: apsw.Connection, surface: int, row: HeadRow) -> tuple[SurfaceSnapshot, Surface]:
    """Returns the head of a snapshot, and its surface; raises :class:`JournalDamaged`."""
    head = decode_head(row.data)
    thawing, parts = Thawing(head.snapshot), PartsDecoding(head)
    _do(thawing.begin())
    for number in range(head.parts):
        data = part_data(connection, surface, row.version, number)
        if data is None:
            raise JournalDamaged(f"part {number} of {head.parts} of the snapshot is missing")
        _do(thawing.add(parts.part(data)))
    parts.end()
    return head.snapshot, thawing.finish()


def _do(steps: Iterator[None]) -> None:
    for _ in steps:
        pass
