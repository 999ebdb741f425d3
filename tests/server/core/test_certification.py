"""Conformance: a fixed workload with fixed faults, measured on a virtual clock."""

from dataclasses import replace
from typing import Any

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.conformance import (
    PERFORMANCE_BUDGETS,
    Benchmark,
    ConformanceGap,
    PerformanceBudget,
    within,
)
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.decide.certification import WORKLOADS, certify
from lightspeed_ops.core.events import ConformanceCertified
from lightspeed_ops.core.operations_surface import conformance_records
from lightspeed_ops.core.policy import Budget
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.core.snapshot import freeze, thaw
from lightspeed_ops.core.surface import Surface, conformance_gaps, conformance_passed

from tests.server.core.building import CERTIFY, COMPLETE_RUN, START_RUN, batch, create, enqueue
from tests.server.core.given import given, refusal

HEAVY = create(profile=AdapterProfile.HEAVY_DATA)
NARROW = create(profile=AdapterProfile.HEAVY_DATA, max_in_flight=1)
WITHOUT_RETRIES = create(max_attempts=1, dead_letters=False)


def test_a_record_is_appended_for_each_heavy_profile() -> None:
    """A certification appends one record for each heavy profile; the standard profile has no budget."""
    done = given(HEAVY).when(CERTIFY).audited(("certify", "ok"))
    (event,) = done.events
    assert isinstance(event, ConformanceCertified)
    profiles = [record.adapter_profile for record in event.records]
    assert [AdapterProfile.HEAVY_DATA, AdapterProfile.BURST_RECOVERY] == profiles
    assert list(PERFORMANCE_BUDGETS) == list(WORKLOADS) == profiles


def test_the_presets_pass_and_a_narrow_boundary_does_not() -> None:
    """The presets pass and a narrow boundary fails, since the evidence is measured."""
    assert conformance_passed(given(HEAVY, CERTIFY).surface.state)
    assert not conformance_passed(given(NARROW, CERTIFY).surface.state)


def test_passing_needs_evidence() -> None:
    """A surface that was never certified has not passed."""
    assert not conformance_passed(given(HEAVY).surface.state)


@pytest.mark.slow
def test_all_of_the_latest_certification_must_pass() -> None:
    """All records of the latest certification must pass; older ones do not count."""
    narrow, wide = (
        commands.UpdateSurface(("boundary",), boundary=created.settings.boundary)
        for created in (NARROW, HEAVY)
    )
    failed = given(HEAVY, CERTIFY, narrow, CERTIFY)
    assert not conformance_passed(failed.surface.state)
    passed = failed.having(wide, CERTIFY)
    assert conformance_passed(passed.surface.state)
    assert [1, 2, 3, 4, 5, 6] == [entry.sequence for entry in passed.surface.entries(RecordKind.CONFORMANCE)]


@pytest.mark.parametrize(
    "change",
    [
        commands.UpdateSurface(("boundary",), boundary=create(max_in_flight=17).settings.boundary),
        commands.UpdateSurface(
            ("connector_plan",), connector_plan=create(max_attempts=2).settings.connector_plan
        ),
    ],
    ids=["boundary", "connector_plan"],
)
def test_a_certification_counts_for_what_it_measured(change: commands.UpdateSurface) -> None:
    """After a change of plan or boundary the surface is not certified; with the old settings it is again."""
    changed = given(HEAVY, CERTIFY, change).surface.state
    assert not conformance_passed(changed)
    assert not conformance_passed(thaw(freeze(changed)))
    back = commands.UpdateSurface(
        ("connector_plan", "boundary"),
        connector_plan=HEAVY.settings.connector_plan,
        boundary=HEAVY.settings.boundary,
    )
    assert conformance_passed(given(HEAVY, CERTIFY, change, back).surface.state)


NARROWER = commands.UpdateSurface(("boundary.max_in_flight",), nested={"boundary.max_in_flight": 17})
FEWER = commands.UpdateSurface(
    ("connector_plan.retry_policy.max_attempts",), nested={"connector_plan.retry_policy.max_attempts": 2}
)
GATE = commands.UpdateSurface(("runs_need_certification",), runs_need_certification=True)


