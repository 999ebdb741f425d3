"""The service on virtual time, with faults of every kind: no event breaks the contract."""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHORT = 1_000
PARTS, LONG = 20, 50_000

Go = Callable[[int, int], str]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))  # each seed is a different world
def test_nothing_is_lost_and_nothing_done_twice(seed: int, go_through: Go) -> None:
    """10,000 steps lose no batch and apply none twice; the steps are always the same."""
    go_through(seed, SHORT)


@pytest.mark.long
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("_part", range(PARTS))
def test_nothing_is_lost_and_nothing_done_twice_for_long(_part: int, go_through: Go) -> None:
    """A million steps, new ones every time, lose no batch; a failure says how to repeat it."""
    go_through(secrets.randbelow(2**32), LONG)


@pytest.mark.slow
def test_the_same_seed_goes_the_same_way(go_through: Go) -> None:
    """A seed gives the same trace in another process, with another order of sets and dicts of texts."""
    trace = go_through(7, 500)
    assert trace == go_through(7, 500)
    assert trace != go_through(8, 500)
    elsewhere = subprocess.run(
        [sys.executable, "-m", "tests.simulation", "7", "500"],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "4711"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"trace {trace} " in elsewhere.stdout
