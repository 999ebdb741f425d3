"""Updates: nested paths, etags, dry runs, and the tenant context."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from lightspeed_ops.core import surface as state
from lightspeed_ops.core.commands import UpdateSurface
from lightspeed_ops.core.connector import (
    DatabaseSource,
    DeadLetterPolicy,
    FileSource,
    PubsubSink,
    ReprocessWindow,
)
from lightspeed_ops.core.events import Audited, SurfaceUpdated
from lightspeed_ops.core.policy import Budget, Role, Tenant
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.core.settings import SettingChange, Settings, SurfaceLabel, SurfaceLabels
from lightspeed_ops.core.update_mask import PATHS, TOP_PATHS, expanded, unknown

from tests.server.core.building import (
    ADMIN,
    EDITOR,
    START_RUN,
    STRANGER,
    SYSTEM,
    VIEWER,
    acknowledge,
    batch,
    create,
    enqueue,
    in_flight,
    pause,
)
from tests.server.core.given import given, malformed, refusal

SETTINGS = create().settings
PLAN, BOUNDARY = SETTINGS.connector_plan, SETTINGS.boundary
SOURCE = PLAN.source
assert isinstance(SOURCE, FileSource)
EVERYTHING = {path: getattr(SETTINGS, path) for path in TOP_PATHS[:-2]}
"""Every whole setting."""
WINDOW = ReprocessWindow(1, 3, "repair")
SINK = PubsubSink("bus", "flights", "id")


def update(values: Mapping[str, object], **others: Any) -> UpdateSurface:
    """Returns an update of these paths."""
    return UpdateSurface(tuple(values), nested=values, **others)


def with_plan(**changes: Any) -> Settings:
    """Returns the settings with another connector plan."""
    return replace(SETTINGS, connector_plan=replace(PLAN, **changes))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"boundary.max_queued": 7}, replace(SETTINGS, boundary=replace(BOUNDARY, max_queued=7))),
        (
            {"connector_plan.retry_policy.max_attempts": 9},
            with_plan(retry_policy=replace(PLAN.retry_policy, max_attempts=9)),
        ),
        (
            {"connector_plan.dead_letter_policy": DeadLetterPolicy(False, "", 1)},  # noqa: FBT003 - its field
            with_plan(dead_letter_policy=DeadLetterPolicy(False, "", 1)),  # noqa: FBT003 - its field
        ),
        ({"connector_plan.sink": SINK}, with_plan(sink=SINK)),  # another kind
        ({"connector_plan.sink.pubsub": SINK}, with_plan(sink=SINK)),  # the same, by its own path
        ({"connector_plan.source.file.path": "/new"}, with_plan(source=replace(SOURCE, path="/new"))),
        ({"budget.max_jobs": 0}, replace(SETTINGS, budget=Budget(max_jobs=0))),
        (
            {"retention.work_max_records": 1_000},
            replace(SETTINGS, retention=replace(SETTINGS.retention, work_max_records=1_000)),
        ),
        (
            {"boundary.max_in_flight": 5, "boundary": replace(BOUNDARY, max_queued=9)},
            replace(SETTINGS, boundary=replace(BOUNDARY, max_queued=9, max_in_flight=5)),  # the whole first
        ),
    ],
)
def test_an_update_changes_single_fields(values: Mapping[str, object], expected: Settings) -> None:
    """A nested path changes its field; everything beside it stays."""
    given().when(update(values)).then(SurfaceUpdated(expected)).audited(("update", "ok"))


def test_a_window_s_field_needs_a_window() -> None:
    """A path inside an absent window or a connector of another kind is malformed, and nothing changes."""
    given().when(update({"connector_plan.reprocess_window.end_sequence": 5, "lease_ms": 2_000})).then(
        malformed("connector_plan.reprocess_window.end_sequence")
    )
    done = given(create(reprocess_window=WINDOW)).when(
        update({"connector_plan.reprocess_window.end_sequence": 5})
    )
    assert replace(WINDOW, end_sequence=5) == done.state.settings.connector_plan.reprocess_window
    done = given().when(update({"connector_plan.source.database.query": "select 1"}))
    done.then(malformed("connector_plan.source.database.query"))
    assert "its kind is file" in done.decided.refusal.message  # type: ignore[union-attr]


def test_nested_values_are_checked_as_whole_ones() -> None:
    """A nested value out of range is refused under its own path."""
    given().when(update({"boundary.max_queued": 0, "connector_plan.name": ""})).then(
        malformed("connector_plan.name", "boundary.max_queued")
    )


def test_a_star_means_every_setting() -> None:
    """The path ``*`` is every whole setting, and the context and the schedule if the request has them."""
    assert TOP_PATHS[:-2] == expanded(["*"], has_context=False, has_schedule=False)
    assert TOP_PATHS == expanded(["lease_ms", "*"], has_context=True, has_schedule=True)
    assert ("tenant_context", "pipeline.schedule") == TOP_PATHS[-2:]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("lease", "expected paths of connector_plan, boundary, lease_ms, "),
        ("boundary.max", "expected paths of mode, max_in_flight, max_queued, "),
        ("connector_plan.sink.file", "expected paths of database, pubsub in connector_plan.sink, "),
        ("connector_plan.source.file.x.y", "expected paths of name, path, format, batch_size in connec"),
        ("lease_ms.x", "expected paths of connector_plan, "),
    ],
)
def test_an_unknown_path_names_the_accepted_ones(path: str, expected: str) -> None:
    """The refusal of an unknown path lists those beside it, in a text that an error has room for."""
    said = unknown(path)
    assert said.startswith(expected)
    assert said.endswith(f"but there is '{path}'")
    assert len(said) <= 256
    assert path not in PATHS


def test_an_etag_changes_with_settings_alone() -> None:
    """Work, controls and runs leave the etag; a change of a setting or of the context changes it."""
    surface = given().surface
    before = state.etag(surface.state)
    worked = given(START_RUN, enqueue(batch()), pause()).surface.state
    assert before == state.etag(worked)
    assert before == state.etag(given(*in_flight(batch()), acknowledge("b-1")).surface.state)
    changed = {
        before,
        state.etag(given(update({"lease_ms": 2_000})).surface.state),
        state.etag(given(update({"boundary.max_queued": 2})).surface.state),
        state.etag(given(create(EDITOR)).surface.state),
        state.etag(given(create(SYSTEM)).surface.state),
    }
    assert 5 == len(changed)
    back = given(update({"lease_ms": 2_000}), update({"lease_ms": SETTINGS.lease_ms}))
    assert before == state.etag(back.surface.state)


def test_labels_are_settings() -> None:
    """An update sets all labels, the etag changes with them, and the audit has each change."""
    team, tier = SurfaceLabel("team", "ops"), SurfaceLabel("tier", "1")
    labelled = given(create(labels=(team, tier)))
    done = labelled.when(update({"labels": (SurfaceLabel("a.b", ""), SurfaceLabel("team", "data"))}))
    expected = (
        SettingChange("labels.team", "ops", "data"),
        SettingChange("labels.tier", "1", None),
        SettingChange("labels.a.b", None, ""),
    )
    assert expected == done.answer.changes
    assert ("labels.team.old", "ops") in done.audits[0].details
    etags = {state.etag(one.surface.state) for one in (given(), labelled, given(create(labels=(team,))))}
    assert 3 == len(etags)
    assert state.etag(given().surface.state) == state.etag(given(create(labels=())).surface.state)
    removed = labelled.when(update({"*": ()} | EVERYTHING))
    assert () == removed.state.settings.labels


@pytest.mark.parametrize(
    "labels",
    [
        tuple(SurfaceLabel(f"k-{number}", "") for number in range(33)),  # too many
        (SurfaceLabel("", "value"),),
        (SurfaceLabel("k" * 65, "value"),),
        (SurfaceLabel("k", "ä" * 2_048),),  # 4,097 bytes
    ],
)
def test_labels_are_limited(labels: SurfaceLabels) -> None:
    """Labels of a creation and of an update have the limits of every map of texts."""
    refused = given().when(update({"labels": labels})).decided.refusal
    assert refused is not None
    assert refused.reason is Reason.INVALID_ARGUMENT
    assert all(violation.field.startswith("labels") for violation in refused.violations)
    most = (SurfaceLabel("k" * 64, "v" * 4_032),)
    assert most == given().when(update({"labels": most})).state.settings.labels


def test_a_creation_s_audit_has_its_labels() -> None:
    """The audit of a creation names them."""
    created = given(create(labels=(SurfaceLabel("team", "ops"),))).surface
    (audit,) = [event.entry for event in created.commits[0].events if isinstance(event, Audited)]
    assert ("labels.team", "ops") in audit.details


def test_a_stale_etag_is_refused() -> None:
    """An update with the current etag is done; with an older one it is refused, and audited as refused."""
    before = state.etag(given().surface.state)
    fresh = update({"lease_ms": 2_000}, etag=before)
    done = given().when(fresh)
    done.then(SurfaceUpdated(replace(SETTINGS, lease_ms=2_000)))
    current = state.etag(done.state)
    late = given(fresh).when(fresh)
    late.then(refusal(Reason.ETAG_MISMATCH, etag=current, expected_etag=before))
    late.audited(("update", "refused:etag_mismatch"))
    given().when(fresh, by=VIEWER).audited(("update", "denied:role_forbids"))  # a role is checked first


def test_a_dry_run_says_what_would_change() -> None:
    """A dry run answers as the update would and records nothing: no event, no audit, no decision."""
    values = {"boundary.max_queued": 7, "connector_plan.reprocess_window": WINDOW}
    expected = (
        SettingChange("connector_plan.reprocess_window.start_sequence", None, "1"),
        SettingChange("connector_plan.reprocess_window.end_sequence", None, "3"),
        SettingChange("connector_plan.reprocess_window.reason", None, "repair"),
        SettingChange("boundary.max_queued", "1000", "7"),
    )
    dry = given().when(update(values, dry_run=True))
    assert ((), set(expected)) == (dry.decided.events, set(dry.answer.changes))
    done = given().when(update(values))
    assert dry.decided.answer == done.decided.answer
    assert () == given().when(update({"lease_ms": SETTINGS.lease_ms}, dry_run=True)).answer.changes
    for refused, by in (
        (update({"lease_ms": 1}, dry_run=True), ADMIN),
        (update({"lease_ms": 2_000}, dry_run=True, etag="old"), ADMIN),
        (update({"lease_ms": 2_000}, dry_run=True), VIEWER),
    ):
        outcome = given().when(refused, by=by)
        real = given().when(replace(refused, dry_run=False), by=by)
        assert ((), real.decided.refusal) == (outcome.decided.events, outcome.decided.refusal)
        assert real.audits


CONTEXT = {"tenant_context": Tenant("nina", "acme", Role.EDITOR)}


def test_an_administrator_frees_a_stuck_surface() -> None:
    """A surface whose own context may not write gets another one from an administrator or the system."""
    new = CONTEXT["tenant_context"]
    for caller in (ADMIN, SYSTEM):
        stuck = given(create(EDITOR), update(CONTEXT, tenant_context=VIEWER, on_behalf_of=ADMIN))
        stuck.when(update({"lease_ms": 2_000})).audited(("update", "denied:role_forbids"))
        done = stuck.when(update(CONTEXT, tenant_context=new, on_behalf_of=caller))
        done.then(SurfaceUpdated(SETTINGS, new)).audited(("update", "ok"))
        assert (new, caller.actor_id) == (done.state.context, done.audits[0].actor_id)
        details = dict(done.audits[0].details)
        assert ("viewer", "editor") == (
            details["tenant_context.role.old"],
            details["tenant_context.role.new"],
        )


def test_an_editor_changes_no_context() -> None:
    """An editor changes settings, but not on whose behalf the surface runs; the denial is a decision too."""
    denied = given(create(EDITOR)).when(update(CONTEXT, tenant_context=ADMIN))
    denied.audited(("update", "denied:role_forbids"))
    assert ["Administer"] == [type(decision.action).__name__ for decision in denied.decisions]
    assert EDITOR == denied.state.context
    given(create(EDITOR)).when(update({"lease_ms": 2_000})).audited(("update", "ok"))


def test_a_context_is_of_the_surface_s_tenant() -> None:
    """Another tenant's context could not act for the surface: it is malformed as the new one.

    As the caller, the surface does not exist for it.
    """
    given().when(update(CONTEXT, tenant_context=STRANGER)).then(malformed("tenant_context.tenant.tenant_id"))
    hidden = given().when(update({"lease_ms": 2_000}, on_behalf_of=STRANGER))
    hidden.then(refusal(Reason.SURFACE_NOT_FOUND))
    to_system = given().when(update(CONTEXT, tenant_context=SYSTEM))
    assert SYSTEM == to_system.state.context


def test_a_source_of_another_kind_replaces_the_whole() -> None:
    """The path of the other kind sets the connector whole."""
    source = DatabaseSource("warehouse", "select 1", 5)
    done = given().when(update({"connector_plan.source.database": source}))
    assert source == done.state.settings.connector_plan.source
