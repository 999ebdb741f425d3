"""The observations of the demo, for the terminal to show and the check to judge.

Owns the one place that the operator and the observers write to, each in its own thread, and that the terminal
reads from. It must never ask the service for anything.
"""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from examples.flights.settings import LOAD, STAGES
from lightspeed.ops.v1.freshness_pb2 import FreshnessReading
from lightspeed.ops.v1.record_pb2 import AuditEntry, LineageEntry
from lightspeed.ops.v1.surface_pb2 import Surface


class Source(Enum):
    """Source of a line."""

    SCENARIO = "scenario"
    AUDIT = "audit"
    FRESHNESS = "freshness"


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the demo's log.

    Attributes:
        at_s: Seconds since the demo began.
        source: Source of the line.
        text: Text of the line.
    """

    at_s: float
    source: Source
    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of one stage in the current pass, in days."""

    stage: str
    done: int
    days: int


class Observations:
    """All observations so far. Threads share them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began_s = time.monotonic()
        self._days = 0
        self._suppressed_before = 0
        self._applied: Counter[tuple[str, str]] = Counter()
        self._lines: list[LogLine] = []
        self._failure: str | None = None
        self._audits: list[AuditEntry] = []
        self._freshness_labels: list[str] = []
        self.lineage_entries = 0
        self.surface = Surface()
        self.freshness = FreshnessReading()

    @property
    def elapsed_s(self) -> float:
        """Seconds since the demo began."""
        return time.monotonic() - self._began_s

    @property
    def lines(self) -> Sequence[LogLine]:
        """Lines so far, in order."""
        with self._lock:
            return tuple(self._lines)

    @property
    def audits(self) -> Sequence[AuditEntry]:
        """Audit entries of the watch, in order."""
        with self._lock:
            return tuple(self._audits)

    @property
    def freshness_labels(self) -> Sequence[str]:
        """Sequence of fresh and stale labels."""
        with self._lock:
            return tuple(self._freshness_labels)

    @property
    def failure(self) -> str | None:
        """Error that stops an observer; None while all observers run."""
        return self._failure

    @property
    def progress(self) -> Sequence[Progress]:
        """Progress of each stage of the current run."""
        runtime, queue = self.surface.pipeline_runtime, self.surface.queue
        with self._lock:
            done = {stage: self._applied[runtime.run_id, stage] for stage in STAGES}
        # Suppressed batches leave no lineage.
        done[LOAD] += queue.duplicates_suppressed - self._suppressed_before
        return tuple(Progress(stage, done[stage], self._days) for stage in STAGES)

    def done(self, stage: str) -> int:
        """Returns the number of days that a stage of the current run has finished."""
        return next(progress.done for progress in self.progress if progress.stage == stage)

    def begin_pass(self, days: int) -> None:
        """Records the start of a pass of all days through all stages."""
        self._days = days
        self._suppressed_before = self.surface.queue.duplicates_suppressed

    def log(self, text: str) -> None:
        """Adds a line of the operator."""
        self._add(Source.SCENARIO, text)

    def record_surface(self, surface: Surface) -> None:
        """Records the state of the surface."""
        self.surface = surface

    def record_audit(self, entry: AuditEntry) -> None:
        """Records an audit entry."""
        outcome, *_ = entry.record.outcome.splitlines()
        words = [str(entry.sequence), entry.record.action, *([f"({entry.reason})"] if entry.reason else [])]
        self.record_audit_text(entry, " ".join([*words, outcome]))

    def record_audit_text(self, entry: AuditEntry, text: str) -> None:
        """Records an audit entry with the line that a subscriber process has printed for it."""
        with self._lock:
            self._audits.append(entry)
        self._add(Source.AUDIT, text)

    def record_lineage(self, entry: LineageEntry) -> None:
        """Records that a batch was applied."""
        with self._lock:
            self.lineage_entries += 1
            self._applied[entry.record.run_id, entry.record.stage] += 1

    def record_freshness(self, reading: FreshnessReading) -> None:
        """Records the freshness of the output."""
        self.freshness = reading
        if self._freshness_labels[-1:] == [reading.label]:
            return
        with self._lock:
            self._freshness_labels.append(reading.label)
        lag = f"{reading.current.observed_lag_ms:,} ms behind, {reading.current.max_allowed_lag_ms:,} allowed"
        self._add(Source.FRESHNESS, f"{reading.label}: {lag}")

    def fail(self, reason: str) -> None:
        """Records that an observer cannot continue."""
        self._failure = reason

    def _add(self, source: Source, text: str) -> None:
        with self._lock:
            self._lines.append(LogLine(self.elapsed_s, source, text))
