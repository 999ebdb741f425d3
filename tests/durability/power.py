"""Power cuts: a disk that knows its synced data, and the possible contents after a cut at this moment.

Owns a VFS between SQLite and the real files. Writes go through to the files, so that other readers see them.
Syncs do not, since no data here outlives the test. For each file the VFS keeps the synced content and the
changes since: after a cut any part of them may be missing.
"""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path

import apsw

SECTOR_BYTES = 512
"""Bytes that a disk writes as a whole or not at all."""
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes at an offset."""

    offset: int
    data: bytes

    def apply(self, content: bytearray, torn: random.Random | None = None) -> None:
        """Applies the write to a file, or only a random choice of its sectors."""
        for start, end in self._sectors():
            if torn is None or torn.random() < 0.5:
                if len(content) < self.offset + end:
                    content.extend(bytes(self.offset + end - len(content)))
                content[self.offset + start : self.offset + end] = self.data[start:end]

    def _sectors(self) -> list[tuple[int, int]]:
        first = SECTOR_BYTES - self.offset % SECTOR_BYTES
        edges = [0, *range(first, len(self.data), SECTOR_BYTES), len(self.data)]
        return list(pairwise(edges))


@dataclass(frozen=True, slots=True)
class Truncation:
    """A truncation of a file to a size."""

    size: int

    def apply(self, content: bytearray, torn: random.Random | None = None) -> None:
        """Applies the truncation to a file; it is never partial."""
        del content[self.size :]


@dataclass(slots=True)
class Medium:
    """The durable content of one file, and the changes since."""

    synced: bytearray | None
    """None if not even the name of the file is durable."""
    since: list[Write | Truncation] = field(default_factory=list)

    def sync(self) -> None:
        """Makes the changes durable."""
        content = self.synced if self.synced is not None else bytearray()
        for change in self.since:
            change.apply(content)
        self.synced, self.since = content, []

    def after_cut(self, chance: random.Random) -> bytes | None:
        """Returns a possible content after a cut.

        Each change since the last sync is there, missing or torn.
        """
        if self.synced is None and chance.random() < 0.5:
            return None
        content = bytearray(self.synced or b"")
        kept = chance.choice([0.0, 0.2, 0.5, 0.8, 1.0])
        for change in self.since:
            if chance.random() < kept:
                change.apply(content, chance if chance.random() < 0.3 else None)
        return bytes(content)


class PowerVfs(apsw.VFS):
    """A VFS that passes writes through and tracks durable content; a lying one only claims to sync."""

    def __init__(self, before_operation: Callable[[], None], *, lying: bool = False) -> None:
        """A VFS with a name of its own.

        It calls ``before_operation`` ahead of every operation that changes the result of a cut.
        """
        self.vfs_name = f"power-{next(_NUMBERS)}"
        super().__init__(self.vfs_name, "")
        self.media: dict[str, Medium] = {}
        self.lying = lying
        self.before_operation = before_operation

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        """Opens a file; its present content is durable."""
        return _PowerFile(self, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: FBT001 - as SQLite calls it
        """Deletes a file; the deletion counts as durable, since no order of the journal depends on it."""
        self.before_operation()
        super().xDelete(filename, syncdir)
        self.media.pop(filename, None)

    def image(self, chance: random.Random) -> dict[str, bytes]:
        """Returns the files as a cut at this moment could leave them."""
        images = {name: medium.after_cut(chance) for name, medium in self.media.items()}
        return {name: content for name, content in images.items() if content is not None}


class _PowerFile(apsw.VFSFile):
    """A file of a :class:`PowerVfs`."""

    def __init__(self, vfs: PowerVfs, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        assert name is not None, "no temporary files: they are kept in memory"
        path = name if isinstance(name, str) else name.filename()
        there = Path(path).read_bytes() if os.path.exists(path) else None  # noqa: PTH110 - a hot path
        super().__init__("", name, flags)
        self._vfs = vfs
        self._medium = vfs.media.setdefault(path, Medium(None if there is None else bytearray(there)))

    def xWrite(self, data: bytes, offset: int) -> None:
        """Writes, and remembers the write."""
        self._medium.since.append(Write(offset, bytes(data)))
        self._vfs.before_operation()
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        """Truncates, and remembers the truncation."""
        self._medium.since.append(Truncation(newsize))
        self._vfs.before_operation()
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        """Makes the writes durable, or only claims to."""
        self._vfs.before_operation()
        if not self._vfs.lying:
            self._medium.sync()
