"""Helpers of reader tests: a journal with a writer, and streams that are read frame by frame."""

import asyncio
from collections.abc import AsyncIterator

from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.records import AnyEntry, RecordKind
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.reader import Frame, Listing, Reader, WatchOptions

from tests.server.journal.gated_journal import settled
from tests.server.journal.histories import FLIGHTS, TRAINS, Author

LINEAGE, AUDIT = RecordKind.LINEAGE, RecordKind.AUDIT
QUIET = WatchOptions(heartbeat_ms=3_600_000)
"""Options of a stream without heartbeats during a test, except the first one."""


class ReaderSetup:
    """A journal in memory, and its authors."""

    def __init__(self, kept: int = 1_000_000) -> None:
        """An empty journal."""
        self.journal = MemoryJournal(kept)
        self.reader = Reader(self.journal)
        self.flights = Author(FLIGHTS)
        self.trains = Author(TRAINS)

    async def write(self, commits: list[Commit]) -> None:
        """Appends commits."""
        for commit in commits:
            await self.journal.append(commit)

    async def forget(self, author: Author | None = None) -> None:
        """Prunes every commit of a surface except the newest."""
        author = author or self.flights
        self.journal._kept_records = 0
        await self.journal.save_snapshot(author.snapshot())
        self.journal._kept_records = 1_000_000


async def pending(count: int = 0) -> ReaderSetup:
    """Returns a surface with a run in progress and some applied batches."""
    setup = ReaderSetup()
    await setup.write(setup.flights.begin())
    if count:
        await setup.write(setup.flights.work(count))
    return setup


class Stream:
    """A stream that is read frame by frame."""

    def __init__(self, frames: AsyncIterator[Frame]) -> None:
        """No frame read yet."""
        self._frames = frames

    async def next(self) -> Frame:
        """Returns the next frame; a late frame fails the test instead of blocking it."""
        return await asyncio.wait_for(anext(self._frames), 5)

    async def sequences(self) -> list[int]:
        """Returns the sequences of the entries of the next frame."""
        return [entry.sequence for entry in (await self.next()).entries]

    async def pending(self) -> "asyncio.Task[Frame]":
        """Returns a task for the next frame, which must not arrive yet."""
        task = asyncio.create_task(self.next())
        await settled()
        assert not task.done()
        return task


def watch(
    setup: ReaderSetup, after: int, options: WatchOptions = QUIET, kind: RecordKind = LINEAGE
) -> Stream:
    """Returns a stream of the first surface."""
    return Stream(setup.reader.watch(FLIGHTS, kind, after=after, options=options))


def watch_tenant(setup: ReaderSetup, after: int, options: WatchOptions = QUIET) -> Stream:
    """Returns a stream of all surfaces of the tenant."""
    return Stream(setup.reader.watch_tenant("acme", LINEAGE, after=after, options=options))


def numbers(listing: Listing) -> list[int]:
    """Returns the sequences of a page."""
    return [entry.sequence for entry in listing.entries]


def sevenths(entry: AnyEntry) -> bool:
    """A filter that passes every seventh entry."""
    return entry.sequence % 7 == 0


def nothing(_entry: AnyEntry) -> bool:
    """A filter that passes no entry."""
    return False
