"""The proto mapper: maps the core's values to protobuf messages and back.

Owns both directions. Fields are matched by name, enums by member name, and a union of the core by the variant
fields of a oneof; a registry says which message belongs to which value. A value without a message is a bug
and raises at once.
"""

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias, TypeVar, Union

from google.protobuf.message import Message

V = TypeVar("V")
EnumDescriptor: TypeAlias = Any
FieldDescriptor: TypeAlias = Any
"""Each implementation of protobuf describes fields by its own class; their stubs share no type."""
Encode = Callable[[Any], Any]
Decode = Callable[[Any], Any]


class CustomMapping(NamedTuple):
    """The mapping of a field that no rule covers: its encoder to a message, and its decoder."""

    encode: Encode
    decode: Decode


Messages: TypeAlias = Mapping[type, type[Message]]
"""The message type of each value that has its own."""
Unions: TypeAlias = Mapping[Any, tuple[type[Message], Mapping[type, str]]]
"""The message type of each union, and the oneof field of each of its variants."""
CustomMappings: TypeAlias = Mapping[tuple[Any, Any], CustomMapping]
"""Custom mappings, by the annotation of a field and the descriptor of its message type."""


class ProtoMapper:
    """The proto mapper of a registry; it makes the function of each type once, at its first use."""

    def __init__(
        self, messages: Messages, unions: Unions, custom_mappings: CustomMappings | None = None
    ) -> None:
        """Takes a registry, and the mappings of fields that no rule covers."""
        self._messages = messages
        self._unions = unions
        self._custom_mappings = custom_mappings or {}
        self._encoders: dict[tuple[Any, Any], Encode] = {}
        self._variant_encoders: dict[tuple[Any, Any], tuple[str, Any, Encode]] = {}
        self._decoders: dict[Any, Decode] = {}
        self._union_decoders: dict[Any, Decode] = {}
        self._value_encoders: dict[type, Encode] = {}
        """By type of value: the encoder to its own message type."""

    def to_message(self, value: Any) -> Any:
        """Returns the message of a value that has its own message type."""
        return self._messages[type(value)](**self.message_values(value))

    def message_values(self, value: Any) -> dict[str, Any]:
        """Returns the constructor arguments of a value's message.

        Nested messages are built in place, never copied.
        """
        kind = type(value)
        encoder = self._value_encoders.get(kind)
        if encoder is None:
            encoder = self._value_encoders[kind] = self._record_encoder(kind)
        return typing.cast("dict[str, Any]", encoder(value))

    def union_message(self, union: Any, value: Any) -> Any:
        """Returns the message of a union with one of its variants set."""
        message_type, _ = self._unions[union]
        return message_type(**self.union_values(union, value))

    def union_values(self, union: Any, value: Any) -> dict[str, Any]:
        """Returns the constructor arguments of a union's message: the oneof field of the variant."""
        name, message_type, encoder = self._variant_encoder(union, typing.cast("Any", type(value)))
        # Empty constructor arguments would leave the field unset.
        return {name: encoder(value) or message_type()}

    def from_message(self, kind: type[V], message: Message) -> V:
        """Returns the value of a message; raises ValueError if a part of it is not set or not known."""
        mapped: Any = kind
        return typing.cast("V", self._record_decoder(mapped)(message))

    def value_of_field(self, hint: Any, message: Message, field: FieldDescriptor) -> Any:
        """Returns the value of one field of a message, by its annotation; None if it is absent and may be."""
        if is_dataclass(hint) and hint not in self._messages:
            # A variant of a union, whose message is one of the union's own.
            return self._decoder_of(hint, field.message_type.fields_by_name)(getattr(message, field.name))
        return self._field_decoder(hint, field, MISSING)(message)

    def union_from(self, union: Any, message: Message) -> Any:
        """Returns the variant that is set in the message of a union; None if none is set."""
        return self._union_decoder(union)(message)

    def _record_encoder(self, kind: Any) -> Encode:
        message_type: Any = self._messages[kind]
        return self._encoder_to(kind, message_type)

    def _encoder_to(self, kind: Any, message_type: Any) -> Encode:
        """Returns the function from a value of a kind to the constructor arguments of a message type."""
        found = self._encoders.get((kind, message_type))
        if found is None:
            found = self._encoders[kind, message_type] = self._made_encoder(kind, message_type)
        return found

    def _made_encoder(self, kind: Any, message_type: Any) -> Encode:
        by_name = message_type.DESCRIPTOR.fields_by_name
        inline = [(name, hint) for name, hint in attributes(kind).items() if name not in by_name]
        encoders = {
            name: self._encoder(hint, by_name[name])
            for name, hint in attributes(kind).items()
            if name in by_name
        }
        unchanged = [name for name, encoder in encoders.items() if encoder is _itself]
        changed = [(name, encoder) for name, encoder in encoders.items() if encoder is not _itself]
        read = _reader(unchanged)

        def encode(value: Any) -> dict[str, Any]:
            values = dict(zip(unchanged, read(value), strict=True))
            for name, encoder in changed:
                values[name] = encoder(getattr(value, name))
            for name, union in inline:
                values |= self.union_values(union, getattr(value, name))
            return values

        return encode

    def _encoder(self, hint: Any, field: FieldDescriptor) -> Encode:
        custom_mapping = self._custom_mappings.get((hint, field.message_type))
        if custom_mapping is not None:
            return custom_mapping.encode
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin is tuple:
            item = self._encoder(arguments[0], field)
            return _itself if item is _itself else lambda values: list(map(item, values))
        union = self._known_union(hint)
        if union is not None:
            return lambda value: self.union_values(union, value)
        if origin in {Union, types.UnionType}:
            some = self._encoder(_without_none(arguments), field)
            return _itself if some is _itself else lambda value: None if value is None else some(value)
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return _enum_numbers(hint, field.enum_type).__getitem__
        return self._record_encoder(hint) if hint in self._messages else _itself

    def _variant_encoder(self, union: Any, kind: Any) -> tuple[str, Any, Encode]:
        found = self._variant_encoders.get((union, kind))
        if found is None:
            union_type, names = self._unions[union]
            descriptor: Any = union_type.DESCRIPTOR
            variant = descriptor.fields_by_name[names[kind]].message_type
            message_type = variant._concrete_class  # noqa: SLF001 - protobuf's own name
            found = names[kind], message_type, self._encoder_to(kind, message_type)
            self._variant_encoders[union, kind] = found
        return found

    def _record_decoder(self, kind: Any) -> Decode:
        found = self._decoders.get(kind)
        if found is None:
            by_name = self._messages[kind].DESCRIPTOR.fields_by_name
            found = self._decoders[kind] = self._decoder_of(kind, by_name)
        return found

    def _decoder_of(self, kind: Any, by_name: Mapping[str, FieldDescriptor]) -> Decode:
        inline = {
            name: self._set_union_decoder(hint)
            for name, hint in attributes(kind).items()
            if name not in by_name
        }
        later = _defaults(kind)
        plain = {
            name: self._field_decoder(hint, by_name[name], later.get(name, MISSING))
            for name, hint in attributes(kind).items()
            if name in by_name
        }

        def decode(message: Message) -> Any:
            values = {name: decoder(message) for name, decoder in plain.items()}
            values |= {name: decoder(message) for name, decoder in inline.items()}
            return kind(**values)

        return decode

    def _field_decoder(self, hint: Any, field: FieldDescriptor, default: Any) -> Decode:
        """Returns the function that reads a field of a message; an absent field gives its default or None."""
        name, decoder = field.name, self._decoder(hint, field)
        if type(None) in typing.get_args(hint) and not field.has_presence:
            # An enum whose unspecified value has a meaning of its own.
            return lambda message: decoder(getattr(message, name)) if getattr(message, name) else None
        if type(None) in typing.get_args(hint):
            return lambda message: decoder(getattr(message, name)) if message.HasField(name) else None
        if field.has_presence and default is not MISSING:
            return lambda message: decoder(getattr(message, name)) if message.HasField(name) else default
        if field.message_type is None or field.is_repeated:
            return lambda message: decoder(getattr(message, name))

        def decode(message: Message) -> Any:
            if not message.HasField(name):
                raise ValueError(f"expected {field.full_name} to be set, but it is not")
            return decoder(getattr(message, name))

        return decode

    def _decoder(self, hint: Any, field: FieldDescriptor) -> Decode:
        custom_mapping = self._custom_mappings.get((hint, field.message_type))
        if custom_mapping is not None:
            return custom_mapping.decode
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin is tuple:
            item = self._decoder(arguments[0], field)
            return tuple if item is _itself else lambda values: tuple(map(item, values))
        union = self._known_union(hint)
        if union is not None:
            return self._set_union_decoder(union)
        if origin in {Union, types.UnionType}:
            return self._decoder(_without_none(arguments), field)
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return _enum_decoder(hint, field)
        return self._record_decoder(hint) if hint in self._messages else _itself

    def _union_decoder(self, union: Any) -> Decode:
        found = self._union_decoders.get(union)
        if found is None:
            found = self._union_decoders[union] = self._made_union_decoder(union)
        return found

    def _made_union_decoder(self, union: Any) -> Decode:
        message_type, names = self._unions[union]
        descriptor: Any = message_type.DESCRIPTOR
        oneof = descriptor.oneofs[0].name
        decoders = {}
        for kind, name in names.items():
            by_name = descriptor.fields_by_name[name].message_type.fields_by_name
            decoders[name] = self._decoder_of(kind, by_name)

        def decode(message: Message) -> Any:
            name = message.WhichOneof(oneof)
            return None if name is None else decoders[name](getattr(message, name))

        return decode

    def _set_union_decoder(self, union: Any) -> Decode:
        """Returns the decoder of a union within a value; one of its variants must be set."""
        decoder, message_type = self._union_decoder(union), self._unions[union][0]

        def decode(message: Message) -> Any:
            value = decoder(message)
            if value is None:
                raise ValueError(f"expected a known {message_type.__name__}, but none is set")
            return value

        return decode

    def _known_union(self, hint: Any) -> Any | None:
        return next((union for union in self._unions if union == hint), None)


