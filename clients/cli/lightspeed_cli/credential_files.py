"""Certificates and tokens of the caller: when they expire, and who can read their files.

Owns the little that must be read of them; nothing here verifies anything. It must never show a token.
"""

import base64
import binascii
import json
import stat
from datetime import UTC, datetime
from pathlib import Path

BEGIN, END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"
UTC_TIME, SEQUENCE, VERSION = 0x17, 0x30, 0xA0
"""Tags of DER: a time with two digits of the year, a sequence, the explicit version of a certificate."""
LONG_LENGTH = 0x80
MS_PER_S = 1_000
READABLE_BY_OTHERS = stat.S_IRGRP | stat.S_IROTH
JWT_PARTS = 3


def certificate_expires_ms(pem: bytes) -> int:
    """Returns when the first certificate of a PEM file expires, Unix milliseconds; raises `ValueError`."""
    body = pem.partition(BEGIN)[2].partition(END)[0]
    try:
        # Certificate, of which the first part is signed: version, serial, algorithm, issuer, validity, …
        _, certificate, _ = _element(base64.b64decode(body))
        _, signed, _ = _element(certificate)
        tag, _, rest = _element(signed)
        for _ in range(3 if tag == VERSION else 2):
            _, _, rest = _element(rest)
        _, validity, _ = _element(rest)
        _, _, rest = _element(validity)
        tag, text, _ = _element(rest)
        form = "%y%m%d%H%M%SZ" if tag == UTC_TIME else "%Y%m%d%H%M%SZ"
        return int(datetime.strptime(text.decode("ascii"), form).replace(tzinfo=UTC).timestamp()) * MS_PER_S
    except (binascii.Error, IndexError, ValueError) as error:
        raise ValueError("expected a certificate in PEM, but there is none") from error


def token_expires_ms(token: str) -> int | None:
    """Returns when a JWT says that it expires, Unix milliseconds; None for another kind of token."""
    parts = token.split(".")
    if len(parts) != JWT_PARTS:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return int(claims["exp"]) * MS_PER_S
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def is_readable_by_others(path: str) -> bool:
    """Returns whether other users of this machine can read a file."""
    return bool(Path(path).expanduser().stat().st_mode & READABLE_BY_OTHERS)


def _element(content: bytes) -> tuple[int, bytes, bytes]:
    """Returns tag and content of the first DER element, and what follows it."""
    tag, length, start = content[0], content[1], 2
    if length & LONG_LENGTH:
        start += length & ~LONG_LENGTH
        length = int.from_bytes(content[2:start])
    return tag, content[start : start + length], content[start + length :]
