"""Fixtures of the hostile suite: its table of results, and the servers under attack."""

from collections.abc import Callable, Iterator

import pytest

from tests.hostile.harness import Figure, Report, Target

MEASURED: pytest.StashKey[list[Figure]] = pytest.StashKey()


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """Adds rows to the table: the attack, the figure before, the figure now, the limit."""
    kept = request.config.stash.setdefault(MEASURED, [])
    return lambda name, before, after, limit: kept.append(Figure(name, before, after, limit))


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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints the table, even of an interrupted run."""
    figures = config.stash.get(MEASURED, [])
    if figures:
        terminalreporter.section("hostile")
        terminalreporter.line(str(Figure("attack", "before", "now", "limit")))
    for figure in sorted(figures):
        terminalreporter.line(str(figure))
