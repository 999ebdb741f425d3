"""Fixtures that the proofs of durability share."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pytest

from tests import summary

SHARED_MEMORY = Path("/dev/shm")

Figure: TypeAlias = Callable[[str], None]


@pytest.fixture
def figure(pytestconfig: pytest.Config) -> Figure:
    """Adds a figure of a proof to the summary of the run."""
    return partial(summary.add, pytestconfig, "durability")


@pytest.fixture
def ram(tmp_path: Path) -> Iterator[Path]:
    """Returns a folder in memory if the machine has one: these tests create thousands of files."""
    if not SHARED_MEMORY.is_dir():
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(prefix="lightspeed-", dir=SHARED_MEMORY))
    yield folder
    shutil.rmtree(folder)
