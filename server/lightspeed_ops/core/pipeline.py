"""Pipelines and the lifecycle of their runs.

Owns the stages, the schedule and the table of lifecycle transitions. It decides nothing about batches:
whether a run may complete is the surface's business.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lightspeed_ops.core import limits
from lightspeed_ops.core.refusal import Violation
from lightspeed_ops.core.signatures import signature


class CronField(NamedTuple):
    """One field of a cron expression; ``names`` stand for the numbers from ``first`` on."""

    name: str
    first: int
    last: int
    names: tuple[str, ...] = ()


CRON_FIELDS = (
    CronField("minute", 0, 59),
    CronField("hour", 0, 23),
    CronField("day of month", 1, 31),
    CronField(
        "month", 1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    ),
    CronField("day of week", 0, 7, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),  # 0 and 7 are Sunday
)
"""The fields of a cron expression, in order, as crontab(5) has them."""
_CRON_ITEM = re.compile(r"(?:\*|([0-9]{1,2}|[a-z]{3})(?:-([0-9]{1,2}|[a-z]{3}))?)(?:/([0-9]{1,2}))?")
"""One item of a field's list: every value, one value or a range, and a step."""


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
    """What does not fit together: a source comes first, a sink last, none after it, and contracts meet."""
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


def _schedule_violations(schedule: Schedule) -> Iterator[Violation]:
    match schedule:
        case Interval(interval_ms):
            yield from limits.integer("schedule.interval.interval_ms", interval_ms, 1)
        case Cron(expression):
            yield from limits.text("schedule.cron.expression", expression)
            yield from _cron_violations("schedule.cron.expression", expression)
        case Manual():
            pass


def _cron_violations(field: str, expression: str) -> Iterator[Violation]:
    texts = expression.split()
    if len(texts) != len(CRON_FIELDS):
        yield Violation(field, f"expected five fields separated by blanks, but it has {len(texts)}")
        return
    for cron, text in zip(CRON_FIELDS, texts, strict=True):
        if not all(_is_cron_item(cron, item.lower()) for item in text.split(",")):
            names = f" or {cron.names[0]} to {cron.names[-1]}" if cron.names else ""
            allowed = f"{cron.first} to {cron.last}{names}"
            yield Violation(
                field,
                f"expected the {cron.name} to be *, values of {allowed}, ranges or steps, "
                f"but it is '{text[:80]}'",
            )


def _is_cron_item(cron: CronField, text: str) -> bool:
    """True for ``*``, a value or a range in order, each with a step if there is one."""
    found = _CRON_ITEM.fullmatch(text)
    if found is None:
        return False
    first, last, step = found.groups()
    values = [_cron_value(cron, value) for value in (first, last) if value is not None]
    if not all(cron.first <= value <= cron.last for value in values) or values != sorted(values):
        return False
    return step is None or 1 <= int(step) <= cron.last


def _cron_value(cron: CronField, text: str) -> int:
    """The number of a value; -1, which no field allows, if it is no name of the field."""
    if text.isdecimal():
        return int(text)
    return cron.first + cron.names.index(text) if text in cron.names else -1
