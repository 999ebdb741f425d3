"""Watched files: a file that is read again when it changes, while the old contents stay in force.

Owns the rule when a changed file is read, and what happens if it is broken. It must never read on the event
loop: :meth:`WatchedFile.refresh` belongs to a thread.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import structlog

from lightspeed_ops.config import ConfigurationError

V = TypeVar("V")

CHANGING_POLLS = 4
"""Polls for which a file may differ at each one before it is read nevertheless."""

log = structlog.get_logger()


class FileBroken(Exception):
    """A file cannot be used; the message says why, without its contents."""


class Fingerprint(NamedTuple):
    """What differs when a file has changed."""

    mtime_ns: int
    size: int
    inode: int


class WatchedFile(Generic[V]):
    """A file with its parsed value.

    A changed file is read when two polls in a row find it the same: a file that is being written is not
    read half. A changed file that is broken keeps the old value, and a line of the log says so, once.
    """

    def __init__(self, path: Path, parse: Callable[[bytes], V], *, most_bytes: int, what: str) -> None:
        """Reads a file that ``what`` names; raises :class:`ConfigurationError` if it is broken."""
        self._path = path
        self._parse = parse
        self._most_bytes = most_bytes
        self._what = what
        self._read: Fingerprint | None = None
        """The file as last read; None at the start, so that a change right after it is read too."""
        self._seen: Fingerprint | None = None
        """The file as the last poll found it."""
        self._changing = 0
        """Polls in a row that found another file."""
        self._fault = ""
        try:
            self.value = parse(self._contents())
        except FileBroken as broken:
            raise ConfigurationError(f"the {what} '{path}' cannot be used: {broken}") from None

    def refresh(self) -> None:
        """Reads the file if it has changed; must be called periodically by one thread."""
        try:
            found = fingerprint_of(self._path)
            if found == self._read or not self._is_settled(found):
                return
            value = self._parse(self._contents())
        except FileBroken as broken:
            self._keep(str(broken))
            return
        is_first, self._read, self.value = self._read is None, found, value
        if self._fault or not is_first:
            log.info("identity_file_read", what=self._what, path=str(self._path))
        self._fault = ""

    def _is_settled(self, found: Fingerprint) -> bool:
        """Returns True if the last poll found the same, or if the file has differed for several polls."""
        before, self._seen = self._seen, found
        self._changing = 0 if found == before else self._changing + 1
        return self._changing in (0, CHANGING_POLLS + 1)

    def _keep(self, fault: str) -> None:
        if fault != self._fault:
            log.error(
                "identity_file_broken",
                what=self._what,
                path=str(self._path),
                why=fault,
                note="the contents that were read before stay in force",
            )
        self._fault = fault

    def _contents(self) -> bytes:
        return contents_of(self._path, most_bytes=self._most_bytes)


def fingerprint_of(path: Path) -> Fingerprint:
    """Returns what differs when a file has changed; raises :class:`FileBroken` if there is no such file."""
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise FileBroken(_reason(error)) from error
    return Fingerprint(status.st_mtime_ns, status.st_size, status.st_ino)


def contents_of(path: Path, *, most_bytes: int) -> bytes:
    """Returns the contents of a regular file; raises :class:`FileBroken` if it is unreadable or too large."""
    try:
        if not path.is_file():
            raise FileBroken("it is no file" if path.exists() else "it does not exist")
        with path.open("rb") as file:
            contents = file.read(most_bytes + 1)
    except (OSError, ValueError) as error:
        raise FileBroken(_reason(error)) from error
    if len(contents) > most_bytes:
        raise FileBroken(f"it has more than {most_bytes} bytes")
    return contents


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else str(error)
