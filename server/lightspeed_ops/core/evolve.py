"""Evolve: applies events to a surface.

Owns every write to the state. It must never refuse, read a clock or branch on policy: the event has every
decided value. A literal dict routes each event to its applier.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Any

from lightspeed_ops.core import events as happened
from lightspeed_ops.core import operator, pipeline
from lightspeed_ops.core.checkpoint import EventTimes
from lightspeed_ops.core.conformance import conformance_signature
from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.policy import DecisionKind, decision_signature
from lightspeed_ops.core.records import RecordKind, checkpoint_signatures, sink_key_signature
from lightspeed_ops.core.run import RunEnd, RunOutcome
from lightspeed_ops.core.schedule_status import LastDue, SchedulePause, ScheduleStatus
from lightspeed_ops.core.surface import Run, StageProgress, Surface, low_watermark
from lightspeed_ops.core.telemetry import TelemetrySnapshot

_KEY = attrgetter("key")


def evolve(surface: Surface, commit: happened.Commit) -> None:
    """Applies the events of one commit, and advances the version and the clock of the surface."""
    assert commit.version == surface.version + 1, f"commit {commit.version} after {surface.version}"
    surface.clock_ms = commit.recorded_ms + commit.clock_ahead_ms
    for event in commit.events:
        APPLIERS[type(event)](surface, event, commit.recorded_ms)
    surface.version = commit.version


def replay(surface: Surface, commits: Iterable[happened.Commit]) -> Surface:
    """Applies commits of the journal in order, and returns the surface, equal to the recorded one."""
    for commit in commits:
        evolve(surface, commit)
    return surface


def _surface_created(surface: Surface, event: happened.SurfaceCreated, _recorded_ms: int) -> None:
    surface.begin(event.adapter_profile, event.context, event.pipeline, event.settings, event.created_ms)
    surface.observed.at_ms = surface.clock_ms
    surface.exists = True


def _surface_updated(surface: Surface, event: happened.SurfaceUpdated, _recorded_ms: int) -> None:
    surface.configure(event.settings)
    limited = {limit.stage for limit in event.settings.boundary.stage_limits if limit.max_starts_per_second}
    for stage in surface.queue.stage_starts.keys() - limited:
        del surface.queue.stage_starts[stage]
    if event.context is not None:
        surface.context = event.context


def _surface_deleted(surface: Surface, _event: happened.SurfaceDeleted, recorded_ms: int) -> None:
    surface.exists = False
    surface.deleted_ms = recorded_ms


def _surface_undeleted(surface: Surface, _event: happened.SurfaceUndeleted, _recorded_ms: int) -> None:
    surface.exists = True
    surface.deleted_ms = 0


def _run_scheduled(surface: Surface, event: happened.RunScheduled, _recorded_ms: int) -> None:
    surface.lifecycle = pipeline.Scheduled(event.at_ms)


def _run_triggered(surface: Surface, event: happened.RunTriggered, _recorded_ms: int) -> None:
    surface.lifecycle = pipeline.Triggered(event.reason, event.at_ms)


def _run_started(surface: Surface, event: happened.RunStarted, _recorded_ms: int) -> None:
    before = surface.lifecycle
    surface.run = Run(
        number=surface.run.number + 1,
        started_ms=event.started_ms,
        labels=event.labels,
        started_by=event.started_by,
        trigger_reason=before.reason if isinstance(before, pipeline.Triggered) else "",
        scheduled_due_ms=event.scheduled_due_ms,
    )
    surface.lifecycle = pipeline.Running(event.run_id, event.started_ms)


def _run_recorded(surface: Surface, event: happened.RunRecorded, _recorded_ms: int) -> None:
    """Notes from which run on the journal has records; the state has the newest run alone."""
    surface.oldest_run = max(surface.oldest_run or event.record.number, event.oldest_kept)


def _schedule_settled(surface: Surface, event: happened.ScheduleSettled, _recorded_ms: int) -> None:
    if event.schedule is not None:
        surface.set_schedule(event.schedule, event.since_ms)
    if surface.schedule_status is not None:
        settled = surface.schedule_status.settled(event.since_ms, event.next_due_ms)
        surface.schedule_status = replace(settled, pause=event.pause)


def _status(surface: Surface) -> ScheduleStatus:
    """Returns the schedule status of a surface that has one."""
    status = surface.schedule_status
    assert status is not None, f"expected '{surface.name}' to have a schedule, but its runs start by hand"
    return status


def _schedule_advanced(surface: Surface, event: happened.ScheduleAdvanced, _recorded_ms: int) -> None:
    status = _status(surface)
    surface.schedule_status = replace(
        status,
        next_due_ms=event.next_due_ms,
        waiting_due_ms=event.waiting_due_ms,
        last=LastDue(event.due_ms, event.outcome, event.at_ms, event.run_id, event.reason),
    )


def _schedule_paused(surface: Surface, event: happened.SchedulePaused, _recorded_ms: int) -> None:
    status = _status(surface)
    surface.schedule_status = status.paused(SchedulePause(event.reason, event.at_ms, event.actor_id))


def _schedule_resumed(surface: Surface, event: happened.ScheduleResumed, _recorded_ms: int) -> None:
    status = _status(surface)
    surface.schedule_status = status.settled(status.since_ms, event.next_due_ms)


def _run_completed(surface: Surface, event: happened.RunCompleted, _recorded_ms: int) -> None:
    surface.lifecycle = pipeline.Completed(event.run_id, event.finished_ms)
    surface.run.end = RunEnd(RunOutcome.COMPLETED, event.finished_ms, "", event.actor_id)


def _run_failed(surface: Surface, event: happened.RunFailed, recorded_ms: int) -> None:
    surface.lifecycle = pipeline.Failed(event.run_id, event.reason)
    surface.run.end = RunEnd(RunOutcome.FAILED, recorded_ms, event.reason, event.actor_id)


def _run_crashed(surface: Surface, event: happened.RunCrashed, recorded_ms: int) -> None:
    surface.lifecycle = pipeline.Crashed(event.run_id, event.reason)
    surface.run.end = RunEnd(RunOutcome.CRASHED, recorded_ms, event.reason, event.actor_id)


def _run_resumed(surface: Surface, event: happened.RunResumed, _recorded_ms: int) -> None:
    surface.lifecycle = pipeline.Replaying(event.run_id, event.from_stage, event.started_ms)
    surface.run.resume(event.from_stage)
    surface.queue.resume()


def _paused(surface: Surface, event: happened.Paused, _recorded_ms: int) -> None:
    surface.control = operator.Paused(event.reason, event.at_ms)
    surface.control_actor_id = event.actor_id


def _resumed(surface: Surface, event: happened.Resumed, _recorded_ms: int) -> None:
    surface.control = operator.Running()
    surface.control_actor_id = event.actor_id


def _drain_started(surface: Surface, event: happened.DrainStarted, _recorded_ms: int) -> None:
    surface.control = operator.Draining(event.reason, event.at_ms)
    surface.control_actor_id = event.actor_id


def _replay_started(surface: Surface, event: happened.ReplayStarted, _recorded_ms: int) -> None:
    surface.control = operator.Replaying(event.from_stage, event.reason, event.at_ms)
    surface.control_actor_id = event.actor_id
    surface.lifecycle = pipeline.Replaying(event.run_id, event.from_stage, event.started_ms)
    surface.run.end = None
    backlog = surface.queue.backlog
    started_in = surface.version + 1
    backlog.begin(
        started_in=started_in,
        reason=event.reason,
        actor_id=event.actor_id,
        takes_staged=event.takes_staged,
    )
    backlog.pending.extend(event.pending)
    for one in event.returning:
        backlog.returning[one.stage] = one.until_version
    _requeued(surface, event.requeued_keys, event.reprocessed, event.deferred)


def _replay_staged(surface: Surface, event: happened.ReplayStaged, _recorded_ms: int) -> None:
    surface.queue.backlog.stage(event.staging, event.batches)


def _replay_continued(surface: Surface, event: happened.ReplayContinued, _recorded_ms: int) -> None:
    backlog = surface.queue.backlog
    backlog.take(len(event.reprocessed) + len(event.deferred))
    if event.returned:
        backlog.returning.clear()
    _requeued(surface, event.requeued_keys, event.reprocessed, event.deferred)


def _batches_promoted(surface: Surface, event: happened.BatchesPromoted, _recorded_ms: int) -> None:
    for batch in event.batches:
        surface.queue.backlog.promote(batch.key)
    _requeued(surface, (), event.batches, ())


def _requeued(
    surface: Surface,
    requeued_keys: Iterable[str],
    reprocessed: Iterable[Batch],
    deferred: Iterable[Batch],
) -> None:
    queue, version = surface.queue, surface.version + 1
    for key in requeued_keys:
        queue.requeue(key)
    reprocessed = tuple(reprocessed)
    for batch in reprocessed:
        _admitted(surface, batch)
    queue.reprocess(reprocessed, admitted_in=version, enqueued_ms=surface.clock_ms)
    for batch in deferred:
        queue.backlog.defer(batch)
    queue.counts.replay_pending = queue.backlog.waiting
    queue.backlog.settle()


def _replay_finished(surface: Surface, event: happened.ReplayFinished, _recorded_ms: int) -> None:
    """Ends the replay in both states, unless another event has replaced one of them since."""
    if isinstance(surface.lifecycle, pipeline.Replaying):
        surface.lifecycle = pipeline.Running(event.run_id, event.started_ms)
    if isinstance(surface.control, operator.Replaying):
        surface.control = operator.Running()


def _batches_enqueued(surface: Surface, event: happened.BatchesEnqueued, _recorded_ms: int) -> None:
    for batch in event.batches:
        _admitted(surface, batch)
    now_ms = surface.clock_ms
    surface.queue.admit(event.batches, admitted_in=surface.version + 1, enqueued_ms=now_ms, now_ms=now_ms)


def _admitted(surface: Surface, batch: Batch) -> None:
    progress = surface.progress.get(batch.stage)
    if progress is None:
        surface.progress[batch.stage] = StageProgress(batch.sequence, EventTimes())
    elif batch.sequence > progress.highest_sequence:
        progress.highest_sequence = batch.sequence


def _backoffs_ended(surface: Surface, event: happened.BackoffsEnded, _recorded_ms: int) -> None:
    surface.queue.end_backoffs(event.keys)


def _batches_started(surface: Surface, event: happened.BatchesStarted, recorded_ms: int) -> None:
    """Starts batches and leases them. Events older than leases get a lease of the surface's length."""
    queue, version = surface.queue, surface.version + 1
    active_batches = queue.start(
        event.keys, run_id=event.run_id, started_ms=event.started_ms, stages=event.stages
    )
    first_lease, worker_id = event.first_lease, event.worker_id
    for number, active in enumerate(active_batches, first_lease):
        active.started_in = version
        active.worker_id = worker_id
        if first_lease:
            active.lease_number, active.leased_ms = number, recorded_ms
    if first_lease:
        surface.lease_count += len(active_batches)
    stage_limits = surface.settings.boundary.stage_limits
    if stage_limits:
        limited = [limit.stage for limit in stage_limits if limit.max_starts_per_second]
        queue.record_starts(active_batches, surface.clock_ms, limited)
    deadline_ms = event.lease_deadline_ms or surface.clock_ms + surface.settings.lease_ms
    queue.leases.grant(active_batches, granted_ms=surface.clock_ms, deadline_ms=deadline_ms)
    if event.instance_id:
        queue.leases.assign(active_batches, event.instance_id)


