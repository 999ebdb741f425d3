"""Servers of a cluster on virtual time: the real memberships over one registry in memory."""

import asyncio
import functools
from collections.abc import Callable, Coroutine, Iterable
from random import Random
from typing import Any, ParamSpec

from lightspeed_ops.cluster import Membership
from lightspeed_ops.journal.registry import Member

from tests.server.cluster.memory_registry import MemoryRegistry, Stored
from tests.simulation import virtual

P = ParamSpec("P")

EPOCH_MS = 1_800_000_000_000
"""Unix milliseconds at the begin of virtual time."""


def on_virtual_time(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Runs a test on an event loop whose clock jumps to the next due time."""

    @functools.wraps(test)
    def run(*args: P.args, **options: P.kwargs) -> None:
        virtual.run(test(*args, **options))

    return run


class Server:
    """A server of the cluster: its membership, and how it reaches storage."""

    def __init__(self, registry: MemoryRegistry, membership: Membership, clock: "Stoppable") -> None:
        """Takes its parts; it is told of each gain and loss from now on."""
        self.registry, self.membership, self.clock = registry, membership, clock
        self.changes: list[tuple[str, bool]] = []
        """Gains and losses, in order."""
        membership.follow(lambda surface, is_mine: self.changes.append((surface, is_mine)))

    @property
    def id(self) -> int:
        """The id of the member."""
        return self.membership.me.id

    def owns(self, surfaces: Iterable[str]) -> set[str]:
        """Returns which of the surfaces it may decide on."""
        return {surface for surface in surfaces if self.membership.is_mine(surface)}

    def is_away(self) -> bool:
        """Returns whether storage is away for it."""
        return self.membership.away

    def keep_all(self) -> None:
        """Makes it hand nothing over any more."""
        [hand_overs] = [task for task in self.membership._tasks if task.get_name() == "hand-overs"]
        hand_overs.cancel()

    def kill(self) -> None:
        """Ends it without a message."""
        for task in self.membership._tasks:
            task.cancel()


class Stoppable:
    """The clock of one process; a stopped process finds it ahead of its own timers."""

    def __init__(self) -> None:
        """Begins with the time of the loop."""
        self.stopped_ns = 0

    def __call__(self) -> int:
        """Returns nanoseconds."""
        return int(asyncio.get_running_loop().time() * 1_000_000_000) + self.stopped_ns


class VirtualCluster:
    """Storage, and the servers on it."""

    def __init__(self) -> None:
        """Begins without a server."""
        self.stored = Stored(self.now_ms)

    def now_ms(self) -> int:
        """Returns storage's clock."""
        return EPOCH_MS + round(asyncio.get_running_loop().time() * 1_000)

    async def join(self, *, ready: bool = True) -> Server:
        """Starts a server."""
        registry, clock = MemoryRegistry(self.stored), Stoppable()
        number = self.stored.newest_member + 1
        membership = await Membership.join(
            registry, address=f"host-{number}:50051", version="1", elapsed_ns=clock, random=Random(number)
        )
        if ready:
            membership.become_ready()
        return Server(registry, membership, clock)

    async def settled(self, count: int) -> list[Server]:
        """Starts servers, and returns them when surfaces may move to each and each may call others dead."""
        servers = [await self.join() for _ in range(count)]
        await asyncio.sleep(6)
        return servers

    def commit(self, server: Server, *surfaces: str) -> None:
        """Stores a first commit of each surface."""
        for surface in surfaces:
            self.stored.appended(server.id, surface)

    def owner(self, surface: str) -> int | None:
        """Returns the owner that storage has."""
        return self.stored.claims[surface].owner


def names(count: int) -> list[str]:
    """Returns names of surfaces."""
    return [f"tenants/acme/surfaces/flights-{number}" for number in range(count)]


def member_ids(members: Iterable[Member]) -> list[int]:
    """Returns the ids of members."""
    return [member.id for member in members]
