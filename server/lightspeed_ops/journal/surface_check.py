"""The surface check: compares each commit of one surface with its row, its indexes and the other commits.

Owns the rules for a surface. It reads one commit at a time, and continues after a finding.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lightspeed_ops.core.audit import verify_chain
from lightspeed_ops.core.events import (
    Audited,
    Commit,
    Event,
    ReplayStarted,
    RunCompleted,
    RunCrashed,
    RunFailed,
    RunRecorded,
    RunResumed,
    RunStarted,
)
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.records import KINDS, RecordKind, span
from lightspeed_ops.core.signatures import GENESIS_HASH
from lightspeed_ops.core.snapshot import SurfaceSnapshot
from lightspeed_ops.core.surface import Surface, run_in_progress, surface_signature
from lightspeed_ops.journal.codec import decode_commit
from lightspeed_ops.journal.port import JournalDamaged
from lightspeed_ops.journal.record_index import (
    EMITTER_NUMBERS,
    index_rows,
    index_text,
    is_evidence,
    last_sequences,
    restamped,
)
from lightspeed_ops.journal.run_rows import RunRow, decoded, row_of
from lightspeed_ops.journal.stored_responses import checksum_of
from lightspeed_ops.journal.stored_surface import CommitRow, StoredSurface, thawed

_RUN_EVENTS = (RunStarted, RunCompleted, RunFailed, RunCrashed, RunResumed, ReplayStarted)
"""Events that name the run which they start, end or continue."""


class Finding(NamedTuple):
    """A defect, with its place."""

    place: str
    what: str


class Checked(NamedTuple):
    """The summary of a checked surface; the signature is empty if the surface could not be rebuilt."""

    name: str
    commits: int
    records: dict[RecordKind, int]
    responses: int
    signature: str


class _Index:
    """The rows of one emitter's index, compared with the commits in their order."""

    def __init__(self, rows: Iterator[tuple[int, int]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def meet(self, last: int, position: int) -> Iterator[str]:
        """Yields defects of the rows up to the one that a commit must have."""
        while self._next is not None and self._next[0] < last:
            yield from self._left_over()
        if self._next is None or self._next[0] != last:
            yield f"expected a row of sequence {last} at position {position}, but it is missing"
            return
        if self._next[1] != position:
            yield f"expected sequence {last} at position {position}, but its row has position {self._next[1]}"
        self._next = next(self._rows, None)

    def rest(self) -> Iterator[str]:
        """Yields defects of the rows after the last commit."""
        while self._next is not None:
            yield from self._left_over()

    def _left_over(self) -> Iterator[str]:
        assert self._next is not None, "there is a row"
        last, position = self._next
        yield f"the row of sequence {last} at position {position} belongs to no commit"
        self._next = next(self._rows, None)


class RunsCheck:
    """The rows of runs, compared with the commits that recorded them, in their order."""

    def __init__(self, rows: Iterator[RunRow]) -> None:
        """Takes the rows, the oldest run first; it holds one of them at a time."""
        self._rows = rows
        self._next = next(rows, None)
        self._first = self._number = 0
        """The runs of the first and of the last row."""
        self._first_recorded = self._recorded = 0
        """The runs of the first and of the last event."""
        self._oldest_kept = 0

    def meet(self, event: RunRecorded) -> Iterator[str]:
        """Yields defects of the rows up to the run of an event."""
        wanted = row_of(event.record)
        self._first_recorded = self._first_recorded or wanted.number
        self._recorded, self._oldest_kept = wanted.number, event.oldest_kept
        while self._next is not None and self._next.number < wanted.number:
            yield from self._take()
        if self._next is not None and self._next.number == wanted.number:
            if self._next.data != wanted.data:
                yield f"the row of run {wanted.number} does not have the record of its commit"
            yield from self._take()

    def rest(self, state: Surface | None) -> Iterator[str]:
        """Yields defects of the rows as a whole, as far as the rebuilt surface is known."""
        while self._next is not None:
            yield from self._take()
        first, last = max(self._first_recorded, self._oldest_kept), self._recorded
        if state is not None:
            first, last = state.oldest_run, state.run.number - 1
        if not first or last < first:
            return
        if not 0 < self._first <= first:
            yield f"expected run {first} as the first row of a run, but it is {self._first or 'none'}"
        if self._number != last:
            yield f"expected run {last} as the last row of a run, but it is {self._number or 'none'}"

    def _take(self) -> Iterator[str]:
        """Takes the next row, and yields its own defects."""
        assert self._next is not None, "there is a row"
        row = self._next
        if self._number and row.number != self._number + 1:
            yield f"expected a row of run {self._number + 1}, but the next one is of run {row.number}"
        self._first, self._number = self._first or row.number, row.number
        try:
            decoded(row)
        except JournalDamaged as damaged:
            yield f"run {row.number}: {damaged}"
        self._next = next(self._rows, None)


def audits_of_other_runs(commit: Commit, before: Sequence[str]) -> Iterator[str]:
    """Yields audits of another run than the one in progress ``before`` the commit, or of its own events."""
    known = {"", *before}
    known |= {event.run_id for event in commit.events if isinstance(event, _RUN_EVENTS)}
    for event in commit.events if before else ():
        if isinstance(event, Audited) and event.entry.run_id not in known:
            yield f"audit {event.entry.sequence} is of run '{event.entry.run_id}', which was not in progress"


def check_surface(stored: StoredSurface) -> Iterator[Finding | Checked]:
    """Yields every finding in the rows of a surface, and its summary at the end."""
    walk = SurfaceCheck(stored)
    yield from walk.walk()
    if stored.alive is not None and walk.exists not in (None, stored.alive):
        described = "exists" if walk.exists else "is deleted"
        yield Finding(f"surface '{stored.name}'", f"it {described} in its history, but not in the tables")
    responses = 0
    for response, checksum in stored.responses():
        if checksum_of(stored.name, response) == checksum:
            responses += 1
        else:
            place = f"surface '{stored.name}', request '{response.request_id}'"
            yield Finding(place, "the response has the wrong checksum")
    yield walk.checked(responses)


class SurfaceCheck:
    """The check of the history of one surface."""

    def __init__(self, stored: StoredSurface) -> None:
        """Starts before the first commit."""
        self._stored = stored
        self._name = name = stored.name
        self._gone = stored.gone()
        self._commits = 0
        self._version = 0
        self._position = 0
        self._records = dict.fromkeys(RecordKind, 0)
        self._next = {
            event: self._gone.of(number).last_sequence + 1 for event, number in EMITTER_NUMBERS.items()
        }
        self._audit_hash = GENESIS_HASH if self._next[Audited] == 1 else None
        self._indexes = {number: _Index(stored.index(number)) for number in EMITTER_NUMBERS.values()}
        self._snapshot: SurfaceSnapshot | None = None
        self._followed: dict[str, Surface] = {}
        """The surface, rebuilt from its first commit and from its snapshot, while either is possible."""
        if not self._gone.version:
            self._followed["its first commit"] = Surface(name)
        self._runs = RunsCheck(stored.runs())

    def walk(self) -> Iterator[Finding]:
        """Yields every finding."""
        yield from self._take_snapshot()
        for row in self._stored.commits():
            place = f"surface '{self._name}', version {row.version}, position {row.position}"
            for what in self._meet(row):
                yield Finding(place, what)
        for what in self._end():
            yield Finding(f"surface '{self._name}'", what)

    def checked(self, responses: int) -> Checked:
        """Returns the summary."""
        states = self._followed.values()
        signature = next((surface_signature(state) for state in states), "")
        return Checked(self._name, self._commits, self._records, responses, signature)

    @property
    def exists(self) -> bool | None:
        """Whether the surface lives according to its history; None if it could not be rebuilt."""
        return next((state.exists for state in self._followed.values()), None)

    def _take_snapshot(self) -> Iterator[Finding]:
        place = f"surface '{self._name}', snapshot"
        stored = self._stored.snapshot()
        version = 0 if stored is None else stored.version
        if version < self._gone.version:
            described = f"expected one of version {self._gone.version}, up to which commits were pruned"
            yield Finding(place, f"{described}, but it is {version or 'none'}")
        if stored is None:
            return
        try:
            snapshot, state = thawed(self._stored, stored)
        except Exception as error:  # noqa: BLE001 - damaged values may raise anything
            yield Finding(place, _described(error))
            return
        if (snapshot.name, snapshot.version) != (self._name, version):
            yield Finding(
                place,
                f"expected one of version {version}, but it is of '{snapshot.name}' at {snapshot.version}",
            )
        elif surface_signature(state) != snapshot.signature:
            yield Finding(place, "its signature does not match its content")
        else:
            self._snapshot = snapshot
            self._followed["its snapshot"] = state

    def _meet(self, row: CommitRow) -> Iterator[str]:
        """Yields defects of a commit."""
        yield from self._numbered(row)
        self._commits += 1
        try:
            commit = decode_commit(row.data)
        except JournalDamaged as damaged:
            yield str(damaged)
            self._followed.clear()
            self._audit_hash = None
            # The row also has the sequences of its records.
            yield from self._indexed(row)
            for emitter, last in index_rows(row.record_index):
                self._next[_EVENTS[emitter]] = last + 1
            return
        yield from self._as_its_row(row, commit)
        yield from self._indexed(row)
        for event in commit.events:
            if type(event) in self._next:
                yield from self._in_sequence(event)
            elif isinstance(event, RunRecorded):
                yield from self._runs.meet(event)
        before = [run_in_progress(state) for state in self._states_before(commit)]
        yield from self._follow(commit)
        yield from audits_of_other_runs(commit, before)

    def _numbered(self, row: CommitRow) -> Iterator[str]:
        gone = self._gone.evidence_version if row.evidence else self._gone.work_version
        expected = max(self._version, self._gone.version) + 1
        if row.version <= gone:
            yield f"this commit was pruned and is still there: expected commits from version {gone + 1} on"
        elif row.version > self._gone.version and row.version != expected:
            yield f"expected version {expected} here, but it is missing"
            self._followed.clear()
        if row.position <= self._position:
            yield f"expected a position after {self._position}, but it is {row.position}"
        self._version, self._position = row.version, row.position

    def _as_its_row(self, row: CommitRow, commit: Commit) -> Iterator[str]:
        pairs = {
            "surface": (self._name, commit.surface),
            "version": (row.version, commit.version),
            "recorded_ms": (row.recorded_ms, commit.recorded_ms),
            "evidence": (row.evidence, int(is_evidence(commit.events))),
            "emitted": (_sorted(row.record_index), _sorted(index_text(last_sequences(commit.events)))),
        }
        for column, (there, said) in pairs.items():
            if there != said:
                yield f"expected {column} '{said}', as the commit says, but its row has '{there}'"
        if sequence := restamped(commit):
            yield f"audit {sequence} has a different timestamp from its commit, {commit.recorded_ms}"

    def _indexed(self, row: CommitRow) -> Iterator[str]:
        for emitter, last in index_rows(row.record_index):
            if emitter in self._indexes:
                for what in self._indexes[emitter].meet(last, row.position):
                    yield f"index of {_kinds(emitter)}: {what}"

    def _in_sequence(self, event: Event) -> Iterator[str]:
        """Yields defects of an event's sequences and of an audit's hash."""
        emitter = type(event)
        first, count = span(event)
        for kind in KINDS[emitter]:
            self._records[kind] += count
        expected = self._next[emitter]
        if first + count <= self._gone.of(EMITTER_NUMBERS[emitter]).last_sequence + 1:
            return
        self._next[emitter] = first + count
        if first != expected:
            kinds = _kinds(EMITTER_NUMBERS[emitter])
            yield f"expected {kinds} from sequence {expected} on, but it is {first}"
        if isinstance(event, Audited):
            yield from self._chained(event, fits_in=first == expected)

    def _chained(self, event: Audited, *, fits_in: bool) -> Iterator[str]:
        entry = event.entry
        previous = self._audit_hash if fits_in else None
        walked = verify_chain([entry], first_sequence=entry.sequence, previous_hash=previous)
        if walked.first_bad_sequence:
            yield f"audit {entry.sequence} has the wrong hash: it does not follow from the hash before it"
        snapshot = self._snapshot
        known = snapshot is not None and snapshot.audit_count == entry.sequence
        if snapshot is not None and known and snapshot.audit_hash != entry.chain_hash:
            yield f"audit {entry.sequence} has a different hash from the snapshot"
        self._audit_hash = entry.chain_hash

    def _states_before(self, commit: Commit) -> list[Surface]:
        """Returns the rebuilt surfaces as they are just before a commit."""
        return [state for state in self._followed.values() if state.version == commit.version - 1]

    def _follow(self, commit: Commit) -> Iterator[str]:
        """Applies a commit to the rebuilt surfaces."""
        for origin, state in list(self._followed.items()):
            if commit.version <= state.version:
                continue
            try:
                evolve(state, commit)
            except Exception as error:  # noqa: BLE001 - commits that do not fit together may raise anything
                yield f"expected to rebuild the surface from {origin}, but: {_described(error)}"
                del self._followed[origin]
                continue
            snapshot = self._snapshot
            if snapshot is None or snapshot.version != state.version:
                continue
            if surface_signature(state) != snapshot.signature:
                yield f"the surface that is rebuilt from {origin} does not have the snapshot's signature"

    def _end(self) -> Iterator[str]:
        """Yields defects of the surface as a whole."""
        for emitter, index in self._indexes.items():
            for what in index.rest():
                yield f"index of {_kinds(emitter)}: {what}"
        if self._snapshot is not None and self._snapshot.version > self._version:
            snapped = f"expected version {self._snapshot.version}, of which there is a snapshot"
            yield f"{snapped}, but the newest is {self._version}"
        yield from self._runs.rest(next(iter(self._followed.values()), None))
        if not self._version:
            yield "it has no commit"
        if not self._gone.version and self._gone.newest:
            yield "expected no pruned commits, but the row names the newest pruned records"
        signatures = {surface_signature(state) for state in self._followed.values()}
        if len(signatures) > 1:
            yield "expected the same signature from its snapshot and its first commit, but they differ"


_EVENTS = {number: event for event, number in EMITTER_NUMBERS.items()}


def _sorted(record_index: str) -> str:
    """Returns a record index without an order: a database keeps none."""
    return " ".join(sorted(record_index.split()))


def _kinds(emitter: int) -> str:
    return " and ".join(KINDS[_EVENTS[emitter]])


def _described(error: Exception) -> str:
    return str(error) if isinstance(error, JournalDamaged) else f"{type(error).__name__}: {error}"
