"""The ``memory`` journal: keeps what happened as long as the process lives, within a named limit.

Owns nothing durable. Beyond the limit the oldest commits of a surface are let go, as far as a snapshot
covers them; a cursor before what is kept is refused with the oldest that is.
"""

import asyncio
import secrets
from collections.abc import AsyncIterable, Collection, Sequence
from dataclasses import replace
from functools import cached_property

from lightspeed_ops.core.batch_events import mentions_key
from lightspeed_ops.core.events import Commit, Event
from lightspeed_ops.core.records import EMITTERS, AnyEntry, RecordKind, beyond, joined, told
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.core.snapshot import Lives, SurfaceSnapshot
from lightspeed_ops.core.snapshot import joined as joined_lives
from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.journal.commit_size import commit_bytes, snapshot_bytes
from lightspeed_ops.journal.keyed_notifier import KeyedNotifier
from lightspeed_ops.journal.port import (
    EVERY_EVENT,
    NO_REST,
    HistoryPruned,
    HistoryScan,
    Only,
    Page,
    Placed,
    StoredResponse,
    TenantPage,
    VersionConflict,
)
from lightspeed_ops.journal.record_index import EMITTING, is_evidence, last_sequences, lives_after
from lightspeed_ops.journal.stored_responses import StoredResponses
from lightspeed_ops.journal.window import Window

KEPT_RECORDS_DEFAULT = 200_000
"""Events, batches and records kept per surface: some hours of a busy pipeline."""
LET_GO_COMMITS = 1_000
"""Commits let go at once, between which others have their turn: about a millisecond."""
MENTION_COMMITS = 500
"""Commits looked at for a key at once: a millisecond, where they are of a hundred batches each."""

_LINEAGE = EMITTERS[RecordKind.LINEAGE]


