"""A journal whose promises are kept or broken on command, over a memory journal that may be shared."""

import asyncio
from collections.abc import AsyncIterable, Sequence
from typing import NamedTuple

from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.core.run import RunRecord
from lightspeed_ops.core.snapshot import SnapshotPart, SurfaceSnapshot, whole
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import (
    EVERY_EVENT,
    NO_REST,
    After,
    Head,
    HistoryScan,
    JournalFailed,
    JournalFull,
    JournalInfo,
    Only,
    Page,
    StoredResponse,
    StoredSnapshot,
    TenantPage,
    Touched,
    VersionConflict,
    Versions,
)

DEADLINE_S = 20.0
"""Limit for a save before it counts as hanging; two noisy cores need a generous one."""


class PendingPromise(NamedTuple):
    """A queued commit whose promise is not kept yet."""

    commit: Commit
    promise: asyncio.Future[int]
    answered: StoredResponse | None = None


class GatedJournal:
    """Holds appended commits until a test keeps them, like a journal that waits for its disk."""

    def __init__(self, inner: MemoryJournal | None = None) -> None:
        """No held commit."""
        self.inner = inner or MemoryJournal()
        self.held: list[PendingPromise] = []
        self.saved: list[SurfaceSnapshot] = []
        self.saves = 0
        """Attempts to save a snapshot."""
        self._ended_saves = 0
        self._save_ended = asyncio.Event()
        self.due = False
        """The answer of :meth:`snapshot_due`."""
        self.full = False
        """True if the storage is full and refuses snapshots."""
        self.away = False
        """True if the storage cannot be reached."""
        self.reads = 0
        self.loads = 0

    @property
    def identity(self) -> str:
        """Returns the identity of the storage."""
        return self.inner.identity

    @property
    def failed(self) -> asyncio.Future[None]:
        """Returns the failure future of the storage; failures of this journal break promises."""
        return self.inner.failed

    def append(self, commit: Commit, answered: StoredResponse | None = None) -> asyncio.Future[int]:
        """Holds a commit."""
        promise: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.held.append(PendingPromise(commit, promise, answered))
        return promise

    def keep(self, count: int = 1_000_000) -> None:
        """Keeps the oldest promises; a conflict breaks all promises behind it."""
        for _ in range(min(count, len(self.held))):
            if not self.held:
                return
            commit, promise, answered = self.held.pop(0)
            done = self.inner.append(commit, answered)
            error = done.exception()
            if not isinstance(error, VersionConflict):
                promise.set_result(done.result())
                continue
            behind = [item for item in self.held if item.commit.surface == commit.surface]
            self.held = [item for item in self.held if item.commit.surface != commit.surface]
            for late, broken in [(commit, promise), *((item.commit, item.promise) for item in behind)]:
                broken.set_exception(VersionConflict(late, error.actual_version))

    def fail(self) -> None:
        """Breaks every promise: the storage has failed."""
        self._break(JournalFailed("expected to sync, but the disk is gone"))

    def overflow(self) -> None:
        """Breaks every promise: the storage is full, and no held commit is stored."""
        self.full = True
        self._break(JournalFull("expected to write, but the disk is full"))

    def _break(self, error: Exception) -> None:
        for held in self.held:
            held.promise.set_exception(error)
        self.held.clear()

    async def head(self, of: Head) -> int:
        """Returns the newest stored number, after one turn of the loop."""
        await asyncio.sleep(0)
        return await self.inner.head(of)

    async def wait(self, of: Head, *, beyond: int) -> None:
        """Waits for a stored number."""
        await self.inner.wait(of, beyond=beyond)

    async def read(
        self, surface: str, wanted: After | Versions, *, only: Only = EVERY_EVENT
    ) -> Sequence[Commit]:
        """Reads stored commits; counts the reads."""
        self.reads += 1
        return await self.inner.read(surface, wanted, only=only)

    async def touched(self, *, after: int | None) -> Touched:
        """Returns the surfaces with stored commits after a position."""
        return await self.inner.touched(after=after)

    async def read_runs(self, surface: str, *, before: int, limit: int) -> Sequence[RunRecord]:
        """Reads stored records of runs."""
        return await self.inner.read_runs(surface, before=before, limit=limit)

    async def scan_history(self, surface: str, key: str, *, before_version: int) -> HistoryScan:
        """Scans stored commits."""
        return await self.inner.scan_history(surface, key, before_version=before_version)

    async def read_entries(self, surface: str, kind: RecordKind, *, after_sequence: int, limit: int) -> Page:
        """Reads stored entries."""
        return await self.inner.read_entries(surface, kind, after_sequence=after_sequence, limit=limit)

    async def read_tenant(
        self, tenant: str, kind: RecordKind, *, after_position: int, limit: int
    ) -> TenantPage:
        """Reads stored commits of a tenant."""
        return await self.inner.read_tenant(tenant, kind, after_position=after_position, limit=limit)

    async def find_response(self, surface: str, request_id: str) -> StoredResponse | None:
        """Returns the stored response, after one turn of the loop."""
        await asyncio.sleep(0)
        return await self.inner.find_response(surface, request_id)

    async def prune(self, surface: str, cut: Cut) -> int:
        """Prunes stored commits, after one turn of the loop."""
        await asyncio.sleep(0)
        return await self.inner.prune(surface, cut)

    async def save_snapshot(
        self, snapshot: SurfaceSnapshot, rest: AsyncIterable[SnapshotPart] = NO_REST
    ) -> None:
        """Saves a snapshot after one turn of the loop, as storage does."""
        try:
            await asyncio.sleep(0)
            self.saves += 1
            if self.full:
                raise JournalFull("expected to save a snapshot, but the disk is full")
            saved = whole(snapshot, [part async for part in rest])
            self.saved.append(saved)
            await self.inner.save_snapshot(saved)
        finally:
            self._ended_saves += 1
            self._save_ended.set()

    async def saves_ended(self, count: int) -> None:
        """Returns when this many attempts to save a snapshot have ended, with the surface free for the next.

        Counting turns of the loop is not enough: a snapshot sleeps between its parts, as long as each took.
        """
        async with asyncio.timeout(DEADLINE_S):
            while self._ended_saves < count:
                self._save_ended.clear()
                await self._save_ended.wait()
        await settled()

    async def read_snapshot(self, surface: str) -> StoredSnapshot | None:
        """Reads a snapshot after one turn of the loop; counts the loads."""
        self.loads += 1
        await asyncio.sleep(0)
        return await self.inner.read_snapshot(surface)

    def snapshot_due(self, surface: str) -> bool:
        """Returns what the test has set."""
        return self.due or self.inner.snapshot_due(surface)

    async def living(self) -> Sequence[str]:
        """Returns the current batch of stored commits."""
        return await self.inner.living()

    async def deleted(self, *, after: str, limit: int, tenant: str = "") -> Sequence[str]:
        """Returns the deleted surfaces of the storage."""
        return await self.inner.deleted(after=after, limit=limit, tenant=tenant)

    async def info(self) -> JournalInfo:
        """Returns what the stored journal is."""
        return await self.inner.info()

    async def close(self) -> None:
        """Keeps all held promises."""
        self.keep()


class LateJournal(GatedJournal):
    """A journal that keeps each promise on its own, one turn later."""

    def append(self, commit: Commit, answered: StoredResponse | None = None) -> asyncio.Future[int]:
        """Holds a commit for one turn of the loop."""
        promise = super().append(commit, answered)
        asyncio.get_running_loop().call_soon(self.keep, 1)
        return promise


async def settled() -> None:
    """Returns when all tasks wait for an event from outside, such as a promise, or for some time to pass."""
    for _ in range(50):
        await asyncio.sleep(0)
