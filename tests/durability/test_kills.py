"""kill -9 at random moments under pipelined clients: what was acknowledged is there, and nothing by half."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.kennel import Kennel
from tests.durability.rounds import Rounds

SHORT, LONG = 50, 500

pytestmark = pytest.mark.timeout(1_800)


@pytest.fixture
def kennel() -> Iterator[Kennel]:
    """Servers to be killed."""
    made = Kennel()
    yield made
    made.close()


@pytest.mark.slow
async def test_a_killed_server_has_lost_nothing(ram: Path, kennel: Kennel) -> None:
    """After each of 50 kills what was acknowledged is there, and the rest whole or absent; repeated, once."""
    await Rounds(ram, kennel).run(SHORT, seed=1)


@pytest.mark.long
async def test_a_server_killed_again_and_again_has_lost_nothing(ram: Path, kennel: Kennel) -> None:
    """The same, 500 times."""
    await Rounds(ram, kennel).run(LONG, seed=2)
