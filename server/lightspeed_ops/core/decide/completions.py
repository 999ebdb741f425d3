"""Batch completions: the acknowledgements, failures, expiries and cancellations of one command, in order.

Owns the grouping of many batches into few events, and the effects of earlier items on later ones.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import groupby
from operator import itemgetter

from lightspeed_ops.core import connector, operator, pipeline
from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.applied_keys import NO_HORIZON
from lightspeed_ops.core.checkpoint import checkpoint_of
from lightspeed_ops.core.commands import Failure, at
from lightspeed_ops.core.connector import Classification
from lightspeed_ops.core.decide.commit_builder import CommitBuilder, batch_subject, run_subject
from lightspeed_ops.core.events import (
    BatchesAcknowledged,
    BatchesCancelled,
    BatchesDeadLettered,
    BatchesFailed,
    BatchesPromoted,
    DuplicatesSuppressed,
    RetriesScheduled,
    RunFailed,
    SinkKeysApplied,
)
from lightspeed_ops.core.limits import CLOCK_REGRESSION_MS, YEAR_9999_MS
from lightspeed_ops.core.orchestrator import (
    CANCELLED,
    CLOCK_REGRESSION,
    DEAD_LETTERS_DISABLED,
    LEASE_EXPIRED,
    Applied,
    Batch,
    BatchState,
    DeadLetterRecord,
    DuplicateSuppressed,
    FailureRejected,
    Processed,
    ProcessOutcome,
    Rejected,
    RetryRecord,
)
from lightspeed_ops.core.pipeline import Step, allows
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.surface import Surface


class BatchCompletions:
    """Collects the batch completions of one command; :meth:`close` turns them into events."""

    def __init__(self, builder: CommitBuilder) -> None:
        """Creates an empty collection; its events go into ``builder``."""
        self._draft = builder
        self._surface = builder.surface
        self.ended: dict[str, None] = {}
        """Keys of batches that the items so far have ended."""
        self._moved: dict[str, BatchState] = {}
        self._acknowledged: list[Batch] = []
        self._group: tuple[str, int] = ("", 0)
        self._applied_keys: dict[tuple[str, str], int] = {}
        self._suppressed: list[str] = []
        self._retries: list[RetryRecord] = []
        self._dead: list[DeadLetterRecord] = []
        self._cancelled: dict[str, list[str]] = {}
        self._next_checkpoint = self._surface.count_of(RecordKind.CHECKPOINT) + 1
        self._replayed_ended = 0
        self._run_failed = False

    def state_of(self, active: ActiveBatch) -> BatchState:
        """Returns the state of a batch after the items so far."""
        return self._moved.get(active.batch.key, active.state)

    def acknowledge(
        self, active: ActiveBatch, given_ms: int | None, *, unless: Callable[[], Refusal | None] | None = None
    ) -> ProcessOutcome | Refusal:
        """Applies a batch in flight, or suppresses it if its sink has applied the idempotency key before.

        Returns a refusal, and the batch stays in flight, if the key may be forgotten or if ``unless``
        refuses; ``unless`` is called last. A given time more than ``CLOCK_REGRESSION_MS`` before the start of
        the batch is rejected, since the clock is broken. The time of the server's wall clock is never
        rejected, since no worker can correct it.
        """
        batch, at_ms = active.batch, at(given_ms, self._draft.origin)
        earliest_ms = max(active.started_ms - CLOCK_REGRESSION_MS, batch.lag_ms)
        if given_ms is not None and at_ms < earliest_ms:
            return Processed(Rejected(CLOCK_REGRESSION))
        is_sink = batch.stage in self._surface.sink_stages
        is_applied = is_sink and self._has_applied(batch)
        refusal = None
        if is_sink and not is_applied and not active.reapply:
            refusal = horizon_refusal(self._surface, batch, "acknowledge")
        if refusal is None and unless is not None:
            refusal = unless()
        if refusal is not None:
            return refusal
        if is_applied and not active.reapply:
            return self._suppress(active)
        self._flush_suppressed()
        if (active.run_id, at_ms) != self._group:
            self._flush_acknowledged()
            self._group = (active.run_id, at_ms)
        self._acknowledged.append(batch)
        if is_sink and not is_applied:
            self._applied_keys[batch.stage, batch.idempotency_key] = batch.sequence
        self._end(active)
        checkpoint = checkpoint_of(
            run_id=active.run_id,
            stage=batch.stage,
            sequence=batch.sequence,
            lag_ms=batch.lag_ms,
            idempotency_key=batch.idempotency_key,
            at_ms=at_ms,
        )
        return Processed(Applied(checkpoint))

    def fail(self, active: ActiveBatch, failure: Failure) -> ProcessOutcome:
        """Fails the attempt at a batch in flight: it is retried, becomes a dead letter or permanently fails.

        A batch that is being cancelled ends as cancelled. A report of another attempt is rejected.
        """
        if failure.attempt != active.attempt:
            return FailureRejected(f"attempt_mismatch: expected {active.attempt}")
        if active.cancellation is not None:
            return self.cancel(active, active.cancellation.reason)
        return self._attempt_failed(active, failure, backoff_ms=self._backoff_ms)

    def expire(self, active: ActiveBatch) -> None:
        """Fails the attempt of an expired lease, without a backoff: the batch has waited for the lease.

        A batch that is being cancelled ends as cancelled.
        """
        if active.cancellation is not None:
            self.cancel(active, active.cancellation.reason)
            return
        failure = Failure(active.batch.key, active.attempt, LEASE_EXPIRED)
        self._attempt_failed(active, failure, backoff_ms=lambda _: 0)

    def cancel(self, active: ActiveBatch, reason: str) -> Processed:
        """Ends a batch as cancelled."""
        self._cancelled.setdefault(reason, []).append(active.batch.key)
        self._end(active)
        return Processed(Rejected(CANCELLED))

    def close(self) -> None:
        """Adds the events to the commit builder, and ends a replay whose last batch has ended."""
        self.flush()
        self.follow({}, ())

    def flush(self) -> None:
        """Adds the events to the commit builder; :meth:`follow` adds their consequences."""
        self._flush_acknowledged()
        self._flush_suppressed()
        self._add_applied_keys()
        for reason, keys in self._cancelled.items():
            self._draft.add(BatchesCancelled(tuple(keys), reason))
        if self._retries:
            self._draft.add(RetriesScheduled(tuple(self._retries)))
        if self._dead:
            self._draft.add(BatchesDeadLettered(tuple(self._dead)))
            for record in self._dead:
                self._audit_dead_letter(record)

    def follow(self, handed: Mapping[str, Batch], enqueued: Collection[str]) -> None:
        """Promotes the batches behind the ended ones, and ends a replay whose last batch has ended.

        Keys that the same command has ``enqueued`` are active again. A promoted batch has the content of the
        ``handed`` batch of its key, if there is one.
        """
        promote(self._draft, [key for key in self.ended if key not in enqueued], handed)
        queue = self._surface.queue
        all_replayed = self._replayed_ended and self._replayed_ended == queue.replaying
        if all_replayed and queue.backlog.is_empty and self._replay_under_way():
            self._draft.finish_replay()

    def _audit_dead_letter(self, record: DeadLetterRecord) -> None:
        key = record.batch_key
        self._draft.audit(
            "dead_letter",
            f"dead_lettered:{record.reason}",
            record.at_ms,
            key,
            subject=batch_subject(key),
            details=batch_details(self._surface.queue.active_batches[key]),
        )

    def _replay_under_way(self) -> bool:
        return replay_under_way(self._surface, run_failed=self._run_failed)

    def _has_applied(self, batch: Batch) -> bool:
        applied = (batch.stage, batch.idempotency_key) in self._applied_keys
        return applied or self._surface.has_applied(batch.stage, batch.idempotency_key)

    def _suppress(self, active: ActiveBatch) -> Processed:
        self._flush_acknowledged()
        self._suppressed.append(active.batch.key)
        self._end(active)
        return Processed(DuplicateSuppressed(active.batch.stage, active.batch.idempotency_key))

    def _attempt_failed(
        self, active: ActiveBatch, failure: Failure, *, backoff_ms: Callable[[ActiveBatch], int]
    ) -> ProcessOutcome:
        plan = self._surface.settings.connector_plan
        match connector.classify_failure(plan, attempt=active.attempt, permanent=failure.permanent):
            case Classification.RETRY:
                return self._retry(active, failure, backoff_ms(active))
            case Classification.DEAD_LETTER:
                return self._bury(active, failure)
            case Classification.FAIL:
                return self._fail_for_good(active, failure)

    def _backoff_ms(self, active: ActiveBatch) -> int:
        surface, key = self._surface, active.batch.key
        policy = surface.settings.connector_plan.retry_policy
        return connector.backoff_ms(policy, surface=surface.name, key=key, attempt=active.attempt)

    def _retry(self, active: ActiveBatch, failure: Failure, backoff_ms: int) -> RetryRecord:
        key, due_ms = active.batch.key, min(YEAR_9999_MS, self._draft.origin.now_ms + backoff_ms)
        record = RetryRecord(key, active.attempt + 1, failure.reason, due_ms)
        self._retries.append(record)
        self._moved[key] = BatchState.RETRYING
        return record

    def _bury(self, active: ActiveBatch, failure: Failure) -> DeadLetterRecord:
        policy = self._surface.settings.connector_plan.dead_letter_policy
        reason = connector.dead_letter_reason(policy, failure.reason)
        at_ms = at(failure.at_ms, self._draft.origin)
        record = DeadLetterRecord(active.batch.key, policy.destination, reason, at_ms)
        self._dead.append(record)
        self._moved[active.batch.key] = BatchState.DEAD_LETTERED
        self._count_replayed(active)
        return record

    def _fail_for_good(self, active: ActiveBatch, failure: Failure) -> Processed:
        builder, key = self._draft, active.batch.key
        builder.add(BatchesFailed((key,), failure.reason))
        if allows(self._surface.lifecycle, Step.FAIL) and not self._run_failed:
            self._run_failed = True
            builder.add(RunFailed(self._surface.run.run_id, f"batch '{key}' failed: {failure.reason}"))
            builder.audit(
                "fail_run",
                "ok",
                at(failure.at_ms, builder.origin),
                failure.reason,
                subject=run_subject(self._surface.run.run_id),
                details=[("step", Step.FAIL.value), ("key", key), *batch_details(active)],
            )
        self._end(active)
        return Processed(Rejected(DEAD_LETTERS_DISABLED))

    def _end(self, active: ActiveBatch) -> None:
        self.ended[active.batch.key] = None
        self._count_replayed(active)

    def _count_replayed(self, active: ActiveBatch) -> None:
        self._replayed_ended += self._surface.queue.is_replayed(active)

    def _flush_acknowledged(self) -> None:
        """Adds one event for adjacent items of the same run and time."""
        if not self._acknowledged:
            return
        run_id, at_ms = self._group
        surface, batches = self._surface, tuple(self._acknowledged)
        self._draft.add(
            BatchesAcknowledged(
                self._next_checkpoint,
                run_id,
                at_ms,
                surface.source_signature,
                surface.sink_signature,
                batches,
            )
        )
        self._next_checkpoint += len(batches)
        self._acknowledged.clear()

    def _flush_suppressed(self) -> None:
        if self._suppressed:
            self._draft.add(DuplicatesSuppressed(tuple(self._suppressed)))
            self._suppressed.clear()

    def _add_applied_keys(self) -> None:
        first = self._surface.count_of(RecordKind.SINK_KEY) + 1
        for stage, group in groupby(self._applied_keys, key=itemgetter(0)):
            applied = tuple(group)
            keys = tuple([key for _, key in applied])
            sequences = tuple([self._applied_keys[of] for of in applied])
            self._draft.add(SinkKeysApplied(first, stage, keys, sequences))
            first += len(keys)


def promote(builder: CommitBuilder, ended: Iterable[str], handed: Mapping[str, Batch]) -> None:
    """Makes the batches behind ended ones of the same key active."""
    backlog = builder.surface.queue.backlog
    if not backlog.behind:
        return
    following = [(key, backlog.next_behind(key)) for key in ended]
    batches = tuple([handed.get(key, batch) for key, batch in following if batch is not None])
    if batches:
        builder.add(BatchesPromoted(batches, backlog.reason, backlog.actor_id))


def replay_under_way(surface: Surface, *, run_failed: bool = False) -> bool:
    """Returns True if the run or the control state is replaying.

    The control state counts also if the run has failed or is a new one, since the replay must end in both.
    """
    run_replays = isinstance(surface.lifecycle, pipeline.Replaying) and not run_failed
    return run_replays or isinstance(surface.control, operator.Replaying)


def forgotten_refusal(surface: Surface, active: ActiveBatch, intent: str) -> Refusal | None:
    """Returns the refusal of work on a batch whose acknowledgement the idempotency horizon would refuse.

    None if the batch is to be applied again, is of no sink, or has an idempotency key that is remembered.
    """
    stage, key = active.batch.stage, active.batch.idempotency_key
    if active.reapply or stage not in surface.sink_stages:
        return None
    refusal = horizon_refusal(surface, active.batch, intent)
    return None if refusal is not None and surface.has_applied(stage, key) else refusal


def batch_details(active: ActiveBatch) -> list[tuple[str, str]]:
    """Returns audit details of a batch: its stage and attempt, and its run if it was ever started."""
    details = [("stage", active.batch.stage), ("attempt", str(active.attempt))]
    return [*details, ("run_id", active.run_id)] if active.run_id else details


def horizon_refusal(surface: Surface, batch: Batch, intent: str) -> Refusal | None:
    """Returns the refusal of a batch whose idempotency key may be forgotten: a sink may have applied it.

    None if the sequence is after the horizon of its stage, since no key after it is forgotten.
    """
    horizon = surface.applied_keys.horizons.get(batch.stage, NO_HORIZON)
    if batch.sequence > horizon:
        return None
    message = (
        f"expected to {intent} batch '{batch.key}' of '{surface.name}' at sequence {batch.sequence}, "
        f"but keys up to {horizon} of its stage are no longer remembered"
    )
    values = {"stage": batch.stage, "sequence": str(batch.sequence), "horizon": str(horizon)}
    return Refusal(Reason.IDEMPOTENCY_HORIZON, message, {"surface": surface.name, "key": batch.key, **values})
