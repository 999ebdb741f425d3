"""What happened, in the words of a scenario."""

from collections.abc import Iterator

from lightspeed_ops.core import operator, pipeline, policy
from lightspeed_ops.core.audit import AuditEntry
from lightspeed_ops.core.checkpoint import Checkpoint
from lightspeed_ops.core.commands import Enqueued, Started, Startup
from lightspeed_ops.core.conformance import ConformanceRecord
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.freshness import FreshnessMetadata, freshness_label
from lightspeed_ops.core.holds import HOLD_LABELS, Hold
from lightspeed_ops.core.lineage import LineageRecord
from lightspeed_ops.core.orchestrator import (
    Applied,
    DeadLetterRecord,
    DuplicateSuppressed,
    FailureRejected,
    Processed,
    Rejected,
    RetryRecord,
)
from lightspeed_ops.core.records import AnyEntry, Record, RecordKind, SinkKey, entries
from lightspeed_ops.core.refusal import Refusal
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
"""What a record of each kind is called."""


def answer(value: object) -> str:
    """What was answered, or why not, in one or more lines."""
    match value:
        case Refusal(reason, message, metadata):
            values = " ".join(f"{name}={text}" for name, text in metadata.items() if name not in UNTOLD)
            return f"refused {reason.value} {values}".rstrip() + f"\n  {message}"
        case None:
            return "ok"
        case Enqueued(state, already_enqueued):
            return f"ok {state.value}" + (", already enqueued" if already_enqueued else "")
        case Startup(started, hold):
            held = "" if hold is None else f", held: {_hold(hold)}"
            return "\n".join([f"ok {len(started)} started{held}", *map(_started, started)])
        case _:
            return f"ok {_outcome(value)}"


UNTOLD = frozenset({"surface", "violations"})
"""Metadata that the message tells in full."""


def records(commit: Commit) -> Iterator[str]:
    """What a commit emitted, a line for each record."""
    for kind in RecordKind:
        for entry in entries(kind, commit):
            yield f"{WORDS[kind]} {entry_line(entry)}"


def entry_line(entry: AnyEntry) -> str:
    """One entry, with the sequence of its kind."""
    if isinstance(entry, AuditEntry):
        reason = f": {entry.reason}" if entry.reason else ""
        audit = entry.record
        return (
            f"{entry.sequence} {audit.action} {audit.outcome} at_ms={audit.at_ms} by {entry.actor_id}{reason}"
        )
    return f"{entry.sequence} {_record(entry.record)}"


def states(surface: Surface) -> dict[str, str]:
    """The states that a story tells the changes of."""
    run = f" {surface.run.run_id}" if surface.run.run_id else ""
    return {"lifecycle": pipeline.label(surface.lifecycle) + run, "control": operator.label(surface.control)}


def overview(surface: Surface, freshness: FreshnessMetadata) -> Iterator[str]:
    """What GetSurface tells."""
    counts = surface.queue.counts
    yield f"lifecycle={states(surface)['lifecycle']}"
    yield f"control={states(surface)['control']}"
    yield f"queued={counts.queued} retrying={counts.retrying} in_flight={counts.in_flight}"
    yield f"succeeded={counts.succeeded} dead_lettered={counts.dead_lettered} failed={counts.failed}"
    yield f"telemetry={telemetry_label(surface.telemetry)}"
    yield f"freshness={freshness_line(freshness)}"


def freshness_line(freshness: FreshnessMetadata) -> str:
    """How old the newest output is."""
    lag = f"observed_lag_ms={freshness.observed_lag_ms} max_allowed_lag_ms={freshness.max_allowed_lag_ms}"
    return f"{freshness_label(freshness)} {lag} last_sequence={freshness.last_sequence}"


def _started(started: Started) -> str:
    return f"  {started.batch.key} {started.batch.stage} {started.run_id} attempt={started.attempt}"


def _hold(hold: Hold) -> str:
    values = [f"{name}={getattr(hold, name)}" for name in hold.__slots__]
    return " ".join([HOLD_LABELS[type(hold)], *values])


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
