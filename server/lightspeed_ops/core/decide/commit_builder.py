"""The commit builder: collects the events of one command, with its audit and its policy decision.

Owns the order of events within a commit, the check of the tenant policy and the audit of operator-facing
transitions. It reads the surface and must never change it.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from lightspeed_ops.core import policy
from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.applied_keys import NO_HORIZON
from lightspeed_ops.core.audit import (
    BATCHES,
    TEXT_VERSION,
    AuditEntry,
    AuditRecord,
    bounded,
    chain_hash,
    named_keys,
    shortened,
)
from lightspeed_ops.core.commands import Decided, Origin, at
from lightspeed_ops.core.events import Audited, Event, PolicyDecided, ReplayFinished
from lightspeed_ops.core.orchestrator import Batch, BatchState
from lightspeed_ops.core.policy import Decision, DecisionKind, PolicyAction
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.surface import Surface, run_in_progress

A = TypeVar("A")


class CommitBuilder:
    """Builds the commit of one command."""

    def __init__(
        self,
        surface: Surface,
        origin: Origin,
        *,
        audited: str = "",
        at_ms: int | None = None,
        reason: str = "",
    ) -> None:
        """Creates a builder without events; if ``audited`` is set, the outcome is audited as that action."""
        self.surface = surface
        self.origin = origin
        self._at_ms = at_ms
        self.events: list[Event] = []
        self._audited = audited
        self._reason = reason
        self._subject = ""
        self._run_id = ""
        self._details: list[tuple[str, str]] = []
        self._denied = ""
        self._spent: Decision | None = None
        self._audits = surface.audit_count
        self._audit_hash = surface.audit_hash

    @property
    def at_ms(self) -> int:
        """The time of the command for the records: as given, or the wall clock."""
        return at(self._at_ms, self.origin)

    @property
    def context(self) -> policy.TenantContext:
        """The caller of the command, or the surface's own context if the request has none."""
        caller = self.origin.caller
        return self.surface.context if caller is None else caller.context

    def ask(self, action: PolicyAction) -> Refusal | None:
        """Checks the tenant policy, and returns the refusal of a denied action.

        A denial is recorded at once; an allowance of units is recorded when the command is done.
        """
        surface = self.surface
        runtime = policy.Runtime(self.context, surface.settings.budget, surface.usage)
        decision = policy.decide(runtime, action, resource_tenant_id=surface.tenant_id)
        if decision.kind is DecisionKind.DENIED:
            self._denied = decision.reason
            self._record(decision)
            return denial(surface, self.context, decision)
        if not isinstance(action, policy.ResourceAction):
            self._spent = decision
        return None

    def add(self, event: Event) -> None:
        """Appends an event."""
        self.events.append(event)

    def set_subject(self, subject: str) -> None:
        """Sets the subject of the command's audit, relative to the surface: ``/runs/run-000001``."""
        self._subject = subject

    def set_run(self, run_id: str) -> None:
        """Sets the run of the command's audits: the one that it starts or continues."""
        self._run_id = run_id

    def add_details(self, **details: str | int) -> None:
        """Adds details to the audit of the command."""
        self._details += [(name, str(value)) for name, value in details.items()]

    def add_detail_pairs(self, details: Iterable[tuple[str, str]]) -> None:
        """Adds details to the audit of the command; names may repeat and may be any text."""
        self._details += details

    def add_key_details(self, keys: Iterable[str], count: int, name: str = "key") -> None:
        """Adds the number of keys and the first of them to the audit of the command."""
        self._details += named_keys(name, keys, count)

    def audit(
        self,
        action: str,
        outcome: str,
        at_ms: int,
        reason: str = "",
        *,
        subject: str = "",
        details: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Appends an entry to the audit chain; without ``subject``, its subject is the surface.

        The run of the entry is the one in progress, or the one that the command starts or continues.
        """
        caller = self.origin.caller
        if caller is not None and caller.authenticated_by:
            # The first detail: what has no room is left out at the end.
            details = (("authenticated_by", caller.authenticated_by), *details)
        unhashed = AuditEntry(
            sequence=self._audits + 1,
            record=AuditRecord(action, outcome, at_ms),
            actor_id=self.context.actor_id,
            reason=reason,
            request_id=self.origin.request_id,
            recorded_ms=self.origin.recorded_ms,
            chain_hash="",
            text_version=TEXT_VERSION,
            subject=f"{self.surface.name}{subject}",
            details=bounded(details),
            run_id=self._run_id or run_in_progress(self.surface),
        )
        self._audits += 1
        self._audit_hash = chain_hash(self._audit_hash, unhashed)
        self.events.append(Audited(replace(unhashed, chain_hash=self._audit_hash)))

    def finish_replay(self) -> None:
        """Adds the event that ends a replay, since all of its batches have ended."""
        run = self.surface.run
        self.add(ReplayFinished(run.run_id, run.started_ms))

    def done(self, answer: A, *, outcome: str = "ok") -> Decided[A]:
        """Returns the decision of an accepted command, with this answer; its audit has the outcome."""
        if self._spent is not None:
            self._record(self._spent)
            self.events.insert(0, self.events.pop())
        if self._audited:
            self._audit_end(outcome)
        return Decided(tuple(self.events), answer=answer)

    def refused(self, refusal: Refusal) -> Decided[A]:
        """Returns the decision of a refused command; of its events only policy decisions and audit remain."""
        self.events = [event for event in self.events if isinstance(event, PolicyDecided)]
        if self._audited:
            self._audit_end(
                f"denied:{self._denied}" if self._denied else f"refused:{refusal.reason.value.lower()}"
            )
        return Decided(tuple(self.events), refusal=refusal)

    def _audit_end(self, outcome: str) -> None:
        self.audit(
            self._audited, outcome, self.at_ms, self._reason, subject=self._subject, details=self._details
        )

    def _record(self, decision: Decision) -> None:
        self.add(PolicyDecided(self.surface.count_of(RecordKind.DECISION) + 1, decision))


def run_subject(run_id: str) -> str:
    """Returns the subject of an audit about a run; empty, which means the surface, if there is no run."""
    return f"/runs/{run_id}" if run_id else ""


def batch_subject(key: str) -> str:
    """Returns the subject of an audit about a batch."""
    return f"{BATCHES}{shortened(key)}"


def denial(surface: Surface, context: policy.TenantContext, decision: Decision) -> Refusal:
    """Returns the refusal for a denial. To a caller of another tenant, the surface does not exist."""
    action = policy.action_label(decision.action)
    values = {"surface": surface.name, "actor_id": context.actor_id, "action": action}
    match decision.reason:
        case "cross_tenant":
            return surface_not_found(surface.name)
        case "budget_exhausted":
            assert not isinstance(decision.action, policy.ResourceAction), "resources have no budget"
            meter = policy.METERS[type(decision.action)]
            most = getattr(decision.budget, f"max_{meter}")
            used = getattr(decision.usage, meter)
            message = f"expected to {action} on '{surface.name}', but {used} of max_{meter} {most} are used"
            budget = {"budget": f"max_{meter}", "limit": str(most), "used": str(used)}
            return Refusal(Reason.BUDGET_EXHAUSTED, message, values | budget)
        case "role_forbids":
            assert isinstance(context, policy.Tenant), "a system context has no role"
            return role_forbids(surface.name, context, action)
        case _:
            message = f"expected at least one unit to {action} on '{surface.name}', but it is less"
            return Refusal(Reason.INVALID_ARGUMENT, message, values)


def role_forbids(name: str, context: policy.Tenant, action: str) -> Refusal:
    """Returns the refusal of an action on a surface, by its label, that the caller's role forbids."""
    role = context.role.value
    message = f"expected '{context.actor_id}' to {action} on '{name}', but the role {role} forbids it"
    values = {"surface": name, "actor_id": context.actor_id, "action": action, "role": role}
    return Refusal(Reason.ROLE_FORBIDS, message, values)


def surface_not_found(name: str) -> Refusal:
    """Returns the refusal of a command on a surface that does not exist."""
    return Refusal(
        Reason.SURFACE_NOT_FOUND, f"expected surface '{name}' to exist, but it does not", {"surface": name}
    )


def stage_not_found(surface: Surface, stage: str) -> Refusal:
    """Returns the refusal of a stage that the pipeline does not have."""
    stages = ", ".join(surface.stage_names)
    return Refusal(
        Reason.STAGE_NOT_FOUND,
        f"expected stage '{stage}' in the pipeline of '{surface.name}', but its stages are {stages}",
        {"surface": surface.name, "stage": stage, "stages": stages},
    )


def batch_not_found(surface: Surface, intent: str, key: str) -> Refusal:
    """Returns the refusal of a command on a batch that is not active."""
    asked = f"expected to {intent} '{key}' of '{surface.name}'"
    message = f"{asked}, but there is none, or it has ended: see ExplainBatch"
    return Refusal(Reason.BATCH_NOT_FOUND, message, {"surface": surface.name, "key": key})


def wrong_state(surface: Surface, intent: str, key: str, state: BatchState, *, instead: str = "") -> Refusal:
    """Returns the refusal of a command that a batch's state forbids; ``instead`` names an alternative."""
    message = f"expected to {intent} '{key}' of '{surface.name}', but it is {state.value}{instead}"
    return Refusal(Reason.BATCH_STATE, message, {"surface": surface.name, "key": key, "state": state.value})


def forgotten_refusal(surface: Surface, active: ActiveBatch, intent: str) -> Refusal | None:
    """Returns the refusal of work on a batch whose acknowledgement the idempotency horizon would refuse.

    None if the batch is to be applied again, is of no sink, or has an idempotency key that is remembered.
    """
    stage, key = active.batch.stage, active.batch.idempotency_key
    if active.reapply or stage not in surface.sink_stages:
        return None
    refusal = horizon_refusal(surface, active.batch, intent)
    return None if refusal is not None and surface.has_applied(stage, key) else refusal


def horizon_refusal(surface: Surface, batch: Batch, intent: str) -> Refusal | None:
    """Returns the refusal of a batch whose idempotency key may be forgotten: a sink may have applied it.

    None if the sequence is after the horizon of its stage, since no key after it is forgotten.
    """
    horizon = surface.applied_keys.horizons.get(batch.stage, NO_HORIZON)
    if batch.sequence > horizon:
        return None
    message = (
        f"expected to {intent} batch '{batch.key}' of '{surface.name}' at sequence {batch.sequence}, "
        f"but keys up to {horizon} of its stage are no longer remembered"
    )
    values = {"stage": batch.stage, "sequence": str(batch.sequence), "horizon": str(horizon)}
    return Refusal(Reason.IDEMPOTENCY_HORIZON, message, {"surface": surface.name, "key": batch.key, **values})
