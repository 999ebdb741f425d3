"""Writers race on one journal while connections break and the database fails: commits are stored once."""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psycopg
import pytest
from lightspeed_ops.core.events import BatchesEnqueued
from lightspeed_ops.journal.port import Journal, VersionHead

from tests.cluster.conftest import Figure
from tests.cluster.racing_writers import SURFACES, Outcomes, Row, Writer
from tests.cluster.replicated import Replicated
from tests.cluster.site import APPENDS, open_journal
from tests.cluster.stored import VIOLATIONS
from tests.cluster.tcp_proxy import Break, TcpProxy
from tests.durability.reading_back import commits_of
from tests.harness.postgresql import USER

WRITERS = 3
SHORT, LONG = 25, 1_000
"""Faults of the short form and of the long one."""
BETWEEN_S = (0.0, 0.1)
"""Seconds between two faults: from none, while the last one still has its effect, to some commits."""
LASTS_S = 0.1
"""Seconds of a fault that has an end."""
SETTLES_S = 30.0
"""Limit until each outcome is known, when nothing fails any more."""
BREAK_WITHIN_S = 2.0

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@dataclass(frozen=True, slots=True)
class Race:
    """The database and the proxies of the writers."""

    replicated: Replicated
    database: str
    proxies: Sequence[TcpProxy]
    chance: random.Random

    @property
    def proxy(self) -> TcpProxy:
        """The proxy of a random writer."""
        return self.chance.choice(self.proxies)

    async def sql(self, statement: str) -> list[tuple[object, ...]]:
        """Returns the rows of a statement, over a connection without proxies."""
        return await asyncio.to_thread(self.replicated.primary.execute, statement, database=self.database)


async def _break(race: Race, way: Break) -> None:
    done = race.proxy.break_next(way, carrying=APPENDS)
    await asyncio.wait([done], timeout=BREAK_WITHIN_S)


async def reply_lost(race: Race) -> None:
    """A statement is done and its reply lost."""
    await _break(race, Break.REPLY_LOST)


async def half_request(race: Race) -> None:
    """A statement arrives in half."""
    await _break(race, Break.HALF_REQUEST)


async def request_lost(race: Race) -> None:
    """A statement does not arrive."""
    await _break(race, Break.REQUEST_LOST)


async def stalled(race: Race) -> None:
    """No packet of a writer passes for a while."""
    proxy = race.proxy
    proxy.stall()
    await asyncio.sleep(LASTS_S)
    proxy.heal()


async def zombie(race: Race) -> None:
    """Statements wait for the lock, their connections are lost, and they are done later."""
    url = race.replicated.primary.socket_url(race.database)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as session:
        await session.execute("BEGIN; SELECT lightspeed.lock_appends()")
        await asyncio.sleep(LASTS_S)
        race.proxy.reset()
        await asyncio.sleep(LASTS_S)
        await session.execute("COMMIT")


async def wait_cancelled(race: Race) -> None:
    """The waits of statements for the standby are cancelled."""
    standby = race.replicated.standby
    assert standby is not None
    standby.pause()
    await asyncio.sleep(LASTS_S)
    await race.sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
    standby.resume()


async def backend_terminated(race: Race) -> None:
    """The backends of all appends are terminated."""
    await race.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%append%'"
    )


async def crashed(race: Race) -> None:
    """All processes of the primary are killed, and it starts again."""
    await asyncio.to_thread(race.replicated.primary.crash_restart)


async def failed_over(race: Race) -> None:
    """The primary is lost, and the standby takes its place, with the next standby beside it."""
    await asyncio.to_thread(race.replicated.fail_over)
    for proxy in race.proxies:
        proxy.target = race.replicated.target
        proxy.reset()
    await asyncio.to_thread(race.replicated.add_standby)


async def cancelled_and_lost(race: Race) -> None:
    """Waits for the standby are cancelled, and what was never at the standby is lost with the primary."""
    standby = race.replicated.standby
    assert standby is not None
    # Not paused: what was sent to a paused standby is still on its way, and arrives after the primary's end.
    await asyncio.to_thread(standby.stop)
    await asyncio.sleep(LASTS_S)
    await race.sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
    await asyncio.sleep(LASTS_S)
    await asyncio.to_thread(race.replicated.primary.kill)
    await asyncio.to_thread(standby.start)
    await failed_over(race)


