"""Authorization: one table of what every RPC asks of its caller, and the check before a request is served.

Owns the table. An RPC without an entry is refused to all callers. The tenant in the request is compared with
the caller's before anything is looked up: the surfaces of other tenants are not found, whether they exist or
not. A role is never taken from a request.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

import structlog

from lightspeed_ops.cluster import OwnedElsewhere
from lightspeed_ops.core import limits, policy
from lightspeed_ops.core.commands import RecordDenial
from lightspeed_ops.core.decide.commit_builder import role_forbids, surface_not_found
from lightspeed_ops.core.decide.controls import permission
from lightspeed_ops.core.operator import ACTION_LABELS, Action
from lightspeed_ops.core.policy import Caller, PolicyAction, Tenant
from lightspeed_ops.core.refusal import Reason, Refusal, Refused
from lightspeed_ops.core.surface import DEFAULT_SURFACE, surface_name
from lightspeed_ops.core.update_mask import CONTEXT, EVERYTHING, SCHEDULE
from lightspeed_ops.engine import Engine
from lightspeed_ops.mapping import union_from
from lightspeed_ops.transport.callers import current_caller
from lightspeed_ops.transport.request_validation import (
    DEFAULT_PARENT,
    RequestValidation,
    malformed,
    tenant_in,
    tenant_of_parent,
)
from lightspeed_ops.transport.surface_list_requests import refuse_strangers

EVERY_SURFACE = surface_name("-", "-")
"""The name of all surfaces of all tenants."""
DENIALS_AT_ONCE = 20
"""Denials of one call that are recorded before other calls run."""

log = structlog.get_logger()


class Scope(Enum):
    """What an RPC is about."""

    SURFACE = "a surface of the caller's tenant"
    SURFACES = "a surface of the caller's tenant, or all of them"
    TENANT = "the caller's tenant"
    TENANTS = "the caller's tenant; all tenants for the system"
    SERVER = "the server"
    SYSTEM = "the server, for the system alone"


ActionChoice: TypeAlias = Callable[[Any, str], PolicyAction]
"""Returns the policy action that a request asks for in a tenant."""
Named: TypeAlias = Callable[[Any], str]
"""Returns the action of a request as audits name it; empty if the request is malformed."""


class Rule(NamedTuple):
    """What an RPC asks of its caller."""

    scope: Scope
    action: ActionChoice
    actions: tuple[str, ...]
    """The labels of all actions that it may ask for."""
    audited: Named | None = None
    """None if no audit shows a denial: of reads and of the calls of workers, which come often."""
    acting: str = ""
    """The field by which the system may act for others; other callers may only name themselves."""
    has_context: bool = False
    """True if the request may have the tenant context of a surface, which must not be the system's."""


def _rule(scope: Scope, kind: type[policy.ResourceAction], audited: str = "", **more: Any) -> Rule:
    """Returns the rule of an RPC that always asks for the same action on a resource."""
    named: Named | None = (lambda _: audited) if audited else None
    return Rule(scope, lambda _, tenant_id: kind(tenant_id), (policy.ACTION_LABELS[kind],), named, **more)


def _of_update(request: Any, tenant_id: str) -> PolicyAction:
    """Returns what an update asks for: on whose behalf and when a surface runs, its administrators decide."""
    paths = set(request.update_mask.paths)
    changes_context = CONTEXT in paths or (EVERYTHING in paths and request.HasField(CONTEXT))
    changes_schedule = (EVERYTHING in paths and request.pipeline.HasField("schedule")) or any(
        path == SCHEDULE or path.startswith(f"{SCHEDULE}.") for path in paths
    )
    return (policy.Administer if changes_context or changes_schedule else policy.Write)(tenant_id)


def _control_of(request: Any) -> Action | None:
    """Returns the control in a request, or None if it is malformed."""
    if list(malformed(request.action, "action")):
        return None
    action: Action | None = union_from(Action, request.action)
    return action


def _of_control(request: Any, tenant_id: str) -> PolicyAction:
    """Returns what a control asks for; a malformed one asks for as much as any."""
    control = _control_of(request)
    if control is None:
        return policy.ApplyMitigation(policy.Mitigation.PAUSE_PIPELINE, 1)
    return permission(tenant_id, control)


def _audited_control(request: Any) -> str:
    control = _control_of(request)
    return "" if control is None else ACTION_LABELS[type(control)]


def _of_start(_request: Any, _tenant_id: str) -> PolicyAction:
    return policy.StartPipelineRun(1)


