"""Copying: a journal in another storage, with every row and position, and under its own identity.

Owns the order: the source is checked, its rows are written, and the copy is checked and compared before it
becomes visible. It opens nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.journal.port import JournalDamaged
from lightspeed_ops.journal.record_index import index_rows
from lightspeed_ops.journal.stored_surface import CommitRow, HeadRow, StoredSurface, parts_of
from lightspeed_ops.journal.surface_check import Checked, Finding, check_surface


class Copied(NamedTuple):
    """The result of a copy: the summaries of its surfaces, and its newest position."""

    surfaces: Sequence[Checked]
    position: int


class IndexRow(NamedTuple):
    """A row of the record index of a commit."""

    emitter: int
    last_sequence: int


def index_of(row: CommitRow) -> Sequence[IndexRow]:
    """Returns the record index of a commit."""
    return [IndexRow(*pair) for pair in index_rows(row.record_index)]


def parts_in(stored: StoredSurface, head: HeadRow) -> Iterator[tuple[int, bytes]]:
    """Yields the parts of a snapshot with their numbers; raises :class:`JournalDamaged` if one is missing."""
    for number in range(parts_of(head)):
        data = stored.snapshot_part(head.version, number)
        if data is None:
            raise JournalDamaged(f"part {number} of the snapshot of '{stored.name}' is missing")
        yield number, data


def tenants_of(surfaces: Iterable[StoredSurface]) -> Sequence[str]:
    """Returns the ids of the tenants of these surfaces, sorted."""
    return sorted({tenant_of(stored.name) for stored in surfaces})


def sound(where: str, surfaces: Iterable[StoredSurface]) -> Sequence[Checked]:
    """Returns the summaries of surfaces; raises :class:`JournalDamaged` with the first finding."""
    checked: list[Checked] = []
    for stored in surfaces:
        for one in check_surface(stored):
            if isinstance(one, Finding):
                raise JournalDamaged(f"{where} is corrupt: {one.place}: {one.what}")
            checked.append(one)
    return checked


def verified(
    source: str, expected: Sequence[Checked], made: str, surfaces: Callable[[], Iterable[StoredSurface]]
) -> None:
    """Checks the surfaces of a copy, and that each is equal to that of its source by signature and counts."""
    copied = sound(made, surfaces())
    for before, after in zip(expected, copied, strict=True):
        if before != after:
            raise JournalDamaged(
                f"expected '{before.name}' in {made} to be as in {source}: {before}, but it is {after}"
            )
