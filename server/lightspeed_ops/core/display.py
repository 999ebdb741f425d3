"""Text for display: makes text from clients safe for terminals, log lines and error messages.

Owns the set of characters that are shown escaped. It must never change what is stored or compared.
"""

import re

_HIDDEN = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # control characters, C1 too: terminals obey them.
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that change the direction of the text after them.
    "\u2028\u2029\ufeff\ufff9-\ufffb"  # line separators, byte order and annotation marks.
    "\ud800-\udfff"  # surrogates, which cannot be encoded alone.
    "]"
)
_KEPT = frozenset("\n\t")


def displayed(text: str) -> str:
    """Returns a text on one line in which every control character and direction mark is a visible escape."""
    return _HIDDEN.sub(_escape, text)


def displayed_lines(text: str) -> str:
    """Returns text escaped as by :func:`displayed`, but with its line breaks and tabs: for stack traces."""
    return _HIDDEN.sub(lambda found: found[0] if found[0] in _KEPT else _escape(found), text)


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
