"""Results in the words of a scenario."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from lightspeed_ops.core import due_times, operator, pipeline, policy
from lightspeed_ops.core.audit import AuditEntry
from lightspeed_ops.core.batch_events import BATCH_EVENT_LABELS, BatchEventKind
from lightspeed_ops.core.batch_history import BatchHistory
from lightspeed_ops.core.block_reasons import BLOCK_REASON_LABELS, BlockReason
from lightspeed_ops.core.checkpoint import Checkpoint
from lightspeed_ops.core.commands import (
    Cancelled,
    DeadLetterResults,
    Enqueued,
    Started,
    StartedBatches,
    Updated,
)
from lightspeed_ops.core.conformance import ConformanceRecord
from lightspeed_ops.core.dead_letters import DeadLetter
from lightspeed_ops.core.events import Commit, ScheduleAdvanced
from lightspeed_ops.core.freshness import FreshnessMetadata, freshness_label
from lightspeed_ops.core.lineage import LineageRecord
from lightspeed_ops.core.orchestrator import (
    Applied,
    Batch,
    CancelRequested,
    DeadLetterRecord,
    DuplicateSuppressed,
    Extended,
    FailureRejected,
    Lost,
    Processed,
    Rejected,
    RetryRecord,
)
from lightspeed_ops.core.records import AnyEntry, Record, RecordKind, SinkKey, entries
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.replay_plan import ReplayPlan
from lightspeed_ops.core.schedule_status import ScheduleStatus
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.core.telemetry import label as telemetry_label

WORDS = {
    RecordKind.AUDIT: "audit",
    RecordKind.LINEAGE: "lineage",
    RecordKind.CHECKPOINT: "checkpoint",
    RecordKind.CONFORMANCE: "conformance",
    RecordKind.SINK_KEY: "sink key",
    RecordKind.DECISION: "decision",
}
"""The name of a record of each kind."""


def answer(value: object) -> str:
    """Returns the answer or the refusal, in one or more lines."""
    if isinstance(value, Refusal):
        values = " ".join(f"{name}={text}" for name, text in value.metadata.items() if name not in IN_MESSAGE)
        return f"refused {value.reason.value} {values}".rstrip() + f"\n  {value.message}"
    if value is None:
        return "ok"
    return f"ok {ANSWERS.get(type(value), _outcome)(value)}"


IN_MESSAGE = frozenset({"surface", "violations"})
"""Metadata that the message contains already."""


def records(commit: Commit) -> Iterator[str]:
    """Returns the records of a commit, a line for each."""
    for kind in RecordKind:
        for entry in entries(kind, commit):
            yield f"{WORDS[kind]} {entry_line(entry)}"


def entry_line(entry: AnyEntry) -> str:
    """Returns one entry, with the sequence of its kind."""
    if isinstance(entry, AuditEntry):
        reason = f": {entry.reason}" if entry.reason else ""
        audit, details = entry.record, dict(entry.details)
        known = f" ({details['authenticated_by']})" if "authenticated_by" in details else ""
        actor = f"{entry.actor_id}{known}{reason}"
        return f"{entry.sequence} {audit.action} {audit.outcome} at_ms={audit.at_ms} by {actor}"
    return f"{entry.sequence} {_record(entry.record)}"


def advances(commit: Commit, surface: Surface) -> Iterator[str]:
    """Returns what a commit decided about due times, a line for each."""
    for event in commit.events:
        if isinstance(event, ScheduleAdvanced):
            run = f" {event.run_id}" if event.run_id else ""
            outcome = f"{event.outcome.value}{run}"
            yield f"due {clock(event.due_ms, surface)} {outcome} at {clock(event.at_ms, surface)}"


def clock(time_ms: int, surface: Surface) -> str:
    """Returns a time as the clock of the schedule's zone shows it."""
    zone = due_times.zone(surface.pipeline.schedule.time_zone)
    time = datetime.fromtimestamp(time_ms / 1_000, UTC).astimezone(zone)
    return time.isoformat(timespec="milliseconds" if time_ms % 1_000 else "minutes")


