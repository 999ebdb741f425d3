"""Pruning: the deletion of a surface's oldest commits, as far as its retention and a snapshot allow.

Owns the choice of the deleted rows, and the record of the pruned history, which gives the start of the kept
history. Commits are deleted in slices, work and evidence each from its oldest on. The newest commit of a
surface is never deleted.
"""

from itertools import takewhile
from typing import Any, NamedTuple

import apsw

from lightspeed_ops.core.events import BatchesAcknowledged
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.journal.record_index import EMITTER_NUMBERS, index_rows
from lightspeed_ops.journal.stored_surface import Gone, Newest

SLICE_COMMITS = 500
"""Most commits of one slice: some milliseconds, after which writes go on."""


class Place(NamedTuple):
    """The numbers of a surface and its tenant in rows."""

    surface: int
    tenant: int


_OLDEST_WORK = (
    "SELECT version, position, recorded_ms, emitted FROM commits"
    " WHERE surface = ? AND version > ? AND version <= ? AND evidence = 0 ORDER BY version LIMIT ?"
)
_OLDEST_EVIDENCE = _OLDEST_WORK.replace("evidence = 0", "evidence = 1")


class _PrunedRow(NamedTuple):
    version: int
    position: int
    recorded_ms: int
    record_index: str


def gone_of(connection: apsw.Connection, surface: int) -> Gone:
    """Returns the pruned history of a surface."""
    ((work, evidence),) = _rows(
        connection, "SELECT work_gone, evidence_gone FROM surfaces WHERE id = ?", surface
    )
    rows = _rows(connection, "SELECT emitter, last_sequence, position FROM gone WHERE surface = ?", surface)
    return Gone(work, evidence, {emitter: Newest(last, position) for emitter, last, position in rows})


def _rows(connection: apsw.Connection, query: str, surface: int) -> list[Any]:
    return connection.execute(query, (surface,)).fetchall()


def prune(connection: apsw.Connection, place: Place, cut: Cut, covered_version: int) -> Gone:
    """Deletes one slice of work and one of evidence, within a transaction; returns the pruned history."""
    gone = gone_of(connection, place.surface)
    read = connection.execute
    newest = read("SELECT max(version) FROM commits WHERE surface = ?", (place.surface,)).get or 0
    until = min(covered_version, newest - 1)
    kept_from = _first_kept(connection, place.surface, cut.kept_records)
    work = list(
        takewhile(
            lambda row: row.recorded_ms < cut.work_before_ms or row.version < kept_from,
            _oldest(connection, _OLDEST_WORK, (place.surface, gone.work_version, until)),
        )
    )
    evidence = list(
        takewhile(
            lambda row: row.recorded_ms < cut.evidence_before_ms,
            _oldest(connection, _OLDEST_EVIDENCE, (place.surface, gone.evidence_version, until)),
        )
    )
    if work:
        gone.work_version = work[-1].version
    if evidence:
        gone.evidence_version = evidence[-1].version
    _delete(connection, place, gone, [*work, *evidence])
    return gone


def _first_kept(connection: apsw.Connection, surface: int, kept_records: int) -> int:
    """Returns the version of the oldest commit whose lineage must be kept; 0 if all must."""
    if not kept_records:
        return 0
    emitter = EMITTER_NUMBERS[BatchesAcknowledged]
    head = connection.execute(
        "SELECT max(last_sequence) FROM emitted WHERE surface = ? AND emitter = ?", (surface, emitter)
    ).get
    if head is None or head <= kept_records:
        return 0
    version: int = connection.execute(
        "SELECT c.version FROM emitted e JOIN commits c USING (position)"
        " WHERE e.surface = ? AND e.emitter = ? AND e.last_sequence > ? ORDER BY e.last_sequence LIMIT 1",
        (surface, emitter, head - kept_records),
    ).get
    return version


def _oldest(connection: apsw.Connection, query: str, place: tuple[int, int, int]) -> list[_PrunedRow]:
    rows: list[Any] = connection.execute(query, (*place, SLICE_COMMITS)).fetchall()
    return [_PrunedRow(*row) for row in rows]


def _delete(connection: apsw.Connection, place: Place, gone: Gone, pruned: list[_PrunedRow]) -> None:
    execute = connection.execute
    for row in pruned:
        execute("DELETE FROM commits WHERE position = ?", (row.position,))
        for emitter, last in index_rows(row.record_index):
            key = (place.surface, emitter, last)
            execute("DELETE FROM emitted WHERE surface = ? AND emitter = ? AND last_sequence = ?", key)
            execute(
                "DELETE FROM emitted_of_tenant WHERE tenant = ? AND emitter = ? AND position = ?",
                (place.tenant, emitter, row.position),
            )
            newest = Newest(last, row.position)
            gone.newest[emitter] = max(gone.newest.get(emitter, newest), newest)
    for emitter, (last, position) in gone.newest.items():
        execute(
            "INSERT INTO gone VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET last_sequence = excluded.last_sequence, position = excluded.position",
            (place.surface, emitter, last, position),
        )
    execute(
        "UPDATE surfaces SET work_gone = ?, evidence_gone = ? WHERE id = ?",
        (gone.work_version, gone.evidence_version, place.surface),
    )
    gone.commits = len(pruned)
