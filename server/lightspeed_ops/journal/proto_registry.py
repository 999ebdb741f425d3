"""The proto registry: the message type of each core value, and the oneof field of each variant of a union.

Owns the two tables and nothing else; the proto mapper uses them. A test says that they are complete.
"""

import typing
from collections.abc import Mapping
from typing import Any

from google.protobuf.message import Message
from lightspeed.ops.v1 import (
    batch_history_pb2,
    batch_pb2,
    checkpoint_pb2,
    connector_pb2,
    dead_letter_pb2,
    freshness_pb2,
    lease_pb2,
    operator_pb2,
    pipeline_pb2,
    policy_pb2,
    queue_pb2,
    record_pb2,
    replay_plan_pb2,
    retention_pb2,
    surface_pb2,
    telemetry_pb2,
)

from lightspeed_ops.core import (
    active_batch,
    applied_keys,
    audit,
    batch_events,
    batch_history,
    block_reasons,
    checkpoint,
    conformance,
    connector,
    dead_letters,
    events,
    freshness,
    lineage,
    operator,
    orchestrator,
    pipeline,
    policy,
    queue,
    replay_backlog,
    replay_plan,
    retention,
    settings,
    snapshot,
    surface,
    telemetry,
)
from lightspeed_ops.journal.v1 import commit_pb2, snapshot_pb2

MESSAGES: Mapping[type, type[Message]] = {
    pipeline.Boundary: pipeline_pb2.Boundary,
    pipeline.Stage: pipeline_pb2.Stage,
    pipeline.Pipeline: pipeline_pb2.Pipeline,
    connector.RetryPolicy: connector_pb2.RetryPolicy,
    connector.DeadLetterPolicy: connector_pb2.DeadLetterPolicy,
    connector.ReprocessWindow: connector_pb2.ReprocessWindow,
    connector.ConnectorPlan: connector_pb2.ConnectorPlan,
    queue.QueueBoundary: queue_pb2.QueueBoundary,
    queue.Counts: queue_pb2.QueueCounts,
    checkpoint.Watermark: checkpoint_pb2.Watermark,
    checkpoint.Checkpoint: checkpoint_pb2.Checkpoint,
    checkpoint.ResumePoint: checkpoint_pb2.ResumePoint,
    orchestrator.Batch: batch_pb2.Batch,
    orchestrator.Applied: batch_pb2.ProcessResult.Applied,
    orchestrator.DuplicateSuppressed: batch_pb2.ProcessResult.DuplicateSuppressed,
    orchestrator.Rejected: batch_pb2.ProcessResult.Rejected,
    orchestrator.Processed: batch_pb2.ProcessResult,
    orchestrator.RetryRecord: batch_pb2.RetryRecord,
    orchestrator.DeadLetterRecord: batch_pb2.DeadLetterRecord,
    orchestrator.FailureRejected: batch_pb2.ProcessOutcome.FailureRejected,
    telemetry.TelemetrySnapshot: telemetry_pb2.TelemetrySnapshot,
    freshness.FreshnessMetadata: freshness_pb2.FreshnessMetadata,
    policy.Budget: policy_pb2.Budget,
    policy.Usage: policy_pb2.Usage,
    policy.Decision: policy_pb2.Decision,
    policy.Runtime: policy_pb2.TenantRuntime,
    audit.AuditRecord: record_pb2.AuditRecord,
    audit.AuditDetail: record_pb2.AuditDetail,
    audit.AuditEntry: record_pb2.AuditEntry,
    lineage.LineageRecord: record_pb2.LineageRecord,
    conformance.ConformanceRecord: record_pb2.ConformanceRecord,
    surface.PipelineRuntime: surface_pb2.PipelineRuntime,
    retention.Retention: retention_pb2.Retention,
    dead_letters.FailedAttempt: dead_letter_pb2.FailedAttempt,
    dead_letters.DeadLetter: dead_letter_pb2.DeadLetter,
    batch_events.BatchEvent: batch_history_pb2.BatchEvent,
    active_batch.Cancellation: batch_history_pb2.Cancellation,
    batch_history.ActiveBatchStatus: batch_history_pb2.ActiveBatchStatus,
    batch_history.BatchHistory: batch_history_pb2.BatchHistory,
    replay_plan.StagePlan: replay_plan_pb2.ReplayPlan.StagePlan,
    replay_plan.ReplayPlan: replay_plan_pb2.ReplayPlan,
    replay_plan.LeftOut: replay_plan_pb2.ReplayPlan.LeftOut,
    replay_plan.LeftOutCount: replay_plan_pb2.ReplayPlan.LeftOutCount,
    replay_backlog.ReturningStage: commit_pb2.ReturningStage,
    replay_backlog.BacklogSnapshot: snapshot_pb2.ReplayBacklog,
    settings.Settings: commit_pb2.Settings,
    surface.Run: snapshot_pb2.Run,
    surface.Observed: snapshot_pb2.Observed,
    snapshot.ChainSnapshot: snapshot_pb2.ChainSnapshot,
    snapshot.EventTime: snapshot_pb2.EventTime,
    snapshot.ProgressSnapshot: snapshot_pb2.ProgressSnapshot,
    applied_keys.StageSequence: snapshot_pb2.StageSequence,
    applied_keys.GenerationSnapshot: snapshot_pb2.KeyGeneration,
    applied_keys.AppliedKeysSnapshot: snapshot_pb2.AppliedKeys,
    snapshot.ActiveBatches: snapshot_pb2.ActiveBatches,
    snapshot.LeaseSnapshot: snapshot_pb2.LeaseSnapshot,
    snapshot.CancellationSnapshot: snapshot_pb2.CancellationSnapshot,
    snapshot.AttemptsSnapshot: snapshot_pb2.AttemptsSnapshot,
    snapshot.SurfaceSnapshot: snapshot_pb2.SurfaceSnapshot,
    **{event: getattr(commit_pb2, event.__name__) for event in typing.get_args(events.Event)},
}
"""The message type of every value that has its own."""

