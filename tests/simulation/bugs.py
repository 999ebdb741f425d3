"""Planted bugs: possible mistakes in the server, each of which the simulation must find.

Owns how each bug is planted into the real modules, and nothing of how it is found.
"""

from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from lightspeed_ops.core import active_batch, limits, queue, snapshot
from lightspeed_ops.core.commands import Acknowledgement, Started
from lightspeed_ops.core.decide import batches, dead_letters, intake, reports
from lightspeed_ops.core.multilevel_queue import MultilevelQueue
from lightspeed_ops.core.orchestrator import LEASE_EXPIRED, RetryRecord, attributed, extras_of, prioritised
from lightspeed_ops.core.queue import Queue
from lightspeed_ops.core.refusal import Refusal, Refused
from lightspeed_ops.core.start_order import StartOrder
from lightspeed_ops.engine.engine import Engine
from lightspeed_ops.engine.pending_commit import PendingCommit
from lightspeed_ops.reader import reader

from tests.simulation.operator_bugs import OPERATOR_BUGS
from tests.simulation.schedule_bugs import SCHEDULE_BUGS

Patch = pytest.MonkeyPatch


def _drop_fencing(patch: Patch) -> None:
    """Accepts reports under any lease."""
    held = reports._Reports._held
    patch.setattr(reports._Reports, "_held", lambda self, key, _, intent: held(self, key, "", intent))


def _restore_lost_leases(patch: Patch) -> None:
    """Lets a worker with a lost lease extend the lease of another worker."""
    held = reports._Reports._held

    def looking_away(self: Any, key: str, token: str, intent: str) -> Any:
        return held(self, key, "" if intent.startswith("extend") else token, intent)

    patch.setattr(reports._Reports, "_held", looking_away)


def _forget_dead_letters(patch: Patch) -> None:
    """Answers that a batch without attempts left is a dead letter, and does not change its state."""
    dead_letter = reports.BatchCompletions._dead_letter

    def forgetting(self: Any, active: Any, failure: Any) -> Any:
        record = dead_letter(self, active, failure)
        self._dead.remove(record)
        return record

    patch.setattr(reports.BatchCompletions, "_dead_letter", forgetting)


def _skip_pages(patch: Patch) -> None:
    """Moves the cursor of the next page one too far."""
    listing = reader.Listing

    def off_by_one(entries: Any, next_after: int | None) -> Any:
        return listing(entries, next_after and next_after + 1)

    patch.setattr(reader, "Listing", off_by_one)


def _skip_suppression(patch: Patch) -> None:
    """Lets a sink apply a batch again."""
    patch.setattr(reports.BatchCompletions, "_has_applied", lambda _, __: False)


def _count_no_expiry(patch: Patch) -> None:
    """Does not count an expiry as an attempt."""
    retry = reports.BatchCompletions._retry

    def sparing(self: Any, active: Any, failure: Any, due_ms: int) -> Any:
        record = retry(self, active, failure, due_ms)
        if failure.reason == LEASE_EXPIRED:
            self._retries[-1] = RetryRecord(record.batch_key, active.attempt, record.reason, due_ms)
        return self._retries[-1]

    patch.setattr(reports.BatchCompletions, "_retry", sparing)


def _reuse_lease_numbers(patch: Patch) -> None:
    """Restarts lease numbers after a start from a snapshot."""
    finish = snapshot.Thawing.finish

    def counting_anew(self: Any) -> Any:
        surface = finish(self)
        surface.lease_count = 0
        return surface

    patch.setattr(snapshot.Thawing, "finish", counting_anew)


def _forget_leases(patch: Patch) -> None:
    """Leaves leases out of snapshots."""
    patch.setattr(active_batch.Leases, "held", lambda _: [])


def _hand_off_without_admission(patch: Patch) -> None:
    """Enqueues handed-off batches without a check of the room."""

    def taking(self: Any, handed: Any, *, of: Any, pass_attributes: bool) -> None:
        for plain in handed:
            batch = intake._inherited(plain, of, pass_attributes=pass_attributes)
            if batch.key not in self._surface.queue.active_batches or batch.key == of.key:
                self.admitted.setdefault(batch.key, batch)

    patch.setattr(intake.Intake, "hand_off", taking)


