"""The engine's surface cache: how surfaces are loaded, kept and created."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from lightspeed_ops.config import Limits
from lightspeed_ops.core.commands import CreateSurface
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.policy import Caller, System
from lightspeed_ops.core.refusal import Reason, Refused
from lightspeed_ops.core.surface import DEFAULT_SURFACE, surface_signature
from lightspeed_ops.engine import Engine
from lightspeed_ops.engine.surface_cache import DELETED_KEPT
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import EVERY_EVENT, After, JournalDamaged, Only, StoredSnapshot, Versions

from tests.server.core.building import (
    COMPLETE_RUN,
    DELETE,
    START_RUN,
    STRANGER,
    UNDELETE,
    VIEWER,
    acknowledge,
    batch,
    create,
    enqueue,
    pause,
    start,
)
from tests.server.engines import engine_over, going, history, pending, version_of
from tests.server.journal.gated_journal import GatedJournal, settled
from tests.server.journal.histories import ELSEWHERE, FLIGHTS, TRAINS, Author, replayed

# Loading.


async def test_a_surface_is_loaded_once() -> None:
    """Concurrent callers share one load of a surface."""
    journal = GatedJournal()
    await pending(journal.inner)
    engine = engine_over(journal)
    assert [2] * 9 == await asyncio.gather(*(engine.read(FLIGHTS, version_of) for _ in range(9)))
    assert 1 == journal.loads


async def test_a_name_that_never_was_is_not_kept() -> None:
    """The cache does not keep an unknown name, since any caller may ask for any name."""
    engine = engine_over(MemoryJournal())
    for number in range(5):
        with pytest.raises(Refused, match="to exist, but it does not"):
            await engine.read(f"tenants/acme/surfaces/s{number}", version_of)
    assert not list(engine._cache)
    assert not engine._cache._loading


async def test_a_surface_is_created_once() -> None:
    """Of several concurrent creations of a surface one succeeds, and the others learn that it exists."""
    journal = GatedJournal()
    engine = engine_over(journal)
    tasks = await going(*(engine.execute(FLIGHTS, create()) for _ in range(4)))
    for _ in range(5):
        journal.keep()
        await settled()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(None), Refused, Refused, Refused] == [type(outcome) for outcome in outcomes]
    assert [FLIGHTS] == engine.surfaces()
    commits = await history(journal.inner)
    assert await engine.read(FLIGHTS, surface_signature) == surface_signature(replayed(FLIGHTS, commits))


async def test_a_snapshot_that_is_not_what_it_says_is_refused() -> None:
    """A load checks the signature of the snapshot, and refuses a wrong one."""
    memory = MemoryJournal()
    author = await pending(memory)
    forged = replace(author.snapshot(), signature="surface.v1|name=another")
    await memory.save_snapshot(forged)
    with pytest.raises(JournalDamaged, match=f"snapshot of '{FLIGHTS}'"):
        await engine_over(memory).read(FLIGHTS, version_of)


async def test_commits_that_are_missing_are_damage() -> None:
    """A history with missing commits is damage, and is not replayed."""

    class JournalWithGap(MemoryJournal):
        async def read(
            self, surface: str, wanted: After | Versions, *, only: Only = EVERY_EVENT
        ) -> list[Commit]:
            found = await super().read(surface, wanted, only=only)
            return [commit for commit in found if commit.version != 2]

    journal = JournalWithGap()
    author = await pending(journal)
    for commit in author.audit():
        await journal.append(commit)
    with pytest.raises(JournalDamaged, match=f"commit 2 of '{FLIGHTS}' is missing: the next one is 3"):
        await engine_over(journal).read(FLIGHTS, version_of)


async def test_a_surface_is_rebuilt_though_history_was_pruned_meanwhile() -> None:
    """If history is pruned during a load, the load continues from the newer snapshot that covers it."""
    memory = MemoryJournal(1)
    author = await pending(memory)
    old = author.snapshot()

    class Slow(GatedJournal):
        async def read_snapshot(self, surface: str) -> Any:
            newest = await super().read_snapshot(surface)
            return StoredSnapshot(old) if self.loads == 1 else newest

    for commit in author.work(5):
        await memory.append(commit)
    await memory.save_snapshot(author.snapshot())
    assert 5 == await engine_over(Slow(memory)).read(FLIGHTS, version_of)


# Snapshots.


async def test_a_snapshot_shows_nothing_that_is_not_durable() -> None:
    """A snapshot is saved when all its commits are durable, or not at all."""
    journal = GatedJournal()
    author = await pending(journal.inner)
    engine = engine_over(journal)
    first, second = await going(
        engine.execute(FLIGHTS, enqueue(batch("b-1"))), engine.execute(FLIGHTS, enqueue(batch("b-2")))
    )
    journal.due = True
    journal.keep(1)
    await settled()
    assert not journal.saved
    other = Author(after=[*author.commits, *(await history(journal.inner))[2:]])
    for commit in other.audit():
        await journal.inner.append(commit)
    journal.keep()
    journal.due = False
    await first
    await journal.saves_ended(1)
    assert not journal.saved
    journal.due = True
    journal.keep()
    await second
    await journal.saves_ended(2)
    (saved,) = journal.saved
    commits = await history(journal.inner)
    assert surface_signature(replayed(FLIGHTS, commits[: saved.version])) == saved.signature


async def test_one_snapshot_is_made_at_a_time() -> None:
    """One snapshot of a surface is saved at a time."""
    journal = GatedJournal()
    await pending(journal.inner)
    engine = engine_over(journal)
    journal.due = True
    tasks = await going(*(engine.execute(FLIGHTS, enqueue(batch(f"b-{number}"))) for number in range(9)))
    journal.keep()
    await asyncio.gather(*tasks)
    await journal.saves_ended(1)
    assert 1 == journal.saves
    assert 1 == len(journal.saved)
    assert 11 == journal.saved[0].version


async def test_work_frees_memory() -> None:
    """Due snapshots keep the memory journal within its limit, whatever the commands."""
    memory = MemoryJournal(50)
    engine = engine_over(memory)
    await engine.execute(FLIGHTS, create())
    await engine.execute(FLIGHTS, START_RUN)
    for number in range(100):
        await engine.execute(FLIGHTS, enqueue(batch(f"b-{number}")))
        await engine.execute(FLIGHTS, start())
        await engine.execute(FLIGHTS, acknowledge(f"b-{number}"))
    assert 302 == await engine.read(FLIGHTS, version_of)
    assert 302 == await engine_over(memory).read(FLIGHTS, version_of)
    assert len(memory._histories[FLIGHTS]._places) <= 50


# The first start.


async def test_an_empty_journal_gets_the_default_surface() -> None:
    """An empty journal gets the default surface at its first start, and only then."""
    memory = MemoryJournal()
    engine = engine_over(memory)
    await engine.start()
    assert [DEFAULT_SURFACE] == engine.surfaces()
    await engine.execute(DEFAULT_SURFACE, DELETE)
    again = engine_over(memory)
    await again.start()
    assert [] == again.surfaces()
    await again.execute(DEFAULT_SURFACE, UNDELETE)
    assert [DEFAULT_SURFACE] == again.surfaces()


# Deleted surfaces.


async def test_a_start_loads_surfaces_that_exist_alone() -> None:
    """A start loads only existing surfaces.

    A deleted one is loaded on demand, and few of them stay cached.
    """
    memory = MemoryJournal()
    names = [f"tenants/acme/surfaces/s{number:02}" for number in range(DELETED_KEPT + 3)]
    first = engine_over(memory)
    await first.execute(FLIGHTS, create())
    for name in names:
        await first.execute(name, create())
        await first.execute(name, DELETE)
    for engine in (first, engine_over(memory)):
        await engine.start()
        await settled()
        assert [FLIGHTS] == [name for name, _ in engine._cache]
        for name in names:
            assert 2 == await engine.read(name, version_of)
        assert [FLIGHTS] == [name for name, _ in engine._cache]
        assert DELETED_KEPT == len(engine._cache._deleted)
        assert [FLIGHTS] == engine.surfaces()
        assert names[1:3] == list(await engine.deleted_surfaces("acme", after=names[0], limit=2))


async def test_a_denied_undeletion_keeps_a_surface_deleted() -> None:
    """A denied undeletion leaves its audit, and no surface in memory."""
    engine = engine_over(MemoryJournal())
    await engine.execute(FLIGHTS, create())
    await engine.execute(FLIGHTS, DELETE)
    with pytest.raises(Refused, match="the role viewer forbids it"):
        await engine.execute(FLIGHTS, UNDELETE, caller=Caller(VIEWER))
    await settled()
    assert ([], []) == (engine.surfaces(), list(engine._cache))
    assert 3 == await engine.read(FLIGHTS, lambda surface: surface.audit_count)


async def test_an_undeletion_needs_room() -> None:
    """A deleted surface does not count in the limit; its undeletion needs room, and a refusal is audited."""
    engine = engine_over(MemoryJournal(), limits=Limits(max_surfaces_per_tenant=1))
    await engine.execute(FLIGHTS, create())
    await engine.execute(FLIGHTS, DELETE)
    await engine.execute(TRAINS, create())
    with pytest.raises(Refused) as refused:
        await engine.execute(FLIGHTS, UNDELETE)
    refusal = refused.value.refusal
    assert (Reason.SURFACE_LIMIT, "max_surfaces_per_tenant") == (
        refusal.reason,
        refusal.metadata["limit_name"],
    )
    with pytest.raises(Refused, match="but it does not"):
        await engine.execute(FLIGHTS, UNDELETE, caller=Caller(STRANGER))
    await engine.execute(TRAINS, DELETE)
    await engine.execute(FLIGHTS, UNDELETE)
    assert [FLIGHTS] == engine.surfaces()


async def test_a_deletion_that_did_not_come_to_be_takes_nothing_away() -> None:
    """An aborted deletion, after another writer's commit, leaves the surface in memory and in the lists."""
    journal = GatedJournal()
    author = await pending(journal.inner)
    for commit in author.do(COMPLETE_RUN):
        await journal.inner.append(commit)
    engine = engine_over(journal)
    (deleting,) = await going(engine.execute(FLIGHTS, DELETE))
    for commit in author.do(START_RUN):
        await journal.inner.append(commit)
    journal.keep()
    with pytest.raises(Refused, match="its run is running"):
        await kept_until(journal, deleting)
    assert [FLIGHTS] == engine.surfaces()
    assert [FLIGHTS] == [name for name, _ in engine._cache]


