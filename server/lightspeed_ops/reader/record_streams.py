"""Streams: what happened from a cursor on, and what happens then, frame after frame.

Owns where a stream stands and when it speaks. Nothing is queued for a subscriber: each pulls by his cursor.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.records import AnyEntry, RecordKind, beyond, sequences_of, told
from lightspeed_ops.core.refusal import Refusal, Violation, invalid
from lightspeed_ops.engine import Refused
from lightspeed_ops.journal.port import HistoryPruned, Journal, Placed
from lightspeed_ops.reader.pages import Matches, Pages, cursor_too_old, everything, part_of

FRAME_ENTRIES = 1_000
"""Most entries looked at for one frame, a megabyte: milliseconds, between which others have their turn."""
FRAME_ENTRIES_LEAST = 125
"""As many may always be: what a frame costs itself would be most of it with fewer."""
PAGE_COMMITS = 16
"""Commits of a tenant read at once: rendering their entries must not hold up the loop for long."""
GATHER_S = 0.04
"""How long a stream that is being fed gathers for its next frame: one costs as much as fifty entries."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Sequences that are no longer kept, both ends included; zeros in a stream of all surfaces."""

    from_sequence: int
    to_sequence: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One step of a stream: entries, or a gap, or, with neither, a sign of life.

    ``after`` is the cursor behind it: a sequence, or a position in a stream of all surfaces. There ``within``
    is the last entry told of the commit behind that position, where not all of them were: 0 else.
    """

    surface: str
    after: int
    head_sequence: int
    entries: Sequence[AnyEntry] = ()
    gap: Gap | None = None
    within: int = 0


@dataclass(frozen=True, slots=True)
class WatchOptions:
    """How a stream is to be; ``heartbeat_ms`` between signs of life while there is nothing to send.

    ``resumes`` says that the cursor is of an earlier frame: then 0 is not the oldest kept, but the very
    beginning, and what was let go since is a gap; in a stream of all surfaces ``within`` is that frame's.
    In a stream of one surface no frame looks at more than ``most_entries``, which may change.
    """

    matches: Matches = everything
    skip_gap: bool = False
    heartbeat_ms: int = 10_000
    resumes: bool = False
    within: int = 0
    most_entries: Callable[[], int] = lambda: FRAME_ENTRIES


@dataclass(frozen=True, slots=True)
class _Step:
    """What one read of a stream gave; idle where there is no more now."""

    frames: Sequence[Frame]
    after: int
    head: int
    idle: bool


class SurfaceStream:
    """A stream of one surface, by sequence."""

    def __init__(
        self, journal: Journal, pages: Pages, surface: str, kind: RecordKind, options: WatchOptions
    ) -> None:
        """A stream that has told nothing."""
        self.name = surface
        self._journal = journal
        self._pages = pages
        self._kind = kind
        self._matches = options.matches
        self._most_entries = options.most_entries

    async def head(self) -> int:
        """The newest cursor."""
        return await self._pages.head(self.name, self._kind)

    async def read(self, after: int) -> _Step:
        """What there is after a cursor."""
        most = self._most_entries()
        page = await self._pages.read(self.name, self._kind, after=after, limit=most)
        if not page.entries:
            return _Step((), after, page.head_sequence, idle=True)
        part = part_of(page.entries, self._matches, most)
        frame = Frame(self.name, part.looked_at, page.head_sequence, part.entries)
        return _Step((frame,) if part.entries else (), part.looked_at, page.head_sequence, idle=False)

    async def wait(self, after: int) -> None:
        """Returns when there is more."""
        await self._journal.wait_for_sequence(self.name, self._kind, beyond=after)

    def gap(self, after: int, oldest_kept: int) -> Gap:
        """What is missing between two cursors."""
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
        """The newest cursor."""
        page = await self._journal.read_tenant(self._tenant, self._kind, after_position=INT64_MAX, limit=1)
        return page.head_position

    async def read(self, after: int) -> _Step:
        """What there is after a cursor."""
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
        """Returns when there is more."""
        await self._journal.wait_for_position(self._tenant, self._kind, beyond=after)

    def gap(self, _after: int, _oldest_kept: int) -> Gap:
        """Nobody knows how many are missing of which surface."""
        return Gap(0, 0)

    def _frames(self, placed: Placed, within: int) -> Iterator[Frame]:
        """A commit in frames of a size that can be sent, from behind the entry that was told of it."""
        surface, position = placed.commit.surface, placed.position
        rest = beyond(told(self._kind, placed.commit), within)
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
    """The frames of a stream: what there is, then what comes, with signs of life between."""
    from_oldest = after == 0 and not options.resumes
    if after < 0:
        after = await stream.head()
    pulse, pace, told_idle = _Pulse(options.heartbeat_ms), _Pace(), False
    while True:
        try:
            step = await stream.read(after)
        except HistoryPruned as gone:
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
            pace.told()
        if step.idle and told_idle and await pulse.waits_for(stream.wait(after)):
            await pace.gathers()
            continue
        if step.idle or pulse.due:
            told_idle = told_idle or step.idle
            yield Frame(stream.name, after, step.head)
            pulse.restart()


class _Pace:
    """How often a stream that is being fed speaks.

    What comes after silence is told at once. Those that are fed at the same time speak at the same moments,
    so that what one has read and rendered serves all.
    """

    def __init__(self) -> None:
        self._quiet_from_s = 0.0

    def told(self) -> None:
        """A frame was told."""
        self._quiet_from_s = asyncio.get_running_loop().time() + GATHER_S

    async def gathers(self) -> None:
        """Returns when the next frame may be told."""
        now_s = asyncio.get_running_loop().time()
        if now_s < self._quiet_from_s:
            await asyncio.sleep(GATHER_S - now_s % GATHER_S)


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


def _beyond_head(surface: str, position: int, head: int) -> Refusal:
    """The refusal of a cursor that nothing has come to yet: it is of another journal."""
    violation = Violation("resume_token", f"expected at most position {head}, but it is {position}")
    return invalid(f"watch '{surface}'", (violation,), surface=surface)
