"""Decides commands on a whole surface: creation, settings, deletion, undeletion, certification, reading."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lightspeed_ops.core import commands, due_times, pipeline, policy, settings, stage_limits, update_mask
from lightspeed_ops.core.commands import Decided, Origin, Updated
from lightspeed_ops.core.decide import schedules
from lightspeed_ops.core.decide.certification import certify
from lightspeed_ops.core.decide.commit_builder import CommitBuilder, surface_not_found
from lightspeed_ops.core.decide.runs import has_outstanding, outstanding
from lightspeed_ops.core.events import (
    ConformanceCertified,
    SurfaceCreated,
    SurfaceDeleted,
    SurfaceUndeleted,
    SurfaceUpdated,
)
from lightspeed_ops.core.profiles import AdapterProfile, default_pipeline
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason, Refusal, Violation, invalid
from lightspeed_ops.core.schedule import Manual
from lightspeed_ops.core.surface import DEFAULT_SURFACE, Surface, default_context, etag, tenant_of
from lightspeed_ops.core.update_mask import CONTEXT, SCHEDULE, expanded


def default_creation() -> commands.CreateSurface:
    """Returns the command that creates the default surface, which a new journal gets."""
    name = DEFAULT_SURFACE.rsplit("/", 1)[-1]
    profile = AdapterProfile.STANDARD
    context = default_context(tenant_of(DEFAULT_SURFACE))
    return commands.CreateSurface(
        profile, context, default_pipeline(name), settings.default_settings(name, profile)
    )


def create_surface(surface: Surface, command: commands.CreateSurface, origin: Origin) -> Decided[None]:
    """Creates a surface; the context of the command becomes the surface's own.

    A name cannot be created twice. The refusal to create a deleted surface has no audit, since only an
    undeletion may follow a deletion.
    """
    if surface.is_deleted:
        tried = CommitBuilder(surface, origin)
        return Decided((), refusal=tried.ask(policy.Write(surface.tenant_id)) or _surface_deleted(surface))
    if surface.exists:
        tried = _creation(surface, command, origin)
        return tried.refused(tried.ask(policy.Write(surface.tenant_id)) or _surface_exists(surface))
    caller = origin if origin.caller else replace(origin, caller=policy.Caller(command.context))
    builder = _creation(surface, command, caller)
    wrong = _creation_violations(command)
    if origin.caller is not None:
        wrong += tuple(_context_violations(surface, command.context))
    if wrong:
        return Decided((), refusal=invalid(f"create surface '{surface.name}'", wrong, surface=surface.name))
    denied = builder.ask(policy.Write(surface.tenant_id))
    if denied is not None:
        return Decided((), refusal=denied)
    builder.add(
        SurfaceCreated(
            command.adapter_profile, command.context, command.pipeline, command.settings, origin.recorded_ms
        )
    )
    if not isinstance(command.pipeline.schedule.kind, Manual):
        builder.add(replace(schedules.settled(surface, command.pipeline.schedule, origin), schedule=None))
    return builder.done(None)


def update_surface(surface: Surface, command: commands.UpdateSurface, origin: Origin) -> Decided[Updated]:
    """Changes everything that the mask names, or nothing; a dry run only says what would change."""
    decided = _update(surface, command, origin)
    return replace(decided, events=()) if command.dry_run else decided


def _update(surface: Surface, command: commands.UpdateSurface, origin: Origin) -> Decided[Updated]:
    caller = _on_behalf_of(origin, command.on_behalf_of)
    builder = CommitBuilder(surface, caller, audited="update", at_ms=command.at_ms)
    paths = expanded(
        command.update_mask,
        has_context=command.tenant_context is not None,
        has_schedule=SCHEDULE in command.nested,
    )
    values = {path: command.value(path) for path in paths if path != CONTEXT}
    changed, missing = update_mask.changed(surface.settings, values)
    schedule = update_mask.changed_schedule(surface.pipeline.schedule, values)
    context = command.tenant_context if CONTEXT in paths else None
    after = settings.texts(changed, context or surface.context, schedule)
    changes = settings.changes(
        settings.texts(surface.settings, surface.context, surface.pipeline.schedule), after
    )
    builder.add_details(update_mask=",".join(command.update_mask))
    builder.add_detail_pairs(settings.details(changes))
    denied = builder.ask(policy.Write(surface.tenant_id))
    if denied is None and context is not None:
        denied = builder.ask(policy.Administer(surface.tenant_id))
    if denied is not None:
        return builder.refused(denied)
    if command.etag and command.etag != etag(surface):
        return builder.refused(_etag_mismatch(surface, command.etag))
    unknown = stage_limits.unknown_stages(changed.boundary.stage_limits, surface.stage_names)
    is_new = schedule != surface.pipeline.schedule
    wrong = (
        *missing,
        *settings.violations(changed),
        *unknown,
        *_context_violations(surface, context),
        *(violation.under(SCHEDULE) for violation in (due_times.violations(schedule) if is_new else ())),
    )
    if wrong:
        return builder.refused(invalid(f"update surface '{surface.name}'", wrong, surface=surface.name))
    builder.add(SurfaceUpdated(changed, context))
    if is_new:
        builder.add(schedules.settled(surface, schedule, origin))
    return builder.done(Updated(changes))


def _etag_mismatch(surface: Surface, expected: str) -> Refusal:
    current = etag(surface)
    message = (
        f"expected to update surface '{surface.name}' at etag '{expected}', but its etag is '{current}': "
        "read it again"
    )
    values = {"surface": surface.name, "etag": current, "expected_etag": expected}
    return Refusal(Reason.ETAG_MISMATCH, message, values)


def _context_violations(surface: Surface, context: policy.TenantContext | None) -> Iterator[Violation]:
    """Yields the violation of a context of another tenant, which could not act for the surface."""
    if isinstance(context, policy.Tenant) and context.tenant_id != surface.tenant_id:
        yield Violation(
            f"{CONTEXT}.tenant.tenant_id",
            f"expected '{surface.tenant_id}', which owns the surface, but it is '{context.tenant_id}'",
        )


def delete_surface(surface: Surface, command: commands.DeleteSurface, origin: Origin) -> Decided[None]:
    """Deletes a surface that has no active run, no outstanding batches and no dead letters."""
    builder = CommitBuilder(
        surface, _on_behalf_of(origin, command.context), audited="delete", at_ms=command.at_ms
    )
    denied = builder.ask(policy.Delete(surface.tenant_id))
    if denied is not None:
        return builder.refused(denied)
    if pipeline.active(surface.lifecycle):
        label = pipeline.label(surface.lifecycle)
        message = f"expected to delete '{surface.name}', but its run is {label}"
        values = {"surface": surface.name, "lifecycle": label}
        return builder.refused(Refusal(Reason.RUN_ACTIVE, message, values))
    counts = surface.queue.counts
    if has_outstanding(surface) or counts.dead_lettered:
        return builder.refused(outstanding(surface, "delete"))
    builder.add(SurfaceDeleted(builder.at_ms))
    return builder.done(None)


def undelete_surface(surface: Surface, command: commands.UndeleteSurface, origin: Origin) -> Decided[None]:
    """Restores a deleted surface with its usage, controls and last run; refuses a surface that exists."""
    if not surface.exists and not surface.is_deleted:
        return Decided((), refusal=surface_not_found(surface.name))
    builder = CommitBuilder(
        surface, _on_behalf_of(origin, command.context), audited="undelete", at_ms=command.at_ms
    )
    denied = builder.ask(policy.Delete(surface.tenant_id))
    if denied is not None:
        return builder.refused(denied)
    if surface.exists:
        message = f"expected to undelete '{surface.name}', but it is not deleted"
        return builder.refused(Refusal(Reason.SURFACE_EXISTS, message, {"surface": surface.name}))
    builder.add(SurfaceUndeleted(builder.at_ms))
    settled = schedules.resettled(surface, origin)
    if settled is not None:
        builder.add(settled)
    return builder.done(None)


def refuse_undeletion(
    surface: Surface, command: commands.UndeleteSurface, origin: Origin, refusal: Refusal
) -> Decided[Any]:
    """Returns the audited refusal of an undeletion, for which the server has no room."""
    caller = _on_behalf_of(origin, command.context)
    return CommitBuilder(surface, caller, audited="undelete", at_ms=command.at_ms).refused(refusal)


def certify_heavy_data_conformance(
    surface: Surface, command: commands.CertifyHeavyDataConformance, origin: Origin
) -> Decided[None]:
    """Certifies the surface with one record for each heavy-data profile, measured on a virtual clock."""
    builder = CommitBuilder(surface, origin, audited="certify", at_ms=command.at_ms)
    denied = builder.ask(policy.Write(surface.tenant_id))
    if denied is not None:
        return builder.refused(denied)
    first = surface.count_of(RecordKind.CONFORMANCE) + 1
    records = command.measured or certify(surface)
    for record in records:
        builder.add_details(**{record.adapter_profile.value: "passed" if record.passed else "failed"})
    builder.add(ConformanceCertified(first, records))
    return builder.done(None)


def ask_to_read(surface: Surface, _command: commands.AskToRead, origin: Origin) -> Decided[None]:
    """Checks that the caller's role may read, and records a denial. Deleted surfaces may be read too."""
    if not surface.exists and not surface.is_deleted:
        return Decided((), refusal=surface_not_found(surface.name))
    builder = CommitBuilder(surface, origin)
    denied = builder.ask(policy.Read(surface.tenant_id))
    return builder.done(None) if denied is None else builder.refused(denied)


