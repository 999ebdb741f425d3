"""The merge: lineage and audits of a tenant, two streams, as one sequence in the order of their recording.

Owns the order, and the proof that nothing can still come before the next record. It must never wait: it
yields what is proven, and keeps the rest.

Both streams come in commit order. The merge takes the smaller time of recording first; at the same
millisecond audits that start a run, then lineage, then audits that end a run. So the order follows from the
records alone. If one stream has no record at hand, the other's next one is proven if the first stream was
read to its end, in a read that began after that record was received. Times of a stream that fall, since the
server's clock was set back, count as the latest before them.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from lightspeed.ops.v1.record_pb2 import AuditEntry, LineageEntry

Entry: TypeAlias = LineageEntry | AuditEntry

STARTS = frozenset({"start_run", "fire_schedule", "resume_run", "replay"})
"""Audited actions that start or resume a run."""
ENDS = frozenset({"complete_run", "fail_run"})
"""Audited actions that end a run."""
ACTIONS = (*sorted(STARTS), *sorted(ENDS))
"""Audited actions that the export needs."""


class _Rank(IntEnum):
    """Order of records of the same millisecond."""

    STARTS_RUN = 0
    LINEAGE = 1
    ENDS_RUN = 2


@dataclass(frozen=True, slots=True)
class Received:
    """A record with its surface, or without a record only a place of the stream.

    Attributes:
        of_lineage: True: it is of the lineage stream; False: of the audit stream.
        surface: Resource name of the surface.
        entry: The record.
        resume_token: The place after the record; empty if the frame has more records.
        read: Number of the read that received it.
    """

    of_lineage: bool
    surface: str
    entry: Entry | None
    resume_token: str
    read: int


class Waiting:
    """Records of one stream that wait for the merge, in stream order."""

    def __init__(self, latest_ms: int = 0) -> None:
        """Nothing was read yet; `latest_ms` is the latest time of the records before, as `taken_ms` was."""
        self._received: deque[tuple[tuple[int, int], Received]] = deque()
        self._latest_ms = self.taken_ms = latest_ms
        self.read_to_end = 0
        """Number of the newest read that came to the end of the stream."""

    def __len__(self) -> int:
        """Records and places that wait."""
        return len(self._received)

    def append(self, received: Received) -> None:
        """Appends the next record of the stream."""
        self._latest_ms = max(self._latest_ms, 0 if received.entry is None else received.entry.recorded_ms)
        self._received.append(((self._latest_ms, _rank(received.entry)), received))

    @property
    def first(self) -> Received | None:
        """The next record; None if there is none at hand."""
        return self._received[0][1] if self._received else None

    @property
    def order(self) -> tuple[int, int]:
        """Key of the next record; a clock that was set back holds the key, so that keys never fall."""
        return self._received[0][0]

    def take(self) -> Received:
        """Removes the next record and returns it."""
        (self.taken_ms, _), received = self._received.popleft()
        return received

    @property
    def oldest_ms(self) -> int:
        """Time of recording of the oldest record that waits, Unix milliseconds; 0 if none waits."""
        found = (received.entry for _, received in self._received if received.entry is not None)
        entry = next(found, None)
        return 0 if entry is None else entry.recorded_ms


def merged(lineage: Waiting, audits: Waiting) -> Iterator[Received]:
    """Yields all proven records in order; each is removed from its stream before it is yielded."""
    while True:
        first, other = lineage, audits
        if _comes_first(audits, lineage):
            first, other = audits, lineage
        taken = first.first
        if taken is None:
            return
        if taken.entry is not None and other.first is None and other.read_to_end <= taken.read:
            return
        yield first.take()


def _comes_first(one: Waiting, other: Waiting) -> bool:
    if one.first is None:
        return False
    return other.first is None or one.order < other.order


def _rank(entry: Entry | None) -> _Rank:
    if entry is None or isinstance(entry, LineageEntry):
        return _Rank.LINEAGE
    return _Rank.STARTS_RUN if entry.record.action in STARTS else _Rank.ENDS_RUN
