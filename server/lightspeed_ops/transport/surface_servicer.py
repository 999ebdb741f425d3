"""SurfaceService: surfaces, runs, controls, certification and snapshots."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal, TypeAlias, TypeVar

import grpc
from google.protobuf.message import Message
from lightspeed.ops.v1 import surface_service_pb2 as pb
from lightspeed.ops.v1 import surface_service_pb2_grpc
from lightspeed.ops.v1.profile_pb2 import AdapterProfile as AdapterProfileMessage

from lightspeed_ops.core import backpressure, commands, connector, fixtures, limits, pipeline, policy
from lightspeed_ops.core import settings as core_settings
from lightspeed_ops.core import surface as state
from lightspeed_ops.core.connector import ConnectorPlan, ReprocessWindow
from lightspeed_ops.core.decide.surfaces import UPDATERS
from lightspeed_ops.core.operator import Action, Replay
from lightspeed_ops.core.profiles import AdapterProfile, default_pipeline
from lightspeed_ops.core.refusal import Violation
from lightspeed_ops.core.retention import Retention
from lightspeed_ops.core.settings import Settings, default_settings
from lightspeed_ops.engine import Engine, Refused
from lightspeed_ops.journal.mirror import enum_member, union_from
from lightspeed_ops.transport.answers import surface_message
from lightspeed_ops.transport.fields import Fields, malformed, malformed_enum
from lightspeed_ops.transport.mutations import Mutations, Render
from lightspeed_ops.transport.tokens import place_of, token

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"

M = TypeVar("M", bound=Message)

SURFACES_LIST = "surfaces"


class SurfaceServicer(surface_service_pb2_grpc.SurfaceServiceServicer):
    """Serves operators, schedulers and CI gates."""

    def __init__(self, engine: Engine) -> None:
        """A servicer over an engine."""
        self._engine = engine
        self._mutations = Mutations(engine)

    async def CreateSurface(self, request: pb.CreateSurfaceRequest, _: Context) -> pb.CreateSurfaceResponse:
        """Creates a surface from a profile, with overrides."""
        fields = Fields(request)
        name = fields.new_surface()
        command = _creation(fields, name)
        render = _with_surface(pb.CreateSurfaceResponse)
        return await self._mutations.perform(fields, "create surface", name, command, render)

    async def GetSurface(self, request: pb.GetSurfaceRequest, _: Context) -> pb.GetSurfaceResponse:
        """Answers a surface as it is."""
        fields = Fields(request)
        name = fields.surface()
        fields.finish("get surface")
        return pb.GetSurfaceResponse(surface=await self._engine.read(name, surface_message))

    async def ListSurfaces(self, request: pb.ListSurfacesRequest, _: Context) -> pb.ListSurfacesResponse:
        """Lists the surfaces of a tenant by name."""
        fields = Fields(request)
        tenant = fields.tenant()
        size = fields.between("page_size", 0, limits.PAGE_ENTRIES, zero=limits.PAGE_ENTRIES_DEFAULT)
        after = ""
        if request.page_token:
            after = place_of(request.page_token, SURFACES_LIST, f"tenants/{tenant}") or ""
            if not after:
                fields.wrong("page_token", "expected a next_page_token, but it is none")
        fields.finish("list the surfaces of")
        names = [name for name in self._engine.surfaces(tenant) if name > after]
        response = pb.ListSurfacesResponse()
        for name in names[:size]:
            try:
                response.surfaces.append(await self._engine.read(name, surface_message))
            except Refused:
                continue
        if len(names) > size:
            response.next_page_token = token(SURFACES_LIST, f"tenants/{tenant}", names[size - 1])
        return response

    async def UpdateSurface(self, request: pb.UpdateSurfaceRequest, _: Context) -> pb.UpdateSurfaceResponse:
        """Changes the settings that the mask names."""
        fields = Fields(request)
        name, command = fields.surface(), _update(fields)
        render = _with_surface(pb.UpdateSurfaceResponse)
        return await self._mutations.perform(fields, "update surface", name, command, render)

    async def DeleteSurface(self, request: pb.DeleteSurfaceRequest, _: Context) -> pb.DeleteSurfaceResponse:
        """Deletes a surface that has nothing left to do."""
        fields = Fields(request)
        name, command = fields.surface(), commands.DeleteSurface(fields.at_ms())
        return await self._mutations.perform(fields, "delete surface", name, command, _deleted)

    async def StartRun(self, request: pb.StartRunRequest, _: Context) -> pb.StartRunResponse:
        """Starts a run."""
        fields = Fields(request)
        name, command = fields.surface(), commands.StartRun(fields.at_ms())
        render = _with_surface(pb.StartRunResponse)
        return await self._mutations.perform(fields, "start a run of", name, command, render)

    async def CompleteRun(self, request: pb.CompleteRunRequest, _: Context) -> pb.CompleteRunResponse:
        """Completes the run."""
        fields = Fields(request)
        name, command = fields.surface(), commands.CompleteRun(fields.at_ms())
        render = _with_surface(pb.CompleteRunResponse)
        return await self._mutations.perform(fields, "complete the run of", name, command, render)

    async def FailRun(self, request: pb.FailRunRequest, _: Context) -> pb.FailRunResponse:
        """Says that the run has failed, or crashed."""
        fields = Fields(request)
        name, reason = fields.surface(), fields.text("reason", limits.TEXT_CHARACTERS)
        command = commands.FailRun(reason, request.crashed, fields.at_ms())
        render = _with_surface(pb.FailRunResponse)
        return await self._mutations.perform(fields, "fail the run of", name, command, render)

    async def ResumeRun(self, request: pb.ResumeRunRequest, _: Context) -> pb.ResumeRunResponse:
        """Goes on with a failed or crashed run."""
        fields = Fields(request)
        name, command = fields.surface(), commands.ResumeRun(fields.at_ms())
        render = _with_surface(pb.ResumeRunResponse)
        return await self._mutations.perform(fields, "resume the run of", name, command, render)

    async def ApplyControl(self, request: pb.ApplyControlRequest, _: Context) -> pb.ApplyControlResponse:
        """Applies one operator control."""
        fields = Fields(request)
        name, command = fields.surface(), commands.ApplyControl(_action(fields), fields.at_ms())
        render = _with_surface(pb.ApplyControlResponse)
        return await self._mutations.perform(fields, "apply a control to", name, command, render)

    async def CertifyHeavyDataConformance(
        self, request: pb.CertifyHeavyDataConformanceRequest, _: Context
    ) -> pb.CertifyHeavyDataConformanceResponse:
        """Certifies source and sink under the heavy-data profiles."""
        fields = Fields(request)
        name, command = fields.surface(), commands.CertifyHeavyDataConformance(fields.at_ms())
        render = _with_surface(pb.CertifyHeavyDataConformanceResponse)
        return await self._mutations.perform(fields, "certify surface", name, command, render)

    async def ValidateSurface(
        self, request: pb.ValidateSurfaceRequest, _: Context
    ) -> pb.ValidateSurfaceResponse:
        """Says whether the surface keeps its contract."""
        fields = Fields(request)
        name = fields.surface()
        fields.finish("validate surface")
        found = await self._engine.read(name, _violations)
        violations = [pb.SurfaceViolation(field=one.field, description=one.description) for one in found]
        return pb.ValidateSurfaceResponse(valid=not violations, violations=violations)

    async def GetFixtureSnapshots(
        self, _request: pb.GetFixtureSnapshotsRequest, _: Context
    ) -> pb.GetFixtureSnapshotsResponse:
        """Answers the deterministic fixture snapshots."""
        snapshots = [
            pb.FixtureSnapshot(name=name, signature=text) for name, text in fixtures.fixture_snapshots()
        ]
        return pb.GetFixtureSnapshotsResponse(
            snapshots=snapshots,
            snapshot_signature=fixtures.snapshot_signature(),
            snapshot_version=fixtures.snapshot_version,
        )


def _with_surface(response: Callable[..., M]) -> Render[None, M]:
    """Renders a response that has the surface as its command left it."""
    return lambda _, surface: response(surface=surface_message(surface))


def _deleted(_: None, _surface: state.Surface) -> pb.DeleteSurfaceResponse:
    return pb.DeleteSurfaceResponse()


def _violations(surface: state.Surface) -> list[Violation]:
    return list(state.violations(surface))


def _creation(fields: Fields, name: str) -> commands.CreateSurface:
    """The creation that a request asks for: the profile's presets, and what it overrides."""
    request: pb.CreateSurfaceRequest = fields.request
    profile = _profile(fields)
    if request.HasField("pipeline") and not request.pipeline.HasField("schedule"):
        request.pipeline.schedule.manual.SetInParent()
    chosen = fields.value("pipeline", pipeline.Pipeline)
    if chosen is not None:
        fields.check(pipeline.violations(chosen), "pipeline")
    well_named = limits.ID_PATTERN.fullmatch(request.surface_id)
    # The presets have names made of the id: a malformed one is told once, not as theirs.
    presets = default_settings(request.surface_id if well_named else SURFACES_LIST, profile)
    overridden = Settings(
        connector_plan=fields.value("connector_plan", ConnectorPlan) or presets.connector_plan,
        boundary=fields.value("boundary", backpressure.QueueBoundary) or presets.boundary,
        lease_ms=_number(request, "lease_ms", presets),
        max_allowed_lag_ms=_number(request, "max_allowed_lag_ms", presets),
        budget=fields.value("budget", policy.Budget) or presets.budget,
        idempotency_keys_kept=_number(request, "idempotency_keys_kept", presets),
        retention=fields.value("retention", Retention) or presets.retention,
    )
    fields.check(core_settings.violations(overridden))
    context = _tenant_context(fields, name)
    return commands.CreateSurface(
        profile, context, chosen or default_pipeline(request.surface_id), overridden
    )


