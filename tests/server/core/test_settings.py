"""Settings: the effects of an update, and the findings of ValidateSurface."""

from dataclasses import replace
from typing import Any

import pytest
from lightspeed_ops.core import surface as state
from lightspeed_ops.core.commands import CreateSurface, UpdateSurface
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.events import SurfaceCreated, SurfaceUpdated
from lightspeed_ops.core.pipeline import StageKind
from lightspeed_ops.core.policy import Budget
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.retention import Retention

from tests.server.core.building import (
    START_RUN,
    batches,
    create,
    created,
    enqueue,
    stage,
    start,
)
from tests.server.core.given import given, malformed

PLAN = create(max_attempts=9).settings.connector_plan
BOUNDARY = create(max_in_flight=3).settings.boundary
WINDOW = ReprocessWindow(2, 3, "bad day")
EVERYTHING = UpdateSurface(
    (),
    connector_plan=PLAN,
    reprocess_window=WINDOW,
    boundary=BOUNDARY,
    lease_ms=7_000,
    max_allowed_lag_ms=8_000,
    budget=Budget(max_jobs=1),
    idempotency_keys_kept=9_000,
    retention=Retention(work_max_records=1_000),
)


@pytest.mark.parametrize(
    ("mask", "changes"),
    [
        ((), {}),  # no path
        (("connector_plan",), {"max_attempts": 9}),
        (("connector_plan.reprocess_window",), {"reprocess_window": WINDOW}),  # the rest of the plan stays
        (("boundary",), {"max_in_flight": 3}),
        (("lease_ms",), {"lease_ms": 7_000}),
        (("max_allowed_lag_ms",), {"max_allowed_lag_ms": 8_000}),
        (("idempotency_keys_kept",), {"idempotency_keys_kept": 9_000}),
        (("retention",), {"retention": Retention(work_max_records=1_000)}),
        (("budget",), {"budget": Budget(max_jobs=1)}),
        (("lease_ms", "max_allowed_lag_ms"), {"lease_ms": 7_000, "max_allowed_lag_ms": 8_000}),  # two
        (
            ("connector_plan", "connector_plan.reprocess_window"),
            {"max_attempts": 9, "reprocess_window": WINDOW},  # the plan first, then its window
        ),
        (
            ("connector_plan.reprocess_window", "connector_plan"),
            {"max_attempts": 9, "reprocess_window": WINDOW},  # whatever the order of the paths
        ),
    ],
)
def test_an_update_changes_what_its_mask_names(mask: tuple[str, ...], changes: dict[str, Any]) -> None:
    """An update changes the fields of its mask, and no others, whatever the request carries."""
    expected = create(**changes).settings
    given().when(replace(EVERYTHING, update_mask=mask)).then(SurfaceUpdated(expected)).audited(
        ("update", "ok")
    )


def test_a_window_can_be_taken_away() -> None:
    """The path of the window without a value clears it."""
    windowed = given(create(reprocess_window=WINDOW))
    done = windowed.when(UpdateSurface(("connector_plan.reprocess_window",)))
    assert None is done.state.settings.connector_plan.reprocess_window


def test_an_update_is_done_together_or_not_at_all() -> None:
    """An update is done as a whole or not at all; the refusal names all malformed fields."""
    wrong = UpdateSurface(
        ("lease_ms", "max_allowed_lag_ms", "budget"), lease_ms=5_000, max_allowed_lag_ms=-1, budget=Budget(-1)
    )
    given().when(wrong).then(malformed("max_allowed_lag_ms", "budget.max_events"))


def test_an_update_takes_effect_at_once() -> None:
    """An update is effective at once.

    The new boundary bounds the next batch, and lineage has the new connectors.
    """
    sink = replace(PLAN.sink, name="other")
    updated = given(START_RUN, UpdateSurface(("connector_plan",), connector_plan=replace(PLAN, sink=sink)))
    assert "|name=other|" in updated.surface.state.sink_signature


def wrong(*steps: object) -> list[str]:
    """Returns the fields that ValidateSurface names."""
    return [violation.field for violation in state.violations(given(*steps).surface.state)]  # type: ignore[arg-type]  # steps


def test_the_default_surface_is_valid() -> None:
    """The default surface is valid, and so are the presets of every profile."""
    for profile in AdapterProfile:
        surface = given(create(profile=profile)).surface.state
        assert ([], True) == (list(state.violations(surface)), state.valid(surface))


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        (
            created(stage("a", StageKind.SINK)),
            ["pipeline.stages[0].kind"],
        ),  # no source first
        (
            created(stage("a", StageKind.SOURCE), stage("b")),
            ["pipeline.stages[1].kind"],  # no sink last
        ),
        (
            created(stage("a", StageKind.SOURCE, writes="x"), stage("b", StageKind.SINK)),
            ["pipeline.stages[1].boundary.input_contract"],  # contracts that do not match
        ),
        (
            create(base_backoff_ms=9, max_backoff_ms=8),
            ["connector_plan.retry_policy.base_backoff_ms"],  # the cap is below the base
        ),
    ],
)
def test_what_does_not_fit_together_is_invalid(
    step: CreateSurface | SurfaceCreated, fields: list[str]
) -> None:
    """ValidateSurface names combinations that are invalid, such as pipelines of earlier versions."""
    assert fields == wrong(step)


def test_a_budget_below_what_is_used_is_invalid() -> None:
    """A budget below its usage is invalid; an update may set it, and ValidateSurface says so."""
    assert ["budget.max_pipeline_runs"] == wrong(
        START_RUN, UpdateSurface(("budget",), budget=Budget(max_pipeline_runs=0))
    )


def test_a_boundary_below_what_is_there_is_valid() -> None:
    """A boundary below the present batches is valid: it bounds new ones, and a replay may exceed it too."""
    narrow = replace(BOUNDARY, max_in_flight=1, max_queued=1)
    steps = (
        create(max_in_flight=2),
        START_RUN,
        enqueue(*batches(4)),
        start(),
        UpdateSurface(("boundary",), boundary=narrow),
    )
    assert [] == wrong(*steps)