class MemoryJournal:
    """A journal in memory."""

    def __init__(self, kept_records: int = KEPT_RECORDS_DEFAULT) -> None:
        """An empty journal that keeps about the newest ``kept_records`` of each surface."""
        self._kept_records = kept_records
        self._shelves: dict[str, _Shelf] = {}
        self._living: set[str] = set()
        self._tenants: dict[str, _Tenant] = {}
        self._position = 0
        self._bell = KeyedNotifier()
        self._identity = secrets.token_hex(16)

    @property
    def identity(self) -> str:
        """A name of its own for every journal: none outlives its process."""
        return self._identity

    @cached_property
    def failed(self) -> asyncio.Future[None]:
        """Memory does not fail; pending for ever."""
        return asyncio.get_running_loop().create_future()

    @property
    def full(self) -> bool:
        """Memory has room until there is none at all."""
        return False

    def append(self, commit: Commit, answered: StoredResponse | None = None) -> asyncio.Future[int]:
        """Keeps a commit, and what it was answered, at once."""
        promise: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        shelf = self._shelf(commit.surface)
        if commit.version != shelf.version + 1:
            promise.set_exception(VersionConflict(commit, shelf.version))
            return promise
        self._position += 1
        tenant_id = tenant_of(commit.surface)
        tenant = self._tenants[tenant_id] = self._tenant(tenant_id)
        place = shelf.put(commit, self._position)
        tenant.put(place)
        if answered is not None:
            shelf.answers.put(answered)
        self._shelves[commit.surface] = shelf
        self._note_life(commit)
        self._let_go(shelf, tenant)
        self._bell.notify(commit.surface)
        for emitter in place.last:
            self._bell.notify((commit.surface, emitter))
            self._bell.notify((tenant_id, emitter))
        promise.set_result(self._position)
        return promise

    async def newest_version(self, surface: str) -> int:
        """The newest version of a surface."""
        return self._shelf(surface).version

    async def read(
        self, surface: str, *, after_version: int, limit: int, only: Only = EVERY_EVENT
    ) -> Sequence[Commit]:
        """Commits of a surface, with all of their events."""
        del only  # nothing is decoded here
        await _let_others_run()
        return self._shelf(surface).read(after_version, limit)

    async def read_versions(self, surface: str, versions: Collection[int]) -> Sequence[Commit]:
        """Commits of a surface by their versions."""
        await _let_others_run()
        return self._shelf(surface).read_versions(versions)

    async def scan_history(self, surface: str, key: str, *, before_version: int) -> HistoryScan:
        """Commits of a surface that mention a key, of a slice."""
        await _let_others_run()
        return self._shelf(surface).scan_history(key, before_version)

    async def read_entries(self, surface: str, kind: RecordKind, *, after_sequence: int, limit: int) -> Page:
        """Entries of one kind of a surface."""
        await _let_others_run()
        shelf = self._shelf(surface)
        return Page(shelf.read_entries(kind, after_sequence, limit), shelf.head(kind))

    async def read_tenant(
        self, tenant: str, kind: RecordKind, *, after_position: int, limit: int
    ) -> TenantPage:
        """Commits of a tenant that emitted one kind."""
        await _let_others_run()
        return self._tenant(tenant).read(EMITTERS[kind], after_position, limit)

    async def wait_for_version(self, surface: str, *, beyond: int) -> None:
        """Returns when a surface has a version after ``beyond``."""
        while self._shelf(surface).version <= beyond:
            await self._bell.wait(surface)

    async def wait_for_sequence(self, surface: str, kind: RecordKind, *, beyond: int) -> None:
        """Returns when a surface has an entry of a kind after ``beyond``."""
        while self._shelf(surface).head(kind) <= beyond:
            await self._bell.wait((surface, EMITTERS[kind]))

    async def wait_for_position(self, tenant: str, kind: RecordKind, *, beyond: int) -> None:
        """Returns when a tenant has a commit that emitted a kind after ``beyond``."""
        while self._tenant(tenant).newest(EMITTERS[kind]) <= beyond:
            await self._bell.wait((tenant, EMITTERS[kind]))

    async def find_response(self, surface: str, request_id: str) -> StoredResponse | None:
        """What a request was answered."""
        return self._shelf(surface).answers.find(request_id)

    async def prune(self, surface: str, cut: Cut) -> int:
        """Lets go of a slice of the oldest commits, up to the first that must stay."""
        shelf, tenant, gone = self._shelf(surface), self._tenant(tenant_of(surface)), 0
        while gone < LET_GO_COMMITS and shelf.may_forget() and shelf.is_beyond(cut):
            tenant.forget(shelf.forget_oldest())
            gone += 1
        return gone

    async def save_snapshot(self, snapshot: SurfaceSnapshot, rest: AsyncIterable[Lives] = NO_REST) -> None:
        """Keeps a snapshot, and lets go of what it covers beyond the limit."""
        parts = [part async for part in rest]
        shelf = self._shelf(snapshot.name)
        assert snapshot.version <= shelf.version, "a snapshot shows nothing that is not durable"
        replaced = shelf.take(snapshot, parts)
        tenant = self._tenant(tenant_of(snapshot.name))
        while self._let_go(shelf, tenant) == LET_GO_COMMITS:
            await _let_others_run()
        while replaced:
            # Dropped at once, a million batches would hold up the loop.
            replaced.pop()
            await _let_others_run()

    async def load_snapshot(self, surface: str) -> SurfaceSnapshot | None:
        """The newest snapshot of a surface."""
        shelf = self._shelf(surface)
        if shelf.snapshot is None or not shelf.snapshot_parts:
            return shelf.snapshot
        return replace(shelf.snapshot, lives=joined_lives((shelf.snapshot.lives, *shelf.snapshot_parts)))

    def snapshot_due(self, surface: str) -> bool:
        """True where half of what may be kept was appended since the newest one, and as much as that holds.

        The second is for surfaces with long queues: it spreads the work of a snapshot over as many records.
        """
        shelf = self._shelf(surface)
        appended = shelf.total - shelf.covered_total
        return appended * 2 >= self._kept_records and appended >= shelf.snapshot_bytes

    async def current_batch(self) -> Sequence[str]:
        """Names of the surfaces that live, sorted."""
        return sorted(self._living)

    async def deleted(self, *, after: str, limit: int, tenant: str = "") -> Sequence[str]:
        """Names of deleted surfaces behind a name, sorted."""
        names = sorted(name for name in self._shelves.keys() - self._living if name > after)
        return [name for name in names if not tenant or tenant_of(name) == tenant][:limit]

    async def close(self) -> None:
        """Nothing is held open."""

    def _note_life(self, commit: Commit) -> None:
        lives = lives_after(commit.events)
        if lives is False:
            self._living.discard(commit.surface)
        elif lives or commit.version == 1:
            self._living.add(commit.surface)

    def _shelf(self, surface: str) -> "_Shelf":
        """The shelf of a surface; one that has no commit is not kept."""
        return self._shelves.get(surface) or _Shelf()

    def _tenant(self, tenant: str) -> "_Tenant":
        return self._tenants.get(tenant) or _Tenant()

    def _let_go(self, shelf: "_Shelf", tenant: "_Tenant") -> int:
        """Lets go of a slice of what is beyond the limit; how many commits that was."""
        gone = 0
        while gone < LET_GO_COMMITS and shelf.weight > self._kept_records and shelf.may_forget():
            tenant.forget(shelf.forget_oldest())
            gone += 1
        return gone


