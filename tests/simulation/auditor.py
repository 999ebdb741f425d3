"""The auditor: enters every durable commit into the books, and checks whether each event is allowed.

Owns the rules of the contract, in terms of events and of the command that caused them. The world passes it
each commit in the journal's order, so that the books have the state on which the command was decided.
"""

from collections.abc import Callable
from typing import Any

from lightspeed_ops.core import commands
from lightspeed_ops.core import events as happened
from lightspeed_ops.core.commands import Command
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.records import checkpoints_of

from tests.simulation.books import ACTIVE, SINK, STAGES, Body, Books, expect

HOPELESS = "hopeless"
"""Reasons for which workers fail a batch permanently; every other reason leads to a retry first."""
EXPIRED = "lease_expired"

Caused = Command[Any] | None


class Auditor:
    """Keeps the books of one surface."""

    def __init__(self, books: Books, *, lease_ms: int, base_backoff_ms: int, max_backoff_ms: int) -> None:
        """An auditor with the settings that commands leave to the surface."""
        self.books = books
        self._lease_ms = lease_ms
        self._base_backoff_ms = base_backoff_ms
        self._max_backoff_ms = max_backoff_ms
        self._cause: Caused = None
        self._now_ms = 0
        self._recorded_ms = 0
        self._waiting = 0
        self._admitted: list[Batch] = []
        self._ended: set[str] = set()
        self._chosen: list[str] = []

    def enter(self, commit: Commit, cause: Caused) -> None:
        """Enters a commit; ``cause`` is the command, or None for commands of the service itself."""
        books = self.books
        expect(commit.version == books.version + 1, f"commit {books.version + 1} next")
        books.version = commit.version
        self._cause, self._now_ms, self._waiting = cause, commit.now_ms, books.waiting()
        self._recorded_ms = commit.recorded_ms
        self._admitted, self._ended = [], set()
        self._chosen = self._choose(cause)
        for event in commit.events:
            enter = _ENTERED.get(type(event))
            if enter is not None:
                enter(self, event)
        self._has_done_as_asked(commit)
        books.check()

    # The command has its effect.

    def _has_done_as_asked(self, commit: Commit) -> None:
        match self._cause:
            case commands.CancelBatch() if _is_ok(commit):
                body = self.books.live.get(self._cause.key)
                is_so = body is None or (body.place == "in_flight" and body.cancel_ms is not None)
                expect(is_so, f"'{self._cause.key}' to be cancelled, as it was answered")
            case commands.RedriveDeadLetters() | commands.DiscardDeadLetters() if _is_ok(commit):
                dead = {body.batch.key for body in self.books.at("dead_lettered")}
                left = [key for key in self._chosen if key in dead]
                expect(not left, f"{left} to leave the dead letters, as it was asked")
            case _:
                self._handed_off()

    def _choose(self, cause: Caused) -> list[str]:
        """Returns the dead letters of a command; a filter selects all of them here."""
        if not isinstance(cause, commands.RedriveDeadLetters | commands.DiscardDeadLetters):
            return []
        dead = [body.batch.key for body in self.books.at("dead_lettered")]
        return [key for key in dead if key in cause.keys] if cause.filter is None else dead[: cause.most]

    def _handed_off(self) -> None:
        """Checks that the hand-offs of an acknowledgement are all there or none, and nothing else is new."""
        items = [item for item in _items(self._cause, "acknowledgements") if item.next]
        handed = [batch for item in items if item.key in self._ended for batch in item.next]
        for batch in handed:
            body = self.books.live.get(batch.key)
            there = batch in self._admitted or (body is not None and body.batch == batch)
            expect(there or batch.key in self._ended, f"'{batch.key}' to be handed on with what it follows")
        if isinstance(self._cause, commands.AcknowledgeBatches | commands.Report):
            stray = [batch.key for batch in self._admitted if batch not in handed]
            expect(not stray, f"nothing handed on by what was not acknowledged: {stray}")

    # Events of a batch.

    def _flying(self, key: str) -> Body:
        body = self.books.live.get(key)
        expect(body is not None and body.place == "in_flight", f"'{key}' to be in flight")
        assert body is not None
        return body

    def _reported(self, body: Body, kind: str) -> Any:
        """Returns the item that reports a batch under its current lease."""
        key = body.batch.key
        items = [item for item in _items(self._cause, kind) if item.key == key]
        valid = [item for item in items if item.lease_token in ("", body.token)]
        expect(valid, f"a report on '{key}' under its lease {body.token}, and not {items}")
        return valid[0]

    def _expired(self, body: Body) -> None:
        key = body.batch.key
        expect(self._cause is None, f"'{key}' to expire by itself")
        expect(body.deadline_ms <= self._now_ms, f"the lease of '{key}' to last until {body.deadline_ms}")

    def _batches_enqueued(self, event: happened.BatchesEnqueued) -> None:
        if isinstance(self._cause, commands.EnqueueBatches):
            expect(self.books.control != "draining", "nothing to be taken in while draining")
            expect(set(event.batches) <= set(self._cause.batches), "only what was sent to be taken in")
        for batch in event.batches:
            expect(batch.key not in self.books.live, f"'{batch.key}' to live once")
            expect(
                self._waiting + len(self._admitted) < self.books.max_queued,
                f"room in the queue for '{batch.key}'",
            )
            self.books.admit(batch)
            self._admitted.append(batch)

    def _retries_released(self, event: happened.RetriesReleased) -> None:
        for key in event.keys:
            body = self.books.live[key]
            expect(body.place == "retrying", f"'{key}' to wait for a backoff")
            expect(body.due_ms <= self._now_ms, f"'{key}' to wait until {body.due_ms}")
            body.place = "queued"

    def _batches_started(self, event: happened.BatchesStarted) -> None:
        books, cause = self.books, self._cause
        assert isinstance(cause, commands.StartAvailable), "only who asks for batches gets some"
        expect(books.lifecycle in ACTIVE, "batches to be started in a run")
        expect(books.control != "paused", "nothing to be started while paused")
        expect(event.first_lease == books.leases + 1, f"lease {books.leases + 1} next")
        stages = cause.stages or STAGES
        queue = [body for body in books.at("queued") if body.batch.stage in stages]
        first = [body.batch.key for body in queue[: len(event.keys)]]
        expect(list(event.keys) == first, f"{first} to be first, and not {event.keys}")
        expect(len(event.keys) <= cause.max_batches, f"at most {cause.max_batches} to be started")
        before_last = sum(body.batch.records for body in queue[: len(event.keys) - 1])
        within = not cause.max_records or before_last < cause.max_records
        expect(within, f"no more to be started beyond {cause.max_records} records")
        books.leases += len(event.keys)
        for number, body in enumerate(queue[: len(event.keys)], event.first_lease):
            self._start(body, number, event)
        expect(
            event.lease_deadline_ms == self._now_ms + (cause.lease_ms or self._lease_ms),
            "a lease to last as long as it was asked for",
        )

    def _start(self, body: Body, number: int, event: happened.BatchesStarted) -> None:
        body.place, body.starts = "in_flight", body.starts + 1
        expect(body.starts <= self.books.max_attempts, f"at most {self.books.max_attempts} starts")
        expect(body.starts == body.attempt, f"'{body.batch.key}' to be at attempt {body.starts}")
        body.token, body.worker_id = f"{number}-{self._recorded_ms}", event.worker_id
        body.run_id, body.started_ms = event.run_id, event.started_ms
        body.granted_ms, body.deadline_ms = self._now_ms, event.lease_deadline_ms
        self.books.durable.add((body.batch.key, body.token))

    def _leases_extended(self, event: happened.LeasesExtended) -> None:
        for key in event.keys:
            body = self._flying(key)
            self._reported(body, "extensions")
            expect(body.cancel_ms is None, f"'{key}' not to be extended while it is to be let go of")
            body.granted_ms, body.deadline_ms = self._now_ms, event.lease_deadline_ms

    def _batches_given_back(self, event: happened.BatchesGivenBack) -> None:
        for key in event.keys:
            body = self._flying(key)
            self._reported(body, "releases")
            body.place, body.starts = "queued", body.starts - 1

    def _cancellation_requested(self, event: happened.CancellationRequested) -> None:
        body = self._flying(event.key)
        body.cancel_ms = body.deadline_ms = event.deadline_ms
        body.granted_ms = self._now_ms

    def _batches_cancelled(self, event: happened.BatchesCancelled) -> None:
        for key in event.keys:
            body = self.books.live[key]
            if body.place == "in_flight":
                expect(body.cancel_ms is not None, f"'{key}' to be kept until its worker lets go")
                if self._cause is None:
                    self._expired(body)
                else:
                    self._reported(body, "failures" if _items(self._cause, "failures") else "releases")
            else:
                expect(isinstance(self._cause, commands.CancelBatch), f"'{key}' to be cancelled when asked")
                expect(body.place != "dead_lettered", "dead letters to be discarded, and not cancelled")
            self._end(key, "cancelled")

    def _batches_acknowledged(self, event: happened.BatchesAcknowledged) -> None:
        for batch, checkpoint in zip(event.batches, checkpoints_of(event), strict=True):
            body = self._flying(batch.key)
            self._reported(body, "acknowledgements")
            expect(body.batch == batch, f"'{batch.key}' to be acknowledged as it was enqueued")
            expect(event.run_id == body.run_id, f"'{batch.key}' to be acknowledged in its run {body.run_id}")
            applied = (batch.stage, batch.idempotency_key)
            once = body.again or batch.stage != SINK or applied not in self.books.applied
            expect(once, f"{applied} to be applied once")
            self.books.checkpoints.add(checkpoint)
            self.books.lineage.append(batch.idempotency_key)
            self.books.done.append(batch)
            if batch.stage == SINK:
                self.books.applied.add(applied)
            self._end(batch.key, "succeeded")

    def _duplicates_suppressed(self, event: happened.DuplicatesSuppressed) -> None:
        for key in event.keys:
            body = self._flying(key)
            self._reported(body, "acknowledgements")
            applied = (body.batch.stage, body.batch.idempotency_key)
            expect(applied in self.books.applied, f"{applied} to be applied before it is suppressed")
            self._end(key, "suppressed")

    def _retries_scheduled(self, event: happened.RetriesScheduled) -> None:
        for record in event.retries:
            body = self._flying(record.batch_key)
            expect(record.next_attempt == body.attempt + 1, f"'{record.batch_key}' to spend an attempt")
            expect(record.next_attempt <= self.books.max_attempts, f"'{record.batch_key}' to have one left")
            if record.reason == EXPIRED:
                self._expired(body)
                expect(record.retry_at_ms == self._now_ms, "what was lost to be wanted back at once")
            else:
                item = self._reported(body, "failures")
                expect(
                    item.attempt == body.attempt, f"attempt {body.attempt} to fail, and not {item.attempt}"
                )
                plain = min(self._max_backoff_ms, self._base_backoff_ms << (body.attempt - 1))
                expect(
                    abs(record.retry_at_ms - self._now_ms - plain) <= plain // 10, f"a backoff of {plain} ms"
                )
            expect(body.cancel_ms is None, f"'{record.batch_key}' to be let go of, and not tried again")
            body.place, body.attempt, body.due_ms = "retrying", record.next_attempt, record.retry_at_ms
            self.books.durable.add(record)

    def _batches_dead_lettered(self, event: happened.BatchesDeadLettered) -> None:
        for record in event.dead_letters:
            body = self._flying(record.batch_key)
            if record.reason == EXPIRED:
                self._expired(body)
            else:
                self._reported(body, "failures")
            spent = body.starts == body.attempt == self.books.max_attempts
            expect(spent or record.reason == HOPELESS, f"'{record.batch_key}' to die of its last attempt")
            body.place, body.replayed, body.died_in = "dead_lettered", False, self.books.version
            self.books.durable.add(record)

    def _batches_failed(self, event: happened.BatchesFailed) -> None:
        for key in event.keys:
            self._flying(key)
            self._end(key, "failed")

    def _dead_letters_redriven(self, event: happened.DeadLettersRedriven) -> None:
        for key, due_ms in zip(event.keys, event.due_ms, strict=True):
            replays = self.books.live[key].returning or self.books.live[key].resumed
            body = self._return_to_queue(key)
            body.place, body.due_ms, body.replayed = "retrying", due_ms, replays

    def _dead_letters_discarded(self, event: happened.DeadLettersDiscarded) -> None:
        for key in event.keys:
            self._return_to_queue(key)
            self._end(key, "discarded")

    def _return_to_queue(self, key: str) -> Body:
        body = self.books.live[key]
        expect(body.place == "dead_lettered", f"'{key}' to be a dead letter")
        body.attempt, body.starts, body.place, body.returning = 1, 0, "queued", False
        return body

    def _end(self, key: str, how: str) -> None:
        self._ended.add(key)
        self.books.end(key, how)

    # Events of replays.

    def _replay_started(self, event: happened.ReplayStarted) -> None:
        books = self.books
        books.lifecycle = books.control = "replaying"
        stages = STAGES[STAGES.index(event.from_stage) :]
        returning = {one.stage: one.until_version for one in event.returning}
        for body in books.at("dead_lettered"):
            body.returning |= body.died_in <= returning.get(body.batch.stage, 0)
        dead = [body.batch.key for body in books.at("dead_lettered") if body.batch.stage in stages]
        requeued = [] if returning else dead
        expect(list(event.requeued_keys) == requeued, f"{requeued} to be replayed, not {event.requeued_keys}")
        taken = [*event.reprocessed, *event.deferred, *event.pending]
        if event.takes_staged:
            taken += books.staged
        else:
            self._left_out(taken, stages)
        named = books.named(stages)
        stray = [batch for batch in taken if batch not in named]
        expect(not stray, f"nothing to be applied again but what the window names: {stray}")
        expect(len(set(taken)) == len(taken), "each batch to be applied again once")
        self._requeue(event.requeued_keys, event.reprocessed, event.deferred)
        books.pending += [*event.pending, *(books.staged if event.takes_staged else ())]
        books.staging, books.staged = 0, []
        books.returning = books.returning or bool(returning)

    def _left_out(self, taken: list[Batch], stages: tuple[str, ...]) -> None:
        """Checks that a replay takes each batch of the window, except with an active key or in a replay."""
        books = self.books
        known = {*taken, *books.pending, *books.behind}
        missed = [one for one in books.named(stages) if one not in known and one.key not in books.live]
        expect(not missed, f"{missed} to be applied again")

    def _replay_staged(self, event: happened.ReplayStaged) -> None:
        books = self.books
        if event.staging != books.staging:
            books.staged = []
        books.staging = event.staging
        books.staged += event.batches

    def _replay_continued(self, event: happened.ReplayContinued) -> None:
        books = self.books
        expect(self._cause is None, "a replay to go on by itself")
        dead = [body.batch.key for body in books.at("dead_lettered") if body.returning]
        first = dead[: len(event.requeued_keys)]
        expect(list(event.requeued_keys) == first, f"{first} to return, and not {event.requeued_keys}")
        count = len(event.reprocessed) + len(event.deferred)
        expect(not count or not dead, "dead letters to return first")
        taken, books.pending = books.pending[:count], books.pending[count:]
        expect(sorted(taken) == sorted([*event.reprocessed, *event.deferred]), f"{taken} to be next")
        self._requeue(event.requeued_keys, event.reprocessed, event.deferred)
        expect(not event.returned or first == dead, "all dead letters to return")
        books.returning = books.returning and not event.returned

    def _batches_promoted(self, event: happened.BatchesPromoted) -> None:
        for batch in event.batches:
            following = next(one for one in self.books.behind if one.key == batch.key)
            expect(following == batch, f"{following} to follow, and not {batch}")
            self.books.behind.remove(following)
        self._requeue((), event.batches, ())

    def _requeue(
        self, requeued: tuple[str, ...], again: tuple[Batch, ...], deferred: tuple[Batch, ...]
    ) -> None:
        books = self.books
        for key in requeued:
            self._return_to_queue(key).replayed = True
        for batch in again:
            expect(batch.key not in books.live, f"'{batch.key}' to live once")
            books.admit(batch, again=True)
        for batch in deferred:
            expect(batch.key in books.live, f"'{batch.key}' to be deferred for another one of its key")
            books.behind.append(batch)

    # Events of the run.

    def _run_resumed(self, _event: happened.RunResumed) -> None:
        self.books.lifecycle = "replaying"
        for body in self.books.live.values():
            body.resumed, body.replayed = True, body.outstanding

    def _replay_finished(self, _event: happened.ReplayFinished) -> None:
        books = self.books
        left = [key for key, body in books.live.items() if body.replayed and body.outstanding]
        expect(not left and not books.backlog(), f"a replay to last until {left} have ended")
        books.lifecycle = "running" if books.lifecycle == "replaying" else books.lifecycle
        books.control = "running" if books.control == "replaying" else books.control

    def _surface_updated(self, event: happened.SurfaceUpdated) -> None:
        window = event.settings.connector_plan.reprocess_window
        self.books.window = None if window is None else (window.start_sequence, window.end_sequence)

    def _moved(self, event: object) -> None:
        attribute, state = _MOVED[type(event)]
        setattr(self.books, attribute, state)

    def _audited(self, event: happened.Audited) -> None:
        self.books.audits.append(event.entry.chain_hash)


