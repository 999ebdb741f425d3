"""SurfaceService from outside: the response and the effect of each call."""

from collections.abc import Callable
from pathlib import Path

import grpc
import pytest
from google.protobuf import text_format
from google.protobuf.message import Message
from lightspeed.ops.v1 import connector_pb2, pipeline_pb2, policy_pb2, queue_pb2, run_pb2
from lightspeed.ops.v1 import surface_service_pb2 as pb
from lightspeed.ops.v1.policy_pb2 import Role
from lightspeed.ops.v1.profile_pb2 import AdapterProfile
from lightspeed.ops.v1.retention_pb2 import Retention

from tests.golden import Golden
from tests.harness.api import Api
from tests.harness.problems import refused
from tests.harness.requests import batch, drain, pause, replay, request_for, resume
from tests.harness.server import NOW_MS, ManualClock, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls, fresh_name
from tests.server.core.building import NAME
from tests.server.transport.error_case_setup import journal_of_before
from tests.server.transport.error_cases import tenant_context

GOLDENS = Path(__file__).parent / "goldens"

BUDGET = policy_pb2.Budget(max_pipeline_runs=2, max_mitigations=1)
RETENTION = Retention(work_max_age_ms=60_000, work_max_records=1_000, audits_max_age_ms=2_592_000_000)
BOUNDARY = queue_pb2.QueueBoundary(
    mode=queue_pb2.QUEUE_MODE_PULL_ONLY, max_in_flight=2, max_queued=3, cancellation_budget_ms=4
)


def stage(name: str, kind: int, reads: str, writes: str) -> pipeline_pb2.Stage:
    """Returns a stage of a pipeline."""
    boundary = pipeline_pb2.Boundary(input_contract=reads, output_contract=writes)
    return pipeline_pb2.Stage(name=name, kind=pipeline_pb2.StageKind.ValueType(kind), boundary=boundary)


PIPELINE = pipeline_pb2.Pipeline(
    name="two steps",
    schedule=pipeline_pb2.Schedule(interval=pipeline_pb2.Schedule.Interval(interval_ms=60_000)),
    stages=[
        stage("read", pipeline_pb2.STAGE_KIND_SOURCE, "outside", "rows"),
        stage("write", pipeline_pb2.STAGE_KIND_SINK, "rows", "table"),
    ],
)


@pytest.mark.parametrize("profile", ["standard", "heavy_data", "burst_recovery"])
def test_a_new_surface_has_its_profile_s_presets(profile: str, api: Api, golden: Golden) -> None:
    """Every field of a new surface of each profile is as in the golden file."""
    number = AdapterProfile.Value(f"ADAPTER_PROFILE_{profile.upper()}")
    name = f"tenants/golden/surfaces/{profile.replace('_', '-')}"
    created = api.surfaces.CreateSurface(request_for("CreateSurface", name, adapter_profile=number)).surface
    golden.check(GOLDENS / f"{profile}.txtpb", text_format.MessageToString(created))


def test_overrides_replace_presets(api: Api) -> None:
    """The surface has the values of the request, and the profile's values for the rest."""
    plan = SurfaceCalls.create(api).get().connector_plan
    plan.name = "of my own"
    context = tenant_context(Role.ROLE_EDITOR)
    created = SurfaceCalls.create(
        api,
        pipeline=PIPELINE,
        connector_plan=plan,
        boundary=BOUNDARY,
        budget=BUDGET,
        tenant_context=context,
        lease_ms=1_234,
        max_allowed_lag_ms=0,
        idempotency_keys_kept=5_000,
        retention=RETENTION,
        labels={"team": "ops", "ключ": ""},
    ).get()
    assert PIPELINE == created.pipeline_runtime.pipeline
    assert (plan, BOUNDARY) == (created.connector_plan, created.boundary)
    assert (BUDGET, context) == (created.tenant_runtime.budget, created.tenant_runtime.context)
    assert (1_234, 0) == (created.lease_ms, created.max_allowed_lag_ms)
    assert (5_000, RETENTION) == (created.idempotency_keys_kept, created.retention)
    assert {"team": "ops", "ключ": ""} == dict(created.labels)
    assert "standard" == created.adapter_profile_label


