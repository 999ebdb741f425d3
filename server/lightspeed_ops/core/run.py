"""Runs: the current or last run of a surface, and what became of the batches in it.

Owns the counts of a run and their record. A batch counts for the run that is the newest one when the event
happens, also after that run has ended. Only ``evolve`` changes a run.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from lightspeed_ops.core import pipeline
from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.orchestrator import Batch
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
    """The end of a run. ``at_ms`` is in Unix milliseconds, 0 if it is not known."""

    outcome: RunOutcome
    at_ms: int
    reason: str = ""


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
class RunRecord:
    """A run as a value. ``end`` is None while the run is in progress, or if its end is not known."""

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

    @property
    def run_id(self) -> str:
        """``run-000001``; empty before the first."""
        return pipeline.run_id(self.number) if self.number else ""


@dataclass(slots=True)
class Run:
    """The current or last run of a surface.

    ``number`` counts from 1, and is 0 before the first run. ``started_ms`` is in Unix milliseconds, and
    ``records`` are the records acknowledged in the run. ``started_by`` is the id of an actor, and
    ``trigger_reason`` is the reason of the trigger if the run was triggered before its start.
    ``resumed_from`` is the stage of the newest of its ``resumptions``.
    """

    number: int = 0
    started_ms: int = 0
    records: int = 0
    labels: Labels = ()
    started_by: str = ""
    trigger_reason: str = ""
    end: RunEnd | None = None
    resumed_from: str = ""
    resumptions: int = 0
    stages: dict[str, RunStage] = field(default_factory=dict)
    """The stages of which a batch counts, by name."""

    @property
    def run_id(self) -> str:
        """``run-000001``; empty before the first."""
        return pipeline.run_id(self.number) if self.number else ""

    def resume(self, stage: str) -> None:
        """Continues a run that had ended."""
        self.end = None
        self.resumed_from = stage
        self.resumptions += 1

    def acknowledge(
        self, batches: tuple[Batch, ...], *, records: int, stage: str, is_one_stage: bool
    ) -> None:
        """Counts batches with this sum of records. Nearly always all are of one stage, ``stage``."""
        if is_one_stage:
            self._acknowledged(stage, len(batches), records)
        else:
            for batch in batches:
                self._acknowledged(batch.stage, 1, batch.records)
        self.records = min(self.records + records, INT64_MAX)

    def _acknowledged(self, stage: str, count: int, records: int) -> None:
        counts = self._stage(stage)
        counts.acknowledged += count
        counts.records = min(counts.records + records, INT64_MAX)

    def suppress(self, stages: Iterable[str]) -> None:
        """Counts suppressed duplicates by their stages."""
        for stage in stages:
            self._stage(stage).duplicates_suppressed += 1

    def retry(self, stage: str) -> None:
        """Counts a scheduled retry."""
        self._stage(stage).retries += 1

    def dead_letter(self, stage: str) -> None:
        """Counts a batch that became a dead letter."""
        self._stage(stage).dead_lettered += 1

    def fail(self, stages: Iterable[str]) -> None:
        """Counts failed batches by their stages."""
        for stage in stages:
            self._stage(stage).failed += 1

    def cancel(self, stage: str) -> None:
        """Counts a cancelled batch."""
        self._stage(stage).cancelled += 1

    def _stage(self, stage: str) -> RunStage:
        counts = self.stages.get(stage)
        if counts is None:
            counts = self.stages[stage] = RunStage(stage)
        return counts

    def record(self) -> RunRecord:
        """Returns the run as a value, which later changes do not affect."""
        return RunRecord(
            self.number,
            self.started_ms,
            self.records,
            self.labels,
            self.started_by,
            self.trigger_reason,
            self.end,
            self.resumed_from,
            self.resumptions,
            tuple([replace(counts) for counts in self.stages.values()]),
        )


def run_of(record: RunRecord, lifecycle: Lifecycle) -> Run:
    """Returns the run of a record in a surface of this lifecycle.

    Records of earlier versions of the service have no end; if the lifecycle still has it, it is taken there.
    """
    return Run(
        record.number,
        record.started_ms,
        record.records,
        record.labels,
        record.started_by,
        record.trigger_reason,
        record.end or _end_in(lifecycle),
        record.resumed_from,
        record.resumptions,
        {counts.stage: replace(counts) for counts in record.stages},
    )


def _end_in(lifecycle: Lifecycle) -> RunEnd | None:
    match lifecycle:
        case pipeline.Completed(_, finished_ms):
            return RunEnd(RunOutcome.COMPLETED, finished_ms)
        case pipeline.Failed(_, reason):
            return RunEnd(RunOutcome.FAILED, 0, reason)
        case pipeline.Crashed(_, reason):
            return RunEnd(RunOutcome.CRASHED, 0, reason)
        case _:
            return None
