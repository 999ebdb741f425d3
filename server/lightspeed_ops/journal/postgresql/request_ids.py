"""Request ids: which ones certainly have no stored response, so that no call asks the database in vain.

Owns a Bloom filter. It is complete for a surface while this server owns it: the owner alone appends, and what
earlier owners appended is read once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.journal.background import log_failure
from lightspeed_ops.journal.bloom_filter import GENERATION_IDS, BloomFilter
from lightspeed_ops.journal.port import JournalAway, JournalDamaged, JournalFailed

READ_AT_ONCE = 2_000
"""Request ids of one read: some milliseconds."""


class SurfaceOwnership(Protocol):
    """Which surfaces this server owns; see the package ``cluster``."""

    def is_mine(self, surface: str) -> bool:
        """Returns True if this server owns a surface, and its lease is valid by its own clock."""
        ...

    def epoch(self, surface: str) -> int:
        """Returns the epoch with which this server may append to a surface; 0 if it has no claim to it."""
        ...


class Unowned:
    """No ownership, as of a tool or a test: storage is asked for everything."""

    def is_mine(self, surface: str) -> bool:  # noqa: ARG002 - whichever it is
        """Returns False."""
        return False

    def epoch(self, surface: str) -> int:  # noqa: ARG002 - whichever it is
        """Returns 0."""
        return 0


class RespondedIds(Protocol):
    """Reads the request ids of a surface."""

    def __call__(self, surface: str, *, before: int, limit: int) -> Awaitable[Sequence[tuple[int, str]]]:
        """Returns ordinals and ids before an ordinal, the newest first."""
        ...


class RequestIds:
    """The request ids of the owned surfaces that may have a stored response."""

    def __init__(self, ownership: Callable[[], SurfaceOwnership], read: RespondedIds) -> None:
        """Starts without ids; until those of a surface are read, each of its ids may have a response."""
        self._ownership = ownership
        self._read = read
        self._forget()
        self._one_at_a_time = asyncio.Lock()
        self._reading: dict[str, asyncio.Task[None]] = {}

    def add(self, surface: str, request_id: str) -> None:
        """Adds an id that is about to have a response."""
        self._bloom_filter.add(surface, request_id)
        if self._bloom_filter.count > 2 * (self._read_ids + GENERATION_IDS):
            # Most of these ids are of deleted responses by now.
            self._forget()

    def may_have(self, surface: str, request_id: str) -> bool:
        """Returns False if an id certainly has no response."""
        ownership = self._ownership()
        if not ownership.is_mine(surface):
            return True
        epoch = ownership.epoch(surface)
        if self._whole.get(surface) == epoch:
            return self._bloom_filter.may_have(surface, request_id)
        if surface not in self._reading:
            self._begin(surface, epoch)
        return True

    async def close(self) -> None:
        """Ends the reads in progress."""
        reading = list(self._reading.values())
        for task in reading:
            task.cancel()
        if reading:
            await asyncio.wait(reading)

    def _begin(self, surface: str, epoch: int) -> None:
        task = asyncio.create_task(self._fill(surface, epoch), name="read request ids")
        self._reading[surface] = task
        task.add_done_callback(log_failure)
        task.add_done_callback(lambda _: self._reading.pop(surface))

    async def _fill(self, surface: str, epoch: int) -> None:
        """Reads the ids of a surface that earlier owners appended."""
        async with self._one_at_a_time:
            bloom_filter, before = self._bloom_filter, INT64_MAX
            try:
                while rows := await self._read(surface, before=before, limit=READ_AT_ONCE):
                    before = rows[-1][0]
                    for _, request_id in rows:
                        bloom_filter.add(surface, request_id)
                    self._read_ids += len(rows)
            except (JournalAway, JournalDamaged, JournalFailed):
                return
            if bloom_filter is self._bloom_filter:
                self._whole[surface] = epoch

    def _forget(self) -> None:
        self._bloom_filter = BloomFilter()
        self._whole: dict[str, int] = {}
        """The epochs of surfaces for which the filter is complete."""
        self._read_ids = 0
