"""The token file: who may call with which token, for set-ups without an identity provider.

Owns the form of tokens and of the file. A line is ``NAME ROLE TENANT SHA256``, divided by spaces: the actor,
one of the roles, the tenant or ``-``, and the hash of the token in hexadecimal. Lines that are empty or begin
with ``#`` are left out, and ``#`` after the hash begins a comment. A deleted line revokes its token.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from lightspeed_ops.identity.credentials import (
    Authenticated,
    AuthenticationFailed,
    Identity,
    Role,
    identity_faults,
)
from lightspeed_ops.identity.watched_file import FileBroken, WatchedFile

TOKEN_PREFIX = "lsops_"  # noqa: S105 - the prefix of all tokens, by which scanners for secrets find them
TOKEN_BYTES = 32
"""Random bytes of a token: they cannot be guessed, so that one round of SHA-256 is enough."""
TOKEN_FORM = re.compile(r"lsops_[A-Za-z0-9_-]{43}")
"""The form of a token: its prefix, and 32 bytes in base64url. Other texts are refused unread."""
NAME_FORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,62}")
"""The form of the name of a token, which is the actor."""
HASH_FORM = re.compile(r"[0-9a-f]{64}")
INDEX_DIGITS = 8
"""Digits of a hash that find its lines: few enough to tell nothing about the rest of a stored hash."""
NO_TENANT = "-"
FIELDS = 4
FILE_BYTES = 4 * 1024 * 1024
"""Largest file: about 30,000 tokens. More callers take an identity provider."""


class TokenLine(NamedTuple):
    """One line of the file."""

    name: str
    role: Role
    tenant_id: str
    sha256: str

    def __str__(self) -> str:
        """The line as the file has it."""
        return f"{self.name} {self.role} {self.tenant_id or NO_TENANT} {self.sha256}"

    @property
    def identity(self) -> Identity:
        """The identity that the token proves."""
        return Identity(self.name, self.role, self.tenant_id)


def new_token() -> str:
    """Returns a new token: its prefix and 32 random bytes."""
    return TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)


def line_faults(name: str, role: str, tenant_id: str) -> str:
    """Returns what is wrong with the parts of a line as one text, or an empty one if all is well."""
    if not NAME_FORM.fullmatch(name):
        return f"expected a name like {NAME_FORM.pattern}"
    return identity_faults(name, role, tenant_id)


def token_line(token: str, *, name: str, role: str, tenant_id: str) -> TokenLine:
    """Returns the line of a token, whose parts have no faults."""
    return TokenLine(name, Role(role), tenant_id, _sha256(token))


def parse_token_file(contents: bytes) -> Mapping[str, tuple[TokenLine, ...]]:
    """Returns the lines of a file by the first digits of their hashes.

    Raises :class:`FileBroken` with the first wrong line.
    """
    try:
        text = contents.decode()
    except UnicodeDecodeError as error:
        raise FileBroken(f"it is no UTF-8 at byte {error.start}") from None
    found: dict[str, tuple[TokenLine, ...]] = {}
    hashes: set[str] = set()
    for number, line in enumerate(text.split("\n"), 1):
        parts = line.partition("#")[0].split()
        if not parts:
            continue
        entry = _entry(parts, number)
        if entry.sha256 in hashes:
            raise FileBroken(f"line {number} has the same hash as an earlier line")
        hashes.add(entry.sha256)
        index = entry.sha256[:INDEX_DIGITS]
        found[index] = (*found.get(index, ()), entry)
    return found


def _entry(parts: list[str], number: int) -> TokenLine:
    if len(parts) != FIELDS:
        raise FileBroken(f"line {number}: expected NAME ROLE TENANT SHA256, but it has {len(parts)} fields")
    name, role, tenant, sha256 = parts
    tenant_id = "" if tenant == NO_TENANT else tenant
    faults = line_faults(name, role, tenant_id)
    if faults:
        raise FileBroken(f"line {number}: {faults}")
    if not HASH_FORM.fullmatch(sha256):
        # Perhaps the token itself stands there: the text must not have it.
        raise FileBroken(f"line {number}: expected the SHA-256 of a token, 64 hexadecimal digits")
    return TokenLine(name, Role(role), tenant_id, sha256)


class TokenSource:
    """The tokens of a file.

    The first digits of its hash find the lines that a token may have; whole hashes are compared in constant
    time, so that refusals of guesses tell nothing about a stored hash by their time.
    """

    def __init__(self, path: Path) -> None:
        """Reads the file; raises :class:`ConfigurationError` if it is broken."""
        self._file = WatchedFile(path, parse_token_file, most_bytes=FILE_BYTES, what="token file")

    def authenticate(self, token: str) -> Authenticated:
        """Returns the identity of a token; raises :class:`AuthenticationFailed`."""
        if not TOKEN_FORM.fullmatch(token):
            raise AuthenticationFailed("malformed", "token_form")
        sha256 = _sha256(token)
        line = self._find(sha256)
        if line is None:
            raise AuthenticationFailed("unknown", "token_not_in_file")
        identity = line.identity
        return Authenticated(
            identity.caller(f"token {line.name}"),
            line.role,
            None,
            lambda: self._find(sha256) == line,
        )

    def _find(self, sha256: str) -> TokenLine | None:
        """Returns the line with a hash, or None; each line with its first digits is compared whole."""
        lines = self._file.value.get(sha256[:INDEX_DIGITS], ())
        equal = [line for line in lines if hmac.compare_digest(line.sha256, sha256)]
        return equal[0] if equal else None

    def refresh(self) -> None:
        """Reads the file if it has changed; belongs to a thread."""
        self._file.refresh()


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
