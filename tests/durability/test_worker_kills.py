"""kill -9 of the server under a worker: no start is lost, no attempt spent, each batch applied once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.__main__ import does
from tests.conformance.runners import LANGUAGES
from tests.durability.conftest import Figure
from tests.durability.server_processes import ServerProcesses
from tests.durability.worker_kills import WorkerKills

SHORT, LONG = 3, 50
"""Kills of the short form and of the long one."""
STALL_S = 3.0
"""Longest time without a start while batches are queued: a lost start would wait for its lease of 60 s."""
MISSED = 10
"""One kill in so many may come before the worker's stream is open: it is then no reconnection."""
TODAYS = [name for name in LANGUAGES if "@" not in name]
"""The clients of today: the baseline's worker does not name its leases when it connects again."""

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def processes() -> Iterator[ServerProcesses]:
    """Returns the server processes of a test."""
    made = ServerProcesses()
    yield made
    made.close()


async def endure(
    name: str, kills: int, ram: Path, tmp_path: Path, processes: ServerProcesses, figure: Figure
) -> None:
    """Runs this number of rounds with a language's worker, checks them, and adds the row of the language."""
    rounds = WorkerKills(ram, processes, LANGUAGES[name], seed=kills)
    try:
        rounds.run(kills)
    finally:
        rounds.close()
    processes.kill()
    await rounds.read_back(tmp_path / "copy")
    figures = rounds.figures
    figure(
        f"kill -9 under a worker, {name:<10}: {figures.kills} kills, {len(figures.attempts):,} batches, "
        f"{len(figures.reconnections)} reconnections that released {sum(figures.reconnections)}, "
        f"{figures.lost_starts} starts that never arrived, {figures.spent} attempts spent, "
        f"longest wait {figures.longest_wait_s:.2f} s"
    )
    assert {} == {key: attempts for key, attempts in figures.attempts.items() if attempts != [1]}
    assert figures.longest_wait_s <= STALL_S
    assert kills - max(1, kills // MISSED) <= len(figures.reconnections) <= kills
    assert sum(figures.reconnections) <= figures.lost_starts


@pytest.mark.slow
async def test_a_worker_loses_no_start_and_no_attempt(
    ram: Path, tmp_path: Path, processes: ServerProcesses, figure: Figure
) -> None:
    """After each of 3 kills everything that Python's worker was started with begins within seconds."""
    await endure("python", SHORT, ram, tmp_path, processes, figure)


@pytest.mark.long
@pytest.mark.parametrize("name", TODAYS)
async def test_a_worker_of_any_language_loses_no_start_and_no_attempt(
    name: str, ram: Path, tmp_path: Path, processes: ServerProcesses, figure: Figure
) -> None:
    """The same rule holds for 50 kills under a worker of each language."""
    language = LANGUAGES[name]
    if missing := language.missing():
        pytest.skip(f"there is no {', '.join(missing)}: {language.install}")
    trouble = does(language.build, language) if language.build else ""
    assert "" == trouble
    await endure(name, LONG, ram, tmp_path, processes, figure)
