"""Power cuts at random writes and syncs: no acknowledged commit is lost, and none is partial."""

import itertools
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from lightspeed_ops.journal.port import JournalDamaged
from lightspeed_ops.journal.sqlite import schema
from lightspeed_ops.journal.sqlite.store import Store

from tests.durability.conftest import Figure
from tests.durability.cuts import PowerCut, Workload, loss

SHORT, LONG, LONG_PARTS = 400, 2_000, 10
"""Cuts of the short form and of a part of the long one, and the parts of the long one."""
CAUGHT_WITHIN = 50
"""Cuts within which a journal without syncs is caught."""
CHECKPOINT_PAGES = 40
"""Pages of the log, so few that a workload has several checkpoints."""
NOTHING = PowerCut({}, 0, 0)
"""A disk without a journal."""

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(autouse=True)
def frequent_checkpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes checkpoints of the log frequent, so that cuts hit them too."""
    defaults = Store.checkpoint.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "at_pages", CHECKPOINT_PAGES)


async def cuts(folder: Path, first_seed: int, *, lying: bool = False) -> AsyncIterator[PowerCut]:
    """Yields cuts without end: a workload begins with an empty disk, or with the disk of the cut before."""
    before = NOTHING
    for seed in itertools.count(first_seed):
        chance = random.Random(seed)
        workload = Workload(folder, seed, before, lying=lying)
        await workload.run()
        for cut in workload.cuts:
            yield cut
        before = chance.choice(workload.cuts) if workload.cuts and chance.random() < 0.6 else NOTHING


async def survive(folder: Path, first_seed: int, count: int) -> None:
    """Goes through this number of cuts, none of which may lose an acknowledged commit."""
    number = 0
    async for cut in cuts(folder / "works", first_seed):
        number += 1
        lost = await loss(cut, folder / "cut")
        assert not lost, f"seed {first_seed}, cut {number}: {lost}"
        if number == count:
            return


@pytest.mark.slow
async def test_no_cut_loses_what_was_acknowledged(ram: Path, figure: Figure) -> None:
    """After 400 cuts, also in the middle of recoveries, every acknowledged commit is there, and whole."""
    await survive(ram, 1, SHORT)
    figure(f"power cuts: {SHORT:,}, nothing acknowledged lost")


@pytest.mark.long
@pytest.mark.parametrize("part", range(1, LONG_PARTS + 1))
async def test_no_cut_of_many_loses_what_was_acknowledged(ram: Path, part: int, figure: Figure) -> None:
    """The same rule holds for 20,000 cuts."""
    await survive(ram, part * 1_000_000, LONG)
    figure(f"power cuts, part {part} of {LONG_PARTS}: {LONG:,}, nothing acknowledged lost")


async def caught_after(folder: Path, *, lying: bool = False) -> int:
    """Returns the number of cuts until a loss is noticed, by the journal itself or by missing commits."""
    number = 0
    try:
        async for cut in cuts(folder / "works", 1, lying=lying):
            number += 1
            if number > CAUGHT_WITHIN or await loss(cut, folder / "cut"):
                return number
    except JournalDamaged:
        return number
    raise AssertionError("cuts have no end")


@pytest.mark.parametrize("synchronous", [0, 1], ids=["off", "normal"])
async def test_weaker_settings_are_caught(
    ram: Path, monkeypatch: pytest.MonkeyPatch, synchronous: int, figure: Figure
) -> None:
    """These cuts find losses if not every commit is synced: the proof can fail."""
    monkeypatch.setitem(schema.PRAGMAS, "synchronous", synchronous)
    after = await caught_after(ram)
    figure(f"power cuts: synchronous {synchronous} is caught after {after}")
    assert after <= CAUGHT_WITHIN


async def test_a_disk_that_lies_about_syncs_is_caught(ram: Path, figure: Figure) -> None:
    """The cuts also find the losses of a disk that claims to sync, and does not."""
    after = await caught_after(ram, lying=True)
    figure(f"power cuts: a disk that lies about syncs is caught after {after}")
    assert after <= CAUGHT_WITHIN
