"""A backup is the journal at one moment, whatever its server does meanwhile."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import grpc
import pytest
from lightspeed_ops.core.events import Audited, Commit
from lightspeed_ops.core.surface import surface_signature
from lightspeed_ops.journal.codec import encode_commit
from lightspeed_ops.journal.port import After, JournalDamaged, JournalInUse
from lightspeed_ops.journal.rebuild import rebuild
from lightspeed_ops.journal.record_index import last_sequences
from lightspeed_ops.journal.sqlite import backup
from lightspeed_ops.journal.sqlite.backup import back_up
from lightspeed_ops.journal.sqlite.check import check
from lightspeed_ops.journal.sqlite.files import Files, Head, Lock
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.journal.sqlite.store import Store, Written
from lightspeed_ops.journal.surface_check import Finding

from tests.harness.api import Api
from tests.harness.process import ServerProcess
from tests.harness.surfaces import SurfaceCalls
from tests.server.core.building import COMPLETE_RUN, START_RUN
from tests.server.journal.histories import FLIGHTS, Author, replayed
from tests.server.journal.reading import store, stored

RESERVE_BYTES = 65_536


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Returns the path of a journal."""
    return tmp_path / "journal.db"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Returns the path of its backup."""
    return tmp_path / "backup.db"


async def open_at(path: Path) -> SqliteJournal:
    """Opens a journal at a path, with a small reserve."""
    return await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES)


def head_of(path: Path) -> Head:
    """Returns the head of a journal from its file."""
    head = Head(Files(path).head)
    head.open()
    head.close()
    return head


async def history_of(path: Path) -> tuple[list[Commit], str]:
    """Returns the commits and the signature of the only surface."""
    journal = await open_at(path)
    try:
        return list(await stored(journal, FLIGHTS)), surface_signature(await rebuild(journal, FLIGHTS))
    finally:
        await journal.close()


def sizes(folder: Path) -> dict[str, int]:
    """Returns the sizes of the backup's files."""
    return {file.name: file.stat().st_size for file in folder.glob("*backup*")}


async def test_a_backup_of_an_open_journal_is_the_journal(path: Path, copy: Path) -> None:
    """A backup of an open journal has its commits, those of the log too.

    It is two files, and knows its origin.
    """
    journal, author = await open_at(path), Author()
    await store(journal, [*author.begin(), *author.work(3), *author.do(COMPLETE_RUN, START_RUN)])
    made = await asyncio.to_thread(back_up, path, copy)
    identity, runs = journal.identity, await journal.read_runs(FLIGHTS, before=2, limit=9)
    await journal.close()
    assert (7, 7, 1) == made[:3]
    assert {"backup.db": made.size_bytes, "backup.db-head": 4_140} == sizes(copy.parent)
    head = head_of(copy)
    assert (identity, True) == (head.identity.hex(), head.is_copy)
    assert (author.commits, author.signature) == await history_of(copy)
    restored = await open_at(copy)
    assert [1] == [run.number for run in runs]
    assert runs == await restored.read_runs(FLIGHTS, before=2, limit=9)
    await restored.close()


async def test_a_journal_that_was_left_open_is_backed_up(path: Path, copy: Path) -> None:
    """A backup after a kill has the commits of the log, and the journal's files stay as they are."""
    written, author = Store(path), Author()
    append(written, author.begin())
    written.abandon()
    before = {file: file.read_bytes() for file in (path, Files(path).wal)}
    assert 2 == back_up(path, copy).position
    assert before == {file: file.read_bytes() for file in before}
    assert author.commits == (await history_of(copy))[0]


def append(written: Store, commits: list[Commit]) -> None:
    """Writes commits as a writer thread does."""
    for commit in commits:
        evidence = any(isinstance(event, Audited) for event in commit.events)
        last = last_sequences(commit.events)
        data = encode_commit(commit)
        row = Written(commit.surface, commit.version, commit.recorded_ms, evidence, last, data, None)
        written.append([row])


@pytest.mark.parametrize("name", ["backup.db", "backup.db-head", "backup.db-wal"])
def test_nothing_is_written_over(path: Path, copy: Path, name: str) -> None:
    """A backup overwrites no earlier one, and no log that SQLite would take for its own."""
    Store(path).close()
    copy.with_name(name).write_bytes(b"mine")
    with pytest.raises(FileExistsError, match=f"{name}, but there is a file"):
        back_up(path, copy)
    assert b"mine" == copy.with_name(name).read_bytes()


def test_a_journal_that_is_none_has_no_backup(path: Path, copy: Path) -> None:
    """A path without a journal has no backup, since an empty backup would be trusted."""
    with pytest.raises(JournalDamaged, match=r"no journal at .*journal.db"):
        back_up(path, copy)