def _leases_extended(surface: Surface, event: happened.LeasesExtended, _recorded_ms: int) -> None:
    queue = surface.queue
    active_batches = [queue.active_batches[key] for key in event.keys]
    queue.leases.grant(active_batches, granted_ms=surface.clock_ms, deadline_ms=event.lease_deadline_ms)
    for key, progress in zip(event.keys, event.progress, strict=False):
        if progress:
            queue.report_progress(key, progress)


def _batches_released(surface: Surface, event: happened.BatchesReleased, _recorded_ms: int) -> None:
    for key in event.keys:
        surface.queue.release(key)


def _cancellation_requested(
    surface: Surface, event: happened.CancellationRequested, _recorded_ms: int
) -> None:
    surface.queue.cancelling(
        event.key, reason=event.reason, granted_ms=surface.clock_ms, deadline_ms=event.deadline_ms
    )


def _batches_cancelled(surface: Surface, event: happened.BatchesCancelled, _recorded_ms: int) -> None:
    for key, stage in zip(event.keys, _stages(surface, event.keys), strict=True):
        surface.run.cancel(stage)
        surface.queue.cancel(key)


def _batches_acknowledged(surface: Surface, event: happened.BatchesAcknowledged, _recorded_ms: int) -> None:
    """Applies checkpoints, lineage, freshness and telemetry together."""
    texts = checkpoint_signatures(event)
    surface.chains[RecordKind.CHECKPOINT].extend(texts)
    connectors = f"{event.source_signature}|{event.sink_signature}|"
    surface.chains[RecordKind.LINEAGE].extend([connectors + text for text in texts])
    surface.queue.succeed(map(_KEY, event.batches))
    lows: dict[str, int] = {}
    highest, records = surface.observed.last_sequence, 0
    for _, stage, count, lag_ms, _, sequence in event.batches:
        low = lows.get(stage)
        if low is None:
            low = lows[stage] = low_watermark(surface, stage)
        surface.progress[stage].event_times.acknowledged(sequence, event.at_ms - lag_ms, low=low)
        highest = max(highest, sequence)
        records += count
    last = event.batches[-1]
    observed = surface.observed
    observed.lag_ms, observed.last_sequence, observed.at_ms, observed.stage = (
        last.lag_ms,
        highest,
        surface.clock_ms,
        last.stage,
    )
    surface.run.acknowledge(event.batches, records=records, stage=last.stage, is_one_stage=len(lows) == 1)
    if event.results:
        surface.run.keep_results(event.batches, event.results)
    elapsed_ms = event.at_ms - surface.run.started_ms
    before = surface.telemetry
    surface.telemetry = TelemetrySnapshot(
        last.lag_ms,
        _throughput(records=surface.run.records, elapsed_ms=elapsed_ms),
        before.retry_count,
        before.dead_letter_count,
    )


