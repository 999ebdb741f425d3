"""Several engines on one journal: the owner of a surface decides, and all of them read."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from lightspeed_ops.cluster import OwnedElsewhere
from lightspeed_ops.core import replay_backlog
from lightspeed_ops.core.active_batch import GRACE_MS
from lightspeed_ops.core.commands import Enqueued, StartAvailable
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.policy import Caller
from lightspeed_ops.core.refusal import Refused
from lightspeed_ops.core.retention import Cut, Retention
from lightspeed_ops.core.snapshot import freeze
from lightspeed_ops.core.surface import Surface, surface_signature
from lightspeed_ops.core.surface_list import SurfaceFilter, SurfaceOrder
from lightspeed_ops.engine import (
    Engine,
    LongPoll,
    PushDispatcher,
    promise_waits,
    surface_cache,
    surface_copies,
)
from lightspeed_ops.engine.schedule_timer import RECHECK_MS, TICK_S
from lightspeed_ops.journal.port import JournalAway, Touched
from lightspeed_ops.reader import FreshnessFeed, Reader

from tests.server.clusters import Site
from tests.server.core.building import (
    DELETE,
    HOUR_MS,
    HOURLY,
    START_RUN,
    STRANGER,
    UNDELETE,
    acknowledge,
    batch,
    batches,
    create,
    enqueue,
    fail,
    pipeline,
    replay,
    start,
)
from tests.server.engines import QUEUED, going, history, seen, version_of
from tests.server.journal.gated_journal import settled
from tests.server.journal.histories import FLIGHTS, TRAINS, replayed
from tests.server.test_push_dispatcher import Waiting

ALREADY = (Enqueued(BatchState.QUEUED, already_enqueued=True),)
LEASE_MS = 3_000
WITHIN_S = 10.0
"""Seconds that an action of some turns may take."""


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """Two servers; the first one has a surface with a run, and owns it."""
    site = Site()
    for command in (create(), START_RUN):
        await site.engines[0].execute(FLIGHTS, command)
    yield site
    await site.stop()


def states(surface: Surface) -> list[BatchState]:
    """Returns the states of the batches."""
    return [active.state for active in surface.queue.active_batches.values()]


async def listed(engine: Engine) -> list[str]:
    """Returns the first page of a list of all surfaces."""
    page = await engine.surface_page(None, SurfaceFilter(), SurfaceOrder.NAME, after=None, count=100)
    return [place.name for place in page.places]


# Decisions.


async def test_only_the_owner_decides(site: Site) -> None:
    """Another server decides no command on a surface, and nothing of it is stored."""
    one, other = site.engines
    with pytest.raises(OwnedElsewhere, match=f"expected to own surface '{FLIGHTS}'"):
        await other.execute(FLIGHTS, enqueue(batch()))
    with pytest.raises(OwnedElsewhere):
        await other.answer(FLIGHTS, enqueue(batch()), seen("r-1"))
    with pytest.raises(OwnedElsewhere):
        other.begin(FLIGHTS, StartAvailable(1))
    assert QUEUED == await one.execute(FLIGHTS, enqueue(batch()))
    assert 3 == len(await history(site.storage))


async def test_the_first_commit_makes_the_owner(site: Site) -> None:
    """A surface without commits has no owner: the server that creates it decides on it."""
    other = site.engines[1]
    await other.execute(TRAINS, create())
    await other.execute(TRAINS, START_RUN)
    with pytest.raises(OwnedElsewhere):
        await site.engines[0].execute(TRAINS, START_RUN)


async def test_each_server_reads_what_the_owner_wrote(site: Site) -> None:
    """A read on any server shows everything that was durable when it began, also the newest commit."""
    one, other = site.engines
    assert 2 == await other.read(FLIGHTS, version_of)
    for number in range(3):
        await one.execute(FLIGHTS, enqueue(batch(f"b-{number}")))
        assert 3 + number == await other.read(FLIGHTS, version_of)
    assert await one.read(FLIGHTS, surface_signature) == await other.read(FLIGHTS, surface_signature)


async def test_reads_end_while_the_owner_writes_on(site: Site) -> None:
    """A read on another server needs no pause of the owner's commits."""
    one, other = site.engines

    async def write() -> None:
        for number in range(1_000_000):
            await one.execute(FLIGHTS, enqueue(batch(f"b-{number}")), caller=None)

    writing = asyncio.create_task(write())
    async with asyncio.timeout(WITHIN_S):
        for _ in range(5):
            before = await one.read(FLIGHTS, version_of)
            assert before <= await other.read(FLIGHTS, version_of)
    writing.cancel()


