"""Batches and what becomes of them.

Owns the shapes that workers exchange with a surface. It decides nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
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


def batch_bytes(batch: Batch) -> int:
    """Bytes of the texts that a batch brings with it; the stage is one of a few."""
    key, _, _, _, idempotency_key, _ = batch
    if key.isascii() and idempotency_key.isascii():
        return len(key) + len(idempotency_key)
    return limits.text_bytes(key) + limits.text_bytes(idempotency_key)


class BatchState(StrEnum):
    """Where a batch stands."""

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
        "give_back": BatchState.QUEUED,
    },
    BatchState.RETRYING: {"release": BatchState.QUEUED, "cancel": BatchState.CANCELLED},
    BatchState.DEAD_LETTERED: {
        "replay": BatchState.QUEUED,
        "redrive": BatchState.RETRYING,
        "discard": BatchState.CANCELLED,
    },
    BatchState.SUCCEEDED: {"reprocess": BatchState.QUEUED},
    BatchState.FAILED: {},
    BatchState.CANCELLED: {},
}
"""From each state, what each event leads to. Terminal states are empty; ``succeeded`` is left only by a
replay with a reprocess window."""


class Applied(NamedTuple):
    """The batch was applied and is remembered. A named tuple, as :class:`Processed`: every life makes one."""

    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class DuplicateSuppressed:
    """A sink had applied the idempotency key before."""

    stage: str
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The acknowledgement was not taken."""

    reason: str


ProcessResult = Applied | DuplicateSuppressed | Rejected


@dataclass(frozen=True, slots=True)
class RetryRecord:
    """A failed batch that will be tried again at ``retry_at_ms`` of the server's clock."""

    batch_key: str
    next_attempt: int
    reason: str
    retry_at_ms: int


@dataclass(frozen=True, slots=True)
class DeadLetterRecord:
    """A batch whose attempts are spent."""

    batch_key: str
    destination: str
    reason: str
    at_ms: int


class Processed(NamedTuple):
    """The batch was acknowledged, with this result."""

    result: ProcessResult


@dataclass(frozen=True, slots=True)
class FailureRejected:
    """The failure report was not taken; the batch stays in flight."""

    reason: str


ProcessOutcome = Processed | RetryRecord | DeadLetterRecord | FailureRejected

CLOCK_REGRESSION = "clock_regression"
DEAD_LETTERS_DISABLED = "dead_letters_disabled"
CANCELLED = "cancelled"
LEASE_EXPIRED = "lease_expired"


def is_sound(batch: Batch, *, max_batch_records: int) -> bool:
    """True where nothing is malformed in a batch, in a fifth of the time that :func:`violations` takes."""
    key, _, records, lag_ms, idempotency_key, sequence = batch
    return (
        1 <= records <= max_batch_records
        and 0 <= lag_ms <= limits.LAG_MS
        and 0 <= sequence <= limits.INT64_MAX
        and 0 < len(key) <= limits.KEY_CHARACTERS
        and 0 < len(idempotency_key) <= limits.KEY_CHARACTERS
    )


def violations(batch: Batch, *, max_batch_records: int) -> Iterator[Violation]:
    """What is malformed in a batch; whether its stage exists is the surface's business."""
    yield from limits.text("key", batch.key)
    yield from limits.integer("records", batch.records, 1, max_batch_records)
    yield from limits.integer("lag_ms", batch.lag_ms, 0, limits.LAG_MS)
    yield from limits.text("idempotency_key", batch.idempotency_key)
    yield from limits.integer("sequence", batch.sequence, 0)


@dataclass(frozen=True, slots=True)
class Extended:
    """A lease expires at this time of the server's clock now."""

    lease_deadline_ms: int


@dataclass(frozen=True, slots=True)
class Lost:
    """A lease that is not the current one; where its batch stands (None: it does not live) and who has it."""

    batch_state: BatchState | None
    attempt: int
    worker_id: str


@dataclass(frozen=True, slots=True)
class CancelAsked:
    """The batch of a lease is to be let go of."""

    reason: str
    budget_left_ms: int


ExtensionOutcome = Extended | Lost | CancelAsked
