"""The three stages: the work on a batch, and the next batch.

Owns the work on the files of one day. It must never drop a row: a stage raises if it has another number of
rows than its batch, or cannot read them.
"""

from collections.abc import Callable, Sequence

import duckdb
from examples.flights.dataset import Day, cut
from examples.flights.demo_folder import DemoFolder
from examples.flights.settings import EXTRACT, LOAD, TRANSFORM, batch_of, date_of
from examples.flights.table import Table
from lightspeed_client import Batch

# Column types of the CSV: explicit, not guessed, so that a malformed value is an error and not a string.
CSV_COLUMNS = {
    "year": "INTEGER",
    "month": "INTEGER",
    "day": "INTEGER",
    "dep_time": "INTEGER",
    "sched_dep_time": "INTEGER",
    "dep_delay": "INTEGER",
    "arr_time": "INTEGER",
    "sched_arr_time": "INTEGER",
    "arr_delay": "INTEGER",
    "carrier": "VARCHAR",
    "flight": "INTEGER",
    "tailnum": "VARCHAR",
    "origin": "VARCHAR",
    "dest": "VARCHAR",
    "air_time": "INTEGER",
    "distance": "INTEGER",
    "hour": "INTEGER",
    "minute": "INTEGER",
    "time_hour": "TIMESTAMP",
}

# A flight counts as on time up to 14 minutes after its schedule (U.S. Department of Transportation).
CLEAN = f"""
    COPY (
        SELECT make_date(year, month, day) AS flight_date, carrier, flight, tailnum, origin, dest,
               sched_dep_time, dep_time, dep_delay, sched_arr_time, arr_time, arr_delay, air_time, distance,
               time_hour + to_minutes(minute) AS scheduled_at,
               CASE WHEN dep_time IS NULL THEN 'cancelled'
                    WHEN arr_delay IS NULL THEN 'arrival unknown'
                    WHEN arr_delay < 15 THEN 'on time'
                    WHEN arr_delay < 60 THEN 'late'
                    ELSE 'very late' END AS punctuality
        FROM read_csv($raw, header = true, auto_detect = false, nullstr = 'NA', columns = {CSV_COLUMNS})
    ) TO $clean (FORMAT csv, HEADER)
"""  # noqa: S608 - made of constants; the paths are parameters

# The first three lines of DuckDB's message name the value and its place; the rest is advice.
REASON_LINES = 3

Stage = Callable[[Batch], list[Batch]]


class Extract:
    """Stage that cuts the rows of a day out of the source."""

    def __init__(self, folder: DemoFolder, days: Sequence[Day]) -> None:
        self._folder = folder
        self._days = {day.date: day for day in days}

    def __call__(self, batch: Batch) -> list[Batch]:
        """Handles one batch and returns the next."""
        day = self._days[date_of(batch)]
        cut(self._folder.source, day, self._folder.raw(day.date))
        return [batch_of(TRANSFORM, day)]


class Transform:
    """Stage that gives the columns their types and derives the further columns of the table."""

    def __init__(self, folder: DemoFolder, days: Sequence[Day]) -> None:
        self._folder = folder
        self._days = {day.date: day for day in days}
        # Several processes share two cores: more threads would only wait for each other.
        self._connection = duckdb.connect(config={"threads": 1})

    def __call__(self, batch: Batch) -> list[Batch]:
        """Handles one batch and returns the next.

        Raises:
            ValueError: A row is malformed, or the number of rows differs from the batch.
        """
        day = self._days[date_of(batch)]
        clean = self._folder.clean(day.date)
        unfinished = clean.with_suffix(".part")
        try:
            with self._connection.cursor() as cursor:
                files = {"raw": str(self._folder.raw(day.date)), "clean": str(unfinished)}
                written = cursor.execute(CLEAN, files).fetchone()
        except duckdb.DataError as error:
            raise ValueError("\n".join(str(error).splitlines()[:REASON_LINES])) from error
        _expect(batch, written[0] if written else 0)
        unfinished.replace(clean)
        return [batch_of(LOAD, day)]


class Load:
    """Stage that upserts the rows of a day into the table, by the idempotency key of its batch."""

    def __init__(self, folder: DemoFolder, table: Table) -> None:
        self._folder = folder
        self._table = table

    def __call__(self, batch: Batch) -> list[Batch]:
        """Handles one batch of the last stage; returns no batches.

        Raises:
            ValueError: The number of rows differs from the batch.
        """
        _expect(batch, self._table.upsert(batch.idempotency_key, self._folder.clean(date_of(batch))))
        return []


def _expect(batch: Batch, rows: int) -> None:
    if rows != batch.records:
        raise ValueError(f"expected {batch.records} rows of {batch.key}, but there are {rows}")


# The stages by name.
FILE_STAGES: dict[str, Callable[[DemoFolder, Sequence[Day]], Stage]] = {
    EXTRACT: Extract,
    TRANSFORM: Transform,
}
