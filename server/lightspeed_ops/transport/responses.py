"""Responses: values of the core as messages of the contract.

Owns the messages that are not a plain mapping of one value, and the largest result of one item: 1,000 of them
fit into :data:`RESPONSE_BYTES`. It reads values and must never change them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar

from google.protobuf.message import Message
from lightspeed.ops.v1 import (
    batch_pb2,
    freshness_pb2,
    operator_pb2,
    policy_pb2,
    queue_pb2,
    surface_pb2,
)

from lightspeed_ops.core import fixtures, freshness, limits, operator, orchestrator, profiles
from lightspeed_ops.core import surface as state
from lightspeed_ops.core.audit import AuditEntry
from lightspeed_ops.core.block_reasons import BlockReason
from lightspeed_ops.core.commands import Enqueued, Released, Started, StartedBatches
from lightspeed_ops.core.lineage import LineageRecord
from lightspeed_ops.core.orchestrator import (
    BatchState,
    CancelRequested,
    DeadLetterRecord,
    ExtensionOutcome,
    ProcessOutcome,
    RetryRecord,
)
from lightspeed_ops.core.policy import TenantContext
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.records import Entry, RecordKind
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.mapping import (
    Values,
    batch_values,
    enum_number,
    message_values,
    to_message,
    union_message,
    union_values,
)
from lightspeed_ops.reader import Freshness
from lightspeed_ops.transport.errors import cut, item_status_of

_ITEM_FRAME_BYTES = 6
"""Bytes of the tag and the length of a message within another one."""

M = TypeVar("M", bound=Message)
O = TypeVar("O", bound=ProcessOutcome | ExtensionOutcome)  # noqa: E741 - an outcome

RESPONSE_BYTES = 4 * 1024 * 1024
"""Largest response and largest frame: the default limit of gRPC's clients."""
TOKEN_BYTES = 64 * 1024
"""Room on a page of a list for the token of the next page."""
RESULT_TEXT_BYTES = 1_024
"""Longest reason in the result of one item of a bulk request, in bytes of UTF-8; a single call cuts none."""

BATCH_STATES = batch_pb2.BatchState.DESCRIPTOR
_STATE_NUMBERS = {state: enum_number(state, BATCH_STATES) for state in BatchState}
_GAPS = surface_pb2.ConformanceGap.DESCRIPTOR
_PROFILES = surface_pb2.Surface.DESCRIPTOR.fields_by_name["adapter_profile"].enum_type
_PROFILE_NUMBERS = {profile: enum_number(profile, _PROFILES) for profile in AdapterProfile}
_COUNTS = tuple(queue_pb2.QueueCounts.DESCRIPTOR.fields_by_name)
_CONTEXTS_KNOWN = 1_024
"""Messages of tenant contexts that are kept: most surfaces of a tenant have the same context."""


class Room:
    """The room for messages in the response of a list: the first always fits, the others while all fit."""

    def __init__(self, page_bytes: int = RESPONSE_BYTES) -> None:
        """Starts with room for a page of so many bytes, its token included."""
        self._most_bytes = page_bytes - TOKEN_BYTES
        self._taken_bytes = 0

    def takes(self, message: Message) -> bool:
        """Returns True, and takes the room, if there is room for a message."""
        size_bytes = message.ByteSize() + _ITEM_FRAME_BYTES
        if self._taken_bytes and self._taken_bytes + size_bytes > self._most_bytes:
            return False
        self._taken_bytes += size_bytes
        return True


@lru_cache(maxsize=_CONTEXTS_KNOWN)
def _context_message(context: TenantContext) -> policy_pb2.TenantContext:
    """Returns the message of a tenant context, which no caller may change."""
    message: policy_pb2.TenantContext = union_message(TenantContext, context)
    return message


def basic_surface_message(surface: Surface, now_ms: int, etag: str, owner: str = "") -> surface_pb2.Surface:
    """Returns the light view of a surface at a time of its clock; ``owner`` is the address of its owner."""
    message = light_settings(surface, etag)
    message.MergeFrom(light_state(surface, now_ms, owner))
    return message


def light_settings(surface: Surface, etag: str) -> surface_pb2.Surface:
    """Returns the part of a light view that only the settings and the tenant context change."""
    return surface_pb2.Surface(
        name=surface.name,
        adapter_profile=_PROFILE_NUMBERS[surface.adapter_profile],  # type: ignore[arg-type]
        tenant_runtime=policy_pb2.TenantRuntime(context=_context_message(surface.context)),
        created_ms=surface.created_ms,
        etag=etag,
        labels=_labels(surface),
    )


