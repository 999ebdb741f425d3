"""The files of a journal: their names, their access rights, and the ones that must exist.

Owns the locks, the head and the reserve. It never deletes a file that it did not make, and never waits for a
lock.
"""

import errno
import fcntl
import os
import secrets
import struct
import zlib
from collections.abc import Iterable
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from lightspeed_ops.journal.port import JournalDamaged, JournalFailed, JournalInUse

PRIVATE = 0o600
"""Mode of every file: only the server's account may read the data of pipelines."""
RESERVE_BYTES = 8 * 1024 * 1024
"""Space held back so that running work can finish on a full disk: some 300 single acknowledgements."""

IDENTITY_BYTES = 16
"""Random bytes that name a journal."""
_HEAD = struct.Struct(f">8s{IDENTITY_BYTES}sQQ")
_MAGIC, _COPY_MAGIC = b"LSOPHEAD", b"LSOPCOPY"
_SLOT_BYTES = 4_096
"""The two slots of a head are in different sectors and pages: a torn write damages one of them at most."""


class Lock:
    """A file lock that one process at a time holds; it is released when the process ends for any reason."""

    def __init__(self, path: Path) -> None:
        """Makes the file; the lock is not held."""
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)

    def take(self) -> bool:
        """Returns True if the lock is held now; False if another process holds it."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Releases the lock, and keeps the file open."""
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Releases the lock and closes the file."""
        os.close(self._file)

    def sign(self) -> None:
        """Writes the id of this process into the file, for the error of a process that is refused."""
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)

    def holder(self) -> str:
        """Returns the process id that the holder wrote; ``unknown`` if there is none."""
        return os.pread(self._file, 32, 0).decode(errors="replace") or "unknown"


class Files:
    """The paths of the files of a journal."""

    def __init__(self, path: Path) -> None:
        """Opens nothing; raises :class:`JournalFailed` if the path does not end with a file name."""
        if not path.name:
            raise JournalFailed(f"expected the path of a data file, but '{path}' is a folder")
        self.database = path
        self.wal = self._beside("wal")
        self.head = self._beside("head")
        self.lock = self._beside("lock")
        self.checkpoint_lock = self._beside("checkpoint")
        self.reserve = self._beside("reserve")

    def _beside(self, suffix: str) -> Path:
        return self.database.with_name(f"{self.database.name}-{suffix}")

    def lock_to_serve(self) -> Lock:
        """Returns the held lock of the process that opens the journal; raises :class:`JournalInUse`."""
        lock = Lock(self.lock)
        if not lock.take():
            holder = lock.holder()
            lock.close()
            raise JournalInUse(f"expected to open journal {self.database}, but process {holder} has it open")
        lock.sign()
        return lock

    def make_private(self) -> None:
        """Makes an empty database that only this account may read.

        SQLite gives its other files the same mode.
        """
        with suppress(FileExistsError):
            os.close(os.open(self.database, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE))

    def size_bytes(self) -> int:
        """Returns the size of the database with its write-ahead log; a missing file has none."""
        size = 0
        for path in (self.database, self.wal):
            with suppress(FileNotFoundError):
                size += path.stat().st_size
        return size

    def free_bytes(self) -> int | None:
        """Returns the bytes that this process may still write on the disk, or None if they are unknown."""
        try:
            disk = os.statvfs(self.database.parent)
        except OSError:
            return None
        return disk.f_bavail * disk.f_frsize

    def sync_folder(self) -> None:
        """Makes the names of new files durable."""
        folder = os.open(self.database.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class FileIdentities:
    """The device and inode of each file of an open journal.

    A file that is deleted or replaced keeps its inode for as long as a process has it open, so that writes to
    it succeed and are lost. Files are compared by stat, never opened: to close a second descriptor of the
    database would release SQLite's own locks.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        """Reads the identities of the files; raises :class:`JournalFailed` if one is missing."""
        # Texts: the conversion of a path costs more than its stat.
        self._paths = [str(path) for path in paths]
        self._identities = [_identity(found) for found in self._found()]

    def check(self) -> None:
        """Raises :class:`JournalFailed` if a path has no file, or another file than at the start."""
        found = list(map(_identity, self._found()))
        if found != self._identities:
            replaced = [
                path
                for path, now, before in zip(self._paths, found, self._identities, strict=True)
                if now != before
            ]
            raise JournalFailed(f"{replaced[0]} was replaced by another file while the server had it open")

    def _found(self) -> list[os.stat_result]:
        try:
            return list(map(os.stat, self._paths))
        except OSError as error:
            raise JournalFailed(
                f"{error.filename} was deleted or moved while the server had it open: {error.strerror}"
            ) from error


