"""Provocations: real calls that cause every error in the contract.

Owns the table from RPC and reason to a function that makes such a call. A function takes a :class:`Stage` and
returns nothing: its last call raises.
"""

from collections.abc import Iterator, Mapping
from functools import partial

import grpc
from lightspeed.ops.v1 import connector_pb2, policy_pb2, queue_pb2
from lightspeed.ops.v1.policy_pb2 import Role
from lightspeed_ops.config import Limits

from tests.harness.api import METHODS, Api
from tests.harness.requests import batch, pause, replay, request_for, resume
from tests.harness.server import Setup
from tests.harness.surfaces import SurfaceCalls, fresh_name
from tests.server.core.building import NAME
from tests.server.transport.provoking_work import PROVOKE_WORK
from tests.server.transport.stage import Provoke, Stage, journal_of_before

KEPT_RECORDS = 40
"""Records that the server with short retention keeps: a few runs make it prune all earlier ones."""

_RECORDS = [rpc for rpc in METHODS if METHODS[rpc].containing_service.name == "RecordService"]
_LISTS = [rpc for rpc in _RECORDS if "page_size" in METHODS[rpc].input_type.fields_by_name]
LISTS = dict(zip(_LISTS, [*_LISTS[1:], _LISTS[0]], strict=True))
"""Each list of records, and another list whose page tokens it must refuse."""
WATCHES = [rpc for rpc in _RECORDS if "resume_token" in METHODS[rpc].input_type.fields_by_name]
"""Watches that resume by a token."""


def tenant_context(role: int, tenant_id: str = "test") -> policy_pb2.TenantContext:
    """Returns the context of an actor in a tenant."""
    tenant = policy_pb2.TenantContext.Tenant(actor_id="ada", tenant_id=tenant_id, role=Role.ValueType(role))
    return policy_pb2.TenantContext(tenant=tenant)


def of_an_editor(stage: Stage) -> SurfaceCalls:
    """Returns a surface with the context of an editor, a role without the right to delete or control."""
    return stage.created(tenant_context=tenant_context(Role.ROLE_EDITOR))


def with_one_record_of_each_kind_twice(surface: SurfaceCalls) -> None:
    """Emits at least two records of every kind."""
    surface.start_run()
    surface.process("b-1", "b-2", stage="load")
    surface.call("CertifyHeavyDataConformance")
    surface.control(pause())
    surface.control(resume())


def remember_first_places(surface: SurfaceCalls) -> dict[str, str]:
    """Returns the page token after the first entry of every list."""
    places = {rpc: surface.call(rpc, page_size=1).next_page_token for rpc in LISTS}
    assert all(places.values()), "every kind has a second record that is kept so far"
    return places


def prune(surface: SurfaceCalls) -> None:
    """Makes the server with short retention prune all earlier records; needs a run in progress."""
    for number in range(KEPT_RECORDS):
        surface.process(f"later-{number}", sequence=100 + number)


def forget(surface: SurfaceCalls) -> dict[str, str]:
    """Makes the server with short retention prune the first records; returns their page tokens."""
    with_one_record_of_each_kind_twice(surface)
    places = remember_first_places(surface)
    prune(surface)
    return places


def _unknown_surface(rpc: str, stage: Stage) -> object:
    return stage.api.call(rpc, request_for(rpc, fresh_name()))


def _malformed_surface(rpc: str, stage: Stage) -> object:
    return stage.surface.call(rpc, surface="nonsense")


def _foreign_place(rpc: str, stage: Stage) -> object:
    with_one_record_of_each_kind_twice(stage.surface)
    foreign = stage.surface.call(LISTS[rpc], page_size=1).next_page_token
    return stage.surface.call(rpc, page_token=foreign)


def _forgotten_place(rpc: str, stage: Stage) -> object:
    surface, places = stage.forgotten()
    return surface.call(rpc, page_token=places[rpc])


def _foreign_stream(rpc: str, stage: Stage) -> object:
    foreign = stage.created().call(rpc).resume_token
    return stage.surface.call(rpc, resume_token=foreign)