def light_state(surface: Surface, now_ms: int, owner: str) -> surface_pb2.Surface:
    """Returns the other part of a light view, which work changes: watches make thousands a second."""
    counts, lag_ms = surface.queue.counts, surface.observed.lag_ms
    most_ms, stale_at_ms = surface.settings.max_allowed_lag_ms, state.stale_at_ms(surface)
    return surface_pb2.Surface(
        lifecycle_label=state.lifecycle_label(surface),
        control_label=operator.label(surface.control),
        freshness=freshness_pb2.FreshnessMetadata(
            max_allowed_lag_ms=most_ms,
            observed_lag_ms=lag_ms,
            last_sequence=surface.observed.last_sequence,
            is_fresh=lag_ms <= most_ms,
        ),
        queue=queue_pb2.QueueCounts(**{name: count for name in _COUNTS if (count := getattr(counts, name))}),
        deleted=surface.is_deleted,
        deleted_ms=surface.deleted_ms,
        stale=stale_at_ms <= now_ms,
        oldest_enqueued_ms=state.oldest_enqueued_ms(surface) or 0,
        updated_ms=surface.clock_ms,
        stale_at_ms=stale_at_ms,
        owner=owner,
    )


def _labels(surface: Surface) -> dict[str, str] | None:
    return dict(surface.settings.labels) or None


def surface_message(surface: Surface, now_ms: int | None = None, owner: str = "") -> surface_pb2.Surface:
    """Returns the message of a surface, with its labels, its signature and the address of its owner.

    It is stale or not at ``now_ms`` of the surface's clock, or at its newest commit if that is None.
    """
    now, stale_at_ms = state.freshness(surface), state.stale_at_ms(surface)
    return surface_pb2.Surface(
        name=state.name(surface),
        adapter_profile=enum_number(surface.adapter_profile, _PROFILES),  # type: ignore[arg-type]
        adapter_profile_label=profiles.adapter_profile_label(surface.adapter_profile),
        lifecycle_label=state.lifecycle_label(surface),
        control_label=operator.label(surface.control),
        telemetry_label=state.telemetry_label(surface),
        freshness=to_message(now),
        freshness_label=freshness.freshness_label(now),
        signature=state.surface_signature(surface),
        conformance_passed=state.conformance_passed(surface),
        profile_version_label=profiles.profile_version_label(),
        snapshot_version=fixtures.snapshot_version,
        pipeline_runtime=to_message(state.pipeline_runtime(surface)),
        tenant_runtime=to_message(state.tenant_runtime(surface)),
        connector_plan=to_message(surface.settings.connector_plan),
        boundary=to_message(surface.settings.boundary),
        lease_ms=surface.settings.lease_ms,
        max_allowed_lag_ms=surface.settings.max_allowed_lag_ms,
        queue=to_message(surface.queue.counts),
        records=surface_pb2.RecordCounts(**{kind.value: surface.count_of(kind) for kind in RecordKind}),
        created_ms=surface.created_ms,
        idempotency_keys_kept=surface.settings.idempotency_keys_kept,
        retention=to_message(surface.settings.retention),
        deleted=surface.is_deleted,
        deleted_ms=surface.deleted_ms,
        etag=state.etag(surface),
        conformance_gaps=[enum_number(gap, _GAPS) for gap in state.conformance_gaps(surface)],  # type: ignore[misc]
        runs_need_certification=surface.settings.runs_need_certification,
        labels=_labels(surface),
        stale=stale_at_ms <= (surface.clock_ms if now_ms is None else now_ms),
        oldest_enqueued_ms=state.oldest_enqueued_ms(surface) or 0,
        updated_ms=surface.clock_ms,
        schedule_status=None if surface.schedule_status is None else to_message(surface.schedule_status),
        stale_at_ms=stale_at_ms,
        owner=owner,
    )


def with_surface(response: Callable[..., M]) -> Callable[[None, Surface], M]:
    """Returns a renderer of a response with the surface after its command."""
    return lambda _, surface: response(surface=surface_message(surface))


def enqueued_values(answer: Enqueued) -> Values:
    """Returns the state of an enqueued batch, and whether it was enqueued before."""
    return {"batch_state": _STATE_NUMBERS[answer.state], "already_enqueued": answer.already_enqueued}


def enqueue_result(key: str, answer: Enqueued | Refusal) -> Values:
    """Returns the result of one item of a bulk enqueue."""
    if isinstance(answer, Refusal):
        return _item_error(key, answer)
    return {"key": key, "enqueued": enqueued_values(answer)}


def started_values(started: Started) -> Values:
    """Returns the values of a started batch, with its lease."""
    batch, run_id, attempt, lease_token, lease_deadline_ms, last_progress = started
    values: Values = {
        "batch": batch_values(batch),
        "run_id": run_id,
        "attempt": attempt,
        "lease_token": lease_token,
        "lease_deadline_ms": lease_deadline_ms,
    }
    if last_progress:
        values["last_progress"] = last_progress
    return values


def startup_values(started_batches: StartedBatches) -> Values:
    """Returns the started batches, and the block reason if no more were started."""
    return {
        "batches": [started_values(one) for one in started_batches.started],
        "block_reason": None
        if started_batches.block_reason is None
        else union_values(BlockReason, started_batches.block_reason),
        "lease_ms": started_batches.lease_ms,
    }


