"""Key sets: the public keys of an identity provider, from a file or an https URL (JWKS, RFC 7517).

Owns which keys are usable and when they are fetched anew. It must never use a shared secret as a key, never
keep more than one set, and never fetch on the event loop: :meth:`refresh` belongs to a thread.
"""

import hashlib
import json
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

import jwt
import structlog
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

from lightspeed_ops.config.sections import ALGORITHMS
from lightspeed_ops.identity.watched_file import FileBroken, WatchedFile

_CURVES = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}

KEY_SET_BYTES = 1024 * 1024
"""Largest key set: real ones have a few kB."""
KEYS = 100
"""Most keys of a set."""
KEY_ID_CHARACTERS = 256
RSA_BITS = 2_048
"""Shortest RSA key (RFC 7518, section 3.3)."""
RSA_BITS_MOST = 8_192
"""Longest RSA key: the time of a verification grows with it."""
FETCH_S = 10.0
"""Seconds in which a key set must arrive whole."""
FETCH_SILENCE_S = 5.0
"""Seconds for which the connection of a fetch may be silent."""
FETCH_INTERVAL_S = 300.0
"""Seconds between two fetches: providers publish a new key hours before they use it."""
FETCH_LEAST_INTERVAL_S = 10.0
"""Least seconds between two fetches, however many tokens name keys that are not known."""

log = structlog.get_logger()


class SigningKey(NamedTuple):
    """A public key of a set."""

    key_id: str | None
    algorithms: frozenset[str]
    """The algorithms that the key may be used with."""
    public_key: Any
    thumbprint: bytes
    """A hash of the key's parts: the same key in a later set has the same."""


class KeySet(NamedTuple):
    """The usable keys of a set."""

    keys: tuple[SigningKey, ...]
    thumbprints: frozenset[bytes]

    def fitting(self, key_id: str | None, algorithm: str) -> SigningKey | None:
        """Returns the key for a token, or None if there is none.

        A token without a key id fits only if exactly one key has its algorithm.
        """
        fitting = [
            key
            for key in self.keys
            if algorithm in key.algorithms and (key_id is None or key.key_id == key_id)
        ]
        return fitting[0] if fitting and (key_id is not None or len(fitting) == 1) else None


EMPTY = KeySet((), frozenset())


class KeySource(Protocol):
    """A source of keys."""

    @property
    def keys(self) -> KeySet:
        """The keys as last read."""

    def ask_for_new_keys(self) -> bool:
        """Asks for a fetch because a key is not known; returns True if the answer is still to come."""

    def refresh(self) -> None:
        """Reads the keys anew if it is time; belongs to a thread."""


class KeyFile:
    """A key set in a file."""

    def __init__(self, path: Path) -> None:
        """Reads the file; raises :class:`ConfigurationError` if it is broken."""
        self._file = WatchedFile(path, parse_key_set, most_bytes=KEY_SET_BYTES, what="key set")

    @property
    def keys(self) -> KeySet:
        """The keys as last read."""
        return self._file.value

    def ask_for_new_keys(self) -> bool:
        """Returns False: the file is polled anyway."""
        return False

    def refresh(self) -> None:
        """Reads the file if it has changed; belongs to a thread."""
        self._file.refresh()


class KeyUrl:
    """A key set at an https URL. While it cannot be fetched, the old keys stay in force."""

    def __init__(
        self, url: str, *, wake: Callable[[], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Starts without keys; ``wake`` makes the thread call :meth:`refresh`."""
        self._url = url
        self._wake = wake
        self._clock = clock
        self._fetched_s: float | None = None
        """When the last fetch ended; None before the first."""
        self._wanted = True
        self._fault = ""
        self._keys = EMPTY

    @property
    def keys(self) -> KeySet:
        """The keys as last fetched."""
        return self._keys

    def ask_for_new_keys(self) -> bool:
        """Asks the thread for a fetch, unless the last one was a moment ago; returns True if one will be."""
        if self._fetched_s is not None and self._clock() - self._fetched_s < FETCH_LEAST_INTERVAL_S:
            return False
        if not self._wanted:
            self._wanted = True
            self._wake()
        return True

    def refresh(self) -> None:
        """Fetches the keys if it is time; belongs to a thread."""
        since_s = None if self._fetched_s is None else self._clock() - self._fetched_s
        least_s = FETCH_LEAST_INTERVAL_S if self._wanted or not self._keys.keys else FETCH_INTERVAL_S
        if since_s is not None and since_s < least_s:
            return
        try:
            self._keys = parse_key_set(fetch(self._url))
        except (FileBroken, OSError, HTTPException, ValueError) as error:
            self._keep(displayable(error))
        else:
            if self._fault or since_s is None:
                log.info("key_set_fetched", url=shown_url(self._url), keys=len(self._keys.keys))
            self._fault = ""
        self._fetched_s, self._wanted = self._clock(), False

    def _keep(self, fault: str) -> None:
        if fault != self._fault:
            log.error(
                "key_set_not_fetched",
                url=shown_url(self._url),
                why=fault,
                keys=len(self._keys.keys),
                note="trying again",
            )
        self._fault = fault


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Refuses redirects: the keys come from the URL that was configured."""

    def redirect_request(self, *_arguments: Any, **_named: Any) -> None:  # noqa: ANN401 - as urllib has it
        """Returns None, which makes the redirect an error."""


def fetch(url: str) -> bytes:
    """Returns the body of an https URL; raises OSError, HTTPException or :class:`FileBroken`."""
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=ssl.create_default_context()), _NoRedirects()
    )
    ends, parts, size = time.monotonic() + FETCH_S, list[bytes](), 0
    with opener.open(url, timeout=FETCH_SILENCE_S) as response:
        while part := response.read1(64 * 1024):
            parts.append(part)
            size += len(part)
            if size > KEY_SET_BYTES:
                raise FileBroken(f"it has more than {KEY_SET_BYTES} bytes")
            if time.monotonic() > ends:
                raise FileBroken(f"it did not arrive within {FETCH_S:.0f} s")
    return b"".join(parts)


