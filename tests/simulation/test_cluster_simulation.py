"""Several servers on one database on virtual time, with faults of each: no event breaks the contract."""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.simulation.cluster_bugs import CLUSTER_BUGS
from tests.simulation.cluster_world import ClusterWorld
from tests.simulation.searching import expect_found

ROOT = Path(__file__).parents[2]
SHORT = 500
PARTS, LONG = 20, 10_000
STEPS, RARE_STEPS = 1_000, 3_000
FIRST_SEED = {
    "steal_without_epoch": 3,
    "expire_leases_of_others": 5,
    "rob_the_living": 0,
    "claim_the_living": 0,
    "read_from_memory": 0,
    "believe_the_follower": 4,
    "read_tokens_against_stale_copies": 5,
    "prune_on_every_server": 0,
    "spare_nothing_after_a_takeover": 2,
    "hand_over_at_once": 14,
    "take_own_commits_for_others": 4,
    "skip_what_came_while_away": 9,
}
"""By bug that shows within few steps: a seed for it. The others need rare faults, and long searches."""

Go = Callable[[int, int], str]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))  # each seed is a different world
def test_a_cluster_loses_nothing_and_has_one_owner_at_a_time(seed: int, go_through_a_cluster: Go) -> None:
    """However servers are stopped, cut off and killed, no batch is lost, and each commit is of the owner.

    Streams of records go on with their tokens on any server, without a hole and without a repeat.
    """
    go_through_a_cluster(seed, SHORT)


@pytest.mark.long
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("_part", range(PARTS))
def test_a_cluster_loses_nothing_for_long(_part: int, go_through_a_cluster: Go) -> None:
    """200,000 steps, new ones every time, lose no batch; a failure says how to repeat it."""
    go_through_a_cluster(secrets.randbelow(2**32), LONG)


@pytest.mark.slow
def test_a_seed_of_a_cluster_goes_the_same_way(go_through_a_cluster: Go) -> None:
    """A seed gives the same trace in another process, with another order of sets and dicts of texts."""
    trace = go_through_a_cluster(2, 200)
    elsewhere = subprocess.run(
        [sys.executable, "-m", "tests.simulation", "2", "200", "cluster"],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "4711"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"trace {trace} " in elsewhere.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", FIRST_SEED)
def test_a_planted_bug_of_clusters_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted bug about owners, streams or storage is found, and its seed finds it again."""
    CLUSTER_BUGS[name](monkeypatch)
    expect_found(name, FIRST_SEED[name], STEPS, ClusterWorld)


@pytest.mark.long
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("name", sorted(CLUSTER_BUGS.keys() - FIRST_SEED.keys()))
def test_a_planted_bug_that_rare_faults_show_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted bug that takes a rare fault at the wrong moment is found within a few worlds."""
    CLUSTER_BUGS[name](monkeypatch)
    expect_found(name, 0, RARE_STEPS, ClusterWorld)
