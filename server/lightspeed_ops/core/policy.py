"""Tenant policy: which role may do what, and how many units of it.

Owns roles, budgets and the decision. It must never record: a decision is a value, and the surface keeps it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from lightspeed_ops.core.signatures import signature


class Role(StrEnum):
    """The role of a caller in a tenant."""

    VIEWER = "viewer"
    EDITOR = "editor"
    TENANT_ADMIN = "tenant_admin"


class Mitigation(StrEnum):
    """A control that protects a pipeline."""

    PAUSE_PIPELINE = "pause_pipeline"
    DRAIN_PIPELINE = "drain_pipeline"


class DecisionKind(StrEnum):
    """The result of a policy decision."""

    ALLOWED = "allowed"
    DENIED = "denied"
    MITIGATED = "mitigated"


@dataclass(frozen=True, slots=True)
class Tenant:
    """A caller with a role in a tenant."""

    actor_id: str
    tenant_id: str
    role: Role


@dataclass(frozen=True, slots=True)
class System:
    """The service itself as a caller: it skips role and tenant checks, but never budgets."""

    actor_id: str


TenantContext = Tenant | System


class Caller(NamedTuple):
    """The caller of a command: its context, and how the server knows it."""

    context: TenantContext
    authenticated_by: str = ""
    """Such as ``token build-server`` or ``jwt https://issuer.example``, never a secret; empty for a context
    that a request names while the server knows no identities."""


CONTEXT_KINDS: Mapping[type[TenantContext], str] = {Tenant: "tenant", System: "system"}


@dataclass(frozen=True, slots=True)
class Read:
    """Read a resource of a tenant."""

    resource_tenant_id: str


@dataclass(frozen=True, slots=True)
class Write:
    """Change a resource of a tenant."""

    resource_tenant_id: str


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete a resource of a tenant."""

    resource_tenant_id: str


@dataclass(frozen=True, slots=True)
class Administer:
    """Change on whose behalf a resource of a tenant runs."""

    resource_tenant_id: str


@dataclass(frozen=True, slots=True)
class EmitEvent:
    """Emit events."""

    units: int


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Open sessions."""

    units: int


@dataclass(frozen=True, slots=True)
class StartJob:
    """Start jobs."""

    units: int


@dataclass(frozen=True, slots=True)
class StartPipelineRun:
    """Start pipeline runs."""

    units: int


@dataclass(frozen=True, slots=True)
class ReplayPipelineRun:
    """Replay pipeline runs."""

    units: int


@dataclass(frozen=True, slots=True)
class ApplyMitigation:
    """Apply a mitigation."""

    mitigation: Mitigation
    units: int


ResourceAction = Read | Write | Delete | Administer
UnitAction = EmitEvent | OpenSession | StartJob | StartPipelineRun | ReplayPipelineRun | ApplyMitigation
PolicyAction = ResourceAction | UnitAction

ACTION_LABELS: Mapping[type[PolicyAction], str] = {
    Read: "read",
    Write: "write",
    Delete: "delete",
    Administer: "administer",
    EmitEvent: "emit_event",
    OpenSession: "open_session",
    StartJob: "start_job",
    StartPipelineRun: "start_pipeline_run",
    ReplayPipelineRun: "replay_pipeline_run",
    ApplyMitigation: "apply_mitigation",
}

_VIEWER = frozenset({"read"})
_EDITOR = _VIEWER | {"write", "emit_event", "open_session", "start_job", "start_pipeline_run"}

PERMISSIONS: Mapping[Role, frozenset[str]] = {
    Role.VIEWER: _VIEWER,
    Role.EDITOR: _EDITOR,
    Role.TENANT_ADMIN: frozenset(ACTION_LABELS.values()),
}
"""The actions that each role may do."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The most units that a surface may use in its lifetime."""

    max_events: int = 1_000_000
    max_sessions: int = 1_000
    max_jobs: int = 10_000
    max_pipeline_runs: int = 10_000
    max_pipeline_replays: int = 1_000
    max_mitigations: int = 1_000


