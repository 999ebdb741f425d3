"""Reads: the statements on stored commits, runs and responses, and the rows that they return.

Each read is one statement, so that what it returns and what it says of pruned history belong together. Owns
no connection and decodes nothing.
"""

# ruff: noqa: S608 - the texts that statements are made of are this package's own
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from lightspeed_ops.journal.decoding import Stored
from lightspeed_ops.journal.port import HistoryPruned, JournalDamaged, StoredResponse
from lightspeed_ops.journal.postgresql.database import ConnectionPool
from lightspeed_ops.journal.postgresql.group import COLUMNS
from lightspeed_ops.journal.run_rows import RunRow
from lightspeed_ops.journal.stored_responses import checksum_of

READ_BYTES = 1_000_000
"""Bytes of commits that one read returns; at least the first commit."""
SLICE_COMMITS = 512
"""Commits searched for a key at once: half a millisecond if each has one batch."""
SLICE_BYTES = 500_000
"""Bytes searched at once: some milliseconds if each commit has a hundred batches."""

_ENOUGH = (
    "SELECT position, version, data FROM ("
    " SELECT position, version, data,"
    "  sum(octet_length(data)) OVER (ORDER BY {order}) - octet_length(data) AS before FROM ({rows}) r"
    ") r WHERE before < %(bytes)s ORDER BY {order}"
)
"""The first rows, up to :data:`READ_BYTES`."""


def _with_gone(gone: str, rows: str, order: str) -> str:
    """Returns a statement for the first rows; each begins with what is pruned, even without a commit."""
    enough = _ENOUGH.format(rows=rows, order=order)
    return f"SELECT g.gone, c.* FROM ({gone}) g LEFT JOIN LATERAL ({enough}) c ON true"


_AFTER = _with_gone(
    "SELECT id, greatest(work_gone, evidence_gone) AS gone FROM lightspeed.surfaces WHERE name = %(surface)s",
    "SELECT position, version, data FROM lightspeed.commits"
    " WHERE surface = g.id AND version > %(after)s ORDER BY version LIMIT %(limit)s",
    "version",
)
_VERSIONS = _with_gone(
    "SELECT id, 0::bigint AS gone FROM lightspeed.surfaces WHERE name = %(surface)s",
    "SELECT position, version, data FROM lightspeed.commits"
    " WHERE surface = g.id AND version = ANY (%(versions)s::bigint[])",
    "version",
)
_EMITTING = {
    emitter: _with_gone(
        "SELECT s.id, coalesce((SELECT last_sequence FROM lightspeed.gone"
        f" WHERE surface = s.id AND emitter = {emitter}), 0) AS gone"
        " FROM lightspeed.surfaces s WHERE s.name = %(surface)s",
        # The last commit is the one that reaches the limit.
        "SELECT position, version, data FROM lightspeed.commits"
        f" WHERE surface = g.id AND {column} > %(after)s AND {column} <= coalesce((SELECT min({column})"
        f" FROM lightspeed.commits WHERE surface = g.id AND {column} >= %(enough)s), %(enough)s)"
        f" AND {column} <= %(until)s",
        "version",
    )
    for emitter, column in COLUMNS.items()
}
_OF_TENANT = {
    emitter: _with_gone(
        "SELECT t.id, coalesce((SELECT max(position) FROM lightspeed.gone"
        f" WHERE tenant = t.id AND emitter = {emitter}), 0) AS gone"
        " FROM lightspeed.tenants t WHERE t.name = %(tenant)s",
        "SELECT position, version, data FROM lightspeed.commits"
        f" WHERE tenant = g.id AND {column} IS NOT NULL AND position > %(after)s AND position <= %(until)s"
        " ORDER BY position LIMIT %(limit)s",
        "position",
    )
    for emitter, column in COLUMNS.items()
}
_RUNS = (
    "SELECT number, data FROM ("
    " SELECT number, data, sum(octet_length(data)) OVER (ORDER BY number DESC) - octet_length(data) AS before"
    " FROM (SELECT r.number, r.data FROM lightspeed.runs r JOIN lightspeed.surfaces s ON s.id = r.surface"
    "  WHERE s.name = %(surface)s AND r.number < %(before)s ORDER BY r.number DESC LIMIT %(limit)s) r"
    ") r WHERE before < %(bytes)s ORDER BY number DESC"
)
_BEGIN_OF_SLICE = (
    "SELECT s.id, greatest(s.work_gone, s.evidence_gone) + 1, ("
    " SELECT min(version) FROM ("
    "  SELECT version, sum(size) OVER (ORDER BY version DESC) - size AS before FROM ("
    "   SELECT version, octet_length(data) AS size FROM lightspeed.commits"
    "   WHERE surface = s.id AND version < %(before)s ORDER BY version DESC LIMIT %(limit)s) c"
    " ) c WHERE before < %(bytes)s"
    ") FROM lightspeed.surfaces s WHERE s.name = %(surface)s"
)
_SLICE = (
    "SELECT position, version, data FROM lightspeed.commits"
    " WHERE surface = %(id)s AND version >= %(begin)s AND version < %(before)s"
    " AND position(%(text)s IN data) > 0 ORDER BY version DESC"
)
_RESPONSE = (
    "SELECT a.recorded_ms, a.fingerprint, a.answer, a.checksum"
    " FROM lightspeed.answers a JOIN lightspeed.surfaces s ON s.id = a.surface"
    " WHERE s.name = %(surface)s AND a.request_id = %(request)s"
)
_RESPONDED_IDS = (
    "SELECT a.ordinal, a.request_id FROM lightspeed.answers a JOIN lightspeed.surfaces s ON s.id = a.surface"
    " WHERE s.name = %(surface)s AND a.ordinal < %(before)s ORDER BY a.ordinal DESC LIMIT %(limit)s"
)
_DELETED = (
    "SELECT name FROM lightspeed.surfaces"
    " WHERE NOT alive AND name > %(after)s AND name < %(end)s ORDER BY name LIMIT %(limit)s"
)
_SIZE = (
    "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class"
    " WHERE relnamespace = 'lightspeed'::regnamespace AND relkind = 'r'"
)
_BEHIND_ALL = "tenants0"
"""A text after every name of a surface: 0 follows / in ASCII."""


