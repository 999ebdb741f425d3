"""Call errors: what the interceptor makes of exceptions, and the refusals of its own.

Owns the incident numbers of bugs: a caller gets the number, and the log has the trace under it.
"""

import secrets

import grpc
import structlog

from lightspeed_ops.cluster import OwnedElsewhere
from lightspeed_ops.core.refusal import Reason, Refusal, Refused
from lightspeed_ops.journal.port import JournalAway, JournalDamaged, JournalFailed
from lightspeed_ops.transport.errors import CallError, call_error, call_error_of
from lightspeed_ops.transport.idempotency import RecordedRefusal

DETAILS_TRAILER = "grpc-status-details-bin"

log = structlog.get_logger()

STATUS_CODES = {code.value[0]: code for code in grpc.StatusCode}
"""gRPC's status codes by their numbers."""


class Stalled(Exception):
    """Ends a stream whose client does not read."""

    def __init__(self, refusal: Refusal) -> None:
        """Takes the refusal that ends the stream."""
        super().__init__(refusal.message)
        self.refusal = refusal


class OwnerFailed(Exception):
    """Ends a forwarded call with the error that the owner of the surface sent."""

    def __init__(self, failure: CallError) -> None:
        """Takes the error as it came."""
        super().__init__(failure.message)
        self.failure = failure


def trailers(failure: CallError) -> tuple[tuple[str, str | bytes], ...]:
    """Returns the trailing metadata of a call that ends with an error."""
    if not failure.details:
        return failure.metadata
    return ((DETAILS_TRAILER, failure.details), *failure.metadata)


def _incident(name: str, error: Exception) -> Refusal:
    """Returns the refusal of a call that met a bug, and logs the trace under the same incident number."""
    incident = secrets.token_hex(4)
    log.error("bug", method=name, incident=incident, exc_info=error)
    return Refusal(
        Reason.INTERNAL,
        f"expected to answer {name}, but met a bug: incident {incident}",
        {"incident": incident, "method": name},
    )


def failure_of(name: str, error: Exception) -> CallError:
    """Returns the error of a call that ended with an exception."""
    match error:
        case RecordedRefusal():
            return call_error_of(error.status)
        case OwnerFailed():
            return error.failure
        case _:
            return call_error(_refusal_of(name, error))


def _refusal_of(name: str, error: Exception) -> Refusal:
    """Returns the refusal of a call that ended with an exception."""
    match error:
        case Refused():
            return error.refusal
        case OwnedElsewhere():
            return owner_unknown(error.surface)
        case JournalAway():
            return storage_away(name)
        case JournalFailed():
            return _storage_lost(name)
        case JournalDamaged():
            log.error("journal_damaged", method=name, damage=str(error))
            return _damaged(name, error)
        case _:
            return _incident(name, error)


def _storage_lost(name: str) -> Refusal:
    message = f"expected to answer {name}, but the storage failed: whether it took effect is not known"
    return Refusal(Reason.STORAGE_LOST, message, {"method": name})


def _damaged(name: str, damage: JournalDamaged) -> Refusal:
    message = f"expected to answer {name}, but what is stored cannot be read: {damage}"
    return Refusal(Reason.JOURNAL_DAMAGED, message, {"method": name, "damage": str(damage)})


def unread(name: str, limit_s: int) -> Refusal:
    """Returns the refusal of a work stream whose client does not read."""
    message = f"expected {name} to be read within work_write_timeout_s {limit_s}, but a frame is unread"
    named = {"method": name, "limit_name": "work_write_timeout_s", "limit": str(limit_s)}
    return Refusal(Reason.PEER_TIMEOUT, message, named)


def metadata_too_large(name: str, size_bytes: int, limit_bytes: int) -> Refusal:
    """Returns the refusal of a call whose metadata is too large."""
    message = f"expected the metadata of {name} to have at most {limit_bytes} bytes, but it has {size_bytes}"
    named = {"method": name, "limit_name": "max_metadata_bytes", "limit": str(limit_bytes)}
    return Refusal(Reason.INVALID_ARGUMENT, message, named)


def storage_away(name: str) -> Refusal:
    """Returns the refusal of a call while the database cannot be reached."""
    message = f"expected to answer {name}, but the database cannot be reached: try again"
    return Refusal(Reason.STORAGE_AWAY, message, {"method": name})


def owner_elsewhere(surface: str, address: str) -> Refusal:
    """Returns the refusal of a call that only the owner of the surface, at the address, can answer."""
    message = f"expected to own '{surface}', but the server at '{address}' owns it"
    return Refusal(Reason.OWNER_ELSEWHERE, message, {"surface": surface, "owner": address})


def owner_unknown(surface: str) -> Refusal:
    """Returns the refusal of a call for a surface without a known owner."""
    message = f"expected a server to own '{surface}', but none does at the moment"
    return Refusal(Reason.OWNER_UNKNOWN, message, {"surface": surface})


def behind_min_version(surface: str, min_version: int, version: int) -> Refusal:
    """Returns the refusal of a read that asks for a later version than the server has."""
    message = f"expected '{surface}' at version {min_version} or later, but this server has version {version}"
    values = {"surface": surface, "min_version": str(min_version), "version": str(version)}
    return Refusal(Reason.BEHIND_MIN_VERSION, message, values)
