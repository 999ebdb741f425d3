"""The faults of a cluster, as one table: what happens, and what must hold.

Owns what happens. Each fault runs under load, and leaves what the site heals. Everything that a checker reads
at the end must hold after each of them; ``must_hold`` says what must hold besides.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from tests.cluster.honest_clients import HonestClients
from tests.cluster.site import APPENDS, HEARTBEATS, Server, Site
from tests.cluster.tcp_proxy import Break

DEAD_S = 5.0
"""Silence after which a server is dead."""
LONG_S, SHORT_S = 6.0, 2.0
"""Times of a fault: longer than a server may be silent, and shorter."""
WAITS_S = 0.1
"""Seconds between two looks at what waits for the standby."""
BREAKS_WITHIN_S = 30.0
"""Limit for a planned break: under load the next append comes at once."""
GOES_ON_S = 60.0
"""Limit until other servers serve what a dead one owned. Its death takes 5 s, and a claim milliseconds; but
surfaces are loaded, and a busy machine may give a server a tenth of a second of its time in 10 s."""
TOGETHER = 5
"""Calls for each surface that come together, so that some of them are in the next append."""
STEPS = 3
"""Answers for each surface after which it counts as served."""


class Meets(Enum):
    """What a fault meets, which says which other fault may come at the same time."""

    SERVER = "one server; another server may have a fault too"
    LINKS = "the connections between servers"
    DATABASE = "the database"
    ALL = "all of it: it starts servers, or needs owners that stay, so that it comes alone"


@dataclass(frozen=True, slots=True)
class Fault:
    """A row of the table."""

    name: str
    what: str
    must_hold: str
    happens: Callable[["Scene"], Coroutine[Any, Any, None]]
    meets: Meets = Meets.SERVER
    keeps_owners: bool = False
    """True if no surface may change its owner; it comes when all have moved to where they belong."""

    def pairs_with(self, other: "Fault") -> bool:
        """Returns True if both may come at the same time."""
        if Meets.ALL in {self.meets, other.meets}:
            return False
        return self.meets is not other.meets or self.meets is Meets.SERVER


@dataclass(frozen=True, slots=True)
class Scene:
    """What a fault happens to."""

    site: Site
    clients: HonestClients
    chance: random.Random
    chosen: Server | None = None
    """The server of a fault that does not come alone."""

    async def owner(self) -> Server:
        """Returns a server that owns a surface, if there is one."""
        return self.chosen or next(iter(await self._owners()), self.chance.choice(self.site.servers))

    async def _owners(self) -> list[Server]:
        """Returns the servers that own a surface, in random order."""
        found = [await self.site.owner(surface) for surface in self.clients.surfaces]
        owners = [server for server in self.site.servers if server in found]
        self.chance.shuffle(owners)
        return owners

    async def happen(self, *faults: Fault) -> None:
        """Lets a fault happen, or two: at the same time, if there are two servers that own a surface."""
        async with self._same_owners() if all(fault.keeps_owners for fault in faults) else nullcontext():
            owners = await self._owners()
            if len(faults) > len(owners) or len(faults) == 1:
                for fault in faults:
                    await fault.happens(self)
                return
            async with asyncio.TaskGroup() as group:
                for fault, owner in zip(faults, owners, strict=False):
                    group.create_task(fault.happens(replace(self, chosen=owner)))

    @property
    def patience(self) -> int:
        """By how many times a limit is longer: each of two faults may have to wait for the other's end."""
        return 1 if self.chosen is None else 2

    async def served(self) -> None:
        """Returns when each surface is served again."""
        await self.clients.progress(STEPS, GOES_ON_S * self.patience)

    async def for_a_while(self, seconds: float) -> None:
        """Lets a fault last for some time: what it stands for is time."""
        await asyncio.sleep(seconds)

    @asynccontextmanager
    async def _same_owners(self) -> AsyncIterator[None]:
        """Asserts that no surface changes its owner."""
        await self.site.at_rest()
        before = await self.site.epochs()
        yield
        after = await self.site.epochs()
        changed = {name: (before[name], after[name]) for name in before if after[name] != before[name]}
        assert not changed, f"expected each owner to stay, but epochs changed: {changed}"


# Servers.


async def owner_killed(scene: Scene) -> None:
    """Kills an owner; starts it again when others serve its surfaces."""
    owner = await scene.owner()
    await owner.kill()
    await scene.served()
    await owner.start()


async def any_killed(scene: Scene) -> None:
    """Kills any server and starts it again at once."""
    server = scene.chance.choice(scene.site.servers)
    await server.kill()
    await server.start()
    await scene.served()


async def all_killed(scene: Scene) -> None:
    """Kills all servers and starts them again."""
    for server in scene.site.servers:
        await server.kill()
    await asyncio.gather(*(server.start() for server in scene.site.servers))
    await scene.served()


async def owner_paused_long(scene: Scene) -> None:
    """Stops an owner with SIGSTOP until others serve its surfaces, and lets it go on."""
    owner = await scene.owner()
    owner.pause()
    await scene.served()
    owner.resume()
    await scene.served()


