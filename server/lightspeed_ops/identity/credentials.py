"""Credentials and what they prove: the values that cross the border of this package.

Owns the roles of callers and the error of a caller that is not known.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Literal, NamedTuple

from lightspeed_ops.core import limits, policy
from lightspeed_ops.core.display import displayed
from lightspeed_ops.core.limits import KEY_CHARACTERS


class Role(StrEnum):
    """The role that an identity has: one in a tenant, or one of the server as a whole."""

    VIEWER = "viewer"
    EDITOR = "editor"
    TENANT_ADMIN = "tenant_admin"
    SYSTEM = "system"
    """All tenants, and the figures of the server: no tenant."""
    METRICS = "metrics"
    """Reads ``/metrics`` alone: no tenant."""


ROLES = frozenset(role.value for role in Role)
WITHOUT_TENANT = frozenset({Role.SYSTEM, Role.METRICS})

Failure = Literal["missing", "malformed", "expired", "unknown", "busy"]

MESSAGES: Mapping[Failure, str] = {
    "missing": "expected credentials, but there are none: "
    "send authorization: Bearer TOKEN, or a client certificate",
    "malformed": "expected authorization: Bearer TOKEN, but it has another form",
    "expired": "expected credentials that are valid, but they have expired",
    "unknown": "expected credentials that this server accepts, but it does not know them",
    "busy": "expected to check credentials, but the server cannot check them now: try again",
}
"""The message of each failure: it does not say which part of the credentials is wrong."""


class Credentials(NamedTuple):
    """The credentials of a call or a request."""

    authorization: str | None = None
    """The value of the header ``authorization``."""
    certificate_subjects: tuple[str, ...] = ()
    """The subjects of a verified client certificate, as :func:`certificates.subjects_of` returns them."""
    certificate_expires_ms: int | None = None
    """When that certificate expires, in Unix milliseconds."""
    peer: str = ""
    """The connection, by any name: failed checks are counted for each."""


class Authenticated(NamedTuple):
    """A proven identity."""

    caller: policy.Caller | None
    """The caller; None for the role ``metrics``, which may make no call."""
    role: Role
    expires_ms: int | None
    """When the identity ends, in Unix milliseconds; None if it has no end of its own."""
    is_valid: Callable[[], bool]
    """Returns False when the identity has expired, or was revoked: a stream ends then."""


class AuthenticationFailed(Exception):
    """The caller is not known; the message is for the caller, ``why`` is for the log of the server.

    ``busy`` passes by itself: the same credentials may be accepted a second later.
    """

    def __init__(self, failure: Failure, why: str = "") -> None:
        """Takes the kind of failure, and the part that is wrong: fixed words, never the credentials."""
        super().__init__(MESSAGES[failure])
        self.failure = failure
        self.why = why or failure


class Identity(NamedTuple):
    """An actor with a role, in a tenant unless the role has none."""

    actor_id: str
    role: Role
    tenant_id: str

    def caller(self, authenticated_by: str) -> policy.Caller | None:
        """Returns the caller that this identity is; None for the role ``metrics``."""
        match self.role:
            case Role.METRICS:
                return None
            case Role.SYSTEM:
                return policy.Caller(policy.System(self.actor_id), authenticated_by)
            case _:
                tenant = policy.Tenant(self.actor_id, self.tenant_id, policy.Role(self.role.value))
                return policy.Caller(tenant, authenticated_by)


def identity_faults(actor_id: str, role: str, tenant_id: str) -> str:
    """Returns what is wrong with the parts of an identity as one text, or an empty one if all is well.

    A role of the server as a whole must have no tenant; the others must have one.
    """
    if not 1 <= len(actor_id) <= KEY_CHARACTERS or displayed(actor_id) != actor_id:
        return f"expected an actor of 1 to {KEY_CHARACTERS} visible characters"
    if role not in ROLES:
        return f"expected a role of {', '.join(Role)}"
    if role in WITHOUT_TENANT:
        return f"expected no tenant for the role {role}" if tenant_id else ""
    if not limits.ID_PATTERN.fullmatch(tenant_id):
        return f"expected a tenant like {limits.ID_PATTERN.pattern}"
    return ""
