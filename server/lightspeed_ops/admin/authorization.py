"""Authorization of scrapes: which request may read metrics.

Owns the roles that may, and the way from a request to its credentials. Probes need no identity.
"""

import ssl
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import structlog

from lightspeed_ops.identity import Authenticated, AuthenticationFailed, Credentials, Role
from lightspeed_ops.identity.certificates import subjects_of

ROLES = frozenset({Role.METRICS, Role.SYSTEM})
"""The roles that may read metrics: they show figures of all tenants."""
CONNECTION = "connection"
"""The entry of a request's state that has its connection."""

log = structlog.get_logger()


class Denial(NamedTuple):
    """A request that may not read metrics: its status, and the text for its caller."""

    status: int
    text: str


class Authenticator(Protocol):
    """A source of identities; see :class:`lightspeed_ops.identity.Authenticator`."""

    def authenticate(self, credentials: Credentials) -> Authenticated:
        """Returns the identity of a request; raises :class:`AuthenticationFailed`."""
        ...


Authorize = Callable[[Any], Denial | None]
"""Returns the denial of a request, given its scope; None if it may read metrics."""


def authorizer(authenticator: Authenticator) -> Authorize:
    """Returns what authorizes requests by their identities."""

    def authorize(scope: Any) -> Denial | None:  # noqa: ANN401 - a scope of ASGI
        try:
            identity = authenticator.authenticate(_credentials(scope))
        except AuthenticationFailed as failed:
            log.debug("unauthenticated", method="/metrics", why=failed.why)
            return Denial(503 if failed.failure == "busy" else 401, str(failed))
        if identity.role in ROLES:
            return None
        return Denial(403, f"expected a role of {' or '.join(sorted(ROLES))}, but it is {identity.role}")

    return authorize


def _credentials(scope: Any) -> Credentials:  # noqa: ANN401 - a scope of ASGI
    """Returns the credentials of a request; several tokens at once have no valid form."""
    tokens = [value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization"]
    authorization = ", ".join(tokens) if tokens else None
    peer = "admin:{}:{}".format(*(scope["client"] or ("", 0)))
    connection = scope["state"].get(CONNECTION)
    certificate = None if connection is None else connection.certificate
    if certificate is None:
        return Credentials(authorization, peer=peer)
    subjects, expires_ms = subjects_of(ssl.DER_cert_to_PEM_cert(certificate).encode())
    return Credentials(authorization, subjects, expires_ms, peer)
