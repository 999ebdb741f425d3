"""The journal of one server of a simulated cluster, over the shared database.

Owns one group of commits on its way at a time. The commits of a server that is stopped or cut off wait, and
are sent again if their outcome is unknown; of a surface that is its own, the server knows its own commits.
"""

import asyncio
from collections.abc import AsyncIterable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any, TypeVar

from lightspeed_ops.cluster import Ownership
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.core.snapshot import SnapshotPart, SurfaceSnapshot, whole
from lightspeed_ops.journal.port import (
    EVERY_EVENT,
    NO_REST,
    After,
    Head,
    JournalAway,
    NotOwner,
    Only,
    StoredResponse,
    StoredSnapshot,
    Touched,
    VersionConflict,
    VersionHead,
    Versions,
)

from tests.simulation.database import CommitMessage, Connection, Database, Outcome, at_once
from tests.simulation.journal import CAUSE, ServerJournal
from tests.simulation.reference_model import expect

T = TypeVar("T")

AGAIN_S = 0.2
"""Seconds between two attempts to send a group while the server is cut off."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A commit whose outcome the server does not know yet."""

    message: CommitMessage
    promise: "asyncio.Future[int]"
    epoch: int


class ClusterJournal(ServerJournal):
    """A server's journal over the database."""

    def __init__(
        self,
        database: Database,
        random: Random,
        *,
        slowest_ms: int,
        ownership: Ownership,
        connection: Connection,
    ) -> None:
        """Takes the database, the way to it, and who owns what."""
        super().__init__(database.truth, random, slowest_ms=slowest_ms)
        self._database = database
        self._ownership = ownership
        self._connection = connection
        self._known: dict[str, int] = {}
        self._queue: list[Queued] = []
        self._sending: asyncio.Task[None] | None = None
        self.appending: asyncio.Event = asyncio.Event()
        """Set at each append."""

    def append(self, commit: Commit, answered: StoredResponse | None = None) -> "asyncio.Future[int]":
        """Queues a commit for the next group."""
        name = commit.surface
        is_allowed = commit.version == 1 or self._ownership.is_mine(name)
        me = self._ownership.me.id
        self._database.judged(
            lambda: expect(is_allowed, f"server {me} to append to '{name}' only while it owns it")
        )
        promise: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        queued = self._queue[-1].message.commit.version if self._queue else None
        newest = queued or self._known.get(name, 0)
        if commit.version <= newest or (queued is not None and commit.version != queued + 1):
            promise.set_exception(VersionConflict(commit, newest))
            return promise
        self._truth.causes[id(commit)] = (commit, CAUSE.get())
        self._queue.append(Queued(CommitMessage(commit, answered), promise, self._ownership.epoch(name)))
        if self._sending is None:
            self._sending = asyncio.create_task(self._send())
        self.appending.set()
        return promise

    async def drained(self) -> None:
        """Returns when the outcomes of all commits are known."""
        while self._sending is not None:
            await asyncio.wait({self._sending})

    def die(self) -> None:
        """Sends nothing more; what was sent may arrive."""
        self._connection.is_dead = True
        if self._sending is not None:
            self._sending.cancel()

    async def _send(self) -> None:
        """Sends group after group until none is left."""
        while self._queue:
            await asyncio.sleep(self._random.randint(0, self._slowest_ms) / 1_000)
            epoch = self._queue[0].epoch
            count = next((at for at, one in enumerate(self._queue) if one.epoch != epoch), len(self._queue))
            group = self._queue[:count]
            try:
                outcome, newest = await self._connection.ask(
                    partial(
                        self._database.append, self._ownership.me.id, epoch, [one.message for one in group]
                    )
                )
            except JournalAway:
                await asyncio.sleep(AGAIN_S)
                continue
            self._settle(group, outcome, newest)
        self._sending = None

    def _settle(self, group: Sequence[Queued], outcome: Outcome, newest: int) -> None:
        """Keeps the promises of a group, or breaks them with those of the commits behind it."""
        first = group[0].message.commit
        if outcome in (Outcome.STORED, Outcome.OWN):
            del self._queue[: len(group)]
            for one in group:
                one.promise.set_result(one.message.commit.version)
            if self._known.get(first.surface, 0) < first.version:
                self._known[first.surface] = group[-1].message.commit.version
            return
        broken, self._queue = self._queue, []
        for one in broken:
            self._truth.causes.pop(id(one.message.commit), None)
            is_owned = outcome is Outcome.CONFLICT
            one.promise.set_exception(VersionConflict(first, newest) if is_owned else NotOwner(first))

    async def head(self, of: Head) -> int:
        """Returns the newest number: of a surface of others the database is asked."""
        if not isinstance(of, VersionHead):
            return await self._asked(self.inner.head(of))
        if self._ownership.is_mine(of.surface):
            await asyncio.sleep(0)
        else:
            await self._catch_up()
        return self._known.get(of.surface, 0)

    async def read(
        self, surface: str, wanted: After | Versions, *, only: Only = EVERY_EVENT
    ) -> Sequence[Commit]:
        """Reads commits."""
        is_known = isinstance(wanted, After) and wanted.version >= self._known.get(surface, 0)
        if is_known and self._ownership.is_mine(surface):
            await asyncio.sleep(0)
            return []
        return await self._asked(self.inner.read(surface, wanted, only=only))

    async def touched(self, *, after: int | None) -> Touched:
        """Catches up, and returns the surfaces with commits after a position."""
        await self._catch_up()
        return await self._asked(self.inner.touched(after=after))

    async def find_response(self, surface: str, request_id: str) -> StoredResponse | None:
        """Returns a stored response."""
        return await self._asked(self.inner.find_response(surface, request_id))

    async def read_snapshot(self, surface: str) -> StoredSnapshot | None:
        """Reads a snapshot."""
        return await self._asked(self.inner.read_snapshot(surface))

    async def save_snapshot(
        self, snapshot: SurfaceSnapshot, rest: AsyncIterable[SnapshotPart] = NO_REST
    ) -> None:
        """Saves a snapshot."""
        saved = whole(snapshot, [part async for part in rest])
        await self._asked(self.inner.save_snapshot(saved))

    async def living(self) -> Sequence[str]:
        """Catches up, and returns the names of the living surfaces."""
        await self._catch_up()
        return await self._asked(self.inner.living())

    async def deleted(self, *, after: str, limit: int, tenant: str = "") -> Sequence[str]:
        """Returns names of deleted surfaces."""
        return await self._asked(self.inner.deleted(after=after, limit=limit, tenant=tenant))

    async def prune(self, surface: str, cut: Cut) -> int:
        """Prunes commits."""
        return await self._asked(self.inner.prune(surface, cut))

    async def _catch_up(self) -> None:
        """Notes what was durable at some time after the call."""
        for name, version in (await self._connection.ask(lambda: dict(self._database.versions))).items():
            self._known[name] = max(version, self._known.get(name, 0))

    async def _asked(self, read: Coroutine[Any, Any, T]) -> T:
        """Returns what the database reads when the question arrives."""
        try:
            return await self._connection.ask(lambda: at_once(read))
        finally:
            read.close()
