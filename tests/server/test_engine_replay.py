"""Replays with a reprocess window.

The engine reads applied batches while other commands may change the surface.
"""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from lightspeed_ops.core.commands import Command, UndeleteSurface, UpdateSurface
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.events import ReplayStarted
from lightspeed_ops.core.policy import Caller
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason, Refused
from lightspeed_ops.engine import Engine
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import EVERY_EVENT, After, Only, VersionHead, Versions

from tests.server.core.building import (
    COMPLETE_RUN,
    DELETE,
    NOW_MS,
    START_RUN,
    VIEWER,
    acknowledge,
    batch,
    enqueue,
    replay,
    start,
)
from tests.server.journal.gated_journal import GatedJournal, settled
from tests.server.journal.histories import FLIGHTS, Author


def window(first: int, last: int) -> UpdateSurface:
    """Sets a reprocess window."""
    chosen = ReprocessWindow(first, last, "bad day")
    return UpdateSurface(("connector_plan.reprocess_window",), reprocess_window=chosen)


async def stored(journal: MemoryJournal, author: Author) -> None:
    """Appends the commits of an author since the last call."""
    for commit in author.commits[await journal.head(VersionHead(FLIGHTS)) :]:
        await journal.append(commit)


async def worked(journal: MemoryJournal, *more: Command[Any], count: int = 5) -> Author:
    """Returns a stored surface with some applied batches in its sink stage."""
    author = Author()
    author.begin()
    author.work(count)
    author.do(*more)
    await stored(journal, author)
    return author


def engine_over(journal: Any) -> Engine:
    """Returns an engine with a fixed clock."""
    return Engine(journal, lambda: NOW_MS)


async def reprocessed(journal: MemoryJournal) -> list[str]:
    """Returns the keys of the batches that the newest replay has requeued."""
    commits = await journal.read(FLIGHTS, After(0, 1_000))
    replays = [event for commit in commits for event in commit.events if isinstance(event, ReplayStarted)]
    return [one.key for one in replays[-1].reprocessed]


class Gated(GatedJournal):
    """A journal whose reads wait until the gate opens."""

    def __init__(self) -> None:
        """An open gate."""
        super().__init__()
        self.reading = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def read(self, surface: str, wanted: After | Versions, *, only: Only = EVERY_EVENT) -> Any:
        """Reads, and then waits at the gate."""
        found = await super().read(surface, wanted, only=only)
        self.reading.set()
        await self.go_on.wait()
        return found


async def reading_for(engine: Engine, journal: Gated) -> "asyncio.Task[Any]":
    """Returns a replay that has read the history and waits at the gate."""
    await engine.read(FLIGHTS, lambda _: None)
    journal.go_on.clear()
    journal.reading.clear()
    replaying = asyncio.create_task(engine.execute(FLIGHTS, replay("load")))
    await journal.reading.wait()
    return replaying


async def all_kept(journal: Gated, *tasks: "asyncio.Task[Any]") -> None:
    """Opens the gate and keeps every promise until all tasks have ended."""
    journal.go_on.set()
    while not all(task.done() for task in tasks):
        journal.keep()
        await settled()
    await asyncio.gather(*tasks)


async def test_a_replay_takes_in_what_the_window_names() -> None:
    """A replay requeues the applied batches inside the window, in order of their first end.

    Both ends of the window are included.
    """
    memory = MemoryJournal()
    await worked(memory, window(2, 4))
    await engine_over(memory).execute(FLIGHTS, replay("load"))
    assert ["b-2", "b-3", "b-4"] == await reprocessed(memory)


async def test_a_replay_without_a_window_reads_nothing() -> None:
    """A replay without a window reads no history."""
    journal = GatedJournal()
    await worked(journal.inner)
    engine = engine_over(journal)
    await engine.read(FLIGHTS, lambda _: None)
    journal.reads = 0
    task = asyncio.create_task(engine.execute(FLIGHTS, replay("load")))
    await settled()
    journal.keep()
    await task
    assert 0 == journal.reads


