"""The ``memory`` journal: keeps commits as long as the process lives, within a named limit.

Owns nothing durable. Beyond the limit it prunes the oldest commits of a surface that a snapshot covers. It
refuses a cursor before the kept history with the oldest kept entry.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Collection, Hashable, Sequence
from functools import cached_property
from itertools import islice

from lightspeed_ops.core.batch_events import has_events_of
from lightspeed_ops.core.events import Commit, Event, RunRecorded
from lightspeed_ops.core.records import EMITTERS, AnyEntry, RecordKind, beyond, entries_of, joined
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.core.run import RunRecord
from lightspeed_ops.core.snapshot import SnapshotPart, SurfaceSnapshot
from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.journal.commit_size import commit_bytes, snapshot_bytes
from lightspeed_ops.journal.keyed_notifier import KeyedNotifier
from lightspeed_ops.journal.port import (
    EVERY_EVENT,
    NO_REST,
    RUNS_FORGOTTEN,
    After,
    Head,
    HistoryPruned,
    HistoryScan,
    JournalInfo,
    JournalKind,
    Only,
    Page,
    Placed,
    PositionHead,
    SequenceHead,
    StoredResponse,
    StoredSnapshot,
    TenantPage,
    Touched,
    VersionConflict,
    VersionHead,
    Versions,
)
from lightspeed_ops.journal.record_index import (
    EMITTING,
    existence_after,
    is_evidence,
    last_sequences,
    recorded_run,
)
from lightspeed_ops.journal.stored_responses import StoredResponses
from lightspeed_ops.journal.window import Window

KEPT_RECORDS_DEFAULT = 200_000
"""Events, batches and records kept per surface: some hours of a busy pipeline."""
PRUNED_COMMITS = 1_000
"""Commits pruned at once, before other tasks run: about a millisecond."""
SCAN_COMMITS = 500
"""Commits searched for a key at once: a millisecond if each has a hundred batches."""

_LINEAGE = EMITTERS[RecordKind.LINEAGE]


class MemoryJournal:
    """A journal in memory."""

    def __init__(self, kept_records: int = KEPT_RECORDS_DEFAULT) -> None:
        """An empty journal that keeps about the newest ``kept_records`` of each surface."""
        self._kept_records = kept_records
        self._histories: dict[str, _SurfaceHistory] = {}
        self._living: set[str] = set()
        self._tenants: dict[str, _Tenant] = {}
        self._position = 0
        self._notifier = KeyedNotifier()
        self._identity = secrets.token_hex(16)

    @property
    def identity(self) -> str:
        """A random name of this journal: it does not outlive its process."""
        return self._identity

    @cached_property
    def failed(self) -> asyncio.Future[None]:
        """A future that is never done, because memory does not fail."""
        return asyncio.get_running_loop().create_future()

    @property
    def full(self) -> bool:
        """Always False: a lack of memory ends the process."""
        return False

    @property
    def away(self) -> bool:
        """Always False: the storage is this process."""
        return False

    def append(self, commit: Commit, answered: StoredResponse | None = None) -> asyncio.Future[int]:
        """Stores a commit and the response of its request at once."""
        promise: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        history = self._history_of(commit.surface)
        if commit.version != history.version + 1:
            promise.set_exception(VersionConflict(commit, history.version))
            return promise
        self._position += 1
        tenant_id = tenant_of(commit.surface)
        tenant = self._tenants[tenant_id] = self._tenant(tenant_id)
        place = history.put(commit, self._position)
        tenant.put(place)
        if answered is not None:
            history.answers.put(answered)
        self._histories[commit.surface] = history
        self._note_existence(commit)
        self._prune(history, tenant)
        if self._notifier:
            self._notifier.notify(commit.surface)
            for emitter in place.last:
                self._notifier.notify((commit.surface, emitter))
                self._notifier.notify((tenant_id, emitter))
        promise.set_result(self._position)
        return promise

    async def head(self, of: Head) -> int:
        """Returns the newest number of a head."""
        return self._head(of)

    async def wait(self, of: Head, *, beyond: int) -> None:
        """Returns when a head is greater than ``beyond``."""
        while self._head(of) <= beyond:
            await self._notifier.wait(_key(of))

    async def read(
        self, surface: str, wanted: After | Versions, *, only: Only = EVERY_EVENT
    ) -> Sequence[Commit]:
        """Returns commits of a surface, with all of their events."""
        del only  # nothing is decoded here
        await _let_others_run()
        history = self._history_of(surface)
        if isinstance(wanted, Versions):
            return history.read_versions(wanted.versions)
        return history.read(wanted.version, wanted.limit)

    async def touched(self, *, after: int | None) -> Touched:
        """Returns surfaces with commits after a position."""
        found = {
            name: name in self._living
            for name, history in self._histories.items()
            if after is not None and history.position > after
        }
        return Touched(found, self._position)

    async def read_runs(self, surface: str, *, before: int, limit: int) -> Sequence[RunRecord]:
        """Returns records of runs of a surface."""
        await _let_others_run()
        return self._history_of(surface).read_runs(before, limit)

    async def scan_history(self, surface: str, key: str, *, before_version: int) -> HistoryScan:
        """Returns commits of a surface that mention a key, of one slice."""
        await _let_others_run()
        return self._history_of(surface).scan_history(key, before_version)

    async def read_entries(self, surface: str, kind: RecordKind, *, after_sequence: int, limit: int) -> Page:
        """Returns entries of one kind of a surface."""
        await _let_others_run()
        history = self._history_of(surface)
        return Page(history.read_entries(kind, after_sequence, limit), history.head(kind))

    async def read_tenant(
        self, tenant: str, kind: RecordKind, *, after_position: int, limit: int
    ) -> TenantPage:
        """Returns commits of a tenant with records of one kind."""
        await _let_others_run()
        return self._tenant(tenant).read(EMITTERS[kind], after_position, limit)

    async def find_response(self, surface: str, request_id: str) -> StoredResponse | None:
        """Returns the stored response of a request, or None."""
        return self._history_of(surface).answers.find(request_id)

    async def prune(self, surface: str, cut: Cut) -> int:
        """Drops a slice of the oldest commits, up to the first that must be kept."""
        history, tenant, gone = self._history_of(surface), self._tenant(tenant_of(surface)), 0
        while gone < PRUNED_COMMITS and history.may_forget() and history.is_beyond(cut):
            tenant.forget(history.forget_oldest())
            gone += 1
        return gone

    async def save_snapshot(
        self, snapshot: SurfaceSnapshot, rest: AsyncIterable[SnapshotPart] = NO_REST
    ) -> None:
        """Stores a snapshot, and prunes the commits that it covers beyond the limit."""
        parts = [part async for part in rest]
        history = self._history_of(snapshot.name)
        assert snapshot.version <= history.version, "a snapshot shows nothing that is not durable"
        replaced = history.take(snapshot, parts)
        tenant = self._tenant(tenant_of(snapshot.name))
        while self._prune(history, tenant) == PRUNED_COMMITS:
            await _let_others_run()
        while replaced:
            # Dropping a million batches at once would block the event loop.
            replaced.pop()
            await _let_others_run()

    async def read_snapshot(self, surface: str) -> StoredSnapshot | None:
        """Returns the newest snapshot of a surface, or None."""
        history = self._history_of(surface)
        if history.snapshot is None:
            return None
        return StoredSnapshot(history.snapshot, _each(list(history.snapshot_parts)))

    def snapshot_due(self, surface: str) -> bool:
        """Returns True if enough was appended since the newest snapshot.

        It must be half of the limit, and at least the size of the newest snapshot. The second bound is for
        surfaces with long queues: it spreads the cost of a snapshot over as many records.
        """
        history = self._history_of(surface)
        appended = history.total - history.covered_total
        return appended * 2 >= self._kept_records and appended >= history.snapshot_bytes

    async def living(self) -> Sequence[str]:
        """Returns the names of the living surfaces, sorted."""
        return sorted(self._living)

    async def deleted(self, *, after: str, limit: int, tenant: str = "") -> Sequence[str]:
        """Returns names of deleted surfaces after a name, sorted."""
        names = sorted(name for name in self._histories.keys() - self._living if name > after)
        return [name for name in names if not tenant or tenant_of(name) == tenant][:limit]

    async def info(self) -> JournalInfo:
        """Returns the kind: there is no data file."""
        return JournalInfo(JournalKind.MEMORY)

    async def close(self) -> None:
        """Does nothing: no file is open."""

    def _note_existence(self, commit: Commit) -> None:
        exists = existence_after(commit.events)
        if exists is False:
            self._living.discard(commit.surface)
        elif exists or commit.version == 1:
            self._living.add(commit.surface)

    def _head(self, of: Head) -> int:
        match of:
            case VersionHead():
                return self._history_of(of.surface).version
            case SequenceHead():
                return self._history_of(of.surface).head(of.kind)
            case PositionHead():
                return self._tenant(of.tenant).newest(EMITTERS[of.kind])

    def _history_of(self, surface: str) -> "_SurfaceHistory":
        """Returns the history of a surface; a new one, which is not stored, if it has no commit."""
        return self._histories.get(surface) or _SurfaceHistory()

    def _tenant(self, tenant: str) -> "_Tenant":
        return self._tenants.get(tenant) or _Tenant()

    def _prune(self, history: "_SurfaceHistory", tenant: "_Tenant") -> int:
        """Prunes a slice of the commits beyond the limit; returns the number of pruned commits."""
        gone = 0
        while gone < PRUNED_COMMITS and history.size > self._kept_records and history.may_forget():
            tenant.forget(history.forget_oldest())
            gone += 1
        return gone


class _Place:
    """A commit with its position, and the last sequence of each emitter of records in it."""

    __slots__ = ("commit", "last", "position", "total")

    def __init__(self, commit: Commit, position: int, total: int) -> None:
        self.commit = commit
        self.position = position
        self.total = total
        """Bytes of the surface's commits up to this one."""
        self.last = last_sequences(commit.events)