def _hand_off_first(patch: Patch) -> None:
    """Enqueues handed-off batches before the acknowledgement is checked."""
    acknowledge = reports._Reports.acknowledge

    def hasty(self: Any, item: Acknowledgement) -> Any:
        active = self._surface.queue.active_batches.get(item.key)
        self._intake = self._intake or intake.Intake(self._builder, self._completions.ended)
        passes = item.pass_attributes
        if (
            item.next
            and active
            and (refusal := self._intake.hand_off(item.next, of=active.batch, pass_attributes=passes))
        ):
            return refusal
        return acknowledge(self, item._replace(next=()))

    patch.setattr(reports._Reports, "acknowledge", hasty)


def _hand_off_nothing(patch: Patch) -> None:
    """Drops handed-off batches."""
    acknowledge = reports._Reports.acknowledge
    patch.setattr(
        reports._Reports, "acknowledge", lambda self, item: acknowledge(self, item._replace(next=()))
    )


def _lose_the_place(patch: Patch) -> None:
    """Enqueues released batches at the end of the queue."""
    release = Queue.release

    def to_the_end(self: Queue, key: str) -> None:
        active = self.active_batches[key]
        lease = active.lease
        assert lease is not None
        del lease.active_batches[active.order]
        active.order, self.next_order = self.next_order, self.next_order + 1
        lease.active_batches[active.order] = active
        release(self, key)

    patch.setattr(Queue, "release", to_the_end)


def _expire_early(patch: Patch) -> None:
    """Expires leases half a second before their deadline."""
    expired = active_batch.Leases.expired
    patch.setattr(
        active_batch.Leases,
        "expired",
        lambda self, now_ms, most, **kw: expired(self, now_ms + 500, most, **kw),
    )


def _grant_no_grace(patch: Patch) -> None:
    """Expires leases at their deadline after a start, though no worker could extend them."""
    patch.setattr(active_batch, "expires_ms", lambda lease, _: lease.deadline_ms)


def _end_backoffs_early(patch: Patch) -> None:
    """Ends backoffs a little early."""
    due = Queue.due
    patch.setattr(Queue, "due", lambda self, now_ms, count: due(self, now_ms + 150, count))


def _leave_the_cancelled(patch: Patch) -> None:
    """Leaves a cancelled waiting batch in the queue."""
    cancel = Queue.cancel

    def leaving(self: Queue, key: str) -> None:
        active = self.active_batches[key]
        cancel(self, key)
        self.active_batches[key] = active

    patch.setattr(Queue, "cancel", leaving)


def _drop_one_redriven(patch: Patch) -> None:
    """Does not redrive the last of several dead letters."""
    choose = dead_letters._chosen

    def all_but_one(surface: Any, command: Any, intent: str, refuses: Any) -> Any:
        chosen, remaining = choose(surface, command, intent, refuses)
        if len(chosen) > 1 and intent == "redrive":
            chosen.popitem()
        return chosen, remaining

    patch.setattr(dead_letters, "_chosen", all_but_one)


def _start_one_more(patch: Patch) -> None:
    """Starts one batch more than allowed."""
    room = Queue.room
    patch.setattr(Queue, "room", lambda self, boundary: room(self, boundary) + 1)


def _ignore_record_credits(patch: Patch) -> None:
    """Starts more records than the worker has credits for."""
    patch.setattr(batches, "_within", lambda active_batches, _: active_batches)


def _start_the_newest(patch: Patch) -> None:
    """Starts the newest batch first."""
    first = MultilevelQueue.first
    patch.setattr(
        MultilevelQueue,
        "first",
        lambda self, count, stages=(): first(self, limits.QUEUED, stages)[::-1][:count],
    )


def _answer_early(patch: Patch) -> None:
    """Responds before the commit is durable."""

    async def at_once(_: Engine, pending: PendingCommit[Any]) -> Any:
        if isinstance(pending.outcome, Refusal):
            raise Refused(pending.outcome)
        return pending.outcome

    patch.setattr(Engine, "_finish", at_once)


def _do_twice(patch: Patch) -> None:
    """Executes a repeated request again."""

    async def unknown(*_: Any) -> None:
        return None

    patch.setattr(Engine, "_recorded", unknown)


