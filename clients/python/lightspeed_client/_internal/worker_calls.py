"""The calls of WorkerService: enqueue batches, start them, and report their results.

Owns, for each method, the keyword arguments, the request made of them, and the part of the response that the
caller gets. It must never send anything, nor know a rule of the pipeline: those live in the server.

Common to all: `surface` is a resource name, tenants/{tenant}/surfaces/{surface}, empty for the default
surface. `at_ms` is the time for the records, Unix milliseconds, None for the server's clock. `request_id` has
at most 128 characters. If it is repeated with the same content, the server returns the stored response; empty
means a new one. `timeout_s` is the deadline of all attempts in seconds, None for the client's own.

Every call can raise InvalidArgument, NotFound (SURFACE_NOT_FOUND), PermissionDenied, Unavailable,
DeadlineExceeded and Internal.

The bulk forms take 1-1,000 items and return for each, in order, its value or a LightspeedError that is
returned, not raised: a refused item does not affect the others.
"""

from collections.abc import Iterable, Mapping

from lightspeed.ops.v1.batch_pb2 import Batch, ProcessOutcome
from lightspeed.ops.v1.checkpoint_pb2 import ResumePoint
from lightspeed.ops.v1.lease_pb2 import BlockReason, ExtensionOutcome, LeaseExtension
from lightspeed.ops.v1.operator_pb2 import ControlState
from lightspeed.ops.v1.worker_service_pb2 import (
    AcknowledgeBatchesRequest,
    AcknowledgeBatchesResponse,
    AcknowledgeBatchRequest,
    AcknowledgeBatchResponse,
    Acknowledgement,
    EnqueueBatchesRequest,
    EnqueueBatchesResponse,
    EnqueueBatchRequest,
    EnqueueBatchResponse,
    ExtendLeasesRequest,
    ExtendLeasesResponse,
    FailBatchesRequest,
    FailBatchesResponse,
    FailBatchRequest,
    FailBatchResponse,
    Failure,
    GetResumePointRequest,
    GetResumePointResponse,
    OutcomeResult,
    StartAvailableRequest,
    StartAvailableResponse,
    StartedBatch,
    WorkRequest,
)

from lightspeed_client._internal.calls import Call, value_or_error
from lightspeed_client._internal.errors import LightspeedError


class StartedBatches(list[StartedBatch]):
    """The started batches, in the order of the queue.

    Attributes:
        block_reason: Block reason: why no more batches started; None if the requested number did.
        lease_ms: Length of the leases, milliseconds; 0 if no batch was started.
    """

    def __init__(self, response: StartAvailableResponse) -> None:
        super().__init__(response.batches)
        self.block_reason: BlockReason | None = (
            response.block_reason if response.HasField("block_reason") else None
        )
        self.lease_ms = response.lease_ms


class ExtendedLeases(list[ExtensionOutcome | LightspeedError]):
    """The outcome of each lease extension, in order: extended, lost, or cancelled.

    Attributes:
        control: Control state of the surface.
    """

    def __init__(self, response: ExtendLeasesResponse) -> None:
        super().__init__(value_or_error(result.outcome, result.error) for result in response.results)
        self.control: ControlState = response.control


def enqueue_batch(
    batch: Batch, *, surface: str = "", request_id: str = "", timeout_s: float | None = None
) -> Call[EnqueueBatchResponse, EnqueueBatchResponse]:
    """Enqueues a batch. Repeating the same key with the same content succeeds and reports it.

    Raises:
        NotFound: STAGE_NOT_FOUND, the pipeline has no such stage.
        AlreadyExists: BATCH_CONFLICT, the key is active with other content.
        FailedPrecondition: INTAKE_CLOSED, the surface is draining.
        ResourceExhausted: QUEUE_SATURATED, the queue is full, or the dead letters are.
    """
    request = EnqueueBatchRequest(surface=surface, batch=batch, request_id=request_id)
    return Call(request, EnqueueBatchResponse, lambda response: response, timeout_s)


def enqueue_batches(
    batches: Iterable[Batch], *, surface: str = "", request_id: str = "", timeout_s: float | None = None
) -> Call[EnqueueBatchesResponse, list[EnqueueBatchResponse | LightspeedError]]:
    """Enqueues many batches, in order; returns for each the result or the error of enqueue_batch."""
    request = EnqueueBatchesRequest(surface=surface, batches=batches, request_id=request_id)
    return Call(request, EnqueueBatchesResponse, _enqueued, timeout_s)