_CONTROL_ACTIONS = ("write", "apply_mitigation", "replay_pipeline_run")
_READS_SURFACE = _rule(Scope.SURFACE, policy.Read)
_WRITES_SURFACE = _rule(Scope.SURFACE, policy.Write)


def _writes(audited: str) -> Rule:
    return _rule(Scope.SURFACE, policy.Write, audited)


RULES: Mapping[str, Rule] = {
    "SurfaceService/CreateSurface": _rule(Scope.TENANT, policy.Administer, has_context=True),
    "SurfaceService/GetSurface": _READS_SURFACE,
    "SurfaceService/ListSurfaces": _rule(Scope.TENANTS, policy.Read, acting="on_behalf_of"),
    "SurfaceService/WatchSurfaces": _rule(Scope.TENANTS, policy.Read, acting="on_behalf_of"),
    "SurfaceService/UpdateSurface": Rule(
        Scope.SURFACE,
        _of_update,
        ("write", "administer"),
        lambda _: "update",
        acting="on_behalf_of",
        has_context=True,
    ),
    "SurfaceService/DeleteSurface": _rule(Scope.SURFACE, policy.Delete, "delete", acting="tenant_context"),
    "SurfaceService/UndeleteSurface": _rule(
        Scope.SURFACE, policy.Delete, "undelete", acting="tenant_context"
    ),
    "SurfaceService/StartRun": Rule(Scope.SURFACE, _of_start, ("start_pipeline_run",), lambda _: "start_run"),
    "SurfaceService/CompleteRun": _writes("complete_run"),
    "SurfaceService/FailRun": _writes("fail_run"),
    "SurfaceService/ResumeRun": _writes("resume_run"),
    "SurfaceService/GetRun": _READS_SURFACE,
    "SurfaceService/ListRuns": _READS_SURFACE,
    "SurfaceService/ApplyControl": Rule(Scope.SURFACE, _of_control, _CONTROL_ACTIONS, _audited_control),
    "SurfaceService/ApplyControls": Rule(Scope.TENANT, _of_control, _CONTROL_ACTIONS, _audited_control),
    "SurfaceService/CancelBatch": _writes("cancel_batch"),
    "SurfaceService/GetQueue": _READS_SURFACE,
    "SurfaceService/ListBatches": _READS_SURFACE,
    "SurfaceService/ListDeadLetters": _READS_SURFACE,
    "SurfaceService/RedriveDeadLetters": _writes("redrive"),
    "SurfaceService/DiscardDeadLetters": _writes("discard"),
    "SurfaceService/CertifyHeavyDataConformance": _writes("certify"),
    "SurfaceService/ValidateSurface": _READS_SURFACE,
    "SurfaceService/GetFixtureSnapshots": _rule(Scope.SERVER, policy.Read),
    "SurfaceService/ListTenants": _rule(Scope.SYSTEM, policy.Read),
    "SurfaceService/GetServerInfo": _rule(Scope.SERVER, policy.Read),
    "SurfaceService/ListServers": _rule(Scope.SERVER, policy.Read),
    "ScheduleService/ScheduleRun": _rule(Scope.SURFACE, policy.Administer, "schedule_run"),
    "ScheduleService/TriggerRun": _writes("trigger_run"),
    "ScheduleService/PauseSchedule": _rule(Scope.SURFACE, policy.Administer, "pause_schedule"),
    "ScheduleService/ResumeSchedule": _rule(Scope.SURFACE, policy.Administer, "resume_schedule"),
    "ScheduleService/ListDueTimes": _READS_SURFACE,
    "WorkerService/EnqueueBatch": _WRITES_SURFACE,
    "WorkerService/EnqueueBatches": _WRITES_SURFACE,
    "WorkerService/StartAvailable": _WRITES_SURFACE,
    "WorkerService/AcknowledgeBatch": _WRITES_SURFACE,
    "WorkerService/AcknowledgeBatches": _WRITES_SURFACE,
    "WorkerService/FailBatch": _WRITES_SURFACE,
    "WorkerService/FailBatches": _WRITES_SURFACE,
    "WorkerService/ExtendLeases": _WRITES_SURFACE,
    "WorkerService/Work": _WRITES_SURFACE,
    "WorkerService/GetResumePoint": _READS_SURFACE,
    "RecordService/ListAudits": _READS_SURFACE,
    "RecordService/ListLineage": _READS_SURFACE,
    "RecordService/ListCheckpoints": _READS_SURFACE,
    "RecordService/ListConformance": _READS_SURFACE,
    "RecordService/ListSinkIdempotencyKeys": _READS_SURFACE,
    "RecordService/ListDecisions": _READS_SURFACE,
    "RecordService/WatchAudits": _rule(Scope.SURFACES, policy.Read),
    "RecordService/WatchLineage": _rule(Scope.SURFACES, policy.Read),
    "RecordService/GetFreshness": _READS_SURFACE,
    "RecordService/WatchFreshness": _READS_SURFACE,
    "RecordService/VerifyAudits": _READS_SURFACE,
    "RecordService/ExplainBatch": _READS_SURFACE,
}
"""What every RPC asks of its caller; a test fails if one is missing."""


