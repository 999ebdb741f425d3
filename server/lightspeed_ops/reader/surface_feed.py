"""The surface feed: follows the surfaces that match a filter, once for all subscribers of the filter.

Owns the light view of each watched surface, and for each filter the order in which they changed. Subscribers
pull by cursor: the feed keeps no queue for a subscriber, and a slow one gets only the newest view of each
surface. It must never show what is not durable, nor take more than a share of the event loop.
"""

import asyncio
import time
from bisect import bisect_right
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Hashable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Protocol, TypeAlias, TypeVar

from lightspeed_ops.core import surface as state
from lightspeed_ops.core.limits import YEAR_9999_MS
from lightspeed_ops.core.refusal import Reason, Refusal, Refused
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.journal.background import log_failure

WORK_S = 0.001
"""Work between two pauses, in seconds: what a call that arrives meanwhile waits at most."""
REST = 3
"""Length of a pause as a multiple of the work before it: all feeds together take a quarter of the loop."""
SUBSCRIBER_S = 0.001
"""Shortest interval for each subscriber of the server, in seconds: a frame takes about a tenth of that."""
SPREAD = 32
"""Parts of an interval's begin over which its subscribers are spread: their frames delay no call together."""
SPREAD_S = 0.5
"""Longest time over which they are spread, in seconds."""
FRAME_SURFACES = 500
"""Most surfaces of a frame."""
FRAME_BYTES = 256 * 1024
"""Bytes after which a frame gets no further surface."""
REMOVED_KEPT = 10_000
"""Most removals that are kept for subscribers that have not read them: two megabytes."""
LOG_SPARE = 1_000
"""Replaced changes that the log of a feed may have besides as many as there are surfaces."""

V = TypeVar("V")


class Surfaces(Protocol):
    """The surfaces in memory; the engine has them."""

    def now_ms(self, name: str, /) -> int:
        """Returns a surface's clock in Unix milliseconds; the service clock if the name is unknown."""
        ...

    async def catch_up(self, tenant_id: str | None, /) -> None:
        """Brings the surfaces of other servers up to date, of one tenant or of all."""
        ...

    def surfaces(self, tenant_id: str | None, /) -> list[str]:
        """Returns the names of the living surfaces, of one tenant or of all, sorted."""
        ...

    def peek(self, name: str, /) -> Surface | None:
        """Returns a surface, durable or not; None if it is not in memory, as after a durable deletion."""
        ...

    def glance(self, name: str, /) -> tuple[Surface, asyncio.Future[int] | None] | None:
        """Returns a surface and the promise of its newest commit; None if it has to be loaded first."""
        ...

    async def read(self, name: str, view: Callable[[Surface], V | Refusal], /) -> V:
        """Loads a surface and returns a view of it."""
        ...


class Encoder(Protocol):
    """The encoder of light views; the transport has it."""

    def settings(self, surface: Surface, /) -> bytes:
        """Encodes the fields of a light view that only the settings and the tenant context change."""
        ...

    def owner(self, name: str, /) -> str:
        """Returns the address of the owner of a surface, which changes without a commit."""
        ...

    def view(self, surface: Surface, now_ms: int, settings: bytes, owner: str, /) -> bytes:
        """Encodes a light view, given its encoded settings and the address of its owner."""
        ...


class Wanted(Hashable, Protocol):
    """A filter of surfaces; equal filters share a feed."""

    @property
    def depends_on_time(self) -> bool:
        """True if a surface can begin or cease to match without a commit."""
        ...

    def matches(self, surface: Surface, now_ms: int, /) -> bool:
        """Returns True if a surface matches; ``now_ms`` is its clock."""
        ...


@dataclass(slots=True, eq=False)
class View:
    """The light view of a surface at one version; it has no data before a filter wants it."""

    surface: Surface
    version: int
    changes_at_ms: int
    """Time on the surface's clock at which the view changes without a commit."""
    promise: asyncio.Future[int] | None
    """The promise of the version; None if it is durable."""
    owner: str
    """The address of the owner."""
    settings: tuple[object, object, bytes] | None
    """Settings and tenant context, and their encoding."""
    data: bytes | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A change in the order of a feed: a new view of a surface, or its removal if ``data`` is None."""

    number: int
    name: str
    data: bytes | None
    deleted: bool = False


@dataclass(slots=True, eq=False)
class Changes:
    """The changes of one or two frames; the subscribers at the same place share them."""

    until: int
    """Number up to which a subscriber has all changes with these."""
    changed: list[bytes] = field(default_factory=list)
    removed: list[Change] = field(default_factory=list)
    rendered: Any = None
    """The frames as the transport rendered them for the first subscriber."""


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """The mark after the first surfaces; they are at least as new as ``as_of_ms`` of the service clock."""

    as_of_ms: int


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A sign of life without a change; the subscriber is at least as new as ``as_of_ms``."""

    as_of_ms: int


