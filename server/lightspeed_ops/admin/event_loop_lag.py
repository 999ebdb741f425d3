"""Event-loop lag: how late the event loop runs a timer.

Owns the measurement: a timer ten times a second. All calls wait as long as the timer does. What holds up the
loop is found by ``stall_watchdog``, which counts the stalls.
"""

import asyncio
import time
from collections.abc import Callable

from lightspeed_ops.metrics import Histogram

INTERVAL_S = 0.1
"""Seconds between two timers: a stall of a tenth of a second is seen nearly always, at 0.02 % of the loop."""
BOUNDS_S = (0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
"""Bounds in seconds: from a loop that is free to a stall that ends leases."""


class EventLoopLag:
    """The lag of the running event loop."""

    def __init__(self, stalls: Callable[[], int] = lambda: 0) -> None:
        """Starts without measurements; ``stalls`` returns the number of stalls that the watchdog has seen."""
        self.stalls = stalls
        """Returns the number of stalls so far."""
        self.lags = Histogram(BOUNDS_S)
        """Lags in seconds."""

    async def run(self) -> None:
        """Measures every :data:`INTERVAL_S` until it is cancelled."""
        while True:
            began_s = time.perf_counter()
            await asyncio.sleep(INTERVAL_S)
            self.measured(max(0.0, time.perf_counter() - began_s - INTERVAL_S))

    def measured(self, lag_s: float) -> None:
        """Counts a lag."""
        self.lags.observe(lag_s)
