"""Prints the simulations that ran, so that each can be repeated."""

from collections.abc import Callable

import pytest

from tests.simulation.world import simulate

_TOLD = pytest.StashKey[list[str]]()


@pytest.fixture
def go_through(pytestconfig: pytest.Config) -> Callable[[int, int], str]:
    """Runs a simulation, and returns the hash of its trace."""
    told = pytestconfig.stash.setdefault(_TOLD, [])

    def go(seed: int, steps: int) -> str:
        trace = simulate(seed, steps).trace
        told.append(f"seed {seed}, {steps} steps: trace {trace}")
        return trace

    return go


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    """Prints the simulations before the last line."""
    told = config.stash.get(_TOLD, [])
    if told:
        terminalreporter.section("simulation")
    for line in told:
        terminalreporter.line(line)
