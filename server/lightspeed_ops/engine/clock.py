"""The service clock: a monotonic clock that was set by the wall clock when the process started.

Owns the difference between the two. Leases, backoffs and freshness run on the service clock, so that a step
of the wall clock (by an operator, by NTP after boot, in a resumed virtual machine) moves none of them.
Records carry the time of the wall clock. See decisions/0027.
"""

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Returns Unix milliseconds."""

FOLLOWED_NS = 50_000_000
"""Largest difference to the wall clock that is corrected at once: below any lease, and common with NTP."""
SLEW = 1_000
"""The service clock runs faster or slower by one part in this number to meet a stepped wall clock. A lease of
a minute is then off by 60 ms, and a step of ten seconds is made up for in three hours."""
NS_PER_MS = 1_000_000


def elapsed_ns() -> int:
    """Returns nanoseconds of a clock that no step moves; if the system can, it counts suspended time too."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    return time.monotonic_ns()


class ServiceClock:
    """The service clock: Unix milliseconds that never go back and are never stepped."""

    def __init__(
        self, *, wall_ns: Callable[[], int] = time.time_ns, elapsed_ns: Callable[[], int] = elapsed_ns
    ) -> None:
        """Makes a clock that is set by the wall clock."""
        self._wall_ns = wall_ns
        self._elapsed_ns = elapsed_ns
        self._read_at_ns = elapsed_ns()
        self._offset_ns = wall_ns() - self._read_at_ns
        """Added to the elapsed time."""
        self._wall_ahead_ns = 0
        self._newest_ms = 0

    def __call__(self) -> int:
        """Reads the clock and returns Unix milliseconds."""
        elapsed_ns = self._elapsed_ns()
        ahead_ns = self._wall_ns() - elapsed_ns - self._offset_ns
        correction_ns = ahead_ns
        if abs(ahead_ns) > FOLLOWED_NS:
            most_ns = max(0, elapsed_ns - self._read_at_ns) // SLEW
            correction_ns = max(-most_ns, min(most_ns, ahead_ns))
        self._read_at_ns = elapsed_ns
        self._offset_ns += correction_ns
        self._wall_ahead_ns = ahead_ns - correction_ns
        self._newest_ms = max(self._newest_ms, (elapsed_ns + self._offset_ns) // NS_PER_MS)
        return self._newest_ms

    def wall_ahead_ms(self) -> int:
        """Returns the lead of the wall clock at the last reading, milliseconds; 0 unless it was stepped."""
        return self._wall_ahead_ns // NS_PER_MS


def never_ahead() -> int:
    """Returns 0, the lead of the wall clock if one clock is both."""
    return 0
