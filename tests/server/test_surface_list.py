"""Pages of surfaces: their bounds and orders, what is seen while others write, and what is durable."""

import asyncio
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from lightspeed_ops.config import Limits
from lightspeed_ops.core.refusal import Refused
from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.core.surface_list import NO_FILTER, SurfaceFilter, SurfaceOrder, SurfacePlace, place_of
from lightspeed_ops.engine import Engine, SurfacePage, slices, surface_list
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import JournalFailed

from tests.server.core.building import DELETE, SYSTEM, UNDELETE, batch, create, enqueue, pause
from tests.server.engines import engine_over, going
from tests.server.journal.gated_journal import GatedJournal, settled
from tests.server.journal.histories import FLIGHTS, TRAINS

CREATE = create(SYSTEM)
PAUSED = SurfaceFilter(control_states=frozenset({"paused"}))


def name(number: int, tenant: str = "acme") -> str:
    """Resteps the name of a surface."""
    return f"tenants/{tenant}/surfaces/s-{number:03}"


async def engine_with(*names: str) -> Engine:
    """Resteps an engine with these surfaces."""
    engine = engine_over(MemoryJournal(), limits=Limits(max_surfaces=5_000))
    for one in names:
        await engine.execute(one, CREATE)
    return engine


async def page(
    engine: Engine,
    wanted: SurfaceFilter = NO_FILTER,
    order: SurfaceOrder = SurfaceOrder.NAME,
    *,
    tenant: str | None = "acme",
    after: SurfacePlace | None = None,
    count: int = 1_000,
) -> SurfacePage:
    """Resteps a page of the surfaces of a tenant."""
    return await engine.surface_page(tenant, wanted, order, after=after, count=count)


async def whole(engine: Engine, *args: Any, count: int, **more: Any) -> list[str]:
    """Resteps the names of all pages."""
    found: list[str] = []
    after: SurfacePlace | None = None
    while True:
        places, after = await page(engine, *args, after=after, count=count, **more)
        assert len(places) <= count
        found += [place.name for place in places]
        if after is None:
            return found


async def test_names_are_listed_by_tenant_and_by_all() -> None:
    """Tenants whose ids begin alike are apart; all tenants together are in the order of the names."""
    names = [name(number, tenant) for tenant in ("acme", "acme-2", "acme2", "b") for number in (1, 2)]
    engine = await engine_with(*Random(1).sample(names, len(names)))
    for count in (1, 3, 100):
        assert names[:2] == await whole(engine, count=count)
        assert sorted(names) == await whole(engine, tenant=None, count=count)
        descending = await whole(engine, NO_FILTER, SurfaceOrder.NAME_DESC, tenant=None, count=count)
        assert sorted(names, reverse=True) == descending
        assert [] == await whole(engine, tenant="none", count=count)
    wanted = SurfaceFilter(surface_id_prefix="s-002")
    assert [names[3]] == await whole(engine, wanted, tenant="acme-2", count=9)
    some = await whole(engine, wanted, tenant=None, count=9)
    assert [one for one in sorted(names) if one.endswith("2")] == some


@pytest.mark.parametrize("order", [SurfaceOrder.NAME, SurfaceOrder.NAME_DESC])
async def test_pages_by_name_are_stable_while_others_write(order: SurfaceOrder) -> None:
    """A surface that lives all the time is listed exactly once; one that comes or goes at most once."""
    random = Random(7)
    names = [name(number) for number in range(60)]
    engine = await engine_with(*names[::2])
    stay = set(names[::2])
    found: list[str] = []
    after: SurfacePlace | None = None
    while True:
        places, after = await page(engine, NO_FILTER, order, after=after, count=3)
        found += [place.name for place in places]
        if after is None:
            break
        changed = random.choice(names)
        if changed in engine.surfaces():
            await engine.execute(changed, DELETE)
            stay.discard(changed)
        elif await engine.deleted_surfaces("acme", after="", limit=100) and changed in await _deleted(engine):
            await engine.execute(changed, UNDELETE)
        else:
            await engine.execute(changed, CREATE)
    assert sorted(set(found), reverse=order is SurfaceOrder.NAME_DESC) == found
    assert stay <= set(found)


async def _deleted(engine: Engine) -> Sequence[str]:
    return await engine.deleted_surfaces("acme", after="", limit=100)


async def test_the_names_are_those_of_the_living_surfaces() -> None:
    """After any creations, deletions and undeletions, the sorted names are the living ones."""
    random, names = Random(3), [name(number, f"t-{number % 3}") for number in range(20)]
    engine, living, deleted = await engine_with(), set[str](), set[str]()
    for _ in range(120):
        one = random.choice(names)
        command = DELETE if one in living else UNDELETE if one in deleted else CREATE
        await engine.execute(one, command)
        living, deleted = living ^ {one}, (deleted | {one}) if command is DELETE else deleted - {one}
        assert sorted(living) == engine.surfaces()
        for tenant in ("t-0", "t-1"):
            assert sorted(one for one in living if tenant_of(one) == tenant) == engine.surfaces(tenant)
        assert len(living) == sum(count for _, count in await engine.tenants(after="", limit=9))


