"""Decides denials: the evidence of an operator's request that the caller's role forbids."""

from dataclasses import replace
from typing import Any

from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import Decided, Origin
from lightspeed_ops.core.decide.commit_builder import CommitBuilder, surface_not_found
from lightspeed_ops.core.surface import Surface


def record_denial(surface: Surface, command: commands.RecordDenial, origin: Origin) -> Decided[Any]:
    """Refuses a request that the caller's role forbids, with its policy decision and its audit.

    The surface may be deleted, since an undeletion may be denied too.
    """
    if not surface.exists and not surface.is_deleted:
        return Decided((), refusal=surface_not_found(surface.name))
    asked = replace(origin, request_id=command.request_id)
    builder = CommitBuilder(surface, asked, audited=command.audited, reason=command.reason)
    denied = builder.ask(command.action)
    assert denied is not None, "the transport asks the same table of roles"
    decided: Decided[Any] = builder.refused(denied)
    return replace(decided, events=()) if command.dry_run else decided
