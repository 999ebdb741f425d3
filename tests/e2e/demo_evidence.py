"""Hand-made evidence of a demo of three days without errors."""

from examples.flights.dataset import Day
from examples.flights.evidence import Evidence, PauseFacts, Records, ScenarioFacts, Watched
from examples.flights.faults import FaultPlan, Moment
from examples.flights.reference import Delays, Reference
from examples.flights.table import TableFacts
from lightspeed.ops.v1.batch_history_pb2 import BatchEvent, BatchHistory
from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed.ops.v1.checkpoint_pb2 import Checkpoint
from lightspeed.ops.v1.freshness_pb2 import FreshnessMetadata
from lightspeed.ops.v1.lease_pb2 import BlockReason
from lightspeed.ops.v1.pipeline_pb2 import Lifecycle
from lightspeed.ops.v1.queue_pb2 import QueueCounts
from lightspeed.ops.v1.queue_view_pb2 import QueueView, WorkerView
from lightspeed.ops.v1.record_pb2 import (
    AuditEntry,
    AuditRecord,
    CheckpointEntry,
    ConformanceEntry,
    ConformanceRecord,
    LineageEntry,
    LineageRecord,
)
from lightspeed.ops.v1.record_service_pb2 import VerifyAuditsResponse
from lightspeed.ops.v1.run_pb2 import Run, RunStage, RunState
from lightspeed.ops.v1.surface_pb2 import PipelineRuntime, Surface
from lightspeed.ops.v1.surface_service_pb2 import ValidateSurfaceResponse
from lightspeed.ops.v1.telemetry_pb2 import TelemetrySnapshot

DAYS = [
    Day(f"2013-01-0{number}", number, offset=0, length=100, records=10, lag_ms=640) for number in (1, 2, 3)
]
POISON = DAYS[1]
FLIGHTS = 10 * len(DAYS)
DELAYS = {"HA": Delays(FLIGHTS, FLIGHTS, 150, FLIGHTS, -210)}

SIGNATURE = "0123456789abcdef" * 4

# Applied batches: all in the first run, and in the second all but the loads.
RUNS = {"run-000001": ("extract", "transform", "load"), "run-000002": ("extract", "transform")}
PLACES = [(run_id, stage, day) for run_id, stages in RUNS.items() for stage in stages for day in DAYS]

AUDITS = [
    ("create", "ok", ""),
    ("start_run", "ok", ""),
    ("pause", "ok", "the warehouse is moving"),
    ("complete_run", "refused:outstanding_batches", ""),
    ("resume", "ok", "the warehouse has moved"),
    ("dead_letter", "dead_lettered:ValueError: Conversion Error: line 7", f"transform-{POISON.date}"),
    ("replay", "ok", "repaired"),
    ("complete_run", "ok", ""),
    ("certify", "ok", ""),
    ("trigger_run", "ok", "the year is published again"),
    ("start_run", "ok", ""),
    ("complete_run", "ok", ""),
]


def good_evidence() -> Evidence:
    """Returns evidence that keeps all rules."""
    return Evidence(
        days=DAYS,
        faults=FaultPlan({"extract-2013-01-01": Moment.BEFORE}, POISON),
        facts=ScenarioFacts(
            {"killed": history_of_the_lost()},
            PauseFacts(4, 2, 6, 0, "OUTSTANDING_BATCHES", queue_view()),
            1,
            history_of_the_replayed(),
            table_facts(),
            table_facts(),
        ),
        records=_records(),
        watched=Watched(_audits(), len(PLACES), ("fresh", "stale", "fresh")),
        exit_codes={"worker-1": 0, "killed": -9, "the server": 0},
        worked={"python": 18},
        killed_servers={},
    )


def good_reference() -> Reference:
    """Returns the facts of the CSV for these days."""
    return Reference(FLIGHTS, 2, DELAYS, SIGNATURE)


def table_facts(*, rows: int = FLIGHTS, signature: str = SIGNATURE) -> TableFacts:
    """Returns facts about the table."""
    return TableFacts(rows, len(DAYS), len(DAYS), 2, signature, DELAYS)


