"""Authorization: what callers learn of other tenants, evidence of denials, and for whom a caller acts."""

import asyncio
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from lightspeed.ops.v1 import policy_pb2
from lightspeed_ops.core.policy import Caller, Role, System, Tenant, TenantContext
from lightspeed_ops.core.refusal import Reason, Refused
from lightspeed_ops.identity import Role as IdentityRole
from lightspeed_ops.transport import callers
from lightspeed_ops.transport.authorization import RULES, Authorization, Scope, check_auxiliary

from tests.harness.api import METHODS, Api
from tests.harness.problems import Problem, problem_of, refused
from tests.harness.requests import drain, hourly, pause, replay, request_for, resume
from tests.harness.server import RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls, fresh_name
from tests.harness.token_source import TokenSource, with_token

OWN, OTHER = "own", "oth"
TENANT_ROLES = {"viewer": Role.VIEWER, "editor": Role.EDITOR, "admin": Role.TENANT_ADMIN}
OF_A_SURFACE = [
    rpc
    for rpc, method in METHODS.items()
    if RULES[f"{method.containing_service.name}/{rpc}"].scope in {Scope.SURFACE, Scope.SURFACES}
]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with a data file that knows callers of two tenants, the system and a reader of metrics."""
    source, folder = TokenSource(), tmp_path_factory.mktemp("authorization")
    for token, role in TENANT_ROLES.items():
        source.add(token, IdentityRole(role.value), OWN)
    source.add("editor-2", IdentityRole.EDITOR, OWN)
    source.add("stranger", IdentityRole.TENANT_ADMIN, OTHER)
    source.add("root", IdentityRole.SYSTEM)
    source.add("metrics", IdentityRole.METRICS)
    server = RunningServer(
        f"unix:{folder}/grpc", Setup(authenticator=source, journal=f"sqlite:{folder}/journal.db")
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def channel(running: RunningServer) -> Iterator[grpc.Channel]:
    """A channel without an identity."""
    with grpc.insecure_channel(running.address) as channel:
        yield channel


class By:
    """The stubs of each caller, by token."""

    def __init__(self, channel: grpc.Channel) -> None:
        """Takes a channel without an identity."""
        self._channel = channel

    def __getitem__(self, token: str) -> Api:
        return Api(with_token(self._channel, token))

    def surface(self, token: str, **fields: Any) -> SurfaceCalls:
        """Returns calls of a caller about a new surface of the own tenant, made by its administrator."""
        made = SurfaceCalls.create(self["admin"], fresh_name(OWN), **fields)
        return SurfaceCalls(self[token], made.name)


@pytest.fixture(scope="module")
def by(channel: grpc.Channel) -> By:
    """The callers."""
    return By(channel)


def context_of(actor_id: str, tenant_id: str, role: int) -> policy_pb2.TenantContext:
    """Returns the message of a tenant context."""
    tenant = policy_pb2.TenantContext.Tenant(
        actor_id=actor_id, tenant_id=tenant_id, role=policy_pb2.Role.ValueType(role)
    )
    return policy_pb2.TenantContext(tenant=tenant)


AS_SYSTEM = policy_pb2.TenantContext(system=policy_pb2.TenantContext.System(actor_id="x"))
EDITOR, ADMIN = policy_pb2.ROLE_EDITOR, policy_pb2.ROLE_TENANT_ADMIN


# What a caller learns of other tenants.


@pytest.mark.parametrize("rpc", OF_A_SURFACE)
def test_another_tenant_s_surface_is_not_found_byte_for_byte(rpc: str, by: By) -> None:
    """The error is the one of a missing surface of the own tenant, apart from the name."""
    other = SurfaceCalls.create(by["stranger"], fresh_name(OTHER)).name
    missing = f"{other.replace(OTHER, OWN)[:-1]}x"

    def error(name: str) -> tuple[Any, ...]:
        with pytest.raises(grpc.RpcError) as raised:
            by["admin"].call(rpc, request_for(rpc, name))
        assert Reason.SURFACE_NOT_FOUND == problem_of(raised.value).reason
        call: Any = raised.value
        parts = (call.code(), call.details(), call.initial_metadata(), call.trailing_metadata())
        return tuple(str(part).replace(name, "NAME") for part in parts)

    assert error(missing) == error(other)


class Untouchable:
    """An engine that fails the test if anything is asked of it."""

    def __getattr__(self, name: str) -> Any:
        pytest.fail(f"the engine was asked to {name}")


def check(context: TenantContext, method: str, request: Any) -> None:
    """Checks a call of a caller with a context."""
    engine: Any = Untouchable()

    async def checked() -> None:
        callers._CALLER.set(Caller(context, "test"))
        await Authorization(engine).check(method, request)

    asyncio.run(checked())


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("rpc", METHODS)
def test_another_tenant_is_refused_before_anything_is_looked_up(rpc: str, role: Role) -> None:
    """No RPC about another tenant touches the engine, so that its time says nothing about what exists."""
    method = f"{METHODS[rpc].containing_service.name}/{rpc}"
    if RULES[method].scope in {Scope.SERVER, Scope.SYSTEM}:
        return
    request = request_for(rpc, fresh_name(OTHER))
    with pytest.raises(Refused) as raised:
        check(Tenant("ada", OWN, role), method, request.open if rpc == "Work" else request)
    assert Reason.SURFACE_NOT_FOUND is raised.value.refusal.reason


def test_the_time_of_an_answer_does_not_tell_what_exists(by: By) -> None:
    """A surface of another tenant and one that does not exist take about the same time."""
    names = (SurfaceCalls.create(by["stranger"], fresh_name(OTHER)).name, fresh_name(OTHER))
    api = by["admin"]
    taken_s: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(100):
        for name in names:
            began_s = time.perf_counter()
            refused(partial(api.call, "GetSurface", request_for("GetSurface", name)))
            taken_s[name].append(time.perf_counter() - began_s)
    there, missing = (statistics.median(taken_s[name]) for name in names)
    assert 1 / 3 < there / missing < 3


def test_names_are_taken_within_a_tenant_alone(by: By) -> None:
    """The name of another tenant's surface is free in the own tenant, and not found in the other."""
    other = SurfaceCalls.create(by["stranger"], fresh_name(OTHER)).name
    SurfaceCalls.create(by["admin"], other.replace(OTHER, OWN))
    problem = refused(lambda: SurfaceCalls.create(by["admin"], other))
    assert ("NOT_FOUND", "SURFACE_NOT_FOUND") == problem.kind


