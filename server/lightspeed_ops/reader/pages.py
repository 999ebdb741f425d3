"""Pages: what a journal has after a cursor, read once for all who ask at the same time.

Owns the reads that are under way, the check that nothing is missing in what was read, and what fits on one.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
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
    """The entries of a page that are wanted and fit, and how far it was looked at; full: more do not fit.

    ``room_bytes`` is what they leave of the room that they had.
    """

    entries: Sequence[AnyEntry]
    looked_at: int
    room_bytes: int
    full: bool


def part_of(page: Sequence[AnyEntry], matches: Matches, limit: int, room_bytes: int | None = None) -> Part:
    """At most ``limit`` wanted entries from the front of a page, as far as they fit.

    ``room_bytes`` is the room that earlier entries left in the same answer; None: there were none, and the
    first entry is taken however large it is.
    """
    is_empty, room_bytes = room_bytes is None, PAGE_BYTES if room_bytes is None else room_bytes
    if matches is everything and isinstance(page, Unrendered) and len(page) <= limit:
        # Looked at as a whole, so that none of them is rendered here.
        sequences = page.sequences
        text_bytes = page.most_text_bytes()
        if text_bytes <= room_bytes:
            return Part(page, sequences[-1] if sequences else 0, room_bytes - text_bytes, full=False)
    wanted: list[AnyEntry] = []
    looked_at = 0
    for entry in page:
        if matches(entry):
            left_bytes = room_bytes - _size_bytes(entry)
            if len(wanted) == limit or (left_bytes < 0 and not is_empty):
                return Part(wanted, looked_at, room_bytes, full=True)
            wanted.append(entry)
            is_empty = False
            room_bytes = left_bytes
        looked_at = entry.sequence
    return Part(wanted, looked_at, room_bytes, full=False)


def _size_bytes(entry: AnyEntry) -> int:
    """Half of what an entry takes in a message, or more: its signature says what its record says."""
    text = entry.signature
    if not isinstance(entry, Entry):
        text += "".join(_texts([getattr(entry, field.name) for field in fields(entry)]))
    return len(text.encode())


def _texts(values: Iterable[object]) -> Iterator[str]:
    """The texts among values and the values that those are made of."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from _texts(value)


def cursor_too_old(surface: str, requested: int, oldest_kept: int) -> Refusal:
    """The refusal of a cursor that lies before what is kept."""
    message = f"expected to read '{surface}' after {requested}, but the oldest kept is {oldest_kept}"
    values = {"surface": surface, "requested": str(requested), "oldest_kept": str(oldest_kept)}
    return Refusal(Reason.CURSOR_TOO_OLD, message, values)