def history_of_the_lost(*, by: str = "worker-1", attempt: int = 2, killed: str = "killed") -> BatchHistory:
    """Returns the batch history of a killed worker's batch."""
    history = BatchHistory(batch=Batch(key="extract-2013-01-03", stage="extract"))
    history.events.add(enqueued=BatchEvent.Enqueued())
    history.events.add(started=BatchEvent.Started(worker_id=killed, attempt=1))
    history.events.add(lease_extended=BatchEvent.LeaseExtended(times=1))
    history.events.add(lease_expired=BatchEvent.LeaseExpired(attempt=1))
    history.events.add(started=BatchEvent.Started(worker_id=by, attempt=attempt))
    history.events.add(acknowledged=BatchEvent.Acknowledged())
    return history


def history_of_the_replayed(*, date: str = POISON.date, rows: int = 10) -> BatchHistory:
    """Returns the batch history of the load of the day that was replayed."""
    history = BatchHistory(batch=Batch(key=f"load-{POISON.date}", stage="load"))
    history.batch.attributes.update({"date": date, "file": "flights.csv"})
    history.events.add(acknowledged=BatchEvent.Acknowledged(result={"rows": str(rows)}))
    return history


def queue_view(*, queued: int = 4, paused: bool = True, connected: bool = True) -> QueueView:
    """Returns the queue view of the pause."""
    reason = BlockReason(paused=BlockReason.Paused()) if paused else BlockReason(empty=BlockReason.Empty())
    view = QueueView(workers=[WorkerView(worker_id="worker-1", connected=connected)])
    view.stages.add(stage="extract", queued=queued, retrying=1, block_reason=reason)
    view.stages.add(stage="transform", queued=1, block_reason=reason)
    return view


def _run(number: int, name: str) -> Run:
    """Returns a run of the history."""
    run_id, days = f"run-00000{number}", len(DAYS)
    applied = RUNS[run_id]
    stages = [RunStage(stage=stage, acknowledged=days) for stage in applied]
    stages += [
        RunStage(stage=stage, duplicates_suppressed=days) for stage in RUNS["run-000001"][len(applied) :]
    ]
    return Run(
        run_id=run_id,
        state=RunState.RUN_STATE_COMPLETED,
        labels={"pass": name},
        trigger_reason="the year is published again" if number > 1 else "",
        stages=stages,
    )


def _records() -> Records:
    audits = _audits()
    return Records(
        surface=_surface(),
        runs=[_run(number, name) for number, name in ((1, "first"), (2, "second"))],
        validity=ValidateSurfaceResponse(valid=True),
        audits=audits,
        verification=VerifyAuditsResponse(
            valid=True, verified=len(audits), head_sequence=len(audits), head_hash=audits[-1].chain_hash
        ),
        checkpoints=[
            CheckpointEntry(record=Checkpoint(run_id=run_id, stage=stage, sequence=day.sequence))
            for run_id, stage, day in PLACES
        ],
        lineage=[
            LineageEntry(record=LineageRecord(run_id=run_id, stage=stage, sequence=day.sequence))
            for run_id, stage, day in PLACES
        ],
        conformance=[ConformanceEntry(record=ConformanceRecord(passed=True)) for _ in range(2)],
        idempotency_keys=[f"load-{day.date}" for day in DAYS],
    )


def _surface() -> Surface:
    return Surface(
        conformance_passed=True,
        freshness=FreshnessMetadata(last_sequence=len(DAYS), is_fresh=True),
        queue=QueueCounts(enqueued=18, succeeded=18, duplicates_suppressed=3),
        pipeline_runtime=PipelineRuntime(
            lifecycle=Lifecycle(completed=Lifecycle.Completed(run_id="run-000002")),
            telemetry=TelemetrySnapshot(retry_count=6, dead_letter_count=1),
        ),
    )


def _audits() -> list[AuditEntry]:
    return [
        AuditEntry(
            sequence=sequence,
            record=AuditRecord(action=action, outcome=outcome),
            reason=reason,
            chain_hash=f"{sequence:064}",
        )
        for sequence, (action, outcome, reason) in enumerate(AUDITS, start=1)
    ]
