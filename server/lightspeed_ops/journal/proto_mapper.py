"""The mirror between the core's values and the protobuf messages of the same names.

Owns the way from one to the other, once and for both directions: fields are matched by name, enums by member
name, a union of the core by the variant fields of a oneof; the correspondence says which belong together. A
value that has no mirror is a bug and raises at once.
Used by the journal's codec and by the transport; nothing else touches protobuf.
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
"""Each implementation of protobuf describes fields by a class of its own; their stubs share no type."""
Encode = Callable[[Any], Any]
Decode = Callable[[Any], Any]

BATCH_COLUMNS = tuple(field.name for field in commit_pb2.Batches.DESCRIPTOR.fields)
"""The columns of many batches, in the order of a batch's fields."""

_batch_of: Callable[[tuple[Any, ...]], orchestrator.Batch] = partial(tuple.__new__, orchestrator.Batch)
"""A batch of a row of columns, in half the time of calling its class."""


def to_message(value: Any) -> Any:
    """The message of a value that has one of its own."""
    return MESSAGES[type(value)](**message_values(value))


def message_values(value: Any) -> dict[str, Any]:
    """What the message of a value is constructed from: messages within are built in place, never copied."""
    return typing.cast("dict[str, Any]", _record_encoder(type(value))(value))


def union_message(union: Any, value: Any) -> Any:
    """The message of a union with one of its variants set."""
    message_type, _ = UNIONS[union]
    return message_type(**union_values(union, value))


def union_values(union: Any, value: Any) -> dict[str, Any]:
    """What the message of a union is constructed from: the field of its oneof that a variant has."""
    name, message_type, encoder = _variant_encoder(union, typing.cast("Any", type(value)))
    # Nothing to construct it from would leave it out.
    return {name: encoder(value) or message_type()}


def from_message(kind: type[V], message: Message) -> V:
    """The value that a message mirrors; raises ValueError where a part of it is not set or not known."""
    mirrored: Any = kind
    return typing.cast("V", _record_decoder(mirrored)(message))


def union_from(union: Any, message: Message) -> Any:
    """The variant that is set in the message of a union; None where none is."""
    return _union_decoder(union)(message)


def batches_to_columns(batches: tuple[orchestrator.Batch, ...]) -> Any:
    """Many batches as columns: a fifth of the time and half the bytes of a message for each."""
    if not batches:
        return commit_pb2.Batches()
    return dict(zip(BATCH_COLUMNS, zip(*batches, strict=True), strict=True))


def columns_to_batches(columns: commit_pb2.Batches) -> tuple[orchestrator.Batch, ...]:
    """The batches of columns, which must have the same length."""
    rows = zip(*[getattr(columns, name) for name in BATCH_COLUMNS], strict=True)
    return tuple(map(_batch_of, rows))


def enum_number(member: StrEnum, descriptor: EnumDescriptor) -> int:
    """The number of a member on the wire."""
    return _enum_numbers(type(member), descriptor)[member]


def enum_member(kind: type[V], descriptor: EnumDescriptor, number: int) -> V | None:
    """The member of a number; None for the unspecified one and for numbers that are not known."""
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
    """Names and annotations of a value's fields, in order."""
    hints = typing.get_type_hints(kind)
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else kind._fields
    return {name: hints[name] for name in names}


def _record_encoder(kind: Any) -> Encode:
    message_type: Any = MESSAGES[kind]
    return _encoder_to(kind, message_type)


@cache
def _encoder_to(kind: Any, message_type: Any) -> Encode:
    """Answers, for a value of a kind, what a message of a type is constructed from."""
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
    """What the fields mean that were added later, where a message has not got them yet."""
    declared = fields(kind) if is_dataclass(kind) else ()
    return {field.name: field.default for field in declared if field.default is not MISSING}


def _field_decoder(hint: Any, field: FieldDescriptor, default: Any) -> Decode:
    """Reads a field of a message; one that may be absent is its default or None where it is."""
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
    """Decodes a union as a part of a value, where one of its variants must be set."""
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
