"""The verification budget: how many bad tokens the server checks in a second.

Owns the counts of failed checks. A signature takes 50 to 150 microseconds of the event loop, and a flood of
tokens with bad signatures must not take all of it.
"""

import time
from collections import Counter
from collections.abc import Callable

FAILURES_PER_PEER = 20
"""Failed checks of one connection in a second, after which its new tokens wait for the next second."""
FAILURES = 500
"""Failed checks of all connections in a second: 50 ms. After that each connection has one more."""


class VerificationBudget:
    """Counts failed checks by connection, each second anew.

    A connection without a failure is always admitted: an attacker cannot shut out others, and a connection of
    its own for each bad token costs it more than the check costs the server.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Starts with nothing counted."""
        self._clock = clock
        self._second = 0
        self._failures: Counter[str] = Counter()
        self._total = 0

    def admits(self, peer: str) -> bool:
        """Returns True if a token of this connection may be checked now."""
        second = int(self._clock())
        if second != self._second:
            self._second, self._total = second, 0
            self._failures.clear()
        failures = self._failures[peer]
        return failures == 0 or (failures < FAILURES_PER_PEER and self._total < FAILURES)

    def failed(self, peer: str) -> None:
        """Counts a failed check."""
        self._failures[peer] += 1
        self._total += 1
