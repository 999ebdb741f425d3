"""The proto mapper: maps the core's values to protobuf messages and back.

Owns both directions. Fields are matched by name, enums by member name, and a union of the core by the variant
fields of a oneof; the proto registry says which message belongs to which value. A value without a message is
a bug and raises at once. The journal's codec and the transport use it; no other module touches protobuf.
"""

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache, partial
from typing import Any, TypeAlias, TypeVar, Union

from google.protobuf.message import Message

from lightspeed_ops.core import orchestrator
from lightspeed_ops.journal.proto_registry import MESSAGES, UNIONS
from lightspeed_ops.journal.v1 import commit_pb2

V = TypeVar("V")
EnumDescriptor: TypeAlias = Any
FieldDescriptor: TypeAlias = Any
"""Each implementation of protobuf describes fields by its own class; their stubs share no type."""
Encode = Callable[[Any], Any]
Decode = Callable[[Any], Any]

BATCH_COLUMNS = tuple(field.name for field in commit_pb2.Batches.DESCRIPTOR.fields)
"""The columns of many batches, in the order of a batch's fields."""

_batch_of: Callable[[tuple[Any, ...]], orchestrator.Batch] = partial(tuple.__new__, orchestrator.Batch)
"""Makes a batch of a row of columns, in half the time of calling its class."""


def to_message(value: Any) -> Any:
    """Returns the message of a value that has its own message type."""
    return MESSAGES[type(value)](**message_values(value))


def message_values(value: Any) -> dict[str, Any]:
    """Returns the constructor arguments of a value's message.

    Nested messages are built in place, never copied.
    """
    return typing.cast("dict[str, Any]", _record_encoder(type(value))(value))


def union_message(union: Any, value: Any) -> Any:
    """Returns the message of a union with one of its variants set."""
    message_type, _ = UNIONS[union]
    return message_type(**union_values(union, value))


def union_values(union: Any, value: Any) -> dict[str, Any]:
    """Returns the constructor arguments of a union's message: the oneof field of the variant."""
    name, message_type, encoder = _variant_encoder(union, typing.cast("Any", type(value)))
    # Empty constructor arguments would leave the field unset.
    return {name: encoder(value) or message_type()}


def from_message(kind: type[V], message: Message) -> V:
    """Returns the value of a message; raises ValueError if a part of it is not set or not known."""
    mirrored: Any = kind
    return typing.cast("V", _record_decoder(mirrored)(message))


def union_from(union: Any, message: Message) -> Any:
    """Returns the variant that is set in the message of a union; None if none is set."""
    return _union_decoder(union)(message)


def batches_to_columns(batches: tuple[orchestrator.Batch, ...]) -> Any:
    """Returns batches as columns: a fifth of the time and half the bytes of a message for each."""
    if not batches:
        return commit_pb2.Batches()
    return dict(zip(BATCH_COLUMNS, zip(*batches, strict=True), strict=True))


def columns_to_batches(columns: commit_pb2.Batches) -> tuple[orchestrator.Batch, ...]:
    """Returns the batches of columns, which must have the same length."""
    rows = zip(*[getattr(columns, name) for name in BATCH_COLUMNS], strict=True)
    return tuple(map(_batch_of, rows))


def enum_number(member: StrEnum, descriptor: EnumDescriptor) -> int:
    """Returns the protobuf number of an enum member."""
    return _enum_numbers(type(member), descriptor)[member]


def enum_member(kind: type[V], descriptor: EnumDescriptor, number: int) -> V | None:
    """Returns the member of a number; None for the unspecified one and for unknown numbers."""
    members: Any = kind
    return typing.cast("V | None", _enum_members(members, descriptor).get(number))


@cache
def _enum_members(kind: Any, descriptor: EnumDescriptor) -> Mapping[int, Any]:
    return {number: member for member, number in _enum_numbers(kind, descriptor).items()}


@cache
def _enum_numbers(kind: Any, descriptor: EnumDescriptor) -> Mapping[Any, int]:
    prefix = descriptor.values[0].name.removesuffix("UNSPECIFIED")
    return {member: descriptor.values_by_name[prefix + member.name].number for member in kind}


@cache
def attributes(kind: Any) -> Mapping[str, Any]:
    """Returns the names and annotations of a value's fields, in order."""
    hints = typing.get_type_hints(kind)
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else kind._fields
    return {name: hints[name] for name in names}


def _record_encoder(kind: Any) -> Encode:
    message_type: Any = MESSAGES[kind]
    return _encoder_to(kind, message_type)


@cache
def _encoder_to(kind: Any, message_type: Any) -> Encode:
    """Returns the function from a value of a kind to the constructor arguments of a message type."""
    by_name = message_type.DESCRIPTOR.fields_by_name
    inline = [(name, hint) for name, hint in attributes(kind).items() if name not in by_name]
    plain = [
        (name, _encoder(hint, by_name[name])) for name, hint in attributes(kind).items() if name in by_name
    ]

    def encode(value: Any) -> dict[str, Any]:
        values = {name: encoder(getattr(value, name)) for name, encoder in plain}
        for name, union in inline:
            values |= union_values(union, getattr(value, name))
        return values

    return encode


