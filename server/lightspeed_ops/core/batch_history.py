"""The batch history: what happened to one batch, in order, from its admission to its end or to now.

Owns what follows from the order of batch events: the attempt, the newest admission of a key, and whether
events are missing. It must never read the journal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import NamedTuple, get_args

from lightspeed_ops.core import batch_events
from lightspeed_ops.core.active_batch import ActiveBatch, Cancellation
from lightspeed_ops.core.batch_events import Admission, BatchEventKind, Told
from lightspeed_ops.core.orchestrator import Batch, BatchState, DeadLetterRecord

HISTORY_EVENTS = 5_000
"""Most events of a history, the newest: even a batch that is active for years is redriven less often."""
HISTORY_BYTES = 3_000_000
"""Most bytes of the events of a history: it stays under 4 MiB on the wire."""
EVENT_BYTES = 100
"""Most bytes of an event without its texts: version, times, counts and labels."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The active batch status: attempt, worker, lease and due time; 0 or empty if there is none.

    Times are those of the server's clock.
    """

    attempt: int
    run_id: str
    worker_id: str
    lease_token: str
    lease_deadline_ms: int
    due_ms: int
    cancellation: Cancellation | None
    dead_letter: DeadLetterRecord | None


class CurrentBatch(NamedTuple):
    """An active batch with its state and its status."""

    batch: Batch
    batch_state: BatchState
    standing: Standing


@dataclass(frozen=True, slots=True)
class BatchStory:
    """The history of a batch; ``whole`` if no event since its admission is missing.

    Otherwise no event is missing from ``whole_from_version`` on.
    """

    batch: Batch | None
    batch_state: BatchState
    standing: Standing | None
    events: tuple[Told, ...]
    whole: bool
    whole_from_version: int


STATES: Mapping[type[BatchEventKind], BatchState] = {
    batch_events.Enqueued: BatchState.QUEUED,
    batch_events.HandedOn: BatchState.QUEUED,
    batch_events.Reprocessed: BatchState.QUEUED,
    batch_events.Started: BatchState.IN_FLIGHT,
    batch_events.LeaseExtended: BatchState.IN_FLIGHT,
    batch_events.Failed: BatchState.RETRYING,
    batch_events.LeaseExpired: BatchState.RETRYING,
    batch_events.GivenBack: BatchState.QUEUED,
    batch_events.Acknowledged: BatchState.SUCCEEDED,
    batch_events.DuplicateSuppressed: BatchState.SUCCEEDED,
    batch_events.DeadLettered: BatchState.DEAD_LETTERED,
    batch_events.Redriven: BatchState.RETRYING,
    batch_events.Replayed: BatchState.QUEUED,
    batch_events.Discarded: BatchState.CANCELLED,
    batch_events.CancellationAsked: BatchState.IN_FLIGHT,
    batch_events.Cancelled: BatchState.CANCELLED,
    batch_events.FailedForGood: BatchState.FAILED,
}
"""The state of a batch after each batch event."""


def current_batch(active: ActiveBatch) -> CurrentBatch:
    """Returns the state and the status of an active batch."""
    held = active.state is BatchState.IN_FLIGHT
    standing = Standing(
        attempt=active.attempt,
        run_id=active.run_id,
        worker_id=active.worker_id if held else "",
        lease_token=active.lease_token if held else "",
        lease_deadline_ms=active.lease.deadline_ms if active.lease is not None else 0,
        due_ms=active.due_ms if active.state is BatchState.RETRYING else 0,
        cancellation=active.cancellation,
        dead_letter=active.dead_letter,
    )
    return CurrentBatch(active.batch, active.state, standing)


def has_admission(told: Iterable[Told]) -> bool:
    """Returns True if one of the events is the admission of a batch."""
    return any(isinstance(one.what, get_args(Admission)) for one in told)


def batch_history(told: Sequence[Told], *, whole_from: int, lives: CurrentBatch | None = None) -> BatchStory:
    """Returns the history of a key since its newest admission, oldest event first.

    From the version ``whole_from`` on, no commit was pruned. There must be an event, or an active batch.
    """
    telling = _HistoryBuilder(whole_from)
    for one in told:
        telling.add(one)
    events = _newest(telling.events)
    first = telling.events[0] if telling.events else None
    whole = first is not None and has_admission([first]) and first.version >= whole_from
    if len(events) < len(telling.events):
        whole, whole_from = False, events[0].version
    batch, state = telling.batch, STATES[type(telling.events[-1].what)] if first is not None else None
    if lives is not None:
        batch, state = lives.batch, lives.batch_state
    assert state is not None, "a batch that does not live has a story"
    standing = None if lives is None else lives.standing
    last = events[-1].what if events else None
    if (
        standing is not None
        and standing.dead_letter is not None
        and isinstance(last, batch_events.DeadLettered)
    ):
        # The surface keeps only the beginning of a long reason.
        standing = replace(standing, dead_letter=last.record)
    return BatchStory(batch, state, standing, tuple(events), whole, 0 if whole else whole_from)


class _HistoryBuilder:
    """Builds the history of a batch from its events, oldest first."""

    def __init__(self, whole_from: int) -> None:
        self.events: list[Told] = []
        self.batch: Batch | None = None
        self._attempt = 0
        self._whole_from = whole_from

    def add(self, told: Told) -> None:
        """Adds an event, and fills in the fields that follow from the events before it."""
        before = self.events[-1] if self.events else None
        if before is not None and before.version < self._whole_from <= told.version:
            # Events between the two may be missing, so the attempt is unknown.
            self._attempt = 0
        what = self._known(told.what)
        last = None if before is None else before.what
        if isinstance(what, batch_events.LeaseExtended) and isinstance(last, batch_events.LeaseExtended):
            what = replace(what, times=last.times + 1)
            self.events.pop()
        self.events.append(told._replace(what=what))

    def _known(self, what: BatchEventKind) -> BatchEventKind:
        match what:
            case batch_events.Enqueued() | batch_events.HandedOn() | batch_events.Reprocessed():
                self.events.clear()
                self.batch, self._attempt = what.batch, 1
            case batch_events.Failed() | batch_events.LeaseExpired():
                self._attempt = what.attempt + 1
            case batch_events.Redriven() | batch_events.Replayed():
                self._attempt = 1
            case batch_events.DuplicateSuppressed():
                return replace(what, idempotency_key=self.batch.idempotency_key if self.batch else "")
            case (
                batch_events.Started()
                | batch_events.GivenBack()
                | batch_events.DeadLettered()
                | batch_events.FailedForGood()
            ):
                return replace(what, attempt=self._attempt)
            case _:
                pass
        return what


def _newest(events: Sequence[Told]) -> Sequence[Told]:
    """Returns as many of the newest events as fit into a response."""
    size_bytes = 0
    for count, told in enumerate(reversed(events)):
        size_bytes += EVENT_BYTES + _text_bytes(told)
        if count == HISTORY_EVENTS or size_bytes > HISTORY_BYTES:
            return events[-count:]
    return events


def _text_bytes(value: object) -> int:
    """Returns the bytes of all texts in a value."""
    if isinstance(value, str):
        return len(value.encode())
    if is_dataclass(value):
        return sum(_text_bytes(getattr(value, field.name)) for field in fields(value))
    return sum(map(_text_bytes, value)) if isinstance(value, tuple) else 0