def test_a_system_context_acts_for_any_tenant(api: Api) -> None:
    """A system context has no tenant, and becomes the surface's context."""
    context = policy_pb2.TenantContext(system=policy_pb2.TenantContext.System(actor_id="scheduler"))
    surface = SurfaceCalls.create(api, tenant_context=context)
    assert context == surface.start_run().tenant_runtime.context
    (create, start) = surface.call("ListAudits").entries
    assert ("scheduler", "scheduler") == (create.actor_id, start.actor_id)


def test_the_default_surface_is_there_from_the_first_start(api: Api) -> None:
    """An empty name means tenants/default/surfaces/default, in every service."""
    default = "tenants/default/surfaces/default"
    assert default == api.surfaces.GetSurface(pb.GetSurfaceRequest()).surface.name
    assert default == api.surfaces.ListSurfaces(pb.ListSurfacesRequest()).surfaces[0].name


def test_an_empty_parent_is_the_default_tenant(api: Api) -> None:
    """A surface created without a parent belongs to the default tenant."""
    request = request_for("CreateSurface", fresh_name(), parent="")
    created = api.surfaces.CreateSurface(request).surface
    assert f"tenants/default/surfaces/{request.surface_id}" == created.name


def test_get_returns_what_the_change_returned(surface: SurfaceCalls) -> None:
    """The surface in the response of a change equals the surface that a later read returns."""
    assert surface.start_run() == surface.get()
    assert surface.control(pause()) == surface.get()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("lease_ms", 86_400_000),  # a number
        ("max_allowed_lag_ms", 0),  # a number whose zero counts
        ("boundary", BOUNDARY),  # a message
        ("budget", policy_pb2.Budget()),  # a message all of whose zeros count
        ("idempotency_keys_kept", 1_000),
        ("retention", RETENTION),
        ("runs_need_certification", True),
        ("labels", {"team": "ops", "tier": ""}),
    ],
)
def test_update_changes_what_the_mask_names(path: str, value: object, surface: SurfaceCalls) -> None:
    """Named fields have the new values, all others are unchanged, and the change has an audit."""
    expected = surface.get()
    allowed_before_ms = expected.max_allowed_lag_ms
    others = {"lease_ms": 77_777, "boundary": BOUNDARY} | {path: value}
    request = request_for("UpdateSurface", surface.name, **others)
    request.update_mask.paths[:] = [path]
    updated = surface.api.surfaces.UpdateSurface(request).surface
    _set(expected.tenant_runtime if path == "budget" else expected, path, value)
    expected.freshness.max_allowed_lag_ms = expected.max_allowed_lag_ms
    expected.stale_at_ms += expected.max_allowed_lag_ms - allowed_before_ms
    expected.records.audits = 2
    expected.signature, expected.etag = updated.signature, updated.etag
    assert expected == updated
    assert ("update", "ok") == surface.audits()[-1]


def _set(message: Message, field: str, value: object) -> None:
    if isinstance(value, dict):
        getattr(message, field).update(value)
    elif isinstance(value, Message):
        getattr(message, field).CopyFrom(value)
    else:
        setattr(message, field, value)


def test_a_reprocess_window_is_set_and_taken_away(surface: SurfaceCalls) -> None:
    """An update of the window needs no plan; a named window without a value is removed."""
    window = connector_pb2.ReprocessWindow(start_sequence=3, end_sequence=5, reason="repaired")
    request = request_for("UpdateSurface", surface.name)
    request.update_mask.paths[:] = ["connector_plan.reprocess_window"]
    request.connector_plan.reprocess_window.CopyFrom(window)
    plan = surface.get().connector_plan
    updated = surface.api.surfaces.UpdateSurface(request).surface.connector_plan
    assert window == updated.reprocess_window
    request.ClearField("connector_plan")
    assert plan == surface.api.surfaces.UpdateSurface(request).surface.connector_plan


def updated(surface: SurfaceCalls, *paths: str, **values: object) -> pb.UpdateSurfaceResponse:
    """Updates these paths of a surface."""
    request = request_for("UpdateSurface", surface.name, **{"lease_ms": 0, **values})
    request.update_mask.paths[:] = paths
    response: pb.UpdateSurfaceResponse = surface.api.surfaces.UpdateSurface(request)
    return response