def _count_a_redrive_short(patch: Patch) -> None:
    """Does not count a redriven batch of a resumed run as outstanding again."""
    redrive = Queue.redrive

    def uncounted(self: Queue, key: str, **others: Any) -> None:
        before = self.replaying
        redrive(self, key, **others)
        self.replaying = before

    patch.setattr(Queue, "redrive", uncounted)


def _pass_no_attributes(patch: Patch) -> None:
    """Enqueues handed-off batches without the attributes of the acknowledged batch."""
    patch.setattr(intake, "_inherited", lambda batch, _of, **_: batch)


def _retry_without_attributes(patch: Patch) -> None:
    """Loses the attributes of a batch at its first retry."""
    retry = Queue.retry

    def losing(self: Queue, key: str, **retried: Any) -> None:
        active = self.active_batches[key]
        active.batch = attributed(active.batch, {})
        retry(self, key, **retried)

    patch.setattr(Queue, "retry", losing)


def _forget_progress(patch: Patch) -> None:
    """Answers that a lease was extended, and drops the progress that came with it."""
    patch.setattr(Queue, "report_progress", lambda _self, _key, _progress: None)


def _give_no_progress(patch: Patch) -> None:
    """Starts the next attempt without the progress of the last one."""
    patch.setattr(batches, "_started_of", lambda values: Started(*values[:-1]))


def _start_before_the_time(patch: Patch) -> None:
    """Starts batches before their time."""
    patch.setattr(queue, "not_before_of", lambda _: 0)


def _ignore_stage_limits(patch: Patch) -> None:
    """Starts batches of a stage beyond its limits."""
    patch.setattr(batches, "stage_rooms", lambda _surface, _now_ms: {})


def _count_no_starts(patch: Patch) -> None:
    """Does not count the starts of a stage against its limit."""
    patch.setattr(Queue, "record_starts", lambda *_: None)


def _start_without_aging(patch: Patch) -> None:
    """Starts high batches first however often others were passed over."""
    init = StartOrder.__init__

    def forgetful(self: StartOrder, *values: Any, **named: Any) -> None:
        init(self, *values, **named)
        for source in chain.from_iterable(self._sources):
            source.due_at = 2**60
        self._due_at = [2**60] * len(self._due_at)

    patch.setattr(StartOrder, "__init__", forgetful)


def _ignore_priorities(patch: Patch) -> None:
    """Starts batches first in, first out, whatever their priority."""
    patch.setattr(MultilevelQueue, "has_priorities", False)


def _pass_no_priority(patch: Patch) -> None:
    """Enqueues handed-off batches as normal ones, although their batch has a priority."""
    inherited = intake._inherited

    def losing(batch: Any, of: Any, **passes: bool) -> Any:
        handed = inherited(batch, of, **passes)
        return prioritised(handed, extras_of(batch).priority)

    patch.setattr(intake, "_inherited", losing)


def _forget_who_was_passed_over(patch: Patch) -> None:
    """Restarts the aging of batches after a start from a snapshot."""
    finish = snapshot.Thawing.finish

    def anew(self: Any) -> Any:
        surface = finish(self)
        surface.queue.ready.passed_over.clear()
        return surface

    patch.setattr(snapshot.Thawing, "finish", anew)


BUGS: dict[str, Callable[[Patch], None]] = {
    plant.__name__.strip("_"): plant
    for plant in (
        _drop_fencing,
        _restore_lost_leases,
        _forget_dead_letters,
        _skip_pages,
        _skip_suppression,
        _count_no_expiry,
        _reuse_lease_numbers,
        _forget_leases,
        _hand_off_without_admission,
        _hand_off_first,
        _hand_off_nothing,
        _lose_the_place,
        _expire_early,
        _grant_no_grace,
        _end_backoffs_early,
        _leave_the_cancelled,
        _drop_one_redriven,
        _start_one_more,
        _ignore_record_credits,
        _start_the_newest,
        _answer_early,
        _do_twice,
        _count_a_redrive_short,
        _pass_no_attributes,
        _retry_without_attributes,
        _forget_progress,
        _give_no_progress,
        _start_before_the_time,
        _ignore_stage_limits,
        _count_no_starts,
        _start_without_aging,
        _ignore_priorities,
        _pass_no_priority,
        _forget_who_was_passed_over,
        *OPERATOR_BUGS,
        *SCHEDULE_BUGS,
    )
}
"""Every planted bug by name."""
