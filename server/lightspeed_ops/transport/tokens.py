"""Page tokens and resume tokens: opaque places in a list or a stream.

Owns their form. A token names what it is of, so that one of another list is told apart from a broken one.
"""

import base64
import binascii

from lightspeed_ops.core import limits
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.engine import Refused

_VERSION = "1"


def token(kind: str, subject: str, place: str | int) -> str:
    """The token of a place in a list or stream of a kind, such as ``audits``, of a surface or tenant."""
    text = "\n".join([_VERSION, kind, subject, str(place)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(text: str, kind: str, subject: str) -> str | None:
    """The place that a token names; None where it is none.

    Raises :class:`Refused` where it is one of another list, stream or surface.
    """
    try:
        padded = text + "=" * (-len(text) % 4)
        parts = base64.b64decode(padded, altchars=b"-_", validate=True).decode().split("\n")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    expected_parts = 4
    if len(parts) != expected_parts or parts[0] != _VERSION:
        return None
    if parts[1:3] != [kind, subject]:
        message = f"expected a token of {kind} of '{subject}', but it is one of {parts[1]} of '{parts[2]}'"
        found = {"token_kind": parts[1], "token_surface": parts[2]}
        raise Refused(Refusal(Reason.CURSOR_NOT_FOUND, message, {"surface": subject, "kind": kind} | found))
    return parts[3]


def number_of(text: str, kind: str, subject: str) -> int | None:
    """The sequence or position that a token names; None where it is none."""
    place = place_of(text, kind, subject)
    if place is None or not place.isascii() or not place.isdecimal() or int(place) > limits.INT64_MAX:
        return None
    return int(place)
