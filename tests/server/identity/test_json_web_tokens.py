"""Tokens of an identity provider: which are accepted, which are not, and what they cost."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lightspeed_ops.config import ConfigurationError
from lightspeed_ops.core import policy
from lightspeed_ops.identity import AuthenticationFailed, Authenticator, Credentials, Role
from lightspeed_ops.identity.json_web_tokens import CACHED_TOKENS, JwtSource
from lightspeed_ops.identity.key_sets import KeyFile
from lightspeed_ops.identity.verification_budget import FAILURES, FAILURES_PER_PEER, VerificationBudget

from tests.harness.identities import (
    AUDIENCE,
    ISSUER,
    RULES,
    ProviderKey,
    by_files,
    by_key_file,
    forged,
    key_set,
)

RSA = ProviderKey.rsa("rsa")
EC = ProviderKey.ec("ec")
OTHER = ProviderKey.ec("ec")
"""A key of another provider, under the same key id."""
ED = ProviderKey.ed25519("ed")


class Clock:
    """Unix seconds that a test sets forward."""

    def __init__(self) -> None:
        """Starts now."""
        self.ahead_s = 0.0

    def __call__(self) -> float:
        """Returns the time."""
        return time.time() + self.ahead_s


@pytest.fixture
def authenticator(tmp_path: Path) -> Authenticator:
    """An authenticator that knows three keys."""
    return by_key_file(tmp_path / "keys.json", RSA, EC, ED)


def bearer(token: str) -> Credentials:
    """Returns the credentials of a token."""
    return Credentials(authorization=f"Bearer {token}")


def failure(authenticator: Authenticator, token: str) -> tuple[str, str]:
    """Returns how a token is refused: the failure and the reason for the log."""
    with pytest.raises(AuthenticationFailed) as raised:
        authenticator.authenticate(bearer(token))
    assert token not in str(raised.value)
    return raised.value.failure, raised.value.why


@pytest.mark.parametrize("key", [RSA, EC, ED], ids=lambda key: key.algorithm)
def test_a_token_names_actor_tenant_and_role(authenticator: Authenticator, key: ProviderKey) -> None:
    """A signed token proves its actor, its tenant and its role, until it expires."""
    expires_s = int(time.time()) + 600
    found = authenticator.authenticate(bearer(key.token(exp=expires_s)))
    caller = policy.Caller(policy.Tenant("alice", "default", policy.Role.EDITOR), f"jwt {ISSUER}")
    assert (caller, Role.EDITOR, (expires_s + RULES.leeway_s) * 1000, True) == (
        found.caller,
        found.role,
        found.expires_ms,
        found.is_valid(),
    )


def test_roles_of_the_server_have_no_tenant(tmp_path: Path) -> None:
    """A token of the role system has no tenant, if the configuration allows it; metrics is no caller."""
    rules = replace(RULES, allow_system=True)
    authenticator = by_key_file(tmp_path / "keys.json", EC, rules=rules)
    system = authenticator.authenticate(bearer(EC.token(role="system")))
    metrics = authenticator.authenticate(bearer(EC.token(role="metrics", tenant=None)))
    assert (policy.Caller(policy.System("alice"), f"jwt {ISSUER}"), None) == (system.caller, metrics.caller)


def test_claims_have_the_configured_names(tmp_path: Path) -> None:
    """Actor, tenant and role are read from the configured claims; a role may be in a list."""
    names: dict[str, Any] = {
        "actor_claim": "email",
        "tenant_claim": "https://example.org/team",
        "role_claim": "roles",
    }
    authenticator = by_key_file(tmp_path / "keys.json", EC, rules=replace(RULES, **names))
    claims: dict[str, Any] = {
        "email": "a@example.org",
        "https://example.org/team": "etl",
        "roles": ["staff", "viewer"],
    }
    found = authenticator.authenticate(bearer(EC.token(**claims)))
    assert found.caller is not None
    assert policy.Tenant("a@example.org", "etl", policy.Role.VIEWER) == found.caller.context


PUBLIC_PEM = RSA.private_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
CLAIMS = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "mallory",
    "tenant": "default",
    "role": "editor",
    "exp": 2**31,
}


def hmac_token(algorithm: str, secret: bytes, key_id: str) -> str:
    """Returns a token that is signed with a secret: with a public key, this is algorithm confusion."""
    unsigned = forged({"alg": algorithm, "kid": key_id}, CLAIMS, b"").rstrip(".")
    signature = hmac.new(secret, unsigned.encode(), hashlib.sha256).digest()
    return f"{unsigned}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def token_of(header: Any) -> str:
    """Returns a token with a header of any JSON, and nothing else of use."""
    return forged(header, CLAIMS, b"signature")


HOSTILE = {
    "unsigned": (token_of({"alg": "none"}), ("unknown", "token_algorithm")),
    "unsigned, in capitals": (token_of({"alg": "nOnE", "kid": "ec"}), ("unknown", "token_algorithm")),
    "a public key as secret": (hmac_token("HS256", PUBLIC_PEM, "rsa"), ("unknown", "token_algorithm")),
    "RS256 with an EC key": (token_of({"alg": "RS256", "kid": "ec"}), ("unknown", "token_key")),
    "an algorithm that is not configured": (
        token_of({"alg": "RS512", "kid": "rsa"}),
        ("unknown", "token_algorithm"),
    ),
    "another provider's key": (OTHER.token(), ("unknown", "token_signature")),
    "an unknown key": (EC.token(headers={"kid": "other"}), ("unknown", "token_key")),
    "a key id that is a path": (EC.token(headers={"kid": "../../etc/passwd"}), ("unknown", "token_key")),
    "a key of its own": (
        OTHER.token(headers={"jwk": OTHER.public(), "jku": "https://mallory.example.org"}),
        ("unknown", "token_signature"),
    ),
    "a key id that is a list": (token_of({"alg": "ES256", "kid": ["ec"]}), ("malformed", "token_form")),
    "a critical extension": (
        token_of({"alg": "ES256", "kid": "ec", "crit": ["x"]}),
        ("malformed", "token_form"),
    ),
    "an unencoded payload": (
        token_of({"alg": "ES256", "kid": "ec", "b64": False, "crit": ["b64"]}),
        ("malformed", "token_form"),
    ),
    "expired": (EC.token(exp=int(time.time()) - 3_600), ("expired", "token_expired")),
    "without an end": (EC.token(exp=None), ("unknown", "token_claim_missing")),
    "an end that is a text": (EC.token(exp="soon"), ("unknown", "token_claims")),
    "not valid yet": (EC.token(nbf=int(time.time()) + 3_600), ("unknown", "token_not_valid_yet")),
    "another audience": (EC.token(aud="billing"), ("unknown", "token_audience")),
    "no audience": (EC.token(aud=None), ("unknown", "token_claim_missing")),
    "another issuer": (EC.token(iss="https://mallory.example.org"), ("unknown", "token_issuer")),
    "no issuer": (EC.token(iss=None), ("unknown", "token_claim_missing")),
    "no actor": (EC.token(sub=None), ("unknown", "token_actor_or_tenant")),
    "an actor with an escape": (EC.token(sub="a\x1b[2Jb"), ("unknown", "token_actor_or_tenant")),
    "a long actor": (EC.token(sub="a" * 1_025), ("unknown", "token_actor_or_tenant")),
    "no tenant": (EC.token(tenant=None), ("unknown", "token_actor_or_tenant")),
    "a tenant with a slash": (EC.token(tenant="a/b"), ("unknown", "token_actor_or_tenant")),
    "all tenants": (EC.token(tenant="-"), ("unknown", "token_actor_or_tenant")),
    "no role": (EC.token(role=None), ("unknown", "token_role")),
    "an unknown role": (EC.token(role="root"), ("unknown", "token_role")),
    "two roles": (EC.token(role=["viewer", "tenant_admin"]), ("unknown", "token_role")),
    "system, which is not allowed": (EC.token(role="system"), ("unknown", "token_role")),
    "garbage": ("garbage", ("malformed", "token_form")),
    "empty parts": ("..", ("malformed", "token_form")),
    "a deep header": (
        f"{base64.urlsafe_b64encode(b'[' * 5_000).decode()}.e30.e30",
        ("malformed", "token_form"),
    ),
    "a header that is a list": (token_of([]), ("malformed", "token_form")),
    "huge": (EC.token(padding="x" * 10_000), ("malformed", "token_too_long")),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_tokens_are_refused(authenticator: Authenticator, name: str) -> None:
    """A token that the provider did not sign for this server is refused, and no text repeats it."""
    token, expected = HOSTILE[name]
    assert expected == failure(authenticator, token)


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "Bearer \x1b[2J", "Bearer \xe9", "abc"]
)
def test_malformed_headers_are_refused(authenticator: Authenticator, header: str) -> None:
    """The header is the word Bearer and one token of visible ASCII characters."""
    with pytest.raises(AuthenticationFailed) as raised:
        authenticator.authenticate(Credentials(authorization=header))
    assert "malformed" == raised.value.failure


def test_no_credentials_are_missing_ones(authenticator: Authenticator) -> None:
    """A call without credentials is told which ones there are."""
    with pytest.raises(AuthenticationFailed, match="Bearer TOKEN") as raised:
        authenticator.authenticate(Credentials())
    assert "missing" == raised.value.failure


@pytest.mark.parametrize("algorithm", ["none", "HS256", "HS512", "", "ES256K"])
def test_unsafe_algorithms_cannot_be_configured(algorithm: str) -> None:
    """No configuration makes the server accept shared secrets or unsigned tokens."""
    with pytest.raises(ConfigurationError, match="expected --jwt-algorithms of items of RS256"):
        replace(RULES, algorithms=("ES256", algorithm))


def test_unsafe_algorithms_have_no_keys(tmp_path: Path) -> None:
    """Even with a configuration that could not be, no key fits an unsigned token or a shared secret."""
    (tmp_path / "keys.json").write_text(key_set(RSA))
    rules = replace(RULES)
    object.__setattr__(rules, "algorithms", ("none", "HS256", "RS256"))
    source = JwtSource(rules, KeyFile(tmp_path / "keys.json"))
    assert source.authenticate(RSA.token(), "").is_valid()
    for token in (token_of({"alg": "none"}), hmac_token("HS256", PUBLIC_PEM, "rsa")):
        with pytest.raises(AuthenticationFailed) as raised:
            source.authenticate(token, "")
        assert "token_key" == raised.value.why


@pytest.mark.parametrize("name", ["issuer", "audience", "role_claim"])
def test_rules_that_check_too_little_cannot_be_configured(tmp_path: Path, name: str) -> None:
    """Issuer, audience and claims must have names: an empty one would not be checked."""
    nameless: dict[str, Any] = {name: ""}
    with pytest.raises(ConfigurationError, match=f"--jwt-{name.replace('_', '-')}"):
        by_key_file(tmp_path / "keys.json", EC, rules=replace(RULES, **nameless))


def test_an_identity_ends_when_its_token_expires(tmp_path: Path) -> None:
    """A cached token is refused after its end, and its streams are told that it is no longer valid."""
    clock = Clock()
    authenticator = by_key_file(tmp_path / "keys.json", EC, clock_s=clock)
    token = EC.token()
    found = authenticator.authenticate(bearer(token))
    clock.ahead_s = 600 + RULES.leeway_s + 1
    assert not found.is_valid()
    clock.ahead_s = 0
    # The library reads the real clock, so the token itself has to be an old one.
    old = EC.token(exp=int(time.time()) - RULES.leeway_s - 1)
    assert ("expired", "token_expired") == failure(authenticator, old)


def test_a_key_that_left_the_set_signs_no_more(tmp_path: Path) -> None:
    """Tokens of a key that the provider has withdrawn are refused, cached ones too."""
    path = tmp_path / "keys.json"
    authenticator = by_key_file(path, EC, ED)
    token = EC.token()
    found = authenticator.authenticate(bearer(token))
    path.write_text(key_set(ED))
    for _ in range(3):
        authenticator.refresh()
    assert not found.is_valid()
    assert ("unknown", "token_key") == failure(authenticator, token)


def test_a_token_without_a_key_id_needs_the_only_key_of_its_algorithm(tmp_path: Path) -> None:
    """Without a key id there is no choice between keys."""
    one, two = ProviderKey.ec(None), ProviderKey.ec(None)
    alone = by_key_file(tmp_path / "one.json", one, ED)
    assert alone.authenticate(bearer(one.token())).is_valid()
    both = by_key_file(tmp_path / "two.json", one, two)
    assert ("unknown", "token_key") == failure(both, one.token())


def test_a_verified_token_is_verified_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second call with a token does no cryptography: the identity is cached by the hash of the token."""
    authenticator = by_key_file(tmp_path / "keys.json", EC)
    token = EC.token()
    first = authenticator.authenticate(bearer(token))
    monkeypatch.setattr(jwt, "decode", None)
    assert first == authenticator.authenticate(bearer(token))


