"""The wire: numbers as protobuf writes them."""

from functools import lru_cache

LENGTHS_KNOWN = 4_096
"""Lengths whose bytes are kept: nearly all of what is written is shorter."""
NUMBERS_KNOWN = 4_096
"""Numbers whose values are kept: the times of several pages."""


def varint(number: int) -> bytes:
    """A number on the wire: seven bits a byte, the lowest first; a negative one as what it is in 64 bits."""
    rest, found = number & (1 << 64) - 1, bytearray()
    while rest >> 7:
        found.append(rest & 0x7F | 0x80)
        rest >>= 7
    found.append(rest)
    return bytes(found)


length_bytes = lru_cache(maxsize=LENGTHS_KNOWN)(varint)
"""A length on the wire."""


def number_of(data: bytes) -> int:
    """The number of :func:`varint`."""
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
    """The decimal digits of a number on the wire, where the same ones come again and again."""
    return b"%d" % number_of(data)
