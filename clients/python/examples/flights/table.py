"""The sink: a table in a DuckDB file, and its content.

Owns the upsert by load key, and the facts for the check. It must never know the service: a batch loaded twice
is in the table once.
"""

import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
from examples.flights.reference import Delays

# Columns that transform writes; the types are explicit, so that a value of another type is an error.
COLUMNS = {
    "flight_date": "DATE",
    "carrier": "VARCHAR",
    "flight": "INTEGER",
    "tailnum": "VARCHAR",
    "origin": "VARCHAR",
    "dest": "VARCHAR",
    "sched_dep_time": "INTEGER",
    "dep_time": "INTEGER",
    "dep_delay": "INTEGER",
    "sched_arr_time": "INTEGER",
    "arr_time": "INTEGER",
    "arr_delay": "INTEGER",
    "air_time": "INTEGER",
    "distance": "INTEGER",
    "scheduled_at": "TIMESTAMP",
    "punctuality": "VARCHAR",
}
KEYED = {"load_key": "VARCHAR"} | COLUMNS

CREATE = f"CREATE TABLE IF NOT EXISTS flights ({', '.join(map(' '.join, KEYED.items()))})"
DELETE = "DELETE FROM flights WHERE load_key = $load_key"
INSERT = f"""
    INSERT INTO flights
    SELECT $load_key, * FROM read_csv($rows, header = true, auto_detect = false, columns = {COLUMNS})
"""  # noqa: S608 - made of constants; the values are parameters

COUNTS = """
    SELECT count(*), count(DISTINCT load_key), count(DISTINCT flight_date),
           count(*) FILTER (punctuality = 'cancelled')
    FROM flights
"""
# Every value of every row as text, in an order independent of the loading; the reference produces the same
# text from the CSV.
LINE = " || '|' || ".join(f"coalesce({name}::VARCHAR, '')" for name in KEYED)
SIGNATURE = f"""
    SELECT sha256(coalesce(string_agg(line, chr(10) ORDER BY line), ''))
    FROM (SELECT {LINE} AS line FROM flights)
"""  # noqa: S608 - made of constants
DELAYS = """
    SELECT carrier, count(*), count(dep_delay), coalesce(sum(dep_delay), 0)::BIGINT,
           count(arr_delay), coalesce(sum(arr_delay), 0)::BIGINT
    FROM flights GROUP BY carrier ORDER BY carrier
"""


@dataclass(frozen=True, slots=True)
class TableFacts:
    """Facts about the table.

    Attributes:
        rows: Number of flights.
        load_keys: Number of different load keys.
        days: Number of different days.
        cancelled: Number of cancelled flights.
        signature: SHA-256 over all values of all rows.
        delays: Delays by carrier.
    """

    rows: int
    load_keys: int
    days: int
    cancelled: int
    signature: str
    delays: dict[str, Delays]


class Table:
    """The table, open for writing: no other process can open its file meanwhile."""

    def __init__(self, file: Path) -> None:
        self._connection = duckdb.connect(str(file), config={"threads": 1})
        self._connection.execute(CREATE)
        self._one_at_a_time = threading.Lock()

    def upsert(self, load_key: str, rows: Path) -> int:
        """Replaces the rows of the load key with new ones; returns the number of new rows."""
        with self._one_at_a_time, self._connection.cursor() as cursor:
            cursor.begin()
            try:
                cursor.execute(DELETE, {"load_key": load_key})
                inserted = cursor.execute(INSERT, {"load_key": load_key, "rows": str(rows)}).fetchone()
                cursor.commit()
            except duckdb.Error:
                cursor.rollback()
                raise
        assert inserted is not None, "an INSERT answers how many rows it has inserted"
        return int(inserted[0])

    def __enter__(self) -> Self:
        """Returns the table itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Writes everything to the file and closes it."""
        self._connection.close()


def read_facts(file: Path) -> TableFacts:
    """Reads the facts for the check; no process may have the file open."""
    with duckdb.connect(str(file), read_only=True) as connection:
        counts = connection.execute(COUNTS).fetchone()
        signature = connection.execute(SIGNATURE).fetchone()
        delays = connection.execute(DELAYS).fetchall()
    assert counts is not None, "an aggregate answers one row"
    assert signature is not None, "an aggregate answers one row"
    rows, load_keys, days, cancelled = counts
    return TableFacts(
        rows=rows,
        load_keys=load_keys,
        days=days,
        cancelled=cancelled,
        signature=str(signature[0]),
        delays={carrier: Delays(*counted) for carrier, *counted in delays},
    )
