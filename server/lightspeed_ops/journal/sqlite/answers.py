"""Answers: what requests were answered, as rows, and how they are found and forgotten.

Owns the statements on the table of answers, and the checksum of its rows. Used on the thread of the store.
"""

import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import apsw

from lightspeed_ops.journal.port import ANSWERS_KEPT, ANSWERS_KEPT_MS, Answered, JournalDamaged
from lightspeed_ops.journal.sqlite.inserting import insert

FORGOTTEN_AT_ONCE = 2
"""Old answers that a new one takes with it: the window shrinks as fast as it grew."""


class Named(NamedTuple):
    """A surface as rows and as readers name it."""

    id: int
    name: str


class AnsweredId(NamedTuple):
    """A request id as the answers have it; without a surface where its row does not say whose it is."""

    number: int
    surface: str | None
    request_id: object
    """A text, where it is whole."""
    is_indexed: int
    """Whether the index leads to it."""


class IndexedId(NamedTuple):
    """A request id as the index has it."""

    surface_id: int
    surface: str | None
    request_id: object
    """A text, where it is whole."""


def find(connection: apsw.Connection, surface: Named, request_id: str) -> Answered | None:
    """The answer of a request; raises :class:`JournalDamaged`."""
    row = connection.execute(
        "SELECT recorded_ms, fingerprint, answer, checksum FROM answers WHERE surface = ? AND request_id = ?",
        (surface.id, request_id),
    ).fetchone()
    if row is None:
        return None
    found = Answered(request_id, row[1], row[2], row[0])
    if checksum_of(surface.name, found) != row[3]:
        raise JournalDamaged(
            f"expected the answer of request '{request_id}' on '{surface.name}' in {connection.filename} "
            "to have its checksum, but it has another"
        )
    return found


def keep(connection: apsw.Connection, surface: Named, answered: Sequence[Answered]) -> None:
    """Writes answers of a surface, and forgets some that are old, within a transaction."""
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
    execute(
        "DELETE FROM answers WHERE number IN (SELECT number FROM answers"
        " WHERE surface = ? AND ordinal <= ? AND recorded_ms < ? ORDER BY ordinal LIMIT ?)",
        (
            surface.id,
            newest + len(answered) - ANSWERS_KEPT,
            answered[-1].recorded_ms - ANSWERS_KEPT_MS,
            FORGOTTEN_AT_ONCE * len(answered),
        ),
    )


def answered_ids(connection: apsw.Connection, *, before: int, limit: int) -> list[AnsweredId]:
    """The ids of the answers before a number, backwards."""
    rows: Any = connection.execute(
        "SELECT a.number, s.name, a.request_id, a.number IS (SELECT i.number FROM answers i"
        " INDEXED BY answers_by_request WHERE i.surface = a.surface AND i.request_id = a.request_id)"
        " FROM answers a NOT INDEXED LEFT JOIN surfaces s ON s.id = a.surface"
        " WHERE a.number < ? ORDER BY a.number DESC LIMIT ?",
        (before, limit),
    ).fetchall()
    return [AnsweredId(*row) for row in rows]


def indexed_ids(
    connection: apsw.Connection, *, after: tuple[int, str], until: int, limit: int
) -> list[IndexedId]:
    """The ids, of answers until a number, that their index has behind a surface and an id, in order."""
    rows: Any = connection.execute(
        "SELECT a.surface, s.name, a.request_id FROM answers a INDEXED BY answers_by_request"
        " LEFT JOIN surfaces s ON s.id = a.surface WHERE (a.surface, a.request_id) > (?, ?)"
        " AND a.number <= ? ORDER BY a.surface, a.request_id LIMIT ?",
        (*after, until, limit),
    ).fetchall()
    return [IndexedId(*row) for row in rows]


def checksum_of(surface: str, answered: Answered) -> int:
    """What stands beside an answer: a CRC-32 over everything that it is found by and answers with."""
    told = f"{surface}\n{answered.request_id}\n{answered.recorded_ms}\n".encode()
    return zlib.crc32(answered.answer, zlib.crc32(answered.fingerprint, zlib.crc32(told)))