class _Records:
    """The record index of one emitter of a surface."""

    __slots__ = ("head", "places", "pruned_to")

    def __init__(self) -> None:
        self.head = 0
        self.pruned_to = 0
        """The newest pruned sequence."""
        self.places: Window[tuple[int, _Place]] = Window()
        """Last sequences, with the commits that have them."""


class _SurfaceHistory:
    """The commits of one surface, with their record index."""

    def __init__(self) -> None:
        self.version = self.position = 0
        self.total = 0
        """Bytes of all commits, the pruned ones included."""
        self.pruned_total = 0
        self.covered_total = 0
        """Bytes of the commits that the snapshot covers."""
        self.snapshot: SurfaceSnapshot | None = None
        self.snapshot_parts: list[SnapshotPart] = []
        """The parts of the snapshot after its head."""
        self.snapshot_bytes = 0
        self.answers = StoredResponses()
        self._runs: deque[RunRecord] = deque()
        """Records of runs, the oldest first."""
        self._places: Window[_Place] = Window()
        self._records = {emitter: _Records() for emitter in EMITTING}

    @property
    def size(self) -> int:
        """Bytes of the kept commits."""
        return self.total - self.pruned_total

    @property
    def oldest_version(self) -> int:
        return self.version - len(self._places) + 1

    def head(self, kind: RecordKind) -> int:
        return self._records[EMITTERS[kind]].head

    def put(self, commit: Commit, position: int) -> _Place:
        self.total += commit_bytes(commit)
        place = _Place(commit, position, self.total)
        self._places.append(place)
        self.version, self.position = commit.version, position
        for emitter, last in place.last.items():
            records = self._records[emitter]
            records.head = last
            records.places.append((last, place))
        recorded = recorded_run(commit.events)
        if recorded is not None:
            self._keep_run(recorded)
        return place

    def _keep_run(self, event: RunRecorded) -> None:
        """Keeps the record of a run, and forgets some of the runs that its event names."""
        runs = self._runs
        if not runs or runs[-1].number < event.record.number:
            runs.append(event.record)
        for _ in range(RUNS_FORGOTTEN):
            if not runs or runs[0].number >= event.oldest_kept:
                break
            runs.popleft()

    def read_runs(self, before: int, limit: int) -> list[RunRecord]:
        return list(islice((run for run in reversed(self._runs) if run.number < before), limit))

    def read(self, after: int, limit: int) -> list[Commit]:
        oldest = self.oldest_version
        if after + 1 < oldest:
            raise HistoryPruned(oldest)
        end = min(after + limit, self.version)
        return [self._places[version - oldest].commit for version in range(after + 1, end + 1)]

    def read_versions(self, versions: Collection[int]) -> list[Commit]:
        oldest = self.oldest_version
        kept = sorted(version for version in set(versions) if oldest <= version <= self.version)
        return [self._places[version - oldest].commit for version in kept]

    def scan_history(self, key: str, before_version: int) -> HistoryScan:
        oldest = self.oldest_version
        before = min(before_version, self.version + 1)
        begin = max(oldest, before - SCAN_COMMITS)
        looked_at = [self._places[version - oldest].commit for version in range(before - 1, begin - 1, -1)]
        found = [commit for commit in looked_at if has_events_of(commit, key)]
        return HistoryScan(found, 1 if begin == oldest else begin, oldest)

    def read_entries(self, kind: RecordKind, after_sequence: int, limit: int) -> Sequence[AnyEntry]:
        records = self._records[EMITTERS[kind]]
        if after_sequence < records.pruned_to:
            raise HistoryPruned(records.pruned_to + 1)
        found: list[Sequence[AnyEntry]] = []
        missing = limit
        for _, place in records.places.since(records.places.after(after_sequence, key=_last_of)):
            found.append(beyond(entries_of(kind, place.commit), after_sequence)[:missing])
            missing -= len(found[-1])
            if not missing:
                break
        return joined(found)

    def take(self, snapshot: SurfaceSnapshot, parts: list[SnapshotPart]) -> list[SnapshotPart]:
        """Stores a snapshot unless it is older than the stored one; returns the parts of the other one.

        An older one is useless: the commits between it and the newer one may have been pruned.
        """
        if self.snapshot is not None and snapshot.version <= self.snapshot.version:
            return parts
        covered = snapshot.version - self.oldest_version
        self.covered_total = self._places[covered].total if covered >= 0 else self.pruned_total
        self.snapshot, self.snapshot_parts, replaced = snapshot, parts, self.snapshot_parts
        self.snapshot_bytes = snapshot_bytes(snapshot) + sum(
            len(part.active_batches.batches) for part in parts
        )
        return replaced

    def may_forget(self) -> bool:
        """Returns True if a snapshot covers the oldest commit, and it is not the only one."""
        covered = 0 if self.snapshot is None else self.snapshot.version
        return len(self._places) > 1 and self.oldest_version <= covered

    def is_beyond(self, cut: Cut) -> bool:
        """Returns True if the oldest commit lies before a cut; see :class:`Cut`."""
        place, lineage = self._places[0], self._records[_LINEAGE]
        if is_evidence(place.commit.events):
            return place.commit.recorded_ms < cut.evidence_before_ms
        if place.commit.recorded_ms < cut.work_before_ms:
            return True
        behind = lineage.head - place.last.get(_LINEAGE, lineage.pruned_to)
        return 0 < cut.kept_records <= behind and lineage.head > cut.kept_records

    def forget_oldest(self) -> _Place:
        place = self._places.drop_first()
        self.pruned_total = place.total
        for emitter, last in place.last.items():
            records = self._records[emitter]
            records.places.drop_first()
            records.pruned_to = last
        return place


