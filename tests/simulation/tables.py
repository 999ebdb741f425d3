"""The tables of a simulated PostgreSQL: what it stores, and what each statement of the journal does.

Owns the meaning of the statements and functions of ``journal/postgresql``, as plain code. It parses no SQL:
each statement that a server may send has a function here.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, TypeAlias

from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.journal.postgresql import follower, journal, reads, responses, snapshots
from lightspeed_ops.journal.postgresql.binary import int8, int8_array
from lightspeed_ops.journal.postgresql.group import (
    CONFLICT,
    EMITTERS,
    NOT_OWNER,
    STORED,
    STORED_BEFORE,
    QueuedCommit,
)
from lightspeed_ops.journal.stored_responses import checksum_of

from tests.server.cluster.memory_registry import Stored

Values: TypeAlias = Mapping[str, Any]
Rows: TypeAlias = Sequence[tuple[Any, ...]]

_LINEAGE = 2


@dataclass(slots=True, eq=False)
class CommitRow:
    """A row of the table of commits."""

    position: int
    surface: "SurfaceRow"
    version: int
    recorded_ms: int
    writer: int
    evidence: bool
    last: dict[int, int]
    """The last sequence by emitter."""
    data: bytes


@dataclass(slots=True, eq=False)
class SurfaceRow:
    """A row of the table of surfaces, with the rows of other tables that belong to it."""

    name: str
    alive: bool = True
    version: int = 0
    sequences: dict[int, int] = field(default_factory=dict)
    commits: list[CommitRow] = field(default_factory=list)
    """In the order of versions."""
    work_gone: int = 0
    evidence_gone: int = 0
    gone: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By emitter: the last pruned sequence, and the position of its commit."""
    runs: dict[int, bytes] = field(default_factory=dict)
    answers: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    snapshot: tuple[int, int, int, bytes] | None = None
    """Version, writer, size and head of the newest snapshot."""
    parts: dict[tuple[int, int, int], bytes] = field(default_factory=dict)
    """The parts of snapshots by version, writer and number."""

    def since(self, version: int) -> Iterator[CommitRow]:
        """Yields the commits after a version."""
        begin = bisect_right(self.commits, version, key=_version_of)
        return map(self.commits.__getitem__, range(begin, len(self.commits)))

    def emitting(self, emitter: int, after: int) -> list[CommitRow]:
        """Returns the commits with records of an emitter after a sequence."""
        newer = takewhile(lambda row: row.last.get(emitter, after + 1) > after, reversed(self.commits))
        return [row for row in newer if emitter in row.last][::-1]


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append did to the commits of one surface: for checks."""

    writer: int
    commits: Sequence[QueuedCommit]
    outcome: int
    positions: Sequence[int]


class Tables:
    """Everything that is stored."""

    def __init__(self, now_ms: Callable[[], int], appended: Callable[[Appended], None]) -> None:
        """Starts empty, with a clock; ``appended`` is called in the order of commits."""
        self.registry = Stored(now_ms)
        """The members and claims."""
        self.surfaces: dict[str, SurfaceRow] = {}
        self._commits: list[CommitRow] = []
        """In the order of positions."""
        self._position = 0
        self._tenant_positions: dict[str, dict[int, int]] = {}
        """By tenant and emitter: the newest position."""
        self._appended = appended
        self._statements = {query.encode(): run for query, run in self._meanings()}

    def run(self, query: bytes, values: Values) -> Rows:
        """Runs one statement, and returns its rows."""
        return self._statements[query](values)

    def _meanings(self) -> Iterable[tuple[str, Callable[[Values], Rows]]]:
        yield journal._IDENTITY, lambda _: [("simulated",)]
        yield journal._PRUNE, self._prune
        yield follower._WRITE, lambda _: [("",)]
        yield follower._IS_STORED, self._is_known
        yield follower._HEAD, lambda _: [(self._position,)]
        yield follower._PAGE, self._page
        yield follower.WATERMARKS, self._watermarks
        yield follower.TENANT_POSITIONS, self._positions_of_tenant
        yield reads._AFTER, self._after
        yield reads._VERSIONS, self._by_version
        for emitter, query in reads._EMITTING.items():
            yield query, lambda values, emitter=emitter: self._emitting(emitter, values)  # type: ignore[misc]  # its default
        for emitter, query in reads._OF_TENANT.items():
            yield query, lambda values, emitter=emitter: self._of_tenant(emitter, values)  # type: ignore[misc]  # likewise
        yield reads._RUNS, self._runs
        yield reads._BEGIN_OF_SLICE, self._begin_of_slice
        yield reads._SLICE, self._slice
        yield reads._RESPONSE, self._response
        yield reads._RESPONDED_IDS, self._responded_ids
        yield reads._DELETED, self._deleted
        yield responses._FORGET, lambda _: [(0,)]
        yield snapshots._HEAD, self._snapshot
        yield snapshots._PART, self._part
        yield snapshots._SAVE, self._save_snapshot
        yield snapshots._SAVE_PART, self._save_part
        yield snapshots._DELETE_PARTS, self._delete_parts

    # Appends.

    def append(self, writer: int, group: Sequence[QueuedCommit]) -> list[bytes | None]:
        """Appends a group, and returns the columns of the row of ``lightspeed.append``."""
        head, outcomes, newest = self._position, list[int](), list[int]()
        stored: dict[str, list[QueuedCommit]] = {}
        for commit in group:
            stored.setdefault(commit.surface, []).append(commit)
        for name, commits in stored.items():
            surface = self.surfaces.get(name)
            newest.append(0 if surface is None else surface.version)
            outcomes.append(self._outcome(writer, commits))
        is_stored = dict(zip(stored, (one == STORED for one in outcomes), strict=True))
        positions = [
            self._store(writer, one) if is_stored[one.surface] else self._place(one) for one in group
        ]
        for (name, commits), outcome in zip(stored.items(), outcomes, strict=True):
            places = [place for one, place in zip(group, positions, strict=True) if one.surface == name]
            self._appended(Appended(writer, commits, outcome, places))
        known = int8_array(positions) if STORED_BEFORE in outcomes else None
        return [int8_array(outcomes), int8_array(newest), int8(head), known]

    def _outcome(self, writer: int, commits: Sequence[QueuedCommit]) -> int:
        first, last = commits[0], commits[-1]
        surface = self.surfaces.get(first.surface)
        version = 0 if surface is None else surface.version
        if surface is not None and version >= last.version and self._are_stored(surface, writer, commits):
            return STORED_BEFORE
        if not self.registry.may_append(writer, first.surface, first.epoch):
            return NOT_OWNER
        return STORED if version + 1 == first.version else CONFLICT

    def _are_stored(self, surface: SurfaceRow, writer: int, commits: Sequence[QueuedCommit]) -> bool:
        found = {row.version: row for row in surface.since(commits[0].version - 1)}
        return all(
            one.version in found
            and (found[one.version].writer, found[one.version].data) == (writer, one.data)
            for one in commits
        )

    def _place(self, commit: QueuedCommit) -> int:
        surface = self.surfaces.get(commit.surface)
        row = None if surface is None else next(surface.since(commit.version - 1), None)
        return row.position if row is not None and row.version == commit.version else 0

    def _store(self, writer: int, commit: QueuedCommit) -> int:
        surface = self.surfaces.setdefault(commit.surface, SurfaceRow(commit.surface))
        self._position += 1
        row = CommitRow(
            self._position,
            surface,
            commit.version,
            commit.recorded_ms,
            writer,
            commit.evidence,
            dict(commit.last),
            commit.data,
        )
        self._commits.append(row)
        surface.commits.append(row)
        surface.version = commit.version
        surface.sequences.update(commit.last)
        surface.alive = surface.alive if commit.exists is None else commit.exists
        positions = self._tenant_positions.setdefault(tenant_of(commit.surface), dict.fromkeys(EMITTERS, 0))
        positions.update(dict.fromkeys(commit.last, self._position))
        self.registry.appended(writer, commit.surface)
        self._keep(surface, commit)
        return self._position

    def _keep(self, surface: SurfaceRow, commit: QueuedCommit) -> None:
        """Keeps the run and the response that come with a commit."""
        if commit.run is not None:
            surface.runs[commit.run.row.number] = commit.run.row.data
            for number in [one for one in surface.runs if one < commit.run.oldest_kept]:
                del surface.runs[number]
        answered = commit.answered
        if answered is not None:
            checksum = checksum_of(surface.name, answered)
            row = (answered.recorded_ms, answered.fingerprint, answered.answer, checksum)
            surface.answers[answered.request_id] = len(surface.answers) + 1, *row

    # Commits.

    def _after(self, values: Values) -> Rows:
        surface = self.surfaces.get(values["surface"])
        if surface is None:
            return []
        found = [row for row, _ in zip(surface.since(values["after"]), range(values["limit"]), strict=False)]
        return _with_gone(max(surface.work_gone, surface.evidence_gone), found, values["bytes"])

    def _by_version(self, values: Values) -> Rows:
        surface = self.surfaces.get(values["surface"])
        if surface is None:
            return []
        wanted = set(values["versions"])
        first = min(wanted, default=0) - 1
        return _with_gone(0, [row for row in surface.since(first) if row.version in wanted], values["bytes"])

    def _emitting(self, emitter: int, values: Values) -> Rows:
        surface = self.surfaces.get(values["surface"])
        if surface is None:
            return []
        found = surface.emitting(emitter, values["after"])
        enough = next((row.last[emitter] for row in found if row.last[emitter] >= values["enough"]), None)
        most = min(values["enough"] if enough is None else enough, values["until"])
        gone, _ = surface.gone.get(emitter, (0, 0))
        return _with_gone(gone, [row for row in found if row.last[emitter] <= most], values["bytes"])

    def _of_tenant(self, emitter: int, values: Values) -> Rows:
        tenant = values["tenant"]
        if tenant not in self._tenant_positions:
            return []
        found = [
            row
            for row in self._since(values["after"])
            if emitter in row.last and tenant_of(row.surface.name) == tenant
        ]
        gone = [one.gone[emitter][1] for one in self._of(tenant) if emitter in one.gone]
        until = [row for row in found if row.position <= values["until"]][: values["limit"]]
        return _with_gone(max(gone, default=0), until, values["bytes"])

    def _of(self, tenant: str) -> Collection[SurfaceRow]:
        return [one for name, one in self.surfaces.items() if tenant_of(name) == tenant]

    def _since(self, position: int) -> Iterator[CommitRow]:
        begin = bisect_right(self._commits, position, key=_position_of)
        return map(self._commits.__getitem__, range(begin, len(self._commits)))

    def _runs(self, values: Values) -> Rows:
        runs = self.surfaces[values["surface"]].runs
        numbers = sorted((number for number in runs if number < values["before"]), reverse=True)
        return [(number, runs[number]) for number in numbers[: values["limit"]]]

    def _begin_of_slice(self, values: Values) -> Rows:
        surface = self.surfaces[values["surface"]]
        found = [row.version for row in surface.commits if row.version < values["before"]]
        begin = found[-values["limit"] :][0] if found else None
        return [(surface.name, max(surface.work_gone, surface.evidence_gone) + 1, begin)]

    def _slice(self, values: Values) -> Rows:
        found = [
            (row.position, row.version, row.data)
            for row in self.surfaces[values["id"]].since(values["begin"] - 1)
            if row.version < values["before"] and values["text"] in row.data
        ]
        return found[::-1]

    def _response(self, values: Values) -> Rows:
        surface = self.surfaces.get(values["surface"])
        found = None if surface is None else surface.answers.get(values["request"])
        return [] if found is None else [found[1:]]

    def _responded_ids(self, values: Values) -> Rows:
        answers = self.surfaces[values["surface"]].answers
        found = [(one[0], request) for request, one in answers.items() if one[0] < values["before"]]
        return sorted(found, reverse=True)[: values["limit"]]

    def _deleted(self, values: Values) -> Rows:
        names = sorted(name for name, one in self.surfaces.items() if not one.alive)
        return [(name,) for name in names if values["after"] < name < values["end"]][: values["limit"]]

    # Heads.

    def _is_known(self, values: Values) -> Rows:
        surface = self.surfaces[values["name"]]
        is_gone = max(surface.work_gone, surface.evidence_gone) >= values["version"]
        found = next(surface.since(values["version"] - 1), None)
        return [(is_gone or (found is not None and found.position == values["position"]),)]

    def _page(self, values: Values) -> Rows:
        found = zip(self._since(values["after"]), range(values["limit"]), strict=False)
        return [
            (
                row.position,
                row.surface.name,
                row.version,
                len(row.data),
                row.surface.alive,
                *map(row.last.get, EMITTERS),
            )
            for row, _ in found
        ]

    def _watermarks(self, values: Values) -> Rows:
        names = values["names"]
        found = [one for one in self.surfaces.values() if (one.alive if names is None else one.name in names)]
        return [_watermarks_of(surface) for surface in found]

    def _positions_of_tenant(self, values: Values) -> Rows:
        positions = self._tenant_positions.get(values["tenant"])
        return [] if positions is None else [tuple(map(positions.__getitem__, EMITTERS))]

    # Pruning and snapshots.

    def _prune(self, values: Values) -> Rows:
        """Prunes a prefix of the commits with evidence, and one of those without."""
        surface = self.surfaces[values["surface"]]
        covered = 0 if surface.snapshot is None else surface.snapshot[0]
        until = min(covered, surface.version - 1)
        kept_from, newest = 0, surface.sequences.get(_LINEAGE, 0)
        if 0 < values["kept"] < newest:
            kept = surface.emitting(_LINEAGE, newest - values["kept"])
            kept_from = kept[0].version if kept else 0
        candidates = [row for row in surface.commits if row.version <= until]
        evidence = takewhile(
            lambda row: row.recorded_ms < values["evidence"], (row for row in candidates if row.evidence)
        )
        work = takewhile(
            lambda row: row.recorded_ms < values["work"] or row.version < kept_from,
            (row for row in candidates if not row.evidence),
        )
        most = range(values["most"])
        pruned = [row for row, _ in zip(evidence, most, strict=False)]
        pruned += [row for row, _ in zip(work, most, strict=False)]
        self._forget(surface, pruned)
        return [(len(pruned),)]

    def _forget(self, surface: SurfaceRow, pruned: Sequence[CommitRow]) -> None:
        for row in pruned:
            for emitter, last in row.last.items():
                before = surface.gone.get(emitter, (0, 0))
                surface.gone[emitter] = max(before[0], last), max(before[1], row.position)
            if row.evidence:
                surface.evidence_gone = max(surface.evidence_gone, row.version)
            else:
                surface.work_gone = max(surface.work_gone, row.version)
        gone = set(map(id, pruned))
        surface.commits = [row for row in surface.commits if id(row) not in gone]
        self._commits = [row for row in self._commits if id(row) not in gone]

    def _snapshot(self, values: Values) -> Rows:
        surface = self.surfaces.get(values["surface"])
        if surface is None or surface.snapshot is None:
            return []
        version, writer, _, data = surface.snapshot
        return [(version, writer, data)]

    def _part(self, values: Values) -> Rows:
        part = self.surfaces[values["surface"]].parts.get(_part_of(values))
        return [] if part is None else [(part,)]

    def _save_snapshot(self, values: Values) -> Rows:
        surface, version = self.surfaces[values["surface"]], values["version"]
        if surface.snapshot is not None and surface.snapshot[0] >= version:
            return [(False,)]
        surface.snapshot = version, values["writer"], values["size"], values["data"]
        return [(True,)]

    def _save_part(self, values: Values) -> Rows:
        self.surfaces[values["surface"]].parts[_part_of(values)] = values["data"]
        return []

    def _delete_parts(self, values: Values) -> Rows:
        surface = self.surfaces[values["surface"]]
        kept = surface.snapshot and surface.snapshot[:2]
        stray = [part for part in surface.parts if part[0] <= values["until"] and part[:2] != kept]
        for part in stray[: values["limit"]]:
            del surface.parts[part]
        return [(1,)] * len(stray[: values["limit"]])


def _with_gone(gone: int, rows: Sequence[CommitRow], most_bytes: int) -> Rows:
    """Returns the first rows, each behind what is pruned; one without a commit if there is none."""
    found: list[tuple[Any, ...]] = []
    before = 0
    for row in rows:
        if before >= most_bytes:
            break
        found.append((gone, row.position, row.version, row.data))
        before += len(row.data)
    return found or [(gone, None, None, None)]


def _watermarks_of(surface: SurfaceRow) -> tuple[Any, ...]:
    version, _, size, _ = surface.snapshot or (0, 0, 0, b"")
    newest = surface.commits[-1]
    sequences = [surface.sequences.get(emitter, 0) for emitter in EMITTERS]
    tail_bytes = sum(len(row.data) for row in surface.since(version))
    return (
        surface.name,
        surface.alive,
        newest.version,
        newest.position,
        sequences,
        version,
        size,
        tail_bytes,
    )


def _part_of(values: Values) -> tuple[int, int, int]:
    return values["version"], values["writer"], values["part"]


def _version_of(row: CommitRow) -> int:
    return row.version


def _position_of(row: CommitRow) -> int:
    return row.position
