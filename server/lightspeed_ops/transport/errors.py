"""Errors: refusals as google.rpc.Status with machine-readable details.

Owns the gRPC code of each reason, its details, and the size of both. Message and details travel in trailers,
of which clients accept 8 KiB: a larger error would reach them as RESOURCE_EXHAUSTED. So the server caps the
violations, and cuts texts, with … at their end, until the encoded error fits. Texts for people contain no
control characters; metadata contain unchanged values.
"""

import string
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import DecodeError, Message
from google.rpc import code_pb2, error_details_pb2, status_pb2

from lightspeed_ops.core.display import displayed
from lightspeed_ops.core.refusal import Reason, Refusal

DOMAIN = "ops.lightspeed"
VIOLATIONS_LISTED = 20
"""Most violations in one status: about 3 KiB of the trailer."""
ERROR_BYTES = 8 * 1024
"""Largest encoded error of a call: status, message and details, with the names of their trailers."""
ITEM_ERROR_BYTES = 3 * 1024
"""Largest error of one item: with a key of 1 KiB each, 1,000 of them fit into a response of 4 MiB."""


class _Lengths(NamedTuple):
    """Longest texts of a status, in bytes of UTF-8."""

    message: int
    value: int
    description: int


_CHARACTERS = _Lengths(message=1_024, value=256, description=256)
"""Longest texts of any status, in characters: a key fits, a stack trace does not."""
_LENGTHS = (
    _Lengths(4_096, 1_024, 1_024),  # all characters that _CHARACTERS allows
    *[_Lengths(most, most, most // 4) for most in (1_024, 768, 512, 384, 256, 192, 128, 96, 64, 32)],
)
"""Lengths that the server tries until a status fits; below the first, message and value are equally long."""

_MARK = "…"
"""The end of a text that was cut."""
_CHARACTER_BYTES = 4
"""Most bytes of one character in UTF-8."""
_PLAIN = (string.ascii_letters + string.digits + string.punctuation.replace("%", "") + " ").encode()
"""Bytes of a message that travel unchanged; gRPC writes any other as three, such as %E2."""
_TYPE_PREFIX = "type.googleapis.com/"
"""The beginning of every type URL of google.protobuf.Any."""
_TRAILERS = ("grpc-status", "grpc-message", "grpc-status-details-bin")
_TRAILER_BYTES = sum(len(name) + 32 for name in _TRAILERS) + len("16")
"""Size of the trailers' names and of the code; HTTP/2 counts 32 bytes more for each trailer."""

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
    Reason.PIPELINE_INVALID: code_pb2.FAILED_PRECONDITION,
    Reason.OVERLOADED: code_pb2.UNAVAILABLE,
    Reason.PEER_TIMEOUT: code_pb2.UNAVAILABLE,
    Reason.STREAM_REPLACED: code_pb2.UNAVAILABLE,
    Reason.ETAG_MISMATCH: code_pb2.ABORTED,
    Reason.CERTIFICATION_REQUIRED: code_pb2.FAILED_PRECONDITION,
    Reason.RUN_NOT_FOUND: code_pb2.NOT_FOUND,
    Reason.NO_SCHEDULE: code_pb2.FAILED_PRECONDITION,
    Reason.UNAUTHENTICATED: code_pb2.UNAUTHENTICATED,
    Reason.IDENTITY_ENDED: code_pb2.UNAVAILABLE,
    Reason.OWNER_ELSEWHERE: code_pb2.UNAVAILABLE,
    Reason.OWNER_UNKNOWN: code_pb2.UNAVAILABLE,
    Reason.STORAGE_AWAY: code_pb2.UNAVAILABLE,
    Reason.BEHIND_MIN_VERSION: code_pb2.UNAVAILABLE,
}
"""The gRPC code of every reason."""

RETRY_AFTER_MS: Mapping[Reason, int] = {
    Reason.QUEUE_SATURATED: 250,  # a few batches end in this time.
    Reason.STREAM_LIMIT: 5_000,  # streams live long.
    Reason.SERVER_DRAINING: 1_000,  # another server, or the next process, is up by then.
    Reason.STORAGE_FULL: 2_000,  # the server looks for free space every second.
    Reason.OVERLOADED: 500,  # a burst is over by then; clients spread their attempts.
    Reason.PEER_TIMEOUT: 1_000,  # a client that was suspended is back.
    Reason.STREAM_REPLACED: 1_000,  # two workers of one instance id pause between their turns.
    Reason.IDENTITY_ENDED: 100,  # a client that gets new tokens has one; all its streams end together.
    Reason.STORAGE_LOST: 2_000,  # the process has ended by then.
    Reason.OWNER_UNKNOWN: 1_000,  # a claim comes with a heartbeat, one each second.
    Reason.STORAGE_AWAY: 1_000,  # the server tries to connect at least each second.
    Reason.BEHIND_MIN_VERSION: 250,  # an idle follower polls so often.
}
"""Delay before a client should try again, in milliseconds, for reasons that pass by themselves."""

_RESOURCES: Mapping[Reason, tuple[str, str]] = {
    Reason.SURFACE_NOT_FOUND: ("surface", "surface"),
    Reason.SURFACE_EXISTS: ("surface", "surface"),
    Reason.BATCH_NOT_FOUND: ("batch", "key"),
    Reason.BATCH_CONFLICT: ("batch", "key"),
    Reason.STAGE_NOT_FOUND: ("stage", "stage"),
    Reason.CURSOR_NOT_FOUND: ("surface", "surface"),
    Reason.RUN_NOT_FOUND: ("run", "run_id"),
}
"""Type of the resource that a reason is about, and the metadata that names it."""


_REPEATED = frozenset({Reason.OVERLOADED, Reason.STREAM_LIMIT, Reason.UNAUTHENTICATED, Reason.STORAGE_AWAY})
"""Reasons of refusals that a server sends to many calls: equal ones are encoded once."""
_REPEATED_ERRORS = 256
"""Most encoded errors that are kept, of at most 8 KiB each."""


class CallError(NamedTuple):
    """The error of a call as gRPC sends it."""

    code: int
    message: str
    reason: str
    details: bytes
    """The serialized status, for the trailer; empty if there is none."""
    metadata: tuple[tuple[str, str], ...] = ()
    """Further trailers."""


def call_error(refusal: Refusal) -> CallError:
    """Returns the error that ends a refused call."""
    if refusal.reason in _REPEATED:
        return _repeated_error(refusal.reason, refusal.message, tuple(refusal.metadata.items()))
    return call_error_of(status_of(refusal))


def call_error_of(status: status_pb2.Status) -> CallError:
    """Returns the error that ends a call with a status; its first detail is an ErrorInfo."""
    return CallError(status.code, status.message, _reason_of(status), serialized_status(status))


def reason_in(details: bytes) -> str:
    """Returns the reason in a serialized status; empty if it has none."""
    try:
        return _reason_of(status_pb2.Status.FromString(details))
    except DecodeError:
        return ""


def _reason_of(status: status_pb2.Status) -> str:
    info = error_details_pb2.ErrorInfo()
    return info.reason if status.details and status.details[0].Unpack(info) else ""


@lru_cache(maxsize=_REPEATED_ERRORS)
def _repeated_error(reason: Reason, message: str, metadata: tuple[tuple[str, str], ...]) -> CallError:
    return call_error_of(status_of(Refusal(reason, message, dict(metadata))))


def status_of(refusal: Refusal) -> status_pb2.Status:
    """Returns the status that ends a refused call, with its details."""
    return _fitting(refusal, encoded_bytes, ERROR_BYTES)


def item_status_of(refusal: Refusal) -> status_pb2.Status:
    """Returns the status of one refused item, for the response to a bulk request."""
    return _fitting(refusal, status_pb2.Status.ByteSize, ITEM_ERROR_BYTES)


def encoded_bytes(status: status_pb2.Status) -> int:
    """Returns the size of a status in trailers: the message percent-encoded, the details in base64."""
    message = status.message.encode()
    escaped = len(message.translate(None, _PLAIN))
    return _TRAILER_BYTES + len(message) + 2 * escaped + (status.ByteSize() + 2) // 3 * 4


def cut(text: str, most_bytes: int) -> str:
    """Returns a text of at most so many bytes of UTF-8, with … at its end if it was longer."""
    if len(text) * _CHARACTER_BYTES <= most_bytes:
        return text
    encoded = text.encode()
    if len(encoded) <= most_bytes:
        return text
    return encoded[: most_bytes - len(_MARK.encode())].decode(errors="ignore") + _MARK


def _fitting(
    refusal: Refusal, size_of: Callable[[status_pb2.Status], int], most_bytes: int
) -> status_pb2.Status:
    """Returns the status of a refusal with texts that fit: usually the first or second attempt."""
    status, share_bytes = status_pb2.Status(), _share_bytes(refusal, most_bytes)
    for lengths in _LENGTHS:
        if lengths.value > share_bytes:
            continue
        message = _shown(refusal.message, _CHARACTERS.message, lengths.message)
        details: Any = list(map(_any_values, _details(refusal, lengths)))
        status = status_pb2.Status(code=CODES[refusal.reason], message=message, details=details)
        size_bytes = size_of(status)
        if size_bytes <= most_bytes:
            break
        share_bytes = lengths.value * most_bytes // size_bytes
    return status


def serialized_status(status: status_pb2.Status) -> bytes:
    """Returns the serialized status: always the same bytes for the same refusal."""
    return status.SerializeToString(deterministic=True)


def _share_bytes(refusal: Refusal, most_bytes: int) -> int:
    """Returns about how many bytes each text may have; message and values appear about twice in a status."""
    texts = (
        refusal.message[: _CHARACTERS.message],
        *[v[: _CHARACTERS.value] for v in refusal.metadata.values()],
    )
    wanted_bytes = 2 * len("".join(texts).encode())
    longest = _LENGTHS[0].value
    return longest if wanted_bytes <= most_bytes else longest * most_bytes // wanted_bytes


def _details(refusal: Refusal, lengths: _Lengths) -> Iterator[Message]:
    metadata = {
        name: _shortened(value, _CHARACTERS.value, lengths.value) for name, value in refusal.metadata.items()
    }
    description = _shown(refusal.message, _CHARACTERS.description, lengths.description)
    yield error_details_pb2.ErrorInfo(reason=refusal.reason.value, domain=DOMAIN, metadata=metadata)
    if refusal.violations:
        yield _bad_request(refusal, lengths)
    code = CODES[refusal.reason]
    if code == code_pb2.FAILED_PRECONDITION:
        subject = metadata.get("key") or metadata.get("surface", "")
        violation = error_details_pb2.PreconditionFailure.Violation(
            type=refusal.reason.value, subject=subject, description=description
        )
        yield error_details_pb2.PreconditionFailure(violations=[violation])
    if refusal.reason is Reason.BUDGET_EXHAUSTED:
        quota = error_details_pb2.QuotaFailure.Violation(subject=metadata["surface"], description=description)
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
            description=description,
        )


