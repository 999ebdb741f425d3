"""The engine with other writers on the same journal."""

import asyncio

import pytest
from lightspeed_ops.core.commands import Enqueued
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Refused
from lightspeed_ops.core.surface import surface_signature
from lightspeed_ops.journal.memory import MemoryJournal

from tests.server.core.building import (
    START_RUN,
    acknowledge,
    batch,
    create,
    enqueue,
    start,
)
from tests.server.engines import QUEUED, engine_over, going, history, pending, version_of
from tests.server.journal.gated_journal import GatedJournal, settled
from tests.server.journal.histories import FLIGHTS, Author, replayed

# Another writer was first.


async def test_the_second_writer_decides_again() -> None:
    """After a conflict the surface is rebuilt from the journal, and waiting commands are decided again."""
    journal = GatedJournal()
    author = await pending(journal.inner)
    engine = engine_over(journal)
    tasks = await going(
        engine.execute(FLIGHTS, enqueue(batch("b-1"))),
        engine.execute(FLIGHTS, enqueue(batch("b-2"))),
        engine.execute(FLIGHTS, enqueue(batch("other"))),
    )
    for commit in author.do(enqueue(batch("other"))):
        await journal.inner.append(commit)
    journal.keep()
    await settled()
    journal.keep()
    already = (Enqueued(BatchState.QUEUED, already_enqueued=True),)
    assert [QUEUED, QUEUED, already] == [await task for task in tasks]
    commits = await history(journal.inner)
    assert [1, 2, 3, 4, 5] == [commit.version for commit in commits]
    assert await engine.read(FLIGHTS, surface_signature) == surface_signature(replayed(FLIGHTS, commits))


async def test_a_command_may_be_refused_when_it_is_decided_again() -> None:
    """A command that is decided again may be refused; the response is that of the second decision."""
    journal = GatedJournal()
    author = Author()
    await journal.inner.append(author.begin()[0])
    engine = engine_over(journal)
    (starting,) = await going(engine.execute(FLIGHTS, START_RUN))
    await journal.inner.append(author.commits[1])
    journal.keep()
    await settled()
    journal.keep()
    with pytest.raises(Refused, match="its lifecycle is running"):
        await starting


async def test_nothing_is_decided_on_what_was_lost() -> None:
    """No command is decided on an aborted commit, also if no waiter has noticed the conflict yet."""
    journal = GatedJournal()
    author = await pending(journal.inner)
    engine = engine_over(journal)
    (lost,) = await going(engine.execute(FLIGHTS, enqueue(batch("b-1"))))
    for commit in author.do(enqueue(batch("other"))):
        await journal.inner.append(commit)
    journal.keep()
    # The version of the aborted commit is taken now: a commit after it would be accepted.
    (task,) = await going(engine.execute(FLIGHTS, start()))
    assert author.commits == await history(journal.inner)
    journal.keep()
    await settled()
    journal.keep()
    await lost
    await task
    commits = await history(journal.inner)
    assert await engine.read(FLIGHTS, surface_signature) == surface_signature(replayed(FLIGHTS, commits))


async def test_a_read_shows_what_others_wrote() -> None:
    """A read asks the journal for the newest version, since a command without events meets no conflict."""
    journal = GatedJournal()
    author = await pending(journal.inner)
    engine = engine_over(journal)
    assert 2 == await engine.read(FLIGHTS, version_of)
    for commit in author.work(2):
        await journal.inner.append(commit)
    assert 5 == await engine.read(FLIGHTS, version_of)
    assert 1 == journal.loads


async def test_a_read_is_not_taken_in_by_what_is_under_way() -> None:
    """If a pending commit hides a conflict, a read waits until the commit is durable or aborted."""
    journal = GatedJournal()
    author = await pending(journal.inner)
    engine = engine_over(journal)
    assert 2 == await engine.read(FLIGHTS, version_of)
    for commit in author.do(enqueue(batch("other"))):
        await journal.inner.append(commit)
    reading = asyncio.create_task(engine.read(FLIGHTS, lambda surface: sorted(surface.queue.active_batches)))
    writing = asyncio.create_task(engine.execute(FLIGHTS, enqueue(batch("mine"))))
    while not (reading.done() and writing.done()):
        await settled()
        journal.keep()
    assert "other" in await reading
    assert QUEUED == await writing


