"""The freshness feed: follows the freshness of watched surfaces, once for all subscribers of a surface.

Owns one task and one timer per watched surface. A commit that leaves freshness as it is wakes no subscriber,
so that subscribers at rest cost nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from typing import Protocol, TypeVar

from lightspeed_ops.core import surface as state
from lightspeed_ops.core.commands import Origin
from lightspeed_ops.core.decide.surfaces import not_living
from lightspeed_ops.core.freshness import FreshnessMetadata
from lightspeed_ops.core.policy import Caller
from lightspeed_ops.core.refusal import Refusal, Refused
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.journal.background import log_failure
from lightspeed_ops.journal.port import JournalAway
from lightspeed_ops.reader.reader import Reader

WAIT_MS_MAX = 3_600_000
"""Most milliseconds between two readings of a watched surface."""

V = TypeVar("V")

_reads = count()


@dataclass(frozen=True, slots=True)
class Freshness:
    """A reading of a surface's freshness at one version and time: as recorded, and as it is at that time."""

    recorded: FreshnessMetadata
    current: FreshnessMetadata
    as_of_ms: int
    stale_at_ms: int
    version: int
    read: int
    """Number of the reading in this process: the later of two readings has the greater number."""

    @classmethod
    def of(cls, surface: Surface, now_ms: int) -> "Freshness":
        """Returns the freshness of a surface now."""
        return cls(
            recorded=state.freshness(surface),
            current=state.freshness_at(surface, now_ms),
            as_of_ms=now_ms,
            stale_at_ms=state.stale_at_ms(surface),
            version=surface.version,
            read=next(_reads),
        )

    @property
    def shows(self) -> tuple[FreshnessMetadata, bool]:
        """The part whose changes are sent to subscribers: the current lag changes all the time."""
        return self.recorded, self.current.is_fresh

    @property
    def changes_in_ms(self) -> int:
        """Milliseconds until it shows a change if nothing is committed, at most :data:`WAIT_MS_MAX`."""
        turns_in_ms = max(1, self.stale_at_ms - self.as_of_ms)
        return min(WAIT_MS_MAX, turns_in_ms) if self.current.is_fresh else WAIT_MS_MAX


class Surfaces(Protocol):
    """The surfaces in memory; the engine has them."""

    def now_ms(self, name: str, /) -> int:
        """Returns a surface's clock in Unix milliseconds."""
        ...

    def peek(self, name: str, /) -> Surface | None:
        """Returns a surface, durable or not; None if it is not in memory."""
        ...

    async def read(
        self, name: str, view: Callable[[Surface], V | Refusal], /, *, caller: Caller | None = None
    ) -> V:
        """Returns a view of a surface, all of it durable; raises :class:`Refused` for its refusal."""
        ...


class FreshnessFeed:
    """The freshness feed: the watched surfaces, by name."""

    def __init__(self, surfaces: Surfaces, reader: Reader) -> None:
        """Makes a feed without subscribers."""
        self._surfaces = surfaces
        self._reader = reader
        self._followed: dict[str, _Followed] = {}

    async def watch(self, name: str, caller: Caller | None = None) -> AsyncIterator[Freshness]:
        """Yields the freshness now and after each change, also at the time when fresh turns stale.

        Raises:
            Refused: the surface does not exist or was deleted, or the caller may not read it.
        """
        seen: Freshness | None = None
        while True:
            newest: Freshness | None = await self._read(name, caller)
            with self._subscribed(name) as followed:
                while newest is not None:
                    if seen is None or newest.shows != seen.shows:
                        yield newest
                    seen = newest
                    newest = await followed.change_of(seen)

    @contextmanager
    def _subscribed(self, name: str) -> "Iterator[_Followed]":
        """Follows a surface while it has a subscriber."""
        followed = self._followed.get(name)
        if followed is None or followed.task.done():
            followed = self._followed[name] = _Followed()
            followed.task = asyncio.create_task(self._follow(name, followed))
            followed.task.add_done_callback(log_failure)
        followed.subscribers += 1
        try:
            yield followed
        finally:
            followed.subscribers -= 1
            if not followed.subscribers:
                followed.task.cancel()
                if self._followed.get(name) is followed:
                    del self._followed[name]

    async def _follow(self, name: str, followed: "_Followed") -> None:
        """Publishes changes of a surface until a read is refused; then each subscriber reads it itself."""
        try:
            with suppress(Refused, JournalAway):
                while True:
                    seen = await self._read(name)
                    followed.publish(seen)
                    await self._may_differ(name, seen)
        finally:
            followed.end()

    async def _may_differ(self, name: str, seen: Freshness) -> None:
        """Returns when a commit or time may have changed what is shown, judged without a read."""
        version, loop = seen.version, asyncio.get_running_loop()
        until_s = loop.time() + seen.changes_in_ms / 1000
        while await self._reader.changed(name, beyond=version, within_s=until_s - loop.time()):
            surface = self._surfaces.peek(name)
            if surface is None or not surface.exists or surface.version <= version:
                # Not in memory, or a copy that does not have the commit yet.
                return
            if Freshness.of(surface, self._surfaces.now_ms(name)).shows != seen.shows:
                return
            # A commit in memory may be aborted, so each commit is checked.
            version += 1

    async def _read(self, name: str, caller: Caller | None = None) -> Freshness:
        return await self._surfaces.read(name, self._seen, caller=caller)

    def _seen(self, surface: Surface) -> Freshness | Refusal:
        """Returns the freshness of a living surface, or the refusal if it does not exist or was deleted."""
        now_ms = self._surfaces.now_ms(surface.name)
        return Freshness.of(surface, now_ms) if surface.exists else not_living(surface, Origin(now_ms))


class _Followed:
    """The newest reading of a surface, for all of its subscribers."""

    task: asyncio.Task[None]

    def __init__(self) -> None:
        self.subscribers = 0
        self._seen: Freshness | None = None
        self._changed = asyncio.Event()
        self._ended = False

    def publish(self, seen: Freshness) -> None:
        """Keeps a reading and wakes the subscribers if it shows a change."""
        if self._seen is None or seen.shows != self._seen.shows:
            self._seen = seen
            self._wake()

    def end(self) -> None:
        """Ends the publication and wakes the subscribers."""
        self._ended = True
        self._wake()

    async def change_of(self, seen: Freshness) -> Freshness | None:
        """Returns a later reading that shows a change, or None if the publication ended."""
        while not self._ended:
            newest = self._seen
            if newest is not None and newest.read > seen.read and newest.shows != seen.shows:
                return newest
            await self._changed.wait()
        # An unexpected error of the task is raised here.
        self.task.result()
        return None

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
