"""The connection: opens one data file with the settings that durability needs, or refuses it.

Owns the making of new files, the settings, the checks before the first read, transactions and bulk inserts.
It refuses a file that it cannot read with its path, and changes and deletes nothing in it.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain

import apsw

from lightspeed_ops.journal.port import JournalDamaged, JournalFailed, JournalFull
from lightspeed_ops.journal.sqlite.existence import note_all
from lightspeed_ops.journal.sqlite.files import IDENTITY_BYTES, Files, Head
from lightspeed_ops.journal.sqlite.schema import (
    ADDED,
    APPLICATION_ID,
    EXISTENCE_FORMAT,
    FORMAT,
    OLDEST_FORMAT,
    PAGE_BYTES,
    PRAGMAS,
    tables_of,
)
from lightspeed_ops.journal.sqlite.wal import check_log, check_size

ROWS_AT_ONCE = 64
"""Most rows of one statement; counts are powers of two, so that few statements are prepared and cached. Each
statement releases the interpreter lock and waits for it again, half a millisecond if the event loop is busy:
with one row per statement, a group of commits would wait longer for the lock than for its sync."""

_DAMAGE = (apsw.CorruptError, apsw.NotADBError, apsw.FormatError)


@contextmanager
def failures_of(files: Files) -> Iterator[None]:
    """Converts every failure of storage to an error of the port: damage, no room, or failed storage."""
    try:
        yield
    except _DAMAGE as error:
        raise JournalDamaged(f"{files.database} is corrupt: {error}") from error
    except apsw.FullError as error:
        raise JournalFull(f"expected room for {files.database}, but: {error}") from error
    except (ValueError, LookupError, TypeError) as error:
        # For example a text that is not UTF-8, or a missing row that other rows refer to.
        described = f"{type(error).__name__}: {error}"
        raise JournalDamaged(f"{files.database} is corrupt: {described}") from error
    except (apsw.Error, OSError) as error:
        raise JournalFailed(f"expected to use {files.database}, but: {error}") from error


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """Commits and syncs all statements within, or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # After some failures SQLite has rolled back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def insert(connection: apsw.Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Inserts rows in their order, each with a value for every column."""
    begin = 0
    while begin < len(rows):
        most = min(ROWS_AT_ONCE, len(rows) - begin)
        count = 1 << (most.bit_length() - 1)
        values = tuple(chain.from_iterable(rows[begin : begin + count]))
        connection.execute(_statement(table, len(rows[begin]), count), values)
        begin += count


@cache
def _statement(table: str, columns: int, rows: int) -> str:
    row = f"({', '.join('?' * columns)})"
    return f"INSERT INTO {table} VALUES {', '.join([row] * rows)}"  # noqa: S608 - the store's own names of tables


def connect(files: Files, head: Head, vfs: str = "", *, read_only: bool = False) -> apsw.Connection:
    """Opens the data file, or makes one if nothing was ever written.

    With ``read_only`` it changes nothing, and makes nothing that the next server would not make as well.

    Raises:
        JournalDamaged: something is missing, foreign, too new or not whole.
        JournalFailed: storage does not do what it must.
    """
    with failures_of(files):
        _find(files, head, read_only=read_only)
        connection = apsw.Connection(str(files.database), vfs=vfs or None)
        try:
            _prepare(connection, files, head, read_only=read_only)
        except BaseException:
            connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            connection.close()
            raise
        return connection


def _find(files: Files, head: Head, *, read_only: bool) -> None:
    """Opens the head, or makes it for a new journal; refuses an incomplete set of files."""
    if not files.head.exists():
        for there in (files.database, files.wal):
            if there.exists() and there.stat().st_size:
                raise JournalDamaged(f"{files.head} is missing beside {there}")
        if read_only:
            raise JournalDamaged(f"no journal at {files.database}")
        head.create()
    else:
        head.open()
    size = files.database.stat().st_size if files.database.exists() else 0
    if head.position and not size:
        raise JournalDamaged(
            f"{files.database} is missing or empty, but commit {head.position} was acknowledged"
        )
    if read_only and not size:
        raise JournalDamaged(f"{files.database} is empty: no commit was ever written")
    files.make_private()
    files.sync_folder()


