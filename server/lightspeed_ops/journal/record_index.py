"""The record index: the last sequence of each kind of record in a commit, and whether the commit is evidence.

Owns the summary by which every journal indexes its commits; it also says whether a commit deletes or restores
its surface.
"""

from collections.abc import Iterable, Iterator, Mapping

from lightspeed_ops.core.events import (
    Audited,
    BatchesAcknowledged,
    Commit,
    ConformanceCertified,
    Event,
    PolicyDecided,
    RunRecorded,
    SinkKeysApplied,
    SurfaceCreated,
    SurfaceDeleted,
    SurfaceUndeleted,
)
from lightspeed_ops.core.records import EMITTERS, RecordKind, span

EMITTING = frozenset(EMITTERS.values())
"""Events that emit records."""
EMITTER_NUMBERS: Mapping[type[Event], int] = {
    Audited: 1,
    BatchesAcknowledged: 2,
    ConformanceCertified: 3,
    SinkKeysApplied: 4,
    PolicyDecided: 5,
}
"""The number by which storage names each emitter; it never changes."""
_EXISTENCE: Mapping[type[Event], bool] = {SurfaceCreated: True, SurfaceUndeleted: True, SurfaceDeleted: False}
_EVIDENCE = frozenset[type[Event]]({Audited, ConformanceCertified, PolicyDecided, RunRecorded})


def is_evidence(events: Iterable[Event]) -> bool:
    """Returns True if the journal must keep a commit with these events as long as audits."""
    return not _EVIDENCE.isdisjoint(map(type, events))


def recorded_run(events: Iterable[Event]) -> RunRecorded | None:
    """Returns the record of a run in these events, or None: a command starts one run at most."""
    return next((event for event in events if isinstance(event, RunRecorded)), None)


def existence_after(events: Iterable[Event]) -> bool | None:
    """Returns True if these events create or restore the surface, False if they delete it, else None."""
    exists: bool | None = None
    for event in events:
        exists = _EXISTENCE.get(type(event), exists)
    return exists


def last_sequences(events: Iterable[Event]) -> dict[type[Event], int]:
    """Returns, by emitter, the last sequence of the records that these events emit."""
    last: dict[type[Event], int] = {}
    for event in events:
        emitter = type(event)
        if emitter in EMITTING:
            first, count = span(event)
            last[emitter] = first + count - 1
    return last


def numbered(last: Mapping[type[Event], int]) -> dict[int, int]:
    """Returns last sequences by the numbers of their emitters."""
    return {EMITTER_NUMBERS[event]: sequence for event, sequence in last.items()}


def number_of(kind: RecordKind) -> int:
    """Returns the number of the emitter of a kind."""
    return EMITTER_NUMBERS[EMITTERS[kind]]


def is_gapless(commits: Iterable[Commit], emitter: type[Event]) -> bool:
    """Returns True if each commit has records of an emitter, without a gap between commits of one surface."""
    newest: dict[str, int] = {}
    for commit in commits:
        spans = [span(event) for event in commit.events if type(event) is emitter]
        for first, count in spans:
            if newest.get(commit.surface, first - 1) != first - 1:
                return False
            newest[commit.surface] = first + count - 1
        if not spans:
            return False
    return True


def restamped(commit: Commit) -> int:
    """Returns the sequence of the first audit with another time than its commit; 0 if there is none."""
    for event in commit.events:
        if type(event) is Audited and event.entry.recorded_ms != commit.recorded_ms:
            return event.entry.sequence
    return 0


def index_text(last: Mapping[type[Event], int]) -> str:
    """Returns the record index of a commit as a text: the number and last sequence of each emitter."""
    return " ".join(map("{}:{}".format, map(EMITTER_NUMBERS.__getitem__, last), last.values()))


def index_rows(text: str) -> Iterator[tuple[int, int]]:
    """Yields the emitter and last sequence of each pair in such a text."""
    for pair in text.split():
        emitter, _, last = pair.partition(":")
        yield int(emitter), int(last)
