"""Prints the simulations that ran, so that each can be repeated."""

from collections.abc import Callable

import pytest

from tests import summary
from tests.simulation.cluster_world import ClusterWorld
from tests.simulation.world import simulate


@pytest.fixture
def go_through(pytestconfig: pytest.Config) -> Callable[[int, int], str]:
    """Runs a simulation, and returns the hash of its trace."""

    def go(seed: int, steps: int) -> str:
        trace = simulate(seed, steps).trace
        summary.add(pytestconfig, "simulation", f"seed {seed}, {steps} steps: trace {trace}")
        return trace

    return go


@pytest.fixture
def go_through_a_cluster(pytestconfig: pytest.Config) -> Callable[[int, int], str]:
    """Runs a simulation of several servers with owners, and returns the hash of its trace."""

    def go(seed: int, steps: int) -> str:
        trace = simulate(seed, steps, ClusterWorld).trace
        summary.add(pytestconfig, "simulation", f"seed {seed}, {steps} steps, cluster: trace {trace}")
        return trace

    return go
