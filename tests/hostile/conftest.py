"""Fixtures of the hostile suite: its table of results, and the servers under attack."""

from collections.abc import Callable, Iterator

import pytest

from tests import summary
from tests.hostile.harness import Figure, Report, Target

SECTION = "hostile: attack, before, now, limit"


@pytest.fixture
def report(pytestconfig: pytest.Config) -> Report:
    """Adds rows to the summary of the run: the attack, the figure before, the figure now, the limit."""
    return lambda *figure: summary.add(pytestconfig, SECTION, str(Figure(*figure)))


@pytest.fixture
def target() -> Iterator[Callable[..., Target]]:
    """Starts servers to attack, with arguments of `lightspeed serve`, and stops them after the test."""
    started: list[Target] = []

    def start(*arguments: str, **settings: str) -> Target:
        one = Target(*arguments, **settings)
        started.append(one)
        return one

    yield start
    for one in started:
        one.__exit__(None, None, None)