def schedule_status(status: ScheduleStatus | None, surface: Surface) -> Iterator[str]:
    """Returns the lines of a schedule's status."""
    if status is None:
        return
    if status.next_due_ms is not None:
        yield f"next_due={clock(status.next_due_ms, surface)}"
    if status.pause is not None:
        yield f"schedule paused: {status.pause.reason}"
    yield from (f"waiting={clock(due_ms, surface)}" for due_ms in status.waiting_due_ms)


def states(surface: Surface) -> dict[str, str]:
    """Returns the states whose changes a scenario shows."""
    run = f" {surface.run.run_id}" if surface.run.run_id else ""
    return {"lifecycle": pipeline.label(surface.lifecycle) + run, "control": operator.label(surface.control)}


def overview(surface: Surface, freshness: FreshnessMetadata) -> Iterator[str]:
    """Returns the lines of GetSurface."""
    counts = surface.queue.counts
    yield f"lifecycle={states(surface)['lifecycle']}"
    yield f"control={states(surface)['control']}"
    yield f"queued={counts.queued} retrying={counts.retrying} in_flight={counts.in_flight}"
    yield f"succeeded={counts.succeeded} dead_lettered={counts.dead_lettered} failed={counts.failed}"
    if counts.cancelled or counts.discarded:
        yield f"cancelled={counts.cancelled} discarded={counts.discarded}"
    yield from schedule_status(surface.schedule_status, surface)
    yield f"telemetry={telemetry_label(surface.telemetry)}"
    yield f"freshness={freshness_line(freshness)}"


def freshness_line(freshness: FreshnessMetadata) -> str:
    """Returns the age of the newest output."""
    lag = f"observed_lag_ms={freshness.observed_lag_ms} max_allowed_lag_ms={freshness.max_allowed_lag_ms}"
    return f"{freshness_label(freshness)} {lag} last_sequence={freshness.last_sequence}"


def _started(started: Started) -> str:
    return f"  {started.batch.key} {started.batch.stage} {started.run_id} attempt={started.attempt}"


def _block_reason(block_reason: BlockReason) -> str:
    values = [f"{name}={getattr(block_reason, name)}" for name in block_reason.__slots__]
    return " ".join([BLOCK_REASON_LABELS[type(block_reason)], *values])


def dead_letter(letter: DeadLetter) -> Iterator[str]:
    """Returns a dead letter and its failed attempts."""
    batch, record = letter.batch, letter.record
    where = f"{batch.key} {batch.stage} sequence={batch.sequence} {letter.run_id}"
    yield f"{where} destination={record.destination} reason={record.reason} at_ms={record.at_ms}"
    for one in letter.attempts:
        who = f" by {one.worker_id}" if one.worker_id else ""
        yield f"  attempt {one.attempt} {one.run_id}{who} {one.started_ms}-{one.failed_ms}: {one.reason}"


def batch_history(history: BatchHistory) -> Iterator[str]:
    """Returns a batch's state, status and history."""
    status = history.status
    held = f", with {status.worker_id}" if status and status.worker_id else ""
    attempt = f", attempt {status.attempt}" if status else ""
    due = f", due at {status.due_ms}" if status and status.due_ms else ""
    yield f"{history.batch_state.value}{attempt}{held}{due}"
    yield from (f"  {one.recorded_ms} {_batch_event(one.event)}" for one in history.events)


def _batch_event(event: BatchEventKind) -> str:
    values = [f"{name}={_brief(getattr(event, name))}" for name in event.__slots__]
    return " ".join([BATCH_EVENT_LABELS[type(event)], *values])


def _brief(value: object) -> str:
    match value:
        case Batch(key, stage):
            return f"{key}@{stage}"
        case Checkpoint():
            return f"{value.stage}@{value.sequence}"
        case DeadLetterRecord():
            return f"{value.destination}:{value.reason}"
        case _:
            return str(value)


def _enqueued(answered: Enqueued) -> str:
    return answered.state.value + (", already enqueued" if answered.already_enqueued else "")


def _startup(answered: StartedBatches) -> str:
    held = "" if answered.block_reason is None else f", held: {_block_reason(answered.block_reason)}"
    return "\n".join([f"{len(answered.started)} started{held}", *map(_started, answered.started)])


