"""The ``postgresql`` journal: the port on the event loop, over a database that several servers share.

Owns the promises and the durable watermarks. Reads come from the database, which shows durable commits alone.
If this server owns a surface, the watermarks know its newest commit; of others, the database is asked.
"""

import asyncio
import secrets
from collections.abc import AsyncIterable, Sequence
from contextlib import AsyncExitStack
from weakref import WeakValueDictionary

import psycopg

from lightspeed_ops.core.batch_events import has_events_of
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.core.run import RunRecord
from lightspeed_ops.core.snapshot import SnapshotPart, SurfaceSnapshot
from lightspeed_ops.journal.codec import (
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
    HistoryScan,
    JournalAway,
    JournalFailed,
    JournalFull,
    JournalInfo,
    JournalKind,
    NotOwner,
    Only,
    Page,
    PositionHead,
    StoredResponse,
    StoredSnapshot,
    TenantPage,
    Touched,
    VersionConflict,
    Versions,
)
from lightspeed_ops.journal.postgresql import reads
from lightspeed_ops.journal.postgresql.appender import AppendConnection, Appender, OutcomeUnknown, Refused
from lightspeed_ops.journal.postgresql.database import ConnectionPool, Database
from lightspeed_ops.journal.postgresql.follower import (
    TENANT_POSITIONS,
    WATERMARKS,
    Follower,
    tenant_positions,
    watermarks_of,
)
from lightspeed_ops.journal.postgresql.group import (
    CONFLICT,
    NOT_OWNER,
    Group,
    Outcome,
    QueuedCommit,
)
from lightspeed_ops.journal.postgresql.migrations import SCHEMA
from lightspeed_ops.journal.postgresql.request_ids import SurfaceOwnership, Unowned
from lightspeed_ops.journal.postgresql.responses import Responses
from lightspeed_ops.journal.postgresql.size import JournalSize
from lightspeed_ops.journal.postgresql.snapshots import Snapshots
from lightspeed_ops.journal.record_index import (
    existence_after,
    is_evidence,
    last_sequences,
    number_of,
    numbered,
)
from lightspeed_ops.journal.run_rows import written_run
from lightspeed_ops.metrics import AppendCounts
from lightspeed_ops.metrics.cluster import NOT_OWNED, VERSION_CONFLICT

SNAPSHOT_BYTES = 4 * 1024 * 1024
"""Bytes of commits after a snapshot that make another one due: less than a second of recovery."""
READ_CONNECTIONS = 4
"""Most reads of one server at the same time: the database has more servers to serve."""
CLOSE_S = 5.0
"""The longest wait for the outcome of queued commits at the end."""
AWAY_S = 0.2
"""Seconds between two attempts of a wait to learn of a surface while the database is away."""
FULL_S = 1.0
"""Seconds after which a full disk may have room again: the next commit tries it."""
PRUNED_COMMITS = 500
"""Most commits of one slice with evidence, and as many without: some milliseconds."""
_PRUNE = (
    "SELECT lightspeed.prune(%(surface)s, %(evidence)s::bigint, %(work)s::bigint, %(kept)s::bigint,"
    " %(most)s::int)"
)
_IDENTITY = "SELECT identity FROM lightspeed.journal"


