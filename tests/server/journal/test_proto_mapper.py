"""The proto mapper and the proto registry: complete, so that no core value is lost in protobuf."""

import typing
from enum import StrEnum
from typing import Any

import pytest
from google.protobuf.message import Message
from lightspeed_ops.core import (
    audit,
    batch_events,
    batch_history,
    batch_list,
    checkpoint,
    dead_letter_plan,
    dead_letters,
    freshness,
    lineage,
    orchestrator,
    policy,
    queue,
    replay_plan,
    run,
    schedule,
    settings,
    surface,
)
from lightspeed_ops.core.events import Event
from lightspeed_ops.core.snapshot import SurfaceSnapshot
from lightspeed_ops.journal.stored_messages import STORED_MESSAGES as MESSAGES
from lightspeed_ops.journal.v1 import commit_pb2, snapshot_pb2
from lightspeed_ops.mapping import UNIONS, attributes, enum_member, enum_number

from tests.server.journal.values import composed, reachable, variants

ROOTS = (
    *typing.get_args(Event),
    SurfaceSnapshot,
    orchestrator.ProcessOutcome,
    audit.AuditEntry,
    checkpoint.ResumePoint,
    queue.Counts,
    policy.Runtime,
    surface.PipelineRuntime,
    freshness.FreshnessMetadata,
    lineage.LineageRecord,
    replay_plan.ReplayPlan,
    settings.SettingChange,
    dead_letter_plan.DeadLetterPlan,
    dead_letters.DeadLetter,
    dead_letters.DeadLetterSummary,
    batch_history.BatchHistory,
    batch_list.ListedBatch,
)
"""Stored and answered types; all other mapped types are parts of them."""

EXTRA: dict[type, set[str]] = {
    audit.AuditEntry: {"signature"},  # rendered when it is read, so not stored
    run.RunStage: {"newest_result"},  # the run has the results, by stage
    orchestrator.Batch: {
        "trace_context",
        "attributes",
        "not_before_ms",
        "priority",
    },  # extras: only an ExtendedBatch has them
}
"""Fields of messages that the core's types lack."""

SHARED: dict[type, set[str]] = {
    orchestrator.Processed: {"applied", "duplicate_suppressed", "rejected"},
    batch_events.BatchEvent: set(batch_events.BATCH_EVENT_LABELS.values()),
    schedule.Schedule: {"manual", "interval", "cron"},
}
"""Types whose union is in the message itself, instead of a field."""


def fields_of(message: type[Message]) -> dict[str, Any]:
    """Returns the fields of a message by name."""
    descriptor: Any = message.DESCRIPTOR
    return dict(descriptor.fields_by_name)


def enums() -> list[type[StrEnum]]:
    """Returns every stored or answered enum."""
    found = [hint for hint in reachable(*ROOTS) if isinstance(hint, type) and issubclass(hint, StrEnum)]
    return sorted(found, key=lambda enum: enum.__name__)


def test_every_type_has_a_message() -> None:
    """Every type that stored or answered types contain has a message, or is a variant of a union."""
    in_unions = {variant for _, names in UNIONS.values() for variant in names}
    assert set() == {hint for hint in reachable(*ROOTS) if composed(hint)} - set(MESSAGES) - in_unions


def test_every_union_has_a_message() -> None:
    """Every union is in the registry; an unknown one would be taken for one of its variants."""
    unions = [set(variants(hint)) - {type(None)} for hint in reachable(*ROOTS)]
    known = [set(variants(union)) for union in (*UNIONS, Event)]
    missing = [union for union in unions if len(union) > 1 and union not in known]
    assert [] == missing
    for union, (message, names) in UNIONS.items():
        assert set(variants(union)) == set(names)
        descriptor: Any = message.DESCRIPTOR
        assert set(names.values()) == {field.name for field in descriptor.oneofs[0].fields}


def test_every_registered_message_is_needed() -> None:
    """Every message of the registry is needed."""
    assert set() == set(MESSAGES) - reachable(*ROOTS)


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_a_message_has_the_fields_of_its_type(kind: type) -> None:
    """A message has the fields of its type by the same names, and the listed extra ones."""
    extra = EXTRA.get(kind, set()) | SHARED.get(kind, set())
    own = set(attributes(kind)) - ({"result", "event", "kind"} if kind in SHARED else set())
    assert own | extra == set(fields_of(MESSAGES[kind]))


@pytest.mark.parametrize("union", UNIONS, ids=str)
def test_a_variant_has_the_fields_of_its_type(union: Any) -> None:
    """The message of a variant has the fields of its type, by the same names."""
    message, names = UNIONS[union]
    for variant, name in names.items():
        if variant in SHARED:
            continue
        assert set(attributes(variant)) == set(fields_of(message)[name].message_type.fields_by_name)


def test_every_event_has_its_field() -> None:
    """Every event has a field, and every field an event."""
    fields = fields_of(commit_pb2.Event).values()
    assert {event.__name__ for event in typing.get_args(Event)} == {
        field.message_type.name for field in fields
    }


@pytest.mark.parametrize("enum", enums(), ids=lambda enum: enum.__name__)
def test_an_enum_has_the_members_of_its_type(enum: type[StrEnum]) -> None:
    """An enum has the members of its type under its own prefix, and a zero that no value uses."""
    descriptor = descriptor_of(enum)
    first, *others = descriptor.values
    prefix = first.name.removesuffix("UNSPECIFIED")
    assert (0, f"{prefix}UNSPECIFIED") == (first.number, first.name)
    assert {prefix + member.name for member in enum} == {value.name for value in others}
    for member in enum:
        assert member is enum_member(enum, descriptor, enum_number(member, descriptor))
    assert enum_member(enum, descriptor, 0) is None
    assert enum_member(enum, descriptor, 999) is None


def descriptor_of(enum: type[StrEnum]) -> Any:
    """Returns the protobuf enum of a core enum: the type of a field that maps it."""
    found = {
        field.enum_type.full_name: field.enum_type
        for field, hint in _message_fields()
        if enum in {hint, *typing.get_args(hint)} and field.enum_type is not None
    }
    assert 1 == len(found), f"expected one counterpart of {enum.__name__}, but there are {sorted(found)}"
    return next(iter(found.values()))


def _message_fields() -> list[tuple[Any, Any]]:
    pairs = [(fields_of(message), kind) for kind, message in MESSAGES.items()]
    for message, names in UNIONS.values():
        pairs += [
            (fields_of(message)[name].message_type.fields_by_name, kind) for kind, name in names.items()
        ]
    return [
        (fields[name], hint)
        for fields, kind in pairs
        for name, hint in attributes(kind).items()
        if name in fields
    ]


def test_the_record_of_a_run_has_one_form_in_commits_and_in_snapshots() -> None:
    """Both messages have the same fields: a record is made of either."""
    forms = [
        [(field.number, field.name, field.type, field.is_repeated, _type_of(field)) for field in form.fields]
        for form in (commit_pb2.RecordedRun.DESCRIPTOR, snapshot_pb2.Run.DESCRIPTOR)
    ]
    assert forms[0] == forms[1]


def _type_of(field: Any) -> str:
    return "" if field.message_type is None else str(field.message_type.full_name)
