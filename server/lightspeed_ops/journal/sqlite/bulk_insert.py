"""Bulk inserts: many rows by one statement.

Owns the number of rows per statement. Each statement releases the interpreter lock and waits for it again,
half a millisecond if the event loop is busy. With one row per statement, a group of commits would wait longer
for the lock than for its sync.
"""

from collections.abc import Sequence
from functools import cache
from itertools import chain

import apsw

ROWS_AT_ONCE = 64
"""Most rows of one statement; counts are powers of two, so that few statements are prepared and cached."""


def insert(connection: apsw.Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Inserts rows in their order, each with a value for every column."""
    begin = 0
    while begin < len(rows):
        most = min(ROWS_AT_ONCE, len(rows) - begin)
        count = 1 << (most.bit_length() - 1)
        values = tuple(chain.from_iterable(rows[begin : begin + count]))
        connection.execute(_statement(table, len(rows[begin]), count), values)
        begin += count


@cache
def _statement(table: str, columns: int, rows: int) -> str:
    row = f"({', '.join('?' * columns)})"
    return f"INSERT INTO {table} VALUES {', '.join([row] * rows)}"  # noqa: S608 - the store's own names of tables