def test_a_deleted_surface_of_another_tenant_is_not_found(by: By) -> None:
    """Only the own tenant learns that a surface was deleted."""
    surface = SurfaceCalls.create(by["stranger"], fresh_name(OTHER))
    surface.call("DeleteSurface")
    own, other = (SurfaceCalls(by[token], surface.name) for token in ("stranger", "admin"))
    assert "deleted_ms" in refused(own.start_run).metadata
    assert {"surface": surface.name} == refused(other.start_run).metadata
    assert ("NOT_FOUND", "SURFACE_NOT_FOUND") == refused(lambda: other.call("UndeleteSurface")).kind


def test_a_stored_response_is_not_for_other_tenants(by: By) -> None:
    """A request id finds the stored response for each permitted caller of the tenant, and for no other."""
    surface = by.surface("editor")
    first = surface.call("StartRun", request_id="r-1")
    again = SurfaceCalls(by["editor-2"], surface.name).call("StartRun", request_id="r-1")
    assert first == again
    for token, kind in (("stranger", "SURFACE_NOT_FOUND"), ("viewer", "ROLE_FORBIDS")):
        other = SurfaceCalls(by[token], surface.name)
        assert kind == refused(partial(other.call, "StartRun", request_id="r-1")).reason


def test_a_token_of_a_page_is_no_right(by: By) -> None:
    """A page token is of its list: callers of the tenant may go on with it, and others find nothing."""
    surface = by.surface("editor")
    surface.start_run()
    token = surface.call("ListAudits", page_size=1).next_page_token
    fields = {"page_size": 1, "page_token": token}
    assert SurfaceCalls(by["viewer"], surface.name).call("ListAudits", **fields).entries
    stranger = SurfaceCalls(by["stranger"], surface.name)
    assert "SURFACE_NOT_FOUND" == refused(lambda: stranger.call("ListAudits", **fields)).reason
    own = SurfaceCalls.create(by["stranger"], fresh_name(OTHER))
    assert "CURSOR_NOT_FOUND" == refused(lambda: own.call("ListAudits", **fields)).reason


