"""The lease reaper: expiries happen soon, on every surface, also after a pause of the service."""

import asyncio

import pytest
from lightspeed_ops.core.active_batch import GRACE_MS
from lightspeed_ops.core.commands import StartAvailable
from lightspeed_ops.core.orchestrator import Applied, BatchState, Processed
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine import Clock, Engine
from lightspeed_ops.engine.lease_reaper import EXPIRED_AT_ONCE, TICK_S
from lightspeed_ops.journal.memory import MemoryJournal

from tests.harness.server import NOW_MS, ManualClock, SteppedClock
from tests.server.core.building import START_RUN, acknowledge, batch, batches, create, enqueue, extend
from tests.server.engines import history
from tests.server.journal.histories import FLIGHTS

LEASE_MS = 3_000
DAY_MS = 86_400_000
STEPS_MS = [-DAY_MS, -10_000, 10_000, DAY_MS]
WITHIN_S = 10.0
"""Seconds that an action of some ticks may take."""


async def leasing(journal: MemoryJournal, clock: Clock, count: int = 3, **options: Clock) -> Engine:
    """Returns an engine over a surface with this number of leased batches."""
    engine = Engine(journal, clock, **options)  # type: ignore[arg-type]  # its clocks
    for command in (create(max_in_flight=5_000, max_queued=5_000), START_RUN, enqueue(*batches(count))):
        await engine.execute(FLIGHTS, command)
    for _ in range(0, count, 1_000):
        await engine.execute(FLIGHTS, StartAvailable(1_000, lease_ms=LEASE_MS))
    return engine


def states(surface: Surface) -> set[BatchState]:
    """Returns the states of the batches."""
    return {active.state for active in surface.queue.active_batches.values()}


async def until(engine: Engine, state: BatchState, *, but: str = "") -> None:
    """Returns when all batches except one are in this state."""

    def others(surface: Surface) -> set[BatchState]:
        return {active.state for key, active in surface.queue.active_batches.items() if key != but}

    async with asyncio.timeout(WITHIN_S):
        while await engine.read(FLIGHTS, others) != {state}:
            await moved(engine)


async def moved(engine: Engine) -> None:
    """Returns when the surface changes."""
    happened = asyncio.Event()
    end = engine.subscribe(FLIGHTS, happened.set)
    await happened.wait()
    end()


@pytest.mark.slow
async def test_leases_end_by_themselves() -> None:
    """All expired leases end, however many, without a call."""
    clock = ManualClock()
    engine = await leasing(MemoryJournal(), clock, EXPIRED_AT_ONCE + 500)
    keeping = asyncio.create_task(engine.lease_reaper.run())
    await asyncio.sleep(2 * TICK_S)
    assert {BatchState.IN_FLIGHT} == await engine.read(FLIGHTS, states)
    clock.advance(LEASE_MS)
    await until(engine, BatchState.RETRYING)
    keeping.cancel()


@pytest.mark.slow
async def test_a_lease_that_ran_out_while_no_server_ran_is_spared() -> None:
    """A lease that ran out during a stop gets a grace period for a reconnect and a heartbeat."""
    clock, journal = ManualClock(), MemoryJournal()
    await leasing(journal, clock)
    clock.advance(10 * LEASE_MS)
    engine = Engine(journal, clock)
    await engine.start()
    keeping = asyncio.create_task(engine.lease_reaper.run())
    await asyncio.sleep(3 * TICK_S)
    clock.advance(GRACE_MS - 1)
    await asyncio.sleep(3 * TICK_S)
    assert {BatchState.IN_FLIGHT} == await engine.read(FLIGHTS, states)
    clock.advance(1)
    await until(engine, BatchState.RETRYING)
    keeping.cancel()


@pytest.mark.parametrize("step_ms", STEPS_MS)
@pytest.mark.slow
async def test_a_step_of_the_wall_clock_moves_no_lease(step_ms: int) -> None:
    """A step of the wall clock does not change the length of a lease."""
    time = SteppedClock()
    engine = await leasing(MemoryJournal(), time.service_clock())
    keeping = asyncio.create_task(engine.lease_reaper.run())
    await asyncio.sleep(2 * TICK_S)
    time.step(step_ms)
    time.advance(LEASE_MS - 100)
    await asyncio.sleep(3 * TICK_S)
    assert {BatchState.IN_FLIGHT} == await engine.read(FLIGHTS, states)
    time.advance(200)
    await until(engine, BatchState.RETRYING)
    keeping.cancel()


