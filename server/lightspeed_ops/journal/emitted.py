"""What commits emit: where records of each kind end.

Owns the summary that every journal indexes its commits by.
"""

from collections.abc import Iterable

from lightspeed_ops.core.events import Audited, ConformanceCertified, Event, PolicyDecided
from lightspeed_ops.core.records import EMITTERS, span

EMITTING = frozenset(EMITTERS.values())
"""Events that emit records."""
EVIDENCE = frozenset[type[Event]]({Audited, ConformanceCertified, PolicyDecided})
"""Events whose commits are kept as long as audits are."""


def last_sequences(events: Iterable[Event]) -> dict[type[Event], int]:
    """The last sequence that each emitter among the events emitted."""
    last: dict[type[Event], int] = {}
    for event in events:
        emitter = type(event)
        if emitter in EMITTING:
            first, count = span(event)
            last[emitter] = first + count - 1
    return last
