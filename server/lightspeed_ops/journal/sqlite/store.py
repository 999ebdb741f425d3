"""The store: commits, snapshots and answers in one data file.

Owns every statement. All calls are made on one thread at a time; each append is one transaction, synced when
it returns. It knows no futures and no event loop.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import apsw

from lightspeed_ops.core.events import Event
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.journal.port import (
    ANSWER_BYTES_DEFAULT,
    Answered,
    HistoryLetGo,
    JournalDamaged,
    JournalFull,
)
from lightspeed_ops.journal.sqlite import answers
from lightspeed_ops.journal.sqlite.answers import AnswerBytes, AnsweredId, IndexedId, Named
from lightspeed_ops.journal.sqlite.connection import connect, failures_of, transaction
from lightspeed_ops.journal.sqlite.files import FileIdentities, Files, Head, Lock
from lightspeed_ops.journal.sqlite.inserting import insert
from lightspeed_ops.journal.sqlite.letting_go import Gone, Place, gone_of, let_go
from lightspeed_ops.journal.sqlite.mentions import Slice, Stored, mentions, picked
from lightspeed_ops.journal.sqlite.schema import EMITTERS, emitted_text

CHECKPOINT_PAGES = 4_096
"""Pages in the log at which they are brought into the database: 16 MiB, some tens of milliseconds."""
READ_BYTES = 1_000_000
"""Bytes of commits read at once: more of them would be written late."""


_SURFACES = ("SELECT name, id FROM surfaces NOT INDEXED", "SELECT id FROM surfaces WHERE name = ?")
_TENANTS = ("SELECT name, id FROM tenants NOT INDEXED", "SELECT id FROM tenants WHERE name = ?")
"""All of them as their table has them, and one as the index of their names has it."""


class Written(NamedTuple):
    """A commit as it is written: what it is indexed by, its bytes, and the answer that goes with it."""

    surface: str
    version: int
    recorded_ms: int
    evidence: bool
    last: dict[type[Event], int]
    data: bytes
    answered: Answered | None


@dataclass(slots=True)
class Marks:
    """What is durable of a surface."""

    name: str
    version: int = 0
    position: int = 0
    """Of its newest commit."""
    sequences: dict[int, int] = field(default_factory=dict)
    """The newest by emitter."""
    positions: dict[int, int] = field(default_factory=dict)
    """Of the newest commit by emitter."""
    snapshot_version: int = 0
    snapshot_bytes: int = 0
    tail_bytes: int = 0
    """Bytes of the commits behind the snapshot."""


class Store:
    """An open data file."""

    def __init__(self, path: Path, *, vfs: str = "", answer_bytes: int = ANSWER_BYTES_DEFAULT) -> None:
        """Opens it, or makes one if there is none; keeps so many bytes of answers of each surface.

        Raises:
            JournalInUse: somebody else has it open.
            JournalDamaged: something is missing, foreign, too new or not whole.
            JournalFailed: storage does not do what it must.
        """
        self.files = Files(path)
        self._answer_limit_bytes = answer_bytes
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
            self._let_go_of_files()
            raise
        try:
            self._learn()
            self._begin_log()
            self.identify_files()
        except BaseException:
            self.abandon()
            raise

    def _learn(self) -> None:
        """Reads what is kept in memory, and says how far the file goes."""
        with failures_of(self.files):
            self.position: int = self._connection.execute("SELECT max(position) FROM commits").get or 0
            self._ids = self._named(*_SURFACES)
            self._tenants = self._named(*_TENANTS)
            self._gone = {name: gone_of(self._connection, id_) for name, id_ in self._ids.items()}
            newest = self._connection.execute("SELECT max(number) FROM answers").get or 0
            self._answer_bytes = AnswerBytes(self._answer_limit_bytes, newest)
            self._head.advance(self.position)

    def _named(self, all_: str, one: str) -> dict[str, int]:
        """Ids by name; raises :class:`JournalDamaged` where one is not found by its name.

        One whose name is another would have no answers, and its requests would be done twice.
        """
        ids: dict[str, int] = dict(self._connection.execute(all_))
        for name, id_ in ids.items():
            if self._connection.execute(one, (name,)).get != id_:
                raise JournalDamaged(
                    f"expected {self.files.database} to find {id_} by its name '{name}', but it cannot"
                )
        return ids

    def identify_files(self) -> None:
        """Remembers which files are open; the log and the reserve exist once they were first used."""
        files = self.files
        beside = [files.wal, files.head, files.lock, files.checkpoint_lock, files.reserve]
        self._identities = FileIdentities([files.database, *[path for path in beside if path.exists()]])

    def check_files(self) -> None:
        """Raises :class:`JournalFailed` if a file was deleted or replaced since it was identified."""
        self._identities.check()

    @property
    def identity(self) -> str:
        """Names the journal."""
        return self._head.identity.hex()

    # What is written.

    def append(self, commits: Sequence[Written]) -> int:
        """Writes commits in one transaction, synced; answers the position of the last.

        Raises:
            JournalFull: there is no room; nothing was written.
            JournalFailed: nobody knows what was written.
        """
        known_surfaces, known_tenants = len(self._ids), len(self._tenants)
        position = self.position + len(commits)
        with failures_of(self.files):
            try:
                with transaction(self._connection):
                    self._write(commits, self.position + 1)
            except BaseException:
                self._answer_bytes.rolled_back()
                _forget(self._ids, known_surfaces)
                _forget(self._tenants, known_tenants)
                raise
            self._answer_bytes.committed()
            # What was written to a file that is gone is lost, however well it was synced.
            self.check_files()
            self.position = position
            self._head.advance(position)
        return position

    def save_snapshot(self, surface: str, version: int, data: bytes | bytearray) -> None:
        """Keeps a snapshot in place of an older one."""
        with failures_of(self.files), transaction(self._connection):
            self._connection.execute(
                "INSERT INTO snapshots VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
                " SET version = excluded.version, data = excluded.data WHERE excluded.version > version",
                (self._ids[surface], version, data),
            )

    def checkpoint(
        self, *, at_pages: int = CHECKPOINT_PAGES, mode: int = apsw.SQLITE_CHECKPOINT_RESTART
    ) -> None:
        """Brings a long log into the database, unless a backup is being made."""
        with failures_of(self.files):
            pages, _ = self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_NOOP)
            if pages < at_pages or not self._checkpoint_lock.take():
                return
            try:
                self._connection.wal_checkpoint(mode=mode)
            finally:
                self._checkpoint_lock.release()

    def let_go(self, surface: str, cut: Cut, covered_version: int) -> Gone:
        """Deletes a slice of the oldest commits that a cut names; answers everything that is gone then."""
        place = Place(self._ids[surface], self._tenants[tenant_of(surface)])
        with failures_of(self.files), transaction(self._connection):
            gone = let_go(self._connection, place, cut, covered_version)
        self._gone[surface] = gone
        return gone

    def close(self) -> None:
        """Brings everything into the database and lets go of the files; raises as :meth:`check_files`."""
        try:
            self.check_files()
            self.checkpoint(at_pages=0, mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            with failures_of(self.files):
                self._head.close()
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Lets go of the files as they are."""
        self._connection.close(force=True)
        self._let_go_of_files()

    def _let_go_of_files(self) -> None:
        self._head.abandon()
        self._checkpoint_lock.close()
        self._lock.close()

    def _begin_log(self) -> None:
        """Begins a new log where the old one may end with the remains of a commit that a power cut tore.

        Went the next one on behind them, remains of both could stand behind the last whole commit after
        another cut, which is not what one torn commit leaves.
        """
        with suppress(JournalFull):
            self.checkpoint(at_pages=0)

    # What is read: nothing beyond ``until``, which the caller knows to be durable.

    def marks(self) -> list[Marks]:
        """What is durable of every surface."""
        with failures_of(self.files):
            return [self._marks(id_, name) for name, id_ in self._ids.items()]

    def commits(self, surface: str, *, after_version: int, until: int, limit: int) -> list[Stored]:
        """Commits of a surface, in order; raises :class:`HistoryLetGo`."""
        self._refuse_gone(after_version, self._gone[surface].version)
        return self._stored(
            "SELECT position, version, data, version FROM commits"
            " WHERE surface = ? AND version > ? AND version <= ? ORDER BY version LIMIT ?",
            (self._ids[surface], after_version, until, limit),
            after_version + limit,
        )

    def emitting(self, surface: str, emitter: int, *, after: int, until: int, limit: int) -> list[Stored]:
        """Commits that have the records of an emitter after a sequence; raises :class:`HistoryLetGo`."""
        self._refuse_gone(after, self._gone[surface].of(emitter).last_sequence)
        return self._stored(
            "SELECT c.position, c.version, c.data, e.last_sequence"
            " FROM emitted e JOIN commits c USING (position)"
            " WHERE e.surface = ? AND e.emitter = ? AND e.last_sequence > ? AND e.last_sequence <= ?"
            " ORDER BY e.last_sequence LIMIT ?",
            (self._ids[surface], emitter, after, until, limit),
            after + limit,
        )

    def emitting_of_tenant(
        self, tenant: str, emitter: int, *, after: int, until: int, limit: int
    ) -> list[Stored]:
        """Commits of a tenant with records of an emitter, after a position; raises :class:`HistoryLetGo`."""
        gone = [self._gone[name].of(emitter) for name in self._ids if tenant_of(name) == tenant]
        self._refuse_gone(after, max(newest.position for newest in gone))
        return self._stored(
            "SELECT c.position, c.version, c.data, 0 FROM emitted_of_tenant e JOIN commits c USING (position)"
            " WHERE e.tenant = ? AND e.emitter = ? AND e.position > ? AND e.position <= ?"
            " ORDER BY e.position LIMIT ?",
            (self._tenants[tenant], emitter, after, until, limit),
            1,
        )

    def picked(self, surface: str, versions: Collection[int]) -> list[Stored]:
        """Commits of a surface by their versions; those that were let go are left out."""
        with failures_of(self.files):
            return picked(self._connection, self._ids[surface], versions, most_bytes=READ_BYTES)

    def mentions(self, surface: str, text: bytes, *, before_version: int) -> tuple[Slice, int]:
        """Commits that have a text in their bytes, of one slice, and from where on nothing was let go."""
        with failures_of(self.files):
            found = mentions(self._connection, self._ids[surface], text, before_version)
        return found, self._gone[surface].version + 1

    def snapshot(self, surface: str) -> bytes | None:
        """The bytes of the newest snapshot of a surface."""
        with failures_of(self.files):
            data: bytes | None = self._connection.execute(
                "SELECT data FROM snapshots WHERE surface = ?", (self._ids[surface],)
            ).get
            return data

    def find_answer(self, surface: str, request_id: str) -> Answered | None:
        """The answer of a request."""
        with failures_of(self.files):
            return answers.find(self._connection, Named(self._ids[surface], surface), request_id)

    def answered_ids(self, *, before: int, limit: int) -> list[AnsweredId]:
        """The ids of the answers before a number, backwards."""
        with failures_of(self.files):
            return answers.answered_ids(self._connection, self._answer_bytes, before=before, limit=limit)

    def indexed_ids(self, *, after: tuple[int, str], until: int, limit: int) -> list[IndexedId]:
        """The ids, of answers until a number, that their index has behind a surface and an id, in order."""
        with failures_of(self.files):
            return answers.indexed_ids(self._connection, after=after, until=until, limit=limit)

    def _refuse_gone(self, after: int, gone: int) -> None:
        if after < gone:
            raise HistoryLetGo(gone + 1)

    def _stored(self, query: str, values: tuple[int, ...], enough: int) -> list[Stored]:
        """Rows up to the one whose mark, in the last column, is enough, or to some megabytes of them."""
        rows: list[Stored] = []
        size_bytes = 0
        with failures_of(self.files):
            for position, version, data, mark in self._connection.execute(query, values):
                rows.append(Stored(position, version, data))
                size_bytes += len(data)
                if mark >= enough or size_bytes >= READ_BYTES:
                    break
        return rows

    def _marks(self, id_: int, name: str) -> Marks:
        read, gone = self._connection.execute, self._gone[name]
        marks = Marks(name)
        newest = read(
            "SELECT version, position FROM commits WHERE surface = ? ORDER BY version DESC LIMIT 1", (id_,)
        ).fetchone()
        marks.version, marks.position = newest or (0, 0)
        for emitter in EMITTERS.values():
            kept = read(
                "SELECT last_sequence, position FROM emitted WHERE surface = ? AND emitter = ?"
                " ORDER BY last_sequence DESC LIMIT 1",
                (id_, emitter),
            ).fetchone()
            marks.sequences[emitter], marks.positions[emitter] = max(kept or (0, 0), gone.of(emitter))
        if max(marks.positions.values()) > marks.position:
            raise JournalDamaged(
                f"expected the newest commit of '{name}' in {self.files.database} behind all others, "
                f"but it is at {marks.position}, and there are records at {max(marks.positions.values())}"
            )
        snapshot = read("SELECT version, length(data) FROM snapshots WHERE surface = ?", (id_,)).fetchone()
        marks.snapshot_version, marks.snapshot_bytes = snapshot or (0, 0)
        tail = read(
            "SELECT sum(length(data)) FROM commits WHERE surface = ? AND version > ?",
            (id_, marks.snapshot_version),
        ).get
        marks.tail_bytes = tail or 0
        return marks

    # Rows.

    def _write(self, written: Sequence[Written], first_position: int) -> None:
        """Writes a group of commits, table by table."""
        commits: list[tuple[object, ...]] = []
        emitted: list[tuple[object, ...]] = []
        of_tenant: list[tuple[object, ...]] = []
        answered: dict[Named, list[Answered]] = {}
        for position, commit in enumerate(written, first_position):
            tenant = self._tenant_id(tenant_of(commit.surface))
            surface = self._surface_id(commit.surface, tenant)
            text = emitted_text(commit.last)
            commits.append(
                (position, surface, commit.version, commit.evidence, commit.recorded_ms, text, commit.data)
            )
            for event, last in commit.last.items():
                emitted.append((surface, EMITTERS[event], last, position))
                of_tenant.append((tenant, EMITTERS[event], position))
            if commit.answered is not None:
                answered.setdefault(Named(surface, commit.surface), []).append(commit.answered)
        insert(self._connection, "commits", commits)
        insert(self._connection, "emitted", emitted)
        insert(self._connection, "emitted_of_tenant", of_tenant)
        for named, new in answered.items():
            answers.keep(self._connection, named, new, self._answer_bytes)

    def _tenant_id(self, name: str) -> int:
        if name not in self._tenants:
            self._connection.execute("INSERT INTO tenants VALUES (NULL, ?)", (name,))
            self._tenants[name] = self._connection.last_insert_rowid()
        return self._tenants[name]

    def _surface_id(self, name: str, tenant: int) -> int:
        if name not in self._ids:
            self._connection.execute("INSERT INTO surfaces (tenant, name) VALUES (?, ?)", (tenant, name))
            self._ids[name] = self._connection.last_insert_rowid()
            self._gone[name] = Gone()
        return self._ids[name]


def _forget(ids: dict[str, int], known: int) -> None:
    """Takes back the ids of a transaction that did not come to be."""
    while len(ids) > known:
        ids.popitem()
