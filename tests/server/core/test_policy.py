"""The tenant policy: roles and actions, other tenants, units, budgets, and the kept decisions."""

from dataclasses import replace

import pytest
from lightspeed_ops.core import commands, policy
from lightspeed_ops.core.commands import AskToRead, Command
from lightspeed_ops.core.decide import DECIDERS
from lightspeed_ops.core.policy import (
    Administer,
    ApplyMitigation,
    Budget,
    DecisionKind,
    Delete,
    EmitEvent,
    Mitigation,
    OpenSession,
    PolicyAction,
    Read,
    ReplayPipelineRun,
    Role,
    Runtime,
    StartJob,
    StartPipelineRun,
    System,
    Tenant,
    Usage,
    Write,
)
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason

from tests.server.core.audited import EVIDENCE
from tests.server.core.building import (
    EDITOR,
    START_RUN,
    STRANGER,
    SYSTEM,
    VIEWER,
    acknowledge,
    batch,
    create,
    drain,
    enqueue,
    extend,
    fail,
    in_flight,
    pause,
    start,
)
from tests.server.core.given import given, refusal

AMPLE, UNUSED = Budget(), Usage()
ALLOWED, MITIGATED, DENIED = DecisionKind.ALLOWED, DecisionKind.MITIGATED, DecisionKind.DENIED

CELLS: list[tuple[PolicyAction, DecisionKind, DecisionKind, DecisionKind]] = [
    # action, viewer, editor, tenant_admin
    (Read("acme"), ALLOWED, ALLOWED, ALLOWED),
    (Write("acme"), DENIED, ALLOWED, ALLOWED),
    (Delete("acme"), DENIED, DENIED, ALLOWED),
    (Administer("acme"), DENIED, DENIED, ALLOWED),
    (EmitEvent(1), DENIED, ALLOWED, ALLOWED),
    (OpenSession(1), DENIED, ALLOWED, ALLOWED),
    (StartJob(1), DENIED, ALLOWED, ALLOWED),
    (StartPipelineRun(1), DENIED, ALLOWED, ALLOWED),
    (ReplayPipelineRun(1), DENIED, DENIED, ALLOWED),
    (ApplyMitigation(Mitigation.PAUSE_PIPELINE, 1), DENIED, DENIED, MITIGATED),
    (ApplyMitigation(Mitigation.DRAIN_PIPELINE, 1), DENIED, DENIED, MITIGATED),
]

METERED: list[tuple[type[policy.UnitAction], str]] = [
    (EmitEvent, "events"),  # each action counts on its own
    (OpenSession, "sessions"),
    (StartJob, "jobs"),
    (StartPipelineRun, "pipeline_runs"),
    (ReplayPipelineRun, "pipeline_replays"),
    (ApplyMitigation, "mitigations"),
]


def runtime(context: policy.TenantContext, budget: Budget = AMPLE, usage: Usage = UNUSED) -> Runtime:
    """Returns the tenant's state of a surface of acme."""
    return Runtime(context, budget, usage)


def of(kind: type[policy.UnitAction], units: int) -> policy.UnitAction:
    """Returns an action of this number of units."""
    values = (Mitigation.PAUSE_PIPELINE, units) if kind is ApplyMitigation else (units,)
    action: policy.UnitAction = kind(*values)
    return action


@pytest.mark.parametrize("role", Role)  # viewer, editor, tenant_admin
@pytest.mark.parametrize("cell", CELLS)  # every action
def test_every_role_and_action(
    role: Role, cell: tuple[PolicyAction, DecisionKind, DecisionKind, DecisionKind]
) -> None:
    """A viewer reads; an editor also writes, emits, opens and starts; a tenant_admin may do everything."""
    action, *by_role = cell
    expected = by_role[list(Role).index(role)]
    decision = policy.decide(runtime(Tenant("a", "acme", role)), action, resource_tenant_id="acme")
    assert expected is decision.kind
    if expected is DENIED:
        assert "role_forbids" == decision.reason


def test_the_cells_are_all_there_are() -> None:
    """The table has a row for every action."""
    assert set(policy.ACTION_LABELS) == {type(row[0]) for row in CELLS}
    assert dict(METERED) == policy.METERS


@pytest.mark.parametrize("action", [row[0] for row in CELLS])  # every action
def test_another_tenant_is_denied_everything(action: PolicyAction) -> None:
    """Another tenant is denied every action, whatever its role, and before any other check."""
    nothing_left = Budget(0, 0, 0, 0, 0, 0)
    decision = policy.decide(runtime(STRANGER, nothing_left), action, resource_tenant_id="acme")
    assert (DENIED, "cross_tenant") == (decision.kind, decision.reason)


@pytest.mark.parametrize("action", [row[0] for row in CELLS])  # every action
def test_a_system_context_skips_role_and_tenant(action: PolicyAction) -> None:
    """A system context skips role and tenant checks, since the service belongs to no tenant."""
    decision = policy.decide(runtime(SYSTEM), action, resource_tenant_id="acme")
    assert decision.kind is not DENIED
    assert ("scheduler", "") == (decision.actor_id, decision.tenant_id)


