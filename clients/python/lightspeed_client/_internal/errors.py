"""Exceptions of refused or failed calls: one class per family of status codes.

Owns the conversion of a gRPC error, or of the google.rpc.Status inside a bulk response, to an exception with
its reason, metadata and violations. It must never decide what to do about an error: callers do.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

import grpc
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import (
    BadRequest,
    ErrorInfo,
    PreconditionFailure,
    QuotaFailure,
    ResourceInfo,
    RetryInfo,
)
from google.rpc.status_pb2 import Status
from grpc_status import rpc_status

Detail = TypeVar("Detail", bound=Message)


class Violation(NamedTuple):
    """Violation: one refused field, and why."""

    field: str
    description: str


class LightspeedError(Exception):
    """Error of a refused or failed call.

    Attributes:
        code: The status code.
        message: Message of the server, or of gRPC if the server sent none.
        reason: Name from the enum ErrorReason without its prefix, such as "QUEUE_SATURATED"; empty if the
            error does not come from the server: a dropped connection, a deadline.
        metadata: Every value that the message mentions, by name.
        violations: The fields that were refused, all at once.
        retry_after_s: Wait before the next attempt that the server asks for, seconds; None if it asks for
            none.
        details: All google.rpc details, unpacked, such as QuotaFailure and ResourceInfo.
        target: Target of the call; empty for an item of a bulk response.
        method: Name of the method, such as EnqueueBatch; empty as the target is.
    """

    def __init__(  # noqa: PLR0913 - the parts of an error
        self,
        code: grpc.StatusCode,
        message: str,
        *,
        reason: str = "",
        metadata: Mapping[str, str] | None = None,
        violations: Sequence[Violation] = (),
        retry_after_s: float | None = None,
        details: Sequence[Message] = (),
        target: str = "",
        method: str = "",
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.reason = reason
        self.metadata = dict(metadata or {})
        self.violations = tuple(violations)
        self.retry_after_s = retry_after_s
        self.details = tuple(details)
        self.target = target
        self.method = method

    def __str__(self) -> str:
        """Returns the message with code, reason, method and target; each violation has a line of its own."""
        name = f"{self.code.name} / {self.reason}" if self.reason else self.code.name
        if self.target:
            name += f", {self.method} at {self.target}" if self.method else f", {self.target}"
        lines = [f"{self.message} ({name})", *(f"  {field}: {why}" for field, why in self.violations)]
        return "\n".join(lines)


class InvalidArgument(LightspeedError):
    """Fields are malformed: see `violations`."""


class NotFound(LightspeedError):
    """No such surface, batch, stage or cursor."""


class AlreadyExists(LightspeedError):
    """The key exists with other content."""


class FailedPrecondition(LightspeedError):
    """The lifecycle, the control state or the batch is not in a state that allows this."""


class Aborted(LightspeedError):
    """Something changed meanwhile: the plan (PLAN_CHANGED), or the surface (ETAG_MISMATCH). Read it again."""


class ResourceExhausted(LightspeedError):
    """A queue is full, or a budget is spent; `retry_after_s` is set if waiting helps."""


class PermissionDenied(LightspeedError):
    """The caller's role does not permit this."""


class OutOfRange(LightspeedError):
    """The cursor is older than the oldest kept entry (CURSOR_TOO_OLD): see metadata `oldest_kept`."""


class Unavailable(LightspeedError):
    """The server was away or shutting down until the deadline; whether it did the work is unknown."""


class DeadlineExceeded(LightspeedError):
    """No response in time; the server may have done the work. To ask, repeat the call with its request_id."""


class Internal(LightspeedError):
    """A bug in the server; metadata `incident` finds it in the server's log."""


class Unauthenticated(LightspeedError):
    """The token is missing, or the server or a proxy before it refuses it; metadata `reason` says why."""


class ClientClosed(LightspeedError):
    """The client is closed: the call was not sent, or its response did not come before."""


