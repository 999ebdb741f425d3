"""Batches and their outcomes: value types that workers exchange with a surface.

Owns the batch, its states and the outcomes of reports. It must never decide.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple

from lightspeed_ops.core import limits
from lightspeed_ops.core.checkpoint import Checkpoint
from lightspeed_ops.core.refusal import Violation


class Batch(NamedTuple):
    """The unit of work of one stage; the data itself stays with the workers."""

    key: str
    stage: str
    records: int
    lag_ms: int
    idempotency_key: str
    sequence: int


class TraceContext(NamedTuple):
    """The W3C trace context of a batch, which the server keeps and never reads."""

    traceparent: str
    tracestate: str = ""


class Priority(IntEnum):
    """The priorities of batches, the first to start first; batches without one are normal."""

    HIGH = 1
    NORMAL = 2
    LOW = 3


class BatchExtras(NamedTuple):
    """What a batch carries besides its six fields; attributes are pairs in the order of their keys."""

    trace_context: TraceContext | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    not_before_ms: int | None = None
    """Earliest first start on the surface's clock."""
    priority: int = 0
    """A :class:`Priority` by its number, or 0 if the batch was given none."""


NO_EXTRAS = BatchExtras()
"""The extras of a batch that carries none."""


class ExtendedBatch(Batch):
    """A batch with extras. Nearly all batches have none, and cost nothing for it.

    Attributes are part of the content: batches that differ in them differ. All other extras are not.
    """

    extras: BatchExtras

    def __eq__(self, other: object) -> bool:
        """Returns True if the fields and the attributes are equal."""
        return tuple.__eq__(self, other) is True and attributes_of(other) == self.extras.attributes

    def __ne__(self, other: object) -> bool:
        """Returns True if the fields or the attributes differ."""
        return not self == other

    __hash__ = Batch.__hash__

    def _replace(self, **changes: object) -> "ExtendedBatch":
        """Returns the batch with some fields changed, and the same extras."""
        changed = super()._replace(**changes)  # type: ignore[arg-type]
        changed.extras = self.extras
        return changed


def extended(batch: Batch, extras: BatchExtras) -> Batch:
    """Returns a batch with these extras, in place of its own."""
    if extras == NO_EXTRAS:
        return batch if type(batch) is Batch else tuple.__new__(Batch, batch)
    made: ExtendedBatch = tuple.__new__(ExtendedBatch, batch)
    made.extras = extras
    return made


def extras_of(batch: Batch) -> BatchExtras:
    """Returns the extras of a batch."""
    return batch.extras if isinstance(batch, ExtendedBatch) else NO_EXTRAS


def traced(batch: Batch, trace_context: TraceContext) -> Batch:
    """Returns a batch with this trace context."""
    return extended(batch, extras_of(batch)._replace(trace_context=trace_context))


def trace_of(batch: Batch) -> TraceContext | None:
    """Returns the trace context of a batch, or None."""
    return batch.extras.trace_context if isinstance(batch, ExtendedBatch) else None


def attributed(batch: Batch, attributes: Mapping[str, str] | Iterable[tuple[str, str]]) -> Batch:
    """Returns a batch with these attributes."""
    return extended(batch, extras_of(batch)._replace(attributes=tuple(sorted(dict(attributes).items()))))


def attributes_of(batch: object) -> tuple[tuple[str, str], ...]:
    """Returns the attributes of a batch, in the order of their keys."""
    return batch.extras.attributes if isinstance(batch, ExtendedBatch) else ()


def delayed(batch: Batch, not_before_ms: int) -> Batch:
    """Returns a batch that may not start before a time of the surface's clock."""
    return extended(batch, extras_of(batch)._replace(not_before_ms=not_before_ms))


def not_before_of(batch: Batch) -> int:
    """Returns the earliest first start of a batch on the surface's clock; 0 if it has none."""
    return (batch.extras.not_before_ms or 0) if isinstance(batch, ExtendedBatch) else 0


def prioritised(batch: Batch, priority: int) -> Batch:
    """Returns a batch with this priority; 0 stands for none."""
    return extended(batch, extras_of(batch)._replace(priority=priority))


def priority_of(batch: Batch) -> Priority:
    """Returns the priority of a batch."""
    given = batch.extras.priority if isinstance(batch, ExtendedBatch) else 0
    return _PRIORITIES[given]


_PRIORITIES = (Priority.NORMAL, Priority.HIGH, Priority.NORMAL, Priority.LOW)
"""The priority by the number in a batch's extras."""


class BatchState(StrEnum):
    """The states of a batch."""

    QUEUED = "queued"
    IN_FLIGHT = "in_flight"
    RETRYING = "retrying"
    SUCCEEDED = "succeeded"
    DEAD_LETTERED = "dead_lettered"
    FAILED = "failed"
    CANCELLED = "cancelled"


