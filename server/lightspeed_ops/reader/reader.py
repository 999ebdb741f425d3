"""The reader: lists, live streams and verification of the records in a journal.

Owns the cursors. Subscribers pull, and the server keeps no queue per subscriber: a slow subscriber costs
memory that does not grow, and never slows the writer. The reader must never change anything.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

from lightspeed_ops.core.audit import AuditEntry, Chained, verify_chain
from lightspeed_ops.core.batch_history import BatchHistory, CurrentBatch
from lightspeed_ops.core.batch_list import ListedBatch, StoredBatch
from lightspeed_ops.core.dead_letters import DeadLetter, StoredDeadLetter
from lightspeed_ops.core.limits import PAGE_ENTRIES
from lightspeed_ops.core.records import AnyEntry, RecordKind
from lightspeed_ops.core.refusal import Refused
from lightspeed_ops.core.run import RunRecord
from lightspeed_ops.core.signatures import GENESIS_HASH
from lightspeed_ops.journal.audit_slicer import EncodedAudits
from lightspeed_ops.journal.port import (
    EntryDamaged,
    HistoryPruned,
    Journal,
    JournalDamaged,
    JournalInfo,
    VersionHead,
)
from lightspeed_ops.reader.histories import explain, load_batches, load_dead_letter
from lightspeed_ops.reader.pages import Matches, Pages, cursor_too_old, everything, part_of
from lightspeed_ops.reader.record_streams import Frame, SurfaceStream, TenantStream, WatchOptions, frames

SCANNED_RUNS = 1_000
"""Runs examined for one page of a list: some tens of milliseconds, in slices."""
RUNS_AT_ONCE = 50
"""Runs that are read at once if fewer are missing: a millisecond; a filter may match none of them."""
SCANNED_ENTRIES = 10_000
"""Entries examined for one page of a filtered list: a rare match must not hold up the caller."""

VERIFIED_AT_ONCE = 25
"""Audits that are verified before other calls run: a millisecond with the longest reasons."""

GiveWay: TypeAlias = Callable[[], Awaitable[None]]
"""Returns when a long walk may go on, after other calls have run."""
OldestRun: TypeAlias = Callable[[], Awaitable[int]]
"""Returns the number of the oldest run that is listed by now."""


async def let_others_run() -> None:
    """Returns after the event loop has run everything that is ready."""
    await asyncio.sleep(0)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list; ``next_after`` is the cursor of the next page, None if there is no more now."""

    entries: Sequence[AnyEntry]
    next_after: int | None


@dataclass(frozen=True, slots=True)
class RunListing:
    """One page of runs, the newest first; ``next_before`` is the cursor of the next page, 0 at the end."""

    records: Sequence[RunRecord]
    next_before: int


