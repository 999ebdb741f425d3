"""Commands: requests to change one surface, and their answers.

Owns the values of requests and answers inside the service. A command must never decide: it holds what the
client asks for. ``at_ms`` is the time in the records; None means the server's clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from lightspeed_ops.core.block_reasons import BlockReason
from lightspeed_ops.core.conformance import ConformanceRecord
from lightspeed_ops.core.connector import ConnectorPlan, ReprocessWindow
from lightspeed_ops.core.dead_letter_plan import DeadLetterPlan
from lightspeed_ops.core.events import Event
from lightspeed_ops.core.limits import SURFACE_LIMITS, SurfaceLimits
from lightspeed_ops.core.operator import Action
from lightspeed_ops.core.orchestrator import Batch, BatchState, ExtensionOutcome, ProcessOutcome
from lightspeed_ops.core.pipeline import Pipeline
from lightspeed_ops.core.policy import Budget, Caller, PolicyAction, TenantContext
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.queue import QueueBoundary
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.replay_plan import ReplayPlan
from lightspeed_ops.core.retention import Retention
from lightspeed_ops.core.run import Labels
from lightspeed_ops.core.settings import SettingChange, Settings, SurfaceLabels

A_co = TypeVar("A_co", covariant=True)


class Command(Generic[A_co]):
    """A request to change one surface; if it is done, its answer is an ``A_co``."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """The time, the request id and the caller of a command; without a caller, the surface's own context.

    ``now_ms`` is the surface's clock, which leases, backoffs and freshness use. ``wall_ahead_ms`` is how far
    the wall clock, which the records use, is ahead of it: 0 unless the wall clock was stepped.
    """

    now_ms: int
    request_id: str = ""
    caller: Caller | None = None
    wall_ahead_ms: int = 0
    surface_limits: SurfaceLimits = SURFACE_LIMITS
    """The limits that the server sets for every surface."""

    @property
    def recorded_ms(self) -> int:
        """The time of the wall clock, at which the commit of the command is recorded."""
        return max(0, self.now_ms + self.wall_ahead_ms)


@dataclass(frozen=True, slots=True)
class Decided(Generic[A_co]):
    """The result of a decision: events, and the answer or a refusal. A refusal may have events too."""

    events: tuple[Event, ...]
    answer: A_co | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class CreateSurface(Command[None]):
    """Create a surface."""

    adapter_profile: AdapterProfile
    context: TenantContext
    pipeline: Pipeline
    settings: Settings
    at_ms: int | None = None


class Updated(NamedTuple):
    """What an update changed, or for a dry run would change."""

    changes: tuple[SettingChange, ...]


@dataclass(frozen=True, slots=True)
class UpdateSurface(Command[Updated]):
    """Change what the mask names; the answer is the changed fields.

    The command has a field for each whole path and for ``connector_plan.reprocess_window``, which may be
    None. ``nested`` has the values of other paths. The change is refused if ``etag`` is not empty and differs
    from the surface's. A dry run gets the same answer or refusal, and changes nothing. ``on_behalf_of`` is
    the caller; None means the surface's own context.
    """

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
    runs_need_certification: bool = False
    labels: SurfaceLabels = ()
    tenant_context: TenantContext | None = None
    nested: Mapping[str, object] = field(default_factory=dict)
    etag: str = ""
    dry_run: bool = False
    on_behalf_of: TenantContext | None = None

    def value(self, path: str) -> object:
        """Returns the value of a path of the mask."""
        if path in self.nested:
            return self.nested[path]
        value: object = getattr(self, path.rpartition(".")[2])
        return value


@dataclass(frozen=True, slots=True)
class DeleteSurface(Command[None]):
    """Delete a surface without work or dead letters. ``context`` None means the surface's own."""

    at_ms: int | None = None
    context: TenantContext | None = None


@dataclass(frozen=True, slots=True)
class UndeleteSurface(Command[None]):
    """Restore a deleted surface. ``context`` None means the surface's own."""

    at_ms: int | None = None
    context: TenantContext | None = None


@dataclass(frozen=True, slots=True)
class ScheduleRun(Command[None]):
    """Record that a run is scheduled."""

    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class TriggerRun(Command[None]):
    """Record that a run was triggered."""

    reason: str
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class PauseSchedule(Command[None]):
    """Pause the schedule: no run is due until it is resumed."""

    reason: str
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ResumeSchedule(Command[None]):
    """Resume a paused schedule; one that is not paused goes on."""

    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class FireSchedule(Command[None]):
    """Decide the due times of the schedule that have come. Only the service itself sends it.

    ``due_ms`` is the due time that the service waited for: if the surface has another one by now, or if the
    wall clock has not reached it, nothing happens.
    """

    due_ms: int


@dataclass(frozen=True, slots=True)
class StartRun(Command[None]):
    """Start a run."""

    at_ms: int | None = None
    labels: Labels = ()


