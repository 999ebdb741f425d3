"""The lease reaper: ends expired leases by commands, surface by surface.

Owns the times of the checks. Timers are commands: the engine decides expired leases like any request, in
bounded steps.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from lightspeed_ops.cluster import OwnedElsewhere
from lightspeed_ops.core.commands import ExpireLeases
from lightspeed_ops.core.refusal import Refused
from lightspeed_ops.engine.surface_cache import CachedSurface, SurfaceCache
from lightspeed_ops.journal.background import log_failure
from lightspeed_ops.journal.port import JournalAway, JournalDamaged, JournalFailed

TICK_S = 0.1
"""Seconds between two checks: the batch of an expired lease is free within a second, a sync included."""
STALL_NS = 1_000_000_000
"""Nanoseconds between two checks: more is a stall of the process, in which it read no extension."""
EXPIRED_AT_ONCE = 1_000
"""Most leases that one command ends, so that no command takes long."""

log = structlog.get_logger()


class LeaseReaper:
    """The lease reaper: ends the expired leases of all surfaces."""

    def __init__(
        self,
        cache: SurfaceCache,
        clock: Callable[[], int],
        elapsed_ns: Callable[[], int],
        expire: Callable[[str, ExpireLeases], Awaitable[int]],
        is_away: Callable[[], bool],
    ) -> None:
        """Makes a lease reaper that does not run yet.

        ``elapsed_ns`` runs on while the process is stalled; ``is_away`` tells if storage is away.
        """
        self._cache = cache
        self._clock = clock
        self._elapsed_ns = elapsed_ns
        self._expire = expire
        self._checked_ns = elapsed_ns()
        self._checked_ms = 0
        """The service clock at the newest check."""
        self._graced_ms = 0
        """The service clock at the start of the service, or at the end of the newest stall."""
        self._gained_ms: dict[str, int] = {}
        """By surface that another server owned: the service clock at the time when this server gained it."""
        self._is_away = is_away
        self._busy: dict[str, asyncio.Task[None]] = {}

    def grace(self, name: str) -> None:
        """Lets the leases of a surface live on for their grace: extensions were refused until now."""
        self._gained_ms[name] = self._clock()

    def forget(self, name: str) -> None:
        """Forgets a surface that another server owns now."""
        self._gained_ms.pop(name, None)

    async def run(self) -> None:
        """Checks every :data:`TICK_S` until it is cancelled; its start is the start of the service."""
        self._checked_ns = self._elapsed_ns()
        self._graced_ms = self._checked_ms = self._clock()
        try:
            while True:
                await asyncio.sleep(TICK_S)
                self.check()
        finally:
            for task in self._busy.values():
                task.cancel()

    def check(self) -> None:
        """Checks all surfaces once, and starts a task for each surface with expired leases."""
        now_ns, self._checked_ms = self._elapsed_ns(), self._clock()
        stalled_ns, self._checked_ns = now_ns - self._checked_ns, now_ns
        if stalled_ns > STALL_NS:
            # Extensions that arrived during the stall are still unread.
            self._graced_ms = self._checked_ms
            log.warning("process_stalled", stalled_ms=stalled_ns // 1_000_000)
        if self._is_away():
            # Extensions are refused until storage is back.
            self._graced_ms = self._checked_ms
            return
        for name, cached in self._cache:
            deadline_ms = cached.surface.queue.leases.next_deadline_ms()
            now_ms = self._checked_ms + cached.ahead_ms
            if deadline_ms is not None and deadline_ms <= now_ms and name not in self._busy:
                if not self._cache.ownership.is_mine(name):
                    self._spare(name)
                    continue
                task = self._busy[name] = asyncio.create_task(self._end(name, cached))
                task.add_done_callback(partial(self._ended, name))
                task.add_done_callback(log_failure)

    def _spare(self, name: str) -> None:
        """Gives the leases of a surface the grace if this server may decide on it again without a gain."""
        if self._cache.ownership.epoch(name):
            self.grace(name)

    def _ended(self, name: str, _task: asyncio.Task[None]) -> None:
        del self._busy[name]

    def _command(self, cached: CachedSurface) -> ExpireLeases:
        """Returns the command for leases expired at the newest check: a stall since then must end none."""
        graced_ms = max(self._graced_ms, self._gained_ms.get(cached.surface.name, 0))
        return ExpireLeases(EXPIRED_AT_ONCE, graced_ms + cached.ahead_ms, self._checked_ms + cached.ahead_ms)

    async def _end(self, name: str, cached: CachedSurface) -> None:
        """Ends all expired leases of a surface; after an error the next check tries again."""
        try:
            while await self._expire(name, self._command(cached)) == EXPIRED_AT_ONCE:
                pass
        except Refused as refused:
            log.warning("leases_not_expired", surface=name, why=refused.refusal.message)
        except JournalDamaged as damaged:
            log.error("journal_damaged", surface=name, damage=str(damaged))  # noqa: TRY400 - a trace adds nothing
        except (JournalFailed, JournalAway, OwnedElsewhere):
            # Failed storage has already stopped the process; else a later check tries again, here or there.
            return
        except Exception:
            log.exception("lease_expiry_failed", surface=name)
