"""The calls of SurfaceService about batches: listing, cancelling them, and handling dead letters.

Owns, for each method, the keyword arguments, the request made of them, and the part of the response that the
caller gets. It must never send anything, nor know a rule of the pipeline: those live in the server.

The common arguments are documented in surface_calls. A call chooses dead letters by exactly one of three:
`keys`; `all`; or the conditions `stages`, `reasons` (prefixes of the reason), `from_ms` and `to_ms`, which
must all hold. A call takes at most 1,000; `remaining` gives the number left for another call.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from lightspeed.ops.v1.batch_list_pb2 import BatchFilter, ListedBatch
from lightspeed.ops.v1.batch_pb2 import BatchState
from lightspeed.ops.v1.dead_letter_pb2 import (
    DeadLetter,
    DeadLetterFilter,
    DeadLetterPlan,
    DeadLetterSummary,
)
from lightspeed.ops.v1.queue_view_pb2 import QueueView
from lightspeed.ops.v1.surface_service_pb2 import (
    CancelBatchRequest,
    CancelBatchResponse,
    DiscardDeadLettersRequest,
    DiscardDeadLettersResponse,
    GetQueueRequest,
    GetQueueResponse,
    ListBatchesRequest,
    ListBatchesResponse,
    ListDeadLettersRequest,
    ListDeadLettersResponse,
    RedriveDeadLettersRequest,
    RedriveDeadLettersResponse,
)

from lightspeed_client._internal.calls import Call, Listing, Page, value_or_error
from lightspeed_client._internal.errors import LightspeedError

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class DeadLetterResults(Generic[Value]):
    """Results of redriving or discarding dead letters.

    Attributes:
        results: By key: the value of the call, or the error of its refusal.
        remaining: Number of chosen dead letters left for another call.
        plan: Counts of the dead letters by stage and reason, those beyond the idempotency horizon, and the
            hash that a later call can require.
    """

    results: dict[str, Value | LightspeedError]
    remaining: int
    plan: DeadLetterPlan = field(default_factory=DeadLetterPlan)


def cancel_batch(
    key: str,
    reason: str,
    *,
    surface: str = "",
    at_ms: int | None = None,
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[CancelBatchResponse, CancelBatchResponse]:
    """Cancels a batch: a waiting one ends at once, one in flight when its worker releases it.

    Raises:
        NotFound: BATCH_NOT_FOUND, there is no active batch with this key.
        FailedPrecondition: BATCH_STATE, the batch is a dead letter: discard it instead.
    """
    request = CancelBatchRequest(surface=surface, key=key, reason=reason, at_ms=at_ms, request_id=request_id)
    return Call(request, CancelBatchResponse, lambda response: response, timeout_s)


def get_queue(*, surface: str = "", timeout_s: float | None = None) -> Call[GetQueueResponse, QueueView]:
    """Returns the view of a queue: counts and ages by stage, what is due or overdue, why nothing starts."""
    return Call(
        GetQueueRequest(surface=surface), GetQueueResponse, lambda response: response.queue, timeout_s
    )


def list_batches(  # noqa: PLR0913 - the fields of the request
    *,
    surface: str = "",
    states: Iterable[BatchState.ValueType] = (),
    stages: Iterable[str] = (),
    worker_ids: Iterable[str] = (),
    key_prefix: str = "",
    older_than_ms: int = 0,
    attempt_at_least: int = 0,
    order_by: str = "",
    page_size: int = 0,
    timeout_s: float | None = None,
) -> Listing[ListBatchesResponse, ListedBatch]:
    """Lists the active batches, with attempts, workers, leases and the last failure of each.

    A batch that is active while all pages are read is listed once, in the order of the enqueueing.

    Args:
        surface: See the module, as for all arguments without a text here.
        states: Only batches in these states: queued, in flight, retrying, dead letter; empty: in any.
        stages: Only batches of these stages; empty: of all.
        worker_ids: Only batches in flight with these workers.
        key_prefix: Only batches whose key begins with it.
        older_than_ms: Only batches enqueued at least so many milliseconds ago.
        attempt_at_least: Only batches on this attempt or a later one.
        order_by: "enqueued", "enqueued desc", "lease_deadline" (in flight) or "due" (in a backoff);
            empty: "enqueued".
        page_size: Maximum of batches in one response, 0-1,000; 0: 100.
        timeout_s: Deadline of each page.
    """
    only = BatchFilter(
        states=states,
        stages=stages,
        worker_ids=worker_ids,
        key_prefix=key_prefix,
        older_than_ms=older_than_ms,
        attempt_at_least=attempt_at_least,
    )

    def page(page_token: str) -> Call[ListBatchesResponse, Page[ListedBatch]]:
        request = ListBatchesRequest(
            surface=surface, page_size=page_size, page_token=page_token, filter=only, order_by=order_by
        )
        return Call(
            request,
            ListBatchesResponse,
            lambda found: Page(found.batches, found.next_page_token),
            timeout_s,
        )

    return page


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
        surface: See the module, as for all arguments without a text here.
        stages: Only dead letters of these stages; empty: of all.
        reasons: Only dead letters whose reason begins with one of these, such as "lease_expired".
        from_ms: Only those dead-lettered then or later, Unix milliseconds.
        to_ms: Only those dead-lettered before then, Unix milliseconds; 0: no upper limit.
        page_size: Maximum of dead letters in one response, 0-1,000; 0: 100.
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


def summarize_dead_letters(
    *,
    surface: str = "",
    stages: Iterable[str] = (),
    reasons: Iterable[str] = (),
    from_ms: int = 0,
    to_ms: int = 0,
    timeout_s: float | None = None,
) -> Call[ListDeadLettersResponse, DeadLetterSummary]:
    """Counts all dead letters that match, by stage and reason: the 100 largest groups, and the others.

    Args:
        surface: See the module, as for all arguments without a text here.
        stages: Only dead letters of these stages; empty: of all.
        reasons: Only dead letters whose reason begins with one of these, such as "lease_expired".
        from_ms: Only those dead-lettered then or later, Unix milliseconds.
        to_ms: Only those dead-lettered before then, Unix milliseconds; 0: no upper limit.
        timeout_s: See the module.
    """
    request = ListDeadLettersRequest(
        surface=surface, page_size=1, filter=_filter(stages, reasons, from_ms, to_ms), summary=True
    )
    return Call(request, ListDeadLettersResponse, lambda found: found.summary, timeout_s)


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
    dry_run: bool = False,
    expected_plan_hash: str = "",
    may_apply_again: bool = False,
    surface: str = "",
    at_ms: int | None = None,
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[RedriveDeadLettersResponse, DeadLetterResults[int]]:
    """Redrives dead letters, starting at their first attempt; key, idempotency key and sequence stay.

    Returns for each the earliest time of its start, server's clock, Unix milliseconds.

    Args:
        reason: Why, 1-4,096 characters.
        keys: See the module, as for all arguments without a text here.
        stages: See the module.
        reasons: See the module.
        from_ms: See the module.
        to_ms: See the module.
        all: See the module.
        per_second: Rate of the redrive, in their order; 0: all at once.
        max_dead_letters: Maximum of dead letters, the first ones, 0-1,000; 0: 1,000.
        dry_run: Change and record nothing, and return the plan and what the results would be.
        expected_plan_hash: Redrive only by a plan with this hash; empty: by any plan.
        may_apply_again: Redrive dead letters beyond the idempotency horizon too, which may apply them twice.
        surface: See the module.
        at_ms: See the module.
        request_id: See the module.
        timeout_s: See the module.

    Raises:
        Aborted: PLAN_CHANGED, the plan is not the expected one.
    """
    request = RedriveDeadLettersRequest(
        surface=surface,
        keys=keys,
        filter=_chosen(stages, reasons, from_ms, to_ms),
        all=all,
        reason=reason,
        per_second=per_second,
        max_dead_letters=max_dead_letters,
        dry_run=dry_run,
        expected_plan_hash=expected_plan_hash,
        may_apply_again=may_apply_again,
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
    dry_run: bool = False,
    expected_plan_hash: str = "",
    surface: str = "",
    at_ms: int | None = None,
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[DiscardDeadLettersResponse, DeadLetterResults[None]]:
    """Discards dead letters: they end without being applied, and their keys are free again.

    Returns None for each. Arguments and errors are those of redrive_dead_letters.
    """
    request = DiscardDeadLettersRequest(
        surface=surface,
        keys=keys,
        filter=_chosen(stages, reasons, from_ms, to_ms),
        all=all,
        reason=reason,
        max_dead_letters=max_dead_letters,
        dry_run=dry_run,
        expected_plan_hash=expected_plan_hash,
        at_ms=at_ms,
        request_id=request_id,
    )
    return Call(request, DiscardDeadLettersResponse, _discarded, timeout_s)


def _filter(stages: Iterable[str], reasons: Iterable[str], from_ms: int, to_ms: int) -> DeadLetterFilter:
    return DeadLetterFilter(stages=stages, reasons=reasons, from_ms=from_ms, to_ms=to_ms)


def _chosen(
    stages: Iterable[str], reasons: Iterable[str], from_ms: int, to_ms: int
) -> DeadLetterFilter | None:
    """Returns the filter, or None without conditions: choosing all dead letters needs an explicit `all`."""
    only = _filter(stages, reasons, from_ms, to_ms)
    return only if only.ByteSize() else None


def _redriven(response: RedriveDeadLettersResponse) -> DeadLetterResults[int]:
    results = {result.key: value_or_error(result.due_ms, result.error) for result in response.results}
    return DeadLetterResults(results, response.remaining, response.plan)


def _discarded(response: DiscardDeadLettersResponse) -> DeadLetterResults[None]:
    results = {result.key: value_or_error(None, result.error) for result in response.results}
    return DeadLetterResults(results, response.remaining, response.plan)
