"""The journal of one server of a simulated cluster: the ``postgresql`` journal, over simulated tables.

Owns what the simulation adds to it: the cause of each commit, and the checks that only an owner appends,
prunes and saves snapshots.
"""

import asyncio
from collections.abc import AsyncIterable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from random import Random

from lightspeed_ops.cluster import Ownership
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.core.snapshot import SnapshotPart, SurfaceSnapshot
from lightspeed_ops.journal.port import NO_REST, StoredResponse
from lightspeed_ops.journal.postgresql import appender, follower, journal
from lightspeed_ops.journal.postgresql import database as postgresql
from lightspeed_ops.journal.postgresql.journal import PostgresqlJournal

from tests.simulation.database import Database, DistantAppends, DistantDatabase, Link, SentCommit
from tests.simulation.journal import CAUSE
from tests.simulation.reference_model import expect

SNAPSHOT_BYTES = 12_000
"""Bytes of commits after which a snapshot is due: some dozen commits."""
PRUNED_COMMITS = 10
"""Most commits of one slice of pruning."""
WAITING_S, IDLE_S = 0.1, 0.5
"""Seconds between two polls of a follower: longer than in a server, because each of them takes real time."""
LOST_S = 5.0
"""Seconds after a loss in which a server may still end what it had begun as the owner."""


class ClusterJournal(PostgresqlJournal):
    """A server's journal over the database."""

    simulated: Database
    link: Link
    appending: asyncio.Event
    """Set at each append."""
    _lost_s: dict[str, float]
    """By surface: the time of the newest loss."""

    @classmethod
    async def begin(cls, database: Database, link: Link, ownership: Ownership) -> "ClusterJournal":
        """Opens the journal of a member; raises :class:`JournalAway`."""
        opened: list[ClusterJournal] = []

        def append(writer: int) -> Callable[[], list[bytes | None]]:
            return partial(database.append, writer, tuple(opened[0]._appender._sent))

        distant = DistantDatabase("simulated", "simulated", tables=database.tables, link=link, append=append)
        made = await cls.open(distant, writer=ownership.me.id, ownership=ownership)
        assert isinstance(made, ClusterJournal)
        opened.append(made)
        made.simulated, made.link = database, link
        made.appending, made._lost_s = asyncio.Event(), {}
        ownership.follow(made._changed)
        return made

    def append(self, commit: Commit, answered: StoredResponse | None = None) -> "asyncio.Future[int]":
        """Queues a commit for the next group."""
        name = commit.surface
        is_mine = self.ownership.is_mine(name)
        is_allowed = commit.version == 1 or is_mine
        self._expect(is_allowed, f"server {self._writer} to append to '{name}' only while it owns it")
        promise = super().append(commit, answered)
        if not promise.done():
            queued = self._appender._queue[-1]
            self.simulated.sent[id(queued)] = SentCommit(queued, commit, CAUSE.get())
            self.appending.set()
        return promise

    async def save_snapshot(
        self, snapshot: SurfaceSnapshot, rest: AsyncIterable[SnapshotPart] = NO_REST
    ) -> None:
        """Saves a snapshot, if this server owns the surface."""
        self._expect_owned(snapshot.name, "save a snapshot of")
        await super().save_snapshot(snapshot, rest)

    async def prune(self, surface: str, cut: Cut) -> int:
        """Prunes commits, if this server owns the surface."""
        self._expect_owned(surface, "prune")
        return await super().prune(surface, cut)

    def die(self) -> None:
        """Sends nothing more; what was sent may arrive."""
        self.link.is_dead = True

    def _changed(self, surface: str, is_mine: bool) -> None:  # noqa: FBT001 - as the ownership tells it
        if not is_mine:
            self._lost_s[surface] = self._loop.time()

    def _expect_owned(self, name: str, what: str) -> None:
        lost_s = self._lost_s.get(name, -LOST_S)
        # A server whose lease ended meanwhile has its claim until it reads another one.
        is_owner = self.ownership.epoch(name) or self._loop.time() < lost_s + LOST_S
        self._expect(bool(is_owner), f"server {self._writer} to {what} '{name}' only while it owns it")

    def _expect(self, truth: bool, what: str) -> None:  # noqa: FBT001 - as expect has it
        self.simulated.judged(lambda: expect(truth, what))


@contextmanager
def simulated_postgresql(random: Random) -> Iterator[None]:
    """Lets journals connect to simulated databases, with small bounds and pauses by chance from the seed."""

    async def prepared(*_: object) -> None:
        """Finds the schema there."""

    replaced: dict[tuple[object, str], object] = {
        (appender, "AppendConnection"): DistantAppends,
        (journal, "AppendConnection"): DistantAppends,
        (follower, "use_schema"): prepared,
        (follower, "WAITING_S"): WAITING_S,
        (follower, "IDLE_S"): IDLE_S,
        (journal, "SNAPSHOT_BYTES"): SNAPSHOT_BYTES,
        (journal, "PRUNED_COMMITS"): PRUNED_COMMITS,
        (postgresql, "random"): random,
    }
    before = {place: getattr(*place) for place in replaced}
    try:
        for place, value in replaced.items():
            setattr(*place, value)
        yield
    finally:
        for place, value in before.items():
            setattr(*place, value)
