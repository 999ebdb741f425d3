"""The history of a batch by attempts: each with its extensions and its end, equal ones in a row as one group.

Owns how events become attempts and actions between them. It must never render anything, nor read a clock.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from lightspeed.ops.v1.batch_history_pb2 import BatchEvent

OPEN = "in progress"
"""Outcome of an attempt that has not ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt, or a group of attempts in a row with the same outcome and reason.

    Attributes:
        first: Number of the attempt, or of the first of a group; 0: unknown.
        last: Number of the last attempt of the group.
        count: Number of attempts.
        run_ids: Runs that started them, in order, each once.
        worker_ids: Workers that had them, in order, each once.
        started_ms: Time of the first start, Unix milliseconds; 0: unknown.
        ended_ms: Time of the last end; 0: in progress.
        extensions: Number of lease extensions.
        progress: Newest progress that a worker reported.
        outcome: What became of the attempt, such as "failed".
        reason: Reason of a failure.
        retry_at_ms: Earliest start of the next attempt; 0: none.
    """

    first: int = 0
    last: int = 0
    count: int = 1
    run_ids: tuple[str, ...] = ()
    worker_ids: tuple[str, ...] = ()
    started_ms: int = 0
    ended_ms: int = 0
    extensions: int = 0
    progress: str = ""
    outcome: str = OPEN
    reason: str = ""
    retry_at_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Event between attempts, such as the enqueueing or a redrive.

    Attributes:
        at_ms: Time of its recording, Unix milliseconds.
        text: What happened.
        actor_id: Actor that asked for it; empty: none.
        reason: Reason that the actor gave.
    """

    at_ms: int
    text: str
    actor_id: str = ""
    reason: str = ""


Step = Attempt | Action


def steps(events: Iterable[BatchEvent]) -> list[Step]:
    """Returns attempts and actions in the order of the events, without grouping."""
    walk = _Walk()
    for event in events:
        walk.take(event)
    return walk.finished()


def grouped(found: Iterable[Step]) -> list[Step]:
    """Returns the steps with equal attempts in a row as one: same outcome, same reason, one after another."""
    groups: list[Step] = []
    for step in found:
        last = groups[-1] if groups else None
        if isinstance(last, Attempt) and isinstance(step, Attempt) and _alike(last, step):
            groups[-1] = replace(
                last,
                last=step.last,
                count=last.count + step.count,
                run_ids=_united(last.run_ids, step.run_ids),
                worker_ids=_united(last.worker_ids, step.worker_ids),
                ended_ms=step.ended_ms,
                extensions=last.extensions + step.extensions,
                progress=step.progress or last.progress,
                retry_at_ms=step.retry_at_ms,
            )
        else:
            groups.append(step)
    return groups


def _alike(one: Attempt, other: Attempt) -> bool:
    return (
        one.outcome == other.outcome != OPEN
        and one.reason == other.reason
        # A released attempt does not count: the next one has the same number.
        and other.first in (0, one.last, one.last + 1)
    )


def _united(some: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(some + more))


