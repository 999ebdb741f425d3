"""Takeover: what an engine does when it gains or loses a surface.

Owns the loading of gained surfaces. A server that gains a surface goes on with its leases, due times and
replays as after a restart; one that loses it runs nothing of it any more.
"""

import asyncio
from collections.abc import Callable
from contextvars import Context
from functools import partial

import structlog

from lightspeed_ops.engine.lease_reaper import LeaseReaper
from lightspeed_ops.engine.queue_rates import RateSampler
from lightspeed_ops.engine.requeueing import Requeueing
from lightspeed_ops.engine.subscriptions import Subscriptions
from lightspeed_ops.engine.surface_cache import SurfaceCache
from lightspeed_ops.engine.surface_copies import SurfaceCopies
from lightspeed_ops.journal.background import log_failure
from lightspeed_ops.journal.port import JournalAway, JournalDamaged, JournalFailed

LOADED_AT_ONCE = 8
"""Most gained surfaces that are loaded at once: calls load theirs beside them."""
RETRY_S = 0.5
"""Seconds between two attempts to load a gained surface while storage is away."""

log = structlog.get_logger()


class Takeover:
    """The gains and losses of an engine."""

    def __init__(
        self,
        cache: SurfaceCache,
        copies: SurfaceCopies,
        lease_reaper: LeaseReaper,
        rate_sampler: RateSampler,
        requeueing: Requeueing,
    ) -> None:
        """Makes a takeover that has gained nothing yet."""
        self._cache = cache
        self._copies = copies
        self._lease_reaper = lease_reaper
        self._rate_sampler = rate_sampler
        self._requeueing = requeueing
        self.losses: Subscriptions[Callable[[], None]] = Subscriptions()
        """Callbacks for the loss of a surface."""
        self._free = asyncio.Semaphore(LOADED_AT_ONCE)
        self._loading: dict[str, asyncio.Task[None]] = {}

    def changed(self, name: str, is_mine: bool) -> None:  # noqa: FBT001 - as the ownership tells it
        """Takes note that this server has gained or lost a surface."""
        if is_mine:
            self._gain(name)
        else:
            self._lose(name)

    async def stop(self) -> None:
        """Cancels the loads in progress."""
        tasks = list(self._loading.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _gain(self, name: str) -> None:
        self._lease_reaper.grace(name)
        self._copies.gained(name)
        self._cache.gain(name)
        if name not in self._loading:
            # The task has a context of its own, because it is no part of the call that claimed the surface.
            task = self._loading[name] = asyncio.create_task(self._load(name), context=Context())
            task.add_done_callback(log_failure)
            task.add_done_callback(partial(self._loaded, name))

    def _lose(self, name: str) -> None:
        self._lease_reaper.forget(name)
        self._rate_sampler.forget(name)
        self._copies.lost(name)
        for tell in tuple(self.losses.get(name, ())):
            tell()

    def _loaded(self, name: str, _task: asyncio.Task[None]) -> None:
        del self._loading[name]

    async def _load(self, name: str) -> None:
        """Loads a surface, so that its leases expire, its due times come and its replays go on."""
        async with self._free:
            while self._cache.ownership.epoch(name):
                try:
                    cached = await self._cache.current(name)
                except JournalAway:
                    await asyncio.sleep(RETRY_S)
                except JournalDamaged as damaged:
                    log.error("journal_damaged", surface=name, damage=str(damaged))  # noqa: TRY400 - a trace adds nothing
                    return
                except JournalFailed:
                    # The engine has already stopped the process.
                    return
                else:
                    self._requeueing.begin_if_due(cached)
                    return