async def kept_until(journal: GatedJournal, task: "asyncio.Task[None]") -> None:
    """Keeps every promise until a task has ended."""
    while not task.done():
        journal.keep()
        await settled()
    await task


async def test_two_servers_begin_on_one_empty_journal() -> None:
    """Two servers that start on one empty journal serve the same default surface."""
    memory = MemoryJournal()
    journals = [GatedJournal(memory), GatedJournal(memory)]
    engines = [engine_over(journal) for journal in journals]
    tasks = await going(*(engine.start() for engine in engines))
    while not all(task.done() for task in tasks):
        for journal in journals:
            journal.keep()
        await asyncio.sleep(0)
    assert [None, None] == [task.result() for task in tasks]
    assert [[DEFAULT_SURFACE]] * 2 == [engine.surfaces() for engine in engines]


async def test_a_server_has_so_many_surfaces() -> None:
    """A server refuses surfaces beyond its limit; a deletion makes room."""
    engine = engine_over(MemoryJournal(), limits=Limits(max_surfaces=2))
    await engine.execute(FLIGHTS, create())
    await engine.execute(TRAINS, create())
    third = "tenants/acme/surfaces/third"
    with pytest.raises(Refused) as refused:
        await engine.execute(third, create())
    assert Reason.SURFACE_LIMIT is refused.value.refusal.reason
    await engine.execute(TRAINS, DELETE)
    await engine.execute(third, create())
    assert [FLIGHTS, third] == engine.surfaces()
    assert [] == engine.surfaces("others")


