"""What must hold of the rows of a journal in PostgreSQL, read by SQL alone.

Owns the statements, each of which returns what violates one rule. It uses nothing of the adapter, which could
be wrong in the same way twice.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from lightspeed_ops.transport.idempotency import _answer

from tests.cluster.operations import Operation
from tests.cluster.site import Site

VIOLATIONS: Mapping[str, str] = {
    "versions of a surface have no hole": """
        SELECT s.name, count(*), max(c.version) FROM lightspeed.surfaces s
        JOIN lightspeed.commits c ON c.surface = s.id AND c.version > greatest(s.work_gone, s.evidence_gone)
        GROUP BY s.id, s.name
        HAVING count(*) <> max(c.version) - greatest(s.work_gone, s.evidence_gone)
    """,
    # Positions are distinct, and the newest commit of each surface is never pruned.
    "positions are dense: as many as there are versions of all surfaces": """
        SELECT sum(newest), max(position) FROM (
            SELECT max(version) AS newest, max(position) AS position FROM lightspeed.commits GROUP BY surface
        ) of_surface HAVING sum(newest) <> max(position)
    """,
    "positions rise with the versions of a surface": """
        SELECT surface, version FROM (
            SELECT surface, version, position,
                lag(position) OVER (PARTITION BY surface ORDER BY version) AS before
            FROM lightspeed.commits
        ) c WHERE position <= before
    """,
    "sequences of records rise with the versions of a surface": """
        SELECT surface, version FROM (
            SELECT surface, version, audits, lineage,
                max(audits) OVER earlier AS audits_before, max(lineage) OVER earlier AS lineage_before
            FROM lightspeed.commits
            WINDOW earlier AS (
                PARTITION BY surface ORDER BY version ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            )
        ) c WHERE audits <= audits_before OR lineage <= lineage_before
    """,
    "a surface changes its writer only with its epoch": """
        SELECT s.name, s.epoch, c.changes FROM lightspeed.surfaces s JOIN (
            SELECT surface, count(*) FILTER (WHERE writer <> before) AS changes FROM (
                SELECT surface, writer, lag(writer) OVER (PARTITION BY surface ORDER BY version) AS before
                FROM lightspeed.commits
            ) w GROUP BY surface
        ) c ON c.surface = s.id WHERE s.epoch > 0 AND c.changes > s.epoch - 1
    """,
    "commits are of the tenant of their surface": """
        SELECT c.position FROM lightspeed.commits c JOIN lightspeed.surfaces s ON s.id = c.surface
        WHERE c.tenant <> s.tenant
    """,
    "the newest audit is also in the newest commit with one": """
        SELECT surface FROM lightspeed.commits GROUP BY surface
        HAVING max(audits) IS DISTINCT FROM (array_agg(audits ORDER BY version DESC)
            FILTER (WHERE audits IS NOT NULL))[1]
    """,
}
"""Statements by the rule whose violations they return."""


async def violations(site: Site) -> list[str]:
    """Returns the rules that the rows violate, with the first violations of each."""
    found = []
    for rule, statement in VIOLATIONS.items():
        rows = await site.sql(statement)
        if rows:
            found.append(f"expected that {rule}, but of {len(rows)}: {rows[:3]}")
    return found


async def stored_answers(site: Site, operations: Iterable[Operation]) -> list[str]:
    """Returns operations whose stored response is missing, or another one than the client got."""
    rows = await site.sql(
        "SELECT s.name, a.request_id, a.answer FROM lightspeed.answers a "
        "JOIN lightspeed.surfaces s ON s.id = a.surface"
    )
    stored = {(surface, request_id): bytes(answer) for surface, request_id, answer in rows}
    return [wrong for one in operations if (wrong := _wrong(one, stored))]


def _wrong(operation: Operation, stored: Mapping[tuple[str, str], bytes]) -> str:
    answer: Any = operation.answer
    if answer is None or not operation.request.request_id:
        return ""
    request_id = operation.request.request_id
    found = stored.get((operation.surface, request_id))
    if found is None and not operation.effects():
        return ""  # A call that changed nothing has no commit that could have its response.
    if found is None:
        return f"{operation.rpc} {request_id} was answered, but no response of it is stored"
    if type(answer).FromString(_answer(found)) != answer:
        return f"{operation.rpc} {request_id} was answered otherwise than it is stored"
    return ""
