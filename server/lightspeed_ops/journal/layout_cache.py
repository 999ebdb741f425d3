"""The layout cache: remembers the byte layout of messages that look alike.

Owns the definition of a shape. The bytes of a message are tags, lengths, numbers and texts. Two messages have
one shape if they have the same tags and lengths at the same places, numbers of as many bytes, the same enum
values, and only ASCII texts.

Messages of one shape have the same fields at the same places, and no unknown ones. If one of them can be
decoded, the other can be, too. One comparison decides whether a message has a known shape.
"""

import typing
from collections.abc import Callable, Mapping
from typing import Generic, NamedTuple, TypeVar

LAYOUT_BYTES = 512
"""Most bytes of a message with a shape: longer messages very rarely share one."""
LAYOUTS_OF_A_LENGTH = 4
"""Cached layouts per length of a message, 4 MiB in total at worst; the newest is compared first."""
MISSES_PER_LAYOUT = 8
"""One in so many messages of unknown shape is learned: learning costs as much as reading ten."""

Path: typing.TypeAlias = tuple[int, ...]
"""The field numbers that lead to a nested field."""
Places: typing.TypeAlias = Mapping[Path, slice]
"""The place of each field's content."""
Descriptor: typing.TypeAlias = typing.Any
"""Each implementation of protobuf describes messages and fields by its own classes."""
M = TypeVar("M")

_VARINT, _DELIMITED = 0, 2
_SAME, _SAME_LENGTH, _ANY = 0xFF, 0x80, 0x00
"""The compared bits of a byte: all; the highest, which says that a number goes on or a text is not ASCII;
none."""


class _Layout(NamedTuple, Generic[M]):
    mask: int
    common: int
    meaning: M


class LayoutCache(Generic[M]):
    """The cached layouts of one message type, with the meaning that the caller derives from each."""

    def __init__(self, descriptor: Descriptor, meaning: Callable[[Places], M | None]) -> None:
        """Starts without layouts; a layout for which ``meaning`` returns None is not learned."""
        self._descriptor = descriptor
        self._meaning = meaning
        self._known: dict[int, list[_Layout[M]]] = {}
        self._misses = 0

    def meaning_of(self, data: bytes) -> M | None:
        """Returns the meaning of a message's shape; None if the shape is unknown."""
        known = self._known.get(len(data))
        if known:
            number = int.from_bytes(data, "big")
            for mask, common, meaning in known:
                if number & mask == common:
                    return meaning
        return None

    def learn(self, data: bytes) -> None:
        """Learns the shape of a message; the caller knows that it is canonical and can be decoded."""
        due = self._misses % MISSES_PER_LAYOUT == 0
        self._misses += 1
        if due and len(data) <= LAYOUT_BYTES:
            reader = _LayoutReader(data)
            meaning = (
                self._meaning(reader.places) if reader.through(self._descriptor, 0, len(data), ()) else None
            )
            if meaning is not None:
                mask = int.from_bytes(reader.mask, "big")
                known = self._known.setdefault(len(data), [])
                known.insert(0, _Layout(mask, int.from_bytes(data, "big") & mask, meaning))
                del known[LAYOUTS_OF_A_LENGTH:]


class _LayoutReader:
    """A walk through the fields of a message, which notes their places and the bits to compare."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.mask = bytearray(len(data))
        self.places: dict[Path, slice] = {}

    def through(self, message: Descriptor, place: int, end: int, path: Path) -> bool:
        """Walks through a message; returns False if it has no shape."""
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
        """Walks through a nested message, a text, or packed numbers; returns False if it has no shape."""
        if field.message_type is not None:
            return self.through(field.message_type, place, stop, path)
        self._compare(place, stop, _compared(field))
        return field.type != field.TYPE_STRING or self._data[place:stop].isascii()

    def _number(self, place: int, compared: int) -> tuple[int, int]:
        """Returns a number and the place after it."""
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
    """Returns the compared bits for the bytes of a field that is no message."""
    if field.enum_type is not None:
        return _SAME
    return _ANY if field.type == field.TYPE_BYTES else _SAME_LENGTH