@pytest.mark.parametrize(
    ("steps", "gaps"),
    [
        ((HEAVY,), (ConformanceGap.NOT_CERTIFIED,)),
        ((HEAVY, CERTIFY), ()),
        ((NARROW, CERTIFY), (ConformanceGap.FAILED,)),
        ((HEAVY, CERTIFY, FEWER), (ConformanceGap.PLAN_CHANGED,)),
        ((HEAVY, CERTIFY, NARROWER), (ConformanceGap.BOUNDARY_CHANGED,)),
        ((HEAVY, CERTIFY, FEWER, NARROWER), (ConformanceGap.PLAN_CHANGED, ConformanceGap.BOUNDARY_CHANGED)),
        ((NARROW, CERTIFY, NARROWER), (ConformanceGap.FAILED, ConformanceGap.BOUNDARY_CHANGED)),
    ],
)
def test_what_has_not_passed_says_why(steps: tuple[Any, ...], gaps: tuple[ConformanceGap, ...]) -> None:
    """Each reason is named, several at once, also after a snapshot; a surface without one has passed."""
    surface = given(*steps).surface.state
    assert gaps == conformance_gaps(surface) == conformance_gaps(thaw(freeze(surface)))
    assert conformance_passed(surface) is (not gaps)


def test_runs_may_need_a_certification() -> None:
    """With the gate, a run starts only while the certification counts; a run in progress goes on."""
    gated = given(HEAVY, GATE)
    refused = gated.when(START_RUN).then(refusal(Reason.CERTIFICATION_REQUIRED, gaps="not_certified"))
    refused.audited(("start_run", "refused:certification_required"))
    given(HEAVY, GATE, CERTIFY).when(START_RUN).audited(("start_run", "ok"))
    running = given(HEAVY, GATE, CERTIFY, START_RUN, FEWER, NARROWER)
    running.when(COMPLETE_RUN).audited(("complete_run", "ok"))
    running.when(START_RUN).then(
        refusal(Reason.CERTIFICATION_REQUIRED, gaps="plan_changed, boundary_changed")
    )
    given(HEAVY).when(START_RUN).audited(("start_run", "ok"))


def test_a_repair_leaves_a_certification_as_it_is() -> None:
    """Reprocess window and lease change no measurement, so the certification stays valid."""
    window = ReprocessWindow(1, 3, "bad day")
    repair = commands.UpdateSurface(
        ("connector_plan.reprocess_window", "lease_ms"), reprocess_window=window, lease_ms=2_000
    )
    assert conformance_passed(given(HEAVY, CERTIFY, repair).surface.state)


def test_a_snapshot_of_before_counts_as_it_did() -> None:
    """A snapshot of an older version has only the outcome; it counts for the settings of the snapshot."""
    frozen = freeze(given(HEAVY, CERTIFY).surface.state)
    older = replace(frozen, certified_plan=None, certified_boundary=None)
    assert conformance_passed(thaw(older))
    assert not conformance_passed(thaw(replace(older, certified=None)))


@pytest.mark.slow
def test_the_same_plan_gives_the_same_signatures() -> None:
    """Equal plans have equal signatures, whatever the surface's name and history."""
    first = given(HEAVY, CERTIFY).surface
    second = given(HEAVY, enqueue(batch()), CERTIFY).surface
    second.state.name = "tenants/other/surfaces/other"
    assert certify(first.state) == certify(second.state)
    assert conformance_records(first) == list(certify(first.state))


def test_certifying_leaves_the_surface_alone() -> None:
    """A certification runs on a scratch surface: usage, queue and lifecycle stay as they are."""
    done = given(HEAVY, enqueue(batch())).when(CERTIFY)
    queue = done.state.queue.counts
    assert (0, 1, 0) == (done.state.usage.pipeline_runs, queue.queued, queue.succeeded)


def test_a_plan_that_gives_up_at_once_fails() -> None:
    """Without retries and dead letters the first fault ends the rehearsal, and the plan does not pass."""
    done = given(WITHOUT_RETRIES).when(CERTIFY)
    assert not conformance_passed(done.state)


def test_a_surface_without_a_budget_can_be_certified() -> None:
    """A rehearsal spends nothing of the tenant's budget."""
    spent = given(create(profile=AdapterProfile.HEAVY_DATA, budget=Budget(0, 0, 0, 0, 0, 0)))
    assert conformance_passed(spent.when(CERTIFY).state)


def test_each_measure_is_compared_with_its_budget() -> None:
    """All four measures at their bounds pass; one measure beyond its bound fails."""
    budget = PerformanceBudget(100, 1_000, 50, 0)
    assert within(Benchmark(10, 100, 1_000, 50, 0), budget)
    beyond = [
        Benchmark(10, 101, 1_000, 50, 0),  # too slow
        Benchmark(10, 100, 999, 50, 0),  # too few records a second
        Benchmark(10, 100, 1_000, 51, 0),  # too many retries
        Benchmark(10, 100, 1_000, 50, 1),  # a dead letter
    ]
    assert [False] * 4 == [within(benchmark, budget) for benchmark in beyond]


def test_a_surface_without_a_run_is_certified_the_same() -> None:
    """A surface without a run is certified alike, since certification reads only the plan."""
    assert certify(Surface("tenants/a/surfaces/b")) == certify(Surface("tenants/c/surfaces/d"))
