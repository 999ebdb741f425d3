"""The error of a refused call, read as any client would, and checked for the form of all errors."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
from google.rpc import code_pb2, error_details_pb2, status_pb2
from lightspeed_ops.core.display import displayed

DOMAIN = "ops.lightspeed"
DETAILS_TRAILER = "grpc-status-details-bin"

_NOT_FOUND = ("NOT_FOUND", {"ResourceInfo"})
_EXISTS = ("ALREADY_EXISTS", {"ResourceInfo"})
_PRECONDITION = ("FAILED_PRECONDITION", {"PreconditionFailure"})
_FULL = ("RESOURCE_EXHAUSTED", {"RetryInfo"})

FORMS: Mapping[str, tuple[str, set[str]]] = {
    "INVALID_ARGUMENT": ("INVALID_ARGUMENT", {"BadRequest"}),
    "SURFACE_NOT_FOUND": _NOT_FOUND,
    "BATCH_NOT_FOUND": _NOT_FOUND,
    "STAGE_NOT_FOUND": _NOT_FOUND,
    "CURSOR_NOT_FOUND": _NOT_FOUND,
    "RUN_NOT_FOUND": _NOT_FOUND,
    "BATCH_CONFLICT": _EXISTS,
    "SURFACE_EXISTS": _EXISTS,
    "RUN_ACTIVE": _PRECONDITION,
    "NO_ACTIVE_RUN": _PRECONDITION,
    "OUTSTANDING_BATCHES": _PRECONDITION,
    "CONTROL_REFUSED": _PRECONDITION,
    "BATCH_STATE": _PRECONDITION,
    "INTAKE_CLOSED": _PRECONDITION,
    "DELIVERY_MODE": _PRECONDITION,
    "QUEUE_SATURATED": _FULL,  # Passes without action of an operator.
    "STREAM_LIMIT": _FULL,  # Passes without action of an operator.
    "BUDGET_EXHAUSTED": ("RESOURCE_EXHAUSTED", {"QuotaFailure"}),
    "SURFACE_LIMIT": ("RESOURCE_EXHAUSTED", set()),  # Does not pass without action: no RetryInfo.
    "ROLE_FORBIDS": ("PERMISSION_DENIED", set()),
    "CURSOR_TOO_OLD": ("OUT_OF_RANGE", set()),
    "SERVER_DRAINING": ("UNAVAILABLE", {"RetryInfo"}),
    "INTERNAL": ("INTERNAL", set()),
    "REQUEST_CONFLICT": ("ALREADY_EXISTS", set()),
    "IDEMPOTENCY_HORIZON": _PRECONDITION,
    "STORAGE_FULL": _FULL,  # Passes without action of an operator.
    "STORAGE_LOST": ("UNAVAILABLE", {"RetryInfo"}),
    "STALE_LEASE": _PRECONDITION,
    "PLAN_CHANGED": ("ABORTED", set()),
    "ETAG_MISMATCH": ("ABORTED", set()),
    "CERTIFICATION_REQUIRED": _PRECONDITION,
    "NO_SCHEDULE": _PRECONDITION,
    "PIPELINE_INVALID": _PRECONDITION,
    "OVERLOADED": ("UNAVAILABLE", {"RetryInfo"}),
    "PEER_TIMEOUT": ("UNAVAILABLE", {"RetryInfo"}),
    "STREAM_REPLACED": ("UNAVAILABLE", {"RetryInfo"}),
    "UNAUTHENTICATED": ("UNAUTHENTICATED", set()),
    "IDENTITY_ENDED": ("UNAVAILABLE", {"RetryInfo"}),
    "OWNER_ELSEWHERE": ("UNAVAILABLE", set()),  # At the owner there is nothing to wait for.
    "OWNER_UNKNOWN": ("UNAVAILABLE", {"RetryInfo"}),
    "STORAGE_AWAY": ("UNAVAILABLE", {"RetryInfo"}),
    "BEHIND_MIN_VERSION": ("UNAVAILABLE", {"RetryInfo"}),
    "JOURNAL_DAMAGED": ("DATA_LOSS", set()),
}
"""The code of each reason, and its details besides ErrorInfo, as in the contract."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal as a client sees it; fields of missing details are empty."""

    code: str
    reason: str
    message: str
    metadata: dict[str, str]
    violations: dict[str, str] = field(default_factory=dict)
    retry_s: float | None = None
    resource: tuple[str, str] | None = None
    precondition: tuple[str, str] | None = None
    quota_subject: str = ""

    @property
    def kind(self) -> tuple[str, str]:
        """Code and reason, as RPC comments list them."""
        return self.code, self.reason


