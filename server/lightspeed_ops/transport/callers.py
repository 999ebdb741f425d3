"""Callers: whom a call comes from.

Owns the way from the credentials of a call to its caller, which the servicers read by :data:`current_caller`.
Credentials are read before the request is, and never kept.
"""

import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any, Protocol, TypeAlias

import grpc
import structlog

from lightspeed_ops.core.policy import Caller
from lightspeed_ops.core.refusal import Reason, Refusal, Refused
from lightspeed_ops.identity import Authenticated, AuthenticationFailed, Credentials
from lightspeed_ops.identity.certificates import subjects_of

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"

AUTHORIZATION = "authorization"
"""The metadata of a call that has its token."""
CERTIFICATE = "x509_pem_cert"
"""The property of a connection that has the verified certificate of its client."""

log = structlog.get_logger()


class Authenticator(Protocol):
    """A source of identities; see :class:`lightspeed_ops.identity.Authenticator`."""

    def authenticate(self, credentials: Credentials) -> Authenticated:
        """Returns the identity of a call; raises :class:`AuthenticationFailed`."""
        ...


_IDENTITY: ContextVar[Authenticated | None] = ContextVar("identity", default=None)
_CALLER: ContextVar[Caller | None] = ContextVar("caller", default=None)

current_identity: Callable[[], Authenticated | None] = _IDENTITY.get
"""Returns the identity of the call that the current task serves; None without an authenticator."""
current_caller: Callable[[], Caller | None] = _CALLER.get
"""Returns the caller of the call that the current task serves; None without an identity."""


def identify(authenticator: Authenticator, context: Context, method: str) -> Authenticated:
    """Returns the identity of a call and makes it the current one; raises :class:`Refused` without one."""
    try:
        identity = authenticator.authenticate(credentials_of(context))
    except AuthenticationFailed as failed:
        log.debug("unauthenticated", method=method, peer=context.peer(), why=failed.why)
        raise Refused(unauthenticated(method, failed)) from None
    _IDENTITY.set(identity)
    _CALLER.set(identity.caller)
    return identity


def credentials_of(context: Context) -> Credentials:
    """Returns the credentials of a call; several tokens at once have no valid form."""
    tokens = [
        value if isinstance(value, str) else value.decode(errors="replace")
        for name, value in context.invocation_metadata() or ()
        if name == AUTHORIZATION
    ]
    if tokens:
        # A token goes before a certificate, which need not be looked up then.
        return Credentials(", ".join(tokens), peer=context.peer())
    certificates = context.auth_context().get(CERTIFICATE, ())
    if not certificates:
        return Credentials(peer=context.peer())
    subjects, expires_ms = subjects_of(next(iter(certificates)))
    return Credentials(None, subjects, expires_ms, context.peer())


def identity_ended(method: str, identity: Authenticated | None, cursor: Mapping[str, str]) -> Refusal:
    """Returns the refusal by which a stream ends with the identity of its caller.

    Clients connect again at its code: they may have new credentials. If not, that call is refused.
    """
    expires_ms = None if identity is None else identity.expires_ms
    is_expired = expires_ms is not None and expires_ms <= time.time() * 1000
    found = "it has expired" if is_expired else "it is not known any more"
    message = f"expected the identity of the caller of {method} to hold, but {found}"
    named = {"reason": "expired" if is_expired else "unknown", "method": method}
    return Refusal(Reason.IDENTITY_ENDED, message, {**named, **cursor})


def unauthenticated(method: str, failed: AuthenticationFailed) -> Refusal:
    """Returns the refusal of a call without an identity."""
    message = str(failed)
    if failed.failure == "busy":
        return Refusal(Reason.OVERLOADED, message, {"method": method, "limit_name": "failed_checks"})
    return Refusal(Reason.UNAUTHENTICATED, message, {"reason": failed.failure, "method": method})
