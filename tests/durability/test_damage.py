"""Damage to the files of a journal is refused with file and place, or has no effect; nothing else happens."""

import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.durability.conftest import Figure
from tests.durability.damage import CutOff, Flip, Victim, verdict, victims

SHORT_FLIPS, LONG_PARTS, FLIPS_OF_PART = 80, 10, 1_000
"""Random bits: 80 in the short form, 10,000 in the long one, which has ten parts."""
TAIL_BYTES = 64 * 1024
"""Bytes at the end of a file; the tests try every truncation within them."""
PAGE_BYTES, FRAME_BYTES, LOG_HEADER_BYTES = 4_096, 4_120, 32
SHORT_CUTS = 40
"""Truncations of the short form, of thousands, besides those at boundaries."""

pytestmark = pytest.mark.timeout(900)


async def verdicts(folder: Path, victim: Victim, damages: Iterable[Flip | CutOff]) -> Counter[str]:
    """Returns how often each verdict about damage came."""
    works = folder / "works"
    works.mkdir(exist_ok=True)
    counts = Counter([await verdict(victim, damage, works) for damage in damages])
    assert set() == counts.keys() - {"same", "refused", "found"}
    return counts


def described(counts: Counter[str]) -> str:
    """Returns the verdicts as a text for people."""
    return (
        f"{counts['refused']} refused, {counts['found']} found by the check, {counts['same']} without effect"
    )


def flips(victim: Victim, seed: int, count: int) -> list[Flip]:
    """Yields random bits, half of them in the database and its log, the others in any file."""
    chance = random.Random(seed)
    anywhere = [name for name, content in victim.files.items() if content]
    vital = [name for name in ("journal", "journal-wal") if victim.files[name]]
    names = [chance.choice(chance.choice([anywhere, vital])) for _ in range(count)]
    return [Flip(name, chance.randrange(len(victim.files[name])), chance.randrange(8)) for name in names]


def cuts(victim: Victim, name: str) -> list[CutOff]:
    """Yields every way to truncate a file."""
    size = len(victim.files[name])
    return [CutOff(name, kept) for kept in range(max(0, size - TAIL_BYTES), size)]


def part_of(damages: list[CutOff], part: int) -> list[CutOff]:
    """Returns one of the parts of the long form, none of which takes long."""
    return damages[part::LONG_PARTS]


def near_boundaries(damages: list[CutOff]) -> list[CutOff]:
    """Yields truncations at a page or a frame, or a byte beside it, and some others."""
    chance = random.Random(1)
    near = [
        cut
        for cut in damages
        if min(cut.size % PAGE_BYTES, -cut.size % PAGE_BYTES) <= 1
        or abs((cut.size - LOG_HEADER_BYTES + 1) % FRAME_BYTES - 1) <= 1
    ]
    return [*chance.sample(near, min(len(near), SHORT_CUTS)), *chance.sample(damages, SHORT_CUTS // 2)]


@pytest.mark.slow
async def test_no_flipped_bit_is_read_as_something_else(ram: Path, figure: Figure) -> None:
    """A flipped bit is refused with the name of its file, is found by the check, or changes nothing."""
    for victim in await victims(ram / "made"):
        counts = await verdicts(ram, victim, flips(victim, 1, SHORT_FLIPS // 2))
        figure(f"bit flips: {described(counts)}")
        assert counts["refused"] > 0


@pytest.mark.long
@pytest.mark.parametrize("part", range(LONG_PARTS))
async def test_no_flipped_bit_of_thousands_is_read_as_something_else(
    ram: Path, part: int, figure: Figure
) -> None:
    """The same rule holds for 10,000 bits."""
    for victim in await victims(ram / "made"):
        counts = await verdicts(ram, victim, flips(victim, 1_000 + part, FLIPS_OF_PART // 2))
        figure(f"bit flips, part {part + 1} of {LONG_PARTS}: {described(counts)}")


@pytest.mark.slow
async def test_no_missing_end_goes_unnoticed(ram: Path, figure: Figure) -> None:
    """A database or a log that ends early is refused, also if it ends at a boundary."""
    for victim in await victims(ram / "made"):
        for name in ("journal", "journal-wal"):
            if victim.files[name]:
                counts = await verdicts(ram, victim, near_boundaries(cuts(victim, name)))
                figure(f"truncations of {name}: {described(counts)}")
                assert counts["refused"] > 0


@pytest.mark.long
@pytest.mark.parametrize("name", ["journal", "journal-wal"])
@pytest.mark.parametrize("part", range(LONG_PARTS))
async def test_no_missing_end_of_any_length_goes_unnoticed(
    ram: Path, part: int, name: str, figure: Figure
) -> None:
    """The same rule holds for every truncation of the last 64 KiB."""
    for victim in await victims(ram / "made"):
        counts = await verdicts(ram, victim, part_of(cuts(victim, name), part))
        figure(f"truncations of {name}, part {part + 1} of {LONG_PARTS}: {described(counts)}")
