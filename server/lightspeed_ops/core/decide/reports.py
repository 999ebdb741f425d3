"""Decides the reports of workers: acknowledgements, failures, lease extensions and releases.

Owns the fencing: a report under a lease that is not the current one changes nothing. All other reports are
accepted in every control state and lifecycle: the server must never shed reports that finish work. Owns also
the batch completions: the grouping of many batches into few events, and the effects of earlier items of a
command on later ones. Expiries and cancellations complete batches, too.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from lightspeed_ops.core import commands, connector, operator, pipeline, policy
from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.checkpoint import checkpoint_of
from lightspeed_ops.core.commands import (
    Acknowledgement,
    Decided,
    Extension,
    Failure,
    Origin,
    Release,
    Released,
    Reported,
    at,
)
from lightspeed_ops.core.connector import Classification
from lightspeed_ops.core.decide.commit_builder import (
    CommitBuilder,
    batch_not_found,
    batch_subject,
    horizon_refusal,
    run_subject,
    wrong_state,
)
from lightspeed_ops.core.decide.intake import Intake
from lightspeed_ops.core.events import (
    BatchesAcknowledged,
    BatchesCancelled,
    BatchesDeadLettered,
    BatchesFailed,
    BatchesPromoted,
    BatchesReleased,
    DuplicatesSuppressed,
    LeasesExtended,
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
    BatchResult,
    BatchState,
    CancelRequested,
    DeadLetterRecord,
    DuplicateSuppressed,
    Extended,
    ExtensionOutcome,
    FailureRejected,
    Lost,
    Processed,
    ProcessOutcome,
    Rejected,
    RetryRecord,
)
from lightspeed_ops.core.pipeline import Step, allows
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.surface import Surface

A = TypeVar("A")


def acknowledge_batches(
    surface: Surface, command: commands.AcknowledgeBatches, origin: Origin
) -> Decided[tuple[ProcessOutcome | Refusal, ...]]:
    """Acknowledges batches in order; each has its own answer."""
    return _reported(
        surface,
        origin,
        lambda reports: tuple(map(reports.acknowledge, command.acknowledgements)),
    )


def fail_batches(
    surface: Surface, command: commands.FailBatches, origin: Origin
) -> Decided[tuple[ProcessOutcome | Refusal, ...]]:
    """Fails batches in order; each has its own answer, and the attempt must be the current one."""
    return _reported(
        surface, origin, lambda reports: tuple([reports.fail(item) for item in command.failures])
    )


def extend_leases(
    surface: Surface, command: commands.ExtendLeases, origin: Origin
) -> Decided[tuple[ExtensionOutcome, ...]]:
    """Extends leases in order; each has its own answer, and a lost lease is no error."""
    return _reported(
        surface, origin, lambda reports: tuple([reports.extend(item) for item in command.extensions])
    )


def report(surface: Surface, command: commands.Report, origin: Origin) -> Decided[Reported]:
    """Processes all items in one commit; a batch that ends cannot be extended or released after that."""
    return _reported(
        surface,
        origin,
        lambda reports: Reported(
            tuple([reports.acknowledge(item) for item in command.acknowledgements]),
            tuple([reports.fail(item) for item in command.failures]),
            tuple([reports.extend(item) for item in command.extensions]),
            tuple([reports.release(item) for item in command.releases]),
        ),
    )


def reclaim_leases(
    surface: Surface, command: commands.ReclaimLeases, origin: Origin
) -> Decided[commands.Reclaimed]:
    """Releases what an instance was started with and does not hold; its attempts do not count."""
    return _reported(surface, origin, lambda reports: reports.reclaim(command))


def _reported(surface: Surface, origin: Origin, answer: Callable[["_Reports"], A]) -> Decided[A]:
    builder = CommitBuilder(surface, origin)
    denied = builder.ask(policy.Write(surface.tenant_id))
    if denied is not None:
        return builder.refused(denied)
    reports = _Reports(builder)
    answers = answer(reports)
    reports.close()
    return builder.done(answers)


class _Reports:
    """Processes the items of one command; each item sees the effects of the items before it."""

    def __init__(self, builder: CommitBuilder) -> None:
        self._builder = builder
        self._surface = builder.surface
        self._completions = BatchCompletions(builder)
        self._intake: Intake | None = None
        """The hand-offs; None if there are none."""
        self._extended: dict[str, int] = {}
        self._progress: dict[str, str] = {}
        """New progress of batches whose leases are extended, by key."""
        self._released: dict[str, None] = {}

    def acknowledge(self, item: Acknowledgement) -> ProcessOutcome | Refusal:
        active = self._held(item.key, item.lease_token, "acknowledge")
        if isinstance(active, Refusal):
            return active
        hand_off = partial(self._hand_off, item, active) if item.next else None
        outcome = self._completions.acknowledge(active, item.at_ms, unless=hand_off)
        if item.result and isinstance(outcome, Processed) and isinstance(outcome.result, Applied):
            self._completions.record_result(item.result)
        return outcome

    def _hand_off(self, item: Acknowledgement, active: ActiveBatch) -> Refusal | None:
        """Admits the hand-off of an acknowledgement."""
        self._intake = self._intake or Intake(self._builder, self._completions.ended)
        return self._intake.hand_off(item.next, of=active.batch, pass_attributes=item.pass_attributes)

    def fail(self, item: Failure) -> ProcessOutcome | Refusal:
        active = self._held(item.key, item.lease_token, "fail")
        return active if isinstance(active, Refusal) else self._completions.fail(active, item)

    def extend(self, item: Extension) -> ExtensionOutcome:
        """Extends a lease; a batch that is being cancelled keeps the deadline of its cancellation."""
        surface, now_ms = self._surface, self._builder.origin.now_ms
        active = self._held(item.key, item.lease_token, "extend the lease of")
        if isinstance(active, Refusal):
            return _lost(surface, item.key, self._completions)
        if active.cancellation is not None:
            reason, deadline_ms = active.cancellation
            return CancelRequested(reason, max(0, deadline_ms - now_ms))
        deadline_ms = now_ms + (item.lease_ms or surface.settings.lease_ms)
        self._extended[item.key] = deadline_ms
        if item.progress and item.progress != active.progress:
            self._progress[item.key] = item.progress
        return Extended(deadline_ms)

    def release(self, item: Release) -> Released | Refusal:
        """Releases a batch; a batch that is being cancelled ends as cancelled."""
        active = self._held(item.key, item.lease_token, "release")
        if isinstance(active, Refusal):
            return active
        if active.cancellation is not None:
            self._completions.cancel(active, active.cancellation.reason)
        else:
            self._released[item.key] = None
        return Released()

    def reclaim(self, command: commands.ReclaimLeases) -> commands.Reclaimed:
        """Releases at most ``most`` batches of an instance that are under other leases than it holds.

        It looks at no batch after the last of them, so the answer has all held leases if it releases fewer.
        """
        held, released = dict[str, str](), 0
        for active in self._surface.queue.leases.started_for(command.instance_id):
            key, lease_token = active.batch.key, active.lease_token
            if lease_token in command.lease_tokens:
                held[key] = lease_token
            elif released < command.most:
                self.release(Release(key, lease_token))
                released += 1
            else:
                break
        return commands.Reclaimed(released, held)

    def close(self) -> None:
        if self._intake is None:
            self._completions.close()
        else:
            self._completions.flush()
            self._intake.close()
            self._completions.follow(self._intake.handed_off, self._intake.admitted)
        by_deadline: dict[int, list[str]] = {}
        for key, deadline_ms in self._extended.items():
            if key not in self._released:
                by_deadline.setdefault(deadline_ms, []).append(key)
        for deadline_ms, keys in by_deadline.items():
            progress = tuple([self._progress.get(key, "") for key in keys]) if self._progress else ()
            self._builder.add(LeasesExtended(deadline_ms, tuple(keys), progress if any(progress) else ()))
        if self._released:
            self._builder.add(BatchesReleased(tuple(self._released)))

    def _held(self, key: str, lease_token: str, intent: str) -> ActiveBatch | Refusal:
        """Returns the batch in flight of a report, or a refusal if the lease is not the current one."""
        surface, completions = self._surface, self._completions
        active = None if key in completions.ended else surface.queue.active_batches.get(key)
        if active is None:
            return batch_not_found(surface, f"{intent} batch", key)
        state = BatchState.QUEUED if key in self._released else completions.state_of(active)
        if lease_token and (state is not BatchState.IN_FLIGHT or lease_token != active.lease_token):
            return _stale(surface, active, state, lease_token, intent)
        if state is not BatchState.IN_FLIGHT:
            return wrong_state(surface, f"{intent} batch", key, state)
        return active


def _stale(
    surface: Surface, active: ActiveBatch, state: BatchState, lease_token: str, intent: str
) -> Refusal:
    """Returns the refusal of a report under a lease that is not the current one."""
    key = active.batch.key
    values = {
        "surface": surface.name,
        "key": key,
        "lease_token": lease_token,
        "state": state.value,
        "attempt": str(active.attempt),
    }
    is_held = state is BatchState.IN_FLIGHT
    if is_held and active.worker_id:
        values["worker_id"] = active.worker_id
    whose = f" with '{active.worker_id}'" if is_held and active.worker_id else ""
    message = (
        f"expected to {intent} batch '{key}' of '{surface.name}' under lease '{lease_token}', "
        f"but it is {state.value}{whose} at attempt {active.attempt} under another or none"
    )
    return Refusal(Reason.STALE_LEASE, message, values)


def _lost(surface: Surface, key: str, completions: "BatchCompletions") -> Lost:
    active = None if key in completions.ended else surface.queue.active_batches.get(key)
    if active is None:
        return Lost(None, 0, "")
    state = completions.state_of(active)
    return Lost(state, active.attempt, active.worker_id if state is BatchState.IN_FLIGHT else "")


class BatchCompletions:
    """Collects the batch completions of one command; :meth:`close` turns them into events."""

    def __init__(self, builder: CommitBuilder) -> None:
        """Creates an empty collection; its events go into ``builder``."""
        self._builder = builder
        self._surface = builder.surface
        self._recorded_ms = builder.origin.recorded_ms
        self.ended: dict[str, None] = {}
        """Keys of batches that the items so far have ended."""
        self._new_states: dict[str, BatchState] = {}
        self._acknowledged: list[Batch] = []
        self._results: list[BatchResult] = []
        """Results of the acknowledged batches that have one."""
        self._group: tuple[str, int] = ("", 0)
        self._applied_keys: dict[tuple[str, str], int] = {}
        self._suppressed: list[str] = []
        self._retries: list[RetryRecord] = []
        self._dead: list[DeadLetterRecord] = []
        self._cancelled: dict[str, list[str]] = {}
        self._checkpoints = 0
        """Checkpoints of the events so far."""
        self._replayed_ended = 0
        self._run_failed = False

    def state_of(self, active: ActiveBatch) -> BatchState:
        """Returns the state of a batch after the items so far."""
        return self._new_states.get(active.batch.key, active.state)

    def acknowledge(
        self, active: ActiveBatch, given_ms: int | None, *, unless: Callable[[], Refusal | None] | None = None
    ) -> ProcessOutcome | Refusal:
        """Applies a batch in flight, or suppresses it if its sink has applied the idempotency key before.

        Returns a refusal, and the batch stays in flight, if the key may be forgotten or if ``unless``
        refuses; ``unless`` is called last. A given time more than ``CLOCK_REGRESSION_MS`` before the start of
        the batch is rejected, since the clock is broken. The time of the server's wall clock is never
        rejected, since no worker can correct it.
        """
        batch = active.batch
        at_ms = self._recorded_ms if given_ms is None else given_ms
        if given_ms is not None and given_ms < _earliest_ms(active):
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
        if self._suppressed:
            self._flush_suppressed()
        group = (active.run_id, at_ms)
        if group != self._group:
            if self._acknowledged:
                self._flush_acknowledged()
            self._group = group
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

    def record_result(self, result: tuple[tuple[str, str], ...]) -> None:
        """Records the result of the batch that was applied last."""
        keys, values = zip(*result, strict=True)
        self._results.append(BatchResult(len(self._acknowledged) - 1, keys, values))

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
        if self._acknowledged:
            self._flush_acknowledged()
        if self._suppressed:
            self._flush_suppressed()
        if self._applied_keys:
            self._add_applied_keys()
        for reason, keys in self._cancelled.items():
            self._builder.add(BatchesCancelled(tuple(keys), reason))
        if self._retries:
            self._builder.add(RetriesScheduled(tuple(self._retries)))
        if self._dead:
            self._builder.add(BatchesDeadLettered(tuple(self._dead)))
            for record in self._dead:
                self._audit_dead_letter(record)

    def follow(self, handed_off: Mapping[str, Batch], enqueued: Collection[str]) -> None:
        """Promotes the batches behind the ended ones, and ends a replay whose last batch has ended.

        Keys that the same command has ``enqueued`` are active again. A promoted batch has the content of the
        ``handed_off`` batch of its key, if there is one.
        """
        queue = self._surface.queue
        if queue.backlog.behind:
            promote(self._builder, [key for key in self.ended if key not in enqueued], handed_off)
        all_replayed = self._replayed_ended and self._replayed_ended == queue.replaying
        if all_replayed and queue.backlog.is_empty and self._replay_under_way():
            self._builder.finish_replay()

    def _audit_dead_letter(self, record: DeadLetterRecord) -> None:
        key = record.batch_key
        self._builder.audit(
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
        if self._acknowledged:
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
                return self._dead_letter(active, failure)
            case Classification.FAIL:
                return self._fail_permanently(active, failure)

    def _backoff_ms(self, active: ActiveBatch) -> int:
        surface, key = self._surface, active.batch.key
        policy = surface.settings.connector_plan.retry_policy
        return connector.backoff_ms(policy, surface=surface.name, key=key, attempt=active.attempt)

    def _retry(self, active: ActiveBatch, failure: Failure, backoff_ms: int) -> RetryRecord:
        key, due_ms = active.batch.key, min(YEAR_9999_MS, self._builder.origin.now_ms + backoff_ms)
        record = RetryRecord(key, active.attempt + 1, failure.reason, due_ms)
        self._retries.append(record)
        self._new_states[key] = BatchState.RETRYING
        return record

    def _dead_letter(self, active: ActiveBatch, failure: Failure) -> DeadLetterRecord:
        policy = self._surface.settings.connector_plan.dead_letter_policy
        reason = connector.dead_letter_reason(policy, failure.reason)
        at_ms = at(failure.at_ms, self._builder.origin)
        record = DeadLetterRecord(active.batch.key, policy.destination, reason, at_ms)
        self._dead.append(record)
        self._new_states[active.batch.key] = BatchState.DEAD_LETTERED
        self._replayed_ended += self._surface.queue.is_replayed(active)
        return record

    def _fail_permanently(self, active: ActiveBatch, failure: Failure) -> Processed:
        builder, key = self._builder, active.batch.key
        builder.add(BatchesFailed((key,), failure.reason))
        if allows(self._surface.lifecycle, Step.FAIL) and not self._run_failed:
            self._run_failed = True
            reason = f"batch '{key}' failed: {failure.reason}"
            builder.add(RunFailed(self._surface.run.run_id, reason, builder.context.actor_id))
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
        self._replayed_ended += self._surface.queue.is_replayed(active)

    def _flush_acknowledged(self) -> None:
        """Adds the event of adjacent items of the same run and time."""
        run_id, at_ms = self._group
        surface, batches = self._surface, tuple(self._acknowledged)
        first = surface.chains[RecordKind.CHECKPOINT].count + self._checkpoints + 1
        self._builder.add(
            BatchesAcknowledged(
                first,
                run_id,
                at_ms,
                surface.source_signature,
                surface.sink_signature,
                batches,
                tuple(self._results),
            )
        )
        self._checkpoints += len(batches)
        self._acknowledged.clear()
        self._results.clear()

    def _flush_suppressed(self) -> None:
        self._builder.add(DuplicatesSuppressed(tuple(self._suppressed)))
        self._suppressed.clear()

    def _add_applied_keys(self) -> None:
        first = self._surface.count_of(RecordKind.SINK_KEY) + 1
        for stage, group in groupby(self._applied_keys, key=itemgetter(0)):
            applied = tuple(group)
            keys = tuple([key for _, key in applied])
            sequences = tuple([self._applied_keys[of] for of in applied])
            self._builder.add(SinkKeysApplied(first, stage, keys, sequences))
            first += len(keys)


def _earliest_ms(active: ActiveBatch) -> int:
    """Returns the earliest time that an acknowledgement may have; before it, the clock is broken."""
    return max(active.started_ms - CLOCK_REGRESSION_MS, active.batch.lag_ms)


def promote(builder: CommitBuilder, ended: Iterable[str], handed_off: Mapping[str, Batch]) -> None:
    """Makes the batches behind ended ones of the same key active."""
    backlog = builder.surface.queue.backlog
    if not backlog.behind:
        return
    following = [(key, backlog.next_behind(key)) for key in ended]
    batches = tuple([handed_off.get(key, batch) for key, batch in following if batch is not None])
    if batches:
        builder.add(BatchesPromoted(batches, backlog.reason, backlog.actor_id))


def replay_under_way(surface: Surface, *, run_failed: bool = False) -> bool:
    """Returns True if the run or the control state is replaying.

    The control state counts also if the run has failed or is a new one, since the replay must end in both.
    """
    run_replays = isinstance(surface.lifecycle, pipeline.Replaying) and not run_failed
    return run_replays or isinstance(surface.control, operator.Replaying)


def batch_details(active: ActiveBatch) -> list[tuple[str, str]]:
    """Returns audit details of a batch: its stage and attempt, and its run if it was ever started."""
    details = [("stage", active.batch.stage), ("attempt", str(active.attempt))]
    return [*details, ("run_id", active.run_id)] if active.run_id else details