@pytest.mark.parametrize(
    "context", [Tenant("a", "acme", Role.TENANT_ADMIN), System("s")]
)  # budgets bind both
@pytest.mark.parametrize(("kind", "meter"), METERED)  # every action with units
def test_units_are_counted_up_to_the_budget(
    context: policy.TenantContext, kind: type[policy.UnitAction], meter: str
) -> None:
    """Units up to the budget are allowed and used; one more is budget_exhausted and uses nothing."""
    some = runtime(context, replace(Budget(), **{f"max_{meter}": 5}), replace(Usage(), **{meter: 2}))
    last = policy.decide(some, of(kind, 3), resource_tenant_id="acme")
    assert (MITIGATED if kind is ApplyMitigation else ALLOWED) is last.kind
    assert replace(some.usage, **{meter: 5}) == last.usage
    over = policy.decide(some, of(kind, 4), resource_tenant_id="acme")
    assert (DENIED, "budget_exhausted", some.usage) == (over.kind, over.reason, over.usage)


@pytest.mark.parametrize("units", [0, -1, -(2**63)])  # none, less, and much less
@pytest.mark.parametrize(("kind", "_meter"), METERED)  # every action with units
def test_units_below_one_are_denied(kind: type[policy.UnitAction], _meter: str, units: int) -> None:
    """Units below one are denied, so that no caller can increase its budget."""
    decision = policy.decide(runtime(SYSTEM), of(kind, units), resource_tenant_id="acme")
    assert (DENIED, "invalid_units", Usage()) == (decision.kind, decision.reason, decision.usage)


AUDITED = {one.action: one.command for one in EVIDENCE}
UNASKED = frozenset({"dead_letter", "fire_schedule"})
"""Actions without a command of a caller."""
ASKED: list[tuple[Command[object], str]] = [
    (AskToRead(), ""),  # readers
    (enqueue(batch("b-2")), ""),  # workers
    (start(), ""),
    (acknowledge("b-1"), ""),
    (fail(), ""),
    (extend("b-1", "1-0"), ""),
    (commands.Report(), ""),
    (commands.ReclaimLeases("i-1", frozenset(), 9), ""),
    *((command, action) for action, command in AUDITED.items() if action not in UNASKED),
]


@pytest.mark.parametrize(("command", "action"), ASKED)  # every command
def test_another_tenant_learns_nothing(command: Command[object], action: str) -> None:
    """Another tenant gets SURFACE_NOT_FOUND for every command; its attempt is kept as a decision."""
    done = given(*in_flight(batch())).when(command, by=STRANGER).then(refusal(Reason.SURFACE_NOT_FOUND))
    done.audited(*([(action, "denied:cross_tenant")] if action else []))
    assert ["cross_tenant"] == [decision.reason for decision in done.decisions]
    assert ["sam"] == [decision.actor_id for decision in done.decisions]


def test_every_command_is_asked() -> None:
    """The table has a row for every command."""
    of_the_service_itself = {
        commands.ExpireLeases,
        commands.StageReplay,
        commands.ContinueReplay,
        commands.FireSchedule,
        commands.RecordDenial,
    }
    assert set(DECIDERS) == {type(command) for command, _ in ASKED} | of_the_service_itself


@pytest.mark.parametrize(("command", "action"), ASKED[1:])  # everything but reading
def test_a_viewer_only_reads(command: Command[object], action: str) -> None:
    """A viewer may only read; the denial names the action, the actor and the role."""
    done = given(*in_flight(batch())).when(command, by=VIEWER)
    refused = done.answer
    assert Reason.ROLE_FORBIDS is refused.reason
    assert ("vic", "viewer") == (refused.metadata["actor_id"], refused.metadata["role"])
    done.audited(*([(action, "denied:role_forbids")] if action else []))


def test_reading_leaves_no_trace() -> None:
    """Allowed reads leave no decision; only denials of actions without units are kept."""
    assert () == given().when(AskToRead(), by=VIEWER).then().decided.events


def test_decisions_about_units_are_kept_in_their_order() -> None:
    """Decisions about units are kept in order; their usage adds up, and their sequences have no holes."""
    surface = given(START_RUN, pause()).when(drain()).surface
    entries = surface.entries(RecordKind.DECISION)
    assert [1, 2, 3] == [entry.sequence for entry in entries]
    assert Usage(pipeline_runs=1, mitigations=2) == surface.state.usage


def test_a_surface_acts_in_its_own_context_by_default() -> None:
    """A command without a context acts in the surface's own, which its creation set."""
    done = given(create(EDITOR)).when(pause())
    assert ["eve"] == [entry.actor_id for entry in done.audits]
    assert Reason.ROLE_FORBIDS is done.answer.reason


def test_the_default_budget_is_the_contracts() -> None:
    """The default budget has the contract's numbers."""
    assert Budget(1_000_000, 1_000, 10_000, 10_000, 1_000, 1_000) == Budget()
