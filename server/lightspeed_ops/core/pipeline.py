"""Pipelines and the lifecycle of their runs.

Owns the stages and the table of lifecycle transitions. It must never decide about batches:
:mod:`decide.runs` checks whether a run may complete.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lightspeed_ops.core import due_times, limits
from lightspeed_ops.core.refusal import Violation
from lightspeed_ops.core.schedule import Schedule
from lightspeed_ops.core.signatures import signature


class StageKind(StrEnum):
    """The kind of a stage."""

    SOURCE = "source"
    TRANSFORM = "transform"
    SINK = "sink"


@dataclass(frozen=True, slots=True)
class Boundary:
    """The input and output data contracts of a stage."""

    input_contract: str
    output_contract: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a pipeline."""

    name: str
    kind: StageKind
    boundary: Boundary


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Stages in the order in which batches pass through them."""

    name: str
    schedule: Schedule
    stages: tuple[Stage, ...]

    def stages_from(self, name: str) -> tuple[str, ...]:
        """Returns the names of a stage and the stages after it; empty if there is no such stage."""
        names = tuple(stage.name for stage in self.stages)
        return names[names.index(name) :] if name in names else ()


@dataclass(frozen=True, slots=True)
class Idle:
    """There was no run yet."""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A run is scheduled."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Triggered:
    """A run was triggered and may start."""

    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Running:
    """A run is in progress."""

    run_id: str
    started_ms: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The run failed by FailRun, or by a permanently failed batch."""

    run_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Crashed:
    """The run crashed: it ended without a decision to end it."""

    run_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Replaying:
    """The run processes replayed or outstanding batches again."""

    run_id: str
    from_stage: str
    started_ms: int


@dataclass(frozen=True, slots=True)
class Completed:
    """The run has completed."""

    run_id: str
    finished_ms: int


Lifecycle = Idle | Scheduled | Triggered | Running | Failed | Crashed | Replaying | Completed

LIFECYCLE_LABELS: Mapping[type[Lifecycle], str] = {
    Idle: "idle",
    Scheduled: "scheduled",
    Triggered: "triggered",
    Running: "running",
    Failed: "failed",
    Crashed: "crashed",
    Replaying: "replaying",
    Completed: "completed",
}


class Step(StrEnum):
    """The steps from one lifecycle state to another."""

    SCHEDULE = "schedule"
    TRIGGER = "trigger"
    START = "start"
    COMPLETE = "complete"
    FAIL = "fail"
    CRASH = "crash"
    RESUME = "resume"
    REPLAY = "replay"
    FINISH_REPLAY = "finish_replay"
    """No request: it follows from the end of the last replayed batch."""


LIFECYCLE_TRANSITIONS: Mapping[str, Mapping[Step, str]] = {
    "idle": {Step.SCHEDULE: "scheduled", Step.TRIGGER: "triggered", Step.START: "running"},
    "scheduled": {Step.SCHEDULE: "scheduled", Step.TRIGGER: "triggered", Step.START: "running"},
    "triggered": {Step.TRIGGER: "triggered", Step.START: "running"},
    "running": {
        Step.COMPLETE: "completed",
        Step.FAIL: "failed",
        Step.CRASH: "crashed",
        Step.REPLAY: "replaying",
    },
    "replaying": {
        Step.COMPLETE: "completed",
        Step.FAIL: "failed",
        Step.CRASH: "crashed",
        Step.REPLAY: "replaying",
        Step.FINISH_REPLAY: "running",
    },
    "failed": {
        Step.SCHEDULE: "scheduled",
        Step.TRIGGER: "triggered",
        Step.START: "running",
        Step.RESUME: "replaying",
        Step.REPLAY: "replaying",
    },
    "crashed": {
        Step.SCHEDULE: "scheduled",
        Step.TRIGGER: "triggered",
        Step.START: "running",
        Step.RESUME: "replaying",
        Step.REPLAY: "replaying",
    },
    "completed": {Step.SCHEDULE: "scheduled", Step.TRIGGER: "triggered", Step.START: "running"},
}
"""From each state, the next state by step; a missing step is refused."""

ACTIVE_LIFECYCLES = frozenset({"running", "replaying"})
"""States in which a run is in progress: only these start batches."""


def label(lifecycle: Lifecycle) -> str:
    """Returns the label of a lifecycle state."""
    return LIFECYCLE_LABELS[type(lifecycle)]


def allows(lifecycle: Lifecycle, step: Step) -> bool:
    """Returns True if the table has the step for this state."""
    return step in LIFECYCLE_TRANSITIONS[label(lifecycle)]


def active(lifecycle: Lifecycle) -> bool:
    """True while a run is in progress."""
    return label(lifecycle) in ACTIVE_LIFECYCLES


def lifecycle_signature(lifecycle: Lifecycle) -> str:
    """Returns ``lifecycle.v1|state=…`` with the state's own fields."""
    fields = {name: getattr(lifecycle, name) for name in lifecycle.__slots__}
    return signature("lifecycle", state=label(lifecycle), **fields)


def run_id(number: int) -> str:
    """Returns the id of a surface's ``number``-th run, counted from 1."""
    return f"run-{number:06d}"


def violations(pipeline: Pipeline) -> Iterator[Violation]:
    """Yields the malformed fields of a pipeline: names, sizes, schedule."""
    yield from limits.text("name", pipeline.name)
    for violation in due_times.violations(pipeline.schedule):
        yield violation.under("schedule")
    yield from limits.integer("stages", len(pipeline.stages), 1, limits.STAGES)
    seen: set[str] = set()
    for index, stage in enumerate(pipeline.stages):
        yield from _stage_violations(f"stages[{index}]", stage)
        if stage.name in seen:
            yield Violation(
                f"stages[{index}].name", f"expected a name of its own, but '{stage.name}' appears twice"
            )
        seen.add(stage.name)


def contract_violations(pipeline: Pipeline) -> Iterator[Violation]:
    """Yields contradictions between stages.

    The first stage is a source, the last a sink, no source follows a sink, and each input contract equals the
    output contract before it.
    """
    kinds = [stage.kind for stage in pipeline.stages]
    if kinds[0] is not StageKind.SOURCE:
        yield Violation("stages[0].kind", f"expected a source first, but it is a {kinds[0].value}")
    if kinds[-1] is not StageKind.SINK:
        yield Violation(
            f"stages[{len(kinds) - 1}].kind", f"expected a sink last, but it is a {kinds[-1].value}"
        )
    for index in range(1, len(kinds)):
        if kinds[index] is StageKind.SOURCE and StageKind.SINK in kinds[:index]:
            yield Violation(f"stages[{index}].kind", "expected no source behind a sink, but it is one")
        written = pipeline.stages[index - 1].boundary.output_contract
        read = pipeline.stages[index].boundary.input_contract
        if written != read:
            yield Violation(
                f"stages[{index}].boundary.input_contract",
                f"expected '{written}', which the stage before it writes, but it is '{read}'",
            )


def _stage_violations(field: str, stage: Stage) -> Iterator[Violation]:
    if not limits.STAGE_NAME_PATTERN.fullmatch(stage.name):
        yield Violation(
            f"{field}.name", f"expected a name like [a-z][a-z0-9_-]{{0,62}}, but it is '{stage.name[:80]}'"
        )
    yield from limits.text(f"{field}.boundary.input_contract", stage.boundary.input_contract)
    yield from limits.text(f"{field}.boundary.output_contract", stage.boundary.output_contract)
