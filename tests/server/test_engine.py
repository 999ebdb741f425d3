"""The engine, over a journal that keeps its promises when it is told to: what is answered, and when."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from lightspeed_ops import engine as engine_module
from lightspeed_ops.core.commands import CreateSurface, Enqueued
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.core.surface import DEFAULT_SURFACE, Surface, surface_signature
from lightspeed_ops.engine import Engine, Refused
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import JournalDamaged, JournalFailed

from tests.server.core.building import (
    DELETE,
    NOW_MS,
    START_RUN,
    STRANGER,
    VIEWER,
    acknowledge,
    batch,
    create,
    enqueue,
    pause,
    start,
)
from tests.server.journal.held import HeldJournal, settled
from tests.server.journal.histories import FLIGHTS, TRAINS, Author, replayed

T = TypeVar("T")

QUEUED = (Enqueued(BatchState.QUEUED, already_enqueued=False),)


def engine_over(journal: Any, **options: Any) -> Engine:
    """An engine whose clock stands still."""
    return Engine(journal, lambda: NOW_MS, **options)


async def begun(journal: MemoryJournal) -> Author:
    """A surface with a run in progress, stored."""
    author = Author()
    for commit in author.begin():
        await journal.append(commit)
    return author


async def history(journal: MemoryJournal, surface: str = FLIGHTS) -> list[Commit]:
    """Everything that is stored of a surface."""
    return list(await journal.read(surface, after_version=0, limit=10_000))


async def going(*asked: Coroutine[Any, Any, T]) -> list[asyncio.Task[T]]:
    """Lets several go until all of them wait for something."""
    tasks = [asyncio.create_task(one) for one in asked]
    await settled()
    return tasks


def version_of(surface: Surface) -> int:
    """The view of who wants the version."""
    return surface.version


# Answers and promises.


async def test_an_answer_waits_for_its_promise() -> None:
    """Nothing is answered before it is durable."""
    journal = HeldJournal()
    await begun(journal.inner)
    engine = engine_over(journal)
    (task,) = await going(engine.execute(FLIGHTS, enqueue(batch())))
    assert not task.done()
    assert 1 == len(journal.held)
    journal.keep()
    assert QUEUED == await task


async def test_commands_are_decided_on_what_is_not_durable_yet() -> None:
    """Of several on one surface each sees what those before it did, and each is answered by itself."""
    journal = HeldJournal()
    await begun(journal.inner)
    engine = engine_over(journal)
    first, again, started = await going(
        engine.execute(FLIGHTS, enqueue(batch())),
        engine.execute(FLIGHTS, enqueue(batch())),
        engine.execute(FLIGHTS, start()),
    )
    assert [3, 4] == [commit.version for commit, _ in journal.held]
    journal.keep(1)
    await settled()
    assert (True, False) == (first.done(), started.done())
    journal.keep(1)
    assert QUEUED == await first
    assert (Enqueued(BatchState.QUEUED, already_enqueued=True),) == await again
    assert ["b-1"] == [one.batch.key for one in await started]  # type: ignore[union-attr]  # it starts


async def test_a_read_waits_for_what_it_shows() -> None:
    """It shows the surface as it is, and so waits until that is durable; where all is, it does not."""
    journal = HeldJournal()
    await begun(journal.inner)
    engine = engine_over(journal)
    assert 2 == await engine.read(FLIGHTS, version_of)
    writing, reading = await going(
        engine.execute(FLIGHTS, enqueue(batch())), engine.read(FLIGHTS, version_of)
    )
    assert not reading.done()
    journal.keep()
    assert 3 == await reading
    await writing


async def test_a_view_is_of_its_own_command() -> None:
    """What others do while the answer waits is not in it."""
    journal = HeldJournal()
    await begun(journal.inner)
    engine = engine_over(journal)
    first, second = await going(
        engine.execute_and_view(FLIGHTS, enqueue(batch("b-1")), version_of),
        engine.execute_and_view(FLIGHTS, enqueue(batch("b-2")), version_of),
    )
    journal.keep()
    assert (3, 4) == (await first, await second)


async def test_a_refusal_waits_for_its_evidence() -> None:
    """A refused operator transition is audited; then it is answered with its error."""
    journal = HeldJournal()
    await begun(journal.inner)
    engine = engine_over(journal)
    (task,) = await going(engine.execute(FLIGHTS, START_RUN))
    assert not task.done()
    journal.keep()
    with pytest.raises(Refused) as refused:
        await task
    assert Reason.RUN_ACTIVE is refused.value.refusal.reason
    page = await journal.read_entries(FLIGHTS, RecordKind.AUDIT, after_sequence=2, limit=9)
    assert ["start_run"] == [entry.record.action for entry in page.entries]  # type: ignore[union-attr]  # an audit


async def test_a_deletion_counts_from_when_it_is_durable() -> None:
    """Until then a stream of the surface must not end for it."""
    journal = HeldJournal()
    await journal.inner.append(Author().begin()[0])
    engine = engine_over(journal)
    (deleting,) = await going(engine.execute(FLIGHTS, DELETE))
    assert engine.exists(FLIGHTS)
    journal.keep()
    await deleting
    assert not engine.exists(FLIGHTS)


# Somebody else wrote first.


async def test_who_was_second_decides_again() -> None:
    """The surface is rebuilt from the journal; what was not answered is decided on what is there."""
    journal = HeldJournal()
    author = await begun(journal.inner)
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
    """It is answered by what is, not by what it would have been."""
    journal = HeldJournal()
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
    """Also by a command that comes after the promise broke and before anybody has noticed."""
    journal = HeldJournal()
    author = await begun(journal.inner)
    engine = engine_over(journal)
    (lost,) = await going(engine.execute(FLIGHTS, enqueue(batch("b-1"))))
    for commit in author.do(enqueue(batch("other"))):
        await journal.inner.append(commit)
    journal.keep()
    # The version of the lost commit is there now: one behind it would be taken.
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
    """What leaves no event meets no conflict: it asks the journal whether it is still of today."""
    journal = HeldJournal()
    author = await begun(journal.inner)
    engine = engine_over(journal)
    assert 2 == await engine.read(FLIGHTS, version_of)
    for commit in author.work(2):
        await journal.inner.append(commit)
    assert 5 == await engine.read(FLIGHTS, version_of)
    assert 1 == journal.loads


async def test_a_read_is_not_taken_in_by_what_is_under_way() -> None:
    """Where a commit of its own hides that somebody else was first, it waits until that is clear."""
    journal = HeldJournal()
    author = await begun(journal.inner)
    engine = engine_over(journal)
    assert 2 == await engine.read(FLIGHTS, version_of)
    for commit in author.do(enqueue(batch("other"))):
        await journal.inner.append(commit)
    reading = asyncio.create_task(engine.read(FLIGHTS, lambda surface: sorted(surface.queue.lives)))
    writing = asyncio.create_task(engine.execute(FLIGHTS, enqueue(batch("mine"))))
    while not (reading.done() and writing.done()):
        await settled()
        journal.keep()
    assert "other" in await reading
    assert QUEUED == await writing


async def test_a_refusal_is_of_what_others_wrote() -> None:
    """A batch that was started by way of another server is in flight here."""
    memory = MemoryJournal()
    await begun(memory)
    one, other = engine_over(memory), engine_over(memory)
    await one.execute(FLIGHTS, enqueue(batch()))
    assert 3 == await other.read(FLIGHTS, version_of)
    await one.execute(FLIGHTS, start())
    (outcome,) = await other.execute(FLIGHTS, acknowledge("b-1"))
    assert "processed" == type(outcome).__name__.lower()


async def test_a_surface_that_others_created_is_found() -> None:
    """Also by who has asked for it before in vain."""
    memory = MemoryJournal()
    engine = engine_over(memory)
    with pytest.raises(Refused):
        await engine.read(FLIGHTS, version_of)
    await begun(memory)
    assert 2 == await engine.read(FLIGHTS, version_of)


async def test_a_surface_exists_while_it_is_rebuilt() -> None:
    """Nobody must take a conflict for a deletion."""
    journal = HeldJournal()
    author = await begun(journal.inner)
    engine = engine_over(journal)
    (task,) = await going(engine.execute(FLIGHTS, enqueue(batch())))
    for commit in author.do(enqueue(batch("other"))):
        await journal.inner.append(commit)
    journal.keep()
    while not journal.held:
        assert engine.exists(FLIGHTS)
        assert [FLIGHTS] == engine.surfaces()
        await asyncio.sleep(0)
    journal.keep()
    await task


@pytest.mark.parametrize("held", [False, True])
async def test_two_engines_racing_do_everything_once(held: bool) -> None:  # noqa: FBT001 - a parameter
    """Whoever wins, every command is done exactly once, and there is one history."""
    memory = MemoryJournal()
    author = Author()
    for commit in author.do(create(max_in_flight=100), START_RUN):
        await memory.append(commit)
    journals = [HeldJournal(memory), HeldJournal(memory)] if held else [memory, memory]
    engines = [engine_over(journal) for journal in journals]
    keys = [f"b-{number}" for number in range(60)]

    async def live(number: int) -> list[str]:
        mine = engines[number % 2]
        assert QUEUED == await mine.execute(FLIGHTS, enqueue(batch(keys[number], sequence=number)))
        started = await engines[number // 2 % 2].execute(FLIGHTS, start(1))
        done = [one.batch.key for one in started]
        if done:
            outcomes = await mine.execute(FLIGHTS, acknowledge(*done))
            assert ["Processed"] == [type(outcome).__name__ for outcome in outcomes]
        return done

    tasks = [asyncio.create_task(live(number)) for number in range(60)]
    while not all(task.done() for task in tasks):
        for journal in journals:
            if isinstance(journal, HeldJournal):
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


# Storage failed.


async def test_a_failure_stops_everything() -> None:
    """Who waits hears of it, the process is told, and nothing more is answered: not even a read."""
    journal = HeldJournal()
    await begun(journal.inner)
    engine = engine_over(journal)
    (task,) = await going(engine.execute(FLIGHTS, enqueue(batch())))
    journal.fail()
    with pytest.raises(JournalFailed):
        await task
    assert isinstance(engine.failed.exception(), JournalFailed)
    held = len(journal.held)
    for asked in (engine.execute(FLIGHTS, enqueue(batch("b-2"))), engine.read(FLIGHTS, version_of)):
        with pytest.raises(JournalFailed):
            await asked
    assert held == len(journal.held)


async def test_a_failure_is_noticed_where_everybody_has_gone() -> None:
    """The promise of a caller who went away tells the process, too."""
    journal = HeldJournal()
    await begun(journal.inner)
    engine = engine_over(journal)
    (task,) = await going(engine.execute(FLIGHTS, enqueue(batch())))
    task.cancel()
    await settled()
    journal.fail()
    await settled()
    assert isinstance(engine.failed.exception(), JournalFailed)


async def test_a_read_under_way_is_not_answered_after_a_failure() -> None:
    """Of another surface, and nothing of it was lost: the process is about to stop, and says no more."""
    journal = HeldJournal()
    await begun(journal.inner)
    for commit in Author(TRAINS).begin():
        await journal.inner.append(commit)
    engine = engine_over(journal)
    (lost,) = await going(engine.execute(FLIGHTS, enqueue(batch())))
    reading = asyncio.create_task(engine.read(TRAINS, version_of))
    await asyncio.sleep(0)
    journal.fail()
    with pytest.raises(JournalFailed):
        await reading
    with pytest.raises(JournalFailed):
        await lost


# A bug.


async def test_an_event_that_cannot_be_applied_is_not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """It could never be applied again; the surface is rebuilt from what is stored and goes on."""
    memory = MemoryJournal()
    await begun(memory)
    engine = engine_over(memory)
    assert 2 == await engine.read(FLIGHTS, version_of)

    def broken(surface: Surface, commit: Commit) -> None:
        surface.queue.admit(batch("half"))
        raise AssertionError(commit.version)

    with monkeypatch.context() as patched:
        patched.setattr(engine_module, "evolve", broken)
        with pytest.raises(AssertionError, match="3"):
            await engine.execute(FLIGHTS, enqueue(batch()))
    assert 2 == len(await history(memory))
    assert 0 == await engine.read(FLIGHTS, lambda surface: len(surface.queue.lives))
    assert QUEUED == await engine.execute(FLIGHTS, enqueue(batch()))


async def test_a_journal_that_takes_nothing_changes_nothing() -> None:
    """An append that raises has not taken the commit: the surface is as before."""

    class Refusing(MemoryJournal):
        broken = False

        def append(self, commit: Commit) -> asyncio.Future[int]:
            if self.broken:
                raise ValueError(commit.version)
            return super().append(commit)

    journal = Refusing()
    await begun(journal)
    engine = engine_over(journal)
    journal.broken = True
    with pytest.raises(ValueError, match="3"):
        await engine.execute(FLIGHTS, enqueue(batch()))
    journal.broken = False
    assert 2 == await engine.read(FLIGHTS, version_of)
    assert QUEUED == await engine.execute(FLIGHTS, enqueue(batch()))


# Who goes away.


@pytest.mark.parametrize("turns", range(14))
@pytest.mark.parametrize("kept", [False, True])
async def test_a_caller_who_goes_away_leaves_before_or_after(
    turns: int,
    kept: bool,  # noqa: FBT001 - a parameter
) -> None:
    """Cancelled at any await: the command is done as a whole or not at all, and the next one finds it so."""
    journal = HeldJournal()
    journal.due = True
    await begun(journal.inner)
    engine = engine_over(journal)
    task = asyncio.create_task(engine.execute(FLIGHTS, enqueue(batch("b-1"), batch("b-2", sequence=2))))
    for turn in range(turns):
        if kept and turn == turns // 2:
            journal.keep()
        await asyncio.sleep(0)
    task.cancel()
    await settled()
    journal.keep()
    (second,) = await going(engine.execute(FLIGHTS, enqueue(batch("b-3", sequence=3))))
    journal.keep()
    assert QUEUED == await second
    commits = await history(journal.inner)
    assert len(commits) in {3, 4}
    done = {"b-1", "b-2", "b-3"} if len(commits) == 4 else {"b-3"}
    assert done == set(await engine.read(FLIGHTS, lambda surface: set(surface.queue.lives)))
    assert await engine.read(FLIGHTS, surface_signature) == surface_signature(replayed(FLIGHTS, commits))
    journal.due = False


async def test_who_goes_away_takes_no_other_along() -> None:
    """The promise of a commit, and the loading of a surface, belong to all who wait for them."""
    journal = HeldJournal()
    await begun(journal.inner)
    engine = engine_over(journal)
    leaves = asyncio.create_task(engine.read(FLIGHTS, version_of))
    stays = asyncio.create_task(engine.read(FLIGHTS, version_of))
    await asyncio.sleep(0)
    leaves.cancel()
    assert 2 == await stays
    first, second = await going(
        engine.execute(FLIGHTS, enqueue(batch("b-1"))), engine.read(FLIGHTS, version_of)
    )
    first.cancel()
    await settled()
    journal.keep()
    assert 3 == await second


# Loading.


async def test_a_surface_is_loaded_once() -> None:
    """Whoever asks for it meanwhile waits for the same."""
    journal = HeldJournal()
    await begun(journal.inner)
    engine = engine_over(journal)
    assert [2] * 9 == await asyncio.gather(*(engine.read(FLIGHTS, version_of) for _ in range(9)))
    assert 1 == journal.loads


async def test_a_name_that_never_was_is_not_kept() -> None:
    """Anybody may ask for any name."""
    engine = engine_over(MemoryJournal())
    for number in range(5):
        with pytest.raises(Refused, match="to exist, but it does not"):
            await engine.read(f"tenants/acme/surfaces/s{number}", version_of)
    assert not engine._cells
    assert not engine._loading


async def test_a_surface_is_created_once() -> None:
    """Of several who create it at the same time one does, and the others hear that it exists."""
    journal = HeldJournal()
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
    """Its signature is checked when it is loaded."""
    memory = MemoryJournal()
    author = await begun(memory)
    forged = replace(author.snapshot(), signature="surface.v1|name=another")
    await memory.save_snapshot(forged)
    with pytest.raises(JournalDamaged, match=f"snapshot of '{FLIGHTS}'"):
        await engine_over(memory).read(FLIGHTS, version_of)


async def test_commits_that_are_missing_are_damage() -> None:
    """A history with a hole is not replayed over it."""

    class Holey(MemoryJournal):
        async def read(self, surface: str, *, after_version: int, limit: int) -> list[Commit]:
            found = await super().read(surface, after_version=after_version, limit=limit)
            return [commit for commit in found if commit.version != 2]

    journal = Holey()
    author = await begun(journal)
    for commit in author.audit():
        await journal.append(commit)
    with pytest.raises(JournalDamaged, match=f"expected commit 2 of '{FLIGHTS}', but it is 3"):
        await engine_over(journal).read(FLIGHTS, version_of)


async def test_a_surface_is_rebuilt_where_history_was_let_go_meanwhile() -> None:
    """A newer snapshot takes the place of the one that was loaded, and what it covers is gone."""
    memory = MemoryJournal(1)
    author = await begun(memory)
    old = author.snapshot()

    class Slow(HeldJournal):
        async def load_snapshot(self, surface: str) -> Any:
            newest = await super().load_snapshot(surface)
            return old if self.loads == 1 else newest

    for commit in author.work(5):
        await memory.append(commit)
    await memory.save_snapshot(author.snapshot())
    assert 5 == await engine_over(Slow(memory)).read(FLIGHTS, version_of)


# Snapshots.


async def test_a_snapshot_shows_nothing_that_is_not_durable() -> None:
    """It is of the surface as it was then, and saved when all of that is durable; or not at all."""
    journal = HeldJournal()
    author = await begun(journal.inner)
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
    assert not journal.saved
    await settled()
    journal.due = True
    journal.keep()
    await second
    (saved,) = journal.saved
    commits = await history(journal.inner)
    assert surface_signature(replayed(FLIGHTS, commits[: saved.version])) == saved.signature


async def test_one_snapshot_is_made_at_a_time() -> None:
    """Who finds that one is due while one is on its way does not make another."""
    journal = HeldJournal()
    await begun(journal.inner)
    engine = engine_over(journal)
    journal.due = True
    tasks = await going(*(engine.execute(FLIGHTS, enqueue(batch(f"b-{number}"))) for number in range(9)))
    journal.keep()
    await asyncio.gather(*tasks)
    assert 1 == len(journal.saved)
    assert 11 == journal.saved[0].version


async def test_memory_is_let_go_by_working() -> None:
    """With snapshots made when they are due the journal keeps its limit, whatever is done."""
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
    assert len(memory._shelves[FLIGHTS]._places) <= 50


# The beginning.


async def test_an_empty_journal_gets_the_default_surface() -> None:
    """It exists from first start, and only from first start."""
    memory = MemoryJournal()
    engine = engine_over(memory)
    await engine.start()
    assert [DEFAULT_SURFACE] == engine.surfaces()
    await engine.execute(DEFAULT_SURFACE, DELETE)
    again = engine_over(memory)
    await again.start()
    assert [] == again.surfaces()


async def test_two_servers_begin_on_one_empty_journal() -> None:
    """Both serve the one default surface."""
    memory = MemoryJournal()
    journals = [HeldJournal(memory), HeldJournal(memory)]
    engines = [engine_over(journal) for journal in journals]
    tasks = await going(*(engine.start() for engine in engines))
    while not all(task.done() for task in tasks):
        for journal in journals:
            journal.keep()
        await asyncio.sleep(0)
    assert [None, None] == [task.result() for task in tasks]
    assert [[DEFAULT_SURFACE]] * 2 == [engine.surfaces() for engine in engines]


async def test_a_server_holds_so_many_surfaces() -> None:
    """One more is refused; one that was deleted makes room."""
    engine = engine_over(MemoryJournal(), max_surfaces=2)
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


async def test_who_may_not_read_is_told_so_by_what_is_durable() -> None:
    """A denial is recorded before it is answered, and a stranger learns that nothing was found."""
    journal = HeldJournal()
    await begun(journal.inner)
    engine = engine_over(journal)
    assert 2 == await engine.read(FLIGHTS, version_of, context=VIEWER)
    (denied,) = await going(engine.read(FLIGHTS, version_of, context=STRANGER))
    assert not denied.done()
    journal.keep()
    with pytest.raises(Refused) as refused:
        await denied
    assert Reason.SURFACE_NOT_FOUND is refused.value.refusal.reason


async def test_the_clock_is_the_engines() -> None:
    """Commits are recorded by it, whatever a command's own time says."""
    memory = MemoryJournal()
    engine = Engine(memory, lambda: 42)
    creation = create()
    assert isinstance(creation, CreateSurface)
    await engine.execute(FLIGHTS, replace(creation, at_ms=7))
    await engine.execute(FLIGHTS, pause(at_ms=9))
    assert [42, 42] == [commit.recorded_ms for commit in await history(memory)]
    assert 42 == engine.now_ms()
