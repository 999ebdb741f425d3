"""Offline access: opens a data file for reading, without a change of a single byte.

Owns opening and closing for tools that read. A tool holds the same lock as a server, so that no server
changes the file meanwhile, and it makes no checkpoint.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import apsw

from lightspeed_ops.journal.port import JournalDamaged, JournalInUse
from lightspeed_ops.journal.sqlite.connection import connect, failures_of
from lightspeed_ops.journal.sqlite.files import Files, Head


class OfflineJournal(NamedTuple):
    """A data file that is open offline."""

    files: Files
    connection: apsw.Connection


@contextmanager
def open_offline(path: Path) -> Iterator[OfflineJournal]:
    """Opens a data file with every check that a server makes.

    Failures of storage within the context are raised as these errors, too.

    Raises:
        JournalInUse: a server has it open.
        JournalDamaged: something is missing, foreign, too new or not whole.
        JournalFailed: storage does not do what it must.
    """
    files, head = Files(path), Head(Files(path).head)
    with failures_of(files):
        if not any(file.exists() for file in (files.database, files.head, files.wal)):
            raise JournalDamaged(f"no journal at {path}")
        had_log = files.wal.exists()
    with failures_of(files):
        try:
            lock = files.lock_to_serve()
        except JournalInUse as used:
            raise JournalInUse(f"{used}; while a server runs, make a backup and look at that") from used
        try:
            connection = connect(files, head, read_only=True)
            try:
                connection.pragma("query_only", 1)
                yield OfflineJournal(files, connection)
            finally:
                connection.close(force=True)
                if not had_log:
                    _forget_log(files)
        finally:
            head.close()
            lock.close()


def _forget_log(files: Files) -> None:
    """Removes the empty log that SQLite makes if there is none."""
    with suppress(FileNotFoundError):
        if not files.wal.stat().st_size:
            files.wal.unlink()
