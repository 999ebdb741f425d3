"""Copying into a data file: the rows of another journal's surfaces, as a new data file.

Owns the statements. The files get their names only when the copy is complete and equal to its source.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

import apsw

from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.journal.copying import Copied, index_of, parts_in, sound, tenants_of, verified
from lightspeed_ops.journal.sqlite.connection import connect, failures_of, insert, transaction
from lightspeed_ops.journal.sqlite.files import Files, Head
from lightspeed_ops.journal.sqlite.offline import open_offline
from lightspeed_ops.journal.sqlite.stored_surface import surfaces_of
from lightspeed_ops.journal.stored_surface import CommitRow, StoredSurface

COMMITS_AT_ONCE = 500
"""Commits of one transaction: some megabytes."""

T = TypeVar("T")


def copy_into(destination: Path, source: str, surfaces: Sequence[StoredSurface]) -> Copied:
    """Makes a data file of these surfaces; ``source`` names their journal in messages.

    Raises:
        FileExistsError: a file exists at the destination.
        JournalDamaged: the source is not sound, or the copy is not equal to it.
        JournalFailed: storage does not do what it must.
        JournalFull: there is no room for the copy.
    """
    wanted = Files(destination)
    there = next((file for file in (wanted.database, wanted.head, wanted.wal) if file.exists()), None)
    if there is not None:
        raise FileExistsError(f"expected nothing at {there}, but there is a file")
    expected = sound(source, surfaces)
    parent, name = destination.absolute().parent, destination.name
    with failures_of(wanted), tempfile.TemporaryDirectory(prefix=f".{name}-", dir=parent) as folder:
        made = Files(Path(folder) / "journal.db")
        position = _written(made, surfaces)
        with open_offline(made.database) as opened:
            verified(source, expected, str(destination), lambda: surfaces_of(opened))
        # A head alone does not open: if the database exists under its name, the journal is complete.
        for file, final in ((made.head, wanted.head), (made.database, wanted.database)):
            file.rename(final)
            wanted.sync_folder()
    return Copied(expected, position)


def _written(made: Files, surfaces: Sequence[StoredSurface]) -> int:
    """Writes all rows into new files, and returns the newest position."""
    head = Head(made.head)
    connection = connect(made, head)
    try:
        copy = _Copy(connection, surfaces)
        for stored in surfaces:
            copy.take(stored)
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        head.advance(copy.position)
        head.close()
    finally:
        connection.close(force=True)
        head.abandon()
    made.wal.unlink(missing_ok=True)
    return copy.position


class _Copy:
    """The tables of a new data file."""

    def __init__(self, connection: apsw.Connection, surfaces: Sequence[StoredSurface]) -> None:
        self._connection = connection
        self._tenants = {name: number for number, name in enumerate(tenants_of(surfaces), 1)}
        self._surfaces = 0
        self._responses = 0
        self.position = 0
        with transaction(connection):
            insert(connection, "tenants", [(number, name) for name, number in self._tenants.items()])

    def take(self, stored: StoredSurface) -> None:
        """Writes the rows of a surface."""
        self._surfaces += 1
        surface, tenant = self._surfaces, self._tenants[tenant_of(stored.name)]
        gone = stored.gone()
        with transaction(self._connection):
            row = (surface, tenant, stored.name, gone.work_version, gone.evidence_version)
            self._insert("surfaces", [row])
            self._insert("deleted" if stored.alive is False else "living", [(surface,)])
            self._insert("gone", [(surface, emitter, *newest) for emitter, newest in gone.newest.items()])
            self._insert("runs", [(surface, *row) for row in stored.runs()])
        for rows in _in_groups(stored.commits(), COMMITS_AT_ONCE):
            self._take_commits(surface, tenant, rows)
        self._take_snapshot(surface, stored)
        self._take_responses(surface, stored)

    def _take_commits(self, surface: int, tenant: int, rows: Sequence[CommitRow]) -> None:
        commits: list[tuple[object, ...]] = []
        index: list[tuple[object, ...]] = []
        by_tenant: list[tuple[object, ...]] = []
        for row in rows:
            position, version, evidence, recorded_ms, text, data = row
            commits.append((position, surface, version, evidence, recorded_ms, text, data))
            for emitter, last in index_of(row):
                index.append((surface, emitter, last, position))
                by_tenant.append((tenant, emitter, position))
            self.position = max(self.position, position)
        with transaction(self._connection):
            self._insert("commits", commits)
            self._insert("emitted", index)
            self._insert("emitted_of_tenant", by_tenant)

    def _take_snapshot(self, surface: int, stored: StoredSurface) -> None:
        head = stored.snapshot()
        if head is None:
            return
        for number, data in parts_in(stored, head):
            with transaction(self._connection):
                self._insert("snapshot_parts", [(surface, head.version, number, data)])
        with transaction(self._connection):
            self._insert("snapshots", [(surface, head.version, head.data)])

    def _take_responses(self, surface: int, stored: StoredSurface) -> None:
        ordinal = 0
        for group in _in_groups(stored.responses(), COMMITS_AT_ONCE):
            rows: list[tuple[object, ...]] = []
            for response, checksum in group:
                ordinal += 1
                self._responses += 1
                one = (response.request_id, response.recorded_ms, response.fingerprint, response.answer)
                rows.append((self._responses, surface, ordinal, *one, checksum))
            with transaction(self._connection):
                self._insert("answers", rows)

    def _insert(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        insert(self._connection, table, rows)


def _in_groups(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yields rows in groups of at most ``size``."""
    remaining = iter(rows)
    while group := list(islice(remaining, size)):
        yield group