def start_available(  # noqa: PLR0913 - the fields of the request
    *,
    max_batches: int = 0,
    max_records: int = 0,
    stages: Iterable[str] = (),
    worker_id: str = "",
    lease_ms: int = 0,
    wait_ms: int = 0,
    surface: str = "",
    at_ms: int | None = None,
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[StartAvailableResponse, StartedBatches]:
    """Starts as many queued batches as the boundary allows, in order; `block_reason` says why no more start.

    Each is leased to the caller until its deadline; extend_leases extends the lease.

    Args:
        max_batches: Maximum of batches to start, 0-1,000; 0: 1,000.
        max_records: Number of records after which no further batch starts; 0: no limit.
        stages: Only batches of these stages; empty: of all.
        worker_id: Name of the worker, at most 128 characters; empty: none.
        lease_ms: The lease, 1,000-86,400,000 milliseconds; 0: the surface's.
        wait_ms: Time to wait for the first batch, 0-60,000 milliseconds, and never beyond the deadline.
        surface: See the module, as for all arguments without a text here.
        at_ms: See the module.
        request_id: See the module.
        timeout_s: See the module.

    Raises:
        NotFound: STAGE_NOT_FOUND, the pipeline has no such stage.
        FailedPrecondition: DELIVERY_MODE, the boundary is push_only.
        ResourceExhausted: STREAM_LIMIT, too many calls wait.
    """
    request = StartAvailableRequest(
        surface=surface,
        max_batches=max_batches,
        max_records=max_records,
        stages=stages,
        worker_id=worker_id,
        lease_ms=lease_ms,
        wait_ms=wait_ms,
        at_ms=at_ms,
        request_id=request_id,
    )
    return Call(request, StartAvailableResponse, StartedBatches, timeout_s)


def acknowledge_batch(  # noqa: PLR0913 - the fields of the request
    key: str,
    *,
    lease_token: str = "",
    next: Iterable[Batch] = (),  # noqa: A002 - the field's own name
    pass_attributes: bool = False,
    result: Mapping[str, str] | None = None,
    surface: str = "",
    at_ms: int | None = None,
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[AcknowledgeBatchResponse, ProcessOutcome]:
    """Acknowledges a batch in flight: checkpoint, lineage, freshness, telemetry and idempotency key together.

    Args:
        key: Key of the batch.
        lease_token: Lease under which it was processed; empty: the current one.
        next: Batches of later stages, at most 1,000: enqueued with the acknowledgement, both or neither.
        pass_attributes: Gives batches of `next` without attributes those of the acknowledged batch.
        result: Result of the work, in the history of the batch: at most 32 entries and 4,096 bytes.
        surface: See the module, as for all arguments without a text here.
        at_ms: See the module.
        request_id: See the module.
        timeout_s: See the module.

    Raises:
        NotFound: BATCH_NOT_FOUND, there is no such active batch; STAGE_NOT_FOUND, one of `next` has no stage.
        FailedPrecondition: BATCH_STATE, the batch is not in flight; STALE_LEASE, it belongs to another
            worker; IDEMPOTENCY_HORIZON, the sink may have applied it under a key that the server no longer
            remembers.
        AlreadyExists: BATCH_CONFLICT, one of `next` is active with other content.
        ResourceExhausted: QUEUE_SATURATED, there is no room for `next`.
    """
    request = AcknowledgeBatchRequest(
        surface=surface,
        key=key,
        lease_token=lease_token,
        next=next,
        pass_attributes=pass_attributes,
        result=result or {},
        at_ms=at_ms,
        request_id=request_id,
    )
    return Call(request, AcknowledgeBatchResponse, lambda response: response.outcome, timeout_s)


def acknowledge_batches(
    acknowledgements: Iterable[Acknowledgement | str],
    *,
    surface: str = "",
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[AcknowledgeBatchesResponse, list[ProcessOutcome | LightspeedError]]:
    """Acknowledges many batches, in order, in one commit.

    A plain key is an acknowledgement by the server's clock, under the current lease. Returns for each the
    result or the error of acknowledge_batch.
    """
    items = [Acknowledgement(key=item) if isinstance(item, str) else item for item in acknowledgements]
    request = AcknowledgeBatchesRequest(surface=surface, acknowledgements=items, request_id=request_id)
    return Call(request, AcknowledgeBatchesResponse, lambda response: _outcomes(response.results), timeout_s)


def fail_batch(  # noqa: PLR0913 - the fields of the request
    key: str,
    *,
    attempt: int,
    reason: str,
    permanent: bool = False,
    lease_token: str = "",
    surface: str = "",
    at_ms: int | None = None,
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[FailBatchResponse, ProcessOutcome]:
    """Reports a failed attempt: the batch is retried, or becomes a dead letter.

    Args:
        key: Key of the batch.
        attempt: Number of the failed attempt, from 1, as start_available returned it.
        reason: Why, 1-4,096 characters.
        permanent: Another attempt cannot help: the batch becomes a dead letter at once.
        lease_token: Lease under which it failed; empty: the current one.
        surface: See the module, as for all arguments without a text here.
        at_ms: See the module.
        request_id: See the module.
        timeout_s: See the module.

    Raises:
        NotFound: BATCH_NOT_FOUND, there is no such active batch.
        FailedPrecondition: BATCH_STATE, the batch is not in flight; STALE_LEASE, it belongs to another
            worker.
    """
    request = FailBatchRequest(
        surface=surface,
        key=key,
        lease_token=lease_token,
        attempt=attempt,
        reason=reason,
        permanent=permanent,
        at_ms=at_ms,
        request_id=request_id,
    )
    return Call(request, FailBatchResponse, lambda response: response.outcome, timeout_s)


def fail_batches(
    failures: Iterable[Failure], *, surface: str = "", request_id: str = "", timeout_s: float | None = None
) -> Call[FailBatchesResponse, list[ProcessOutcome | LightspeedError]]:
    """Reports many failed attempts, in order, in one commit.

    Returns for each the result or the error of fail_batch.
    """
    request = FailBatchesRequest(surface=surface, failures=failures, request_id=request_id)
    return Call(request, FailBatchesResponse, lambda response: _outcomes(response.results), timeout_s)


def extend_leases(
    extensions: Iterable[LeaseExtension],
    *,
    surface: str = "",
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[ExtendLeasesResponse, ExtendedLeases]:
    """Extends leases: the heartbeat of a worker without a work stream.

    Returns the outcome of each; only a malformed item gets an error.
    """
    request = ExtendLeasesRequest(surface=surface, extensions=extensions, request_id=request_id)
    return Call(request, ExtendLeasesResponse, ExtendedLeases, timeout_s)


def work(
    *,
    surface: str = "",
    worker_id: str = "",
    stages: Iterable[str] = (),
    lease_ms: int = 0,
    instance_id: str = "",
    held_leases: Iterable[str] | None = None,
) -> WorkRequest.Open:
    """Opens a work stream: batches come as credits allow, reports go the other way, and each is answered.

    It is one stream only: if it breaks off, the caller opens another. Worker does all of this.

    Args:
        surface: See the module.
        worker_id: Name of the worker, at most 128 characters; empty: none.
        stages: Only batches of these stages; empty: of all.
        lease_ms: Lease of started batches, 1,000-86,400,000 milliseconds; 0: the surface's.
        instance_id: Random id of this worker object, at most 128 characters; empty: none.
        held_leases: Tokens of the leases that the instance holds, at most 10,000: the server releases its
            other batches, ends its other streams and answers with `opened`. None: it does nothing of this.

    Raises:
        FailedPrecondition: On reading: DELIVERY_MODE, the boundary is pull_only.
        NotFound: On reading: STAGE_NOT_FOUND, the pipeline has no such stage.
        ResourceExhausted: On reading: STREAM_LIMIT, too many streams are open.
    """
    held = None if held_leases is None else WorkRequest.HeldLeases(lease_tokens=held_leases)
    return WorkRequest.Open(
        surface=surface,
        worker_id=worker_id,
        stages=stages,
        lease_ms=lease_ms,
        instance_id=instance_id,
        held_leases=held,
    )


def get_resume_point(
    *, stage: str = "", surface: str = "", timeout_s: float | None = None
) -> Call[GetResumePointResponse, ResumePoint]:
    """Returns the resume point of a stage: the sequence from which its source may safely read on.

    An empty stage is the first one.

    Raises:
        NotFound: STAGE_NOT_FOUND, the pipeline has no such stage.
    """
    request = GetResumePointRequest(surface=surface, stage=stage)
    return Call(request, GetResumePointResponse, lambda response: response.resume_point, timeout_s)


def _enqueued(response: EnqueueBatchesResponse) -> list[EnqueueBatchResponse | LightspeedError]:
    return [value_or_error(result.enqueued, result.error) for result in response.results]


def _outcomes(results: Iterable[OutcomeResult]) -> list[ProcessOutcome | LightspeedError]:
    return [value_or_error(result.outcome, result.error) for result in results]
