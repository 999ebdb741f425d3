"""The table of the bench: collects rows while they are measured, and prints them at the end."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import pytest

from tests.bench.verdicts import Row

Table: TypeAlias = Callable[[Sequence[Row | tuple[str, str]]], None]

MEASURED: pytest.StashKey[list[Row]] = pytest.StashKey()


@pytest.fixture
def table(request: pytest.FixtureRequest) -> Table:
    """Collects rows for the table."""
    kept = request.config.stash.setdefault(MEASURED, [])
    return lambda rows: kept.extend(Row(*row) for row in rows)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints the table, also if the run was cut short."""
    rows = config.stash.get(MEASURED, [])
    if rows:
        terminalreporter.section("measured")
    for row in rows:
        terminalreporter.line(str(row))
