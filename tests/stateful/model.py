"""A deliberately simple model of a surface: lists that are searched from the beginning.

It repeats the rules of the contract in the simplest code. It knows nothing of events, heaps, chains or
replays of history; if it disagrees with the core, one of the two is wrong.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.schedule import MANUAL, Cron, Interval, Schedule

from tests.server.core.building import NAME
from tests.simulation.schedule_model import ScheduleModel
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
CLOSED = ["paused", "draining"]
"""Control states in which no due run starts."""
AUDITED = {
    "schedule": "schedule_run",
    "trigger": "trigger_run",
    "start": "start_run",
    "complete": "complete_run",
    "fail": "fail_run",
    "crash": "fail_run",
    "resume": "resume_run",
}
AFTER = {
    "schedule": "scheduled",
    "trigger": "triggered",
    "start": "running",
    "complete": "completed",
    "fail": "failed",
    "crash": "crashed",
    "resume": "replaying",
}
"""By step: the lifecycle after it."""


@dataclass
class Model(QueueModel):
    """The model of one surface."""

    etags: dict[tuple[Any, ...], str] = field(default_factory=dict)
    """By settings: their etag."""
    schedule: ScheduleModel = field(default_factory=lambda: ScheduleModel(NAME, MANUAL))
    trigger_reason: str = ""
    """The reason of the newest trigger."""
    run_trigger_reason: str = ""
    run_due_ms: int = 0
    """The due time that started the run; 0 if an actor started it."""
    resumptions: int = 0
    history: list[tuple[object, ...]] = field(default_factory=list)
    """The runs before the newest one."""

    def step(self, step: str, now_ms: int) -> str:
        """Schedules, triggers, starts, completes, fails, crashes or resumes the run."""
        refused = self._step_refused(step)
        self.audits.append((AUDITED[step], f"refused:{refused.lower()}" if refused else "ok"))
        if refused:
            return refused
        if step == "start":
            self._start_run(now_ms, 0)
        if step == "trigger":
            self.trigger_reason = "x"
        self.lifecycle = AFTER[step]
        if step in {"complete", "fail", "crash"}:
            at_ms = max(now_ms, self.run_started_ms) if step == "complete" else now_ms
            self.run_end = self.lifecycle, at_ms
        if step == "resume":
            self.run_end, self.resumptions = None, self.resumptions + 1
            for one in self.batches:
                one.resumed, one.replayed = True, one.outstanding
            self._end_replay(None)
        return "ok"

    @property
    def run_record(self) -> tuple[object, ...]:
        """The newest run."""
        return (
            self.run,
            self.run_started_ms,
            self.run_records,
            self.run_trigger_reason,
            self.run_end,
            self.resumptions,
            self.run_due_ms,
        )

    @property
    def due_ms(self) -> int | None:
        """The due time to decide next."""
        return self.schedule.due_ms(is_active=self.lifecycle in ACTIVE)

    def fire(self, due_ms: int, now_ms: int) -> None:
        """Decides a due time, if it is the next one and has come."""
        if self.due_ms != due_ms or due_ms > now_ms:
            return
        is_active = self.lifecycle in ACTIVE
        decision = self.schedule.decide(now_ms, is_active=is_active, may_start=self.control not in CLOSED)
        assert decision is not None, f"{due_ms} has come"
        self.schedule.advance(decision)
        if decision.outcome == "started":
            if is_active:
                self.run_end = "failed", now_ms
                self.audits.append(("fail_run", "ok"))
            self.lifecycle, self.trigger_reason = "triggered", _described(self.schedule.schedule)
            self._start_run(now_ms, decision.due_ms)
        audited = {"started": "ok", "refused": "refused:control_refused"}
        self.audits.append(("fire_schedule", audited.get(decision.outcome, decision.outcome)))

    def pause_schedule(self) -> str:
        """Pauses the schedule, again or for the first time."""
        refused = self._schedule_refused("pause_schedule")
        if not refused:
            self.schedule.pause()
        return refused or "ok"

    def resume_schedule(self, now_ms: int) -> str:
        """Resumes the schedule; one that is not paused goes on."""
        refused = self._schedule_refused("resume_schedule")
        if not refused and self.schedule.is_paused:
            self.schedule.resume(now_ms)
        return refused or "ok"

    def settle(self, schedule: Schedule, now_ms: int) -> None:
        """Gives the surface a schedule. Another one counts from now on; without one there is no pause."""
        if schedule == self.schedule.schedule:
            return
        self.schedule.is_paused = self.schedule.is_paused and schedule != MANUAL
        self.schedule.settle(now_ms, schedule)

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
        if name == "schedule":
            self.settle(value, self.now_ms)
        else:
            setattr(self, name, value)
        return "ok"

    @property
    def settings(self) -> tuple[Any, ...]:
        """The settings that commands change."""
        return self.lease_ms, self.budget_ms, self.stage_limits, self.window, self.schedule.schedule

    def delete(self, now_ms: int) -> str:
        """Deletes the surface and undeletes it, if possible; only audits and the next due time change."""
        left = self.batches or self.backlog
        refused = "RUN_ACTIVE" if self.lifecycle in ACTIVE else "OUTSTANDING_BATCHES" if left else ""
        self.audits.append(("delete", f"refused:{refused.lower()}" if refused else "ok"))
        if refused:
            return refused
        self.audits.append(("undelete", "ok"))
        if self.schedule.next_ms is not None:
            self.schedule.next_ms, self.schedule.waiting = self.schedule.first_undecided(now_ms), ()
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

    def _start_run(self, now_ms: int, due_ms: int) -> None:
        """Starts a run; the one before becomes history."""
        if self.run:
            self.history.append(self.run_record)
        self.run_trigger_reason = self.trigger_reason if self.lifecycle == "triggered" else ""
        self.run, self.run_started_ms, self.run_records = self.run + 1, now_ms, 0
        self.run_end, self.run_due_ms, self.resumptions = None, due_ms, 0
        self.outcomes = Counter()
        self.usage["runs"] += 1
        self.lifecycle = "running"

    def _schedule_refused(self, action: str) -> str:
        refused = "NO_SCHEDULE" if self.schedule.schedule == MANUAL else ""
        self.audits.append((action, f"refused:{refused.lower()}" if refused else "ok"))
        return refused

    def _step_refused(self, step: str) -> str:
        if step in {"schedule", "trigger", "start"}:
            closed = [*ACTIVE, "triggered"] if step == "schedule" else ACTIVE
            return "RUN_ACTIVE" if self.lifecycle in closed else ""
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
        self.lifecycle, self.run_end = "replaying", None
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


def _described(schedule: Schedule) -> str:
    """Returns the reason of the runs that a schedule starts."""
    match schedule.kind:
        case Interval(interval_ms):
            return f"interval of {interval_ms} ms"
        case Cron(expression):
            return f"cron {expression} (UTC)"
        case _:
            raise AssertionError(schedule)