SurfaceFrame: TypeAlias = Changes | CaughtUp | Heartbeat


@dataclass(slots=True, eq=False)
class Subscriber:
    """A subscriber of a feed; it has all changes up to ``cursor``."""

    cursor: int
    place: int
    """Its place in the spread of an interval's begin."""


class Views:
    """The newest light views of surfaces, shared by all feeds."""

    def __init__(self, surfaces: Surfaces, encoder: Encoder) -> None:
        """Starts without views."""
        self._surfaces = surfaces
        self._encoder = encoder
        self._newest: dict[str, View] = {}

    def newest_of(self, name: str, now_ms: int) -> View | None:
        """Returns the newest view of a living surface, durable or not; None if it is not in memory."""
        found = self._surfaces.glance(name)
        if found is None or not found[0].exists:
            return None
        surface, promise = found
        before = self._newest.get(name)
        owner = self._encoder.owner(name)
        is_known = before is not None and before.surface is surface and before.version == surface.version
        if before is not None and is_known and now_ms < before.changes_at_ms and owner == before.owner:
            return before
        stale_at_ms = state.stale_at_ms(surface)
        changes_at_ms = stale_at_ms if now_ms < stale_at_ms else YEAR_9999_MS
        settings = None if before is None else before.settings
        view = self._newest[name] = View(surface, surface.version, changes_at_ms, promise, owner, settings)
        return view

    def encode(self, view: View, now_ms: int) -> bytes:
        """Returns the data of a view, which must be the newest one."""
        if view.data is None:
            surface, known = view.surface, view.settings
            if known is None or known[0] is not surface.settings or known[1] is not surface.context:
                encoded = self._encoder.settings(surface)
                known = view.settings = (surface.settings, surface.context, encoded)
            view.data = self._encoder.view(surface, now_ms, known[2], view.owner)
        return view.data

    def forget(self, name: str) -> None:
        """Forgets the view of a surface."""
        self._newest.pop(name, None)

    def clear(self) -> None:
        """Forgets all views."""
        self._newest.clear()


class WorkShare:
    """The share of the event loop that feeds work in: one feed at a time, with pauses."""

    def __init__(self) -> None:
        """Starts rested."""
        self._lock = asyncio.Lock()
        self._worked_s = 0.0

    @asynccontextmanager
    async def part(self) -> AsyncIterator[None]:
        """Waits until a feed may work, which must take about :data:`WORK_S` at most, without an await."""
        async with self._lock:
            began_s = time.perf_counter()
            yield
            self._worked_s += time.perf_counter() - began_s
            if self._worked_s >= WORK_S:
                rest_s, self._worked_s = self._worked_s * REST, 0.0
                await asyncio.sleep(rest_s)