class _Place:
    """A commit at its position, with the last sequence of each emitter of records that it has."""

    __slots__ = ("commit", "last", "position", "total")

    def __init__(self, commit: Commit, position: int, total: int) -> None:
        self.commit = commit
        self.position = position
        self.total = total
        """Weight of the surface's commits up to this one."""
        self.last = last_sequences(commit.events)


class _Records:
    """Where the records of one emitter stand on a shelf."""

    __slots__ = ("head", "places", "prune")

    def __init__(self) -> None:
        self.head = 0
        self.prune = 0
        """The newest sequence that is gone."""
        self.places: Window[tuple[int, _Place]] = Window()
        """Last sequences, and the commits that they are in."""


class _Shelf:
    """The commits of one surface, indexed by the records that they emitted."""

    def __init__(self) -> None:
        self.version = 0
        self.total = 0
        """Weight of all commits that ever were."""
        self.let_go_total = 0
        self.covered_total = 0
        """Weight of those that the snapshot covers."""
        self.snapshot: SurfaceSnapshot | None = None
        self.snapshot_parts: list[Lives] = []
        """The active batches of the snapshot beyond those that stand in it."""
        self.snapshot_bytes = 0
        self.answers = StoredResponses()
        self._places: Window[_Place] = Window()
        self._records = {emitter: _Records() for emitter in EMITTING}

    @property
    def weight(self) -> int:
        """Weight of what is kept."""
        return self.total - self.let_go_total

    @property
    def oldest_version(self) -> int:
        return self.version - len(self._places) + 1

    def head(self, kind: RecordKind) -> int:
        return self._records[EMITTERS[kind]].head

    def put(self, commit: Commit, position: int) -> _Place:
        self.total += commit_bytes(commit)
        place = _Place(commit, position, self.total)
        self._places.append(place)
        self.version = commit.version
        for emitter, last in place.last.items():
            records = self._records[emitter]
            records.head = last
            records.places.append((last, place))
        return place

    def read(self, after_version: int, limit: int) -> list[Commit]:
        oldest = self.oldest_version
        if after_version + 1 < oldest:
            raise HistoryPruned(oldest)
        end = min(after_version + limit, self.version)
        return [self._places[version - oldest].commit for version in range(after_version + 1, end + 1)]

    def read_versions(self, versions: Collection[int]) -> list[Commit]:
        oldest = self.oldest_version
        kept = sorted(version for version in set(versions) if oldest <= version <= self.version)
        return [self._places[version - oldest].commit for version in kept]

    def scan_history(self, key: str, before_version: int) -> HistoryScan:
        oldest = self.oldest_version
        before = min(before_version, self.version + 1)
        begin = max(oldest, before - MENTION_COMMITS)
        looked_at = [self._places[version - oldest].commit for version in range(before - 1, begin - 1, -1)]
        found = [commit for commit in looked_at if mentions_key(commit, key)]
        return HistoryScan(found, 1 if begin == oldest else begin, oldest)

    def read_entries(self, kind: RecordKind, after_sequence: int, limit: int) -> Sequence[AnyEntry]:
        records = self._records[EMITTERS[kind]]
        if after_sequence < records.prune:
            raise HistoryPruned(records.prune + 1)
        found: list[Sequence[AnyEntry]] = []
        missing = limit
        for _, place in records.places.since(records.places.after(after_sequence, key=_last_of)):
            found.append(beyond(told(kind, place.commit), after_sequence)[:missing])
            missing -= len(found[-1])
            if not missing:
                break
        return joined(found)

    def take(self, snapshot: SurfaceSnapshot, parts: list[Lives]) -> list[Lives]:
        """Keeps a snapshot unless it is the older one; returns the parts of the one that is not kept.

        History may have been let go behind a newer one.
        """
        if self.snapshot is not None and snapshot.version <= self.snapshot.version:
            return parts
        covered = snapshot.version - self.oldest_version
        self.covered_total = self._places[covered].total if covered >= 0 else self.let_go_total
        self.snapshot, self.snapshot_parts, replaced = snapshot, parts, self.snapshot_parts
        self.snapshot_bytes = snapshot_bytes(snapshot) + sum(len(part.batches) for part in parts)
        return replaced

    def may_forget(self) -> bool:
        """True where a snapshot covers the oldest commit, and it is not the only one."""
        covered = 0 if self.snapshot is None else self.snapshot.version
        return len(self._places) > 1 and self.oldest_version <= covered

    def is_beyond(self, cut: Cut) -> bool:
        """True where the oldest commit lies before a cut; see :class:`Cut`."""
        place, lineage = self._places[0], self._records[_LINEAGE]
        if is_evidence(place.commit.events):
            return place.commit.recorded_ms < cut.evidence_before_ms
        if place.commit.recorded_ms < cut.work_before_ms:
            return True
        behind = lineage.head - place.last.get(_LINEAGE, lineage.prune)
        return 0 < cut.kept_records <= behind and lineage.head > cut.kept_records

    def forget_oldest(self) -> _Place:
        place = self._places.drop_first()
        self.let_go_total = place.total
        for emitter, last in place.last.items():
            records = self._records[emitter]
            records.places.drop_first()
            records.prune = last
        return place


