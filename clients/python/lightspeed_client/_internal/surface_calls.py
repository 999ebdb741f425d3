"""The calls of SurfaceService about surfaces: their runs and certification too.

Owns, for each method, the keyword arguments, the request made of them, and the part of the response that the
caller gets. It must never send anything, nor know a rule of the pipeline: those live in the server.

Common to all: `surface` is a resource name, tenants/{tenant}/surfaces/{surface}, empty for the default
surface. `at_ms` is the time for the records, Unix milliseconds, None for the server's clock. `request_id` is
recorded with the audit, at most 128 characters. If it is repeated with the same content, the server returns
the stored response; empty means a new one. `timeout_s` is the deadline of all attempts in seconds, None for
the client's own.

Every call can raise InvalidArgument, NotFound (SURFACE_NOT_FOUND), PermissionDenied, Unavailable,
DeadlineExceeded and Internal.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from lightspeed.ops.v1.bulk_control_pb2 import SurfaceFilter
from lightspeed.ops.v1.connector_pb2 import ConnectorPlan
from lightspeed.ops.v1.pipeline_pb2 import Pipeline, PipelineUpdate, Schedule
from lightspeed.ops.v1.policy_pb2 import Budget, TenantContext
from lightspeed.ops.v1.profile_pb2 import AdapterProfile
from lightspeed.ops.v1.queue_pb2 import QueueBoundary
from lightspeed.ops.v1.retention_pb2 import Retention
from lightspeed.ops.v1.run_pb2 import Run, RunFilter, RunState
from lightspeed.ops.v1.surface_pb2 import SettingChange, Surface, SurfaceView
from lightspeed.ops.v1.surface_service_pb2 import (
    CertifyHeavyDataConformanceRequest,
    CertifyHeavyDataConformanceResponse,
    CompleteRunRequest,
    CompleteRunResponse,
    CreateSurfaceRequest,
    CreateSurfaceResponse,
    DeleteSurfaceRequest,
    DeleteSurfaceResponse,
    FailRunRequest,
    FailRunResponse,
    GetRunRequest,
    GetRunResponse,
    GetSurfaceRequest,
    GetSurfaceResponse,
    ListRunsRequest,
    ListRunsResponse,
    ListSurfacesRequest,
    ListSurfacesResponse,
    ResumeRunRequest,
    ResumeRunResponse,
    StartRunRequest,
    StartRunResponse,
    UndeleteSurfaceRequest,
    UndeleteSurfaceResponse,
    UpdateSurfaceRequest,
    UpdateSurfaceResponse,
    ValidateSurfaceRequest,
    ValidateSurfaceResponse,
    WatchSurfacesRequest,
)

from lightspeed_client._internal.calls import Call, Listing, Page
from lightspeed_client._internal.channel import LONG_DEADLINE_S
from lightspeed_client._internal.watch_cursor import SurfacesWatchCursor


def create_surface(  # noqa: PLR0913 - the fields of the request
    surface_id: str,
    *,
    parent: str = "",
    adapter_profile: AdapterProfile.ValueType = AdapterProfile.ADAPTER_PROFILE_STANDARD,
    budget: Budget | None = None,
    pipeline: Pipeline | None = None,
    connector_plan: ConnectorPlan | None = None,
    boundary: QueueBoundary | None = None,
    lease_ms: int | None = None,
    max_allowed_lag_ms: int | None = None,
    idempotency_keys_kept: int | None = None,
    retention: Retention | None = None,
    runs_need_certification: bool = False,
    labels: Mapping[str, str] | None = None,
    tenant_context: TenantContext | None = None,
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[CreateSurfaceResponse, Surface]:
    """Creates a surface from a profile, with overrides.

    Args:
        surface_id: Id in the tenant: [a-z]([a-z0-9-]{0,61}[a-z0-9])?
        parent: Tenant, tenants/{tenant}; empty: tenants/default.
        adapter_profile: Profile of its presets.
        budget: Lifetime limits of the surface; None: the default budget.
        pipeline: Instead of extract, transform, load.
        connector_plan: Instead of the profile's.
        boundary: Instead of the profile's.
        lease_ms: Instead of the profile's, milliseconds.
        max_allowed_lag_ms: Instead of the profile's, milliseconds.
        idempotency_keys_kept: Minimum of sink idempotency keys to remember; None: 1,000,000.
        retention: Retention of history; None: for ever.
        runs_need_certification: Start a run only if conformance_passed is true.
        labels: For filters and people, at most 32, and at most 4,096 bytes of keys and values in UTF-8.
        tenant_context: Context on whose behalf the surface runs; None: an operator, tenant_admin of the
            parent's tenant.
        request_id: See the module.
        timeout_s: See the module.

    Raises:
        AlreadyExists: SURFACE_EXISTS.
        ResourceExhausted: SURFACE_LIMIT, the server holds the maximum of surfaces.
    """
    request = CreateSurfaceRequest(
        parent=parent,
        surface_id=surface_id,
        adapter_profile=adapter_profile,
        budget=budget,
        pipeline=pipeline,
        connector_plan=connector_plan,
        boundary=boundary,
        lease_ms=lease_ms,
        max_allowed_lag_ms=max_allowed_lag_ms,
        idempotency_keys_kept=idempotency_keys_kept,
        retention=retention,
        runs_need_certification=runs_need_certification,
        labels=labels,
        tenant_context=tenant_context,
        request_id=request_id,
    )
    return Call(request, CreateSurfaceResponse, lambda response: response.surface, timeout_s)


def get_surface(*, surface: str = "", timeout_s: float | None = None) -> Call[GetSurfaceResponse, Surface]:
    """Returns a surface in its current state, with its labels and signature."""
    request = GetSurfaceRequest(surface=surface)
    return Call(request, GetSurfaceResponse, lambda response: response.surface, timeout_s)


def list_surfaces(  # noqa: PLR0913 - the fields of the request
    *,
    parent: str = "",
    control_states: Iterable[str] = (),
    lifecycle_states: Iterable[str] = (),
    surface_id_prefix: str = "",
    labels: Mapping[str, str] | None = None,
    stale: bool | None = None,
    has_dead_letters: bool | None = None,
    older_than_ms: int = 0,
    order_by: str = "",
    page_size: int = 0,
    show_deleted: bool = False,
    view: SurfaceView.ValueType = SurfaceView.SURFACE_VIEW_UNSPECIFIED,
    on_behalf_of: TenantContext | None = None,
    timeout_s: float | None = None,
) -> Listing[ListSurfacesResponse, Surface]:
    """Lists the surfaces of a tenant, or of all, page after page.

    Args:
        parent: Tenant, tenants/{tenant}; tenants/-: all tenants; empty: tenants/default.
        control_states: Surfaces in any of these control states, such as running; empty: in any.
        lifecycle_states: Surfaces in any of these lifecycle states, such as failed; empty: in any.
        surface_id_prefix: Beginning of the surface id; empty: any.
        labels: Surfaces with all of these labels; empty: any.
        stale: Surfaces that are stale now, or fresh now; None: both.
        has_dead_letters: Surfaces with dead letters, or without; None: both.
        older_than_ms: Surfaces whose oldest waiting or started batch has at least this age; 0: any.
        order_by: "name", the default, "name desc", "oldest_age desc", "queued desc", "dead_lettered desc",
            "updated desc", "updated" or "created desc".
        page_size: Maximum of surfaces in one response, 0-1,000; 0: 100.
        show_deleted: List the deleted surfaces too.
        view: SURFACE_VIEW_FULL, the default, or SURFACE_VIEW_BASIC: the fields for an overview.
        on_behalf_of: Context on whose behalf they are listed; None: the system.
        timeout_s: Deadline of each page.

    Raises:
        NotFound: SURFACE_NOT_FOUND, the context is of another tenant.
        PermissionDenied: ROLE_FORBIDS, a tenant asks for all tenants.
    """
    conditions = SurfaceFilter(
        control_states=control_states,
        lifecycle_states=lifecycle_states,
        surface_id_prefix=surface_id_prefix,
        labels=labels,
        stale=stale,
        has_dead_letters=has_dead_letters,
        older_than_ms=older_than_ms,
    )

    def page(page_token: str) -> Call[ListSurfacesResponse, Page[Surface]]:
        request = ListSurfacesRequest(
            parent=parent,
            filter=conditions if conditions.ByteSize() else None,
            order_by=order_by,
            page_size=page_size,
            page_token=page_token,
            show_deleted=show_deleted,
            view=view,
            on_behalf_of=on_behalf_of,
        )
        return Call(
            request,
            ListSurfacesResponse,
            lambda found: Page(found.surfaces, found.next_page_token),
            timeout_s,
        )

    return page


def watch_surfaces(  # noqa: PLR0913 - the fields of the request
    *,
    parent: str = "",
    control_states: Iterable[str] = (),
    lifecycle_states: Iterable[str] = (),
    surface_id_prefix: str = "",
    labels: Mapping[str, str] | None = None,
    stale: bool | None = None,
    has_dead_letters: bool | None = None,
    older_than_ms: int = 0,
    interval_ms: int = 0,
    heartbeat_ms: int = 0,
    on_behalf_of: TenantContext | None = None,
) -> SurfacesWatchCursor:
    """Watches the light views of surfaces: first all that match, then a mark, then changes and removals.

    The items are frames: `changed`, `removed`, or once for each connection `caught_up`. A connection starts
    with all surfaces again; before its mark, those that left meanwhile are `removed`, whatever the reason.

    Args:
        parent: Tenant, tenants/{tenant}; tenants/-: all tenants; empty: tenants/default.
        control_states: Surfaces in any of these control states, such as paused; empty: in any.
        lifecycle_states: Surfaces in any of these lifecycle states, such as failed; empty: in any.
        surface_id_prefix: Beginning of the surface id; empty: any.
        labels: Surfaces with all of these labels; empty: any.
        stale: Surfaces that are stale now, or fresh now; None: both.
        has_dead_letters: Surfaces with dead letters, or without; None: both.
        older_than_ms: Surfaces whose oldest waiting or started batch has at least this age; 0: any.
        interval_ms: Least time between two frames with the same surface, 100-60,000; 0: 1,000.
        heartbeat_ms: Time between heartbeats of the server while nothing changes, 100-3,600,000; 0: 10,000.
        on_behalf_of: Context on whose behalf they are watched; None: the system.

    Raises:
        NotFound: SURFACE_NOT_FOUND, the context is of another tenant.
        PermissionDenied: ROLE_FORBIDS, a tenant asks for all tenants.
    """
    conditions = SurfaceFilter(
        control_states=control_states,
        lifecycle_states=lifecycle_states,
        surface_id_prefix=surface_id_prefix,
        labels=labels,
        stale=stale,
        has_dead_letters=has_dead_letters,
        older_than_ms=older_than_ms,
    )
    return SurfacesWatchCursor(
        WatchSurfacesRequest(
            parent=parent,
            filter=conditions,
            interval_ms=interval_ms,
            heartbeat_ms=heartbeat_ms,
            on_behalf_of=on_behalf_of,
        )
    )


def update_surface(  # noqa: PLR0913 - the fields of the request
    *,
    surface: str = "",
    connector_plan: ConnectorPlan | None = None,
    boundary: QueueBoundary | None = None,
    lease_ms: int | None = None,
    max_allowed_lag_ms: int | None = None,
    budget: Budget | None = None,
    idempotency_keys_kept: int | None = None,
    retention: Retention | None = None,
    runs_need_certification: bool | None = None,
    labels: Mapping[str, str] | None = None,
    schedule: Schedule | None = None,
    tenant_context: TenantContext | None = None,
    update_mask: Iterable[str] | None = None,
    etag: str = "",
    dry_run: bool = False,
    on_behalf_of: TenantContext | None = None,
    at_ms: int | None = None,
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[UpdateSurfaceResponse, Surface]:
    """Changes the given settings; `plan_update` says before what would change.

    Args, beside the settings and those of the module:
        labels: All labels that the surface has from now on; an empty map removes them.
        schedule: Schedule of the pipeline from now on, by which the server starts runs.
        tenant_context: Context on whose behalf the surface runs from now on.
        update_mask: Fields to change, if not just the given ones: "boundary.max_queued" changes that limit
            alone, "connector_plan.reprocess_window" the window, which it removes if the plan has none. "*"
            means all settings.
        etag: Only change the surface if this is its etag; empty: in any case.
        dry_run: Change and record nothing, and return the unchanged surface.
        on_behalf_of: Context on whose behalf it is changed; None: the surface's own context.

    Raises:
        Aborted: ETAG_MISMATCH, another update came in between: read the surface again.
        PermissionDenied: ROLE_FORBIDS, the role may not write, or may not change the tenant context.
    """
    settings: dict[str, Any] = {
        "connector_plan": connector_plan,
        "boundary": boundary,
        "lease_ms": lease_ms,
        "max_allowed_lag_ms": max_allowed_lag_ms,
        "budget": budget,
        "idempotency_keys_kept": idempotency_keys_kept,
        "retention": retention,
        "runs_need_certification": runs_need_certification,
        "labels": labels,
        "pipeline": None if schedule is None else PipelineUpdate(schedule=schedule),
        "tenant_context": tenant_context,
    }
    given: dict[str, Any] = {name: value for name, value in settings.items() if value is not None}
    paths = ["pipeline.schedule" if name == "pipeline" else name for name in given]
    request = UpdateSurfaceRequest(
        surface=surface,
        update_mask=FieldMask(paths=paths if update_mask is None else update_mask),
        etag=etag,
        dry_run=dry_run,
        on_behalf_of=on_behalf_of,
        at_ms=at_ms,
        request_id=request_id,
        **given,
    )
    return Call(request, UpdateSurfaceResponse, lambda response: response.surface, timeout_s)


def plan_update(  # noqa: PLR0913 - the fields of the request
    *,
    surface: str = "",
    connector_plan: ConnectorPlan | None = None,
    boundary: QueueBoundary | None = None,
    lease_ms: int | None = None,
    max_allowed_lag_ms: int | None = None,
    budget: Budget | None = None,
    idempotency_keys_kept: int | None = None,
    retention: Retention | None = None,
    runs_need_certification: bool | None = None,
    labels: Mapping[str, str] | None = None,
    schedule: Schedule | None = None,
    tenant_context: TenantContext | None = None,
    update_mask: Iterable[str] | None = None,
    etag: str = "",
    on_behalf_of: TenantContext | None = None,
    timeout_s: float | None = None,
) -> Call[UpdateSurfaceResponse, Sequence[SettingChange]]:
    """Returns what such an update would change, and changes nothing. Raises as update_surface does."""
    call = update_surface(
        surface=surface,
        connector_plan=connector_plan,
        boundary=boundary,
        lease_ms=lease_ms,
        max_allowed_lag_ms=max_allowed_lag_ms,
        budget=budget,
        idempotency_keys_kept=idempotency_keys_kept,
        retention=retention,
        runs_need_certification=runs_need_certification,
        labels=labels,
        schedule=schedule,
        tenant_context=tenant_context,
        update_mask=update_mask,
        etag=etag,
        dry_run=True,
        on_behalf_of=on_behalf_of,
        timeout_s=timeout_s,
    )
    return Call(call.request, UpdateSurfaceResponse, lambda response: response.changes, timeout_s)


def delete_surface(
    surface: str,
    *,
    at_ms: int | None = None,
    tenant_context: TenantContext | None = None,
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[DeleteSurfaceResponse, None]:
    """Deletes a surface that has no work left. Its name and its records remain.

    The name is required, so that no surface is deleted by omission; an empty one is the default surface.
    ``tenant_context`` is the context on whose behalf it is deleted; None: the surface's own context.

    Raises:
        FailedPrecondition: RUN_ACTIVE, or OUTSTANDING_BATCHES: batches or dead letters are left.
        PermissionDenied: ROLE_FORBIDS, the role may not delete.
    """
    request = DeleteSurfaceRequest(
        surface=surface, at_ms=at_ms, tenant_context=tenant_context, request_id=request_id
    )
    return Call(request, DeleteSurfaceResponse, lambda _: None, timeout_s)


def undelete_surface(
    surface: str,
    *,
    at_ms: int | None = None,
    tenant_context: TenantContext | None = None,
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[UndeleteSurfaceResponse, Surface]:
    """Restores a deleted surface as it was when it was deleted.

    Raises:
        AlreadyExists: SURFACE_EXISTS, the surface is not deleted.
        ResourceExhausted: SURFACE_LIMIT, the server holds the maximum of live surfaces.
        PermissionDenied: ROLE_FORBIDS, the role may not delete.
    """
    request = UndeleteSurfaceRequest(
        surface=surface, at_ms=at_ms, tenant_context=tenant_context, request_id=request_id
    )
    return Call(request, UndeleteSurfaceResponse, lambda response: response.surface, timeout_s)


def start_run(
    *,
    labels: Mapping[str, str] | None = None,
    surface: str = "",
    at_ms: int | None = None,
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[StartRunResponse, Surface]:
    """Starts a run, if the tenant policy allows one more.

    Args:
        labels: Labels of the run, at most 32, and at most 4,096 bytes of keys and values in UTF-8.
        surface: See the module, as for all arguments without a text here.
        at_ms: See the module.
        request_id: See the module.
        timeout_s: See the module.

    Raises:
        FailedPrecondition: RUN_ACTIVE, a run is in progress; CERTIFICATION_REQUIRED, its runs need one.
        ResourceExhausted: BUDGET_EXHAUSTED, all max_pipeline_runs are used.
    """
    request = StartRunRequest(surface=surface, at_ms=at_ms, request_id=request_id, labels=labels)
    return Call(request, StartRunResponse, lambda response: response.surface, timeout_s)


def get_run(
    run_id: str = "", *, surface: str = "", timeout_s: float | None = None
) -> Call[GetRunResponse, Run]:
    """Returns a run: state, labels, who started and ended it, and what became of the batches of each stage.

    Args:
        run_id: Id of the run, such as run-000001; empty: the newest run.
        surface: See the module, as for all arguments without a text here.
        timeout_s: See the module.

    Raises:
        NotFound: RUN_NOT_FOUND, there was no such run yet, or it is not kept any more, see Retention.
    """
    request = GetRunRequest(surface=surface, run_id=run_id)
    return Call(request, GetRunResponse, lambda response: response.run, timeout_s)


def list_runs(
    *,
    surface: str = "",
    states: Iterable[RunState.ValueType] = (),
    labels: Mapping[str, str] | None = None,
    page_size: int = 0,
    timeout_s: float | None = None,
) -> Listing[ListRunsResponse, Run]:
    """Lists the kept runs, the newest first, page after page; see Retention.

    Args:
        surface: See the module, as for all arguments without a text here.
        states: Only runs in these states, such as failed; empty: in any.
        labels: Only runs that have each of these labels.
        page_size: Maximum of runs in one response, 0-1,000; 0: 100.
        timeout_s: Deadline of each page.
    """
    only = RunFilter(states=states, labels=labels)

    def page(page_token: str) -> Call[ListRunsResponse, Page[Run]]:
        request = ListRunsRequest(surface=surface, page_size=page_size, page_token=page_token, filter=only)
        return Call(
            request, ListRunsResponse, lambda found: Page(found.runs, found.next_page_token), timeout_s
        )

    return page


def complete_run(
    *, surface: str = "", at_ms: int | None = None, request_id: str = "", timeout_s: float | None = None
) -> Call[CompleteRunResponse, Surface]:
    """Completes the run, if no batch of it is left. Dead letters do not prevent this.

    Raises:
        FailedPrecondition: NO_ACTIVE_RUN, or OUTSTANDING_BATCHES with the counts in the metadata.
    """
    request = CompleteRunRequest(surface=surface, at_ms=at_ms, request_id=request_id)
    return Call(request, CompleteRunResponse, lambda response: response.surface, timeout_s)


def fail_run(
    reason: str,
    *,
    crashed: bool = False,
    surface: str = "",
    at_ms: int | None = None,
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[FailRunResponse, Surface]:
    """Ends the run as failed, or crashed. Queued batches stay queued.

    Args:
        reason: Why, 1-4,096 characters.
        crashed: The run ended unintentionally.
        surface: See the module, as for all arguments without a text here.
        at_ms: See the module.
        request_id: See the module.
        timeout_s: See the module.

    Raises:
        FailedPrecondition: NO_ACTIVE_RUN, no run is in progress.
    """
    request = FailRunRequest(
        surface=surface, reason=reason, crashed=crashed, at_ms=at_ms, request_id=request_id
    )
    return Call(request, FailRunResponse, lambda response: response.surface, timeout_s)


def resume_run(
    *, surface: str = "", at_ms: int | None = None, request_id: str = "", timeout_s: float | None = None
) -> Call[ResumeRunResponse, Surface]:
    """Resumes a failed or crashed run from the stage of its latest checkpoint.

    Raises:
        FailedPrecondition: RUN_ACTIVE, or NO_ACTIVE_RUN: no run has failed.
    """
    request = ResumeRunRequest(surface=surface, at_ms=at_ms, request_id=request_id)
    return Call(request, ResumeRunResponse, lambda response: response.surface, timeout_s)


def certify_heavy_data_conformance(
    *,
    surface: str = "",
    at_ms: int | None = None,
    request_id: str = "",
    timeout_s: float | None = LONG_DEADLINE_S,
) -> Call[CertifyHeavyDataConformanceResponse, Surface]:
    """Certifies source and sink under the heavy_data and burst_recovery profiles: see conformance_passed."""
    request = CertifyHeavyDataConformanceRequest(surface=surface, at_ms=at_ms, request_id=request_id)
    return Call(request, CertifyHeavyDataConformanceResponse, lambda response: response.surface, timeout_s)


def validate_surface(
    *, surface: str = "", timeout_s: float | None = None
) -> Call[ValidateSurfaceResponse, ValidateSurfaceResponse]:
    """Returns whether the surface keeps its contract, and its violations if it does not."""
    return Call(
        ValidateSurfaceRequest(surface=surface), ValidateSurfaceResponse, lambda response: response, timeout_s
    )
