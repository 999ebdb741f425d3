"""Request ids: which may have been answered, and which the index of a data file does not lead to.

Owns the sieve of a journal and its filling. A retried request must not be done twice because a bit has
flipped: an id is held back where either the answers or their index have it, and where the answers have one to
which the index does not lead, its lookup is refused.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol, TypeVar

from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.journal.sqlite.bloom_filter import GENERATION_IDS, BloomFilter
from lightspeed_ops.journal.sqlite.store import Store

RECENT_IDS = 10_000
"""Ids that are learned before one is said to be new: a fifth of a second, and seconds of busy callers."""
SIEVED_AT_ONCE = 500
"""Request ids that are put into the sieve before others have their turn: a millisecond or two."""

T = TypeVar("T")


class Ask(Protocol):
    """Does something with a store, in its turn."""

    def __call__(self, job: Callable[[Store], T], /) -> Awaitable[T]:
        """What the job answered."""
        ...


class RequestIds:
    """The request ids of a journal."""

    def __init__(self) -> None:
        """None is known; until all are, every id may have been answered."""
        self._sieve = self._filling = BloomFilter()
        self._is_whole = False
        self._lost: set[tuple[str, str]] = set()
        self._stale_ids = 0
        self._recent = asyncio.Event()

    def add(self, surface: str, request_id: str) -> None:
        """An id is, or is about to be, answered."""
        self._sieve.add(surface, request_id)
        if self._filling is not self._sieve:
            self._filling.add(surface, request_id)

    def may_have(self, surface: str, request_id: str) -> bool:
        """False where an id was certainly not answered."""
        return not self._is_whole or self._sieve.may_have(surface, request_id)

    async def is_lost(self, surface: str, request_id: str) -> bool:
        """True where there is an answer to which the index does not lead; waits for what is recent."""
        await self._recent.wait()
        return (surface, request_id) in self._lost

    def begin_again(self) -> bool:
        """Begins another sieve where most ids of this one may be forgotten; until it is filled both serve."""
        if not self._is_whole or self._filling is not self._sieve or self._sieve.count < self._stale_ids:
            return False
        self._filling = BloomFilter()
        return True

    async def fill(self, ask: Ask) -> None:
        """Fills the sieve with the ids that a data file has, in slices.

        The newest come first, since they are asked again after a restart: until an older one was passed, the
        index alone is asked for it. Where rows do not say whose they are, the sieve is never whole.

        Raises:
            JournalDamaged: it cannot be read.
            JournalFailed: storage does not do what it must.
        """
        bloom_filter = self._filling
        try:
            newest = await self._take_answers(ask, bloom_filter)
            if newest is not None and await self._take_index(ask, bloom_filter, newest):
                self._sieve, self._is_whole = bloom_filter, True
                self._stale_ids = 2 * (bloom_filter.count + GENERATION_IDS)
        finally:
            self._recent.set()

    async def _take_answers(self, ask: Ask, bloom_filter: BloomFilter) -> int | None:
        """The number of the newest, any where there is none; None where a row does not say whose it is."""
        before = newest = INT64_MAX
        while rows := await ask(partial(Store.responded_ids, before=before, limit=SIEVED_AT_ONCE)):
            for number, surface, request_id, is_indexed in rows:
                # Out of order, it would be walked for ever.
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
        """What only the index has, since the answer itself is not what it was.

        Ids that came since the newest are known: where they sort last, the walk would follow them for ever.
        """
        after = (0, "")
        while rows := await ask(partial(Store.indexed_ids, after=after, until=newest, limit=SIEVED_AT_ONCE)):
            for number, surface, request_id in rows:
                if surface is None or not isinstance(request_id, str) or (number, request_id) <= after:
                    return False
                after = (number, request_id)
                if not bloom_filter.may_have(surface, request_id):
                    bloom_filter.add(surface, request_id)
        return True