async def test_a_page_by_name_looks_at_a_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """A filter that matches little gives short pages with a place, and all of its surfaces in the end."""
    monkeypatch.setattr(surface_list, "LOOKED_AT", 10)
    names = [name(number) for number in range(35)]
    engine = await engine_with(*names)
    for one in (names[4], names[33]):
        await engine.execute(one, pause())
    places, after = await page(engine, PAUSED)
    assert ([SurfacePlace(0, names[4])], SurfacePlace(0, names[9])) == (places, after)
    assert ([], SurfacePlace(0, names[19])) == await page(engine, PAUSED, after=after)
    assert [names[4], names[33]] == await whole(engine, PAUSED, count=1)
    assert [names[33], names[4]] == await whole(engine, PAUSED, SurfaceOrder.NAME_DESC, count=5)


@pytest.mark.parametrize("order", [one for one in SurfaceOrder if one not in surface_list.BY_NAME])
async def test_an_order_by_a_number_is_one_sort_of_all(
    order: SurfaceOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages of any size, put together, are the matching surfaces sorted by their places."""
    monkeypatch.setattr(surface_list, "SORTED_AT_ONCE", 3)
    monkeypatch.setattr(surface_list, "AT_ONCE", 4)
    random, names = Random(5), [name(number) for number in range(40)]
    engine = await engine_with(*names)
    for one in names:
        several = [batch(f"b-{number}", sequence=number) for number in range(random.choice([0, 1, 2]))]
        if several:
            await engine.execute(one, enqueue(*several))
    for one in names[::3]:
        await engine.execute(one, pause())
    for wanted in (NO_FILTER, PAUSED):
        places = [
            await engine.read(one, lambda surface: place_of(surface, order))
            for one in (names if wanted is NO_FILTER else names[::3])
        ]
        expected = [place.name for place in sorted(places)]
        for count in (1, 3, 40):
            assert expected == await whole(engine, wanted, order, count=count)


async def test_a_page_waits_for_what_it_has_seen() -> None:
    """A surface that is left out because of a commit that is not durable yet holds up the page."""
    journal = GatedJournal()
    engine = engine_over(journal)
    for one in (FLIGHTS, TRAINS):
        (creating,) = await going(engine.execute(one, CREATE))
        journal.keep()
        await creating
    (pausing,) = await going(engine.execute(FLIGHTS, pause()))
    running = SurfaceFilter(control_states=frozenset({"running"}))
    (listing,) = await going(page(engine, running, tenant=None))
    await settled()
    assert not listing.done()
    journal.keep()
    assert [TRAINS] == [place.name for place in (await listing).places]
    await pausing


async def test_a_page_that_saw_an_aborted_commit_is_found_anew() -> None:
    """If storage is full, the surface is as before, and the page has it."""
    journal = GatedJournal()
    engine = engine_over(journal)
    (creating,) = await going(engine.execute(FLIGHTS, CREATE))
    journal.keep()
    await creating
    (pausing,) = await going(engine.execute(FLIGHTS, pause()))
    (listing,) = await going(page(engine, PAUSED))
    journal.overflow()
    assert [] == (await listing).places
    with pytest.raises(Refused):
        await pausing


async def test_no_page_is_answered_after_storage_has_failed() -> None:
    """What was seen before may never have been durable."""
    journal = GatedJournal()
    engine = engine_over(journal)
    (creating,) = await going(engine.execute(FLIGHTS, CREATE))
    (listing,) = await going(page(engine))
    journal.fail()
    for waiting in (creating, listing):
        with pytest.raises(JournalFailed):
            await waiting
    with pytest.raises(JournalFailed):
        await page(engine)


async def test_a_cancelled_page_cancels_no_commit() -> None:
    """The promise that a page waits for belongs to others."""
    journal = GatedJournal()
    engine = engine_over(journal)
    (creating,) = await going(engine.execute(FLIGHTS, CREATE))
    (listing,) = await going(page(engine))
    listing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listing
    journal.keep()
    await creating
    assert [FLIGHTS] == [place.name for place in (await page(engine)).places]


@pytest.mark.slow
@pytest.mark.parametrize("order", [SurfaceOrder.NAME, SurfaceOrder.QUEUED_DESC])
async def test_a_page_gives_way_between_some_surfaces(
    order: SurfaceOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other tasks have their steps while a page looks at many surfaces, however long a look takes."""
    monkeypatch.setattr(slices, "SLICE_S", 0)
    engine = await engine_with(*[name(number) for number in range(950)])
    steps = 0

    async def other_task() -> None:
        nonlocal steps
        while True:
            await asyncio.sleep(0)
            steps += 1

    counting = asyncio.create_task(other_task())
    assert [] == (await page(engine, PAUSED, order)).places
    counting.cancel()
    assert steps >= 950 // surface_list.AT_ONCE