_identity = attrgetter("st_dev", "st_ino")
"""Returns the device and inode of a file."""


class HeadValue(NamedTuple):
    """The content of a head: identity, number of writes, durable position, and whether it is a copy."""

    identity: bytes
    writes: int
    position: int
    is_copy: bool


class Head:
    """The head: a lower bound of a journal's durable position, so that a lost end is noticed.

    It is written after each sync and not synced itself: a write costs microseconds and outlives the process.
    After a power cut the head may be behind the data file, never ahead of it.
    """

    def __init__(self, path: Path) -> None:
        """Opens nothing."""
        self._path = path
        self._file = -1
        self._value = HeadValue(bytes(IDENTITY_BYTES), 0, 0, is_copy=False)

    @property
    def identity(self) -> bytes:
        """The name of the journal."""
        return self._value.identity

    @property
    def position(self) -> int:
        """A position that was durable."""
        return self._value.position

    @property
    def is_copy(self) -> bool:
        """True for a copy that no server has opened yet: it will get its own identity."""
        return self._value.is_copy

    def create(self) -> None:
        """Makes the head of a new, empty journal."""
        self._make(HeadValue(secrets.token_bytes(IDENTITY_BYTES), 0, 0, is_copy=False))

    def create_copy(self, identity: bytes, position: int) -> None:
        """Makes the head of a copy of a journal, up to a position."""
        self._make(HeadValue(identity, 0, position, is_copy=True))

    def rename(self, identity: bytes) -> None:
        """Replaces the head of a copy by the head of the journal that it becomes."""
        self.abandon()
        self._make(HeadValue(identity, 0, self.position, is_copy=False))

    def _make(self, value: HeadValue) -> None:
        self._value = value
        # Under its name there is a whole head or none, even if the process ends here.
        unnamed = self._path.with_name(f"{self._path.name}-new")
        self._file = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, PRIVATE)
        for _ in range(2):
            self.advance(value.position)
        os.fsync(self._file)
        unnamed.replace(self._path)

    def open(self) -> None:
        """Reads the head; raises :class:`JournalDamaged` if neither slot can be read."""
        self._file = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        slots = [_slot(os.pread(self._file, _HEAD.size + 4, number * _SLOT_BYTES)) for number in (0, 1)]
        found = [slot for slot in slots if slot is not None]
        if not found or len({slot.identity for slot in found}) > 1:
            raise JournalDamaged(f"{self._path} is not the head of a journal")
        self._value = max(found, key=lambda slot: slot.writes)

    def advance(self, position: int) -> None:
        """Writes that a position is durable."""
        writes = self._value.writes + 1
        self._value = self._value._replace(writes=writes, position=position)
        magic = _COPY_MAGIC if self._value.is_copy else _MAGIC
        data = _HEAD.pack(magic, self._value.identity, writes, position)
        os.pwrite(self._file, data + zlib.crc32(data).to_bytes(4), writes % 2 * _SLOT_BYTES)

    def close(self) -> None:
        """Makes the head durable and closes it."""
        if self._file >= 0:
            os.fsync(self._file)
        self.abandon()

    def abandon(self) -> None:
        """Closes the head without a sync."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _slot(data: bytes) -> HeadValue | None:
    packed, checksum = data[: _HEAD.size], data[_HEAD.size :]
    if len(packed) < _HEAD.size or zlib.crc32(packed).to_bytes(4) != checksum:
        return None
    magic, identity, writes, position = _HEAD.unpack(packed)
    if magic not in {_MAGIC, _COPY_MAGIC}:
        return None
    return HeadValue(identity, writes, position, is_copy=magic == _COPY_MAGIC)


class Reserve:
    """Disk space that is held back, and released when the disk is full."""

    def __init__(self, path: Path, size_bytes: int) -> None:
        """Holds no space yet."""
        self._path = path
        self._size_bytes = size_bytes
        self.held = False

    def take(self) -> bool:
        """Takes the space; returns False if the disk does not have it."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
        try:
            os.posix_fallocate(file, 0, self._size_bytes)
            self.held = True
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
                raise
            os.ftruncate(file, 0)
        finally:
            os.close(file)
        return self.held

    def release(self) -> None:
        """Releases the space."""
        self.held = False
        os.truncate(self._path, 0)
