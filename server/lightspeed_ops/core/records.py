"""Records: what readers and subscribers see, rendered from events.

Owns which event emits which kind of record. Rendering happens when somebody reads, never when a command
is decided; each kind is emitted by exactly one event, which carries the first sequence of its records.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from lightspeed_ops.core.audit import AuditEntry
from lightspeed_ops.core.checkpoint import Checkpoint, checkpoint_of, checkpoint_signature
from lightspeed_ops.core.conformance import ConformanceRecord, conformance_signature
from lightspeed_ops.core.events import (
    Audited,
    BatchesAcknowledged,
    Commit,
    ConformanceCertified,
    Event,
    PolicyDecided,
    SinkKeysApplied,
)
from lightspeed_ops.core.lineage import LineageRecord, lineage_of_batches
from lightspeed_ops.core.policy import Decision, decision_signature
from lightspeed_ops.core.signatures import escape, signature


class RecordKind(StrEnum):
    """Kinds of records; each has sequences of its own per surface, from 1, without holes."""

    AUDIT = "audits"
    LINEAGE = "lineage"
    CHECKPOINT = "checkpoints"
    CONFORMANCE = "conformance"
    SINK_KEY = "sink_idempotency_keys"
    DECISION = "decisions"


class SinkKey(NamedTuple):
    """An idempotency key that a sink stage has applied."""

    stage: str
    idempotency_key: str


Record = LineageRecord | Checkpoint | ConformanceRecord | SinkKey | Decision
R_co = TypeVar("R_co", bound=Record, covariant=True)


class Entry(NamedTuple, Generic[R_co]):
    """A record with its place among those of its kind."""

    sequence: int
    record: R_co
    signature: str
    recorded_ms: int


AnyEntry = AuditEntry | Entry[Record]

EMITTERS: Mapping[RecordKind, type[Event]] = {
    RecordKind.AUDIT: Audited,
    RecordKind.LINEAGE: BatchesAcknowledged,
    RecordKind.CHECKPOINT: BatchesAcknowledged,
    RecordKind.CONFORMANCE: ConformanceCertified,
    RecordKind.SINK_KEY: SinkKeysApplied,
    RecordKind.DECISION: PolicyDecided,
}
"""The event that emits each kind."""

KINDS: Mapping[type[Event], tuple[RecordKind, ...]] = {
    emitter: tuple(kind for kind, of in EMITTERS.items() if of is emitter) for emitter in EMITTERS.values()
}
"""The kinds that each event emits."""


def span(event: Event) -> tuple[int, int]:
    """First sequence and number of the records of an event that emits records."""
    match event:
        case Audited(entry):
            return entry.sequence, 1
        case PolicyDecided(sequence):
            return sequence, 1
        case BatchesAcknowledged():
            return event.first_sequence, len(event.batches)
        case SinkKeysApplied():
            return event.first_sequence, len(event.idempotency_keys)
        case ConformanceCertified():
            return event.first_sequence, len(event.records)
        case _:
            message = f"expected an event that emits records, but it is {type(event).__name__}"
            raise TypeError(message)


def entries(kind: RecordKind, commit: Commit) -> Iterator[AnyEntry]:
    """The entries of one kind that a commit emitted, in order."""
    emitter, render = EMITTERS[kind], _RENDERERS[kind]
    for event in commit.events:
        if type(event) is emitter:
            yield from render(event, commit.recorded_ms)


def checkpoints_of(event: BatchesAcknowledged) -> Iterator[Checkpoint]:
    """The checkpoints of acknowledged batches."""
    for batch in event.batches:
        yield checkpoint_of(
            run_id=event.run_id,
            stage=batch.stage,
            sequence=batch.sequence,
            lag_ms=batch.lag_ms,
            idempotency_key=batch.idempotency_key,
            at_ms=event.at_ms,
        )


def checkpoint_signatures(event: BatchesAcknowledged) -> list[str]:
    """The signatures of :func:`checkpoints_of`, written out: every acknowledgement renders them.

    What batches that were acknowledged together share is rendered once.
    """
    at_ms = event.at_ms
    begin, end = f"checkpoint.v1|run_id={event.run_id}|stage=", f"|at_ms={at_ms}"
    return [
        f"{begin}{stage}|sequence={sequence}"
        f"|watermark=watermark.v1%7Coffset%3D{sequence}%7Cevent_time_ms%3D{at_ms - lag_ms}"
        f"|idempotency_key={escape(idempotency_key)}{end}"
        for _, stage, _, lag_ms, idempotency_key, sequence in event.batches
    ]


def _audit(event: Audited, recorded_ms: int) -> Iterator[AuditEntry]:
    assert event.entry.recorded_ms == recorded_ms, "an audit is recorded with its commit"
    yield event.entry


_entry_of: Callable[[tuple[Any, ...]], Entry[Any]] = partial(tuple.__new__, Entry)
"""An entry of its values, in half the time of calling its class."""


def _lineage(event: BatchesAcknowledged, recorded_ms: int) -> Iterator[Entry[LineageRecord]]:
    lineage = lineage_of_batches(
        event.batches,
        run_id=event.run_id,
        source_signature=event.source_signature,
        sink_signature=event.sink_signature,
        at_ms=event.at_ms,
    )
    for sequence, (record, text) in enumerate(lineage, event.first_sequence):
        yield _entry_of((sequence, record, text, recorded_ms))


def _checkpoints(event: BatchesAcknowledged, recorded_ms: int) -> Iterator[Entry[Checkpoint]]:
    for sequence, record in enumerate(checkpoints_of(event), event.first_sequence):
        yield Entry(sequence, record, checkpoint_signature(record), recorded_ms)


def _conformance(event: ConformanceCertified, recorded_ms: int) -> Iterator[Entry[ConformanceRecord]]:
    for sequence, record in enumerate(event.records, event.first_sequence):
        yield Entry(sequence, record, conformance_signature(record), recorded_ms)


def _sink_keys(event: SinkKeysApplied, recorded_ms: int) -> Iterator[Entry[SinkKey]]:
    for sequence, key in enumerate(event.idempotency_keys, event.first_sequence):
        yield Entry(sequence, SinkKey(event.stage, key), sink_key_signature(event.stage, key), recorded_ms)


def _decisions(event: PolicyDecided, recorded_ms: int) -> Iterator[Entry[Decision]]:
    yield Entry(event.sequence, event.decision, decision_signature(event.decision), recorded_ms)


def sink_key_signature(stage: str, idempotency_key: str) -> str:
    """Stable signature of an applied idempotency key."""
    return signature("sink_key", stage=stage, idempotency_key=idempotency_key)


_RENDERERS: Mapping[RecordKind, Callable[[Any, int], Iterator[AnyEntry]]] = {
    RecordKind.AUDIT: _audit,
    RecordKind.LINEAGE: _lineage,
    RecordKind.CHECKPOINT: _checkpoints,
    RecordKind.CONFORMANCE: _conformance,
    RecordKind.SINK_KEY: _sink_keys,
    RecordKind.DECISION: _decisions,
}
