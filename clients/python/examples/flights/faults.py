"""The planned faults of the demo, fixed by a seed.

Owns which attempts fail temporarily, and the one day with malformed data. It must never use a random source:
the same seed and days give the same faults.
"""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from pathlib import Path

from examples.flights.dataset import Day
from examples.flights.settings import STAGES, batch_key

# Share of the first attempts, in all stages: often enough to be visible, rarely enough for the year to
# finish.
FAULTY_FIRST_ATTEMPTS = 0.05

# Half-way through the day, so that a reader of the file does not meet the row at once.
MALFORMED_BYTES = b"####"


class Moment(Enum):
    """Moment at which a first attempt fails."""

    BEFORE = "before the work: the connection is refused"
    AFTER = "after the work, before it is acknowledged: the connection is lost"


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults that workers play.

    Attributes:
        moments: Moment of the fault by batch key, for the batches whose first attempt fails.
    """

    moments: Mapping[str, Moment]

    def strike(self, moment: Moment, *, key: str, attempt: int) -> None:
        """Raises the planned fault, if this is its moment.

        Raises:
            ConnectionError: The fault is planned for this moment of this first attempt.
        """
        if attempt == 1 and self.moments.get(key) is moment:
            raise ConnectionError(moment.value)


@dataclass(frozen=True, slots=True)
class FaultPlan(Faults):
    """All planned faults.

    Attributes:
        poison: The day with a malformed row.
    """

    poison: Day


def plan_faults(seed: int, days: Sequence[Day]) -> FaultPlan:
    """Draws the planned faults."""
    poison = min(days, key=lambda day: _draw(seed, "poison", day.date))
    keys = [batch_key(stage, day.date) for stage in STAGES for day in days if day is not poison]
    drawn = sorted(keys, key=lambda key: _draw(seed, "fault", key))
    faulty = drawn[: math.ceil(len(keys) * FAULTY_FIRST_ATTEMPTS)]
    moments = list(Moment)
    return FaultPlan({key: moments[place % len(moments)] for place, key in enumerate(faulty)}, poison)


def write_faults(path: Path, faults: Faults) -> None:
    """Writes the faults for workers in any language."""
    with path.open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("key", "moment"))
        rows.writerows((key, moment.name.lower()) for key, moment in faults.moments.items())


def read_faults(path: Path) -> Faults:
    """Returns the faults that write_faults has written."""
    with path.open(newline="") as file:
        return Faults({row["key"]: Moment[row["moment"].upper()] for row in csv.DictReader(file)})


@dataclass(frozen=True, slots=True)
class Damage:
    """Changed bytes of a file.

    Attributes:
        file: The file.
        offset: Place of the first changed byte.
        original: The bytes before the change.
    """

    file: Path
    offset: int
    original: bytes

    def repair(self) -> None:
        """Restores the bytes."""
        _overwrite(self.file, self.offset, self.original)


def spoil(source: Path, day: Day) -> Damage:
    """Makes the year of one row of a day unreadable, in place, and returns the damage for its repair."""
    with source.open("rb") as rows:
        rows.seek(day.offset + day.length // 2)
        rows.readline()
        offset = rows.tell()
        original = rows.read(len(MALFORMED_BYTES))
    _overwrite(source, offset, MALFORMED_BYTES)
    return Damage(source, offset, original)


def _overwrite(file: Path, offset: int, data: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek(offset)
        opened.write(data)


def _draw(seed: int, *words: str) -> bytes:
    return sha256("|".join([str(seed), *words]).encode()).digest()
