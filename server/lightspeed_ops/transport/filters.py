"""Filters: the entries that a client asks for.

Owns the meaning of each filter message. An entry matches if all conditions hold; an empty condition always
holds.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from lightspeed_ops.core.audit import AuditEntry, keys_of
from lightspeed_ops.core.policy import DecisionKind
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.records import AnyEntry, RecordKind
from lightspeed_ops.mapping import enum_member
from lightspeed_ops.reader import Matches, everything
from lightspeed_ops.transport.request_validation import RequestValidation, malformed_enum

Condition = Callable[[Any, Collection[Any]], bool]


def _is_one_of(attribute: str) -> Condition:
    return lambda entry, values: getattr(entry.record, attribute) in values


def _begins_with_one_of(attribute: str) -> Condition:
    return lambda entry, values: getattr(entry.record, attribute).startswith(tuple(values))


def _has_subject(entry: AuditEntry, values: Collection[str]) -> bool:
    return entry.subject in values


def _happened_in(entry: AuditEntry, values: Collection[str]) -> bool:
    return entry.run_id in values


def _names_key(entry: AuditEntry, values: Collection[str]) -> bool:
    return any(key in values for key in keys_of(entry))


CONDITIONS: Mapping[RecordKind, Mapping[str, Condition]] = {
    RecordKind.AUDIT: {
        "actions": _is_one_of("action"),
        "outcomes": _begins_with_one_of("outcome"),
        "subjects": _has_subject,
        "keys": _names_key,
        "run_ids": _happened_in,
    },
    RecordKind.LINEAGE: {"stages": _is_one_of("stage"), "run_ids": _is_one_of("run_id")},
    RecordKind.CHECKPOINT: {"stages": _is_one_of("stage"), "run_ids": _is_one_of("run_id")},
    RecordKind.CONFORMANCE: {"adapter_profiles": _is_one_of("adapter_profile")},
    RecordKind.SINK_KEY: {"stages": _is_one_of("stage")},
    RecordKind.DECISION: {"kinds": _is_one_of("kind")},
}
"""The comparison of each field of a filter, by kind of record."""

_ENUMS: Mapping[str, type] = {"adapter_profiles": AdapterProfile, "kinds": DecisionKind}


def matcher(fields: RequestValidation, kind: RecordKind) -> Matches:
    """Returns the filter of a request as a function, and collects the violations of malformed conditions."""
    if not fields.request.HasField("filter"):
        return everything
    asked = {name: _values(fields, name) for name in CONDITIONS[kind]}
    wanted = [(CONDITIONS[kind][name], values) for name, values in asked.items() if values]

    def matches(entry: AnyEntry) -> bool:
        return all(condition(entry, values) for condition, values in wanted)

    return matches if wanted else everything


def _values(fields: RequestValidation, name: str) -> frozenset[Any]:
    """Returns the values of one condition."""
    wanted = fields.request.filter
    given = getattr(wanted, name)
    if name not in _ENUMS:
        return frozenset(given)
    field = wanted.DESCRIPTOR.fields_by_name[name]
    for index, number in enumerate(given):
        fields.check(malformed_enum(field, number, f"filter.{name}[{index}]"))
    return frozenset(enum_member(_ENUMS[name], field.enum_type, number) for number in given)
