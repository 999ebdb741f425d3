"""The authorization matrix: every RPC, by every role and without one, on own and other tenants' surfaces.

The expected outcomes follow from the descriptors, from the table of RPCs and from the permissions of roles.
The golden text shows them once more as they are, so that a change of either shows in review.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from lightspeed_ops.core.policy import PERMISSIONS, Role, action_label
from lightspeed_ops.identity import Role as IdentityRole
from lightspeed_ops.transport.authorization import AUXILIARY, RULES, Scope

from tests.golden import Golden
from tests.harness.api import METHODS, SERVICES, Api
from tests.harness.problems import problem_of
from tests.harness.requests import pause, replay, request_for, resume
from tests.harness.server import RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls, fresh_name
from tests.harness.token_source import TokenSource, with_token

pytestmark = pytest.mark.slow

OWN, OTHER = "own", "other"
SERVED, DENIED, NOT_FOUND, UNKNOWN = "served", "denied", "not found", "unknown"
CALLERS = ("no identity", "bad token", "metrics", "viewer", "editor", "tenant_admin", "system")
ROLES = {role.value: PERMISSIONS[role] for role in Role}
GOLDEN = Path(__file__).parent / "goldens" / "authorization.txt"

TARGETS: Mapping[Scope, tuple[str, ...]] = {
    Scope.SURFACE: ("own", "other", "own missing", "other missing"),
    Scope.SURFACES: ("own", "other", "own missing", "other missing", "all of own", "all of other"),
    Scope.TENANT: ("own", "other"),
    Scope.TENANTS: ("own", "other", "all tenants"),
    Scope.SERVER: ("server",),
    Scope.SYSTEM: ("server",),
}


def full_name(rpc: str) -> str:
    """Returns the name of an RPC with its service."""
    return f"{METHODS[rpc].containing_service.name}/{rpc}"


CELLS = [
    (rpc, target, caller)
    for rpc in METHODS
    for target in TARGETS[RULES[full_name(rpc)].scope]
    for caller in CALLERS
]


def expected(rpc: str, target: str, caller: str) -> str:
    """Returns the outcome that follows from the tables."""
    if caller in {"no identity", "bad token"}:
        return UNKNOWN
    if caller == "metrics":
        return DENIED
    if caller != "system" and (RULES[full_name(rpc)].scope is Scope.SYSTEM or target == "all tenants"):
        return DENIED
    if caller != "system" and "other" in target:
        return NOT_FOUND
    if caller != "system" and _label(rpc) not in ROLES[caller]:
        return DENIED
    return NOT_FOUND if "missing" in target else SERVED


def _label(rpc: str) -> str:
    """Returns the label of the action that the request of the matrix asks for."""
    return action_label(RULES[full_name(rpc)].action(request_for(rpc, fresh_name(OWN)), OWN))


@pytest.fixture(scope="module")
def channel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[grpc.Channel]:
    """A channel without an identity to a server that knows a caller of each role."""
    source = TokenSource()
    for role in IdentityRole:
        has_tenant = role.value in ROLES
        source.add(role.value, role, OWN if has_tenant else "")
    running = RunningServer(f"unix:{tmp_path_factory.mktemp('matrix')}/grpc", Setup(authenticator=source))
    running.start()
    with grpc.insecure_channel(running.address) as channel:
        yield channel
    running.stop()


@pytest.fixture(scope="module")
def found(channel: grpc.Channel) -> Mapping[tuple[str, str, str], str]:
    """What the server answers in each cell."""
    apis = {
        caller: Api(channel if caller == "no identity" else with_token(channel, caller.replace(" ", "-")))
        for caller in CALLERS
    }
    return {cell: outcome(apis, *cell) for cell in CELLS}


def outcome(apis: Mapping[str, Api], rpc: str, target: str, caller: str) -> str:
    """Calls an RPC and returns what became of it; a refusal for the state of the surface counts as served."""
    tenant = OTHER if "other" in target else OWN
    name = fresh_name(tenant)
    if target in {"own", "other"} and rpc != "CreateSurface":
        SurfaceCalls.create(apis["system"], name)
    changes: dict[str, Any] = {}
    if target.startswith("all of"):
        # A stream of all surfaces begins with what is there.
        SurfaceCalls.create(apis["system"], name)
        changes = {"surface": f"tenants/{tenant}/surfaces/-"}
    elif target == "all tenants":
        changes = {"parent": "tenants/-"}
    try:
        apis[caller].call(rpc, request_for(rpc, name, **changes))
    except StopIteration:
        return SERVED
    except grpc.RpcError as error:
        problem = problem_of(error)
        kinds = {
            ("UNAUTHENTICATED", "UNAUTHENTICATED"): UNKNOWN,
            ("PERMISSION_DENIED", "ROLE_FORBIDS"): DENIED,
            ("NOT_FOUND", "SURFACE_NOT_FOUND"): NOT_FOUND,
        }
        return kinds.get(problem.kind, SERVED)
    return SERVED


def test_every_rpc_has_a_rule() -> None:
    """The table has every RPC of the descriptors, and no other."""
    assert {full_name(rpc) for rpc in METHODS} == set(RULES)


def test_every_rule_fits_its_request() -> None:
    """An RPC about a surface has its field, one about a tenant the parent, one about the server neither."""
    fields = {
        Scope.SURFACE: "surface",
        Scope.SURFACES: "surface",
        Scope.TENANT: "parent",
        Scope.TENANTS: "parent",
    }
    for rpc, method in METHODS.items():
        rule, request = RULES[full_name(rpc)], method.input_type
        if rpc == "Work":
            opening = request.fields_by_name["open"].message_type
            assert opening is not None
            request = opening
        has = {name for name in ("surface", "parent") if name in request.fields_by_name}
        assert {fields[rule.scope]} & has == has if rule.scope in fields else has == set(), rpc


def test_every_tenant_context_in_a_request_has_a_rule() -> None:
    """A request that names a caller or a context says so in the table."""
    for rpc, method in METHODS.items():
        rule = RULES[full_name(rpc)]
        named = {
            field.name
            for field in method.input_type.fields
            if field.message_type is not None and field.message_type.name == "TenantContext"
        }
        known = {rule.acting} if rule.acting else set()
        assert named == known | ({"tenant_context"} if rule.has_context else set()), rpc


def test_every_cell_is_as_the_tables_say(found: Mapping[tuple[str, str, str], str]) -> None:
    """The server answers in every cell as the permissions of the role and the table of RPCs say."""
    assert len(CELLS) == len(found)
    assert {cell: expected(*cell) for cell in CELLS} == found


def test_the_matrix_is_as_reviewed(found: Mapping[tuple[str, str, str], str], golden: Golden) -> None:
    """A change of the matrix shows in review."""
    golden.check(GOLDEN, rendered(found))


def rendered(found: Mapping[tuple[str, str, str], str]) -> str:
    """Returns the matrix as text."""
    lines = [
        "Who may call what: caller of the tenant 'own', and callers without a tenant.",
        "served: the request is decided; a state that refuses it counts. denied: PERMISSION_DENIED.",
        "unknown: UNAUTHENTICATED. The action is what the request of the matrix asks for.",
        "",
    ]
    head = ["RPC", "target", "action", *CALLERS]
    rows = [
        [
            full_name(rpc),
            target,
            _label(rpc),
            *[found[rpc, target, caller] for caller in CALLERS],
        ]
        for service in SERVICES.values()
        for rpc in service.methods_by_name
        for target in TARGETS[RULES[full_name(rpc)].scope]
    ]
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    lines += [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, *rows]
    ]
    lines += ["", *[f"{service}: {access.value}" for service, access in AUXILIARY.items()]]
    return "\n".join(lines) + "\n"


PAGE = Path(__file__).parents[3] / "server" / "docs" / "access.md"
BEGIN, END = "<!-- table:access -->\n", "<!-- /table -->\n"


def test_the_page_has_the_table(golden: Golden) -> None:
    """The table of the page is the one of the code; `--rewrite` renews it."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    golden.check(PAGE, f"{before}{BEGIN}{access_table()}{END}{after}")


