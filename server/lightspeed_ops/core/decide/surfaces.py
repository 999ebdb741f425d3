"""Decides commands on a whole surface: creation, settings, deletion, undeletion, certification, reading."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from lightspeed_ops.core import commands, pipeline, policy, settings
from lightspeed_ops.core.commands import Decided, Origin
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
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason, Refusal, Violation, invalid
from lightspeed_ops.core.settings import Settings
from lightspeed_ops.core.surface import Surface


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
    caller = origin if origin.context else replace(origin, context=command.context)
    builder = _creation(surface, command, caller)
    wrong = _creation_violations(command)
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
    return builder.done(None)


def update_surface(surface: Surface, command: commands.UpdateSurface, origin: Origin) -> Decided[None]:
    """Changes all settings that the mask names, or none of them."""
    builder = CommitBuilder(surface, origin, audited="update", at_ms=command.at_ms)
    changed = surface.settings
    for path in sorted(command.update_mask, key=list(UPDATERS).index):
        changed = UPDATERS[path](changed, command)
    builder.add_details(update_mask=",".join(command.update_mask))
    builder.add_detail_pairs(settings.changes(surface.settings, changed))
    denied = builder.ask(policy.Write(surface.tenant_id))
    if denied is not None:
        return builder.refused(denied)
    wrong = tuple(settings.violations(changed))
    if wrong:
        return builder.refused(invalid(f"update surface '{surface.name}'", wrong, surface=surface.name))
    builder.add(SurfaceUpdated(changed))
    return builder.done(None)


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
    """Returns the origin with the context of the request, unless the caller has a context of its own."""
    return origin if origin.context or context is None else replace(origin, context=context)


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
    return (*of_pipeline, *settings.violations(command.settings))


def _plan(current: Settings, command: commands.UpdateSurface) -> Settings:
    assert command.connector_plan is not None, "a mask that names the plan comes with one"
    return replace(current, connector_plan=command.connector_plan)


def _window(current: Settings, command: commands.UpdateSurface) -> Settings:
    plan = replace(current.connector_plan, reprocess_window=command.reprocess_window)
    return replace(current, connector_plan=plan)


def _boundary(current: Settings, command: commands.UpdateSurface) -> Settings:
    assert command.boundary is not None, "a mask that names the boundary comes with one"
    return replace(current, boundary=command.boundary)


def _lease(current: Settings, command: commands.UpdateSurface) -> Settings:
    return replace(current, lease_ms=command.lease_ms)


def _lag(current: Settings, command: commands.UpdateSurface) -> Settings:
    return replace(current, max_allowed_lag_ms=command.max_allowed_lag_ms)


def _budget(current: Settings, command: commands.UpdateSurface) -> Settings:
    assert command.budget is not None, "a mask that names the budget comes with one"
    return replace(current, budget=command.budget)


def _keys_kept(current: Settings, command: commands.UpdateSurface) -> Settings:
    return replace(current, idempotency_keys_kept=command.idempotency_keys_kept)


def _retention(current: Settings, command: commands.UpdateSurface) -> Settings:
    assert command.retention is not None, "a mask that names the retention comes with one"
    return replace(current, retention=command.retention)


UPDATERS: Mapping[str, Callable[[Settings, commands.UpdateSurface], Settings]] = {
    "connector_plan": _plan,
    "connector_plan.reprocess_window": _window,
    "boundary": _boundary,
    "lease_ms": _lease,
    "max_allowed_lag_ms": _lag,
    "budget": _budget,
    "idempotency_keys_kept": _keys_kept,
    "retention": _retention,
}
"""The change for each path of an update mask, applied in this order, whatever the order of the mask."""