def _items(cause: Caused, kind: str) -> tuple[Any, ...]:
    items: tuple[Any, ...] = getattr(cause, kind, ())
    return items


def _is_ok(commit: Commit) -> bool:
    audits = [event.entry.record for event in commit.events if isinstance(event, happened.Audited)]
    return any(record.outcome == "ok" for record in audits)


_MOVED: dict[type, tuple[str, str]] = {
    happened.RunStarted: ("lifecycle", "running"),
    happened.RunCompleted: ("lifecycle", "completed"),
    happened.RunFailed: ("lifecycle", "failed"),
    happened.RunCrashed: ("lifecycle", "crashed"),
    happened.Paused: ("control", "paused"),
    happened.Resumed: ("control", "running"),
    happened.DrainStarted: ("control", "draining"),
}

_ENTERED: dict[type, Callable[[Auditor, Any], None]] = {
    happened.BatchesEnqueued: Auditor._batches_enqueued,
    happened.RetriesReleased: Auditor._retries_released,
    happened.BatchesStarted: Auditor._batches_started,
    happened.LeasesExtended: Auditor._leases_extended,
    happened.BatchesGivenBack: Auditor._batches_given_back,
    happened.CancellationRequested: Auditor._cancellation_requested,
    happened.BatchesCancelled: Auditor._batches_cancelled,
    happened.BatchesAcknowledged: Auditor._batches_acknowledged,
    happened.DuplicatesSuppressed: Auditor._duplicates_suppressed,
    happened.RetriesScheduled: Auditor._retries_scheduled,
    happened.BatchesDeadLettered: Auditor._batches_dead_lettered,
    happened.BatchesFailed: Auditor._batches_failed,
    happened.DeadLettersRedriven: Auditor._dead_letters_redriven,
    happened.DeadLettersDiscarded: Auditor._dead_letters_discarded,
    happened.RunResumed: Auditor._run_resumed,
    happened.ReplayStarted: Auditor._replay_started,
    happened.ReplayStaged: Auditor._replay_staged,
    happened.ReplayContinued: Auditor._replay_continued,
    happened.BatchesPromoted: Auditor._batches_promoted,
    happened.SurfaceUpdated: Auditor._surface_updated,
    happened.ReplayFinished: Auditor._replay_finished,
    happened.Audited: Auditor._audited,
    **dict.fromkeys(_MOVED, Auditor._moved),
}
"""The entering method of each event; the books ignore the others."""
