"""The service on virtual time, with everything going wrong: whatever happens, the books add up."""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHORT = 5_000
PARTS, LONG = 20, 50_000

Go = Callable[[int, int], str]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))  # each is a world of another kind
def test_nothing_is_lost_and_nothing_done_twice(seed: int, go_through: Go) -> None:
    """50,000 steps; the same ones every time."""
    go_through(seed, SHORT)


@pytest.mark.long
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("_part", range(PARTS))
def test_nothing_is_lost_and_nothing_done_twice_for_long(_part: int, go_through: Go) -> None:
    """A million steps, others every time; where one fails it says how it is gone through again."""
    go_through(secrets.randbelow(2**32), LONG)


@pytest.mark.slow
def test_the_same_seed_goes_the_same_way(go_through: Go) -> None:
    """Also in another process, in which sets and dicts of texts are in another order."""
    trace = go_through(7, 2_000)
    assert trace == go_through(7, 2_000)
    assert trace != go_through(8, 2_000)
    elsewhere = subprocess.run(
        [sys.executable, "-m", "tests.simulation", "7", "2000"],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "4711"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"trace {trace} " in elsewhere.stdout
