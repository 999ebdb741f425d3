"""The event checker: enters every durable commit into the model, and checks whether each event is allowed.

Owns the rules of the contract, in terms of events and of the command that caused them. The world passes it
each commit in the journal's order, so that the model has the state on which the command was decided.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lightspeed_ops.core import commands
from lightspeed_ops.core import events as happened
from lightspeed_ops.core.commands import Command
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.orchestrator import Batch, extras_of, not_before_of
from lightspeed_ops.core.records import checkpoints_of
from lightspeed_ops.core.update_mask import SCHEDULE

from tests.simulation.reference_model import (
    ACTIVE,
    SINK,
    STAGES,
    ModelBatch,
    ReferenceModel,
    expect,
    with_attributes,
)
from tests.simulation.run_model import ModelRun, of_model, of_record
from tests.simulation.schedule_checker import ScheduleChecker

HOPELESS = "hopeless"
"""Reasons for which workers fail a batch permanently; every other reason leads to a retry first."""
EXPIRED = "lease_expired"

Caused = Command[Any] | None


class EventChecker:
    """Keeps the model of one surface."""

    def __init__(self, model: ReferenceModel) -> None:
        """A checker without a commit yet."""
        self.model = model
        self._schedule_checker = ScheduleChecker(model)
        self._cause: Caused = None
        self._now_ms = 0
        self._recorded_ms = 0
        self._waiting = 0
        self._admitted: list[Batch] = []
        self._ended: set[str] = set()
        self._acknowledged: dict[str, int] = {}
        """By key of the batches that the commit acknowledged: the number of the priority."""
        self._chosen: list[str] = []
        self._matches_etag = False
        """True if the etag of the command was the surface's."""

    def enter(self, commit: Commit, cause: Caused) -> None:
        """Enters a commit; ``cause`` is the command, or None for commands of the service itself."""
        model = self.model
        expect(commit.version == model.version + 1, f"commit {model.version + 1} next")
        model.version = commit.version
        self._cause, self._now_ms, self._waiting = cause, commit.now_ms, model.waiting()
        expect(not getattr(cause, "dry_run", False), f"a dry run to record nothing, and not {commit.events}")
        self._recorded_ms = model.recorded_ms = commit.recorded_ms
        model.now_ms = commit.now_ms
        self._admitted, self._ended, self._acknowledged = [], set(), {}
        self._chosen = self._choose(cause)
        if isinstance(cause, commands.UpdateSurface) and cause.etag:
            self._matches_etag = model.etags[cause.etag] == model.configured
        self._schedule_checker.enter(commit, cause)
        for event in commit.events:
            enter = _ENTERED.get(type(event))
            if enter is not None:
                enter(self, event)
        self._has_done_as_asked(commit)
        model.check()

    # The command has its effect.

    def _has_done_as_asked(self, commit: Commit) -> None:
        match self._cause:
            case commands.CancelBatch() if _is_ok(commit):
                active = self.model.live.get(self._cause.key)
                is_so = active is None or (active.place == "in_flight" and active.cancel_ms is not None)
                expect(is_so, f"'{self._cause.key}' to be cancelled, as it was answered")
            case commands.RedriveDeadLetters() | commands.DiscardDeadLetters() if _is_ok(commit):
                dead = {active.batch.key for active in self.model.at("dead_lettered")}
                left = [key for key in self._chosen if key in dead]
                expect(not left, f"{left} to leave the dead letters, as it was asked")
            case _:
                self._handed_off()

    def _choose(self, cause: Caused) -> list[str]:
        """Returns the dead letters of a command; a filter selects all of them here."""
        if not isinstance(cause, commands.RedriveDeadLetters | commands.DiscardDeadLetters):
            return []
        dead = [active.batch.key for active in self.model.at("dead_lettered")]
        return [key for key in dead if key in cause.keys] if cause.filter is None else dead[: cause.most]

    def _handed_off(self) -> None:
        """Checks that the hand-offs of an acknowledgement are all there or none, and nothing else is new."""
        items = [item for item in _items(self._cause, "acknowledgements") if item.next]
        self._have_priorities(items)
        handed = [with_attributes(batch) for item in items if item.key in self._ended for batch in item.next]
        for batch in handed:
            active = self.model.live.get(batch.key)
            there = batch in self._admitted or (active is not None and active.batch == batch)
            expect(
                there or batch.key in self._ended,
                f"'{batch.key}' to be handed off with the batch that it follows",
            )
        if isinstance(self._cause, commands.AcknowledgeBatches | commands.Report):
            stray = [batch.key for batch in self._admitted if batch not in handed]
            expect(not stray, f"nothing handed off by batches that were not acknowledged: {stray}")

    def _have_priorities(self, items: list[Any]) -> None:
        """Checks that handed-off batches without a priority have that of the acknowledged batch.

        Several batches of one acknowledgement may hand off the same one; the first admits it. It may have the
        key of a batch of an earlier stage, which ends in the same commit.
        """
        expected: dict[tuple[str, str], int] = {}
        for item in items:
            given = self._acknowledged.get(item.key)
            for batch in item.next if given is not None else ():
                expected.setdefault((batch.key, batch.stage), extras_of(batch).priority or given or 0)
        for one in self._admitted:
            priority = expected.get((one.key, one.stage))
            is_so = priority is None or extras_of(one).priority == priority
            expect(is_so, f"'{one.key}' to have the priority {priority}")

    # Events of a batch.

    def _in_flight(self, key: str) -> ModelBatch:
        active = self.model.live.get(key)
        expect(active is not None and active.place == "in_flight", f"'{key}' to be in flight")
        assert active is not None
        return active

    def _reported(self, active: ModelBatch, kind: str) -> Any:
        """Returns the item that reports a batch under its current lease."""
        key = active.batch.key
        items = [item for item in _items(self._cause, kind) if item.key == key]
        valid = [item for item in items if item.lease_token in ("", active.token)]
        expect(valid, f"a report on '{key}' under its lease {active.token}, and not {items}")
        return valid[0]

    def _expired(self, active: ModelBatch) -> None:
        key = active.batch.key
        expect(self._cause is None, f"'{key}' to expire by itself")
        expect(active.deadline_ms <= self._now_ms, f"the lease of '{key}' to last until {active.deadline_ms}")

    def _batches_enqueued(self, event: happened.BatchesEnqueued) -> None:
        if isinstance(self._cause, commands.EnqueueBatches):
            expect(self.model.control != "draining", "nothing to be taken in while draining")
            expect(set(event.batches) <= set(self._cause.batches), "only what was sent to be taken in")
        for batch in event.batches:
            expect(batch.key not in self.model.live, f"'{batch.key}' to live once")
            expect(
                self._waiting + len(self._admitted) < self.model.settings.boundary.max_queued,
                f"room in the queue for '{batch.key}'",
            )
            self.model.admit(batch)
            if not_before_of(batch) > self._now_ms:
                active = self.model.live[batch.key]
                active.place, active.due_ms = "retrying", not_before_of(batch)
            self._admitted.append(batch)

    def _backoffs_ended(self, event: happened.BackoffsEnded) -> None:
        for key in event.keys:
            active = self.model.live[key]
            expect(active.place == "retrying", f"'{key}' to wait for a backoff")
            expect(active.due_ms <= self._now_ms, f"'{key}' to wait until {active.due_ms}")
            active.place = "queued"

    def _batches_started(self, event: happened.BatchesStarted) -> None:
        model, cause = self.model, self._cause
        assert isinstance(cause, commands.StartAvailable), "only who asks for batches gets some"
        expect(model.lifecycle in ACTIVE, "batches to be started in a run")
        expect(model.control != "paused", "nothing to be started while paused")
        expect(event.first_lease == model.leases + 1, f"lease {model.leases + 1} next")
        stages = cause.stages or STAGES
        queued = [active for active in model.at("queued") if active.batch.stage in stages]
        first = model.startable(queued, self._now_ms, len(event.keys))
        expect(list(event.keys) == first, f"{first} to be first, and not {event.keys}")
        starting = [model.live[key] for key in event.keys]
        expect(len(event.keys) <= cause.max_batches, f"at most {cause.max_batches} to be started")
        before_last = sum(active.batch.records for active in starting[:-1])
        within = not cause.max_records or before_last < cause.max_records
        expect(within, f"no more to be started beyond {cause.max_records} records")
        in_flight = len(model.at("in_flight")) + len(event.keys)
        expect(in_flight <= model.max_in_flight, f"at most {model.max_in_flight} in flight")
        model.leases += len(event.keys)
        for number, active in enumerate(starting, event.first_lease):
            self._start(active, number, event)
            left = [one.batch for one in model.at("queued")]
            wrong = model.start_order.started(active.batch, left, event.stages or STAGES)
            expect(not wrong, wrong)
        model.start_order.settle(active.batch for active in model.at("queued"))
        expect(
            event.lease_deadline_ms == self._now_ms + (cause.lease_ms or model.settings.lease_ms),
            "a lease to last as long as it was asked for",
        )

    def _start(self, active: ModelBatch, number: int, event: happened.BatchesStarted) -> None:
        active.place, active.starts = "in_flight", active.starts + 1
        expect(active.starts <= self.model.max_attempts, f"at most {self.model.max_attempts} starts")
        expect(active.starts == active.attempt, f"'{active.batch.key}' to be at attempt {active.starts}")
        active.token, active.worker_id = f"{number}-{self._recorded_ms}", event.worker_id
        active.run_id, active.started_ms = event.run_id, event.started_ms
        if active.batch.stage in self.model.stage_rates:
            self.model.starts.append((self._now_ms, active.batch.stage))
        active.granted_ms, active.deadline_ms = self._now_ms, event.lease_deadline_ms
        self.model.durable.add((active.batch.key, active.token, active.progress))

    def _leases_extended(self, event: happened.LeasesExtended) -> None:
        for key in event.keys:
            active = self._in_flight(key)
            item = self._reported(active, "extensions")
            active.progress = item.progress or active.progress
            expect(active.cancel_ms is None, f"'{key}' not to be extended after a cancellation")
            active.granted_ms, active.deadline_ms = self._now_ms, event.lease_deadline_ms

    def _batches_released(self, event: happened.BatchesReleased) -> None:
        for key in event.keys:
            active = self._in_flight(key)
            self._reported(active, "releases")
            active.place, active.starts = "queued", active.starts - 1

    def _cancellation_requested(self, event: happened.CancellationRequested) -> None:
        active = self._in_flight(event.key)
        ends_ms = self._now_ms + self.model.settings.boundary.cancellation_budget_ms
        expect(event.deadline_ms == ends_ms, f"'{event.key}' to be kept until {ends_ms} at most")
        active.cancel_ms = active.deadline_ms = event.deadline_ms
        active.granted_ms = self._now_ms

    def _batches_cancelled(self, event: happened.BatchesCancelled) -> None:
        for key in event.keys:
            active = self.model.live[key]
            if active.place == "in_flight":
                expect(active.cancel_ms is not None, f"'{key}' to be kept until its worker releases it")
                if self._cause is None:
                    self._expired(active)
                else:
                    self._reported(active, "failures" if _items(self._cause, "failures") else "releases")
            else:
                expect(isinstance(self._cause, commands.CancelBatch), f"'{key}' to be cancelled when asked")
                expect(active.place != "dead_lettered", "dead letters to be discarded, and not cancelled")
            self._count(active, "cancelled")
            self._end(key, "cancelled")

    def _batches_acknowledged(self, event: happened.BatchesAcknowledged) -> None:
        results = {one.index: tuple(zip(one.keys, one.values, strict=True)) for one in event.results}
        for place, (batch, checkpoint) in enumerate(zip(event.batches, checkpoints_of(event), strict=True)):
            active = self._in_flight(batch.key)
            item, result = self._reported(active, "acknowledgements"), results.get(place, ())
            expect(result == item.result, f"'{batch.key}' to have the result {item.result}, not {result}")
            self.model.results[batch.key, self.model.version] = result
            if result:
                self.model.current_run.results[batch.stage] = result
            self._acknowledged[batch.key] = extras_of(batch).priority
            self._count(active, "acknowledged")
            self._count(active, "records", batch.records)
            expect(active.batch == batch, f"'{batch.key}' to be acknowledged as it was enqueued")
            expect(
                event.run_id == active.run_id, f"'{batch.key}' to be acknowledged in its run {active.run_id}"
            )
            applied = (batch.stage, batch.idempotency_key)
            once = active.again or batch.stage != SINK or applied not in self.model.applied
            expect(once, f"{applied} to be applied once")
            self.model.checkpoints.add(checkpoint)
            self.model.lineage.append(batch.idempotency_key)
            self.model.done.append(batch)
            if batch.stage == SINK:
                self.model.applied.add(applied)
            self._end(batch.key, "succeeded")

    def _duplicates_suppressed(self, event: happened.DuplicatesSuppressed) -> None:
        for key in event.keys:
            active = self._in_flight(key)
            self._reported(active, "acknowledgements")
            applied = (active.batch.stage, active.batch.idempotency_key)
            expect(applied in self.model.applied, f"{applied} to be applied before it is suppressed")
            self._count(active, "duplicates_suppressed")
            self._end(key, "suppressed")

    def _retries_scheduled(self, event: happened.RetriesScheduled) -> None:
        for record in event.retries:
            active = self._in_flight(record.batch_key)
            expect(record.next_attempt == active.attempt + 1, f"'{record.batch_key}' to spend an attempt")
            expect(record.next_attempt <= self.model.max_attempts, f"'{record.batch_key}' to have one left")
            if record.reason == EXPIRED:
                self._expired(active)
                expect(record.retry_at_ms == self._now_ms, "what was lost to be wanted back at once")
            else:
                item = self._reported(active, "failures")
                expect(
                    item.attempt == active.attempt,
                    f"attempt {active.attempt} to fail, and not {item.attempt}",
                )
                policy = self.model.settings.connector_plan.retry_policy
                plain = min(policy.max_backoff_ms, policy.base_backoff_ms << (active.attempt - 1))
                expect(
                    abs(record.retry_at_ms - self._now_ms - plain) <= plain // 10, f"a backoff of {plain} ms"
                )
            expect(active.cancel_ms is None, f"'{record.batch_key}' to be cancelled, and not retried")
            active.place, active.attempt, active.due_ms = "retrying", record.next_attempt, record.retry_at_ms
            self.model.failures[record.batch_key, self.model.version] = record.reason
            self._count(active, "retries")
            self.model.durable.add(record)

    def _batches_dead_lettered(self, event: happened.BatchesDeadLettered) -> None:
        for record in event.dead_letters:
            active = self._in_flight(record.batch_key)
            if record.reason == EXPIRED:
                self._expired(active)
            else:
                self._reported(active, "failures")
            spent = active.starts == active.attempt == self.model.max_attempts
            expect(spent or record.reason == HOPELESS, f"'{record.batch_key}' to die of its last attempt")
            active.place, active.replayed, active.died_in = "dead_lettered", False, self.model.version
            self.model.failures[record.batch_key, self.model.version] = record.reason
            self._count(active, "dead_lettered")
            self.model.durable.add(record)

    def _batches_failed(self, event: happened.BatchesFailed) -> None:
        for key in event.keys:
            self._count(self._in_flight(key), "failed")
            self._end(key, "failed")

    def _dead_letters_redriven(self, event: happened.DeadLettersRedriven) -> None:
        self._is_as_planned(event.keys)
        for key, due_ms in zip(event.keys, event.due_ms, strict=True):
            replays = self.model.live[key].returning or self.model.live[key].resumed
            active = self._return_to_queue(key)
            active.place, active.due_ms, active.replayed = "retrying", due_ms, replays

    def _is_as_planned(self, done: object) -> None:
        """Checks that a command that requires a plan does what its dry run said."""
        required = getattr(self._cause, "expected_plan_hash", "")
        if required:
            planned = self.model.plans[required]
            expect(done == planned, f"what the dry run said, {planned}, and not {done}")

    def _dead_letters_discarded(self, event: happened.DeadLettersDiscarded) -> None:
        self._is_as_planned(event.keys)
        for key in event.keys:
            self._return_to_queue(key)
            self._end(key, "discarded")

    def _return_to_queue(self, key: str) -> ModelBatch:
        active = self.model.live[key]
        expect(active.place == "dead_lettered", f"'{key}' to be a dead letter")
        active.attempt, active.starts, active.place, active.returning = 1, 0, "queued", False
        return active

    def _count(self, active: ModelBatch, outcome: str, count: int = 1) -> None:
        """Counts what became of a batch in the newest run."""
        self.model.current_run.counts[active.batch.stage, outcome] += count

    def _end(self, key: str, how: str) -> None:
        self._ended.add(key)
        self.model.end(key, how)

    # Events of replays.

    def _replay_started(self, event: happened.ReplayStarted) -> None:
        model = self.model
        model.lifecycle = model.control = "replaying"
        model.current_run.resume()
        stages = STAGES[STAGES.index(event.from_stage) :]
        returning = {one.stage: one.until_version for one in event.returning}
        for active in model.at("dead_lettered"):
            active.returning |= active.died_in <= returning.get(active.batch.stage, 0)
        dead = [active.batch.key for active in model.at("dead_lettered") if active.batch.stage in stages]
        requeued = [] if returning else dead
        expect(list(event.requeued_keys) == requeued, f"{requeued} to be replayed, not {event.requeued_keys}")
        taken = [*event.reprocessed, *event.deferred, *event.pending]
        if event.takes_staged:
            taken += model.staged
        else:
            self._left_out(taken, stages)
        self._is_as_planned((len(dead), len(taken)))
        named = model.named(stages)
        stray = [batch for batch in taken if batch not in named]
        expect(not stray, f"nothing to be applied again but what the window names: {stray}")
        expect(len(set(taken)) == len(taken), "each batch to be applied again once")
        self._requeue(event.requeued_keys, event.reprocessed, event.deferred)
        model.pending += [*event.pending, *(model.staged if event.takes_staged else ())]
        model.staging, model.staged = 0, []
        model.returning = model.returning or bool(returning)

    def _left_out(self, taken: list[Batch], stages: tuple[str, ...]) -> None:
        """Checks that a replay takes each batch of the window, except with an active key or in a replay."""
        model = self.model
        known = {*taken, *model.pending, *model.behind}
        missed = [one for one in model.named(stages) if one not in known and one.key not in model.live]
        expect(not missed, f"{missed} to be applied again")

    def _replay_staged(self, event: happened.ReplayStaged) -> None:
        model = self.model
        if event.staging != model.staging:
            model.staged = []
        model.staging = event.staging
        model.staged += event.batches

    def _replay_continued(self, event: happened.ReplayContinued) -> None:
        model = self.model
        expect(self._cause is None, "a replay to go on by itself")
        dead = [active.batch.key for active in model.at("dead_lettered") if active.returning]
        first = dead[: len(event.requeued_keys)]
        expect(list(event.requeued_keys) == first, f"{first} to return, and not {event.requeued_keys}")
        count = len(event.reprocessed) + len(event.deferred)
        expect(not count or not dead, "dead letters to return first")
        taken, model.pending = model.pending[:count], model.pending[count:]
        expect(sorted(taken) == sorted([*event.reprocessed, *event.deferred]), f"{taken} to be next")
        self._requeue(event.requeued_keys, event.reprocessed, event.deferred)
        expect(not event.returned or first == dead, "all dead letters to return")
        model.returning = model.returning and not event.returned

    def _batches_promoted(self, event: happened.BatchesPromoted) -> None:
        for batch in event.batches:
            following = next(one for one in self.model.behind if one.key == batch.key)
            expect(following == batch, f"{following} to follow, and not {batch}")
            self.model.behind.remove(following)
        self._requeue((), event.batches, ())

    def _requeue(
        self, requeued: tuple[str, ...], again: tuple[Batch, ...], deferred: tuple[Batch, ...]
    ) -> None:
        model = self.model
        for key in requeued:
            self._return_to_queue(key).replayed = True
        for batch in again:
            expect(batch.key not in model.live, f"'{batch.key}' to live once")
            model.admit(batch, again=True)
        for batch in deferred:
            expect(batch.key in model.live, f"'{batch.key}' to be deferred for another one of its key")
            model.behind.append(batch)

    # Events of the run.

    def _run_recorded(self, event: happened.RunRecorded) -> None:
        model = self.model
        recorded, ours = of_record(event.record), of_model(model.current_run)
        expect(recorded == ours, f"the last record of a run to be {ours}, and not {recorded}")
        oldest = model.oldest_kept(model.current_run.number + 1)
        expect(event.oldest_kept == oldest, f"runs from {oldest} on to be kept, not {event.oldest_kept}")
        model.forgotten_before = max(oldest, model.forgotten_before)
        model.past_runs[model.current_run.number] = ours

    def _run_started(self, event: happened.RunStarted) -> None:
        run = self.model.current_run
        labels = self._cause.labels if isinstance(self._cause, commands.StartRun) else ()
        expect(event.labels == labels, f"a run to have the labels {labels}, and not {event.labels}")
        is_recorded = not run.number or run.number in self.model.past_runs
        expect(is_recorded, f"run {run.number} to be recorded before the next one starts")
        self.model.current_run = ModelRun(run.number + 1, event.started_ms, labels)
        self.model.lifecycle = "running"

    def _run_ended(self, event: happened.RunCompleted | happened.RunFailed | happened.RunCrashed) -> None:
        outcome = _OUTCOMES[type(event)]
        self.model.current_run.end(outcome, getattr(event, "reason", ""))
        self.model.lifecycle = outcome

    def _run_resumed(self, _event: happened.RunResumed) -> None:
        self.model.current_run.resume()
        self.model.current_run.resumptions += 1
        self.model.lifecycle = "replaying"
        for active in self.model.live.values():
            active.resumed, active.replayed = True, active.outstanding

    def _replay_finished(self, _event: happened.ReplayFinished) -> None:
        model = self.model
        left = [key for key, active in model.live.items() if active.replayed and active.outstanding]
        expect(not left and not model.backlog(), f"a replay to last until {left} have ended")
        model.lifecycle = "running" if model.lifecycle == "replaying" else model.lifecycle
        model.control = "running" if model.control == "replaying" else model.control

    def _surface_updated(self, event: happened.SurfaceUpdated) -> None:
        cause, model = self._cause, self.model
        assert isinstance(cause, commands.UpdateSurface), "only an update changes settings"
        expect(not cause.etag or self._matches_etag, "an update at the settings of its etag")
        changed = model.settings
        for path in set(cause.update_mask) - {SCHEDULE}:
            changed = _replaced(changed, path.split("."), cause.value(path))
        expect(event.settings == changed, f"only {cause.update_mask} to change: {changed}")
        model.settings = event.settings

    def _moved(self, event: object) -> None:
        attribute, state = _MOVED[type(event)]
        setattr(self.model, attribute, state)

    def _audited(self, event: happened.Audited) -> None:
        cause = self._cause
        if event.entry.record.outcome == "refused:etag_mismatch" and isinstance(
            cause, commands.UpdateSurface
        ):
            expect(not self._matches_etag, "an update at its etag to be done")
        self.model.audits.append(event.entry.chain_hash)


