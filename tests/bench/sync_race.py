"""The race of slow syncs: one, two and four servers on databases whose syncs take milliseconds more.

Run as ``python -m tests.bench.sync_race DIRECTORY ROUNDS SECONDS``, as the other races are; prints a
:class:`SlowHeat` in JSON for every turn. PostgreSQL itself waits before each sync of its log
(`commit_delay`). The append lock is held meanwhile, as it is for a slow disk or a synchronous standby.
Data is in memory, so that nothing else is slow, and the directory is not used.
"""

import json
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass

import psycopg
import uvloop

from tests.bench import load
from tests.bench.peers.driver import Contender, heat
from tests.bench.site_race import SIZES, WARM_UP_S, InTurn, calls_to
from tests.bench.sites import DATABASE, Site, site
from tests.harness.postgresql import new_folder

SYNCS_MS = 1, 5, 20
"""Waits before each sync: a slow disk, a standby in another zone, and one in another region."""
MESSAGES = {load.BULK: 16, 1: 64}
"""Batches of a call, and the calls in flight over all servers of a site."""
WRITES = 9
"""Writes of which the fastest has the time of a sync: others wait for a processor, too."""
SETTLED_WITHIN_S = 10.0
_WRITE = "SELECT pg_logical_emit_message(true, 'bench', '')"
_HEAD = "SELECT coalesce(max(position), 0) FROM lightspeed.commits"
_APPENDED = "SELECT count(*), count(DISTINCT xmin::text) FROM lightspeed.commits WHERE position > %(head)s"


@dataclass(frozen=True)
class SlowHeat:
    """The result of one site in one turn; a group is one append statement."""

    servers: int
    size: int
    """Batches of a call."""
    slower_ms: int
    """The wait before each sync."""
    sync_s: float
    """Time of a write with its sync while nothing else is written."""
    batches: int
    elapsed_s: float
    commits: int
    groups: int


async def main(rounds: int, seconds: float) -> None:
    """Starts all sites, gives each its turn at each wait, and verifies their counts."""
    async with AsyncExitStack() as stack:
        contenders: list[tuple[Site, int, Contender]] = []
        for servers in SIZES:
            at = stack.enter_context(site(new_folder(), servers))
            contenders += [(at, size, await _contender(stack, at, size)) for size in MESSAGES]
        for _, size, contender in contenders:
            await heat(contender, MESSAGES[size], WARM_UP_S)
        for slower_ms in SYNCS_MS:
            syncs_s = {at: _slow_down(at, slower_ms) for at, _, _ in contenders}
            for _ in range(rounds):
                for at, size, contender in contenders:
                    one = await _turn(at, contender, (size, slower_ms, syncs_s[at]), seconds)
                    print(json.dumps(asdict(one)), flush=True)
        for _, _, contender in contenders:
            await contender.verify()


async def _contender(stack: AsyncExitStack, at: Site, size: int) -> Contender:
    """Returns a contender with a surface for each server, whose owner is called."""
    drivers = [
        await stack.enter_async_context(calls_to(server, at.surface_of(server), size))
        for server in at.servers
    ]
    return Contender(f"{len(at.servers)} servers, {size}", {}, InTurn(drivers, drivers))


def _slow_down(at: Site, slower_ms: int) -> float:
    """Makes each sync of a site's database slower, and returns what a sync takes then."""
    at.cluster.configure(commit_delay=str(slower_ms * 1_000), commit_siblings="0")
    ends = time.monotonic() + SETTLED_WITHIN_S
    while (sync_s := _sync_s(at)) < slower_ms / 1e3:
        assert time.monotonic() < ends, f"expected a sync of {slower_ms} ms, but it takes {sync_s} s"
    return sync_s


def _sync_s(at: Site) -> float:
    with psycopg.connect(at.cluster.socket_url(DATABASE), autocommit=True) as connection:
        took_s = []
        for _ in range(WRITES):
            began = time.perf_counter()
            connection.execute(_WRITE)
            took_s.append(time.perf_counter() - began)
    return min(took_s)


async def _turn(at: Site, contender: Contender, slow: tuple[int, int, float], seconds: float) -> SlowHeat:
    size, slower_ms, sync_s = slow
    ((head,),) = at.cluster.execute(_HEAD, database=DATABASE)
    done = await heat(contender, MESSAGES[size], seconds)
    ((commits, groups),) = at.cluster.execute(_APPENDED, {"head": head}, database=DATABASE)
    return SlowHeat(len(at.servers), size, slower_ms, sync_s, done.batches, done.elapsed_s, commits, groups)


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[2]), float(sys.argv[3])))
