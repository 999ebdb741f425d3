"""The cursor file of `tail`: the place up to which entries were printed, replaced in one step.

Owns the form of the file, and how a command that was killed between its output and its cursor goes on. It
must never be written before the output of its entries is flushed: a missing entry cannot be repaired, a
repeated one can.

If standard output is a file, the cursor has its length: what the file has beyond it was printed by a command
that was killed before it wrote its cursor. The next command compares these bytes with what it would print,
and prints only the rest, so that the file has every entry once. Into a pipe, the entries of one frame may
come twice.
"""

import json
import os
import stat
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from lightspeed_cli.errors import ExitCode, fail

VERSION = 1

# A killed command has printed at most one frame beyond its cursor, and no frame is larger than 4 MiB; as JSON
# it takes a few times as much.
MAX_SURPLUS_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class OutputPlace:
    """Place in an output file.

    Attributes:
        device: Device of the file.
        inode: Number of the file on it.
        length: Bytes of the file when the cursor was written.
    """

    device: int
    inode: int
    length: int


@dataclass(frozen=True, slots=True)
class SavedCursor:
    """What a cursor file has.

    Attributes:
        watch: What is watched: kind, surface and filter, as a text that must be the same.
        resume_token: Token after the last printed frame.
        output: Place in the output; None: it was no file.
    """

    watch: str
    resume_token: str
    output: OutputPlace | None = None


class CursorFile:
    """Cursor file at a path."""

    def __init__(self, path: Path, watch: str) -> None:
        """Prepares the file of a watch."""
        self._path = path
        self._watch = watch

    def read(self) -> SavedCursor | None:
        """Returns the saved cursor; None if there is no file yet, or an empty one.

        Raises:
            CommandFailed: The file cannot be read, is no cursor file, or belongs to another watch.
        """
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise fail(f"expected to read the cursor file {self._path}, but {error}") from error
        if not text.strip():
            return None
        try:
            found = json.loads(text)
            if found["version"] != VERSION:
                known = f"this command reads version {VERSION}"
                raise fail(f"{self._path} is a cursor file of version {found['version']}, but {known}")
            output = OutputPlace(**found["output"]) if found["output"] else None
            saved = SavedCursor(str(found["watch"]), str(found["resume_token"]), output)
        except (ValueError, KeyError, TypeError) as error:
            raise fail(f"expected a cursor file, but {self._path} is another file", ExitCode.USAGE) from error
        if saved.watch != self._watch:
            raise fail(
                f"{self._path} is the cursor file of another watch: of {saved.watch}, not of {self._watch}",
                ExitCode.USAGE,
            )
        return saved

    def write(self, resume_token: str, output: OutputPlace | None) -> None:
        """Replaces the file: after a crash it has the old cursor or the new one, also after a loss of power.

        Raises:
            CommandFailed: The file cannot be written.
        """
        saved = SavedCursor(self._watch, resume_token, output)
        text = json.dumps({"version": VERSION, **asdict(saved)}, indent=1) + "\n"
        try:
            # One name, so that commands that are killed leave at most one such file.
            written = self._path.with_name(f".{self._path.name}.new")
            with written.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            written.replace(self._path)
        except OSError as error:
            raise fail(f"expected to write the cursor file {self._path}, but {error}") from error


class TailOutput:
    """Output of a tail: skips what an earlier command has printed already, and knows its place."""

    def __init__(self, saved: SavedCursor | None, stream: BinaryIO | None = None) -> None:
        """Prepares the output.

        Args:
            saved: The cursor from which the command goes on; None: it begins.
            stream: The output; None: standard output.
        """
        self._stream = sys.stdout.buffer if stream is None else stream
        self._surplus = _surplus(self._stream, saved.output) if saved and saved.output else b""

    def write(self, text: str) -> None:
        """Writes a text, or the rest of it if the output has its beginning already."""
        data = text.encode(sys.stdout.encoding or "utf-8", errors="backslashreplace")
        if self._surplus:
            common = min(len(self._surplus), len(data))
            if self._surplus[:common] == data[:common]:
                self._surplus = self._surplus[common:]
                data = data[common:]
            else:
                self._surplus = b""  # Another program wrote it.
        self._stream.write(data)

    def flush(self) -> OutputPlace | None:
        """Flushes the output, of a file to the disk, and returns the place in it; None if it is no file."""
        self._stream.flush()
        status = _file_status(self._stream)
        if status is None:
            return None
        os.fsync(self._stream.fileno())
        return OutputPlace(status.st_dev, status.st_ino, status.st_size)


def _file_status(stream: BinaryIO) -> os.stat_result | None:
    """Returns the status of a stream that is a regular file; None for pipes, terminals and the like."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _surplus(stream: BinaryIO, place: OutputPlace) -> bytes:
    """Returns what a file has beyond a place; nothing if it is another file, or cannot be read."""
    status = _file_status(stream)
    if status is None or (status.st_dev, status.st_ino) != (place.device, place.inode):
        return b""
    beyond = status.st_size - place.length
    if not 0 < beyond <= MAX_SURPLUS_BYTES:
        return b""
    try:
        # Standard output is open for writing only; its name in /dev opens the same file for reading.
        with Path(f"/dev/fd/{stream.fileno()}").open("rb") as file:
            found = os.fstat(file.fileno())
            if (found.st_dev, found.st_ino) != (place.device, place.inode):
                return b""
            file.seek(place.length)
            return file.read(beyond)
    except OSError:
        return b""
