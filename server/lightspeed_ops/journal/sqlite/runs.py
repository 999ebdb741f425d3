"""Runs in a data file: the rows of the records of runs that are not the newest of their surface any more.

Owns their statements. A row is written with the commit that records its run, and stays whatever is pruned,
until a later record forgets it.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import apsw

from lightspeed_ops.core.run import RunRecord
from lightspeed_ops.journal.codec import decode_run, encode_run
from lightspeed_ops.journal.port import RUNS_FORGOTTEN, JournalDamaged


class RunRow(NamedTuple):
    """The row of a run."""

    number: int
    data: bytes


class WrittenRun(NamedTuple):
    """A row of a run to write, and the number of the oldest run that stays."""

    row: RunRow
    oldest_kept: int


def row_of(record: RunRecord) -> RunRow:
    """Returns the row of a record."""
    return RunRow(record.number, encode_run(record))


def keep(connection: apsw.Connection, surface: int, run: WrittenRun) -> None:
    """Writes the row of a run, and deletes some of those before the oldest one that stays."""
    connection.execute("INSERT OR REPLACE INTO runs VALUES (?, ?, ?)", (surface, *run.row))
    oldest: int = connection.execute("SELECT min(number) FROM runs WHERE surface = ?", (surface,)).get
    if oldest < run.oldest_kept:
        before = min(run.oldest_kept, oldest + RUNS_FORGOTTEN)
        connection.execute("DELETE FROM runs WHERE surface = ? AND number < ?", (surface, before))


def rows(
    connection: apsw.Connection, surface: int, *, before: int, limit: int, most_bytes: int
) -> list[RunRow]:
    """Returns rows of runs before a number, the newest first: as many as have these bytes, at least one."""
    found: list[RunRow] = []
    size_bytes = 0
    query = "SELECT number, data FROM runs WHERE surface = ? AND number < ? ORDER BY number DESC LIMIT ?"
    for number, data in connection.execute(query, (surface, before, limit)):
        found.append(RunRow(number, data))
        size_bytes += len(data)
        if size_bytes >= most_bytes:
            break
    return found


def decoded(row: RunRow) -> RunRecord:
    """Returns the record of a row; raises :class:`JournalDamaged`."""
    record = decode_run(row.data)
    if record.number != row.number:
        raise JournalDamaged(f"the row of run {row.number} has the record of run {record.number}")
    return record


def all_rows(connection: apsw.Connection, surface: int) -> Iterator[RunRow]:
    """Yields the rows of a surface, the oldest first."""
    found: Any = connection.execute(
        "SELECT number, data FROM runs WHERE surface = ? ORDER BY number", (surface,)
    )
    return (RunRow(*row) for row in found)


def is_gapless(found: Sequence[RunRow]) -> bool:
    """Returns True if no run is missing between rows in descending order."""
    return all(later.number == row.number + 1 for later, row in pairwise(found))
