"""Full storage and failed storage: the commands that still work, and the refusals."""

import asyncio

import pytest
from lightspeed_ops.cluster import SoleOwner
from lightspeed_ops.core.commands import Command
from lightspeed_ops.core.refusal import Reason, Refused
from lightspeed_ops.core.surface import surface_signature
from lightspeed_ops.engine import Engine
from lightspeed_ops.engine.snapshots import Snapshots
from lightspeed_ops.engine.surface_cache import SurfaceCache
from lightspeed_ops.journal.port import JournalFailed

from tests.server.core.building import (
    CERTIFY,
    DELETE,
    NOW_MS,
    START_RUN,
    acknowledge,
    batch,
    create,
    enqueue,
    fail,
    pause,
    start,
)
from tests.server.engines import QUEUED, engine_over, going, history, pending, seen, version_of
from tests.server.journal.gated_journal import DEADLINE_S, GatedJournal, settled
from tests.server.journal.histories import FLIGHTS, replayed


async def at_work() -> tuple[GatedJournal, Engine]:
    """Returns an engine with two batches in flight, over a journal that keeps promises on command."""
    journal = GatedJournal()
    author = await pending(journal.inner)
    for commit in author.do(enqueue(batch("b-1"), batch("b-2", sequence=2)), start()):
        await journal.inner.append(commit)
    return journal, engine_over(journal)


async def refusal_of(asked: object) -> Reason:
    """Returns the reason of a refusal."""
    with pytest.raises(Refused) as refused:
        await asked  # type: ignore[misc]  # it is awaitable
    return refused.value.refusal.reason


@pytest.mark.parametrize(
    "command",
    [create(), START_RUN, DELETE, CERTIFY, pause(), enqueue(batch("b-3")), start()],
    ids=lambda command: type(command).__name__,
)
async def test_what_begins_something_is_refused_while_storage_is_full(command: Command[object]) -> None:
    """A command that begins work is refused before it is decided while storage is full.

    No event is written.
    """
    journal, engine = await at_work()
    journal.full = True
    assert Reason.STORAGE_FULL is await refusal_of(engine.execute(FLIGHTS, command))
    assert not journal.held
    assert 4 == await engine.read(FLIGHTS, version_of)


async def test_running_work_is_finished_while_storage_is_full() -> None:
    """Acknowledgements and failures are accepted while storage is full, by the reserve.

    Reads need no room.
    """
    journal, engine = await at_work()
    journal.full = True
    (first,) = await going(engine.answer(FLIGHTS, acknowledge("b-1"), seen("r-1")))
    (second,) = await going(engine.execute(FLIGHTS, fail("b-2")))
    journal.keep()
    assert b"5" == await first
    await second
    assert 6 == await engine.read(FLIGHTS, version_of)


async def test_a_response_is_found_while_storage_is_full() -> None:
    """A repeated request gets its stored response while storage is full."""
    journal, engine = await at_work()
    (asked,) = await going(engine.answer(FLIGHTS, enqueue(batch("b-3")), seen("r-1")))
    journal.keep()
    journal.full = True
    assert await asked == await engine.answer(FLIGHTS, enqueue(batch("b-3")), seen("r-1"))
    other = engine.answer(FLIGHTS, enqueue(batch("b-4")), seen("r-2"))
    assert Reason.STORAGE_FULL is await refusal_of(other)


async def test_what_there_was_no_room_for_did_not_happen() -> None:
    """A commit without room is refused, the surface is rebuilt, and the process continues."""
    journal, engine = await at_work()
    before = await engine.read(FLIGHTS, surface_signature)
    first, second, reading = await going(
        engine.answer(FLIGHTS, enqueue(batch("b-3")), seen("r-1")),
        engine.execute(FLIGHTS, enqueue(batch("b-4"))),
        engine.read(FLIGHTS, surface_signature),
    )
    journal.overflow()
    assert Reason.STORAGE_FULL is await refusal_of(first)
    assert Reason.STORAGE_FULL is await refusal_of(second)
    assert before == await reading
    assert not engine.failed.done()
    journal.full = False
    (again,) = await going(engine.answer(FLIGHTS, enqueue(batch("b-3")), seen("r-1")))
    (other,) = await going(engine.execute(FLIGHTS, enqueue(batch("b-5"))))
    journal.keep()
    assert (b"5", QUEUED) == (await again, await other)
    commits = await history(journal.inner)
    assert await engine.read(FLIGHTS, surface_signature) == surface_signature(replayed(FLIGHTS, commits))


