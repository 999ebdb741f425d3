"""Several real servers on one journal in the test process, and owners of surfaces that a test decides."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

import grpc
import uvloop
from lightspeed_ops.bootstrap import Service
from lightspeed_ops.cluster import OwnerUnknown
from lightspeed_ops.config import AdminSettings, Config, ServerSettings
from lightspeed_ops.core.surface import DEFAULT_SURFACE
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.registry import Member, MemberState

from tests.harness.api import Api
from tests.harness.server import DEADLINE_S, Setup, show_warnings

A = TypeVar("A")


class Owners:
    """The members of a cluster and the owner of each surface; a test changes them at will."""

    def __init__(self) -> None:
        """Starts without members; the first one owns every surface that has no other owner."""
        self.members: dict[int, Member] = {}
        self.by_surface: dict[str, int | None] = {}
        """The owner of a surface, by id; None if it has none."""

    def add(self, address: str) -> Member:
        """Adds a member, or changes the address of the newest."""
        member = Member(len(self.members) + 1, address, state=MemberState.READY)
        self.members[member.id] = member
        return member

    def owner(self, surface: str) -> Member | None:
        """Returns the owner of a surface."""
        number = self.by_surface.get(surface, 1)
        return None if number is None else self.members[number]


class KnownOwners:
    """The ownership of one server: what it knows of the owners, which may be out of date."""

    def __init__(self, owners: Owners, number: int) -> None:
        """Knows the owners as they are."""
        self._owners = owners
        self._number = number
        self.outdated: dict[str, int] = {}
        """Owners that were replaced unnoticed, by surface: until a refusal, or for ever if they come back."""
        self.settled = 0
        """Number of waits for an owner."""
        self._followers: list[Callable[[str, bool], None]] = []

    @property
    def me(self) -> Member:
        """This server."""
        return self._owners.members[self._number]

    @property
    def members(self) -> Sequence[Member]:
        """All servers."""
        return tuple(self._owners.members.values())

    def is_mine(self, surface: str) -> bool:
        """Returns True if this server owns a surface, for all it knows."""
        owner = self.owner(surface)
        return owner is not None and owner.id == self._number

    def epoch(self, surface: str) -> int:
        """Returns 1 for a surface of this server."""
        return int(self.is_mine(surface))

    def owner(self, surface: str) -> Member | None:
        """Returns the owner of a surface, for all this server knows."""
        number = self.outdated.get(surface)
        return self._owners.owner(surface) if number is None else self._owners.members[number]

    async def settle(self, surface: str) -> Member:
        """Returns the owner as it is."""
        self.settled += 1
        await asyncio.sleep(0)
        owner = self._owners.owner(surface)
        if owner is None:
            raise OwnerUnknown(surface)
        return owner

    def refused(self, surface: str) -> None:
        """Knows the owner of a surface as it is from now on."""
        self.outdated.pop(surface, None)

    def follow(self, changed: Callable[[str, bool], None]) -> None:
        """Keeps what is called at changes."""
        self._followers.append(changed)

    def tell(self, surface: str) -> None:
        """Tells those who follow that this server owns a surface now, or no more."""
        for changed in self._followers:
            changed(surface, self.is_mine(surface))


class Servers:
    """Real servers over one memory journal, on one event loop in a thread."""

    def __init__(self, count: int = 2, setup: Setup | None = None, **sections: Any) -> None:
        """Prepares so many servers, with further sections of their configuration."""
        self.setup = setup or Setup()
        self.owners = Owners()
        self.known = [KnownOwners(self.owners, number) for number in range(1, count + 1)]
        """What each server knows."""
        self.services: list[Service] = []
        self._sections = sections
        self._thread = threading.Thread(target=self._run, name="servers", daemon=True)
        self._ready: Future[None] = Future()
        self._loop: asyncio.AbstractEventLoop
        self._asked: asyncio.Event

    @property
    def addresses(self) -> list[str]:
        """The addresses of all servers."""
        return [self.owners.members[known.me.id].address for known in self.known]

    def own(self, surface: str, number: int | None) -> None:
        """Makes a server the owner of a surface: 0 is the first one, None is none."""
        self.owners.by_surface[surface] = None if number is None else number + 1

    def move(self, surface: str, number: int) -> None:
        """Hands a surface over to a server, and tells all of them."""

        async def moved() -> None:
            self.own(surface, number)
            for known in self.known:
                known.tell(surface)

        self.run(moved)

    def run(self, work: Callable[[], Coroutine[Any, Any, A]]) -> A:
        """Runs a coroutine on the loop of the servers."""
        return asyncio.run_coroutine_threadsafe(work(), self._loop).result(DEADLINE_S)

    def start(self) -> None:
        """Returns when all servers take calls."""
        show_warnings()
        self._thread.start()
        self._ready.result(DEADLINE_S)

    def stop(self) -> None:
        """Stops all servers."""
        self._loop.call_soon_threadsafe(self._asked.set)
        self._thread.join(DEADLINE_S)
        assert not self._thread.is_alive(), "the servers did not end"

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._asked = asyncio.get_running_loop(), asyncio.Event()
        try:
            await self._start()
        except BaseException as error:  # noqa: BLE001 - any error goes to the caller of `start`
            self._ready.set_exception(error)
            return
        self._ready.set_result(None)
        await self._asked.wait()
        for service in self.services:
            await service.stop()

    async def _start(self) -> None:
        journal, setup = MemoryJournal(), self.setup
        for known in self.known:
            self.owners.add("")
            service = Service(
                Config(
                    server=ServerSettings(listen="127.0.0.1:0"),
                    limits=setup.limits,
                    shutdown=setup.shutdown,
                    admin=AdminSettings(listen=setup.admin_listen),
                    **self._sections,
                ),
                journal,
                clock=setup.clock,
                authenticator=setup.authenticator,
                ownership=known,
            )
            self.services.append(service)
            port = await service.start()
            number = known.me.id
            self.owners.members[number] = Member(number, f"127.0.0.1:{port}", state=MemberState.READY)
        self.own(DEFAULT_SURFACE, 0)


@contextmanager
def running(count: int = 2, setup: Setup | None = None, **sections: Any) -> Iterator[Servers]:
    """Runs servers, with further sections of their configuration."""
    servers = Servers(count, setup, **sections)
    servers.start()
    try:
        yield servers
    finally:
        servers.stop()


@contextmanager
def stubs(servers: Servers) -> Iterator[list[Api]]:
    """Yields stubs of each server."""
    channels = [grpc.insecure_channel(address) for address in servers.addresses]
    try:
        yield [Api(channel) for channel in channels]
    finally:
        for channel in channels:
            channel.close()
