"""Several servers on one database on virtual time, with faults of each: no event breaks the contract."""

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.simulation.cluster_bugs import CLUSTER_BUGS
from tests.simulation.cluster_world import ClusterWorld
from tests.simulation.reference_model import Violation
from tests.simulation.world import simulate

ROOT = Path(__file__).parents[2]
SHORT = 1_500
PARTS, LONG = 20, 25_000
SEEDS, STEPS = 10, 2_000

Go = Callable[[int, int], str]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))  # each seed is a different world
def test_a_cluster_loses_nothing_and_has_one_owner_at_a_time(seed: int, go_through_a_cluster: Go) -> None:
    """However servers are stopped, cut off and killed, no batch is lost, and each commit is of the owner."""
    go_through_a_cluster(seed, SHORT)


@pytest.mark.long
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("_part", range(PARTS))
def test_a_cluster_loses_nothing_for_long(_part: int, go_through_a_cluster: Go) -> None:
    """Half a million steps, new ones every time, lose no batch; a failure says how to repeat it."""
    go_through_a_cluster(secrets.randbelow(2**32), LONG)


@pytest.mark.slow
def test_a_seed_of_a_cluster_goes_the_same_way(go_through_a_cluster: Go) -> None:
    """A seed gives the same trace in another process, with another order of sets and dicts of texts."""
    trace = go_through_a_cluster(2, 800)
    elsewhere = subprocess.run(
        [sys.executable, "-m", "tests.simulation", "2", "800", "cluster"],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "4711"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"trace {trace} " in elsewhere.stdout


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", CLUSTER_BUGS)
def test_a_planted_bug_of_clusters_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted bug about owners is found within a minute, and its seed finds it again."""
    CLUSTER_BUGS[name](monkeypatch)
    violation = next(filter(None, map(_violation, range(SEEDS))), None)
    assert violation is not None, f"expected to find '{name}', but {SEEDS} seeds do not show it"
    again = re.search(r"python -m tests.simulation (\d+) \d+ cluster$", violation)
    assert again is not None, violation
    assert violation == _violation(int(again[1]))


def _violation(seed: int) -> str | None:
    try:
        simulate(seed, STEPS, ClusterWorld)
    except Violation as violation:
        return str(violation)
    return None