def _throughput(*, records: int, elapsed_ms: int) -> int:
    """Returns records per second, rounded down. An elapsed time of 0 counts as one millisecond.

    The elapsed time comes from the times in the records, so that a replay of the journal measures the same.
    """
    return min(records * 1000 // max(1, elapsed_ms), INT64_MAX)


def _stages(surface: Surface, keys: Iterable[str]) -> list[str]:
    """Returns the stages of active batches, before an event ends them."""
    active_batches = surface.queue.active_batches
    return [active_batches[key].batch.stage for key in keys]


def _sink_keys_applied(surface: Surface, event: happened.SinkKeysApplied, _recorded_ms: int) -> None:
    surface.applied_keys.add(event.stage, event.idempotency_keys, event.sequences)
    texts = [sink_key_signature(event.stage, key) for key in event.idempotency_keys]
    surface.chains[RecordKind.SINK_KEY].extend(texts)


def _duplicates_suppressed(surface: Surface, event: happened.DuplicatesSuppressed, _recorded_ms: int) -> None:
    surface.run.suppress(_stages(surface, event.keys))
    surface.queue.succeed(event.keys)
    surface.queue.counts.duplicates_suppressed += len(event.keys)


def _retries_scheduled(surface: Surface, event: happened.RetriesScheduled, _recorded_ms: int) -> None:
    for record in event.retries:
        surface.run.retry(surface.queue.active_batches[record.batch_key].batch.stage)
        surface.queue.retry(
            record.batch_key,
            attempt=record.next_attempt,
            due_ms=record.retry_at_ms,
            failed_in=surface.version + 1,
        )
    count = surface.telemetry.retry_count + len(event.retries)
    surface.telemetry = replace(surface.telemetry, retry_count=count)


def _batches_dead_lettered(surface: Surface, event: happened.BatchesDeadLettered, _recorded_ms: int) -> None:
    for record in event.dead_letters:
        surface.run.dead_letter(surface.queue.active_batches[record.batch_key].batch.stage)
        surface.queue.dead_letter(record.batch_key, record, failed_in=surface.version + 1)
    count = surface.telemetry.dead_letter_count + len(event.dead_letters)
    surface.telemetry = replace(surface.telemetry, dead_letter_count=count)


def _batches_failed(surface: Surface, event: happened.BatchesFailed, _recorded_ms: int) -> None:
    surface.run.fail(_stages(surface, event.keys))
    surface.queue.fail(event.keys)


def _dead_letters_redriven(surface: Surface, event: happened.DeadLettersRedriven, _recorded_ms: int) -> None:
    reapplied = frozenset(event.reapplied_keys)
    for key, due_ms in zip(event.keys, event.due_ms, strict=True):
        surface.queue.redrive(key, due_ms=due_ms, reapply=key in reapplied)


def _dead_letters_discarded(
    surface: Surface, event: happened.DeadLettersDiscarded, _recorded_ms: int
) -> None:
    for key in event.keys:
        surface.queue.discard(key)


def _policy_decided(surface: Surface, event: happened.PolicyDecided, _recorded_ms: int) -> None:
    if event.decision.kind is not DecisionKind.DENIED:
        surface.usage = event.decision.usage
    surface.chains[RecordKind.DECISION].extend([decision_signature(event.decision)])


def _audited(surface: Surface, event: happened.Audited, _recorded_ms: int) -> None:
    surface.audit_count = event.entry.sequence
    surface.audit_hash = event.entry.chain_hash


def _certified(surface: Surface, event: happened.ConformanceCertified, _recorded_ms: int) -> None:
    surface.certify(passed=all(record.passed for record in event.records))
    surface.chains[RecordKind.CONFORMANCE].extend(map(conformance_signature, event.records))


Applier = Callable[[Surface, Any, int], None]

APPLIERS: Mapping[type[happened.Event], Applier] = {
    happened.SurfaceCreated: _surface_created,
    happened.SurfaceUpdated: _surface_updated,
    happened.SurfaceDeleted: _surface_deleted,
    happened.SurfaceUndeleted: _surface_undeleted,
    happened.RunScheduled: _run_scheduled,
    happened.RunTriggered: _run_triggered,
    happened.RunStarted: _run_started,
    happened.RunRecorded: _run_recorded,
    happened.ScheduleSettled: _schedule_settled,
    happened.ScheduleAdvanced: _schedule_advanced,
    happened.SchedulePaused: _schedule_paused,
    happened.ScheduleResumed: _schedule_resumed,
    happened.RunCompleted: _run_completed,
    happened.RunFailed: _run_failed,
    happened.RunCrashed: _run_crashed,
    happened.RunResumed: _run_resumed,
    happened.Paused: _paused,
    happened.Resumed: _resumed,
    happened.DrainStarted: _drain_started,
    happened.ReplayStarted: _replay_started,
    happened.ReplayStaged: _replay_staged,
    happened.ReplayContinued: _replay_continued,
    happened.BatchesPromoted: _batches_promoted,
    happened.ReplayFinished: _replay_finished,
    happened.BatchesEnqueued: _batches_enqueued,
    happened.BackoffsEnded: _backoffs_ended,
    happened.BatchesStarted: _batches_started,
    happened.BatchesAcknowledged: _batches_acknowledged,
    happened.SinkKeysApplied: _sink_keys_applied,
    happened.DuplicatesSuppressed: _duplicates_suppressed,
    happened.RetriesScheduled: _retries_scheduled,
    happened.BatchesDeadLettered: _batches_dead_lettered,
    happened.BatchesFailed: _batches_failed,
    happened.LeasesExtended: _leases_extended,
    happened.BatchesReleased: _batches_released,
    happened.CancellationRequested: _cancellation_requested,
    happened.BatchesCancelled: _batches_cancelled,
    happened.DeadLettersRedriven: _dead_letters_redriven,
    happened.DeadLettersDiscarded: _dead_letters_discarded,
    happened.PolicyDecided: _policy_decided,
    happened.Audited: _audited,
    happened.ConformanceCertified: _certified,
}
"""The applier of every event; a test checks that it is complete."""