async def test_a_command_that_changes_nothing_is_decided_again_on_what_is() -> None:
    """A command without events is decided again if the commit that it was decided on had no room."""
    journal, engine = await at_work()
    (paused,) = await going(engine.execute(FLIGHTS, pause()))
    acknowledging = await going(engine.execute(FLIGHTS, acknowledge("b-none")))
    journal.overflow()
    assert Reason.STORAGE_FULL is await refusal_of(paused)
    (answer,) = await acknowledging[0]
    assert "BATCH_NOT_FOUND" == answer.reason  # type: ignore[union-attr]  # a refusal
    assert "running" == await engine.read(FLIGHTS, lambda surface: type(surface.control).__name__.lower())


async def test_no_snapshot_is_made_while_storage_is_full() -> None:
    """No snapshot is saved while storage is full; later it is due again."""
    journal, engine = await at_work()
    journal.due = True
    journal.full = True
    (first,) = await going(engine.execute(FLIGHTS, acknowledge("b-1")))
    journal.keep()
    await first
    await settled()
    assert 0 == journal.saves
    journal.full = False
    (second,) = await going(engine.execute(FLIGHTS, acknowledge("b-2")))
    journal.keep()
    await second
    await journal.saves_ended(1)
    assert [6] == [saved.version for saved in journal.saved]


async def test_a_snapshot_that_finds_no_room_is_given_up() -> None:
    """A snapshot without room is given up and repeated later; the process continues."""
    journal, engine = await at_work()
    journal.due = True
    (first,) = await going(engine.execute(FLIGHTS, acknowledge("b-1")))
    journal.keep()
    await first
    journal.full = True
    await journal.saves_ended(1)
    assert (1, []) == (journal.saves, journal.saved)
    assert not engine.failed.done()
    journal.full = False
    await engine.read(FLIGHTS, version_of)
    await journal.saves_ended(2)
    assert [5] == [saved.version for saved in journal.saved]


async def test_no_snapshot_is_made_of_a_surface_that_was_thrown_away() -> None:
    """No snapshot is saved of a surface that was invalidated, since it may have half of a commit."""
    journal, _ = await at_work()
    cache = SurfaceCache(journal, lambda: NOW_MS, lambda _: None, SoleOwner())
    snapshots = Snapshots(journal, cache, lambda: NOW_MS, raised)
    cached = await cache.current(FLIGHTS)
    journal.due = True
    snapshots.save_if_due(cached)
    cache.discard(cached)
    await settled()
    assert 0 == journal.saves
    snapshots.save_if_due(await cache.current(FLIGHTS))
    await journal.saves_ended(1)
    assert [4] == [saved.version for saved in journal.saved]


def raised(failure: BaseException) -> None:
    """Fails the test if the storage is reported as failed."""
    raise failure


async def test_no_call_waits_for_a_snapshot() -> None:
    """No caller waits for a snapshot: it is saved after the response."""
    journal, engine = await at_work()

    async def never(*_snapshot: object) -> None:
        await settled()
        await settled()
        raise JournalFailed("expected to save, but the disk is gone")

    journal.save_snapshot = never  # type: ignore[method-assign, assignment]
    journal.due = True
    assert 4 == await engine.read(FLIGHTS, version_of)
    assert 4 == await engine.read(FLIGHTS, version_of)
    with pytest.raises(JournalFailed):
        await asyncio.wait_for(engine.failed, DEADLINE_S)


async def test_a_failure_without_promises_stops_everything() -> None:
    """A failure of the journal ends the process, also without a commit in progress."""
    journal, engine = await at_work()
    journal.failed.set_exception(JournalFailed("expected to sync, but the disk is gone"))
    await settled()
    assert isinstance(engine.failed.exception(), JournalFailed)
    with pytest.raises(JournalFailed):
        await engine.read(FLIGHTS, version_of)
