"""Page tokens and resume tokens: opaque places in a list or a stream.

Owns their form. A token names its list or stream and the journal that its place counts in, so that the server
can tell a token of another list or journal from a broken one.
"""

import base64
import binascii

from lightspeed_ops.core import limits
from lightspeed_ops.core.refusal import Reason, Refusal, Refused

_VERSION = "2"
TOKEN_CHARACTERS = 4 * 1024
"""Longest token that the server decodes; its own tokens have fewer than 400 characters."""
_NUMBER_DIGITS = len(str(limits.INT64_MAX))
NO_JOURNAL = ""
"""The journal of tokens that name no place in a history."""
_OTHER_JOURNAL = "begin anew; after a copy, the stream of a surface can go on by after_sequence"
"""What the holder of a token of another journal should do."""


def token(kind: str, subject: str, place: str | int, *, journal: str = NO_JOURNAL) -> str:
    """Returns the token of a place in a list or stream; ``kind`` is such as ``audits``."""
    text = "\n".join([_VERSION, kind, subject, journal, str(place)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(text: str, kind: str, subject: str, *, journal: str = NO_JOURNAL) -> str | None:
    """Returns the place that a token names, or None if the text is no token.

    Raises :class:`Refused` if the token is of another list, stream, surface or journal.
    """
    if len(text) > TOKEN_CHARACTERS:
        return None
    try:
        padded = text + "=" * (-len(text) % 4)
        parts = base64.b64decode(padded, altchars=b"-_", validate=True).decode().split("\n")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    expected_parts = 5
    if len(parts) != expected_parts or parts[0] != _VERSION:
        return None
    if parts[1:4] != [kind, subject, journal]:
        other = "" if parts[3] == journal else f" in another journal: {_OTHER_JOURNAL}"
        message = (
            f"expected a token of {kind} of '{subject}', but it is one of {parts[1]} of '{parts[2]}'{other}"
        )
        found = {"token_kind": parts[1], "token_surface": parts[2]}
        raise Refused(Refusal(Reason.CURSOR_NOT_FOUND, message, {"surface": subject, "kind": kind} | found))
    return parts[4]


def number_of(text: str, kind: str, subject: str, *, journal: str = NO_JOURNAL) -> int | None:
    """Returns the sequence or position that a token names, or None if the text is no token."""
    return _number(place_of(text, kind, subject, journal=journal))


def numbers_of(text: str, kind: str, subject: str, *, journal: str) -> tuple[int, int] | None:
    """Returns the position that a token names and the sequence within the next commit, or None."""
    place, _, within = (place_of(text, kind, subject, journal=journal) or "").partition(".")
    numbers = _number(place), _number(within or "0")
    return None if numbers[0] is None or numbers[1] is None else (numbers[0], numbers[1])


def _number(text: str | None) -> int | None:
    """Returns the number in a text, or None.

    Checks the length first, since Python refuses to read thousands of digits.
    """
    if text is None or len(text) > _NUMBER_DIGITS or not text.isascii() or not text.isdecimal():
        return None
    number = int(text)
    return number if number <= limits.INT64_MAX else None
