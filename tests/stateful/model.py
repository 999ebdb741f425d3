"""A deliberately simple model of a surface: lists that are searched from the beginning, and no cleverness.

It repeats the rules of the contract in the plainest words that run. It knows nothing of events, heaps, chains
or replays, and where it disagrees with the core, one of the two is wrong.
"""

from dataclasses import dataclass, field

from lightspeed_ops.core.orchestrator import Batch

SKEW_MS = 60_000
STAGES = ["extract", "transform", "load"]
SINK = "load"

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
ACTIVE = ["running", "replaying"]
ENDED = ["failed", "crashed"]


@dataclass
class Held:
    """A batch that lives."""

    batch: Batch
    state: str = "queued"
    attempt: int = 1
    due_ms: int = 0
    started_ms: int = 0
    run: int = 0
    replayed: bool = False
    again: bool = False

    @property
    def outstanding(self) -> bool:
        """It has not ended."""
        return self.state != "dead_lettered"


@dataclass
class Model:
    """One surface."""

    max_in_flight: int
    max_queued: int
    max_attempts: int
    dead_letters: bool
    keys_kept: int
    window: tuple[int, int] | None = None
    held: list[Held] = field(default_factory=list)
    lifecycle: str = "idle"
    control: str = "running"
    run: int = 0
    run_started_ms: int = 0
    run_records: int = 0
    throughput: int = 0
    lag_ms: int = 0
    last_sequence: int = 0
    last_stage: str = STAGES[0]
    retries: int = 0
    dead: int = 0
    taken_in: int = 0
    succeeded: int = 0
    suppressed: int = 0
    failed: int = 0
    highest: dict[str, int] = field(default_factory=dict)
    sink_keys: list[tuple[str, int]] = field(default_factory=list)
    horizon: int = -1
    once: list[tuple[str, int]] = field(default_factory=list)
    usage: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(["runs", "replays", "mitigations"], 0)
    )
    audits: list[tuple[str, str]] = field(default_factory=lambda: [("create", "ok")])
    checkpoints: list[tuple[int, Batch, int]] = field(default_factory=list)
    all_sink_keys: list[str] = field(default_factory=list)
    applied_again: list[tuple[str, int]] = field(default_factory=list)

    def find(self, key: str) -> Held | None:
        """The living batch with a key."""
        return next((one for one in self.held if one.batch.key == key), None)

    def count(self, *states: str) -> int:
        """How many live in these states."""
        return len([one for one in self.held if one.state in states])

    def enqueue(self, batch: Batch) -> str:
        """Takes one batch in."""
        there = self.find(batch.key)
        if there is not None:
            return f"again {there.state}" if there.batch == batch else "BATCH_CONFLICT"
        if self._may_be_forgotten(batch):
            return "IDEMPOTENCY_HORIZON"
        if self.control == "draining":
            return "INTAKE_CLOSED"
        if self.count("queued", "retrying") >= self.max_queued:
            return "QUEUE_SATURATED"
        self._take_in(Held(batch))
        return "queued"

    def start(self, count: int, stages: list[str], now_ms: int) -> list[tuple[str, int]]:
        """Starts what is first, as far as there is room."""
        room = min(count, self.max_in_flight - self.count("in_flight"))
        if self.lifecycle not in ACTIVE or self.control == "paused" or room <= 0:
            return []
        for one in self.held:
            if one.state == "retrying" and one.due_ms <= now_ms:
                one.state = "queued"
        first = [one for one in self.held if one.state == "queued" and one.batch.stage in (stages or STAGES)][
            :room
        ]
        for one in first:
            one.state, one.started_ms, one.run = "in_flight", now_ms, self.run
        return [(one.batch.key, one.attempt) for one in first]

    def acknowledge(self, keys: list[str], at_ms: int) -> list[str]:
        """Acknowledges batches, one after the other."""
        ended: list[Held] = []
        answers = [self._acknowledge(key, at_ms, ended) for key in keys]
        while len(self.sink_keys) > self.keys_kept + 1:  # as many as are kept, and the newest beside them
            key, sequence = self.sink_keys.pop(0)
            self.horizon = max(sequence, self.horizon)
            self.applied_again.append((key, sequence))
        self._end_replay(ended)
        return answers

    def fail(self, items: list[tuple[str, int, bool]]) -> list[str]:
        """Fails attempts of batches, one after the other."""
        ended: list[Held] = []
        died: list[str] = []
        answers = [self._fail(item, ended, died) for item in items]
        self.audits += [("dead_letter", "dead_lettered:broken")] * len(died)
        self._end_replay(ended)
        return answers

    def step(self, step: str, now_ms: int) -> str:
        """Start, complete, fail, crash or resume the run."""
        audited = {"start": "start_run", "complete": "complete_run", "resume": "resume_run"}.get(
            step, "fail_run"
        )
        refused = self._step_refused(step)
        self.audits.append((audited, f"refused:{refused.lower()}" if refused else "ok"))
        if refused:
            return refused
        if step == "start":
            self.run, self.run_started_ms, self.run_records = self.run + 1, now_ms, 0
            self.usage["runs"] += 1
        self.lifecycle = {
            "start": "running",
            "complete": "completed",
            "fail": "failed",
            "crash": "crashed",
            "resume": "replaying",
        }[step]
        if step == "resume":
            for one in self.held:
                one.replayed = one.outstanding
            self._end_replay(None)
        return "ok"

    def apply(self, action: str, from_stage: str) -> str:
        """Applies a control."""
        refused = self._control_refused(action, from_stage)
        self.audits.append((action, f"refused:{refused.lower()}" if refused else "ok"))
        if refused:
            return refused
        self.control = CONTROL[self.control, action]
        if action in {"pause", "drain"}:
            self.usage["mitigations"] += 1
        if action == "replay":
            self._replay(from_stage)
        return "ok"

    def delete(self) -> str:
        """Deletes the surface and creates it again with the same settings."""
        refused = "RUN_ACTIVE" if self.lifecycle in ACTIVE else "OUTSTANDING_BATCHES" if self.held else ""
        self.audits.append(("delete", f"refused:{refused.lower()}" if refused else "ok"))
        if refused:
            return refused
        fresh = Model(
            self.max_in_flight, self.max_queued, self.max_attempts, self.dead_letters, self.keys_kept
        )
        fresh.run, fresh.checkpoints, fresh.all_sink_keys = self.run, self.checkpoints, self.all_sink_keys
        fresh.audits = [*self.audits, ("create", "ok")]
        fresh.applied_again = [*self.applied_again, *self.sink_keys]
        self.__dict__ = fresh.__dict__
        return "ok"

    def reprocessable(self, from_stage: str) -> list[Batch]:
        """The applied batches that the window names and that do not live, each key once."""
        low, high = self.window or (1, 0)
        named: list[Batch] = []
        for _, batch, _ in self.checkpoints:
            inside = low <= batch.sequence <= high and STAGES.index(batch.stage) >= STAGES.index(from_stage)
            if inside and batch.key not in [one.key for one in named]:
                named.append(batch)
        return [batch for batch in named if self.find(batch.key) is None]

    def resume_point(self, stage: str) -> int:
        """The highest sequence up to which everything of a stage has ended."""
        unended = [one.batch.sequence for one in self.held if one.outstanding and one.batch.stage == stage]
        return min(unended) - 1 if unended else self.highest.get(stage, 0)

    def _take_in(self, one: Held) -> None:
        self.held.append(one)
        self.taken_in += 1
        self.highest[one.batch.stage] = max(one.batch.sequence, self.highest.get(one.batch.stage, 0))

    def _has_applied(self, batch: Batch) -> bool:
        return batch.idempotency_key in [key for key, _ in self.sink_keys]

    def _may_be_forgotten(self, batch: Batch) -> bool:
        before = batch.stage == SINK and batch.sequence <= self.horizon
        return before and not self._has_applied(batch)

    def _not_in_flight(self, key: str) -> str:
        one = self.find(key)
        if one is None:
            return "BATCH_NOT_FOUND"
        return "" if one.state == "in_flight" else f"BATCH_STATE {one.state}"

    def _acknowledge(self, key: str, at_ms: int, ended: list[Held]) -> str:
        one = self.find(key)
        if one is None or one.state != "in_flight":
            return self._not_in_flight(key)
        if at_ms < one.started_ms - SKEW_MS:
            return "clock_regression"
        batch = one.batch
        if self._may_be_forgotten(batch) and not one.again:
            return "IDEMPOTENCY_HORIZON"
        self.held.remove(one)
        ended.append(one)
        self.succeeded += 1
        applied = self._has_applied(batch)
        if batch.stage == SINK and applied and not one.again:
            self.suppressed += 1
            return "duplicate_suppressed"
        if batch.stage == SINK and one.again:
            self.applied_again.append((batch.idempotency_key, batch.sequence))
        elif batch.stage == SINK:
            self.once.append((batch.idempotency_key, batch.sequence))
        if batch.stage == SINK and not applied:
            self.sink_keys.append((batch.idempotency_key, batch.sequence))
            self.all_sink_keys.append(batch.idempotency_key)
        self.checkpoints.append((one.run, batch, at_ms))
        self.run_records += batch.records
        self.throughput = self.run_records * 1_000 // max(1, at_ms - self.run_started_ms)
        self.lag_ms, self.last_stage = batch.lag_ms, batch.stage
        self.last_sequence = max(self.last_sequence, batch.sequence)
        return "applied"

    def _fail(self, item: tuple[str, int, bool], ended: list[Held], died: list[str]) -> str:
        key, attempt, permanent = item
        one = self.find(key)
        if one is None or one.state != "in_flight":
            return self._not_in_flight(key)
        if attempt != one.attempt:
            return f"attempt_mismatch: expected {one.attempt}"
        if not permanent and one.attempt < self.max_attempts:
            one.state, one.attempt = "retrying", one.attempt + 1
            self.retries += 1
            return "retry_scheduled"
        ended.append(Held(one.batch, replayed=one.replayed))
        if self.dead_letters:
            one.state, one.replayed = "dead_lettered", False
            died.append(key)
            self.dead += 1
            return "dead_lettered"
        self.held.remove(one)
        self.failed += 1
        if self.lifecycle in ACTIVE:
            self.lifecycle = "failed"
            self.audits.append(("fail_run", "ok"))
        return "dead_letters_disabled"

    def _step_refused(self, step: str) -> str:
        if step == "start":
            return "RUN_ACTIVE" if self.lifecycle in ACTIVE else ""
        if step == "resume":
            if self.lifecycle in ENDED:
                return ""
            return "RUN_ACTIVE" if self.lifecycle in ACTIVE else "NO_ACTIVE_RUN"
        if self.lifecycle not in ACTIVE:
            return "NO_ACTIVE_RUN"
        left = [one for one in self.held if one.outstanding]
        return "OUTSTANDING_BATCHES" if step == "complete" and left else ""

    def _control_refused(self, action: str, from_stage: str) -> str:
        if (self.control, action) not in CONTROL:
            return "CONTROL_REFUSED"
        if action != "replay":
            return ""
        if self.lifecycle not in ACTIVE + ENDED:
            return "NO_ACTIVE_RUN"
        again = self.reprocessable(from_stage)
        full = self.count("queued", "retrying") + len(again) > self.max_queued
        return "QUEUE_SATURATED" if again and full else ""

    def _replay(self, from_stage: str) -> None:
        again = self.reprocessable(from_stage)
        self.usage["replays"] += 1
        self.lifecycle = "replaying"
        for one in self.held:
            if one.state == "dead_lettered" and STAGES.index(one.batch.stage) >= STAGES.index(from_stage):
                one.state, one.attempt, one.replayed = "queued", 1, True
        for batch in again:
            self._take_in(Held(batch, replayed=True, again=True))
        self._end_replay(None)

    def _end_replay(self, ended: list[Held] | None) -> None:
        """Goes back to running when the last replayed batch has ended, or where there is none."""
        if ended is not None and not [one for one in ended if one.replayed]:
            return
        if [one for one in self.held if one.replayed]:
            return
        if self.lifecycle == "replaying":
            self.lifecycle = "running"
        if self.control == "replaying":
            self.control = "running"