def test_a_nested_path_needs_no_whole_message(surface: SurfaceCalls) -> None:
    """The value at the path is enough; fields beside it stay, also those that the request has."""
    before = surface.get()
    plan = connector_pb2.ConnectorPlan(name="unread")
    plan.retry_policy.max_attempts = 9
    plan.source.file.path = "/new"
    boundary = queue_pb2.QueueBoundary(max_queued=7, max_in_flight=1)
    paths = (
        "boundary.max_queued",
        "connector_plan.retry_policy.max_attempts",
        "connector_plan.source.file.path",
    )
    after = updated(surface, *paths, connector_plan=plan, boundary=boundary).surface
    before.boundary.max_queued = 7
    before.connector_plan.retry_policy.max_attempts = 9
    before.connector_plan.source.file.path = "/new"
    assert (before.boundary, before.connector_plan) == (after.boundary, after.connector_plan)


def test_a_star_replaces_every_setting(surface: SurfaceCalls) -> None:
    """With the path * the request needs every setting; the context stays if the request has none."""
    seen = surface.get()
    problem = refused(lambda: updated(surface, "*", lease_ms=2_000, idempotency_keys_kept=1_000))
    assert {"connector_plan", "boundary", "budget", "retention"} == set(problem.violations)
    request = request_for(
        "UpdateSurface",
        surface.name,
        connector_plan=seen.connector_plan,
        boundary=BOUNDARY,
        lease_ms=2_000,
        max_allowed_lag_ms=seen.max_allowed_lag_ms,
        budget=BUDGET,
        idempotency_keys_kept=seen.idempotency_keys_kept,
        retention=RETENTION,
    )
    request.update_mask.paths[:] = ["*"]
    after = surface.api.surfaces.UpdateSurface(request).surface
    assert (BOUNDARY, BUDGET, RETENTION) == (after.boundary, after.tenant_runtime.budget, after.retention)
    assert seen.tenant_runtime.context == after.tenant_runtime.context


@pytest.mark.parametrize(
    ("paths", "values", "fields"),
    [
        (["boundary.max"], {}, {"update_mask"}),  # no such path
        (["boundary.mode"], {}, {"boundary.mode"}),  # an unspecified enum
        (["connector_plan.source"], {}, {"connector_plan.source"}),  # not set
        (["connector_plan.source.file"], {}, {"connector_plan.source.file"}),  # likewise
        (["connector_plan.source.database.query"], {}, {"connector_plan.source.database.query"}),  # not there
        (["tenant_context"], {}, {"tenant_context"}),
        (["max_allowed_lag_ms"], {"etag": "e" * 129}, {"etag"}),
    ],
)
def test_a_path_without_a_value_is_refused(
    paths: list[str], values: dict[str, object], fields: set[str], surface: SurfaceCalls
) -> None:
    """The refusal names the path."""
    assert fields == set(refused(lambda: updated(surface, *paths, **values)).violations)


def test_an_update_loses_no_other_update(surface: SurfaceCalls) -> None:
    """Of two updates after one read, the second is refused with the etag that the surface has now."""
    read = surface.get()
    first = updated(surface, "max_allowed_lag_ms", max_allowed_lag_ms=5, etag=read.etag)
    problem = refused(lambda: updated(surface, "max_allowed_lag_ms", max_allowed_lag_ms=6, etag=read.etag))
    assert ("ABORTED", "ETAG_MISMATCH") == problem.kind
    assert {
        "surface": surface.name,
        "etag": first.surface.etag,
        "expected_etag": read.etag,
    } == problem.metadata
    assert read.etag != first.surface.etag == surface.start_run().etag
    assert 5 == surface.get().max_allowed_lag_ms


def test_a_dry_run_of_an_update_changes_nothing(surface: SurfaceCalls) -> None:
    """It returns the unchanged surface and the differences, and takes no request id."""
    read = surface.get()
    window = connector_pb2.ReprocessWindow(start_sequence=3, end_sequence=5, reason="repaired")
    values = {
        "boundary": queue_pb2.QueueBoundary(max_queued=7),
        "connector_plan": connector_pb2.ConnectorPlan(reprocess_window=window),
    }
    paths = ("boundary.max_queued", "connector_plan.reprocess_window")
    planned = updated(surface, *paths, dry_run=True, request_id="r-1", **values)
    assert read == planned.surface == surface.get()
    changes = {change.path: change for change in planned.changes}
    assert ("1000", "7") == (changes["boundary.max_queued"].old, changes["boundary.max_queued"].new)
    assert not changes["connector_plan.reprocess_window.reason"].HasField("old")
    done = updated(surface, *paths, request_id="r-1", **values)
    assert planned.changes == done.changes
    assert ["create", "update"] == [action for action, _ in surface.audits()]


