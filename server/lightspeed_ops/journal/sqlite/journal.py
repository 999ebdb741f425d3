"""The ``sqlite`` journal: the port on the event loop, over a store on the writer thread.

Owns the promises, the durable watermarks, and their waiters. A promise is done when the sync is done; nothing
is read beyond the durable watermarks.
"""

import asyncio
from collections import deque
from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Callable,
    Iterable,
    Iterator,
    Sequence,
)
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar
from weakref import WeakValueDictionary

from lightspeed_ops.core.batch_events import has_events_of
from lightspeed_ops.core.events import Audited, Commit, Event
from lightspeed_ops.core.records import EMITTERS, RecordKind
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.core.run import RunRecord
from lightspeed_ops.core.snapshot import SnapshotPart, SurfaceSnapshot
from lightspeed_ops.journal.background import log_failure
from lightspeed_ops.journal.codec import (
    PartsDecoding,
    SnapshotEncoding,
    StoredHead,
    decode_head,
    encode_commit,
    key_pattern,
)
from lightspeed_ops.journal.decoding import Decoder
from lightspeed_ops.journal.durable_watermarks import (
    CommitWatermarks,
    DurableWatermarks,
    TenantWatermark,
    Watermarks,
)
from lightspeed_ops.journal.port import (
    EVERY_EVENT,
    NO_REST,
    RESPONSE_BYTES_DEFAULT,
    After,
    Head,
    HistoryPruned,
    HistoryScan,
    JournalDamaged,
    JournalFailed,
    JournalFull,
    JournalInfo,
    JournalKind,
    Only,
    Page,
    PositionHead,
    StoredResponse,
    StoredSnapshot,
    TenantPage,
    Touched,
    VersionConflict,
    VersionHead,
    Versions,
)
from lightspeed_ops.journal.record_index import (
    existence_after,
    is_evidence,
    last_sequences,
    number_of,
    numbered,
)
from lightspeed_ops.journal.run_rows import written_run
from lightspeed_ops.journal.sqlite.connection import failures_of
from lightspeed_ops.journal.sqlite.files import RESERVE_BYTES, Reserve
from lightspeed_ops.journal.sqlite.request_ids import RequestIds
from lightspeed_ops.journal.sqlite.schema import FORMAT
from lightspeed_ops.journal.sqlite.store import READ_BYTES, Store, Written
from lightspeed_ops.journal.sqlite.writer_thread import OnLoop, QueuedWrite, WriterThread
from lightspeed_ops.metrics import Histogram
from lightspeed_ops.metrics.journal import sync_seconds

SNAPSHOT_BYTES = 4 * 1024 * 1024
"""Bytes of commits after a snapshot that make another one due: less than a second of recovery."""
CLOSE_S = 60.0
"""The longest wait for the writer thread at the end."""

T = TypeVar("T")


class _Promised(NamedTuple):
    """A commit that is not durable yet, with its promise."""

    commit: CommitWatermarks
    last: dict[type[Event], int]
    promise: asyncio.Future[int]


