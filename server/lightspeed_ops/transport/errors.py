"""Errors: refusals as google.rpc.Status with machine-readable details.

Owns which gRPC code each reason has and which details come with it. The details travel in a trailer of at
most 8 KiB, so that long values are cut and violations capped. Texts for people have no control characters in
them; metadata have values as they are.
"""

from collections.abc import Iterator, Mapping

from google.protobuf.any_pb2 import Any
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2

from lightspeed_ops.core.display import displayed
from lightspeed_ops.core.refusal import Reason, Refusal

DOMAIN = "ops.lightspeed"
VIOLATIONS_LISTED = 20
"""Violations in one answer: about 3 KiB of the trailer."""
VALUE_CHARACTERS = 256
"""Longest metadata value and violation: a key fits, a stack trace does not."""
MESSAGE_CHARACTERS = 1_024
"""Longest message: percent-encoded it may triple, and the trailer holds 8 KiB."""

CODES: Mapping[Reason, int] = {
    Reason.INVALID_ARGUMENT: code_pb2.INVALID_ARGUMENT,
    Reason.SURFACE_NOT_FOUND: code_pb2.NOT_FOUND,
    Reason.BATCH_NOT_FOUND: code_pb2.NOT_FOUND,
    Reason.STAGE_NOT_FOUND: code_pb2.NOT_FOUND,
    Reason.CURSOR_NOT_FOUND: code_pb2.NOT_FOUND,
    Reason.BATCH_CONFLICT: code_pb2.ALREADY_EXISTS,
    Reason.SURFACE_EXISTS: code_pb2.ALREADY_EXISTS,
    Reason.RUN_ACTIVE: code_pb2.FAILED_PRECONDITION,
    Reason.NO_ACTIVE_RUN: code_pb2.FAILED_PRECONDITION,
    Reason.OUTSTANDING_BATCHES: code_pb2.FAILED_PRECONDITION,
    Reason.CONTROL_REFUSED: code_pb2.FAILED_PRECONDITION,
    Reason.BATCH_STATE: code_pb2.FAILED_PRECONDITION,
    Reason.INTAKE_CLOSED: code_pb2.FAILED_PRECONDITION,
    Reason.DELIVERY_MODE: code_pb2.FAILED_PRECONDITION,
    Reason.QUEUE_SATURATED: code_pb2.RESOURCE_EXHAUSTED,
    Reason.BUDGET_EXHAUSTED: code_pb2.RESOURCE_EXHAUSTED,
    Reason.STREAM_LIMIT: code_pb2.RESOURCE_EXHAUSTED,
    Reason.SURFACE_LIMIT: code_pb2.RESOURCE_EXHAUSTED,
    Reason.ROLE_FORBIDS: code_pb2.PERMISSION_DENIED,
    Reason.CURSOR_TOO_OLD: code_pb2.OUT_OF_RANGE,
    Reason.SERVER_DRAINING: code_pb2.UNAVAILABLE,
    Reason.INTERNAL: code_pb2.INTERNAL,
    Reason.REQUEST_CONFLICT: code_pb2.ALREADY_EXISTS,
    Reason.IDEMPOTENCY_HORIZON: code_pb2.FAILED_PRECONDITION,
    Reason.STORAGE_FULL: code_pb2.RESOURCE_EXHAUSTED,
    Reason.STORAGE_LOST: code_pb2.UNAVAILABLE,
    Reason.JOURNAL_DAMAGED: code_pb2.DATA_LOSS,
    Reason.STALE_LEASE: code_pb2.FAILED_PRECONDITION,
    Reason.PLAN_CHANGED: code_pb2.ABORTED,
}
"""The gRPC code of every reason."""

RETRY_AFTER_MS: Mapping[Reason, int] = {
    Reason.QUEUE_SATURATED: 250,  # a few batches end in this time
    Reason.STREAM_LIMIT: 5_000,  # streams live long
    Reason.SERVER_DRAINING: 1_000,  # another server, or the next process, is there by then
    Reason.STORAGE_FULL: 2_000,  # room is looked for every second
    Reason.STORAGE_LOST: 2_000,  # the process has ended by then
}
"""When it is worth trying again, for reasons that pass by themselves."""

_RESOURCES: Mapping[Reason, tuple[str, str]] = {
    Reason.SURFACE_NOT_FOUND: ("surface", "surface"),
    Reason.SURFACE_EXISTS: ("surface", "surface"),
    Reason.BATCH_NOT_FOUND: ("batch", "key"),
    Reason.BATCH_CONFLICT: ("batch", "key"),
    Reason.STAGE_NOT_FOUND: ("stage", "stage"),
    Reason.CURSOR_NOT_FOUND: ("surface", "surface"),
}
"""Type of the resource that a reason is about, and the metadata that names it."""


def status_of(refusal: Refusal) -> status_pb2.Status:
    """The status of a refusal, with its details."""
    status = status_pb2.Status(
        code=CODES[refusal.reason], message=_cut(displayed(refusal.message), MESSAGE_CHARACTERS)
    )
    status.details.extend(map(_packed, _details(refusal)))
    return status


def serialized_status(status: status_pb2.Status) -> bytes:
    """A status as it goes out: the same bytes for the same refusal, always."""
    return status.SerializeToString(deterministic=True)


def _details(refusal: Refusal) -> Iterator[Message]:
    metadata = {name: _cut(value, VALUE_CHARACTERS) for name, value in refusal.metadata.items()}
    yield error_details_pb2.ErrorInfo(reason=refusal.reason.value, domain=DOMAIN, metadata=metadata)
    if refusal.violations:
        yield _bad_request(refusal)
    code = CODES[refusal.reason]
    if code == code_pb2.FAILED_PRECONDITION:
        subject = metadata.get("key") or metadata.get("surface", "")
        violation = error_details_pb2.PreconditionFailure.Violation(
            type=refusal.reason.value,
            subject=subject,
            description=_cut(displayed(refusal.message), VALUE_CHARACTERS),
        )
        yield error_details_pb2.PreconditionFailure(violations=[violation])
    if refusal.reason is Reason.BUDGET_EXHAUSTED:
        quota = error_details_pb2.QuotaFailure.Violation(
            subject=metadata["surface"], description=_cut(displayed(refusal.message), VALUE_CHARACTERS)
        )
        yield error_details_pb2.QuotaFailure(violations=[quota])
    if refusal.reason in RETRY_AFTER_MS:
        delay = Duration()
        delay.FromMilliseconds(RETRY_AFTER_MS[refusal.reason])
        yield error_details_pb2.RetryInfo(retry_delay=delay)
    if refusal.reason in _RESOURCES:
        kind, name = _RESOURCES[refusal.reason]
        yield error_details_pb2.ResourceInfo(
            resource_type=f"{DOMAIN}/{kind}",
            resource_name=metadata.get(name, ""),
            description=_cut(displayed(refusal.message), VALUE_CHARACTERS),
        )


def _bad_request(refusal: Refusal) -> error_details_pb2.BadRequest:
    violations = [
        error_details_pb2.BadRequest.FieldViolation(
            field=_cut(violation.field, VALUE_CHARACTERS),
            description=_cut(displayed(violation.description), VALUE_CHARACTERS),
        )
        for violation in refusal.violations[:VIOLATIONS_LISTED]
    ]
    return error_details_pb2.BadRequest(field_violations=violations)


def _packed(detail: Message) -> Any:
    packed = Any()
    packed.Pack(detail, deterministic=True)
    return packed


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else text[: characters - 1] + "…"