def test_an_administrator_changes_on_whose_behalf_a_surface_runs(api: Api) -> None:
    """A surface with a viewer's context can do nothing until an administrator gives it another."""
    surface = SurfaceCalls.create(api, tenant_context=tenant_context(Role.ROLE_EDITOR))
    editor, admin = tenant_context(Role.ROLE_EDITOR), tenant_context(Role.ROLE_TENANT_ADMIN)
    viewer = tenant_context(Role.ROLE_VIEWER)
    assert "ROLE_FORBIDS" == refused(lambda: updated(surface, "tenant_context", tenant_context=viewer)).reason
    updated(surface, "tenant_context", tenant_context=viewer, on_behalf_of=admin)
    assert viewer == surface.get().tenant_runtime.context
    assert "ROLE_FORBIDS" == refused(surface.start_run).reason
    freed = updated(surface, "tenant_context", tenant_context=editor, on_behalf_of=admin)
    assert ("viewer", "editor") == next(
        (one.old, one.new) for one in freed.changes if one.path == "tenant_context.role"
    )
    assert "running" == surface.start_run().lifecycle_label


def test_a_deleted_surface_keeps_its_name(surface: SurfaceCalls, clock: ManualClock) -> None:
    """Reads return it, lists only on request, and its name is taken until its undeletion."""
    before = surface.get()
    surface.call("DeleteSurface", at_ms=5)
    deleted = surface.get()
    assert (True, clock.now_ms) == (deleted.deleted, deleted.deleted_ms)
    assert (False, 0) == (before.deleted, before.deleted_ms)
    assert surface.name not in _listed(surface)
    problem = refused(lambda: surface.call("CreateSurface"))
    assert (("ALREADY_EXISTS", "SURFACE_EXISTS"), str(clock.now_ms)) == (
        problem.kind,
        problem.metadata["deleted_ms"],
    )
    assert "deleted" in problem.message
    assert "UndeleteSurface" in problem.message
    assert ("delete", "ok") == surface.audits()[-1]
    undeleted = surface.call("UndeleteSurface", at_ms=6).surface
    assert (False, 0, 3) == (undeleted.deleted, undeleted.deleted_ms, undeleted.records.audits)
    assert ["create", "delete", "undelete"] == [action for action, _ in surface.audits()]
    assert surface.name in _listed(surface)


@pytest.mark.parametrize(
    "rpc", ["UpdateSurface", "StartRun", "ApplyControl", "EnqueueBatch", "DeleteSurface"]
)
def test_a_deleted_surface_does_nothing(rpc: str, surface: SurfaceCalls, clock: ManualClock) -> None:
    """The refusal says that the surface is deleted, and does not change it."""
    surface.call("DeleteSurface")
    before = surface.get()
    problem = refused(lambda: surface.call(rpc))
    assert (("NOT_FOUND", "SURFACE_NOT_FOUND"), str(clock.now_ms)) == (
        problem.kind,
        problem.metadata["deleted_ms"],
    )
    assert "UndeleteSurface" in problem.message
    assert before == surface.get()


def test_an_administrator_deletes_an_editor_s_surface(api: Api) -> None:
    """The editor itself may not; for another tenant's administrator the surface does not exist."""
    editor = tenant_context(Role.ROLE_EDITOR)
    surface = SurfaceCalls.create(api, tenant_context=editor)
    assert "ROLE_FORBIDS" == refused(lambda: surface.call("DeleteSurface")).reason
    stranger = tenant_context(Role.ROLE_TENANT_ADMIN, "other")
    hidden = refused(lambda: surface.call("DeleteSurface", tenant_context=stranger))
    assert ("SURFACE_NOT_FOUND", {"surface": surface.name}) == (hidden.reason, hidden.metadata)
    admin = tenant_context(Role.ROLE_TENANT_ADMIN)
    surface.call("DeleteSurface", tenant_context=admin)
    assert "ROLE_FORBIDS" == refused(lambda: surface.call("UndeleteSurface")).reason
    assert not surface.call("UndeleteSurface", tenant_context=admin).surface.deleted


def _listed(surface: SurfaceCalls) -> list[str]:
    answer = surface.call("ListSurfaces", page_size=1_000)
    return [found.name for found in answer.surfaces]


