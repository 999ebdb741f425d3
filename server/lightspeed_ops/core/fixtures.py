"""Fixture snapshots: five deterministic scenarios, each ending in the signature of its surface.

A drift gate: equal snapshots mean that two builds of the service decide alike. A deliberate change of a
scenario must raise ``snapshot_version``.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256

from lightspeed_ops.core import commands, operator, policy, profiles
from lightspeed_ops.core.commands import Command, Origin
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.decide.replays import reprocessable
from lightspeed_ops.core.in_memory_surface import OperationsSurface
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.policy import Caller, Role, Tenant
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.settings import default_settings
from lightspeed_ops.core.surface import surface_name, surface_signature

snapshot_version = 1
"""Version of the fixture scenarios; a constant of the module."""

BEGINNING_MS = 1_700_000_000_000
"""The time at which every scenario begins, Unix milliseconds."""
STEP_MS = 250
"""Virtual time between two commands, milliseconds."""


class Scenario:
    """One surface with a virtual clock that advances with every command."""

    def __init__(self, name: str, profile: AdapterProfile, budget: policy.Budget | None = None) -> None:
        """Creates the surface of a scenario."""
        self.surface = OperationsSurface(surface_name("fixtures", name))
        self.now_ms = BEGINNING_MS
        settings = default_settings(name, profile)
        admin = Tenant("fixture", "fixtures", Role.TENANT_ADMIN)
        pipeline = profiles.default_pipeline(name)
        settings = replace(settings, budget=budget or settings.budget)
        self.do(commands.CreateSurface(profile, admin, pipeline, settings))

    def do(self, command: Command[object], *, role: Role | None = None, tenant: str = "fixtures") -> None:
        """Executes a command one step later, as the surface's own caller or as one with another role."""
        self.now_ms += STEP_MS
        caller = None if role is None else Caller(Tenant("somebody", tenant, role))
        self.surface.execute(command, Origin(self.now_ms, f"request-{len(self.surface.commits)}", caller))

    def enqueue(self, stage: str, *sequences: int, key: str = "") -> None:
        """Enqueues batches of a hundred records each."""
        self.do(commands.EnqueueBatches(tuple(_batch(stage, sequence, key) for sequence in sequences)))

    def work(self, *stages: str) -> None:
        """Starts the available batches and acknowledges everything in flight."""
        self.do(commands.StartAvailable(1_000, stages))
        in_flight = [
            key
            for key, active in self.surface.state.queue.active_batches.items()
            if active.state == "in_flight"
        ]
        self.do(commands.AcknowledgeBatches(tuple(commands.Acknowledgement(key) for key in in_flight)))

    def fail(self, key: str, *, permanent: bool = False) -> None:
        """Starts the available batches and fails one at its current attempt."""
        self.do(commands.StartAvailable(1_000))
        attempt = self.surface.state.queue.active_batches[key].attempt
        self.do(commands.FailBatches((commands.Failure(key, attempt, "fixture fault", permanent),)))

    def control(self, action: operator.Action) -> None:
        """Applies an operator control."""
        state = self.surface.state
        window = state.settings.connector_plan.reprocess_window
        applied: tuple[Batch, ...] = ()
        if window is not None and isinstance(action, operator.Replay):
            stages = frozenset(state.pipeline.stages_from(action.from_stage))
            applied = tuple(reprocessable(self.surface.commits, window, stages))
        self.do(commands.ApplyControl(action, applied=applied))


def _batch(stage: str, sequence: int, key: str = "") -> Batch:
    name = key or f"{stage}-{sequence}"
    return Batch(name, stage, 100, 10 * sequence, name, sequence)


def _run_replay_control_evidence(name: str) -> Scenario:
    """A run with a pause, a dead letter, a replay, a drain, a refused replay and a completion."""
    scenario = Scenario(name, AdapterProfile.STANDARD)
    scenario.do(commands.StartRun())
    scenario.enqueue("extract", 1, 2, 3)
    scenario.control(operator.Pause("maintenance"))
    scenario.control(operator.Pause("again"))
    scenario.control(operator.Resume("done"))
    scenario.fail("extract-2", permanent=True)
    scenario.work()
    scenario.control(operator.Replay("extract", "repaired"))
    scenario.work()
    scenario.control(operator.Drain("end of day"))
    scenario.control(operator.Replay("extract", "too late"))
    scenario.do(commands.CompleteRun())
    return scenario


