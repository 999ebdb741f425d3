"""Commands: what is asked of a surface.

Owns the shapes of requests and answers inside the service. A command says what is wanted and by whom it is
answered how; it decides nothing. ``at_ms`` is what the records say; None means the server's clock.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from lightspeed_ops.core.block_reasons import BlockReason
from lightspeed_ops.core.conformance import ConformanceRecord
from lightspeed_ops.core.connector import ConnectorPlan, ReprocessWindow
from lightspeed_ops.core.events import Event
from lightspeed_ops.core.operator import Action
from lightspeed_ops.core.orchestrator import Batch, BatchState, ExtensionOutcome, ProcessOutcome
from lightspeed_ops.core.pipeline import Pipeline
from lightspeed_ops.core.policy import Budget, TenantContext
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.queue import QueueBoundary
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.replay_plan import ReplayPlan
from lightspeed_ops.core.retention import Retention
from lightspeed_ops.core.settings import Settings

A_co = TypeVar("A_co", covariant=True)


class Command(Generic[A_co]):
    """Something asked of a surface, answered with ``A_co`` where it is done."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """When and by whom a command is asked; without a context by the surface's own.

    ``now_ms`` is the surface's clock, which leases, backoffs and freshness run on. ``wall_ahead_ms`` is how
    far the wall clock, which the records say, is ahead of it: 0 unless it was stepped.
    """

    now_ms: int
    request_id: str = ""
    context: TenantContext | None = None
    wall_ahead_ms: int = 0

    @property
    def recorded_ms(self) -> int:
        """The time of the wall clock: when what the command does is recorded."""
        return max(0, self.now_ms + self.wall_ahead_ms)


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
    """Delete a surface that has nothing left to do; without a context on behalf of the surface's own."""

    at_ms: int | None = None
    context: TenantContext | None = None


@dataclass(frozen=True, slots=True)
class UndeleteSurface(Command[None]):
    """Let a deleted surface live again; without a context on behalf of the surface's own."""

    at_ms: int | None = None
    context: TenantContext | None = None


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
class ApplyControl(Command[ReplayPlan | None]):
    """Apply an operator control; a replay is answered with its plan.

    ``applied`` are applied batches that a reprocess window may name, in the order of their application. A dry
    run is answered, or refused, as the control would be, and does nothing. A replay whose plan has another
    hash than ``expected_plan_hash`` is refused; empty: any may be.
    """

    action: Action
    at_ms: int | None = None
    applied: tuple[Batch, ...] = ()
    dry_run: bool = False
    expected_plan_hash: str = ""


@dataclass(frozen=True, slots=True)
class StageReplay(Command[None]):
    """Keep applied batches for a replay that is about to start. Asked by the service itself.

    ``staging`` names the replay that they are for: the surface's version when it was planned. Another one
    than before drops what was kept; 0 drops all.
    """

    staging: int
    batches: tuple[Batch, ...] = ()


@dataclass(frozen=True, slots=True)
class ContinueReplay(Command[None]):
    """Requeue the next batches of a replay. Asked by the service itself.

    ``keys`` are those of the next dead letters of the replay that ``started_in`` names; ``returned`` is true
    if no dead letter is left behind them.
    """

    started_in: int
    keys: tuple[str, ...] = ()
    returned: bool = False