def test_a_run_from_start_to_completion(surface: SurfaceCalls, clock: ManualClock) -> None:
    """Lifecycle, run id and times follow each step; without at_ms the server uses its clock."""
    started = surface.start_run(at_ms=NOW_MS - 5)
    runtime = started.pipeline_runtime
    assert ("running", "run-000001") == (started.lifecycle_label, runtime.run_id)
    assert NOW_MS - 5 == runtime.lifecycle.running.started_ms
    assert 1 == started.tenant_runtime.usage.pipeline_runs
    completed = surface.call("CompleteRun").surface
    assert "completed" == completed.lifecycle_label
    assert clock.now_ms == completed.pipeline_runtime.lifecycle.completed.finished_ms
    assert "run-000002" == surface.start_run().pipeline_runtime.run_id


@pytest.mark.parametrize(
    ("crashed", "label"),
    [
        (False, "failed"),  # a decision of the client
        (True, "crashed"),  # no decision
    ],
)
def test_a_run_fails_or_crashes_and_is_resumed(crashed: bool, label: str, surface: SurfaceCalls) -> None:  # noqa: FBT001 - a row
    """A failed run has its reason, and resumes as the same run: replaying with batches left, else running."""
    surface.start_run()
    surface.enqueue("b-1")
    ended = surface.call("FailRun", reason="disk full", crashed=crashed).surface
    assert label == ended.lifecycle_label
    assert "disk full" == getattr(ended.pipeline_runtime.lifecycle, label).reason
    resumed = surface.call("ResumeRun").surface
    assert ("replaying", "run-000001") == (resumed.lifecycle_label, resumed.pipeline_runtime.run_id)
    surface.start()
    surface.acknowledge("b-1")
    assert "running" == surface.get().lifecycle_label


def test_a_resumed_run_without_batches_is_running(surface: SurfaceCalls) -> None:
    """If nothing is left to replay, the run is running at once."""
    surface.start_run()
    surface.call("FailRun")
    assert "running" == surface.call("ResumeRun").surface.lifecycle_label


def test_a_run_is_returned_with_its_counts(surface: SurfaceCalls) -> None:
    """By default the newest run: labels, who started it, state, end, and counts by stage."""
    surface.call("StartRun", labels={"team": "ops"}, at_ms=5)
    surface.enqueue("b-1")
    surface.start()
    surface.acknowledge("b-1")
    run = surface.call("GetRun").run
    assert ("run-000001", run_pb2.RUN_STATE_RUNNING, 5, 0) == (
        run.run_id,
        run.state,
        run.started_ms,
        run.ended_ms,
    )
    assert ({"team": "ops"}, "operator", 10) == (dict(run.labels), run.started_by, run.records)
    assert [run_pb2.RunStage(stage="extract", acknowledged=1, records=10)] == list(run.stages)
    surface.call("CompleteRun", at_ms=9)
    ended = surface.call("GetRun", run_id="run-000001").run
    assert (run_pb2.RUN_STATE_COMPLETED, 9) == (ended.state, ended.ended_ms)
    assert "RUN_NOT_FOUND" == refused(lambda: surface.call("GetRun", run_id="run-000002")).reason


@pytest.mark.parametrize("run_id", ["1", "run-1", "run-0000001", "run-000000", "run-" + 19 * "9"])
def test_a_malformed_run_id_is_refused(run_id: str, surface: SurfaceCalls) -> None:
    """An id that no run can have is a violation."""
    problem = refused(lambda: surface.call("GetRun", run_id=run_id))
    assert ("INVALID_ARGUMENT", ["run_id"]) == (problem.reason, list(problem.violations))


def test_labels_beyond_their_limits_are_refused(surface: SurfaceCalls) -> None:
    """At most 32 labels, keys of 1 to 64 characters, 4 KiB in total."""
    for labels in (
        {f"l-{number}": "" for number in range(33)},
        {"": "x"},
        {"k" * 65: ""},
        {"k": "v" * 4_096},
    ):
        assert "INVALID_ARGUMENT" == refused(lambda: surface.call("StartRun", labels=labels)).reason  # noqa: B023 - called at once
    surface.call("StartRun", labels={"k" * 64: "v" * 4_032})


