"""Fixtures that the proofs of durability share."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

SHARED_MEMORY = Path("/dev/shm")

Figure: TypeAlias = Callable[[str], None]
_FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture
def figure(pytestconfig: pytest.Config) -> Figure:
    """Collects figures of a proof, to be printed at the end."""
    return pytestconfig.stash.setdefault(_FIGURES, []).append


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    """Prints the figures of the proofs, before the closing line."""
    figures = config.stash.get(_FIGURES, [])
    if figures:
        terminalreporter.section("durability")
    for told in figures:
        terminalreporter.line(told)


@pytest.fixture
def ram(tmp_path: Path) -> Iterator[Path]:
    """Returns a folder in memory if the machine has one: these tests create thousands of files."""
    if not SHARED_MEMORY.is_dir():
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(prefix="lightspeed-", dir=SHARED_MEMORY))
    yield folder
    shutil.rmtree(folder)