def test_a_control_over_surfaces_of_several_tenants_does_nothing(by: By) -> None:
    """Names of another tenant are malformed, whether they exist or not, and no surface is changed."""
    own, other = by.surface("admin"), SurfaceCalls.create(by["stranger"], fresh_name(OTHER))
    for name in (other.name, fresh_name(OTHER)):
        problem = refused(
            partial(own.call, "ApplyControls", parent=f"tenants/{OWN}", surfaces=[own.name, name])
        )
        assert {"surfaces[1]"} == set(problem.violations)
    assert ["running", "running"] == [
        SurfaceCalls(by["root"], one.name).get().control_label for one in (own, other)
    ]


def test_lists_and_watches_end_at_the_tenant(by: By) -> None:
    """A list of the own tenant has its surfaces alone; all tenants are for the system."""
    own, other = by.surface("admin"), SurfaceCalls.create(by["stranger"], fresh_name(OTHER))

    def listed(token: str, parent: str) -> set[str]:
        names: set[str] = set()
        page = ""
        while True:
            request = request_for("ListSurfaces", own.name, parent=parent, page_token=page, page_size=1_000)
            answer: Any = by[token].call("ListSurfaces", request)
            names |= {surface.name for surface in answer.surfaces}
            page = answer.next_page_token
            if not page:
                return names

    assert own.name in listed("viewer", f"tenants/{OWN}")
    assert {own.name, other.name} <= listed("root", "tenants/-")
    assert all(name.startswith(f"tenants/{OWN}/") for name in listed("viewer", f"tenants/{OWN}"))


def test_figures_of_all_tenants_are_for_the_system(by: By) -> None:
    """A tenant does not see how much the server stores."""
    sizes = {}
    for token in ("viewer", "root"):
        answer: Any = by[token].call("GetServerInfo", request_for("GetServerInfo", ""))
        sizes[token] = answer.info.journal.size_bytes
        assert (token == "root") == answer.info.journal.HasField("free_bytes")
        assert answer.info.version
    assert 0 == sizes["viewer"] < sizes["root"]


def test_servers_are_listed_to_all_callers_with_the_surfaces_of_their_tenant(by: By) -> None:
    """Addresses are for all, as clients go to them; a tenant sees how many of its own each owns."""
    by.surface("admin")
    SurfaceCalls.create(by["stranger"], fresh_name(OTHER))
    owned: dict[str, int] = {}
    for token in ("viewer", "stranger", "root"):
        answer: Any = by[token].call("ListServers", request_for("ListServers", ""))
        (server,) = answer.servers
        owned[token] = server.owned_surfaces
    assert 0 < owned["viewer"] <= owned["root"] - owned["stranger"]
    assert 0 < owned["stranger"]


def test_a_caller_learns_who_it_is(by: By) -> None:
    """A page can ask for the role of its token, and show only what the role may do."""
    answers: dict[str, Any] = {
        token: by[token].call("GetServerInfo", request_for("GetServerInfo", ""))
        for token in ("viewer", "root")
    }
    as_root = policy_pb2.TenantContext(system=policy_pb2.TenantContext.System(actor_id="root"))
    assert as_root == answers["root"].info.caller
    assert context_of("viewer", OWN, policy_pb2.ROLE_VIEWER) == answers["viewer"].info.caller


# Denials and their evidence.


def denials(by: By, name: str) -> list[tuple[str, ...]]:
    """Returns the denied audits of a surface: action, actor, reason, request id, and how it was known."""
    surface = SurfaceCalls(by["admin"], name)
    entries = surface.call("ListAudits", page_size=1_000).entries
    return [
        (
            entry.record.action,
            entry.actor_id,
            entry.reason,
            entry.request_id,
            next(detail.value for detail in entry.details if detail.name == "authenticated_by"),
        )
        for entry in entries
        if entry.record.outcome == "denied:role_forbids"
    ]