def _forgotten_stream(rpc: str, stage: Stage) -> object:
    surface, _ = stage.forgotten()
    return surface.call(rpc, after_sequence=1)


def _one_stream_too_many(rpc: str, stage: Stage) -> object:
    surface = stage.on(limits=Limits(max_streams=1)).surface
    opened = surface.api.records.WatchFreshness(request_for("WatchFreshness", surface.name))
    next(opened)
    return surface.call(rpc)


def _stream_at_the_end(rpc: str, stage: Stage) -> object:
    running = stage.start_server(Setup())
    with grpc.insecure_channel(running.address) as channel:
        api = Api(channel)
        surface = SurfaceCalls.create(api)
        frames = getattr(api.records, rpc)(request_for(rpc, surface.name))
        next(frames)
        running.ask_to_stop()
        return list(frames)


def _call_at_the_end(rpc: str, stage: Stage) -> object:
    running = stage.start_server(Setup())
    with grpc.insecure_channel(running.address) as channel:
        surface = SurfaceCalls.create(Api(channel))
        running.refuse_calls()
        return surface.call(rpc)


def _run_of_before(stage: Stage) -> object:
    with grpc.insecure_channel(stage.start_server(Setup(open_journal=journal_of_before)).address) as channel:
        return SurfaceCalls(Api(channel), NAME).start_run()


def _create_of_another_tenant(stage: Stage) -> object:
    return stage.created(tenant_context=tenant_context(Role.ROLE_TENANT_ADMIN, "other"))


def _create_as_viewer(stage: Stage) -> object:
    return stage.created(tenant_context=tenant_context(Role.ROLE_VIEWER))


def _one_surface_too_many(stage: Stage) -> object:
    return stage.on(limits=Limits(max_surfaces=2)).created()


def _surfaces_of_another_tenant(stage: Stage) -> object:
    for _ in range(2):
        stage.created(name=fresh_name("neighbour"))
    first = stage.api.call("ListSurfaces", request_for("ListSurfaces", fresh_name("neighbour"), page_size=1))
    return stage.surface.call("ListSurfaces", page_token=first.next_page_token)  # type: ignore[attr-defined]


def _create_deleted(stage: Stage) -> object:
    stage.surface.call("DeleteSurface")
    return stage.surface.call("CreateSurface")


def _deleted(stage: Stage) -> SurfaceCalls:
    surface = stage.surface
    surface.call("DeleteSurface")
    return surface


def _undelete_one_too_many(stage: Stage) -> object:
    elsewhere = stage.on(limits=Limits(max_surfaces=2))
    elsewhere.surface.call("DeleteSurface")
    elsewhere.created()
    return elsewhere.surface.call("UndeleteSurface")


def _undelete_as_editor(stage: Stage) -> object:
    surface = of_an_editor(stage)
    surface.call("DeleteSurface", tenant_context=tenant_context(Role.ROLE_TENANT_ADMIN))
    return surface.call("UndeleteSurface")


def _delete_while_running(stage: Stage) -> object:
    stage.surface.start_run()
    return stage.surface.call("DeleteSurface")


def _delete_with_batches(stage: Stage) -> object:
    stage.surface.enqueue("b-1")
    return stage.surface.call("DeleteSurface")


def _twice(rpc: str, stage: Stage) -> object:
    stage.surface.call(rpc)
    return stage.surface.call(rpc)


def _complete_with_batches(stage: Stage) -> object:
    stage.surface.start_run()
    stage.surface.enqueue("b-1")
    return stage.surface.call("CompleteRun")


def _resume_a_running_run(stage: Stage) -> object:
    stage.surface.start_run()
    return stage.surface.call("ResumeRun")


def _no_runs_left(stage: Stage) -> object:
    return stage.created(budget=policy_pb2.Budget()).start_run()


def _no_mitigations_left(stage: Stage) -> object:
    return stage.created(budget=policy_pb2.Budget()).control(pause())


