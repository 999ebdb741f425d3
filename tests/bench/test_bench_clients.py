"""The client bench: its table, and that its programs do what they are measured at."""

import pytest
from lightspeed_client import Client

from tests.bench.clients import table
from tests.bench.clients.measurement import Measured, measure
from tests.bench.clients.programs import PROGRAMS, REFERENCE
from tests.harness.process import MeasuredServerProcess


def test_ratios_are_medians_of_the_ratios_of_each_round() -> None:
    """A slow round of the machine slows both programs, and changes no ratio."""
    rounds = {
        REFERENCE: [Measured(4_000, 100), Measured(2_000, 200), Measured(4_000, 100)],
        "go": [Measured(4_400, 120), Measured(2_200, 240), Measured(1_000, 900)],
    }
    printed = [" ".join(str(row).split()) for row in table.rows(rounds, prefetch=64)]
    assert "go, prefetch 64: batches/s to python-sync 1.10 >= 1.10 met" in printed
    assert "go, prefetch 64: server time to python-sync 1.20 <= 1.30 met" in printed


@pytest.mark.parametrize(("prefetch", "target"), [(0, ">= 0.80"), (64, ">= 1.10")])
def test_compiled_languages_must_be_faster_with_prefetch(prefetch: int, target: str) -> None:
    """Without prefetch, each waits for round trips; with it, only the server limits a compiled language."""
    rounds = {REFERENCE: [Measured(1, 1)], "go": [Measured(1, 1)], "python-asyncio": [Measured(1, 1)]}
    rows = table.rows(rounds, prefetch=prefetch)
    targets = {row.name.partition(",")[0]: row.target for row in rows if "batches/s to" in row.name}
    assert {"go": target, "python-asyncio": ">= 0.80"} == targets


@pytest.mark.slow
@pytest.mark.parametrize("name", ["python-sync", "python-asyncio"])
def test_a_program_processes_each_batch_once(name: str) -> None:
    """A program stops by itself after its number of batches, and leaves none behind."""
    server = MeasuredServerProcess("--journal", "memory")
    try:
        with Client(server.address) as client:
            measured = measure(server, client, PROGRAMS[name], batches=50, concurrency=4, prefetch=2)
    finally:
        server.kill()
    assert measured.batches_per_s > 0
