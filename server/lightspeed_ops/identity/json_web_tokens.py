"""JSON web tokens (RFC 7519): callers whom an identity provider vouches for by its signature.

Owns the checks of a token and the cache of verified ones. It must never let a token choose how it is
checked: the algorithms are those of the configuration and of the key, and all are asymmetric.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jwt

from lightspeed_ops.config import JwtSettings
from lightspeed_ops.core.limits import YEAR_9999_MS
from lightspeed_ops.identity.credentials import (
    ROLES,
    WITHOUT_TENANT,
    Authenticated,
    AuthenticationFailed,
    Identity,
    Role,
    identity_faults,
)
from lightspeed_ops.identity.key_sets import KEY_ID_CHARACTERS, KeySource, SigningKey
from lightspeed_ops.identity.verification_budget import VerificationBudget

TOKEN_CHARACTERS = 8 * 1024
"""Longest token: real ones have one to two thousand, and metadata may have 16 KiB."""
CACHED_TOKENS = 10_000
"""Verified tokens that are kept: about 5 MB."""
ROLES_CLAIMED = 100
"""Most entries of a role claim that is a list."""


class _Verified(NamedTuple):
    authenticated: Authenticated
    thumbprint: bytes


class JwtSource:
    """Checks tokens against the keys of a provider."""

    def __init__(
        self, rules: JwtSettings, keys: KeySource, *, clock_s: Callable[[], float] = time.time
    ) -> None:
        """Takes the rules and the keys."""
        self._rules = rules
        self._keys = keys
        self._clock_s = clock_s
        self._budget = VerificationBudget()
        self._verified: dict[bytes, _Verified] = {}
        """Verified tokens by their SHA-256; the token itself is not kept."""

    def authenticate(self, token: str, peer: str) -> Authenticated:
        """Returns the identity of a token; raises :class:`AuthenticationFailed`."""
        if len(token) > TOKEN_CHARACTERS:
            raise AuthenticationFailed("malformed", "token_too_long")
        digest = hashlib.sha256(token.encode()).digest()
        verified = self._verified.get(digest)
        if verified is not None:
            if verified.authenticated.is_valid():
                return verified.authenticated
            del self._verified[digest]
        key, algorithm = self._key_for(token)
        verified = self._verify(token, key, algorithm, peer)
        while len(self._verified) >= CACHED_TOKENS:
            del self._verified[next(iter(self._verified))]
        self._verified[digest] = verified
        return verified.authenticated

    def _key_for(self, token: str) -> tuple[SigningKey, str]:
        """Returns the key and the algorithm of a token, by its header alone."""
        try:
            header = jwt.get_unverified_header(token)
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            raise AuthenticationFailed("malformed", "token_form") from None
        algorithm, key_id = header.get("alg"), header.get("kid")
        if algorithm not in self._rules.algorithms:
            raise AuthenticationFailed("unknown", "token_algorithm")
        # An extension that a token calls critical must be understood, and this server understands none.
        if "crit" in header or "b64" in header:
            raise AuthenticationFailed("malformed", "token_form")
        if key_id is not None and not (isinstance(key_id, str) and len(key_id) <= KEY_ID_CHARACTERS):
            raise AuthenticationFailed("malformed", "token_key_id")
        keys = self._keys.keys
        key = keys.fitting(key_id, algorithm)
        if key is None:
            if self._keys.ask_for_new_keys() or not keys.keys:
                raise AuthenticationFailed("busy", "keys_being_fetched")
            raise AuthenticationFailed("unknown", "token_key")
        return key, algorithm

    def _verify(self, token: str, key: SigningKey, algorithm: str, peer: str) -> _Verified:
        if not self._budget.admits(peer):
            raise AuthenticationFailed("busy", "too_many_bad_tokens")
        try:
            claims = self._claims(token, key, algorithm)
            identity = self._identity(claims)
        except AuthenticationFailed:
            self._budget.failed(peer)
            raise
        expires_s = int(claims["exp"]) + self._rules.leeway_s
        thumbprint = key.thumbprint

        def is_valid() -> bool:
            return self._clock_s() < expires_s and thumbprint in self._keys.keys.thumbprints

        caller = identity.caller(f"jwt {self._rules.issuer}")
        authenticated = Authenticated(caller, identity.role, min(expires_s * 1000, YEAR_9999_MS), is_valid)
        return _Verified(authenticated, thumbprint)

    def _claims(self, token: str, key: SigningKey, algorithm: str) -> Mapping[str, Any]:
        rules = self._rules
        try:
            return jwt.decode(
                token,
                key.public_key,
                algorithms=[algorithm],
                audience=rules.audience,
                issuer=rules.issuer,
                leeway=rules.leeway_s,
                options={"require": ["exp", "iss", "aud"]},
            )
        except jwt.ExpiredSignatureError:
            raise AuthenticationFailed("expired", "token_expired") from None
        except jwt.PyJWTError as error:
            raise AuthenticationFailed("unknown", _WHY.get(type(error), "token_claims")) from None
        except (ValueError, TypeError, OverflowError, RecursionError):
            raise AuthenticationFailed("malformed", "token_claims") from None

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        rules = self._rules
        role = _role(claims.get(rules.role_claim))
        if role is None or (role is Role.SYSTEM and not rules.allow_system):
            raise AuthenticationFailed("unknown", "token_role")
        tenant_id = "" if role in WITHOUT_TENANT else claims.get(rules.tenant_claim)
        actor_id = claims.get(rules.actor_claim)
        if not isinstance(actor_id, str) or not isinstance(tenant_id, str):
            raise AuthenticationFailed("unknown", "token_actor_or_tenant")
        if identity_faults(actor_id, role, tenant_id):
            raise AuthenticationFailed("unknown", "token_actor_or_tenant")
        return Identity(actor_id, role, tenant_id)


_WHY: Mapping[type[Exception], str] = {
    jwt.InvalidSignatureError: "token_signature",
    jwt.InvalidAudienceError: "token_audience",
    jwt.InvalidIssuerError: "token_issuer",
    jwt.MissingRequiredClaimError: "token_claim_missing",
    jwt.ImmatureSignatureError: "token_not_valid_yet",
}


def _role(claim: object) -> Role | None:
    """Returns the role of a claim: a text, or a list in which exactly one text is a role of this server."""
    if isinstance(claim, list):
        found = {one for one in claim[:ROLES_CLAIMED] if isinstance(one, str) and one in ROLES}
        claim = found.pop() if len(found) == 1 and len(claim) <= ROLES_CLAIMED else None
    return Role(claim) if isinstance(claim, str) and claim in ROLES else None
