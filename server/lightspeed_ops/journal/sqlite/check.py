"""The offline check: reads everything in a data file once and compares it with everything else.

Owns the checks of the file as a whole; ``surface_check`` owns those of one surface. It changes nothing,
continues after a finding, and holds no more in memory than a server would.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.journal.port import JournalDamaged
from lightspeed_ops.journal.record_index import EMITTER_NUMBERS
from lightspeed_ops.journal.sqlite.connection import failures_of
from lightspeed_ops.journal.sqlite.existence import wrong_existence
from lightspeed_ops.journal.sqlite.offline import OfflineJournal, open_offline
from lightspeed_ops.journal.sqlite.schema import EXISTENCE_FORMAT, PARTS_FORMAT, RUNS_FORMAT
from lightspeed_ops.journal.sqlite.stored_surface import surfaces_of
from lightspeed_ops.journal.surface_check import Checked, Finding, check_surface

_STRAYS = {
    "SELECT position, surface FROM commits WHERE surface NOT IN (SELECT id FROM surfaces)": (
        "position {}: expected the commit of a known surface, but it is one of number {}"
    ),
    "SELECT position, surface, emitter FROM emitted WHERE surface NOT IN (SELECT id FROM surfaces)"
    " OR emitter NOT IN (SELECT value FROM json_each(:emitters))": (
        "table emitted: expected rows of known surfaces and events, but position {} has surface {}, event {}"
    ),
    "SELECT surface, emitter FROM gone WHERE surface NOT IN (SELECT id FROM surfaces)"
    " OR emitter NOT IN (SELECT value FROM json_each(:emitters))": (
        "table gone: expected rows of known surfaces and events, but one has surface {}, event {}"
    ),
    "SELECT surface, version FROM snapshots WHERE surface NOT IN (SELECT id FROM surfaces)": (
        "table snapshots: expected snapshots of known surfaces, but one is of number {}, version {}"
    ),
    "SELECT request_id, surface FROM answers WHERE surface NOT IN (SELECT id FROM surfaces)": (
        "table answers: expected responses of known surfaces, but that of request '{}' is of number {}"
    ),
    "SELECT e.position, t.name, e.emitter FROM emitted e JOIN surfaces s ON s.id = e.surface"
    " JOIN tenants t ON t.id = s.tenant WHERE NOT EXISTS (SELECT 1 FROM emitted_of_tenant o"
    " WHERE o.tenant = s.tenant AND o.emitter = e.emitter AND o.position = e.position)": (
        "table emitted_of_tenant: expected position {} of tenant '{}', event {}, but it is missing"
    ),
    "SELECT o.position, o.tenant, o.emitter FROM emitted_of_tenant o"
    " LEFT JOIN commits c ON c.position = o.position LEFT JOIN surfaces s ON s.id = c.surface"
    " WHERE s.tenant IS NOT o.tenant OR instr(' ' || c.emitted, ' ' || o.emitter || ':') = 0": (
        "table emitted_of_tenant: position {} of tenant number {}, event {}, belongs to no such commit"
    ),
}
"""Queries that must return no rows, and the finding for each row."""
_STRAY_PARTS = "SELECT surface, version FROM snapshot_parts WHERE surface NOT IN (SELECT id FROM surfaces)"
_STRAY_RUNS = "SELECT surface, number FROM runs WHERE surface NOT IN (SELECT id FROM surfaces)"


def check(path: Path) -> Iterator[Finding | Checked]:
    """Yields every finding in a data file, and the summary of each surface.

    Raises:
        JournalInUse: a server has it open.
        JournalDamaged: it cannot be opened: something is missing, foreign, too new or not whole.
        JournalFailed: storage does not do what it must.
    """
    with open_offline(path) as opened:
        whole = True
        for finding in find_damage(opened):
            whole = False
            yield finding
        yield from _guarded(opened, _strays(opened))
        version = opened.connection.pragma("user_version")
        if version >= PARTS_FORMAT:
            yield from _guarded(opened, _stray_parts(opened))
        if version >= RUNS_FORMAT:
            yield from _guarded(opened, _stray_runs(opened))
        if version >= EXISTENCE_FORMAT:
            yield from _guarded(opened, _existence(opened))
        for surface in surfaces_of(opened):
            yield from _guarded(opened, check_surface(surface))
        if whole:
            yield from _guarded(opened, _holes(opened))


def find_damage(opened: OfflineJournal) -> Iterator[Finding]:
    """Yields SQLite's own findings: pages, trees, and indexes that differ from their tables."""
    with failures_of(opened.files):
        for (message,) in opened.connection.execute("PRAGMA integrity_check"):
            if message != "ok":
                yield Finding("SQLite", str(message))


def _guarded(opened: OfflineJournal, looked: Iterator[Finding | Checked]) -> Iterator[Finding | Checked]:
    """Yields the results of a check, and a finding if damage stopped the check."""
    try:
        with failures_of(opened.files):
            yield from looked
    except JournalDamaged as damaged:
        yield Finding("SQLite", str(damaged))


def _strays(opened: OfflineJournal) -> Iterator[Finding]:
    """Yields rows that belong to no surface or commit, and surfaces of the wrong tenant."""
    for query, described in _STRAYS.items():
        for row in opened.connection.execute(query, {"emitters": json.dumps(list(EMITTER_NUMBERS.values()))}):
            yield Finding("rows", described.format(*row))
    named = opened.connection.execute(
        "SELECT s.name, t.name FROM surfaces s LEFT JOIN tenants t ON t.id = tenant"
    )
    for surface, tenant in named:
        if tenant_of(surface) != tenant:
            yield Finding(f"surface '{surface}'", f"expected to be of its tenant, but it is of '{tenant}'")


def _stray_parts(opened: OfflineJournal) -> Iterator[Finding]:
    """Yields parts of snapshots that belong to no surface."""
    for surface, version in opened.connection.execute(_STRAY_PARTS):
        described = "expected parts of snapshots of known surfaces, but one is of number {}, version {}"
        yield Finding("table snapshot_parts", described.format(surface, version))


def _stray_runs(opened: OfflineJournal) -> Iterator[Finding]:
    """Yields records of runs that belong to no surface."""
    for surface, number in opened.connection.execute(_STRAY_RUNS):
        described = "expected runs of known surfaces, but one is of number {}, run {}"
        yield Finding("table runs", described.format(surface, number))


def _holes(opened: OfflineJournal) -> Iterator[Finding]:
    """Yields positions without a commit, if no commit was pruned."""
    read = opened.connection.execute
    if read("SELECT max(max(work_gone), max(evidence_gone)) FROM surfaces").get:
        return
    before = 0
    for (position,) in read("SELECT position FROM commits ORDER BY position"):
        if position != before + 1:
            described = f"expected position {before + 1} before it, but it is missing"
            yield Finding(f"position {position}", described)
        before = position


def _existence(opened: OfflineJournal) -> Iterator[Finding]:
    """Yields surfaces that are in both or neither of the tables of living and deleted surfaces."""
    if wrong := wrong_existence(opened.connection):
        yield Finding("tables living and deleted", wrong)