def _bad_request(refusal: Refusal, lengths: _Lengths) -> error_details_pb2.BadRequest:
    violations = [
        error_details_pb2.BadRequest.FieldViolation(
            field=_shortened(violation.field, _CHARACTERS.value, lengths.description),
            description=_shortened(
                displayed(violation.description), _CHARACTERS.description, lengths.description
            ),
        )
        for violation in refusal.violations[:VIOLATIONS_LISTED]
    ]
    return error_details_pb2.BadRequest(field_violations=violations)


def _any_values(detail: Message) -> Mapping[str, str | bytes]:
    """Returns the values of a google.protobuf.Any, in half the time of its Pack and a copy."""
    value = detail.SerializeToString(deterministic=True)
    return {"type_url": f"{_TYPE_PREFIX}{detail.DESCRIPTOR.full_name}", "value": value}


def _shortened(text: str, characters: int, most_bytes: int) -> str:
    """Returns a text of at most so many characters and bytes, with … at its end if it was longer."""
    return cut(_begin(text, characters), most_bytes)


def _shown(text: str, characters: int, most_bytes: int) -> str:
    """Returns a text for people, cut before and after the escape of hidden characters."""
    return _shortened(displayed(_begin(text, characters)), characters, most_bytes)


def _begin(text: str, characters: int) -> str:
    return text if len(text) <= characters else text[: characters - 1] + _MARK
