"""Snapshots in the database: the rows of a snapshot's head and of its parts.

Owns their statements and their decoding. Parts are written before the head, each in a transaction of its
own; they belong to the writer that the head names, so that two servers that save the same version do not mix
theirs.
"""

from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from lightspeed_ops.core.snapshot import SnapshotPart, SurfaceSnapshot
from lightspeed_ops.journal.codec import PartsDecoding, SnapshotEncoding, StoredHead, decode_head
from lightspeed_ops.journal.port import (
    HistoryPruned,
    JournalAway,
    JournalDamaged,
    JournalFailed,
    StoredSnapshot,
)
from lightspeed_ops.journal.postgresql.database import ConnectionPool, Database

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


class _HeadRow(NamedTuple):
    """The row of a snapshot's head; the parts of its version and writer belong to it."""

    version: int
    writer: int
    data: bytes


class Snapshots:
    """The snapshots of all surfaces."""

    def __init__(self, database: Database, pool: ConnectionPool, writer: int) -> None:
        """Takes the database, its connections, and the id of this writer."""
        self._database = database
        self._pool = pool
        self._writer = writer

    async def save(self, snapshot: SurfaceSnapshot, rest: AsyncIterable[SnapshotPart]) -> int:
        """Writes a snapshot part by part, and returns its bytes; a newer one in the database stays."""
        encoding = SnapshotEncoding(snapshot)
        try:
            async for part in rest:
                number = encoding.parts
                await self._save_part(snapshot, number, encoding.add(part))
            number = encoding.parts
            last, head = encoding.end()
            await self._save_part(snapshot, number, last)
            values = {**self._named(snapshot), "size": encoding.size_bytes, "data": head}
            await self._pool.run(_SAVE, values)
        except BaseException:
            if encoding.parts:
                with suppress(JournalAway, JournalFailed):
                    await self._delete_stray_parts(snapshot)
            raise
        await self._delete_stray_parts(snapshot)
        return encoding.size_bytes

    async def read(self, surface: str) -> StoredSnapshot | None:
        """Returns the newest snapshot of a surface, or None."""
        row = await self._head(surface)
        if row is None:
            return None
        with self._damaged(surface):
            head = decode_head(row.data)
        if (head.snapshot.name, head.snapshot.version) != (surface, row.version):
            raise self._hole(f"snapshot of '{surface}'")
        return StoredSnapshot(head.snapshot, self._parts(surface, row, head))

    async def _head(self, surface: str) -> _HeadRow | None:
        rows = await self._pool.run(_HEAD, {"surface": surface})
        return _HeadRow(*rows[0]) if rows else None

    async def _parts(self, surface: str, row: _HeadRow, head: StoredHead) -> AsyncIterator[SnapshotPart]:
        """Reads and decodes the parts of a snapshot, one after another."""
        decoding = PartsDecoding(head)
        for number in range(head.parts):
            values = {"surface": surface, "version": row.version, "writer": row.writer, "part": number}
            rows = await self._pool.run(_PART, values)
            if not rows:
                newest = await self._head(surface)
                if newest is not None and newest.version > row.version:
                    raise HistoryPruned(row.version + 1)
                raise self._hole(f"part {number} of the snapshot of '{surface}'")
            with self._damaged(surface):
                part = decoding.part(rows[0][0])
            yield part
        with self._damaged(surface):
            decoding.end()

    async def _save_part(self, snapshot: SurfaceSnapshot, number: int, data: bytes | None) -> None:
        """Writes a part of a snapshot, if there is one; one of an unfinished attempt is replaced."""
        if data is not None:
            await self._pool.run(_SAVE_PART, {**self._named(snapshot), "part": number, "data": data})

    async def _delete_stray_parts(self, snapshot: SurfaceSnapshot) -> None:
        """Deletes the parts up to a version that belong to no snapshot, some at once."""
        values = {"surface": snapshot.name, "until": snapshot.version, "limit": PARTS_DELETED}
        while len(await self._pool.run(_DELETE_PARTS, values)) == PARTS_DELETED:
            pass

    def _named(self, snapshot: SurfaceSnapshot) -> dict[str, object]:
        return {"surface": snapshot.name, "version": snapshot.version, "writer": self._writer}

    def _hole(self, what: str) -> JournalDamaged:
        return JournalDamaged(f"{self._database.name} is corrupt: it has no valid {what}")

    @contextmanager
    def _damaged(self, surface: str) -> Iterator[None]:
        """Adds the place of a snapshot to the errors of its decoding."""
        try:
            yield
        except JournalDamaged as damaged:
            described = f"{self._database.name} is corrupt: snapshot of '{surface}': {damaged}"
            raise JournalDamaged(described) from damaged
