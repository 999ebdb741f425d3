"""The batch history: what happened to one batch, in order, from its admission to its end or to now.

Owns what follows from the order of batch events: the attempt, the newest admission of a key, and whether
events are missing. It must never read the journal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import NamedTuple, get_args

from lightspeed_ops.core import batch_events
from lightspeed_ops.core.active_batch import ActiveBatch, Cancellation
from lightspeed_ops.core.batch_events import Admission, BatchEvent, BatchEventKind
from lightspeed_ops.core.orchestrator import Batch, BatchState, DeadLetterRecord

HISTORY_EVENTS = 5_000
"""Most events of a history, the newest: even a batch that is active for years is redriven less often."""
HISTORY_BYTES = 3_000_000
"""Most bytes of the events of a history: it stays under 4 MiB on the wire."""
EVENT_BYTES = 100
"""Most bytes of an event without its texts: version, times, counts and labels."""


@dataclass(frozen=True, slots=True)
class ActiveBatchStatus:
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
    progress: str = ""


class CurrentBatch(NamedTuple):
    """An active batch with its state and its status."""

    batch: Batch
    batch_state: BatchState
    status: ActiveBatchStatus


@dataclass(frozen=True, slots=True)
class BatchHistory:
    """The history of a batch; ``whole`` if no event since its admission is missing.

    Otherwise no event is missing from ``whole_from_version`` on.
    """

    batch: Batch | None
    batch_state: BatchState
    status: ActiveBatchStatus | None
    events: tuple[BatchEvent, ...]
    whole: bool
    whole_from_version: int


STATES: Mapping[type[BatchEventKind], BatchState] = {
    batch_events.Enqueued: BatchState.QUEUED,
    batch_events.HandedOff: BatchState.QUEUED,
    batch_events.Reprocessed: BatchState.QUEUED,
    batch_events.Started: BatchState.IN_FLIGHT,
    batch_events.LeaseExtended: BatchState.IN_FLIGHT,
    batch_events.Failed: BatchState.RETRYING,
    batch_events.LeaseExpired: BatchState.RETRYING,
    batch_events.Released: BatchState.QUEUED,
    batch_events.Acknowledged: BatchState.SUCCEEDED,
    batch_events.DuplicateSuppressed: BatchState.SUCCEEDED,
    batch_events.DeadLettered: BatchState.DEAD_LETTERED,
    batch_events.Redriven: BatchState.RETRYING,
    batch_events.Replayed: BatchState.QUEUED,
    batch_events.Discarded: BatchState.CANCELLED,
    batch_events.CancellationRequested: BatchState.IN_FLIGHT,
    batch_events.Cancelled: BatchState.CANCELLED,
    batch_events.PermanentlyFailed: BatchState.FAILED,
}
"""The state of a batch after each batch event."""


def current_batch(active: ActiveBatch) -> CurrentBatch:
    """Returns the state and the status of an active batch."""
    held = active.state is BatchState.IN_FLIGHT
    status = ActiveBatchStatus(
        attempt=active.attempt,
        run_id=active.run_id,
        worker_id=active.worker_id if held else "",
        lease_token=active.lease_token if held else "",
        lease_deadline_ms=active.lease.deadline_ms if active.lease is not None else 0,
        due_ms=active.due_ms if active.state is BatchState.RETRYING else 0,
        cancellation=active.cancellation,
        dead_letter=active.dead_letter,
        progress=active.progress,
    )
    return CurrentBatch(active.batch, active.state, status)


def has_admission(events: Iterable[BatchEvent]) -> bool:
    """Returns True if one of the events is the admission of a batch."""
    return any(isinstance(one.event, get_args(Admission)) for one in events)


def batch_history(
    events: Sequence[BatchEvent], *, whole_from: int, current: CurrentBatch | None = None
) -> BatchHistory:
    """Returns the history of a key since its newest admission, oldest event first.

    From the version ``whole_from`` on, no commit was pruned. There must be an event, or an active batch.
    """
    telling = _HistoryBuilder(whole_from)
    for one in events:
        telling.add(one)
    events = _newest(telling.events)
    first = telling.events[0] if telling.events else None
    whole = first is not None and has_admission([first]) and first.version >= whole_from
    if len(events) < len(telling.events):
        whole, whole_from = False, events[0].version
    batch, state = telling.batch, STATES[type(telling.events[-1].event)] if first is not None else None
    if current is not None:
        batch, state = current.batch, current.batch_state
    assert state is not None, "a batch that is not active has events"
    status = None if current is None else current.status
    last = events[-1].event if events else None
    if status is not None and status.dead_letter is not None and isinstance(last, batch_events.DeadLettered):
        # The surface keeps only the beginning of a long reason.
        status = replace(status, dead_letter=last.record)
    return BatchHistory(batch, state, status, tuple(events), whole, 0 if whole else whole_from)


class _HistoryBuilder:
    """Builds the history of a batch from its events, oldest first."""

    def __init__(self, whole_from: int) -> None:
        self.events: list[BatchEvent] = []
        self.batch: Batch | None = None
        self._attempt = 0
        self._whole_from = whole_from

    def add(self, entry: BatchEvent) -> None:
        """Adds an event, and fills in the fields that follow from the events before it."""
        before = self.events[-1] if self.events else None
        if before is not None and before.version < self._whole_from <= entry.version:
            # Events between the two may be missing, so the attempt is unknown.
            self._attempt = 0
        event = self._known(entry.event)
        last = None if before is None else before.event
        if isinstance(event, batch_events.LeaseExtended) and isinstance(last, batch_events.LeaseExtended):
            event = replace(event, times=last.times + 1, progress=event.progress or last.progress)
            self.events.pop()
        self.events.append(entry._replace(event=event))

    def _known(self, event: BatchEventKind) -> BatchEventKind:
        match event:
            case batch_events.Enqueued() | batch_events.HandedOff() | batch_events.Reprocessed():
                self.events.clear()
                self.batch, self._attempt = event.batch, 1
            case batch_events.Failed() | batch_events.LeaseExpired():
                self._attempt = event.attempt + 1
            case batch_events.Redriven() | batch_events.Replayed():
                self._attempt = 1
            case batch_events.DuplicateSuppressed():
                return replace(event, idempotency_key=self.batch.idempotency_key if self.batch else "")
            case (
                batch_events.Started()
                | batch_events.Released()
                | batch_events.DeadLettered()
                | batch_events.PermanentlyFailed()
            ):
                return replace(event, attempt=self._attempt)
            case _:
                pass
        return event


def _newest(events: Sequence[BatchEvent]) -> Sequence[BatchEvent]:
    """Returns as many of the newest events as fit into a response."""
    size_bytes = 0
    for count, entry in enumerate(reversed(events)):
        size_bytes += EVENT_BYTES + _text_bytes(entry)
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
