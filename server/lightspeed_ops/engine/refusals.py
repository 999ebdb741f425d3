"""Refusals of the engine itself, besides those of the core, and the commands that full storage refuses."""

from typing import Any

from lightspeed_ops.core.commands import (
    AcknowledgeBatches,
    AskToRead,
    Command,
    ExpireLeases,
    ExtendLeases,
    FailBatches,
    ReclaimLeases,
    Report,
    StartAvailable,
)
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.surface import tenant_of

FINISHING = (
    AcknowledgeBatches,
    FailBatches,
    ExtendLeases,
    Report,
    ReclaimLeases,
    ExpireLeases,
    AskToRead,
)
"""Commands that the engine decides while storage is full, so that running work can finish."""


def too_many_surfaces(name: str, limit: int) -> Refusal:
    """Returns the refusal of one more surface than a server may have."""
    message = f"expected to add '{name}', but this server has max_surfaces {limit}"
    values = {"surface": name, "limit_name": "max_surfaces", "limit": str(limit)}
    return Refusal(Reason.SURFACE_LIMIT, message, values)


def too_many_of_tenant(name: str, limit: int) -> Refusal:
    """Returns the refusal of one more surface than a tenant may have."""
    tenant = tenant_of(name)
    message = f"expected to add '{name}', but tenant '{tenant}' has max_surfaces_per_tenant {limit}"
    values = {"surface": name, "limit_name": "max_surfaces_per_tenant", "limit": str(limit), "tenant": tenant}
    return Refusal(Reason.SURFACE_LIMIT, message, values)


def too_many_certifications(limit: int) -> Refusal:
    """Returns the refusal of one more certification than may wait for its turn."""
    method = "CertifyHeavyDataConformance"
    message = f"expected to answer {method}, but {limit} certifications wait"
    values = {"method": method, "limit_name": "certifications", "limit": str(limit)}
    return Refusal(Reason.OVERLOADED, message, values)


def window_pruned(name: str, oldest: int) -> Refusal:
    """Returns the refusal of a replay whose window begins before the oldest kept commit."""
    message = (
        f"expected to reprocess applied batches of '{name}', but history before commit {oldest} was pruned"
    )
    return Refusal(
        Reason.CURSOR_TOO_OLD, message, {"surface": name, "requested": "1", "oldest_kept": str(oldest)}
    )


def storage_full(name: str) -> Refusal:
    """Returns the refusal of a command while storage is full."""
    message = f"expected to write to '{name}', but the storage is full: only running work can be finished"
    return Refusal(Reason.STORAGE_FULL, message, {"surface": name})


def request_conflict(name: str, method: str, request_id: str) -> Refusal:
    """Returns the refusal of a request whose id was used by a request with other content."""
    message = (
        f"expected request_id '{request_id}' of {method} to be new on '{name}', "
        "but a request of other content had it"
    )
    return Refusal(
        Reason.REQUEST_CONFLICT, message, {"surface": name, "request_id": request_id, "method": method}
    )


def needs_room(command: Command[Any]) -> bool:
    """Returns True if the command is refused while storage is full; a start of 0 batches is not."""
    return not isinstance(command, FINISHING) and not (
        isinstance(command, StartAvailable) and command.max_batches == 0
    )