async def test_a_tenant_has_so_many_surfaces() -> None:
    """A tenant's surfaces are limited by max_surfaces_per_tenant, which the refusal names.

    Other tenants have room.
    """
    engine = engine_over(MemoryJournal(), limits=Limits(max_surfaces_per_tenant=1))
    await engine.execute(FLIGHTS, create())
    with pytest.raises(Refused) as refused:
        await engine.execute(TRAINS, create())
    metadata = {"surface": TRAINS, "limit_name": "max_surfaces_per_tenant", "limit": "1", "tenant": "acme"}
    assert (Reason.SURFACE_LIMIT, metadata) == (refused.value.refusal.reason, refused.value.refusal.metadata)
    await engine.execute(ELSEWHERE, create(System("service")))
    assert [FLIGHTS, ELSEWHERE] == engine.surfaces()


async def test_a_denied_read_follows_from_durable_state() -> None:
    """A denied read is answered after its decision is durable.

    A caller of another tenant learns that the surface was not found.
    """
    journal = GatedJournal()
    await pending(journal.inner)
    engine = engine_over(journal)
    assert 2 == await engine.read(FLIGHTS, version_of, caller=Caller(VIEWER))
    (denied,) = await going(engine.read(FLIGHTS, version_of, caller=Caller(STRANGER)))
    assert not denied.done()
    journal.keep()
    with pytest.raises(Refused) as refused:
        await denied
    assert Reason.SURFACE_NOT_FOUND is refused.value.refusal.reason


async def test_the_clock_is_the_engines() -> None:
    """Commits have the engine's clock, whatever the time of the command."""
    memory = MemoryJournal()
    engine = Engine(memory, lambda: 42)
    creation = create()
    assert isinstance(creation, CreateSurface)
    await engine.execute(FLIGHTS, replace(creation, at_ms=7))
    await engine.execute(FLIGHTS, pause(at_ms=9))
    assert [42, 42] == [commit.recorded_ms for commit in await history(memory)]
    assert 42 == engine.now_ms(FLIGHTS)