def _number(
    request: pb.CreateSurfaceRequest,
    name: Literal["lease_ms", "max_allowed_lag_ms", "idempotency_keys_kept"],
    presets: Settings,
) -> int:
    number: int = getattr(request if request.HasField(name) else presets, name)
    return number


def _profile(fields: Fields) -> AdapterProfile:
    field = pb.CreateSurfaceRequest.DESCRIPTOR.fields_by_name["adapter_profile"]
    fields.check(malformed_enum(field, fields.request.adapter_profile, field.name))
    profile = enum_member(AdapterProfile, AdapterProfileMessage.DESCRIPTOR, fields.request.adapter_profile)
    return profile or AdapterProfile.STANDARD


def _tenant_context(fields: Fields, name: str) -> policy.TenantContext:
    request: pb.CreateSurfaceRequest = fields.request
    default = state.default_context(state.tenant_of(name))
    if not request.HasField("tenant_context"):
        return default
    wrong = list(malformed(request.tenant_context, "tenant_context"))
    fields.check(wrong)
    context: policy.TenantContext | None = (
        None if wrong else union_from(policy.TenantContext, request.tenant_context)
    )
    if context is None:
        return default
    fields.check(limits.text("actor_id", context.actor_id), "tenant_context")
    if isinstance(context, policy.Tenant):
        fields.check(limits.identifier("tenant_id", context.tenant_id), "tenant_context")
    return context


