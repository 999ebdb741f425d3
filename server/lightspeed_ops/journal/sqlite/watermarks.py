"""The statements that find durable watermarks of a surface or tenant in a data file, by index.

Owns the check that they are consistent.
"""

import apsw

from lightspeed_ops.journal.durable_watermarks import Watermarks
from lightspeed_ops.journal.record_index import EMITTER_NUMBERS
from lightspeed_ops.journal.sqlite import snapshots
from lightspeed_ops.journal.stored_surface import Gone


class Misplaced(Exception):
    """A surface has records after its newest commit; the message says where."""


def watermarks_of(connection: apsw.Connection, name: str, id_: int, gone: Gone) -> Watermarks:
    """Returns the durable watermarks of a surface; raises :class:`Misplaced`."""
    read = connection.execute
    marks = Watermarks(name)
    newest = read(
        "SELECT version, position FROM commits WHERE surface = ? ORDER BY version DESC LIMIT 1", (id_,)
    ).fetchone()
    marks.version, marks.position = newest or (0, 0)
    for emitter in EMITTER_NUMBERS.values():
        kept = read(
            "SELECT last_sequence, position FROM emitted WHERE surface = ? AND emitter = ?"
            " ORDER BY last_sequence DESC LIMIT 1",
            (id_, emitter),
        ).fetchone()
        marks.sequences[emitter], marks.positions[emitter] = max(kept or (0, 0), gone.of(emitter))
    if max(marks.positions.values()) > marks.position:
        raise Misplaced(
            f"the newest commit of '{name}' is at position {marks.position}, "
            f"but there are records at position {max(marks.positions.values())}"
        )
    marks.snapshot_version, marks.snapshot_bytes = snapshots.size_bytes(connection, id_)
    tail = read(
        "SELECT sum(length(data)) FROM commits WHERE surface = ? AND version > ?",
        (id_, marks.snapshot_version),
    ).get
    marks.tail_bytes = tail or 0
    return marks


def newest_positions(connection: apsw.Connection, tenant: int) -> dict[int, int]:
    """Returns, by emitter, the position of the newest kept commit of a tenant's surfaces."""
    found: dict[int, int] = {}
    for emitter in EMITTER_NUMBERS.values():
        newest = connection.execute(
            "SELECT max(position) FROM emitted_of_tenant WHERE tenant = ? AND emitter = ?", (tenant, emitter)
        ).get
        found[emitter] = newest or 0
    return found


def gone_positions(connection: apsw.Connection) -> dict[tuple[int, int], int]:
    """Returns, by tenant and emitter, the position of the newest pruned records of its surfaces."""
    rows = connection.execute(
        "SELECT s.tenant, g.emitter, max(g.position)"
        " FROM gone g JOIN surfaces s ON s.id = g.surface GROUP BY 1, 2"
    )
    return {(tenant, emitter): position for tenant, emitter, position in rows}