class UndeliveredReports(Exception):
    """The server did not answer the last reports of a stopped worker.

    Attributes:
        keys: Keys of the batches of these reports; the server may have applied them.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(keys)
        self.keys = list(keys)

    def __str__(self) -> str:
        """Returns the message with the keys."""
        return f"expected to report batches {self.keys}, but the server did not answer"


FAMILIES: dict[grpc.StatusCode, type[LightspeedError]] = {
    grpc.StatusCode.INVALID_ARGUMENT: InvalidArgument,
    grpc.StatusCode.NOT_FOUND: NotFound,
    grpc.StatusCode.ALREADY_EXISTS: AlreadyExists,
    grpc.StatusCode.FAILED_PRECONDITION: FailedPrecondition,
    grpc.StatusCode.ABORTED: Aborted,
    grpc.StatusCode.RESOURCE_EXHAUSTED: ResourceExhausted,
    grpc.StatusCode.PERMISSION_DENIED: PermissionDenied,
    grpc.StatusCode.OUT_OF_RANGE: OutOfRange,
    grpc.StatusCode.UNAVAILABLE: Unavailable,
    grpc.StatusCode.DEADLINE_EXCEEDED: DeadlineExceeded,
    grpc.StatusCode.INTERNAL: Internal,
    grpc.StatusCode.UNAUTHENTICATED: Unauthenticated,
}

# A traceback names an exception as programs import it.
for _exception in (LightspeedError, *FAMILIES.values(), ClientClosed, UndeliveredReports):
    _exception.__module__ = "lightspeed_client"
del _exception

# The message of gRPC's server for a call that waited too long and was dropped, with the code CANCELLED. The
# service has not seen it, so another attempt is safe.
DROPPED = "CANCELLED"
DROPPED_MESSAGE = "expected the server to take the call, but it is busy and dropped it"

# The message of gRPC's asyncio client, with INTERNAL, for a message that found its call ended. What the
# server said at the end is lost; another attempt shows it.
BROKEN = "Internal error from Core"
BROKEN_MESSAGE = "expected to send to the server, but the call had ended"

CODES: dict[int, grpc.StatusCode] = {code.value[0]: code for code in grpc.StatusCode}

DETAILS: tuple[type[Message], ...] = (
    ErrorInfo,
    BadRequest,
    PreconditionFailure,
    QuotaFailure,
    RetryInfo,
    ResourceInfo,
)


def from_rpc_error(error: grpc.RpcError, *, target: str = "", path: str = "") -> LightspeedError:
    """Converts an error of a stub, sync or asyncio, to the exception of its family.

    Args:
        error: The error.
        target: Target of the call.
        path: Path of the method.
    """
    # Every error that a stub raises is a call as well; the type stubs of gRPC do not declare this.
    call: grpc.Call = error  # type: ignore[assignment]
    try:
        status = rpc_status.from_call(call)
    except ValueError:  # A proxy has replaced the server's code: the code of gRPC counts.
        status = None
    failed = from_status(status) if status is not None else _without_details(call)
    failed.target, failed.method = target, _method_of(path)
    return failed


def _without_details(call: grpc.Call) -> LightspeedError:
    """Returns the exception of a status that gRPC made, on either side."""
    code, message = call.code(), call.details() or ""
    if code is grpc.StatusCode.CANCELLED and message == DROPPED:
        return _error(grpc.StatusCode.UNAVAILABLE, DROPPED_MESSAGE, ())
    if code is grpc.StatusCode.INTERNAL and message == BROKEN:
        return _error(grpc.StatusCode.UNAVAILABLE, BROKEN_MESSAGE, ())
    return _error(code, message, ())


def client_closed(target: str, path: str) -> ClientClosed:
    """Returns the error of a call by a closed client."""
    return ClientClosed(
        grpc.StatusCode.CANCELLED, "the client is closed", target=target, method=_method_of(path)
    )


def _method_of(path: str) -> str:
    return path.rpartition("/")[2]


def from_status(status: Status) -> LightspeedError:
    """Converts a google.rpc.Status, such as one of a bulk response, to the exception of its family."""
    return _error(CODES.get(status.code, grpc.StatusCode.UNKNOWN), status.message, tuple(_unpack(status)))


def _error(code: grpc.StatusCode, message: str, details: Sequence[Message]) -> LightspeedError:
    info = _first(details, ErrorInfo) or ErrorInfo()
    request = _first(details, BadRequest) or BadRequest()
    retry = _first(details, RetryInfo)
    return FAMILIES.get(code, LightspeedError)(
        code,
        message,
        reason=info.reason,
        metadata=info.metadata,
        violations=[Violation(found.field, found.description) for found in request.field_violations],
        retry_after_s=None if retry is None else retry.retry_delay.ToTimedelta().total_seconds(),
        details=details,
    )


def _unpack(status: Status) -> Iterator[Message]:
    for packed in status.details:
        for kind in DETAILS:
            detail = kind()
            if packed.Unpack(detail):  # False if it is of another kind.
                yield detail


def _first(details: Sequence[Message], kind: type[Detail]) -> Detail | None:
    return next((detail for detail in details if isinstance(detail, kind)), None)
