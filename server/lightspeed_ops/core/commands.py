"""Commands: what is asked of a surface.

Owns the shapes of requests and answers inside the service. A command says what is wanted and by whom it is
answered how; it decides nothing. ``at_ms`` is what the records say; None means the server's clock.
"""

from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from lightspeed_ops.core.backpressure import QueueBoundary
from lightspeed_ops.core.connector import ConnectorPlan, ReprocessWindow
from lightspeed_ops.core.events import Event
from lightspeed_ops.core.operator import Action
from lightspeed_ops.core.orchestrator import Batch, BatchState, ProcessOutcome
from lightspeed_ops.core.pipeline import Pipeline
from lightspeed_ops.core.policy import Budget, TenantContext
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.retention import Retention
from lightspeed_ops.core.settings import Settings

A_co = TypeVar("A_co", covariant=True)


class Command(Generic[A_co]):
    """Something asked of a surface, answered with ``A_co`` where it is done."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """When (server's clock) and by whom a command is asked; without a context by the surface's own."""

    now_ms: int
    request_id: str = ""
    context: TenantContext | None = None


@dataclass(frozen=True, slots=True)
class Decided(Generic[A_co]):
    """What a command does: its events, and its answer or why it is refused. A refusal may have events too."""

    events: tuple[Event, ...]
    answer: A_co | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class CreateSurface(Command[None]):
    """Let a surface exist."""

    adapter_profile: AdapterProfile
    context: TenantContext
    pipeline: Pipeline
    settings: Settings
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class UpdateSurface(Command[None]):
    """Change the settings that the mask names; ``connector_plan.reprocess_window`` may be None."""

    update_mask: tuple[str, ...]
    connector_plan: ConnectorPlan | None = None
    reprocess_window: ReprocessWindow | None = None
    boundary: QueueBoundary | None = None
    lease_ms: int = 0
    max_allowed_lag_ms: int = 0
    budget: Budget | None = None
    idempotency_keys_kept: int = 0
    retention: Retention | None = None
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class DeleteSurface(Command[None]):
    """Let a surface that has nothing left to do be gone."""

    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ScheduleRun(Command[None]):
    """Take note that a run is scheduled."""

    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class TriggerRun(Command[None]):
    """Take note that a run was triggered."""

    reason: str
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class StartRun(Command[None]):
    """Start a run."""

    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class CompleteRun(Command[None]):
    """Complete the run."""

    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class FailRun(Command[None]):
    """Fail the run, or take note that it has crashed."""

    reason: str
    crashed: bool = False
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ResumeRun(Command[None]):
    """Go on with a failed or crashed run."""

    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ApplyControl(Command[None]):
    """Apply an operator control. ``applied`` are the applied batches that a reprocess window may name."""

    action: Action
    at_ms: int | None = None
    applied: tuple[Batch, ...] = ()


@dataclass(frozen=True, slots=True)
class CertifyHeavyDataConformance(Command[None]):
    """Measure the surface against the heavy-data profiles."""

    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class AskToRead(Command[None]):
    """May the caller read? Changes nothing; a denial is recorded."""


class Enqueued(NamedTuple):
    """A batch that is in the queue now, or lived already with the same content."""

    state: BatchState
    already_enqueued: bool


class Started(NamedTuple):
    """A batch that was started."""

    batch: Batch
    run_id: str
    attempt: int


class Acknowledgement(NamedTuple):
    """A batch that a worker has done."""

    key: str
    at_ms: int | None = None


class Failure(NamedTuple):
    """An attempt that a worker has failed at."""

    key: str
    attempt: int
    reason: str
    permanent: bool = False
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class EnqueueBatches(Command[tuple[Enqueued | Refusal, ...]]):
    """Take batches in; each is answered by itself."""

    batches: tuple[Batch, ...]


@dataclass(frozen=True, slots=True)
class StartAvailable(Command[tuple[Started, ...]]):
    """Start queued batches, at most ``max_batches``, of some stages or of all."""

    max_batches: int
    stages: tuple[str, ...] = ()
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class AcknowledgeBatches(Command[tuple[ProcessOutcome | Refusal, ...]]):
    """Acknowledge batches in flight; each is answered by itself."""

    acknowledgements: tuple[Acknowledgement, ...]


@dataclass(frozen=True, slots=True)
class FailBatches(Command[tuple[ProcessOutcome | Refusal, ...]]):
    """Fail batches in flight; each is answered by itself."""

    failures: tuple[Failure, ...]


def at(at_ms: int | None, origin: Origin) -> int:
    """What the records say: the given time, or the server's clock."""
    return origin.now_ms if at_ms is None else at_ms
