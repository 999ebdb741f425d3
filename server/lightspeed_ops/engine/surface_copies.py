"""Surface copies: surfaces that another server owns, as this server has read them from the journal.

Owns which copies are behind, and brings them up to date when they are asked for: a list, a feed or a read.
Nothing follows a surface that is not asked for, so that a server costs nothing for the surfaces of others. It
must never decide on a copy.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from lightspeed_ops.core.surface import surface_name
from lightspeed_ops.engine.surface_cache import CachedSurface, SurfaceCache
from lightspeed_ops.journal.background import retrieve
from lightspeed_ops.journal.port import Journal, VersionHead

BROUGHT_AT_ONCE = 8
"""Most copies that are brought up to date at once: reads of the journal that calls do not wait behind."""
BEHIND_S = 1.0
"""Seconds that a copy in a list may be behind: a younger one is shown, and brought up to date meanwhile."""
IDLE_S = 300.0
"""Seconds without a request after which a copy is dropped: a long queue takes much memory."""

_NEVER = float("-inf")

WaitFor = Callable[["asyncio.Future[int]"], Awaitable[None]]
"""Waits for a promise, and raises :class:`JournalAway` if storage stays away."""


class SurfaceCopies:
    """The copies of an engine."""

    def __init__(self, journal: Journal, cache: SurfaceCache, wait_for: WaitFor) -> None:
        """Makes copies of no surface yet."""
        self._journal = journal
        self._cache = cache
        self._wait_for = wait_for
        self._position: int | None = None
        """Position up to which the journal was looked at."""
        self._looked_s = _NEVER
        """Begin of the newest look, on the clock of the event loop."""
        self._looking = asyncio.Lock()
        self._current_at_s: dict[str, float] = {}
        """By surface that is behind, or has no copy: the time at which its copy was last up to date."""
        self._used_s: dict[str, float] = {}
        """By surface with a copy: the time of the last request for it."""
        self._bringing: dict[str, asyncio.Task[CachedSurface]] = {}
        self._free = asyncio.Semaphore(BROUGHT_AT_ONCE)

    async def begin(self) -> list[str]:
        """Returns the names of all living surfaces; later looks find what changed since."""
        self._position = (await self._journal.touched(after=None)).position
        self._looked_s = asyncio.get_running_loop().time()
        names = list(await self._journal.living())
        for name in names:
            if not self._cache.ownership.is_mine(name):
                self._cache.know(name, is_alive=True)
                self._current_at_s[name] = _NEVER
        return names

    async def run(self) -> None:
        """Drops idle copies until it is cancelled."""
        while True:
            await asyncio.sleep(IDLE_S / 5)
            self.drop_idle()

    async def refresh(self) -> None:
        """Looks for surfaces that others have changed, created or deleted; calls at the same time share."""
        loop = asyncio.get_running_loop()
        asked_s = loop.time()
        async with self._looking:
            if self._looked_s >= asked_s:
                return
            before_s, began_s = self._looked_s, loop.time()
            touched = await self._journal.touched(after=self._position)
            for name, is_alive in touched.surfaces.items():
                if not self._cache.ownership.is_mine(name):
                    self._cache.know(name, is_alive=is_alive)
                    self._note(name, before_s, is_alive=is_alive)
            if not touched.is_whole:
                await self._forget_deleted()
            self._position, self._looked_s = touched.position, began_s

    async def bring(self, names: Iterable[str]) -> None:
        """Brings copies of surfaces up to date; waits for none that is behind for less than a second."""
        late_s, waited_for = asyncio.get_running_loop().time() - BEHIND_S, []
        for name in names:
            current_at_s = self._current_at_s.get(name)
            if current_at_s is not None:
                task = self._bring(name)
                if current_at_s < late_s or self._cache.get(name) is None:
                    waited_for.append(task)
        if waited_for:
            await asyncio.gather(*waited_for)

    async def bring_all(self, tenant_id: str | None) -> None:
        """Brings the copies of all surfaces of a tenant, or of all tenants, up to date, and waits for it."""
        beginning = "" if tenant_id is None else surface_name(tenant_id, "")
        names = [name for name in self._current_at_s if name.startswith(beginning)]
        for begin in range(0, len(names), BROUGHT_AT_ONCE):
            await asyncio.gather(*map(self._bring, names[begin : begin + BROUGHT_AT_ONCE]))

    async def newest(self, name: str) -> CachedSurface:
        """Returns a surface, all of it durable, with everything that was durable at the time of the call."""
        return await self._reached(name, await self._journal.head(VersionHead(name)))

    def gained(self, name: str) -> None:
        """Forgets a copy, because this server owns the surface now."""
        self._current_at_s.pop(name, None)
        self._used_s.pop(name, None)

    def lost(self, name: str) -> None:
        """Takes the surface in memory for a copy, because another server owns it now."""
        # A server that was stopped for a while may have missed any number of commits.
        self._current_at_s[name] = _NEVER
        self._used_s[name] = asyncio.get_running_loop().time()

    def drop_idle(self) -> None:
        """Drops the copies that were not asked for lately."""
        before_s = asyncio.get_running_loop().time() - IDLE_S
        for name in [name for name, used_s in self._used_s.items() if used_s < before_s]:
            del self._used_s[name]
            if not self._cache.ownership.is_mine(name):
                self._cache.drop(name)
                self._current_at_s[name] = _NEVER

    async def _forget_deleted(self) -> None:
        """Forgets the names that do not live any more, if more were deleted than the journal keeps."""
        living = set(await self._journal.living())
        for name in self._cache.living():
            if name not in living and not self._cache.ownership.is_mine(name):
                self._cache.know(name, is_alive=False)
                self.gained(name)

    def _note(self, name: str, current_at_s: float, *, is_alive: bool) -> None:
        if is_alive:
            self._current_at_s.setdefault(name, current_at_s)
        else:
            self.gained(name)

    def _bring(self, name: str) -> "asyncio.Task[CachedSurface]":
        task = self._bringing.get(name)
        if task is None:
            task = self._bringing[name] = asyncio.create_task(self._brought(name))
            task.add_done_callback(lambda _: self._bringing.pop(name))
            # A list that shows an older copy does not wait for it.
            task.add_done_callback(retrieve)
        return task

    async def _brought(self, name: str) -> CachedSurface:
        async with self._free:
            current_at_s = self._current_at_s.pop(name, None)
            try:
                cached = self._cache.get(name)
                if cached is not None and cached.promise is not None:
                    await self._wait_for(cached.promise)
                if not self._cache.ownership.is_mine(name):
                    self._cache.expire(name)
                return await self._reached(name, 0)
            except BaseException:
                if current_at_s is not None:
                    self._current_at_s.setdefault(name, current_at_s)
                raise

    async def _reached(self, name: str, version: int) -> CachedSurface:
        """Returns a surface at a durable version or a later one, all of it durable."""
        while True:
            cached = await self._cache.current(name)
            if cached.promise is not None and not cached.promise.done():
                # A commit of this server, from when it owned the surface.
                await self._wait_for(cached.promise)
            elif cached.surface.version >= version:
                if cached.surface.exists and not self._cache.ownership.is_mine(name):
                    self._used_s[name] = asyncio.get_running_loop().time()
                return cached
            else:
                cached.stale = True