def recorded(by: By, name: str) -> tuple[int, int]:
    """Returns the numbers of audits and of decisions of a surface."""
    surface = SurfaceCalls(by["admin"], name)
    return len(surface.call("ListAudits").entries), len(surface.call("ListDecisions").entries)


def test_a_denied_operator_leaves_an_audit_and_a_decision(by: By) -> None:
    """The audit of a denial has the real actor, how it was known, its reason and its request id."""
    surface = by.surface("viewer")
    problem = refused(lambda: surface.call("ApplyControl", action=pause("night"), request_id="r-7"))
    expected = {"surface": surface.name, "actor_id": "viewer", "action": "apply_mitigation", "role": "viewer"}
    assert ("PERMISSION_DENIED", "ROLE_FORBIDS") == problem.kind
    assert expected == problem.metadata
    assert [("pause", "viewer", "night", "r-7", "token viewer")] == denials(by, surface.name)
    decisions = SurfaceCalls(by["admin"], surface.name).call("ListDecisions").entries
    assert ("viewer", "role_forbids") == (decisions[-1].record.actor_id, decisions[-1].record.reason)


AUDITED = {
    rpc: RULES[f"{method.containing_service.name}/{rpc}"]
    for rpc, method in METHODS.items()
    if RULES[f"{method.containing_service.name}/{rpc}"].audited is not None
}


@pytest.mark.parametrize("rpc", AUDITED)
def test_every_denial_of_an_operator_is_audited(rpc: str, by: By) -> None:
    """Each request of an operator that a viewer's role forbids stands in the audits of its surface."""
    surface = by.surface("viewer")
    assert "ROLE_FORBIDS" == refused(lambda: surface.call(rpc)).reason
    request, named = request_for(rpc, surface.name), AUDITED[rpc].audited
    assert named is not None
    assert [(named(request), "viewer")] == [one[:2] for one in denials(by, surface.name)]


def test_every_action_that_the_core_audits_is_audited_when_denied() -> None:
    """The table has the name of each audited request; a malformed control has no name."""
    assert "" == next(
        rule.audited(request_for("ApplyControl", "x", action=None))
        for rpc, rule in AUDITED.items()
        if rpc == "ApplyControl" and rule.audited is not None
    )


def test_a_denied_dry_run_and_a_denied_worker_leave_nothing(by: By) -> None:
    """A dry run changes nothing, and a worker with the wrong role may call a thousand times in a second."""
    surface = by.surface("viewer")
    calls = (
        lambda: surface.call("ApplyControl", dry_run=True),
        lambda: surface.call("UpdateSurface", dry_run=True),
        lambda: surface.enqueue("b-1"),
        lambda: surface.call("Work"),
    )
    before = recorded(by, surface.name)
    assert ["ROLE_FORBIDS"] * 4 == [refused(call).reason for call in calls]
    assert before == recorded(by, surface.name)


def test_a_denied_bulk_control_leaves_an_audit_on_each_named_surface(by: By) -> None:
    """Surfaces that are named have the evidence; a missing one changes nothing."""
    surfaces = [by.surface("editor") for _ in range(3)]
    names = [surface.name for surface in surfaces]
    problem = refused(
        lambda: surfaces[0].call(
            "ApplyControls", parent=f"tenants/{OWN}", surfaces=[*names, fresh_name(OWN)], action=drain()
        )
    )
    assert "ROLE_FORBIDS" == problem.reason
    assert [[("drain", "editor")]] * 3 == [[one[:2] for one in denials(by, name)] for name in names]


def test_a_denied_undeletion_is_audited_on_the_deleted_surface(by: By) -> None:
    """The evidence is among the audits of the surface, and is there when it is restored."""
    surface = by.surface("editor")
    SurfaceCalls(by["admin"], surface.name).call("DeleteSurface")
    assert "ROLE_FORBIDS" == refused(lambda: surface.call("UndeleteSurface")).reason
    assert [("undelete", "editor")] == [one[:2] for one in denials(by, surface.name)]


