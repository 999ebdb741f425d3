"""Backoff: the waits between two attempts."""

import random

from lightspeed_client._internal.backoff import Backoff


def test_waits_double_up_to_the_limit() -> None:
    """Each wait is twice the previous one, up to the limit; up to half of it is removed at random."""
    backoff = Backoff(first_s=1.0, limit_s=8.0, random_source=random.Random(7))
    for full_s in (1.0, 2.0, 4.0, 8.0, 8.0, 8.0):
        assert full_s / 2 <= backoff.next_s() <= full_s


def test_reset_begins_again() -> None:
    """After a success the first wait comes again."""
    backoff = Backoff(first_s=1.0, limit_s=8.0)
    for _ in range(5):
        backoff.next_s()
    backoff.reset()
    assert backoff.next_s() <= 1.0


def test_a_wait_is_at_least_the_servers_retry_delay() -> None:
    """If the server asks for a longer wait, it is followed; if for a shorter one, the backoff counts."""
    backoff = Backoff(first_s=1.0, limit_s=1.0)
    assert backoff.next_s(at_least_s=5.0) == 5.0
    assert backoff.next_s(at_least_s=0.01) >= 0.5
