"""Property tests: how many examples a search has, in `make test` and in `make test-long`.

Owns the profile of hypothesis for long searches. The long search of a property is the same test with more
examples.
"""

from hypothesis import settings

LONG = "long"
"""The profile of `make test-long`: `pytest --hypothesis-profile=long`."""
TIMES_LONG = 10
"""Examples of a long search for each one of a short search: the slowest then takes a minute."""


def examples(count: int) -> settings:
    """Returns settings for a search of this many examples, always the same ones.

    A long search has ten times as many, new ones every time.
    """
    if settings.get_current_profile_name() == LONG:
        return settings(max_examples=TIMES_LONG * count, deadline=None)
    return settings(max_examples=count, deadline=None, derandomize=True)


def register_profile() -> None:
    """Makes the profile known to the option of pytest."""
    settings.register_profile(LONG)
