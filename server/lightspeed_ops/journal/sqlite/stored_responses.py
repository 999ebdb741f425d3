"""Stored responses: the recorded responses of requests as rows, and their look-up and deletion.

Owns the statements on the table ``answers``, and the checksum of its rows. Used on the writer thread.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import apsw

from lightspeed_ops.journal.port import RESPONSES_KEPT, RESPONSES_KEPT_MS, JournalDamaged, StoredResponse
from lightspeed_ops.journal.sqlite.connection import insert
from lightspeed_ops.journal.stored_responses import checksum_of

FORGOTTEN_AT_ONCE = 2
"""Old responses that each new one deletes: the window shrinks as fast as it grew."""


FORGOTTEN_FOR_BYTES = 1_000
"""Most old responses that one transaction deletes to make room: some milliseconds."""


class ResponseBytes:
    """The bytes of the stored responses of each surface.

    The responses of a file that was just opened are counted while their ids are learned, the newest first;
    until then a surface has more bytes than are counted.
    """

    def __init__(self, limit_bytes: int, newest: int) -> None:
        """Starts without counted bytes; ``newest`` is the number of the newest response."""
        self.limit_bytes = limit_bytes
        self._counted_from = newest + 1
        self._used: dict[int, int] = {}
        self._changes: dict[int, int] = {}

    def used(self, surface: int) -> int:
        """Returns the bytes of a surface, with those of the open transaction."""
        return self._used.get(surface, 0) + self._changes.get(surface, 0)

    def changed(self, surface: int, by: int) -> None:
        """Counts bytes that the open transaction adds or deletes."""
        self._changes[surface] = self._changes.get(surface, 0) + by

    def removed(self, surface: int, rows: Iterable[tuple[int, int]]) -> None:
        """Subtracts deleted rows, each a number and a size, unless they were not counted yet."""
        self.changed(surface, -sum([size for number, size in rows if number >= self._counted_from]))

    def committed(self) -> None:
        """Applies the changes of the open transaction, which was committed."""
        for surface in self._changes:
            self._used[surface] = self.used(surface)
        self._changes.clear()

    def rolled_back(self) -> None:
        """Discards the changes of the open transaction, which was rolled back."""
        self._changes.clear()

    def learn(self, rows: Iterable[tuple[int, int, int]]) -> None:
        """Counts rows that were not counted yet: number, surface and size, in descending order."""
        for number, surface, size in rows:
            if number < self._counted_from:
                self._used[surface] = self._used.get(surface, 0) + size
                self._counted_from = number


class Named(NamedTuple):
    """The number and name of a surface."""

    id: int
    name: str


class RespondedId(NamedTuple):
    """A request id in a row of a stored response; ``surface`` is None if the row names no known one."""

    number: int
    surface: str | None
    request_id: object
    """A text, if the row is sound."""
    is_indexed: int
    """Whether the index finds the row."""


class IndexedId(NamedTuple):
    """A request id in the index."""

    surface_id: int
    surface: str | None
    request_id: object
    """A text, if the index is sound."""


def find(connection: apsw.Connection, surface: Named, request_id: str) -> StoredResponse | None:
    """Returns the stored response of a request, or None; raises :class:`JournalDamaged`."""
    row = connection.execute(
        "SELECT recorded_ms, fingerprint, answer, checksum FROM answers WHERE surface = ? AND request_id = ?",
        (surface.id, request_id),
    ).fetchone()
    if row is None:
        return None
    found = StoredResponse(request_id, row[1], row[2], row[0])
    if checksum_of(surface.name, found) != row[3]:
        raise JournalDamaged(
            f"{connection.filename} is corrupt: the response of request '{request_id}' on '{surface.name}' "
            "has the wrong checksum"
        )
    return found


def keep(
    connection: apsw.Connection, surface: Named, answered: Sequence[StoredResponse], size: ResponseBytes
) -> None:
    """Writes responses of a surface within a transaction.

    Also deletes some responses that are old, or beyond the limit of bytes.
    """
    execute = connection.execute
    newest = execute("SELECT max(ordinal) FROM answers WHERE surface = ?", (surface.id,)).get or 0
    rows = [
        (
            None,
            surface.id,
            ordinal,
            one.request_id,
            one.recorded_ms,
            one.fingerprint,
            one.answer,
            checksum_of(surface.name, one),
        )
        for ordinal, one in enumerate(answered, newest + 1)
    ]
    insert(connection, "answers", rows)
    size.changed(surface.id, sum([len(one.answer) for one in answered]))
    gone = execute(
        "DELETE FROM answers WHERE number IN (SELECT number FROM answers"
        " WHERE surface = ? AND ordinal <= ? AND recorded_ms < ? ORDER BY ordinal LIMIT ?)"
        " RETURNING number, length(answer)",
        (
            surface.id,
            newest + len(answered) - RESPONSES_KEPT,
            answered[-1].recorded_ms - RESPONSES_KEPT_MS,
            FORGOTTEN_AT_ONCE * len(answered),
        ),
    )
    size.removed(surface.id, _sizes(gone))
    if size.used(surface.id) > size.limit_bytes:
        _make_room(connection, surface, newest, size)


def _make_room(connection: apsw.Connection, surface: Named, newest: int, size: ResponseBytes) -> None:
    """Deletes the oldest responses up to an ordinal, until the others are within the limit of bytes."""
    oldest = connection.execute(
        "SELECT number, length(answer) FROM answers"
        " WHERE surface = ? AND ordinal <= ? ORDER BY ordinal LIMIT ?",
        (surface.id, newest, FORGOTTEN_FOR_BYTES),
    )
    excess = size.used(surface.id) - size.limit_bytes
    gone: list[tuple[int, int]] = []
    for number, size_bytes in _sizes(oldest):
        if excess <= 0:
            break
        gone.append((number, size_bytes))
        excess -= size_bytes
    connection.executemany("DELETE FROM answers WHERE number = ?", [(number,) for number, _ in gone])
    size.removed(surface.id, gone)


def _sizes(rows: Iterable[tuple[Any, ...]]) -> list[tuple[int, int]]:
    return [(number, size_bytes) for number, size_bytes in rows]


def responded_ids(
    connection: apsw.Connection, size: ResponseBytes, *, before: int, limit: int
) -> list[RespondedId]:
    """Returns the ids of responses before a number, in descending order; counts their sizes."""
    rows: Any = connection.execute(
        "SELECT a.number, s.name, a.request_id, a.number IS (SELECT i.number FROM answers i"
        " INDEXED BY answers_by_request WHERE i.surface = a.surface AND i.request_id = a.request_id),"
        " a.surface, length(a.answer) FROM answers a NOT INDEXED LEFT JOIN surfaces s ON s.id = a.surface"
        " WHERE a.number < ? ORDER BY a.number DESC LIMIT ?",
        (before, limit),
    ).fetchall()
    size.learn([(number, surface, size_bytes) for number, *_, surface, size_bytes in rows])
    return [RespondedId(*row[:4]) for row in rows]


def indexed_ids(
    connection: apsw.Connection, *, after: tuple[int, str], until: int, limit: int
) -> list[IndexedId]:
    """Returns ids from the index in order, after a surface and an id.

    Responses with a number greater than ``until`` are left out.
    """
    rows: Any = connection.execute(
        "SELECT a.surface, s.name, a.request_id FROM answers a INDEXED BY answers_by_request"
        " LEFT JOIN surfaces s ON s.id = a.surface WHERE (a.surface, a.request_id) > (?, ?)"
        " AND a.number <= ? ORDER BY a.surface, a.request_id LIMIT ?",
        (*after, until, limit),
    ).fetchall()
    return [IndexedId(*row) for row in rows]
