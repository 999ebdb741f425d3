"""The reader: lists, live streams and verification of what the journal has.

Owns the cursors. Subscribers pull: nothing is queued for anybody, so that a slow reader costs memory that
does not grow and never slows a writer. It changes nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from lightspeed_ops.core.audit import AuditEntry, verify_chain
from lightspeed_ops.core.limits import PAGE_ENTRIES
from lightspeed_ops.core.records import AnyEntry, RecordKind, entries
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.signatures import GENESIS_HASH
from lightspeed_ops.engine import Refused
from lightspeed_ops.journal.port import HistoryLetGo, Journal

SCANNED_ENTRIES = 10_000
"""Entries looked at for one page of a filtered list: a rare match must not hold up the loop."""

Matches = Callable[[AnyEntry], bool]


def everything(_entry: AnyEntry) -> bool:
    """The filter that lets everything through."""
    return True


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list; ``next_after`` is where the next one begins, None where there is no more now."""

    entries: Sequence[AnyEntry]
    next_after: int | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Sequences that are no longer kept, both ends included; zeros in a stream of all surfaces."""

    from_sequence: int
    to_sequence: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One step of a stream: entries, or a gap, or, with neither, a sign of life.

    ``after`` is the cursor behind it: a sequence, or a position in a stream of all surfaces.
    """

    surface: str
    after: int
    head_sequence: int
    entries: Sequence[AnyEntry] = ()
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class WatchOptions:
    """How a stream is to be; ``heartbeat_ms`` between signs of life while there is nothing to send."""

    matches: Matches = everything
    skip_gap: bool = False
    heartbeat_ms: int = 10_000


