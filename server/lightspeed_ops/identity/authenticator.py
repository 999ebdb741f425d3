"""The authenticator: finds the caller of a request by its credentials, from the configured sources.

Owns the order of the sources and the threads that read them anew. It must never wait: all that takes time
happens in those threads.
"""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import structlog

from lightspeed_ops.config import ConfigurationError, IdentitySettings, JwtSettings
from lightspeed_ops.identity.certificates import CertificateSource
from lightspeed_ops.identity.credentials import Authenticated, AuthenticationFailed, Credentials
from lightspeed_ops.identity.json_web_tokens import JwtSource
from lightspeed_ops.identity.key_sets import KeyFile, KeySource, KeyUrl
from lightspeed_ops.identity.token_file import TOKEN_PREFIX, TokenSource

POLL_S = 0.5
"""Seconds between two looks at the files: a revoked token is refused a second later at most."""
SCHEME = "bearer"
HTTPS = "https://"

log = structlog.get_logger()


class _Refreshed(Protocol):
    def refresh(self) -> None: ...


class Authenticator:
    """Authenticates credentials. A token goes before a certificate: a bad token is not made good by one.

    Files are read, and keys fetched, by threads between :meth:`start` and :meth:`stop`.
    """

    def __init__(
        self, files: IdentitySettings, rules: JwtSettings, *, clock_s: Callable[[], float] = time.time
    ) -> None:
        """Reads the files; raises :class:`ConfigurationError` if one is broken."""
        self._tokens = TokenSource(Path(files.tokens_file)) if files.tokens_file else None
        self._certificates: CertificateSource | None = None
        if files.certificates_file:
            self._certificates = CertificateSource(
                Path(files.certificates_file), lambda: int(clock_s() * 1000)
            )
        self._jwt: JwtSource | None = None
        polled: list[_Refreshed] = [one for one in (self._tokens, self._certificates) if one is not None]
        self._threads: list[_RefreshThread] = []
        if uses_jwt(rules):
            keys = self._key_source(rules.keys)
            self._jwt = JwtSource(rules, keys, clock_s=clock_s)
            if isinstance(keys, KeyFile):
                polled.append(keys)
        if polled:
            self._threads.append(_RefreshThread("identity files", polled))

    def _key_source(self, keys: str) -> KeySource:
        if "://" not in keys:
            return KeyFile(Path(keys))
        if not keys.startswith(HTTPS):
            raise ConfigurationError(
                "expected --jwt-keys with a file or an https:// URL, but it is another URL"
            )
        # A thread of its own: a slow provider must not delay the files.
        thread = _RefreshThread("key set", [])
        source = KeyUrl(keys, wake=thread.wake)
        thread.add(source)
        self._threads.append(thread)
        return source

    def authenticate(self, credentials: Credentials) -> Authenticated:
        """Returns the identity that credentials prove; raises :class:`AuthenticationFailed`."""
        if credentials.authorization is not None:
            return self._by_token(_token(credentials.authorization), credentials.peer)
        if self._certificates is not None and credentials.certificate_subjects:
            return self._certificates.authenticate(
                credentials.certificate_subjects, credentials.certificate_expires_ms
            )
        raise AuthenticationFailed("missing")

    def _by_token(self, token: str, peer: str) -> Authenticated:
        if self._tokens is not None and (self._jwt is None or token.startswith(TOKEN_PREFIX)):
            return self._tokens.authenticate(token)
        if self._jwt is not None:
            return self._jwt.authenticate(token, peer)
        raise AuthenticationFailed("unknown", "no_tokens_configured")

    def refresh(self) -> None:
        """Does at once what the threads do periodically."""
        for thread in self._threads:
            thread.refresh()

    def start(self) -> None:
        """Starts the threads that read the sources anew."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends the threads, without waiting for a fetch in progress."""
        for thread in self._threads:
            thread.stop()


def uses_jwt(rules: JwtSettings) -> bool:
    """Returns True if tokens of an identity provider are accepted.

    Raises :class:`ConfigurationError` if a part is missing: without it, tokens of others would be accepted.
    """
    if not (rules.issuer or rules.audience or rules.keys):
        return False
    needed = ("issuer", "audience", "keys", "algorithms", "actor_claim", "tenant_claim", "role_claim")
    missing = [f"--jwt-{name.replace('_', '-')}" for name in needed if not getattr(rules, name)]
    if missing:
        raise ConfigurationError(f"expected {', '.join(missing)} too for JWTs, but it is not set")
    return True


def _token(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    token = token.strip(" ")
    if (
        scheme.lower() != SCHEME
        or not token
        or not token.isascii()
        or not token.isprintable()
        or " " in token
    ):
        raise AuthenticationFailed("malformed", "authorization_header")
    return token


class _RefreshThread:
    """A thread that reads sources anew, every half second and when it is woken."""

    def __init__(self, name: str, sources: Sequence[_Refreshed]) -> None:
        self._sources = list(sources)
        self._woken = threading.Event()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def add(self, source: _Refreshed) -> None:
        """Adds a source, before the start."""
        self._sources.append(source)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def wake(self) -> None:
        """Makes the thread read at once."""
        self._woken.set()

    def stop(self) -> None:
        """Ends the thread after what it does now."""
        self._ended = True
        self._woken.set()

    def refresh(self) -> None:
        """Reads the sources anew."""
        for source in self._sources:
            try:
                source.refresh()
            except Exception:
                # A bug in one source must not end the thread: revoked tokens would stay in force for ever.
                log.exception("identity_refresh_failed")

    def _run(self) -> None:
        while not self._ended:
            self.refresh()
            self._woken.wait(POLL_S)
            self._woken.clear()
