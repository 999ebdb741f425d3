"""Runs one simulation by ``python -m tests.simulation SEED STEPS [cluster]``, and prints its trace's hash."""

import sys
import time

from tests.simulation.cluster_world import ClusterWorld
from tests.simulation.world import simulate


def main() -> None:
    """Runs the simulation of the command line."""
    seed, steps = int(sys.argv[1]), int(sys.argv[2])
    begun_s = time.monotonic()
    outcome = simulate(seed, steps, ClusterWorld if sys.argv[3:] == ["cluster"] else None)
    took_s = time.monotonic() - begun_s
    lines = [f"seed {seed}, {steps} steps: trace {outcome.trace} in {took_s:.1f} s"]
    lines += [f"  {count:>9,} {name}" for name, count in sorted(outcome.figures.items())]
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