def _update(fields: Fields) -> commands.UpdateSurface:
    """The update that a request asks for; of its values only what the mask names is read."""
    request: pb.UpdateSurfaceRequest = fields.request
    mask = tuple(path for path in UPDATERS if path in request.update_mask.paths)
    for path in sorted(set(request.update_mask.paths) - set(UPDATERS)):
        fields.wrong("update_mask", f"expected paths of {', '.join(UPDATERS)}, but there is '{path[:80]}'")
    if not request.update_mask.paths:
        fields.wrong("update_mask", f"expected at least one of {', '.join(UPDATERS)}, but it is empty")
    for path in ("connector_plan", "boundary", "budget", "retention"):
        if path in mask and not request.HasField(path):  # type: ignore[arg-type]  # one of its message fields
            fields.wrong(path, "expected to be set since update_mask names it, but it is not")
    command = commands.UpdateSurface(
        update_mask=mask,
        connector_plan=fields.value("connector_plan", ConnectorPlan) if "connector_plan" in mask else None,
        boundary=fields.value("boundary", backpressure.QueueBoundary) if "boundary" in mask else None,
        lease_ms=request.lease_ms,
        max_allowed_lag_ms=request.max_allowed_lag_ms,
        budget=fields.value("budget", policy.Budget) if "budget" in mask else None,
        idempotency_keys_kept=request.idempotency_keys_kept,
        retention=fields.value("retention", Retention) if "retention" in mask else None,
        at_ms=fields.at_ms(),
    )
    command = replace(command, reprocess_window=_window(fields, mask))
    _check_values(fields, command)
    return command


def _check_values(fields: Fields, command: commands.UpdateSurface) -> None:
    """Tells what is wrong with the values too, where the request is malformed anyway."""
    settings = default_settings(SURFACES_LIST, AdapterProfile.STANDARD)
    for path in command.update_mask:
        if getattr(command, path, None) is not None:
            settings = UPDATERS[path](settings, command)
    fields.check_too(core_settings.violations(settings))


def _window(fields: Fields, mask: tuple[str, ...]) -> ReprocessWindow | None:
    path = "connector_plan.reprocess_window"
    plan = fields.request.connector_plan
    if path not in mask or not plan.HasField("reprocess_window"):
        return None
    asked = plan.reprocess_window
    window = ReprocessWindow(asked.start_sequence, asked.end_sequence, asked.reason)
    fields.check(connector.window_violations(path, window))
    return window


def _action(fields: Fields) -> Action:
    request: pb.ApplyControlRequest = fields.request
    wrong = list(malformed(request.action, "action"))
    fields.check(wrong)
    action: Action | None = None if wrong else union_from(Action, request.action)
    if action is None:
        return Replay("", "")
    which = request.action.WhichOneof("action")
    fields.check(limits.text("reason", action.reason, limits.TEXT_CHARACTERS), f"action.{which}")
    return action
