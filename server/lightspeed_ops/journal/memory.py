"""The ``memory`` journal: keeps what happened as long as the process lives, within a named limit.

Owns nothing durable. Beyond the limit the oldest commits of a surface are let go, as far as a snapshot
covers them; a cursor before what is kept is refused with the oldest that is.
"""

import asyncio
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from lightspeed_ops.core.events import Commit, Event
from lightspeed_ops.core.records import EMITTERS, KINDS, AnyEntry, RecordKind, entries, span
from lightspeed_ops.core.snapshot import SurfaceSnapshot
from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.journal.port import HistoryLetGo, Page, Placed, TenantPage, VersionConflict

KEPT_RECORDS_DEFAULT = 200_000
"""Batches and records kept per surface: about 150 MiB, some hours of a busy pipeline."""
SCANNED_COMMITS = 10_000
"""Commits of a tenant looked at in one read, so that a rare kind does not hold up the loop."""

T = TypeVar("T")


class MemoryJournal:
    """A journal in memory."""

    def __init__(self, kept_records: int = KEPT_RECORDS_DEFAULT) -> None:
        """An empty journal that keeps at least the newest ``kept_records`` of each surface."""
        self._kept_records = kept_records
        self._shelves: dict[str, _Shelf] = {}
        self._tenants: defaultdict[str, _TenantLog] = defaultdict(_TenantLog)
        self._position = 0
        self._versions = _Bell()
        self._positions = _Bell()

    def append(self, commit: Commit) -> asyncio.Future[int]:
        """Keeps a commit at once."""
        promise: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        shelf = self._shelves.setdefault(commit.surface, _Shelf())
        if commit.version != shelf.version + 1:
            promise.set_exception(VersionConflict(commit, shelf.version))
            return promise
        self._position += 1
        shelf.put(commit)
        tenant = tenant_of(commit.surface)
        self._tenants[tenant].placed.append(_Place(self._position, commit))
        self._let_go(shelf, self._tenants[tenant])
        self._versions.ring(commit.surface)
        self._positions.ring(tenant)
        promise.set_result(self._position)
        return promise

    async def read(self, surface: str, *, after_version: int, limit: int) -> Sequence[Commit]:
        """Commits of a surface."""
        return self._shelf(surface).read(after_version, limit)

    async def read_entries(self, surface: str, kind: RecordKind, *, after_sequence: int, limit: int) -> Page:
        """Entries of one kind of a surface."""
        shelf = self._shelf(surface)
        return Page(shelf.read_entries(kind, after_sequence, limit), shelf.heads[kind], shelf.version)

    async def read_tenant(self, tenant: str, kind: RecordKind, *, after_position: int, limit: int) -> TenantPage:
        """Commits of a tenant that emitted one kind."""
        log = self._tenants[tenant]
        if after_position < log.let_go_position:
            raise HistoryLetGo(log.let_go_position + 1)
        emitter, found, cursor = EMITTERS[kind], [], after_position
        begin = log.placed.after(after_position, key=_Place.position_of)
        for place in log.placed.slice(begin, begin + SCANNED_COMMITS):
            cursor = place.position
            if any(type(event) is emitter for event in place.commit.events):
                found.append(Placed(place.position, place.commit))
                if len(found) == limit:
                    break
        return TenantPage(found, cursor, log.placed[-1].position if log.placed else log.let_go_position)

    async def wait_for_version(self, surface: str, *, beyond: int) -> None:
        """Returns when a surface has a version after ``beyond``."""
        while self._shelf(surface).version <= beyond:
            await self._versions.wait(surface)

    async def wait_for_position(self, tenant: str, *, beyond: int) -> None:
        """Returns when a tenant has a commit after ``beyond``."""
        while not self._tenants[tenant].placed or self._tenants[tenant].placed[-1].position <= beyond:
            await self._positions.wait(tenant)

    async def save_snapshot(self, snapshot: SurfaceSnapshot) -> None:
        """Keeps a snapshot."""
        shelf = self._shelves[snapshot.name]
        shelf.snapshot, shelf.since_snapshot = snapshot, 0
        self._let_go(shelf, self._tenants[tenant_of(snapshot.name)])

    async def load_snapshot(self, surface: str) -> SurfaceSnapshot | None:
        """The newest snapshot of a surface."""
        return self._shelf(surface).snapshot

    def snapshot_due(self, surface: str) -> bool:
        """True where half of what may be kept was appended since the newest one."""
        return self._shelf(surface).since_snapshot * 2 >= self._kept_records

    async def surfaces(self) -> Sequence[str]:
        """Names of all surfaces, sorted."""
        return sorted(self._shelves)

    async def close(self) -> None:
        """Nothing is held open."""

    def _shelf(self, surface: str) -> "_Shelf":
        return self._shelves.get(surface) or _Shelf()

    def _let_go(self, shelf: "_Shelf", log: "_TenantLog") -> None:
        covered = shelf.snapshot.version if shelf.snapshot else 0
        while shelf.weight > self._kept_records and len(shelf.commits) > 1 and shelf.commits[0].version <= covered:
            shelf.forget_oldest()
        log.forget(self._forgotten)

    def _forgotten(self, commit: Commit) -> bool:
        return commit.version < self._shelves[commit.surface].oldest_version


