"""Events: what has happened to a surface, settled to the last value.

Owns the vocabulary of the journal. An event needs nothing but the state that the events before it made:
ids, due times and hashes stand in it as values. Events of many batches are one event.
"""

from dataclasses import dataclass

from lightspeed_ops.core.audit import AuditEntry
from lightspeed_ops.core.conformance import ConformanceRecord
from lightspeed_ops.core.orchestrator import Batch, DeadLetterRecord, RetryRecord
from lightspeed_ops.core.pipeline import Pipeline
from lightspeed_ops.core.policy import Decision, TenantContext
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.replay_backlog import ReturningStage
from lightspeed_ops.core.settings import Settings


@dataclass(frozen=True, slots=True)
class SurfaceCreated:
    """A surface began; in journals of earlier versions also again, under the name of a deleted one."""

    adapter_profile: AdapterProfile
    context: TenantContext
    pipeline: Pipeline
    settings: Settings
    created_ms: int


@dataclass(frozen=True, slots=True)
class SurfaceUpdated:
    """Settings are these from now on."""

    settings: Settings


@dataclass(frozen=True, slots=True)
class SurfaceDeleted:
    """The surface is deleted; its name, its records and its sequences stay."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class SurfaceUndeleted:
    """A deleted surface lives again, as it was when it was deleted."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class RunScheduled:
    """A run is scheduled."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class RunTriggered:
    """A run was triggered."""

    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A new run is in progress."""

    run_id: str
    started_ms: int


@dataclass(frozen=True, slots=True)
class RunCompleted:
    """The run has completed."""

    run_id: str
    finished_ms: int


@dataclass(frozen=True, slots=True)
class RunFailed:
    """The run has failed."""

    run_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class RunCrashed:
    """The run has crashed."""

    run_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class RunResumed:
    """A failed or crashed run goes on: what is outstanding is worked on again."""

    run_id: str
    from_stage: str
    started_ms: int


@dataclass(frozen=True, slots=True)
class Paused:
    """An operator paused the surface."""

    reason: str
    at_ms: int
    actor_id: str = ""


@dataclass(frozen=True, slots=True)
class Resumed:
    """An operator let the surface go on."""

    reason: str
    at_ms: int
    actor_id: str = ""


@dataclass(frozen=True, slots=True)
class DrainStarted:
    """An operator closed the intake."""

    reason: str
    at_ms: int
    actor_id: str = ""