@dataclass(frozen=True, slots=True)
class CompleteRun(Command[None]):
    """Complete the run."""

    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class FailRun(Command[None]):
    """Fail the run, or record that it has crashed."""

    reason: str
    crashed: bool = False
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ResumeRun(Command[None]):
    """Continue a failed or crashed run."""

    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ApplyControl(Command[ReplayPlan | None]):
    """Apply an operator control; the answer to a replay is its plan.

    ``applied`` are applied batches that a reprocess window may name, in the order of their application. A dry
    run gets the same answer or refusal as the control, and changes nothing. A replay is refused if the hash
    of its plan differs from ``expected_plan_hash``; empty accepts any plan.
    """

    action: Action
    at_ms: int | None = None
    applied: tuple[Batch, ...] = ()
    dry_run: bool = False
    expected_plan_hash: str = ""


@dataclass(frozen=True, slots=True)
class StageReplay(Command[None]):
    """Keep applied batches for a replay that is about to start. Only the service itself sends it.

    ``staging`` identifies the replay: the surface's version when it was planned. A staging other than the
    current one drops the batches kept so far; 0 drops all.
    """

    staging: int
    batches: tuple[Batch, ...] = ()


@dataclass(frozen=True, slots=True)
class ContinueReplay(Command[None]):
    """Requeue the next batches of a replay. Only the service itself sends it.

    ``started_in`` identifies the replay, ``keys`` are its next dead letters; ``returned`` is true if no dead
    letter is left after them.
    """

    started_in: int
    keys: tuple[str, ...] = ()
    returned: bool = False