async def test_a_denial_elsewhere_is_a_refusal(site: Site) -> None:
    """A caller without permission is refused by each server."""
    with pytest.raises(Refused):
        await site.engines[1].read(FLIGHTS, version_of, caller=Caller(STRANGER))
    assert 2 == len(await history(site.storage))


# Hand-overs.


async def test_a_hand_over_loses_and_doubles_nothing(site: Site) -> None:
    """A hand-over waits for pending commits; the next owner goes on after them."""
    one, other = site.engines
    site.journals[0].is_gated = True
    tasks = await going(*[one.execute(FLIGHTS, enqueue(batch(f"b-{number}"))) for number in range(5)])
    handing = asyncio.create_task(site.hand_over(FLIGHTS, source=0, target=1))
    await settled()
    with pytest.raises(OwnedElsewhere):
        await one.execute(FLIGHTS, enqueue(batch("late")))
    assert not handing.done()
    site.journals[0].keep()
    await handing
    assert [QUEUED] * 5 == [await task for task in tasks]
    assert ALREADY == await other.execute(FLIGHTS, enqueue(batch("b-4")))
    await other.execute(FLIGHTS, enqueue(batch("b-5")))
    with pytest.raises(OwnedElsewhere):
        await one.execute(FLIGHTS, enqueue(batch("b-6")))
    commits = await history(site.storage)
    assert list(range(1, 9)) == [commit.version for commit in commits]
    expected = surface_signature(replayed(FLIGHTS, commits))
    assert [expected, expected] == [await engine.read(FLIGHTS, surface_signature) for engine in site.engines]


async def test_a_surface_can_come_back(site: Site) -> None:
    """A server that owned a surface before decides on what others did with it meanwhile."""
    one, other = site.engines
    await site.hand_over(FLIGHTS, source=0, target=1)
    await other.execute(FLIGHTS, enqueue(batch("b-1")))
    await site.hand_over(FLIGHTS, source=1, target=0)
    assert ALREADY == await one.execute(FLIGHTS, enqueue(batch("b-1")))
    with pytest.raises(OwnedElsewhere):
        await other.execute(FLIGHTS, enqueue(batch("b-2")))