def refused(call: Callable[[], object]) -> Problem:
    """Returns the refusal of a synchronous call; fails if the call succeeds."""
    with pytest.raises(grpc.RpcError) as caught:
        call()
    return problem_of(caught.value)


def problem_of(error: grpc.RpcError) -> Problem:
    """Returns the content of an error; fails if it does not have the form of all errors."""
    raised: Any = error
    trailers = dict(raised.trailing_metadata() or ())
    assert DETAILS_TRAILER in trailers, f"expected details, but there are none with {raised.code()}: {raised}"
    status = status_pb2.Status.FromString(trailers[DETAILS_TRAILER])
    assert (status.code, status.message) == (raised.code().value[0], raised.details())
    return problem_in(status)


def problem_in(status: status_pb2.Status) -> Problem:
    """Returns the content of a status, of a call or of an item of a bulk response."""
    details = {packed.TypeName().rsplit(".", 1)[-1]: packed for packed in status.details}
    info = error_details_pb2.ErrorInfo()
    details["ErrorInfo"].Unpack(info)
    assert info.domain == DOMAIN
    problem = Problem(
        code=code_pb2.Code.Name(code_pb2.Code.ValueType(status.code)),
        reason=info.reason,
        message=status.message,
        metadata=dict(info.metadata),
        **{name: value for kind, packed in details.items() for name, value in _READERS[kind](packed).items()},
    )
    _check_form(problem, set(details))
    return problem


def _check_form(problem: Problem, details: set[str]) -> None:
    code, extra = FORMS[problem.reason]
    assert (code, {"ErrorInfo", *extra}) == (problem.code, details), problem
    assert problem.message.startswith("expected "), problem.message
    # Characters that hide or move text on a terminal are escaped in messages, and unchanged in metadata.
    details_text = displayed(
        " ".join([*problem.metadata.values(), *problem.violations, *problem.violations.values()])
    )
    mentioned = [*re.findall(r"'([^']*)'", problem.message), *re.findall(r"\b\d+\b", problem.message)]
    missing = [value for value in mentioned if value not in details_text]
    assert missing == [], f"expected every value of the message in the metadata of {problem}"


def _bad_request(packed: Any) -> dict[str, Any]:
    found = error_details_pb2.BadRequest()
    packed.Unpack(found)
    return {"violations": {violation.field: violation.description for violation in found.field_violations}}


def _retry(packed: Any) -> dict[str, Any]:
    found = error_details_pb2.RetryInfo()
    packed.Unpack(found)
    return {"retry_s": found.retry_delay.ToTimedelta().total_seconds()}


def _resource(packed: Any) -> dict[str, Any]:
    found = error_details_pb2.ResourceInfo()
    packed.Unpack(found)
    return {"resource": (found.resource_type, found.resource_name)}


def _precondition(packed: Any) -> dict[str, Any]:
    found = error_details_pb2.PreconditionFailure()
    packed.Unpack(found)
    (violation,) = found.violations
    return {"precondition": (violation.type, violation.subject)}


def _quota(packed: Any) -> dict[str, Any]:
    found = error_details_pb2.QuotaFailure()
    packed.Unpack(found)
    (violation,) = found.violations
    return {"quota_subject": violation.subject}


_READERS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "ErrorInfo": lambda _: {},
    "BadRequest": _bad_request,
    "RetryInfo": _retry,
    "ResourceInfo": _resource,
    "PreconditionFailure": _precondition,
    "QuotaFailure": _quota,
}