@dataclass(frozen=True, slots=True)
class CertifyHeavyDataConformance(Command[None]):
    """Measure the surface against the heavy-data profiles.

    ``measured`` are records measured before for the surface as it is; if it is empty, the decider measures.
    """

    at_ms: int | None = None
    measured: tuple[ConformanceRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordDenial(Command[None]):
    """Record that the caller's role forbids an operator's request. Only the service itself sends it.

    ``audited`` is the action of the request as audits name it, ``action`` what its policy asks. A dry run is
    refused too, and nothing is recorded.
    """

    audited: str
    action: PolicyAction
    reason: str = ""
    request_id: str = ""
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class AskToRead(Command[None]):
    """Check that the caller may read. Changes nothing, but a denial is recorded."""


class Enqueued(NamedTuple):
    """An enqueued batch, or one that was active already with the same content."""

    state: BatchState
    already_enqueued: bool


class Started(NamedTuple):
    """A started batch and its lease."""

    batch: Batch
    run_id: str
    attempt: int
    lease_token: str
    lease_deadline_ms: int
    last_progress: str = ""


class StartedBatches(NamedTuple):
    """Started batches in the order of the queue, and why no more were started.

    ``block_reason`` is None if as many were started as requested. ``lease_ms`` is the length of the leases.
    """

    started: tuple[Started, ...]
    block_reason: BlockReason | None = None
    lease_ms: int = 0


class Acknowledgement(NamedTuple):
    """A batch that a worker has finished, and its hand-off: batches to enqueue for later stages.

    Without a lease token, the acknowledgement is accepted as long as the batch is in flight. With
    ``pass_attributes``, handed-off batches without attributes get those of the batch. The result has its
    entries in the order of their keys.
    """

    key: str
    at_ms: int | None = None
    lease_token: str = ""
    next: tuple[Batch, ...] = ()
    pass_attributes: bool = False
    result: tuple[tuple[str, str], ...] = ()


class Failure(NamedTuple):
    """A failed attempt of a worker."""

    key: str
    attempt: int
    reason: str
    permanent: bool = False
    at_ms: int | None = None
    lease_token: str = ""


class Extension(NamedTuple):
    """A lease that a worker extends by ``lease_ms`` from now on; 0 means the surface's length.

    An empty progress means that it has not changed.
    """

    key: str
    lease_token: str
    lease_ms: int = 0
    progress: str = ""


class Release(NamedTuple):
    """A batch that a worker releases without working on it."""

    key: str
    lease_token: str


class Released(NamedTuple):
    """The batch is back at its place in the queue."""


class Reported(NamedTuple):
    """The answers to a report, one for each item, in order."""

    acknowledgements: tuple[ProcessOutcome | Refusal, ...] = ()
    failures: tuple[ProcessOutcome | Refusal, ...] = ()
    extensions: tuple[ExtensionOutcome, ...] = ()
    releases: tuple[Released | Refusal, ...] = ()


class Reclaimed(NamedTuple):
    """The number of released batches, and by key the leases that the instance holds.

    They are all of them if fewer batches were released than asked for.
    """

    released: int
    held: Mapping[str, str]


class Cancelled(NamedTuple):
    """The state of a batch after CancelBatch, and until when its worker may keep it (0: no worker has it)."""

    state: BatchState
    deadline_ms: int


@dataclass(frozen=True, slots=True)
class EnqueueBatches(Command[tuple[Enqueued | Refusal, ...]]):
    """Enqueue batches; each has its own answer."""

    batches: tuple[Batch, ...]


class DeliveryMode(StrEnum):
    """How batches reach workers: pull with StartAvailable, push over the work stream."""

    PULL = "pull"
    PUSH = "push"


class Ration(NamedTuple):
    """Most batches on a later attempt that a start may take, and whether a last attempt may be among them."""

    most: int
    last_attempts: bool


class ExpiredLease(NamedTuple):
    """An expired lease of ``lease_ms``, and the key of its batch."""

    key: str
    lease_token: str
    lease_ms: int


@dataclass(frozen=True, slots=True)
class StartAvailable(Command[StartedBatches]):
    """Start at most ``max_batches`` queued batches, of some stages or of all, and lease them to a worker.

    No further batch is started once the started ones have ``max_records`` or more (0: no limit). ``lease_ms``
    0 means the surface's length. Without a ration, batches on a later attempt are started like all others.
    """

    max_batches: int
    stages: tuple[str, ...] = ()
    at_ms: int | None = None
    worker_id: str = ""
    lease_ms: int = 0
    max_records: int = 0
    delivery: DeliveryMode = DeliveryMode.PULL
    ration: Ration | None = None
    instance_id: str = ""


@dataclass(frozen=True, slots=True)
class AcknowledgeBatches(Command[tuple[ProcessOutcome | Refusal, ...]]):
    """Acknowledge batches in flight; each has its own answer."""

    acknowledgements: tuple[Acknowledgement, ...]


@dataclass(frozen=True, slots=True)
class FailBatches(Command[tuple[ProcessOutcome | Refusal, ...]]):
    """Fail batches in flight; each has its own answer."""

    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class ExtendLeases(Command[tuple[ExtensionOutcome, ...]]):
    """Extend leases; each has its own answer."""

    extensions: tuple[Extension, ...]


@dataclass(frozen=True, slots=True)
class Report(Command[Reported]):
    """Reports of a worker in one command: acknowledgements, failures, extensions, releases, in this order."""

    acknowledgements: tuple[Acknowledgement, ...] = ()
    failures: tuple[Failure, ...] = ()
    extensions: tuple[Extension, ...] = ()
    releases: tuple[Release, ...] = ()


@dataclass(frozen=True, slots=True)
class ReclaimLeases(Command[Reclaimed]):
    """Release at most ``most`` batches in flight that an instance was started with and does not hold.

    ``lease_tokens`` are the leases that the instance holds.
    """

    instance_id: str
    lease_tokens: frozenset[str]
    most: int


@dataclass(frozen=True, slots=True)
class ExpireLeases(Command[tuple[ExpiredLease, ...]]):
    """End at most ``most`` expired leases; the answer is those leases.

    Only the service itself sends it. A lease has expired if its deadline is not after ``until_ms`` (None:
    now), the time at which the lease reaper looked: if the process stalls between its look and the decision,
    that ends no lease. No lease expires before its grace after ``graced_ms``, the time at which the process
    was started or last stalled.
    """

    most: int
    graced_ms: int = 0
    until_ms: int | None = None


@dataclass(frozen=True, slots=True)
class CancelBatch(Command[Cancelled]):
    """Cancel a batch: at once if it waits in the queue; in flight, its worker has the cancellation budget."""

    key: str
    reason: str
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class DeadLetterFilter:
    """A filter of dead letters: all conditions must match, and an empty one always matches.

    ``stages``: any of these. ``reasons``: any reason that begins with one of these. Times are in Unix
    milliseconds, ``from_ms`` inclusive, ``to_ms`` exclusive; ``to_ms`` 0 means no end.
    """

    stages: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    from_ms: int = 0
    to_ms: int = 0


class DeadLetterResults(NamedTuple):
    """The result for each dead letter by key, in order, and how many more match and need another call.

    The result of a redriven dead letter is the time of the server's clock from which on it may be started.
    """

    results: tuple[tuple[str, int | Refusal], ...]
    remaining: int
    plan: DeadLetterPlan


@dataclass(frozen=True, slots=True)
class RedriveDeadLetters(Command[DeadLetterResults]):
    """Redrive dead letters from their first attempt: those of some keys, or those that match a filter.

    At most ``most`` per command, and ``per_second`` of them a second; 0 means all now. A dry run gets the
    same answer or refusal and changes nothing. The command is refused if the hash of its plan differs from
    ``expected_plan_hash``; empty accepts any plan. ``may_apply_again`` redrives dead letters beyond the
    idempotency horizon too: their sink applies them, perhaps again.
    """

    reason: str
    keys: tuple[str, ...] = ()
    filter: DeadLetterFilter | None = None
    most: int = 1_000
    per_second: int = 0
    at_ms: int | None = None
    dry_run: bool = False
    expected_plan_hash: str = ""
    may_apply_again: bool = False


@dataclass(frozen=True, slots=True)
class DiscardDeadLetters(Command[DeadLetterResults]):
    """Discard at most ``most`` dead letters: those of some keys, or those that match a filter.

    Dry runs and ``expected_plan_hash`` are as for a redrive.
    """

    reason: str
    keys: tuple[str, ...] = ()
    filter: DeadLetterFilter | None = None
    most: int = 1_000
    at_ms: int | None = None
    dry_run: bool = False
    expected_plan_hash: str = ""


def at(at_ms: int | None, origin: Origin) -> int:
    """Returns the time in the records: the given time, or that of the wall clock."""
    return origin.recorded_ms if at_ms is None else at_ms
