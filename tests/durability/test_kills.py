"""kill -9 at random moments under pipelined clients: what was acknowledged is there, and nothing by half."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.conftest import Figure
from tests.durability.kennel import Kennel
from tests.durability.rounds import Rounds

SHORT, LONG, LONG_PARTS = 50, 100, 5
"""Rounds of the short form, of a part of the long one, and how many parts that has."""

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def kennel() -> Iterator[Kennel]:
    """Servers to be killed."""
    made = Kennel()
    yield made
    made.close()


async def endure(rounds: Rounds, count: int, seed: int, figure: Figure) -> None:
    """Goes through so many rounds, and tells of how many calls."""
    await rounds.run(count, seed=seed)
    figure(
        f"kill -9: {count} rounds, {rounds.calls:,} calls, {rounds.unknown:,} of them cut off, nothing lost"
    )


@pytest.mark.slow
async def test_a_killed_server_has_lost_nothing(ram: Path, kennel: Kennel, figure: Figure) -> None:
    """After each of 50 kills what was acknowledged is there, and the rest whole or absent; repeated, once."""
    await endure(Rounds(ram, kennel), SHORT, 1, figure)


@pytest.mark.long
@pytest.mark.parametrize("part", range(1, LONG_PARTS + 1))
async def test_a_server_killed_again_and_again_has_lost_nothing(
    ram: Path, kennel: Kennel, part: int, figure: Figure
) -> None:
    """The same, 500 times, of five journals."""
    await endure(Rounds(ram, kennel), LONG, 1 + part, figure)
