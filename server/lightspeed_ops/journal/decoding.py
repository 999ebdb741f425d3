"""Decoding: makes commits and entries of stored rows, and yields to the event loop between them.

Owns the checks of decoded data, and the errors of those that fail.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, TypeVar

from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.records import EMITTERS, AnyEntry, RecordKind, beyond, joined, sequences_of
from lightspeed_ops.core.run import RunRecord
from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.journal import run_rows
from lightspeed_ops.journal.codec import decode_commit, records_of
from lightspeed_ops.journal.fair_share import FairShare
from lightspeed_ops.journal.port import EVERY_EVENT, EntryDamaged, JournalDamaged, Only, Placed
from lightspeed_ops.journal.record_index import is_gapless, restamped
from lightspeed_ops.journal.run_rows import RunRow

DECODED_BYTES = 16 * 1024
"""Bytes of commits decoded before other tasks run: some tenths of a millisecond."""

T = TypeVar("T")


class Stored(NamedTuple):
    """A stored commit: its position, version and bytes."""

    position: int
    version: int
    data: bytes


class Decoder:
    """Decodes the rows of a journal."""

    def __init__(self, journal: Path | str) -> None:
        """Takes the path or the name of the journal, for errors."""
        self._journal = journal

    async def commits(
        self, rows: Sequence[Stored], *, of: str = "", only: Only = EVERY_EVENT
    ) -> list[Commit]:
        """Returns the commits of these rows; if ``of`` is given, all must be of that surface.

        Calls wait for a surface that is loaded, so that its commits get a fair share of the event loop.

        Raises :class:`JournalDamaged`.
        """
        found: list[Commit] = []
        share = FairShare() if of else None
        async for commit in self._decoded(rows, partial(decode_commit, only=only), share):
            version = rows[len(found)].version
            if of and (commit.surface, commit.version) != (of, version):
                raise self.hole(f"commit {version} of '{of}'")
            if sequence := restamped(commit):
                raise self._restamped(commit.surface, sequence)
            found.append(commit)
        return found

    async def entries(
        self, rows: Sequence[Stored], surface: str, kind: RecordKind, wanted: range, *, enough_bytes: int
    ) -> Sequence[AnyEntry]:
        """Returns the wanted entries of these rows; none may be missing.

        If the rows have ``enough_bytes``, the journal may have further rows, and the first of the wanted
        entries are enough.

        Raises:
            EntryDamaged: the first entry that cannot be shown.
        """
        parts: list[Sequence[AnyEntry]] = []
        try:
            await self._add_entries(rows, surface, kind, parts)
            page = beyond(joined(parts), wanted.start - 1)[: len(wanted)]
            if page and sum(len(row.data) for row in rows) >= enough_bytes:
                wanted = wanted[: len(page)]
            if list(sequences_of(page)) != list(wanted):
                lost = wanted.start + len(list(_in_order(page, wanted)))
                raise self.hole(f"{kind.value} {lost} of '{surface}'")
        except JournalDamaged as damaged:
            found = beyond(joined(parts), wanted.start - 1)
            raise EntryDamaged(str(damaged), list(_in_order(found, wanted))) from damaged
        return page

    async def placed(
        self, rows: Sequence[Stored], tenant: str, kind: RecordKind, *, after_position: int
    ) -> list[Placed]:
        """Returns the commits of these rows, which must be the next ones of a tenant with records of a kind.

        Raises :class:`JournalDamaged`.
        """
        commits = await self.commits(rows)
        is_foreign = any(tenant_of(commit.surface) != tenant for commit in commits)
        # A damaged index may lead a reader back to earlier positions, for ever.
        places = pairwise([after_position, *(row.position for row in rows)])
        goes_on = all(earlier < later for earlier, later in places)
        if not rows or is_foreign or not goes_on or not is_gapless(commits, EMITTERS[kind]):
            raise self.hole(f"{kind.value} of tenant '{tenant}' after position {after_position}")
        return [Placed(row.position, commit) for row, commit in zip(rows, commits, strict=True)]

    async def runs(self, rows: Sequence[RunRow], surface: str) -> list[RunRecord]:
        """Returns the records of rows in descending order; raises :class:`JournalDamaged`."""
        found: list[RunRecord] = []
        size_bytes = 0
        if not run_rows.is_gapless(rows):
            raise self.hole(f"record of each run of '{surface}' before {rows[0].number}")
        for row in rows:
            try:
                found.append(run_rows.decoded(row))
            except JournalDamaged as damaged:
                described = f"{self._journal} is corrupt: run {row.number} of '{surface}': {damaged}"
                raise JournalDamaged(described) from damaged
            size_bytes += len(row.data)
            if size_bytes >= DECODED_BYTES:
                size_bytes = 0
                await asyncio.sleep(0)
        return found

    def hole(self, what: str) -> JournalDamaged:
        """Returns the error for data that the journal does not have."""
        return JournalDamaged(f"{self._journal} is corrupt: it has no valid {what}")

    async def _add_entries(
        self, rows: Sequence[Stored], surface: str, kind: RecordKind, parts: list[Sequence[AnyEntry]]
    ) -> None:
        """Adds the entries of a kind in each row to ``parts``, up to the first damage."""
        async for records in self._decoded(rows, partial(records_of, kind=kind)):
            if records.surface != surface:
                raise self.hole(f"commit of '{surface}'")
            if records.restamped:
                if kind is RecordKind.AUDIT:
                    parts.append([entry for entry in records.entries if entry.sequence < records.restamped])
                raise self._restamped(surface, records.restamped)
            parts.append(records.entries)

    def _restamped(self, surface: str, sequence: int) -> JournalDamaged:
        return JournalDamaged(
            f"{self._journal} is corrupt: audit {sequence} of '{surface}' "
            "has a different timestamp from its commit"
        )

    async def _decoded(
        self, rows: Sequence[Stored], read: Callable[[bytes], T], share: FairShare | None = None
    ) -> AsyncIterator[T]:
        size_bytes = 0
        for row in rows:
            try:
                said = read(row.data)
            except JournalDamaged as damaged:
                raise JournalDamaged(
                    f"{self._journal} is corrupt at position {row.position}: {damaged}"
                ) from damaged
            yield said
            size_bytes += len(row.data)
            if size_bytes >= DECODED_BYTES:
                size_bytes = 0
                await (asyncio.sleep(0) if share is None else share.give_way())


def _in_order(found: Iterable[AnyEntry], wanted: range) -> Iterator[AnyEntry]:
    """Yields the wanted entries that were found, up to the first one missing."""
    for entry, sequence in zip(found, wanted, strict=False):
        if entry.sequence != sequence:
            return
        yield entry
