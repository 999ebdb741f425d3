"""The table of the bench: collects rows while they are measured, and prints them at the end."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import pytest

from tests import summary
from tests.bench.verdicts import Row

Table: TypeAlias = Callable[[Sequence[Row | tuple[str, str]]], None]


@pytest.fixture
def table(pytestconfig: pytest.Config) -> Table:
    """Adds rows to the summary of the run."""

    def add(rows: Sequence[Row | tuple[str, str]]) -> None:
        for row in rows:
            summary.add(pytestconfig, "measured", str(Row(*row)))

    return add
