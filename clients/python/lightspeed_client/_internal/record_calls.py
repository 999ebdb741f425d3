"""The calls of RecordService: list, watch, explain and verify records.

Owns, for each method, the keyword arguments, the request made of them, and the part of the response that the
caller gets. It must never send anything, nor know a rule of the pipeline: those live in the server.

Common to all: `surface` is a resource name, tenants/{tenant}/surfaces/{surface}, empty for the default
surface; `timeout_s` is the deadline in seconds (of each page, in a list), None for the client's own. An entry
must meet all conditions such as `actions` and `stages`: each by any of its values; an empty condition always
holds. Every call can raise InvalidArgument, NotFound (SURFACE_NOT_FOUND), PermissionDenied, Unavailable,
DeadlineExceeded and Internal.

Lists go over all pages, in emit order, and request `page_size` entries at a time, 0-1,000, 0 for 100. They
raise OutOfRange (CURSOR_TOO_OLD) if the server has pruned a page meanwhile.

Watches reconnect automatically while the server is away, and resume without gaps or repeats. They raise
NotFound if the surface is deleted meanwhile, and ResourceExhausted (STREAM_LIMIT) if too many streams are
open.
"""

from collections.abc import Iterable

from lightspeed.ops.v1.batch_history_pb2 import BatchHistory
from lightspeed.ops.v1.freshness_pb2 import FreshnessReading
from lightspeed.ops.v1.policy_pb2 import DecisionKind
from lightspeed.ops.v1.profile_pb2 import AdapterProfile
from lightspeed.ops.v1.record_pb2 import (
    AuditEntry,
    CheckpointEntry,
    ConformanceEntry,
    DecisionEntry,
    LineageEntry,
)
from lightspeed.ops.v1.record_service_pb2 import (
    AuditFilter,
    CheckpointFilter,
    ConformanceFilter,
    DecisionFilter,
    ExplainBatchRequest,
    ExplainBatchResponse,
    GetFreshnessRequest,
    GetFreshnessResponse,
    LineageFilter,
    ListAuditsRequest,
    ListAuditsResponse,
    ListCheckpointsRequest,
    ListCheckpointsResponse,
    ListConformanceRequest,
    ListConformanceResponse,
    ListDecisionsRequest,
    ListDecisionsResponse,
    ListLineageRequest,
    ListLineageResponse,
    ListSinkIdempotencyKeysRequest,
    ListSinkIdempotencyKeysResponse,
    SinkIdempotencyKeyFilter,
    VerifyAuditsRequest,
    VerifyAuditsResponse,
    WatchAuditsRequest,
    WatchAuditsResponse,
    WatchFreshnessRequest,
    WatchLineageRequest,
    WatchLineageResponse,
)

from lightspeed_client._internal.calls import Call, Listing, Page
from lightspeed_client._internal.channel import LONG_DEADLINE_S
from lightspeed_client._internal.position import Position, position_of
from lightspeed_client._internal.watch_cursor import FreshnessWatchCursor, RecordWatchCursor


def list_audits(
    *,
    surface: str = "",
    actions: Iterable[str] = (),
    outcomes: Iterable[str] = (),
    subjects: Iterable[str] = (),
    keys: Iterable[str] = (),
    run_ids: Iterable[str] = (),
    page_size: int = 0,
    timeout_s: float | None = None,
) -> Listing[ListAuditsResponse, AuditEntry]:
    """Lists audit entries.

    Args:
        surface: See the module, as for all arguments without a text here.
        actions: Actions, such as "start_run" or "pause".
        outcomes: Prefixes of the outcome, such as "ok", "refused" or "denied:role".
        subjects: Resource names of the objects of actions, such as
            "tenants/acme/surfaces/flights/runs/run-000001".
        keys: Batch keys in the entry's subject or details.
        run_ids: Runs in which the action happened, such as "run-000001".
        page_size: See the module.
        timeout_s: See the module.
    """
    only = AuditFilter(actions=actions, outcomes=outcomes, subjects=subjects, keys=keys, run_ids=run_ids)

    def page(page_token: str) -> Call[ListAuditsResponse, Page[AuditEntry]]:
        request = ListAuditsRequest(surface=surface, page_size=page_size, page_token=page_token, filter=only)
        return Call(
            request, ListAuditsResponse, lambda found: Page(found.entries, found.next_page_token), timeout_s
        )

    return page