def _replay_from_nowhere(stage: Stage) -> object:
    return stage.surface.control(replay("nowhere"))


def _window_that_does_not_fit(stage: Stage) -> object:
    boundary = queue_pb2.QueueBoundary(mode=queue_pb2.QUEUE_MODE_PUSH_PULL, max_in_flight=1, max_queued=1)
    surface = stage.created(boundary=boundary)
    surface.start_run()
    surface.process("b-1")
    surface.process("b-2")
    reprocess_everything(surface)
    return surface.control(replay())


def _pruned_window(stage: Stage) -> object:
    surface, _ = stage.forgotten()
    reprocess_everything(surface)
    return surface.control(replay())


def reprocess_everything(surface: SurfaceCalls) -> None:
    """Sets a reprocess window over every sequence in the plan."""
    window = connector_pb2.ReprocessWindow(start_sequence=0, end_sequence=1_000, reason="repaired")
    request = request_for("UpdateSurface", surface.name)
    request.update_mask.paths[:] = ["connector_plan.reprocess_window"]
    request.connector_plan.reprocess_window.CopyFrom(window)
    surface.api.call("UpdateSurface", request)


def _dead_letter(stage: Stage) -> SurfaceCalls:
    stage.surface.start_run()
    stage.surface.enqueue("b-1")
    stage.surface.start()
    stage.surface.fail("b-1", permanent=True)
    return stage.surface


def _replay_by_another_plan(stage: Stage) -> object:
    return _dead_letter(stage).control(replay(), expected_plan_hash="0" * 64)


def _place_among_others(stage: Stage) -> object:
    with_one_record_of_each_kind_twice(stage.surface)
    foreign = stage.surface.call("ListAudits", page_size=1).next_page_token
    return stage.surface.call("ListDeadLetters", page_token=foreign)


def _same_id_for_something_else(rpc: str, stage: Stage) -> object:
    """Reuses the request id of another request, of the same method or another one."""
    request_id = f"r-{rpc}"
    stage.surface.call("EnqueueBatch", batch=batch("other"), request_id=request_id)
    return stage.surface.call(rpc, request_id=request_id)


def _verify_pruned_audits(stage: Stage) -> object:
    surface, _ = stage.forgotten()
    return surface.call("VerifyAudits", from_sequence=1)


def _of_any_surface() -> Iterator[tuple[tuple[str, str], Provoke]]:
    for rpc, method in METHODS.items():
        if "surface" in method.input_type.fields_by_name:
            yield (rpc, "SURFACE_NOT_FOUND"), partial(_unknown_surface, rpc)
            yield (rpc, "INVALID_ARGUMENT"), partial(_malformed_surface, rpc)


def _of_lists_and_streams() -> Iterator[tuple[tuple[str, str], Provoke]]:
    for rpc in LISTS:
        yield (rpc, "CURSOR_NOT_FOUND"), partial(_foreign_place, rpc)
        yield (rpc, "CURSOR_TOO_OLD"), partial(_forgotten_place, rpc)
    for rpc in WATCHES:
        yield (rpc, "CURSOR_NOT_FOUND"), partial(_foreign_stream, rpc)
        yield (rpc, "CURSOR_TOO_OLD"), partial(_forgotten_stream, rpc)
    for rpc in (*WATCHES, "WatchFreshness"):
        yield (rpc, "STREAM_LIMIT"), partial(_one_stream_too_many, rpc)
        yield (rpc, "SERVER_DRAINING"), partial(_stream_at_the_end, rpc)


def _of_changes() -> Iterator[tuple[tuple[str, str], Provoke]]:
    for rpc, method in METHODS.items():
        if "request_id" in method.input_type.fields_by_name:
            yield (rpc, "REQUEST_CONFLICT"), partial(_same_id_for_something_else, rpc)


