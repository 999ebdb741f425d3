"""Pruning: history beyond the retention of its surface is deleted, after a snapshot that covers it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from lightspeed_ops.bootstrap import Service
from lightspeed_ops.config import AdminSettings, Config, ServerSettings
from lightspeed_ops.core.retention import Cut, Retention
from lightspeed_ops.core.surface import surface_signature
from lightspeed_ops.engine import Engine, housekeeping
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import After, HistoryPruned, JournalDamaged, JournalFailed, VersionHead
from lightspeed_ops.journal.rebuild import rebuild

from tests.harness.server import DEADLINE_S, ManualClock
from tests.server.core.building import (
    COMPLETE_RUN,
    DELETE,
    START_RUN,
    acknowledge,
    batch,
    create,
    enqueue,
    start,
)
from tests.server.engines import version_of
from tests.server.journal.gated_journal import LateJournal
from tests.server.journal.histories import FLIGHTS, TRAINS

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
SHORT = Retention(work_max_age_ms=30 * DAY_MS, audits_max_age_ms=30 * DAY_MS)


async def worked(engine: Engine, name: str = FLIGHTS, retention: Retention = SHORT) -> None:
    """Returns a surface with one acknowledged batch: five commits."""
    await engine.execute(name, create(retention=retention))
    await engine.execute(name, START_RUN)
    await engine.execute(name, enqueue(batch()))
    await engine.execute(name, start())
    await engine.execute(name, acknowledge("b-1"))


async def oldest_version(journal: MemoryJournal, name: str = FLIGHTS) -> int:
    """Returns the oldest kept version."""
    try:
        return (await journal.read(name, After(0, 1)))[0].version
    except HistoryPruned as gone:
        return gone.oldest_kept


async def test_history_beyond_the_retention_is_pruned() -> None:
    """History is pruned at its time and not before.

    The surface can then be rebuilt without it, and continues.
    """
    clock, journal = ManualClock(), MemoryJournal()
    engine = Engine(journal, clock)
    await worked(engine)
    clock.advance(30 * DAY_MS)
    await engine.housekeeping.tidy_all()
    assert 1 == await oldest_version(journal)
    clock.advance(1)
    await engine.housekeeping.tidy_all()
    assert 5 == await oldest_version(journal)
    expected = await engine.read(FLIGHTS, surface_signature)
    assert expected == surface_signature(await rebuild(journal, FLIGHTS))
    await engine.execute(FLIGHTS, enqueue(batch("b-2", sequence=2)))


async def test_everything_is_kept_by_default() -> None:
    """Without a retention all history is kept, and no snapshot is saved for pruning."""
    clock, journal = ManualClock(), LateJournal()
    engine = Engine(journal, clock)
    await worked(engine, retention=Retention())
    clock.advance(10_000 * DAY_MS)
    await engine.housekeeping.tidy_all()
    assert 1 == await oldest_version(journal.inner)
    assert not journal.saved


async def test_a_recent_snapshot_is_enough() -> None:
    """Pruning saves a snapshot only if the last one is an hour old.

    History is pruned at most an hour late.
    """
    clock, journal = ManualClock(), LateJournal()
    engine = Engine(journal, clock)
    await worked(engine)
    for expected in (1, 1):
        await engine.housekeeping.tidy_all()
        assert expected == len(journal.saved)
    clock.advance(HOUR_MS)
    await engine.execute(FLIGHTS, enqueue(batch("b-2", sequence=2)))
    await engine.housekeeping.tidy_all()
    assert [5, 6] == [snapshot.version for snapshot in journal.saved]


async def test_no_snapshot_is_made_for_it_while_storage_is_full() -> None:
    """While storage is full pruning saves no snapshot, but prunes what an older one covers.

    That frees room.
    """
    clock, journal = ManualClock(), LateJournal()
    engine = Engine(journal, clock)
    await worked(engine)
    await engine.housekeeping.tidy_all()
    clock.advance(31 * DAY_MS)
    journal.full = True
    await engine.housekeeping.tidy_all()
    assert 1 == journal.saves
    assert 5 == await oldest_version(journal.inner)


class Troubled(MemoryJournal):
    """A journal that fails to prune one surface."""

    def __init__(self, trouble: Exception) -> None:
        """A journal that raises this exception."""
        super().__init__()
        self._trouble = trouble

    async def prune(self, surface: str, cut: Cut) -> int:
        """Raises for the first surface."""
        if surface == FLIGHTS:
            raise self._trouble
        return await super().prune(surface, cut)


@pytest.mark.parametrize("trouble", [JournalDamaged("torn"), RuntimeError("a bug")])
async def test_an_error_of_one_surface_does_not_affect_another(trouble: Exception) -> None:
    """A failed pruning of one surface is logged, and the next surfaces are pruned."""
    clock, journal = ManualClock(), Troubled(trouble)
    engine = Engine(journal, clock)
    for name in (FLIGHTS, TRAINS):
        await worked(engine, name)
    clock.advance(31 * DAY_MS)
    await engine.housekeeping.tidy_all()
    assert [1, 5] == [await oldest_version(journal, name) for name in (FLIGHTS, TRAINS)]
    assert not engine.failed.done()


async def test_storage_that_fails_meanwhile_stops_everything() -> None:
    """A storage failure during pruning ends the process, as any other does."""
    clock, journal = ManualClock(), Troubled(JournalFailed("expected to write, but the disk is gone"))
    engine = Engine(journal, clock)
    await worked(engine)
    await engine.housekeeping.tidy_all()
    assert isinstance(engine.failed.exception(), JournalFailed)


async def test_it_goes_slice_by_slice() -> None:
    """Pruning goes in slices; other commands run between them, and their commits stay."""
    clock = ManualClock()

    class Sliced(MemoryJournal):
        slices: Sequence[int] = ()

        async def prune(self, surface: str, cut: Cut) -> int:
            self.slices = [*self.slices, await engine.read(surface, version_of)]
            await engine.execute(surface, enqueue(batch(f"n-{len(self.slices)}", sequence=9)))
            return 1 if len(self.slices) < 3 else 0

    journal = Sliced()
    engine = Engine(journal, clock)
    await worked(engine)
    assert 2 == await engine.housekeeping.tidy(FLIGHTS)
    assert [5, 6, 7] == journal.slices


class PruningJournal(MemoryJournal):
    """A journal that reports each pruning."""

    def __init__(self) -> None:
        """No pruning yet."""
        super().__init__()
        self.pruned = asyncio.Event()

    async def prune(self, surface: str, cut: Cut) -> int:
        """Reports the pruning."""
        gone = await super().prune(surface, cut)
        if gone:
            self.pruned.set()
        return gone


async def test_the_service_runs_housekeeping(tmp_path: Path) -> None:
    """The service prunes periodically as long as it runs."""
    clock, journal = ManualClock(), PruningJournal()
    config = Config(
        server=ServerSettings(listen=f"unix:{tmp_path}/grpc", journal="memory"),
        admin=AdminSettings(listen=""),
    )
    service = Service(config, journal, clock=clock, housekeeping_interval_s=0.01)
    await service.start()
    await worked(service.engine)
    for _ in range(2):
        clock.advance(31 * DAY_MS)
        newest = await journal.head(VersionHead(FLIGHTS))
        async with asyncio.timeout(DEADLINE_S):
            await journal.pruned.wait()
        assert newest == await oldest_version(journal)
        journal.pruned.clear()
        await service.engine.execute(FLIGHTS, enqueue(batch(f"b-{newest}", sequence=newest)))
    await service.stop()


async def test_history_of_deleted_surfaces_is_pruned_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deleted surfaces are pruned too, a few per round in the order of their names; none stays in memory."""
    monkeypatch.setattr(housekeeping, "DELETED_AT_ONCE", 2)
    clock, journal = ManualClock(), MemoryJournal()
    engine = Engine(journal, clock)
    names = [f"tenants/acme/surfaces/s{number}" for number in range(5)]
    for name in names:
        await worked(engine, name)
        await engine.execute(name, COMPLETE_RUN)
        await engine.execute(name, DELETE)
    clock.advance(31 * DAY_MS)
    for rounds in range(4):
        assert min(2 * rounds, 5) == [await oldest_version(journal, name) for name in names].count(7)
        await engine.housekeeping.tidy_all()
    assert [] == list(engine._cache)
    for name in names:
        assert await engine.read(name, lambda surface: surface.is_deleted)
