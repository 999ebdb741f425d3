"""The world of a cluster: two or three servers on one database, with faults of servers and of the database.

Owns these faults, and what must hold however they fall. Each surface has one owner at a time, and every
commit has the owner's epoch. Streams go on with their tokens on any server. Work is not overdue if there is a
server for it. The rest is as in every world.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from types import SimpleNamespace
from typing import Any, TypeVar

from lightspeed_ops.cluster import claims, membership
from lightspeed_ops.core import limits
from lightspeed_ops.core.commands import StartRun
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.records import RecordKind, entries_of, sequences_of
from lightspeed_ops.core.retention import Retention
from lightspeed_ops.engine import housekeeping, slices, snapshots
from lightspeed_ops.journal.port import JournalAway
from lightspeed_ops.journal.postgresql.journal import PostgresqlJournal
from lightspeed_ops.journal.rebuild import rebuild
from lightspeed_ops.journal.registry import Member
from lightspeed_ops.reader import Reader

from tests.server.core.building import NAME, NOW_MS
from tests.simulation.clients import Producer, Scheduler, Subscriber, Tuner
from tests.simulation.cluster_journal import simulated_postgresql
from tests.simulation.cluster_server import Call, ClusterServer
from tests.simulation.database import Database, DistantDatabase, Link
from tests.simulation.journal import Cause
from tests.simulation.network import PATIENCE_S
from tests.simulation.observers import Observer
from tests.simulation.record_streams import Cursor, Placed, StreamSubscriber, TenantCursor
from tests.simulation.reference_model import ReferenceModel, expect
from tests.simulation.tables import Tables
from tests.simulation.tested_surface import TestedSurface, settings_of
from tests.simulation.virtual import OrderedSet, outside
from tests.simulation.workers import FaultRates, Poller, Puller, Pushed
from tests.simulation.world import Outcome, World

A = TypeVar("A")

NAMES = (NAME, "tenants/acme/surfaces/ships", "tenants/acme/surfaces/trains")
STREAMED = (RecordKind.AUDIT, RecordKind.LINEAGE)
SETTLED_S = 20.0
"""Seconds after a fault within which an owner serves again and takes expired work back.

