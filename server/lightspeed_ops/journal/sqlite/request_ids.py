"""Request ids: which ones may have a stored response, and which ones the index does not find.

Owns the Bloom filter of a journal and its filling. A retried request must not be executed twice because a bit
has flipped. Therefore the filter has an id if either the rows or their index have it. If a row has an id that
the index does not find, its look-up is refused.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol, TypeVar

from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.journal.bloom_filter import GENERATION_IDS, BloomFilter
from lightspeed_ops.journal.sqlite.store import Store

RECENT_IDS = 10_000
"""Ids learned before an id can count as new: a fifth of a second of reading, seconds of busy clients."""
ADDED_AT_ONCE = 500
"""Request ids added to the Bloom filter before other tasks run: a millisecond or two."""


T = TypeVar("T")


class Ask(Protocol):
    """Runs a job with the store on the writer thread."""

    def __call__(self, job: Callable[[Store], T], /) -> Awaitable[T]:
        """Returns the result of the job."""
        ...


class RequestIds:
    """The request ids of a journal that may have a stored response."""

    def __init__(self) -> None:
        """Starts without ids; until all are known, every id may have a response."""
        self._bloom_filter = self._filling = BloomFilter()
        self._is_whole = False
        self._lost: set[tuple[str, str]] = set()
        self._stale_ids = 0
        self._recent = asyncio.Event()

    def add(self, surface: str, request_id: str) -> None:
        """Adds an id that has a response, or is about to have one."""
        self._bloom_filter.add(surface, request_id)
        if self._filling is not self._bloom_filter:
            self._filling.add(surface, request_id)

    def may_have(self, surface: str, request_id: str) -> bool:
        """Returns False if an id certainly has no response."""
        return not self._is_whole or self._bloom_filter.may_have(surface, request_id)

    async def is_lost(self, surface: str, request_id: str) -> bool:
        """Returns True if a row has the id but the index does not find it; waits for the newest ids."""
        await self._recent.wait()
        return (surface, request_id) in self._lost

    def begin_again(self) -> bool:
        """Begins another Bloom filter if most ids of this one may be deleted; returns whether it did.

        Until it is filled, new ids are added to both.
        """
        if (
            not self._is_whole
            or self._filling is not self._bloom_filter
            or self._bloom_filter.count < self._stale_ids
        ):
            return False
        self._filling = BloomFilter()
        return True

    async def fill(self, ask: Ask) -> None:
        """Fills the Bloom filter with the ids of a data file, in slices.

        The newest come first, because clients retry them after a restart. Until the walk has passed an older
        id, only the index is asked for it. If a row does not name its surface, the filter is never whole.

        Raises:
            JournalDamaged: it cannot be read.
            JournalFailed: storage does not do what it must.
        """
        bloom_filter = self._filling
        try:
            newest = await self._add_responses(ask, bloom_filter)
            if newest is not None and await self._take_index(ask, bloom_filter, newest):
                self._bloom_filter, self._is_whole = bloom_filter, True
                self._stale_ids = 2 * (bloom_filter.count + GENERATION_IDS)
        finally:
            self._recent.set()

    async def _add_responses(self, ask: Ask, bloom_filter: BloomFilter) -> int | None:
        """Adds the ids of all rows; returns the number of the newest row.

        Returns the largest number if there is no row, and None if a row does not name its surface.
        """
        before = newest = INT64_MAX
        while rows := await ask(partial(Store.responded_ids, before=before, limit=ADDED_AT_ONCE)):
            for number, surface, request_id, is_indexed in rows:
                # Numbers out of order would make the walk endless.
                if number >= before or surface is None or not isinstance(request_id, str):
                    return None
                newest = number if before == INT64_MAX else newest
                before = number
                bloom_filter.add(surface, request_id)
                if not is_indexed:
                    self._lost.add((surface, request_id))
            if bloom_filter.count >= RECENT_IDS:
                self._recent.set()
        return newest

    async def _take_index(self, ask: Ask, bloom_filter: BloomFilter, newest: int) -> bool:
        """Adds the ids that only the index has, because their row is damaged.

        Returns False if an id has no surface. Ids after ``newest`` are known already: if they sort last, the
        walk would follow them for ever.
        """
        after = (0, "")
        while rows := await ask(partial(Store.indexed_ids, after=after, until=newest, limit=ADDED_AT_ONCE)):
            for number, surface, request_id in rows:
                if surface is None or not isinstance(request_id, str) or (number, request_id) <= after:
                    return False
                after = (number, request_id)
                if not bloom_filter.may_have(surface, request_id):
                    bloom_filter.add(surface, request_id)
        return True
