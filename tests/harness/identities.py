"""Identities for tests: an identity provider that signs tokens, and token files."""

import base64
import json
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from lightspeed_ops.config import IdentitySettings, JwtSettings
from lightspeed_ops.identity import Authenticator
from lightspeed_ops.identity.token_file import new_token, token_line

ISSUER = "https://identity.example.org"
AUDIENCE = "lightspeed"
RULES = JwtSettings(issuer=ISSUER, audience=AUDIENCE, keys="unused")


@dataclass
class ProviderKey:
    """A private key of a provider."""

    key_id: str | None
    algorithm: str
    private_key: Any

    @classmethod
    def ec(cls, key_id: str | None) -> Self:
        """A key for ES256."""
        return cls(key_id, "ES256", ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def ed25519(cls, key_id: str | None) -> Self:
        """A key for EdDSA."""
        return cls(key_id, "EdDSA", ed25519.Ed25519PrivateKey.generate())

    @classmethod
    def rsa(cls, key_id: str | None, *, bits: int = 2_048) -> Self:
        """A key for RS256."""
        return cls(key_id, "RS256", rsa.generate_private_key(65_537, bits))

    def public(self, **changes: Any) -> dict[str, Any]:
        """Returns its entry in a JWKS."""
        to_jwk = jwt.get_algorithm_by_name(self.algorithm).to_jwk
        named = {} if self.key_id is None else {"kid": self.key_id}
        entry: dict[str, Any] = json.loads(to_jwk(self.private_key.public_key()))
        return entry | named | changes

    def token(self, *, headers: dict[str, Any] | None = None, **changes: Any) -> str:
        """Returns a signed token of an editor of the tenant default; changes of None leave a claim out."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "alice",
            "tenant": "default",
            "role": "editor",
            "exp": now + 600,
        }
        claims = {name: value for name, value in (claims | changes).items() if value is not None}
        named = {} if self.key_id is None else {"kid": self.key_id}
        return jwt.encode(claims, self.private_key, self.algorithm, headers=named | (headers or {}))


def key_set(*keys: ProviderKey) -> str:
    """Returns a JWKS."""
    return json.dumps({"keys": [key.public() for key in keys]})


def forged(header: dict[str, Any], claims: dict[str, Any], signature: bytes) -> str:
    """Returns a token of any header, with any signature."""
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@dataclass
class TokenFile:
    """A token file that a test edits."""

    path: Path
    lines: dict[str, str] = field(default_factory=dict)
    """Lines by token."""

    def add(self, name: str, role: str = "editor", tenant: str = "default") -> str:
        """Adds a token and returns it."""
        token = new_token()
        self.lines[token] = str(token_line(token, name=name, role=role, tenant_id=tenant))
        self.write()
        return token

    def revoke(self, token: str) -> None:
        """Deletes the line of a token."""
        del self.lines[token]
        self.write()

    def write(self) -> None:
        """Replaces the file, as careful editors do."""
        new = self.path.with_name(f"{self.path.name}.new")
        new.write_text("".join(f"{line}\n" for line in self.lines.values()))
        new.replace(self.path)


def by_jwt(keys: str, *, rules: JwtSettings = RULES, **named: Any) -> Authenticator:
    """Returns an authenticator for a provider whose keys are at a path or a URL."""
    return Authenticator(IdentitySettings(), replace(rules, keys=keys), **named)


def by_key_file(path: Path, *keys: ProviderKey, rules: JwtSettings = RULES, **named: Any) -> Authenticator:
    """Returns an authenticator for a provider whose keys stand in a file."""
    path.write_text(key_set(*keys))
    return by_jwt(str(path), rules=rules, **named)


def by_files(*, tokens: Path | None = None, certificates: Path | None = None) -> Authenticator:
    """Returns an authenticator for a token file, a table of certificates or both."""
    files = IdentitySettings(tokens_file=str(tokens or ""), certificates_file=str(certificates or ""))
    return Authenticator(files, JwtSettings())