The last owner is dead after 5 s. Another one knows that after 5 s of heartbeats, and spares leases for 5 s.
"""
QUIET_S = (0.5, 3.0, 25.0)
"""Seconds between two faults, at random up to one of these."""
CALLED_S = 0.01
"""Most seconds of a call between two servers."""
ASKED_S = 60.0
"""Seconds after which a reader gives up: its server may have been killed."""
RETENTION = Retention(work_max_age_ms=20_000, work_max_records=150, audits_max_age_ms=40_000)
"""The retention of the surfaces: short, so that owners prune all the time."""
SNAPSHOT_RECENT_MS = 5_000


class ClusterWorld(World):
    """A world of several servers with owners, and of several surfaces."""

    def __init__(self, seed: int, steps: int) -> None:
        """Draws the kind of the world."""
        super().__init__(seed, steps)
        random = self.random
        self._count = random.choice([2, 3])
        self.slowest_ms = random.choice([5, 60, 150])
        self.database = Database(self._database_ms, self)
        self.copies_lag = True
        kept = random.random() < 0.8
        self.surfaces = [
            self._surface(name, RETENTION if kept else Retention(), is_scheduled=random.random() < 0.5)
            for name in NAMES
        ]
        self._placed: dict[RecordKind, list[Placed]] = {kind: [] for kind in STREAMED}
        self._links: list[Link] = []
        self._tool: PostgresqlJournal
        self._disturbed_s = 0.0
        """The time of the newest fault, or of its end."""
        self._owners: dict[str, int] = {}
        """The newest owner of each surface that believed in it."""

    def _surface(self, name: str, retention: Retention, *, is_scheduled: bool) -> TestedSurface:
        creation = settings_of(self.random, self._schedules, is_scheduled=is_scheduled, retention=retention)
        return TestedSurface(self, name, creation, loss=self._loss, is_scheduled=is_scheduled)

    @property
    def servers(self) -> list[ClusterServer]:
        """The servers that have started."""
        return [server for server in self._servers if isinstance(server, ClusterServer)]

    @property
    def tables(self) -> Tables:
        """What is stored."""
        return self.database.tables

    def _database_ms(self) -> int:
        return NOW_MS + round(self._loop.time() * 1_000)

    def link(self) -> Link:
        """Returns the way of a new server to the database."""
        link = Link(self.random, self.slowest_ms, is_cut=self.database.is_away)
        self._links.append(link)
        return link

    def reader(self) -> Reader:
        """Returns the reader of a server, or of the world itself if none serves."""
        server = self.ready_server()
        return server.reader if isinstance(server, ClusterServer) else Reader(self._tool)

    async def asked(self, answer: Awaitable[A]) -> A | None:
        """Returns an answer of a reader, or None if storage was away or its server was killed."""
        with suppress(JournalAway, TimeoutError):
            async with asyncio.timeout(ASKED_S):
                return await answer
        return None

    def ready_server(self) -> ClusterServer | None:
        """Returns a server that serves, if there is one."""
        ready = [server for server in self.servers if server.ready]
        return self.random.choice(ready) if ready else None

    def model_of(self, name: str) -> ReferenceModel:
        """Returns the model of a surface."""
        return self.tested(name).model

    def placed(self, kind: RecordKind) -> Sequence[Placed]:
        """Returns all durable entries of a kind in committed order."""
        return self._placed[kind]

    def undisturbed_s(self) -> float:
        """Returns the seconds since the newest fault has ended."""
        return self._loop.time() - self._disturbed_s

    def stored(self, commit: Commit, cause: Cause, position: int) -> None:
        """Enters a stored commit into the model of its surface."""
        for kind, placed in self._placed.items():
            sequences = sequences_of(entries_of(kind, commit))
            placed += [Placed(position, commit.surface, sequence) for sequence in sequences]
        self.durable(commit, cause)

    def forward(self, owner: Member, call: Call, answered: "asyncio.Future[Any]") -> None:
        """Sends a call from one server to another, if the network does not lose it."""
        self.figures["forwarded calls"] += 1
        there_s, is_lost = self.random.random() * CALLED_S, self.random.random() < self._loss
        if not is_lost:
            outside(there_s, self._arrive, owner, call, answered)

    def _arrive(self, owner: Member, call: Call, answered: "asyncio.Future[Any]") -> None:
        server = self._server_of(owner)
        if server is not None:
            server.serve_forwarded(call, answered)

    def _server_of(self, member: Member) -> ClusterServer | None:
        return next((one for one in self.servers if one.membership.me.id == member.id), None)

    # Checks.

    def _check(self) -> None:
        for surface in self.surfaces:
            self._one_server_believes(surface.name)
        # An owner with late heartbeats lives for the others, and yet its lease ends again and again.
        is_stalled = any(any(server.registry.stall_s) for server in self.servers)
        if is_stalled or not any(server.can_serve for server in self.servers):
            self._disturbed()
        is_settled = self.undisturbed_s() >= SETTLED_S
        for surface in self.surfaces:
            if not is_settled:
                surface.forgive()
                continue
            surface.nothing_is_overdue(self.servers)
            surface.due_times_are_decided(self.servers)
            owner = self._owner_of(surface.name)
            surface.long_polls_get_batches(owner if owner is not None and owner.can_serve else None)

    def _owner_of(self, name: str) -> ClusterServer | None:
        return next((one for one in self.servers if one.membership.is_mine(name)), None)

    def _one_server_believes(self, name: str) -> None:
        """Checks that at most one server believes by a valid lease that it owns a surface."""
        owners = [one.membership.me.id for one in self.servers if one.membership.is_mine(name)]
        expect(len(owners) <= 1, f"one owner of '{name}' at a time, and not the servers {owners}")
        if owners and owners[0] != self._owners.get(name):
            self.figures["owners"] += 1
            self._owners[name] = owners[0]

    def _spares(self, commit: Commit) -> None:
        """Checks what a commit of an owner itself ends: the grace begins when it gains the surface."""
        name = commit.surface
        owner = self.database.stored.claims[name].owner
        server = next((one for one in self.servers if one.membership.me.id == owner), None)
        up_ms = None if server is None else server.gained_ms.get(name)
        if up_ms is not None and up_ms <= commit.now_ms:
            self.tested(name).spares_who_could_not_extend(commit, up_ms, commit.now_ms - up_ms)

    async def _journal_agrees(self) -> None:
        for surface in self.surfaces:
            rebuilt = await rebuild(self._tool, surface.name)
            surface.journal_agrees(rebuilt)

    # The run.

    async def run(self) -> Outcome:
        """Runs as every world."""
        with ExitStack() as stack:
            stack.enter_context(_work_that_takes_no_time(self._loop))
            stack.enter_context(_short_retention())
            stack.enter_context(_sets_in_order())
            stack.enter_context(simulated_postgresql(self.random))
            self._tool = await self._opened()
            try:
                return await super().run()
            finally:
                for server in self.servers:
                    server.process.resume()
                self._tool._appender.task.cancel()
                self._tool._follower.task.cancel()

    async def _opened(self) -> PostgresqlJournal:
        """Returns a journal without a server, which is never cut off and appends nothing."""

        def append(_: int) -> Callable[[], Any]:
            raise AssertionError("expected the world to append nothing")

        link = Link(self.random, 0)
        return await PostgresqlJournal.open(
            DistantDatabase("simulated", "simulated", tables=self.tables, link=link, append=append)
        )

    async def _begin(self) -> None:
        server = await ClusterServer.begin(self)
        self._servers = [server]
        for surface in self.surfaces:
            await server.ask(surface.name, surface.creation)
            await server.ask(surface.name, StartRun())
        await server.start()
        while len(self._servers) < self._count:
            await self._start_server()

    async def _start_server(self) -> None:
        server = await ClusterServer.begin(self)
        self._servers.append(server)
        await server.start()

    def _populate(self, surface: TestedSurface) -> None:
        random, network, is_first = self.random, surface.network, surface is self.surfaces[0]
        for number in range(2 if is_first else 1):
            self._act(Puller(f"puller-{number}", network, random, FaultRates()).run())
            self._act(Producer(f"producer-{number}", network, random, surface.model).run())
        self._act(self._stream(Pushed("pushed-0", network, random, FaultRates())))
        self._act(self._poll(Poller("poller-0", network, random, FaultRates())))
        self._act(surface.operator.run())
        self._act(Subscriber(surface, random, RecordKind.CHECKPOINT if is_first else RecordKind.AUDIT).run())
        self._act(Observer(surface, random).run())
        for kind in STREAMED:
            cursor = TenantCursor if is_first else Cursor
            self._act(StreamSubscriber(cursor(self, surface.name, kind), random).run())
        if is_first:
            self._act(Tuner(surface, network, random).run())
        if surface.is_scheduled:
            self._act(Scheduler(network, self._schedules, surface.model).run())

    async def _stream(self, worker: Pushed) -> None:
        """Connects a worker to the owner of its surface, as any server knows it, again and again."""
        while True:
            await asyncio.sleep(self.random.random() * 2)
            server = self.ready_server()
            owner = None if server is None else server.membership.owner(worker.surface)
            found = None if owner is None else self._server_of(owner)
            if found is not None and found.ready and found.membership.is_mine(worker.surface):
                await worker.run(found)

    async def _poll(self, worker: Poller) -> None:
        """Lets a worker poll servers, which may be killed or stand still meanwhile."""
        while True:
            await asyncio.sleep(self.random.random())
            server = self.ready_server()
            if server is not None:
                await worker.run(server, late_s=None)

    async def _end_faults(self) -> None:
        for server in self.servers:
            server.process.resume()
            server.cut(is_cut=False)
            server.registry.stall_s = (0.0, 0.0)
            server.is_faulty = False
            server.journal.link.loss = 0.0
        self.database.is_away = False
        self._disturbed()
        while len(self._servers) < self._count:
            await self._start_server()

    # Faults.

    def _disturbed(self) -> None:
        self._disturbed_s = self._loop.time()

    async def _go_wrong(self) -> None:
        faults: list[Callable[[ClusterServer], Awaitable[None]]] = [
            self._pause,
            self._pause,
            self._cut_off,
            self._stall,
            self._kill,
            self._stop,
            self._stop,
            self._lose_database,
            self._lose_appends,
        ]
        while True:
            await asyncio.sleep(self.random.random() * self.random.choice(QUIET_S))
            healthy = [server for server in self.servers if server.can_serve]
            if not healthy:
                continue
            fault = self._suffer(self.random.choice(faults), self.random.choice(healthy))
            if self.random.random() < 0.3:
                self._act(fault)
            else:
                await fault
            await self._journal_agrees()

    async def _suffer(self, fault: Callable[[ClusterServer], Awaitable[None]], server: ClusterServer) -> None:
        server.is_faulty = True
        self._disturbed()
        self.note(f"{fault.__name__} of server {server.membership.me.id}")
        await fault(server)
        self.note(f"end of {fault.__name__} of server {server.membership.me.id}")
        server.is_faulty = False
        self._disturbed()

    def _for_s(self) -> float:
        """Returns the length of a fault: shorter than a lease, about as long as a dead server, or longer."""
        return self.random.choice([1.0, 3.0, 5.0, 7.0, 20.0]) * (0.5 + self.random.random() / 2)

    async def _pause(self, server: ClusterServer) -> None:
        """Stops a process for a while, often when it has just decided something."""
        self.figures["pauses"] += 1
        if self.random.random() < 0.6:
            server.journal.appending.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE_S):
                    await server.journal.appending.wait()
        server.process.stop()
        try:
            await asyncio.sleep(self._for_s())
        finally:
            server.process.resume()

    async def _cut_off(self, server: ClusterServer) -> None:
        """Cuts a server off the database."""
        self.figures["partitions"] += 1
        server.cut(is_cut=True)
        await asyncio.sleep(self._for_s())
        server.cut(is_cut=False)

    async def _stall(self, server: ClusterServer) -> None:
        """Makes the heartbeats of a server late, or the answers to them."""
        self.figures["stalled heartbeats"] += 1
        random, late_s = self.random, self._for_s()
        both = 1.0 + random.random() * 2, 2.5 + random.random() * 2
        server.registry.stall_s = random.choice([(late_s, 0.0), (0.0, late_s), both, both])
        await asyncio.sleep(self._for_s() + 2 * sum(both))
        late_s, server.registry.stall_s = sum(server.registry.stall_s), (0.0, 0.0)
        await asyncio.sleep(late_s)

    async def _lose_appends(self, server: ClusterServer) -> None:
        """Ends connections for appends, so that outcomes are unknown, and some are stored much later."""
        self.figures["lost appends"] += 1
        server.journal.link.loss = self.random.choice([0.2, 0.8])
        await asyncio.sleep(self._for_s())
        server.journal.link.loss = 0.0

    async def _kill(self, server: ClusterServer) -> None:
        """Kills a server, and starts another one after a while."""
        self.figures["kills"] += 1
        self._servers.remove(server)
        await server.kill()
        await asyncio.sleep(self.random.choice([0.0, 0.5, 4.0, 12.0]))
        await self._start_server()
        self._servers_agree()

    async def _stop(self, server: ClusterServer) -> None:
        """Stops a server, which hands its surface over, and starts another one."""
        self.figures["stops"] += 1
        await asyncio.shield(server.stop())
        self._servers.remove(server)
        await self._start_server()

    async def _lose_database(self, _: ClusterServer) -> None:
        """Takes the database away from all servers, and sometimes restarts it."""
        self.figures["lost databases"] += 1
        self.database.is_away = True
        for server in self.servers:
            server.cut(is_cut=True)
        await asyncio.sleep(self._for_s())
        if self.random.random() < 0.5:
            self.database.stored.up_since_ms = self._database_ms()
        self.database.is_away = False
        for link in self._links:
            link.is_cut = False


@contextmanager
def _short_retention() -> Iterator[None]:
    """Lets surfaces keep their history for seconds instead of days."""
    small: dict[tuple[Any, str], int] = {
        (limits, "WORK_MAX_AGE_MS_MIN"): 1,
        (limits, "WORK_MAX_RECORDS_MIN"): 1,
        (limits, "AUDITS_MAX_AGE_MS_MIN"): 1,
        (housekeeping, "SNAPSHOT_RECENT_MS"): SNAPSHOT_RECENT_MS,
    }
    before = {place: getattr(*place) for place in small}
    try:
        for place, bound in small.items():
            setattr(*place, bound)
        yield
    finally:
        for place, bound in before.items():
            setattr(*place, bound)


@contextmanager
def _sets_in_order() -> Iterator[None]:
    """Lets a membership go through its surfaces in the same order every time."""
    modules: tuple[Any, ...] = (membership, claims)
    try:
        for module in modules:
            module.set = OrderedSet
        yield
    finally:
        for module in modules:
            del module.set


@contextmanager
def _work_that_takes_no_time(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Measures long work in virtual time: its pauses would shift every later message by what it took."""
    virtual = SimpleNamespace(perf_counter=loop.time)
    measuring = {module: vars(module)["time"] for module in (slices, snapshots)}
    try:
        for module in measuring:
            setattr(module, "time", virtual)  # noqa: B010 - a module has no such attribute for mypy
        yield
    finally:
        for module, real in measuring.items():
            setattr(module, "time", real)  # noqa: B010 - likewise
