"""The search for planted bugs: the seeds that show them, one after another, until one does.

Owns nothing of the bugs. A search begins with a seed that has shown the bug within few steps; if the service
has changed since, others follow.
"""

import re
from collections.abc import Callable

from tests.simulation.reference_model import Violation
from tests.simulation.world import World, simulate

SEEDS = 10
"""Seeds after the one to begin with."""


def expect_found(name: str, first: int, steps: int, kind: Callable[[int, int], World] | None = None) -> None:
    """Checks that a planted bug is found, and that its seed finds it again."""
    seeds = [first, *(seed for seed in range(SEEDS) if seed != first)]
    violation = next(filter(None, (_violation(seed, steps, kind) for seed in seeds)), None)
    assert violation is not None, f"expected the simulation to find '{name}', but {seeds} do not show it"
    again = re.search(r"python -m tests.simulation (\d+) \d+", violation)
    assert again is not None, violation
    assert violation == _violation(int(again[1]), steps, kind)


def _violation(seed: int, steps: int, kind: Callable[[int, int], World] | None) -> str | None:
    try:
        simulate(seed, steps, kind)
    except Violation as violation:
        return str(violation)
    return None
