"""The event validator: checks that stored events can be decoded, without decoding them.

Owns the checks. A reader of one kind of record skips the events of all others, but must refuse a commit that
decoding would refuse. If an event does not pass the checks here, the reader decodes the commit, which finds
the damage.
"""

import typing
from collections.abc import Callable, Mapping
from functools import cache, partial

from google.protobuf.message import Message

from lightspeed_ops.journal.stored_messages import BATCH_COLUMNS, has_sound_extras
from lightspeed_ops.journal.v1 import commit_pb2

Descriptor: typing.TypeAlias = typing.Any
"""Each implementation of protobuf describes messages and fields by classes of its own."""
Check: typing.TypeAlias = Callable[[typing.Any], bool] | None
"""Returns True for a sound value; None if every value of the type is sound: texts, numbers, lists of them."""


MAY_BE_ABSENT = frozenset(
    f"{message.DESCRIPTOR.full_name}.{name}"
    for message, name in (
        (commit_pb2.ReplayStarted, "deferred"),
        (commit_pb2.ReplayStarted, "pending"),
        (commit_pb2.SurfaceUpdated, "context"),
        (commit_pb2.RecordedRun, "end"),
        (commit_pb2.ScheduleSettled, "schedule"),
        (commit_pb2.ScheduleSettled, "pause"),
    )
)
"""Messages that may be absent: those that earlier versions did not store, and an end that is not known."""
MAY_BE_UNSPECIFIED = frozenset(("lightspeed.ops.v1.Schedule.overlap", "lightspeed.ops.v1.Schedule.catch_up"))
"""Enums whose unspecified value means a default."""


def is_sound(event: commit_pb2.Event) -> bool:
    """Returns True if an event has a kind and can be decoded."""
    name = event.WhichOneof("event")
    if name is None:
        return False
    check = _OF_EVENTS[name]
    return check is None or check(getattr(event, name))


@cache
def validator(message: Descriptor) -> Check:
    """Returns the check of the messages of a type."""
    if message is commit_pb2.Batches.DESCRIPTOR:
        return _has_sound_columns
    oneofs = [
        partial(_has_variant, oneof.name, {field.name: _inner(field) for field in oneof.fields})
        for oneof in message.oneofs
        if not _is_optional_plain(oneof)
    ]
    in_oneofs = {field.name for oneof in message.oneofs for field in oneof.fields}
    checks = [*oneofs, *(_field(field) for field in message.fields if field.name not in in_oneofs)]
    wanted = [check for check in checks if check is not None]
    return partial(_passes, wanted) if wanted else None


def _is_optional_plain(oneof: Descriptor) -> bool:
    """Returns True for the oneof of a single optional text or number: every value of it is sound."""
    first = oneof.fields[0]
    return oneof.name == f"_{first.name}" and _inner(first) is None


def _field(field: Descriptor) -> Check:
    """Returns the check of a message for one of its fields."""
    inner = _inner(field)
    if field.message_type is not None and not field.is_repeated:
        check = _is_sound_if_set if field.full_name in MAY_BE_ABSENT else _is_set
        return partial(check, field.name, inner)
    return inner and partial(_all_are if field.is_repeated else _value_is, field.name, inner)


def _inner(field: Descriptor) -> Check:
    """Returns the check of a field's value."""
    if field.enum_type is not None:
        may_be_unspecified = field.full_name in MAY_BE_UNSPECIFIED
        numbers = [value.number for value in field.enum_type.values if value.number or may_be_unspecified]
        return frozenset(numbers).__contains__
    return None if field.message_type is None else validator(field.message_type)


def _passes(checks: list[Callable[[Message], bool]], message: Message) -> bool:
    return all(check(message) for check in checks)


def _has_sound_columns(message: commit_pb2.Batches) -> bool:
    """Returns True if the columns have one length, and each extra has its batch in them."""
    lengths = {len(getattr(message, name)) for name in BATCH_COLUMNS}
    return len(lengths) == 1 and has_sound_extras(message)


def _has_variant(oneof: str, inner: Mapping[str, Check], message: Message) -> bool:
    name = message.WhichOneof(oneof)
    if name is None:
        return False
    check = inner[name]
    return check is None or check(getattr(message, name))


def _value_is(name: str, inner: Callable[[typing.Any], bool], message: Message) -> bool:
    return inner(getattr(message, name))


def _all_are(name: str, inner: Callable[[typing.Any], bool], message: Message) -> bool:
    return all(map(inner, getattr(message, name)))


def _is_sound_if_set(name: str, inner: Check, message: Message) -> bool:
    return not message.HasField(name) or inner is None or inner(getattr(message, name))


def _is_set(name: str, inner: Check, message: Message) -> bool:
    return message.HasField(name) and (inner is None or inner(getattr(message, name)))


_OF_EVENTS: Mapping[str, Check] = {
    name: validator(field.message_type) for name, field in commit_pb2.Event.DESCRIPTOR.fields_by_name.items()
}
