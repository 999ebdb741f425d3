"""Planted bugs: the simulation finds each of them, so its silence means something."""

import re

import pytest

from tests.simulation.bugs import BUGS
from tests.simulation.reference_model import Violation
from tests.simulation.schedule_bugs import SCHEDULE_BUGS
from tests.simulation.world import simulate

SEEDS = 10
FIRST_SEED = {
    **{plant.__name__.strip("_"): 13 for plant in SCHEDULE_BUGS},
    "start_due_runs_of_paused_surfaces": 1,
    "leave_what_waits": 23,
    "catch_up_too_few": 9,
    "count_a_redrive_short": 4,
    "ignore_replay_plans": 4,
}
"""Seeds to begin with, for bugs that need rare steps, or two servers, or a schedule, which odd seeds have."""
STEPS = 3_000

# All of them together take as long as the inner loop may; each is found in far less than a minute.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted bug is found within a minute, and its seed finds it again."""
    BUGS[name](monkeypatch)
    violation = next(filter(None, (_violation(seed) for seed in _seeds(name))), None)
    assert violation is not None, (
        f"expected the simulation to find '{name}', but {SEEDS} seeds do not show it"
    )
    again = re.search(r"python -m tests.simulation (\d+) (\d+)$", violation)
    assert again is not None, violation
    assert violation == _violation(int(again[1]))


def _seeds(name: str) -> list[int]:
    """Returns all seeds after the one to begin with."""
    first = FIRST_SEED.get(name, 0)
    return [first, *(seed for seed in range(SEEDS) if seed != first)]


def _violation(seed: int) -> str | None:
    try:
        simulate(seed, STEPS)
    except Violation as violation:
        return str(violation)
    return None
