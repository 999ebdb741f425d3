"""Control requests: the action of a request, and controls over many surfaces.

Owns the choice of surfaces by name or filter, and the result of each. A control over many surfaces is one
ordinary command for each, under the request id of the request: ids belong to a surface, so that each surface
has its own stored response. It must never hold up other calls: it gives way between two surfaces.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

from google.rpc import status_pb2
from lightspeed.ops.v1 import bulk_control_pb2
from lightspeed.ops.v1 import surface_service_pb2 as pb

from lightspeed_ops.core import limits
from lightspeed_ops.core.commands import ApplyControl
from lightspeed_ops.core.operator import Action, Replay
from lightspeed_ops.core.refusal import Reason, Refused
from lightspeed_ops.core.replay_plan import ReplayPlan
from lightspeed_ops.core.surface import Surface, surface_name
from lightspeed_ops.core.surface_list import SurfaceFilter, SurfaceOrder, SurfacePlace
from lightspeed_ops.engine import Engine, Slices
from lightspeed_ops.mapping import to_message, union_from
from lightspeed_ops.transport.call_errors import OwnerFailed
from lightspeed_ops.transport.errors import ITEM_ERROR_BYTES, item_status_of
from lightspeed_ops.transport.forwarding import Forwarding
from lightspeed_ops.transport.idempotency import IdempotentCalls, RecordedRefusal
from lightspeed_ops.transport.request_validation import SUBJECT_CHARACTERS, RequestValidation, malformed
from lightspeed_ops.transport.responses import RESPONSE_BYTES, TOKEN_BYTES, surface_message
from lightspeed_ops.transport.surface_list_requests import filter_of

RESULT_BYTES = ITEM_ERROR_BYTES + 256
"""Room of each result, in bytes: an error and a name always fit."""
PATH = "/lightspeed.ops.v1.SurfaceService/ApplyControls"

ByOwner: TypeAlias = Callable[
    [str, pb.ApplyControlsRequest, Callable[[], Awaitable[bulk_control_pb2.ControlResult]]],
    Awaitable[bulk_control_pb2.ControlResult],
]
"""Returns the result for a surface: by the last argument if this server owns it."""


def action_of(fields: RequestValidation) -> Action:
    """Returns the action of a request; a placeholder if it is malformed."""
    request: pb.ApplyControlRequest | pb.ApplyControlsRequest = fields.request
    wrong = list(malformed(request.action, "action"))
    fields.check(wrong)
    action: Action | None = None if wrong else union_from(Action, request.action)
    if action is None:
        return Replay("", "")
    which = request.action.WhichOneof("action")
    fields.check(limits.text("reason", action.reason, limits.TEXT_CHARACTERS), f"action.{which}")
    return action


def expected_plan_hash(fields: RequestValidation, action: Action) -> str:
    """Returns the hash of the plan by which alone the server replays; empty for any plan."""
    given: str = fields.request.expected_plan_hash
    if given and not isinstance(action, Replay):
        fields.wrong("expected_plan_hash", "expected none but with replay: nothing else has a plan")
        return given
    return fields.plan_hash()


def chosen(fields: RequestValidation) -> tuple[str, tuple[str, ...] | SurfaceFilter]:
    """Returns the tenant, and the names or the filter; a violation if not exactly one of both is set."""
    request: pb.ApplyControlsRequest = fields.request
    before = len(fields.violations)
    tenant = fields.tenant()
    is_tenant = len(fields.violations) == before
    if bool(request.surfaces) == request.HasField("filter"):
        found = "both are" if request.surfaces else "none is"
        fields.wrong("surfaces", f"expected one of surfaces, filter, but {found} set")
    if not request.surfaces:
        return tenant, filter_of(fields)
    fields.items("surfaces")
    parent = surface_name(tenant, "")
    for index, name in enumerate(request.surfaces if is_tenant else ()):
        if not name.startswith(parent) or not limits.ID_PATTERN.fullmatch(name[len(parent) :]):
            shown = name[:SUBJECT_CHARACTERS]
            fields.wrong(f"surfaces[{index}]", f"expected {parent}{{surface}}, but it is '{shown}'")
    return tenant, tuple(dict.fromkeys(request.surfaces))


async def selected(
    engine: Engine, tenant: str, choice: tuple[str, ...] | SurfaceFilter
) -> tuple[Sequence[str], bool]:
    """Returns the chosen names, for a filter at most 1,000, and whether more surfaces match it."""
    if not isinstance(choice, SurfaceFilter):
        return choice, False
    places: list[SurfacePlace] = []
    after: SurfacePlace | None = None
    while len(places) <= limits.BULK_ITEMS:
        room = limits.BULK_ITEMS + 1 - len(places)
        found, after = await engine.surface_page(tenant, choice, SurfaceOrder.NAME, after=after, count=room)
        places += found
        if after is None:
            break
    names = [place.name for place in places]
    return names[: limits.BULK_ITEMS], len(names) > limits.BULK_ITEMS


async def results(
    calls: IdempotentCalls,
    request: pb.ApplyControlsRequest,
    names: Sequence[str],
    command: ApplyControl,
    by_owner: ByOwner,
) -> AsyncIterator[bulk_control_pb2.ControlResult]:
    """Applies a control to surfaces, one after another, and yields the result of each.

    A result of more than :data:`RESULT_BYTES` keeps its surface if the others leave room for it. Raises
    :class:`Refused` if storage is full: every further surface would be refused too.
    """
    # The content of the request for each surface: the same, whichever others are chosen with it.
    one = pb.ApplyControlsRequest()
    one.CopyFrom(request)
    for field in ("parent", "surfaces", "filter"):
        one.ClearField(field)
    slices, room_bytes = Slices(), RESPONSE_BYTES - TOKEN_BYTES - RESULT_BYTES * len(names)
    for name in names:
        result = await by_owner(name, one, partial(_result, calls, one, name, command))
        if result.ByteSize() > RESULT_BYTES + room_bytes:
            result.ClearField("surface")
            result.ClearField("plan")
        room_bytes += RESULT_BYTES - result.ByteSize()
        yield result
        await slices.give_way()


async def result_of_owner(
    forwarding: Forwarding,
    context: Any,
    name: str,
    request: pb.ApplyControlsRequest,
    here: Callable[[], Awaitable[bulk_control_pb2.ControlResult]],
) -> bulk_control_pb2.ControlResult:
    """Returns the result for a surface, which its owner makes: the same call, for this surface alone."""
    asked = pb.ApplyControlsRequest()
    asked.CopyFrom(request)
    asked.parent = name.partition("/surfaces/")[0]
    asked.surfaces.append(name)
    try:
        answer = await forwarding.part(PATH, name, asked, context, here)
    except OwnerFailed as failed:
        status = status_pb2.Status.FromString(failed.failure.details)
        return bulk_control_pb2.ControlResult(name=name, error=status)
    except Refused as refused:
        if refused.refusal.reason is Reason.STORAGE_FULL:
            raise
        return bulk_control_pb2.ControlResult(name=name, error=item_status_of(refused.refusal))
    result: bulk_control_pb2.ControlResult = (
        pb.ApplyControlsResponse.FromString(answer).results[0] if isinstance(answer, bytes) else answer
    )
    return result


async def _result(
    calls: IdempotentCalls, request: pb.ApplyControlsRequest, name: str, command: ApplyControl
) -> bulk_control_pb2.ControlResult:
    """Applies a control to a surface and returns its result."""

    def render(plan: ReplayPlan | None, surface: Surface) -> bulk_control_pb2.ControlResult:
        planned = None if plan is None else to_message(plan)
        return bulk_control_pb2.ControlResult(name=name, surface=surface_message(surface), plan=planned)

    try:
        answer: object = await calls.perform(
            RequestValidation(request), "apply a control to", name, command, render, refused=item_status_of
        )
    except RecordedRefusal as recorded:
        return bulk_control_pb2.ControlResult(name=name, error=recorded.status)
    except Refused as refused:
        if refused.refusal.reason is Reason.STORAGE_FULL:
            raise
        return bulk_control_pb2.ControlResult(name=name, error=item_status_of(refused.refusal))
    assert isinstance(answer, bytes), f"expected a serialized result, but it is {type(answer).__name__}"
    return bulk_control_pb2.ControlResult.FromString(answer)