def list_lineage(
    *,
    surface: str = "",
    stages: Iterable[str] = (),
    run_ids: Iterable[str] = (),
    page_size: int = 0,
    timeout_s: float | None = None,
) -> Listing[ListLineageResponse, LineageEntry]:
    """Lists lineage entries of the given stages and runs."""
    only = LineageFilter(stages=stages, run_ids=run_ids)

    def page(page_token: str) -> Call[ListLineageResponse, Page[LineageEntry]]:
        request = ListLineageRequest(surface=surface, page_size=page_size, page_token=page_token, filter=only)
        return Call(
            request, ListLineageResponse, lambda found: Page(found.entries, found.next_page_token), timeout_s
        )

    return page


def list_checkpoints(
    *,
    surface: str = "",
    stages: Iterable[str] = (),
    run_ids: Iterable[str] = (),
    page_size: int = 0,
    timeout_s: float | None = None,
) -> Listing[ListCheckpointsResponse, CheckpointEntry]:
    """Lists checkpoints of the given stages and runs."""
    only = CheckpointFilter(stages=stages, run_ids=run_ids)

    def page(page_token: str) -> Call[ListCheckpointsResponse, Page[CheckpointEntry]]:
        request = ListCheckpointsRequest(
            surface=surface, page_size=page_size, page_token=page_token, filter=only
        )
        return Call(
            request,
            ListCheckpointsResponse,
            lambda found: Page(found.entries, found.next_page_token),
            timeout_s,
        )

    return page


def list_conformance(
    *,
    surface: str = "",
    adapter_profiles: Iterable[AdapterProfile.ValueType] = (),
    page_size: int = 0,
    timeout_s: float | None = None,
) -> Listing[ListConformanceResponse, ConformanceEntry]:
    """Lists conformance entries of the given profiles."""
    only = ConformanceFilter(adapter_profiles=adapter_profiles)

    def page(page_token: str) -> Call[ListConformanceResponse, Page[ConformanceEntry]]:
        request = ListConformanceRequest(
            surface=surface, page_size=page_size, page_token=page_token, filter=only
        )
        return Call(
            request,
            ListConformanceResponse,
            lambda found: Page(found.entries, found.next_page_token),
            timeout_s,
        )

    return page


def list_sink_idempotency_keys(
    *,
    surface: str = "",
    stages: Iterable[str] = (),
    page_size: int = 0,
    timeout_s: float | None = None,
) -> Listing[ListSinkIdempotencyKeysResponse, str]:
    """Lists the idempotency keys that the given stages have applied."""
    only = SinkIdempotencyKeyFilter(stages=stages)

    def page(page_token: str) -> Call[ListSinkIdempotencyKeysResponse, Page[str]]:
        request = ListSinkIdempotencyKeysRequest(
            surface=surface, page_size=page_size, page_token=page_token, filter=only
        )
        return Call(
            request,
            ListSinkIdempotencyKeysResponse,
            lambda found: Page(found.idempotency_keys, found.next_page_token),
            timeout_s,
        )

    return page


def list_decisions(
    *,
    surface: str = "",
    kinds: Iterable[DecisionKind.ValueType] = (),
    page_size: int = 0,
    timeout_s: float | None = None,
) -> Listing[ListDecisionsResponse, DecisionEntry]:
    """Lists the newest policy decisions of the given kinds, at most 1,000."""
    only = DecisionFilter(kinds=kinds)

    def page(page_token: str) -> Call[ListDecisionsResponse, Page[DecisionEntry]]:
        request = ListDecisionsRequest(
            surface=surface, page_size=page_size, page_token=page_token, filter=only
        )
        return Call(
            request,
            ListDecisionsResponse,
            lambda found: Page(found.entries, found.next_page_token),
            timeout_s,
        )

    return page