class _Emitted:
    """The commits of a tenant's surfaces that emitted the same kinds, in commit order."""

    __slots__ = ("newest", "places", "prune")

    def __init__(self) -> None:
        self.newest = 0
        self.prune = 0
        """The newest position that is gone."""
        self.places: Window[_Place] = Window()


class _Tenant:
    """The commits of a tenant in commit order, by what emits its records.

    What one surface has let go is a hole in the middle: everything before the hole is let go here, too,
    also where other surfaces keep it. A stream of all surfaces is then whole from its oldest on.
    """

    def __init__(self) -> None:
        self._head = 0
        self._emitted = {emitter: _Emitted() for emitter in EMITTING}

    def newest(self, emitter: type[Event]) -> int:
        return self._emitted[emitter].newest

    def put(self, place: _Place) -> None:
        self._head = place.position
        for emitter in place.last:
            emitted = self._emitted[emitter]
            emitted.newest = place.position
            emitted.places.append(place)

    def read(self, emitter: type[Event], after_position: int, limit: int) -> TenantPage:
        emitted = self._emitted[emitter]
        if after_position < emitted.prune:
            raise HistoryPruned(emitted.prune + 1)
        begin = emitted.places.after(after_position, key=_position_of)
        end = min(begin + limit, len(emitted.places))
        found = [
            Placed(place.position, place.commit)
            for place in map(emitted.places.__getitem__, range(begin, end))
        ]
        looked_at = self._head if end == len(emitted.places) else found[-1].position
        return TenantPage(found, max(after_position, looked_at), self._head)

    def forget(self, gone: _Place) -> None:
        for emitter in gone.last:
            emitted = self._emitted[emitter]
            emitted.prune = max(emitted.prune, gone.position)
            while emitted.places and emitted.places[0].position <= emitted.prune:
                emitted.places.drop_first()


def _last_of(item: tuple[int, _Place]) -> int:
    return item[0]


def _position_of(place: _Place) -> int:
    return place.position


async def _let_others_run() -> None:
    """A reader that walks far back reads page after page, and nothing here would ever wait."""
    await asyncio.sleep(0)