def _replaced(value: Any, path: list[str], new: object) -> Any:
    """Returns settings with another value at a path."""
    first, *rest = path
    return replace(value, **{first: _replaced(getattr(value, first), rest, new) if rest else new})


def _items(cause: Caused, kind: str) -> tuple[Any, ...]:
    items: tuple[Any, ...] = getattr(cause, kind, ())
    return items


def _is_ok(commit: Commit) -> bool:
    audits = [event.entry.record for event in commit.events if isinstance(event, happened.Audited)]
    return any(record.outcome == "ok" for record in audits)


_OUTCOMES: dict[type, str] = {
    happened.RunCompleted: "completed",
    happened.RunFailed: "failed",
    happened.RunCrashed: "crashed",
}
_MOVED: dict[type, tuple[str, str]] = {
    happened.Paused: ("control", "paused"),
    happened.Resumed: ("control", "running"),
    happened.DrainStarted: ("control", "draining"),
}

_ENTERED: dict[type, Callable[[EventChecker, Any], None]] = {
    happened.BatchesEnqueued: EventChecker._batches_enqueued,
    happened.BackoffsEnded: EventChecker._backoffs_ended,
    happened.BatchesStarted: EventChecker._batches_started,
    happened.LeasesExtended: EventChecker._leases_extended,
    happened.BatchesReleased: EventChecker._batches_released,
    happened.CancellationRequested: EventChecker._cancellation_requested,
    happened.BatchesCancelled: EventChecker._batches_cancelled,
    happened.BatchesAcknowledged: EventChecker._batches_acknowledged,
    happened.DuplicatesSuppressed: EventChecker._duplicates_suppressed,
    happened.RetriesScheduled: EventChecker._retries_scheduled,
    happened.BatchesDeadLettered: EventChecker._batches_dead_lettered,
    happened.BatchesFailed: EventChecker._batches_failed,
    happened.DeadLettersRedriven: EventChecker._dead_letters_redriven,
    happened.DeadLettersDiscarded: EventChecker._dead_letters_discarded,
    happened.RunStarted: EventChecker._run_started,
    happened.RunRecorded: EventChecker._run_recorded,
    happened.RunResumed: EventChecker._run_resumed,
    happened.ReplayStarted: EventChecker._replay_started,
    happened.ReplayStaged: EventChecker._replay_staged,
    happened.ReplayContinued: EventChecker._replay_continued,
    happened.BatchesPromoted: EventChecker._batches_promoted,
    happened.SurfaceUpdated: EventChecker._surface_updated,
    happened.ReplayFinished: EventChecker._replay_finished,
    happened.Audited: EventChecker._audited,
    **dict.fromkeys(_OUTCOMES, EventChecker._run_ended),
    **dict.fromkeys(_MOVED, EventChecker._moved),
}
"""The entering method of each event; the model ignores the others."""