@pytest.mark.parametrize("step_ms", STEPS_MS)
async def test_records_follow_the_wall_clock(step_ms: int) -> None:
    """Records have the wall clock's time, also after a step.

    The surface's clock is beside it if it differs.
    """
    time, journal = SteppedClock(), MemoryJournal()
    clock = time.service_clock()
    engine = Engine(journal, clock, wall_ahead_ms=clock.wall_ahead_ms)
    await engine.execute(FLIGHTS, create())
    time.step(step_ms)
    await engine.execute(FLIGHTS, START_RUN)
    await engine.execute(FLIGHTS, enqueue(*batches(1)))
    started = await engine.execute(FLIGHTS, StartAvailable(1, lease_ms=LEASE_MS))
    created, run, _, start = await history(journal)
    assert [NOW_MS, NOW_MS + step_ms] == [created.recorded_ms, run.recorded_ms]
    assert [0, -step_ms] == [created.clock_ahead_ms, run.clock_ahead_ms]
    assert NOW_MS + LEASE_MS == started.started[0].lease_deadline_ms
    assert started.started[0].lease_token == f"1-{start.recorded_ms}"


@pytest.mark.parametrize("step_ms", STEPS_MS)
async def test_what_is_reported_after_a_step_is_taken(step_ms: int) -> None:
    """A report without a time is accepted after a step: the worker has no part in the clock."""
    time = SteppedClock()
    clock = time.service_clock()
    engine = await leasing(MemoryJournal(), clock, wall_ahead_ms=clock.wall_ahead_ms)
    time.step(step_ms)
    outcomes = await engine.execute(FLIGHTS, acknowledge("b-1", "b-2", "b-3"))
    assert [Applied] * 3 == [type(outcome.result) for outcome in outcomes if isinstance(outcome, Processed)]


@pytest.mark.parametrize("step_ms", STEPS_MS)
@pytest.mark.slow
async def test_leases_outlast_a_step_between_two_starts(step_ms: int) -> None:
    """The surface's clock continues from its newest commit.

    A wall clock that is set back keeps no lease for ever.
    """
    time, journal = SteppedClock(), MemoryJournal()
    await leasing(journal, time.service_clock())
    time.step(step_ms)
    time.advance(1_000)
    engine = Engine(journal, time.service_clock())
    await engine.start()
    keeping = asyncio.create_task(engine.lease_reaper.run())
    await asyncio.sleep(3 * TICK_S)
    time.advance(GRACE_MS - 1)
    await asyncio.sleep(3 * TICK_S)
    assert {BatchState.IN_FLIGHT} == await engine.read(FLIGHTS, states)
    time.advance(10)
    await until(engine, BatchState.RETRYING)
    keeping.cancel()


@pytest.mark.slow
async def test_after_a_stall_of_the_process_leases_are_spared() -> None:
    """After a stall of the process leases get a grace period, since extensions may be unread.

    Newer leases get none.
    """
    clock, elapsed = ManualClock(), ManualClock(0)
    engine = await leasing(MemoryJournal(), clock, elapsed_ns=elapsed)
    keeping = asyncio.create_task(engine.lease_reaper.run())
    await asyncio.sleep(2 * TICK_S)
    clock.advance(1)
    await engine.execute(FLIGHTS, extend("b-1", "1-" + str(NOW_MS), LEASE_MS))
    clock.advance(20_000)
    elapsed.advance(20_000_000_000)
    await asyncio.sleep(3 * TICK_S)
    assert {BatchState.IN_FLIGHT} == await engine.read(FLIGHTS, states)
    clock.advance(GRACE_MS - 1)
    await asyncio.sleep(3 * TICK_S)
    assert {BatchState.IN_FLIGHT} == await engine.read(FLIGHTS, states)
    clock.advance(1)
    await until(engine, BatchState.RETRYING)
    keeping.cancel()


async def test_a_stall_between_check_and_decision_costs_no_lease() -> None:
    """A stall between look and decision ends no lease, also if the reaper runs before it is noticed."""
    clock = ManualClock()
    engine = await leasing(MemoryJournal(), clock)
    await engine.execute(FLIGHTS, enqueue(batch("b-4", sequence=4)))
    await engine.execute(FLIGHTS, StartAvailable(1, lease_ms=LEASE_MS + 1))
    clock.advance(LEASE_MS)
    engine.lease_reaper.check()
    clock.advance(20_000)
    await until(engine, BatchState.RETRYING, but="b-4")
    assert BatchState.IN_FLIGHT is await engine.read(
        FLIGHTS, lambda seen: seen.queue.active_batches["b-4"].state
    )
