"""Varints: protobuf's variable-length integers."""

from functools import lru_cache

LENGTHS_KNOWN = 4_096
"""Lengths whose bytes are cached: nearly all lengths are smaller."""
NUMBERS_KNOWN = 4_096
"""Numbers whose digits are cached: the times of several pages."""


def varint(number: int) -> bytes:
    """Returns the varint of a number: seven bits per byte, the lowest first.

    A negative number is encoded as its 64-bit two's complement.
    """
    rest, found = number & (1 << 64) - 1, bytearray()
    while rest >> 7:
        found.append(rest & 0x7F | 0x80)
        rest >>= 7
    found.append(rest)
    return bytes(found)


length_bytes = lru_cache(maxsize=LENGTHS_KNOWN)(varint)
"""Returns the varint of a length, from a cache."""


def number_of(data: bytes) -> int:
    """Returns the number of a :func:`varint`, as a signed 64-bit integer."""
    if len(data) <= 3:  # noqa: PLR2004 - lengths and most sequences, in half the time
        bits = int.from_bytes(data, "little")
        return bits & 0x7F | bits >> 1 & 0x3F80 | bits >> 2 & 0x1FC000
    found = shift = 0
    for byte in data:
        found |= (byte & 0x7F) << shift
        shift += 7
    found &= (1 << 64) - 1
    return found if found < 1 << 63 else found - (1 << 64)


@lru_cache(maxsize=NUMBERS_KNOWN)
def digits_of(data: bytes) -> bytes:
    """Returns the decimal digits of a varint, from a cache: the same times come again and again."""
    return b"%d" % number_of(data)