async def test_what_is_not_durable_yet_is_taken_in_too() -> None:
    """A replay waits for applied batches that are not durable yet, and requeues them."""
    journal = GatedJournal()
    await worked(journal.inner, enqueue(batch("late", "load", sequence=3)), start(), window(3, 3))
    engine = engine_over(journal)
    tasks = [
        asyncio.create_task(engine.execute(FLIGHTS, command))
        for command in (acknowledge("late"), replay("load"))
    ]
    for _ in range(3):
        await settled()
        journal.keep()
    await asyncio.gather(*tasks)
    assert ["b-3", "late"] == await reprocessed(journal.inner)


async def test_what_is_applied_while_the_journal_is_read_is_taken_in_too() -> None:
    """A batch that is applied during the read of the history is requeued too."""
    journal = Gated()
    await worked(journal.inner, enqueue(batch("late", "load", sequence=3)), start(), window(3, 3))
    engine = engine_over(journal)
    replaying = await reading_for(engine, journal)
    late = asyncio.create_task(engine.execute(FLIGHTS, acknowledge("late")))
    await settled()
    await all_kept(journal, late, replaying)
    assert ["b-3", "late"] == await reprocessed(journal.inner)


async def test_a_window_that_changes_while_the_journal_is_read_is_the_one_that_counts() -> None:
    """A window that changes during the read counts as it is when the replay is decided."""
    journal = Gated()
    await worked(journal.inner, window(2, 2))
    engine = engine_over(journal)
    replaying = await reading_for(engine, journal)
    widening = asyncio.create_task(engine.execute(FLIGHTS, window(1, 4)))
    await settled()
    await all_kept(journal, widening, replaying)
    assert ["b-1", "b-2", "b-3", "b-4"] == await reprocessed(journal.inner)


async def test_a_surface_that_is_lost_while_the_journal_is_read_is_not_decided_on() -> None:
    """A replay is decided on the rebuilt surface after an unnoticed conflict: its caller was cancelled."""
    journal = Gated()
    author = await worked(journal.inner, window(1, 9))
    engine = engine_over(journal)
    replaying = await reading_for(engine, journal)
    lost = asyncio.create_task(engine.execute(FLIGHTS, enqueue(batch("lost"))))
    await settled()
    lost.cancel()
    author.do(enqueue(batch("other")))
    await stored(journal.inner, author)
    await all_kept(journal, replaying)
    active_batches = await engine.read(FLIGHTS, lambda surface: set(surface.queue.active_batches))
    assert {"other", "b-1", "b-2", "b-3", "b-4", "b-5"} == active_batches


async def test_a_conflict_while_a_replay_waits_is_decided_again() -> None:
    """If a commit that a replay waits for is aborted, the replay starts again."""
    journal = GatedJournal()
    author = await worked(journal.inner, window(1, 9))
    engine = engine_over(journal)
    tasks = [
        asyncio.create_task(engine.execute(FLIGHTS, command))
        for command in (enqueue(batch("mine")), replay("load"))
    ]
    await settled()
    author.work()
    await stored(journal.inner, author)
    for _ in range(4):
        journal.keep()
        await settled()
    await asyncio.gather(*tasks)
    assert [f"b-{number}" for number in range(1, 7)] == await reprocessed(journal.inner)


async def test_a_key_is_taken_in_once_with_its_first_content() -> None:
    """A key is requeued once with its first content, however far apart its applied batches are."""
    memory = MemoryJournal()
    again = batch("b-2", "load", sequence=2, records=7, idempotency_key="other")
    await worked(memory, enqueue(again), start(), acknowledge("b-2"), window(2, 2))
    engine = engine_over(memory)
    await engine.execute(FLIGHTS, replay("load"))
    active_batches = await engine.read(
        FLIGHTS, lambda surface: [active.batch for active in surface.queue.active_batches.values()]
    )
    assert [batch("b-2", "load", sequence=2)] == active_batches


