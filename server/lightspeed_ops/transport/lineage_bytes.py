"""Lineage serializer: the bytes that protobuf gives for lineage entries, in a tenth of the time.

Owns the form of a ``LineageEntry`` on the wire. Subscribers catch up on millions of entries, and nearly all
bytes of an entry equal those of the entry before. The variable bytes are columns; the serializer puts them
between the constant bytes, for many entries at once. The core makes the texts; this module only cuts them.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import TypeAlias

from lightspeed_ops.core.lineage import LineageOrigin, escaped_again, texts_of
from lightspeed_ops.core.records import Lineage
from lightspeed_ops.core.signatures import escape_all
from lightspeed_ops.journal.varint import varint

FORMS_KNOWN = 1_024
"""Cached forms of entries, of about 1 KiB each: one for each origin and number of digits."""

_SEQUENCE, _BATCH_SEQUENCE, _RECORDED, _OFFSET, _EVENT_TIME, _KEY, _KEY_WITHIN, _AT = range(8)
"""Slots of the variable parts of an entry: three number fields, and five parts of texts."""
_PLACEHOLDERS = {slot: chr(0xD800 + slot) for slot in (_OFFSET, _EVENT_TIME, _KEY, _KEY_WITHIN, _AT)}
"""Marks of the variable parts in a text: lone surrogates, which no received text contains."""
_CUT = re.compile(f"([{''.join(_PLACEHOLDERS.values())}])")

_Piece: TypeAlias = bytes | int
"""A part of an entry: bytes that many entries share, or the slot of a variable part."""
_Lengths: TypeAlias = tuple[int, ...]
"""The length of each variable part, in bytes."""


def lineage_bytes(lineage: Lineage, rest: bytes = b"") -> bytes:
    """Returns the field ``entries`` of a message with these entries, followed by the rest of the message."""
    if not lineage:
        return rest
    columns, width = _columns(lineage), len(_LAYOUT)
    pieces, same = [b""] * (width * len(lineage)), iter(_same(lineage.columns.origins, columns))
    for place, slot in enumerate(_LAYOUT):
        pieces[place::width] = next(same) if slot is None else columns[slot]
    pieces.append(rest)
    return b"".join(pieces)


def _same(origins: Sequence[LineageOrigin], columns: Sequence[Sequence[bytes]]) -> Sequence[Sequence[bytes]]:
    """Returns the constant pieces of each entry: equal if the origin and the lengths are equal."""
    count, lengths = len(origins), [set(map(len, column)) for column in columns]
    if origins.count(origins[0]) == count and all(len(different) == 1 for different in lengths):
        return [[piece] * count for piece in _form(origins[0], tuple(min(one) for one in lengths))]
    by_id = dict(zip(map(id, origins), origins, strict=True))
    kinds = list(zip(map(id, origins), *(map(len, column) for column in columns), strict=True))
    forms = {kind: _form(by_id[kind[0]], kind[1:]) for kind in set(kinds)}
    return list(zip(*map(forms.__getitem__, kinds), strict=True))


def _columns(lineage: Lineage) -> list[list[bytes]]:
    """Returns the encoded variable parts of all entries, one column per slot."""
    sequences, recorded_ms, _, batch_sequences, event_times_ms, at_ms, idempotency_keys = lineage.columns
    keys = escape_all(idempotency_keys)
    encoded = list(map(str.encode, keys))
    escaped = keys is not idempotency_keys
    return [
        _SEQUENCES.of(sequences),
        _BATCH_SEQUENCES.of(batch_sequences),
        _RECORDEDS.of_few(recorded_ms),
        list(map(b"%d".__mod__, batch_sequences)),
        _decimals(event_times_ms),
        encoded,
        [escaped_again(key).encode() for key in keys] if escaped else encoded,
        _decimals(at_ms),
    ]


def _decimals(numbers: Sequence[int]) -> list[bytes]:
    """Returns numbers as decimal texts; converts each different number once."""
    texts = {number: b"%d" % number for number in set(numbers)}
    return list(map(texts.__getitem__, numbers))


class _Numbers:
    """A number field of a message; zero is omitted."""

    def __init__(self, field: int) -> None:
        self._tag = bytes([field << 3])
        self._small = (b"", *(self._tag + bytes([low]) for low in range(1, 0x80)))
        self._begins = tuple(self._tag + bytes([low | 0x80]) for low in range(0x80))

    def of(self, numbers: Sequence[int]) -> list[bytes]:
        """Returns the field of each number; close numbers share all but their lowest 7 bits."""
        in_a_row = range(numbers[0], numbers[0] + len(numbers)) if numbers else range(0)
        if in_a_row.start >= len(self._begins) and list(numbers) == list(in_a_row):
            return self._in_a_row(in_a_row)
        small, begins = self._small, self._begins
        rests = {rest: varint(rest & (1 << 57) - 1) for rest in {number >> 7 for number in numbers}}
        return [
            begins[number & 0x7F] + rests[rest] if (rest := number >> 7) else small[number]
            for number in numbers
        ]

    def _in_a_row(self, numbers: range) -> list[bytes]:
        """Returns the field of each of consecutive numbers, in half the time."""
        fields: list[bytes] = []
        for rest in range(numbers.start >> 7, (numbers[-1] >> 7) + 1):
            behind, lowest = varint(rest), rest << 7
            begins = self._begins[max(numbers.start - lowest, 0) : numbers.stop - lowest]
            fields += [begin + behind for begin in begins]
        return fields

    def of_few(self, numbers: Sequence[int]) -> list[bytes]:
        """Returns the field of each number; encodes each different number once."""
        different = list(set(numbers))
        fields = dict(zip(different, self.of(different), strict=True))
        return list(map(fields.__getitem__, numbers))


_SEQUENCES, _BATCH_SEQUENCES, _RECORDEDS = _Numbers(1), _Numbers(6), _Numbers(4)


@lru_cache(maxsize=FORMS_KNOWN)
def _form(origin: LineageOrigin, lengths: _Lengths) -> list[bytes]:
    """Returns the constant pieces of entries of an origin and these lengths, in order."""
    return [piece for piece in _entry(origin, lengths) if isinstance(piece, bytes)]


def _entry(origin: LineageOrigin, lengths: _Lengths) -> list[_Piece]:
    """Returns an entry as a field of its message, in pieces."""
    marks = texts_of(origin).of(
        sequence=_PLACEHOLDERS[_OFFSET],
        event_time_ms=_PLACEHOLDERS[_EVENT_TIME],
        key=_PLACEHOLDERS[_KEY],
        key_within=_PLACEHOLDERS[_KEY_WITHIN],
        at_ms=_PLACEHOLDERS[_AT],
    )
    watermark, checkpoint, signature = map(_cut, marks)
    named = [_field(number, [text.encode()], lengths) for number, text in enumerate(origin, 1) if text]
    record = [
        *chain.from_iterable(named),
        *_field(5, watermark, lengths),
        _BATCH_SEQUENCE,
        *_field(7, checkpoint, lengths),
    ]
    entry = [_SEQUENCE, *_field(2, record, lengths), *_field(3, signature, lengths), _RECORDED]
    return _joined(_field(2, entry, lengths))


def _cut(text: str) -> list[_Piece]:
    """Returns a text in pieces, cut at its marks."""
    return [
        ord(piece) - 0xD800 if place % 2 else piece.encode() for place, piece in enumerate(_CUT.split(text))
    ]


def _field(number: int, content: Sequence[_Piece], lengths: _Lengths) -> list[_Piece]:
    """Returns a field that is a text or a message, with its tag and length first."""
    size = sum(lengths[piece] if isinstance(piece, int) else len(piece) for piece in content)
    return [bytes([number << 3 | 2]) + varint(size), *content]


def _joined(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Returns pieces without empty ones and with adjacent constant pieces joined."""
    found: list[_Piece] = []
    for piece in pieces:
        if piece == b"":
            continue
        if found and isinstance(piece, bytes) and isinstance(found[-1], bytes):
            found[-1] += piece
        else:
            found.append(piece)
    return found


_LAYOUT = [
    piece if isinstance(piece, int) else None for piece in _entry(LineageOrigin("", "", "", ""), (0,) * 8)
]
"""The order of the slots, and of the constant pieces (None), in every entry."""