def test_the_cache_of_tokens_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest verified token leaves the cache; it has no token as text."""
    monkeypatch.setattr("lightspeed_ops.identity.json_web_tokens.CACHED_TOKENS", 2)
    (tmp_path / "keys.json").write_text(key_set(EC))
    source = JwtSource(RULES, KeyFile(tmp_path / "keys.json"))
    tokens = [EC.token(sub=f"actor-{number}") for number in range(3)]
    for token in tokens:
        source.authenticate(token, "")
    assert [hashlib.sha256(token.encode()).digest() for token in tokens[1:]] == list(source._verified)
    assert CACHED_TOKENS >= 1_000


def test_a_flood_of_bad_tokens_is_not_verified(authenticator: Authenticator) -> None:
    """After some failures in a second, new tokens of the connection wait; those of others do not."""
    bad = [OTHER.token(sub=str(number)) for number in range(FAILURES_PER_PEER + 1)]
    seen = []
    for token in bad:
        with pytest.raises(AuthenticationFailed) as raised:
            authenticator.authenticate(Credentials(f"Bearer {token}", peer="ipv4:192.0.2.1:4711"))
        seen.append(raised.value.failure)
    if seen[-1] == "busy":  # unless a second ended meanwhile
        assert ["unknown"] * FAILURES_PER_PEER == seen[:-1]
    honest = Credentials(f"Bearer {EC.token()}", peer="ipv4:192.0.2.2:4711")
    assert authenticator.authenticate(honest).is_valid()


def test_the_budget_of_bad_tokens() -> None:
    """A connection has its failures in a second, all together have theirs, and one is always admitted."""
    now = [100.0]
    budget = VerificationBudget(lambda: now[0])
    for _ in range(FAILURES_PER_PEER):
        assert budget.admits("a")
        budget.failed("a")
    assert (False, True) == (budget.admits("a"), budget.admits("b"))
    for number in range(FAILURES):
        budget.failed(f"peer-{number}")
    assert (False, True) == (budget.admits("peer-1"), budget.admits("stranger"))
    now[0] += 1
    assert (True, True) == (budget.admits("a"), budget.admits("peer-1"))


def test_messages_say_no_more_than_the_failure(authenticator: Authenticator) -> None:
    """All tokens of one failure get one message: it does not say which check they did not pass."""
    messages: dict[str, set[str]] = {}
    for token, _ in HOSTILE.values():
        with pytest.raises(AuthenticationFailed) as raised:
            authenticator.authenticate(bearer(token))
        messages.setdefault(raised.value.failure, set()).add(str(raised.value))
    assert [1] * len(messages) == [len(found) for found in messages.values()]


def test_without_jwt_a_jwt_is_malformed(tmp_path: Path) -> None:
    """A server with a token file alone takes its own tokens only."""
    (tmp_path / "tokens").write_text("")
    authenticator = by_files(tokens=tmp_path / "tokens")
    assert ("malformed", "token_form") == failure(authenticator, EC.token())
    assert json.loads(key_set(EC))["keys"]