class _PositionIndex:
    """The commits of a tenant's surfaces with records of one emitter, in commit order."""

    __slots__ = ("newest", "places", "pruned_to")

    def __init__(self) -> None:
        self.newest = 0
        self.pruned_to = 0
        """The newest pruned position."""
        self.places: Window[_Place] = Window()


class _Tenant:
    """The commits of a tenant in commit order, by the emitter of their records.

    A pruned commit of one surface leaves a hole. Therefore everything before the hole is dropped here, too,
    even if other surfaces keep it: a stream of all surfaces then has no hole after its oldest commit.
    """

    def __init__(self) -> None:
        self._head = 0
        self._positions = {emitter: _PositionIndex() for emitter in EMITTING}

    def newest(self, emitter: type[Event]) -> int:
        return self._positions[emitter].newest

    def put(self, place: _Place) -> None:
        self._head = place.position
        for emitter in place.last:
            index = self._positions[emitter]
            index.newest = place.position
            index.places.append(place)

    def read(self, emitter: type[Event], after_position: int, limit: int) -> TenantPage:
        index = self._positions[emitter]
        if after_position < index.pruned_to:
            raise HistoryPruned(index.pruned_to + 1)
        begin = index.places.after(after_position, key=_position_of)
        end = min(begin + limit, len(index.places))
        found = [
            Placed(place.position, place.commit) for place in map(index.places.__getitem__, range(begin, end))
        ]
        looked_at = self._head if end == len(index.places) else found[-1].position
        return TenantPage(found, max(after_position, looked_at), self._head)

    def forget(self, gone: _Place) -> None:
        for emitter in gone.last:
            index = self._positions[emitter]
            index.pruned_to = max(index.pruned_to, gone.position)
            while index.places and index.places[0].position <= index.pruned_to:
                index.places.drop_first()


def _key(of: Head) -> Hashable:
    """Returns the key under which a head is waited for."""
    match of:
        case VersionHead():
            return of.surface
        case SequenceHead():
            return of.surface, EMITTERS[of.kind]
        case PositionHead():
            return of.tenant, EMITTERS[of.kind]


def _last_of(item: tuple[int, _Place]) -> int:
    return item[0]


def _position_of(place: _Place) -> int:
    return place.position


async def _each(parts: list[SnapshotPart]) -> AsyncIterator[SnapshotPart]:
    for part in parts:
        yield part


async def _let_others_run() -> None:
    """Yields to the event loop, because a reader of many pages would otherwise block it."""
    await asyncio.sleep(0)