def _prepare(connection: apsw.Connection, files: Files, head: Head, *, read_only: bool) -> None:
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    # SQLite's locks do not exclude two journals in one process; the lock file does.
    connection.pragma("locking_mode", "exclusive")
    is_new = not connection.pragma("schema_version")
    if is_new and read_only:
        raise JournalDamaged(f"{files.database} is not a journal: it has no tables")
    if is_new:
        connection.pragma("page_size", PAGE_BYTES)
    else:
        _recognise(connection, files)
    _set_pragmas(connection, files)
    _check_files(connection, files)
    if is_new:
        _make(connection, head)
        files.sync_folder()
    _check_tables(connection, files, head)
    if not read_only:
        _migrate(connection, files)
    if head.is_copy and not read_only:
        _rename(connection, files, head)


def _recognise(connection: apsw.Connection, files: Files) -> None:
    application, version = connection.pragma("application_id"), connection.pragma("user_version")
    if application != APPLICATION_ID:
        raise JournalDamaged(f"{files.database} is not a journal: its application id is {application}")
    if not OLDEST_FORMAT <= version <= FORMAT:
        raise JournalDamaged(
            f"{files.database} has format {version}: this version reads formats {OLDEST_FORMAT} to {FORMAT}"
        )


def _set_pragmas(connection: apsw.Connection, files: Files) -> None:
    for name, value in PRAGMAS.items():
        connection.pragma(name, value)
    # The first read takes the lock and finds the log.
    connection.pragma("schema_version")
    for name, value in PRAGMAS.items():
        actual = connection.pragma(name)
        if actual != value:
            raise JournalFailed(f"expected {name} {value} in force on {files.database}, but it is {actual}")


def _check_files(connection: apsw.Connection, files: Files) -> None:
    valid_frames, _ = connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_NOOP)
    log = check_log(files.wal, valid_frames)
    check_size(files.database, connection.pragma("page_count"), connection.pragma("page_size"), log)


def _make(connection: apsw.Connection, head: Head) -> None:
    """Makes the tables in one commit."""
    with transaction(connection):
        for statement in tables_of(FORMAT):
            connection.execute(statement)
        connection.execute("INSERT INTO journal VALUES (?)", (head.identity.hex(),))
        connection.pragma("application_id", APPLICATION_ID)
        connection.pragma("user_version", FORMAT)


def _migrate(connection: apsw.Connection, files: Files) -> None:
    """Adds the missing tables to a file of an older format, all in one commit."""
    version = connection.pragma("user_version")
    if version == FORMAT:
        return
    try:
        with transaction(connection):
            for added in range(version + 1, FORMAT + 1):
                for statement in ADDED[added]:
                    connection.execute(statement)
            if version < EXISTENCE_FORMAT:
                note_all(connection)
            connection.pragma("user_version", FORMAT)
    except apsw.FullError as error:
        raise JournalFailed(f"expected room to bring {files.database} to format {FORMAT}: {error}") from error


def _check_tables(connection: apsw.Connection, files: Files, head: Head) -> None:
    made = connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
    version = connection.pragma("user_version")
    if tuple(sql for (sql,) in made) != tables_of(version):
        raise JournalDamaged(f"{files.database} is corrupt: its tables are not those of format {version}")
    identities = [one for (one,) in connection.execute("SELECT identity FROM journal ORDER BY rowid")]
    # A copy may have its former identity in the head: its renaming may have ended between file and head.
    if head.identity.hex() not in (identities if head.is_copy else identities[:1]):
        raise JournalDamaged(f"{files.head} and {files.database} belong to two different journals")
    newest = connection.execute("SELECT max(position) FROM commits").get or 0
    if newest < head.position:
        raise JournalDamaged(
            f"{files.database} lacks acknowledged commits: it ends with commit {newest}, "
            f"but commit {head.position} was acknowledged"
        )


def _rename(connection: apsw.Connection, files: Files, head: Head) -> None:
    """Gives a copy its own identity.

    Its history continues differently from that of its source, so that cursors beyond the copy are invalid in
    it. The former identities remain in later rows of the table.
    """
    identity = secrets.token_bytes(IDENTITY_BYTES)
    with transaction(connection):
        connection.execute("INSERT INTO journal SELECT identity FROM journal WHERE rowid = 1")
        connection.execute("UPDATE journal SET identity = ? WHERE rowid = 1", (identity.hex(),))
    head.rename(identity)
    files.sync_folder()
