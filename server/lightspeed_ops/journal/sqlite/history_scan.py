"""The history scan: searches stored commits for one batch key, without an index.

Owns the statements that search the bytes of commits or read single commits. SQLite compares the bytes, so
that only wanted commits are read and the event loop is not blocked; writes wait for one slice at most.
"""

import json
from collections.abc import Collection
from typing import NamedTuple

import apsw

from lightspeed_ops.journal.decoding import Stored

SLICE_COMMITS = 512
"""Commits searched at once: half a millisecond if each has one batch."""
SLICE_BYTES = 500_000
"""Bytes searched at once: a millisecond if each commit has a hundred batches."""

_BEGIN = (
    "SELECT min(version) FROM (SELECT version, sum(size) OVER (ORDER BY version DESC) - size AS before"
    " FROM (SELECT version, length(data) AS size FROM commits"
    " WHERE surface = ? AND version < ? ORDER BY version DESC LIMIT ?)) WHERE before < ?"
)
_SCAN = (
    "SELECT position, version, data FROM commits"
    " WHERE surface = ? AND version >= ? AND version < ? AND instr(data, ?) > 0 ORDER BY version DESC"
)
_PICK = (
    "SELECT position, version, data FROM commits"
    " WHERE surface = ? AND version IN (SELECT value FROM json_each(?)) ORDER BY version"
)


class Slice(NamedTuple):
    """The commits found in a slice, newest first, and its first version; 1 if there is no earlier commit."""

    rows: list[Stored]
    from_version: int


def scan(connection: apsw.Connection, surface: int, text: bytes, before_version: int) -> Slice:
    """Returns the commits before a version that have a text in their bytes, of one slice."""
    begin: int | None = connection.execute(_BEGIN, (surface, before_version, SLICE_COMMITS, SLICE_BYTES)).get
    if begin is None:
        return Slice([], 1)
    rows = connection.execute(_SCAN, (surface, begin, before_version, text))
    return Slice([Stored(*row) for row in rows], begin)


def picked(
    connection: apsw.Connection, surface: int, versions: Collection[int], *, most_bytes: int
) -> list[Stored]:
    """Returns the commits with these versions, in order, until they have ``most_bytes``; at least one."""
    found: list[Stored] = []
    size_bytes = 0
    for row in connection.execute(_PICK, (surface, json.dumps(sorted(versions)))):
        found.append(Stored(*row))
        size_bytes += len(found[-1].data)
        if size_bytes >= most_bytes:
            break
    return found
