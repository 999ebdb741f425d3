"""Batch events: what a commit says about one batch.

Owns the kinds of batch events and which journal events they come from. Each commit is read by itself:
:mod:`batch_history` fills in what only earlier commits know.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, NamedTuple

from lightspeed_ops.core import events as happened
from lightspeed_ops.core.active_batch import lease_token
from lightspeed_ops.core.checkpoint import Checkpoint
from lightspeed_ops.core.events import Commit, Event
from lightspeed_ops.core.orchestrator import LEASE_EXPIRED, Batch, DeadLetterRecord
from lightspeed_ops.core.records import checkpoints_of


@dataclass(frozen=True, slots=True)
class Enqueued:
    """A client enqueued the batch."""

    batch: Batch


@dataclass(frozen=True, slots=True)
class HandedOff:
    """An acknowledgement of another batch enqueued this one: a hand-off.

    ``from_key`` is the key of the acknowledged batch; empty if the commit acknowledged several.
    """

    batch: Batch
    from_key: str


@dataclass(frozen=True, slots=True)
class Reprocessed:
    """A replay enqueued the applied batch again, because its reprocess window names it."""

    batch: Batch
    reason: str
    actor_id: str


@dataclass(frozen=True, slots=True)
class Started:
    """A worker started the batch; attempt 0 if it is not known."""

    run_id: str
    attempt: int
    worker_id: str
    lease_token: str
    lease_deadline_ms: int


@dataclass(frozen=True, slots=True)
class LeaseExtended:
    """The worker extended the lease ``times`` times in a row."""

    times: int
    lease_deadline_ms: int
    progress: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """An attempt failed."""

    attempt: int
    reason: str
    retry_at_ms: int


@dataclass(frozen=True, slots=True)
class LeaseExpired:
    """The lease of the worker expired."""

    attempt: int
    retry_at_ms: int


@dataclass(frozen=True, slots=True)
class Released:
    """The worker released the batch without working on it."""

    attempt: int


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The batch was applied."""

    checkpoint: Checkpoint
    checkpoint_sequence: int
    lineage_sequence: int
    result: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DuplicateSuppressed:
    """The batch was acknowledged without effect, as its sink had applied the idempotency key before."""

    idempotency_key: str


@dataclass(frozen=True, slots=True)
class DeadLettered:
    """The batch became a dead letter."""

    attempt: int
    record: DeadLetterRecord


@dataclass(frozen=True, slots=True)
class Redriven:
    """An operator redrove the dead letter: it starts again from ``due_ms`` on."""

    due_ms: int
    reason: str
    actor_id: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """A replay requeued the dead letter."""

    reason: str
    actor_id: str


@dataclass(frozen=True, slots=True)
class Discarded:
    """An operator discarded the dead letter."""

    reason: str
    actor_id: str


