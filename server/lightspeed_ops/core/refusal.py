"""Refusals: the expected "no" to a command, with a reason, a message and metadata.

Owns the reasons. Decide returns a refusal as a value, since it may have events: refused operator transitions
are audited. The layers above the core raise it as :class:`Refused`. A broken invariant is a bug and raises
another exception.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """The reasons of refusals, with the names of the contract's ``ErrorReason``."""

    INVALID_ARGUMENT = "INVALID_ARGUMENT"
    SURFACE_NOT_FOUND = "SURFACE_NOT_FOUND"
    BATCH_NOT_FOUND = "BATCH_NOT_FOUND"
    STAGE_NOT_FOUND = "STAGE_NOT_FOUND"
    CURSOR_NOT_FOUND = "CURSOR_NOT_FOUND"
    BATCH_CONFLICT = "BATCH_CONFLICT"
    SURFACE_EXISTS = "SURFACE_EXISTS"
    RUN_ACTIVE = "RUN_ACTIVE"
    NO_ACTIVE_RUN = "NO_ACTIVE_RUN"
    OUTSTANDING_BATCHES = "OUTSTANDING_BATCHES"
    CONTROL_REFUSED = "CONTROL_REFUSED"
    BATCH_STATE = "BATCH_STATE"
    INTAKE_CLOSED = "INTAKE_CLOSED"
    DELIVERY_MODE = "DELIVERY_MODE"
    QUEUE_SATURATED = "QUEUE_SATURATED"
    BUDGET_EXHAUSTED = "BUDGET_EXHAUSTED"
    STREAM_LIMIT = "STREAM_LIMIT"
    SURFACE_LIMIT = "SURFACE_LIMIT"
    ROLE_FORBIDS = "ROLE_FORBIDS"
    CURSOR_TOO_OLD = "CURSOR_TOO_OLD"
    SERVER_DRAINING = "SERVER_DRAINING"
    INTERNAL = "INTERNAL"
    REQUEST_CONFLICT = "REQUEST_CONFLICT"
    IDEMPOTENCY_HORIZON = "IDEMPOTENCY_HORIZON"
    STORAGE_FULL = "STORAGE_FULL"
    STORAGE_LOST = "STORAGE_LOST"
    JOURNAL_DAMAGED = "JOURNAL_DAMAGED"
    STALE_LEASE = "STALE_LEASE"
    PLAN_CHANGED = "PLAN_CHANGED"
    PIPELINE_INVALID = "PIPELINE_INVALID"
    OVERLOADED = "OVERLOADED"
    PEER_TIMEOUT = "PEER_TIMEOUT"
    STREAM_REPLACED = "STREAM_REPLACED"
    ETAG_MISMATCH = "ETAG_MISMATCH"
    CERTIFICATION_REQUIRED = "CERTIFICATION_REQUIRED"
    RUN_NOT_FOUND = "RUN_NOT_FOUND"
    NO_SCHEDULE = "NO_SCHEDULE"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    IDENTITY_ENDED = "IDENTITY_ENDED"
    OWNER_ELSEWHERE = "OWNER_ELSEWHERE"
    OWNER_UNKNOWN = "OWNER_UNKNOWN"
    STORAGE_AWAY = "STORAGE_AWAY"
    BEHIND_MIN_VERSION = "BEHIND_MIN_VERSION"


@dataclass(frozen=True, slots=True)
class Violation:
    """One fault of a field, which is named by its path: ``plan.retry_policy.max_attempts``."""

    field: str
    description: str

    def under(self, prefix: str) -> "Violation":
        """Returns the same violation with its path inside the message that has the value as ``prefix``."""
        return Violation(f"{prefix}.{self.field}" if self.field else prefix, self.description)


@dataclass(frozen=True, slots=True)
class Refusal:
    """The refusal of a command: a message with intent, subject and state, and each value as metadata."""

    reason: Reason
    message: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    violations: tuple[Violation, ...] = ()


class Refused(Exception):
    """A request was refused; the audit of the refusal, if it has one, is durable."""

    def __init__(self, refusal: Refusal) -> None:
        """Carries the refusal to the caller."""
        super().__init__(refusal.message)
        self.refusal = refusal


def invalid(intent: str, violations: tuple[Violation, ...], **subject: str) -> Refusal:
    """Returns one refusal for all malformed fields; ``subject`` has the values that the intent mentions."""
    described = "; ".join(f"{violation.field}: {violation.description}" for violation in violations)
    message = f"expected to {intent}, but {described}"
    return Refusal(Reason.INVALID_ARGUMENT, message, {**subject, "violations": described}, violations)
