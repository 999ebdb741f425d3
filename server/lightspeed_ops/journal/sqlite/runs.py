"""Runs in a data file: the rows of the records of runs.

Owns their statements.
"""

from collections.abc import Iterator
from typing import Any

import apsw

from lightspeed_ops.journal.port import RUNS_FORGOTTEN
from lightspeed_ops.journal.run_rows import RunRow, WrittenRun


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


def all_rows(connection: apsw.Connection, surface: int) -> Iterator[RunRow]:
    """Yields the rows of a surface, the oldest first."""
    found: Any = connection.execute(
        "SELECT number, data FROM runs WHERE surface = ? ORDER BY number", (surface,)
    )
    return (RunRow(*row) for row in found)
