"""Error cases: real calls that cause every error in the contract.

Owns the table from RPC and reason to a function that makes such a call. A function takes an
:class:`ErrorCaseSetup` and returns nothing: its last call raises.
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
from tests.server.transport.error_case_setup import ErrorCase, ErrorCaseSetup, journal_of_before
from tests.server.transport.worker_error_cases import WORKER_ERROR_CASES

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


def of_an_editor(setup: ErrorCaseSetup) -> SurfaceCalls:
    """Returns a surface with the context of an editor, a role without the right to delete or control."""
    return setup.created(tenant_context=tenant_context(Role.ROLE_EDITOR))


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


def _unknown_surface(rpc: str, setup: ErrorCaseSetup) -> object:
    return setup.api.call(rpc, request_for(rpc, fresh_name()))


def _malformed_surface(rpc: str, setup: ErrorCaseSetup) -> object:
    return setup.surface.call(rpc, surface="nonsense")


def _foreign_place(rpc: str, setup: ErrorCaseSetup) -> object:
    with_one_record_of_each_kind_twice(setup.surface)
    foreign = setup.surface.call(LISTS[rpc], page_size=1).next_page_token
    return setup.surface.call(rpc, page_token=foreign)


def _forgotten_place(rpc: str, setup: ErrorCaseSetup) -> object:
    surface, places = setup.forgotten()
    return surface.call(rpc, page_token=places[rpc])


def _foreign_stream(rpc: str, setup: ErrorCaseSetup) -> object:
    foreign = setup.created().call(rpc).resume_token
    return setup.surface.call(rpc, resume_token=foreign)


def _forgotten_stream(rpc: str, setup: ErrorCaseSetup) -> object:
    surface, _ = setup.forgotten()
    return surface.call(rpc, after_sequence=1)


def _one_stream_too_many(rpc: str, setup: ErrorCaseSetup) -> object:
    surface = setup.on(limits=Limits(max_streams=1)).surface
    opened = surface.api.records.WatchFreshness(request_for("WatchFreshness", surface.name))
    next(opened)
    return surface.call(rpc)


def _one_wait_too_many(setup: ErrorCaseSetup) -> object:
    surface = setup.on(limits=Limits(max_streams=1)).surface
    opened = surface.api.records.WatchFreshness(request_for("WatchFreshness", surface.name))
    next(opened)
    return surface.call("StartAvailable", wait_ms=1_000)


def _stream_at_the_end(rpc: str, setup: ErrorCaseSetup) -> object:
    running = setup.start_server(Setup())
    with grpc.insecure_channel(running.address) as channel:
        api = Api(channel)
        surface = SurfaceCalls.create(api)
        service = api.surfaces if rpc == "WatchSurfaces" else api.records
        frames = getattr(service, rpc)(request_for(rpc, surface.name))
        next(frames)
        running.ask_to_stop()
        return list(frames)


def _call_at_the_end(rpc: str, setup: ErrorCaseSetup) -> object:
    running = setup.start_server(Setup())
    with grpc.insecure_channel(running.address) as channel:
        surface = SurfaceCalls.create(Api(channel))
        running.refuse_calls()
        return surface.call(rpc)


def _run_of_before(setup: ErrorCaseSetup) -> object:
    with grpc.insecure_channel(setup.start_server(Setup(open_journal=journal_of_before)).address) as channel:
        return SurfaceCalls(Api(channel), NAME).start_run()


def _create_of_another_tenant(setup: ErrorCaseSetup) -> object:
    return setup.created(tenant_context=tenant_context(Role.ROLE_TENANT_ADMIN, "other"))


def _create_as_viewer(setup: ErrorCaseSetup) -> object:
    return setup.created(tenant_context=tenant_context(Role.ROLE_VIEWER))


def _one_surface_too_many(setup: ErrorCaseSetup) -> object:
    return setup.on(limits=Limits(max_surfaces=2)).created()


def _surfaces_of_another_tenant(setup: ErrorCaseSetup) -> object:
    for _ in range(2):
        setup.created(name=fresh_name("neighbour"))
    first = setup.api.call("ListSurfaces", request_for("ListSurfaces", fresh_name("neighbour"), page_size=1))
    return setup.surface.call("ListSurfaces", page_token=first.next_page_token)  # type: ignore[attr-defined]


def _create_deleted(setup: ErrorCaseSetup) -> object:
    setup.surface.call("DeleteSurface")
    return setup.surface.call("CreateSurface")


def _deleted(setup: ErrorCaseSetup) -> SurfaceCalls:
    surface = setup.surface
    surface.call("DeleteSurface")
    return surface


def _undelete_one_too_many(setup: ErrorCaseSetup) -> object:
    elsewhere = setup.on(limits=Limits(max_surfaces=2))
    elsewhere.surface.call("DeleteSurface")
    elsewhere.created()
    return elsewhere.surface.call("UndeleteSurface")


def _undelete_as_editor(setup: ErrorCaseSetup) -> object:
    surface = of_an_editor(setup)
    surface.call("DeleteSurface", tenant_context=tenant_context(Role.ROLE_TENANT_ADMIN))
    return surface.call("UndeleteSurface")


def _delete_while_running(setup: ErrorCaseSetup) -> object:
    setup.surface.start_run()
    return setup.surface.call("DeleteSurface")


def _delete_with_batches(setup: ErrorCaseSetup) -> object:
    setup.surface.enqueue("b-1")
    return setup.surface.call("DeleteSurface")


def _twice(rpc: str, setup: ErrorCaseSetup) -> object:
    setup.surface.call(rpc)
    return setup.surface.call(rpc)


def _complete_with_batches(setup: ErrorCaseSetup) -> object:
    setup.surface.start_run()
    setup.surface.enqueue("b-1")
    return setup.surface.call("CompleteRun")


def _resume_a_running_run(setup: ErrorCaseSetup) -> object:
    setup.surface.start_run()
    return setup.surface.call("ResumeRun")


def _no_runs_left(setup: ErrorCaseSetup) -> object:
    return setup.created(budget=policy_pb2.Budget()).start_run()


def _no_mitigations_left(setup: ErrorCaseSetup) -> object:
    return setup.created(budget=policy_pb2.Budget()).control(pause())


def _replay_from_nowhere(setup: ErrorCaseSetup) -> object:
    return setup.surface.control(replay("nowhere"))


def _window_that_does_not_fit(setup: ErrorCaseSetup) -> object:
    boundary = queue_pb2.QueueBoundary(mode=queue_pb2.QUEUE_MODE_PUSH_PULL, max_in_flight=1, max_queued=1)
    surface = setup.created(boundary=boundary)
    surface.start_run()
    surface.process("b-1")
    surface.process("b-2")
    reprocess_everything(surface)
    return surface.control(replay())


def _pruned_window(setup: ErrorCaseSetup) -> object:
    surface, _ = setup.forgotten()
    reprocess_everything(surface)
    return surface.control(replay())


def reprocess_everything(surface: SurfaceCalls) -> None:
    """Sets a reprocess window over every sequence in the plan."""
    window = connector_pb2.ReprocessWindow(start_sequence=0, end_sequence=1_000, reason="repaired")
    request = request_for("UpdateSurface", surface.name)
    request.update_mask.paths[:] = ["connector_plan.reprocess_window"]
    request.connector_plan.reprocess_window.CopyFrom(window)
    surface.api.call("UpdateSurface", request)


def _dead_letter(setup: ErrorCaseSetup) -> SurfaceCalls:
    setup.surface.start_run()
    setup.surface.enqueue("b-1")
    setup.surface.start()
    setup.surface.fail("b-1", permanent=True)
    return setup.surface


def _replay_by_another_plan(setup: ErrorCaseSetup) -> object:
    return _dead_letter(setup).control(replay(), expected_plan_hash="0" * 64)


def _by_another_plan(rpc: str, setup: ErrorCaseSetup) -> object:
    return _dead_letter(setup).call(rpc, expected_plan_hash="0" * 64)


def _place_among_others(rpc: str, setup: ErrorCaseSetup) -> object:
    with_one_record_of_each_kind_twice(setup.surface)
    foreign = setup.surface.call("ListAudits", page_size=1).next_page_token
    return setup.surface.call(rpc, page_token=foreign)


def _same_id_for_something_else(rpc: str, setup: ErrorCaseSetup) -> object:
    """Reuses the request id of another request, of the same method or another one."""
    request_id = f"r-{rpc}"
    setup.surface.call("EnqueueBatch", batch=batch("other"), request_id=request_id)
    return setup.surface.call(rpc, request_id=request_id)


def _verify_pruned_audits(setup: ErrorCaseSetup) -> object:
    surface, _ = setup.forgotten()
    return surface.call("VerifyAudits", from_sequence=1)


def _while_running(rpc: str, setup: ErrorCaseSetup) -> object:
    setup.surface.start_run()
    return setup.surface.call(rpc)


def _of_any_surface() -> Iterator[tuple[tuple[str, str], ErrorCase]]:
    for rpc, method in METHODS.items():
        if "surface" in method.input_type.fields_by_name:
            yield (rpc, "SURFACE_NOT_FOUND"), partial(_unknown_surface, rpc)
            yield (rpc, "INVALID_ARGUMENT"), partial(_malformed_surface, rpc)


def _of_lists_and_streams() -> Iterator[tuple[tuple[str, str], ErrorCase]]:
    for rpc in LISTS:
        yield (rpc, "CURSOR_NOT_FOUND"), partial(_foreign_place, rpc)
        yield (rpc, "CURSOR_TOO_OLD"), partial(_forgotten_place, rpc)
    for rpc in WATCHES:
        yield (rpc, "CURSOR_NOT_FOUND"), partial(_foreign_stream, rpc)
        yield (rpc, "CURSOR_TOO_OLD"), partial(_forgotten_stream, rpc)
    for rpc in (*WATCHES, "WatchFreshness", "WatchSurfaces"):
        yield (rpc, "STREAM_LIMIT"), partial(_one_stream_too_many, rpc)
        yield (rpc, "SERVER_DRAINING"), partial(_stream_at_the_end, rpc)


def _of_changes() -> Iterator[tuple[tuple[str, str], ErrorCase]]:
    for rpc, method in METHODS.items():
        # ApplyControls has an error for each surface: see test_bulk_controls.py.
        if "request_id" in method.input_type.fields_by_name and rpc != "ApplyControls":
            yield (rpc, "REQUEST_CONFLICT"), partial(_same_id_for_something_else, rpc)


ERROR_CASES: Mapping[tuple[str, str], ErrorCase] = {
    **dict(_of_any_surface()),
    **dict(_of_lists_and_streams()),
    **dict(_of_changes()),
    **WORKER_ERROR_CASES,
    ("StartAvailable", "STREAM_LIMIT"): _one_wait_too_many,
    ("Work", "STREAM_LIMIT"): partial(_one_stream_too_many, "Work"),
    ("Work", "SERVER_DRAINING"): partial(_call_at_the_end, "Work"),
    ("CreateSurface", "INVALID_ARGUMENT"): lambda setup: setup.surface.call("CreateSurface", surface_id="-"),
    ("CreateSurface", "SURFACE_EXISTS"): lambda setup: setup.surface.call("CreateSurface"),
    ("CreateSurface", "SURFACE_NOT_FOUND"): _create_of_another_tenant,
    ("CreateSurface", "ROLE_FORBIDS"): _create_as_viewer,
    ("CreateSurface", "SURFACE_LIMIT"): _one_surface_too_many,
    ("WatchSurfaces", "INVALID_ARGUMENT"): lambda setup: setup.surface.call("WatchSurfaces", interval_ms=1),
    ("WatchSurfaces", "SURFACE_NOT_FOUND"): lambda setup: setup.surface.call(
        "WatchSurfaces", on_behalf_of=tenant_context(Role.ROLE_TENANT_ADMIN, "other")
    ),
    ("WatchSurfaces", "ROLE_FORBIDS"): lambda setup: setup.surface.call(
        "WatchSurfaces", parent="tenants/-", on_behalf_of=tenant_context(Role.ROLE_TENANT_ADMIN)
    ),
    ("ListSurfaces", "INVALID_ARGUMENT"): lambda setup: setup.surface.call("ListSurfaces", parent="tenants"),
    ("ListSurfaces", "CURSOR_NOT_FOUND"): _surfaces_of_another_tenant,
    ("ListSurfaces", "SURFACE_NOT_FOUND"): lambda setup: setup.surface.call(
        "ListSurfaces", on_behalf_of=tenant_context(Role.ROLE_TENANT_ADMIN, "other")
    ),
    ("ListSurfaces", "ROLE_FORBIDS"): lambda setup: setup.surface.call(
        "ListSurfaces", parent="tenants/-", on_behalf_of=tenant_context(Role.ROLE_TENANT_ADMIN)
    ),
    ("ListTenants", "INVALID_ARGUMENT"): lambda setup: setup.surface.call("ListTenants", page_token="?"),
    ("ListTenants", "CURSOR_NOT_FOUND"): partial(_place_among_others, "ListTenants"),
    ("UpdateSurface", "ETAG_MISMATCH"): lambda setup: setup.surface.call("UpdateSurface", etag="old"),
    ("DeleteSurface", "RUN_ACTIVE"): _delete_while_running,
    ("DeleteSurface", "OUTSTANDING_BATCHES"): _delete_with_batches,
    ("DeleteSurface", "ROLE_FORBIDS"): lambda setup: of_an_editor(setup).call("DeleteSurface"),
    ("UndeleteSurface", "SURFACE_EXISTS"): lambda setup: setup.surface.call("UndeleteSurface"),
    ("UndeleteSurface", "SURFACE_LIMIT"): _undelete_one_too_many,
    ("UndeleteSurface", "ROLE_FORBIDS"): _undelete_as_editor,
    ("StartRun", "RUN_ACTIVE"): partial(_twice, "StartRun"),
    ("StartRun", "BUDGET_EXHAUSTED"): _no_runs_left,
    ("StartRun", "PIPELINE_INVALID"): _run_of_before,
    ("StartRun", "CERTIFICATION_REQUIRED"): lambda setup: setup.created(
        runs_need_certification=True
    ).start_run(),
    ("ScheduleRun", "RUN_ACTIVE"): partial(_while_running, "ScheduleRun"),
    ("TriggerRun", "RUN_ACTIVE"): partial(_while_running, "TriggerRun"),
    ("PauseSchedule", "NO_SCHEDULE"): lambda setup: setup.surface.call("PauseSchedule"),
    ("ResumeSchedule", "NO_SCHEDULE"): lambda setup: setup.surface.call("ResumeSchedule"),
    ("ListDueTimes", "NO_SCHEDULE"): lambda setup: setup.surface.call("ListDueTimes"),
    ("CompleteRun", "NO_ACTIVE_RUN"): lambda setup: setup.surface.call("CompleteRun"),
    ("CompleteRun", "OUTSTANDING_BATCHES"): _complete_with_batches,
    ("FailRun", "NO_ACTIVE_RUN"): lambda setup: setup.surface.call("FailRun"),
    ("ResumeRun", "RUN_ACTIVE"): _resume_a_running_run,
    ("ResumeRun", "NO_ACTIVE_RUN"): lambda setup: setup.surface.call("ResumeRun"),
    ("GetRun", "RUN_NOT_FOUND"): lambda setup: setup.surface.call("GetRun"),
    ("ApplyControl", "STAGE_NOT_FOUND"): _replay_from_nowhere,
    ("ApplyControl", "CONTROL_REFUSED"): partial(_twice, "ApplyControl"),
    ("ApplyControl", "NO_ACTIVE_RUN"): lambda setup: setup.surface.control(replay()),
    ("ApplyControl", "QUEUE_SATURATED"): _window_that_does_not_fit,
    ("ApplyControl", "BUDGET_EXHAUSTED"): _no_mitigations_left,
    ("ApplyControl", "ROLE_FORBIDS"): lambda setup: of_an_editor(setup).control(pause()),
    ("ApplyControl", "CURSOR_TOO_OLD"): _pruned_window,
    ("ApplyControl", "PLAN_CHANGED"): _replay_by_another_plan,
    ("ApplyControls", "INVALID_ARGUMENT"): lambda setup: setup.surface.call("ApplyControls", surfaces=[]),
    ("RedriveDeadLetters", "PLAN_CHANGED"): partial(_by_another_plan, "RedriveDeadLetters"),
    ("DiscardDeadLetters", "PLAN_CHANGED"): partial(_by_another_plan, "DiscardDeadLetters"),
    ("CancelBatch", "BATCH_NOT_FOUND"): lambda setup: setup.surface.call("CancelBatch"),
    ("CancelBatch", "BATCH_STATE"): lambda setup: _dead_letter(setup).call("CancelBatch"),
    ("ListRuns", "CURSOR_NOT_FOUND"): partial(_place_among_others, "ListRuns"),
    ("ListBatches", "CURSOR_NOT_FOUND"): partial(_place_among_others, "ListBatches"),
    ("ListDeadLetters", "CURSOR_NOT_FOUND"): partial(_place_among_others, "ListDeadLetters"),
    ("ExplainBatch", "BATCH_NOT_FOUND"): lambda setup: setup.surface.call("ExplainBatch"),
    ("GetFixtureSnapshots", "SERVER_DRAINING"): partial(_call_at_the_end, "GetFixtureSnapshots"),
    ("GetServerInfo", "SERVER_DRAINING"): partial(_call_at_the_end, "GetServerInfo"),
    ("ListServers", "SERVER_DRAINING"): partial(_call_at_the_end, "ListServers"),
    ("VerifyAudits", "CURSOR_TOO_OLD"): _verify_pruned_audits,
}
"""The provocation of each RPC, for each reason."""
