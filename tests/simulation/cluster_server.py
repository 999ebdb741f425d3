"""A server of a simulated cluster: the real engine and the real membership, in a process that can be stopped.

Owns how a call finds the owner, as the transport forwards it, and the ends of a server: kill and stop.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from random import Random
from typing import Any, Protocol

from lightspeed_ops.cluster import Membership, OwnedElsewhere, OwnerUnknown
from lightspeed_ops.core.commands import Command
from lightspeed_ops.core.refusal import Refused
from lightspeed_ops.journal.port import JournalAway
from lightspeed_ops.journal.registry import Member

from tests.server.core.building import NAME
from tests.simulation.cluster_journal import AGAIN_S, ClusterJournal
from tests.simulation.database import Connection, Database, DistantRegistry
from tests.simulation.network import PATIENCE_S, Lost
from tests.simulation.server import Host, Server, elapsed_ns
from tests.simulation.virtual import Process

ATTEMPTS = 3
"""Owners that a server tries for one call."""
CALLS_END_S = 2.0
"""Seconds for the calls in progress of a server that stops."""


class Unavailable(Exception):
    """The call did not reach an owner, or has no answer: it may be tried again."""


class NotTheOwner(Exception):
    """A forwarded call came to a server that does not own the surface; nothing happened."""


class Site(Host, Protocol):
    """The host of the servers of a cluster."""

    database: Database

    def forward(
        self, owner: Member, command: Command[Any], request_id: str, answered: "asyncio.Future[Any]"
    ) -> None:
        """Sends a call to its owner."""
        ...


class ClusterServer(Server):
    """One server process of a cluster."""

    journal: ClusterJournal

    def __init__(
        self,
        site: Site,
        process: Process,
        connection: Connection,
        registry: DistantRegistry,
        membership: Membership,
    ) -> None:
        """A server that has joined."""
        journal = ClusterJournal(
            site.database,
            site.random,
            slowest_ms=site.slowest_ms,
            ownership=membership,
            connection=connection,
        )
        super().__init__(site, journal, membership)
        self._site = site
        self._own: dict[asyncio.Task[Any], None] = {}
        """Its tasks in the order of their begin: a set has another order each time."""
        self.process = process
        self.connection = connection
        self.registry = registry
        self.membership = membership
        membership.release_by(self.engine.release)
        self.is_faulty = False
        """True while something is wrong with it, or it is about to end."""

    @classmethod
    async def begin(cls, site: Site) -> "ClusterServer":
        """Starts a process that joins the others; it waits while the database is away."""
        process, connection = Process(), Connection(site.random, site.slowest_ms)

        async def join() -> ClusterServer:
            registry = DistantRegistry(site.database, connection)
            address = f"server-{site.database.stored.newest_member + 1}:1"
            membership = await Membership.join(
                registry,
                address=address,
                version="1",
                elapsed_ns=elapsed_ns,
                random=Random(site.random.random()),
            )
            return cls(site, process, connection, registry, membership)

        return await process.task(join())

    @property
    def can_serve(self) -> bool:
        """True if nothing is wrong with it."""
        return self.ready and not self.is_faulty

    async def start(self) -> None:
        """Serves, and takes surfaces."""
        await asyncio.shield(self._task(self._start()))

    async def _start(self) -> None:
        while not self.ready:
            try:
                await super().start()
            except JournalAway:
                await asyncio.sleep(AGAIN_S)
        self.membership.become_ready()

    def cut(self, *, is_cut: bool) -> None:
        """Cuts the server off the database, or ends that."""
        self.connection.is_cut = self.journal.away = is_cut

    async def ask(self, command: Command[Any]) -> object:
        """Executes a command by its owner."""
        return await self._task(self._routed(command, "", is_forwarded=False))

    def serve_forwarded(
        self, command: Command[Any], request_id: str, answered: "asyncio.Future[Any]"
    ) -> None:
        """Executes a call that another server has forwarded."""
        if self.alive and self.ready:
            self._go(self._answer(command, request_id, answered, is_forwarded=True))

    async def kill(self) -> None:
        """Ends the server without a message."""
        self.alive = self.ready = False
        self.journal.die()
        own = [*self._own, *self.membership._tasks]
        for task in own:
            task.cancel()
        if self.process.is_stopped:
            self.process.resume()
        await asyncio.gather(*own, self.engine.stop(), return_exceptions=True)

    async def stop(self) -> None:
        """Hands its surfaces over, ends its calls, and leaves."""
        await self.process.task(self._stop())

    async def _stop(self) -> None:
        await self.membership.leave()
        self.ready = False
        if self._own:
            await asyncio.wait(self._own, timeout=CALLS_END_S)
        for task in [*self._own]:
            task.cancel()
        await self.engine.stop()
        await self.journal.drained()
        await self.membership.close()
        self.alive = False

    def _task(self, what: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        task = self.process.task(what)
        self._own[task] = None
        task.add_done_callback(self._own.pop)
        return task

    async def _answer(
        self,
        command: Command[Any],
        request_id: str,
        answered: "asyncio.Future[Any] | None",
        *,
        is_forwarded: bool = False,
    ) -> None:
        answer: object
        try:
            answer = await self._routed(command, request_id, is_forwarded=is_forwarded)
        except Refused as refused:
            answer = refused.refusal
        except (JournalAway, Unavailable, NotTheOwner) as failure:
            if answered is not None and not answered.done():
                answered.set_exception(failure if is_forwarded else Lost())
            return
        if answered is not None and not answered.done():
            answered.set_result(answer)

    async def _routed(self, command: Command[Any], request_id: str, *, is_forwarded: bool) -> object:
        """Executes a command here or by its owner, as the transport does."""
        is_mine, refused = self.membership.is_mine, self.membership.refused
        has_new = not self._site.database.versions
        if is_mine(NAME) or has_new:
            try:
                return await self.do(command, request_id)
            except OwnedElsewhere:
                refused(NAME)
        elif is_forwarded:
            refused(NAME)
        for _ in range(ATTEMPTS):
            owner = await self._owner()
            try:
                if owner.id == self.membership.me.id:
                    return await self.do(command, request_id)
                if is_forwarded:
                    break
                return await self._forwarded(owner, command, request_id)
            except (OwnedElsewhere, NotTheOwner):
                refused(NAME)
        raise NotTheOwner if is_forwarded else Unavailable

    async def _owner(self) -> Member:
        owner, me = self.membership.owner(NAME), self.membership.me
        if owner is not None and (owner.id != me.id or self.membership.is_mine(NAME)):
            return owner
        try:
            return await self.membership.settle(NAME)
        except OwnerUnknown:
            raise Unavailable from None

    async def _forwarded(self, owner: Member, command: Command[Any], request_id: str) -> object:
        answered: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._site.forward(owner, command, request_id, answered)
        with suppress(TimeoutError):
            return await asyncio.wait_for(answered, PATIENCE_S)
        raise Unavailable