class SurfaceFeed:
    """The surfaces of a tenant, or of all, that match a filter."""

    def __init__(
        self, surfaces: Surfaces, views: Views, work_share: WorkShare, tenant_id: str | None, wanted: Wanted
    ) -> None:
        """Makes a feed that has not looked at a surface."""
        self._surfaces = surfaces
        self._views = views
        self._work_share = work_share
        self._tenant_id = tenant_id
        self._wanted = wanted
        self.subscribers: set[Subscriber] = set()
        self.head = 0
        """Number of the newest change."""
        self.as_of_ms = 0
        """The service clock at the begin of the newest refresh."""
        self._seen: dict[str, View] = {}
        """The view of each surface at the newest refresh, also of those that do not match."""
        self._changes: dict[str, Change] = {}
        """The newest change of each surface that matches, and of each that was removed lately."""
        self._removed = 0
        self._log: list[Change] = []
        """The changes in order, those among them that later ones have replaced included."""
        self._lost_before = 0
        """Number up to which removals are not kept any more."""
        self._parts: dict[tuple[int, int], Changes] = {}
        """The changes that subscribers pulled at the newest head, by cursor and end."""
        self._refreshing: asyncio.Task[None] | None = None
        self._began_s = 0.0

    async def refreshed(self, since_s: float) -> None:
        """Returns after a refresh that began at a time of the loop or later, which subscribers share."""
        while self._began_s < since_s:
            task = self._refreshing
            if task is None:
                task = self._refreshing = asyncio.create_task(self._refresh(since_s))
                task.add_done_callback(log_failure)
            await asyncio.wait((task,))
            # An unexpected error of the task is raised here.
            task.result()

    def names(self) -> list[str]:
        """Returns the names of the matching surfaces, sorted."""
        return sorted(name for name, change in self._changes.items() if change.data is not None)

    def newest(self, names: Sequence[str]) -> Changes:
        """Returns the newest views of some surfaces, without those that have ceased to match."""
        found = Changes(self.head)
        for name in names:
            change = self._changes.get(name)
            if change is not None and change.data is not None:
                found.changed.append(change.data)
        return found

    def after(self, cursor: int, until: int) -> Changes:
        """Returns changes after a cursor, as many as fit into a frame, up to a number.

        Raises:
            Refused: the cursor lies before removals that are not kept.
        """
        if cursor < self._lost_before:
            raise Refused(_too_slow())
        part = self._parts.get((cursor, until))
        if part is None:
            part = self._parts[cursor, until] = self._part(cursor, until)
        return part

    def end(self) -> None:
        """Ends the work of a feed without subscribers."""
        if self._refreshing is not None:
            self._refreshing.cancel()

    def _part(self, cursor: int, until: int) -> Changes:
        part, size_bytes = Changes(until), 0
        for place in range(bisect_right(self._log, cursor, key=attrgetter("number")), len(self._log)):
            change = self._log[place]
            if change.number > until:
                break
            if self._changes.get(change.name) is not change:
                continue
            if change.data is None:
                part.removed.append(change)
            else:
                part.changed.append(change.data)
                size_bytes += len(change.data)
            if len(part.changed) + len(part.removed) >= FRAME_SURFACES or size_bytes >= FRAME_BYTES:
                part.until = change.number
                break
        return part

    async def _refresh(self, began_s: float) -> None:
        """Looks at all surfaces, a part at a time, and takes their changes when they are durable."""
        try:
            self.as_of_ms, began_s = (
                self._surfaces.now_ms(""),
                max(began_s, asyncio.get_running_loop().time()),
            )
            await self._surfaces.catch_up(self._tenant_id)
            names = self._surfaces.surfaces(self._tenant_id)
            rest = iter(names)
            while True:
                async with self._work_share.part():
                    looked = self._examine(rest)
                if looked.unloaded:
                    with suppress(Refused):
                        await self._surfaces.read(looked.unloaded, lambda _: None)
                await self._take(looked.views)
                if looked.is_last:
                    break
            async with self._work_share.part():
                self._leave(names)
            self._began_s = began_s
        finally:
            self._refreshing = None

    def _examine(self, names: Iterator[str]) -> "_Looked":
        """Looks at surfaces until :data:`WORK_S` have passed."""
        looked, seen = _Looked(), self._seen
        ends_s, by_time = time.perf_counter() + WORK_S, self._wanted.depends_on_time
        for name in names:
            now_ms = self._surfaces.now_ms(name)
            view = self._views.newest_of(name, now_ms)
            if view is None:
                # It is taken up at the next refresh, unless it was deleted meanwhile.
                looked.unloaded = name
                return looked
            if view is not seen.get(name) or by_time:
                matches = self._wanted.matches(view.surface, now_ms)
                if matches:
                    self._views.encode(view, now_ms)
                looked.views.append((name, view, matches))
            if time.perf_counter() > ends_s:
                return looked
        looked.is_last = True
        return looked

    async def _take(self, views: "list[tuple[str, View, bool]]") -> None:
        """Takes views in their order when they are durable; one whose commit was aborted is left out."""
        for name, view, matches in views:
            promise = view.promise
            if promise is not None:
                if not promise.done():
                    await asyncio.wait((promise,))
                if promise.cancelled() or promise.exception() is not None:
                    self._views.forget(name)
                    continue
                view.promise = None
            before = self._changes.get(name)
            data = view.data if matches else None
            self._seen[name] = view
            if data is None:
                if before is not None and before.data is not None:
                    self._add(name, None)
            elif before is None or data != before.data:
                self._add(name, data)

    def _leave(self, names: list[str]) -> None:
        """Removes the surfaces that no longer live, if their deletion is durable."""
        for name in self._seen.keys() - set(names):
            if self._surfaces.peek(name) is not None:
                continue
            del self._seen[name]
            self._views.forget(name)
            change = self._changes.get(name)
            if change is not None and change.data is not None:
                self._add(name, None, deleted=True)
        self._forget_removed()
        if len(self._log) > 2 * len(self._changes) + LOG_SPARE:
            self._log = [change for change in self._log if self._changes.get(change.name) is change]

    def _add(self, name: str, data: bytes | None, *, deleted: bool = False) -> None:
        """Adds a change, which replaces the one before of its surface."""
        before = self._changes.get(name)
        self._removed += (data is None) - (before is not None and before.data is None)
        self.head += 1
        change = self._changes[name] = Change(self.head, name, data, deleted)
        self._log.append(change)
        self._parts.clear()

    def _forget_removed(self) -> None:
        """Forgets removals that all subscribers have, and beyond :data:`REMOVED_KEPT` the oldest ones."""
        if not self._removed:
            return
        passed = min((subscriber.cursor for subscriber in self.subscribers), default=self.head)
        removed = sorted(
            (change for change in self._changes.values() if change.data is None), key=attrgetter("number")
        )
        many = len(removed) - REMOVED_KEPT
        for place, change in enumerate(removed):
            if change.number > passed and place >= many:
                break
            del self._changes[change.name]
            self._removed -= 1
            if change.number > passed:
                self._lost_before = change.number


