"""The follower: learns which commits other servers appended, by polling positions.

Owns its connection and the known position: everything up to it is in the watermarks. One poll serves all
waiters of a server; the database sends no notification for a commit, which would cost more than the commit.
"""

# ruff: noqa: S608 - the texts that statements are made of are this package's own
import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import psycopg
import structlog

from lightspeed_ops.journal.background import log_failure
from lightspeed_ops.journal.durable_watermarks import CommitWatermarks, DurableWatermarks, Watermarks
from lightspeed_ops.journal.port import JournalFailed
from lightspeed_ops.journal.postgresql.database import Connection, Database, Unusable, one_line, pause
from lightspeed_ops.journal.postgresql.group import COLUMNS, EMITTERS
from lightspeed_ops.journal.postgresql.migrations import use_schema

WAITING_S = 0.02
"""Seconds between two polls while a reader waits: a commit of another server is seen after half of it."""
IDLE_S = 0.25
"""Seconds between two polls without waiting readers: a list of surfaces is at most so old."""
SLOW_S = 0.25
"""Seconds of a poll after which the next one comes soon: what it has read is as old as its beginning."""
PAGE_COMMITS = 5_000
"""Most commits of one poll: some tens of milliseconds."""

LATE_S = 2.0
"""Seconds after which a connection whose first write is not done means that the database is away."""

_WRITE = "SELECT pg_logical_emit_message(true, 'lightspeed', '')::text"
"""A small write: its transaction waits for the standby, and so for all commits before it."""
_IS_STORED = (
    "SELECT greatest(s.work_gone, s.evidence_gone) >= %(version)s OR EXISTS ("
    " SELECT FROM lightspeed.commits c"
    " WHERE c.surface = s.id AND c.version = %(version)s AND c.position = %(position)s"
    ") FROM lightspeed.surfaces s WHERE s.name = %(name)s"
)
_HEAD = "SELECT coalesce(max(position), 0) FROM lightspeed.commits"
_PAGE = (
    "SELECT c.position, s.name, c.version, octet_length(c.data), s.alive,"
    " c.audits, c.lineage, c.conformance, c.sink_keys, c.decisions"
    " FROM lightspeed.commits c JOIN lightspeed.surfaces s ON s.id = c.surface"
    " WHERE c.position > %(after)s ORDER BY c.position LIMIT %(limit)s"
)
WATERMARKS = (
    "SELECT name, alive, version, position, sequences, coalesce(snapshot_version, 0),"
    " coalesce(snapshot_bytes, 0), coalesce(tail_bytes, 0) FROM lightspeed.watermarks(%(names)s::text[])"
)

TENANT_POSITIONS = "SELECT {} FROM lightspeed.tenants t WHERE t.name = %(tenant)s".format(
    ", ".join(
        "greatest((SELECT max(c.position) FROM lightspeed.commits c"
        f"  WHERE c.tenant = t.id AND c.{column} IS NOT NULL),"
        " (SELECT max(g.position) FROM lightspeed.gone g"
        f"  WHERE g.tenant = t.id AND g.emitter = {emitter}), 0)"
        for emitter, column in COLUMNS.items()
    )
)

log = structlog.get_logger()


