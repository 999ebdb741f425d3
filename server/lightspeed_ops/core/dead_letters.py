"""Dead letters: batches that have no attempts left and wait for an operator, with their failed attempts.

Owns the filter and the values that readers see. It must never decide: redriving and discarding belong to
:mod:`decide.dead_letters`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from operator import attrgetter
from typing import NamedTuple

from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.commands import DeadLetterFilter
from lightspeed_ops.core.events import BatchesDeadLettered, BatchesStarted, Commit, RetriesScheduled
from lightspeed_ops.core.limits import ATTEMPTS, REASONS_LISTED, YEAR_9999_MS
from lightspeed_ops.core.orchestrator import Batch, DeadLetterRecord, RetryRecord
from lightspeed_ops.core.surface import Surface


class StoredDeadLetter(NamedTuple):
    """A dead letter from the state of its surface.

    ``attempts`` are commit versions in pairs: the start and the end of each failed attempt.
    """

    order: int
    batch: Batch
    record: DeadLetterRecord
    run_id: str
    attempt: int
    attempts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FailedAttempt:
    """A failed attempt; fields are 0 or empty if the history that has them was pruned."""

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


@dataclass(frozen=True, slots=True)
class DeadLetterGroup:
    """The dead letters of one stage with one reason, of which at most 256 characters are kept."""

    stage: str
    reason: str
    count: int
    oldest_ms: int
    newest_ms: int


@dataclass(frozen=True, slots=True)
class DeadLetterSummary:
    """All dead letters that match a filter: how many, the largest groups, and how many are in others."""

    dead_letters: int
    groups: tuple[DeadLetterGroup, ...]
    other_groups: int


def matching(surface: Surface, wanted: DeadLetterFilter) -> Iterator[ActiveBatch]:
    """Yields the dead letters that match a filter, in no particular order."""
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


def summary(surface: Surface, wanted: DeadLetterFilter) -> DeadLetterSummary:
    """Returns the summary of the dead letters that match a filter."""
    times: dict[tuple[str, str], list[int]] = {}
    for active in matching(surface, wanted):
        record = active.dead_letter
        assert record is not None, "a dead letter has its record"
        times.setdefault((active.batch.stage, record.reason), []).append(record.at_ms)
    places = {stage: place for place, stage in enumerate(surface.stage_names)}
    groups = [
        DeadLetterGroup(stage, reason, len(found), min(found), max(found))
        for (stage, reason), found in times.items()
    ]
    largest = nsmallest(
        REASONS_LISTED, groups, key=lambda group: (-group.count, places[group.stage], group.reason)
    )
    total = sum(group.count for group in groups)
    return DeadLetterSummary(total, tuple(largest), total - sum(group.count for group in largest))


def first_stored(
    surface: Surface, wanted: DeadLetterFilter, *, after: int, count: int
) -> list[StoredDeadLetter]:
    """Returns at most ``count`` dead letters that match a filter, in order, after the order ``after``."""
    found = (active for active in matching(surface, wanted) if active.order > after)
    return list(map(_stored_dead_letter, nsmallest(count, found, key=attrgetter("order"))))


def versions_of(stored: StoredDeadLetter) -> tuple[int, ...]:
    """Returns the versions of the commits that started and ended the newest hundred attempts."""
    return stored.attempts[-2 * ATTEMPTS :]


def dead_letter(stored: StoredDeadLetter, commits: Mapping[int, Commit]) -> DeadLetter:
    """Returns a dead letter with its failed attempts, read from ``commits`` by version.

    Attempts whose commits were pruned are left out.
    """
    versions = versions_of(stored)
    following = 1 if len(versions) == len(stored.attempts) else 0
    attempts = tuple(_attempts(stored.batch.key, versions, commits, last=stored.attempt, following=following))
    return DeadLetter(stored.batch, _whole_record(stored, commits), stored.run_id, attempts)


def last_failure(
    batch_key: str, attempt: int, attempts: tuple[int, ...], commits: Mapping[int, Commit]
) -> FailedAttempt | None:
    """Returns the newest failed attempt at a batch; None if there is none, or if its history was pruned.

    Args:
        batch_key: The key of the batch.
        attempt: Number of that attempt if its record does not say it; 0 if it is unknown.
        attempts: Versions of the commits that started and ended each failed attempt, in pairs.
        commits: Commits by version.
    """
    return next(_attempts(batch_key, attempts[-2:], commits, last=attempt, following=0), None)


def _whole_record(stored: StoredDeadLetter, commits: Mapping[int, Commit]) -> DeadLetterRecord:
    """Returns the record from its commit, or from the state of the surface if the commit was pruned.

    The state keeps only the beginning of a long reason.
    """
    failure = commits.get(stored.attempts[-1]) if stored.attempts else None
    written = None if failure is None else _ended(failure, stored.batch.key)
    return written if isinstance(written, DeadLetterRecord) else stored.record


def _stored_dead_letter(active: ActiveBatch) -> StoredDeadLetter:
    record = active.dead_letter
    assert record is not None, "a dead letter has its record"
    return StoredDeadLetter(
        active.order, active.batch, record, active.run_id, active.attempt, active.attempts
    )


def _attempts(
    key: str, versions: tuple[int, ...], commits: Mapping[int, Commit], *, last: int, following: int
) -> Iterator[FailedAttempt]:
    """Yields the failed attempts, oldest first.

    The number of an attempt comes from its retry record. Without one, the last attempt has the number
    ``last``, and any other follows the attempt before it; ``following`` is the number of the first one.
    """
    last_place = len(versions) // 2 - 1
    for place, (started_in, failed_in) in enumerate(zip(versions[::2], versions[1::2], strict=True)):
        start, failure = commits.get(started_in), commits.get(failed_in)
        ended = None if failure is None else _ended(failure, key)
        attempt = last if place == last_place else following
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
