"""Drafts: what one command is about to do, collected until it is decided.

Owns the order of events within a commit, the asking of the tenant policy and the audit of operator-facing
transitions. A draft reads the surface and never changes it.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from lightspeed_ops.core import policy
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
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.policy import Decision, DecisionKind, PolicyAction
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.surface import Surface

A = TypeVar("A")


class CommitBuilder:
    """The events of one command."""

    def __init__(
        self,
        surface: Surface,
        origin: Origin,
        *,
        audited: str = "",
        at_ms: int | None = None,
        reason: str = "",
    ) -> None:
        """A draft with no events; with ``audited`` its end is audited under that action."""
        self.surface = surface
        self.origin = origin
        self.at_ms = at(at_ms, origin)
        self.events: list[Event] = []
        self._audited = audited
        self._reason = reason
        self._subject = ""
        self._details: list[tuple[str, str]] = []
        self._denied = ""
        self._spent: Decision | None = None
        self._audits = surface.audit_count
        self._audit_hash = surface.audit_hash

    @property
    def context(self) -> policy.TenantContext:
        """On whose behalf the command is asked."""
        return self.origin.context or self.surface.context

    def ask(self, action: PolicyAction) -> Refusal | None:
        """Asks the tenant policy; a denial is recorded, an allowance when the command is done."""
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
        """The command does this."""
        self.events.append(event)

    def about(self, subject: str) -> None:
        """The audit of the command names this as its subject, within the surface: ``/runs/run-000001``."""
        self._subject = subject

    def tell(self, **details: str | int) -> None:
        """The audit of the command says this too."""
        self._details += [(name, str(value)) for name, value in details.items()]

    def tell_all(self, details: Iterable[tuple[str, str]]) -> None:
        """The audit of the command says these too, whatever their names."""
        self._details += details

    def tell_keys(self, keys: Iterable[str], count: int, name: str = "key") -> None:
        """The audit of the command says how many keys there are, and names the first of them."""
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
        """Appends an entry to the audit chain; without a subject of its own it is about the surface."""
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
        )
        self._audits += 1
        self._audit_hash = chain_hash(self._audit_hash, unhashed)
        self.events.append(Audited(replace(unhashed, chain_hash=self._audit_hash)))

    def finish_replay(self) -> None:
        """Ends a replay: none of its batches is left."""
        run = self.surface.run
        self.add(ReplayFinished(run.run_id, run.started_ms))

    def done(self, answer: A) -> Decided[A]:
        """The command is done, with this answer."""
        if self._spent is not None:
            self._record(self._spent)
            self.events.insert(0, self.events.pop())
        self._audit_end("ok")
        return Decided(tuple(self.events), answer=answer)

    def refused(self, refusal: Refusal) -> Decided[A]:
        """The command is refused; what it would have done is forgotten, that it was tried is not."""
        self.events = [event for event in self.events if isinstance(event, PolicyDecided)]
        self._audit_end(
            f"denied:{self._denied}" if self._denied else f"refused:{refusal.reason.value.lower()}"
        )
        return Decided(tuple(self.events), refusal=refusal)

    def _audit_end(self, outcome: str) -> None:
        if self._audited:
            self.audit(
                self._audited,
                outcome,
                self.at_ms,
                self._reason,
                subject=self._subject,
                details=self._details,
            )

    def _record(self, decision: Decision) -> None:
        self.add(PolicyDecided(self.surface.count_of(RecordKind.DECISION) + 1, decision))


def run_subject(run_id: str) -> str:
    """The subject of an audit about a run; empty, which means the surface, if there is no run."""
    return f"/runs/{run_id}" if run_id else ""


def batch_subject(key: str) -> str:
    """The subject of an audit about a batch."""
    return f"{BATCHES}{shortened(key)}"


def denial(surface: Surface, context: policy.TenantContext, decision: Decision) -> Refusal:
    """What a denied caller is told; one of another tenant learns no more than that nothing was found."""
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
            role = context.role.value
            asked = f"expected '{context.actor_id}' to {action} on '{surface.name}'"
            return Refusal(
                Reason.ROLE_FORBIDS, f"{asked}, but the role {role} forbids it", values | {"role": role}
            )
        case _:
            message = f"expected at least one unit to {action} on '{surface.name}', but it is less"
            return Refusal(Reason.INVALID_ARGUMENT, message, values)


def surface_not_found(name: str) -> Refusal:
    """The refusal of anything asked of a surface that does not exist."""
    return Refusal(
        Reason.SURFACE_NOT_FOUND, f"expected surface '{name}' to exist, but it does not", {"surface": name}
    )


def stage_not_found(surface: Surface, stage: str) -> Refusal:
    """The refusal of a stage that the pipeline does not have."""
    stages = ", ".join(surface.stage_names)
    return Refusal(
        Reason.STAGE_NOT_FOUND,
        f"expected stage '{stage}' in the pipeline of '{surface.name}', but its stages are {stages}",
        {"surface": surface.name, "stage": stage, "stages": stages},
    )


def batch_not_found(surface: Surface, intent: str, key: str) -> Refusal:
    """The refusal of anything asked of a batch that does not live."""
    asked = f"expected to {intent} '{key}' of '{surface.name}'"
    message = f"{asked}, but there is none, or it has ended: see ExplainBatch"
    return Refusal(Reason.BATCH_NOT_FOUND, message, {"surface": surface.name, "key": key})


def wrong_state(surface: Surface, intent: str, key: str, state: BatchState, *, instead: str = "") -> Refusal:
    """The refusal of what is not done where a batch stands; ``instead`` says what is."""
    message = f"expected to {intent} '{key}' of '{surface.name}', but it is {state.value}{instead}"
    return Refusal(Reason.BATCH_STATE, message, {"surface": surface.name, "key": key, "state": state.value})
