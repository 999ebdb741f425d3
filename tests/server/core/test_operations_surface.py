"""The module under the reference's names: the core as a library."""

import pytest
from lightspeed_ops.core import operations_surface as m60
from lightspeed_ops.core import policy
from lightspeed_ops.core.operator import Pause, Replay
from lightspeed_ops.core.orchestrator import Applied, DeadLetterRecord, Processed, RetryRecord
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.refusal import Reason, Refusal

from tests.server.core.building import ADMIN, NAME, VIEWER


def test_a_batch_from_enqueue_to_acknowledge() -> None:
    """A batch passes through the module.

    Its calls are new, start, enqueue, start, acknowledge and complete; reads follow.
    """
    surface = m60.new(NAME, AdapterProfile.STANDARD, policy.Runtime(ADMIN), at_ms=1_000)
    assert None is m60.start_run(surface, 2_000)
    assert None is m60.enqueue_batch(surface, "b-1", "load", 100, 250, "k-1", 7)
    assert ["b-1"] == m60.start_available(surface, 3_000)
    outcome = m60.acknowledge_batch(surface, "b-1", 4_000)
    assert isinstance(outcome, Processed)
    assert isinstance(outcome.result, Applied)
    assert None is m60.complete_run(surface, 5_000)
    assert [("create", 1_000), ("start_run", 2_000), ("complete_run", 5_000)] == [
        (audit.action, audit.at_ms) for audit in m60.audits(surface)
    ]
    assert [outcome.result.checkpoint] == m60.checkpoints(surface)
    assert [7] == [lineage.sequence for lineage in m60.lineage_records(surface)]
    assert ["k-1"] == m60.sink_idempotency_keys(surface)
    assert "completed" == m60.lifecycle_label(surface)
    assert "lag_250_ms_throughput_50_rps_retries_0_dead_letters_0" == m60.telemetry_label(surface)
    assert "fresh" == m60.freshness_label(m60.freshness(surface))


def test_the_default_surface() -> None:
    """The default surface is valid, idle, of the standard profile, and always the same."""
    surface = m60.default_surface()
    assert "tenants/default/surfaces/default" == m60.name(surface)
    assert (True, "idle", False) == (
        m60.valid(surface),
        m60.lifecycle_label(surface),
        m60.conformance_passed(surface),
    )
    assert m60.signature(m60.default_surface()) == m60.signature(surface)
    assert "default" == m60.pipeline_runtime(surface).pipeline.name
    assert policy.Budget() == m60.tenant_runtime(surface).budget


def test_a_refusal_is_returned_and_audited() -> None:
    """A refusal is returned, and the surface has its evidence."""
    surface = m60.default_surface()
    refused = m60.complete_run(surface, 1)
    assert isinstance(refused, Refusal)
    assert Reason.NO_ACTIVE_RUN is refused.reason
    assert "refused:no_active_run" == m60.audits(surface)[-1].outcome


def test_a_refused_batch_is_returned() -> None:
    """A refused item is returned as an answer, and not raised."""
    surface = m60.default_surface()
    refused = m60.enqueue_batch(surface, "b-1", "lood", 1, 0, "k", 0)
    assert isinstance(refused, Refusal)
    assert isinstance(m60.acknowledge_batch(surface, "b-1", 1), Refusal)
    assert isinstance(m60.fail_batch(surface, "b-1", 1, "x", 1), Refusal)


def test_failing_and_replaying() -> None:
    """A batch is retried, dies and is replayed; the clock is at_ms unless now_ms is given."""
    surface = m60.default_surface()
    m60.start_run(surface, 0)
    m60.enqueue_batch(surface, "b-1", "extract", 1, 0, "k", 0)
    outcomes = []
    for attempt in (1, 2, 3):
        now_ms = attempt * 100_000
        assert ["b-1"] == m60.start_available(surface, now_ms)
        outcomes.append(type(m60.fail_batch(surface, "b-1", attempt, "broken", now_ms)))
    assert [RetryRecord, RetryRecord, DeadLetterRecord] == outcomes
    assert None is m60.apply_control(surface, Replay("extract", "repaired"), 400_000)
    assert ["b-1"] == m60.start_available(surface, 400_000)


def test_the_clock_is_apart_from_the_records() -> None:
    """A backoff ends by now_ms, whatever at_ms is."""
    surface = m60.default_surface()
    m60.start_run(surface, 0)
    m60.enqueue_batch(surface, "b-1", "extract", 1, 0, "k", 0)
    m60.start_available(surface, 0)
    m60.fail_batch(surface, "b-1", 1, "broken", 0, now_ms=1_000)
    assert [] == m60.start_available(surface, 999_999, now_ms=1_000)
    assert ["b-1"] == m60.start_available(surface, 0, now_ms=9_000)


def test_certification_is_evidence() -> None:
    """A certification leaves records, and says whether all of the latest passed."""
    surface = m60.new(NAME, AdapterProfile.HEAVY_DATA, policy.Runtime(ADMIN))
    assert None is m60.certify_heavy_data_conformance(surface)
    assert [True, True] == [record.passed for record in m60.conformance_records(surface)]
    assert m60.conformance_passed(surface)


def test_a_surface_that_cannot_be_created_is_an_error() -> None:
    """A refused creation raises, since there is no surface for its evidence."""
    with pytest.raises(ValueError, match="expected 'vic' to write"):
        m60.new(NAME, AdapterProfile.STANDARD, policy.Runtime(VIEWER))


def test_denials_are_evidence_too() -> None:
    """A denial is evidence too: a surface of an editor cannot be paused by its own context."""
    editor = policy.Runtime(policy.Tenant("eve", "acme", policy.Role.EDITOR))
    surface = m60.new(NAME, AdapterProfile.STANDARD, editor)
    refused = m60.apply_control(surface, Pause("night"), 5)
    assert isinstance(refused, Refusal)
    assert "denied:role_forbids" == m60.audits(surface)[-1].outcome
