"""Events: facts about a surface in the past tense, with every value decided.

Owns the vocabulary of the journal. To apply an event, only the state after the earlier events is needed: ids,
due times and hashes are values in it. One event covers many batches.
"""

from dataclasses import dataclass

from lightspeed_ops.core.audit import AuditEntry
from lightspeed_ops.core.conformance import ConformanceRecord
from lightspeed_ops.core.orchestrator import Batch, BatchResult, DeadLetterRecord, RetryRecord
from lightspeed_ops.core.pipeline import Pipeline
from lightspeed_ops.core.policy import Decision, TenantContext
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.replay_backlog import ReturningStage
from lightspeed_ops.core.run import Labels, RunRecord
from lightspeed_ops.core.schedule import Schedule
from lightspeed_ops.core.schedule_status import DueOutcome, SchedulePause
from lightspeed_ops.core.settings import Settings


@dataclass(frozen=True, slots=True)
class SurfaceCreated:
    """The surface was created; in journals of earlier versions also again, after its deletion."""

    adapter_profile: AdapterProfile
    context: TenantContext
    pipeline: Pipeline
    settings: Settings
    created_ms: int


@dataclass(frozen=True, slots=True)
class SurfaceUpdated:
    """The surface has new settings, and another tenant context if ``context`` is not None."""

    settings: Settings
    context: TenantContext | None = None


@dataclass(frozen=True, slots=True)
class SurfaceDeleted:
    """The surface was deleted; its name, its records and its sequences remain."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class SurfaceUndeleted:
    """The deleted surface was restored, in its state before the deletion."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class RunScheduled:
    """A run was scheduled."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class RunTriggered:
    """A run was triggered."""

    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A new run was started; ``started_by`` is the id of an actor, empty in commits of earlier versions.

    ``scheduled_due_ms`` is the due time of the schedule that started it, 0 if an actor started it.
    """

    run_id: str
    started_ms: int
    labels: Labels = ()
    started_by: str = ""
    scheduled_due_ms: int = 0


@dataclass(frozen=True, slots=True)
class RunRecorded:
    """The run before the one that starts has its last record; runs before ``oldest_kept`` are forgotten.

    The journal keeps the records of runs by their numbers, however long it keeps commits.
    """

    record: RunRecord
    oldest_kept: int


@dataclass(frozen=True, slots=True)
class ScheduleSettled:
    """The next due time was settled anew, at a creation or a change; None if nothing is due any more.

    ``schedule`` is the new schedule, None if it stays; ``pause`` is a pause that goes on. Nothing waits for
    the end of a run any more.
    """

    since_ms: int
    next_due_ms: int | None
    schedule: Schedule | None = None
    pause: SchedulePause | None = None


@dataclass(frozen=True, slots=True)
class ScheduleAdvanced:
    """A due time was decided, and the next one was settled; None if there is none.

    ``waiting_due_ms`` are the due times that wait for the end of the run in progress. ``run_id`` is the
    started run, and ``reason`` that of a refusal.
    """

    due_ms: int
    next_due_ms: int | None
    outcome: DueOutcome
    at_ms: int
    waiting_due_ms: tuple[int, ...] = ()
    run_id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SchedulePaused:
    """An operator paused the schedule: nothing is due, and nothing waits."""

    reason: str
    at_ms: int
    actor_id: str


@dataclass(frozen=True, slots=True)
class ScheduleResumed:
    """An operator resumed the schedule; due times during the pause are not caught up."""

    at_ms: int
    next_due_ms: int | None


@dataclass(frozen=True, slots=True)
class RunCompleted:
    """The run was completed."""

    run_id: str
    finished_ms: int
    actor_id: str = ""


@dataclass(frozen=True, slots=True)
class RunFailed:
    """The run failed."""

    run_id: str
    reason: str
    actor_id: str = ""


@dataclass(frozen=True, slots=True)
class RunCrashed:
    """The run crashed."""

    run_id: str
    reason: str
    actor_id: str = ""


@dataclass(frozen=True, slots=True)
class RunResumed:
    """A failed or crashed run was resumed with its outstanding batches."""

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
    """An operator resumed the surface."""

    reason: str
    at_ms: int
    actor_id: str = ""


@dataclass(frozen=True, slots=True)
class DrainStarted:
    """An operator started a drain: the surface refuses new batches."""

    reason: str
    at_ms: int
    actor_id: str = ""


