"""PostgreSQL's binary form of arrays, for the one statement that is sent for each group of commits.

psycopg's own adaptation takes several times as long, because it looks at each element.
"""

import struct
from collections.abc import Sequence

INT8 = 20
BYTEA = 17
TEXT = 25
INT8_ARRAY = 1016
BYTEA_ARRAY = 1001
TEXT_ARRAY = 1009
"""Numbers of types in the catalogue, which are the same in each cluster."""

_HEADER = struct.Struct(">iiI")
"""Dimensions, whether there are nulls, and the type of the elements."""
_DIMENSION = struct.Struct(">ii")
"""The length of a dimension, and the number of its first element."""
_LENGTH = struct.Struct(">i")
_INT8_BYTES = 8


def int8(number: int) -> bytes:
    """Returns a 64-bit number."""
    return number.to_bytes(_INT8_BYTES, signed=True)


def int8_array(numbers: Sequence[int], *, columns: int = 0) -> bytes:
    """Returns an array of 64-bit numbers; with ``columns``, of rows one after another."""
    pairs = [_INT8_BYTES] * (2 * len(numbers))
    pairs[1::2] = numbers
    data = struct.pack(f">{'iq' * len(numbers)}", *pairs)
    return _header(INT8, len(numbers), columns) + data


def bytea_array(elements: Sequence[bytes]) -> bytes:
    """Returns an array of bytes."""
    return _header(BYTEA, len(elements)) + _joined(elements)


def text_array(elements: Sequence[str]) -> bytes:
    """Returns an array of texts."""
    return _header(TEXT, len(elements)) + _joined([text.encode() for text in elements])


def int8_of(data: bytes) -> int:
    """Returns the number of its binary form."""
    return int.from_bytes(data, signed=True)


def int8s_of(data: bytes) -> list[int]:
    """Returns the numbers of an array of one dimension, without nulls."""
    dimensions, _, _ = _HEADER.unpack_from(data)
    if not dimensions:
        return []
    count, _ = _DIMENSION.unpack_from(data, _HEADER.size)
    return list(struct.unpack_from(f">{'iq' * count}", data, _HEADER.size + _DIMENSION.size)[1::2])


def _header(element: int, count: int, columns: int = 0) -> bytes:
    if not count:
        return _HEADER.pack(0, 0, element)
    if columns:
        rows = _DIMENSION.pack(count // columns, 1) + _DIMENSION.pack(columns, 1)
        return _HEADER.pack(2, 0, element) + rows
    return _HEADER.pack(1, 0, element) + _DIMENSION.pack(count, 1)


def _joined(elements: Sequence[bytes]) -> bytes:
    parts: list[bytes] = []
    for element in elements:
        parts += (_LENGTH.pack(len(element)), element)
    return b"".join(parts)
