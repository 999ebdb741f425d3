"""The list of surfaces: pages of the living surfaces that match a filter, in an order.

Owns the search of a page. It looks at the surfaces in memory, as all living ones of this server are, and at
copies of the others, which it brings up to date. It gives way to other calls, so that a page over 100,000
surfaces holds up none of them.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

from lightspeed_ops.core.surface import Surface, surface_name
from lightspeed_ops.core.surface_list import SurfaceFilter, SurfaceOrder, SurfacePlace, place_of
from lightspeed_ops.engine.clock import Clock
from lightspeed_ops.engine.slices import Slices
from lightspeed_ops.engine.surface_cache import AFTER_NAMES, CachedSurface, SurfaceCache
from lightspeed_ops.engine.surface_copies import SurfaceCopies, WaitFor

LOOKED_AT = 10_000
"""Most surfaces that a page by name looks at: some ten milliseconds."""
AT_ONCE = 100
"""Surfaces that are looked at between two pauses: a tenth of a millisecond."""
SORTED_AT_ONCE = 1_000
"""Places beyond a page that are collected before the later ones are dropped."""

BY_NAME = frozenset({SurfaceOrder.NAME, SurfaceOrder.NAME_DESC})


class SurfacePage(NamedTuple):
    """A page of a list; ``next_after`` is the place of the next page, None if there is no more now."""

    places: list[SurfacePlace]
    next_after: SurfacePlace | None


class _Unsettled:
    """Promises of commits that a page rests on and that were not durable yet."""

    def __init__(self) -> None:
        self._promises: set[asyncio.Future[int]] = set()

    def surface_of(self, cached: CachedSurface) -> Surface:
        """Returns the surface, and remembers its promise if it is not durable yet."""
        if cached.promise is not None and not cached.durable:
            self._promises.add(cached.promise)
        return cached.surface

    async def is_durable(self, wait_for: WaitFor) -> bool:
        """Returns True when all of them are durable, and False if one was aborted."""
        for promise in self._promises:
            await wait_for(promise)
        return not any(promise.cancelled() or promise.exception() for promise in self._promises)


class SurfaceList:
    """The living surfaces as a list."""

    def __init__(self, cache: SurfaceCache, copies: SurfaceCopies, clock: Clock, wait_for: WaitFor) -> None:
        """Takes the surfaces in memory, the service clock, and how to wait for a promise."""
        self._cache = cache
        self._copies = copies
        self._wait_for = wait_for
        self._clock = clock

    async def page(
        self,
        tenant_id: str | None,
        wanted: SurfaceFilter,
        order: SurfaceOrder,
        *,
        after: SurfacePlace | None,
        count: int,
    ) -> SurfacePage:
        """Returns at most ``count`` places of one tenant's surfaces, or of all, after a place.

        A page by name that has looked at :data:`LOOKED_AT` surfaces ends there, with fewer places or none. In
        the other orders a page looks at all surfaces. Everything that it has looked at is durable when it
        returns.
        """
        low = "tenants/" if tenant_id is None else surface_name(tenant_id, wanted.surface_id_prefix)
        high = low + AFTER_NAMES
        while True:
            unsettled = _Unsettled()
            if order in BY_NAME:
                page = await self._by_name(unsettled, wanted, order, (low, high), after, count)
            else:
                page = await self._by_number(unsettled, wanted, order, (low, high), after, count)
            if await unsettled.is_durable(self._wait_for):
                return page

    async def _by_name(
        self,
        unsettled: _Unsettled,
        wanted: SurfaceFilter,
        order: SurfaceOrder,
        names: tuple[str, str],
        after: SurfacePlace | None,
        count: int,
    ) -> SurfacePage:
        is_descending, (low, high) = order is SurfaceOrder.NAME_DESC, names
        if after is not None and is_descending:
            high = min(high, after.name)
        elif after is not None:
            low = max(low, _next(after.name))
        found: list[SurfacePlace] = []
        looked_at, last = 0, ""
        async for some in self._some(low, high, is_descending=is_descending):
            for cached in some:
                surface = unsettled.surface_of(cached)
                if looked_at == LOOKED_AT:
                    return SurfacePage(found, SurfacePlace(0, last))
                looked_at, last = looked_at + 1, surface.name
                if self._matches(cached, wanted):
                    if len(found) == count:
                        return SurfacePage(found, found[-1])
                    found.append(SurfacePlace(0, surface.name))
        return SurfacePage(found, None)

    async def _by_number(
        self,
        unsettled: _Unsettled,
        wanted: SurfaceFilter,
        order: SurfaceOrder,
        names: tuple[str, str],
        after: SurfacePlace | None,
        count: int,
    ) -> SurfacePage:
        """Returns a page in an order that the names do not have: the first places of all after a place."""
        found: list[SurfacePlace] = []
        worst: SurfacePlace | None = None
        async for some in self._some(*names):
            for cached in some:
                surface = unsettled.surface_of(cached)
                if not self._matches(cached, wanted):
                    continue
                place = place_of(surface, order)
                if (after is None or place > after) and (worst is None or place < worst):
                    found.append(place)
            if len(found) > count + SORTED_AT_ONCE:
                found.sort()
                del found[count + 1 :]
                worst = found[-1]
        found.sort()
        return SurfacePage(found[:count], found[count - 1] if len(found) > count else None)

    async def _some(
        self, low: str, high: str, *, is_descending: bool = False
    ) -> AsyncIterator[list[CachedSurface]]:
        """Yields the living surfaces between two texts, some at a time, and gives way between them.

        Surfaces may be created and deleted meanwhile.
        """
        slices = Slices()
        while names := self._cache.names_between(low, high, limit=AT_ONCE, is_descending=is_descending):
            await self._copies.bring(names)
            found = [self._cache.find(name) or await self._cache.current(name) for name in names]
            yield [cached for cached in found if cached.surface.exists]
            low, high = (low, names[-1]) if is_descending else (_next(names[-1]), high)
            await slices.give_way()

    def _matches(self, cached: CachedSurface, wanted: SurfaceFilter) -> bool:
        return wanted.matches(cached.surface, self._clock() + cached.ahead_ms)


def _next(name: str) -> str:
    """Returns the first text after a name."""
    return f"{name}\0"
