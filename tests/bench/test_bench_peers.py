"""The bench beside the peers: durable batches of our server and of its peers, in one run.

The race drives all contenders from one process of its own, see the module ``peers.race``. Ratios are those of
the medians over the rounds; processor times are those of the same turns.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.bench.conftest import Table
from tests.bench.peers.driver import IN_FLIGHT, Heat
from tests.bench.verdicts import Row, at_least, at_most

ROOT = Path(__file__).parents[2]
ROUNDS = 5
TURN_S = 1.0
"""Seconds of a turn; with the rounds five seconds of work for each contender, at every number of calls in
flight."""
WITHIN_S = 280
OURS, ON_POSTGRESQL, QUEUE = "Lightspeed", "Lightspeed on PostgreSQL", "PostgreSQL SKIP LOCKED"
TARGETS: Mapping[str, float] = {"Redis Streams": 1.0, QUEUE: 1.5, "NATS JetStream": 3.0}
"""The wanted ratio of our batches per second to those of a peer, with the most calls in flight."""
LIMIT = "one loop in Python on one core, see its µs above: decision 0023"


def raced(directory: Path, module: str = "tests.bench.peers.race") -> list[Heat]:
    """Returns the results of all turns of a race."""
    return [Heat(**values) for values in race_values(directory, module)]


def race_values(directory: Path, module: str, rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """Returns the values of all turns of a race."""
    race = subprocess.run(
        [sys.executable, "-m", module, str(directory), str(rounds), str(TURN_S)],
        cwd=ROOT,
        # gRPC channels are open in this process; it starts child processes and never forks without an exec.
        env={**os.environ, "GRPC_ENABLE_FORK_SUPPORT": "false"},
        stdout=subprocess.PIPE,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert 0 == race.returncode, "expected all contenders to finish, and to remember every batch"
    return [json.loads(line) for line in race.stdout.splitlines()]


def batches_per_s(heats: list[Heat]) -> float:
    """Returns the median over the rounds."""
    return statistics.median(heat.batches / heat.elapsed_s for heat in heats)


def costs_us(heats: list[Heat]) -> dict[str, float]:
    """Returns the processor time per batch of each part, in microseconds."""
    batches = sum(heat.batches for heat in heats)
    return {part: sum(heat.parts_s[part] for heat in heats) * 1e6 / batches for part in heats[0].parts_s}


def rows(name: str, heats: list[Heat]) -> list[Row]:
    """Returns the rows of a contender: its speed, and what each of its parts takes."""
    by_part = costs_us(heats)
    return [
        Row(f"{name}: durable batches per second", f"{batches_per_s(heats):,.0f}"),
        Row(f"{name}: µs of {' + '.join(by_part)}", " + ".join(f"{cost:.1f}" for cost in by_part.values())),
    ]


def on_postgresql(in_flight: int, heats_by_name: dict[str, list[Heat]]) -> list[Row]:
    """Returns our own server on PostgreSQL beside itself on a data file, and its database beside a queue's.

    With the most calls in flight these have targets.
    """
    ours, queue = heats_by_name[ON_POSTGRESQL], heats_by_name[QUEUE]
    speed = f"{in_flight} in flight: batches, ours on PostgreSQL : on a data file"
    speed_ratio = batches_per_s(ours) / batches_per_s(heats_by_name[OURS])
    cost = f"{in_flight} in flight: µs of PostgreSQL, ours : SKIP LOCKED"
    cost_ratio = costs_us(ours)["database"] / costs_us(queue)["server"]
    if in_flight != max(IN_FLIGHT):
        return [Row(speed, f"{speed_ratio:.2f}"), Row(cost, f"{cost_ratio:.2f}")]
    return [
        at_least(speed, speed_ratio, 0.85, limit="its processes share the cores with the server"),
        at_most(cost, cost_ratio, 1 / 3),
    ]


def compared(peer: str, in_flight: int, ratio: float) -> Row:
    """Returns our ratio to a peer; with the most calls in flight it has a target."""
    name = f"{in_flight} in flight: batches, ours : {peer}"
    target = next((target for known, target in TARGETS.items() if peer.startswith(known)), None)
    if target is None or in_flight != max(IN_FLIGHT):
        return Row(name, f"{ratio:.2f}")
    return at_least(name, ratio, target, limit=LIMIT)


@pytest.mark.bench
@pytest.mark.timeout(WITHIN_S + 20)
def test_batches_beside_the_peers(directory: Path, table: Table) -> None:
    """Reports durable batches per second, the cost of each, and the ratios, by calls in flight."""
    heats_by_contender: dict[tuple[int, str], list[Heat]] = {}
    for heat in raced(directory):
        heats_by_contender.setdefault((heat.in_flight, heat.name), []).append(heat)
    for (in_flight, name), heats in heats_by_contender.items():
        table(rows(f"{in_flight} in flight: {name}", heats))
    for (in_flight, name), heats in heats_by_contender.items():
        if name not in {OURS, ON_POSTGRESQL}:
            ratio = batches_per_s(heats_by_contender[in_flight, OURS]) / batches_per_s(heats)
            table([compared(name, in_flight, ratio)])
    for in_flight in IN_FLIGHT:
        names = (OURS, ON_POSTGRESQL, QUEUE)
        table(on_postgresql(in_flight, {name: heats_by_contender[in_flight, name] for name in names}))
