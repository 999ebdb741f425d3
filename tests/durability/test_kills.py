"""kill -9 at random moments under pipelined clients: acknowledged effects are there, and none is partial."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.conftest import Figure
from tests.durability.rounds import Rounds
from tests.durability.server_processes import ServerProcesses

SHORT, LONG, LONG_PARTS = 15, 100, 5
"""Rounds of the short form and of a part of the long one, and the parts of the long one."""

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def processes() -> Iterator[ServerProcesses]:
    """Returns the server processes of a test."""
    made = ServerProcesses()
    yield made
    made.close()


async def endure(rounds: Rounds, count: int, seed: int, figure: Figure) -> None:
    """Runs this number of rounds, and reports the number of calls."""
    await rounds.run(count, seed=seed)
    figure(
        f"kill -9: {count} rounds, {rounds.calls:,} calls, {rounds.unknown:,} of them cut off, nothing lost"
    )


@pytest.mark.slow
async def test_a_killed_server_has_lost_nothing(
    ram: Path, processes: ServerProcesses, figure: Figure
) -> None:
    """After each of 15 kills acknowledged calls are there, others are whole or absent.

    Repeated calls have one effect.
    """
    await endure(Rounds(ram, processes), SHORT, 1, figure)


@pytest.mark.long
@pytest.mark.parametrize("part", range(1, LONG_PARTS + 1))
async def test_a_server_killed_again_and_again_has_lost_nothing(
    ram: Path, processes: ServerProcesses, part: int, figure: Figure
) -> None:
    """The same rule holds for 500 kills, over five journals."""
    await endure(Rounds(ram, processes), LONG, 1 + part, figure)