NEWEST = """
SELECT s.name, max(c.version) FROM lightspeed.commits c JOIN lightspeed.surfaces s ON s.id = c.surface
GROUP BY s.name ORDER BY s.name
"""
FAULTS: dict[Callable[[Race], Awaitable[None]], int] = {
    reply_lost: 6,
    half_request: 4,
    request_lost: 3,
    zombie: 4,
    wait_cancelled: 4,
    backend_terminated: 4,
    stalled: 2,
    crashed: 1,
    failed_over: 1,
    cancelled_and_lost: 1,
}
"""Faults by how often they come."""


@asynccontextmanager
async def racing(replicated: Replicated, seed: int) -> AsyncIterator[tuple[Race, list[Journal]]]:
    """Gives a race and the journals of its writers."""
    database = f"race_{secrets.token_hex(4)}"
    await asyncio.to_thread(replicated.primary.execute, f"CREATE DATABASE {database}")
    proxies = [TcpProxy(replicated.target) for _ in range(WRITERS)]
    journals: list[Journal] = []
    for proxy in proxies:
        await proxy.start()
        journals.append(await open_journal(f"postgresql://{USER}@{proxy.address}/{database}"))
    try:
        yield Race(replicated, database, proxies, random.Random(seed)), journals
    finally:
        for journal in journals:
            await journal.close()
        for proxy in proxies:
            await proxy.close()


async def endure(replicated: Replicated, faults: int, seed: int, figure: Figure) -> None:
    """Runs a race with so many faults, and checks what is stored."""
    outcomes, stopped = Outcomes(), asyncio.Event()
    seen: dict[str, int] = {}
    async with racing(replicated, seed) as (race, journals):
        writers = [Writer(f"w{n}", one, outcomes, seed + n) for n, one in enumerate(journals)]
        async with asyncio.TaskGroup() as group:
            for one in writers:
                group.create_task(one.write(stopped))
            for fault in race.chance.choices(list(FAULTS), weights=list(FAULTS.values()), k=faults):
                seen[fault.__name__] = seen.get(fault.__name__, 0) + 1
                await fault(race)
                await asyncio.sleep(race.chance.uniform(*BETWEEN_S))
            stopped.set()
        assert [] == outcomes.problems(await _stored(race, journals[0])), f"seed {seed}"
        for rule, statement in VIOLATIONS.items():
            assert [] == await race.sql(statement), f"expected that {rule}"
        newest = await race.sql(NEWEST)
        for journal in journals:
            heads = [(one, await journal.head(VersionHead(one))) for one in SURFACES]
            assert newest == heads, "expected each writer to know the heads"
    figure(
        f"racing writers, seed {seed}: {faults} faults, {len(outcomes.stored):,} commits stored once, "
        f"{len(outcomes.refused):,} refused; {seen}"
    )


async def _stored(race: Race, journal: Journal) -> list[tuple[str, Row]]:
    """Returns the keys of all stored commits with their places; positions come from SQL."""
    rows = await race.sql(
        "SELECT s.name, c.version, c.position FROM lightspeed.commits c "
        "JOIN lightspeed.surfaces s ON s.id = c.surface"
    )
    positions = {(str(name), version): position for name, version, position in rows}
    found: list[tuple[str, Row]] = []
    for surface in SURFACES:
        for commit in await commits_of(journal, surface):
            (event,) = commit.events
            assert isinstance(event, BatchesEnqueued)
            position = positions[surface, commit.version]
            found.append((event.batches[0].key, (surface, commit.version, int(str(position)))))
    return found


async def test_each_commit_of_racing_writers_is_stored_once(replicated: Replicated, figure: Figure) -> None:
    """Acknowledged commits are at their versions and positions, refused ones nowhere; 25 faults."""
    await endure(replicated, SHORT, 1, figure)


@pytest.mark.long
async def test_each_commit_of_racing_writers_is_stored_once_in_a_thousand_faults(
    replicated: Replicated, figure: Figure
) -> None:
    """The same holds for a thousand faults."""
    await endure(replicated, LONG, 2, figure)
