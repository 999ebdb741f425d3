"""Faults under load, with real processes and PostgreSQL: nothing acknowledged is lost or done twice."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from tests.cluster.campaign import Campaign
from tests.cluster.conftest import Figure
from tests.cluster.faults import FAULTS, Fault
from tests.cluster.site import Site
from tests.harness.postgresql import missing_programs

DECISION = Path(__file__).parents[2] / "server" / "decisions" / "0067-faults-of-a-cluster.md"
WORST = (
    "owner paused, short",
    "servers cut",
    "reply lost",
    "half request",
    "zombie on the lock",
    "wait cancelled",
    "database crashed",
    "owner restarted",
    "owner killed",
    "failover",
    "owner paused, long",
    "late append",
)
"""The short form, in an order in which ownership has come to rest before a fault that must not move it."""
PARTS, PART = 10, 50
"""Parts of the long form, and the faults of each: 500 in all."""


async def endure(faults: list[Fault], seed: int, figure: Figure) -> None:
    """Runs a campaign, and reports what was seen."""
    site = await Site.open()
    campaign = Campaign(site, seed)
    try:
        await campaign.run(faults)
    finally:
        await campaign.close()
        await site.close()
    for one in campaign.observations:
        figure(str(one))
    figure(f"seed {seed}: {len(faults)} faults, {len(campaign.clients.operations):,} operations, none lost")


@pytest.fixture
def programs(skip_loudly: Callable[[str], NoReturn]) -> None:
    """Skips a test loudly if the programs of PostgreSQL are missing."""
    if missing := missing_programs():
        skip_loudly(missing)


def test_the_decision_has_each_fault() -> None:
    """The table of the decision has each fault with what happens and what must hold, and no other."""
    rows = [line.split(" | ")[:3] for line in DECISION.read_text().splitlines() if line.startswith("| ")]
    assert [[f"| {one.name}", one.what, one.must_hold] for one in FAULTS] == rows[1:]


@pytest.mark.slow
@pytest.mark.usefixtures("programs")
@pytest.mark.timeout(300)
async def test_the_worst_faults_lose_and_double_nothing(figure: Figure) -> None:
    """A dozen faults under load: every rule of the checker holds, and each row of the table."""
    named = {fault.name: fault for fault in FAULTS}
    await endure([named[name] for name in WORST], 1, figure)


@pytest.mark.long
@pytest.mark.usefixtures("programs")
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("part", range(1, PARTS + 1))
async def test_random_faults_lose_and_double_nothing(part: int, figure: Figure) -> None:
    """The same holds for 500 random faults, in parts; the part is the seed."""
    chance = random.Random(part)
    await endure([chance.choice(FAULTS) for _ in range(PART)], part, figure)
