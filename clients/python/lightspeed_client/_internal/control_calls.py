"""The calls of SurfaceService for controls, of one surface and of many.

Owns, for each method, the keyword arguments, the request made of them, and the part of the response that the
caller gets. It must never send anything, nor know a rule of the pipeline. The common arguments are documented
in surface_calls.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lightspeed.ops.v1.bulk_control_pb2 import ControlResult, SurfaceFilter
from lightspeed.ops.v1.operator_pb2 import Action
from lightspeed.ops.v1.replay_plan_pb2 import ReplayPlan
from lightspeed.ops.v1.surface_pb2 import Surface
from lightspeed.ops.v1.surface_service_pb2 import (
    ApplyControlRequest,
    ApplyControlResponse,
    ApplyControlsRequest,
    ApplyControlsResponse,
)

from lightspeed_client._internal.calls import Call, value_or_error
from lightspeed_client._internal.channel import LONG_DEADLINE_S
from lightspeed_client._internal.errors import LightspeedError


@dataclass(frozen=True, slots=True)
class ControlResults:
    """Results of a control for many surfaces.

    Attributes:
        results: By resource name: the result, or the error of its refusal.
        more: True if more surfaces match the conditions than the first 1,000.
    """

    results: dict[str, ControlResult | LightspeedError]
    more: bool


def apply_control(
    action: Action,
    *,
    dry_run: bool = False,
    expected_plan_hash: str = "",
    surface: str = "",
    at_ms: int | None = None,
    request_id: str = "",
    timeout_s: float | None = LONG_DEADLINE_S,
) -> Call[ApplyControlResponse, ApplyControlResponse]:
    """Applies one operator control; `pause`, `resume`, `drain`, `replay` and `plan_replay` are short forms.

    Args:
        action: The control.
        dry_run: Only return what would be done, or why not; nothing is changed or recorded.
        expected_plan_hash: Replay only by a plan with this hash; empty: by any plan.
        surface: See the module, as for all arguments without a text here.
        at_ms: See the module.
        request_id: See the module.
        timeout_s: See the module.

    Raises:
        FailedPrecondition: CONTROL_REFUSED, not allowed in this control state; NO_ACTIVE_RUN for a replay
            without a run.
        NotFound: STAGE_NOT_FOUND, replay from a stage that the pipeline does not have.
        ResourceExhausted: BUDGET_EXHAUSTED, or QUEUE_SATURATED: the replayed batches do not fit into the
            queue.
        OutOfRange: CURSOR_TOO_OLD, a part of the reprocess window is no longer kept.
        Aborted: PLAN_CHANGED, the plan is not the expected one.
    """
    request = ApplyControlRequest(
        surface=surface,
        action=action,
        at_ms=at_ms,
        request_id=request_id,
        dry_run=dry_run,
        expected_plan_hash=expected_plan_hash,
    )
    return Call(request, ApplyControlResponse, lambda response: response, timeout_s)


def apply_controls(  # noqa: PLR0913 - the fields of the request
    action: Action,
    *,
    surfaces: Iterable[str] = (),
    control_states: Iterable[str] = (),
    lifecycle_states: Iterable[str] = (),
    surface_id_prefix: str = "",
    labels: Mapping[str, str] | None = None,
    stale: bool | None = None,
    has_dead_letters: bool | None = None,
    older_than_ms: int = 0,
    dry_run: bool = False,
    parent: str = "",
    at_ms: int | None = None,
    request_id: str = "",
    timeout_s: float | None = LONG_DEADLINE_S,
) -> Call[ApplyControlsResponse, ControlResults]:
    """Applies one operator control to many surfaces of a tenant, by their names or by conditions.

    A refusal for one surface does not affect the others; it is in the results.

    Args:
        action: The control.
        surfaces: Resource names, at most 1,000.
        control_states: Surfaces in any of these control states, such as running; empty: in any.
        lifecycle_states: Surfaces in any of these lifecycle states, such as failed; empty: in any.
        surface_id_prefix: Beginning of the surface id; empty: any.
        labels: Surfaces with all of these labels; empty: any.
        stale: Surfaces that are stale now, or fresh now; None: both.
        has_dead_letters: Surfaces with dead letters, or without; None: both.
        older_than_ms: Surfaces whose oldest waiting or started batch has at least this age; 0: any.
        dry_run: Only return what would be done, or why not; nothing is changed or recorded.
        parent: Tenant, tenants/{tenant}; empty: tenants/default.
        at_ms: See the module.
        request_id: See the module.
        timeout_s: See the module.
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
    request = ApplyControlsRequest(
        parent=parent,
        surfaces=surfaces,
        filter=conditions if conditions.ByteSize() else None,
        action=action,
        at_ms=at_ms,
        request_id=request_id,
        dry_run=dry_run,
    )
    return Call(request, ApplyControlsResponse, _all_controlled, timeout_s)


def _all_controlled(response: ApplyControlsResponse) -> ControlResults:
    results = {result.name: value_or_error(result, result.error) for result in response.results}
    return ControlResults(results, response.more)


def pause(reason: str, *, surface: str = "") -> Call[ApplyControlResponse, Surface]:
    """Starts no more batches; enqueueing continues. Raises as apply_control does."""
    return _controlled(Action(pause=Action.Pause(reason=reason)), surface)


def resume(reason: str, *, surface: str = "") -> Call[ApplyControlResponse, Surface]:
    """Resumes starting batches. Raises as apply_control does."""
    return _controlled(Action(resume=Action.Resume(reason=reason)), surface)


def drain(reason: str, *, surface: str = "") -> Call[ApplyControlResponse, Surface]:
    """Accepts no more batches, and finishes the queued ones. Raises as apply_control does."""
    return _controlled(Action(drain=Action.Drain(reason=reason)), surface)


def replay(
    reason: str, *, from_stage: str, expected_plan_hash: str = "", surface: str = ""
) -> Call[ApplyControlResponse, Surface]:
    """Requeues dead letters, and batches in the plan's reprocess window, of a stage and later stages.

    With the hash of a plan, the server replays by that plan or not at all. Raises as apply_control does.
    """
    action = Action(replay=Action.Replay(from_stage=from_stage, reason=reason))
    return _controlled(action, surface, expected_plan_hash)


def plan_replay(reason: str, *, from_stage: str, surface: str = "") -> Call[ApplyControlResponse, ReplayPlan]:
    """Returns what such a replay would do, and does nothing. Raises as apply_control does."""
    action = Action(replay=Action.Replay(from_stage=from_stage, reason=reason))
    call = apply_control(action, dry_run=True, surface=surface)
    return Call(call.request, ApplyControlResponse, lambda response: response.plan, call.timeout_s)


def _controlled(
    action: Action, surface: str, expected_plan_hash: str = ""
) -> Call[ApplyControlResponse, Surface]:
    call = apply_control(action, surface=surface, expected_plan_hash=expected_plan_hash)
    return Call(call.request, ApplyControlResponse, lambda response: response.surface, call.timeout_s)
