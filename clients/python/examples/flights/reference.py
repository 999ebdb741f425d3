"""The reference: the expected result, computed directly from the CSV of the data set.

Owns a computation that shares nothing with the pipeline: the original file of the package, read row by row in
plain Python, without index, work files or DuckDB.
"""

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from io import TextIOWrapper
from zipfile import ZipFile

from examples.flights.dataset import MEMBER, archive

# Missing value in the CSV.
MISSING = "NA"

# The first columns of the CSV: year, month and day. Few rows of a short demo need their other columns.
DATE_COLUMNS = 3

# Classes of lateness, minutes from the schedule.
ON_TIME_MINUTES, VERY_LATE_MINUTES = 15, 60

# Columns that the table has unchanged from the CSV, in the order of the table.
AS_THEY_ARE = (
    "carrier",
    "flight",
    "tailnum",
    "origin",
    "dest",
    "sched_dep_time",
    "dep_time",
    "dep_delay",
    "sched_arr_time",
    "arr_time",
    "arr_delay",
    "air_time",
    "distance",
)


@dataclass(slots=True)
class Delays:
    """The flights of one carrier, and their total delay, minutes; early flights count below zero."""

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
    """Expected content of the table; the signature is SHA-256 over a line for each flight, sorted."""

    rows: int = 0
    cancelled: int = 0
    delays: dict[str, Delays] = field(default_factory=dict)
    signature: str = ""


def read_reference(dates: Collection[str]) -> Reference:
    """Reads the flights of the given days, such as 2013-01-31."""
    wanted = {tuple(str(int(part)) for part in date.split("-")) for date in dates}
    reference = Reference()
    with ZipFile(archive()) as packed, packed.open(MEMBER) as raw:
        lines = []
        rows = csv.reader(TextIOWrapper(raw, encoding="utf-8", newline=""))
        columns = next(rows)
        for values in rows:
            if tuple(values[:DATE_COLUMNS]) in wanted:
                row = dict(zip(columns, values, strict=True))
                reference.rows += 1
                reference.cancelled += row["dep_time"] == MISSING
                reference.delays.setdefault(row["carrier"], Delays()).add(row["dep_delay"], row["arr_delay"])
                lines.append(_line(row))
    reference.signature = sha256("\n".join(sorted(lines)).encode()).hexdigest()
    return reference


def _line(row: Mapping[str, str]) -> str:
    """Returns all values of a flight in the table, as one text."""
    flight_date = f"{row['year']}-{int(row['month']):02}-{int(row['day']):02}"
    scheduled_at = datetime.fromisoformat(row["time_hour"].rstrip("Z")) + timedelta(
        minutes=int(row["minute"])
    )
    values = ["" if row[name] == MISSING else row[name] for name in AS_THEY_ARE]
    return "|".join(
        [f"load-{flight_date}", flight_date, *values, scheduled_at.isoformat(" "), _punctuality(row)]
    )


def _punctuality(row: Mapping[str, str]) -> str:
    if row["dep_time"] == MISSING:
        return "cancelled"
    if row["arr_delay"] == MISSING:
        return "arrival unknown"
    delay = int(row["arr_delay"])
    return "on time" if delay < ON_TIME_MINUTES else "late" if delay < VERY_LATE_MINUTES else "very late"
