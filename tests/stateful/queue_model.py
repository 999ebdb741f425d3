"""The queue of the model: one list, which every operation searches from the beginning."""

from collections import Counter
from dataclasses import dataclass, field

from lightspeed_ops.core.active_batch import GRACE_MS
from lightspeed_ops.core.orchestrator import (
    Batch,
    attributed,
    attributes_of,
    extras_of,
    not_before_of,
    prioritised,
)
from lightspeed_ops.core.stage_limits import StageLimit

from tests.simulation.start_order_model import StartOrderModel
from tests.stateful.batches import Acknowledgement, Extension, Failure, ModelBatch, Placed, Release, Report

SKEW_MS = 60_000
STAGES = ["extract", "transform", "load"]
SINK = "load"

ACTIVE = ["running", "replaying"]


@dataclass
class QueueModel:
    """The batches of a surface, and their counts."""

    max_in_flight: int
    max_queued: int
    max_attempts: int
    dead_letters: bool
    keys_kept: int
    lease_ms: int = 0
    budget_ms: int = 0
    graced_ms: int = 0
    leases: int = 0
    known: list[str] = field(default_factory=list)
    """Idempotency keys that were applied before the command."""
    progress: dict[str, str] = field(default_factory=dict)
    """By key: the progress of the leases that the command extends. A release after it drops it."""
    stage_limits: tuple[StageLimit, ...] = ()
    start_order: StartOrderModel = field(default_factory=StartOrderModel)
    starts: list[tuple[int, str]] = field(default_factory=list)
    """Times and stages of the starts of stages with a limit of starts."""
    now_ms: int = 0
    """The time of the command."""
    coming: list[str] = field(default_factory=list)
    """Keys that the command hands off; they can be reported from the next command on."""
    window: tuple[int, int] | None = None
    batches: list[ModelBatch] = field(default_factory=list)
    behind: list[Batch] = field(default_factory=list)
    """Batches of a replay behind the active batch of their key."""
    pending: list[Batch] = field(default_factory=list)
    """Pending batches of a replay."""
    returning: bool = False
    """True while a replay has dead letters to return, or has not found yet that it has none."""
    handed: dict[str, Batch] = field(default_factory=dict)
    """Hand-offs of the command whose work a replay has behind them."""
    lifecycle: str = "idle"
    control: str = "running"
    run: int = 0
    run_started_ms: int = 0
    run_records: int = 0
    run_end: tuple[str, int] | None = None
    """How and when the run ended; None while it is in progress."""
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """What became of batches in the run, by stage and outcome."""
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
    cancelled: int = 0
    discarded: int = 0
    highest: dict[str, int] = field(default_factory=dict)
    sink_keys: list[tuple[str, int]] = field(default_factory=list)
    horizon: int = -1
    once: list[tuple[str, int]] = field(default_factory=list)
    usage: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(["runs", "replays", "mitigations"], 0)
    )
    audits: list[tuple[str, str]] = field(default_factory=lambda: [("create", "ok")])
    checkpoints: list[tuple[int, Batch, int]] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    """Results of the checkpoints, in order; empty if there was none."""
    all_sink_keys: list[str] = field(default_factory=list)
    applied_again: list[tuple[str, int]] = field(default_factory=list)

    def find(self, key: str) -> ModelBatch | None:
        """Returns the active batch with a key."""
        return next((one for one in self.batches if one.batch.key == key), None)

    @property
    def backlog(self) -> bool:
        """Returns True if a replay has batches that are not in the queue."""
        return bool(self.pending or self.behind or self.returning)

    def count(self, *states: str) -> int:
        """Returns the number of batches in these states."""
        return len([one for one in self.batches if one.state in states])

    def enqueue(self, batch: Batch) -> str:
        """Enqueues one batch."""
        self.known = [key for key, _ in self.sink_keys]
        return self._enqueue(batch, is_open=self.control != "draining")

    def start(
        self, count: int, stages: list[str], now_ms: int, worker: str = "", max_records: int = 0
    ) -> tuple[list[tuple[str, int, str, int]], str]:
        """Starts the first batches within the room and the record credits; returns the block reason too."""
        room = self.max_in_flight - self.count("in_flight")
        if self.lifecycle not in ACTIVE:
            return [], "no_active_run"
        if self.control == "paused" or room <= 0:
            return [], "paused" if self.control == "paused" else "in_flight_limit"
        if not count:
            return [], ""
        for one in self.batches:
            if one.state == "retrying" and one.due_ms <= now_ms:
                one.state = "queued"
        first = self._first(min(count, room), stages or STAGES, now_ms, max_records)
        counted = [stage for stage in stages or STAGES if not self._limit(stage, [], now_ms)]
        for one in first:
            self._lease(one, now_ms, worker)
            left = [other.batch for other in self.batches if other.state == "queued"]
            wrong = self.start_order.started(one.batch, left, counted)
            assert not wrong, wrong
        if first:
            self.start_order.settle(one.batch for one in self.batches if one.state == "queued")
        rated = [limit.stage for limit in self.stage_limits if limit.max_starts_per_second]
        self.starts += [(now_ms, one.batch.stage) for one in first if one.batch.stage in rated]
        started = [(one.batch.key, one.attempt, one.token, one.deadline_ms) for one in first]
        spent = max_records and sum(one.batch.records for one in first) >= max_records
        return started, "" if len(first) == count or spent else self._block_reason(stages or STAGES, now_ms)

    def _first(self, count: int, stages: list[str], now_ms: int, max_records: int) -> list[ModelBatch]:
        """Returns the first batches by priority and age, until the records are enough."""
        queue = [
            Placed(one.batch, place)
            for place, one in enumerate(self.batches)
            if one.state == "queued" and one.batch.stage in stages
        ]

        def has_room(stage: str, chosen: Counter[str]) -> bool:
            return not self._limit(stage, list(chosen.elements()), now_ms)

        first: list[ModelBatch] = []
        for key in self.start_order.choose(queue, count, has_room):
            if max_records and sum(one.batch.records for one in first) >= max_records:
                break
            first += [one for one in self.batches if one.batch.key == key]
        return first

    def report(self, report: Report, at_ms: int, now_ms: int) -> list[str]:
        """Acknowledges, fails, extends and releases, one after the other."""
        ended: list[ModelBatch] = []
        died: list[str] = []
        self.known, self.coming, self.handed = [key for key, _ in self.sink_keys], [], {}
        self.progress = {}
        answers = [self._acknowledge(item, at_ms, ended) for item in report.acknowledgements]
        answers += [self._fail(item, ended, died) for item in report.failures]
        answers += [self._extend(item, now_ms) for item in report.extensions]
        answers += [self._release(item, ended) for item in report.releases]
        for one in self.batches:
            if one.state == "in_flight":
                one.progress = self.progress.get(one.batch.key, one.progress)
        self._close(ended, died, "broken")
        return answers

    def expire(self, now_ms: int) -> int:
        """Expires the leases past their deadline."""
        ended: list[ModelBatch] = []
        died: list[str] = []
        self.handed = {}
        expired = [one for one in self.batches if one.state == "in_flight" and self._is_over(one, now_ms)]
        for one in expired:
            if one.cancel is not None:
                self._cancel(one, ended)
            elif self._spend(one, ended, died, permanent=False) == "retry_scheduled":
                one.due_ms = now_ms
        self._close(ended, died, "lease_expired")
        return len(expired)

    def cancel(self, key: str, reason: str, now_ms: int) -> str:
        """Ends a waiting batch, or marks a batch in flight as cancelled."""
        one = self.find(key)
        refused = "BATCH_NOT_FOUND" if one is None else "BATCH_STATE" if one.state == "dead_lettered" else ""
        ended: list[ModelBatch] = []
        if one is not None and not refused:
            if one.state == "in_flight" and one.cancel is None:
                one.cancel = reason, now_ms + self.budget_ms
                one.granted_ms, one.deadline_ms = now_ms, now_ms + self.budget_ms
            elif one.state != "in_flight":
                self._cancel(one, ended)
        self.handed = {}
        self._promote([one.batch.key for one in ended])
        self._end_replay(ended)
        self.audits.append(("cancel_batch", f"refused:{refused.lower()}" if refused else "ok"))
        return refused or "ok"

    def plan(self, action: str, keys: list[str], *, may_apply_again: bool) -> tuple[int, list[str]]:
        """Returns how many dead letters an action takes, and those beyond the idempotency horizon."""
        found = [self.find(key) for key in dict.fromkeys(keys)]
        dead = [one for one in found if one is not None and one.state == "dead_lettered"]
        beyond = [one.batch.key for one in dead if self._may_be_forgotten(one.batch) and not one.again]
        is_refused = action == "redrive" and not may_apply_again
        return len(dead) - (len(beyond) if is_refused else 0), beyond

    def act_on_dead_letters(
        self,
        action: str,
        keys: list[str],
        now_ms: int,
        per_second: int = 0,
        *,
        may_apply_again: bool = False,
    ) -> list[tuple[str, str]]:
        """Redrives or discards dead letters, one after the other."""
        self.audits.append((action, "ok"))
        answers: list[tuple[str, str]] = []
        moved = 0
        self.handed = {}
        for key in dict.fromkeys(keys):
            one = self.find(key)
            if one is None or one.state != "dead_lettered":
                answers.append((key, "BATCH_STATE" if one else "BATCH_NOT_FOUND"))
                continue
            if action == "redrive" and self._may_be_forgotten(one.batch) and not one.again:
                if not may_apply_again:
                    answers.append((key, "IDEMPOTENCY_HORIZON"))
                    continue
                one.again = True
            if action == "discard":
                self.batches.remove(one)
                self.discarded += 1
            else:
                one.state, one.attempt, one.replayed = "retrying", 1, one.resumed or one.returning
                one.returning = False
                one.due_ms = now_ms + (moved * 1_000 // per_second if per_second else 0)
            answers.append((key, str(one.due_ms) if action == "redrive" else "0"))
            moved += 1
        self._promote([key for key, answer in answers if answer == "0"])
        return answers

    def go_on(self) -> None:
        """Continues a replay: all returning dead letters, or else all pending batches."""
        if self.returning:
            for one in [one for one in self.batches if one.returning]:
                one.state, one.attempt, one.replayed, one.returning = "queued", 1, True, False
            self.returning = False
            self._end_replay(None)
            return
        pending, self.pending = self.pending, []
        self._requeue(pending)

    def _requeue(self, batches: list[Batch]) -> None:
        """Requeues one batch of each key."""
        for batch in batches:
            if self.find(batch.key) is None:
                self._take_in(ModelBatch(batch, replayed=True, again=True))
            else:
                self.behind.append(batch)

    def _promote(self, ended: list[str]) -> None:
        """Makes the next batch of each ended key active."""
        for key in ended:
            following = [batch for batch in self.behind if batch.key == key]
            if following and self.find(key) is None:
                self.behind.remove(following[0])
                self._take_in(ModelBatch(self.handed.get(key, following[0]), replayed=True, again=True))

    def _take_in(self, one: ModelBatch) -> None:
        self.batches.append(one)
        self.taken_in += 1
        self.highest[one.batch.stage] = max(one.batch.sequence, self.highest.get(one.batch.stage, 0))

    def _enqueue(self, batch: Batch, *, is_open: bool) -> str:
        there = self.find(batch.key)
        if there is not None:
            return f"again {there.state}" if there.batch == batch else "BATCH_CONFLICT"
        if self._may_be_forgotten(batch) and batch.idempotency_key not in self.known:
            return "IDEMPOTENCY_HORIZON"
        if not is_open:
            return "INTAKE_CLOSED"
        if self.count("queued", "retrying") + len(self.pending) + len(self.behind) >= self.max_queued:
            return "QUEUE_SATURATED"
        one = ModelBatch(batch)
        if not_before_of(batch) > self.now_ms:
            one.state, one.due_ms = "retrying", not_before_of(batch)
        self._take_in(one)
        return one.state

    def _hand_off(self, batches: list[Batch]) -> str:
        """Hands off all batches or none; a refusal changes nothing."""
        there = [one.batch.key for one in self.batches]
        before = list(self.batches), self.taken_in, dict(self.highest), dict(self.handed)
        for batch in batches:
            if self._is_requeued(batch):
                continue
            refused = self._enqueue(batch, is_open=True)
            if refused.isupper():
                self.batches, self.taken_in, self.highest, self.handed = before
                return refused
        self.coming += [batch.key for batch in batches if batch.key not in there]
        return ""

    def _is_requeued(self, batch: Batch) -> bool:
        """Returns True if a replay does the same work anyway: it runs once, with the new measures."""
        one = self.find(batch.key)
        if one is not None:
            return one.again and _work(one.batch) == _work(batch)
        following = [other for other in self.behind if other.key == batch.key]
        if not following or _work(following[0]) != _work(batch):
            return False
        self.handed[batch.key] = batch
        return True

    def _lease(self, one: ModelBatch, now_ms: int, worker: str) -> None:
        self.leases += 1
        one.state, one.started_ms, one.run, one.worker = "in_flight", now_ms, self.run, worker
        one.token, one.granted_ms, one.deadline_ms = f"{self.leases}-{now_ms}", now_ms, now_ms + self.lease_ms

    def _limit(self, stage: str, starting: list[str], now_ms: int) -> str:
        """Returns the limit that a stage has reached, with these starts; empty if there is none."""
        limit = next((one for one in self.stage_limits if one.stage == stage), StageLimit(stage))
        flying = [one for one in self.batches if one.state == "in_flight" and one.batch.stage == stage]
        recent = [of for at_ms, of in self.starts if of == stage and at_ms > now_ms - 1_000]
        now = starting.count(stage)
        if limit.max_in_flight and len(flying) + now >= limit.max_in_flight:
            return "stage_limit"
        is_fast = limit.max_starts_per_second and len(recent) + now >= limit.max_starts_per_second
        return "start_rate" if is_fast else ""

    def _block_reason(self, stages: list[str], now_ms: int) -> str:
        if self.count("in_flight") >= self.max_in_flight:
            return "in_flight_limit"
        waiting = [one.batch.stage for one in self.batches if one.state == "queued"]
        reached = [self._limit(stage, [], now_ms) for stage in waiting if stage in stages]
        if reached and all(reached):
            return "start_rate" if "start_rate" in reached else "stage_limit"
        if self.count("queued"):
            return "stage_filter"
        return "backoff" if self.count("retrying") else "empty"

    def _is_over(self, one: ModelBatch, now_ms: int) -> bool:
        if one.granted_ms >= self.graced_ms:
            return one.deadline_ms <= now_ms
        grace_ms = max(GRACE_MS, (one.deadline_ms - one.granted_ms) // 3)
        return max(one.deadline_ms, self.graced_ms + grace_ms) <= now_ms

    def _has_applied(self, batch: Batch) -> bool:
        return batch.idempotency_key in [key for key, _ in self.sink_keys]

    def _may_be_forgotten(self, batch: Batch) -> bool:
        before = batch.stage == SINK and batch.sequence <= self.horizon
        return before and not self._has_applied(batch)

    def _not_active(self, key: str, token: str) -> str:
        one = self.find(key)
        if one is None or key in self.coming:
            return "BATCH_NOT_FOUND"
        if token and (one.state != "in_flight" or token != one.token):
            return f"STALE_LEASE {one.state}"
        return "" if one.state == "in_flight" else f"BATCH_STATE {one.state}"

    def _acknowledge(self, item: Acknowledgement, at_ms: int, ended: list[ModelBatch]) -> str:
        key, token, handed, passes, result = item
        one = self.find(key)
        if one is None or self._not_active(key, token):
            return self._not_active(key, token)
        if at_ms < one.started_ms - SKEW_MS:
            return "clock_regression"
        batch = one.batch
        if passes:
            given = attributes_of(batch)
            handed = [attributed(other, attributes_of(other) or given) for other in handed]
        own = extras_of(batch).priority
        handed = [prioritised(other, extras_of(other).priority or own) for other in handed]
        if self._may_be_forgotten(batch) and not one.again:
            return "IDEMPOTENCY_HORIZON"
        if any(STAGES.index(other.stage) <= STAGES.index(batch.stage) for other in handed):
            return "INVALID_ARGUMENT"
        place = self.batches.index(one)
        self.batches.remove(one)
        refused = self._hand_off(handed)
        if refused:
            self.batches.insert(place, one)
            return refused
        ended.append(one)
        self.succeeded += 1
        return self._apply(one, at_ms, result)

    def _apply(self, one: ModelBatch, at_ms: int, result: str) -> str:
        batch = one.batch
        applied = self._has_applied(batch)
        if batch.stage == SINK and applied and not one.again:
            self.suppressed += 1
            self.outcomes[batch.stage, "duplicates_suppressed"] += 1
            return "duplicate_suppressed"
        if batch.stage == SINK and one.again:
            self.applied_again.append((batch.idempotency_key, batch.sequence))
        elif batch.stage == SINK:
            self.once.append((batch.idempotency_key, batch.sequence))
        if batch.stage == SINK and not applied:
            self.sink_keys.append((batch.idempotency_key, batch.sequence))
            self.all_sink_keys.append(batch.idempotency_key)
        self.checkpoints.append((one.run, batch, at_ms))
        self.results.append(result)
        self.run_records += batch.records
        self.outcomes[batch.stage, "acknowledged"] += 1
        self.outcomes[batch.stage, "records"] += batch.records
        self.throughput = self.run_records * 1_000 // max(1, at_ms - self.run_started_ms)
        self.lag_ms, self.last_stage = batch.lag_ms, batch.stage
        self.last_sequence = max(self.last_sequence, batch.sequence)
        return "applied"

    def _fail(self, item: Failure, ended: list[ModelBatch], died: list[str]) -> str:
        key, attempt, permanent, token = item
        one = self.find(key)
        if one is None or self._not_active(key, token):
            return self._not_active(key, token)
        if attempt != one.attempt:
            return f"attempt_mismatch: expected {one.attempt}"
        if one.cancel is not None:
            return self._cancel(one, ended)
        return self._spend(one, ended, died, permanent=permanent)

    def _spend(self, one: ModelBatch, ended: list[ModelBatch], died: list[str], *, permanent: bool) -> str:
        """Spends one attempt."""
        if not permanent and one.attempt < self.max_attempts:
            one.state, one.attempt = "retrying", one.attempt + 1
            self.retries += 1
            self.outcomes[one.batch.stage, "retries"] += 1
            return "retry_scheduled"
        ended.append(ModelBatch(one.batch, replayed=one.replayed))
        if self.dead_letters:
            one.state, one.replayed = "dead_lettered", False
            died.append(one.batch.key)
            self.dead += 1
            self.outcomes[one.batch.stage, "dead_lettered"] += 1
            return "dead_lettered"
        self.batches.remove(one)
        self.failed += 1
        self.outcomes[one.batch.stage, "failed"] += 1
        if self.lifecycle in ACTIVE:
            self.lifecycle, self.run_end = "failed", ("failed", self.now_ms)
            self.audits.append(("fail_run", "ok"))
        return "dead_letters_disabled"

    def _extend(self, item: Extension, now_ms: int) -> str:
        key, token, lease_ms, progress = item
        one = self.find(key)
        if one is None or key in self.coming:
            return "lost"
        if self._not_active(key, token):
            return f"lost {one.state} {one.worker if one.state == 'in_flight' else ''}".rstrip()
        if one.cancel is not None:
            return f"cancel {one.cancel[0]} {max(0, one.cancel[1] - now_ms)}"
        one.granted_ms, one.deadline_ms = now_ms, now_ms + (lease_ms or self.lease_ms)
        self.progress[key] = progress or self.progress.get(key, one.progress)
        return f"extended {one.deadline_ms}"

    def _release(self, item: Release, ended: list[ModelBatch]) -> str:
        key, token = item
        one = self.find(key)
        if one is None or self._not_active(key, token):
            return self._not_active(key, token)
        if one.cancel is not None:
            self._cancel(one, ended)
        else:
            one.state = "queued"
        return "released"

    def _cancel(self, one: ModelBatch, ended: list[ModelBatch]) -> str:
        self.batches.remove(one)
        ended.append(one)
        self.cancelled += 1
        self.outcomes[one.batch.stage, "cancelled"] += 1
        return "cancelled"

    def _close(self, ended: list[ModelBatch], died: list[str], reason: str) -> None:
        while len(self.sink_keys) > self.keys_kept + 1:  # as many as are kept, and the newest beside them
            key, sequence = self.sink_keys.pop(0)
            self.horizon = max(sequence, self.horizon)
            self.applied_again.append((key, sequence))
        self.audits += [("dead_letter", f"dead_lettered:{reason}")] * len(died)
        self._promote([one.batch.key for one in ended])
        self._end_replay(ended)

    def _end_replay(self, ended: list[ModelBatch] | None) -> None:
        """Returns the control to running when the last replayed batch has ended, or if there is none."""
        if ended is not None and not [one for one in ended if one.replayed]:
            return
        if self.backlog or [one for one in self.batches if one.replayed]:
            return
        if self.lifecycle == "replaying":
            self.lifecycle = "running"
        if self.control == "replaying":
            self.control = "running"


def _work(batch: Batch) -> tuple[str, str, str, int]:
    """Returns the work of a batch, without its measures."""
    return batch.key, batch.stage, batch.idempotency_key, batch.sequence