@dataclass(slots=True)
class _Walk:
    """The walk over the events: the steps so far, and the attempt in progress."""

    done: list[Step] = field(default_factory=list)
    open: Attempt | None = None

    def take(self, event: BatchEvent) -> None:
        kind = event.WhichOneof("event")
        if kind is not None:
            _TAKERS[kind](self, event)

    def finished(self) -> list[Step]:
        return [*self.done, self.open] if self.open else self.done

    def started(self, event: BatchEvent) -> None:
        self._leave_open()
        found = event.started
        self.open = Attempt(
            first=found.attempt,
            last=found.attempt,
            run_ids=tuple(filter(None, [found.run_id])),
            worker_ids=tuple(filter(None, [found.worker_id])),
            started_ms=event.recorded_ms,
        )

    def extended(self, event: BatchEvent) -> None:
        found, open_ = event.lease_extended, self.open or Attempt()
        self.open = replace(
            open_, extensions=open_.extensions + found.times, progress=found.progress or open_.progress
        )

    def end(
        self, event: BatchEvent, outcome: str, *, attempt: int = 0, reason: str = "", retry_at_ms: int = 0
    ) -> None:
        """Ends the attempt in progress; if its start is not kept, only its end is known."""
        open_ = self.open or Attempt(first=attempt, last=attempt)
        self.open = None
        self.done.append(
            replace(
                open_,
                first=open_.first or attempt,
                last=open_.last or attempt,
                outcome=outcome,
                reason=reason,
                ended_ms=event.recorded_ms,
                retry_at_ms=retry_at_ms,
            )
        )

    def act(self, event: BatchEvent, text: str, *, actor_id: str = "", reason: str = "") -> None:
        self.done.append(Action(at_ms=event.recorded_ms, text=text, actor_id=actor_id, reason=reason))

    def cancelled(self, event: BatchEvent) -> None:
        found = event.cancelled
        if self.open is not None:
            self.end(event, "cancelled", reason=found.reason)
        else:
            self.act(event, "cancelled", actor_id=found.actor_id, reason=found.reason)

    def cancellation_requested(self, event: BatchEvent) -> None:
        found, open_ = event.cancellation_requested, self.open
        self.open = None
        self.act(event, "cancellation requested", actor_id=found.actor_id, reason=found.reason)
        # The attempt goes on: it comes after the request, because it ends after it.
        self.open = open_

    def _leave_open(self) -> None:
        """Keeps an attempt whose end is not in the history, as before the retention."""
        if self.open is not None:
            self.done.append(replace(self.open, outcome="end unknown"))
            self.open = None


def _failed(walk: _Walk, event: BatchEvent) -> None:
    found = event.failed
    walk.end(event, "failed", attempt=found.attempt, reason=found.reason, retry_at_ms=found.retry_at_ms)


def _lease_expired(walk: _Walk, event: BatchEvent) -> None:
    found = event.lease_expired
    walk.end(event, "lease expired", attempt=found.attempt, retry_at_ms=found.retry_at_ms)


def _dead_lettered(walk: _Walk, event: BatchEvent) -> None:
    found = event.dead_lettered
    walk.end(event, "dead-lettered", attempt=found.attempt, reason=found.record.reason)


def _permanently_failed(walk: _Walk, event: BatchEvent) -> None:
    found = event.permanently_failed
    walk.end(event, "permanently failed", attempt=found.attempt, reason=found.reason)


def _acknowledged(walk: _Walk, event: BatchEvent) -> None:
    result = sorted(event.acknowledged.result.items())
    walk.end(event, "applied", reason=", ".join(f"{name}={value}" for name, value in result))


def _handed_off(walk: _Walk, event: BatchEvent) -> None:
    from_key = event.handed_off.from_key
    walk.act(event, f"handed off by batch {from_key}" if from_key else "handed off by several batches")


def _by_actor(name: str, text: str) -> Callable[[_Walk, BatchEvent], None]:
    def take(walk: _Walk, event: BatchEvent) -> None:
        found = getattr(event, name)
        walk.act(event, text, actor_id=found.actor_id, reason=found.reason)

    return take


_TAKERS: dict[str, Callable[[_Walk, BatchEvent], None]] = {
    "enqueued": lambda walk, event: walk.act(event, "enqueued"),
    "handed_off": _handed_off,
    "reprocessed": _by_actor("reprocessed", "reprocessed by a replay"),
    "started": _Walk.started,
    "lease_extended": _Walk.extended,
    "failed": _failed,
    "lease_expired": _lease_expired,
    "released": lambda walk, event: walk.end(event, "released", attempt=event.released.attempt),
    "acknowledged": _acknowledged,
    "duplicate_suppressed": lambda walk, event: walk.end(event, "duplicate suppressed"),
    "dead_lettered": _dead_lettered,
    "redriven": _by_actor("redriven", "redriven"),
    "replayed": _by_actor("replayed", "requeued by a replay"),
    "discarded": _by_actor("discarded", "discarded"),
    "cancellation_requested": _Walk.cancellation_requested,
    "cancelled": _Walk.cancelled,
    "permanently_failed": _permanently_failed,
}


def kinds() -> Iterator[str]:
    """Yields the kinds of events that become steps: a test says that they are all of the contract."""
    return iter(_TAKERS)