def is_served(call: Callable[[], object]) -> bool:
    """Returns False if the role of the caller forbids a call; its refusal for the state counts as served."""
    try:
        call()
    except grpc.RpcError as error:
        return problem_of(error).reason != "ROLE_FORBIDS"
    return True


@pytest.mark.parametrize(
    ("token", "action", "is_permitted"),
    [
        ("viewer", resume(), False),
        ("editor", resume(), True),  # resuming is a write
        ("editor", pause(), False),
        ("editor", drain(), False),
        ("editor", replay(), False),
        ("admin", replay(), True),
    ],
)
def test_each_control_asks_its_own_action(token: str, action: Any, is_permitted: bool, by: By) -> None:  # noqa: FBT001
    """The table asks for controls what the core asks."""
    surface = by.surface(token)
    assert is_permitted == is_served(lambda: surface.call("ApplyControl", action=action))


ITS_CONTEXT = context_of("etl", OWN, EDITOR)
UPDATES = [
    ({"lease_ms": 7_000, "update_mask": FieldMask(paths=["lease_ms"])}, True),
    ({"lease_ms": 7_000, "update_mask": FieldMask(paths=["*"])}, True),
    ({"pipeline": hourly(), "update_mask": FieldMask(paths=["pipeline.schedule"])}, False),
    ({"pipeline": hourly(), "update_mask": FieldMask(paths=["*"])}, False),
    ({"update_mask": FieldMask(paths=["pipeline.schedule.overlap_policy"])}, False),
    ({"tenant_context": ITS_CONTEXT, "update_mask": FieldMask(paths=["tenant_context"])}, False),
    ({"tenant_context": ITS_CONTEXT, "update_mask": FieldMask(paths=["*"])}, False),
]


@pytest.mark.parametrize(("fields", "is_permitted"), UPDATES)
def test_an_editor_changes_settings_alone(fields: dict[str, Any], is_permitted: bool, by: By) -> None:  # noqa: FBT001
    """On whose behalf and when a surface runs, an administrator decides."""
    surface = by.surface("editor")
    changes = {"lease_ms": None} | fields
    assert is_permitted == is_served(lambda: surface.call("UpdateSurface", **changes))


def test_a_method_without_a_rule_is_for_no_caller() -> None:
    """A new RPC is closed until the table says what it asks for, also to the system."""

    async def checked() -> None:
        callers._CALLER.set(Caller(System("root"), "test"))
        rules = {method: rule for method, rule in RULES.items() if method != "SurfaceService/GetSurface"}
        engine: Any = Untouchable()
        await Authorization(engine, rules).check(
            "SurfaceService/GetSurface", request_for("GetSurface", fresh_name())
        )

    with pytest.raises(Refused) as raised:
        asyncio.run(checked())
    assert Reason.ROLE_FORBIDS is raised.value.refusal.reason


@pytest.mark.parametrize(
    ("service", "context", "is_permitted"),
    [
        ("grpc.health.v1.Health", None, True),
        ("grpc.reflection.v1.ServerReflection", None, False),
        ("grpc.reflection.v1.ServerReflection", Tenant("ada", OWN, Role.VIEWER), True),
        ("grpc.channelz.v1.Channelz", Tenant("ada", OWN, Role.TENANT_ADMIN), False),
        ("grpc.channelz.v1.Channelz", System("root"), True),
        ("some.new.Service", System("root"), False),
    ],
)
def test_other_services_have_their_callers(
    service: str,
    context: TenantContext | None,
    is_permitted: bool,  # noqa: FBT001
) -> None:
    """Health is open, reflection is for callers, channelz for the system, and what is not listed for none."""

    async def checked() -> None:
        callers._CALLER.set(None if context is None else Caller(context, "test"))
        check_auxiliary(service, "Some")

    if is_permitted:
        asyncio.run(checked())
        return
    with pytest.raises(Refused) as raised:
        asyncio.run(checked())
    assert Reason.ROLE_FORBIDS is raised.value.refusal.reason


