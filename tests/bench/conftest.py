"""The table of the bench, and the directory of its servers.

The table collects rows while they are measured, and is printed at the end.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
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


@pytest.fixture
def directory() -> Iterator[Path]:
    """Returns a directory on one disk for all contenders; other users may not enter that of pytest."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as name:
        path = Path(name)
        path.chmod(0o755)
        yield path
