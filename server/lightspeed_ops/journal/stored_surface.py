"""Stored surfaces: the rows that a journal keeps of one surface, as tools read and copy them.

Owns the form in which the check and the copy see rows, whatever storage they come from. It opens nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from lightspeed_ops.core.snapshot import SurfaceSnapshot, Thawing
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.journal.codec import PartsDecoding, decode_head
from lightspeed_ops.journal.port import JournalDamaged, StoredResponse
from lightspeed_ops.journal.run_rows import RunRow


class Newest(NamedTuple):
    """The newest pruned records of an emitter."""

    last_sequence: int
    position: int


_NONE = Newest(0, 0)


@dataclass(slots=True)
class Gone:
    """The pruned history of a surface: its highest version, and the newest records by emitter."""

    work_version: int = 0
    evidence_version: int = 0
    newest: dict[int, Newest] = field(default_factory=dict)
    commits: int = 0
    """Number of commits in the last slice."""

    @property
    def version(self) -> int:
        """The highest pruned version: all commits after it are kept."""
        return max(self.work_version, self.evidence_version)

    def of(self, emitter: int) -> Newest:
        """Returns the newest pruned records of an emitter; zeros if there are none."""
        return self.newest.get(emitter, _NONE)


class CommitRow(NamedTuple):
    """A commit; ``record_index`` has the last sequence of each emitter, as the column of a data file."""

    position: int
    version: int
    evidence: int
    recorded_ms: int
    record_index: str
    data: bytes


class ResponseRow(NamedTuple):
    """A stored response with the checksum of its row."""

    response: StoredResponse
    checksum: int


class HeadRow(NamedTuple):
    """The head of a snapshot."""

    version: int
    data: bytes


class StoredSurface(Protocol):
    """The rows of one surface; nothing changes them while they are read."""

    @property
    def name(self) -> str:
        """The resource name."""
        ...

    @property
    def alive(self) -> bool | None:
        """False if the surface is deleted; None if the storage does not say it apart from its history."""
        ...

    def gone(self) -> Gone:
        """Returns the pruned history."""
        ...

    def commits(self) -> Iterator[CommitRow]:
        """Yields the commits in the order of their versions."""
        ...

    def index(self, emitter: int) -> Iterator[tuple[int, int]]:
        """Yields the last sequence and the position of each commit with records of an emitter, in order."""
        ...

    def snapshot(self) -> HeadRow | None:
        """Returns the head of the newest snapshot, or None."""
        ...

    def snapshot_part(self, version: int, part: int) -> bytes | None:
        """Returns a part of the newest snapshot, or None if it is missing."""
        ...

    def runs(self) -> Iterator[RunRow]:
        """Yields the records of runs, the oldest first."""
        ...

    def responses(self) -> Iterator[ResponseRow]:
        """Yields the stored responses, the oldest first."""
        ...


def thawed(stored: StoredSurface, row: HeadRow) -> tuple[SurfaceSnapshot, Surface]:
    """Returns the head of a snapshot, and its surface; raises :class:`JournalDamaged`."""
    head = decode_head(row.data)
    thawing, parts = Thawing(head.snapshot), PartsDecoding(head)
    _do(thawing.begin())
    for number in range(head.parts):
        data = stored.snapshot_part(row.version, number)
        if data is None:
            raise JournalDamaged(f"part {number} of {head.parts} of the snapshot is missing")
        _do(thawing.add(parts.part(data)))
    parts.end()
    return head.snapshot, thawing.finish()


def parts_of(row: HeadRow) -> int:
    """Returns the number of parts of a snapshot."""
    return decode_head(row.data).parts


def _do(steps: Iterator[None]) -> None:
    for _ in steps:
        pass
