"""Housekeeping: lets history go that surfaces no longer want to keep.

Owns when that is looked at and the snapshot that must cover it. What may go is the core's to say (see
``core/retention.py``), and how is the journal's.
"""

import asyncio
from collections.abc import Callable

import structlog

from lightspeed_ops.core.retention import Cut, cut
from lightspeed_ops.engine.snapshots import Snapshots
from lightspeed_ops.engine.surface_cache import CachedSurface, SurfaceCache
from lightspeed_ops.journal.port import Journal, JournalDamaged, JournalFailed, JournalFull

INTERVAL_S_DEFAULT = 60.0
"""How often it is looked at what may go: ages are in days, so that a minute late is soon."""
DELETED_AT_ONCE = 100
"""Deleted surfaces looked at in each round: a tenth of a second. 100,000 take a day, and ages are in days."""
SNAPSHOT_RECENT_MS = 3_600_000
"""How old a snapshot may be before another one is made for letting go: what is kept is as much too long."""

log = structlog.get_logger()


class Housekeeping:
    """Lets go of what is beyond each surface's retention, a slice at a time."""

    def __init__(
        self,
        journal: Journal,
        cache: SurfaceCache,
        snapshots: Snapshots,
        clock: Callable[[], int],
        wall_ahead_ms: Callable[[], int],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Housekeeping that does not run yet; ``failed`` is told where storage failed meanwhile."""
        self._journal = journal
        self._cells = cache
        self._snapshots = snapshots
        self._clock = clock
        self._wall_ahead_ms = wall_ahead_ms
        self._failed = failed
        self._deleted_after = ""
        """The deleted surface that the last round has ended with."""

    async def run(self, interval_s: float) -> None:
        """Looks after all surfaces again and again, until it is cancelled."""
        while True:
            await asyncio.sleep(interval_s)
            await self.tidy_all()

    async def tidy_all(self) -> None:
        """Looks after every living surface once, and after the next deleted ones.

        What goes wrong with one does not keep it from the others.
        """
        deleted = await self._journal.deleted(after=self._deleted_after, limit=DELETED_AT_ONCE)
        self._deleted_after = deleted[-1] if len(deleted) == DELETED_AT_ONCE else ""
        for name in [name for name, _ in self._cells] + list(deleted):
            try:
                gone = await self.tidy(name)
            except JournalFailed as failure:
                self._failed(failure)
                return
            except JournalFull as full:
                log.warning("letting_go_given_up", surface=name, why=str(full))
            except JournalDamaged as damaged:
                log.error("journal_damaged", surface=name, damage=str(damaged))  # noqa: TRY400 - it has no use for a trace
            except Exception:
                log.exception("letting_go_failed", surface=name)
            else:
                if gone:
                    log.info("history_let_go", surface=name, commits=gone)

    async def tidy(self, name: str) -> int:
        """Lets go of everything of a surface that may go; how many commits that was."""
        cached = await self._cells.current(name)
        # The earlier one of both clocks: a wall clock that was set forward must not make history look old.
        asked = cut(cached.surface.settings.retention, self._clock() + min(0, self._wall_ahead_ms()))
        if asked == Cut():
            return 0
        await self._cover(cached)
        gone = 0
        while slice_ := await self._journal.prune(name, asked):
            gone += slice_
            # Others have their turn also where a journal answers at once.
            await asyncio.sleep(0)
        return gone

    async def _cover(self, cached: CachedSurface) -> None:
        """Sees to it that a recent snapshot covers what may go."""
        if not self._journal.full and self._clock() - cached.saved_ms >= SNAPSHOT_RECENT_MS:
            await self._snapshots.save(cached)
