"""The timekeeper: what time asks for happens soon, on every surface, also after the service was away."""

import asyncio

from lightspeed_ops.core.commands import StartAvailable
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine import Engine
from lightspeed_ops.engine.timekeeper import EXPIRED_AT_ONCE, TICK_S
from lightspeed_ops.journal.memory import MemoryJournal

from tests.harness.server import ManualClock
from tests.server.core.building import START_RUN, batches, create, enqueue
from tests.server.journal.histories import FLIGHTS

LEASE_MS = 3_000
WITHIN_S = 10.0
"""How long anything may take here that takes some ticks."""


async def leasing(journal: MemoryJournal, clock: ManualClock, count: int = 3) -> Engine:
    """An engine over a surface on which so many batches are leased."""
    engine = Engine(journal, clock)
    for command in (create(max_in_flight=5_000, max_queued=5_000), START_RUN, enqueue(*batches(count))):
        await engine.execute(FLIGHTS, command)
    for _ in range(0, count, 1_000):
        await engine.execute(FLIGHTS, StartAvailable(1_000, lease_ms=LEASE_MS))
    return engine


def states(surface: Surface) -> set[BatchState]:
    """Where the batches stand."""
    return {life.state for life in surface.queue.lives.values()}


async def until(engine: Engine, state: BatchState) -> None:
    """Returns when all batches stand there."""
    async with asyncio.timeout(WITHIN_S):
        while await engine.read(FLIGHTS, states) != {state}:
            await moved(engine)


async def moved(engine: Engine) -> None:
    """Returns when something happens to the surface."""
    happened = asyncio.Event()
    end = engine.when_it_moves(FLIGHTS, happened.set)
    await happened.wait()
    end()


async def test_leases_end_by_themselves() -> None:
    """All that are over, however many; nobody has to ask for anything."""
    clock = ManualClock()
    engine = await leasing(MemoryJournal(), clock, EXPIRED_AT_ONCE + 500)
    keeping = asyncio.create_task(engine.timekeeper.run())
    await asyncio.sleep(2 * TICK_S)
    assert {BatchState.IN_FLIGHT} == await engine.read(FLIGHTS, states)
    clock.advance(LEASE_MS)
    await until(engine, BatchState.RETRYING)
    keeping.cancel()


async def test_a_lease_that_ran_out_while_nobody_served_is_spared() -> None:
    """For a third of its length: its worker has the time for a heartbeat."""
    clock, journal = ManualClock(), MemoryJournal()
    await leasing(journal, clock)
    clock.advance(10 * LEASE_MS)
    engine = Engine(journal, clock)
    await engine.start()
    keeping = asyncio.create_task(engine.timekeeper.run())
    await asyncio.sleep(3 * TICK_S)
    clock.advance(LEASE_MS // 3 - 1)
    await asyncio.sleep(3 * TICK_S)
    assert {BatchState.IN_FLIGHT} == await engine.read(FLIGHTS, states)
    clock.advance(1)
    await until(engine, BatchState.RETRYING)
    keeping.cancel()


async def test_a_clock_that_is_set_back_spares_nobody() -> None:
    """The grace after a start ends also where the clock was ahead then: it counts from no later than now."""
    clock, journal = ManualClock(), MemoryJournal()
    clock.advance(3_600_000)
    engine = await leasing(journal, clock, 0)
    keeping = asyncio.create_task(engine.timekeeper.run())
    await asyncio.sleep(TICK_S)
    clock.advance(-3_600_000)
    await asyncio.sleep(3 * TICK_S)
    await engine.execute(FLIGHTS, enqueue(*batches(3)))
    await engine.execute(FLIGHTS, StartAvailable(3, lease_ms=LEASE_MS))
    clock.advance(LEASE_MS)
    await until(engine, BatchState.RETRYING)
    keeping.cancel()
