"""SurfaceService: surfaces, runs, controls, dead letters, certification and snapshots."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress
from functools import partial
from itertools import starmap, takewhile
from typing import Any, Literal, TypeAlias, TypeVar

import grpc
from lightspeed.ops.v1 import surface_service_pb2 as pb
from lightspeed.ops.v1 import surface_service_pb2_grpc
from lightspeed.ops.v1.profile_pb2 import AdapterProfile as AdapterProfileMessage
from lightspeed.ops.v1.surface_pb2 import SURFACE_VIEW_BASIC, SURFACE_VIEW_FULL
from lightspeed.ops.v1.surface_pb2 import Surface as SurfaceMessage
from lightspeed.ops.v1.tenant_pb2 import Tenant

from lightspeed_ops.core import commands, fixtures, limits, pipeline, policy, queue
from lightspeed_ops.core import settings as core_settings
from lightspeed_ops.core import surface as state
from lightspeed_ops.core.batch_list import batch_page
from lightspeed_ops.core.commands import Cancelled, DeadLetterResults, Updated
from lightspeed_ops.core.connector import ConnectorPlan
from lightspeed_ops.core.dead_letters import first_stored, summary
from lightspeed_ops.core.profiles import AdapterProfile, default_pipeline
from lightspeed_ops.core.queue_view import queue_view
from lightspeed_ops.core.refusal import Refusal, Refused, Violation
from lightspeed_ops.core.replay_plan import ReplayPlan
from lightspeed_ops.core.retention import Retention
from lightspeed_ops.core.run import RunLabel, RunRecord
from lightspeed_ops.core.settings import Settings, SurfaceLabel, default_settings
from lightspeed_ops.engine import Engine, Slices
from lightspeed_ops.mapping import enum_member, enum_number, to_message
from lightspeed_ops.reader import OldestRun, Reader
from lightspeed_ops.transport import (
    batch_list_requests,
    control_requests,
    dead_letter_requests,
    queue_views,
    run_requests,
    surface_list_requests,
)
from lightspeed_ops.transport.callers import current_caller
from lightspeed_ops.transport.connected_clients import ConnectedClients
from lightspeed_ops.transport.forwarding import Forwarding
from lightspeed_ops.transport.frame_cache import RenderedFrame
from lightspeed_ops.transport.idempotency import IdempotentCalls
from lightspeed_ops.transport.request_validation import RequestValidation, malformed_enum
from lightspeed_ops.transport.responses import (
    BATCH_STATES,
    Room,
    basic_surface_message,
    surface_message,
    with_surface,
)
from lightspeed_ops.transport.server_info import ServerInfo, package_version
from lightspeed_ops.transport.server_list import owner_address, server_messages
from lightspeed_ops.transport.surface_list_requests import SurfaceListRequest
from lightspeed_ops.transport.surface_watch import SurfaceWatches
from lightspeed_ops.transport.tokens import number_of, place_of, token
from lightspeed_ops.transport.update_requests import update_of

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
V = TypeVar("V")

TENANTS_LIST = "tenants"
DEAD_LETTERS_LIST = "dead_letters"


class SurfaceServicer(surface_service_pb2_grpc.SurfaceServiceServicer):
    """The servicer of SurfaceService, for operators, schedulers and CI gates."""

    def __init__(self, engine: Engine, reader: Reader, server: ServerInfo, clients: ConnectedClients) -> None:
        """Takes the reader, which finds failed attempts, what the server is, and the connected clients."""
        self._engine = engine
        self._reader = reader
        self._server = server
        self._clients = clients
        self._ownership = server.ownership
        self._idempotent_calls = IdempotentCalls(engine)
        self._watches = SurfaceWatches(engine, server.ownership)
        self.forwarding: Forwarding | None = None
        """None if this server owns all surfaces."""

    async def _read(self, name: str, view: Callable[[state.Surface], V | Refusal]) -> V:
        """Returns a view of a surface that the caller may read."""
        return await self._engine.read(name, view, caller=current_caller())

    def _room(self) -> Room:
        return Room(self._server.limits.max_page_bytes)

    async def CreateSurface(self, request: pb.CreateSurfaceRequest, _: Context) -> pb.CreateSurfaceResponse:
        """Creates a surface from a profile, with overrides."""
        fields = RequestValidation(request)
        name = fields.new_surface()
        command = _creation(fields, name)
        render = with_surface(pb.CreateSurfaceResponse)
        return await self._idempotent_calls.perform(fields, "create surface", name, command, render)

    async def GetSurface(self, request: pb.GetSurfaceRequest, _: Context) -> pb.GetSurfaceResponse:
        """Returns a surface as it is."""
        fields = RequestValidation(request)
        name = fields.surface()
        fields.finish("get surface")
        surface = await self._read(name, self._rendered(name, SURFACE_VIEW_FULL))
        return pb.GetSurfaceResponse(surface=surface)

    async def ListSurfaces(self, request: pb.ListSurfacesRequest, _: Context) -> pb.ListSurfacesResponse:
        """Lists the surfaces of a tenant, or of all, with the deleted ones if the request asks for them."""
        fields = RequestValidation(request)
        view = fields.enum("view", zero=SURFACE_VIEW_FULL)
        asked = surface_list_requests.list_request(fields)
        places, next_after = await surface_list_requests.listed_places(self._engine, asked)
        response, room, slices = pb.ListSurfacesResponse(), self._room(), Slices()
        before = asked.after
        for place in places:
            with suppress(Refused):
                surface = await self._read(place.name, self._listed(place.name, view, asked))
                if surface is not None and not room.takes(surface):
                    next_after = before
                    break
                if surface is not None:
                    response.surfaces.append(surface)
            before = place
            await slices.give_way()
        if next_after is not None:
            response.next_page_token = asked.token_after(next_after)
        return response

    def _listed(
        self, name: str, view: int, asked: SurfaceListRequest
    ) -> Callable[[state.Surface], SurfaceMessage | None]:
        """Returns a renderer of a surface in a list: None if it does not match any more."""
        rendered, now_ms = self._rendered(name, view), self._engine.now_ms(name)

        def listed(surface: state.Surface) -> SurfaceMessage | None:
            is_listed = (asked.show_deleted or surface.exists) and asked.wanted.matches(surface, now_ms)
            return rendered(surface) if is_listed else None

        return listed

    def _rendered(self, name: str, view: int) -> Callable[[state.Surface], SurfaceMessage]:
        """Returns a renderer of a surface as it is now, in a view."""
        now_ms, owner = self._engine.now_ms(name), owner_address(self._ownership, name)
        if view == SURFACE_VIEW_BASIC:
            return lambda surface: basic_surface_message(surface, now_ms, state.etag(surface), owner)
        return lambda surface: surface_message(surface, now_ms, owner)

    async def WatchSurfaces(  # type: ignore[override]  # frames are written as they were rendered
        self, request: pb.WatchSurfacesRequest, _: Context
    ) -> AsyncIterator[RenderedFrame]:
        """Streams the light views of surfaces that match a filter, and their changes."""
        async with aclosing(self._watches.frames(request)) as frames:
            async for frame in frames:
                yield frame

    async def UpdateSurface(self, request: pb.UpdateSurfaceRequest, _: Context) -> pb.UpdateSurfaceResponse:
        """Changes what the mask names, or says what would change."""
        fields = RequestValidation(request)
        name, command = fields.surface(), update_of(fields)
        return await self._idempotent_calls.perform(fields, "update surface", name, command, _updated)

    async def DeleteSurface(self, request: pb.DeleteSurfaceRequest, _: Context) -> pb.DeleteSurfaceResponse:
        """Deletes a surface without an active run, outstanding batches or dead letters."""
        fields = RequestValidation(request)
        name = fields.surface()
        command = commands.DeleteSurface(fields.at_ms(), fields.tenant_context("tenant_context"))
        return await self._idempotent_calls.perform(fields, "delete surface", name, command, _deleted)

    async def UndeleteSurface(
        self, request: pb.UndeleteSurfaceRequest, _: Context
    ) -> pb.UndeleteSurfaceResponse:
        """Restores a deleted surface."""
        fields = RequestValidation(request)
        name = fields.surface()
        command = commands.UndeleteSurface(fields.at_ms(), fields.tenant_context("tenant_context"))
        render = with_surface(pb.UndeleteSurfaceResponse)
        return await self._idempotent_calls.perform(fields, "undelete surface", name, command, render)

    async def StartRun(self, request: pb.StartRunRequest, _: Context) -> pb.StartRunResponse:
        """Starts a run."""
        fields = RequestValidation(request)
        name, labels = fields.surface(), tuple(starmap(RunLabel, fields.string_map("labels")))
        command = commands.StartRun(fields.at_ms(), labels)
        render = with_surface(pb.StartRunResponse)
        return await self._idempotent_calls.perform(fields, "start a run of", name, command, render)

    async def CompleteRun(self, request: pb.CompleteRunRequest, _: Context) -> pb.CompleteRunResponse:
        """Completes the run."""
        fields = RequestValidation(request)
        name, command = fields.surface(), commands.CompleteRun(fields.at_ms())
        render = with_surface(pb.CompleteRunResponse)
        return await self._idempotent_calls.perform(fields, "complete the run of", name, command, render)

    async def FailRun(self, request: pb.FailRunRequest, _: Context) -> pb.FailRunResponse:
        """Marks the run as failed, or crashed."""
        fields = RequestValidation(request)
        name, reason = fields.surface(), fields.text("reason", limits.TEXT_CHARACTERS)
        command = commands.FailRun(reason, request.crashed, fields.at_ms())
        render = with_surface(pb.FailRunResponse)
        return await self._idempotent_calls.perform(fields, "fail the run of", name, command, render)

    async def ResumeRun(self, request: pb.ResumeRunRequest, _: Context) -> pb.ResumeRunResponse:
        """Resumes a failed or crashed run."""
        fields = RequestValidation(request)
        name, command = fields.surface(), commands.ResumeRun(fields.at_ms())
        render = with_surface(pb.ResumeRunResponse)
        return await self._idempotent_calls.perform(fields, "resume the run of", name, command, render)

    async def GetRun(self, request: pb.GetRunRequest, _: Context) -> pb.GetRunResponse:
        """Returns a run."""
        fields = RequestValidation(request)
        name, number = fields.surface(), run_requests.run_number(fields)
        fields.finish("get a run of")
        newest, is_active, oldest = await self._read(name, run_requests.newest_run)
        if newest.number and number in (0, newest.number):
            return pb.GetRunResponse(run=run_requests.run_message(newest, is_active=is_active))
        record = None
        if 0 < oldest <= number < newest.number:
            record = await self._reader.run(name, number, oldest_now=self._oldest_run_of(name))
        if record is None:
            raise Refused(run_requests.run_not_found(name, number))
        return pb.GetRunResponse(run=run_requests.run_message(record, is_active=False))

    async def ListRuns(self, request: pb.ListRunsRequest, _: Context) -> pb.ListRunsResponse:
        """Lists the kept runs."""
        fields = RequestValidation(request)
        name, journal = fields.surface(), self._reader.identity
        size = fields.between("page_size", 0, limits.PAGE_ENTRIES, zero=limits.PAGE_ENTRIES_DEFAULT)
        matches, before = run_requests.matcher(fields), run_requests.before(fields, name, journal)
        fields.finish("list the runs of")
        newest, is_active, oldest = await self._read(name, run_requests.newest_run)
        found: list[RunRecord] = []
        if newest.number and not 0 < before <= newest.number:
            before = newest.number
            found += [newest] if matches(newest, is_active=is_active) else []
        listing = await self._reader.runs(
            name,
            before=before,
            oldest=oldest,
            oldest_now=self._oldest_run_of(name),
            limit=size - len(found),
            matches=matches,
        )
        found += listing.records
        messages = await run_requests.run_messages(found, active=newest.number if is_active else 0)
        room, next_before = self._room(), listing.next_before
        response = pb.ListRunsResponse(runs=takewhile(room.takes, messages))
        if len(response.runs) < len(found):
            next_before = found[len(response.runs) - 1].number
        response.next_page_token = run_requests.next_page_token(name, next_before, journal)
        return response

    def _oldest_run_of(self, name: str) -> OldestRun:
        """Returns how the reader finds out which runs a surface has forgotten since a call read its state."""
        return lambda: self._read(name, state.oldest_listed_run)

    async def ApplyControl(self, request: pb.ApplyControlRequest, _: Context) -> pb.ApplyControlResponse:
        """Applies one operator control."""
        fields = RequestValidation(request)
        name, action = fields.surface(), control_requests.action_of(fields)
        command = commands.ApplyControl(
            action,
            fields.at_ms(),
            dry_run=request.dry_run,
            expected_plan_hash=control_requests.expected_plan_hash(fields, action),
        )

        def render(plan: ReplayPlan | None, surface: state.Surface) -> pb.ApplyControlResponse:
            message = None if plan is None else to_message(plan)
            return pb.ApplyControlResponse(surface=surface_message(surface), plan=message)

        return await self._idempotent_calls.perform(fields, "apply a control to", name, command, render)

    async def ApplyControls(
        self, request: pb.ApplyControlsRequest, context: Context
    ) -> pb.ApplyControlsResponse:
        """Applies one operator control to many surfaces, with a result for each."""
        fields = RequestValidation(request)
        tenant, choice = control_requests.chosen(fields)
        command = commands.ApplyControl(
            control_requests.action_of(fields), fields.at_ms(), dry_run=request.dry_run
        )
        fields.finish("apply a control to surfaces of")
        names, more = await control_requests.selected(self._engine, tenant, choice)
        results = [
            result
            async for result in control_requests.results(
                self._idempotent_calls, request, names, command, self._by_owner(context)
            )
        ]
        return pb.ApplyControlsResponse(results=results, more=more)

    def _by_owner(self, context: Context) -> control_requests.ByOwner:
        """Returns what lets the owner of each surface apply a control: this server, if it is alone."""
        if self.forwarding is None:
            return lambda _name, _request, here: here()
        return partial(control_requests.result_of_owner, self.forwarding, context)

    async def CancelBatch(self, request: pb.CancelBatchRequest, _: Context) -> pb.CancelBatchResponse:
        """Cancels a batch, at once or, if it is in flight, when its worker reports or its lease expires."""
        fields = RequestValidation(request)
        name, key = fields.surface(), fields.text("key")
        command = commands.CancelBatch(key, fields.text("reason", limits.TEXT_CHARACTERS), fields.at_ms())
        return await self._idempotent_calls.perform(fields, "cancel a batch of", name, command, _cancelled)

    async def GetQueue(self, request: pb.GetQueueRequest, _: Context) -> pb.GetQueueResponse:
        """Returns the view of a queue as it is."""
        fields = RequestValidation(request)
        name = fields.surface()
        fields.finish("get the queue of")
        view, rates, heads = await self._read(
            name,
            lambda surface: (
                queue_view(surface, self._engine.now_ms(name)),
                self._engine.rate_sampler.rates(name, surface),
                queue_views.heads(surface),
            ),
        )
        response = pb.GetQueueResponse(queue=queue_views.queue_view_message(view, rates))
        # Each part takes up to some milliseconds: other calls run between them.
        await asyncio.sleep(0)
        queue_views.add_workers(response.queue, view, self._clients.workers(name))
        await asyncio.sleep(0)
        queue_views.add_subscribers(response.queue, heads, *self._clients.subscribers(name))
        return response

    async def ListBatches(self, request: pb.ListBatchesRequest, _: Context) -> pb.ListBatchesResponse:
        """Lists active batches with their last failures."""
        fields = RequestValidation(request)
        name, journal = fields.surface(), self._reader.identity
        size = fields.between("page_size", 0, limits.PAGE_ENTRIES, zero=limits.PAGE_ENTRIES_DEFAULT)
        wanted, order = batch_list_requests.wanted(fields), batch_list_requests.order_of(fields)
        after = batch_list_requests.after(fields, name, order, journal)
        fields.finish("list the batches of")
        found, next_after = await self._read(
            name,
            lambda surface: batch_page(
                surface, wanted, order, after=after, count=size, now_ms=self._engine.now_ms(name)
            ),
        )
        listed, room = await self._reader.batches(name, found), self._room()
        response = pb.ListBatchesResponse(batches=takewhile(room.takes, map(to_message, listed)))
        if len(response.batches) < len(found):
            next_after = found[len(response.batches) - 1].place
        if next_after is not None:
            response.next_page_token = batch_list_requests.next_page_token(name, order, next_after, journal)
        return response

    async def ListDeadLetters(
        self, request: pb.ListDeadLettersRequest, _: Context
    ) -> pb.ListDeadLettersResponse:
        """Lists dead letters with their failed attempts."""
        fields = RequestValidation(request)
        name = fields.surface()
        size = fields.between("page_size", 0, limits.PAGE_ENTRIES, zero=limits.PAGE_ENTRIES_DEFAULT)
        wanted, after, journal = dead_letter_requests.wanted(fields), 0, self._reader.identity
        if request.page_token:
            place = number_of(request.page_token, DEAD_LETTERS_LIST, name, journal=journal)
            if place is None:
                fields.wrong("page_token", "expected a next_page_token of this list, but it is not one")
            after = place or 0
        fields.finish("list the dead letters of")
        stored = await self._read(
            name, lambda surface: first_stored(surface, wanted, after=after, count=size + 1)
        )
        response = pb.ListDeadLettersResponse()
        if request.summary:
            found = await self._read(name, lambda surface: summary(surface, wanted))
            response.summary.CopyFrom(to_message(found))
        letters = await self._reader.dead_letters(name, stored[:size])
        room = Room(self._server.limits.max_page_bytes - response.ByteSize())
        response.dead_letters.extend(takewhile(room.takes, map(to_message, letters)))
        if len(response.dead_letters) < len(stored):
            last = stored[len(response.dead_letters) - 1].order
            response.next_page_token = token(DEAD_LETTERS_LIST, name, last, journal=journal)
        return response

    async def RedriveDeadLetters(
        self, request: pb.RedriveDeadLettersRequest, _: Context
    ) -> pb.RedriveDeadLettersResponse:
        """Requeues dead letters."""
        fields = RequestValidation(request)
        name, command = fields.surface(), dead_letter_requests.redrive_of(fields)
        return await self._idempotent_calls.perform(
            fields, "redrive dead letters of", name, command, _redriven
        )

    async def DiscardDeadLetters(
        self, request: pb.DiscardDeadLettersRequest, _: Context
    ) -> pb.DiscardDeadLettersResponse:
        """Discards dead letters."""
        fields = RequestValidation(request)
        name, command = fields.surface(), dead_letter_requests.discard_of(fields)
        return await self._idempotent_calls.perform(
            fields, "discard dead letters of", name, command, _discarded
        )

    async def CertifyHeavyDataConformance(
        self, request: pb.CertifyHeavyDataConformanceRequest, _: Context
    ) -> pb.CertifyHeavyDataConformanceResponse:
        """Certifies source and sink under the heavy-data profiles."""
        fields = RequestValidation(request)
        name, command = fields.surface(), commands.CertifyHeavyDataConformance(fields.at_ms())
        render = with_surface(pb.CertifyHeavyDataConformanceResponse)
        return await self._idempotent_calls.perform(fields, "certify surface", name, command, render)

    async def ValidateSurface(
        self, request: pb.ValidateSurfaceRequest, _: Context
    ) -> pb.ValidateSurfaceResponse:
        """Checks the surface against its contract and returns the violations."""
        fields = RequestValidation(request)
        name = fields.surface()
        fields.finish("validate surface")
        found = await self._read(name, _violations)
        violations = [pb.SurfaceViolation(field=one.field, description=one.description) for one in found]
        return pb.ValidateSurfaceResponse(valid=not violations, violations=violations)

    async def GetFixtureSnapshots(
        self, _request: pb.GetFixtureSnapshotsRequest, _: Context
    ) -> pb.GetFixtureSnapshotsResponse:
        """Returns the deterministic fixture snapshots."""
        snapshots = [
            pb.FixtureSnapshot(name=name, signature=text) for name, text in fixtures.fixture_snapshots()
        ]
        return pb.GetFixtureSnapshotsResponse(
            snapshots=snapshots,
            snapshot_signature=fixtures.snapshot_signature(),
            snapshot_version=fixtures.snapshot_version,
        )

    async def ListTenants(self, request: pb.ListTenantsRequest, _: Context) -> pb.ListTenantsResponse:
        """Lists the tenants that have surfaces."""
        fields = RequestValidation(request)
        size = fields.between("page_size", 0, limits.PAGE_ENTRIES, zero=limits.PAGE_ENTRIES_DEFAULT)
        after = ""
        if request.page_token:
            after = place_of(request.page_token, TENANTS_LIST, TENANTS_LIST) or ""
            if not after:
                fields.wrong("page_token", "expected a next_page_token of this list, but it is not one")
        fields.finish("list the tenants")
        found = await self._engine.tenants(after=after, limit=size + 1)
        tenants = [Tenant(name=f"tenants/{one}", surface_count=surfaces) for one, surfaces in found[:size]]
        more = token(TENANTS_LIST, TENANTS_LIST, found[size - 1][0]) if len(found) > size else ""
        return pb.ListTenantsResponse(tenants=tenants, next_page_token=more)

    async def GetServerInfo(self, _request: pb.GetServerInfoRequest, _: Context) -> pb.GetServerInfoResponse:
        """Returns what the server is."""
        info = self._server.message(await self._reader.journal_info(), self._engine, _context_of_caller())
        return pb.GetServerInfoResponse(info=info)

    async def ListServers(self, _request: pb.ListServersRequest, _: Context) -> pb.ListServersResponse:
        """Lists the servers on the journal, with the surfaces that each owns."""
        context = _context_of_caller()
        tenant_id = context.tenant_id if isinstance(context, policy.Tenant) else None
        found = await server_messages(self._engine, self._ownership, package_version(), tenant_id)
        return pb.ListServersResponse(servers=found)


def _context_of_caller() -> policy.TenantContext | None:
    """Returns the context of the current caller; None if the server has no identities."""
    caller = current_caller()
    return None if caller is None else caller.context


def _updated(answer: Updated, surface: state.Surface) -> pb.UpdateSurfaceResponse:
    return pb.UpdateSurfaceResponse(surface=surface_message(surface), changes=map(to_message, answer.changes))


def _deleted(_: None, _surface: state.Surface) -> pb.DeleteSurfaceResponse:
    return pb.DeleteSurfaceResponse()


def _cancelled(answer: Cancelled, _: state.Surface) -> pb.CancelBatchResponse:
    number: Any = enum_number(answer.state, BATCH_STATES)
    return pb.CancelBatchResponse(batch_state=number, cancel_deadline_ms=answer.deadline_ms)


def _redriven(answer: DeadLetterResults, _: state.Surface) -> pb.RedriveDeadLettersResponse:
    results = [dead_letter_requests.redrive_result(*result) for result in answer.results]
    plan = to_message(answer.plan)
    return pb.RedriveDeadLettersResponse(results=results, remaining=answer.remaining, plan=plan)


def _discarded(answer: DeadLetterResults, _: state.Surface) -> pb.DiscardDeadLettersResponse:
    results = [dead_letter_requests.discard_result(*result) for result in answer.results]
    plan = to_message(answer.plan)
    return pb.DiscardDeadLettersResponse(results=results, remaining=answer.remaining, plan=plan)


def _violations(surface: state.Surface) -> list[Violation]:
    return list(state.violations(surface))


def _creation(fields: RequestValidation, name: str) -> commands.CreateSurface:
    """Returns the creation command of a request: the profile's presets, and the request's overrides."""
    request: pb.CreateSurfaceRequest = fields.request
    profile = _profile(fields)
    if request.HasField("pipeline") and not request.pipeline.HasField("schedule"):
        request.pipeline.schedule.manual.SetInParent()
    chosen = fields.value("pipeline", pipeline.Pipeline)
    if chosen is not None:
        fields.check(pipeline.violations(chosen), "pipeline")
    well_named = limits.ID_PATTERN.fullmatch(request.surface_id)
    # The names in the presets contain the id: a malformed id must be one violation, not several.
    presets = default_settings(request.surface_id if well_named else "surface", profile)
    overridden = Settings(
        connector_plan=fields.value("connector_plan", ConnectorPlan) or presets.connector_plan,
        boundary=fields.value("boundary", queue.QueueBoundary) or presets.boundary,
        lease_ms=_number(request, "lease_ms", presets),
        max_allowed_lag_ms=_number(request, "max_allowed_lag_ms", presets),
        budget=fields.value("budget", policy.Budget) or presets.budget,
        idempotency_keys_kept=_number(request, "idempotency_keys_kept", presets),
        retention=fields.value("retention", Retention) or presets.retention,
        runs_need_certification=request.runs_need_certification,
        labels=tuple(starmap(SurfaceLabel, sorted(request.labels.items()))),
    )
    fields.check(core_settings.violations(overridden))
    context = fields.tenant_context("tenant_context") or state.default_context(state.tenant_of(name))
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


def _profile(fields: RequestValidation) -> AdapterProfile:
    field = pb.CreateSurfaceRequest.DESCRIPTOR.fields_by_name["adapter_profile"]
    fields.check(malformed_enum(field, fields.request.adapter_profile, field.name))
    profile = enum_member(AdapterProfile, AdapterProfileMessage.DESCRIPTOR, fields.request.adapter_profile)
    return profile or AdapterProfile.STANDARD