async def owner_paused_shortly(scene: Scene) -> None:
    """Stops an owner with SIGSTOP for less than the silence of the dead."""
    owner = await scene.owner()
    owner.pause()
    await scene.for_a_while(SHORT_S)
    owner.resume()
    await scene.served()


async def owner_restarted(scene: Scene) -> None:
    """Ends an owner by SIGTERM, and starts it again."""
    await (await scene.owner()).restart()
    await scene.served()


# Requests to the database.


async def _broken(scene: Scene, way: Break) -> None:
    owner = await scene.owner()
    broken = owner.to_database.break_next(way, carrying=APPENDS)
    # These find out if an append is decided again that was stored.
    await asyncio.gather(
        *(scene.clients.enqueue_without_id(one) for one in scene.clients.surfaces * TOGETHER)
    )
    # Beside another fault, the server may lose its surfaces first, and append nothing more.
    with suppress(TimeoutError) if scene.chosen else nullcontext():
        async with asyncio.timeout(BREAKS_WITHIN_S):
            await asyncio.shield(broken)
    await scene.served()


async def reply_lost(scene: Scene) -> None:
    """Loses the reply to an append that was stored."""
    await _broken(scene, Break.REPLY_LOST)


async def half_request(scene: Scene) -> None:
    """Ends the connection in the middle of an append."""
    await _broken(scene, Break.HALF_REQUEST)


async def request_lost(scene: Scene) -> None:
    """Ends the connection before an append."""
    await _broken(scene, Break.REQUEST_LOST)


async def slow_network(scene: Scene) -> None:
    """Delays everything between a server and the database."""
    owner = await scene.owner()
    owner.to_database.delay_s = 0.1
    await scene.served()
    await scene.for_a_while(SHORT_S)


async def database_stalled(scene: Scene) -> None:
    """Loses every packet between an owner and the database, until others serve its surfaces."""
    owner = await scene.owner()
    owner.to_database.stall()
    await scene.served()
    owner.to_database.heal()
    await scene.served()


async def database_cut(scene: Scene) -> None:
    """Resets every connection of an owner to the database, until others serve its surfaces."""
    owner = await scene.owner()
    owner.to_database.cut()
    await scene.served()
    owner.to_database.heal()
    await scene.served()


# Servers among each other.


async def servers_cut(scene: Scene) -> None:
    """Cuts the servers from each other, but not from the database."""
    for server in scene.site.servers:
        server.from_servers.cut()
    await scene.served()
    await scene.for_a_while(LONG_S)
    for server in scene.site.servers:
        server.from_servers.heal()
    await scene.served()


async def servers_stalled(scene: Scene) -> None:
    """Loses every packet between the servers."""
    for server in scene.site.servers:
        server.from_servers.stall()
    await scene.for_a_while(SHORT_S)
    for server in scene.site.servers:
        server.from_servers.heal()
    await scene.served()


# The database.


async def database_crashed(scene: Scene) -> None:
    """Kills all processes of the primary, and starts it again."""
    await asyncio.to_thread(scene.site.primary.crash_restart)
    await scene.served()


async def database_down(scene: Scene) -> None:
    """Stops the primary for longer than a server may be silent."""
    await asyncio.to_thread(scene.site.primary.stop, "immediate")
    await scene.for_a_while(LONG_S)
    await asyncio.to_thread(scene.site.primary.start)
    await scene.served()


async def failed_over(scene: Scene) -> None:
    """Kills the primary, promotes the standby, and gives it a standby of its own."""
    site = scene.site
    await asyncio.to_thread(site.replicated.fail_over)
    site.redirect()
    await scene.served()
    await asyncio.to_thread(site.replicated.add_standby)
    await scene.served()


async def standby_stopped(scene: Scene) -> None:
    """Stops the standby, so that every commit waits for it, and starts it again."""
    standby = scene.site.replicated.standby
    assert standby is not None
    await asyncio.to_thread(standby.stop)
    await scene.for_a_while(LONG_S)
    await asyncio.to_thread(standby.start)
    await scene.served()


async def wait_cancelled(scene: Scene) -> None:
    """Cancels backends that wait for the standby: PostgreSQL says that they have committed."""
    standby = scene.site.replicated.standby
    assert standby is not None
    standby.pause()
    async with asyncio.timeout(BREAKS_WITHIN_S * scene.patience):
        while not await scene.site.cancel_waiting():
            await scene.for_a_while(WAITS_S)
    standby.resume()
    await scene.served()


async def lock_held(scene: Scene) -> None:
    """Holds the append lock in a session that does nothing, as a stopped backend would."""
    async with scene.site.append_lock():
        await scene.for_a_while(LONG_S)
    await scene.served()


async def zombie_on_the_lock(scene: Scene) -> None:
    """Lets an append wait for the lock, and cuts its server off, which sends the append again."""
    owner = await scene.owner()
    async with scene.site.append_lock():
        await scene.site.waiting_for_lock()
        owner.to_database.reset()
        await scene.for_a_while(SHORT_S)
    await scene.served()


