"""How long to wait before trying again: longer each time, up to a limit, spread out.

Owns the growth and the jitter. It must never sleep: the caller waits, so that it can be woken.
"""

import random

# Each wait is twice the one before: a few steps from the first to the limit, whatever they are.
FACTOR = 2.0

# Down to half of the wait is drawn by lot, so that clients that lost the same server do not come back all at
# once.
JITTER = 0.5


class Backoff:
    """Waits that grow from `first_s` to `limit_s`, each shortened by up to half at random."""

    def __init__(self, *, first_s: float, limit_s: float, lot: random.Random | None = None) -> None:
        """Starts at the first wait.

        Args:
            first_s: The first wait, seconds.
            limit_s: The longest wait, seconds.
            lot: Where the jitter comes from; a seeded one in tests.
        """
        self._first_s = first_s
        self._limit_s = limit_s
        self._wait_s = first_s
        self._lot = lot or random.Random()  # noqa: S311 - it spreads clients out and guards no secret

    def next_s(self, *, at_least_s: float | None = None) -> float:
        """Returns the next wait in seconds, and never less than the server has asked for."""
        wait_s = self._wait_s * (1 - JITTER * self._lot.random())
        self._wait_s = min(self._limit_s, self._wait_s * FACTOR)
        return max(wait_s, at_least_s or 0.0)

    def reset(self) -> None:
        """Begins at the first wait again: something has worked."""
        self._wait_s = self._first_s
