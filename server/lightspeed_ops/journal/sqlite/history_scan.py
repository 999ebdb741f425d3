"""Mentions: commits by what is in them, found without an index of its own.

Owns the statements that look into commits or pick single ones. Bytes are compared within SQLite, so that
nothing but what is wanted comes out, and the event loop is not held up; writes wait for one slice at most.
"""

import json
from collections.abc import Collection
from typing import NamedTuple

import apsw

SLICE_COMMITS = 512
"""Commits looked into at once: half a millisecond, where they are of one batch each."""
SLICE_BYTES = 500_000
"""Bytes looked into at once: a millisecond, where they are of a hundred batches each."""

_BEGIN = (
    "SELECT min(version) FROM (SELECT version, sum(size) OVER (ORDER BY version DESC) - size AS before"
    " FROM (SELECT version, length(data) AS size FROM commits"
    " WHERE surface = ? AND version < ? ORDER BY version DESC LIMIT ?)) WHERE before < ?"
)
_MENTIONS = (
    "SELECT position, version, data FROM commits"
    " WHERE surface = ? AND version >= ? AND version < ? AND instr(data, ?) > 0 ORDER BY version DESC"
)
_PICK = (
    "SELECT position, version, data FROM commits"
    " WHERE surface = ? AND version IN (SELECT value FROM json_each(?)) ORDER BY version"
)


class Stored(NamedTuple):
    """A commit as it is found."""

    position: int
    version: int
    data: bytes


class Slice(NamedTuple):
    """What a slice has, newest first, and its first version; 1 where there is none before it."""

    rows: list[Stored]
    from_version: int


def mentions(connection: apsw.Connection, surface: int, text: bytes, before_version: int) -> Slice:
    """The commits before a version that have a text in their bytes, of one slice."""
    begin: int | None = connection.execute(_BEGIN, (surface, before_version, SLICE_COMMITS, SLICE_BYTES)).get
    if begin is None:
        return Slice([], 1)
    rows = connection.execute(_MENTIONS, (surface, begin, before_version, text))
    return Slice([Stored(*row) for row in rows], begin)


def picked(
    connection: apsw.Connection, surface: int, versions: Collection[int], *, most_bytes: int
) -> list[Stored]:
    """The commits that have some versions, in order, up to so many bytes and one commit."""
    found: list[Stored] = []
    size_bytes = 0
    for row in connection.execute(_PICK, (surface, json.dumps(sorted(versions)))):
        found.append(Stored(*row))
        size_bytes += len(found[-1].data)
        if size_bytes >= most_bytes:
            break
    return found
