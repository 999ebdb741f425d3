"""The bench beside the peers: durable batches of our server and of its peers, in one run.

The race drives all contenders from one process of its own, see the module ``peers.race``. Ratios are those of
the medians over the rounds; processor times are those of the same turns.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.bench.conftest import Table
from tests.bench.peers.driver import IN_FLIGHT, Heat
from tests.bench.verdicts import Row, at_least

ROOT = Path(__file__).parents[2]
ROUNDS = 5
TURN_S = 1.0
"""Seconds of a turn; with the rounds five seconds of work for each contender, at every number of calls in
flight."""
WITHIN_S = 280
OURS = "Lightspeed"
TARGETS: Mapping[str, float] = {"Redis Streams": 1.0, "PostgreSQL SKIP LOCKED": 1.5, "NATS JetStream": 3.0}
"""The wanted ratio of our batches per second to those of a peer, with the most calls in flight."""
LIMIT = "one loop in Python on one core, see its µs above: decision 0023"


@pytest.fixture
def directory() -> Iterator[Path]:
    """Returns a directory on one disk for all contenders; other users may not enter that of pytest."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


def raced(directory: Path) -> list[Heat]:
    """Returns the results of all turns."""
    race = subprocess.run(
        [sys.executable, "-m", "tests.bench.peers.race", str(directory), str(ROUNDS), str(TURN_S)],
        cwd=ROOT,
        # gRPC channels are open in this process; it starts child processes and never forks without an exec.
        env={**os.environ, "GRPC_ENABLE_FORK_SUPPORT": "false"},
        stdout=subprocess.PIPE,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert 0 == race.returncode, "expected all contenders to finish, and to remember every batch"
    return [Heat(**json.loads(line)) for line in race.stdout.splitlines()]


def batches_per_s(heats: list[Heat]) -> float:
    """Returns the median over the rounds."""
    return statistics.median(heat.batches / heat.elapsed_s for heat in heats)


def costs(heats: list[Heat]) -> str:
    """Returns the processor time per batch of the server and of the driving process."""
    batches = sum(heat.batches for heat in heats)
    server_s, client_s = sum(heat.server_s for heat in heats), sum(heat.client_s for heat in heats)
    return f"{server_s * 1e6 / batches:.1f} + {client_s * 1e6 / batches:.1f}"


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
        named = f"{in_flight} in flight: {name}:"
        table([Row(f"{named} durable batches per second", f"{batches_per_s(heats):,.0f}")])
        table([Row(f"{named} µs of server + client", costs(heats))])
    for (in_flight, name), heats in heats_by_contender.items():
        if name != OURS:
            ratio = batches_per_s(heats_by_contender[in_flight, OURS]) / batches_per_s(heats)
            table([compared(name, in_flight, ratio)])
