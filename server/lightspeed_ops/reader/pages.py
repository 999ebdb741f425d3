"""Pages: what a journal has after a cursor, read once for all who ask at the same time.

Owns the reads that are under way, the check that nothing is missing in what was read, and what fits on one.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.records import AnyEntry, Entry, RecordKind, Unrendered, sequences_of
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.journal.background import retrieve
from lightspeed_ops.journal.port import Journal, JournalDamaged, Page

PAGE_BYTES = 1_500_000
"""Signatures on one page or frame: what they sign stands beside them, and both must stay under 4 MiB."""

Matches = Callable[[AnyEntry], bool]
_Key: TypeAlias = tuple[str, RecordKind, int, int]


def everything(_entry: AnyEntry) -> bool:
    """The filter that lets everything through."""
    return True


class Pages:
    """Reads pages of a journal."""

    def __init__(self, journal: Journal) -> None:
        """Pages of a journal, none of which is being read."""
        self._journal = journal
        self._under_way: dict[_Key, asyncio.Task[Page]] = {}

    async def read(self, surface: str, kind: RecordKind, *, after: int, limit: int) -> Page:
        """At most ``limit`` entries after a sequence; who asks for what is being read waits for that.

        Raises:
            HistoryLetGo: they are not kept.
            JournalDamaged: entries are missing.
        """
        key = (surface, kind, after, limit)
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(self._read(*key))
            task.add_done_callback(lambda _: self._under_way.pop(key))
            # Every reader that asked for the page may have gone by then.
            task.add_done_callback(retrieve)
        # Who goes away must not take the page of others with him.
        return await asyncio.shield(task)

    async def head(self, surface: str, kind: RecordKind) -> int:
        """The newest sequence of a kind; 0 where there is none."""
        page = await self._journal.read_entries(surface, kind, after_sequence=INT64_MAX, limit=1)
        return page.head_sequence

    async def _read(self, surface: str, kind: RecordKind, after: int, limit: int) -> Page:
        page = await self._journal.read_entries(surface, kind, after_sequence=after, limit=limit)
        sequences = sequences_of(page.entries)
        expected = range(after + 1, after + 1 + len(sequences))
        if list(sequences) != list(expected) or (not sequences and after < page.head_sequence):
            pairs = zip(expected, sequences, strict=True)
            missing = next((one for one, there in pairs if one != there), after + 1)
            raise JournalDamaged(f"expected {kind.value} {missing} of '{surface}', but it is missing")
        return page


@dataclass(frozen=True, slots=True)
class Part:
    """The entries of a page that are wanted and fit, and how far it was looked at; full: more do not fit."""

    entries: Sequence[AnyEntry]
    looked_at: int
    full: bool


def part_of(page: Sequence[AnyEntry], matches: Matches, limit: int) -> Part:
    """At most ``limit`` wanted entries from the front of a page; at least one is taken, however large."""
    if matches is everything and isinstance(page, Unrendered) and len(page) <= limit:
        # Looked at as a whole, so that none of them is rendered here.
        sequences = page.sequences
        if page.most_text_bytes() <= PAGE_BYTES:
            return Part(page, sequences[-1] if sequences else 0, full=False)
    wanted: list[AnyEntry] = []
    looked_at, size_bytes = 0, 0
    for entry in page:
        if matches(entry):
            size_bytes += _size_bytes(entry)
            if len(wanted) == limit or (wanted and size_bytes > PAGE_BYTES):
                return Part(wanted, looked_at, full=True)
            wanted.append(entry)
        looked_at = entry.sequence
    return Part(wanted, looked_at, full=False)


def _size_bytes(entry: AnyEntry) -> int:
    """About half of what an entry takes in a message: its signature says everything that its record says."""
    text = entry.signature if isinstance(entry, Entry) else entry.signature + entry.reason
    return len(text.encode())


def cursor_too_old(surface: str, requested: int, oldest_kept: int) -> Refusal:
    """The refusal of a cursor that lies before what is kept."""
    message = f"expected to read '{surface}' after {requested}, but the oldest kept is {oldest_kept}"
    values = {"surface": surface, "requested": str(requested), "oldest_kept": str(oldest_kept)}
    return Refusal(Reason.CURSOR_TOO_OLD, message, values)