def _encoder(hint: Any, field: FieldDescriptor) -> Encode:
    if hint == tuple[orchestrator.Batch, ...] and field.message_type is commit_pb2.Batches.DESCRIPTOR:
        return batches_to_columns
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        item = _encoder(arguments[0], field)
        return _itself if item is _itself else lambda values: list(map(item, values))
    union = _known_union(hint)
    if union is not None:
        return lambda value: union_values(union, value)
    if origin in {Union, types.UnionType}:
        some = _encoder(_without_none(arguments), field)
        return lambda value: None if value is None else some(value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _enum_numbers(hint, field.enum_type).__getitem__
    return _record_encoder(hint) if hint in MESSAGES else _itself


@cache
def _variant_encoder(union: Any, kind: Any) -> tuple[str, Any, Encode]:
    union_type, names = UNIONS[union]
    descriptor: Any = union_type.DESCRIPTOR
    message_type = descriptor.fields_by_name[names[kind]].message_type._concrete_class  # noqa: SLF001 - protobuf's own name
    return names[kind], message_type, _encoder_to(kind, message_type)


@cache
def _record_decoder(kind: Any) -> Decode:
    by_name = MESSAGES[kind].DESCRIPTOR.fields_by_name
    return _decoder_of(kind, by_name)


def _decoder_of(kind: Any, by_name: Mapping[str, FieldDescriptor]) -> Decode:
    inline = {
        name: _set_union_decoder(hint) for name, hint in attributes(kind).items() if name not in by_name
    }
    later = _defaults(kind)
    plain = {
        name: _field_decoder(hint, by_name[name], later.get(name, MISSING))
        for name, hint in attributes(kind).items()
        if name in by_name
    }

    def decode(message: Message) -> Any:
        values = {name: decoder(message) for name, decoder in plain.items()}
        values |= {name: decoder(message) for name, decoder in inline.items()}
        return kind(**values)

    return decode


def _defaults(kind: Any) -> Mapping[str, Any]:
    """Returns the values of fields that were added later, for messages that do not have them."""
    declared = fields(kind) if is_dataclass(kind) else ()
    return {field.name: field.default for field in declared if field.default is not MISSING}


def _field_decoder(hint: Any, field: FieldDescriptor, default: Any) -> Decode:
    """Returns the function that reads a field of a message; an absent field gives its default or None."""
    name, decoder = field.name, _decoder(hint, field)
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


def _decoder(hint: Any, field: FieldDescriptor) -> Decode:
    if hint == tuple[orchestrator.Batch, ...] and field.message_type is commit_pb2.Batches.DESCRIPTOR:
        return columns_to_batches
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        item = _decoder(arguments[0], field)
        return tuple if item is _itself else lambda values: tuple(map(item, values))
    union = _known_union(hint)
    if union is not None:
        return _set_union_decoder(union)
    if origin in {Union, types.UnionType}:
        return _decoder(_without_none(arguments), field)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _enum_decoder(hint, field)
    return _record_decoder(hint) if hint in MESSAGES else _itself


def _enum_decoder(kind: Any, field: FieldDescriptor) -> Decode:
    members = _enum_members(kind, field.enum_type)

    def decode(number: int) -> Any:
        if number not in members:
            raise ValueError(f"expected a known {field.enum_type.name}, but it is {number}")
        return members[number]

    return decode


@cache
def _union_decoder(union: Any) -> Decode:
    message_type, names = UNIONS[union]
    descriptor: Any = message_type.DESCRIPTOR
    oneof = descriptor.oneofs[0].name
    decoders = {}
    for kind, name in names.items():
        by_name = descriptor.fields_by_name[name].message_type.fields_by_name
        decoders[name] = _decoder_of(kind, by_name)

    def decode(message: Message) -> Any:
        name = message.WhichOneof(oneof)
        return None if name is None else decoders[name](getattr(message, name))

    return decode


def _set_union_decoder(union: Any) -> Decode:
    """Returns the decoder of a union within a value; one of its variants must be set."""
    decoder, message_type = _union_decoder(union), UNIONS[union][0]

    def decode(message: Message) -> Any:
        value = decoder(message)
        if value is None:
            raise ValueError(f"expected a known {message_type.__name__}, but none is set")
        return value

    return decode


def _known_union(hint: Any) -> Any | None:
    return next((union for union in UNIONS if union == hint), None)


def _without_none(arguments: tuple[Any, ...]) -> Any:
    return Union[tuple(argument for argument in arguments if argument is not type(None))]  # noqa: UP007 - built at run time


def _itself(value: Any) -> Any:
    return value