async def test_a_gained_surface_that_is_far_behind_comes_from_a_snapshot(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server with an old copy of a surface that it gains reads the newest snapshot, not each commit."""
    one, other = site.engines
    assert 2 == await other.read(FLIGHTS, version_of)
    for number in range(10):
        await one.execute(FLIGHTS, enqueue(batch(f"b-{number}")))
    found = one.peek(FLIGHTS)
    assert found is not None
    await site.storage.save_snapshot(freeze(found))
    await one.execute(FLIGHTS, enqueue(batch("b-10")))
    monkeypatch.setattr(surface_cache, "FAR_COMMITS", 5)
    loads = site.journals[1].loads
    await site.hand_over(FLIGHTS, source=0, target=1)
    assert ALREADY == await other.execute(FLIGHTS, enqueue(batch("b-10")))
    assert loads < site.journals[1].loads
    expected = surface_signature(replayed(FLIGHTS, await history(site.storage)))
    assert expected == await other.read(FLIGHTS, surface_signature)


async def test_the_answer_of_a_lost_owner_is_refused(site: Site) -> None:
    """A commit that reaches storage after a claim is not stored, and its caller gets no answer.

    The server then asks who owns the surface, and shows what the next owner did.
    """
    one, other = site.engines
    site.journals[0].is_gated = True
    tasks = await going(*[one.execute(FLIGHTS, enqueue(batch(f"b-{number}"))) for number in range(2)])
    site.owners.claim(FLIGHTS, site.ownerships[1].me.id)
    site.ownerships[1].learn(FLIGHTS)
    await other.execute(FLIGHTS, enqueue(batch("other")))
    site.journals[0].keep()
    for task in tasks:
        with pytest.raises(OwnedElsewhere):
            await task
    assert FLIGHTS in site.ownerships[0].doubted
    assert ["other"] == await one.read(FLIGHTS, lambda surface: sorted(surface.queue.active_batches))
    assert 3 == len(await history(site.storage))


async def test_a_request_id_is_done_once_across_a_hand_over(site: Site) -> None:
    """A request that the first owner did is answered by the next one from its stored response."""
    one, other = site.engines
    answer = await one.answer(FLIGHTS, enqueue(batch()), seen("r-1"))
    await site.hand_over(FLIGHTS, source=0, target=1)
    assert answer == await other.answer(FLIGHTS, enqueue(batch()), seen("r-1"))
    assert 3 == len(await history(site.storage))


# Timers.


async def test_only_the_owner_ends_leases(site: Site) -> None:
    """A server that has a copy of a surface ends none of its leases; the owner does."""
    one, other = site.engines
    for command in (enqueue(batch()), StartAvailable(1, lease_ms=LEASE_MS)):
        await one.execute(FLIGHTS, command)
    assert [BatchState.IN_FLIGHT] == await other.read(FLIGHTS, states)
    site.clock.advance(LEASE_MS)
    other.lease_reaper.check()
    assert not other.lease_reaper._busy
    await settled()
    assert [BatchState.IN_FLIGHT] == await other.read(FLIGHTS, states)
    assert 4 == len(await history(site.storage))
    one.lease_reaper.check()
    await settled()
    assert [BatchState.RETRYING] == await other.read(FLIGHTS, states)


async def test_gained_leases_get_the_grace(site: Site) -> None:
    """A lease that ran out before a server gained its surface is spared for the time of a reconnect."""
    one, other = site.engines
    for command in (enqueue(batch()), StartAvailable(1, lease_ms=LEASE_MS)):
        await one.execute(FLIGHTS, command)
    site.clock.advance(2 * LEASE_MS)
    site.take(FLIGHTS, target=1)
    await settled()
    site.clock.advance(GRACE_MS - 1)
    other.lease_reaper.check()
    await settled()
    assert [BatchState.IN_FLIGHT] == await other.read(FLIGHTS, states)
    site.clock.advance(1)
    other.lease_reaper.check()
    await settled()
    assert [BatchState.RETRYING] == await other.read(FLIGHTS, states)


@pytest.mark.slow
async def test_only_the_owner_fires_schedules(site: Site) -> None:
    """A due time is decided by the owner alone, also if the surface was gained just before."""
    one, other = site.engines
    await one.execute(TRAINS, create(pipeline=pipeline(schedule=HOURLY)))
    assert 1 == await other.read(TRAINS, version_of)
    timers = [asyncio.create_task(engine.schedule_timer.run()) for engine in site.engines]
    await site.hand_over(TRAINS, source=0, target=1)
    fired = asyncio.Event()
    other.subscribe(TRAINS, fired.set)
    await settled()
    site.clock.advance(HOUR_MS)
    await asyncio.wait_for(fired.wait(), WITHIN_S)
    await settled()
    assert 2 == len(await history(site.storage, TRAINS))
    for timer in timers:
        timer.cancel()


@pytest.mark.slow
async def test_a_due_time_waits_for_the_lease_of_the_server(site: Site) -> None:
    """A due time that comes while the lease of its server is over is decided when it is valid again."""
    one, _ = site.engines
    await one.execute(TRAINS, create(pipeline=pipeline(schedule=HOURLY)))
    timer = asyncio.create_task(one.schedule_timer.run())
    fired = asyncio.Event()
    one.subscribe(TRAINS, fired.set)
    site.ownerships[0].is_valid = False
    site.clock.advance(HOUR_MS)
    await asyncio.sleep(3 * TICK_S)
    assert not fired.is_set()
    site.ownerships[0].is_valid = True
    site.clock.advance(RECHECK_MS)
    await asyncio.wait_for(fired.wait(), WITHIN_S)
    timer.cancel()


async def test_a_large_replay_goes_on_at_the_next_owner(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The batches that a replay has not requeued yet are requeued by the server that gains the surface."""
    monkeypatch.setattr(replay_backlog, "REQUEUED_AT_ONCE", 4)
    one, other = site.engines
    keys = [f"b-{number}" for number in range(9)]
    for command in (
        enqueue(*[batch(key, sequence=number) for number, key in enumerate(keys, 1)]),
        start(),
        *[fail(key, permanent=True) for key in keys],
    ):
        await one.execute(FLIGHTS, command)
    await one.execute(FLIGHTS, replay("extract"))
    await site.hand_over(FLIGHTS, source=0, target=1)
    assert await other.read(FLIGHTS, lambda surface: surface.queue.backlog.has_requeues)
    async with asyncio.timeout(WITHIN_S):
        while await other.read(FLIGHTS, lambda surface: surface.queue.backlog.has_requeues):
            await settled()
    assert sorted(keys) == await other.read(
        FLIGHTS, lambda surface: sorted(active.batch.key for active in surface.queue.ready.first(100))
    )


async def test_a_lost_surface_is_pruned_no_further(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A surface that moves between two slices of its history is left to its next owner."""
    await site.engines[0].execute(TRAINS, create(retention=Retention(work_max_age_ms=HOUR_MS)))
    site.clock.advance(2 * HOUR_MS)
    slices = iter([1, 1, 0])

    async def pruned(name: str, _: Cut) -> int:
        site.take(name, target=1)
        return next(slices)

    monkeypatch.setattr(site.journals[0], "prune", pruned)
    assert 1 == await site.engines[0].housekeeping.tidy(TRAINS)


async def test_only_owned_surfaces_are_sampled(site: Site) -> None:
    """Metrics and rates of a server are those of its own surfaces."""
    one, other = site.engines
    await other.read(FLIGHTS, version_of)
    for engine in site.engines:
        await engine.rate_sampler.sample()
    sampled = [await engine.surface_samples.sample() for engine in site.engines]
    assert [["tenants/acme/surfaces/flights"], []] == [
        [f"tenants/{of.tenant}/surfaces/{of.surface}" for of in one.named] for one in sampled
    ]
    assert [[FLIGHTS], []] == [list(engine.rate_sampler._surfaces) for engine in (one, other)]


# Work that is pushed.


async def test_streams_of_a_lost_surface_get_nothing_more(site: Site) -> None:
    """A push subscriber gets no batch of a surface that another server owns."""
    one, _ = site.engines
    dispatcher = PushDispatcher(one)
    waiting = Waiting("extract")
    dispatcher.join(FLIGHTS, waiting)
    await settled()
    await site.hand_over(FLIGHTS, source=0, target=1)
    await site.engines[1].execute(FLIGHTS, enqueue(batch()))
    await settled()
    assert not waiting.taken.done()
    dispatcher.leave(FLIGHTS, waiting)


async def test_a_long_poll_of_a_lost_surface_ends(site: Site) -> None:
    """A long poll that waits on a surface that moves meets the loss at once, and can be forwarded."""
    one, _ = site.engines
    dispatcher = PushDispatcher(one)
    poll = LongPoll(StartAvailable(1))

    async def begin(demand: StartAvailable) -> Any:
        started = await one.execute(FLIGHTS, demand)
        poll.decided(started)
        return started

    await begin(StartAvailable(1))
    waiting = asyncio.create_task(dispatcher.poll(FLIGHTS, poll, begin, WITHIN_S))
    await settled()
    await site.hand_over(FLIGHTS, source=0, target=1)
    with pytest.raises(OwnedElsewhere):
        await asyncio.wait_for(waiting, WITHIN_S / 2)


# Lists, feeds and copies.


async def test_lists_show_what_other_servers_created_and_deleted(site: Site) -> None:
    """A list on any server has the names of the living surfaces, whichever server created or deleted them."""
    one, other = site.engines
    for engine in site.engines:
        await engine.start()
    assert [FLIGHTS] == await listed(other)
    await one.execute(TRAINS, create())
    assert [FLIGHTS, TRAINS] == await listed(other)
    assert [("acme", 2)] == await other.tenants(after="", limit=9)
    await one.execute(TRAINS, DELETE)
    assert [FLIGHTS] == await listed(other)
    await one.execute(TRAINS, UNDELETE)
    await other.catch_up("acme")
    assert [FLIGHTS, TRAINS] == other.surfaces("acme")


async def test_lists_forget_more_deletions_than_the_journal_keeps(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the journal cannot name all deleted surfaces, a list compares its names with the living ones."""
    one, other = site.engines
    for engine in site.engines:
        await engine.start()
    await one.execute(TRAINS, create())
    assert [FLIGHTS, TRAINS] == await listed(other)
    await one.execute(TRAINS, DELETE)
    position = (await site.storage.touched(after=None)).position

    async def forgetful(**_: object) -> Touched:
        return Touched({}, position, is_whole=False)

    monkeypatch.setattr(site.journals[1], "touched", forgetful)
    assert [FLIGHTS] == await listed(other)


async def test_a_list_waits_only_for_copies_that_are_late(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list shows a copy that is behind for less than a second, and brings it up to date meanwhile."""
    one, other = site.engines
    for engine in site.engines:
        await engine.start()
    await listed(other)
    await one.execute(FLIGHTS, enqueue(batch()))
    await listed(other)
    await settled()
    found = other.peek(FLIGHTS)
    assert found is not None
    assert 3 == found.version
    monkeypatch.setattr(surface_copies, "BEHIND_S", 0.0)
    await one.execute(FLIGHTS, enqueue(batch("b-2")))
    await listed(other)
    found = other.peek(FLIGHTS)
    assert found is not None
    assert 4 == found.version


async def test_copies_that_nothing_asks_for_are_dropped(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy leaves memory when it was not asked for; its name stays, and a read loads it again."""
    _, other = site.engines
    for engine in site.engines:
        await engine.start()
    await other.read(FLIGHTS, version_of)
    other._copies.drop_idle()
    assert other.peek(FLIGHTS) is not None
    monkeypatch.setattr(surface_copies, "IDLE_S", -1.0)
    other._copies.drop_idle()
    assert other.peek(FLIGHTS) is None
    assert [FLIGHTS] == await listed(other)
    assert 2 == await other.read(FLIGHTS, version_of)


async def test_freshness_is_watched_on_any_server(site: Site) -> None:
    """A watch of freshness on another server shows each change that the owner makes."""
    one, other = site.engines
    feed = FreshnessFeed(other, Reader(site.journals[1]))
    watch = aiter(feed.watch(FLIGHTS))
    await anext(watch)
    for command in (enqueue(batch(lag_ms=7)), start(), acknowledge("b-1")):
        await one.execute(FLIGHTS, command)
    changed = await asyncio.wait_for(anext(watch), WITHIN_S)
    assert 5 == changed.version


async def test_a_started_server_loads_its_own_surfaces_alone(site: Site) -> None:
    """A start loads no surface of another server, and creates no default surface beside others."""
    _, other = site.engines
    await other.start()
    assert [] == [name for name, _ in other._cache]
    assert [FLIGHTS] == other.surfaces()


# Storage that is away.


@pytest.fixture
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promise_waits, "AWAY_S", 0.01)
    monkeypatch.setattr(promise_waits, "LOOK_S", 0.002)


@pytest.mark.usefixtures("_short")
async def test_callers_wait_a_while_for_storage_that_is_away(site: Site) -> None:
    """Callers of pending commits give up after a while; the commits become durable when storage is back."""
    one, other = site.engines
    await one.start()
    site.journals[0].is_gated = True
    tasks = await going(
        one.answer(FLIGHTS, enqueue(batch("b-1")), seen("r-1")),
        one.answer(FLIGHTS, enqueue(batch("b-1")), seen("r-1")),
    )
    reads = await going(one.read(FLIGHTS, version_of))
    site.journals[0].away = True
    found = await asyncio.gather(*tasks, *reads, return_exceptions=True)
    assert [JournalAway] * 3 == [type(one) for one in found]
    site.journals[0].away = False
    site.journals[0].keep()
    assert b"3" == await one.answer(FLIGHTS, enqueue(batch("b-1")), seen("r-1"))
    assert 3 == await other.read(FLIGHTS, version_of)


async def test_no_command_is_decided_while_storage_is_away(site: Site) -> None:
    """New commands and reads fail at once while storage is away, and work again when it is back."""
    one, _ = site.engines
    site.journals[0].away = True
    for asked in (one.execute(FLIGHTS, enqueue(batch())), one.read(FLIGHTS, version_of)):
        with pytest.raises(JournalAway):
            await asked
    with pytest.raises(JournalAway):
        one.begin(FLIGHTS, StartAvailable(1))
    site.journals[0].away = False
    assert QUEUED == await one.execute(FLIGHTS, enqueue(batch()))


async def test_timers_rest_while_storage_is_away(site: Site) -> None:
    """No lease expires while storage is away; then workers get the grace to extend theirs."""
    one, _ = site.engines
    for command in (enqueue(*batches(2)), StartAvailable(2, lease_ms=LEASE_MS)):
        await one.execute(FLIGHTS, command)
    site.journals[0].away = True
    site.clock.advance(LEASE_MS)
    one.lease_reaper.check()
    await settled()
    assert not one.lease_reaper._busy
    site.journals[0].away = False
    for advanced_ms, expected in ((GRACE_MS - 1, BatchState.IN_FLIGHT), (1, BatchState.RETRYING)):
        site.clock.advance(advanced_ms)
        one.lease_reaper.check()
        await settled()
        assert [expected] * 2 == await one.read(FLIGHTS, states)


async def test_leases_are_spared_while_that_of_the_server_is_over(site: Site) -> None:
    """No lease expires while its server may not extend it; then workers get the grace to do that."""
    one, _ = site.engines
    for command in (enqueue(batch()), StartAvailable(1, lease_ms=LEASE_MS)):
        await one.execute(FLIGHTS, command)
    site.ownerships[0].is_valid = False
    site.clock.advance(2 * LEASE_MS)
    one.lease_reaper.check()
    await settled()
    site.ownerships[0].is_valid = True
    for advanced_ms, expected in ((GRACE_MS - 1, BatchState.IN_FLIGHT), (1, BatchState.RETRYING)):
        site.clock.advance(advanced_ms)
        one.lease_reaper.check()
        await settled()
        assert [expected] == await one.read(FLIGHTS, states)


async def test_a_lease_of_the_server_that_ends_stops_decisions(site: Site) -> None:
    """Without a valid lease a server decides nothing, but its claim stands: it goes on when it is valid."""
    one, _ = site.engines
    site.ownerships[0].is_valid = False
    with pytest.raises(OwnedElsewhere):
        await one.execute(FLIGHTS, enqueue(batch()))
    assert 2 == await one.read(FLIGHTS, version_of)
    site.ownerships[0].is_valid = True
    assert QUEUED == await one.execute(FLIGHTS, enqueue(batch()))