def watch_audits(  # noqa: PLR0913 - each is a field of the request
    *,
    surface: str = "",
    after_sequence: int = 0,
    actions: Iterable[str] = (),
    outcomes: Iterable[str] = (),
    subjects: Iterable[str] = (),
    keys: Iterable[str] = (),
    run_ids: Iterable[str] = (),
    resume_token: str = "",
    skip_gap: bool = False,
    heartbeat_ms: int = 0,
) -> RecordWatchCursor[WatchAuditsResponse, AuditEntry]:
    """Watches audit entries: first those kept after the cursor, then live ones.

    Args:
        surface: Resource name; empty: the default surface; tenants/{tenant}/surfaces/-: all of a tenant.
        after_sequence: 0: from the oldest kept entry; -1: only entries after the server's first response.
        actions: Actions, such as "start_run" or "pause".
        outcomes: Prefixes of the outcome, such as "ok", "refused" or "denied:role".
        subjects: Resource names of the objects of actions, such as
            "tenants/acme/surfaces/flights/runs/run-000001".
        keys: Batch keys in the entry's subject or details.
        run_ids: Runs in which the action happened, such as "run-000001".
        resume_token: Resumes after the entry or frame of the token; after_sequence is then ignored.
        skip_gap: If the cursor is older than the oldest kept entry, resume there instead of raising.
        heartbeat_ms: Milliseconds between heartbeats while idle, 100-3,600,000; 0: 10,000.

    Raises:
        OutOfRange: CURSOR_TOO_OLD, the cursor is older than the oldest kept entry; metadata `oldest_kept`.
        NotFound: CURSOR_NOT_FOUND, the resume token belongs to another stream.
        InvalidArgument: The cursor is beyond the head.
    """
    only = AuditFilter(actions=actions, outcomes=outcomes, subjects=subjects, keys=keys, run_ids=run_ids)

    def connect(position: Position) -> WatchAuditsRequest:
        return WatchAuditsRequest(
            surface=surface,
            after_sequence=position.after_sequence,
            filter=only,
            resume_token=position.token,
            skip_gap=skip_gap,
            heartbeat_ms=heartbeat_ms,
        )

    return RecordWatchCursor(
        surface,
        position_of(resume_token, after_sequence),
        response=WatchAuditsResponse,
        connect=connect,
        entries=lambda frame: frame.entries,
    )


def watch_lineage(
    *,
    surface: str = "",
    after_sequence: int = 0,
    stages: Iterable[str] = (),
    run_ids: Iterable[str] = (),
    resume_token: str = "",
    skip_gap: bool = False,
    heartbeat_ms: int = 0,
) -> RecordWatchCursor[WatchLineageResponse, LineageEntry]:
    """Watches lineage entries of the given stages and runs: first kept ones after the cursor, then live ones.

    The other arguments, and the errors raised, are those of watch_audits.
    """
    only = LineageFilter(stages=stages, run_ids=run_ids)

    def connect(position: Position) -> WatchLineageRequest:
        return WatchLineageRequest(
            surface=surface,
            after_sequence=position.after_sequence,
            filter=only,
            resume_token=position.token,
            skip_gap=skip_gap,
            heartbeat_ms=heartbeat_ms,
        )

    return RecordWatchCursor(
        surface,
        position_of(resume_token, after_sequence),
        response=WatchLineageResponse,
        connect=connect,
        entries=lambda frame: frame.entries,
    )


def explain_batch(
    key: str, *, surface: str = "", timeout_s: float | None = LONG_DEADLINE_S
) -> Call[ExplainBatchResponse, BatchHistory]:
    """Returns the batch history of a key: the newest batch, from its admission to its end or to now.

    Raises:
        NotFound: BATCH_NOT_FOUND, the kept history has no such batch.
    """
    request = ExplainBatchRequest(surface=surface, key=key)
    return Call(request, ExplainBatchResponse, lambda found: found.history, timeout_s)


def get_freshness(
    *, surface: str = "", timeout_s: float | None = None
) -> Call[GetFreshnessResponse, FreshnessReading]:
    """Returns the freshness as recorded, and as it is now."""
    return Call(
        GetFreshnessRequest(surface=surface), GetFreshnessResponse, lambda found: found.reading, timeout_s
    )


def watch_freshness(*, surface: str = "") -> FreshnessWatchCursor:
    """Watches freshness: its state now, every change, and the moment when fresh turns stale."""
    return FreshnessWatchCursor(WatchFreshnessRequest(surface=surface))


def verify_audits(
    *,
    surface: str = "",
    from_sequence: int = 0,
    to_sequence: int = 0,
    timeout_s: float | None = LONG_DEADLINE_S,
) -> Call[VerifyAuditsResponse, VerifyAuditsResponse]:
    """Verifies the audit chain and returns the first entry that does not match.

    Args:
        surface: See the module.
        from_sequence: First sequence to verify; 0: the oldest kept.
        to_sequence: Last sequence to verify; 0: the head.
        timeout_s: See the module.

    Raises:
        OutOfRange: CURSOR_TOO_OLD, the range begins before the oldest kept entry.
    """
    request = VerifyAuditsRequest(surface=surface, from_sequence=from_sequence, to_sequence=to_sequence)
    return Call(request, VerifyAuditsResponse, lambda response: response, timeout_s)
