"""Records: audits, lineage, checkpoints and other entries for clients, rendered from events.

Owns which event emits which kind of record. Records are rendered when a client reads them, never when a
command is decided. Exactly one event emits each kind, and it has the first sequence of its records.
"""

from abc import abstractmethod
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import chain
from typing import Any, Generic, NamedTuple, Self, TypeVar, cast, overload

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
from lightspeed_ops.core.lineage import (
    AcknowledgedBatches,
    LineageColumns,
    LineageRecord,
    columns_of,
    escaped_again,
    most_signature_bytes,
    texts_of,
)
from lightspeed_ops.core.policy import Decision, decision_signature
from lightspeed_ops.core.signatures import escape, escape_all, signature


class RecordKind(StrEnum):
    """Kinds of records. Each kind has its own sequences per surface, from 1, without gaps."""

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
    """A record with its sequence among the records of its kind, its signature and its time of recording."""

    sequence: int
    record: R_co
    signature: str
    recorded_ms: int


AnyEntry = AuditEntry | Entry[Record]


E_co = TypeVar("E_co", bound=AnyEntry, covariant=True)


class Unrendered(Sequence[E_co]):
    """A lazy sequence of entries: each entry is rendered when it is read.

    A subscriber catches up with millions of entries, and most readers never look at a single one of them.
    """

    __slots__ = ()

    @property
    @abstractmethod
    def sequences(self) -> Sequence[int]:
        """The sequence of each entry."""

    @abstractmethod
    def most_text_bytes(self) -> int:
        """Returns an upper bound for the bytes of all signatures and reasons, without rendering them."""

    @classmethod
    @abstractmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Returns the entries of several sequences, concatenated."""

    def __len__(self) -> int:
        return len(self.sequences)


class Lineage(Unrendered[Entry[LineageRecord]]):
    """A lazy sequence of lineage entries, stored as columns."""

    __slots__ = ("columns",)

    def __init__(self, columns: LineageColumns) -> None:
        """Creates the entries of these columns."""
        self.columns = columns

    @property
    def sequences(self) -> Sequence[int]:
        """The sequence of each entry."""
        return self.columns.sequences

    @classmethod
    def joined(cls, parts: Sequence["Lineage"]) -> "Lineage":
        """Returns the entries of several sequences, concatenated."""
        columns = zip(*[part.columns for part in parts], strict=True)
        return Lineage(LineageColumns._make(list(chain.from_iterable(column)) for column in columns))

    @overload
    def __getitem__(self, index: int) -> Entry[LineageRecord]: ...
    @overload
    def __getitem__(self, index: slice) -> "Lineage": ...
    def __getitem__(self, index: int | slice) -> "Entry[LineageRecord] | Lineage":
        if isinstance(index, slice):
            return Lineage(LineageColumns._make(column[index] for column in self.columns))
        place = range(len(self))[index]
        return next(iter(self[place : place + 1]))

    def most_text_bytes(self) -> int:
        """Returns an upper bound for the bytes of all signatures."""
        keys = escaped_again("".join(escape_all(self.columns.idempotency_keys)))
        # Counted by identity: comparing the values takes longer, and nearly all of them are the same object.
        origins = self.columns.origins
        by_id = dict(zip(map(id, origins), origins, strict=True))
        counts = Counter(map(id, origins)).items()
        return len(keys.encode()) + sum(most_signature_bytes(by_id[one]) * count for one, count in counts)

    def __iter__(self) -> Iterator[Entry[LineageRecord]]:
        for sequence, recorded_ms, origin, at, event_time_ms, at_ms, idempotency_key in zip(
            *self.columns, strict=True
        ):
            key = escape(idempotency_key)
            watermark, checkpoint, text = texts_of(origin).of(
                sequence=at,
                event_time_ms=event_time_ms,
                key=key,
                key_within=escaped_again(key),
                at_ms=at_ms,
            )
            record = LineageRecord._make((*origin, watermark, at, checkpoint))
            yield Entry(sequence, record, text, recorded_ms)


def lineage_of_event(event: BatchesAcknowledged, recorded_ms: int) -> Lineage:
    """Returns the lineage of the batches in an event."""
    batches = AcknowledgedBatches(
        [batch.stage for batch in event.batches],
        [batch.lag_ms for batch in event.batches],
        [batch.idempotency_key for batch in event.batches],
        [batch.sequence for batch in event.batches],
    )
    columns = columns_of(
        batches,
        first_sequence=event.first_sequence,
        run_id=event.run_id,
        source_signature=event.source_signature,
        sink_signature=event.sink_signature,
        at_ms=event.at_ms,
        recorded_ms=recorded_ms,
    )
    return Lineage(columns)


def entries_of(kind: RecordKind, commit: Commit) -> Sequence[AnyEntry]:
    """Returns the same as :func:`entries`, but lineage entries are not rendered yet."""
    if kind is RecordKind.LINEAGE:
        acknowledged = [event for event in commit.events if isinstance(event, BatchesAcknowledged)]
        return joined([lineage_of_event(event, commit.recorded_ms) for event in acknowledged])
    return list(entries(kind, commit))


def joined(parts: Sequence[Sequence[AnyEntry]]) -> Sequence[AnyEntry]:
    """Returns several sequences of entries of one kind, concatenated."""
    if len(parts) == 1:
        return parts[0]
    forms = set(map(type, parts))
    form = forms.pop() if len(forms) == 1 else list
    if issubclass(form, Unrendered):
        return form.joined(cast("Sequence[Unrendered[Any]]", parts))
    return list(chain.from_iterable(parts))


def sequences_of(entries: Sequence[AnyEntry]) -> Sequence[int]:
    """Returns the sequence of each entry."""
    if isinstance(entries, Unrendered):
        return entries.sequences
    return [entry.sequence for entry in entries]


def beyond(entries: Sequence[AnyEntry], sequence: int) -> Sequence[AnyEntry]:
    """Returns the entries after a sequence; the entries must be in order."""
    return entries[bisect_right(sequences_of(entries), sequence) :]


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
    """Returns the first sequence and the number of the records of an event.

    Raises TypeError if the event emits no records.
    """
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
    """Yields the entries of one kind that a commit emitted, in order."""
    emitter, render = EMITTERS[kind], _RENDERERS[kind]
    for event in commit.events:
        if type(event) is emitter:
            yield from render(event, commit.recorded_ms)


def checkpoints_of(event: BatchesAcknowledged) -> Iterator[Checkpoint]:
    """Yields the checkpoints of the batches in an event, in order."""
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
    """Returns the signatures of :func:`checkpoints_of`.

    Written out by hand, since every acknowledgement renders them. The parts that batches of one
    acknowledgement share are rendered once.
    """
    at_ms = event.at_ms
    keys = escape_all([batch.idempotency_key for batch in event.batches])
    begin, end = f"checkpoint.v1|run_id={event.run_id}|stage=", f"|at_ms={at_ms}"
    return [
        f"{begin}{stage}|sequence={sequence}"
        f"|watermark=watermark.v1%7Coffset%3D{sequence}%7Cevent_time_ms%3D{at_ms - lag_ms}"
        f"|idempotency_key={key}{end}"
        for (_, stage, _, lag_ms, _, sequence), key in zip(event.batches, keys, strict=True)
    ]


def _audit(event: Audited, recorded_ms: int) -> Iterator[AuditEntry]:
    assert event.entry.recorded_ms == recorded_ms, "an audit is recorded with its commit"
    yield event.entry


def _lineage(event: BatchesAcknowledged, recorded_ms: int) -> Iterator[Entry[LineageRecord]]:
    return iter(lineage_of_event(event, recorded_ms))


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