def shown_url(url: str) -> str:
    """Returns a URL as the log may show it: without user, password and query, which may be secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def displayable(error: Exception) -> str:
    """Returns the reason of a failed fetch, without what the other side sent."""
    match error:
        case FileBroken():
            return str(error)
        case urllib.error.HTTPError(code=code):
            return f"status {code}"
        case urllib.error.URLError(reason=reason):
            return str(reason)[:200]
        case _:
            return type(error).__name__


def parse_key_set(contents: bytes) -> KeySet:
    """Returns the usable keys of a JWKS; raises :class:`FileBroken` if it has none, or is no JWKS."""
    try:
        found = json.loads(contents)
    except (ValueError, RecursionError):
        raise FileBroken("it is no JSON") from None
    entries = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(entries, list) or len(entries) > KEYS:
        raise FileBroken(f"expected a JWKS: an object with 'keys', a list of at most {KEYS}")
    usable = tuple(key for entry in entries if (key := _signing_key(entry)) is not None)
    if not usable:
        raise FileBroken(
            f"none of its {len(entries)} keys can be used: expected RSA, EC or OKP for signatures"
        )
    return KeySet(usable, frozenset(key.thumbprint for key in usable))


def _signing_key(entry: Any) -> SigningKey | None:  # noqa: ANN401 - JSON of any form
    """Returns the key of an entry, or None if it is not for signatures, is weak, or has no known form."""
    if not isinstance(entry, dict) or entry.get("kty") not in {"RSA", "EC", "OKP"}:
        return None
    operations = entry.get("key_ops", ["verify"])
    if entry.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        return None
    key_id, declared = entry.get("kid"), entry.get("alg")
    if key_id is not None and not (isinstance(key_id, str) and len(key_id) <= KEY_ID_CHARACTERS):
        return None
    public = {name: value for name, value in entry.items() if name in {"kty", "n", "e", "crv", "x", "y"}}
    try:
        key = jwt.PyJWK(public, _load_as(public)).key
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError):
        return None
    algorithms = _algorithms_of(key)
    algorithms = algorithms if declared is None else algorithms & {str(declared)}
    thumbprint = hashlib.sha256(json.dumps(public, sort_keys=True).encode()).digest()
    return SigningKey(key_id, algorithms, key, thumbprint) if algorithms else None


def _load_as(public: Mapping[str, Any]) -> str:
    """Returns an algorithm by which PyJWT reads a key of this type: it reads all of one type alike."""
    match public["kty"]:
        case "RSA":
            return "RS256"
        case "OKP":
            return "EdDSA"
        case _:
            return {"P-384": "ES384", "P-521": "ES512"}.get(str(public.get("crv")), "ES256")


def _algorithms_of(key: object) -> frozenset[str]:
    match key:
        case rsa.RSAPublicKey() if RSA_BITS <= key.key_size <= RSA_BITS_MOST:
            return frozenset(name for name in ALGORITHMS if name.startswith(("RS", "PS")))
        case ec.EllipticCurvePublicKey() if key.curve.name in _CURVES:
            return frozenset({_CURVES[key.curve.name]})
        case ed25519.Ed25519PublicKey() | ed448.Ed448PublicKey():
            return frozenset({"EdDSA"})
        case _:
            return frozenset()
