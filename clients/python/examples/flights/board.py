"""What the demo has seen so far, for the terminal to show and the check to judge.

Owns the one place that the director and the observers write to, each in its own thread, and that the terminal
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


class Kind(Enum):
    """Who says a line."""

    STORY = "story"
    AUDIT = "audit"
    FRESHNESS = "freshness"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened.

    Attributes:
        at_s: When, seconds since the demo began.
        kind: Who says it.
        text: What.
    """

    at_s: float
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one stage of the current pass is, in days."""

    stage: str
    done: int
    days: int


class Board:
    """Everything seen so far. Threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began_s = time.monotonic()
        self._days = 0
        self._suppressed_before = 0
        self._applied: Counter[tuple[str, str]] = Counter()
        self._lines: list[Line] = []
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
    def lines(self) -> Sequence[Line]:
        """What has happened, in order."""
        with self._lock:
            return tuple(self._lines)

    @property
    def audits(self) -> Sequence[AuditEntry]:
        """The audit entries that were watched, in order."""
        with self._lock:
            return tuple(self._audits)

    @property
    def freshness_labels(self) -> Sequence[str]:
        """How fresh and stale have followed each other."""
        with self._lock:
            return tuple(self._freshness_labels)

    @property
    def failure(self) -> str | None:
        """Why an observer cannot go on; None while all can."""
        return self._failure

    @property
    def progress(self) -> Sequence[Progress]:
        """How far each stage of the current run is."""
        runtime, queue = self.surface.pipeline_runtime, self.surface.queue
        with self._lock:
            done = {stage: self._applied[runtime.run_id, stage] for stage in STAGES}
        # What is suppressed leaves no lineage.
        done[LOAD] += queue.duplicates_suppressed - self._suppressed_before
        return tuple(Progress(stage, done[stage], self._days) for stage in STAGES)

    def done(self, stage: str) -> int:
        """How many days a stage of the current run has done."""
        return next(progress.done for progress in self.progress if progress.stage == stage)

    def begin_pass(self, days: int) -> None:
        """Takes note that all days are to pass through all stages."""
        self._days = days
        self._suppressed_before = self.surface.queue.duplicates_suppressed

    def say(self, text: str) -> None:
        """Adds what the director says."""
        self._add(Kind.STORY, text)

    def see_surface(self, surface: Surface) -> None:
        """Takes note of how the surface is."""
        self.surface = surface

    def see_audit(self, entry: AuditEntry) -> None:
        """Takes note of an audit entry."""
        outcome, *_ = entry.record.outcome.splitlines()
        words = [str(entry.sequence), entry.record.action, *([f"({entry.reason})"] if entry.reason else [])]
        self.hear_audit(entry, " ".join([*words, outcome]))

    def hear_audit(self, entry: AuditEntry, said: str) -> None:
        """Takes note of an audit entry, and of what somebody says of it who has seen it."""
        with self._lock:
            self._audits.append(entry)
        self._add(Kind.AUDIT, said)

    def see_lineage(self, entry: LineageEntry) -> None:
        """Takes note that a batch was applied."""
        with self._lock:
            self.lineage_entries += 1
            self._applied[entry.record.run_id, entry.record.stage] += 1

    def see_freshness(self, reading: FreshnessReading) -> None:
        """Takes note of how fresh the output is."""
        self.freshness = reading
        if self._freshness_labels[-1:] == [reading.label]:
            return
        with self._lock:
            self._freshness_labels.append(reading.label)
        lag = f"{reading.current.observed_lag_ms:,} ms behind, {reading.current.max_allowed_lag_ms:,} allowed"
        self._add(Kind.FRESHNESS, f"{reading.label}: {lag}")

    def fail(self, reason: str) -> None:
        """Takes note that an observer cannot go on."""
        self._failure = reason

    def _add(self, kind: Kind, text: str) -> None:
        with self._lock:
            self._lines.append(Line(self.elapsed_s, kind, text))
