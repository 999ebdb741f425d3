"""Housekeeping: prunes history beyond the retention of its surface.

Owns the times of pruning and the snapshot that must cover pruned history. The core decides what may be pruned
(see ``core/retention.py``), and the journal prunes it.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

from lightspeed_ops.cluster import OwnerUnknown
from lightspeed_ops.core.retention import Cut, cut
from lightspeed_ops.engine.snapshots import Snapshots
from lightspeed_ops.engine.surface_cache import CachedSurface, SurfaceCache
from lightspeed_ops.journal.port import Journal, JournalAway, JournalDamaged, JournalFailed, JournalFull

INTERVAL_S_DEFAULT = 60.0
"""Seconds between two rounds: retention is in days, so that a minute late is soon enough."""
DELETED_AT_ONCE = 100
"""Deleted surfaces per round: a tenth of a second. 100,000 take a day, and retention is in days."""
SNAPSHOT_RECENT_MS = 3_600_000
"""Age up to which a snapshot is recent enough for pruning: history may be kept that much too long."""

log = structlog.get_logger()


class Housekeeping:
    """Housekeeping of all surfaces: prunes history beyond their retention, in slices."""

    def __init__(
        self,
        journal: Journal,
        cache: SurfaceCache,
        snapshots: Snapshots,
        clock: Callable[[], int],
        wall_ahead_ms: Callable[[], int],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Makes housekeeping that does not run yet; it calls ``failed`` if storage fails."""
        self._journal = journal
        self._cache = cache
        self._snapshots = snapshots
        self._clock = clock
        self._wall_ahead_ms = wall_ahead_ms
        self._failed = failed
        self._deleted_after = ""
        """The last deleted surface of the last round; empty to begin with the first one."""

    async def run(self, interval_s: float) -> None:
        """Executes a round every ``interval_s`` seconds until it is cancelled."""
        while True:
            await asyncio.sleep(interval_s)
            # While storage is away, a later round does it.
            with suppress(JournalAway):
                await self.tidy_all()

    async def tidy_all(self) -> None:
        """Executes a round: prunes every living surface of this server once, and the next deleted ones.

        An error of one surface does not stop the round; failed storage does.
        """
        deleted = await self._journal.deleted(after=self._deleted_after, limit=DELETED_AT_ONCE)
        self._deleted_after = deleted[-1] if len(deleted) == DELETED_AT_ONCE else ""
        for name in [name for name, _ in self._cache] + list(deleted):
            try:
                gone = await self.tidy(name) if await self._is_mine(name) else 0
            except JournalFailed as failure:
                self._failed(failure)
                return
            except JournalAway:
                raise
            except JournalFull as full:
                log.warning("pruning_postponed", surface=name, why=str(full))
            except JournalDamaged as damaged:
                log.error("journal_damaged", surface=name, damage=str(damaged))  # noqa: TRY400 - a trace adds nothing
            except Exception:
                log.exception("pruning_failed", surface=name)
            else:
                if gone:
                    log.info("history_pruned", surface=name, commits=gone)

    async def tidy(self, name: str) -> int:
        """Prunes a surface as far as its retention allows and returns the number of pruned commits."""
        cached = await self._cache.current(name)
        # The earlier of both clocks: a wall clock that was set forward must not make history look old.
        asked = cut(cached.surface.settings.retention, self._clock() + min(0, self._wall_ahead_ms()))
        if asked == Cut():
            return 0
        await self._cover(cached)
        gone = 0
        # Of a surface that moved meanwhile, the next owner prunes the rest.
        while self._cache.ownership.is_mine(name) and (slice_ := await self._journal.prune(name, asked)):
            gone += slice_
            # Other calls run between slices, even if the journal returns at once.
            await asyncio.sleep(0)
        return gone

    async def _is_mine(self, name: str) -> bool:
        """Returns True if this server tidies a surface; it claims deleted ones that have no owner."""
        ownership = self._cache.ownership
        if ownership.is_mine(name) or self._cache.get(name) is not None:
            return ownership.is_mine(name)
        try:
            return (await ownership.settle(name)).id == ownership.me.id
        except OwnerUnknown:
            return False

    async def _cover(self, cached: CachedSurface) -> None:
        """Saves a snapshot if none is recent and storage has room: only covered history is pruned."""
        if not self._journal.full and self._clock() - cached.saved_ms >= SNAPSHOT_RECENT_MS:
            await self._snapshots.save(cached)
