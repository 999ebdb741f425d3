"""The surface cache: the surfaces in memory, each with the promise of its newest commit.

Owns which cached surfaces may be decided on, and how they are loaded from the journal. A surface that shows
an aborted commit, or half of a commit, is discarded and rebuilt. Living surfaces stay in memory. Deleted ones
are loaded on request and only the newest few are kept, so that deletions cost no memory. Of surfaces that
another server owns, the cache has the names, and copies that were asked for.
"""

import asyncio
from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Callable, Iterator
from heapq import nsmallest
from typing import Any, TypeAlias

import structlog

from lightspeed_ops.cluster import Ownership
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.surface import Surface, surface_name, tenant_of
from lightspeed_ops.journal.background import retrieve
from lightspeed_ops.journal.port import HistoryPruned, Journal, VersionHead
from lightspeed_ops.journal.rebuild import follow, rebuild

DELETED_KEPT = 8
"""Most deleted surfaces that are kept: a caller that lists the records of one asks page after page."""

FAR_COMMITS = 5_000
"""Commits that are followed rather than spared by a snapshot: less than a second of the event loop."""

AFTER_NAMES = "\x7f"
"""A text after every text of a name."""

CommitObserver: TypeAlias = Callable[[Surface, Commit], Callable[[asyncio.Future[Any]], None] | None]
"""Looks at a commit of a surface, and returns a callback for the promise of the commit, or None."""

log = structlog.get_logger()


class CacheInvalidated(Exception):
    """The cached surface was rebuilt while a command waited: the command is decided again."""


class CachedSurface:
    """A cached surface: the surface in memory and the promise of its newest commit."""

    __slots__ = ("ahead_ms", "head", "promise", "saved_ms", "saving", "stale", "surface")

    def __init__(self, surface: Surface, ahead_ms: int = 0) -> None:
        """Makes a cached surface of which everything is durable."""
        self.surface = surface
        self.head = VersionHead(surface.name)
        self.ahead_ms = ahead_ms
        """Lead of the surface's clock over the service clock; 0 unless the wall clock was set back."""
        self.promise: asyncio.Future[int] | None = None
        self.stale = False
        """True if it must be rebuilt: the engine must decide nothing more on it."""
        self.saving = False
        """True while a snapshot of it is in progress."""
        self.saved_ms = 0
        """Service clock at the newest snapshot made by this process; 0 if there is none."""

    @property
    def broken(self) -> bool:
        """True if the surface shows an aborted commit."""
        promise = self.promise
        return promise is not None and promise.done() and (promise.cancelled() or bool(promise.exception()))

    @property
    def durable(self) -> bool:
        """True if everything that the surface shows is durable."""
        return self.promise is None or (self.promise.done() and not self.broken)

    async def settled(self) -> None:
        """Returns when everything that the surface shows now is durable, or raises the promise's error."""
        promise = self.promise
        if promise is None:
            return
        if promise.done():
            promise.result()
            return
        # A cancelled caller must not cancel the promise that other callers wait for.
        await asyncio.shield(promise)