class Reader:
    """Reads a journal by cursor."""

    def __init__(self, journal: Journal) -> None:
        """A reader of a journal."""
        self._journal = journal

    async def list(
        self, surface: str, kind: RecordKind, *, after: int, limit: int, matches: Matches = everything
    ) -> Listing:
        """Entries after a sequence, 0 for the oldest kept; raises :class:`Refused` where they were let go."""
        found: list[AnyEntry] = []
        scanned, from_oldest = 0, after == 0
        while True:
            try:
                page = await self._journal.read_entries(surface, kind, after_sequence=after, limit=PAGE_ENTRIES)
            except HistoryLetGo as gone:
                if not from_oldest:
                    raise Refused(cursor_too_old(surface, after, gone.oldest_kept)) from gone
                after = gone.oldest_kept - 1
                continue
            for entry in page.entries:
                after = entry.sequence
                if matches(entry):
                    found.append(entry)
                if len(found) == limit:
                    break
            scanned += len(page.entries)
            at_end = after >= page.head_sequence
            if at_end or len(found) == limit or scanned >= SCANNED_ENTRIES:
                return Listing(found, None if at_end else after)

    async def watch(
        self, surface: str, kind: RecordKind, *, after: int, options: WatchOptions
    ) -> AsyncIterator[Frame]:
        """Entries of a surface after a sequence, for ever: 0 from the oldest kept, -1 only new ones."""
        if after < 0:
            after = await self.head(surface, kind)
        from_oldest, told_idle = after == 0, False
        while True:
            try:
                page = await self._journal.read_entries(surface, kind, after_sequence=after, limit=PAGE_ENTRIES)
            except HistoryLetGo as gone:
                if not (from_oldest or options.skip_gap):
                    raise Refused(cursor_too_old(surface, after, gone.oldest_kept)) from gone
                gap = Gap(after + 1, gone.oldest_kept - 1)
                after = gone.oldest_kept - 1
                if not from_oldest:
                    yield Frame(surface, after, 0, gap=gap)
                continue
            if page.entries:
                after, from_oldest = page.entries[-1].sequence, False
                wanted = [entry for entry in page.entries if options.matches(entry)]
                if wanted:
                    yield Frame(surface, after, page.head_sequence, wanted)
                continue
            if not told_idle:
                told_idle = True
                yield Frame(surface, after, page.head_sequence)
            waiting = self._journal.wait_for_version(surface, beyond=page.version)
            if not await _in_time(waiting, options.heartbeat_ms):
                yield Frame(surface, after, page.head_sequence)

    async def watch_tenant(
        self, tenant: str, kind: RecordKind, *, after: int, options: WatchOptions
    ) -> AsyncIterator[Frame]:
        """Entries of all surfaces of a tenant after a position, in commit order, for ever."""
        everywhere = f"tenants/{tenant}/surfaces/-"
        if after < 0:
            after = (await self._tenant_head(tenant, kind))
        from_oldest, told_idle = after == 0, False
        while True:
            try:
                page = await self._journal.read_tenant(tenant, kind, after_position=after, limit=PAGE_ENTRIES)
            except HistoryLetGo as gone:
                if not (from_oldest or options.skip_gap):
                    raise Refused(cursor_too_old(everywhere, after, gone.oldest_kept)) from gone
                after = gone.oldest_kept - 1
                if not from_oldest:
                    yield Frame(everywhere, after, 0, gap=Gap(0, 0))
                continue
            for placed in page.commits:
                wanted = [entry for entry in entries(kind, placed.commit) if options.matches(entry)]
                if wanted:
                    yield Frame(placed.commit.surface, placed.position, wanted[-1].sequence, wanted)
            if page.after_position > after:
                after, from_oldest = page.after_position, False
                continue
            if not told_idle:
                told_idle = True
                yield Frame(everywhere, after, 0)
            waiting = self._journal.wait_for_position(tenant, beyond=after)
            if not await _in_time(waiting, options.heartbeat_ms):
                yield Frame(everywhere, after, 0)

    async def head(self, surface: str, kind: RecordKind) -> int:
        """The newest sequence of a kind; 0 where there is none."""
        try:
            page = await self._journal.read_entries(surface, kind, after_sequence=0, limit=1)
        except HistoryLetGo as gone:
            page = await self._journal.read_entries(surface, kind, after_sequence=gone.oldest_kept - 1, limit=1)
        return page.head_sequence

    async def changed(self, surface: str, *, beyond: int, within_ms: int) -> bool:
        """True as soon as a surface has a newer version; False where it has none in time."""
        return await _in_time(self._journal.wait_for_version(surface, beyond=beyond), within_ms)

    async def verify_audits(self, surface: str, *, first: int, last: int) -> "Verification":
        """Walks the audit chain from one sequence to another, both included; 0 for the oldest kept and the head."""
        head = await self.head(surface, RecordKind.AUDIT)
        last = last or head
        try:
            await self._journal.read_entries(surface, RecordKind.AUDIT, after_sequence=max(0, first - 1), limit=1)
        except HistoryLetGo as gone:
            if first:
                raise Refused(cursor_too_old(surface, first, gone.oldest_kept)) from gone
            first = gone.oldest_kept
        first = first or 1
        previous = await self._hash_before(surface, first)
        verified, bad, after = 0, 0, first - 1
        while after < last and not bad:
            limit = min(PAGE_ENTRIES, last - after)
            page = await self._journal.read_entries(surface, RecordKind.AUDIT, after_sequence=after, limit=limit)
            walked = [entry for entry in page.entries if isinstance(entry, AuditEntry)]
            walk = verify_chain(walked, first_sequence=after + 1, previous_hash=previous)
            verified, bad, previous = verified + walk.verified, walk.first_bad_sequence, walk.last_hash
            after += len(walked)
        return Verification(not bad, verified, bad, head, await self._head_hash(surface, head))

    async def _hash_before(self, surface: str, sequence: int) -> str | None:
        """The hash that the chain had before a sequence; None where it is no longer kept."""
        if sequence == 1:
            return GENESIS_HASH
        try:
            return await self._hash_at(surface, sequence - 1)
        except HistoryLetGo:
            return None

    async def _head_hash(self, surface: str, head: int) -> str:
        return await self._hash_at(surface, head) if head else GENESIS_HASH

    async def _hash_at(self, surface: str, sequence: int) -> str:
        page = await self._journal.read_entries(
            surface, RecordKind.AUDIT, after_sequence=sequence - 1, limit=1
        )
        entry = page.entries[0]
        assert isinstance(entry, AuditEntry), "audits are audit entries"
        return entry.chain_hash

    async def _tenant_head(self, tenant: str, kind: RecordKind) -> int:
        try:
            page = await self._journal.read_tenant(tenant, kind, after_position=0, limit=1)
        except HistoryLetGo as gone:
            page = await self._journal.read_tenant(
                tenant, kind, after_position=gone.oldest_kept - 1, limit=1
            )
        return page.head_position


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk along the audit chain found."""

    valid: bool
    verified: int
    first_bad_sequence: int
    head_sequence: int
    head_hash: str


async def _in_time(waiting: Awaitable[None], within_ms: int) -> bool:
    try:
        async with asyncio.timeout(within_ms / 1000):
            await waiting
    except TimeoutError:
        return False
    return True


def cursor_too_old(surface: str, requested: int, oldest_kept: int) -> Refusal:
    """The refusal of a cursor that lies before what is kept."""
    message = f"expected to read '{surface}' after {requested}, but the oldest kept is {oldest_kept}"
    values = {"surface": surface, "requested": str(requested), "oldest_kept": str(oldest_kept)}
    return Refusal(Reason.CURSOR_TOO_OLD, message, values)