class Slice(NamedTuple):
    """The commits found in a slice of history, newest first, its first version, and that of whole history."""

    rows: list[Stored]
    from_version: int
    whole_from: int


async def commits_after(pool: ConnectionPool, surface: str, *, after: int, limit: int) -> list[Stored]:
    """Returns commits of a surface after a version, in order; raises :class:`HistoryPruned`."""
    values = {"surface": surface, "after": after, "limit": limit, "bytes": READ_BYTES}
    return _kept(await pool.run(_AFTER, values), after)


async def commits_of(pool: ConnectionPool, surface: str, versions: Iterable[int]) -> list[Stored]:
    """Returns commits of a surface by their versions, without pruned ones."""
    values = {"surface": surface, "versions": sorted(versions), "bytes": READ_BYTES}
    return _kept(await pool.run(_VERSIONS, values), 0)


async def emitting(
    pool: ConnectionPool, surface: str, emitter: int, *, after: int, until: int, limit: int
) -> list[Stored]:
    """Returns commits with records of an emitter after a sequence; raises :class:`HistoryPruned`."""
    values = {
        "surface": surface,
        "after": after,
        "until": until,
        "enough": after + limit,
        "bytes": READ_BYTES,
    }
    return _kept(await pool.run(_EMITTING[emitter], values), after)


async def emitting_of_tenant(
    pool: ConnectionPool, tenant: str, emitter: int, *, after: int, until: int, limit: int
) -> list[Stored]:
    """Returns commits of a tenant with records of an emitter; raises :class:`HistoryPruned`."""
    values = {"tenant": tenant, "after": after, "until": until, "limit": limit, "bytes": READ_BYTES}
    return _kept(await pool.run(_OF_TENANT[emitter], values), after)


async def runs_before(pool: ConnectionPool, surface: str, *, before: int, limit: int) -> list[RunRow]:
    """Returns rows of runs before a number, the newest first."""
    values = {"surface": surface, "before": before, "limit": limit, "bytes": READ_BYTES}
    return [RunRow(*row) for row in await pool.run(_RUNS, values)]


async def search(pool: ConnectionPool, surface: str, text: bytes, *, before: int) -> Slice:
    """Returns commits before a version that have a text in their bytes, of one slice."""
    values: dict[str, object] = {
        "surface": surface,
        "before": before,
        "limit": SLICE_COMMITS,
        "bytes": SLICE_BYTES,
    }
    begun = await pool.run(_BEGIN_OF_SLICE, values)
    if not begun:
        return Slice([], 1, 1)
    ((id_, whole_from, begin),) = begun
    if begin is None:
        return Slice([], 1, whole_from)
    rows = await pool.run(_SLICE, {"id": id_, "begin": begin, "before": before, "text": text})
    return Slice([Stored(*row) for row in rows], begin, whole_from)


async def response(
    pool: ConnectionPool, surface: str, request_id: str, journal: str
) -> StoredResponse | None:
    """Returns the stored response of a request, or None; raises :class:`JournalDamaged`."""
    rows = await pool.run(_RESPONSE, {"surface": surface, "request": request_id})
    if not rows:
        return None
    ((recorded_ms, fingerprint, answer, checksum),) = rows
    found = StoredResponse(request_id, fingerprint, answer, recorded_ms)
    if checksum_of(surface, found) != checksum:
        raise JournalDamaged(
            f"{journal} is corrupt: the response of request '{request_id}' on '{surface}' "
            "has the wrong checksum"
        )
    return found


async def responded_ids(
    pool: ConnectionPool, surface: str, *, before: int, limit: int
) -> Sequence[tuple[int, str]]:
    """Returns ordinals and request ids of responses before an ordinal, the newest first."""
    return [
        (ordinal, request_id)
        for ordinal, request_id in await pool.run(
            _RESPONDED_IDS, {"surface": surface, "before": before, "limit": limit}
        )
    ]


async def deleted(pool: ConnectionPool, *, after: str, limit: int, tenant: str) -> list[str]:
    """Returns names of deleted surfaces after a name, sorted; of one tenant if given."""
    first = f"tenants/{tenant}/surfaces/" if tenant else ""
    end = f"tenants/{tenant}/surfaces0" if tenant else _BEHIND_ALL
    values = {"after": max(first, after), "end": end, "limit": limit}
    return [name for (name,) in await pool.run(_DELETED, values)]


async def size_bytes(pool: ConnectionPool) -> int:
    """Returns the bytes of all tables of the journal, with their indexes."""
    ((size,),) = await pool.run(_SIZE, {})
    return int(size)


def _kept(rows: Sequence[tuple[Any, ...]], after: int) -> list[Stored]:
    """Returns the commits of rows that begin with the newest pruned number; raises :class:`HistoryPruned`."""
    if not rows:
        return []
    gone = rows[0][0]
    if after < gone:
        raise HistoryPruned(gone + 1)
    return [Stored(*row[1:]) for row in rows if row[1] is not None]
