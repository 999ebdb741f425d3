"""The reader: lists, live streams and verification of what the journal has.

Owns the cursors. Subscribers pull: nothing is queued for anybody, so that a slow reader costs memory that
does not grow and never slows a writer. It changes nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from lightspeed_ops.core.audit import AuditEntry, verify_chain
from lightspeed_ops.core.limits import INT64_MAX, PAGE_ENTRIES
from lightspeed_ops.core.records import AnyEntry, Entry, RecordKind, entries
from lightspeed_ops.core.refusal import Reason, Refusal, Violation, invalid
from lightspeed_ops.core.signatures import GENESIS_HASH
from lightspeed_ops.engine import Refused
from lightspeed_ops.journal.port import HistoryLetGo, Journal, Placed

SCANNED_ENTRIES = 10_000
"""Entries looked at for one page of a filtered list: a rare match must not hold up the caller."""
PAGE_BYTES = 1_500_000
"""Signatures on one page or frame: what they sign stands beside them, and both must stay under 4 MiB."""

PAGE_COMMITS = 16
"""Commits of a tenant read at once: rendering their entries must not hold up the loop for long."""

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
    """How a stream is to be; ``heartbeat_ms`` between signs of life while there is nothing to send.

    ``resumes`` says that the cursor is of an earlier frame: then 0 is not the oldest kept, but the very
    beginning, and what was let go since is a gap. Where there is no more and it no longer ``lives`` it ends.
    """

    matches: Matches = everything
    skip_gap: bool = False
    heartbeat_ms: int = 10_000
    resumes: bool = False
    lives: Callable[[], bool] = lambda: True


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
            missing = limit - len(found) if matches is everything else PAGE_ENTRIES
            try:
                page = await self._journal.read_entries(
                    surface, kind, after_sequence=after, limit=min(missing, PAGE_ENTRIES)
                )
            except HistoryLetGo as gone:
                if scanned:
                    # Let go while it was listed: the page ends before the gap, and the next one is refused.
                    return Listing(found, after)
                if not from_oldest:
                    raise Refused(cursor_too_old(surface, after, gone.oldest_kept)) from gone
                after = gone.oldest_kept - 1
                continue
            part = _part(page.entries, matches, limit - len(found))
            found += part.entries
            after = part.looked_at or after
            scanned += len(page.entries)
            if after >= page.head_sequence:
                return Listing(found, None)
            if len(found) == limit or part.full or scanned >= SCANNED_ENTRIES:
                return Listing(found, after)

    def watch(
        self, surface: str, kind: RecordKind, *, after: int, options: WatchOptions
    ) -> AsyncIterator[Frame]:
        """Entries of a surface after a sequence: 0 from the oldest kept, -1 only new ones."""
        return _frames(_OfSurface(self._journal, surface, kind, options), after, options)

    def watch_tenant(
        self, tenant: str, kind: RecordKind, *, after: int, options: WatchOptions
    ) -> AsyncIterator[Frame]:
        """Entries of all surfaces of a tenant after a position, in commit order."""
        return _frames(_OfTenant(self._journal, tenant, kind, options), after, options)

    async def head(self, surface: str, kind: RecordKind) -> int:
        """The newest sequence of a kind; 0 where there is none."""
        return await _head(self._journal, surface, kind)

    async def changed(self, surface: str, *, beyond: int, within_ms: int) -> bool:
        """True as soon as a surface has a newer version; False where it has none in time."""
        return await _in_time(self._journal.wait_for_version(surface, beyond=beyond), within_ms)

    async def verify_audits(self, surface: str, *, first: int, last: int) -> "Verification":
        """Walks the audit chain between two sequences, both included; 0 for the oldest kept and the head."""
        head = await self.head(surface, RecordKind.AUDIT)
        last = min(last or head, head)
        first = first or await self._oldest(surface, RecordKind.AUDIT)
        verified, bad, after = 0, 0, first - 1
        previous = await self._hash_before(surface, first)
        while after < last and not bad:
            walked = await self._audits(surface, after, min(PAGE_ENTRIES, last - after))
            walk = verify_chain(walked, first_sequence=after + 1, previous_hash=previous)
            # One that is missing where others follow is as bad as one that was edited.
            bad = walk.first_bad_sequence if walked else after + 1
            verified, previous, after = verified + walk.verified, walk.last_hash, after + len(walked)
        return Verification(not bad, verified, bad, head, await self._head_hash(surface, head))

    async def _oldest(self, surface: str, kind: RecordKind) -> int:
        """The oldest sequence of a kind that is kept."""
        try:
            await self._journal.read_entries(surface, kind, after_sequence=0, limit=1)
        except HistoryLetGo as gone:
            return gone.oldest_kept
        return 1

    async def _audits(self, surface: str, after: int, limit: int) -> Sequence[AuditEntry]:
        try:
            page = await self._journal.read_entries(
                surface, RecordKind.AUDIT, after_sequence=after, limit=limit
            )
        except HistoryLetGo as gone:
            raise Refused(cursor_too_old(surface, after, gone.oldest_kept)) from gone
        return [entry for entry in page.entries if isinstance(entry, AuditEntry)]

    async def _hash_before(self, surface: str, sequence: int) -> str | None:
        """The hash that the chain had before a sequence; None where it is no longer kept."""
        if sequence == 1:
            return GENESIS_HASH
        try:
            before = await self._audits(surface, sequence - 2, 1)
        except Refused:
            return None
        return before[0].chain_hash if before else None

    async def _head_hash(self, surface: str, head: int) -> str:
        """The hash of the newest audit, which the snapshot has where the entry itself was let go."""
        known = await self._hash_before(surface, head + 1)
        if known is not None:
            return known
        snapshot = await self._journal.load_snapshot(surface)
        return snapshot.audit_hash if snapshot is not None and snapshot.audit_count == head else ""


@dataclass(frozen=True, slots=True)
class _Step:
    """What one read of a stream gave; idle where there is no more now."""

    frames: Sequence[Frame]
    after: int
    head: int
    idle: bool


class _OfSurface:
    """A stream of one surface, by sequence."""

    def __init__(self, journal: Journal, surface: str, kind: RecordKind, options: WatchOptions) -> None:
        self.name = surface
        self._journal = journal
        self._kind = kind
        self._matches = options.matches
        self._audits = 0

    async def head(self) -> int:
        return await _head(self._journal, self.name, self._kind)

    async def read(self, after: int) -> _Step:
        page = await self._journal.read_entries(
            self.name, self._kind, after_sequence=after, limit=PAGE_ENTRIES
        )
        if not page.entries:
            self._audits = await _head(self._journal, self.name, RecordKind.AUDIT)
            return _Step((), after, page.head_sequence, idle=True)
        part = _part(page.entries, self._matches, PAGE_ENTRIES)
        frame = Frame(self.name, part.looked_at, page.head_sequence, part.entries)
        return _Step((frame,) if part.entries else (), part.looked_at, page.head_sequence, idle=False)

    async def wait(self, after: int) -> None:
        """Returns when there is more, or the surface may have been deleted: that is audited."""
        more = self._journal.wait_for_sequence(self.name, self._kind, beyond=after)
        if self._kind is RecordKind.AUDIT:
            await more
            return
        audited = self._journal.wait_for_sequence(self.name, RecordKind.AUDIT, beyond=self._audits)
        waiting = [asyncio.ensure_future(more), asyncio.ensure_future(audited)]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waiting:
                one.cancel()

    def gap(self, after: int, oldest_kept: int) -> Gap:
        return Gap(after + 1, oldest_kept - 1)


class _OfTenant:
    """A stream of all surfaces of a tenant, by position; the frames of a commit are not divided."""

    def __init__(self, journal: Journal, tenant: str, kind: RecordKind, options: WatchOptions) -> None:
        self.name = f"tenants/{tenant}/surfaces/-"
        self._journal = journal
        self._tenant = tenant
        self._kind = kind
        self._matches = options.matches

    async def head(self) -> int:
        page = await self._journal.read_tenant(self._tenant, self._kind, after_position=INT64_MAX, limit=1)
        return page.head_position

    async def read(self, after: int) -> _Step:
        page = await self._journal.read_tenant(
            self._tenant, self._kind, after_position=after, limit=PAGE_COMMITS
        )
        if after > page.head_position:
            raise Refused(_beyond_head(self.name, after, page.head_position))
        frames = [frame for frame in map(self._frame, page.commits) if frame.entries]
        return _Step(frames, page.after_position, 0, idle=not page.commits)

    async def wait(self, after: int) -> None:
        await self._journal.wait_for_position(self._tenant, self._kind, beyond=after)

    def gap(self, _after: int, _oldest_kept: int) -> Gap:
        return Gap(0, 0)

    def _frame(self, placed: Placed) -> Frame:
        wanted = [entry for entry in entries(self._kind, placed.commit) if self._matches(entry)]
        return Frame(placed.commit.surface, placed.position, wanted[-1].sequence if wanted else 0, wanted)


async def _head(journal: Journal, surface: str, kind: RecordKind) -> int:
    page = await journal.read_entries(surface, kind, after_sequence=INT64_MAX, limit=1)
    return page.head_sequence


async def _frames(stream: _OfSurface | _OfTenant, after: int, options: WatchOptions) -> AsyncIterator[Frame]:
    """The frames of a stream while it lives: what there is, then what comes, with signs of life between."""
    from_oldest = after == 0 and not options.resumes
    if after < 0:
        after = await stream.head()
    pulse, told_idle = _Pulse(options.heartbeat_ms), False
    while True:
        try:
            step = await stream.read(after)
        except HistoryLetGo as gone:
            if not (from_oldest or options.skip_gap):
                raise Refused(cursor_too_old(stream.name, after, gone.oldest_kept)) from gone
            gap, after = stream.gap(after, gone.oldest_kept), gone.oldest_kept - 1
            if not from_oldest:
                yield Frame(stream.name, after, 0, gap=gap)
            continue
        # Only what was let go before the first read is not missed.
        after, from_oldest = step.after, False
        for frame in step.frames:
            yield frame
            pulse.restart()
        if step.idle and not options.lives():
            return
        if step.idle and told_idle and await pulse.waits_for(stream.wait(after)):
            continue
        if step.idle or pulse.due:
            told_idle = told_idle or step.idle
            yield Frame(stream.name, after, step.head)
            pulse.restart()


@dataclass(frozen=True, slots=True)
class _Part:
    """The entries of a page that are wanted and fit, and how far it was looked at; full: more do not fit."""

    entries: Sequence[AnyEntry]
    looked_at: int
    full: bool


def _part(page: Sequence[AnyEntry], matches: Matches, limit: int) -> _Part:
    """At most ``limit`` wanted entries from the front of a page; at least one is taken, however large."""
    wanted: list[AnyEntry] = []
    looked_at, size_bytes = 0, 0
    for entry in page:
        if matches(entry):
            size_bytes += _size_bytes(entry)
            if len(wanted) == limit or (wanted and size_bytes > PAGE_BYTES):
                return _Part(wanted, looked_at, full=True)
            wanted.append(entry)
        looked_at = entry.sequence
    return _Part(wanted, looked_at, full=False)


def _size_bytes(entry: AnyEntry) -> int:
    """About half of what an entry takes in a message: its signature says everything that its record says."""
    text = entry.signature if isinstance(entry, Entry) else entry.signature + entry.reason
    return len(text.encode())


class _Pulse:
    """When the next sign of life is due; must be made on the loop that it is used on."""

    def __init__(self, interval_ms: int) -> None:
        self._interval_ms = interval_ms
        self.restart()

    def restart(self) -> None:
        """Something was sent."""
        self._due_s = asyncio.get_running_loop().time() + self._interval_ms / 1000

    @property
    def due(self) -> bool:
        return asyncio.get_running_loop().time() >= self._due_s

    async def waits_for(self, waiting: Awaitable[None]) -> bool:
        """True as soon as what is waited for has come; False when the next sign of life is due before."""
        try:
            async with asyncio.timeout_at(self._due_s):
                await waiting
        except TimeoutError:
            return False
        return True


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


def _beyond_head(surface: str, position: int, head: int) -> Refusal:
    """The refusal of a cursor that nothing has come to yet: it is of another journal."""
    violation = Violation("resume_token", f"expected at most position {head}, but it is {position}")
    return invalid(f"watch '{surface}'", (violation,), surface=surface)
