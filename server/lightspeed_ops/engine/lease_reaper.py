"""The timekeeper: asks for what time asks for, surface by surface.

Owns when that is looked at. Timers are commands: what is over is decided like any request, in bounded steps.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from lightspeed_ops.core.commands import ExpireLeases
from lightspeed_ops.engine.refused import Refused
from lightspeed_ops.engine.surface_cache import CachedSurface, SurfaceCache
from lightspeed_ops.journal.background import log_failure
from lightspeed_ops.journal.port import JournalDamaged, JournalFailed

TICK_S = 0.1
"""How often the leases are looked at: what is over is free again within a second, with room for a sync."""
STALL_NS = 1_000_000_000
"""A longer time between two looks is a stall of the process: no extension was taken meanwhile."""
EXPIRED_AT_ONCE = 1_000
"""Leases that one command ends at most, so that none is long."""

log = structlog.get_logger()


class LeaseReaper:
    """Ends the leases that are over."""

    def __init__(
        self,
        cache: SurfaceCache,
        clock: Callable[[], int],
        elapsed_ns: Callable[[], int],
        expire: Callable[[str, ExpireLeases], Awaitable[int]],
    ) -> None:
        """A timekeeper that does not run yet; ``elapsed_ns`` goes on while the process stands still."""
        self._cells = cache
        self._clock = clock
        self._elapsed_ns = elapsed_ns
        self._expire = expire
        self._looked_ns = elapsed_ns()
        self._looked_ms = 0
        """The service clock at the newest look."""
        self._graced_ms = 0
        """The service clock when the service was started, or when the process went on after a stall."""
        self._busy: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Looks again and again, until it is cancelled; the service has been running since this."""
        self._looked_ns = self._elapsed_ns()
        self._graced_ms = self._looked_ms = self._clock()
        try:
            while True:
                await asyncio.sleep(TICK_S)
                self.peek()
        finally:
            for task in self._busy.values():
                task.cancel()

    def peek(self) -> None:
        """Begins to end what is over, on each surface by itself."""
        now_ns, self._looked_ms = self._elapsed_ns(), self._clock()
        stalled_ns, self._looked_ns = now_ns - self._looked_ns, now_ns
        if stalled_ns > STALL_NS:
            # Extensions that came meanwhile are still unread.
            self._graced_ms = self._looked_ms
            log.warning("process_stalled", stalled_ms=stalled_ns // 1_000_000)
        for name, cached in self._cells:
            deadline_ms = cached.surface.queue.leases.next_deadline_ms()
            now_ms = self._looked_ms + cached.ahead_ms
            if deadline_ms is not None and deadline_ms <= now_ms and name not in self._busy:
                task = self._busy[name] = asyncio.create_task(self._end(name, cached))
                task.add_done_callback(partial(self._ended, name))
                task.add_done_callback(log_failure)

    def _ended(self, name: str, _task: asyncio.Task[None]) -> None:
        del self._busy[name]

    def _command(self, cached: CachedSurface) -> ExpireLeases:
        """What had expired at the newest look: the process may have stood still since then."""
        return ExpireLeases(
            EXPIRED_AT_ONCE, self._graced_ms + cached.ahead_ms, self._looked_ms + cached.ahead_ms
        )

    async def _end(self, name: str, cached: CachedSurface) -> None:
        """Ends everything that is over on a surface; what goes wrong is looked at again at the next tick."""
        try:
            while await self._expire(name, self._command(cached)) == EXPIRED_AT_ONCE:
                pass
        except Refused as refused:
            log.warning("leases_not_ended", surface=name, why=refused.refusal.message)
        except JournalDamaged as damaged:
            log.error("journal_damaged", surface=name, damage=str(damaged))  # noqa: TRY400 - it has no use for a trace
        except JournalFailed:
            # The engine has told the process.
            return
        except Exception:
            log.exception("ending_leases_failed", surface=name)