class Reader:
    """The reader: reads a journal by cursor."""

    def __init__(self, journal: Journal, *, page_bytes: int | None = None) -> None:
        """Makes a reader of a journal; ``page_bytes`` are those of signatures on a page of a list."""
        self._journal = journal
        self._page_bytes = page_bytes
        self._pages = Pages(journal)
        self._walking = asyncio.Lock()
        """Held for a page of an audit walk: several walks together hold up calls no longer than one."""

    async def journal_info(self) -> JournalInfo:
        """Returns what the journal is."""
        return await self._journal.info()

    async def reach(self, surface: str, version: int, *, within_s: float) -> int:
        """Returns the newest version of a surface: when it is at least ``version``, or after ``within_s``."""
        head = VersionHead(surface)
        newest = await self._journal.head(head)
        if newest >= version:
            return newest
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._journal.wait(head, beyond=version - 1)
        return await self._journal.head(head)

    @property
    def identity(self) -> str:
        """Identity of the journal: cursors are valid only in it."""
        return self._journal.identity

    async def list(
        self, surface: str, kind: RecordKind, *, after: int, limit: int, matches: Matches = everything
    ) -> Listing:
        """Returns entries after a sequence, 0: from the oldest kept; raises :class:`Refused` if pruned."""
        found: list[AnyEntry] = []
        scanned, from_oldest, room_bytes = 0, after == 0, None
        while True:
            missing = limit - len(found) if matches is everything else PAGE_ENTRIES
            try:
                page = await self._pages.read(surface, kind, after=after, limit=min(missing, PAGE_ENTRIES))
            except HistoryPruned as gone:
                if scanned:
                    # Pruned while it was listed: the page ends before the gap, and the next one is refused.
                    return Listing(found, after)
                if not from_oldest:
                    raise Refused(cursor_too_old(surface, after, gone.oldest_kept)) from gone
                after = gone.oldest_kept - 1
                continue
            part = part_of(
                page.entries,
                matches,
                limit - len(found),
                room_bytes if found else None,
                most_bytes=self._page_bytes,
            )
            found += part.entries
            room_bytes = part.room_bytes
            after = part.looked_at or after
            scanned += len(page.entries)
            if after >= page.head_sequence:
                return Listing(found, None)
            if len(found) == limit or part.full or scanned >= SCANNED_ENTRIES:
                return Listing(found, after)

    def watch(
        self, surface: str, kind: RecordKind, *, after: int, options: WatchOptions
    ) -> AsyncIterator[Frame]:
        """Yields frames of a surface after a sequence: 0 from the oldest kept, -1 only new entries."""
        return frames(SurfaceStream(self._journal, self._pages, surface, kind, options), after, options)

    def watch_tenant(
        self, tenant: str, kind: RecordKind, *, after: int, options: WatchOptions
    ) -> AsyncIterator[Frame]:
        """Yields frames of all surfaces of a tenant after a position, in commit order."""
        return frames(TenantStream(self._journal, tenant, kind, options), after, options)

    async def head(self, surface: str, kind: RecordKind) -> int:
        """Returns the newest sequence of a kind, or 0 if there is none."""
        return await self._pages.head(surface, kind)

    async def changed(self, surface: str, *, beyond: int, within_s: float) -> bool:
        """Returns True as soon as a surface has a newer version, or False if it has none in time."""
        return await _in_time(self._journal.wait(VersionHead(surface), beyond=beyond), within_s)

    async def explain(
        self, surface: str, key: str, *, until_version: int, current: CurrentBatch | None
    ) -> BatchHistory:
        """Returns the history of a key's newest batch up to a version; raises :class:`Refused` if none."""
        return await explain(self._journal, surface, key, until_version=until_version, current=current)

    async def dead_letters(self, surface: str, stored: Sequence[StoredDeadLetter]) -> Sequence[DeadLetter]:
        """Returns dead letters with their failed attempts: as many as fit on a page, at least one."""
        return await load_dead_letter(self._journal, surface, stored)

    async def batches(self, surface: str, stored: Sequence[StoredBatch]) -> Sequence[ListedBatch]:
        """Returns batches of a list with their last failures: as many as fit on a page, at least one."""
        return await load_batches(self._journal, surface, stored)

    async def runs(
        self,
        surface: str,
        *,
        before: int,
        oldest: int,
        oldest_now: OldestRun,
        limit: int,
        matches: Callable[[RunRecord], bool],
    ) -> RunListing:
        """Returns runs before a number, down to ``oldest``; all of them have a record.

        After :data:`SCANNED_RUNS` runs a page is short. If a start of a run forgets runs meanwhile, the list
        ends before them: ``oldest_now`` is asked if a run is missing.

        Raises:
            JournalDamaged: a run is missing or corrupt.
        """
        found: list[RunRecord] = []
        last = max(oldest, before - SCANNED_RUNS)
        while before > last and len(found) < limit:
            count = min(before - last, max(limit - len(found), RUNS_AT_ONCE))
            records = await self._journal.read_runs(surface, before=before, limit=count)
            if not records or records[0].number != before - 1:
                if await oldest_now() < before:
                    raise JournalDamaged(f"run {before - 1} of '{surface}' is missing")
                return RunListing(found, 0)
            for record in records:
                if len(found) == limit:
                    break
                before = record.number
                if matches(record):
                    found.append(record)
        return RunListing(found, before if before > oldest else 0)

    async def run(self, surface: str, number: int, *, oldest_now: OldestRun) -> RunRecord | None:
        """Returns a run that had a record, or None if a start of a run forgot it meanwhile.

        Raises:
            JournalDamaged: the run is missing or corrupt.
        """
        listing = await self.runs(
            surface,
            before=number + 1,
            oldest=number,
            oldest_now=oldest_now,
            limit=1,
            matches=lambda _: True,
        )
        return listing.records[0] if listing.records else None

    async def verify_audits(
        self, surface: str, *, first: int, last: int, give_way: GiveWay = let_others_run
    ) -> "Verification":
        """Verifies the audit chain between two sequences, both included; 0 for the oldest kept and the head.

        A history may have millions of audits: ``give_way`` is awaited after every :data:`VERIFIED_AT_ONCE`.

        The result names the first audit that is missing or altered. It may be the audit before ``first``,
        because the hash of an audit follows from the hash before it.

        Raises:
            Refused: the first audit was pruned.
            JournalDamaged: the journal is damaged, and the damaged audits cannot be named.
        """
        head = await self.head(surface, RecordKind.AUDIT)
        last = last or head
        first = first or await self._oldest(surface, RecordKind.AUDIT)
        verified, bad, after = 0, 0, first - 1
        try:
            previous = await self._hash_before(surface, first)
        except EntryDamaged:
            previous, bad = None, after
        while after < last and not bad:
            async with self._walking:
                walked = await self._walked(surface, after, min(PAGE_ENTRIES, last - after))
                # A missing audit with later audits behind it is as bad as an edited one.
                bad = 0 if walked else after + 1
                for begin in range(0, len(walked), VERIFIED_AT_ONCE):
                    part = walked[begin : begin + VERIFIED_AT_ONCE]
                    chain = verify_chain(_chained(part), first_sequence=after + 1, previous_hash=previous)
                    bad = chain.first_bad_sequence
                    verified, previous, after = (
                        verified + chain.verified,
                        chain.last_hash,
                        after + len(part),
                    )
                    if bad:
                        break
                    await give_way()
        return Verification(not bad, verified, bad, head, await self._head_hash(surface, head))

    async def _walked(self, surface: str, after: int, limit: int) -> Sequence[AnyEntry]:
        """Returns audits up to the first damaged one; none if the first is damaged."""
        try:
            return await self._audits(surface, after, limit)
        except EntryDamaged as damaged:
            return damaged.before

    async def _oldest(self, surface: str, kind: RecordKind) -> int:
        """Returns the oldest kept sequence of a kind."""
        try:
            await self._journal.read_entries(surface, kind, after_sequence=0, limit=1)
        except HistoryPruned as gone:
            return gone.oldest_kept
        except EntryDamaged:
            # The first entry is kept, although it is damaged.
            return 1
        return 1

    async def _audits(self, surface: str, after: int, limit: int) -> Sequence[AnyEntry]:
        try:
            page = await self._journal.read_entries(
                surface, RecordKind.AUDIT, after_sequence=after, limit=limit
            )
        except HistoryPruned as gone:
            raise Refused(cursor_too_old(surface, after, gone.oldest_kept)) from gone
        return page.entries

    async def _hash_before(self, surface: str, sequence: int) -> str | None:
        """Returns the hash of the chain before a sequence, or None if it was pruned."""
        if sequence == 1:
            return GENESIS_HASH
        try:
            before = _chained(await self._audits(surface, sequence - 2, 1))
        except Refused:
            return None
        return before[0].chain_hash if before else None

    async def _head_hash(self, surface: str, head: int) -> str:
        """Returns the hash of the newest audit, or an empty text if it is unknown.

        If the audit was pruned, its hash is read from the snapshot.
        """
        try:
            known = await self._hash_before(surface, head + 1)
        except EntryDamaged:
            return ""
        if known is not None:
            return known
        stored = await self._journal.read_snapshot(surface)
        return stored.head.audit_hash if stored is not None and stored.head.audit_count == head else ""


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of a verification of the audit chain; ``first_bad_sequence`` is 0 if it is valid."""

    valid: bool
    verified: int
    first_bad_sequence: int
    head_sequence: int
    head_hash: str


def _chained(audits: Sequence[AnyEntry]) -> Sequence[Chained]:
    """Returns audits for verification; those of a data file are decoded here, and not made values."""
    if isinstance(audits, EncodedAudits):
        return audits.decoded()
    return [entry for entry in audits if isinstance(entry, AuditEntry)]


async def _in_time(waiting: Awaitable[None], within_s: float) -> bool:
    try:
        async with asyncio.timeout(within_s):
            await waiting
    except TimeoutError:
        return False
    return True
