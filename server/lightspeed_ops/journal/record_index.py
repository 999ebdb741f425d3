"""What commits emit: where records of each kind end, and which commits are evidence or change a life.

Owns the summary that every journal indexes its commits by.
"""

from collections.abc import Iterable, Mapping

from lightspeed_ops.core.events import (
    Audited,
    Commit,
    ConformanceCertified,
    Event,
    PolicyDecided,
    SurfaceCreated,
    SurfaceDeleted,
    SurfaceUndeleted,
)
from lightspeed_ops.core.records import EMITTERS, span

EMITTING = frozenset(EMITTERS.values())
"""Events that emit records."""
_LIVES: Mapping[type[Event], bool] = {SurfaceCreated: True, SurfaceUndeleted: True, SurfaceDeleted: False}
_EVIDENCE = frozenset[type[Event]]({Audited, ConformanceCertified, PolicyDecided})


def is_evidence(events: Iterable[Event]) -> bool:
    """True where a commit with these events is kept as long as audits are."""
    return not _EVIDENCE.isdisjoint(map(type, events))


def lives_after(events: Iterable[Event]) -> bool | None:
    """True if these events let the surface live, False if they delete it, None if they do neither."""
    lives: bool | None = None
    for event in events:
        lives = _LIVES.get(type(event), lives)
    return lives


def last_sequences(events: Iterable[Event]) -> dict[type[Event], int]:
    """The last sequence that each emitter among the events emitted."""
    last: dict[type[Event], int] = {}
    for event in events:
        emitter = type(event)
        if emitter in EMITTING:
            first, count = span(event)
            last[emitter] = first + count - 1
    return last


def is_gapless(commits: Iterable[Commit], emitter: type[Event]) -> bool:
    """True where each commit has records of an emitter, and none are missing between two of one surface."""
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
    """The sequence of the first audit that says another time than its commit; 0 where none does."""
    for event in commit.events:
        if type(event) is Audited and event.entry.recorded_ms != commit.recorded_ms:
            return event.entry.sequence
    return 0
