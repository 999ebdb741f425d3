"""Completeness: every command, event, record kind and setting has its entry in the routing tables."""

import typing
from dataclasses import fields, is_dataclass

import pytest
from lightspeed_ops.core import commands, events, operations_surface, policy
from lightspeed_ops.core.commands import Command
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.decide import DECIDERS
from lightspeed_ops.core.evolve import APPLIERS
from lightspeed_ops.core.operator import Action
from lightspeed_ops.core.pipeline import ACTIVE_LIFECYCLES, LIFECYCLE_LABELS, Lifecycle
from lightspeed_ops.core.records import EMITTERS, KINDS, RecordKind, entries, span
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.core.settings import Settings, texts
from lightspeed_ops.core.update_mask import PATHS, TOP_PATHS

from tests.server.core.building import ADMIN, CERTIFY, HOURLY, START_RUN, acknowledged, batch, create, pause
from tests.server.core.given import given

ALL_EVENTS = typing.get_args(events.Event)
ALL_COMMANDS = {
    kind
    for kind in vars(commands).values()
    if isinstance(kind, type) and issubclass(kind, Command) and kind is not Command
}

M60 = [
    "new",
    "default_surface",
    "name",
    "adapter_profile_label",
    "lifecycle_label",
    "telemetry_label",
    "freshness",
    "freshness_label",
    "signature",
    "conformance_passed",
    "profile_version_label",
    "snapshot_version",
    "pipeline_runtime",
    "tenant_runtime",
    "valid",
    "start_run",
    "complete_run",
    "apply_control",
    "certify_heavy_data_conformance",
    "fixture_snapshots",
    "snapshot_signature",
    "enqueue_batch",
    "start_available",
    "acknowledge_batch",
    "fail_batch",
    "audits",
    "lineage_records",
    "checkpoints",
    "conformance_records",
    "sink_idempotency_keys",
    "audit_signature",
    "lineage_signature",
    "conformance_signature",
]
"""The functions of the module, as the contract's page lists them."""


def test_every_command_has_a_decider() -> None:
    """Every command has a decider, and every decider a command."""
    assert ALL_COMMANDS == set(DECIDERS)


def test_every_event_has_an_applier() -> None:
    """Every event has an applier, every applier an event, and every event of the module is in the union."""
    defined = {
        kind
        for kind in vars(events).values()
        if is_dataclass(kind) and isinstance(kind, type) and kind.__module__ == events.__name__
    }
    assert set(ALL_EVENTS) == set(APPLIERS)
    assert defined - {events.Commit} == set(ALL_EVENTS)


def test_every_event_is_frozen() -> None:
    """Events are frozen and have no instance dictionary."""
    for event in ALL_EVENTS:
        assert event.__dataclass_params__.frozen, event
        assert tuple(field.name for field in fields(event)) == event.__slots__, event


def test_every_record_kind_has_an_emitter() -> None:
    """Each record kind has one emitting event, and each event knows the kinds that it emits."""
    assert set(RecordKind) == set(EMITTERS)
    assert set(EMITTERS.values()) == set(KINDS)
    assert set(RecordKind) == {kind for kinds in KINDS.values() for kind in kinds}


def test_spans_are_those_of_the_entries() -> None:
    """An event's span, first sequence and count, equals that of its rendered entries, for every kind."""
    surface = given(*acknowledged(batch(stage="load")), pause(), CERTIFY).surface
    recorded = set()
    for commit in surface.commits:
        for event in commit.events:
            for kind in KINDS.get(type(event), ()):
                alone = events.Commit(commit.surface, commit.version, commit.recorded_ms, (event,))
                sequences = [entry.sequence for entry in entries(kind, alone)]
                first, count = span(event)
                assert list(range(first, first + count)) == sequences
                recorded.add(kind)
    assert set(RecordKind) == recorded


def test_an_event_without_records_has_no_span() -> None:
    """Asking an event without records for a span is a bug, and asserts."""
    with pytest.raises(TypeError, match="expected an event that emits records, but it is RunScheduled"):
        span(events.RunScheduled(1))


def test_every_function_of_the_module_is_there() -> None:
    """The module has every function of the contract by its name, and nothing else under ``__all__``."""
    assert sorted(M60) == sorted(operations_surface.__all__)
    assert [] == [name for name in M60 if not hasattr(operations_surface, name)]
    assert ["snapshot_version"] == [name for name in M60 if not callable(getattr(operations_surface, name))]


def test_every_setting_can_be_updated() -> None:
    """The paths of an update mask are those of every field that an update can change, and the context."""
    settings = create(reprocess_window=ReprocessWindow(0, 0, "why")).settings
    changeable = {path for path in texts(settings, ADMIN, HOURLY) if not path.endswith(".kind")}
    of_the_surface = {path.replace(".source.", ".source.file.") for path in changeable}
    of_the_surface = {path.replace(".sink.", ".sink.database.") for path in of_the_surface}
    # The kind of a schedule changes with the whole schedule, and the tenant context as a whole.
    whole = ("tenant_context.", "pipeline.schedule.interval.")
    assert {path for path in of_the_surface if not path.startswith(whole)} < set(PATHS)
    assert {field.name for field in fields(Settings)} | {"tenant_context", "pipeline.schedule"} == set(
        TOP_PATHS
    )


def test_every_state_has_a_label() -> None:
    """Every lifecycle and action has a label; states with an active run are lifecycles."""
    assert set(typing.get_args(Lifecycle)) == set(LIFECYCLE_LABELS)
    assert set(LIFECYCLE_LABELS.values()) > ACTIVE_LIFECYCLES
    assert set(typing.get_args(policy.PolicyAction)) == set(policy.ACTION_LABELS)
    assert 4 == len(typing.get_args(Action))


def test_a_reason_is_its_own_name() -> None:
    """Each refusal reason is a name of the contract's ErrorReason, without its prefix."""
    assert [reason.name for reason in Reason] == [reason.value for reason in Reason]


def test_commands_and_events_differ_by_their_names() -> None:
    """No name is both a command, in the imperative, and an event, in the past tense."""
    assert {kind.__name__ for kind in ALL_COMMANDS}.isdisjoint(kind.__name__ for kind in ALL_EVENTS)
    assert START_RUN.__class__ in ALL_COMMANDS
