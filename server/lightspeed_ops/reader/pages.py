"""Pages: entries of a journal after a cursor, read once for all callers that ask at the same time.

Owns the reads in progress, the check that no entry is missing, and the size of a page.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TypeAlias

from lightspeed_ops.core.records import AnyEntry, Entry, RecordKind, Unrendered, sequences_of
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.journal.background import retrieve
from lightspeed_ops.journal.port import Journal, JournalDamaged, Page, SequenceHead

PAGE_BYTES = 1_500_000
"""Most bytes of signatures on one page or frame: their records stand beside them, both within 4 MiB."""

_PARTS, _OF = 3, 8
"""Share of signatures in the bytes of a page."""

Matches = Callable[[AnyEntry], bool]
_Key: TypeAlias = tuple[str, RecordKind, int, int]


def everything(_entry: AnyEntry) -> bool:
    """Returns True: the filter that matches every entry."""
    return True


class Pages:
    """Reads pages of a journal."""

    def __init__(self, journal: Journal) -> None:
        """Makes pages of a journal; no read is in progress."""
        self._journal = journal
        self._under_way: dict[_Key, asyncio.Task[Page]] = {}

    async def read(self, surface: str, kind: RecordKind, *, after: int, limit: int) -> Page:
        """Returns at most ``limit`` entries after a sequence; equal reads at the same time share one.

        Raises:
            HistoryPruned: the entries were pruned.
            JournalDamaged: entries are missing.
        """
        key = (surface, kind, after, limit)
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(self._read(*key))
            task.add_done_callback(lambda _: self._under_way.pop(key))
            # Every caller may be gone by then.
            task.add_done_callback(retrieve)
        # A cancelled caller must not cancel the read that other callers wait for.
        return await asyncio.shield(task)

    async def head(self, surface: str, kind: RecordKind) -> int:
        """Returns the newest sequence of a kind, or 0 if there is none."""
        return await self._journal.head(SequenceHead(surface, kind))

    async def _read(self, surface: str, kind: RecordKind, after: int, limit: int) -> Page:
        page = await self._journal.read_entries(surface, kind, after_sequence=after, limit=limit)
        sequences = sequences_of(page.entries)
        expected = range(after + 1, after + 1 + len(sequences))
        if list(sequences) != list(expected) or (not sequences and after < page.head_sequence):
            pairs = zip(expected, sequences, strict=True)
            missing = next((one for one, there in pairs if one != there), after + 1)
            raise JournalDamaged(f"{kind.value} {missing} of '{surface}' is missing")
        return page


@dataclass(frozen=True, slots=True)
class Part:
    """Matching entries of a page that fit, and the last sequence examined; ``full`` if more do not fit.

    ``room_bytes`` is the room that is left after them.
    """

    entries: Sequence[AnyEntry]
    looked_at: int
    room_bytes: int
    full: bool


def signature_bytes(page_bytes: int) -> int:
    """Returns the most bytes of signatures on a page of so many bytes."""
    return min(PAGE_BYTES, page_bytes * _PARTS // _OF)


def part_of(
    page: Sequence[AnyEntry],
    matches: Matches,
    limit: int,
    room_bytes: int | None = None,
    *,
    most_bytes: int | None = None,
) -> Part:
    """Returns at most ``limit`` matching entries from the front of a page, as far as they fit.

    ``room_bytes`` is the room that earlier entries left in the same answer. None means that there were none,
    and then the first entry is taken, however large it is, and there is room for ``most_bytes``.
    """
    is_empty, most_bytes = room_bytes is None, PAGE_BYTES if most_bytes is None else most_bytes
    room_bytes = most_bytes if room_bytes is None else room_bytes
    if matches is everything and isinstance(page, Unrendered) and len(page) <= limit:
        # The page is taken as a whole, so that no entry is rendered here.
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
    """Returns at least half of an entry's bytes in a message: its signature repeats its record."""
    text = entry.signature
    if not isinstance(entry, Entry):
        text += "".join(_texts([getattr(entry, field.name) for field in fields(entry)]))
    return len(text.encode())


def _texts(values: Iterable[object]) -> Iterator[str]:
    """Yields the texts among values, tuples included at any depth."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from _texts(value)


def cursor_too_old(surface: str, requested: int, oldest_kept: int) -> Refusal:
    """Returns the refusal of a cursor before the oldest kept entry."""
    message = f"expected to read '{surface}' after {requested}, but the oldest kept is {oldest_kept}"
    values = {"surface": surface, "requested": str(requested), "oldest_kept": str(oldest_kept)}
    return Refusal(Reason.CURSOR_TOO_OLD, message, values)
