"""Copying into a database: the rows of another journal's surfaces, in one transaction.

Owns the statements. Everything becomes visible at once, when the copy is complete and equal to its source.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.journal.copying import Copied, index_of, parts_in, sound, tenants_of, verified
from lightspeed_ops.journal.port import JournalInUse
from lightspeed_ops.journal.postgresql.database import Database
from lightspeed_ops.journal.postgresql.group import COLUMNS
from lightspeed_ops.journal.postgresql.offline import (
    Connection,
    OfflineDatabase,
    connected,
    require_schema,
    surfaces_of,
)
from lightspeed_ops.journal.stored_surface import StoredSurface

WRITER = 0
"""The writer of copied commits and snapshots: no server has this id, and none takes them for its own."""

_COMMITS = (
    "COPY lightspeed.commits (position, version, recorded_ms, writer, audits, lineage, conformance,"
    " sink_keys, decisions, surface, tenant, evidence, data) FROM STDIN (FORMAT binary)"
)
_COMMIT_TYPES = ["int8"] * 9 + ["int4", "int4", "bool", "bytea"]
_ANSWERS = (
    "COPY lightspeed.answers (surface, ordinal, total_bytes, recorded_ms, checksum, request_id, fingerprint,"
    " answer) FROM STDIN (FORMAT binary)"
)
_ANSWER_TYPES = ["int4", "int8", "int8", "int8", "int8", "text", "bytea", "bytea"]
_SURFACE = (
    "INSERT INTO lightspeed.surfaces (tenant, name, alive, epoch, claim, work_gone, evidence_gone)"
    " VALUES (%s, %s, %s, 0, 0, %s, %s) RETURNING id"
)
_ALIVE = (
    "SELECT address FROM lightspeed.servers WHERE id = ANY (lightspeed.living_servers()) ORDER BY id LIMIT 1"
)


def copy_into(database: Database, source: str, surfaces: Sequence[StoredSurface]) -> Copied:
    """Fills an empty journal with these surfaces; ``source`` names their journal in messages.

    Raises:
        JournalInUse: a server is running on the database, or it has surfaces.
        JournalAway: the database cannot be reached.
        JournalDamaged: the source is not sound, or the copy is not equal to it.
        JournalFailed: the database refuses the rows.
    """
    expected = sound(source, surfaces)
    with connected(database) as connection:
        require_schema(database, connection)
        refuse_servers(database, connection)
        with connection.transaction():
            connection.execute("SELECT lightspeed.lock_appends()")
            if _one(connection, "SELECT EXISTS (SELECT FROM lightspeed.surfaces)"):
                raise JournalInUse(f"expected a journal without surfaces in {database.name}, but it has some")
            position = _written(connection, surfaces)
            opened = OfflineDatabase(database.name, connection)
            verified(source, expected, database.name, lambda: surfaces_of(opened))
    return Copied(expected, position)


def refuse_servers(database: Database, connection: Connection) -> None:
    """Raises :class:`JournalInUse` if a server runs on the database: it would go on acknowledging."""
    address = _one(connection, _ALIVE)
    if address is not None:
        raise JournalInUse(
            f"expected no server on {database.name}, but {address} is running; "
            "a server that was killed counts as running for 5 s"
        )


def _one(connection: Connection, query: str) -> Any:  # noqa: ANN401 - a column of any type
    row = connection.execute(query.encode()).fetchone()
    return None if row is None else row[0]


def _written(connection: Connection, surfaces: Sequence[StoredSurface]) -> int:
    """Writes all rows, and returns the newest position."""
    tenants: dict[str, int] = {}
    for name in tenants_of(surfaces):
        row = connection.execute(
            "INSERT INTO lightspeed.tenants (name) VALUES (%s) RETURNING id", [name]
        ).fetchone()
        assert row is not None
        tenants[name] = row[0]
    for stored in surfaces:
        _take(connection, stored, tenants[tenant_of(stored.name)])
    return int(_one(connection, "SELECT coalesce(max(position), 0) FROM lightspeed.commits"))


def _take(connection: Connection, stored: StoredSurface, tenant: int) -> None:
    """Writes the rows of a surface."""
    gone = stored.gone()
    values = [tenant, stored.name, stored.alive is not False, gone.work_version, gone.evidence_version]
    row = connection.execute(_SURFACE, values).fetchone()
    assert row is not None
    surface: int = row[0]
    _copy(connection, _COMMITS, _COMMIT_TYPES, _commits(stored, surface, tenant))
    cursor = connection.cursor()
    cursor.executemany(
        "INSERT INTO lightspeed.gone VALUES (%s, %s, %s, %s, %s)",
        [(surface, tenant, emitter, *newest) for emitter, newest in gone.newest.items()],
    )
    cursor.executemany(
        "INSERT INTO lightspeed.runs VALUES (%s, %s, %s)", [(surface, *row) for row in stored.runs()]
    )
    _take_snapshot(connection, stored, surface)
    _copy(connection, _ANSWERS, _ANSWER_TYPES, _answers(stored, surface))


def _copy(
    connection: Connection, statement: str, types: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    with connection.cursor().copy(statement.encode()) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _commits(stored: StoredSurface, surface: int, tenant: int) -> Iterable[Sequence[Any]]:
    for row in stored.commits():
        last = dict(index_of(row))
        sequences = [last.get(emitter) for emitter in COLUMNS]
        head = (row.position, row.version, row.recorded_ms, WRITER)
        yield (*head, *sequences, surface, tenant, bool(row.evidence), row.data)


def _answers(stored: StoredSurface, surface: int) -> Iterable[Sequence[Any]]:
    total_bytes = 0
    for ordinal, (response, checksum) in enumerate(stored.responses(), 1):
        total_bytes += len(response.answer)
        content = (response.request_id, response.fingerprint, response.answer)
        yield (surface, ordinal, total_bytes, response.recorded_ms, checksum, *content)


def _take_snapshot(connection: Connection, stored: StoredSurface, surface: int) -> None:
    head = stored.snapshot()
    if head is None:
        return
    size_bytes = len(head.data)
    for number, data in parts_in(stored, head):
        size_bytes += len(data)
        connection.execute(
            "INSERT INTO lightspeed.snapshot_parts VALUES (%s, %s, %s, %s, %s)",
            [surface, head.version, WRITER, number, data],
        )
    connection.execute(
        "INSERT INTO lightspeed.snapshots VALUES (%s, %s, %s, %s, %s)",
        [surface, head.version, WRITER, size_bytes, head.data],
    )
