"""Large replays: planned in steps, started by one commit and continued by others, also after a crash."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from lightspeed_ops.core import replay_backlog
from lightspeed_ops.core.commands import ApplyControl, StageReplay
from lightspeed_ops.core.events import (
    BatchesAcknowledged,
    ReplayContinued,
    ReplayFinished,
    ReplayStaged,
    ReplayStarted,
)
from lightspeed_ops.core.operator import Replay
from lightspeed_ops.core.refusal import Reason, Refused
from lightspeed_ops.core.replay_plan import ReplayPlan
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine import Engine
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import After

from tests.server.core.building import (
    acknowledge,
    batch,
    discard,
    enqueue,
    fail,
    pause,
    replay,
    resume,
    start,
)
from tests.server.core.observing import observable
from tests.server.journal.gated_journal import GatedJournal, settled
from tests.server.journal.histories import FLIGHTS, Author
from tests.server.test_engine_replay import engine_over, stored, window

PART = 4
"""Batches that one commit requeues in these tests."""


@pytest.fixture(autouse=True)
def _small_parts() -> Iterator[None]:
    before = replay_backlog.REQUEUED_AT_ONCE
    replay_backlog.REQUEUED_AT_ONCE = PART
    yield
    replay_backlog.REQUEUED_AT_ONCE = before


async def of_many(journal: MemoryJournal, *, applied: int = 10, dead: int = 9) -> None:
    """Returns a surface with dead letters and applied batches of the sink, most with keys of their own."""
    author = Author()
    author.begin()
    author.work(applied)
    for sequence in (20, 21):
        author.do(enqueue(batch("b-1", "load", idempotency_key=f"k-{sequence}", sequence=sequence)))
        author.do(start(), acknowledge("b-1"))
    author.do(enqueue(*(batch(f"d-{n}", "load", sequence=100 + n) for n in range(dead))), start())
    author.do(*(fail(f"d-{n}", permanent=True) for n in reversed(range(dead))), window(1, 50))
    await stored(journal, author)


async def requeued(engine: Engine) -> None:
    """Waits until a replay has requeued every batch that it can."""
    while await engine.read(FLIGHTS, lambda surface: surface.queue.backlog.has_requeues):
        await settled()


async def events_of(journal: Any) -> list[Any]:
    """Returns all events of a surface."""
    commits = await journal.read(FLIGHTS, After(0, 10_000))
    return [event for commit in commits for event in commit.events]


async def worked_off(engine: Engine) -> None:
    """Starts and acknowledges batches until none is left."""
    while (await engine.execute(FLIGHTS, start())).started:
        flying = await engine.read(FLIGHTS, lambda surface: tuple(surface.queue.active_batches))
        await engine.execute(FLIGHTS, acknowledge(*flying))
        await requeued(engine)


def seen(surface: Surface) -> dict[str, object]:
    """Returns the observable state of a surface, except its clock and the times that are read from it."""
    state: dict[str, Any] = observable(surface) | {"clock_ms": 0}
    for active in state["queue"]["active"].values():
        active["enqueued_ms"] = 0
    return state


def keys_of(surface: Surface) -> list[str]:
    """Returns keys in the order of the queue."""
    return [active.batch.key for active in surface.queue.ready.first(1_000)]


async def test_a_large_replay_requeues_in_parts_and_leaves_nothing_out() -> None:
    """Dead letters return first, in order of enqueueing; then every applied batch is applied again once."""
    journal = MemoryJournal()
    await of_many(journal)
    engine = engine_over(journal)
    planned = await engine.execute(FLIGHTS, ApplyControl(Replay("load", "x"), dry_run=True))
    assert isinstance(planned, ReplayPlan)
    by_plan = ApplyControl(Replay("load", "x"), expected_plan_hash=planned.plan_hash)
    assert planned == await engine.execute(FLIGHTS, by_plan)
    assert (9, 12) == (planned.stages[0].dead_letters, planned.stages[0].reprocessed)
    await requeued(engine)
    happened = await events_of(journal)
    before = [one for event in happened if isinstance(event, BatchesAcknowledged) for one in event.batches]
    parts = [event for event in happened if isinstance(event, ReplayContinued)]
    assert [4, 4, 1] == [len(part.requeued_keys) for part in parts if part.requeued_keys]
    assert all(len(event.batches) <= PART for event in happened if isinstance(event, ReplayStaged))
    assert all(len(part.reprocessed) + len(part.deferred) <= PART for part in parts)
    dead = [f"d-{n}" for n in range(9)]
    assert dead == [key for part in parts for key in part.requeued_keys]
    assert [*dead, *(f"b-{n}" for n in range(1, 11))] == await engine.read(FLIGHTS, keys_of)
    await worked_off(engine)
    happened = await events_of(journal)
    applied = [one for event in happened if isinstance(event, BatchesAcknowledged) for one in event.batches]
    again = [one for one in applied[len(before) :] if not one.key.startswith("d-")]
    assert sorted(before) == sorted(again)
    assert isinstance(happened[-1], ReplayFinished)


async def test_a_replay_goes_on_after_a_crash_at_any_commit() -> None:
    """After a crash at any commit, another engine on the journal requeues the rest, and no batch twice."""
    whole = MemoryJournal()
    await of_many(whole)
    engine = engine_over(whole)
    await engine.execute(FLIGHTS, replay("load"))
    await requeued(engine)
    commits = await whole.read(FLIGHTS, After(0, 10_000))
    started = next(
        commit.version
        for commit in commits
        if any(isinstance(event, ReplayStarted) for event in commit.events)
    )
    for version in range(started, len(commits) + 1):
        journal = MemoryJournal()
        for commit in commits[:version]:
            await journal.append(commit)
        other = engine_over(journal)
        await other.start()
        await requeued(other)
        assert await other.read(FLIGHTS, seen) == await engine.read(FLIGHTS, seen)
        await other.stop()


async def test_what_was_staged_for_a_replay_that_did_not_start_is_dropped() -> None:
    """A crash between staging and start leaves no staged batch, and no part of the replay."""
    journal = MemoryJournal()
    await of_many(journal)
    engine = engine_over(journal)
    version = await engine.read(FLIGHTS, lambda surface: surface.version)
    await engine.execute(FLIGHTS, StageReplay(version, (batch("b-1", "load"),)))
    other = engine_over(journal)
    await other.start()
    while await other.read(FLIGHTS, lambda surface: len(surface.queue.backlog.staged)):
        await settled()
    assert ReplayStaged(0, ()) == (await events_of(journal))[-1]
    assert [] == await other.read(FLIGHTS, keys_of)


async def test_a_caller_that_goes_away_while_staging_leaves_nothing() -> None:
    """A caller that is cancelled during staging leaves no staged batch."""
    journal = GatedJournal()
    await of_many(journal.inner)
    engine = engine_over(journal)
    await engine.read(FLIGHTS, lambda _: None)
    replaying = asyncio.create_task(engine.execute(FLIGHTS, replay("load")))
    await settled()
    assert ReplayStaged is type(journal.held[-1].commit.events[0])
    replaying.cancel()
    for _ in range(5):
        await settled()
        journal.keep()
    assert ReplayStaged(0, ()) == (await events_of(journal.inner))[-1]


async def test_a_large_replay_by_another_plan_stages_nothing() -> None:
    """A large replay with an outdated plan hash is refused with evidence, and stages nothing."""
    journal = MemoryJournal()
    await of_many(journal)
    engine = engine_over(journal)
    with pytest.raises(Refused) as refused:
        await engine.execute(FLIGHTS, ApplyControl(Replay("load", "x"), expected_plan_hash="0" * 64))
    assert Reason.PLAN_CHANGED is refused.value.refusal.reason
    assert not [event for event in await events_of(journal) if isinstance(event, ReplayStaged)]


async def test_dead_letters_that_leave_meanwhile_are_not_replayed() -> None:
    """A dead letter that is discarded before its return is not replayed.

    The others return, and the replay ends.
    """
    journal = MemoryJournal()
    await of_many(journal, applied=1)
    engine = engine_over(journal)
    await asyncio.gather(
        engine.execute(FLIGHTS, replay("load")),
        engine.execute(FLIGHTS, discard("d-8")),
    )
    await requeued(engine)
    await worked_off(engine)
    assert 0 == await engine.read(FLIGHTS, lambda surface: surface.queue.counts.dead_lettered)
    assert await engine.read(FLIGHTS, lambda surface: surface.queue.backlog.is_empty)
    assert isinstance((await events_of(journal))[-1], ReplayFinished)


async def test_a_second_replay_joins_a_large_one() -> None:
    """A second replay joins a paused large one: it takes the rest, and each batch is applied again once."""
    journal = MemoryJournal()
    await of_many(journal)
    engine = engine_over(journal)
    for command in (replay("load"), pause(), replay("load"), resume()):
        await engine.execute(FLIGHTS, command)
    await requeued(engine)
    before = len([event for event in await events_of(journal) if isinstance(event, BatchesAcknowledged)])
    await worked_off(engine)
    events = [event for event in await events_of(journal) if isinstance(event, BatchesAcknowledged)]
    again = [one for event in events[before:] for one in event.batches]
    assert (21, 21) == (len(again), len(set(again)))
