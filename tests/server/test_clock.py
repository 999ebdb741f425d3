"""The service clock: steps of the wall clock do not move it, and it approaches the wall clock slowly."""

import pytest
from lightspeed_ops.engine import ServiceClock

from tests.harness.server import NOW_MS, SteppedClock

DAY_MS = 86_400_000


@pytest.mark.parametrize("step_ms", [-DAY_MS, -10_000, 10_000, DAY_MS])
def test_a_step_of_the_wall_clock_does_not_move_it(step_ms: int) -> None:
    """After a step the wall clock is ahead by the step, minus a thousandth of the elapsed time."""
    time = SteppedClock()
    clock = time.service_clock()
    time.step(step_ms)
    assert (NOW_MS, step_ms) == (clock(), clock.wall_ahead_ms())
    time.advance(60_000)
    slewed_ms = 60 if step_ms > 0 else -60
    assert (NOW_MS + 60_000 + slewed_ms, step_ms - slewed_ms) == (clock(), clock.wall_ahead_ms())


@pytest.mark.parametrize("step_ms", [-10_000, 10_000])
def test_it_meets_the_wall_clock_slowly(step_ms: int) -> None:
    """The clock approaches the wall clock by a thousandth, in both directions, and never goes back."""
    time = SteppedClock()
    clock = time.service_clock()
    time.step(step_ms)
    before_ms = clock()
    for _ in range(10_000):
        time.advance(1_000)
        now_ms = clock()
        assert 949 <= now_ms - before_ms <= 1_051
        before_ms = now_ms
    assert 0 == clock.wall_ahead_ms()
    assert NOW_MS + 10_000_000 + step_ms == clock()


def test_small_corrections_are_followed_at_once() -> None:
    """A small correction applies at once, but a read never returns less than an earlier one."""
    time = SteppedClock()
    clock = time.service_clock()
    time.step(40)
    assert (NOW_MS + 40, 0) == (clock(), clock.wall_ahead_ms())
    time.step(-30)
    assert (NOW_MS + 40, 0) == (clock(), clock.wall_ahead_ms())
    time.advance(31)
    assert NOW_MS + 41 == clock()


def test_the_real_one_shows_the_time() -> None:
    """The real clock begins at the wall clock's time, and advances."""
    clock = ServiceClock()
    first_ms = clock()
    assert first_ms > NOW_MS
    assert clock() >= first_ms
    assert 0 == clock.wall_ahead_ms()
