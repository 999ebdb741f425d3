"""A server of a simulated cluster: the real engine, membership and journal, in a process that can be stopped.

Owns how a call finds the owner, as the transport forwards it, the streams, and the ends of a server: kill and
stop.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from random import Random
from typing import Any, NamedTuple, Protocol, TypeVar

from lightspeed_ops.cluster import Membership, OwnedElsewhere, OwnerUnknown
from lightspeed_ops.core.commands import Command, StartAvailable, StartedBatches
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Refused
from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.engine import PushSubscriber
from lightspeed_ops.journal.background import retrieve
from lightspeed_ops.journal.port import JournalAway
from lightspeed_ops.journal.registry import Member
from lightspeed_ops.reader import Frame, Reader, WatchOptions

from tests.simulation.cluster_journal import ClusterJournal
from tests.simulation.database import Database, DistantRegistry, Link
from tests.simulation.network import PATIENCE_S, Lost
from tests.simulation.reference_model import Violation
from tests.simulation.server import Host, Server, elapsed_ns
from tests.simulation.virtual import Process

T = TypeVar("T")

ATTEMPTS = 3
"""Owners that a server tries for one call."""
CALLS_END_S = 2.0
"""Seconds for the calls in progress of a server that stops."""
AGAIN_S = 0.2
"""Seconds between two attempts to start while the database is away."""
TIDY_S = 4.0
"""Seconds between two rounds of housekeeping."""


class Unavailable(Exception):
    """The call did not reach an owner, or has no answer: it may be tried again."""


class NotTheOwner(Exception):
    """A forwarded call came to a server that does not own the surface; nothing happened."""


class Call(NamedTuple):
    """A call about a surface; ``wait_s`` are the seconds of a long poll, or 0."""

    surface: str
    command: Command[Any]
    request_id: str = ""
    wait_s: float = 0.0


class Site(Host, Protocol):
    """The host of the servers of a cluster."""

    database: Database

    def link(self) -> Link:
        """Returns the way of a new server to the database."""
        ...

    def forward(self, owner: Member, call: Call, answered: "asyncio.Future[Any]") -> None:
        """Sends a call to its owner."""
        ...

    def fail(self, failure: BaseException) -> None:
        """Ends the simulation."""
        ...


class ClusterServer(Server):
    """One server process of a cluster."""

    journal: ClusterJournal  # type: ignore[assignment]  # it has what servers use

    def __init__(
        self,
        site: Site,
        process: Process,
        registry: DistantRegistry,
        membership: Membership,
        journal: ClusterJournal,
    ) -> None:
        """A server that has joined."""
        super().__init__(site, journal, membership)
        self._site = site
        self.process = process
        self.registry = registry
        self.membership = membership
        self.reader = Reader(journal)
        membership.release_by(self.engine.release)
        self.gained_ms: dict[str, int] = {}
        """By surface: when this server gained it, on the surface's clock."""
        membership.follow(self._changed)
        self.is_faulty = False
        """True while something is wrong with it, or it is about to end."""

    @classmethod
    async def begin(cls, site: Site) -> "ClusterServer":
        """Starts a process that joins the others; it waits while the database is away."""
        process, link = Process(), site.link()

        async def join() -> ClusterServer:
            registry = DistantRegistry(site.database, link)
            membership = await _reached(
                lambda: Membership.join(
                    registry,
                    address=f"server-{site.database.stored.newest_member + 1}:1",
                    version="1",
                    elapsed_ns=elapsed_ns,
                    random=Random(site.random.random()),
                )
            )
            journal = await _reached(lambda: ClusterJournal.begin(site.database, link, membership))
            return cls(site, process, registry, membership, journal)

        return await process.task(join())

    @property
    def can_serve(self) -> bool:
        """True if nothing is wrong with it."""
        return self.ready and not self.is_faulty

    async def start(self) -> None:
        """Serves, and takes surfaces."""
        await asyncio.shield(self._task(self._start()))

    async def _start(self) -> None:
        await _reached(super().start)
        self._go(self.engine.housekeeping.run(TIDY_S))
        self.membership.become_ready()

    def cut(self, *, is_cut: bool) -> None:
        """Cuts the server off the database, or ends that."""
        self.journal.link.is_cut = is_cut

    async def ask(self, name: str, command: Command[Any]) -> object:
        """Executes a command by its owner."""
        return await self._task(self._routed(Call(name, command), is_forwarded=False))

    def serve(
        self, name: str, command: Command[Any], request_id: str, answered: "asyncio.Future[Any] | None"
    ) -> None:
        """Executes a request that has arrived, or lets its owner do it."""
        if self.alive and self.ready:
            self._go(self._respond(Call(name, command, request_id), answered, is_forwarded=False))

    def serve_forwarded(self, call: Call, answered: "asyncio.Future[Any]") -> None:
        """Executes a call that another server has forwarded."""
        if self.alive and self.ready:
            self._go(self._respond(call, answered, is_forwarded=True))

    def poll(
        self, name: str, command: StartAvailable, request_id: str, wait_s: float
    ) -> "asyncio.Task[StartedBatches]":
        """Starts batches as soon as the owner has some; raises :class:`Lost` without an answer."""
        return self._task(self._polled(Call(name, command, request_id, wait_s)))

    async def _polled(self, call: Call) -> object:
        try:
            return await self._routed(call, is_forwarded=False)
        except (JournalAway, Unavailable):
            raise Lost from None

    def join(self, name: str, subscriber: PushSubscriber) -> None:
        """Opens a work stream for a worker."""
        self.process.call(super().join, name, subscriber)

    def watch(
        self, name: str, kind: RecordKind, after: int, options: WatchOptions
    ) -> "tuple[asyncio.Task[None], asyncio.Queue[Frame | None]]":
        """Streams records of a surface, or of all of a tenant, after a cursor; None is the end."""
        frames: asyncio.Queue[Frame | None] = asyncio.Queue()
        return self._task(self._watch(name, kind, after, options, frames)), frames

    async def _watch(
        self,
        name: str,
        kind: RecordKind,
        after: int,
        options: WatchOptions,
        frames: "asyncio.Queue[Frame | None]",
    ) -> None:
        try:
            if name.endswith("/-"):
                found = self.reader.watch_tenant(tenant_of(name), kind, after=after, options=options)
            else:
                head = await self.engine.read(name, lambda surface: surface.count_of(kind))
                if after > head:
                    self._site.fail(Violation(f"expected a token of at most {head} of '{name}', not {after}"))
                found = self.reader.watch(name, kind, after=after, options=options)
            async for frame in found:
                frames.put_nowait(frame)
        except JournalAway:
            pass
        except Refused as refused:
            self._site.fail(Violation(f"expected the token {after} of '{name}' to be taken, but {refused}"))
        finally:
            frames.put_nowait(None)

    async def kill(self) -> None:
        """Ends the server without a message."""
        self.alive = self.ready = False
        self.journal.die()
        await self.process.kill()

    async def stop(self) -> None:
        """Hands its surfaces over, ends its calls, and leaves."""
        await self.process.task(self._stop())
        await self.process.kill()

    async def _stop(self) -> None:
        await self.membership.leave()
        self.ready = False
        for subscriber in list(self._takers):
            self.leave(subscriber)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CALLS_END_S)
        for task in [*self._tasks]:
            task.cancel()
        await self.engine.stop()
        await self.journal.close()
        await self.membership.close()
        self.alive = False

    def _changed(self, surface: str, is_mine: bool) -> None:  # noqa: FBT001 - as the ownership tells it
        if is_mine:
            self.gained_ms[surface] = self.engine.now_ms(surface)

    def _task(self, what: Any) -> "asyncio.Task[Any]":
        task = self.process.task(what)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(retrieve)
        return task

    async def _respond(
        self, call: Call, answered: "asyncio.Future[Any] | None", *, is_forwarded: bool
    ) -> None:
        answer: object
        try:
            answer = await self._routed(call, is_forwarded=is_forwarded)
        except Refused as refused:
            answer = refused.refusal
        except (JournalAway, Unavailable, NotTheOwner) as failure:
            if answered is not None and not answered.done():
                answered.set_exception(failure if is_forwarded else Lost())
            return
        if answered is not None and not answered.done():
            answered.set_result(answer)

    async def _here(self, call: Call) -> object:
        if call.wait_s:
            assert isinstance(call.command, StartAvailable)
            return await self._poll(call.surface, call.command, call.request_id, call.wait_s)
        return await self.do(call.surface, call.command, call.request_id)

    async def _routed(self, call: Call, *, is_forwarded: bool) -> object:
        """Executes a command here or by its owner, as the transport does."""
        name = call.surface
        is_mine, refused = self.membership.is_mine, self.membership.refused
        is_new = name not in self._site.database.tables.surfaces
        if is_mine(name) or is_new:
            try:
                return await self._here(call)
            except OwnedElsewhere:
                refused(name)
        elif is_forwarded:
            refused(name)
        for _ in range(ATTEMPTS):
            owner = await self._owner(name)
            try:
                if owner.id == self.membership.me.id:
                    return await self._here(call)
                if is_forwarded:
                    break
                return await self._forwarded(owner, call)
            except (OwnedElsewhere, NotTheOwner):
                refused(name)
        raise NotTheOwner if is_forwarded else Unavailable

    async def _owner(self, name: str) -> Member:
        owner, me = self.membership.owner(name), self.membership.me
        if owner is not None and (owner.id != me.id or self.membership.is_mine(name)):
            return owner
        try:
            return await self.membership.settle(name)
        except OwnerUnknown:
            raise Unavailable from None

    async def _forwarded(self, owner: Member, call: Call) -> object:
        answered: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._site.forward(owner, call, answered)
        with suppress(TimeoutError):
            return await asyncio.wait_for(answered, call.wait_s + PATIENCE_S)
        raise Unavailable


async def _reached(act: Callable[[], Awaitable[T]]) -> T:
    """Returns what an act returns as soon as the database can be reached."""
    while True:
        try:
            return await act()
        except JournalAway:
            await asyncio.sleep(AGAIN_S)
