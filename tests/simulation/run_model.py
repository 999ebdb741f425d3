"""The model of a run: its labels, and what became of batches by stage, counted from the events alone."""

from collections import Counter
from dataclasses import asdict, dataclass, field

from lightspeed_ops.core.run import Labels, RunRecord


@dataclass(slots=True)
class ModelRun:
    """The run that counts: the newest one, also after its end."""

    number: int = 0
    started_ms: int = 0
    labels: Labels = ()
    outcome: str = ""
    """How it ended; empty while it is in progress, and before the first run."""
    reason: str = ""
    resumptions: int = 0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By stage and outcome, in the words of a run's record."""
    results: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """By stage: the newest result."""

    def end(self, outcome: str, reason: str = "") -> None:
        """Ends the run."""
        self.outcome, self.reason = outcome, reason

    def resume(self) -> None:
        """Continues a run that had ended, by hand or by a replay."""
        self.outcome = self.reason = ""


def of_model(run: ModelRun) -> tuple[object, ...]:
    """Returns the values of a run that a record must have."""
    counts = {key: count for key, count in run.counts.items() if count}
    values = (run.number, run.started_ms, run.labels, run.outcome, run.reason, run.resumptions)
    return *values, counts, dict(run.results)


def of_record(record: RunRecord) -> tuple[object, ...]:
    """Returns the same values of a record."""
    counts = {
        (counted.stage, name): count
        for counted in record.stages
        for name, count in asdict(counted).items()
        if isinstance(count, int) and count
    }
    outcome, reason = ("", "") if record.end is None else (record.end.outcome.value, record.end.reason)
    values = (record.number, record.started_ms, record.labels, outcome, reason, record.resumptions)
    results = {one.stage: tuple(zip(one.keys, one.values, strict=True)) for one in record.results}
    return *values, counts, results