async def test_a_surface_that_began_again_has_applied_nothing_yet() -> None:
    """In a journal of earlier versions, batches from before a second creation are not requeued."""
    memory = MemoryJournal()
    author = await worked(memory, COMPLETE_RUN)
    author.create_again()
    author.do(START_RUN, enqueue(batch("new", "load", sequence=2)), start(), acknowledge("new"), window(1, 9))
    await stored(memory, author)
    await engine_over(memory).execute(FLIGHTS, replay("load"))
    assert ["new"] == await reprocessed(memory)


async def test_an_undeleted_surface_has_applied_what_it_applied() -> None:
    """A window requeues batches from before a deletion and undeletion."""
    memory = MemoryJournal()
    await worked(memory, COMPLETE_RUN, DELETE, UndeleteSurface(), START_RUN, window(2, 3))
    await engine_over(memory).execute(FLIGHTS, replay("load"))
    assert ["b-2", "b-3"] == await reprocessed(memory)


async def forgotten() -> MemoryJournal:
    """Returns a surface with a window, and a journal that has pruned its applied batches."""
    memory = MemoryJournal(1)
    author = await worked(memory, window(1, 9))
    await memory.save_snapshot(author.snapshot())
    author.audit(2)
    await stored(memory, author)
    return memory


async def test_a_pruned_window_is_refused_and_audited() -> None:
    """If the history of a window is pruned, the replay is refused and audited."""
    memory = await forgotten()
    engine = engine_over(memory)
    before = await engine.read(FLIGHTS, lambda surface: surface.audit_count)
    with pytest.raises(Refused) as refused:
        await engine.execute(FLIGHTS, replay("load"))
    assert Reason.CURSOR_TOO_OLD is refused.value.refusal.reason
    assert int(refused.value.refusal.metadata["oldest_kept"]) > 1
    page = await memory.read_entries(FLIGHTS, RecordKind.AUDIT, after_sequence=before, limit=9)
    assert [("replay", "refused:cursor_too_old")] == [
        (entry.record.action, entry.record.outcome)  # type: ignore[union-attr]  # audits
        for entry in page.entries
    ]
    assert 0 == await engine.read(FLIGHTS, lambda surface: surface.usage.pipeline_replays)


async def test_a_denied_replay_shows_nothing_of_history() -> None:
    """A denied replay reads no history, since the policy is checked first."""
    journal = GatedJournal(await forgotten())
    engine = engine_over(journal)
    await engine.read(FLIGHTS, lambda _: None)
    journal.reads = 0
    task = asyncio.create_task(engine.execute(FLIGHTS, replay("load"), caller=Caller(VIEWER)))
    await settled()
    journal.keep()
    with pytest.raises(Refused) as refused:
        await task
    assert Reason.ROLE_FORBIDS is refused.value.refusal.reason
    assert 0 == journal.reads


async def test_a_stage_that_is_not_there_is_what_is_wrong() -> None:
    """Every other refusal comes before that of pruned history, such as an unknown stage."""
    engine = engine_over(await forgotten())
    with pytest.raises(Refused) as refused:
        await engine.execute(FLIGHTS, replay("nowhere"))
    assert Reason.STAGE_NOT_FOUND is refused.value.refusal.reason


async def test_long_histories_are_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long history is read in slices, with the same result."""
    monkeypatch.setattr("lightspeed_ops.engine.reprocessing.READ_COMMITS", 1)
    memory = MemoryJournal()
    author = await worked(memory, count=2)
    author.work(2)
    author.do(window(1, 9))
    await stored(memory, author)
    await engine_over(memory).execute(FLIGHTS, replace(replay("load"), at_ms=5))
    assert ["b-1", "b-2", "b-3", "b-4"] == await reprocessed(memory)
