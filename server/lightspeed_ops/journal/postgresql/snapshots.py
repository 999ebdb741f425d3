"""Snapshots in the database: the rows of a snapshot's head and of its parts.

Owns their statements. Parts are written before the head, each in a transaction of its own; they belong to the
writer that the head names, so that two servers that save the same version do not mix theirs.
"""

from typing import NamedTuple

from lightspeed_ops.journal.postgresql.database import ConnectionPool

PARTS_DELETED = 8
"""Parts that one statement deletes: 4 MiB, some milliseconds."""

_HEAD = (
    "SELECT n.version, n.writer, n.data FROM lightspeed.snapshots n"
    " JOIN lightspeed.surfaces s ON s.id = n.surface"
    " WHERE s.name = %(surface)s ORDER BY n.version DESC LIMIT 1"
)
_PART = (
    "SELECT p.data FROM lightspeed.snapshot_parts p JOIN lightspeed.surfaces s ON s.id = p.surface"
    " WHERE s.name = %(surface)s AND p.version = %(version)s AND p.writer = %(writer)s AND p.part = %(part)s"
)
_SAVE = (
    "SELECT lightspeed.save_snapshot(%(writer)s::bigint, %(surface)s, %(version)s::bigint, %(size)s::bigint,"
    " %(data)s)"
)
_SAVE_PART = (
    "INSERT INTO lightspeed.snapshot_parts (surface, version, writer, part, data)"
    " SELECT id, %(version)s, %(writer)s, %(part)s, %(data)s FROM lightspeed.surfaces"
    " WHERE name = %(surface)s"
    " ON CONFLICT (surface, version, writer, part) DO UPDATE SET data = excluded.data"
)
_DELETE_PARTS = (
    "DELETE FROM lightspeed.snapshot_parts d USING ("
    " SELECT p.surface, p.version, p.writer, p.part FROM lightspeed.snapshot_parts p"
    " JOIN lightspeed.surfaces s ON s.id = p.surface"
    " LEFT JOIN lightspeed.snapshots n ON n.surface = p.surface AND n.version = p.version"
    " AND n.writer = p.writer"
    " WHERE s.name = %(surface)s AND p.version <= %(until)s AND n.surface IS NULL LIMIT %(limit)s"
    ") p WHERE (d.surface, d.version, d.writer, d.part) = (p.surface, p.version, p.writer, p.part)"
    " RETURNING 1"
)


class HeadRow(NamedTuple):
    """The row of a snapshot's head; the parts of its version and writer belong to it."""

    version: int
    writer: int
    data: bytes


async def head(pool: ConnectionPool, surface: str) -> HeadRow | None:
    """Returns the row of the newest snapshot of a surface, or None."""
    rows = await pool.run(_HEAD, {"surface": surface})
    return HeadRow(*rows[0]) if rows else None


async def part(pool: ConnectionPool, surface: str, row: HeadRow, number: int) -> bytes | None:
    """Returns a part of a snapshot, or None if there is none."""
    values = {"surface": surface, "version": row.version, "writer": row.writer, "part": number}
    rows = await pool.run(_PART, values)
    return rows[0][0] if rows else None


async def save(pool: ConnectionPool, surface: str, row: HeadRow, size_bytes: int) -> None:
    """Stores a snapshot whose parts are stored, unless there is one of the same or a newer version."""
    values = {
        "surface": surface,
        "version": row.version,
        "writer": row.writer,
        "size": size_bytes,
        "data": row.data,
    }
    await pool.run(_SAVE, values)


async def save_part(pool: ConnectionPool, surface: str, row: HeadRow, number: int) -> None:
    """Stores a part of a snapshot of a version and writer; one of an unfinished attempt is replaced."""
    values = {
        "surface": surface,
        "version": row.version,
        "writer": row.writer,
        "part": number,
        "data": row.data,
    }
    await pool.run(_SAVE_PART, values)


async def delete_stray_parts(pool: ConnectionPool, surface: str, *, until: int) -> None:
    """Deletes the parts up to a version that belong to no snapshot, some at once."""
    values = {"surface": surface, "until": until, "limit": PARTS_DELETED}
    while len(await pool.run(_DELETE_PARTS, values)) == PARTS_DELETED:
        pass
