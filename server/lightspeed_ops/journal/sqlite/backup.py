"""The backup: a copy of a data file as of one moment, made while a server writes it or not.

It is marked as a copy: the server that opens it gives it its own identity, because its history continues
differently.

Owns the order of the copying. A server changes the database only in checkpoints, for which it takes a lock.
While the backup holds that lock, the database does not change and its log only grows. The server can restart
the log at most once, if the whole log is in the database already; the log's header shows this, and the backup
copies the log again.
"""

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import BinaryIO, NamedTuple

import apsw

from lightspeed_ops.journal.port import JournalDamaged, JournalInUse
from lightspeed_ops.journal.sqlite.check import find_damage
from lightspeed_ops.journal.sqlite.connection import failures_of
from lightspeed_ops.journal.sqlite.files import PRIVATE, Files, Head, Lock
from lightspeed_ops.journal.sqlite.offline import open_offline

CHECKPOINT_S = 10.0
"""The longest wait for a checkpoint that is under way: they take some tens of milliseconds."""
RETRY_S = 0.01
"""The interval between two attempts to take the lock."""
LOG_COPIES = 5
"""Most copies of the log: the server restarts it once while no checkpoint can end."""
CHUNK_BYTES = 1024 * 1024
"""Bytes copied at once."""
LOG_HEADER_BYTES = 32
"""The header of a log, with the salts that change whenever the log restarts."""


class BackedUp(NamedTuple):
    """The result of a backup: its newest position, its number of surfaces, and its size."""

    position: int
    acknowledged: int
    """The newest position that the source had acknowledged when the backup began."""
    surfaces: int
    size_bytes: int


def back_up(path: Path, destination: Path) -> BackedUp:
    """Copies the journal at a path to a destination, which gets files only if the copy is sound.

    Raises:
        FileExistsError: a file exists at the destination.
        JournalInUse: another backup is running.
        JournalDamaged: the copy lacks acknowledged commits, or is not whole.
        JournalFailed: storage does not do what it must.
    """
    source, wanted = Files(path), Files(destination)
    with failures_of(wanted):
        there = next((file for file in (wanted.database, wanted.head, wanted.wal) if file.exists()), None)
    if there is not None:
        raise FileExistsError(f"expected nothing at {there}, but there is a file")
    with failures_of(source):
        if not source.head.exists() or not source.database.exists():
            raise JournalDamaged(f"no journal at {path}")
        promised = _read_head(source)
    parent, name = destination.absolute().parent, destination.name
    with failures_of(wanted), tempfile.TemporaryDirectory(prefix=f".{name}-", dir=parent) as folder:
        made = Files(Path(folder) / "journal.db")
        _copy(source, made)
        try:
            position, surfaces = _finish(made, promised)
        except JournalDamaged as damaged:
            raise JournalDamaged(f"{path} is corrupt: its copy is not whole: {damaged}") from damaged
        size_bytes = made.database.stat().st_size
        # A head alone does not open: if the database exists under its name, the journal is complete.
        for file, final in ((made.head, wanted.head), (made.database, wanted.database)):
            file.rename(final)
            wanted.sync_folder()
    return BackedUp(position, promised.position, surfaces, size_bytes)


def _read_head(source: Files) -> Head:
    """Returns the head of the source, with the acknowledged position before anything was copied."""
    head = Head(source.head)
    head.open()
    head.close()
    return head


def _copy(source: Files, made: Files) -> None:
    """Copies the database and its log while no checkpoint runs."""
    lock = Lock(source.checkpoint_lock)
    try:
        _take(lock, source)
        _copy_file(source.database, made.database)
        for _ in range(LOG_COPIES):
            before = _log_header(source)
            if source.wal.exists():
                _copy_file(source.wal, made.wal)
            if before == _log_header(source):
                return
    finally:
        lock.close()
    raise JournalDamaged(f"{source.wal} was restarted {LOG_COPIES} times while it was copied")


def _take(lock: Lock, source: Files) -> None:
    until_s = time.monotonic() + CHECKPOINT_S
    while not lock.take():
        if time.monotonic() > until_s:
            raise JournalInUse(
                f"expected to copy {source.database}, but {lock.path} was held for {CHECKPOINT_S:.0f} s: "
                "is another backup being made?"
            )
        time.sleep(RETRY_S)


def _log_header(source: Files) -> bytes:
    try:
        with source.wal.open("rb") as log:
            return log.read(LOG_HEADER_BYTES)
    except FileNotFoundError:
        return b""


def _copy_file(source: Path, made: Path) -> None:
    """Copies from start to end: the copy has at least what the file had when copying began."""
    with source.open("rb", buffering=0) as from_, _private(made) as to:
        shutil.copyfileobj(from_, to, CHUNK_BYTES)


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, PRIVATE), "wb")


def _finish(made: Files, promised: Head) -> tuple[int, int]:
    """Makes a journal of the copied files; returns its newest position and its number of surfaces."""
    with failures_of(made):
        _absorb_log(made)
    head = Head(made.head)
    head.create_copy(promised.identity, promised.position)
    with open_offline(made.database) as opened:
        for finding in find_damage(opened):
            raise JournalDamaged(f"{finding.place}: {finding.what}")
        read = opened.connection.execute
        position: int = read("SELECT max(position) FROM commits").get or 0
        surfaces: int = read("SELECT count(*) FROM surfaces").get
    head.advance(position)
    head.close()
    return position, surfaces


def _absorb_log(made: Files) -> None:
    """Brings the copied log into the copied database.

    SQLite takes the log up to the last whole commit. Parts of commits that were written during the copy may
    follow it; that is no damage, and the head says whether a commit is missing.
    """
    connection = apsw.Connection(str(made.database))
    try:
        connection.pragma("trusted_schema", 0)
        connection.pragma("locking_mode", "exclusive")
        connection.pragma("synchronous", "full")
        connection.pragma("schema_version")
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    finally:
        connection.close()
    made.wal.unlink(missing_ok=True)
    with made.database.open("rb") as database:
        os.fsync(database.fileno())