async def test_a_refusal_is_of_what_others_wrote() -> None:
    """A refusal reflects the commits of other writers.

    A batch that another server started is in flight here.
    """
    memory = MemoryJournal()
    await pending(memory)
    one, other = engine_over(memory), engine_over(memory)
    await one.execute(FLIGHTS, enqueue(batch()))
    assert 3 == await other.read(FLIGHTS, version_of)
    await one.execute(FLIGHTS, start())
    (outcome,) = await other.execute(FLIGHTS, acknowledge("b-1"))
    assert "processed" == type(outcome).__name__.lower()


async def test_a_surface_that_others_created_is_found() -> None:
    """A surface that another server created is found, also after an earlier miss."""
    memory = MemoryJournal()
    engine = engine_over(memory)
    with pytest.raises(Refused):
        await engine.read(FLIGHTS, version_of)
    await pending(memory)
    assert 2 == await engine.read(FLIGHTS, version_of)


async def test_a_surface_exists_while_it_is_rebuilt() -> None:
    """A surface exists while it is rebuilt: a conflict never looks like a deletion."""
    journal = GatedJournal()
    author = await pending(journal.inner)
    engine = engine_over(journal)
    (task,) = await going(engine.execute(FLIGHTS, enqueue(batch())))
    for commit in author.do(enqueue(batch("other"))):
        await journal.inner.append(commit)
    journal.keep()
    while not journal.held:
        assert engine.peek(FLIGHTS) is not None
        assert [FLIGHTS] == engine.surfaces()
        await asyncio.sleep(0)
    journal.keep()
    await task


@pytest.mark.slow
@pytest.mark.parametrize("held", [False, True])
async def test_two_engines_racing_do_everything_once(held: bool) -> None:  # noqa: FBT001 - a parameter
    """Two racing engines execute every command exactly once, and share one history."""
    memory = MemoryJournal()
    author = Author()
    for commit in author.do(create(max_in_flight=100), START_RUN):
        await memory.append(commit)
    journals = [GatedJournal(memory), GatedJournal(memory)] if held else [memory, memory]
    engines = [engine_over(journal) for journal in journals]
    keys = [f"b-{number}" for number in range(60)]

    async def live(number: int) -> list[str]:
        mine = engines[number % 2]
        assert QUEUED == await mine.execute(FLIGHTS, enqueue(batch(keys[number], sequence=number)))
        started = await engines[number // 2 % 2].execute(FLIGHTS, start(1))
        done = [one.batch.key for one in started.started]
        if done:
            outcomes = await mine.execute(FLIGHTS, acknowledge(*done))
            assert ["Processed"] == [type(outcome).__name__ for outcome in outcomes]
        return done

    tasks = [asyncio.create_task(live(number)) for number in range(60)]
    while not all(task.done() for task in tasks):
        for journal in journals:
            if isinstance(journal, GatedJournal):
                journal.keep(2)
        await asyncio.sleep(0)
    done = [key for task in tasks for key in task.result()]
    assert keys == sorted(done, key=keys.index)
    commits = await history(memory)
    assert list(range(1, 2 + 180 + 1)) == [commit.version for commit in commits]
    signature = surface_signature(replayed(FLIGHTS, commits))
    assert [signature, signature] == [await engine.read(FLIGHTS, surface_signature) for engine in engines]
    page = await memory.read_entries(FLIGHTS, RecordKind.CHECKPOINT, after_sequence=0, limit=100)
    assert sorted(keys) == sorted(
        entry.record.idempotency_key.removeprefix("once-")  # type: ignore[union-attr]  # a checkpoint
        for entry in page.entries
    )
