"""The store: commits, snapshots and stored responses in one data file.

Owns every statement. All calls are made on one thread at a time. Each append is one transaction, which is
synced when the call returns. It has no futures and no event loop.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import apsw

from lightspeed_ops.core.events import Event
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.journal.decoding import Stored
from lightspeed_ops.journal.durable_watermarks import Watermarks
from lightspeed_ops.journal.port import (
    RESPONSE_BYTES_DEFAULT,
    HistoryPruned,
    JournalDamaged,
    JournalFull,
    StoredResponse,
    VersionConflict,
)
from lightspeed_ops.journal.record_index import EMITTER_NUMBERS, index_text
from lightspeed_ops.journal.run_rows import RunRow, WrittenRun
from lightspeed_ops.journal.sqlite import runs, snapshots, stored_responses
from lightspeed_ops.journal.sqlite.connection import connect, failures_of, insert, transaction
from lightspeed_ops.journal.sqlite.existence import deleted, living, note_existence, wrong_existence
from lightspeed_ops.journal.sqlite.files import FileIdentities, Files, Head, Lock
from lightspeed_ops.journal.sqlite.history_scan import Slice, picked, scan
from lightspeed_ops.journal.sqlite.pruning import Place, gone_of, prune
from lightspeed_ops.journal.sqlite.stored_responses import IndexedId, Named, RespondedId, ResponseBytes
from lightspeed_ops.journal.sqlite.watermarks import (
    Misplaced,
    gone_positions,
    newest_positions,
    watermarks_of,
)
from lightspeed_ops.journal.stored_surface import Gone, HeadRow

CHECKPOINT_PAGES = 4_096
"""Pages in the log that start a checkpoint: 16 MiB, some tens of milliseconds."""
READ_BYTES = 1_000_000
"""Bytes of commits that one read returns: a longer read would delay the next write."""


_SURFACE = "SELECT id FROM surfaces WHERE name = ?"
_TENANT = "SELECT id FROM tenants WHERE name = ?"
_NEWEST = "SELECT max(version) FROM commits WHERE surface = ?"
_MISNAMED = (
    "SELECT a.id, a.name FROM {0} a NOT INDEXED"
    " WHERE a.id IS NOT"
    " (SELECT b.id FROM {0} b INDEXED BY sqlite_autoindex_{0}_1 WHERE b.name = a.name) LIMIT 1"
)
"""A surface or tenant that the index of names does not find."""


class Written(NamedTuple):
    """A commit in its written form: its record index, its bytes, and the response that is stored with it.

    ``exists`` is True if the commit creates or restores its surface, False if it deletes it, and None
    otherwise.
    """

    surface: str
    version: int
    recorded_ms: int
    evidence: bool
    last: dict[type[Event], int]
    data: bytes
    answered: StoredResponse | None
    exists: bool | None = None
    run: WrittenRun | None = None


_ANSWERED = attrgetter("answered")


class Store:
    """An open data file."""

    def __init__(self, path: Path, *, vfs: str = "", response_bytes: int = RESPONSE_BYTES_DEFAULT) -> None:
        """Opens the data file, or makes one if there is none.

        ``answer_bytes`` limits the stored responses of each surface.

        Raises:
            JournalInUse: another process has it open.
            JournalDamaged: something is missing, foreign, too new or not whole.
            JournalFailed: storage does not do what it must.
        """
        self.files = Files(path)
        self._response_limit_bytes = response_bytes
        self._head = Head(self.files.head)
        with failures_of(self.files):
            self._lock = self.files.lock_to_serve()
        try:
            with failures_of(self.files):
                self._checkpoint_lock = Lock(self.files.checkpoint_lock)
        except BaseException:
            self._lock.close()
            raise
        try:
            self._connection = connect(self.files, self._head, vfs)
        except BaseException:
            self._close_files()
            raise
        try:
            self._learn()
            self._begin_log()
            self.identify_files()
        except BaseException:
            self.abandon()
            raise

    def _learn(self) -> None:
        """Reads the data that is kept in memory, and advances the head to the newest position.

        Only data of living surfaces is kept in memory.
        """
        with failures_of(self.files):
            self.position: int = self._connection.execute("SELECT max(position) FROM commits").get or 0
            self._check_names("surfaces")
            self._check_names("tenants")
            if wrong := wrong_existence(self._connection):
                raise JournalDamaged(f"{self.files.database} is corrupt: {wrong}")
            self._ids: dict[str, int] = dict(living(self._connection))
            self._tenants: dict[str, int] = {}
            self._gone = {name: gone_of(self._connection, id_) for name, id_ in self._ids.items()}
            newest = self._connection.execute("SELECT max(number) FROM answers").get or 0
            self._response_bytes = ResponseBytes(self._response_limit_bytes, newest)
            self._gone_of_tenants = gone_positions(self._connection)
            self._head.advance(self.position)

    def _check_names(self, table: str) -> None:
        """Raises :class:`JournalDamaged` if the index does not find a surface or a tenant by its name.

        A surface with a wrong name would have no stored responses, and its requests would be executed twice.
        """
        for id_, name in self._connection.execute(_MISNAMED.format(table)):
            raise JournalDamaged(
                f"{self.files.database} is corrupt: its index of {table} does not find {id_} "
                f"by the name '{name}'"
            )

    def identify_files(self) -> None:
        """Remembers the open files; the log and the reserve exist only after their first use."""
        files = self.files
        beside = [files.wal, files.head, files.lock, files.checkpoint_lock, files.reserve]
        self._identities = FileIdentities([files.database, *[path for path in beside if path.exists()]])

    def check_files(self) -> None:
        """Raises :class:`JournalFailed` if a file was deleted or replaced since it was identified."""
        self._identities.check()

    @property
    def identity(self) -> str:
        """The name of the journal."""
        return self._head.identity.hex()

    # Writes.

    def append(self, commits: Sequence[Written]) -> int:
        """Writes commits in one transaction, syncs it, and returns the position of the last commit.

        Raises:
            JournalFull: there is no room; nothing was written.
            JournalFailed: storage failed; it is unknown what was written.
        """
        known_surfaces, known_tenants = len(self._ids), len(self._tenants)
        position = self.position + len(commits)
        with failures_of(self.files):
            try:
                with transaction(self._connection):
                    self._write(commits, self.position + 1)
            except BaseException:
                self._response_bytes.rolled_back()
                _forget(self._ids, known_surfaces)
                _forget(self._tenants, known_tenants)
                raise
            if any(map(_ANSWERED, commits)):
                self._response_bytes.committed()
            # Writes to a deleted file are lost, even if they were synced.
            self.check_files()
            self.position = position
            self._forget_deleted(commits)
            self._head.advance(position)
        return position

    def save_snapshot(self, surface: str, version: int, data: bytes) -> None:
        """Stores the head of a snapshot in place of an older one, after all of its parts."""
        with failures_of(self.files), transaction(self._connection):
            snapshots.write_head(self._connection, self._id_of(surface), version, data)

    def save_snapshot_part(self, surface: str, version: int, part: int, data: bytes) -> None:
        """Stores a part of a snapshot."""
        with failures_of(self.files), transaction(self._connection):
            snapshots.write_part(self._connection, self._id_of(surface), version, part, data)

    def delete_snapshot_parts(self, surface: str, versions: range) -> bool:
        """Deletes some parts of snapshots of these versions; returns True if there may be more."""
        with failures_of(self.files), transaction(self._connection):
            return snapshots.delete_parts(self._connection, self._id_of(surface), versions=versions)

    def checkpoint(
        self, *, at_pages: int = CHECKPOINT_PAGES, mode: int = apsw.SQLITE_CHECKPOINT_RESTART
    ) -> None:
        """Brings a long log into the database, unless a backup is running."""
        with failures_of(self.files):
            pages, _ = self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_NOOP)
            if pages < at_pages or not self._checkpoint_lock.take():
                return
            try:
                self._connection.wal_checkpoint(mode=mode)
            finally:
                self._checkpoint_lock.release()

    def prune(self, surface: str, cut: Cut, covered_version: int) -> Gone:
        """Deletes a slice of the oldest commits that a cut names; returns the pruned history."""
        with failures_of(self.files):
            place = Place(self._id_of(surface), self._known_tenant(tenant_of(surface)) or 0)
            with transaction(self._connection):
                gone = prune(self._connection, place, cut, covered_version)
        if surface in self._gone:
            self._gone[surface] = gone
        for emitter, newest in gone.newest.items():
            key = (place.tenant, emitter)
            self._gone_of_tenants[key] = max(self._gone_of_tenants.get(key, 0), newest.position)
        return gone

    def close(self) -> None:
        """Brings the log into the database and closes the files; raises as :meth:`check_files`."""
        try:
            self.check_files()
            self.checkpoint(at_pages=0, mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            with failures_of(self.files):
                self._head.close()
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Closes the files as they are."""
        self._connection.close(force=True)
        self._close_files()

    def _close_files(self) -> None:
        self._head.abandon()
        self._checkpoint_lock.close()
        self._lock.close()

    def _begin_log(self) -> None:
        """Restarts the log, because it may end with the remains of a commit that a power cut tore.

        If the next commit followed these remains, another power cut could leave remains of both after the
        last whole commit; the check of the log accepts only those of one torn commit.
        """
        with suppress(JournalFull):
            self.checkpoint(at_pages=0)

    # Reads: nothing beyond ``until``, which the caller knows to be durable.

    def watermarks(self) -> list[Watermarks]:
        """Returns the durable watermarks of every living surface."""
        with failures_of(self.files):
            return [self._marks(name, id_) for name, id_ in self._ids.items()]

    def watermarks_of(self, surface: str) -> Watermarks | None:
        """Returns the durable watermarks of a surface, living or deleted; None if there is none."""
        with failures_of(self.files):
            id_ = self._known_surface(surface)
            return None if id_ is None else self._marks(surface, id_)

    def newest_of_tenant(self, tenant: str) -> dict[int, int]:
        """Returns, by emitter, the newest position of a tenant; empty if there is no such tenant."""
        with failures_of(self.files):
            id_ = self._known_tenant(tenant)
            if id_ is None:
                return {}
            newest = newest_positions(self._connection, id_)
        gone = {emitter: self._gone_of_tenants.get((id_, emitter), 0) for emitter in EMITTER_NUMBERS.values()}
        return {emitter: max(newest.get(emitter, 0), at) for emitter, at in gone.items()}

    def deleted(self, *, after: str, limit: int, tenant: str) -> list[str]:
        """Returns names of deleted surfaces after a name, sorted; of one tenant if given."""
        with failures_of(self.files):
            return deleted(self._connection, after=after, limit=limit, tenant=tenant)

    def commits(self, surface: str, *, after: int, until: int, limit: int) -> list[Stored]:
        """Returns commits of a surface, in order; raises :class:`HistoryPruned`."""
        self._refuse_gone(after, self._gone_of(surface).version)
        return self._stored(
            "SELECT position, version, data, version FROM commits"
            " WHERE surface = ? AND version > ? AND version <= ? ORDER BY version LIMIT ?",
            (self._id_of(surface), after, until, limit),
            after + limit,
        )

    def emitting(self, surface: str, emitter: int, *, after: int, until: int, limit: int) -> list[Stored]:
        """Returns commits with records of an emitter after a sequence.

        Raises :class:`HistoryPruned`.
        """
        self._refuse_gone(after, self._gone_of(surface).of(emitter).last_sequence)
        return self._stored(
            "SELECT c.position, c.version, c.data, e.last_sequence"
            " FROM emitted e JOIN commits c USING (position)"
            " WHERE e.surface = ? AND e.emitter = ? AND e.last_sequence > ? AND e.last_sequence <= ?"
            " ORDER BY e.last_sequence LIMIT ?",
            (self._id_of(surface), emitter, after, until, limit),
            after + limit,
        )

    def emitting_of_tenant(
        self, tenant: str, emitter: int, *, after: int, until: int, limit: int
    ) -> list[Stored]:
        """Returns commits of a tenant with records of an emitter, after a position.

        Raises :class:`HistoryPruned`.
        """
        with failures_of(self.files):
            tenant_id = self._known_tenant(tenant) or 0
        self._refuse_gone(after, self._gone_of_tenants.get((tenant_id, emitter), 0))
        return self._stored(
            "SELECT c.position, c.version, c.data, 0 FROM emitted_of_tenant e JOIN commits c USING (position)"
            " WHERE e.tenant = ? AND e.emitter = ? AND e.position > ? AND e.position <= ?"
            " ORDER BY e.position LIMIT ?",
            (tenant_id, emitter, after, until, limit),
            1,
        )

    def picked(self, surface: str, versions: Collection[int]) -> list[Stored]:
        """Returns commits of a surface by their versions, without pruned ones."""
        with failures_of(self.files):
            return picked(self._connection, self._id_of(surface), versions, most_bytes=READ_BYTES)

    def runs(self, surface: str, *, before: int, limit: int) -> list[RunRow]:
        """Returns rows of runs before a number, the newest first."""
        with failures_of(self.files):
            return runs.rows(
                self._connection, self._id_of(surface), before=before, limit=limit, most_bytes=READ_BYTES
            )

    def scan_history(self, surface: str, text: bytes, *, before_version: int) -> tuple[Slice, int]:
        """Returns commits that have a text in their bytes, of one slice.

        Also returns the version from which on no commit was pruned.
        """
        with failures_of(self.files):
            found = scan(self._connection, self._id_of(surface), text, before_version)
        return found, self._gone_of(surface).version + 1

    def snapshot(self, surface: str) -> HeadRow | None:
        """Returns the head of the newest snapshot of a surface, or None."""
        with failures_of(self.files):
            return snapshots.head_row(self._connection, self._id_of(surface))

    def snapshot_part(self, surface: str, version: int, part: int) -> bytes | None:
        """Returns a part of a snapshot, or None if there is none."""
        with failures_of(self.files):
            return snapshots.part_data(self._connection, self._id_of(surface), version, part)

    def find_response(self, surface: str, request_id: str) -> StoredResponse | None:
        """Returns the stored response of a request, or None."""
        with failures_of(self.files):
            return stored_responses.find(self._connection, Named(self._id_of(surface), surface), request_id)

    def responded_ids(self, *, before: int, limit: int) -> list[RespondedId]:
        """Returns the ids of responses before a number, in descending order."""
        with failures_of(self.files):
            return stored_responses.responded_ids(
                self._connection, self._response_bytes, before=before, limit=limit
            )

    def indexed_ids(self, *, after: tuple[int, str], until: int, limit: int) -> list[IndexedId]:
        """Returns ids from the index in order, after a surface and an id.

        Responses with a number greater than ``until`` are left out.
        """
        with failures_of(self.files):
            return stored_responses.indexed_ids(self._connection, after=after, until=until, limit=limit)

    def _refuse_gone(self, after: int, gone: int) -> None:
        if after < gone:
            raise HistoryPruned(gone + 1)

    def _stored(self, query: str, values: tuple[int, ...], enough: int) -> list[Stored]:
        """Returns rows up to one whose last column is at least ``enough``, or up to :data:`READ_BYTES`."""
        rows: list[Stored] = []
        size_bytes = 0
        with failures_of(self.files):
            for position, version, data, mark in self._connection.execute(query, values):
                rows.append(Stored(position, version, data))
                size_bytes += len(data)
                if mark >= enough or size_bytes >= READ_BYTES:
                    break
        return rows

    def _marks(self, name: str, id_: int) -> Watermarks:
        try:
            return watermarks_of(self._connection, name, id_, self._gone_of(name))
        except Misplaced as misplaced:
            raise JournalDamaged(f"{self.files.database} is corrupt: {misplaced}") from misplaced

    # Names: those of living surfaces are in memory, those of deleted ones are looked up.

    def _known_surface(self, name: str) -> int | None:
        id_: int | None = self._ids.get(name)
        return self._connection.execute(_SURFACE, (name,)).get if id_ is None else id_

    def _id_of(self, surface: str) -> int:
        """Returns the number of an existing surface; raises :class:`JournalDamaged` if there is none."""
        id_ = self._known_surface(surface)
        if id_ is None:
            raise JournalDamaged(f"{self.files.database} has no surface '{surface}'")
        return id_

    def _gone_of(self, surface: str) -> Gone:
        return self._gone.get(surface) or gone_of(self._connection, self._id_of(surface))

    def _known_tenant(self, name: str) -> int | None:
        id_: int | None = self._tenants.get(name)
        if id_ is None:
            id_ = self._connection.execute(_TENANT, (name,)).get
            if id_ is not None and not self._connection.in_transaction:
                self._tenants[name] = id_
        return id_

    # Rows.

    def _write(self, written: Sequence[Written], first_position: int) -> None:
        """Writes a group of commits, table by table."""
        commits: list[tuple[object, ...]] = []
        index: list[tuple[object, ...]] = []
        by_tenant: list[tuple[object, ...]] = []
        answered: dict[Named, list[StoredResponse]] = {}
        for position, commit in enumerate(written, first_position):
            tenant = self._tenant_id(tenant_of(commit.surface))
            surface = self._surface_id(commit, tenant)
            text = index_text(commit.last)
            commits.append(
                (position, surface, commit.version, commit.evidence, commit.recorded_ms, text, commit.data)
            )
            for event, last in commit.last.items():
                index.append((surface, EMITTER_NUMBERS[event], last, position))
                by_tenant.append((tenant, EMITTER_NUMBERS[event], position))
            if commit.run is not None:
                runs.keep(self._connection, surface, commit.run)
            if commit.answered is not None:
                answered.setdefault(Named(surface, commit.surface), []).append(commit.answered)
        insert(self._connection, "commits", commits)
        insert(self._connection, "emitted", index)
        insert(self._connection, "emitted_of_tenant", by_tenant)
        for named, new in answered.items():
            stored_responses.keep(self._connection, named, new, self._response_bytes)

    def _tenant_id(self, name: str) -> int:
        id_ = self._known_tenant(name)
        if id_ is None:
            self._connection.execute("INSERT INTO tenants VALUES (NULL, ?)", (name,))
            id_ = self._connection.last_insert_rowid()
        self._tenants[name] = id_
        return id_

    def _surface_id(self, commit: Written, tenant: int) -> int:
        """Returns the number of a commit's surface, and notes whether the commit creates or deletes it.

        Raises :class:`VersionConflict` if a deleted surface has the name, and the commit is not its next one.
        The event loop cannot check that for all: it keeps only the deleted surfaces that were asked for last.
        """
        name = commit.surface
        id_ = self._ids.get(name)
        if id_ is None:
            id_ = self._connection.execute(_SURFACE, (name,)).get
            newest = 0 if id_ is None else self._connection.execute(_NEWEST, (id_,)).get or 0
            if commit.version != newest + 1:
                raise VersionConflict(commit, newest)
        exists = commit.exists
        if id_ is None:
            exists = exists is not False
            self._connection.execute("INSERT INTO surfaces (tenant, name) VALUES (?, ?)", (tenant, name))
            id_ = self._connection.last_insert_rowid()
        if exists is not None:
            note_existence(self._connection, id_, exists=exists)
            self._gone.setdefault(name, gone_of(self._connection, id_))
            self._ids[name] = id_
        return id_

    def _forget_deleted(self, commits: Sequence[Written]) -> None:
        """Drops the deleted surfaces of these commits from memory."""
        for name, exists in {one.surface: one.exists for one in commits if one.exists is not None}.items():
            if not exists:
                self._ids.pop(name, None)
                self._gone.pop(name, None)


def _forget(ids: dict[str, int], known: int) -> None:
    """Removes the ids of a transaction that was rolled back."""
    while len(ids) > known:
        ids.popitem()