def test_controls_say_since_when_and_why(surface: SurfaceCalls) -> None:
    """A control has its reason and time, and pausing and draining use up mitigations."""
    paused = surface.control(pause("night"), at_ms=7)
    assert ("night", 7) == (
        paused.pipeline_runtime.control.paused.reason,
        paused.pipeline_runtime.control.paused.at_ms,
    )
    assert "running" == surface.control(resume()).control_label
    draining = surface.control(drain("moving house"))
    assert "moving house" == draining.pipeline_runtime.control.draining.reason
    assert 2 == draining.tenant_runtime.usage.mitigations


def test_replay_requeues_dead_letters(surface: SurfaceCalls) -> None:
    """A replay requeues the dead letters, and ends with its last batch."""
    surface.start_run()
    surface.enqueue("b-1")
    surface.start()
    surface.fail("b-1", permanent=True)
    assert 1 == surface.get().queue.dead_lettered
    replaying = surface.control(replay("extract", "repaired"))
    control = replaying.pipeline_runtime.control.replaying
    assert ("extract", "repaired") == (control.from_stage, control.reason)
    assert ("replaying", 1, 0) == (
        replaying.lifecycle_label,
        replaying.queue.queued,
        replaying.queue.dead_lettered,
    )
    assert [("b-1", 1)] == [(one.batch.key, one.attempt) for one in surface.start()]
    surface.acknowledge("b-1")
    assert ("running", "running") == (surface.get().lifecycle_label, surface.get().control_label)


@pytest.mark.parametrize(
    ("rpc", "fields", "action", "outcome"),
    [
        ("CompleteRun", {}, "complete_run", "refused:no_active_run"),  # a lifecycle without this step
        ("ResumeRun", {}, "resume_run", "refused:no_active_run"),  # likewise
        ("ApplyControl", {"action": resume("why")}, "resume", "refused:control_refused"),  # a control state
        ("CreateSurface", {}, "create", "refused:surface_exists"),  # a surface that exists
        ("UpdateSurface", {"lease_ms": 1}, "update", "refused:invalid_argument"),  # a setting out of range
    ],
)
def test_a_refused_transition_is_audited_and_then_refused(
    rpc: str, fields: dict[str, object], action: str, outcome: str, surface: SurfaceCalls
) -> None:
    """The audit of the attempt has its request id, and nothing else changes."""
    before = surface.get()
    problem = refused(lambda: surface.call(rpc, request_id="r-7", **fields))
    assert outcome == f"refused:{problem.reason.lower()}"
    entry = surface.call("ListAudits").entries[-1]
    assert (action, outcome, "r-7") == (entry.record.action, entry.record.outcome, entry.request_id)
    assert before.pipeline_runtime == surface.get().pipeline_runtime


def test_a_denied_transition_is_audited_and_then_denied(api: Api) -> None:
    """A control that the role forbids is denied in the audits and in the decisions."""
    surface = SurfaceCalls.create(api, tenant_context=tenant_context(Role.ROLE_EDITOR))
    problem = refused(lambda: surface.control(pause()))
    assert ("ada", "editor", "apply_mitigation") == tuple(
        problem.metadata[name] for name in ("actor_id", "role", "action")
    )
    assert ("pause", "denied:role_forbids") == surface.audits()[-1]
    (decision,) = surface.call("ListDecisions").entries
    assert ("role_forbids", policy_pb2.DECISION_KIND_DENIED) == (decision.record.reason, decision.record.kind)


def test_a_spent_budget_is_denied_with_its_numbers(api: Api) -> None:
    """The quota's subject is the surface, and the metadata has the limit and the usage."""
    surface = SurfaceCalls.create(api, budget=BUDGET)
    surface.control(pause())
    surface.control(resume())
    problem = refused(lambda: surface.control(pause()))
    assert surface.name == problem.quota_subject
    assert ("max_mitigations", "1", "1") == tuple(
        problem.metadata[name] for name in ("budget", "limit", "used")
    )


def test_certification_leaves_evidence(surface: SurfaceCalls) -> None:
    """The server measures both heavy-data profiles, and a surface with the presets passes."""
    assert not surface.get().conformance_passed
    certified = surface.call("CertifyHeavyDataConformance", at_ms=9).surface
    assert (True, 2) == (certified.conformance_passed, certified.records.conformance)
    assert ("certify", "ok") == surface.audits()[-1]


