"""Text for display: makes text from the server safe for terminals.

Owns the set of characters that are shown escaped, the same as the server's own.
"""

import re
import unicodedata

_HIDDEN = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # control characters, C1 too: terminals obey them.
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that change the direction of the text after them.
    "\u2028\u2029\ufeff\ufff9-\ufffb"  # line separators, byte order and annotation marks.
    "\ud800-\udfff"  # surrogates, which cannot be encoded alone.
    "]"
)


def displayed(text: str) -> str:
    """Returns a text on one line in which every control character and direction mark is a visible escape."""
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def displayed_lines(text: str) -> str:
    """Returns text escaped as by `displayed`, but with its line breaks: for JSON and graphs."""
    return "\n".join(map(displayed, text.split("\n")))


def width_of(text: str) -> int:
    """Returns the columns that a text takes in a terminal."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(one) in "WF" for one in text)
    return len(text) + wide - sum(unicodedata.combining(one) != 0 for one in text)


def cut(text: str, columns: int) -> str:
    """Returns the beginning of a text that a terminal shows in so many columns."""
    if width_of(text) <= columns:
        return text
    kept = text[:columns]
    while width_of(kept) > columns:
        kept = kept[:-1]
    return kept