@dataclass(frozen=True, slots=True)
class CancellationRequested:
    """The worker was asked to give the batch up by ``deadline_ms``."""

    reason: str
    deadline_ms: int
    actor_id: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The batch was cancelled: at once, or after its worker was asked to give it up.

    ``actor_id`` is empty in the second case.
    """

    reason: str
    actor_id: str


@dataclass(frozen=True, slots=True)
class PermanentlyFailed:
    """The batch permanently failed, because dead letters are disabled."""

    attempt: int
    reason: str


Admission = Enqueued | HandedOff | Reprocessed

BatchEventKind = (
    Enqueued
    | HandedOff
    | Reprocessed
    | Started
    | LeaseExtended
    | Failed
    | LeaseExpired
    | Released
    | Acknowledged
    | DuplicateSuppressed
    | DeadLettered
    | Redriven
    | Replayed
    | Discarded
    | CancellationRequested
    | Cancelled
    | PermanentlyFailed
)

BATCH_EVENT_LABELS: dict[type[BatchEventKind], str] = {
    Enqueued: "enqueued",
    HandedOff: "handed_off",
    Reprocessed: "reprocessed",
    Started: "started",
    LeaseExtended: "lease_extended",
    Failed: "failed",
    LeaseExpired: "lease_expired",
    Released: "released",
    Acknowledged: "acknowledged",
    DuplicateSuppressed: "duplicate_suppressed",
    DeadLettered: "dead_lettered",
    Redriven: "redriven",
    Replayed: "replayed",
    Discarded: "discarded",
    CancellationRequested: "cancellation_requested",
    Cancelled: "cancelled",
    PermanentlyFailed: "permanently_failed",
}


class BatchEvent(NamedTuple):
    """A batch event with the version of its commit and the time of recording (server's clock)."""

    version: int
    recorded_ms: int
    event: BatchEventKind


def has_events_of(commit: Commit, key: str) -> bool:
    """Returns True if a commit says something about a batch."""
    return any(type(event) in _KEYS and key in _KEYS[type(event)](event) for event in commit.events)


def batch_events(commit: Commit, key: str) -> list[BatchEvent]:
    """Returns what a commit says about a batch, in order."""
    return [
        BatchEvent(commit.version, commit.recorded_ms, kind)
        for event in commit.events
        if type(event) in _KEYS and key in _KEYS[type(event)](event)
        for kind in BATCH_EVENTS_OF[type(event)](event, key, commit)
    ]


def _of(batches: Iterable[Batch]) -> Iterator[str]:
    return (batch.key for batch in batches)


_KEYS: Mapping[type[Event], Callable[[Any], Iterable[str]]] = {
    happened.BatchesEnqueued: lambda event: _of(event.batches),
    happened.ReplayStarted: lambda event: chain(event.requeued_keys, _of(event.reprocessed)),
    happened.ReplayContinued: lambda event: chain(event.requeued_keys, _of(event.reprocessed)),
    happened.BatchesPromoted: lambda event: _of(event.batches),
    happened.BatchesStarted: lambda event: event.keys,
    happened.LeasesExtended: lambda event: event.keys,
    happened.BatchesReleased: lambda event: event.keys,
    happened.CancellationRequested: lambda event: (event.key,),
    happened.BatchesCancelled: lambda event: event.keys,
    happened.BatchesAcknowledged: lambda event: _of(event.batches),
    happened.DuplicatesSuppressed: lambda event: event.keys,
    happened.RetriesScheduled: lambda event: (record.batch_key for record in event.retries),
    happened.BatchesDeadLettered: lambda event: (record.batch_key for record in event.dead_letters),
    happened.BatchesFailed: lambda event: event.keys,
    happened.DeadLettersRedriven: lambda event: event.keys,
    happened.DeadLettersDiscarded: lambda event: event.keys,
}
"""The keys of the batches that an event says something about."""


def _enqueued(event: happened.BatchesEnqueued, key: str, commit: Commit) -> Iterator[BatchEventKind]:
    """Yields a hand-off if the commit also acknowledges batches, since then no client enqueued the batch."""
    batch = _batch(event.batches, key)
    acknowledged = list(_acknowledged_in(commit))
    if not acknowledged:
        yield Enqueued(batch)
    else:
        yield HandedOff(batch, acknowledged[0] if len(acknowledged) == 1 else "")


def _acknowledged_in(commit: Commit) -> Iterator[str]:
    for event in commit.events:
        if isinstance(event, happened.BatchesAcknowledged):
            yield from _of(event.batches)
        elif isinstance(event, happened.DuplicatesSuppressed):
            yield from event.keys


def _promoted(event: happened.BatchesPromoted, key: str, _: Commit) -> Iterator[BatchEventKind]:
    yield Reprocessed(_batch(event.batches, key), event.reason, event.actor_id)


def _replayed(
    event: happened.ReplayStarted | happened.ReplayContinued, key: str, _: Commit
) -> Iterator[BatchEventKind]:
    if key in event.requeued_keys:
        yield Replayed(event.reason, event.actor_id)
    else:
        yield Reprocessed(_batch(event.reprocessed, key), event.reason, event.actor_id)


def _started(event: happened.BatchesStarted, key: str, commit: Commit) -> Iterator[BatchEventKind]:
    number = event.first_lease + event.keys.index(key)
    token = lease_token(number, commit.recorded_ms) if event.first_lease else ""
    yield Started(event.run_id, 0, event.worker_id, token, event.lease_deadline_ms)


def _asked(event: happened.CancellationRequested, _: str, commit: Commit) -> Iterator[BatchEventKind]:
    yield CancellationRequested(event.reason, event.deadline_ms, _actor(commit, "cancel_batch"))


def _cancelled(event: happened.BatchesCancelled, _: str, commit: Commit) -> Iterator[BatchEventKind]:
    yield Cancelled(event.reason, _actor(commit, "cancel_batch"))


def _acknowledged(event: happened.BatchesAcknowledged, key: str, _: Commit) -> Iterator[BatchEventKind]:
    place = list(_of(event.batches)).index(key)
    sequence = event.first_sequence + place
    checkpoint = next(islice(checkpoints_of(event), place, None))
    found = next((one for one in event.results if one.index == place), None)
    result = () if found is None else tuple(zip(found.keys, found.values, strict=True))
    yield Acknowledged(checkpoint, checkpoint_sequence=sequence, lineage_sequence=sequence, result=result)


def _extended(event: happened.LeasesExtended, key: str, _: Commit) -> Iterator[BatchEventKind]:
    progress = event.progress[event.keys.index(key)] if event.progress else ""
    yield LeaseExtended(1, event.lease_deadline_ms, progress)


def _retried(event: happened.RetriesScheduled, key: str, _: Commit) -> Iterator[BatchEventKind]:
    for record in event.retries:
        if record.batch_key == key:
            attempt = record.next_attempt - 1
            if record.reason == LEASE_EXPIRED:
                yield LeaseExpired(attempt, record.retry_at_ms)
            else:
                yield Failed(attempt, record.reason, record.retry_at_ms)


def _dead_lettered(event: happened.BatchesDeadLettered, key: str, _: Commit) -> Iterator[BatchEventKind]:
    yield from (DeadLettered(0, record) for record in event.dead_letters if record.batch_key == key)


def _redriven(event: happened.DeadLettersRedriven, key: str, commit: Commit) -> Iterator[BatchEventKind]:
    yield Redriven(event.due_ms[event.keys.index(key)], event.reason, _actor(commit, "redrive"))


def _discarded(event: happened.DeadLettersDiscarded, _: str, commit: Commit) -> Iterator[BatchEventKind]:
    yield Discarded(event.reason, _actor(commit, "discard"))


BatchEventReader = Callable[[Any, str, Commit], Iterable[BatchEventKind]]

BATCH_EVENTS_OF: Mapping[type[Event], BatchEventReader] = {
    happened.BatchesEnqueued: _enqueued,
    happened.ReplayStarted: _replayed,
    happened.ReplayContinued: _replayed,
    happened.BatchesPromoted: _promoted,
    happened.BatchesStarted: _started,
    happened.LeasesExtended: _extended,
    happened.BatchesReleased: lambda _event, _key, _commit: (Released(0),),
    happened.CancellationRequested: _asked,
    happened.BatchesCancelled: _cancelled,
    happened.BatchesAcknowledged: _acknowledged,
    happened.DuplicatesSuppressed: lambda _event, _key, _commit: (DuplicateSuppressed(""),),
    happened.RetriesScheduled: _retried,
    happened.BatchesDeadLettered: _dead_lettered,
    happened.BatchesFailed: lambda event, _key, _commit: (PermanentlyFailed(0, event.reason),),
    happened.DeadLettersRedriven: _redriven,
    happened.DeadLettersDiscarded: _discarded,
}
"""What each event says about a batch that it names; a test checks that no event is missing."""


def _batch(batches: Iterable[Batch], key: str) -> Batch:
    return next(batch for batch in batches if batch.key == key)


def _actor(commit: Commit, action: str) -> str:
    """Returns the actor in a commit's audit of this action; empty if the commit has none."""
    audits = (event.entry for event in commit.events if isinstance(event, happened.Audited))
    return next((entry.actor_id for entry in audits if entry.record.action == action), "")