@dataclass(frozen=True, slots=True)
class ReplayStarted:
    """An operator replays: dead letters return to their places, applied batches are applied again.

    What this commit requeues is in ``revived_keys`` and ``reprocessed``; ``deferred`` batches are behind
    another one of their key. Later commits requeue the rest: ``pending`` batches, everything that was staged
    if ``takes_staged``, and the dead letters of ``returning`` stages.
    """

    run_id: str
    from_stage: str
    reason: str
    at_ms: int
    started_ms: int
    revived_keys: tuple[str, ...]
    reprocessed: tuple[Batch, ...]
    actor_id: str = ""
    deferred: tuple[Batch, ...] = ()
    pending: tuple[Batch, ...] = ()
    takes_staged: bool = False
    returning: tuple[ReturningStage, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplayStaged:
    """Applied batches are kept for a replay that is about to start; 0 drops those that were kept."""

    staging: int
    batches: tuple[Batch, ...]


@dataclass(frozen=True, slots=True)
class ReplayContinued:
    """A replay requeues more: dead letters, and its first pending batches.

    ``deferred`` are those among them that are behind another one of their key; no dead letter is left to
    return if ``returned``.
    """

    revived_keys: tuple[str, ...]
    reprocessed: tuple[Batch, ...]
    deferred: tuple[Batch, ...]
    returned: bool
    reason: str
    actor_id: str


@dataclass(frozen=True, slots=True)
class BatchesPromoted:
    """Batches of a replay stand at the end of the queue: the one before them of their key has ended."""

    batches: tuple[Batch, ...]
    reason: str
    actor_id: str


@dataclass(frozen=True, slots=True)
class ReplayFinished:
    """The last replayed batch has ended."""

    run_id: str
    started_ms: int


@dataclass(frozen=True, slots=True)
class BatchesEnqueued:
    """Batches stand at the end of the queue, in this order."""

    batches: tuple[Batch, ...]


@dataclass(frozen=True, slots=True)
class RetriesReleased:
    """The backoff of these batches is over."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BatchesStarted:
    """Batches are in flight, in this order, leased together and numbered from ``first_lease`` on.

    Commits of before there were leases have none: 0.
    """

    run_id: str
    started_ms: int
    keys: tuple[str, ...]
    first_lease: int = 0
    lease_deadline_ms: int = 0
    worker_id: str = ""


@dataclass(frozen=True, slots=True)
class LeasesExtended:
    """The leases of these batches end later, or sooner."""

    lease_deadline_ms: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BatchesGivenBack:
    """Batches in flight are back at their places, their attempts not spent."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CancellationAsked:
    """The worker of a batch in flight is to let go of it."""

    key: str
    reason: str
    deadline_ms: int


@dataclass(frozen=True, slots=True)
class BatchesCancelled:
    """Batches have ended without being done."""

    keys: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class BatchesAcknowledged:
    """Batches were applied: each has a checkpoint and a lineage record, from ``first_sequence`` on."""

    first_sequence: int
    run_id: str
    at_ms: int
    source_signature: str
    sink_signature: str
    batches: tuple[Batch, ...]


@dataclass(frozen=True, slots=True)
class SinkKeysApplied:
    """A sink stage has applied these idempotency keys for the first time, with batches of these sequences.

    Commits of before there was a horizon have no sequences.
    """

    first_sequence: int
    stage: str
    idempotency_keys: tuple[str, ...]
    sequences: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DuplicatesSuppressed:
    """Sink batches ended without effect, since their idempotency keys had been applied."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RetriesScheduled:
    """Failed batches wait for their backoff."""

    retries: tuple[RetryRecord, ...]


@dataclass(frozen=True, slots=True)
class BatchesDeadLettered:
    """Batches are in the dead letters."""

    dead_letters: tuple[DeadLetterRecord, ...]


@dataclass(frozen=True, slots=True)
class BatchesFailed:
    """Batches have failed for good."""

    keys: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class DeadLettersRedriven:
    """Dead letters wait to be tried anew, each until its time of the server's clock."""

    keys: tuple[str, ...]
    due_ms: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class DeadLettersDiscarded:
    """Dead letters have ended."""

    keys: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class PolicyDecided:
    """The tenant policy decided about units, or denied something."""

    sequence: int
    decision: Decision


@dataclass(frozen=True, slots=True)
class Audited:
    """An operator-facing transition was done, refused or denied."""

    entry: AuditEntry


@dataclass(frozen=True, slots=True)
class ConformanceCertified:
    """The surface was measured against the heavy-data profiles."""

    first_sequence: int
    records: tuple[ConformanceRecord, ...]


Event = (
    SurfaceCreated
    | SurfaceUpdated
    | SurfaceDeleted
    | SurfaceUndeleted
    | RunScheduled
    | RunTriggered
    | RunStarted
    | RunCompleted
    | RunFailed
    | RunCrashed
    | RunResumed
    | Paused
    | Resumed
    | DrainStarted
    | ReplayStarted
    | ReplayStaged
    | ReplayContinued
    | BatchesPromoted
    | ReplayFinished
    | BatchesEnqueued
    | RetriesReleased
    | BatchesStarted
    | BatchesAcknowledged
    | SinkKeysApplied
    | DuplicatesSuppressed
    | RetriesScheduled
    | BatchesDeadLettered
    | BatchesFailed
    | LeasesExtended
    | BatchesGivenBack
    | CancellationAsked
    | BatchesCancelled
    | DeadLettersRedriven
    | DeadLettersDiscarded
    | PolicyDecided
    | Audited
    | ConformanceCertified
)


@dataclass(frozen=True, slots=True)
class Commit:
    """What one command did to one surface: all of it, or nothing.

    ``surface`` is a resource name, ``version`` counts the commits of the surface from 1, ``recorded_ms`` is
    the time of the wall clock in Unix milliseconds, ``clock_ahead_ms`` how far the surface's clock was ahead
    of that: 0 unless the wall clock was stepped.
    """

    surface: str
    version: int
    recorded_ms: int
    events: tuple[Event, ...]
    clock_ahead_ms: int = 0

    @property
    def now_ms(self) -> int:
        """The time of the surface's clock, which leases, backoffs and freshness run on."""
        return self.recorded_ms + self.clock_ahead_ms
