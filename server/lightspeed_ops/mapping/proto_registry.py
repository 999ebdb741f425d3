"""The proto registry: which message of the contract belongs to which core value.

Owns the two tables and nothing else. The journal adds the messages that only it stores. A test says that both
together are complete.
"""

from collections.abc import Mapping
from typing import Any

from google.protobuf.message import Message
from lightspeed.ops.v1 import (
    batch_history_pb2,
    batch_list_pb2,
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
    run_pb2,
    surface_pb2,
    telemetry_pb2,
)

from lightspeed_ops.core import (
    active_batch,
    audit,
    batch_events,
    batch_history,
    batch_list,
    block_reasons,
    checkpoint,
    conformance,
    connector,
    dead_letter_plan,
    dead_letters,
    freshness,
    lineage,
    operator,
    orchestrator,
    pipeline,
    policy,
    queue,
    replay_plan,
    retention,
    run,
    schedule,
    settings,
    stage_limits,
    surface,
    telemetry,
)

MESSAGES: Mapping[type, type[Message]] = {
    pipeline.Boundary: pipeline_pb2.Boundary,
    pipeline.Stage: pipeline_pb2.Stage,
    pipeline.Pipeline: pipeline_pb2.Pipeline,
    schedule.Schedule: pipeline_pb2.Schedule,
    connector.RetryPolicy: connector_pb2.RetryPolicy,
    connector.DeadLetterPolicy: connector_pb2.DeadLetterPolicy,
    connector.ReprocessWindow: connector_pb2.ReprocessWindow,
    connector.ConnectorPlan: connector_pb2.ConnectorPlan,
    queue.QueueBoundary: queue_pb2.QueueBoundary,
    stage_limits.StageLimit: queue_pb2.StageLimit,
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
    settings.SettingChange: surface_pb2.SettingChange,
    dead_letter_plan.StageCount: dead_letter_pb2.DeadLetterPlan.StageCount,
    dead_letter_plan.ReasonCount: dead_letter_pb2.DeadLetterPlan.ReasonCount,
    dead_letter_plan.DeadLetterPlan: dead_letter_pb2.DeadLetterPlan,
    surface.PipelineRuntime: surface_pb2.PipelineRuntime,
    retention.Retention: retention_pb2.Retention,
    run.RunStage: run_pb2.RunStage,
    dead_letters.FailedAttempt: dead_letter_pb2.FailedAttempt,
    dead_letters.DeadLetter: dead_letter_pb2.DeadLetter,
    batch_events.BatchEvent: batch_history_pb2.BatchEvent,
    active_batch.Cancellation: batch_history_pb2.Cancellation,
    batch_history.ActiveBatchStatus: batch_history_pb2.ActiveBatchStatus,
    batch_history.BatchHistory: batch_history_pb2.BatchHistory,
    batch_list.ListedBatch: batch_list_pb2.ListedBatch,
    replay_plan.StagePlan: replay_plan_pb2.ReplayPlan.StagePlan,
    replay_plan.ReplayPlan: replay_plan_pb2.ReplayPlan,
    replay_plan.LeftOut: replay_plan_pb2.ReplayPlan.LeftOut,
    replay_plan.LeftOutCount: replay_plan_pb2.ReplayPlan.LeftOutCount,
}
"""The message type of every value that has its own."""

UNIONS: Mapping[Any, tuple[type[Message], Mapping[type, str]]] = {
    schedule.ScheduleKind: (
        pipeline_pb2.Schedule,
        {schedule.Manual: "manual", schedule.Interval: "interval", schedule.Cron: "cron"},
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