async def late_append(scene: Scene) -> None:
    """Stalls an append of an owner until another server owns the surface, and lets it arrive then."""
    surface = await scene.clients.create_quiet()
    await scene.site.at_rest()
    owner, before = await scene.site.owner(surface), await scene.site.version(surface)
    assert owner is not None, "a surface at rest has an owner"
    owner.to_database.stall()
    assert await scene.clients.enqueue_once(surface, scene.site.servers.index(owner))
    async with asyncio.timeout(GOES_ON_S):
        while await scene.site.owner(surface) is owner:
            await scene.for_a_while(WAITS_S)
    owner.to_database.heal()
    await scene.served()
    assert before == await scene.site.version(surface), "expected the late append to be refused"
    await scene.clients.enqueue_without_id(surface)


async def old_snapshot(scene: Scene) -> None:
    """Holds an old snapshot of the database for a while."""
    async with scene.site.session() as session:
        await session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        await session.execute("SELECT count(*) FROM lightspeed.commits")
        await scene.for_a_while(SHORT_S)
        await scene.served()


async def heartbeats_stalled(scene: Scene) -> None:
    """Stalls the heartbeats of an owner, and nothing else, until others serve its surfaces."""
    owner = await scene.owner()
    owner.to_database.stall(HEARTBEATS)
    await scene.for_a_while(LONG_S)
    await scene.served()
    owner.to_database.heal()
    await scene.served()


FAULTS = (
    Fault(
        "owner killed",
        "kill -9 of an owner",
        "others serve its surfaces within 10 s",
        owner_killed,
    ),
    Fault(
        "server killed",
        "kill -9 of any server, which starts again at once",
        "it joins as a new member",
        any_killed,
        Meets.ALL,
    ),
    Fault(
        "all killed", "kill -9 of all servers", "the first that start serve everything", all_killed, Meets.ALL
    ),
    Fault(
        "owner paused, long",
        "SIGSTOP of an owner until others own its surfaces, then SIGCONT",
        "what it still sends is refused, its reads ask storage",
        owner_paused_long,
    ),
    Fault(
        "owner paused, short",
        "SIGSTOP of an owner for 2 s",
        "it stays the owner",
        owner_paused_shortly,
        keeps_owners=True,
    ),
    Fault("owner restarted", "SIGTERM of an owner", "it hands its surfaces over", owner_restarted, Meets.ALL),
    Fault("reply lost", "an append is stored, its reply is lost", "it is found to be its own", reply_lost),
    Fault("half request", "the connection ends in the middle of an append", "it is sent again", half_request),
    Fault("request lost", "the connection ends before an append", "it is sent again", request_lost),
    Fault("slow network", "100 ms between a server and the database", "served, slower", slow_network),
    Fault(
        "database stalled",
        "no packet passes between an owner and the database",
        "others serve its surfaces, it refuses",
        database_stalled,
    ),
    Fault(
        "database cut",
        "connections of an owner to the database are reset",
        "others serve its surfaces, it refuses",
        database_cut,
    ),
    Fault(
        "servers cut",
        "servers are cut from each other, not from the database",
        "no owner changes; clients find the owner",
        servers_cut,
        Meets.LINKS,
        keeps_owners=True,
    ),
    Fault(
        "servers stalled",
        "no packet passes between servers for 2 s",
        "no owner changes",
        servers_stalled,
        Meets.LINKS,
        keeps_owners=True,
    ),
    Fault(
        "database crashed",
        "all processes of PostgreSQL are killed",
        "no owner changes",
        database_crashed,
        Meets.DATABASE,
        keeps_owners=True,
    ),
    Fault(
        "database down",
        "PostgreSQL is down for 6 s",
        "no owner changes; served within 5 s of its return",
        database_down,
        Meets.DATABASE,
        keeps_owners=True,
    ),
    Fault(
        "failover",
        "the primary is killed, its standby promoted",
        "nothing acknowledged is lost",
        failed_over,
        Meets.DATABASE,
    ),
    Fault(
        "standby stopped",
        "the synchronous standby is down for 6 s",
        "appends wait; calls are refused as UNAVAILABLE, then go on",
        standby_stopped,
        Meets.DATABASE,
    ),
    Fault(
        "wait cancelled",
        "a backend that waits for its standby is cancelled",
        "the append is unknown, and sent again",
        wait_cancelled,
        Meets.DATABASE,
    ),
    Fault(
        "lock held",
        "a session holds the append lock for 6 s",
        "no owner changes; appends wait",
        lock_held,
        Meets.DATABASE,
        keeps_owners=True,
    ),
    Fault(
        "zombie on the lock",
        "an append whose server was cut off waits for the lock, and is stored later",
        "the repeated append is found to be its own",
        zombie_on_the_lock,
        Meets.DATABASE,
        keeps_owners=True,
    ),
    Fault(
        "late append",
        "an append arrives after another server has claimed its surface",
        "it is refused",
        late_append,
        Meets.ALL,
    ),
    Fault(
        "old snapshot", "a session holds an old snapshot", "served as before", old_snapshot, Meets.DATABASE
    ),
    Fault(
        "heartbeats stalled",
        "the heartbeats of an owner are stalled, its appends are not",
        "others own its surfaces; its appends are refused",
        heartbeats_stalled,
    ),
)
"""The table."""