class _Window(Generic[T]):
    """A list that lets go of its oldest items; reading by index costs the same wherever it is."""

    def __init__(self) -> None:
        self._items: list[T | None] = []
        self._start = 0

    def __len__(self) -> int:
        return len(self._items) - self._start

    def __getitem__(self, index: int) -> T:
        return self._items[index if index < 0 else self._start + index]  # type: ignore[return-value]

    def append(self, item: T) -> None:
        self._items.append(item)

    def drop_first(self) -> T:
        item = self[0]
        self._items[self._start] = None
        self._start += 1
        if self._start * 2 > len(self._items):
            del self._items[: self._start]
            self._start = 0
        return item

    def after(self, value: int, *, key: Callable[[T], int]) -> int:
        """Index of the first item whose key is greater than ``value``."""
        return bisect_right(self._items, value, lo=self._start, key=key) - self._start  # type: ignore[arg-type]

    def slice(self, begin: int, end: int) -> Iterator[T]:
        for index in range(max(0, begin), min(end, len(self))):
            yield self[index]


class _Place:
    """A commit at its position."""

    __slots__ = ("commit", "position")

    def __init__(self, position: int, commit: Commit) -> None:
        self.position = position
        self.commit = commit

    def position_of(self) -> int:
        return self.position


class _TenantLog:
    """The commits of a tenant in commit order; ``let_go_position`` is the newest position that is gone."""

    def __init__(self) -> None:
        self.placed: _Window[_Place] = _Window()
        self.let_go_position = 0

    def forget(self, forgotten: Callable[[Commit], bool]) -> None:
        """Drops what surfaces have let go at the front of the log."""
        while self.placed and forgotten(self.placed[0].commit):
            self.let_go_position = self.placed.drop_first().position


class _Shelf:
    """The commits of one surface, indexed by the records that they emitted."""

    def __init__(self) -> None:
        self.commits: _Window[Commit] = _Window()
        self.version = 0
        self.weight = 0
        self.since_snapshot = 0
        self.snapshot: SurfaceSnapshot | None = None
        self.heads: dict[RecordKind, int] = dict.fromkeys(RecordKind, 0)
        self._let_go: dict[RecordKind, int] = dict.fromkeys(RecordKind, 0)
        self._index: dict[RecordKind, _Window[tuple[int, int]]] = {kind: _Window() for kind in RecordKind}

    @property
    def oldest_version(self) -> int:
        return self.version - len(self.commits) + 1

    def put(self, commit: Commit) -> None:
        self.commits.append(commit)
        self.version = commit.version
        weight = _weight(commit)
        self.weight += weight
        self.since_snapshot += weight
        for kind, last in _last_sequences(commit.events):
            self.heads[kind] = last
            self._index[kind].append((last, commit.version))

    def read(self, after_version: int, limit: int) -> list[Commit]:
        if after_version + 1 < self.oldest_version:
            raise HistoryLetGo(self.oldest_version)
        begin = after_version + 1 - self.oldest_version
        return list(self.commits.slice(begin, begin + limit))

    def read_entries(self, kind: RecordKind, after_sequence: int, limit: int) -> list[AnyEntry]:
        if after_sequence < self._let_go[kind]:
            raise HistoryLetGo(self._let_go[kind] + 1)
        index, found = self._index[kind], list[AnyEntry]()
        for _, version in index.slice(index.after(after_sequence, key=_last_of), len(index)):
            commit = self.commits[version - self.oldest_version]
            found.extend(entry for entry in entries(kind, commit) if entry.sequence > after_sequence)
            if len(found) >= limit:
                break
        return found[:limit]

    def forget_oldest(self) -> None:
        commit = self.commits.drop_first()
        self.weight -= _weight(commit)
        for kind, last in _last_sequences(commit.events):
            self._let_go[kind] = last
        for index in self._index.values():
            while index and index[0][1] <= commit.version:
                index.drop_first()


def _last_of(item: tuple[int, int]) -> int:
    return item[0]


def _last_sequences(events: Iterable[Event]) -> Iterator[tuple[RecordKind, int]]:
    """The last sequence of each kind that events emitted."""
    last: dict[RecordKind, int] = {}
    for event in events:
        for kind in KINDS.get(type(event), ()):
            first, count = span(event)
            last[kind] = first + count - 1
    return iter(last.items())


def _weight(commit: Commit) -> int:
    """About how many batches and records a commit holds; at least one."""
    return 1 + sum(len(getattr(event, "batches", ()) or getattr(event, "keys", ())) for event in commit.events)


class _Bell:
    """Wakes those who wait for a name."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[None]] = {}

    def ring(self, name: str) -> None:
        waiting = self._waiting.pop(name, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)

    async def wait(self, name: str) -> None:
        waiting = self._waiting.get(name)
        if waiting is None:
            waiting = self._waiting[name] = asyncio.get_running_loop().create_future()
        await asyncio.shield(waiting)