@dataclass(slots=True)
class _Looked:
    """What a part of a refresh has found; the views are in the order of the look."""

    views: list[tuple[str, View, bool]] = field(default_factory=list)
    unloaded: str = ""
    """A surface that has to be loaded first; empty if there is none."""
    is_last: bool = False


class SurfaceFeeds:
    """The feeds of a server: one for each tenant and filter that has a subscriber."""

    def __init__(self, surfaces: Surfaces, encoder: Encoder) -> None:
        """Makes no feed yet."""
        self._surfaces = surfaces
        self._views = Views(surfaces, encoder)
        self._work_share = WorkShare()
        self._feeds: dict[tuple[str | None, Wanted], SurfaceFeed] = {}
        self._subscribers = 0
        self._places = 0

    async def watch(
        self, tenant_id: str | None, wanted: Wanted, *, interval_ms: int, heartbeat_ms: int
    ) -> AsyncGenerator[SurfaceFrame, None]:
        """Yields the matching surfaces by name, a mark, and then their changes, each interval.

        Raises:
            Refused: the subscriber is too slow: it would miss removals.
        """
        loop = asyncio.get_running_loop()
        with self._subscribed(tenant_id, wanted) as (feed, subscriber):
            await feed.refreshed(loop.time())
            subscriber.cursor, as_of_ms, names = feed.head, feed.as_of_ms, feed.names()
            for first in range(0, len(names), FRAME_SURFACES):
                yield feed.newest(names[first : first + FRAME_SURFACES])
            yield CaughtUp(as_of_ms)
            heartbeat_s = loop.time() + heartbeat_ms / 1000
            begin_s = self._next_begin_s(loop.time(), interval_ms)
            while True:
                begin_ends_s = begin_s + self._offset_s(subscriber, interval_ms)
                if heartbeat_s < begin_ends_s:
                    await asyncio.sleep(heartbeat_s - loop.time())
                    yield Heartbeat(as_of_ms)
                    heartbeat_s = loop.time() + heartbeat_ms / 1000
                    continue
                await asyncio.sleep(begin_ends_s - loop.time())
                await feed.refreshed(begin_s)
                until, as_of_ms = feed.head, feed.as_of_ms
                while subscriber.cursor < until:
                    part = feed.after(subscriber.cursor, until)
                    if part.changed or part.removed:
                        yield part
                        heartbeat_s = loop.time() + heartbeat_ms / 1000
                    subscriber.cursor = part.until
                begin_s = self._next_begin_s(max(begin_s, loop.time()), interval_ms)

    def _next_begin_s(self, now_s: float, interval_ms: int) -> float:
        """Returns the begin of the next interval: the same for all subscribers with the same interval."""
        interval_s = max(interval_ms / 1000, self._subscribers * SUBSCRIBER_S)
        return (now_s // interval_s + 1) * interval_s

    def _offset_s(self, subscriber: Subscriber, interval_ms: int) -> float:
        """Returns how long after the begin of an interval a subscriber gets its frames."""
        return subscriber.place % SPREAD * min(interval_ms / 2000, SPREAD_S) / SPREAD

    @contextmanager
    def _subscribed(self, tenant_id: str | None, wanted: Wanted) -> Iterator[tuple[SurfaceFeed, Subscriber]]:
        """Keeps the feed of a subscriber."""
        feed = self._feeds.get((tenant_id, wanted))
        if feed is None:
            feed = self._feeds[tenant_id, wanted] = SurfaceFeed(
                self._surfaces, self._views, self._work_share, tenant_id, wanted
            )
        subscriber = Subscriber(feed.head, self._places)
        feed.subscribers.add(subscriber)
        self._subscribers += 1
        self._places += 1
        try:
            yield feed, subscriber
        finally:
            feed.subscribers.remove(subscriber)
            self._subscribers -= 1
            if not feed.subscribers:
                feed.end()
                del self._feeds[tenant_id, wanted]
            if not self._feeds:
                self._views.clear()


def _too_slow() -> Refusal:
    message = f"expected to read within {REMOVED_KEPT} removals of surfaces, but the stream is further behind"
    named = {"limit_name": "removals_kept", "limit": str(REMOVED_KEPT)}
    return Refusal(Reason.PEER_TIMEOUT, message, named)
