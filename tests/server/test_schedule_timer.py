"""The schedule timer: due times are decided soon, on every surface, also after a pause of the service."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from lightspeed_ops.cluster import SoleOwner
from lightspeed_ops.core.commands import FireSchedule, PauseSchedule
from lightspeed_ops.core.events import Commit, ScheduleSettled
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.pipeline import label
from lightspeed_ops.core.refusal import Refused
from lightspeed_ops.core.schedule import Interval, Schedule
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine import Clock, Engine
from lightspeed_ops.engine.refusals import storage_full
from lightspeed_ops.engine.schedule_timer import RECHECK_MS, RETRY_MS, TICK_S, VOID_ENTRIES, ScheduleTimer
from lightspeed_ops.engine.surface_cache import SurfaceCache
from lightspeed_ops.journal.memory import MemoryJournal

from tests.harness.server import NOW_MS, ManualClock, SteppedClock
from tests.server.core.building import HOUR_MS, HOURLY, create, created, pipeline
from tests.server.journal.histories import FLIGHTS

WITHIN_S = 10.0
"""Seconds that an action of some ticks may take."""
MANY = 500
"""Surfaces that are due at once."""
LONGEST_S = 0.1
"""Longest step of the event loop while many surfaces are due, in seconds of processor time."""

pytestmark = pytest.mark.slow


@asynccontextmanager
async def running(timer: ScheduleTimer) -> AsyncIterator[None]:
    """Runs a timer."""
    task = asyncio.create_task(timer.run())
    await asyncio.sleep(2 * TICK_S)
    yield
    task.cancel()


async def scheduled(journal: MemoryJournal, clock: Clock, **options: Clock) -> Engine:
    """Returns an engine over a surface of which a run is due each hour."""
    engine = Engine(journal, clock, **options)  # type: ignore[arg-type]  # its clocks
    await engine.execute(FLIGHTS, create(pipeline=pipeline(schedule=HOURLY)))
    return engine


async def started(engine: Engine, name: str = FLIGHTS) -> int:
    """Returns the due time of the newest run, as soon as there is one."""
    async with asyncio.timeout(WITHIN_S):
        moved = asyncio.Event()
        end = engine.subscribe(name, moved.set)
        while not (run := (engine.peek(name) or Surface(name)).run).number:
            await moved.wait()
            moved.clear()
        end()
    return run.scheduled_due_ms


def lifecycle(engine: Engine) -> str:
    """Returns the label of the lifecycle."""
    surface = engine.peek(FLIGHTS)
    assert surface is not None
    return label(surface.lifecycle)


async def test_due_runs_start_by_themselves() -> None:
    """Not a millisecond before their due time, and without a call."""
    clock = ManualClock()
    engine = await scheduled(MemoryJournal(), clock)
    async with running(engine.schedule_timer):
        clock.advance(HOUR_MS - 1)
        await asyncio.sleep(3 * TICK_S)
        assert "idle" == lifecycle(engine)
        clock.advance(1)
        assert NOW_MS + HOUR_MS == await started(engine)


async def test_a_due_time_while_no_server_ran_is_caught_up() -> None:
    """The due times are known as soon as the surfaces are loaded."""
    clock, journal = ManualClock(), MemoryJournal()
    await scheduled(journal, clock)
    clock.advance(3 * HOUR_MS + 1)
    engine = Engine(journal, clock)
    await engine.start()
    async with running(engine.schedule_timer):
        assert NOW_MS + 3 * HOUR_MS == await started(engine)


async def test_a_step_of_the_wall_clock_forward_passes_due_times() -> None:
    """A schedule is about the calendar: the step counts as a downtime."""
    source = SteppedClock()
    clock = source.service_clock()
    engine = await scheduled(MemoryJournal(), clock, wall_ahead_ms=clock.wall_ahead_ms)
    async with running(engine.schedule_timer):
        source.step(2 * HOUR_MS)
        assert NOW_MS + 2 * HOUR_MS == await started(engine)


async def test_a_step_of_the_wall_clock_back_repeats_no_due_time() -> None:
    """The next due time stays: it comes when the wall clock is there again."""
    source = SteppedClock()
    clock = source.service_clock()
    engine = await scheduled(MemoryJournal(), clock, wall_ahead_ms=clock.wall_ahead_ms)
    async with running(engine.schedule_timer):
        source.step(-2 * HOUR_MS)
        source.advance(HOUR_MS)
        await asyncio.sleep(3 * TICK_S)
        assert "idle" == lifecycle(engine)
        source.advance(2 * HOUR_MS)
        assert NOW_MS + HOUR_MS == await started(engine)


async def test_a_paused_schedule_starts_nothing() -> None:
    """The time at which the timer checks it passes without an effect."""
    clock = ManualClock()
    engine = await scheduled(MemoryJournal(), clock)
    await engine.execute(FLIGHTS, PauseSchedule("month's end"))
    async with running(engine.schedule_timer):
        clock.advance(HOUR_MS)
        await asyncio.sleep(3 * TICK_S)
        assert "idle" == lifecycle(engine)


async def test_many_due_surfaces_leave_room_for_calls(request: pytest.FixtureRequest) -> None:
    """Their due times are decided in parts, between which the event loop serves others."""
    # As in a server process, no full collection runs: it would count the garbage of all earlier tests.
    gc.disable()
    request.addfinalizer(gc.enable)
    clock = ManualClock()
    engine = Engine(MemoryJournal(), clock)
    names = [f"tenants/acme/surfaces/s-{number}" for number in range(MANY)]
    for name in names:
        await engine.execute(name, create(pipeline=pipeline(schedule=HOURLY)))
    gaps_s: list[float] = []

    async def tick() -> None:
        while True:
            began_s = time.thread_time()
            await asyncio.sleep(0)
            gaps_s.append(time.thread_time() - began_s)

    async with running(engine.schedule_timer):
        clock.advance(HOUR_MS)
        ticking = asyncio.create_task(tick())
        for name in names:
            await started(engine, name)
        ticking.cancel()
    assert max(gaps_s) < LONGEST_S


class Failing:
    """Refuses the first commands, as while storage is full."""

    def __init__(self, times: int) -> None:
        """Refuses so many."""
        self.left = times
        self.fired: list[FireSchedule] = []

    async def __call__(self, name: str, command: FireSchedule) -> None:
        """Executes a command."""
        if self.left:
            self.left -= 1
            raise Refused(storage_full(name))
        self.fired.append(command)


def due_now(name: str = FLIGHTS) -> tuple[Commit, ...]:
    """Returns the commits of a surface of which a run is due now."""
    return (Commit(name, 1, NOW_MS, (created(), ScheduleSettled(NOW_MS - HOUR_MS, NOW_MS, HOURLY))),)


def timer_over(
    journal: MemoryJournal, clock: ManualClock, fire: Failing
) -> tuple[SurfaceCache, ScheduleTimer]:
    """Returns a timer that takes note of the surfaces that its cache loads."""

    def loaded(surface: Surface) -> None:
        timer.note(surface)

    cache = SurfaceCache(journal, clock, loaded, SoleOwner())
    timer = ScheduleTimer(cache, clock, fire)
    return cache, timer


async def test_a_due_time_that_could_not_be_decided_is_tried_again() -> None:
    """While storage is full, the due time waits."""
    clock, journal, fire = ManualClock(), MemoryJournal(), Failing(1)
    for commit in due_now():
        await journal.append(commit)
    cache, timer = timer_over(journal, clock, fire)
    await cache.current(FLIGHTS)
    async with running(timer):
        assert (0, []) == (fire.left, fire.fired)
        clock.advance(RETRY_MS)
        await asyncio.sleep(3 * TICK_S)
        assert [FireSchedule(NOW_MS)] == fire.fired


async def test_a_due_time_of_which_nothing_was_recorded_is_checked_again() -> None:
    """The wall clock was set back between the check and the command."""
    clock, journal, fire = ManualClock(), MemoryJournal(), Failing(0)
    for commit in due_now():
        await journal.append(commit)
    cache, timer = timer_over(journal, clock, fire)
    await cache.current(FLIGHTS)
    async with running(timer):
        assert [FireSchedule(NOW_MS)] == fire.fired
        clock.advance(RECHECK_MS)
        await asyncio.sleep(3 * TICK_S)
        assert 2 * [FireSchedule(NOW_MS)] == fire.fired


async def test_a_surface_that_must_be_rebuilt_is_loaded_first() -> None:
    """The commit that settled another due time was aborted: what is stored says what is due."""
    clock, journal, fire = ManualClock(), MemoryJournal(), Failing(0)
    for commit in due_now():
        await journal.append(commit)
    cache, timer = timer_over(journal, clock, fire)
    cached = await cache.current(FLIGHTS)
    later = ScheduleSettled(NOW_MS, NOW_MS + HOUR_MS, HOURLY)
    evolve(cached.surface, Commit(FLIGHTS, 2, NOW_MS, (later,)))
    timer.note(cached.surface)
    cached.promise = asyncio.get_running_loop().create_future()
    cached.promise.cancel()
    async with running(timer):
        assert {FireSchedule(NOW_MS)} == set(fire.fired)


async def test_changed_due_times_do_not_fill_the_heap() -> None:
    """A schedule that is changed over and over has one entry that counts; the others are dropped."""
    clock, journal = ManualClock(), MemoryJournal()
    cache = SurfaceCache(journal, clock, lambda _: None, SoleOwner())
    timer = ScheduleTimer(cache, clock, Failing(0))
    surface = Surface(FLIGHTS)
    for commit in due_now():
        evolve(surface, commit)
    for sooner in range(3 * VOID_ENTRIES):
        schedule = Schedule(Interval(HOUR_MS))
        settled = ScheduleSettled(NOW_MS, NOW_MS - sooner, schedule)
        evolve(surface, Commit(FLIGHTS, surface.version + 1, NOW_MS, (settled,)))
        timer.note(surface)
    assert len(timer._heap) <= VOID_ENTRIES + 2
