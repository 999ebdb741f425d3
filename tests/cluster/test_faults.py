"""Faults under load, with real processes and PostgreSQL: nothing acknowledged is lost or done twice."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from tests.cluster.campaign import Campaign
from tests.cluster.conftest import Figure
from tests.cluster.faults import FAULTS, Fault, Meets
from tests.cluster.site import Site
from tests.harness.postgresql import missing_programs

DECISION = Path(__file__).parents[2] / "server" / "decisions" / "0067-faults-of-a-cluster.md"
WORST = (
    ("owner paused, short",),
    ("servers cut", "zombie on the lock"),
    ("reply lost",),
    ("half request",),
    ("database crashed",),
    ("late append",),
    ("owner killed", "failover"),
    ("owner paused, long", "wait cancelled"),
    ("owner restarted",),
)
"""The short form, with what takes time beside each other; what needs owners at rest comes first."""
PARTS, PART = 10, 50
"""Parts of the long form, and the faults of each: 500 in all."""
PAIRED = range(8, PARTS + 1)
"""Parts in which two faults come at the same time."""


async def endure(faults: Sequence[tuple[Fault, ...]], seed: int, figure: Figure) -> None:
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
    count = sum(map(len, faults))
    figure(f"seed {seed}: {count} faults, {len(campaign.clients.operations):,} operations, none lost")


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
    await endure([tuple(named[name] for name in together) for together in WORST], 1, figure)


@pytest.mark.long
@pytest.mark.usefixtures("programs")
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("part", range(1, PARTS + 1))
async def test_random_faults_lose_and_double_nothing(part: int, figure: Figure) -> None:
    """The same holds for 500 random faults, in parts; the part is the seed, and some parts have pairs."""
    chance = random.Random(part)
    if part in PAIRED:
        await endure([pair(chance) for _ in range(PART // 2)], part, figure)
    else:
        await endure([(chance.choice(FAULTS),) for _ in range(PART)], part, figure)


def pair(chance: random.Random) -> tuple[Fault, Fault]:
    """Returns two random faults that may come at the same time."""
    one = chance.choice([fault for fault in FAULTS if fault.meets is not Meets.ALL])
    return one, chance.choice([fault for fault in FAULTS if fault.pairs_with(one)])
