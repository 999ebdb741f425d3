"""Stored surfaces of a data file that is open offline."""

from collections.abc import Iterator
from typing import Any

from lightspeed_ops.journal.port import StoredResponse
from lightspeed_ops.journal.run_rows import RunRow
from lightspeed_ops.journal.sqlite import runs, snapshots
from lightspeed_ops.journal.sqlite.existence import is_living
from lightspeed_ops.journal.sqlite.offline import OfflineJournal
from lightspeed_ops.journal.sqlite.pruning import gone_of
from lightspeed_ops.journal.sqlite.schema import EXISTENCE_FORMAT, RUNS_FORMAT
from lightspeed_ops.journal.stored_surface import CommitRow, Gone, HeadRow, ResponseRow

_COMMITS = (
    "SELECT position, version, evidence, recorded_ms, emitted, data FROM commits"
    " WHERE surface = ? ORDER BY version"
)
_INDEX = "SELECT last_sequence, position FROM emitted WHERE surface = ? AND emitter = ? ORDER BY 1"
_RESPONSES = (
    "SELECT request_id, fingerprint, answer, recorded_ms, checksum FROM answers"
    " WHERE surface = ? ORDER BY ordinal"
)


class SqliteSurface:
    """The rows of one surface in a data file."""

    def __init__(self, opened: OfflineJournal, id_: int, name: str) -> None:
        """Takes the open data file, and the number and name of the surface in it."""
        self._connection = opened.connection
        self._id = id_
        self._format: int = opened.connection.pragma("user_version")
        self.name = name

    @property
    def alive(self) -> bool | None:
        """False if the surface is deleted; None in a file without the tables of existence."""
        return is_living(self._connection, self._id) if self._format >= EXISTENCE_FORMAT else None

    def gone(self) -> Gone:
        """Returns the pruned history."""
        return gone_of(self._connection, self._id)

    def commits(self) -> Iterator[CommitRow]:
        """Yields the commits in the order of their versions."""
        return (CommitRow(*row) for row in self._rows(_COMMITS, self._id))

    def index(self, emitter: int) -> Iterator[tuple[int, int]]:
        """Yields the rows of an index, in order."""
        return self._rows(_INDEX, self._id, emitter)

    def snapshot(self) -> HeadRow | None:
        """Returns the head of the newest snapshot, or None."""
        return snapshots.head_row(self._connection, self._id)

    def snapshot_part(self, version: int, part: int) -> bytes | None:
        """Returns a part of a snapshot, or None."""
        return snapshots.part_data(self._connection, self._id, version, part)

    def runs(self) -> Iterator[RunRow]:
        """Yields the records of runs, the oldest first; none in a file without their table."""
        return runs.all_rows(self._connection, self._id) if self._format >= RUNS_FORMAT else iter(())

    def responses(self) -> Iterator[ResponseRow]:
        """Yields the stored responses, the oldest first."""
        for request_id, fingerprint, answer, recorded_ms, checksum in self._rows(_RESPONSES, self._id):
            yield ResponseRow(StoredResponse(request_id, fingerprint, answer, recorded_ms), checksum)

    def _rows(self, query: str, *values: int) -> Iterator[Any]:
        return iter(self._connection.execute(query, values))


def surfaces_of(opened: OfflineJournal) -> list[SqliteSurface]:
    """Returns the surfaces of a data file, sorted by their names."""
    found: list[Any] = opened.connection.execute("SELECT id, name FROM surfaces ORDER BY name").fetchall()
    return [SqliteSurface(opened, id_, name) for id_, name in found]