def test_only_one_copies_at_a_time(path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only one backup runs at a time.

    A backup that waits too long for a checkpoint fails, and names the likely reason.
    """
    Store(path).close()
    monkeypatch.setattr(backup, "CHECKPOINT_S", 0.0)
    lock = Lock(Files(path).checkpoint_lock)
    assert lock.take()
    try:
        with pytest.raises(JournalInUse, match=r"journal.db-checkpoint was held for 0 s: is another backup"):
            back_up(path, copy)
    finally:
        lock.close()


def test_a_lost_end_is_no_backup(path: Path, copy: Path) -> None:
    """A journal without its log is refused, since acknowledged commits would be missing; no file is left."""
    written, author = Store(path), Author()
    append(written, author.begin())
    written.checkpoint(at_pages=0)
    append(written, author.audit(2))
    written.abandon()
    Files(path).wal.unlink()
    with pytest.raises(
        JournalDamaged, match=r"copy is not whole: .* ends with commit 2, but commit 4 was acknowledged"
    ):
        back_up(path, copy)
    assert [] == list(copy.parent.glob("*backup*"))


def test_a_database_stands_still_while_it_is_copied(path: Path) -> None:
    """The database does not change during a copy, whatever the server does; only the log does."""
    written, author = Store(path), Author()
    append(written, author.begin())
    written.abandon()
    lock = Lock(Files(path).checkpoint_lock)
    assert lock.take()
    before = path.read_bytes()
    for _ in range(2):
        again = Store(path)
        append(again, author.audit(3))
        again.checkpoint(at_pages=0)
        again.close()
        assert before == path.read_bytes()
    lock.close()


async def test_a_log_that_was_restarted_is_copied_again(
    path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log that restarts during the copy is copied again: a mixed log would undo commits of the database."""
    written, author = Store(path), Author()
    append(written, [*author.begin(), *author.audit(20)])
    written.checkpoint(at_pages=0)
    copy_file, logs = backup._copy_file, []

    def interrupted(source: Path, made: Path) -> None:
        if source == Files(path).wal:
            logs.append(source)
            if len(logs) == 1:
                data = source.read_bytes()
                append(written, author.audit(1))
                # The result of a slow copy: the old log up to here, and the new one after that.
                half = len(data) // 2
                made.write_bytes(data[:half] + source.read_bytes()[half:])
                return
        copy_file(source, made)

    monkeypatch.setattr(backup, "_copy_file", interrupted)
    made = back_up(path, copy)
    written.close()
    assert (2, 23, 22) == (len(logs), made.position, made.acknowledged)
    assert (author.commits, author.signature) == await history_of(copy)


class Load:
    """Clients that write to a server until they are stopped."""

    def __init__(self, address: str) -> None:
        """A load that is not started."""
        self._ends = threading.Event()
        self.rounds = threading.Semaphore(0)
        self._channel = grpc.insecure_channel(address)
        self.surface = SurfaceCalls(Api(self._channel), FLIGHTS)
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> Self:
        """Creates a surface and starts the clients."""
        SurfaceCalls.create(self.surface.api, FLIGHTS).start_run()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stops the clients and closes their channels."""
        self._ends.set()
        self._thread.join()
        self._channel.close()

    def _write(self) -> None:
        number = 0
        while not self._ends.is_set():
            number += 1
            self.surface.process(*[f"{number}-{one}" for one in range(4)])
            self.rounds.release()


@pytest.fixture
def servers() -> Iterator[list[ServerProcess]]:
    """Starts servers; each is killed at the end."""
    started: list[ServerProcess] = []
    yield started
    for server in started:
        server.kill()


def _serve(servers: list[ServerProcess], path: Path) -> ServerProcess:
    servers.append(ServerProcess("--journal", f"sqlite:{path}"))
    return servers[-1]


@pytest.mark.slow
def test_backups_under_load_are_prefixes_of_history(
    tmp_path: Path, path: Path, servers: list[ServerProcess]
) -> None:
    """A backup under load has every commit from before its start, and is a prefix of the history."""
    server = _serve(servers, path)
    positions = []
    with Load(server.address) as load:
        for number in range(4):
            for _ in range(5):
                assert load.rounds.acquire(timeout=30)
            made = back_up(path, tmp_path / f"backup-{number}.db")
            assert made.acknowledged <= made.position
            positions.append(made.position)
    server.kill()
    assert sorted(set(positions)) == positions
    commits, _ = asyncio.run(_all(path))
    for number in range(4):
        copy = tmp_path / f"backup-{number}.db"
        assert [] == [one for one in check(copy) if isinstance(one, Finding)]
        found, signature = asyncio.run(_all(copy))
        assert commits[: len(found)] == found
        assert surface_signature(replayed(FLIGHTS, found)) == signature


async def _all(path: Path) -> tuple[list[Commit], str]:
    journal = await open_at(path)
    try:
        found: list[Commit] = []
        while page := await journal.read(FLIGHTS, After(len(found), 1_000)):
            found += page
        return found, surface_signature(await rebuild(journal, FLIGHTS))
    finally:
        await journal.close()