class PostgresqlJournal:
    """A journal in one database."""

    @classmethod
    async def open(
        cls,
        database: Database,
        *,
        writer: int = 0,
        ownership: SurfaceOwnership | None = None,
        response_bytes: int = RESPONSE_BYTES_DEFAULT,
    ) -> "PostgresqlJournal":
        """Opens the journal in a database, and makes its schema if the database is empty.

        ``writer`` is the id of this server, and ``ownership`` says which surfaces it owns. Without them the
        journal appends like a tool, to surfaces without an owner. ``response_bytes`` limits the stored
        responses of each surface.

        Raises:
            JournalAway: the database cannot be reached.
            JournalFailed: it does not keep what it acknowledges, or its schema is of another version.
        """
        with database.opening():
            follower, watermarks = await Follower.begin(database)
        pool = ConnectionPool(database, "read", READ_CONNECTIONS)
        async with AsyncExitStack() as opened:
            opened.push_async_callback(follower.close)
            opened.push_async_callback(pool.close)
            try:
                connection = await AppendConnection.open(database)
                opened.push_async_callback(connection.close)
                ((identity,),) = await pool.run(_IDENTITY, {})
            except (psycopg.Error, OutcomeUnknown, Refused) as error:
                raise database.away(error) from error
            opened.pop_all()
        return cls(
            database,
            identity,
            (connection, follower, pool),
            watermarks,
            writer=writer or -secrets.randbits(62) - 1,
            ownership=ownership or Unowned(),
            response_bytes=response_bytes,
        )

    def __init__(
        self,
        database: Database,
        identity: str,
        connections: tuple[AppendConnection, Follower, ConnectionPool],
        watermarks: DurableWatermarks,
        *,
        writer: int,
        ownership: SurfaceOwnership,
        response_bytes: int,
    ) -> None:
        """Makes a journal over an open database; see :meth:`open`."""
        self._loop = asyncio.get_running_loop()
        self._database = database
        self._identity = identity
        connection, self._follower, self._pool = connections
        self._size = JournalSize(self._pool)
        self._writer = writer
        self.ownership = ownership
        """Which surfaces this server owns."""
        self._decoder = Decoder(database.name)
        self._watermarks = watermarks
        self._queued: dict[str, int] = {}
        """The newest versions of surfaces with commits whose outcome is not known yet."""
        self._created: set[str] = set()
        """Surfaces that this server made and whose first claim it does not know yet."""
        self._followed: dict[str, int] = {}
        """By surface: the epoch in which this server has followed the commits of earlier owners."""
        self._full_until_s = 0.0
        self._closed = False
        self.appends = AppendCounts()
        """Round trips of appends, and refused commits."""
        self.failed: asyncio.Future[None] = self._loop.create_future()
        """Fails with :class:`JournalFailed` when the database refuses what it must accept."""
        self._responses = Responses(database, self._pool, lambda: self.ownership, response_bytes)
        self._snapshots = Snapshots(database, self._pool, writer)
        self._saving: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """By surface: the lock of the snapshot in progress."""
        self._appender = Appender(database, connection, writer, self)
        self._appender.seconds = self.appends.round_trips
        for task in (self._appender.task, self._follower.task):
            task.add_done_callback(self._ended)

    @property
    def identity(self) -> str:
        """The name of this history."""
        return self._identity

    @property
    def full(self) -> bool:
        """True for a moment after the disk of the database was full."""
        return self._loop.time() < self._full_until_s

    @property
    def away(self) -> bool:
        """True while the database cannot be reached, or does not answer."""
        return self._follower.away or self._appender.away

    @property
    def statements(self) -> int:
        """Number of append statements: fewer than commits if many arrive at once."""
        return self._appender.statements

    def follower_lag(self) -> tuple[int, float]:
        """Returns the positions up to the newest known one that were not read yet, and the age of what was.

        The age is the time since the beginning of the newest poll, in seconds.
        """
        return self._follower.positions_behind, self._loop.time() - self._follower.polled_s

    def append(self, commit: Commit, answered: StoredResponse | None = None) -> asyncio.Future[int]:
        """Queues a commit for the next append statement."""
        promise: asyncio.Future[int] = self._loop.create_future()
        surface, version = commit.surface, commit.version
        queued = self._queued.get(surface)
        if self.failed.done():
            promise.set_exception(self._failure())
            return promise
        newest = queued or self._watermarks.of(surface).version
        # Without a queued commit, the database may have a newer version than the watermarks.
        if version <= newest or (queued is not None and version != queued + 1):
            promise.set_exception(VersionConflict(commit, newest))
            return promise
        evidence = is_evidence(commit.events)
        self._queued[surface] = version
        if answered is not None:
            self._responses.add(surface, answered.request_id)
        self._appender.enqueue(
            QueuedCommit(
                surface,
                version,
                self._epoch(surface, version),
                commit.recorded_ms,
                evidence,
                existence_after(commit.events),
                numbered(last_sequences(commit.events)),
                encode_commit(commit),
                promise,
                answered,
                written_run(commit.events) if evidence else None,
            )
        )
        return promise

    async def head(self, of: Head) -> int:
        """Returns the newest durable number of a head; of a surface of others, the database is asked."""
        if isinstance(of, PositionHead):
            await self._follower.catch_up()
            await self._known_tenant(of.tenant)
        else:
            await self._current(of.surface)
        return self._watermarks.head(of)

    async def wait(self, of: Head, *, beyond: int) -> None:
        """Returns when a head is greater than ``beyond``."""
        while True:
            try:
                if isinstance(of, PositionHead):
                    await self._known_tenant(of.tenant)
                else:
                    await self._known(of.surface)
                break
            except JournalAway:
                await asyncio.sleep(AWAY_S)
        if self._watermarks.head(of) <= beyond:
            self._follower.want()
            await self._watermarks.wait(of, beyond=beyond)

    async def read(
        self, surface: str, wanted: After | Versions, *, only: Only = EVERY_EVENT
    ) -> Sequence[Commit]:
        """Returns commits of a surface."""
        if isinstance(wanted, Versions):
            rows = await reads.commits_of(self._pool, surface, wanted.versions)
            return await self._decoder.commits(rows, of=surface, only=only)
        after = wanted.version
        known = self._watermarks.of(surface).version
        if after >= known and self._has_all(surface):
            # A caller that reads until it has its own newest commit must let the task run that notes it.
            await asyncio.sleep(0)
            return []
        rows = await reads.commits_after(self._pool, surface, after=after, limit=wanted.limit)
        expected = list(range(after + 1, after + 1 + len(rows)))
        if [row.version for row in rows] != expected or (not rows and after < known):
            raise self._decoder.hole(f"commit {after + 1} of '{surface}'")
        return await self._decoder.commits(rows, of=surface, only=only)

    async def touched(self, *, after: int | None) -> Touched:
        """Returns surfaces with commits after a position."""
        await self._follower.catch_up()
        return self._watermarks.touched(after, self._follower.followed)

    async def read_runs(self, surface: str, *, before: int, limit: int) -> Sequence[RunRecord]:
        """Returns records of runs of a surface."""
        rows = await reads.runs_before(self._pool, surface, before=before, limit=limit)
        return await self._decoder.runs(rows, surface)

    async def scan_history(self, surface: str, key: str, *, before_version: int) -> HistoryScan:
        """Returns commits of a surface that mention a key, of one slice of its history."""
        found = await reads.search(self._pool, surface, key_pattern(key), before=before_version)
        mentioning = await self._decoder.commits(found.rows, of=surface)
        commits = [commit for commit in mentioning if has_events_of(commit, key)]
        return HistoryScan(commits, found.from_version, found.whole_from)

    async def read_entries(self, surface: str, kind: RecordKind, *, after_sequence: int, limit: int) -> Page:
        """Returns entries of one kind of a surface."""
        emitter = number_of(kind)
        known = await self._known(surface)
        if after_sequence >= known.sequences.get(emitter, 0):
            known = await self._current(surface)
        head = known.sequences.get(emitter, 0)
        if after_sequence >= head:
            return Page([], head)
        rows = await reads.emitting(
            self._pool, surface, emitter, after=after_sequence, until=head, limit=limit
        )
        wanted = range(after_sequence + 1, min(after_sequence + limit, head) + 1)
        found = await self._decoder.entries(rows, surface, kind, wanted, enough_bytes=reads.READ_BYTES)
        return Page(found, head)

    async def read_tenant(
        self, tenant: str, kind: RecordKind, *, after_position: int, limit: int
    ) -> TenantPage:
        """Returns commits of a tenant with records of one kind."""
        emitter = number_of(kind)
        known = await self._known_tenant(tenant)
        if after_position >= known.positions.get(emitter, 0):
            await self._follower.catch_up()
            known = await self._known_tenant(tenant)
        head, newest = known.head, known.positions.get(emitter, 0)
        # Beyond what was followed, the watermarks know the commits of this server alone.
        searched = min(head, self._follower.followed)
        if after_position >= newest:
            return TenantPage([], max(after_position, searched), head)
        rows = await reads.emitting_of_tenant(
            self._pool, tenant, emitter, after=after_position, until=newest, limit=limit
        )
        placed = await self._decoder.placed(rows, tenant, kind, after_position=after_position)
        last = placed[-1].position
        return TenantPage(placed, max(last, searched) if last == newest else last, head)

    async def find_response(self, surface: str, request_id: str) -> StoredResponse | None:
        """Returns the stored response of a request, or None."""
        return await self._responses.find(surface, request_id)

    async def prune(self, surface: str, cut: Cut) -> int:
        """Deletes a slice of the oldest commits, as far as the newest snapshot covers them."""
        values = {
            "surface": surface,
            "evidence": cut.evidence_before_ms,
            "work": cut.work_before_ms,
            "kept": cut.kept_records,
            "most": PRUNED_COMMITS,
        }
        ((gone,),) = await self._pool.run(_PRUNE, values)
        return int(gone)

    async def save_snapshot(
        self, snapshot: SurfaceSnapshot, rest: AsyncIterable[SnapshotPart] = NO_REST
    ) -> None:
        """Writes a snapshot part by part; the next is due when as much was appended again."""
        async with self._saving.setdefault(snapshot.name, asyncio.Lock()):
            watermarks = await self._known(snapshot.name)
            appended = watermarks.tail_bytes
            if snapshot.version <= watermarks.snapshot_version:
                return
            size_bytes = await self._snapshots.save(snapshot, rest)
            watermarks.snapshot_version, watermarks.snapshot_bytes = snapshot.version, size_bytes
            watermarks.tail_bytes -= appended

    async def read_snapshot(self, surface: str) -> StoredSnapshot | None:
        """Returns the newest snapshot of a surface, or None."""
        return await self._snapshots.read(surface)

    def snapshot_due(self, surface: str) -> bool:
        """Returns True if the commits since the newest snapshot have :data:`SNAPSHOT_BYTES`.

        They must also have as many bytes as the snapshot; on a full disk no snapshot is due.
        """
        watermarks = self._watermarks.of(surface)
        return not self.full and watermarks.tail_bytes >= max(SNAPSHOT_BYTES, watermarks.snapshot_bytes)

    async def living(self) -> Sequence[str]:
        """Returns the names of the living surfaces, sorted."""
        await self._follower.catch_up()
        return self._watermarks.living()

    async def deleted(self, *, after: str, limit: int, tenant: str = "") -> Sequence[str]:
        """Returns names of deleted surfaces after a name."""
        return await reads.deleted(self._pool, after=after, limit=limit, tenant=tenant)

    async def info(self) -> JournalInfo:
        """Returns version and size of the schema; the size is 0 while the database is away."""
        size_bytes = None if self.away else await self._size.bytes()
        return JournalInfo(JournalKind.POSTGRESQL, SCHEMA, size_bytes or 0, away=size_bytes is None)

    async def close(self) -> None:
        """Waits for the outcomes of queued commits and closes everything; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        left = await self._appender.close(CLOSE_S)
        why = f"{self._database.name} was away until the end: it may have stored the commit"
        self._fail(left, JournalFailed(why))
        await self._responses.close()
        self._size.close()
        await self._follower.close()
        await self._pool.close()

    # Outcomes of the appender.

    def appended(self, group: Group, outcome: Outcome) -> None:
        """Settles the promises of a group, and those of queued commits that depend on a refused one."""
        stored: list[int] = []
        for commit, position in zip(group.commits, outcome.positions, strict=True):
            if outcome.surfaces[commit.surface] in {CONFLICT, NOT_OWNER}:
                continue
            if self._note(commit, position):
                stored.append(position)
            if not commit.promise.done():
                commit.promise.set_result(position)
        self._follower.appended(stored)
        for surface, what in outcome.surfaces.items():
            if what in {CONFLICT, NOT_OWNER}:
                self._refuse(group, surface, what, outcome.newest[surface])

    def broken(self, group: Group, failure: JournalFull | JournalFailed) -> None:
        """Fails the promises of a group, and those of queued commits that depend on them."""
        if isinstance(failure, JournalFull):
            self._full_until_s = self._loop.time() + FULL_S
            surfaces = set(group.surfaces)
            dependent = self._appender.withdraw(lambda commit: commit.surface in surfaces)
        else:
            self._break(failure)
            dependent = self._appender.withdraw(lambda _: True)
        self._fail([*group.commits, *dependent], failure)

    def _note(self, commit: QueuedCommit, position: int) -> bool:
        """Notes a durable commit in the watermarks; returns False if that is left to the follower."""
        surface = commit.surface
        if self._queued.get(surface) == commit.version:
            del self._queued[surface]
        if commit.answered is not None:
            self._responses.stored(surface)
        known = self._watermarks.of(surface).version
        # The follower knows more of a surface whose watermarks are not kept.
        if position and known == commit.version - 1:
            durable = CommitWatermarks(surface, commit.version, len(commit.data), commit.exists)
            self._watermarks.note(durable, position, commit.last)
            if commit.epoch:
                self._followed[surface] = commit.epoch
            return True
        self._follower.want()
        return False

    def _refuse(self, group: Group, surface: str, what: int, newest: int) -> None:
        self.appends.conflicts[NOT_OWNED if what == NOT_OWNER else VERSION_CONFLICT] += 1
        self._created.discard(surface)
        refused = [commit for commit in group.commits if commit.surface == surface]
        dependent = self._appender.withdraw(lambda commit: commit.surface == surface)
        self._fail(
            [*refused, *dependent],
            NotOwner(refused[0]) if what == NOT_OWNER else VersionConflict(refused[0], newest),
        )

    def _fail(self, commits: Sequence[QueuedCommit], failure: Exception) -> None:
        for commit in commits:
            self._queued.pop(commit.surface, None)
            if not commit.promise.done():
                commit.promise.set_exception(failure)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Breaks the journal if a task ended by an error: nothing would be settled any more."""
        bug = None if task.cancelled() else task.exception()
        if bug is not None:
            described = f"expected to {task.get_name()} in {self._database.name}, but: {bug!r}"
            failure = bug if isinstance(bug, JournalFailed) else JournalFailed(described)
            self._break(failure)
            self._fail(self._appender.unsettled, failure)

    def _break(self, failure: JournalFailed) -> None:
        if not self.failed.done():
            self.failed.set_exception(failure)
            # asyncio must not report the exception, even if no task awaits it.
            self.failed.exception()

    def _epoch(self, surface: str, version: int) -> int:
        """Returns the epoch of a commit; the first commit of a surface makes its first epoch."""
        epoch = self.ownership.epoch(surface)
        if epoch:
            self._created.discard(surface)
        elif version == 1 and self._writer > 0:
            self._created.add(surface)
        return epoch or int(surface in self._created)

    # Watermarks.

    async def _current(self, surface: str) -> Watermarks:
        """Returns the watermarks of a surface with everything that was durable at the time of the call."""
        if not self._has_all(surface):
            epoch = self.ownership.epoch(surface)
            await self._follower.catch_up()
            if epoch:
                # The claim came after all commits of earlier owners.
                self._followed[surface] = epoch
        return await self._known(surface)

    def _has_all(self, surface: str) -> bool:
        """Returns True if this server owns a surface, and has read what earlier owners appended to it."""
        is_mine = self.ownership.is_mine(surface)
        return is_mine and self._followed.get(surface) == self.ownership.epoch(surface)

    async def _known(self, surface: str) -> Watermarks:
        """Returns the known watermarks of a surface; keeps nothing of one that does not exist."""
        watermarks = self._watermarks.find(surface)
        if watermarks is not None:
            return watermarks
        # It is deleted and not kept, or new, or does not exist.
        for row in await self._pool.run(WATERMARKS, {"names": [surface]}):
            self._watermarks.renew(watermarks_of(row), alive=row[1])
        return self._watermarks.of(surface)

    async def _known_tenant(self, tenant: str) -> TenantWatermark:
        """Returns the watermarks of a tenant, with those of its deleted surfaces."""
        known = self._watermarks.tenant(tenant)
        if not known.is_whole:
            rows = await self._pool.run(TENANT_POSITIONS, {"tenant": tenant})
            known = self._watermarks.learn_tenant(tenant, tenant_positions(rows))
        return known

    def _failure(self) -> BaseException:
        return self.failed.exception() or JournalFailed("expected to append, but the database has failed")
