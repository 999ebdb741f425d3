"""Rule cases: values just within and just outside the validation rules of a field.

The rules are options of fields, which the generated code keeps but does not know. A pool of descriptors of
its own reads them, so that the process has no second copy of their types.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from google.protobuf import descriptor_pb2, descriptor_pool, duration_pb2, field_mask_pb2, timestamp_pb2
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.message_factory import GetMessageClass
from lightspeed_ops.transport.reflection import OPTIONS

INT64_MAX = 2**63 - 1
OUTSIDE = "é?"
"""A text that no pattern and no list of texts has."""
UNKNOWN = 99
"""A number that no enum has."""


class Case(NamedTuple):
    """A value of a field, and whether its rules allow it."""

    value: Any
    is_allowed: bool


@cache
def _pool() -> Any:
    pool: Any = descriptor_pool.DescriptorPool()
    for module in (descriptor_pb2, duration_pb2, field_mask_pb2, timestamp_pb2):
        pool.AddSerializedFile(module.DESCRIPTOR.serialized_pb)
    for file in FileDescriptorSet.FromString(Path(OPTIONS).read_bytes()).file:
        pool.AddSerializedFile(file.SerializeToString())
    return pool


@cache
def rules_of(field: Any) -> Any:
    """Returns the message ``buf.validate.FieldRules`` of a field; it is empty if the field has no rules."""
    kind: Any = GetMessageClass(_pool().FindMessageTypeByName("google.protobuf.FieldOptions"))
    options = kind.FromString(field.GetOptions().SerializeToString())
    return options.Extensions[_pool().FindExtensionByName("buf.validate.field")]


def has_rules(field: Any) -> bool:
    """Returns True if a field has any rule."""
    return bool(rules_of(field).ListFields())


def is_ignored(field: Any) -> bool:
    """Returns True if validators skip the field: whether it is valid depends on other fields."""
    rules = rules_of(field)
    return bool(
        rules.ignore
        == rules.DESCRIPTOR.fields_by_name["ignore"].enum_type.values_by_name["IGNORE_ALWAYS"].number
    )


def cases(field: Any, item: Any) -> Iterator[Case]:
    """Yields the cases of a field; ``item`` is a well-formed item if it is repeated."""
    rules = rules_of(field)
    kind = rules.WhichOneof("type")
    if kind is None:
        return
    own = getattr(rules, kind)
    if kind == "repeated":
        item_kind = own.items.WhichOneof("type")
        items = list(_single(getattr(own.items, item_kind))) if item_kind else []
        yield from (Case([case.value], case.is_allowed) for case in items)
        item = next((case.value for case in items if case.is_allowed), item)
        yield Case([item] * own.max_items, is_allowed=True)
        yield Case([item] * (own.max_items + 1), is_allowed=False)
    elif kind == "map":
        yield Case({str(number): "" for number in range(own.max_pairs)}, is_allowed=True)
        yield Case({str(number): "" for number in range(own.max_pairs + 1)}, is_allowed=False)
        yield from (Case({case.value: ""}, case.is_allowed) for case in _single(own.keys.string))
    else:
        is_skipped = rules.ignore != 0
        yield from (case for case in _single(own) if case.value or not is_skipped or case.is_allowed)


def _single(own: Any) -> Iterator[Case]:
    """Yields the cases of the rules of one value."""
    for rule, limit in own.ListFields():
        match rule.name:
            case "min_len":
                yield Case("x" * limit, is_allowed=True)
                yield Case("x" * (limit - 1), is_allowed=False)
            case "max_len" | "max_bytes":
                yield Case("x" * limit, is_allowed=True)
                yield Case("x" * (limit + 1), is_allowed=False)
            case "pattern":
                yield Case(OUTSIDE, is_allowed=False)
            case "gte":
                yield Case(limit, is_allowed=True)
                yield Case(limit - 1, is_allowed=False)
            case "lte":
                yield Case(limit, is_allowed=True)
                yield Case(limit + 1, is_allowed=False)
            case "in":
                yield from (Case(value, is_allowed=True) for value in limit)
                yield Case(OUTSIDE, is_allowed=False)
            case "not_in":
                yield from (Case(value, is_allowed=False) for value in limit)
            case "defined_only":
                yield Case(UNKNOWN, is_allowed=False)
            case name:
                raise AssertionError(f"expected a rule that this module knows, but it is {name}")
