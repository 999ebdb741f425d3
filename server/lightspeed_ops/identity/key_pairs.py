"""Key pairs: the certificate of the server with its private key, and the roots of client certificates.

Owns the checks of these files and their rotation. TLS libraries say little of a file that they cannot use,
so that each file is checked here first. A private key must never reach a message or the log.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import structlog
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from lightspeed_ops.config import ConfigurationError, TlsSettings
from lightspeed_ops.identity.watched_file import FileBroken, Fingerprint, contents_of, fingerprint_of

FILE_BYTES = 4 * 1024 * 1024
"""Largest file: the bundle of all public authorities has 0.2 MiB."""
RETRY_S = 1.0
"""Seconds after which broken new files are read again, though they have not changed since."""

log = structlog.get_logger()


class KeyPair(NamedTuple):
    """The contents of checked files."""

    certificate_chain: bytes
    private_key: bytes
    client_roots: bytes | None
    """Authorities that sign client certificates; None if clients need none."""
    not_after: datetime
    """When the certificate of the server expires."""


def read_key_pair(settings: TlsSettings, *, now: datetime | None = None) -> KeyPair:
    """Returns the checked files of a server; raises :class:`ConfigurationError` with all that is wrong."""
    now = now or datetime.now(UTC)
    problems: list[str] = []
    chain = _read(settings.certificate, "certificate", problems)
    key = _read(settings.key, "private key", problems)
    roots = _read(settings.client_roots, "client roots", problems) if settings.client_roots else None
    certificate = _checked_chain(chain, settings.certificate, now, problems)
    _check_key(key, certificate, settings, problems)
    if roots is not None:
        _check_roots(roots, settings.client_roots, "client roots", now, problems)
    if problems or certificate is None:
        raise ConfigurationError(*problems)
    return KeyPair(chain, key, roots, certificate.not_valid_after_utc)


def not_after(path: Path) -> datetime:
    """Returns when the first certificate of a PEM file expires; raises :class:`ConfigurationError`."""
    problems: list[str] = []
    certificates = _certificates(
        _read(str(path), "certificate", problems), str(path), "certificate", problems
    )
    if problems:
        raise ConfigurationError(*problems)
    return certificates[0].not_valid_after_utc


def read_server_roots(path: str, *, now: datetime | None = None) -> bytes:
    """Returns a checked file of authorities that sign the certificates of other servers.

    Raises :class:`ConfigurationError` with all that is wrong.
    """
    problems: list[str] = []
    contents = _read(path, "server roots", problems)
    _check_roots(contents, path, "server roots", now or datetime.now(UTC), problems)
    if problems:
        raise ConfigurationError(*problems)
    return contents


def _read(path: str, what: str, problems: list[str]) -> bytes:
    """Returns the contents of a file; empty, with a problem, if it cannot be read or is empty."""
    try:
        contents = contents_of(Path(path), most_bytes=FILE_BYTES)
    except FileBroken as broken:
        problems.append(f"the {what} '{path}' cannot be used: {broken}")
        return b""
    if not contents.strip():
        problems.append(f"the {what} '{path}' cannot be used: it is empty")
        return b""
    return contents


def _certificates(contents: bytes, path: str, what: str, problems: list[str]) -> list[x509.Certificate]:
    if not contents:
        return []
    try:
        return x509.load_pem_x509_certificates(contents)
    except ValueError:
        problems.append(f"the {what} '{path}' cannot be used: it has no certificates in PEM")
        return []


def _checked_chain(contents: bytes, path: str, now: datetime, problems: list[str]) -> x509.Certificate | None:
    """Returns the first certificate of a chain, which is the server's, or None; adds what is wrong."""
    certificates = _certificates(contents, path, "certificate", problems)
    if not certificates:
        return None
    fault = _time_fault(certificates[0], now)
    if fault:
        problems.append(f"the certificate '{path}' cannot be used: {fault}")
    return certificates[0]


def _time_fault(certificate: x509.Certificate, now: datetime) -> str:
    """Returns what is wrong with the time of a certificate, or an empty text."""
    if certificate.not_valid_after_utc <= now:
        return f"it expired at {certificate.not_valid_after_utc.isoformat()}"
    if certificate.not_valid_before_utc > now:
        return f"it is not valid before {certificate.not_valid_before_utc.isoformat()}"
    return ""


def _check_key(
    contents: bytes, certificate: x509.Certificate | None, settings: TlsSettings, problems: list[str]
) -> None:
    if not contents:
        return
    named = f"the private key '{settings.key}' cannot be used"
    try:
        key = load_pem_private_key(contents, None)
    except TypeError:
        problems.append(f"{named}: it is encrypted, and the server has no password: decrypt it")
    except (ValueError, UnsupportedAlgorithm):
        problems.append(f"{named}: it is no private key in PEM")
    else:
        if certificate is not None and key.public_key() != certificate.public_key():
            problems.append(f"{named}: it does not match the certificate '{settings.certificate}'")


def _check_roots(contents: bytes, path: str, what: str, now: datetime, problems: list[str]) -> None:
    roots = _certificates(contents, path, what, problems)
    if roots and all(root.not_valid_after_utc <= now for root in roots):
        problems.append(f"the {what} '{path}' cannot be used: all certificates in it have expired")


class RotatingKeyPair:
    """The key pair of a server, read again when a file has changed; broken new files keep the old pair.

    Threads of TLS libraries may call it at once.
    """

    def __init__(self, settings: TlsSettings, clock: Callable[[], float] = time.monotonic) -> None:
        """Reads the files; raises :class:`ConfigurationError` with all that is wrong."""
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._fingerprint = self._found()
        self._retry_s = 0.0
        """When broken files are read again, by the clock."""
        self._broken: tuple[Fingerprint | None, ...] = ()
        self._fault = ""
        self._pair = read_key_pair(settings)

    def current(self) -> KeyPair:
        """Returns the pair for new connections: the newest that was sound.

        It compares times, sizes and inodes, which takes microseconds: it is called for each new connection.
        """
        with self._lock:
            found = self._found()
            is_known = found == self._fingerprint or (found == self._broken and self._clock() < self._retry_s)
            if not is_known:
                self._read(found)
            return self._pair

    def _read(self, found: tuple[Fingerprint | None, ...]) -> None:
        try:
            pair = read_key_pair(self._settings)
        except ConfigurationError as error:
            self._keep(str(error), found)
            return
        self._fingerprint, self._broken, self._fault, self._pair = found, (), "", pair
        log.info("certificate_read", path=self._settings.certificate, not_after=pair.not_after.isoformat())

    def _keep(self, fault: str, found: tuple[Fingerprint | None, ...]) -> None:
        self._broken, self._retry_s = found, self._clock() + RETRY_S
        if fault != self._fault:
            log.error("certificate_broken", why=fault, note="the pair that was read before stays in use")
        self._fault = fault

    def _found(self) -> tuple[Fingerprint | None, ...]:
        settings = self._settings
        paths = (settings.certificate, settings.key, settings.client_roots)
        return tuple(_fingerprint(path) for path in paths if path)


def _fingerprint(path: str) -> Fingerprint | None:
    try:
        return fingerprint_of(Path(path))
    except FileBroken:
        return None
