"""The calls of SurfaceService about batches: cancelling, and the dead-letter desk.

Owns, for each method, the arguments as keywords, the request made of them, and what of the answer the caller
gets. It must never send anything, nor know a rule of the pipeline: those live in the server.

What is common to all stands in surface_calls. Dead letters are chosen by exactly one of three: `keys`, the
conditions `stages`, `reasons` (what the reason begins with), `from_ms` and `to_ms`, which hold together, or
`all`. At most 1,000 are taken at once; `remaining` says how many are left for another call.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lightspeed.ops.v1.dead_letter_pb2 import DeadLetter, DeadLetterFilter
from lightspeed.ops.v1.surface_service_pb2 import (
    CancelBatchRequest,
    CancelBatchResponse,
    DiscardDeadLettersRequest,
    DiscardDeadLettersResponse,
    ListDeadLettersRequest,
    ListDeadLettersResponse,
    RedriveDeadLettersRequest,
    RedriveDeadLettersResponse,
)

from lightspeed_client.calls import Call, Listing, Page, value_or_error
from lightspeed_client.errors import LightspeedError


@dataclass(frozen=True, slots=True)
class Redriven:
    """What became of dead letters that were to be redriven.

    Attributes:
        results: By key, when each may be started, server's clock, Unix milliseconds, or why it was refused.
        remaining: How many that were meant are left for another call.
    """

    results: dict[str, int | LightspeedError]
    remaining: int


@dataclass(frozen=True, slots=True)
class Discarded:
    """What became of dead letters that were to be discarded.

    Attributes:
        results: By key, None where it has ended, or why it was refused.
        remaining: How many that were meant are left for another call.
    """

    results: dict[str, LightspeedError | None]
    remaining: int


def cancel_batch(
    key: str,
    reason: str,
    *,
    surface: str = "",
    at_ms: int | None = None,
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[CancelBatchResponse, CancelBatchResponse]:
    """Cancels a batch: one that waits ends at once, one in flight when its worker lets go of it.

    Raises:
        NotFound: BATCH_NOT_FOUND, no batch of that key lives.
        FailedPrecondition: BATCH_STATE, it is a dead letter: those are discarded.
    """
    request = CancelBatchRequest(surface=surface, key=key, reason=reason, at_ms=at_ms, request_id=request_id)
    return Call(request, CancelBatchResponse, lambda response: response, timeout_s)


def list_dead_letters(
    *,
    surface: str = "",
    stages: Iterable[str] = (),
    reasons: Iterable[str] = (),
    from_ms: int = 0,
    to_ms: int = 0,
    page_size: int = 0,
    timeout_s: float | None = None,
) -> Listing[ListDeadLettersResponse, DeadLetter]:
    """Lists dead letters with their failed attempts, in the order in which they were first enqueued.

    Args:
        surface: See the module, as for the rest.
        stages: Only those of these stages; empty: of all.
        reasons: Only those whose reason begins with one of these, such as "lease_expired".
        from_ms: Only those that died then or later, Unix milliseconds.
        to_ms: Only those that died before then; 0: without an end.
        page_size: Most dead letters in one answer, 0-1,000; 0: 100.
        timeout_s: Deadline of each page.
    """
    only = _filter(stages, reasons, from_ms, to_ms)

    def page(page_token: str) -> Call[ListDeadLettersResponse, Page[DeadLetter]]:
        request = ListDeadLettersRequest(
            surface=surface, page_size=page_size, page_token=page_token, filter=only
        )
        return Call(
            request,
            ListDeadLettersResponse,
            lambda found: Page(found.dead_letters, found.next_page_token),
            timeout_s,
        )

    return page


def redrive_dead_letters(  # noqa: PLR0913 - the fields of the request
    reason: str,
    *,
    keys: Iterable[str] = (),
    stages: Iterable[str] = (),
    reasons: Iterable[str] = (),
    from_ms: int = 0,
    to_ms: int = 0,
    all: bool = False,  # noqa: A002 - the field of the request
    per_second: int = 0,
    max_dead_letters: int = 0,
    surface: str = "",
    at_ms: int | None = None,
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[RedriveDeadLettersResponse, Redriven]:
    """Lets dead letters be tried anew, as on their first attempt; key, idempotency key and sequence stay.

    Args:
        reason: Why, 1-4,096 characters.
        keys: See the module, as for the rest.
        stages: See the module.
        reasons: See the module.
        from_ms: See the module.
        to_ms: See the module.
        all: See the module.
        per_second: So many a second, in their order; 0: all at once.
        max_dead_letters: Most of them, the first ones, 0-1,000; 0: 1,000.
        surface: See the module.
        at_ms: See the module.
        request_id: See the module.
        timeout_s: See the module.
    """
    request = RedriveDeadLettersRequest(
        surface=surface,
        keys=keys,
        filter=_chosen(stages, reasons, from_ms, to_ms),
        all=all,
        reason=reason,
        per_second=per_second,
        max_dead_letters=max_dead_letters,
        at_ms=at_ms,
        request_id=request_id,
    )
    return Call(request, RedriveDeadLettersResponse, _redriven, timeout_s)


def discard_dead_letters(  # noqa: PLR0913 - the fields of the request
    reason: str,
    *,
    keys: Iterable[str] = (),
    stages: Iterable[str] = (),
    reasons: Iterable[str] = (),
    from_ms: int = 0,
    to_ms: int = 0,
    all: bool = False,  # noqa: A002 - the field of the request
    max_dead_letters: int = 0,
    surface: str = "",
    at_ms: int | None = None,
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[DiscardDeadLettersResponse, Discarded]:
    """Lets dead letters end without being done; their keys are free again.

    The arguments are those of redrive_dead_letters.
    """
    request = DiscardDeadLettersRequest(
        surface=surface,
        keys=keys,
        filter=_chosen(stages, reasons, from_ms, to_ms),
        all=all,
        reason=reason,
        max_dead_letters=max_dead_letters,
        at_ms=at_ms,
        request_id=request_id,
    )
    return Call(request, DiscardDeadLettersResponse, _discarded, timeout_s)


def _filter(stages: Iterable[str], reasons: Iterable[str], from_ms: int, to_ms: int) -> DeadLetterFilter:
    return DeadLetterFilter(stages=stages, reasons=reasons, from_ms=from_ms, to_ms=to_ms)


def _chosen(
    stages: Iterable[str], reasons: Iterable[str], from_ms: int, to_ms: int
) -> DeadLetterFilter | None:
    """Returns the filter; None where there are no conditions: everything is meant only by saying so."""
    only = _filter(stages, reasons, from_ms, to_ms)
    return only if only.ByteSize() else None


def _redriven(response: RedriveDeadLettersResponse) -> Redriven:
    results = {result.key: value_or_error(result.due_ms, result.error) for result in response.results}
    return Redriven(results, response.remaining)


def _discarded(response: DiscardDeadLettersResponse) -> Discarded:
    results = {result.key: value_or_error(None, result.error) for result in response.results}
    return Discarded(results, response.remaining)
