"""The state file: the place from which an export goes on, whole and durable.

Owns the file and its lock. The file is replaced by a rename after its contents are on the disk, so that a
crash leaves the one or the other state, and both are right: events that are sent again are the same.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self, TypeVar

from lightspeed_cli.errors import CommandFailed, ExitCode

A = TypeVar("A")

VERSION = 1
"""Version of the form of the file."""
PRIVATE_FILE = 0o600
"""Mode of the files: lineage names what an organisation has."""


@dataclass(slots=True, kw_only=True)
class State:
    """State of an export.

    Attributes:
        source: Whose records are exported: tenants/TENANT/surfaces/- or a surface.
        job_namespace: Namespace of the jobs, on which all ids depend.
        lineage: Resume token of the lineage stream; empty: from the oldest kept record.
        audits: Resume token of the audit stream.
        lineage_ms: Latest time of recording of lineage before it, Unix milliseconds.
        audits_ms: Latest time of recording of audits before it.
        surfaces: Progress of the surfaces, as `Progress.as_json` returns it.
        sizes: Bytes of files that lines are appended to, by name: what is behind them was not confirmed.
    """

    source: str
    job_namespace: str
    lineage: str = ""
    audits: str = ""
    lineage_ms: int = 0
    audits_ms: int = 0
    surfaces: dict[str, Any] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)


class StateFile:
    """The file with the state of one export, locked for this process."""

    def __init__(self, path: Path) -> None:
        """Locks the file.

        Raises:
            CommandFailed: Another process has it, or the folder cannot be written.
        """
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = _locked(path.with_name(f"{path.name}.lock"))
        except BlockingIOError as error:
            message = f"expected to export with the state {path}, but another export has it"
            raise CommandFailed(message, ExitCode.PRECONDITION) from error
        except OSError as error:
            raise CommandFailed(f"expected to write the state {path}, but: {error.strerror}") from error

    def load(self, source: str, job_namespace: str) -> State:
        """Returns the stored state, or an empty one.

        Raises:
            CommandFailed: The file cannot be understood, or is of another export.
        """
        try:
            stored = json.loads(self.path.read_text(encoding="utf-8"))
            if stored.pop("version") != VERSION:
                raise ValueError("its version is unknown")  # noqa: TRY301 - all that is wrong reads alike
            state = State(**stored)
        except FileNotFoundError:
            return State(source=source, job_namespace=job_namespace)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            message = f"expected the state of an export in {self.path}, but it cannot be read: {error}"
            raise CommandFailed(message, ExitCode.PRECONDITION) from error
        for what, asked, has in (
            ("records of", source, state.source),
            ("job namespace", job_namespace, state.job_namespace),
        ):
            if asked != has:
                message = (
                    f"expected a state for {what} {asked}, but {self.path} is for {has}: give another --state"
                )
                raise CommandFailed(message, ExitCode.PRECONDITION)
        return state

    def save(self, state: State) -> None:
        """Replaces the file; returns when the new contents are on the disk."""
        stored: Mapping[str, Any] = {"version": VERSION} | {
            name: getattr(state, name) for name in State.__slots__
        }
        written = self.path.with_name(f"{self.path.name}.new")
        with _opened(written, "w") as file:
            file.write(json.dumps(stored, separators=(",", ":")))  # `dump` is ten times slower
            file.flush()
            os.fsync(file.fileno())
        written.replace(self.path)
        _sync_folder(self.path.parent)

    def close(self) -> None:
        """Ends the lock."""
        self._lock.close()

    def __enter__(self) -> Self:
        """Returns the file itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Ends the lock."""
        self.close()


class LineFile:
    """A file that JSON lines are appended to; the first line makes it.

    Lines behind the confirmed size were not confirmed by the state: they will be written again, so they are
    cut off.
    """

    def __init__(self, path: Path, confirmed_bytes: int | None) -> None:
        """Prepares the file; None: the state does not know it, so all of its lines stay."""
        self._path = path
        self._file: IO[str] | None = None
        if confirmed_bytes is not None and self._size() > confirmed_bytes:
            self._try(lambda: os.truncate(path, confirmed_bytes))

    def append(self, line: str) -> None:
        """Appends a line."""
        if self._file is None:
            self._file = self._try(lambda: _opened(self._path, "a"))
            self._try(lambda: _sync_folder(self._path.parent))
        self._file.write(f"{line}\n")

    def sync(self) -> int:
        """Returns the bytes of the file when all lines are on the disk."""
        file = self._file
        if file is not None:
            self._try(file.flush)
            self._try(lambda: os.fsync(file.fileno()))
        return self._size()

    def close(self) -> None:
        """Closes the file."""
        if self._file is not None:
            self._file.close()

    def _size(self) -> int:
        return self._path.stat().st_size if self._path.exists() else 0

    def _try(self, work: Callable[[], A]) -> A:
        try:
            return work()
        except OSError as error:
            raise CommandFailed(f"expected to append to {self._path}, but: {error.strerror}") from error


def _opened(path: Path, mode: str) -> IO[str]:
    flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if mode == "a" else os.O_TRUNC)
    return open(os.open(path, flags, PRIVATE_FILE), mode, encoding="utf-8")  # noqa: PTH123 - a descriptor


def _locked(path: Path) -> IO[str]:
    file = _opened(path, "a")
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise
    return file


def _sync_folder(folder: Path) -> None:
    """Returns when the names in a folder are on the disk."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