def extension_result(key: str, answer: ExtensionOutcome | Refusal) -> Values:
    """Returns the result of one lease extension."""
    if isinstance(answer, Refusal):
        return _item_error(key, answer)
    return {"key": key, "outcome": union_values(ExtensionOutcome, _with_short_reason(answer))}


def release_result(key: str, answer: Released | Refusal) -> Values:
    """Returns the result of one release of a batch."""
    return _item_error(key, answer) if isinstance(answer, Refusal) else {"key": key}


def control_message(surface: Surface) -> operator_pb2.ControlState:
    """Returns the control state of a surface, which operators set."""
    message: operator_pb2.ControlState = union_message(operator.ControlState, surface.control)
    return message


def outcome_values(outcome: ProcessOutcome) -> Values:
    """Returns the values of the outcome of a batch; applied batches, nearly all, take a faster path."""
    match outcome:
        case orchestrator.Processed(orchestrator.Applied(checkpoint)):
            run_id, stage, sequence, (offset, event_time_ms), idempotency_key, at_ms = checkpoint
            remembered = {
                "run_id": run_id,
                "stage": stage,
                "sequence": sequence,
                "watermark": {"offset": offset, "event_time_ms": event_time_ms},
                "idempotency_key": idempotency_key,
                "at_ms": at_ms,
            }
            return {"processed": {"applied": {"checkpoint": remembered}}}
        case _:
            return union_values(ProcessOutcome, outcome)


def outcome_result(key: str, answer: ProcessOutcome | Refusal) -> Values:
    """Returns the result of one item of a bulk acknowledgement or failure."""
    if isinstance(answer, Refusal):
        return _item_error(key, answer)
    return {"key": key, "outcome": outcome_values(_with_short_reason(answer))}


def _item_error(key: str, refusal: Refusal) -> Values:
    """Returns the result of one refused item; a key that is too long is cut at the longest valid length."""
    return {"key": key[: limits.KEY_CHARACTERS], "error": item_status_of(refusal)}


def _with_short_reason(outcome: O) -> O:
    """Returns an outcome with its reason cut to :data:`RESULT_TEXT_BYTES`."""
    match outcome:
        case RetryRecord() | DeadLetterRecord() | CancelRequested():
            return replace(outcome, reason=cut(outcome.reason, RESULT_TEXT_BYTES))
        case _:
            return outcome


def audit_values(entry: AuditEntry) -> dict[str, Any]:
    """Returns the values of the message of an audit entry."""
    record = entry.record
    return {
        "sequence": entry.sequence,
        "record": {"action": record.action, "outcome": record.outcome, "at_ms": record.at_ms},
        "signature": entry.signature,
        "actor_id": entry.actor_id,
        "reason": entry.reason,
        "request_id": entry.request_id,
        "recorded_ms": entry.recorded_ms,
        "chain_hash": entry.chain_hash,
        "text_version": entry.text_version,
        "subject": entry.subject,
        "details": [{"name": name, "value": value} for name, value in entry.details],
        "run_id": entry.run_id,
    }


def lineage_values(entry: Entry[LineageRecord]) -> dict[str, Any]:
    """Returns the values of the message of a lineage entry."""
    sequence, record, text, recorded_ms = entry
    run_id, stage, source_signature, sink_signature, watermark_signature, at, checkpoint_signature = record
    return {
        "sequence": sequence,
        "record": {
            "run_id": run_id,
            "stage": stage,
            "source_signature": source_signature,
            "sink_signature": sink_signature,
            "watermark_signature": watermark_signature,
            "sequence": at,
            "checkpoint_signature": checkpoint_signature,
        },
        "signature": text,
        "recorded_ms": recorded_ms,
    }


def entry_values(entry: Entry[Any]) -> dict[str, Any]:
    """Returns the values of the message of an entry of any record."""
    return {
        "sequence": entry.sequence,
        "record": message_values(entry.record),
        "signature": entry.signature,
        "recorded_ms": entry.recorded_ms,
    }


_ENTRY_VALUES: Mapping[RecordKind, Callable[[Any], Any]] = {
    RecordKind.AUDIT: audit_values,
    RecordKind.LINEAGE: lineage_values,
    RecordKind.CHECKPOINT: entry_values,
    RecordKind.CONFORMANCE: entry_values,
    RecordKind.DECISION: entry_values,
    RecordKind.SINK_KEY: lambda entry: entry.record.idempotency_key,
}
"""The values of entries, by kind; streamed kinds have explicit functions, which take a third of the time."""


def entries_values(kind: RecordKind, entries: Sequence[Any]) -> list[Any]:
    """Returns the values of the messages of entries; see :data:`Values`."""
    return list(map(_ENTRY_VALUES[kind], entries))


def reading_message(seen: Freshness) -> freshness_pb2.FreshnessReading:
    """Returns the message of a freshness reading: as recorded, and as it is now."""
    return freshness_pb2.FreshnessReading(
        recorded=to_message(seen.recorded),
        current=to_message(seen.current),
        as_of_ms=seen.as_of_ms,
        stale_at_ms=seen.stale_at_ms,
        label=freshness.freshness_label(seen.current),
    )
