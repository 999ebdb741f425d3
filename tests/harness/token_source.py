"""A source of tokens for tests, and channels whose calls carry one."""

import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import grpc
from lightspeed_ops.core.policy import Caller, Role, System, Tenant, TenantContext
from lightspeed_ops.identity import Authenticated, AuthenticationFailed, Credentials
from lightspeed_ops.identity import Role as IdentityRole

BEARER = "Bearer "


class TokenSource:
    """An authenticator with tokens in memory, whose text is their name."""

    def __init__(self) -> None:
        """Starts without tokens."""
        self.identities: dict[str, Authenticated] = {}
        self.seen: list[Credentials] = []

    def add(
        self, token: str, role: IdentityRole, tenant_id: str = "", *, expires_ms: int | None = None
    ) -> None:
        """Adds a token of an actor of the same name."""
        caller = None
        if role is not IdentityRole.METRICS:
            caller = Caller(_context(token, role, tenant_id), f"token {token}")

        def is_valid() -> bool:
            return token in self.identities and (expires_ms is None or time.time() * 1000 < expires_ms)

        self.identities[token] = Authenticated(caller, role, expires_ms, is_valid)

    def revoke(self, token: str) -> None:
        """Removes a token."""
        del self.identities[token]

    def authenticate(self, credentials: Credentials) -> Authenticated:
        """Returns the identity of a token."""
        self.seen.append(credentials)
        if credentials.authorization is None:
            raise AuthenticationFailed("missing")
        if not credentials.authorization.startswith(BEARER):
            raise AuthenticationFailed("malformed")
        found = self.identities.get(credentials.authorization.removeprefix(BEARER))
        if found is None:
            raise AuthenticationFailed("unknown")
        if not found.is_valid():
            raise AuthenticationFailed("expired")
        return found


def _context(actor_id: str, role: IdentityRole, tenant_id: str) -> TenantContext:
    return System(actor_id) if role is IdentityRole.SYSTEM else Tenant(actor_id, tenant_id, Role(role.value))


class _Details(NamedTuple):
    """The details of a call with the metadata of its caller."""

    method: str
    timeout: float | None
    metadata: Sequence[tuple[str, str]] | None
    credentials: grpc.CallCredentials | None
    wait_for_ready: bool | None
    compression: grpc.Compression | None


class _WithMetadata(
    grpc.UnaryUnaryClientInterceptor,
    grpc.UnaryStreamClientInterceptor,
    grpc.StreamUnaryClientInterceptor,
    grpc.StreamStreamClientInterceptor,
):
    """Adds metadata to every call."""

    def __init__(self, *metadata: tuple[str, str]) -> None:
        """Takes the metadata."""
        self._metadata = metadata

    def _call(self, continuation: Any, details: Any, request: Any) -> Any:
        """Continues with the metadata added."""
        metadata = (*(details.metadata or ()), *self._metadata)
        with_metadata = _Details(
            details.method,
            details.timeout,
            metadata,
            details.credentials,
            details.wait_for_ready,
            details.compression,
        )
        return continuation(with_metadata, request)

    intercept_unary_unary: Any = _call
    intercept_unary_stream: Any = _call
    intercept_stream_unary: Any = _call
    intercept_stream_stream: Any = _call


def with_token(channel: grpc.Channel, token: str) -> grpc.Channel:
    """Returns a channel whose calls carry a token."""
    return with_authorization(channel, f"{BEARER}{token}")


def with_authorization(channel: grpc.Channel, *values: str) -> grpc.Channel:
    """Returns a channel whose calls carry values of the authorization metadata."""
    return grpc.intercept_channel(channel, _WithMetadata(*[("authorization", value) for value in values]))