PROVOKE: Mapping[tuple[str, str], Provoke] = {
    **dict(_of_any_surface()),
    **dict(_of_lists_and_streams()),
    **dict(_of_changes()),
    **PROVOKE_WORK,
    ("Work", "STREAM_LIMIT"): partial(_one_stream_too_many, "Work"),
    ("Work", "SERVER_DRAINING"): partial(_call_at_the_end, "Work"),
    ("CreateSurface", "INVALID_ARGUMENT"): lambda stage: stage.surface.call("CreateSurface", surface_id="-"),
    ("CreateSurface", "SURFACE_EXISTS"): lambda stage: stage.surface.call("CreateSurface"),
    ("CreateSurface", "SURFACE_NOT_FOUND"): _create_of_another_tenant,
    ("CreateSurface", "ROLE_FORBIDS"): _create_as_viewer,
    ("CreateSurface", "SURFACE_LIMIT"): _one_surface_too_many,
    ("ListSurfaces", "INVALID_ARGUMENT"): lambda stage: stage.surface.call("ListSurfaces", parent="tenants"),
    ("ListSurfaces", "CURSOR_NOT_FOUND"): _surfaces_of_another_tenant,
    ("DeleteSurface", "RUN_ACTIVE"): _delete_while_running,
    ("DeleteSurface", "OUTSTANDING_BATCHES"): _delete_with_batches,
    ("DeleteSurface", "ROLE_FORBIDS"): lambda stage: of_an_editor(stage).call("DeleteSurface"),
    ("UndeleteSurface", "SURFACE_EXISTS"): lambda stage: stage.surface.call("UndeleteSurface"),
    ("UndeleteSurface", "SURFACE_LIMIT"): _undelete_one_too_many,
    ("UndeleteSurface", "ROLE_FORBIDS"): _undelete_as_editor,
    ("StartRun", "RUN_ACTIVE"): partial(_twice, "StartRun"),
    ("StartRun", "BUDGET_EXHAUSTED"): _no_runs_left,
    ("StartRun", "PIPELINE_INVALID"): _run_of_before,
    ("CompleteRun", "NO_ACTIVE_RUN"): lambda stage: stage.surface.call("CompleteRun"),
    ("CompleteRun", "OUTSTANDING_BATCHES"): _complete_with_batches,
    ("FailRun", "NO_ACTIVE_RUN"): lambda stage: stage.surface.call("FailRun"),
    ("ResumeRun", "RUN_ACTIVE"): _resume_a_running_run,
    ("ResumeRun", "NO_ACTIVE_RUN"): lambda stage: stage.surface.call("ResumeRun"),
    ("ApplyControl", "STAGE_NOT_FOUND"): _replay_from_nowhere,
    ("ApplyControl", "CONTROL_REFUSED"): partial(_twice, "ApplyControl"),
    ("ApplyControl", "NO_ACTIVE_RUN"): lambda stage: stage.surface.control(replay()),
    ("ApplyControl", "QUEUE_SATURATED"): _window_that_does_not_fit,
    ("ApplyControl", "BUDGET_EXHAUSTED"): _no_mitigations_left,
    ("ApplyControl", "ROLE_FORBIDS"): lambda stage: of_an_editor(stage).control(pause()),
    ("ApplyControl", "CURSOR_TOO_OLD"): _pruned_window,
    ("ApplyControl", "PLAN_CHANGED"): _replay_by_another_plan,
    ("CancelBatch", "BATCH_NOT_FOUND"): lambda stage: stage.surface.call("CancelBatch"),
    ("CancelBatch", "BATCH_STATE"): lambda stage: _dead_letter(stage).call("CancelBatch"),
    ("ListDeadLetters", "CURSOR_NOT_FOUND"): _place_among_others,
    ("ExplainBatch", "BATCH_NOT_FOUND"): lambda stage: stage.surface.call("ExplainBatch"),
    ("GetFixtureSnapshots", "SERVER_DRAINING"): partial(_call_at_the_end, "GetFixtureSnapshots"),
    ("VerifyAudits", "CURSOR_TOO_OLD"): _verify_pruned_audits,
}
"""The provocation of each RPC, for each reason."""
