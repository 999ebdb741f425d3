"""The files of a journal: their names, who may open them, and what must be there.

Owns the locks, the head and the reserve. It never deletes what it did not make, and never waits for a lock.
"""

import errno
import fcntl
import os
import secrets
import struct
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from lightspeed_ops.journal.port import JournalDamaged, JournalFailed, JournalInUse

PRIVATE = 0o600
"""Mode of every file: what pipelines do is nobody else's business."""
RESERVE_BYTES = 8 * 1024 * 1024
"""Space held back for what lets running work finish on a full disk: some 300 acknowledgements one by one."""

IDENTITY_BYTES = 16
"""Random bytes that name a journal."""
_HEAD = struct.Struct(f">8s{IDENTITY_BYTES}sQQ")
_MAGIC, _COPY_MAGIC = b"LSOPHEAD", b"LSOPCOPY"
_SLOT_BYTES = 4_096
"""The two slots of a head lie in sectors and pages of their own: a torn write spoils one of them at most."""


class Lock:
    """A file that one process at a time holds; let go of when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """A lock that is not held; makes its file."""
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)

    def take(self) -> bool:
        """True where it is held now; False where somebody else holds it."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Lets go of it, and keeps the file."""
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Lets go of it for good."""
        os.close(self._file)

    def sign(self) -> None:
        """Writes who holds it, for those who are refused."""
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)

    def holder(self) -> str:
        """The process that signed it."""
        return os.pread(self._file, 32, 0).decode(errors="replace") or "unknown"


class Files:
    """The files of the journal at a path."""

    def __init__(self, path: Path) -> None:
        """Nothing is opened; raises :class:`JournalFailed` if the path ends with no name of a file."""
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
        """The lock of whoever has the journal open; raises :class:`JournalInUse`."""
        lock = Lock(self.lock)
        if not lock.take():
            holder = lock.holder()
            lock.close()
            raise JournalInUse(f"expected to open journal {self.database}, but process {holder} has it open")
        lock.sign()
        return lock

    def make_private(self) -> None:
        """Makes an empty database that nobody else may read: SQLite gives its other files the same mode."""
        with suppress(FileExistsError):
            os.close(os.open(self.database, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE))

    def sync_folder(self) -> None:
        """Makes names of new files durable."""
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
        """The identities of the files as they are now; raises :class:`JournalFailed` if one is missing."""
        self._identities = {path: _identity(path) for path in paths}

    def check(self) -> None:
        """Raises :class:`JournalFailed` if a path leads to no file, or to another one than at the start."""
        for path, identity in self._identities.items():
            if _identity(path) != identity:
                raise JournalFailed(f"{path} was replaced by another file while the server had it open")


def _identity(path: Path) -> tuple[int, int]:
    try:
        found = os.stat(path)  # noqa: PTH116 - a third of the time of Path.stat, after every sync
    except OSError as error:
        raise JournalFailed(
            f"{path} was deleted or moved while the server had it open: {error.strerror}"
        ) from error
    return found.st_dev, found.st_ino


class HeadValue(NamedTuple):
    """What a head says: the journal's identity, a position that must be there, and whether it is a copy."""

    identity: bytes
    writes: int
    position: int
    is_copy: bool


class Head:
    """How far a journal is known to be durable: a lower bound, so that a lost end does not go unnoticed.

    Written after each sync and not synced itself: it costs microseconds, outlives the process, and after a
    power cut says less than there is, never more.
    """

    def __init__(self, path: Path) -> None:
        """A head that is not open."""
        self._path = path
        self._file = -1
        self._value = HeadValue(bytes(IDENTITY_BYTES), 0, 0, is_copy=False)

    @property
    def identity(self) -> bytes:
        """Names the journal."""
        return self._value.identity

    @property
    def position(self) -> int:
        """A position that was durable."""
        return self._value.position

    @property
    def is_copy(self) -> bool:
        """True for a copy that was not served yet: it goes on under an identity of its own."""
        return self._value.is_copy

    def create(self) -> None:
        """A head of a new journal, in which nothing is."""
        self._make(HeadValue(secrets.token_bytes(IDENTITY_BYTES), 0, 0, is_copy=False))

    def create_copy(self, identity: bytes, position: int) -> None:
        """A head of a copy of a journal up to a position."""
        self._make(HeadValue(identity, 0, position, is_copy=True))

    def rename(self, identity: bytes) -> None:
        """In place of the head of a copy, that of the journal that it becomes."""
        self.abandon()
        self._make(HeadValue(identity, 0, self.position, is_copy=False))

    def _make(self, value: HeadValue) -> None:
        self._value = value
        # Under its name there is a whole one or none: an end in here leaves nothing to stumble over.
        unnamed = self._path.with_name(f"{self._path.name}-new")
        self._file = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, PRIVATE)
        for _ in range(2):
            self.advance(value.position)
        os.fsync(self._file)
        unnamed.replace(self._path)

    def open(self) -> None:
        """Reads what is there; raises :class:`JournalDamaged` where neither slot can be read."""
        self._file = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        slots = [_slot(os.pread(self._file, _HEAD.size + 4, number * _SLOT_BYTES)) for number in (0, 1)]
        found = [slot for slot in slots if slot is not None]
        if not found or len({slot.identity for slot in found}) > 1:
            raise JournalDamaged(f"expected {self._path} to be the head of a journal, but it is none")
        self._value = max(found, key=lambda slot: slot.writes)

    def advance(self, position: int) -> None:
        """Says that a position is durable."""
        writes = self._value.writes + 1
        self._value = self._value._replace(writes=writes, position=position)
        magic = _COPY_MAGIC if self.is_copy else _MAGIC
        data = _HEAD.pack(magic, self.identity, writes, position)
        os.pwrite(self._file, data + zlib.crc32(data).to_bytes(4), writes % 2 * _SLOT_BYTES)

    def close(self) -> None:
        """Makes it durable and lets go of it."""
        if self._file >= 0:
            os.fsync(self._file)
        self.abandon()

    def abandon(self) -> None:
        """Lets go of it as it is."""
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
    """Space on the disk that is held back, and given up when the disk is full."""

    def __init__(self, path: Path, size_bytes: int) -> None:
        """Space that is not held."""
        self._path = path
        self._size_bytes = size_bytes
        self.held = False

    def take(self) -> bool:
        """Holds the space back; False where the disk has not so much."""
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
        """Gives the space up."""
        self.held = False
        os.truncate(self._path, 0)
