"""Pipelines and the lifecycle of their runs.

Owns the stages, the schedule and the table of lifecycle transitions. It decides nothing about batches:
whether a run may complete is the surface's business.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lightspeed_ops.core import limits
from lightspeed_ops.core.refusal import Violation
from lightspeed_ops.core.signatures import signature


class StageKind(StrEnum):
    """What a stage does with its batches."""

    SOURCE = "source"
    TRANSFORM = "transform"
    SINK = "sink"


@dataclass(frozen=True, slots=True)
class Boundary:
    """The data contracts between which a stage stands."""

    input_contract: str
    output_contract: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a pipeline."""

    name: str
    kind: StageKind
    boundary: Boundary


@dataclass(frozen=True, slots=True)
class Manual:
    """Somebody starts every run."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A run every ``interval_ms``."""

    interval_ms: int


@dataclass(frozen=True, slots=True)
class Cron:
    """Runs by a cron expression of five fields."""

    expression: str


Schedule = Manual | Interval | Cron


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Stages in the order in which batches pass through them."""

    name: str
    schedule: Schedule
    stages: tuple[Stage, ...]

    def stages_from(self, name: str) -> tuple[str, ...]:
        """The names of a stage and those after it; empty where there is no such stage."""
        names = tuple(stage.name for stage in self.stages)
        return names[names.index(name) :] if name in names else ()


@dataclass(frozen=True, slots=True)
class Idle:
    """No run yet."""


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
    """Somebody, or a batch without dead letters, failed the run."""

    run_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Crashed:
    """The run ended without anybody deciding so."""

    run_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Replaying:
    """The run works again on batches that it had before."""

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
    """What can happen to a lifecycle."""

    SCHEDULE = "schedule"
    TRIGGER = "trigger"
    START = "start"
    COMPLETE = "complete"
    FAIL = "fail"
    CRASH = "crash"
    RESUME = "resume"
    REPLAY = "replay"
    FINISH_REPLAY = "finish_replay"
    """Not asked for by anybody: the last replayed batch has ended."""


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
"""From each state, what each step leads to; a step that is missing is refused."""

ACTIVE_LIFECYCLES = frozenset({"running", "replaying"})
"""States in which a run is in progress: work is started only in these."""


def label(lifecycle: Lifecycle) -> str:
    """Label of a lifecycle state."""
    return LIFECYCLE_LABELS[type(lifecycle)]


def allows(lifecycle: Lifecycle, step: Step) -> bool:
    """True where the table has the step."""
    return step in LIFECYCLE_TRANSITIONS[label(lifecycle)]


def active(lifecycle: Lifecycle) -> bool:
    """True while a run is in progress."""
    return label(lifecycle) in ACTIVE_LIFECYCLES


def lifecycle_signature(lifecycle: Lifecycle) -> str:
    """``lifecycle.v1|state=…`` and the state's own fields."""
    fields = {name: getattr(lifecycle, name) for name in lifecycle.__slots__}
    return signature("lifecycle", state=label(lifecycle), **fields)


def run_id(number: int) -> str:
    """The id of a surface's ``number``-th run, counted from 1."""
    return f"run-{number:06d}"


def violations(pipeline: Pipeline) -> Iterator[Violation]:
    """What is malformed: names, sizes, schedule."""
    yield from limits.text("name", pipeline.name)
    yield from _schedule_violations(pipeline.schedule)
    yield from limits.integer("stages", len(pipeline.stages), 1, limits.STAGES)
    seen: set[str] = set()
    for index, stage in enumerate(pipeline.stages):
        yield from _stage_violations(f"stages[{index}]", stage)
        if stage.name in seen:
            yield Violation(
                f"stages[{index}].name", f"expected a name of its own, but '{stage.name}' stands twice"
            )
        seen.add(stage.name)


def contract_violations(pipeline: Pipeline) -> Iterator[Violation]:
    """What does not fit together: a source comes first, a sink last, and contracts meet."""
    kinds = [stage.kind for stage in pipeline.stages]
    if kinds[0] is not StageKind.SOURCE:
        yield Violation("stages[0].kind", f"expected a source first, but it is a {kinds[0].value}")
    if kinds[-1] is not StageKind.SINK:
        yield Violation(
            f"stages[{len(kinds) - 1}].kind", f"expected a sink last, but it is a {kinds[-1].value}"
        )
    for index in range(1, len(pipeline.stages)):
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


def _schedule_violations(schedule: Schedule) -> Iterator[Violation]:
    match schedule:
        case Interval(interval_ms):
            yield from limits.integer("schedule.interval.interval_ms", interval_ms, 1)
        case Cron(expression):
            yield from limits.text("schedule.cron.expression", expression)
            cron_fields = 5
            if len(expression.split()) != cron_fields:
                yield Violation(
                    "schedule.cron.expression",
                    f"expected five fields separated by blanks, but it has {len(expression.split())}",
                )
        case Manual():
            pass
