"""Bulk inserts: many rows by few statements, whole and in order."""

import apsw
import pytest
from lightspeed_ops.journal.sqlite.connection import ROWS_AT_ONCE, insert


@pytest.mark.parametrize("count", [0, 1, 2, 3, ROWS_AT_ONCE - 1, ROWS_AT_ONCE, 3 * ROWS_AT_ONCE + 5])
def test_all_rows_are_there_in_order(count: int) -> None:
    """Any number of rows is stored in order."""
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE things (number INTEGER PRIMARY KEY, name TEXT)")
    rows = [(None, f"thing-{number}") for number in range(count)]
    insert(connection, "things", rows)
    names: list[tuple[str]] = list(connection.execute("SELECT name FROM things ORDER BY number"))
    assert [name for _, name in rows] == [name for (name,) in names]


def test_a_group_takes_few_statements() -> None:
    """A thousand rows take some twenty statements, since each may wait for the interpreter."""
    connection, statements = apsw.Connection(":memory:"), list[str]()
    connection.execute("CREATE TABLE things (number INTEGER)")

    def trace(_: object, statement: str, __: object) -> bool:
        statements.append(statement)
        return True

    connection.exec_trace = trace
    insert(connection, "things", [(number,) for number in range(1_000)])
    assert len(statements) <= 1_000 // ROWS_AT_ONCE + 6