def test_a_reader_of_metrics_has_no_reflection(channel: grpc.Channel) -> None:
    """The role metrics makes no call but health."""
    stub: Any = reflection_pb2_grpc.ServerReflectionStub(with_token(channel, "metrics"))
    question = reflection_pb2.ServerReflectionRequest(list_services="")
    problem = refused(lambda: list(stub.ServerReflectionInfo(iter([question]), timeout=20)))
    assert ("PERMISSION_DENIED", "ROLE_FORBIDS") == problem.kind


# For whom a caller acts.

ACTING = [
    (rpc, RULES[f"{method.containing_service.name}/{rpc}"].acting)
    for rpc, method in METHODS.items()
    if RULES[f"{method.containing_service.name}/{rpc}"].acting
]


def acting_problem(surface: SurfaceCalls, rpc: str, field: str, context: Any) -> Problem | None:
    """Returns the refusal of a call on behalf of a context, or None."""
    try:
        surface.call(rpc, **{field: context})
    except grpc.RpcError as error:
        return problem_of(error)
    return None


@pytest.mark.parametrize(("rpc", "field"), ACTING)
def test_a_caller_acts_for_itself_alone(rpc: str, field: str, by: By) -> None:
    """A request that names another caller is refused, even one of the same tenant with fewer rights."""
    surface = by.surface("admin")
    others = (
        context_of("admin", OWN, EDITOR),
        context_of("eve", OWN, ADMIN),
        context_of("admin", OTHER, ADMIN),
        AS_SYSTEM,
    )
    for other in others:
        problem = acting_problem(surface, rpc, field, other)
        assert problem is not None
        assert ("PERMISSION_DENIED", "ROLE_FORBIDS") == problem.kind
        assert "act_for_others" == problem.metadata["action"]
    malformed = acting_problem(surface, rpc, field, policy_pb2.TenantContext())
    assert malformed is not None
    assert "INVALID_ARGUMENT" == malformed.reason
    found = acting_problem(surface, rpc, field, context_of("admin", OWN, ADMIN))
    assert found is None or found.reason != "ROLE_FORBIDS"


def test_the_system_acts_for_others(by: By) -> None:
    """The audit names the caller for whom the system acts, and how the system is known."""
    surface = SurfaceCalls(by["root"], by.surface("root").name)
    surface.call("UpdateSurface", on_behalf_of=context_of("eve", OWN, ADMIN))
    problem = refused(lambda: surface.call("DeleteSurface", tenant_context=context_of("ed", OWN, EDITOR)))
    assert "ROLE_FORBIDS" == problem.reason
    entries = surface.call("ListAudits").entries[-2:]
    assert ["eve", "ed"] == [entry.actor_id for entry in entries]
    assert ["token root"] * 2 == [entry.details[0].value for entry in entries]


def test_a_surface_gets_a_context_of_its_tenant(by: By) -> None:
    """Administrators give surfaces contexts of their tenant; the system's context is given by the system."""
    made = by.surface("admin", tenant_context=context_of("etl", OWN, EDITOR))
    assert "etl" == made.get().tenant_runtime.context.tenant.actor_id
    changed = {"tenant_context": AS_SYSTEM, "update_mask": FieldMask(paths=["tenant_context"])}
    problems = (
        refused(lambda: by.surface("admin", tenant_context=AS_SYSTEM)),
        refused(lambda: made.call("UpdateSurface", lease_ms=None, **changed)),
    )
    assert ["act_as_system"] * 2 == [problem.metadata["action"] for problem in problems]
    SurfaceCalls(by["root"], made.name).call("UpdateSurface", lease_ms=None, **changed)
    assert "x" == made.get().tenant_runtime.context.system.actor_id
    foreign = context_of("eve", OTHER, ADMIN)
    for token in ("admin", "root"):
        problem = refused(partial(SurfaceCalls.create, by[token], fresh_name(OWN), tenant_context=foreign))
        assert {"tenant_context.tenant.tenant_id"} == set(problem.violations)