UNIONS: Mapping[Any, tuple[type[Message], Mapping[type, str]]] = {
    pipeline.Schedule: (
        pipeline_pb2.Schedule,
        {pipeline.Manual: "manual", pipeline.Interval: "interval", pipeline.Cron: "cron"},
    ),
    pipeline.Lifecycle: (pipeline_pb2.Lifecycle, pipeline.LIFECYCLE_LABELS),
    operator.Action: (operator_pb2.Action, operator.ACTION_LABELS),
    operator.ControlState: (operator_pb2.ControlState, operator.CONTROL_LABELS),
    connector.SourceConnector: (
        connector_pb2.SourceConnector,
        {
            connector.DatabaseSource: "database",
            connector.FileSource: "file",
            connector.QueueSource: "queue",
        },
    ),
    connector.SinkConnector: (
        connector_pb2.SinkConnector,
        {connector.DatabaseSink: "database", connector.PubsubSink: "pubsub"},
    ),
    policy.TenantContext: (policy_pb2.TenantContext, {policy.Tenant: "tenant", policy.System: "system"}),
    policy.PolicyAction: (policy_pb2.PolicyAction, policy.ACTION_LABELS),
    orchestrator.ProcessResult: (
        batch_pb2.ProcessResult,
        {
            orchestrator.Applied: "applied",
            orchestrator.DuplicateSuppressed: "duplicate_suppressed",
            orchestrator.Rejected: "rejected",
        },
    ),
    orchestrator.ProcessOutcome: (
        batch_pb2.ProcessOutcome,
        {
            orchestrator.Processed: "processed",
            orchestrator.RetryRecord: "retry_scheduled",
            orchestrator.DeadLetterRecord: "dead_lettered",
            orchestrator.FailureRejected: "failure_rejected",
        },
    ),
    orchestrator.ExtensionOutcome: (
        lease_pb2.ExtensionOutcome,
        {
            orchestrator.Extended: "extended",
            orchestrator.Lost: "lost",
            orchestrator.CancelRequested: "cancel",
        },
    ),
    block_reasons.BlockReason: (lease_pb2.BlockReason, block_reasons.BLOCK_REASON_LABELS),
    batch_events.BatchEventKind: (batch_history_pb2.BatchEvent, batch_events.BATCH_EVENT_LABELS),
}
"""The message type of every union, and the oneof field of each of its variants."""
