"""Backoff: growing, randomised waits between two attempts.

Owns the growth and the jitter. It must never sleep: the caller waits, so that other threads can wake it.
"""

import random

# Each wait is twice the previous one: a few steps lead from the first wait to the limit, for any values.
FACTOR = 2.0

# Up to half of the wait is removed at random, so that clients that lost the same server do not all come back
# at once.
JITTER = 0.5


class Backoff:
    """Backoff: waits that grow from `first_s` to `limit_s`, each shortened by up to half at random."""

    def __init__(self, *, first_s: float, limit_s: float, random_source: random.Random | None = None) -> None:
        """Starts at the first wait.

        Args:
            first_s: The first wait, seconds.
            limit_s: The longest wait, seconds.
            random_source: Random source of the jitter; tests pass a seeded one.
        """
        self._first_s = first_s
        self._limit_s = limit_s
        self._wait_s = first_s
        self._random = random_source or random.Random()  # noqa: S311 - it spreads clients out and guards no secret

    def next_s(self, *, at_least_s: float | None = None) -> float:
        """Returns the next wait in seconds, at least as long as the server has asked for."""
        wait_s = self._wait_s * (1 - JITTER * self._random.random())
        self._wait_s = min(self._limit_s, self._wait_s * FACTOR)
        return max(wait_s, at_least_s or 0.0)

    def reset(self) -> None:
        """Starts at the first wait again, because an attempt has succeeded."""
        self._wait_s = self._first_s
