"""Rows of runs: the records of runs that are not the newest of their surface any more, as rows of storage.

Owns the form of a row. A row is written with the commit that records its run, and stays whatever is pruned,
until a later record forgets it.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from lightspeed_ops.core.events import Event
from lightspeed_ops.core.run import RunRecord
from lightspeed_ops.journal.codec import decode_run, encode_run
from lightspeed_ops.journal.port import JournalDamaged
from lightspeed_ops.journal.record_index import recorded_run


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


def written_run(events: Iterable[Event]) -> WrittenRun | None:
    """Returns the row of the run that these events record; None if they record none."""
    recorded = recorded_run(events)
    return None if recorded is None else WrittenRun(row_of(recorded.record), recorded.oldest_kept)


def decoded(row: RunRow) -> RunRecord:
    """Returns the record of a row; raises :class:`JournalDamaged`."""
    record = decode_run(row.data)
    if record.number != row.number:
        raise JournalDamaged(f"the row of run {row.number} has the record of run {record.number}")
    return record


def is_gapless(found: Sequence[RunRow]) -> bool:
    """Returns True if no run is missing between rows in descending order."""
    return all(later.number == row.number + 1 for later, row in pairwise(found))
