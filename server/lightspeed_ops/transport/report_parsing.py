"""Report parsing: acknowledgements, failures, extensions and releases, from requests and frames alike.

Owns the checks of one item. A malformed item has its own refusal and does not affect the others.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from lightspeed.ops.v1 import lease_pb2
from lightspeed.ops.v1 import worker_service_pb2 as pb

from lightspeed_ops.core import limits, orchestrator
from lightspeed_ops.core.commands import Acknowledgement, Extension, Failure, Release
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.transport.request_validation import RequestValidation
from lightspeed_ops.transport.responses import batch_of

I = TypeVar("I")  # noqa: E741 - an item
A = TypeVar("A")
R = TypeVar("R")

REPORTS = ("acknowledgements", "failures", "extensions", "releases")
"""The fields of a worker's frame that hold its reports."""


def report_count(frame: pb.WorkRequest) -> int:
    """Returns the number of items that a worker's frame reports."""
    return sum(len(getattr(frame, kind)) for kind in REPORTS)


def acknowledgement_of(fields: RequestValidation) -> Acknowledgement:
    """Returns the acknowledgement of a request, with its hand-off."""
    return Acknowledgement(fields.text("key"), fields.at_ms(), lease_token(fields), _next(fields))


def failure_of(fields: RequestValidation) -> Failure:
    """Returns the failure of a request."""
    return Failure(
        key=fields.text("key"),
        attempt=fields.between("attempt", 1, limits.INT64_MAX, zero=1),
        reason=fields.text("reason", limits.TEXT_CHARACTERS),
        permanent=fields.request.permanent,
        at_ms=fields.at_ms(),
        lease_token=lease_token(fields),
    )


def acknowledgement(item: pb.Acknowledgement, surface: str) -> Acknowledgement | Refusal:
    """Returns the acknowledgement of one item, or its refusal; plain items, nearly all, take a fast path."""
    key, token = item.key, item.lease_token
    is_sound = 0 < len(key) <= limits.KEY_CHARACTERS and len(token) <= limits.KEY_CHARACTERS
    if is_sound and not item.HasField("at_ms") and not item.next:
        return Acknowledgement(key, None, token)
    fields = RequestValidation(item, surface=surface)
    read = acknowledgement_of(fields)
    return fields.refusal("acknowledge a batch of") or read


def failure(item: pb.Failure, surface: str) -> Failure | Refusal:
    """Returns the failure of one item, or its refusal."""
    fields = RequestValidation(item, surface=surface)
    read = failure_of(fields)
    return fields.refusal("fail a batch of") or read


def extension(item: lease_pb2.LeaseExtension, surface: str) -> Extension | Refusal:
    """Returns the lease extension of one item, or its refusal."""
    fields = RequestValidation(item, surface=surface)
    read = Extension(fields.text("key"), fields.text("lease_token"), lease_ms(fields))
    return fields.refusal("extend a lease of") or read


def release(item: pb.Release, surface: str) -> Release | Refusal:
    """Returns the release of one item, or its refusal."""
    fields = RequestValidation(item, surface=surface)
    read = Release(fields.text("key"), fields.text("lease_token"))
    return fields.refusal("give back a batch of") or read


def lease_ms(fields: RequestValidation) -> int:
    """Returns the requested length of a lease in milliseconds; 0 means the surface's own."""
    asked: int = fields.request.lease_ms
    if asked:
        fields.check(limits.integer("lease_ms", asked, limits.LEASE_MS_MIN, limits.LEASE_MS_MAX))
    return asked


def worker_id(fields: RequestValidation) -> str:
    """Returns the id of the worker; empty if the request has none."""
    given: str = fields.request.worker_id
    fields.check(limits.text("worker_id", given, limits.WORKER_ID_CHARACTERS, shortest=0))
    return given


def lease_token(fields: RequestValidation) -> str:
    """Returns the lease token of a report; empty means the current lease."""
    given: str = fields.request.lease_token
    fields.check(limits.text("lease_token", given, shortest=0))
    return given


def well_formed(items: Iterable[I | Refusal]) -> tuple[I, ...]:
    """Returns the well-formed items."""
    return tuple([item for item in items if not isinstance(item, Refusal)])


def results(
    asked: Iterable[Any],
    read: Iterable[object],
    answers: Sequence[A],
    result: Callable[[str, A | Refusal], R],
) -> list[R]:
    """Returns one result for each item: the engine's answer, or the refusal of a malformed item."""
    return [result(item.key, answer) for item, answer in zip(asked, _each(read, answers), strict=True)]


def _each(items: Iterable[object], answers: Sequence[A]) -> list[A | Refusal]:
    """Returns the answers to all items, in order; malformed items have none from the engine."""
    rest = iter(answers)
    return [item if isinstance(item, Refusal) else next(rest) for item in items]


def _next(fields: RequestValidation) -> tuple[Batch, ...]:
    messages = fields.request.next
    if not messages:
        return ()
    batches = tuple([batch_of(message) for message in messages])
    for index, batch in enumerate(batches):
        wrong = orchestrator.violations(batch, max_batch_records=limits.INT64_MAX)
        fields.check(wrong, f"next[{index}]")
    return batches