def _checkpoint_resume_idempotency(name: str) -> Scenario:
    """Checkpoints, a failed and resumed run, suppressed duplicates and a reprocess window."""
    scenario = Scenario(name, AdapterProfile.HEAVY_DATA)
    scenario.do(commands.StartRun())
    scenario.enqueue("load", 1, 2, 3, 4)
    scenario.work()
    scenario.enqueue("load", 5, 6)
    scenario.do(commands.FailRun("worker lost"))
    scenario.do(commands.ResumeRun())
    scenario.work()
    scenario.enqueue("load", 1, 2)
    scenario.work()
    plan = scenario.surface.state.settings.connector_plan
    window = ReprocessWindow(2, 3, "bad upstream day")
    scenario.do(
        commands.UpdateSurface(("connector_plan",), connector_plan=replace(plan, reprocess_window=window))
    )
    scenario.control(operator.Replay("load", "apply again"))
    scenario.work()
    scenario.do(commands.CompleteRun())
    return scenario


def _heavy_data_conformance(name: str) -> Scenario:
    """A certification that passes, then one that fails, since its boundary is too narrow."""
    scenario = Scenario(name, AdapterProfile.HEAVY_DATA)
    scenario.do(commands.CertifyHeavyDataConformance())
    boundary = replace(scenario.surface.state.settings.boundary, max_in_flight=1)
    scenario.do(commands.UpdateSurface(("boundary",), boundary=boundary))
    scenario.do(commands.CertifyHeavyDataConformance())
    return scenario


def _tenant_aware_observability(name: str) -> Scenario:
    """Recorded denials by role, tenant and budget."""
    scenario = Scenario(name, AdapterProfile.STANDARD, policy.Budget(max_pipeline_runs=1, max_mitigations=1))
    scenario.do(commands.StartRun(), role=Role.VIEWER)
    scenario.do(commands.StartRun(), role=Role.TENANT_ADMIN, tenant="others")
    scenario.do(commands.StartRun(), role=Role.EDITOR)
    scenario.do(commands.ApplyControl(operator.Replay("extract", "no")), role=Role.EDITOR)
    scenario.control(operator.Pause("spend the budget"))
    scenario.control(operator.Resume("go on"))
    scenario.control(operator.Drain("nothing left"))
    scenario.do(commands.CompleteRun())
    scenario.do(commands.StartRun())
    return scenario


def _regression_determinism(name: str) -> Scenario:
    """Many batches with faults, retries with backoffs from a hash, and a saturated queue."""
    scenario = Scenario(name, AdapterProfile.BURST_RECOVERY)
    boundary = replace(scenario.surface.state.settings.boundary, max_in_flight=8, max_queued=50)
    scenario.do(commands.UpdateSurface(("boundary",), boundary=boundary))
    scenario.do(commands.StartRun())
    scenario.enqueue("extract", *range(60))
    for _ in range(6):
        scenario.fail(scenario.surface.state.queue.ready.first(1)[0].batch.key)
        scenario.work()
    while scenario.surface.state.queue.counts.outstanding:
        scenario.work()
    scenario.do(commands.CompleteRun())
    return scenario


SCENARIOS: Mapping[str, Callable[[str], Scenario]] = {
    "run_replay_control_evidence": _run_replay_control_evidence,
    "checkpoint_resume_idempotency": _checkpoint_resume_idempotency,
    "heavy_data_conformance": _heavy_data_conformance,
    "tenant_aware_observability": _tenant_aware_observability,
    "regression_determinism": _regression_determinism,
}


@cache
def fixture_snapshots() -> tuple[tuple[str, str], ...]:
    """Deterministic fixture snapshots for M60 drift gates: pairs of name and signature."""
    return tuple((name, surface_signature(play(name).surface.state)) for name in SCENARIOS)


def play(name: str) -> Scenario:
    """Plays one scenario to its end."""
    return SCENARIOS[name](name.replace("_", "-"))


def snapshot_signature() -> str:
    """Deterministic M60 snapshot signature: ``m60.snapshot.v1|`` and the SHA-256 of the fixture snapshots."""
    text = "\n".join(f"{name}={signature}" for name, signature in fixture_snapshots())
    return f"m60.snapshot.v{snapshot_version}|{sha256(text.encode()).hexdigest()}"