class SurfaceCache:
    """The surface cache: the surfaces in memory, by name."""

    def __init__(
        self,
        journal: Journal,
        clock: Callable[[], int],
        loaded: Callable[[Surface], None],
        ownership: Ownership,
    ) -> None:
        """Makes an empty cache; ``loaded`` is called with each surface that it loads."""
        self._journal = journal
        self.ownership = ownership
        """Which surfaces this server decides on."""
        self._clock = clock
        self._loaded = loaded
        self._ahead_ms: dict[str, int] = {}
        """By surface: lead of its clock over the service clock, if there is one; it never shrinks."""
        self._surfaces: dict[str, CachedSurface] = {}
        """Living surfaces, and those whose deletion is not durable yet."""
        self._deleted: OrderedDict[str, CachedSurface] = OrderedDict()
        self._living: dict[str, set[str]] = {}
        """Names of the living surfaces by tenant, those of surfaces that are not in memory too."""
        self._names: list[str] = []
        """The same names, sorted: a page of a list begins anywhere in them."""
        self._loading: dict[str, asyncio.Task[CachedSurface]] = {}
        self._gained: set[str] = set()
        """Surfaces that this server gained: the journal must see what their earlier owners did."""

    def __iter__(self) -> Iterator[tuple[str, CachedSurface]]:
        return iter(self._surfaces.items())

    def get(self, name: str) -> CachedSurface | None:
        """Returns the cached living surface of a name, current or not, or None."""
        return self._surfaces.get(name)

    def is_current(self, cached: CachedSurface) -> bool:
        """Returns True if a command may be decided on a cached surface.

        The surface must be neither stale nor broken, and it must be the kept one, unless none is kept yet.
        """
        if cached.stale or cached.broken:
            return False
        name = cached.surface.name
        kept = self._surfaces.get(name) or self._deleted.get(name)
        return kept is None or kept is cached

    def find(self, name: str) -> CachedSurface | None:
        """Returns the current cached surface of a name; None if it has to be loaded first."""
        cached = self._surfaces.get(name) or self._deleted.get(name)
        return None if cached is None or cached.stale or cached.broken else cached

    def keep(self, cached: CachedSurface) -> None:
        """Keeps a surface that has a commit; a deleted one moves out when its deletion is durable."""
        name = cached.surface.name
        is_counted = name in self._living.get(cached.surface.tenant_id, ())
        if is_counted and cached.surface.exists and self._surfaces.get(name) is cached:
            return
        self._deleted.pop(name, None)
        self._surfaces[name] = cached
        self._count(name, exists=cached.surface.exists)
        if not cached.surface.exists and cached.promise is not None:
            cached.promise.add_done_callback(lambda _: self._retire(cached))

    def know(self, name: str, *, is_alive: bool) -> None:
        """Takes note that a surface of another server lives or is deleted, without loading it."""
        self._count(name, exists=is_alive)
        if not is_alive:
            self.drop(name)

    def drop(self, name: str) -> None:
        """Drops the copy of a surface; its name stays if it lives."""
        cached = self._surfaces.pop(name, None)
        if cached is not None:
            cached.stale = True

    def expire(self, name: str) -> None:
        """Makes the copy of a surface stale: the journal may have commits that it does not show."""
        cached = self._surfaces.get(name) or self._deleted.get(name)
        if cached is not None:
            cached.stale = True

    def gain(self, name: str) -> None:
        """Makes the next load of a surface see everything that was durable at the time of the call."""
        self._gained.add(name)
        self.expire(name)

    def discard(self, cached: CachedSurface) -> None:
        """Discards a surface that has half of a commit; the next request rebuilds it."""
        cached.stale = True
        self._forget(cached.surface.name)

    def living(self, tenant_id: str | None = None) -> list[str]:
        """Returns the names of the living surfaces, of one tenant or of all, sorted."""
        if tenant_id is None:
            return self._names[:]
        beginning = surface_name(tenant_id, "")
        return self.names_between(beginning, f"{beginning}{AFTER_NAMES}", limit=len(self._names))

    def names_between(self, low: str, high: str, *, limit: int, is_descending: bool = False) -> list[str]:
        """Returns at most ``limit`` names of living surfaces from one text up to another, without that one.

        They are the first ones, or the last ones in descending order.
        """
        begin, end = bisect_left(self._names, low), bisect_left(self._names, high)
        if is_descending:
            return self._names[max(begin, end - limit) : end][::-1]
        return self._names[begin : min(begin + limit, end)]

    def tenants(self, *, after: str, limit: int) -> list[tuple[str, int]]:
        """Returns at most ``limit`` tenants with living surfaces after an id, and how many each has."""
        ids = nsmallest(limit, (tenant_id for tenant_id in self._living if tenant_id > after))
        return [(tenant_id, len(self._living[tenant_id])) for tenant_id in ids]

    def count_living(self, tenant_id: str) -> tuple[int, int]:
        """Returns how many surfaces live on the server, and how many of them belong to a tenant."""
        return len(self._names), len(self._living.get(tenant_id, ()))

    async def current(self, name: str) -> CachedSurface:
        """Returns the current cached surface, rebuilt from the journal if there is none.

        A surface that never existed is not kept.
        """
        cached = self.find(name)
        if cached is not None:
            return cached
        task = self._loading.get(name)
        if task is None:
            task = self._loading[name] = asyncio.create_task(self._load(name))
            task.add_done_callback(lambda _: self._loading.pop(name))
            # Every caller may be gone by then.
            task.add_done_callback(retrieve)
        return await asyncio.shield(task)

    async def _load(self, name: str) -> CachedSurface:
        """Reads on from the cached surface if all of it is durable, else from the newest snapshot."""
        before = self._surfaces.get(name) or self._deleted.get(name)
        if name in self._gained or (before is not None and before.broken):
            # The journal may know less of the surface than other servers have done.
            await self._catch_up(name)
            before = self._surfaces.get(name) or self._deleted.get(name)
        if before is not None:
            before.stale = True
            if self.ownership.is_mine(name):
                log.info("surface_rebuilt", surface=name, version=before.surface.version)
        if before is not None and before.durable:
            surface = await self._follow(before.surface)
        else:
            surface = await rebuild(self._journal, name)
        cached = CachedSurface(surface, self._clock_ahead_ms(surface))
        # If it was gained meanwhile, it is loaded once more before the server decides on it.
        cached.stale = name in self._gained
        if before is not None:
            cached.saved_ms = before.saved_ms
        if surface.exists:
            self.keep(cached)
            self._loaded(surface)
        else:
            self._forget(name)
            if surface.is_deleted:
                self._keep_deleted(cached)
        return cached

    async def _catch_up(self, name: str) -> None:
        self._gained.discard(name)
        try:
            await self._journal.touched(after=None)
        except BaseException:
            self._gained.add(name)
            raise

    def _clock_ahead_ms(self, surface: Surface) -> int:
        """Returns the lead with which a surface's clock goes on after its newest commit.

        The wall clock may have been set back before the server started.
        """
        ahead_ms, behind_ms = self._ahead_ms.get(surface.name, 0), surface.clock_ms - self._clock()
        if behind_ms > ahead_ms:
            ahead_ms = self._ahead_ms[surface.name] = behind_ms + 1
        return ahead_ms

    def _forget(self, name: str) -> None:
        """Removes a name from the cache."""
        self._surfaces.pop(name, None)
        self._deleted.pop(name, None)
        self._uncount(name)

    def _retire(self, cached: CachedSurface) -> None:
        """Moves a surface from the living to the deleted ones if its deletion is durable."""
        name = cached.surface.name
        if not cached.surface.exists and cached.durable and self._surfaces.get(name) is cached:
            del self._surfaces[name]
            self._keep_deleted(cached)

    def _keep_deleted(self, cached: CachedSurface) -> None:
        self._deleted[cached.surface.name] = cached
        if len(self._deleted) > DELETED_KEPT:
            self._deleted.popitem(last=False)

    def _count(self, name: str, *, exists: bool) -> None:
        if not exists:
            self._uncount(name)
            return
        names = self._living.setdefault(tenant_of(name), set())
        if name not in names:
            names.add(name)
            insort(self._names, name)

    def _uncount(self, name: str) -> None:
        tenant_id = tenant_of(name)
        names = self._living.get(tenant_id)
        if names is not None and name in names:
            names.remove(name)
            del self._names[bisect_left(self._names, name)]
            if not names:
                del self._living[tenant_id]

    async def _follow(self, surface: Surface) -> Surface:
        """Applies later commits to a surface, or rebuilds it if a newer snapshot spares most of them."""
        newest = await self._journal.head(VersionHead(surface.name))
        if newest - surface.version > FAR_COMMITS:
            stored = await self._journal.read_snapshot(surface.name)
            if stored is not None and stored.head.version > surface.version:
                return await rebuild(self._journal, surface.name)
        try:
            return await follow(self._journal, surface)
        except HistoryPruned:
            return await rebuild(self._journal, surface.name)