class SqliteJournal:
    """A journal in one data file."""

    @classmethod
    async def open(
        cls,
        path: Path,
        *,
        vfs: str = "",
        reserve_bytes: int = RESERVE_BYTES,
        response_bytes: int = RESPONSE_BYTES_DEFAULT,
    ) -> "SqliteJournal":
        """Opens a data file, or makes one if there is none.

        ``answer_bytes`` limits the stored responses of each surface.

        Raises:
            JournalInUse: another process has it open.
            JournalDamaged: something is missing, foreign, too new or not whole; nothing was changed.
            JournalFailed: storage does not do what it must.
        """
        store = await asyncio.to_thread(Store, path, vfs=vfs, response_bytes=response_bytes)
        try:
            watermarks = await asyncio.to_thread(store.watermarks)
            reserve = Reserve(store.files.reserve, reserve_bytes)
            with failures_of(store.files):
                has_room = await asyncio.to_thread(reserve.take)
            store.identify_files()
        except BaseException:
            store.abandon()
            raise
        return cls(store, reserve, watermarks, full=not has_room)

    def __init__(
        self, store: Store, reserve: Reserve, watermarks: Iterable[Watermarks], *, full: bool
    ) -> None:
        """Makes a journal over an open store; see :meth:`open`."""
        self._loop = asyncio.get_running_loop()
        self._store = store
        self._decoder = Decoder(store.files.database)
        self._full = full
        self._watermarks = DurableWatermarks(watermarks)
        self._queued: dict[str, int] = {}
        """The newest versions of surfaces with commits that are queued and not durable yet."""
        self._promised: deque[_Promised] = deque()
        self._epoch = 0
        self._closed = False
        self.syncs = 0
        """Number of synced transactions: fewer than commits if many arrive at once."""
        self.failed: asyncio.Future[None] = self._loop.create_future()
        """Fails with :class:`JournalFailed` when storage has failed."""
        self._request_ids = RequestIds()
        self._saving: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """By surface: the lock of the snapshot in progress."""
        self._writer_thread = WriterThread(store, reserve, OnLoop(self._loop, self), full=full)
        self._learning = self._begin_learning()

    @property
    def identity(self) -> str:
        """The name of this history."""
        return self._store.identity

    @property
    def full(self) -> bool:
        """True while the disk is full."""
        return self._full

    @property
    def away(self) -> bool:
        """Always False: a data file that cannot be reached has failed."""
        return False

    def measure_syncs(self) -> Histogram:
        """Measures writes with their syncs from now on, in seconds."""
        self._writer_thread.sync_seconds = durations = sync_seconds()
        return durations

    @property
    def files(self) -> dict[str, Path]:
        """The files that grow, by what they are."""
        return {"database": self._store.files.database, "wal": self._store.files.wal}

    def append(self, commit: Commit, answered: StoredResponse | None = None) -> asyncio.Future[int]:
        """Queues a commit for the writer thread, which writes it with the next sync."""
        promise: asyncio.Future[int] = self._loop.create_future()
        newest = self._queued.get(commit.surface) or self._watermarks.of(commit.surface).version
        if self.failed.done():
            promise.set_exception(self._failure())
            return promise
        if commit.version != newest + 1:
            promise.set_exception(VersionConflict(commit, newest))
            return promise
        data, last = encode_commit(commit), last_sequences(commit.events)
        evidence = is_evidence(commit.events)
        self._queued[commit.surface] = commit.version
        if answered is not None:
            self._request_ids.add(commit.surface, answered.request_id)
            if self._request_ids.begin_again():
                self._learning = self._begin_learning()
        exists = existence_after(commit.events)
        run = written_run(commit.events) if evidence else None
        written = Written(
            commit.surface, commit.version, commit.recorded_ms, evidence, last, data, answered, exists, run
        )
        durable = CommitWatermarks(commit.surface, commit.version, len(data), exists)
        self._promised.append(_Promised(durable, last, promise))
        self._writer_thread.enqueue(QueuedWrite(self._epoch, written))
        return promise

    async def head(self, of: Head) -> int:
        """Returns the newest durable number of a head: no other process writes to this file."""
        if isinstance(of, VersionHead):
            return (await self._known(of.surface)).version
        await self._learn(of)
        return self._watermarks.head(of)

    async def wait(self, of: Head, *, beyond: int) -> None:
        """Returns when a head is greater than ``beyond``."""
        await self._learn(of)
        await self._watermarks.wait(of, beyond=beyond)

    async def read(
        self, surface: str, wanted: After | Versions, *, only: Only = EVERY_EVENT
    ) -> Sequence[Commit]:
        """Returns commits of a surface, from the data file."""
        until = (await self._known(surface)).version
        if isinstance(wanted, After):
            return await self._read_after(surface, wanted, until, only)
        durable = [version for version in wanted.versions if version <= until]
        if not durable:
            return []
        rows = await self._ask(lambda store: store.picked(surface, durable))
        return await self._decoder.commits(rows, of=surface, only=only)

    async def touched(self, *, after: int | None) -> Touched:
        """Returns surfaces with commits after a position, of those that are kept in memory."""
        return self._watermarks.touched(after, self._watermarks.position)

    async def read_runs(self, surface: str, *, before: int, limit: int) -> Sequence[RunRecord]:
        """Returns records of runs of a surface, from the data file."""
        if not (await self._known(surface)).version:
            return []
        rows = await self._ask(lambda store: store.runs(surface, before=before, limit=limit))
        return await self._decoder.runs(rows, surface)

    async def scan_history(self, surface: str, key: str, *, before_version: int) -> HistoryScan:
        """Returns commits of a surface that mention a key, of one slice of the data file."""
        before = min(before_version, (await self._known(surface)).version + 1)
        if before <= 1:
            return HistoryScan([], 1, 1)
        text = key_pattern(key)
        found, whole_from = await self._ask(
            lambda store: store.scan_history(surface, text, before_version=before)
        )
        mentioning = await self._decoder.commits(found.rows, of=surface)
        commits = [commit for commit in mentioning if has_events_of(commit, key)]
        return HistoryScan(commits, found.from_version, whole_from)

    async def read_entries(self, surface: str, kind: RecordKind, *, after_sequence: int, limit: int) -> Page:
        """Returns entries of one kind of a surface, from the data file."""
        emitter = number_of(kind)
        head = (await self._known(surface)).sequences.get(emitter, 0)
        if after_sequence >= head:
            return Page([], head)
        rows = await self._ask(
            lambda store: store.emitting(surface, emitter, after=after_sequence, until=head, limit=limit)
        )
        wanted = range(after_sequence + 1, min(after_sequence + limit, head) + 1)
        found = await self._decoder.entries(rows, surface, kind, wanted, enough_bytes=READ_BYTES)
        return Page(found, head)

    async def read_tenant(
        self, tenant: str, kind: RecordKind, *, after_position: int, limit: int
    ) -> TenantPage:
        """Returns commits of a tenant with records of one kind, from the data file."""
        emitter = number_of(kind)
        known = await self._known_tenant(tenant)
        head, newest = known.head, known.positions.get(emitter, 0)
        # The cursor after the last known commit: not the head if the index hides further records.
        end = newest if emitter in known.hidden else head
        if after_position >= newest:
            if after_position < head and end < head:
                raise self._decoder.hole(f"{kind.value} of tenant '{tenant}' after position {after_position}")
            return TenantPage([], max(after_position, head), head)
        rows = await self._ask(
            lambda store: store.emitting_of_tenant(
                tenant, emitter, after=after_position, until=newest, limit=limit
            )
        )
        placed = await self._decoder.placed(rows, tenant, kind, after_position=after_position)
        looked_at = end if placed[-1].position == newest else placed[-1].position
        return TenantPage(placed, looked_at, head)

    async def find_response(self, surface: str, request_id: str) -> StoredResponse | None:
        """Returns the stored response of a request, or None."""
        if not (await self._known(surface)).version:
            return None
        if not self._request_ids.may_have(surface, request_id):
            return None
        found = await self._ask(lambda store: store.find_response(surface, request_id))
        if found is None and await self._request_ids.is_lost(surface, request_id):
            raise self._decoder.hole(f"response of request '{request_id}' on '{surface}' in its index")
        return found

    async def prune(self, surface: str, cut: Cut) -> int:
        """Deletes a slice of the oldest commits, as far as the newest snapshot covers them."""
        covered = (await self._known(surface)).snapshot_version
        if not covered:
            return 0
        gone = await self._ask(lambda store: store.prune(surface, cut, covered))
        return gone.commits

    async def save_snapshot(
        self, snapshot: SurfaceSnapshot, rest: AsyncIterable[SnapshotPart] = NO_REST
    ) -> None:
        """Writes a snapshot part by part; the next is due when as much was appended again."""
        async with self._saving.setdefault(snapshot.name, asyncio.Lock()):
            await self._save_snapshot(snapshot, rest)

    async def read_snapshot(self, surface: str) -> StoredSnapshot | None:
        """Returns the newest snapshot of a surface, or None."""
        if not (await self._known(surface)).snapshot_version:
            return None
        row = await self._ask(lambda store: store.snapshot(surface))
        if row is None:
            raise self._decoder.hole(f"snapshot of '{surface}'")
        with self._damaged_snapshot(surface):
            head = decode_head(row.data)
        snapshot = head.snapshot
        if snapshot.name != surface:
            raise self._decoder.hole(f"snapshot of '{surface}'")
        counts = {EMITTERS[chain.kind]: chain.count for chain in snapshot.chains}
        self._watermarks.count(surface, numbered(counts | {Audited: snapshot.audit_count}))
        return StoredSnapshot(snapshot, self._parts(surface, row.version, head))

    def snapshot_due(self, surface: str) -> bool:
        """Returns True if the commits since the newest snapshot have :data:`SNAPSHOT_BYTES`.

        They must also have as many bytes as the snapshot; on a full disk no snapshot is due.
        """
        watermarks = self._watermarks.of(surface)
        return not self._full and watermarks.tail_bytes >= max(SNAPSHOT_BYTES, watermarks.snapshot_bytes)

    async def living(self) -> Sequence[str]:
        """Returns the names of the living surfaces, sorted."""
        return self._watermarks.living()

    async def deleted(self, *, after: str, limit: int, tenant: str = "") -> Sequence[str]:
        """Returns names of deleted surfaces after a name, from the data file."""
        return await self._ask(lambda store: store.deleted(after=after, limit=limit, tenant=tenant))

    async def info(self) -> JournalInfo:
        """Returns format and size of the data file and the free space, from a thread: storage may hang."""
        files = self._store.files
        size_bytes, free_bytes = await asyncio.to_thread(lambda: (files.size_bytes(), files.free_bytes()))
        return JournalInfo(JournalKind.SQLITE, FORMAT, size_bytes, free_bytes)

    async def close(self) -> None:
        """Writes queued commits and closes the files; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        self._learning.cancel()
        self._writer_thread.close()
        await asyncio.to_thread(self._writer_thread.join, CLOSE_S)
        # The last results of the writer thread arrive first.
        await asyncio.sleep(0)
        if self._writer_thread.failure is not None:
            self._store.abandon()
            return
        await asyncio.to_thread(self._store.close)

    # Results of the writer thread.

    def written(self, count: int, position: int) -> None:
        """Sets the results of the oldest promises."""
        self.syncs += 1
        for at in range(position - count + 1, position + 1):
            commit, last, promise = self._promised.popleft()
            if self._queued[commit.surface] == commit.version:
                del self._queued[commit.surface]
            self._watermarks.note(commit, at, numbered(last))
            if not promise.done():
                promise.set_result(at)

    def broken(self, epoch: int, failure: Exception) -> None:
        """Fails all pending promises: each may depend on the one that failed."""
        self._epoch = epoch + 1
        if isinstance(failure, JournalFailed) and not self.failed.done():
            self.failed.set_exception(failure)
            # asyncio must not report the exception, even if no task awaits it.
            self.failed.exception()
        promised, self._promised = self._promised, deque()
        self._queued.clear()
        for one in promised:
            if not one.promise.done():
                one.promise.set_exception(failure)

    def room(self, *, full: bool) -> None:
        """Notes that the disk is full, or has room again."""
        self._full = full

    async def _read_after(self, surface: str, wanted: After, until: int, only: Only) -> Sequence[Commit]:
        if wanted.version >= until:
            return []
        rows = await self._ask(
            lambda store: store.commits(surface, after=wanted.version, until=until, limit=wanted.limit)
        )
        expected = list(range(wanted.version + 1, wanted.version + 1 + len(rows)))
        if not rows or [row.version for row in rows] != expected:
            raise self._decoder.hole(f"commit {wanted.version + 1} of '{surface}'")
        commits = await self._decoder.commits(rows, of=surface, only=only)
        for commit in commits:
            self._watermarks.count(surface, numbered(last_sequences(commit.events)))
        return commits

    def _begin_learning(self) -> asyncio.Task[None]:
        learning = asyncio.create_task(self._learn_ids(), name="learn request ids")
        learning.add_done_callback(log_failure)
        return learning

    async def _save_snapshot(self, snapshot: SurfaceSnapshot, rest: AsyncIterable[SnapshotPart]) -> None:
        name, version = snapshot.name, snapshot.version
        watermarks = await self._known(name)
        appended = watermarks.tail_bytes
        if version <= watermarks.snapshot_version:
            return
        encoding = SnapshotEncoding(snapshot)
        try:
            async for part in rest:
                number = encoding.parts
                await self._save_part(snapshot, number, encoding.add(part))
            assert version <= watermarks.version, "a snapshot shows nothing that is not durable"
            number = encoding.parts
            last, head = encoding.end()
            await self._save_part(snapshot, number, last)
            await self._ask(lambda store: store.save_snapshot(name, version, head))
        except BaseException:
            with suppress(JournalDamaged, JournalFailed, JournalFull):
                await self._delete_parts(name, range(version, version + 1))
            raise
        watermarks.snapshot_version, watermarks.snapshot_bytes = version, encoding.size_bytes
        watermarks.tail_bytes -= appended
        await self._delete_parts(name, range(version))

    async def _save_part(self, snapshot: SurfaceSnapshot, number: int, data: bytes | None) -> None:
        """Writes a part of a snapshot, if there is one; commits are written between two parts."""
        if data is None:
            return

        def save(store: Store) -> None:
            store.save_snapshot_part(snapshot.name, snapshot.version, number, data)
            if not self._full:
                store.checkpoint()

        await self._ask(save)

    async def _delete_parts(self, surface: str, versions: range) -> None:
        while await self._ask(lambda store: store.delete_snapshot_parts(surface, versions)):
            pass

    async def _parts(self, surface: str, version: int, head: StoredHead) -> AsyncIterator[SnapshotPart]:
        """Reads and decodes the parts of a snapshot, one after another."""
        decoding = PartsDecoding(head)
        for number in range(head.parts):
            data = await self._ask(partial(_part, surface=surface, version=version, number=number))
            if data is None:
                if self._watermarks.of(surface).snapshot_version > version:
                    raise HistoryPruned(version + 1)
                raise self._decoder.hole(f"part {number} of the snapshot of '{surface}'")
            with self._damaged_snapshot(surface):
                part = decoding.part(data)
            yield part
        with self._damaged_snapshot(surface):
            decoding.end()

    @contextmanager
    def _damaged_snapshot(self, surface: str) -> Iterator[None]:
        """Adds the place of a snapshot to the errors of its decoding."""
        try:
            yield
        except JournalDamaged as damaged:
            described = f"{self._store.files.database} is corrupt: snapshot of '{surface}': {damaged}"
            raise JournalDamaged(described) from damaged

    async def _learn(self, of: Head) -> None:
        """Makes the durable watermarks know the surface or the tenant of a head."""
        if isinstance(of, PositionHead):
            await self._known_tenant(of.tenant)
        else:
            await self._known(of.surface)

    async def _known(self, surface: str) -> Watermarks:
        """Returns the durable watermarks of a surface; keeps nothing of a surface that does not exist."""
        watermarks = self._watermarks.find(surface)
        if watermarks is None:
            found = await self._ask(lambda store: store.watermarks_of(surface))
            watermarks = self._watermarks.of(surface) if found is None else self._watermarks.learn(found)
        return watermarks

    async def _known_tenant(self, tenant: str) -> TenantWatermark:
        """Returns the durable watermarks of a tenant, with those of its deleted surfaces."""
        known = self._watermarks.tenant(tenant)
        if not known.is_whole:
            positions = await self._ask(lambda store: store.newest_of_tenant(tenant))
            known = self._watermarks.learn_tenant(tenant, positions)
        return known

    async def _learn_ids(self) -> None:
        """Learns the request ids of the data file, after the pending commits are in it."""
        with suppress(JournalDamaged, JournalFailed):
            if self._promised:
                await asyncio.wait([one.promise for one in self._promised])
            await self._request_ids.fill(self._ask)

    async def _ask(self, job: Callable[[Store], T]) -> T:
        """Runs a job with the store on the writer thread, and returns its result."""
        answer: asyncio.Future[T] = self._loop.create_future()

        def settle(result: T | None, error: BaseException | None) -> None:
            if isinstance(error, JournalFailed) and not self.failed.done():
                self.failed.set_exception(error)
                self.failed.exception()
            if answer.done():
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(result)  # type: ignore[arg-type]  # without an error there is a result

        def run() -> None:
            result, error = None, None
            try:
                result = job(self._store)
            except BaseException as raised:  # noqa: BLE001 - the caller's future raises it
                error = raised
            self._loop.call_soon_threadsafe(settle, result, error)

        self._writer_thread.ask(run)
        return await answer

    def _failure(self) -> BaseException:
        return self.failed.exception() or JournalFailed("expected to write, but storage has failed")


def _part(store: Store, *, surface: str, version: int, number: int) -> bytes | None:
    return store.snapshot_part(surface, version, number)
