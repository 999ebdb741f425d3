"""Record streams: the records after a cursor, then new ones as they come, in frames.

Owns the cursor of a stream and the times of its frames. The server keeps no queue per subscriber: each stream
pulls by its cursor.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

from lightspeed_ops.core.records import AnyEntry, RecordKind, beyond, entries_of, sequences_of
from lightspeed_ops.core.refusal import Refusal, Refused, Violation, invalid
from lightspeed_ops.journal.port import HistoryPruned, Journal, Placed, PositionHead, SequenceHead
from lightspeed_ops.reader.pages import Matches, Pages, cursor_too_old, everything, part_of

FRAME_ENTRIES = 1_000
"""Most entries examined for one frame, a megabyte: some milliseconds, after which other calls run."""
FRAME_ENTRIES_LEAST = 125
"""Entries that a frame may always have: with fewer, the frame itself would be most of the cost."""
PAGE_COMMITS = 16
"""Commits of a tenant read at once: rendering their entries must not delay the event loop for long."""
GATHER_S = 0.04
"""Seconds in which a busy stream gathers its next frame: a frame costs as much as fifty entries."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Sequences that are no longer kept, both ends included; zeros in a stream of all surfaces."""

    from_sequence: int
    to_sequence: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a stream: entries, or a gap, or, with neither, a heartbeat.

    ``after`` is the cursor after the frame: a sequence, or a position in a stream of all surfaces. There
    ``within`` is the last sent entry of the commit after that position, or 0 if the frame ends its commit.
    """

    surface: str
    after: int
    head_sequence: int
    entries: Sequence[AnyEntry] = ()
    gap: Gap | None = None
    within: int = 0


@dataclass(frozen=True, slots=True)
class WatchOptions:
    """Options of a stream; ``heartbeat_ms`` is the time between heartbeats while there is nothing to send.

    ``resumes`` is True if the cursor is of an earlier frame. Then 0 is not the oldest kept entry but the very
    beginning, and entries that were pruned since are a gap. In a stream of all surfaces, ``within`` is that
    of the earlier frame. In a stream of one surface, no frame examines more than ``most_entries()``, which
    may change.

    ``reached`` is called with the cursor before each read: the subscriber has all frames before it.
    """

    matches: Matches = everything
    skip_gap: bool = False
    heartbeat_ms: int = 10_000
    resumes: bool = False
    within: int = 0
    most_entries: Callable[[], int] = lambda: FRAME_ENTRIES
    reached: Callable[[int], None] = lambda _after: None


@dataclass(frozen=True, slots=True)
class _Step:
    """The result of one read of a stream; idle if there is no more now."""

    frames: Sequence[Frame]
    after: int
    head: int
    idle: bool


class SurfaceStream:
    """A stream of one surface, by sequence."""

    def __init__(
        self, journal: Journal, pages: Pages, surface: str, kind: RecordKind, options: WatchOptions
    ) -> None:
        """Makes a stream that has sent nothing."""
        self.name = surface
        self._journal = journal
        self._pages = pages
        self._kind = kind
        self._matches = options.matches
        self._most_entries = options.most_entries

    async def head(self) -> int:
        """Returns the newest cursor."""
        return await self._pages.head(self.name, self._kind)

    async def read(self, after: int) -> _Step:
        """Reads the next frames after a cursor."""
        most = self._most_entries()
        page = await self._pages.read(self.name, self._kind, after=after, limit=most)
        if not page.entries:
            return _Step((), after, page.head_sequence, idle=True)
        part = part_of(page.entries, self._matches, most)
        frame = Frame(self.name, part.looked_at, page.head_sequence, part.entries)
        return _Step((frame,) if part.entries else (), part.looked_at, page.head_sequence, idle=False)

    async def wait(self, after: int) -> None:
        """Returns when there is an entry after a cursor."""
        await self._journal.wait(SequenceHead(self.name, self._kind), beyond=after)

    def gap(self, after: int, oldest_kept: int) -> Gap:
        """Returns the pruned sequences between a cursor and the oldest kept entry."""
        return Gap(after + 1, oldest_kept - 1)


class TenantStream:
    """A stream of all surfaces of a tenant, by position; a large commit comes in several frames."""

    def __init__(self, journal: Journal, tenant: str, kind: RecordKind, options: WatchOptions) -> None:
        self.name = f"tenants/{tenant}/surfaces/-"
        self._journal = journal
        self._tenant = tenant
        self._kind = kind
        self._matches = options.matches
        self._within = options.within

    async def head(self) -> int:
        """Returns the newest cursor."""
        return await self._journal.head(PositionHead(self._tenant, self._kind))

    async def read(self, after: int) -> _Step:
        """Reads the next frames after a cursor."""
        page = await self._journal.read_tenant(
            self._tenant, self._kind, after_position=after, limit=PAGE_COMMITS
        )
        if after > page.head_position:
            raise Refused(_beyond_head(self.name, after, page.head_position))
        frames = [
            frame
            for placed in page.commits
            for frame in self._frames(placed, self._within if placed.position == after + 1 else 0)
        ]
        self._within = 0
        return _Step(frames, page.after_position, 0, idle=not page.commits)

    async def wait(self, after: int) -> None:
        """Returns when there is an entry after a cursor."""
        await self._journal.wait(PositionHead(self._tenant, self._kind), beyond=after)

    def gap(self, _after: int, _oldest_kept: int) -> Gap:
        """Returns zeros: the pruned entries are unknown, because they are of several surfaces."""
        return Gap(0, 0)

    def _frames(self, placed: Placed, within: int) -> Iterator[Frame]:
        """Yields a commit in frames small enough to send, from after its last sent entry."""
        surface, position = placed.commit.surface, placed.position
        rest = beyond(entries_of(self._kind, placed.commit), within)
        while rest:
            part = part_of(rest, self._matches, len(rest))
            rest = beyond(rest, part.looked_at)
            if not part.entries:
                continue
            last = sequences_of(part.entries)[-1]
            if rest:
                yield Frame(surface, position - 1, last, part.entries, within=part.looked_at)
            else:
                yield Frame(surface, position, last, part.entries)


async def frames(
    stream: SurfaceStream | TenantStream, after: int, options: WatchOptions
) -> AsyncIterator[Frame]:
    """Yields the frames of a stream: stored entries, then new ones, with heartbeats between."""
    from_oldest = after == 0 and not options.resumes
    if after < 0:
        after = await stream.head()
    heartbeat, pace, sent_idle = _Heartbeat(options.heartbeat_ms), _Pace(), False
    while True:
        options.reached(after)
        try:
            step = await stream.read(after)
        except HistoryPruned as gone:
            if not (from_oldest or options.skip_gap):
                raise Refused(cursor_too_old(stream.name, after, gone.oldest_kept)) from gone
            gap, after = stream.gap(after, gone.oldest_kept), gone.oldest_kept - 1
            if not from_oldest:
                yield Frame(stream.name, after, 0, gap=gap)
            continue
        # Only entries that were pruned before the first read are no gap.
        after, from_oldest = step.after, False
        for frame in step.frames:
            yield frame
            heartbeat.restart()
            pace.sent()
        if step.idle and sent_idle and await heartbeat.waits_for(stream.wait(after)):
            await pace.gathers()
            continue
        if step.idle or heartbeat.due:
            sent_idle = sent_idle or step.idle
            yield Frame(stream.name, after, step.head)
            heartbeat.restart()


class _Pace:
    """The pace of a busy stream: the times of its frames.

    An entry after silence is sent at once. Streams that are busy at the same time send at the same moments,
    so that one read and one rendering serve all of them.
    """

    def __init__(self) -> None:
        self._quiet_from_s = 0.0

    def sent(self) -> None:
        """Notes that a frame was sent."""
        self._quiet_from_s = asyncio.get_running_loop().time() + GATHER_S

    async def gathers(self) -> None:
        """Returns when the next frame may be sent."""
        now_s = asyncio.get_running_loop().time()
        if now_s < self._quiet_from_s:
            await asyncio.sleep(GATHER_S - now_s % GATHER_S)


class _Heartbeat:
    """The heartbeat of a stream; must be made on the event loop that it is used on."""

    def __init__(self, interval_ms: int) -> None:
        self._interval_ms = interval_ms
        self.restart()

    def restart(self) -> None:
        """Restarts the interval after a sent frame."""
        self._due_s = asyncio.get_running_loop().time() + self._interval_ms / 1000

    @property
    def due(self) -> bool:
        return asyncio.get_running_loop().time() >= self._due_s

    async def waits_for(self, waiting: Awaitable[None]) -> bool:
        """Returns True when ``waiting`` is done, or False if the next heartbeat is due before."""
        try:
            async with asyncio.timeout_at(self._due_s):
                await waiting
        except TimeoutError:
            return False
        return True


def _beyond_head(surface: str, position: int, head: int) -> Refusal:
    """Returns the refusal of a cursor beyond the head: it is of another journal."""
    violation = Violation("resume_token", f"expected at most position {head}, but it is {position}")
    return invalid(f"watch '{surface}'", (violation,), surface=surface)
