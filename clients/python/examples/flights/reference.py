"""What must come out: computed directly from the CSV of the data set.

Owns a way that shares nothing with the pipeline's: the pristine file of the package, read row by row in
plain Python, without index, work files or DuckDB.
"""

import csv
from collections.abc import Collection
from dataclasses import dataclass, field
from io import TextIOWrapper
from zipfile import ZipFile

from examples.flights.dataset import MEMBER, archive

# How the CSV writes a value that is missing.
MISSING = "NA"


@dataclass(slots=True)
class Delays:
    """The flights of one carrier, and how late they were in all, minutes; early ones count below zero."""

    flights: int = 0
    departures: int = 0
    departure_minutes: int = 0
    arrivals: int = 0
    arrival_minutes: int = 0

    @property
    def mean_departure(self) -> float:
        """Mean departure delay of the flights that left, minutes."""
        return self.departure_minutes / max(1, self.departures)

    @property
    def mean_arrival(self) -> float:
        """Mean arrival delay of the flights whose arrival is known, minutes."""
        return self.arrival_minutes / max(1, self.arrivals)

    def add(self, dep_delay: str, arr_delay: str) -> None:
        """Counts one flight."""
        self.flights += 1
        if dep_delay != MISSING:
            self.departures += 1
            self.departure_minutes += int(dep_delay)
        if arr_delay != MISSING:
            self.arrivals += 1
            self.arrival_minutes += int(arr_delay)


@dataclass(slots=True)
class Reference:
    """What the table must say."""

    rows: int = 0
    cancelled: int = 0
    delays: dict[str, Delays] = field(default_factory=dict)


def read_reference(dates: Collection[str]) -> Reference:
    """Reads the flights of some days, given as 2013-01-31."""
    wanted = {tuple(str(int(part)) for part in date.split("-")) for date in dates}
    reference = Reference()
    with ZipFile(archive()) as packed, packed.open(MEMBER) as raw:
        rows = csv.reader(TextIOWrapper(raw, encoding="utf-8", newline=""))
        year, dep_time, dep_delay, arr_delay, carrier = map(
            next(rows).index, ("year", "dep_time", "dep_delay", "arr_delay", "carrier")
        )
        for row in rows:
            if tuple(row[year : year + 3]) in wanted:
                reference.rows += 1
                reference.cancelled += row[dep_time] == MISSING
                reference.delays.setdefault(row[carrier], Delays()).add(row[dep_delay], row[arr_delay])
    return reference