def enum_number(member: StrEnum, descriptor: EnumDescriptor) -> int:
    """Returns the protobuf number of an enum member."""
    return _enum_numbers(type(member), descriptor)[member]


def enum_member(kind: type[V], descriptor: EnumDescriptor, number: int) -> V | None:
    """Returns the member of a number; None for the unspecified one and for unknown numbers."""
    members: Any = kind
    return typing.cast("V | None", _enum_members(members, descriptor).get(number))


@cache
def attributes(kind: Any) -> Mapping[str, Any]:
    """Returns the names and annotations of a value's fields, in order."""
    hints = typing.get_type_hints(kind)
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else kind._fields
    return {name: hints[name] for name in names}


@cache
def _enum_members(kind: Any, descriptor: EnumDescriptor) -> Mapping[int, Any]:
    return {number: member for member, number in _enum_numbers(kind, descriptor).items()}


@cache
def _enum_numbers(kind: Any, descriptor: EnumDescriptor) -> Mapping[Any, int]:
    prefix = descriptor.values[0].name.removesuffix("UNSPECIFIED")
    return {member: descriptor.values_by_name[prefix + member.name].number for member in kind}


def _enum_decoder(kind: Any, field: FieldDescriptor) -> Decode:
    members = _enum_members(kind, field.enum_type)

    def decode(number: int) -> Any:
        if number not in members:
            raise ValueError(f"expected a known {field.enum_type.name}, but it is {number}")
        return members[number]

    return decode


def _reader(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Returns the function that reads these attributes of a value at once."""
    if not names:
        return lambda _: ()
    if len(names) == 1:
        (name,) = names
        return lambda value: (getattr(value, name),)
    return attrgetter(*names)


def _defaults(kind: Any) -> Mapping[str, Any]:
    """Returns the values of fields that were added later, for messages that do not have them."""
    declared = fields(kind) if is_dataclass(kind) else ()
    return {field.name: field.default for field in declared if field.default is not MISSING}


def _without_none(arguments: tuple[Any, ...]) -> Any:
    return Union[tuple(argument for argument in arguments if argument is not type(None))]  # noqa: UP007 - built at run time


def _itself(value: Any) -> Any:
    return value
