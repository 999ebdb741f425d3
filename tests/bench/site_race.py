"""The race of sites: one, two and four servers on one PostgreSQL, turn by turn, driven by this one process.

Run as ``python -m tests.bench.site_race DIRECTORY ROUNDS SECONDS``; prints a
:class:`~tests.bench.peers.driver.Heat` in JSON for every turn. Each contender has surfaces of its own, and
all have as many bulks in flight.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import grpc
import uvloop

from tests.bench import load
from tests.bench.peers.driver import MOST_IN_FLIGHT, Contender, Driver, heat
from tests.bench.peers.lightspeed_server import CallsDriver, StartedBulks, StreamDriver
from tests.bench.sites import Site, pids, site
from tests.harness.process import MeasuredServerProcess

SIZES = 1, 2, 4
"""Servers of each site."""
WARM_UP_S = 0.5
FORWARDED_CALLS, FORWARDED_WORK = "forwarded calls", "forwarded Work"
"""All calls, or all frames, at a server that does not own the surface."""


def alone() -> str:
    """Returns the name of the contender with one server."""
    return "1 server"


def disjoint(servers: int) -> str:
    """Returns the name of the contender with a surface for each server, and clients that call the owners."""
    return f"{servers} servers, disjoint surfaces"


def shared(servers: int) -> str:
    """Returns the name of the contender with one surface, for which clients call all servers in turn."""
    return f"{servers} servers, one surface"


class InTurn:
    """A driver that gives bulks to several drivers in turn."""

    def __init__(self, drivers: Sequence[Driver], counting: Sequence[Driver]) -> None:
        """Takes the drivers, and one for each surface that says what the surface remembers."""
        self._drivers = drivers
        self._counting = counting

    async def process(self, number: int) -> int:
        """Processes a bulk by the next driver."""
        return await self._drivers[number % len(self._drivers)].process(number)

    async def remembered(self) -> int:
        """Returns the sum over the surfaces."""
        return sum([await one.remembered() for one in self._counting])


async def main(directory: Path, rounds: int, seconds: float) -> None:
    """Starts all sites, gives each contender its turn round by round, and verifies their counts."""
    async with AsyncExitStack() as stack:
        contenders: list[Contender] = []
        for servers in SIZES:
            own = directory / f"{servers}-servers"
            own.mkdir()
            contenders += await _contenders(stack, stack.enter_context(site(own, servers)))
        for contender in contenders:
            await heat(contender, MOST_IN_FLIGHT, WARM_UP_S)
        for _ in range(rounds):
            for contender in contenders:
                print(json.dumps((await heat(contender, MOST_IN_FLIGHT, seconds)).values()), flush=True)
        for contender in contenders:
            await contender.verify()


async def _contenders(stack: AsyncExitStack, at: Site) -> list[Contender]:
    """Returns the contenders of a site."""
    servers = at.servers
    by_server = {one: at.surface_of(one) for one in servers}
    if len(servers) == 1:
        return [Contender(alone(), _parts(at), await _streams(stack, by_server))]
    one_surface = at.surface_of(servers[0])
    contenders = [
        Contender(disjoint(len(servers)), _parts(at), await _streams(stack, by_server)),
        Contender(
            shared(len(servers)), _parts(at), await _streams(stack, dict.fromkeys(servers, one_surface))
        ),
    ]
    return contenders if len(servers) > 2 else [*contenders, *await _forwarded(stack, at)]


async def _forwarded(stack: AsyncExitStack, at: Site) -> list[Contender]:
    """Returns contenders whose calls and frames all go through the server that is not the owner."""
    owner, forwarder = at.servers
    parts = {"owner": [owner.pid], "forwarder": [forwarder.pid], "database": [at.cluster.pid]}
    calls = await stack.enter_async_context(calls_to(forwarder, at.surface_of(owner)))
    streams = await _streams(stack, {forwarder: at.surface_of(owner)})
    return [Contender(FORWARDED_CALLS, parts, calls), Contender(FORWARDED_WORK, parts, streams)]


def _parts(at: Site) -> Mapping[str, Sequence[int]]:
    return {"servers": pids(at.servers), "database": [at.cluster.pid]}


async def _streams(stack: AsyncExitStack, surfaces: Mapping[MeasuredServerProcess, str]) -> Driver:
    """Returns a driver over one work stream to each server, for the surface given with it."""
    bulks: dict[str, StartedBulks] = {}
    drivers = []
    for server, surface in surfaces.items():
        started = bulks.setdefault(surface, asyncio.Queue())
        drivers.append(await stack.enter_async_context(_stream(server, surface, started)))
    counting = dict(zip(surfaces.values(), drivers, strict=True))
    return InTurn(drivers, list(counting.values()))


@asynccontextmanager
async def calls_to(
    server: MeasuredServerProcess, surface: str, size: int = load.BULK
) -> AsyncIterator[CallsDriver]:
    """Gives a driver over a channel to a server; ``size`` is the number of batches of each call."""
    async with grpc.aio.insecure_channel(server.address) as channel:
        yield CallsDriver(channel, surface, size)


@asynccontextmanager
async def _stream(
    server: MeasuredServerProcess, surface: str, started: StartedBulks
) -> AsyncIterator[StreamDriver]:
    async with grpc.aio.insecure_channel(server.address) as channel:
        driver = StreamDriver(channel, surface, started)
        await driver.begin()
        yield driver
        await driver.end()


if __name__ == "__main__":
    uvloop.run(main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