BATCH_TRANSITIONS: dict[BatchState, dict[str, BatchState]] = {
    BatchState.QUEUED: {"start": BatchState.IN_FLIGHT, "cancel": BatchState.CANCELLED},
    BatchState.IN_FLIGHT: {
        "acknowledge": BatchState.SUCCEEDED,
        "retry": BatchState.RETRYING,
        "dead_letter": BatchState.DEAD_LETTERED,
        "fail": BatchState.FAILED,
        "cancel": BatchState.CANCELLED,
        "release": BatchState.QUEUED,
    },
    BatchState.RETRYING: {"end_backoff": BatchState.QUEUED, "cancel": BatchState.CANCELLED},
    BatchState.DEAD_LETTERED: {
        "replay": BatchState.QUEUED,
        "redrive": BatchState.RETRYING,
        "discard": BatchState.CANCELLED,
    },
    BatchState.SUCCEEDED: {"reprocess": BatchState.QUEUED},
    BatchState.FAILED: {},
    BatchState.CANCELLED: {},
}
"""From each state, the next state by event. Terminal states are empty; only a replay with a reprocess window
leaves ``succeeded``."""


class Applied(NamedTuple):
    """The batch was applied, with this checkpoint.

    A named tuple for speed, as :class:`Processed`: every batch needs one.
    """

    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class DuplicateSuppressed:
    """The batch ended without effect, since a sink had applied its idempotency key before."""

    stage: str
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The batch was not applied; ``reason`` is a code."""

    reason: str


ProcessResult = Applied | DuplicateSuppressed | Rejected


@dataclass(frozen=True, slots=True)
class RetryRecord:
    """A failed attempt that the server retries at ``retry_at_ms`` of its clock."""

    batch_key: str
    next_attempt: int
    reason: str
    retry_at_ms: int


@dataclass(frozen=True, slots=True)
class DeadLetterRecord:
    """A dead letter: a batch without attempts left, or with a permanent failure."""

    batch_key: str
    destination: str
    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The result of the work on the batch at a place of its event, in the order of its keys."""

    index: int
    keys: tuple[str, ...]
    values: tuple[str, ...]


class Processed(NamedTuple):
    """The report was processed, with this result."""

    result: ProcessResult


@dataclass(frozen=True, slots=True)
class FailureRejected:
    """The failure report was rejected; the batch stays in flight."""

    reason: str


ProcessOutcome = Processed | RetryRecord | DeadLetterRecord | FailureRejected

CLOCK_REGRESSION = "clock_regression"
DEAD_LETTERS_DISABLED = "dead_letters_disabled"
CANCELLED = "cancelled"
LEASE_EXPIRED = "lease_expired"


def is_sound(batch: Batch, *, max_batch_records: int) -> bool:
    """Returns True if :func:`violations` would find nothing, in a fifth of its time."""
    key, _, records, lag_ms, idempotency_key, sequence = batch
    return (
        1 <= records <= max_batch_records
        and 0 <= lag_ms <= limits.LAG_MS
        and 0 <= sequence <= limits.INT64_MAX
        and 0 < len(key) <= limits.KEY_CHARACTERS
        and 0 < len(idempotency_key) <= limits.KEY_CHARACTERS
        and (
            type(batch) is Batch
            or extras_of(batch) in _ONLY_PRIORITIES
            or not tuple(_extras_violations(batch))
        )
    )


def violations(batch: Batch, *, max_batch_records: int) -> Iterator[Violation]:
    """Yields the malformed fields of a batch. It does not check the stage, which depends on the surface."""
    yield from limits.text("key", batch.key)
    yield from limits.integer("records", batch.records, 1, max_batch_records)
    yield from limits.integer("lag_ms", batch.lag_ms, 0, limits.LAG_MS)
    yield from limits.text("idempotency_key", batch.idempotency_key)
    yield from limits.integer("sequence", batch.sequence, 0)
    yield from _extras_violations(batch)


_ONLY_PRIORITIES = tuple(BatchExtras(priority=priority) for priority in Priority)
"""The extras of batches that have only a priority: they are sound."""


def _extras_violations(batch: Batch) -> Iterator[Violation]:
    trace_context, attributes, not_before_ms, priority = extras_of(batch)
    yield from limits.string_map("attributes", attributes)
    yield from limits.time_ms("not_before_ms", not_before_ms)
    if not 0 <= priority < len(_PRIORITIES):
        names = ", ".join(f"PRIORITY_{known.name}" for known in Priority)
        yield Violation("priority", f"expected one of {names}, but it is {priority}")
    if trace_context is not None:
        traceparent, tracestate = trace_context
        longest = limits.TRACEPARENT_CHARACTERS
        yield from limits.ascii_text("trace_context.traceparent", traceparent, longest)
        longest = limits.TRACESTATE_CHARACTERS
        yield from limits.ascii_text("trace_context.tracestate", tracestate, longest, shortest=0)


@dataclass(frozen=True, slots=True)
class Extended:
    """The lease was extended; it expires at this time of the server's clock."""

    lease_deadline_ms: int


@dataclass(frozen=True, slots=True)
class Lost:
    """The lease is not the current one: the state of its batch (None: not active), its attempt and worker."""

    batch_state: BatchState | None
    attempt: int
    worker_id: str


@dataclass(frozen=True, slots=True)
class CancelRequested:
    """The worker must give the batch up within ``budget_left_ms``, since it is being cancelled."""

    reason: str
    budget_left_ms: int


ExtensionOutcome = Extended | Lost | CancelRequested
