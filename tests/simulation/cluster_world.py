"""The world of a cluster: two or three servers on one database, with faults of servers and of the database.

Owns these faults, and what must hold however they fall: each surface has one owner at a time, every commit
has the owner's epoch, and work is not overdue while a server can serve. The rest is as in every world.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from lightspeed_ops.core.commands import Command, StartRun
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine import slices, snapshots
from lightspeed_ops.journal.port import JournalAway
from lightspeed_ops.journal.registry import Member

from tests.server.core.building import NAME, NOW_MS
from tests.simulation.clients import Producer, Scheduler, Subscriber
from tests.simulation.cluster_server import ClusterServer
from tests.simulation.database import Database
from tests.simulation.network import PATIENCE_S
from tests.simulation.reference_model import expect
from tests.simulation.virtual import outside
from tests.simulation.workers import FaultRates, Puller
from tests.simulation.world import Outcome, World

SETTLED_S = 20.0
"""Seconds after a fault within which an owner serves again and takes expired work back.

The last owner is dead after 5 s. Another one knows that after 5 s of heartbeats, and spares leases for 5 s.
"""
QUIET_S = (1.0, 8.0, 45.0)
"""Seconds between two faults, at random up to one of these."""
CALLED_S = 0.01
"""Most seconds of a call between two servers."""


class ClusterWorld(World):
    """A world of several servers with owners."""

    def __init__(self, seed: int, steps: int) -> None:
        """Draws the kind of the world."""
        super().__init__(seed, steps)
        self._count = self.random.choice([2, 3])
        self.slowest_ms = self.random.choice([5, 60, 150])
        self.database = Database(self.truth, self._database_ms, self)
        self._disturbed_s = 0.0
        """The time of the newest fault, or of its end."""
        self._is_owned_by: int | None = None

    @property
    def servers(self) -> list[ClusterServer]:
        """The servers that have started."""
        return [server for server in self._servers if isinstance(server, ClusterServer)]

    def _database_ms(self) -> int:
        return NOW_MS + round(self._loop.time() * 1_000)

    def forward(
        self, owner: Member, command: Command[Any], request_id: str, answered: "asyncio.Future[Any]"
    ) -> None:
        """Sends a call from one server to another, if the network does not lose it."""
        self.figures["forwarded calls"] += 1
        there_s, is_lost = self.random.random() * CALLED_S, self.random.random() < self._network.loss
        if not is_lost:
            outside(there_s, self._arrive, owner, command, request_id, answered)

    def _arrive(
        self, owner: Member, command: Command[Any], request_id: str, answered: "asyncio.Future[Any]"
    ) -> None:
        for server in self.servers:
            if server.membership.me.id == owner.id:
                server.serve_forwarded(command, request_id, answered)

    # Checks.

    def _check(self) -> None:
        self._one_server_believes()
        # An owner with late heartbeats lives for the others, and yet its lease ends again and again.
        is_stalled = any(any(server.registry.stall_s) for server in self.servers)
        if is_stalled or not any(server.can_serve for server in self.servers):
            self._disturbed()
        if self._loop.time() < self._disturbed_s + SETTLED_S:
            self._overdue.clear()
            self._undecided = None
            return
        self._nothing_is_overdue()
        self._due_times_are_decided()

    def _one_server_believes(self) -> None:
        """Checks that at most one server believes by a valid lease that it owns the surface."""
        owners = [one.membership.me.id for one in self.servers if one.membership.is_mine(NAME)]
        expect(len(owners) <= 1, f"one owner of '{NAME}' at a time, and not the servers {owners}")
        if owners and owners[0] != self._is_owned_by:
            self.figures["owners"] += 1
            self._is_owned_by = owners[0]

    def _spares_who_could_not_extend(self, commit: Commit) -> None:
        """Checks nothing: the grace begins when an owner gains the surface."""

    # The run.

    async def run(self) -> Outcome:
        """Runs as every world."""
        try:
            with _work_that_takes_no_time(self._loop):
                return await super().run()
        finally:
            for server in self.servers:
                server.process.resume()

    async def _begin(self) -> None:
        server = await ClusterServer.begin(self)
        self._servers = [server]
        await server.ask(self._settings)
        await server.ask(StartRun())
        await server.start()
        while len(self._servers) < self._count:
            await self._start_server()

    async def _start_server(self) -> None:
        server = await ClusterServer.begin(self)
        self._servers.append(server)
        await server.start()

    async def _chaos(self) -> None:
        random, network = self.random, self._network
        for number in range(3):
            self._act(Puller(f"puller-{number}", network, random, FaultRates()).run())
        for number in range(2):
            self._act(Producer(f"producer-{number}", network, random, self.model).run())
        self._act(self._operator.run())
        self._act(Subscriber(self, random, RecordKind.CHECKPOINT).run())
        self._act(Subscriber(self, random, RecordKind.AUDIT).run())
        for _ in range(2):
            self._act(self._read())
        if self._is_scheduled:
            self._act(Scheduler(network, self._schedules, self.model).run())
        self._act(self._go_wrong())
        await self._done
        for actor in self._actors:
            actor.cancel()
        await asyncio.gather(*self._actors, return_exceptions=True)

    async def _calm(self) -> None:
        """Ends all faults, and waits until everything has ended."""
        for server in self.servers:
            server.process.resume()
            server.cut(is_cut=False)
            server.registry.stall_s = (0.0, 0.0)
            server.is_faulty = False
        self._disturbed()
        await super()._calm()

    async def _read(self) -> None:
        """Reads from any server: never less than what was durable when the reader asked."""
        while True:
            await asyncio.sleep(self.random.random() * 2)
            server = self.ready_server()
            if server is None:
                continue
            durable = self.model.version
            read = server.read(_version)
            await asyncio.wait({read}, timeout=PATIENCE_S * 10)
            if not read.done():
                read.cancel()
            elif not read.cancelled() and not isinstance(read.exception(), JournalAway):
                self.figures["reads"] += 1
                shown = read.result()
                expect(shown >= durable, f"a read to show version {durable}, which was durable, not {shown}")

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
        self._note(f"{fault.__name__} of server {server.membership.me.id}")
        await fault(server)
        self._note(f"end of {fault.__name__} of server {server.membership.me.id}")
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
            await asyncio.wait({asyncio.ensure_future(server.journal.appending.wait())}, timeout=PATIENCE_S)
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
        servers = self.servers
        for server in servers:
            server.cut(is_cut=True)
        await asyncio.sleep(self._for_s())
        if self.random.random() < 0.5:
            self.database.stored.up_since_ms = self._database_ms()
        for server in servers:
            server.cut(is_cut=False)


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


def _version(surface: Surface) -> int:
    return surface.version
