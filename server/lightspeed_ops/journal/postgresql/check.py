"""The check of a database: reads every commit once and compares it with everything else.

Owns the checks of the database as a whole. It sees one moment, so that servers may go on meanwhile.
"""

from collections.abc import Iterator

from lightspeed_ops.journal.postgresql.database import Database
from lightspeed_ops.journal.postgresql.offline import (
    OfflineDatabase,
    open_offline,
    surfaces_of,
)
from lightspeed_ops.journal.surface_check import Checked, Finding, check_surface

_STRAYS = {
    "SELECT position, surface FROM lightspeed.commits c"
    " WHERE NOT EXISTS (SELECT FROM lightspeed.surfaces s WHERE s.id = c.surface AND s.tenant = c.tenant)": (
        "position {}: expected the commit of a known surface and its tenant, but it is of surface number {}"
    ),
    "SELECT s.name, t.name FROM lightspeed.surfaces s LEFT JOIN lightspeed.tenants t ON t.id = s.tenant"
    " WHERE starts_with(s.name, 'tenants/' || t.name || '/surfaces/') IS NOT TRUE": (
        "surface {}: expected to be of its tenant, but it is of {}"
    ),
}
"""Queries that must return no rows, and the finding for each row."""
_HOLES = (
    "SELECT position FROM (SELECT position, lag(position, 1, 0::bigint) OVER (ORDER BY position) AS before"
    " FROM lightspeed.commits) c WHERE position <> before + 1"
    " AND NOT EXISTS (SELECT FROM lightspeed.surfaces WHERE work_gone > 0 OR evidence_gone > 0)"
)


def check(database: Database) -> Iterator[Finding | Checked]:
    """Yields every finding in a database, and the summary of each surface.

    Raises as :func:`lightspeed_ops.journal.postgresql.offline.open_offline`.
    """
    with open_offline(database) as opened:
        yield from _strays(opened)
        for surface in surfaces_of(opened):
            yield from check_surface(surface)


def _strays(opened: OfflineDatabase) -> Iterator[Finding]:
    """Yields rows that belong to no surface, and positions without a commit if none was pruned."""
    for query, described in _STRAYS.items():
        for row in opened.connection.execute(query.encode()).fetchall():
            yield Finding("rows", described.format(*row))
    for (position,) in opened.connection.execute(_HOLES.encode()).fetchall():
        yield Finding(
            f"position {position}", f"expected position {position - 1} before it, but it is missing"
        )