def _plan(plan: ReplayPlan) -> str:
    parts = [
        f"  {part.stage} dead_letters={part.dead_letters} reprocessed={part.reprocessed}"
        f" suppressed={part.suppressed} sequences={part.first_sequence}-{part.last_sequence}"
        for part in plan.stages
        if part.dead_letters or part.reprocessed
    ]
    budget = f"budget_needed={plan.budget_needed} budget_left={plan.budget_left}"
    left_out = [
        f"  left out {one.key} {one.stage} sequence={one.sequence}:"
        f" {one.reason.value} {one.batch_state.value}"
        for one in plan.left_out
    ]
    return "\n".join([f"plan {plan.plan_hash} {budget}", *parts, *left_out])


def _cancelled(answered: Cancelled) -> str:
    return answered.state.value + (f" until {answered.deadline_ms}" if answered.deadline_ms else "")


def _desked(answered: DeadLetterResults) -> str:
    done = [result for result in answered.results if not isinstance(result[1], Refusal)]
    left = f", {answered.remaining} remaining" if answered.remaining else ""
    return "\n".join([f"{len(done)} done{left}", *map(_result_line, answered.results)])


def _result_line(result: tuple[str, int | Refusal]) -> str:
    key, answered = result
    if isinstance(answered, Refusal):
        return f"  {key} refused {answered.reason.value}"
    return f"  {key}" + (f" due_ms={answered}" if answered else "")


def _updated(answered: Updated) -> str:
    lines = [f"  {one.path}: {one.old or '(unset)'} -> {one.new or '(unset)'}" for one in answered.changes]
    return "\n".join([f"{len(answered.changes)} changed", *lines])


def _lost(answered: Lost) -> str:
    state = answered.batch_state.value if answered.batch_state else "none"
    return f"lost state={state} attempt={answered.attempt} worker_id={answered.worker_id}"


ANSWERS: Mapping[type, Callable[[Any], str]] = {
    Enqueued: _enqueued,
    StartedBatches: _startup,
    ReplayPlan: _plan,
    Cancelled: _cancelled,
    DeadLetterResults: _desked,
    Extended: lambda answered: f"extended lease_deadline_ms={answered.lease_deadline_ms}",
    CancelRequested: lambda answered: f"cancel budget_left_ms={answered.budget_left_ms}: {answered.reason}",
    Lost: _lost,
    Updated: _updated,
}
"""The texts of answers that are no outcomes of batches."""


def _outcome(outcome: object) -> str:
    match outcome:
        case Processed(Applied(checkpoint)):
            return f"applied sequence={checkpoint.sequence}"
        case Processed(DuplicateSuppressed(stage, idempotency_key)):
            return f"duplicate_suppressed stage={stage} idempotency_key={idempotency_key}"
        case Processed(Rejected(reason)):
            return f"rejected {reason}"
        case RetryRecord():
            return f"retry_scheduled next_attempt={outcome.next_attempt} retry_at_ms={outcome.retry_at_ms}"
        case DeadLetterRecord():
            return f"dead_lettered destination={outcome.destination} reason={outcome.reason}"
        case FailureRejected(reason):
            return f"failure_rejected {reason}"
        case _:
            message = f"expected an answer that a scenario can tell, but it is {outcome}"
            raise TypeError(message)


def _record(record: Record) -> str:
    match record:
        case Checkpoint():
            watermark = f"watermark={record.watermark.offset}@{record.watermark.event_time_ms}"
            return (
                f"{record.run_id} {record.stage} sequence={record.sequence} {watermark} at_ms={record.at_ms}"
            )
        case LineageRecord():
            source, sink = (text.split("|")[1] for text in (record.source_signature, record.sink_signature))
            return f"{record.run_id} {record.stage} sequence={record.sequence} source.{source} sink.{sink}"
        case SinkKey(stage, idempotency_key):
            return f"{stage} {idempotency_key}"
        case ConformanceRecord():
            measured = record.benchmark_signature.removeprefix("benchmark.v1|").replace("|", " ")
            return f"{record.adapter_profile.value} {'passed' if record.passed else 'failed'} {measured}"
        case policy.Decision():
            action = policy.action_label(record.action)
            return f"{action} {record.kind.value} {record.reason} for {record.actor_id}"
