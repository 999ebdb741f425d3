"""The engine over a journal that keeps its promises on command: its responses and their time."""

import asyncio

import pytest
from lightspeed_ops.core.commands import Enqueued
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason, Refused
from lightspeed_ops.core.surface import Surface, surface_signature
from lightspeed_ops.engine import engine as engine_module
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import JournalFailed, StoredResponse

from tests.server.core.building import (
    DELETE,
    START_RUN,
    batch,
    enqueue,
    start,
)
from tests.server.engines import QUEUED, engine_over, going, history, pending, seen, version_of
from tests.server.journal.gated_journal import GatedJournal, settled
from tests.server.journal.histories import FLIGHTS, TRAINS, Author, replayed

# Responses and promises.


async def test_a_response_waits_for_its_promise() -> None:
    """A response waits until its commit is durable."""
    journal = GatedJournal()
    await pending(journal.inner)
    engine = engine_over(journal)
    (task,) = await going(engine.execute(FLIGHTS, enqueue(batch())))
    assert not task.done()
    assert 1 == len(journal.held)
    journal.keep()
    assert QUEUED == await task


async def test_commands_are_decided_on_what_is_not_durable_yet() -> None:
    """A command is decided on earlier commits that are not durable yet, and has its own response."""
    journal = GatedJournal()
    await pending(journal.inner)
    engine = engine_over(journal)
    first, again = await going(
        engine.execute(FLIGHTS, enqueue(batch())),
        engine.execute(FLIGHTS, enqueue(batch())),
    )
    (started,) = await going(engine.execute(FLIGHTS, start()))
    assert [3, 4] == [held.commit.version for held in journal.held]
    journal.keep(1)
    await settled()
    assert (True, False) == (first.done(), started.done())
    journal.keep(1)
    assert QUEUED == await first
    assert (Enqueued(BatchState.QUEUED, already_enqueued=True),) == await again
    assert ["b-1"] == [one.batch.key for one in (await started).started]


async def test_a_read_waits_for_what_it_shows() -> None:
    """A read waits until the surface that it shows is durable; if it is, the read returns at once."""
    journal = GatedJournal()
    await pending(journal.inner)
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
    """A view shows the state after its own command, without later commands."""
    journal = GatedJournal()
    await pending(journal.inner)
    engine = engine_over(journal)
    first, second = await going(
        engine.answer(FLIGHTS, enqueue(batch("b-1")), seen("")),
        engine.answer(FLIGHTS, enqueue(batch("b-2")), seen("")),
    )
    journal.keep()
    assert (b"3", b"4") == (await first, await second)


async def test_a_refusal_waits_for_its_evidence() -> None:
    """A refusal waits until its audit is durable."""
    journal = GatedJournal()
    await pending(journal.inner)
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
    """A deleted surface stays in memory until the deletion is durable, and leaves it then."""
    journal = GatedJournal()
    await journal.inner.append(Author().begin()[0])
    engine = engine_over(journal)
    (deleting,) = await going(engine.execute(FLIGHTS, DELETE))
    assert engine.peek(FLIGHTS) is not None
    journal.keep()
    await deleting
    assert (None, []) == (engine.peek(FLIGHTS), engine.surfaces())


# Failed storage.


async def test_a_failure_stops_everything() -> None:
    """A storage failure fails all waiting calls, ends the process, and refuses later calls, reads too."""
    journal = GatedJournal()
    await pending(journal.inner)
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


async def test_a_failure_is_noticed_without_callers() -> None:
    """The failure of a cancelled caller's commit ends the process too."""
    journal = GatedJournal()
    await pending(journal.inner)
    engine = engine_over(journal)
    (task,) = await going(engine.execute(FLIGHTS, enqueue(batch())))
    task.cancel()
    await settled()
    journal.fail()
    await settled()
    assert isinstance(engine.failed.exception(), JournalFailed)


async def test_a_read_in_progress_fails_after_a_failure() -> None:
    """A read in progress fails after a storage failure, also of another surface: the process will end."""
    journal = GatedJournal()
    await pending(journal.inner)
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


# Bugs.


async def test_an_event_that_cannot_be_applied_is_not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """If an event cannot be applied, it is not stored, and the surface is rebuilt from the journal."""
    memory = MemoryJournal()
    await pending(memory)
    engine = engine_over(memory)
    assert 2 == await engine.read(FLIGHTS, version_of)

    def broken(surface: Surface, commit: Commit) -> None:
        surface.queue.admit([batch("half")])
        raise AssertionError(commit.version)

    with monkeypatch.context() as patched:
        patched.setattr(engine_module, "evolve", broken)
        with pytest.raises(AssertionError, match="3"):
            await engine.execute(FLIGHTS, enqueue(batch()))
    assert 2 == len(await history(memory))
    assert 0 == await engine.read(FLIGHTS, lambda surface: len(surface.queue.active_batches))
    assert QUEUED == await engine.execute(FLIGHTS, enqueue(batch()))


async def test_a_journal_that_takes_nothing_changes_nothing() -> None:
    """If an append raises, the commit is not stored, and the surface is as before."""

    class Refusing(MemoryJournal):
        broken = False

        def append(self, commit: Commit, answered: StoredResponse | None = None) -> asyncio.Future[int]:
            if self.broken:
                raise ValueError(commit.version)
            return super().append(commit, answered)

    journal = Refusing()
    await pending(journal)
    engine = engine_over(journal)
    journal.broken = True
    with pytest.raises(ValueError, match="3"):
        await engine.execute(FLIGHTS, enqueue(batch()))
    journal.broken = False
    assert 2 == await engine.read(FLIGHTS, version_of)
    assert QUEUED == await engine.execute(FLIGHTS, enqueue(batch()))


# Cancelled callers.


@pytest.mark.parametrize("rounds", range(14))
@pytest.mark.parametrize("kept", [False, True])
async def test_a_cancelled_caller_leaves_before_or_after(
    rounds: int,
    kept: bool,  # noqa: FBT001 - a parameter
) -> None:
    """A caller may be cancelled at any await: its command is done as a whole or not at all."""
    journal = GatedJournal()
    journal.due = True
    await pending(journal.inner)
    engine = engine_over(journal)
    task = asyncio.create_task(engine.execute(FLIGHTS, enqueue(batch("b-1"), batch("b-2", sequence=2))))
    for turn in range(rounds):
        if kept and turn == rounds // 2:
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
    assert done == set(await engine.read(FLIGHTS, lambda surface: set(surface.queue.active_batches)))
    assert await engine.read(FLIGHTS, surface_signature) == surface_signature(replayed(FLIGHTS, commits))
    journal.due = False


async def test_a_cancelled_caller_cancels_no_other() -> None:
    """A cancelled caller leaves the commit and the loading of a surface to the other waiters."""
    journal = GatedJournal()
    await pending(journal.inner)
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