class Access(Enum):
    """Who may call a service beside those of the contract."""

    OPEN = "all, also without an identity"
    CALLERS = "callers of every tenant, and the system"
    SYSTEM = "the system"


AUXILIARY: Mapping[str, Access] = {
    "grpc.health.v1.Health": Access.OPEN,  # load balancers have no identity
    "grpc.reflection.v1.ServerReflection": Access.CALLERS,
    "grpc.reflection.v1alpha.ServerReflection": Access.CALLERS,
    "grpc.channelz.v1.Channelz": Access.SYSTEM,  # it shows the connections of all tenants
}
"""Who may call the other services; a service that is missing is for no caller."""


class Authorization:
    """The check of every call of a server that knows its callers."""

    def __init__(self, engine: Engine, rules: Mapping[str, Rule] = RULES) -> None:
        """Takes the engine, which records denials."""
        self._engine = engine
        self._rules = rules

    async def check(self, method: str, request: Any) -> None:
        """Raises :class:`Refused` if the current caller may not make a call.

        ``method`` is such as ``SurfaceService/GetSurface``; the request of a work stream is its ``open``.
        """
        rule, caller = self._rules.get(method), current_caller()
        if rule is None or caller is None:
            raise Refused(not_for(method, caller))
        context = caller.context
        if not isinstance(context, Tenant):
            return
        action = _within_tenant(rule, request, context)
        if action is not None and not _permits(context, action):
            await self._deny(rule, request, caller, action)
        if rule.acting:
            _refuse_other_actor(request, rule.acting, context)
        if rule.has_context:
            _refuse_system(request, context)

    async def _deny(self, rule: Rule, request: Any, caller: Caller, action: PolicyAction) -> None:
        """Raises the denial of a request, after it was recorded on the surfaces that the request names."""
        assert isinstance(caller.context, Tenant), "the system has every right"
        label = policy.action_label(action)
        audited = rule.audited(request) if rule.audited is not None else ""
        if audited:
            command = RecordDenial(
                audited,
                action,
                _reason_of(request),
                request.request_id if len(request.request_id) <= limits.REQUEST_ID_CHARACTERS else "",
                dry_run=getattr(request, "dry_run", False),
            )
            for number, name in enumerate(_named_surfaces(rule, request, caller.context.tenant_id)):
                await self._record(name, command, caller)
                if number % DENIALS_AT_ONCE == DENIALS_AT_ONCE - 1:
                    await asyncio.sleep(0)
        raise Refused(role_forbids(_subject(rule, request), caller.context, label))

    async def _record(self, name: str, command: RecordDenial, caller: Caller) -> None:
        """Records a denial on a surface, if there is one."""
        try:
            await self._engine.execute(name, command, caller=caller)
        except Refused as refused:
            if refused.refusal.reason not in {Reason.ROLE_FORBIDS, Reason.SURFACE_NOT_FOUND}:
                raise
        except OwnedElsewhere:
            log.warning("denial_not_audited", surface=name, why="another server owns the surface")


def check_auxiliary(service: str, method: str) -> None:
    """Raises :class:`Refused` if the current caller may not call a service beside those of the contract."""
    access, caller = AUXILIARY.get(service), current_caller()
    if access is Access.OPEN:
        return
    is_system = caller is not None and not isinstance(caller.context, Tenant)
    if access is None or caller is None or (access is Access.SYSTEM and not is_system):
        raise Refused(not_for(method, caller))