@dataclass(frozen=True, slots=True)
class CertifyHeavyDataConformance(Command[None]):
    """Measure the surface against the heavy-data profiles.

    ``measured`` are the records if they were measured before on what the surface is, else it is measured now.
    """

    at_ms: int | None = None
    measured: tuple[ConformanceRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class AskToRead(Command[None]):
    """May the caller read? Changes nothing; a denial is recorded."""


class Enqueued(NamedTuple):
    """A batch that is in the queue now, or lived already with the same content."""

    state: BatchState
    already_enqueued: bool


class Started(NamedTuple):
    """A batch that was started, and its lease."""

    batch: Batch
    run_id: str
    attempt: int
    lease_token: str
    lease_deadline_ms: int


class StartedBatches(NamedTuple):
    """What was started, in the order of the queue, and why no more was; None: all that was asked for.

    ``lease_ms`` is how long the leases are.
    """

    started: tuple[Started, ...]
    hold: BlockReason | None = None
    lease_ms: int = 0


class Acknowledgement(NamedTuple):
    """A batch that a worker has done, and the batches of the next stage that are enqueued with it.

    Without a lease token it is taken as long as the batch is in flight.
    """

    key: str
    at_ms: int | None = None
    lease_token: str = ""
    next: tuple[Batch, ...] = ()


class Failure(NamedTuple):
    """An attempt that a worker has failed at."""

    key: str
    attempt: int
    reason: str
    permanent: bool = False
    at_ms: int | None = None
    lease_token: str = ""


class Extension(NamedTuple):
    """A lease that a worker wants to keep for so long from now on; 0: as the surface says."""

    key: str
    lease_token: str
    lease_ms: int = 0


class Release(NamedTuple):
    """A batch that a worker gives back without having worked on it."""

    key: str
    lease_token: str


class GivenBack(NamedTuple):
    """A batch is back at its place."""


class Reported(NamedTuple):
    """The answers to a report, one for each item, in order."""

    acknowledgements: tuple[ProcessOutcome | Refusal, ...] = ()
    failures: tuple[ProcessOutcome | Refusal, ...] = ()
    extensions: tuple[ExtensionOutcome, ...] = ()
    releases: tuple[GivenBack | Refusal, ...] = ()


class Cancelled(NamedTuple):
    """Where a batch stands that was to be cancelled; until when its worker may keep it (0: nobody has it)."""

    state: BatchState
    deadline_ms: int


@dataclass(frozen=True, slots=True)
class EnqueueBatches(Command[tuple[Enqueued | Refusal, ...]]):
    """Take batches in; each is answered by itself."""

    batches: tuple[Batch, ...]


class DeliveryMode(StrEnum):
    """By which door work leaves the queue."""

    PULL = "pull"
    PUSH = "push"


class Ration(NamedTuple):
    """Most batches on a later attempt that a start may take, and whether one may be on its last attempt."""

    most: int
    last_attempts: bool


class ExpiredLease(NamedTuple):
    """A lease of ``lease_ms`` that expired, and the batch that was taken back."""

    key: str
    lease_token: str
    lease_ms: int


@dataclass(frozen=True, slots=True)
class StartAvailable(Command[StartedBatches]):
    """Start queued batches, at most ``max_batches``, of some stages or of all, and lease them to a worker.

    None is started any more when those that were have ``max_records`` or more (0: any number). ``lease_ms`` 0
    means the surface's. Without a ration batches on a later attempt are started like all others.
    """

    max_batches: int
    stages: tuple[str, ...] = ()
    at_ms: int | None = None
    worker_id: str = ""
    lease_ms: int = 0
    max_records: int = 0
    delivery: DeliveryMode = DeliveryMode.PULL
    ration: Ration | None = None


@dataclass(frozen=True, slots=True)
class AcknowledgeBatches(Command[tuple[ProcessOutcome | Refusal, ...]]):
    """Acknowledge batches in flight; each is answered by itself."""

    acknowledgements: tuple[Acknowledgement, ...]


@dataclass(frozen=True, slots=True)
class FailBatches(Command[tuple[ProcessOutcome | Refusal, ...]]):
    """Fail batches in flight; each is answered by itself."""

    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class ExtendLeases(Command[tuple[ExtensionOutcome, ...]]):
    """Extend leases; each is answered by itself."""

    extensions: tuple[Extension, ...]


@dataclass(frozen=True, slots=True)
class Report(Command[Reported]):
    """Whatever a worker reports at once: what is done, failed, still worked on, given back, in this order."""

    acknowledgements: tuple[Acknowledgement, ...] = ()
    failures: tuple[Failure, ...] = ()
    extensions: tuple[Extension, ...] = ()
    releases: tuple[Release, ...] = ()


@dataclass(frozen=True, slots=True)
class ExpireLeases(Command[tuple[ExpiredLease, ...]]):
    """Take back at most ``most`` batches whose leases have expired; answered with those leases.

    Asked by the service itself. Leases count that had expired at ``until_ms`` (None: now), when the service
    looked: if the process stands still between the look and the decision, that costs no lease. No lease
    expires before its grace after ``graced_ms``, when the service was started or last stood still.
    """

    most: int
    graced_ms: int = 0
    until_ms: int | None = None


@dataclass(frozen=True, slots=True)
class CancelBatch(Command[Cancelled]):
    """End a batch without its being done: at once where it waits, else after its worker's budget."""

    key: str
    reason: str
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class DeadLetterFilter:
    """Which dead letters; all conditions hold together, an empty one holds always.

    ``stages`` any of these; ``reasons`` any that begins with one of these; times in Unix milliseconds, from
    the first to before the last; 0: without an end.
    """

    stages: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    from_ms: int = 0
    to_ms: int = 0


class DeadLetterResults(NamedTuple):
    """What became of dead letters, in their first order; how many that were chosen are left for another call.

    Where they were redriven, with the time of the server's clock at which each may be started.
    """

    results: tuple[tuple[str, int | Refusal], ...]
    remaining: int


@dataclass(frozen=True, slots=True)
class RedriveDeadLetters(Command[DeadLetterResults]):
    """Try dead letters anew, as on their first attempt: those of some keys, or that a filter names.

    At most ``most`` at once, and ``per_second`` of them a second; 0: all now.
    """

    reason: str
    keys: tuple[str, ...] = ()
    filter: DeadLetterFilter | None = None
    most: int = 1_000
    per_second: int = 0
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class DiscardDeadLetters(Command[DeadLetterResults]):
    """Let dead letters end: those of some keys, or that a filter names; at most ``most`` at once."""

    reason: str
    keys: tuple[str, ...] = ()
    filter: DeadLetterFilter | None = None
    most: int = 1_000
    at_ms: int | None = None


def at(at_ms: int | None, origin: Origin) -> int:
    """What the records say: the given time, or that of the wall clock."""
    return origin.recorded_ms if at_ms is None else at_ms
