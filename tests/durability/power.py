"""Power cuts: a disk that remembers what was synced, and what it could hold if the power went now.

Owns a VFS between SQLite and the real files. Writes go through, so that whoever looks at the files sees
them; syncs do not, since nothing here outlives the test. Beside them stands, for each file, what was synced
and what was done since: any part of it may or may not be there after a cut.
"""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path

import apsw

SECTOR_BYTES = 512
"""What a disk writes whole or not at all."""
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes at an offset."""

    offset: int
    data: bytes

    def apply(self, content: bytearray, torn: random.Random | None = None) -> None:
        """Does it to a file, or to a random choice of its sectors alone."""
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
    """A file is cut to a size."""

    size: int

    def apply(self, content: bytearray, torn: random.Random | None = None) -> None:
        """Does it to a file; it cannot be done by half."""
        del content[self.size :]


@dataclass(slots=True)
class Medium:
    """What a disk has of one file for certain, and what was done to it since."""

    synced: bytearray | None
    """None: not even its name."""
    since: list[Write | Truncation] = field(default_factory=list)

    def sync(self) -> None:
        """Makes certain what was done."""
        content = self.synced if self.synced is not None else bytearray()
        for change in self.since:
            change.apply(content)
        self.synced, self.since = content, []

    def after_cut(self, chance: random.Random) -> bytes | None:
        """What could be there after a cut: of what was done since, each change is there, or not, or torn."""
        if self.synced is None and chance.random() < 0.5:
            return None
        content = bytearray(self.synced or b"")
        kept = chance.choice([0.0, 0.2, 0.5, 0.8, 1.0])
        for change in self.since:
            if chance.random() < kept:
                change.apply(content, chance if chance.random() < 0.3 else None)
        return bytes(content)


class PowerVfs(apsw.VFS):
    """A VFS that lets writes through and counts what is certain; a lying one lies about syncs."""

    def __init__(self, before_operation: Callable[[], None], *, lying: bool = False) -> None:
        """A VFS of a name of its own; is told before every operation that changes what a cut would leave."""
        self.vfs_name = f"power-{next(_NUMBERS)}"
        super().__init__(self.vfs_name, "")
        self.media: dict[str, Medium] = {}
        self.lying = lying
        self.before_operation = before_operation

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        """Opens a file; what is in it before is certain."""
        return _PowerFile(self, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: FBT001 - as SQLite calls it
        """Deletes a file; its end is taken for certain, as no order of ours depends on it."""
        self.before_operation()
        super().xDelete(filename, syncdir)
        self.media.pop(filename, None)

    def image(self, chance: random.Random) -> dict[str, bytes]:
        """Files as they could be after a cut now."""
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
        """Writes, and remembers what."""
        self._medium.since.append(Write(offset, bytes(data)))
        self._vfs.before_operation()
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        """Truncates, and remembers it."""
        self._medium.since.append(Truncation(newsize))
        self._vfs.before_operation()
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        """Makes certain what was written, or only says so."""
        self._vfs.before_operation()
        if not self._vfs.lying:
            self._medium.sync()
