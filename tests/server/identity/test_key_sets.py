"""Key sets of identity providers: which keys are used, and when they are fetched."""

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lightspeed_ops.config import ConfigurationError
from lightspeed_ops.identity import AuthenticationFailed, Credentials
from lightspeed_ops.identity.key_sets import (
    FETCH_INTERVAL_S,
    FETCH_LEAST_INTERVAL_S,
    KEYS,
    KeyUrl,
    fetch,
    parse_key_set,
)
from lightspeed_ops.identity.watched_file import FileBroken

from tests.harness.certificates import Authority
from tests.harness.identities import ProviderKey, by_jwt, key_set

EC = ProviderKey.ec("ec")
NEXT = ProviderKey.ec("next")


def jwks(*entries: dict[str, Any]) -> bytes:
    """Returns a JWKS of entries."""
    return json.dumps({"keys": entries}).encode()


SECRET = {"kty": "oct", "kid": "ec", "k": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0", "alg": "HS256"}


@pytest.mark.parametrize(
    "entry",
    [
        SECRET,  # a shared secret
        EC.public(use="enc"),  # for encryption
        EC.public(key_ops=["sign"]),
        EC.public(key_ops="verify"),  # no list
        EC.public(alg="RS256"),  # another algorithm than the key has
        EC.public(alg="none"),
        EC.public(x="AAAA"),  # not on the curve
        EC.public(kid=7),
        EC.public(kid="k" * 300),
        ProviderKey.rsa("weak", bits=1_024).public(),
        {"kty": "EC", "crv": "P-1"},
        {},
        "text",
    ],
    ids=range(13),
)
def test_unusable_keys_are_left_out(entry: dict[str, Any]) -> None:
    """A set keeps its usable keys; a set without one is broken."""
    assert ["next"] == [key.key_id for key in parse_key_set(jwks(entry, NEXT.public())).keys]
    with pytest.raises(FileBroken, match="none of its 1 keys"):
        parse_key_set(jwks(entry))


@pytest.mark.parametrize(
    "contents",
    [
        b"",
        b"no json",
        b"[]",
        b"{}",
        b'{"keys": {}}',
        b"[" * 100_000,
        b"\xff",
        jwks(*[EC.public()] * (KEYS + 1)),
    ],
    ids=["empty", "text", "list", "object", "keys", "deep", "bytes", "many"],
)
def test_broken_sets(contents: bytes) -> None:
    """What is no JWKS is broken."""
    with pytest.raises(FileBroken):
        parse_key_set(contents)


def test_a_private_key_gives_its_public_part(tmp_path: Path) -> None:
    """A set that has a private key by mistake is used as if it had the public one."""
    key = json.loads(key_set(EC))["keys"][0] | {"d": "c2VjcmV0"}
    assert not hasattr(parse_key_set(jwks(key)).keys[0].public_key, "private_numbers")


def test_a_broken_file_is_refused_at_the_start(tmp_path: Path) -> None:
    """The message names the file and the fault; keys in the clear are refused too."""
    (tmp_path / "keys.json").write_text("{}")
    for keys, words in [
        (str(tmp_path / "keys.json"), "cannot be used: expected a JWKS"),
        (str(tmp_path / "none.json"), "does not exist"),
        ("http://identity.example.org/keys", "an https:// URL"),
    ]:
        with pytest.raises(ConfigurationError, match=words):
            by_jwt(keys)


class Provider:
    """An https server with a key set, whose answers a test chooses."""

    def __init__(self, folder: Path) -> None:
        """Starts serving."""
        self.status, self.body, self.requests = 200, key_set(EC).encode(), 0
        authority = Authority()
        self.roots = folder / "roots.pem"
        self.roots.write_bytes(authority.pem)
        context = authority.server_context(folder)
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.requests += 1
                self.send_response(provider.status)
                self.send_header("location", "https://localhost/elsewhere")
                self.end_headers()
                self.wfile.write(provider.body)

            def log_message(self, *_arguments: Any) -> None:
                """Logs nothing."""

        self._server = http.server.ThreadingHTTPServer(("localhost", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = f"https://localhost:{self._server.server_port}/keys"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def stop(self) -> None:
        """Ends the server."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A provider whose certificate this process trusts."""
    provider = Provider(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(provider.roots))
    yield provider
    provider.stop()


class Time:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        """Starts at any time."""
        self.now_s = 1_000.0

    def __call__(self) -> float:
        """Returns the time."""
        return self.now_s


def key_ids(source: KeyUrl) -> list[str | None]:
    """Returns the ids of a source's keys."""
    return [key.key_id for key in source.keys.keys]


def test_keys_are_fetched_at_the_start_and_every_five_minutes(provider: Provider) -> None:
    """A fetch replaces the set; between two fetches there is an interval."""
    clock = Time()
    source = KeyUrl(provider.url, wake=lambda: None, clock=clock)
    assert [] == key_ids(source)
    source.refresh()
    assert ["ec"] == key_ids(source)
    provider.body = key_set(NEXT).encode()
    clock.now_s += FETCH_INTERVAL_S - 1
    source.refresh()
    assert (["ec"], 1) == (key_ids(source), provider.requests)
    clock.now_s += 1
    source.refresh()
    assert (["next"], 2) == (key_ids(source), provider.requests)


def test_an_unknown_key_causes_one_fetch_per_interval(provider: Provider) -> None:
    """Tokens that name unknown keys cannot make the server ask its provider more often."""
    clock, woken = Time(), list[int]()
    source = KeyUrl(provider.url, wake=lambda: woken.append(1), clock=clock)
    source.refresh()
    assert [False] * 3 == [source.ask_for_new_keys() for _ in range(3)]  # the set is new
    clock.now_s += FETCH_LEAST_INTERVAL_S
    assert [True] * 3 == [source.ask_for_new_keys() for _ in range(3)]
    source.refresh()
    source.refresh()
    assert (False, 2, [1]) == (source.ask_for_new_keys(), provider.requests, woken)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, key_set(NEXT).encode()),
        (302, key_set(NEXT).encode()),  # a redirect
        (200, b"no keys"),
        (200, b'{"keys": []}'),
        (200, key_set(NEXT).encode() + b" " * 2_000_000),  # too large
    ],
    ids=["error", "redirect", "text", "empty", "large"],
)
def test_old_keys_stay_while_the_url_is_away(provider: Provider, status: int, body: bytes) -> None:
    """A failed fetch changes nothing, and is repeated after an interval."""
    clock = Time()
    source = KeyUrl(provider.url, wake=lambda: None, clock=clock)
    source.refresh()
    good = provider.body
    provider.status, provider.body = status, body
    clock.now_s += FETCH_INTERVAL_S
    source.refresh()
    assert (["ec"], 2) == (key_ids(source), provider.requests)
    provider.status, provider.body = 200, good.replace(b'"ec"', b'"new"')
    clock.now_s += FETCH_INTERVAL_S
    source.refresh()
    assert ["new"] == key_ids(source)


def test_a_server_with_another_certificate_is_not_believed(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys come from the provider alone: its certificate is verified."""
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(OSError, match="certificate verify failed"):
        fetch(provider.url)


def test_tokens_wait_for_the_keys_of_a_provider(provider: Provider) -> None:
    """Before the first fetch a token cannot be checked, which passes by itself; after it, it is accepted."""
    authenticator = by_jwt(provider.url)
    credentials = Credentials(f"Bearer {EC.token()}")
    with pytest.raises(AuthenticationFailed) as raised:
        authenticator.authenticate(credentials)
    assert "busy" == raised.value.failure
    authenticator.refresh()
    assert authenticator.authenticate(credentials).is_valid()