def test_a_pipeline_whose_contracts_do_not_meet_is_not_created(api: Api) -> None:
    """The refusal has a violation for each field, and no surface exists afterwards."""
    unsound = pipeline_pb2.Pipeline()
    unsound.CopyFrom(PIPELINE)
    unsound.stages[1].boundary.input_contract = "columns"
    name = fresh_name()
    problem = refused(lambda: SurfaceCalls.create(api, name, pipeline=unsound))
    violation = "expected 'rows', which the stage before it writes, but it is 'columns'"
    assert ("INVALID_ARGUMENT", "INVALID_ARGUMENT") == problem.kind
    assert {"pipeline.stages[1].boundary.input_contract": violation} == problem.violations
    assert "SURFACE_NOT_FOUND" == refused(lambda: SurfaceCalls(api, name).get()).reason


def test_validate_names_what_is_wrong_with_a_surface_of_before(
    start_server: Callable[[Setup], RunningServer], api: Api
) -> None:
    """A stored surface with an invalid pipeline stays, has a violation for each field, and cannot run."""
    assert SurfaceCalls.create(api).call("ValidateSurface") == pb.ValidateSurfaceResponse(valid=True)
    running = start_server(Setup(open_journal=journal_of_before))
    with grpc.insecure_channel(running.address) as channel:
        surface = SurfaceCalls(Api(channel), NAME)
        found = surface.call("ValidateSurface")
        fields = [violation.field for violation in found.violations]
        assert not found.valid
        assert {"pipeline.stages[0].kind", "pipeline.stages[1].kind"} == set(fields)
        problem = refused(surface.start_run)
        assert ("FAILED_PRECONDITION", "PIPELINE_INVALID") == problem.kind
        assert all(field in problem.metadata["violations"] for field in fields)
        (audit,) = surface.call("ListAudits").entries
        assert "refused:pipeline_invalid" == audit.record.outcome


def test_fixture_snapshots_are_five_and_stable(api: Api) -> None:
    """The response has the drift gate's scenarios by name, the same each time."""
    answer = api.surfaces.GetFixtureSnapshots(pb.GetFixtureSnapshotsRequest())
    assert [
        "run_replay_control_evidence",
        "checkpoint_resume_idempotency",
        "heavy_data_conformance",
        "tenant_aware_observability",
        "regression_determinism",
    ] == [snapshot.name for snapshot in answer.snapshots]
    assert answer.snapshot_signature.startswith("m60.snapshot.v1|")
    assert answer == api.surfaces.GetFixtureSnapshots(pb.GetFixtureSnapshotsRequest())


def test_the_other_tenant_learns_no_more_than_not_found(api: Api) -> None:
    """A creation for another tenant is NOT_FOUND, and has no effect."""
    name = fresh_name("theirs")
    context = tenant_context(Role.ROLE_TENANT_ADMIN, "ours")
    problem = refused(lambda: SurfaceCalls.create(api, name, tenant_context=context))
    assert ("NOT_FOUND", {"surface": name}) == (problem.code, problem.metadata)
    assert [] == _listed(SurfaceCalls(api, name))


def test_a_conflict_names_the_surface(surface: SurfaceCalls) -> None:
    """ResourceInfo names the existing surface, whatever the request's values are."""
    problem = refused(lambda: surface.call("CreateSurface", lease_ms=5_000))
    assert ("ops.lightspeed/surface", surface.name) == problem.resource


def test_precondition_names_type_and_subject(surface: SurfaceCalls) -> None:
    """PreconditionFailure has the reason and the subject."""
    problem = refused(lambda: surface.call("CompleteRun"))
    assert ("NO_ACTIVE_RUN", surface.name) == problem.precondition
    assert {"surface": surface.name, "lifecycle": "idle", "run_id": ""} == problem.metadata


def test_outstanding_batches_are_counted(surface: SurfaceCalls) -> None:
    """The refusal to complete a run has the number of batches in each state."""
    surface.start_run()
    surface.enqueue("queued", "in-flight", "retrying", "dead-letter")
    assert ["queued", "in-flight", "retrying", "dead-letter"] == [one.batch.key for one in surface.start()]
    surface.fail("retrying")
    surface.fail("dead-letter", permanent=True)
    surface.call("EnqueueBatch", batch=batch("more"))
    problem = refused(lambda: surface.call("CompleteRun"))
    assert ("1", "1", "2", "1") == tuple(
        problem.metadata[name] for name in ("queued", "retrying", "in_flight", "dead_lettered")
    )
