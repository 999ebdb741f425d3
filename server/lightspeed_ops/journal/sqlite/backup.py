"""The backup: a copy of a data file as it was at one moment, made while a server writes it or not.

It is marked as a copy: whoever serves it gives it an identity of its own, since it goes on otherwise.

Owns the order of the copying. A server changes the database only in checkpoints, for which it takes a lock;
while that is held here, the database stands still and its log only grows. It is begun anew at most once, when
all of it is in the database already: the header tells, and the log is copied again.
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
from lightspeed_ops.journal.sqlite.offline import look

CHECKPOINT_S = 10.0
"""How long to wait for a checkpoint that is under way: they take some tens of milliseconds."""
LOOK_AGAIN_S = 0.01
"""How often the lock is looked at meanwhile."""
LOG_COPIES = 5
"""How often the log is copied at most: it is begun anew once while no checkpoint can end."""
CHUNK_BYTES = 1024 * 1024
"""Bytes copied at once."""
LOG_HEADER_BYTES = 32
"""The header of a log, with the salts that are new whenever it is begun anew."""


class BackedUp(NamedTuple):
    """What a backup has: commits up to a position, of how many surfaces, in how many bytes."""

    position: int
    acknowledged: int
    """Up to this position the source had promised when the backup began."""
    surfaces: int
    size_bytes: int


def back_up(path: Path, destination: Path) -> BackedUp:
    """Copies the journal at a path; at the destination nothing may be, and nothing is unless all is well.

    Raises:
        FileExistsError: something is there.
        JournalInUse: another backup is being made.
        JournalDamaged: what was copied has not got what it must, or is not whole.
        JournalFailed: storage does not do what it must.
    """
    source, wanted = Files(path), Files(destination)
    with failures_of(wanted):
        there = next((file for file in (wanted.database, wanted.head, wanted.wal) if file.exists()), None)
    if there is not None:
        raise FileExistsError(f"expected nothing at {there}, but there is a file")
    with failures_of(source):
        if not source.head.exists() or not source.database.exists():
            raise JournalDamaged(f"expected a journal at {path}, but there is none")
        promised = _read_head(source)
    parent, name = destination.absolute().parent, destination.name
    with failures_of(wanted), tempfile.TemporaryDirectory(prefix=f".{name}-", dir=parent) as folder:
        made = Files(Path(folder) / "journal.db")
        _copy(source, made)
        try:
            position, surfaces = _finish(made, promised)
        except JournalDamaged as damaged:
            raise JournalDamaged(f"expected {path} to be whole, but its copy is not: {damaged}") from damaged
        size_bytes = made.database.stat().st_size
        # The head alone opens as nothing: whoever finds a database finds all of it.
        for file, final in ((made.head, wanted.head), (made.database, wanted.database)):
            file.rename(final)
            wanted.sync_folder()
    return BackedUp(position, promised.position, surfaces, size_bytes)


def _read_head(source: Files) -> Head:
    """What was promised before anything was copied."""
    head = Head(source.head)
    head.open()
    head.close()
    return head


def _copy(source: Files, made: Files) -> None:
    """Copies database and log while no checkpoint is made."""
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
    raise JournalDamaged(f"expected {source.wal} to stay one log, but it was begun anew {LOG_COPIES} times")


def _take(lock: Lock, source: Files) -> None:
    until_s = time.monotonic() + CHECKPOINT_S
    while not lock.take():
        if time.monotonic() > until_s:
            raise JournalInUse(
                f"expected to copy {source.database}, but {lock.path} was held for {CHECKPOINT_S:.0f} s: "
                "is another backup being made?"
            )
        time.sleep(LOOK_AGAIN_S)


def _log_header(source: Files) -> bytes:
    try:
        with source.wal.open("rb") as log:
            return log.read(LOG_HEADER_BYTES)
    except FileNotFoundError:
        return b""


def _copy_file(source: Path, made: Path) -> None:
    """Copies from the beginning to the end: what was there when it began is in the copy."""
    with source.open("rb", buffering=0) as from_, _private(made) as to:
        shutil.copyfileobj(from_, to, CHUNK_BYTES)


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, PRIVATE), "wb")


def _finish(made: Files, promised: Head) -> tuple[int, int]:
    """Makes a journal of the copied files; answers its newest position, and how many surfaces it has."""
    with failures_of(made):
        _absorb_log(made)
    head = Head(made.head)
    head.create_copy(promised.identity, promised.position)
    with look(made.database) as opened:
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

    SQLite takes it up to the last whole commit. Behind that may stand parts of commits that were written
    while it was copied: that is no damage, and whether something is missing the head tells.
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