class Follower:
    """The task that follows the commits of all servers."""

    def __init__(
        self, database: Database, connection: Connection, watermarks: DurableWatermarks, followed: int
    ) -> None:
        """Starts with an open connection, after a position up to which everything is in the watermarks."""
        self._database = database
        self._connection: Connection | None = connection
        self._watermarks = watermarks
        self._followed = followed
        self._own: set[int] = set()
        """Positions after the followed one that this server appended, and that are in the watermarks."""
        self._asking: list[asyncio.Future[None]] = []
        """Calls that the next poll answers."""
        self._answering: list[asyncio.Future[None]] = []
        """Calls that the poll in progress answers."""
        self._asked = asyncio.Event()
        self._wanted = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.away = False
        """True while the connection is lost."""
        self.polled_s = self._loop.time()
        """The time of the event loop at which the newest finished poll began."""
        self.task = asyncio.create_task(self._run(), name="follow journal")
        self.task.add_done_callback(log_failure)

    @classmethod
    async def begin(cls, database: Database) -> "tuple[Follower, DurableWatermarks]":
        """Returns a follower and the watermarks of the living surfaces, after it has prepared the schema.

        Raises as :meth:`Database.connect` and :func:`use_schema`.
        """
        connection = await database.connect("follow")
        try:
            await use_schema(database, connection)
            ((followed,),) = await _rows(connection, _HEAD, {})
            found = await _rows(connection, WATERMARKS, {"names": None})
        except BaseException:
            await connection.close()
            raise
        watermarks = DurableWatermarks(watermarks_of(row) for row in found)
        return cls(database, connection, watermarks, followed), watermarks

    @property
    def positions_behind(self) -> int:
        """Number of positions up to the newest that this server appended which were not read yet."""
        return max(self._own) - self._followed if self._own else 0

    def appended(self, positions: Sequence[int]) -> None:
        """Notes positions of this server, whose commits are in the watermarks: no poll reads them again."""
        self._own.update(position for position in positions if position > self._followed)
        while self._followed + 1 in self._own:
            self._followed += 1
            self._own.discard(self._followed)

    @property
    def followed(self) -> int:
        """The position up to which the commits of all servers are in the watermarks."""
        return self._followed

    def want(self) -> None:
        """Polls soon, and often while a reader waits."""
        self._wanted.set()

    async def catch_up(self) -> None:
        """Returns when everything that was committed before the call is in the watermarks.

        Raises :class:`JournalAway`.
        """
        if self.away:
            raise self._database.away()
        asking: asyncio.Future[None] = self._loop.create_future()
        self._asking.append(asking)
        self._asked.set()
        self._wanted.set()
        await asking

    async def close(self) -> None:
        """Ends the task, and closes the connection."""
        self.task.cancel()
        await asyncio.wait([self.task])
        self._answering += self._asking
        self._settle(self._database.away())
        await self._disconnect()

    async def _run(self) -> None:
        attempt = 0
        while True:
            self._asked.clear()
            self._wanted.clear()
            self._answering, self._asking = [*self._answering, *self._asking], []
            began_s = self._loop.time()
            is_new = self._connection is None
            try:
                await self._poll()
            except (psycopg.Error, OSError, Unusable) as error:
                await self._disconnect()
                # A connection that was lost is no database that is away: a new one may be made at once.
                if is_new:
                    self._lose(error)
                    await pause(attempt)
                    attempt += 1
                continue
            attempt, self.polled_s = 0, began_s
            self._settle()
            await self._rest(self._loop.time() - began_s)

    async def _rest(self, polled_for_s: float) -> None:
        """Waits for the next poll, which is earlier if a reader asks or waits, or after a slow one."""
        await _sleep(self._asked, WAITING_S)
        if not self._watermarks.has_waiters and polled_for_s < SLOW_S:
            await _sleep(self._wanted, IDLE_S - WAITING_S)

    async def _poll(self) -> None:
        """Reads what was committed since the last poll, page by page."""
        if self._connection is None:
            self._connection = await self._database.connect("follow")
            await self._check_schema(self._connection)
            await self._check_history(self._connection)
        while True:
            after = self._followed
            rows = await _rows(self._connection, _PAGE, {"after": after, "limit": PAGE_COMMITS})
            if self.away:
                log.info("database_back", database=self._database.name)
                self.away = False
            if not rows:
                return
            newest = rows[-1][0]
            if newest - after != len(rows):
                # Commits were pruned that this server has not seen: the watermarks in storage count them.
                await self._reload(self._connection)
            else:
                await self._learn(self._connection, rows)
                for row in rows:
                    self._note(row)
            self._followed = max(self._followed, newest)
            self.appended(())
            if len(rows) < PAGE_COMMITS:
                return

    async def _check_schema(self, connection: Connection) -> None:
        """Refuses a schema that was migrated meanwhile, and that this server cannot use."""
        try:
            await use_schema(self._database, connection)
        except Unusable as unusable:
            raise JournalFailed(str(unusable)) from unusable

    async def _check_history(self, connection: Connection) -> None:
        """Waits until the standbys have what the database shows, and refuses a history that went back.

        A database that has just recovered shows commits before its standby has them.
        """
        late = self._loop.call_later(LATE_S, self._lose, TimeoutError("a write waits for a standby"))
        try:
            await _rows(connection, _WRITE, {})
        finally:
            late.cancel()
        newest = self._watermarks.newest()
        if newest is None:
            return
        values = {"name": newest.name, "version": newest.version, "position": newest.position}
        if await _rows(connection, _IS_STORED, values) != [(True,)]:
            raise JournalFailed(
                f"{self._database.name} has lost commit {newest.version} of '{newest.name}', which it had "
                "acknowledged: its history went back"
            )

    def _note(self, row: tuple[Any, ...]) -> None:
        position, surface, version, size_bytes, alive, *sequences = row
        if position <= self._followed or position in self._own:
            self._own.discard(position)
            return
        last = {emitter: last for emitter, last in zip(EMITTERS, sequences, strict=True) if last is not None}
        self._watermarks.follow(CommitWatermarks(surface, version, size_bytes, alive), position, last)

    async def _learn(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Reads the watermarks of surfaces that are not kept, because they were deleted."""
        names = {name for _, name, version, *_ in rows if version > 1 and self._watermarks.find(name) is None}
        if names:
            for row in await _rows(connection, WATERMARKS, {"names": sorted(names)}):
                self._watermarks.renew(watermarks_of(row), alive=row[1])

    async def _reload(self, connection: Connection) -> None:
        """Reads the watermarks of all living surfaces, and of all tenants that are kept."""
        for row in await _rows(connection, WATERMARKS, {"names": None}):
            self._watermarks.renew(watermarks_of(row), alive=row[1])
        for tenant in self._watermarks.tenants():
            positions = tenant_positions(await _rows(connection, TENANT_POSITIONS, {"tenant": tenant}))
            self._watermarks.learn_tenant(tenant, positions)

    def _lose(self, error: Exception) -> None:
        if not self.away:
            log.warning("database_away", database=self._database.name, why=one_line(error))
        self.away = True
        self._settle(self._database.away(error))

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    def _settle(self, failure: Exception | None = None) -> None:
        """Answers the calls that asked before the poll began."""
        answered, self._answering = self._answering, []
        for asking in answered:
            if asking.done():
                continue
            if failure is None:
                asking.set_result(None)
            else:
                asking.set_exception(failure)


def tenant_positions(rows: Sequence[tuple[Any, ...]]) -> dict[int, int]:
    """Returns the newest position of a tenant by emitter, from the rows of :data:`TENANT_POSITIONS`."""
    return {emitter: position for row in rows for emitter, position in zip(EMITTERS, row, strict=True)}


def watermarks_of(row: tuple[Any, ...]) -> Watermarks:
    """Returns the watermarks of a row of :data:`WATERMARKS`."""
    name, _, version, position, sequences, snapshot_version, snapshot_bytes, tail_bytes = row
    numbered = dict(zip(EMITTERS, sequences, strict=True))
    return Watermarks(
        name, version, position, numbered, {}, snapshot_version, snapshot_bytes, int(tail_bytes)
    )


async def _rows(connection: Connection, query: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
    cursor = connection.cursor(binary=True)
    await cursor.execute(query.encode(), values, prepare=True)
    return await cursor.fetchall()


async def _sleep(event: asyncio.Event, seconds: float) -> None:
    """Waits for an event, and not longer than this."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
