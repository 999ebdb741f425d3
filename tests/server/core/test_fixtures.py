"""The drift gate: five deterministic scenarios with golden signatures."""

from pathlib import Path

import pytest
from lightspeed_ops.core import fixtures
from lightspeed_ops.core.audit import AuditEntry, verify_chain
from lightspeed_ops.core.evolve import replay
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.signatures import GENESIS_HASH
from lightspeed_ops.core.surface import Surface, surface_signature

from tests.golden import Golden
from tests.server.core.observing import observable

GOLDEN = Path(__file__).parent / "golden"

NAMES = [
    "run_replay_control_evidence",
    "checkpoint_resume_idempotency",
    "heavy_data_conformance",
    "tenant_aware_observability",
    "regression_determinism",
]


def test_the_fixtures_are_the_contracts() -> None:
    """The fixtures are the contract's five, in this order."""
    assert NAMES == [name for name, _ in fixtures.fixture_snapshots()]


@pytest.mark.parametrize("name", NAMES)  # each of them
def test_a_fixture_ends_in_its_golden_signature(name: str, golden: Golden) -> None:
    """A fixture has its golden signature.

    If this build decides otherwise on purpose, raise snapshot_version.
    """
    signature = dict(fixtures.fixture_snapshots())[name]
    golden.check(GOLDEN / f"{name}.txt", signature.replace("|", "\n|") + "\n")


def test_the_snapshot_signature_is_golden(golden: Golden) -> None:
    """The five fixtures have one golden signature together."""
    golden.check(GOLDEN / "snapshot_signature.txt", fixtures.snapshot_signature() + "\n")


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)  # each of them
def test_a_fixture_is_the_same_whenever_it_is_played(name: str) -> None:
    """A fixture that is played again or replayed from its history is the same, and its audits verify."""
    played = fixtures.play(name).surface
    again = fixtures.play(name).surface
    replayed = replay(Surface(played.state.name), played.commits)
    assert observable(again.state) == observable(played.state) == observable(replayed)
    assert dict(fixtures.fixture_snapshots())[name] == surface_signature(replayed)
    audits = [entry for entry in played.entries(RecordKind.AUDIT) if isinstance(entry, AuditEntry)]
    verification = verify_chain(audits, first_sequence=1, previous_hash=GENESIS_HASH)
    assert (len(audits), 0, played.state.audit_hash) == (
        verification.verified,
        verification.first_bad_sequence,
        verification.last_hash,
    )


def test_the_fixtures_are_not_empty() -> None:
    """Each scenario reaches the state in its name."""
    surfaces = {name: fixtures.play(name).surface.state for name in NAMES}
    replayed, resumed, certified, observed, regressed = surfaces.values()
    assert (1, 1) == (replayed.telemetry.dead_letter_count, replayed.usage.pipeline_replays)
    assert 2 == resumed.queue.counts.duplicates_suppressed
    assert (4, False) == (certified.count_of(RecordKind.CONFORMANCE), certified.certified)
    assert observed.count_of(RecordKind.DECISION) > observed.usage.pipeline_runs + observed.usage.mitigations
    assert regressed.telemetry.retry_count >= 6
