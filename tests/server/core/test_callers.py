"""Callers: the actor of every record, how it is known, and the evidence of what its role forbids."""

import pytest
from lightspeed_ops.core import commands, policy
from lightspeed_ops.core.policy import Caller, System, Tenant
from lightspeed_ops.core.refusal import Reason

from tests.server.core.audited import EVIDENCE, Evidence
from tests.server.core.building import ADMIN, START_RUN, STRANGER, VIEWER, create
from tests.server.core.given import given, given_nothing, refusal

ADA = Caller(ADMIN, "token ada")
VIC = Caller(VIEWER, "jwt https://issuer.example")
TRIGGERED = commands.RecordDenial("trigger_run", policy.Write("acme"), "from cron", "r-1")


@pytest.mark.parametrize(
    "evidence",
    [one for one in EVIDENCE if one.action != "fire_schedule"],  # of a caller
    ids=lambda one: f"{one.action}-{one.outcome}",
)
def test_every_audit_says_how_its_caller_is_known(evidence: Evidence) -> None:
    """The first detail is how the caller was authenticated, and the chain of hashes has it."""
    surface = given_nothing() if evidence.before is None else given(*evidence.before)
    done = surface.when(evidence.command, by=Caller(evidence.by or ADMIN, "token ada"))
    (entry,) = done.audits
    assert ("authenticated_by", "token ada") == (entry.details[0].name, entry.details[0].value)
    assert done.surface.state.audit_hash == entry.chain_hash


def test_a_context_that_a_request_names_is_not_authenticated() -> None:
    """Without an identity no audit says how its caller is known."""
    (entry,) = given(create()).when(START_RUN, by=ADMIN).audits
    assert "authenticated_by" not in {detail.name for detail in entry.details}


def test_a_denial_is_a_decision_and_an_audit() -> None:
    """What the caller's role forbids is refused, with the evidence of a denied command."""
    done = given(create()).when(TRIGGERED, by=VIC)
    done.then(refusal(Reason.ROLE_FORBIDS, actor_id="vic", action="write", role="viewer"))
    done.audited(("trigger_run", "denied:role_forbids"))
    (entry,) = done.audits
    assert ("vic", "from cron", "r-1") == (entry.actor_id, entry.reason, entry.request_id)
    assert ["role_forbids"] == [decision.reason for decision in done.decisions]


def test_a_denied_dry_run_leaves_nothing() -> None:
    """A dry run is refused and changes nothing."""
    asked = commands.RecordDenial("pause", policy.Write("acme"), dry_run=True)
    done = given(create()).when(asked, by=VIC)
    done.then(refusal(Reason.ROLE_FORBIDS, actor_id="vic", action="write", role="viewer"))
    assert () == done.decided.events


def test_a_denial_needs_a_surface() -> None:
    """There is nothing to keep a denial on; a deleted surface keeps it."""
    given_nothing().when(TRIGGERED, by=VIC).then(refusal(Reason.SURFACE_NOT_FOUND))
    deleted = given(create(), commands.DeleteSurface())
    deleted.when(TRIGGERED, by=VIC).audited(("trigger_run", "denied:role_forbids"))


def test_a_denial_of_another_tenant_names_no_role() -> None:
    """Should a stranger ever come this far, the surface does not exist for it."""
    done = given(create()).when(TRIGGERED, by=Caller(STRANGER, "token sam"))
    done.then(refusal(Reason.SURFACE_NOT_FOUND))


@pytest.mark.parametrize(
    ("command", "action"),
    [
        (commands.DeleteSurface(context=VIEWER), "delete"),
        (commands.UpdateSurface(("lease_ms",), lease_ms=9_000, on_behalf_of=VIEWER), "update"),
    ],
)
def test_the_system_acts_for_the_context_of_a_request(command: commands.Command[object], action: str) -> None:
    """The system has the rights of the one for whom it acts; the audit says how the system is known."""
    done = given(create()).when(command, by=Caller(System("root"), "token root"))
    done.audited((action, "denied:role_forbids"))
    (entry,) = done.audits
    assert ("vic", "token root") == (entry.actor_id, entry.details[0].value)


def test_a_caller_of_a_tenant_acts_for_itself() -> None:
    """A context in the request gives a caller no other rights, and takes none."""
    done = given(create()).when(commands.DeleteSurface(context=VIEWER), by=ADA)
    done.audited(("delete", "ok"))
    assert ADMIN.actor_id == done.audits[0].actor_id


def test_a_surface_gets_no_context_of_another_tenant() -> None:
    """A surface of another tenant's context could do nothing by itself."""
    asked = create(context=Tenant("eve", "globex", policy.Role.TENANT_ADMIN))
    done = given_nothing().when(asked, by=Caller(System("root"), "token root"))
    assert Reason.INVALID_ARGUMENT is done.answer.reason
    assert ["tenant_context.tenant.tenant_id"] == [one.field for one in done.answer.violations]