def not_for(method: str, caller: Caller | None) -> Refusal:
    """Returns the refusal of a call that its caller may not make at all."""
    named = {"action": method, "actor_id": "", "role": "metrics", "surface": EVERY_SURFACE}
    if caller is not None:
        role = caller.context.role.value if isinstance(caller.context, Tenant) else "system"
        named |= {"actor_id": caller.context.actor_id, "role": role}
    message = f"expected a caller that may call {method}, but the role {named['role']} may not"
    return Refusal(Reason.ROLE_FORBIDS, message, named)


def _permits(context: Tenant, action: PolicyAction) -> bool:
    return policy.action_label(action) in policy.PERMISSIONS[context.role]


def _within_tenant(rule: Rule, request: Any, context: Tenant) -> PolicyAction | None:
    """Returns the action that a request asks for in the caller's own tenant.

    Raises :class:`Refused` for other tenants. Returns None for a malformed name, which the handler refuses.
    """
    if rule.scope is Scope.SYSTEM:
        refuse_strangers(context, None)
    if rule.scope is Scope.SERVER:
        return rule.action(request, context.tenant_id)
    if rule.scope in _OF_A_TENANT:
        or_all = rule.scope is Scope.TENANTS
        tenant_id = tenant_of_parent(request.parent or DEFAULT_PARENT, or_all=or_all)
        if tenant_id == "-":
            refuse_strangers(context, None)
    else:
        or_all = rule.scope is Scope.SURFACES
        tenant_id = tenant_in(request.surface or DEFAULT_SURFACE, or_all=or_all)
    if tenant_id is None:
        return None
    if tenant_id != context.tenant_id:
        raise Refused(_not_found(rule, request, context, tenant_id))
    return rule.action(request, tenant_id)


_OF_A_TENANT = frozenset({Scope.TENANT, Scope.TENANTS})


def _not_found(rule: Rule, request: Any, context: Tenant, tenant_id: str) -> Refusal:
    """Returns the refusal of another tenant's surface: the same as for one that does not exist."""
    if rule.scope in _OF_A_TENANT and not hasattr(request, "surface_id"):
        refuse_strangers(context, tenant_id)
    return surface_not_found(_subject(rule, request))


def _subject(rule: Rule, request: Any) -> str:
    """Returns the name of what a request is about."""
    if rule.scope in {Scope.SERVER, Scope.SYSTEM}:
        return EVERY_SURFACE
    if rule.scope in _OF_A_TENANT:
        return f"{request.parent or DEFAULT_PARENT}/surfaces/{getattr(request, 'surface_id', '-')}"
    return str(request.surface or DEFAULT_SURFACE)


def _named_surfaces(rule: Rule, request: Any, tenant_id: str) -> Iterator[str]:
    """Yields the well-formed names of surfaces of a tenant that a request names."""
    if rule.scope in _OF_A_TENANT:
        names = dict.fromkeys(request.surfaces)
        yield from (name for name in names if tenant_in(name) == tenant_id)
    else:
        yield _subject(rule, request)


def _reason_of(request: Any) -> str:
    """Returns the reason that an operator gave, if it is well-formed."""
    control = _control_of(request) if hasattr(request, "action") else None
    reason = str(getattr(request, "reason", "") if control is None else control.reason)
    return "" if list(limits.text("reason", reason, limits.TEXT_CHARACTERS)) else reason


def _refuse_other_actor(request: Any, field: str, context: Tenant) -> None:
    """Raises :class:`Refused` if a request is to act for another than its caller."""
    acting = RequestValidation(request).tenant_context(field)
    if acting is None or acting == context:
        return
    message = (
        f"expected '{context.actor_id}' to act for itself, but {field} names another caller: "
        "only the system acts for others"
    )
    raise Refused(Refusal(Reason.ROLE_FORBIDS, message, _values(request, context, "act_for_others")))


def _refuse_system(request: Any, context: Tenant) -> None:
    """Raises :class:`Refused` if a surface is to run on behalf of the system, but its caller is not that."""
    given = RequestValidation(request).tenant_context(CONTEXT)
    if given is None or isinstance(given, Tenant):
        return
    message = (
        f"expected '{context.actor_id}' to give a surface a context of its tenant, but it is the system's: "
        "only the system gives that"
    )
    raise Refused(Refusal(Reason.ROLE_FORBIDS, message, _values(request, context, "act_as_system")))


def _values(request: Any, context: Tenant, action: str) -> dict[str, str]:
    surface = getattr(request, "surface", "") or getattr(request, "parent", "")
    named = {"actor_id": context.actor_id, "role": context.role.value, "action": action}
    return {"surface": surface, **named}