def access_table() -> str:
    """Returns the rules of all RPCs as a table of Markdown: for each action the weakest role that may."""
    lines = ["| RPC | About | Action | Least role |", "|---|---|---|---|"]
    for method, rule in RULES.items():
        roles = [next(role.value for role in Role if label in PERMISSIONS[role]) for label in rule.actions]
        least = "system" if rule.scope is Scope.SYSTEM else ", ".join(dict.fromkeys(roles))
        name = method.partition("/")[2]
        lines.append(f"| {name} | {rule.scope.value} | {', '.join(rule.actions)} | {least} |")
    return "\n".join(lines) + "\n"


def test_a_rule_names_every_action_that_it_chooses() -> None:
    """The labels of a rule, from which the page is made, are those of the actions that it may ask for."""
    requests: Mapping[str, list[dict[str, Any]]] = {
        "UpdateSurface": [{}, {"update_mask": FieldMask(paths=["tenant_context"])}],
        "ApplyControl": [{"action": action} for action in (pause(), resume(), replay())],
        "ApplyControls": [{"action": action} for action in (pause(), resume(), replay())],
    }
    for rpc in METHODS:
        rule = RULES[full_name(rpc)]
        chosen = {
            action_label(rule.action(request_for(rpc, fresh_name(OWN), **changes), OWN))
            for changes in requests.get(rpc, [{}])
        }
        assert set(rule.actions) == chosen, rpc