def _creation(surface: Surface, command: commands.CreateSurface, origin: Origin) -> CommitBuilder:
    """Returns the commit builder of a creation; its audit names the profile and the pipeline."""
    builder = CommitBuilder(surface, origin, audited="create", at_ms=command.at_ms)
    builder.add_details(adapter_profile=command.adapter_profile.value, pipeline=command.pipeline.name)
    builder.add_details(stages=",".join([stage.name for stage in command.pipeline.stages]))
    builder.add_detail_pairs((f"labels.{key}", value) for key, value in command.settings.labels)
    return builder


def not_living(surface: Surface, origin: Origin) -> Refusal:
    """Returns the refusal of a command on a surface that does not exist.

    Only callers that may read the surface learn that it was deleted.
    """
    if (
        not surface.is_deleted
        or CommitBuilder(surface, origin).ask(policy.Read(surface.tenant_id)) is not None
    ):
        return surface_not_found(surface.name)
    message = f"expected surface '{surface.name}' to exist, but it was deleted: UndeleteSurface restores it"
    values = {"surface": surface.name, "deleted_ms": str(surface.deleted_ms)}
    return Refusal(Reason.SURFACE_NOT_FOUND, message, values)


def _on_behalf_of(origin: Origin, context: policy.TenantContext | None) -> Origin:
    """Returns the origin with the context of the request, unless a tenant's caller is known.

    The system acts on behalf of a context that the request names; the audit says how the system is known.
    """
    if context is None or (origin.caller and not isinstance(origin.caller.context, policy.System)):
        return origin
    authenticated_by = origin.caller.authenticated_by if origin.caller else ""
    return replace(origin, caller=policy.Caller(context, authenticated_by))


def _surface_deleted(surface: Surface) -> Refusal:
    message = (
        f"expected to create surface '{surface.name}', but the name is taken by a deleted surface: "
        "UndeleteSurface restores it"
    )
    values = {"surface": surface.name, "deleted_ms": str(surface.deleted_ms)}
    return Refusal(Reason.SURFACE_EXISTS, message, values)


def _surface_exists(surface: Surface) -> Refusal:
    message = f"expected to create surface '{surface.name}', but it exists"
    return Refusal(Reason.SURFACE_EXISTS, message, {"surface": surface.name})


def _creation_violations(command: commands.CreateSurface) -> tuple[Violation, ...]:
    asked = command.pipeline
    found = tuple(pipeline.violations(asked)) or tuple(pipeline.contract_violations(asked))
    of_pipeline = (violation.under("pipeline") for violation in found)
    of_limits = (
        ()
        if found
        else stage_limits.unknown_stages(
            command.settings.boundary.stage_limits, [stage.name for stage in asked.stages]
        )
    )
    return (*of_pipeline, *settings.violations(command.settings), *of_limits)
