"""Runs as values: their labels, their end, and what became of the batches of each stage.

Owns the record of a run. It must never count: the surface has the run that counts.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from lightspeed_ops.core import pipeline
from lightspeed_ops.core.pipeline import Lifecycle


class RunLabel(NamedTuple):
    """A label of a run."""

    key: str
    value: str


Labels: TypeAlias = tuple[RunLabel, ...]
"""Labels of a run, in the order of their keys."""


class RunOutcome(StrEnum):
    """How a run ended."""

    COMPLETED = "completed"
    FAILED = "failed"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class RunEnd:
    """The end of a run, by an actor. ``at_ms`` is in Unix milliseconds, 0 if it is not known."""

    outcome: RunOutcome
    at_ms: int
    reason: str = ""
    actor_id: str = ""


@dataclass(slots=True)
class RunStage:
    """What became of the batches of one stage in a run; ``records`` are the acknowledged ones."""

    stage: str
    acknowledged: int = 0
    records: int = 0
    duplicates_suppressed: int = 0
    retries: int = 0
    dead_lettered: int = 0
    failed: int = 0
    cancelled: int = 0


@dataclass(frozen=True, slots=True)
class StageResult:
    """The newest result of a batch of a stage, in the order of its keys."""

    stage: str
    keys: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as a value. ``end`` is None while the run is in progress, or if its end is not known.

    ``scheduled_due_ms`` is the due time of the schedule that started the run, 0 if an actor started it.
    """

    number: int
    started_ms: int
    records: int
    labels: Labels = ()
    started_by: str = ""
    trigger_reason: str = ""
    end: RunEnd | None = None
    resumed_from: str = ""
    resumptions: int = 0
    stages: tuple[RunStage, ...] = ()
    results: tuple[StageResult, ...] = ()
    scheduled_due_ms: int = 0

    @property
    def run_id(self) -> str:
        """``run-000001``; empty before the first."""
        return pipeline.run_id(self.number) if self.number else ""


def end_in(lifecycle: Lifecycle) -> RunEnd | None:
    """Returns the end that a lifecycle has; records of earlier versions have none of their own."""
    match lifecycle:
        case pipeline.Completed(_, finished_ms):
            return RunEnd(RunOutcome.COMPLETED, finished_ms)
        case pipeline.Failed(_, reason):
            return RunEnd(RunOutcome.FAILED, 0, reason)
        case pipeline.Crashed(_, reason):
            return RunEnd(RunOutcome.CRASHED, 0, reason)
        case _:
            return None
