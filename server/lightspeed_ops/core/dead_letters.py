"""Dead letters: batches whose attempts are spent, and how they came to that.

Owns the choice of them and the shapes that readers see. What becomes of them is for their decider to say.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from operator import attrgetter
from typing import NamedTuple

from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.commands import DeadLetterFilter
from lightspeed_ops.core.events import BatchesDeadLettered, BatchesStarted, Commit, RetriesScheduled
from lightspeed_ops.core.limits import ATTEMPTS, YEAR_9999_MS
from lightspeed_ops.core.orchestrator import Batch, DeadLetterRecord, RetryRecord
from lightspeed_ops.core.surface import Surface


class StoredDeadLetter(NamedTuple):
    """A dead letter as the surface knows it; ``attempts`` are versions of commits, in pairs as of a life."""

    order: int
    batch: Batch
    record: DeadLetterRecord
    run_id: str
    attempt: int
    attempts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FailedAttempt:
    """An attempt that has failed, as far as history is kept: what is not known is 0 or empty."""

    attempt: int
    run_id: str = ""
    worker_id: str = ""
    started_ms: int = 0
    failed_ms: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A dead letter with its failed attempts, oldest first."""

    batch: Batch
    record: DeadLetterRecord
    run_id: str
    attempts: tuple[FailedAttempt, ...]


def matching(surface: Surface, wanted: DeadLetterFilter) -> Iterator[ActiveBatch]:
    """The dead letters that a filter names, in no order."""
    to_ms = wanted.to_ms or YEAR_9999_MS + 1
    for active in surface.queue.dead.values():
        record = active.dead_letter
        assert record is not None, "a dead letter has its record"
        if (
            wanted.from_ms <= record.at_ms < to_ms
            and (not wanted.stages or active.batch.stage in wanted.stages)
            and (not wanted.reasons or record.reason.startswith(wanted.reasons))
        ):
            yield active


def first_stored(
    surface: Surface, wanted: DeadLetterFilter, *, after: int, count: int
) -> list[StoredDeadLetter]:
    """At most so many dead letters that a filter names, by their order, from behind one on."""
    found = (active for active in matching(surface, wanted) if active.order > after)
    return list(map(_buried, nsmallest(count, found, key=attrgetter("order"))))


def versions_of(stored: StoredDeadLetter) -> tuple[int, ...]:
    """The commits that say how a dead letter's attempts began and ended, of the newest hundred."""
    return stored.attempts[-2 * ATTEMPTS :]


def dead_letter(stored: StoredDeadLetter, commits: Mapping[int, Commit]) -> DeadLetter:
    """A dead letter with its failed attempts, of those of its commits that are kept, by version."""
    attempts = tuple(_attempts(stored, commits))
    return DeadLetter(stored.batch, _whole_record(stored, commits), stored.run_id, attempts)


def _whole_record(stored: StoredDeadLetter, commits: Mapping[int, Commit]) -> DeadLetterRecord:
    """The record as it was written, if its commit is kept; else what the surface knows of it."""
    failure = commits.get(stored.attempts[-1]) if stored.attempts else None
    written = None if failure is None else _ended(failure, stored.batch.key)
    return written if isinstance(written, DeadLetterRecord) else stored.record


def _buried(active: ActiveBatch) -> StoredDeadLetter:
    record = active.dead_letter
    assert record is not None, "a dead letter has its record"
    return StoredDeadLetter(
        active.order, active.batch, record, active.run_id, active.attempt, active.attempts
    )


def _attempts(stored: StoredDeadLetter, commits: Mapping[int, Commit]) -> Iterator[FailedAttempt]:
    """An attempt has its number from its retry; the last from the batch, any other from the one before."""
    key, versions = stored.batch.key, versions_of(stored)
    last = len(versions) // 2 - 1
    following = 1 if len(versions) == len(stored.attempts) else 0
    for place, (started_in, failed_in) in enumerate(zip(versions[::2], versions[1::2], strict=True)):
        start, failure = commits.get(started_in), commits.get(failed_in)
        ended = None if failure is None else _ended(failure, key)
        attempt = stored.attempt if place == last else following
        if isinstance(ended, RetryRecord):
            attempt, following = ended.next_attempt - 1, ended.next_attempt
        else:
            following = 1 if ended is not None else 0
        started = None if start is None else _started(start, key)
        if started is None and ended is None:
            continue
        yield FailedAttempt(
            attempt,
            run_id=started.run_id if started else "",
            worker_id=started.worker_id if started else "",
            started_ms=start.recorded_ms if start and started else 0,
            failed_ms=failure.recorded_ms if failure and ended else 0,
            reason=ended.reason if ended else "",
        )


def _started(commit: Commit, key: str) -> BatchesStarted | None:
    started = (event for event in commit.events if isinstance(event, BatchesStarted))
    return next((event for event in started if key in event.keys), None)


def _ended(commit: Commit, key: str) -> RetryRecord | DeadLetterRecord | None:
    return next((record for record in _records(commit.events) if record.batch_key == key), None)


def _records(events: Iterable[object]) -> Iterator[RetryRecord | DeadLetterRecord]:
    for event in events:
        if isinstance(event, RetriesScheduled):
            yield from event.retries
        elif isinstance(event, BatchesDeadLettered):
            yield from event.dead_letters
