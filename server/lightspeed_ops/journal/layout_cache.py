"""Shapes: what the bytes of one message have in common with those of others that need no more be looked into.

Owns what a shape is. The bytes of a message are tags, lengths, numbers and texts. Two messages have one shape
where tags and lengths are the same at the same places, numbers take as many bytes, enums are the same, and
all texts are ASCII. What holds of the one then holds of the other: which fields there are, where each of them
stands, that none is unknown, and that a value can be made of it. One comparison tells.
"""

import typing
from collections.abc import Callable, Mapping
from typing import Generic, NamedTuple, TypeVar

SHAPED_BYTES = 512
"""Most bytes of a message that has a shape: longer ones are hardly ever of one shape."""
SHAPES_OF_A_LENGTH = 4
"""Shapes known of one length, all together 4 MiB at worst; the last that was learnt is tried first."""
MISSES_PER_SHAPE = 8
"""A shape is learnt of one in so many messages whose shape is not known: it takes as long as reading ten."""

Path: typing.TypeAlias = tuple[int, ...]
"""The numbers of the fields within each other that lead to one."""
Places: typing.TypeAlias = Mapping[Path, slice]
"""Where the content of each field stands."""
Descriptor: typing.TypeAlias = typing.Any
"""Each implementation of protobuf describes messages and fields by classes of its own."""
M = TypeVar("M")

_VARINT, _DELIMITED = 0, 2
_SAME, _SAME_LENGTH, _ANY = 0xFF, 0x80, 0x00
"""What of a byte is compared: all of it; whether a number goes on, or a character is ASCII; nothing."""


class _Shape(NamedTuple, Generic[M]):
    mask: int
    common: int
    meaning: M


class Shapes(Generic[M]):
    """The shapes of messages of a type, and what each means to who reads them."""

    def __init__(self, descriptor: Descriptor, meaning: Callable[[Places], M | None]) -> None:
        """None is known yet; one that has no meaning is not learnt."""
        self._descriptor = descriptor
        self._meaning = meaning
        self._known: dict[int, list[_Shape[M]]] = {}
        self._misses = 0

    def meaning_of(self, data: bytes) -> M | None:
        """What the shape of a message means; None where it is not known."""
        known = self._known.get(len(data))
        if known:
            number = int.from_bytes(data, "big")
            for mask, common, meaning in known:
                if number & mask == common:
                    return meaning
        return None

    def learn(self, data: bytes) -> None:
        """Takes note of a message that is known to be as protobuf writes it, and to be one of a value."""
        due = self._misses % MISSES_PER_SHAPE == 0
        self._misses += 1
        if due and len(data) <= SHAPED_BYTES:
            walk = _Walk(data)
            meaning = self._meaning(walk.places) if walk.through(self._descriptor, 0, len(data), ()) else None
            if meaning is not None:
                mask = int.from_bytes(walk.mask, "big")
                known = self._known.setdefault(len(data), [])
                known.insert(0, _Shape(mask, int.from_bytes(data, "big") & mask, meaning))
                del known[SHAPES_OF_A_LENGTH:]


class _Walk:
    """A walk through the fields of a message."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.mask = bytearray(len(data))
        self.places: dict[Path, slice] = {}

    def through(self, message: Descriptor, place: int, end: int, path: Path) -> bool:
        """Walks through a message; False where it has no shape."""
        while place < end:
            tag, place = self._number(place, _SAME)
            field = message.fields_by_number[tag >> 3]
            within = (*path, field.number)
            if tag & 7 == _VARINT:
                _, stop = self._number(place, _compared(field))
            elif tag & 7 == _DELIMITED:
                length, place = self._number(place, _SAME)
                stop = place + length
                if not self._delimited(field, place, stop, within):
                    return False
            else:
                return False
            self.places[within] = slice(place, stop)
            place = stop
        return True

    def _delimited(self, field: Descriptor, place: int, stop: int, path: Path) -> bool:
        """A message, a text, or many numbers in a row."""
        if field.message_type is not None:
            return self.through(field.message_type, place, stop, path)
        self._compare(place, stop, _compared(field))
        return field.type != field.TYPE_STRING or self._data[place:stop].isascii()

    def _number(self, place: int, compared: int) -> tuple[int, int]:
        """A number, and where it ends."""
        number, shift, stop = 0, 0, place
        while True:
            byte = self._data[stop]
            number |= (byte & 0x7F) << shift
            shift, stop = shift + 7, stop + 1
            if byte < 0x80:  # noqa: PLR2004 - the bit that says that a number goes on
                self._compare(place, stop, compared)
                return number, stop

    def _compare(self, begin: int, end: int, compared: int) -> None:
        self.mask[begin:end] = bytes([compared]) * (end - begin)


def _compared(field: Descriptor) -> int:
    """What is compared of the bytes of a field that has no others within."""
    if field.enum_type is not None:
        return _SAME
    return _ANY if field.type == field.TYPE_BYTES else _SAME_LENGTH