@dataclass(frozen=True, slots=True)
class ReplayStarted:
    """An operator started a replay: dead letters return to their places, applied batches are applied again.

    This commit requeues the dead letters ``revived_keys`` and the applied batches ``reprocessed``;
    ``deferred`` batches are behind another batch of their key. Later commits requeue the rest: ``pending``
    batches, all staged batches if ``takes_staged``, and the dead letters of ``returning`` stages.
    """

    run_id: str
    from_stage: str
    reason: str
    at_ms: int
    started_ms: int
    requeued_keys: tuple[str, ...]
    reprocessed: tuple[Batch, ...]
    actor_id: str = ""
    deferred: tuple[Batch, ...] = ()
    pending: tuple[Batch, ...] = ()
    takes_staged: bool = False
    returning: tuple[ReturningStage, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplayStaged:
    """Applied batches were kept for a replay that is about to start; staging 0 drops them."""

    staging: int
    batches: tuple[Batch, ...]


@dataclass(frozen=True, slots=True)
class ReplayContinued:
    """A replay requeued more: dead letters, or its first pending batches.

    ``deferred`` are pending batches that are now behind another batch of their key. ``returned`` is true if
    no dead letter is left to requeue.
    """

    requeued_keys: tuple[str, ...]
    reprocessed: tuple[Batch, ...]
    deferred: tuple[Batch, ...]
    returned: bool
    reason: str
    actor_id: str


@dataclass(frozen=True, slots=True)
class BatchesPromoted:
    """Batches of a replay joined the end of the queue, since the batch before them of their key has ended."""

    batches: tuple[Batch, ...]
    reason: str
    actor_id: str


@dataclass(frozen=True, slots=True)
class ReplayFinished:
    """The last replayed batch ended."""

    run_id: str
    started_ms: int


@dataclass(frozen=True, slots=True)
class BatchesEnqueued:
    """Batches joined the end of the queue, in this order."""

    batches: tuple[Batch, ...]


@dataclass(frozen=True, slots=True)
class BackoffsEnded:
    """The backoff of these batches ended; they are queued again."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BatchesStarted:
    """Batches were started, in this order, and leased together; leases are numbered from ``first_lease`` on.

    ``first_lease`` is 0 in commits older than leases. ``instance_id`` is empty if the worker gave none.
    ``stages`` are those that the start could have taken batches of; it is empty for all stages, and if no
    priority was used.
    """

    run_id: str
    started_ms: int
    keys: tuple[str, ...]
    first_lease: int = 0
    lease_deadline_ms: int = 0
    worker_id: str = ""
    instance_id: str = ""
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeasesExtended:
    """The leases of these batches have a new deadline, later or sooner.

    ``progress`` has the new progress of each, empty for no change; it is empty itself if none has any.
    """

    lease_deadline_ms: int
    keys: tuple[str, ...]
    progress: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchesReleased:
    """Workers released batches in flight: they are queued at their places and used no attempt."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CancellationRequested:
    """The worker of a batch in flight was asked to give it up by ``deadline_ms``."""

    key: str
    reason: str
    deadline_ms: int


@dataclass(frozen=True, slots=True)
class BatchesCancelled:
    """Batches were cancelled."""

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
    results: tuple[BatchResult, ...] = ()


@dataclass(frozen=True, slots=True)
class SinkKeysApplied:
    """A sink stage applied these idempotency keys for the first time, with batches of these sequences.

    Commits older than the horizon have no sequences.
    """

    first_sequence: int
    stage: str
    idempotency_keys: tuple[str, ...]
    sequences: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DuplicatesSuppressed:
    """Batches of a sink ended without effect, since their idempotency keys had been applied."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RetriesScheduled:
    """Attempts failed, and the batches wait for a retry."""

    retries: tuple[RetryRecord, ...]


@dataclass(frozen=True, slots=True)
class BatchesDeadLettered:
    """Batches became dead letters."""

    dead_letters: tuple[DeadLetterRecord, ...]


@dataclass(frozen=True, slots=True)
class BatchesFailed:
    """Batches permanently failed, since dead letters are disabled."""

    keys: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class DeadLettersRedriven:
    """Dead letters were redriven; each may start from its due time on, server's clock.

    ``reapplied_keys`` are those among them that their sink applies even if it has applied them before.
    """

    keys: tuple[str, ...]
    due_ms: tuple[int, ...]
    reason: str
    reapplied_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeadLettersDiscarded:
    """Dead letters were discarded."""

    keys: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class PolicyDecided:
    """The tenant policy allowed an action that costs units, or denied an action."""

    sequence: int
    decision: Decision


@dataclass(frozen=True, slots=True)
class Audited:
    """An operator-facing transition was done, refused or denied; the entry is its audit."""

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
    | RunRecorded
    | ScheduleSettled
    | ScheduleAdvanced
    | SchedulePaused
    | ScheduleResumed
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
    | BackoffsEnded
    | BatchesStarted
    | BatchesAcknowledged
    | SinkKeysApplied
    | DuplicatesSuppressed
    | RetriesScheduled
    | BatchesDeadLettered
    | BatchesFailed
    | LeasesExtended
    | BatchesReleased
    | CancellationRequested
    | BatchesCancelled
    | DeadLettersRedriven
    | DeadLettersDiscarded
    | PolicyDecided
    | Audited
    | ConformanceCertified
)


@dataclass(frozen=True, slots=True)
class Commit:
    """All events of one command, stored as a whole or not at all.

    ``surface`` is a resource name; ``version`` counts the commits of the surface from 1. ``recorded_ms`` is
    the time of the wall clock in Unix milliseconds. ``clock_ahead_ms`` is how far the surface's clock was
    ahead of it: 0 unless the wall clock was stepped.
    """

    surface: str
    version: int
    recorded_ms: int
    events: tuple[Event, ...]
    clock_ahead_ms: int = 0

    @property
    def now_ms(self) -> int:
        """The time of the surface's clock, which leases, backoffs and freshness use."""
        return self.recorded_ms + self.clock_ahead_ms
