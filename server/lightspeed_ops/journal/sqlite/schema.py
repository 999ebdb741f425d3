"""The schema of a data file: its tables, the settings that durability depends on, and its application id.

Owns every name and number in a file. Files of this format must open for ever.
"""

from collections.abc import Mapping

APPLICATION_ID = 0x4C53_4F50
"""``LSOP``: marks a SQLite file as a journal."""
FORMAT = 4
"""Version of the tables; their content has its own version (see the codec)."""
OLDEST_FORMAT = 1
"""The oldest format that opens: a server adds the tables that it lacks compared with :data:`FORMAT`."""
PAGE_BYTES = 4_096
"""Size of a page: the amount that disks write at once."""

PRAGMAS: Mapping[str, str | int] = {
    "locking_mode": "exclusive",  # one connection: the WAL's index is in its memory, not in a shared file.
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: every commit is synced; NORMAL loses acknowledged commits on a power cut.
    "wal_autocheckpoint": 0,  # The store decides, so that backups can delay checkpoints.
    "journal_size_limit": 67_108_864,  # A WAL that grew during a backup is cut back to 64 MiB.
    "cache_size": -2_048,  # 2 MiB of pages, however large the file: pages are read again soon or never.
    "temp_store": 2,  # memory: no other files.
    "cell_size_check": 1,  # SQLite checks pages for damage when it reads them.
    "trusted_schema": 0,  # SQLite runs no code from a foreign file.
}
"""Settings and the values that they must have when they are read back."""


_TABLES = """
CREATE TABLE journal (identity TEXT NOT NULL) STRICT;
CREATE TABLE tenants (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE surfaces (
    id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, name TEXT NOT NULL UNIQUE,
    work_gone INTEGER NOT NULL DEFAULT 0, -- the highest version without evidence that was let go
    evidence_gone INTEGER NOT NULL DEFAULT 0 -- the highest one with evidence
) STRICT;
CREATE TABLE commits (
    position INTEGER PRIMARY KEY, surface INTEGER NOT NULL, version INTEGER NOT NULL,
    evidence INTEGER NOT NULL, recorded_ms INTEGER NOT NULL,
    emitted TEXT NOT NULL, -- its rows in the two tables below: emitter:last_sequence, one after another
    data BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX commits_in_order ON commits (surface, version, evidence, recorded_ms);
CREATE INDEX evidence_in_order ON commits (surface, version, recorded_ms) WHERE evidence = 1;
CREATE TABLE emitted (
    surface INTEGER NOT NULL, emitter INTEGER NOT NULL, last_sequence INTEGER NOT NULL,
    position INTEGER NOT NULL, PRIMARY KEY (surface, emitter, last_sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE emitted_of_tenant (
    tenant INTEGER NOT NULL, emitter INTEGER NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (tenant, emitter, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE gone ( -- the newest records that were let go
    surface INTEGER NOT NULL, emitter INTEGER NOT NULL, last_sequence INTEGER NOT NULL,
    position INTEGER NOT NULL, PRIMARY KEY (surface, emitter)
) STRICT, WITHOUT ROWID;
CREATE TABLE snapshots (
    surface INTEGER PRIMARY KEY, version INTEGER NOT NULL, data BLOB NOT NULL
) STRICT;
CREATE TABLE answers (
    number INTEGER PRIMARY KEY, surface INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    request_id TEXT NOT NULL, recorded_ms INTEGER NOT NULL, fingerprint BLOB NOT NULL,
    answer BLOB NOT NULL, checksum INTEGER NOT NULL -- CRC-32 over the rest of the row
) STRICT;
CREATE UNIQUE INDEX answers_by_request ON answers (surface, request_id);
CREATE UNIQUE INDEX answers_in_order ON answers (surface, ordinal, recorded_ms)
"""
EXISTENCE_FORMAT = 2
"""The first format with the tables of living and deleted surfaces."""
_EXISTENCE = """
CREATE TABLE living (surface INTEGER PRIMARY KEY) STRICT;
CREATE TABLE deleted (surface INTEGER PRIMARY KEY) STRICT
"""
PARTS_FORMAT = 3
"""The first format with the table of parts of snapshots."""
_PARTS = """
CREATE TABLE snapshot_parts (
    surface INTEGER NOT NULL, version INTEGER NOT NULL, part INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (surface, version, part)
) STRICT, WITHOUT ROWID
"""
RUNS_FORMAT = 4
"""The first format with the table of records of runs."""
_RUNS = """
CREATE TABLE runs (
    surface INTEGER NOT NULL, number INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (surface, number)
) STRICT, WITHOUT ROWID
"""


def _statements(text: str) -> tuple[str, ...]:
    return tuple(statement.strip() for statement in text.split(";\n"))


ADDED: Mapping[int, tuple[str, ...]] = {
    1: _statements(_TABLES),
    2: _statements(_EXISTENCE),  # Each surface is in exactly one of the two; otherwise the file is damaged.
    3: _statements(_PARTS),  # Parts of a version without a head are the remains of an unfinished snapshot.
    4: _statements(
        _RUNS
    ),  # Numbers have no holes; the oldest row is the first run that was recorded and is kept.
}
"""The statements by which each format adds tables to those of the format before."""


def tables_of(file_format: int) -> tuple[str, ...]:
    """Returns the statements that make the tables of a format; a file has exactly these texts in it."""
    return tuple(sql for number, added in ADDED.items() if number <= file_format for sql in added)
