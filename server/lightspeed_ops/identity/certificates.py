"""Client certificates: their subjects, and the table that makes callers of them.

Owns the names of subjects and the form of the table, a TOML file with one entry for each subject::

    [[certificates]]
    subject = "URI:spiffe://example.org/etl"   # or "DNS:etl.example.org", or "CN=etl"
    actor = "etl"
    role = "editor"
    tenant = "default"

A subject is compared as a whole: there are no patterns. The kind stands in the name, so that a common name
can never pass for a SPIFFE ID.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.x509.oid import NameOID

from lightspeed_ops.core.display import displayed
from lightspeed_ops.identity.credentials import (
    Authenticated,
    AuthenticationFailed,
    Identity,
    Role,
    identity_faults,
)
from lightspeed_ops.identity.watched_file import FileBroken, WatchedFile

FILE_BYTES = 4 * 1024 * 1024
"""Largest file: about 30,000 entries."""
SUBJECT_FORM = re.compile(r"(URI:spiffe://|DNS:|CN=)[^\s].*")
SUBJECT_CHARACTERS = 2_048
"""Longest subject: SPIFFE IDs have at most so many bytes."""
SUBJECTS = 100
"""Most subjects of one certificate that are looked up: a certificate authority may sign any number."""
FIELDS = frozenset({"subject", "actor", "role", "tenant"})
KEPT_CERTIFICATES = 4_096
"""Parsed certificates that are kept: parsing one takes 50 microseconds, and each call has it."""


class PeerCertificate(NamedTuple):
    """What a verified client certificate says."""

    subjects: tuple[str, ...]
    """Its subjects: SPIFFE IDs first, then DNS names, then common names."""
    expires_ms: int | None
    """When it expires, in Unix milliseconds."""


@lru_cache(maxsize=KEPT_CERTIFICATES)
def subjects_of(pem: bytes) -> PeerCertificate:
    """Returns the subjects of a certificate, none if it cannot be read."""
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        subjects = (*_alternative_names(certificate), *_common_names(certificate))
        expires_ms = int(certificate.not_valid_after_utc.timestamp() * 1000)
    except (ValueError, TypeError, x509.DuplicateExtension):
        return PeerCertificate((), None)
    usable = [subject for subject in subjects if SUBJECT_FORM.fullmatch(subject)]
    return PeerCertificate(tuple(usable[:SUBJECTS]), expires_ms)


def _alternative_names(certificate: x509.Certificate) -> list[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    uris = [f"URI:{name.value}" for name in names if isinstance(name, x509.UniformResourceIdentifier)]
    return uris + [f"DNS:{name.value.lower()}" for name in names if isinstance(name, x509.DNSName)]


def _common_names(certificate: x509.Certificate) -> list[str]:
    return [f"CN={name.value!s}" for name in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]


def parse_certificate_table(contents: bytes) -> Mapping[str, Identity]:
    """Returns the identities of a table by subject; raises :class:`FileBroken` with the first wrong entry."""
    try:
        table = tomllib.loads(contents.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FileBroken(f"it is no TOML: {displayed(str(error))[:200]}") from None
    entries = table.get("certificates", [])
    if table.keys() - {"certificates"} or not isinstance(entries, list):
        raise FileBroken("expected entries [[certificates]] and nothing else")
    found: dict[str, Identity] = {}
    for number, entry in enumerate(entries, 1):
        subject, identity = _entry(entry, number)
        if subject in found:
            raise FileBroken(f"entry {number} has the same subject as an earlier entry")
        found[subject] = identity
    return found


def _entry(entry: Any, number: int) -> tuple[str, Identity]:  # noqa: ANN401 - TOML of any form
    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        raise FileBroken(f"entry {number}: expected texts for {', '.join(sorted(FIELDS))}")
    unknown = entry.keys() - FIELDS
    if unknown:
        raise FileBroken(f"entry {number}: expected {', '.join(sorted(FIELDS))}, but it has other fields")
    subject, actor = entry.get("subject", ""), entry.get("actor", "")
    role, tenant_id = entry.get("role", ""), entry.get("tenant", "")
    is_visible = displayed(subject) == subject and len(subject) <= SUBJECT_CHARACTERS
    if not SUBJECT_FORM.fullmatch(subject) or not is_visible:
        raise FileBroken(f"entry {number}: expected a subject like URI:spiffe://…, DNS:… or CN=…")
    faults = identity_faults(actor, role, tenant_id)
    if faults:
        raise FileBroken(f"entry {number}: {faults}")
    if subject.startswith("DNS:"):
        subject = f"DNS:{subject.removeprefix('DNS:').lower()}"
    return subject, Identity(actor, Role(role), tenant_id)


class CertificateSource:
    """The table of client certificates: the first subject of a certificate that it has is its identity."""

    def __init__(self, path: Path, clock_ms: Callable[[], int]) -> None:
        """Reads the table; raises :class:`ConfigurationError` if it is broken."""
        self._clock_ms = clock_ms
        self._file = WatchedFile(
            path, parse_certificate_table, most_bytes=FILE_BYTES, what="table of certificates"
        )

    def authenticate(self, subjects: tuple[str, ...], expires_ms: int | None) -> Authenticated:
        """Returns the identity of a certificate's subjects; raises :class:`AuthenticationFailed`."""
        if self._has_expired(expires_ms):
            # gRPC checked it when the connection began, which may be long ago.
            raise AuthenticationFailed("expired", "certificate_expired")
        table = self._file.value
        subject = next((one for one in subjects if one in table), None)
        if subject is None:
            raise AuthenticationFailed("unknown", "certificate_not_in_table")
        identity = table[subject]
        return Authenticated(
            identity.caller(f"mtls {subject}"),
            identity.role,
            expires_ms,
            lambda: self._file.value.get(subject) == identity and not self._has_expired(expires_ms),
        )

    def refresh(self) -> None:
        """Reads the table if it has changed; belongs to a thread."""
        self._file.refresh()

    def _has_expired(self, expires_ms: int | None) -> bool:
        return expires_ms is not None and expires_ms <= self._clock_ms()
