"""Filters: which entries a reader wants.

Owns what each filter message means. All conditions hold together; an empty one holds always.
"""

from collections.abc import Callable, Mapping
from typing import Any

from lightspeed_ops.core import limits
from lightspeed_ops.core.records import AnyEntry, RecordKind
from lightspeed_ops.reader import Matches, everything
from lightspeed_ops.transport.fields import Fields

CONDITION_VALUES = 100
"""Most values of one condition: each is compared with every entry."""


def matcher(fields: Fields, kind: RecordKind) -> Matches:
    """The filter of a request as a function; takes note of conditions that are too long."""
    if not fields.request.HasField("filter"):
        return everything
    wanted = fields.request.filter
    for name in _FIELDS[kind]:
        fields.check(limits.integer(f"filter.{name}", len(getattr(wanted, name)), 0, CONDITION_VALUES))
    if not any(getattr(wanted, name) for name in _FIELDS[kind]):
        return everything
    return _MATCHERS[kind](wanted)


def _audits(wanted: Any) -> Matches:
    actions, outcomes = frozenset(wanted.actions), tuple(wanted.outcomes)

    def matches(entry: Any) -> bool:
        record = entry.record
        return (not actions or record.action in actions) and (
            not outcomes or record.outcome.startswith(outcomes)
        )

    return matches


def _of_stages_and_runs(wanted: Any) -> Matches:
    stages, run_ids = frozenset(wanted.stages), frozenset(wanted.run_ids)

    def matches(entry: Any) -> bool:
        record = entry.record
        return (not stages or record.stage in stages) and (not run_ids or record.run_id in run_ids)

    return matches


def _of_stages(wanted: Any) -> Matches:
    stages = frozenset(wanted.stages)
    return lambda entry: _record(entry).stage in stages


def _of_profiles(wanted: Any) -> Matches:
    names = frozenset(_label(wanted, "adapter_profiles", number) for number in wanted.adapter_profiles)
    return lambda entry: _record(entry).adapter_profile.value in names


def _of_kinds(wanted: Any) -> Matches:
    names = frozenset(_label(wanted, "kinds", number) for number in wanted.kinds)
    return lambda entry: _record(entry).kind.value in names


def _record(entry: AnyEntry) -> Any:
    return entry.record


def _label(message: Any, field: str, number: int) -> str:
    """The label of an enum value; empty, which matches nothing, for a number that is not known."""
    descriptor = message.DESCRIPTOR.fields_by_name[field].enum_type
    known = descriptor.values_by_number.get(number)
    prefix = descriptor.values[0].name.removesuffix("UNSPECIFIED")
    return "" if known is None else known.name.removeprefix(prefix).lower()


_MATCHERS: Mapping[RecordKind, Callable[[Any], Matches]] = {
    RecordKind.AUDIT: _audits,
    RecordKind.LINEAGE: _of_stages_and_runs,
    RecordKind.CHECKPOINT: _of_stages_and_runs,
    RecordKind.CONFORMANCE: _of_profiles,
    RecordKind.SINK_KEY: _of_stages,
    RecordKind.DECISION: _of_kinds,
}

_FIELDS: Mapping[RecordKind, tuple[str, ...]] = {
    RecordKind.AUDIT: ("actions", "outcomes"),
    RecordKind.LINEAGE: ("stages", "run_ids"),
    RecordKind.CHECKPOINT: ("stages", "run_ids"),
    RecordKind.CONFORMANCE: ("adapter_profiles",),
    RecordKind.SINK_KEY: ("stages",),
    RecordKind.DECISION: ("kinds",),
}
"""The conditions of each filter."""
