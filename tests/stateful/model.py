"""A deliberately simple model of a surface: lists that are searched from the beginning.

It repeats the rules of the contract in the simplest code. It knows nothing of events, heaps, chains or
replays of history; if it disagrees with the core, one of the two is wrong.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from lightspeed_ops.core.orchestrator import Batch

from tests.stateful.batches import ModelBatch
from tests.stateful.queue_model import ACTIVE, STAGES, QueueModel

CONTROL = {
    ("running", "pause"): "paused",
    ("running", "drain"): "draining",
    ("running", "replay"): "replaying",
    ("paused", "resume"): "running",
    ("paused", "drain"): "draining",
    ("paused", "replay"): "replaying",
    ("draining", "pause"): "paused",
    ("draining", "resume"): "running",
    ("replaying", "pause"): "paused",
    ("replaying", "resume"): "running",
}
ENDED = ["failed", "crashed"]


@dataclass
class Model(QueueModel):
    """The model of one surface."""

    etags: dict[tuple[Any, ...], str] = field(default_factory=dict)
    """By settings: their etag."""

    def step(self, step: str, now_ms: int) -> str:
        """Starts, completes, fails, crashes or resumes the run."""
        audited = {"start": "start_run", "complete": "complete_run", "resume": "resume_run"}.get(
            step, "fail_run"
        )
        refused = self._step_refused(step)
        self.audits.append((audited, f"refused:{refused.lower()}" if refused else "ok"))
        if refused:
            return refused
        if step == "start":
            self.run, self.run_started_ms, self.run_records = self.run + 1, now_ms, 0
            self.outcomes = Counter()
            self.usage["runs"] += 1
        self.lifecycle = {
            "start": "running",
            "complete": "completed",
            "fail": "failed",
            "crash": "crashed",
            "resume": "replaying",
        }[step]
        if step == "resume":
            for one in self.batches:
                one.resumed, one.replayed = True, one.outstanding
            self._end_replay(None)
        return "ok"

    def apply(self, action: str, from_stage: str, *, paced: bool = False) -> str:
        """Applies a control; a paced replay leaves its batches to later commits."""
        refused = self._control_refused(action, from_stage)
        self.audits.append((action, f"refused:{refused.lower()}" if refused else "ok"))
        if refused:
            return refused
        self.control = CONTROL[self.control, action]
        if action in {"pause", "drain"}:
            self.usage["mitigations"] += 1
        if action == "replay":
            self._replay(from_stage, paced=paced)
        return "ok"

    def update(self, change: tuple[str, Any], etag: str, *, dry_run: bool) -> str:
        """Changes one setting at an etag, any if it is empty; a dry run changes nothing."""
        refused = "ETAG_MISMATCH" if etag not in ("", self.etags[self.settings]) else ""
        if not dry_run:
            self.audits.append(("update", f"refused:{refused.lower()}" if refused else "ok"))
        if refused or dry_run:
            return refused or "ok"
        name, value = change
        setattr(self, name, value)
        return "ok"

    @property
    def settings(self) -> tuple[Any, ...]:
        """The settings that commands change."""
        return self.lease_ms, self.budget_ms, self.stage_limits, self.window

    def delete(self) -> str:
        """Deletes the surface and undeletes it, if possible; only its audits change."""
        left = self.batches or self.backlog
        refused = "RUN_ACTIVE" if self.lifecycle in ACTIVE else "OUTSTANDING_BATCHES" if left else ""
        self.audits.append(("delete", f"refused:{refused.lower()}" if refused else "ok"))
        if refused:
            return refused
        self.audits.append(("undelete", "ok"))
        return "ok"

    def reprocessable(self, from_stage: str) -> list[Batch]:
        """Returns the applied batches of the window whose key is free and that no replay has.

        Each content appears once.
        """
        low, high = self.window or (1, 0)
        named: list[Batch] = []
        for _, batch, _ in self.checkpoints:
            inside = low <= batch.sequence <= high and STAGES.index(batch.stage) >= STAGES.index(from_stage)
            if inside and batch not in named + self.pending:
                named.append(batch)
        return [batch for batch in named if self.find(batch.key) is None]

    def left_out(self, from_stage: str) -> int:
        """Returns how many batches a replay leaves out."""
        low, high = self.window or (1, 0)
        applied = {batch for _, batch, _ in self.checkpoints if low <= batch.sequence <= high}
        names = STAGES[STAGES.index(from_stage) :]
        dead = [one for one in self._dead(from_stage) if self._is_forgotten(one)]
        inside = [batch for batch in applied if batch.stage in names]
        return len(inside) - len(self.reprocessable(from_stage)) + len(dead)

    def resume_point(self, stage: str) -> int:
        """Returns the highest sequence up to which all batches of a stage have ended."""
        unended = [one.batch.sequence for one in self.batches if one.outstanding and one.batch.stage == stage]
        return min(unended) - 1 if unended else self.highest.get(stage, 0)

    def _step_refused(self, step: str) -> str:
        if step == "start":
            return "RUN_ACTIVE" if self.lifecycle in ACTIVE else ""
        if step == "resume":
            if self.lifecycle in ENDED:
                return ""
            return "RUN_ACTIVE" if self.lifecycle in ACTIVE else "NO_ACTIVE_RUN"
        if self.lifecycle not in ACTIVE:
            return "NO_ACTIVE_RUN"
        left = self.backlog or [one for one in self.batches if one.outstanding]
        return "OUTSTANDING_BATCHES" if step == "complete" and left else ""

    def _control_refused(self, action: str, from_stage: str) -> str:
        if (self.control, action) not in CONTROL:
            return "CONTROL_REFUSED"
        if action != "replay":
            return ""
        if self.lifecycle not in ACTIVE + ENDED:
            return "NO_ACTIVE_RUN"
        again = self.reprocessable(from_stage)
        waiting = self.count("queued", "retrying") + len(self.pending) + len(self.behind)
        full = waiting + len(again) > self.max_queued
        return "QUEUE_SATURATED" if again and full else ""

    def _dead(self, from_stage: str) -> list[ModelBatch]:
        names = STAGES[STAGES.index(from_stage) :]
        return [one for one in self.batches if one.state == "dead_lettered" and one.batch.stage in names]

    def _is_forgotten(self, one: ModelBatch) -> bool:
        return self._may_be_forgotten(one.batch) and not one.again

    def _replay(self, from_stage: str, *, paced: bool) -> None:
        again = self.reprocessable(from_stage)
        self.usage["replays"] += 1
        self.lifecycle = "replaying"
        for one in self._dead(from_stage):
            if self._is_forgotten(one):
                continue
            if paced:
                one.returning = True
            else:
                one.state, one.attempt, one.replayed, one.returning = "queued", 1, True, False
        self.returning = self.returning or paced
        if paced or self.pending:
            self.pending += again
        else:
            self._requeue(again)
        self._end_replay(None)