@dataclass(frozen=True, slots=True)
class Usage:
    """The units of its budget that a surface has used."""

    events: int = 0
    sessions: int = 0
    jobs: int = 0
    pipeline_runs: int = 0
    pipeline_replays: int = 0
    mitigations: int = 0


METERS: Mapping[type[UnitAction], str] = {
    EmitEvent: "events",
    OpenSession: "sessions",
    StartJob: "jobs",
    StartPipelineRun: "pipeline_runs",
    ReplayPipelineRun: "pipeline_replays",
    ApplyMitigation: "mitigations",
}
"""The field of the usage that each action raises; the field of the budget is ``max_`` and this name."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A policy decision: caller, action, result and reason, the usage after it and the budget."""

    actor_id: str
    tenant_id: str
    action: PolicyAction
    kind: DecisionKind
    reason: str
    usage: Usage
    budget: Budget


@dataclass(frozen=True, slots=True)
class Runtime:
    """The tenant side of a surface: its context, budget and usage."""

    context: TenantContext
    budget: Budget = Budget()
    usage: Usage = Usage()


def decide(runtime: Runtime, action: PolicyAction, *, resource_tenant_id: str) -> Decision:
    """Decides an action of the runtime's context on a resource of a tenant.

    It checks the tenant first, then the role, then units and budget: callers of another tenant learn nothing
    about the rest.
    """
    context = runtime.context
    if isinstance(context, Tenant):
        if context.tenant_id != resource_tenant_id:
            return _decision(runtime, action, DecisionKind.DENIED, "cross_tenant")
        if ACTION_LABELS[type(action)] not in PERMISSIONS[context.role]:
            return _decision(runtime, action, DecisionKind.DENIED, "role_forbids")
    if isinstance(action, ResourceAction):
        reason = "role_permits" if isinstance(context, Tenant) else "system_context"
        return _decision(runtime, action, DecisionKind.ALLOWED, reason)
    return _decide_units(runtime, action)


def _decide_units(runtime: Runtime, action: UnitAction) -> Decision:
    if action.units < 1:
        return _decision(runtime, action, DecisionKind.DENIED, "invalid_units")
    meter = METERS[type(action)]
    used = getattr(runtime.usage, meter) + action.units
    if used > getattr(runtime.budget, f"max_{meter}"):
        return _decision(runtime, action, DecisionKind.DENIED, "budget_exhausted")
    kind = DecisionKind.MITIGATED if isinstance(action, ApplyMitigation) else DecisionKind.ALLOWED
    spent = replace(runtime, usage=replace(runtime.usage, **{meter: used}))
    return _decision(spent, action, kind, "within_budget")


def _decision(runtime: Runtime, action: PolicyAction, kind: DecisionKind, reason: str) -> Decision:
    context = runtime.context
    tenant_id = context.tenant_id if isinstance(context, Tenant) else ""
    return Decision(context.actor_id, tenant_id, action, kind, reason, runtime.usage, runtime.budget)


def action_label(action: PolicyAction) -> str:
    """Label of a policy action."""
    return ACTION_LABELS[type(action)]


def usage_signature(usage: Usage) -> str:
    """Stable usage signature."""
    return signature("usage", **{name: getattr(usage, name) for name in usage.__slots__})


def decision_signature(decision: Decision) -> str:
    """Stable decision signature."""
    action = decision.action
    return signature(
        "decision",
        actor_id=decision.actor_id,
        tenant_id=decision.tenant_id,
        action=signature(action_label(action), **{name: getattr(action, name) for name in action.__slots__}),
        kind=decision.kind.value,
        reason=decision.reason,
        usage=usage_signature(decision.usage),
        budget=signature(
            "budget", **{name: getattr(decision.budget, name) for name in decision.budget.__slots__}
        ),
    )
