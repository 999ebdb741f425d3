"""Snapshots: saves surfaces in the background, when enough commits were appended to be worth the time.

Owns the tasks. No caller waits for a snapshot, and a snapshot that fails costs only recovery time. A surface
is copied in slices, and calls run between the slices.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import structlog

from lightspeed_ops.core.snapshot import CopyOnWriteSnapshot, SnapshotPart
from lightspeed_ops.engine.surface_cache import CachedSurface, SurfaceCache
from lightspeed_ops.journal.background import log_failure
from lightspeed_ops.journal.port import (
    Journal,
    JournalAway,
    JournalFailed,
    JournalFull,
    NotOwner,
    VersionConflict,
)

log = structlog.get_logger()


class Snapshots:
    """Snapshots in progress, at most one per surface."""

    def __init__(
        self,
        journal: Journal,
        cache: SurfaceCache,
        clock: Callable[[], int],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Makes snapshots, none in progress; ``failed`` is called if storage fails."""
        self._journal = journal
        self._cache = cache
        self._clock = clock
        self._failed = failed
        self._tasks: set[asyncio.Task[bool]] = set()

    def save_if_due(self, cached: CachedSurface) -> None:
        """Starts a snapshot of a surface if one is due and storage has room."""
        due = not cached.saving and self._journal.snapshot_due(cached.surface.name)
        if due and not self._journal.full and self._cache.is_current(cached):
            cached.saving = True
            task = asyncio.create_task(self._save(cached))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            task.add_done_callback(log_failure)

    async def save(self, cached: CachedSurface) -> bool:
        """Saves a surface as it is now; returns False if a snapshot is in progress or this one failed."""
        if cached.saving:
            return False
        cached.saving = True
        return await self._save(cached)

    async def stop(self) -> None:
        """Cancels the snapshots in progress."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _save(self, cached: CachedSurface) -> bool:
        """Copies a surface in slices and keeps the copy if everything that it shows is durable by then."""
        name, queue = cached.surface.name, cached.surface.queue
        try:
            if not self._cache.is_current(cached):
                return False
            snapshot_copy = CopyOnWriteSnapshot(cached.surface)
            queue.before_change = snapshot_copy.before_change
            await self._journal.save_snapshot(snapshot_copy.head, _rest(cached, snapshot_copy))
            cached.saved_ms = self._clock()
        except (VersionConflict, NotOwner, JournalAway):
            # The snapshot shows an aborted commit, or storage is away.
            return False
        except JournalFull as full:
            log.warning("snapshot_postponed", surface=name, why=str(full))
            return False
        except JournalFailed as failure:
            self._failed(failure)
            return False
        except Exception:
            log.exception("snapshot_failed", surface=name)
            return False
        else:
            return True
        finally:
            queue.before_change = None
            cached.saving = False


async def _rest(cached: CachedSurface, snapshot_copy: CopyOnWriteSnapshot) -> AsyncIterator[SnapshotPart]:
    """Yields the parts of a snapshot; between them other calls get as much time."""
    began_s = time.perf_counter()
    for number, part in enumerate(snapshot_copy.parts()):
        if number:
            await asyncio.sleep(time.perf_counter() - began_s)
            began_s = time.perf_counter()
        yield part
    await cached.settled()
