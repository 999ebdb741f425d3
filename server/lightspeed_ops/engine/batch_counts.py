"""Batch counts: what happened to batches since the process started, by surface and stage.

Owns counters and the histogram of start latencies. It counts a commit before it is applied, while the surface
still has the batches that end; it must never change a surface. Batches that a command reports together cost
little more than one.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from lightspeed_ops.core import events as happened
from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.commands import ExpiredLease
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.metrics import Histogram, HistogramValues

LATENCY_BOUNDS_S = (0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200)
"""Bounds of start latencies in seconds: from a push to an idle worker to a queue that is hours behind."""

OUTCOMES = ("succeeded", "duplicate_suppressed", "failed", "cancelled", "discarded")
"""The outcomes with which batches end. A dead letter has not ended: an operator may redrive or discard it."""

T = TypeVar("T")


class StageTotals(NamedTuple):
    """A copy of the counters of one stage; outcomes are in the order of :data:`OUTCOMES`."""

    enqueued: int
    started: int
    retried: int
    lease_expired: int
    dead_lettered: int
    ended: tuple[int, ...]
    latency: HistogramValues


class StageCounters:
    """What happened to the batches of one stage."""

    __slots__ = (
        "dead_lettered",
        "ended",
        "enqueued",
        "latency",
        "lease_expired",
        "reported",
        "retried",
        "started",
    )

    def __init__(self) -> None:
        """Starts at zero."""
        self.enqueued = self.started = self.retried = self.lease_expired = self.dead_lettered = 0
        self.ended = dict.fromkeys(OUTCOMES, 0)
        self.latency = Histogram(LATENCY_BOUNDS_S)
        """Seconds from the enqueueing of batches to their first start."""
        self.reported: StageTotals | None = None
        """The newest copy that metrics took; None before the first."""

    def add(self, totals: StageTotals, earlier: StageTotals | None) -> None:
        """Adds what a copy of other counters has beyond an earlier copy of them."""
        before = earlier or NO_TOTALS
        self.enqueued += totals.enqueued - before.enqueued
        self.started += totals.started - before.started
        self.retried += totals.retried - before.retried
        self.lease_expired += totals.lease_expired - before.lease_expired
        self.dead_lettered += totals.dead_lettered - before.dead_lettered
        for outcome, now, then in zip(OUTCOMES, totals.ended, before.ended, strict=True):
            self.ended[outcome] += now - then
        self.latency.add(totals.latency, before.latency)

    def totals(self) -> StageTotals:
        """Returns a copy."""
        return StageTotals(
            self.enqueued,
            self.started,
            self.retried,
            self.lease_expired,
            self.dead_lettered,
            tuple(self.ended.values()),
            self.latency.values(),
        )


NO_TOTALS = StageCounters().totals()
"""The counters of a stage without events."""


class SurfaceCounters(dict[str, StageCounters]):
    """The counters of a surface by stage."""

    def __missing__(self, stage: str) -> StageCounters:
        """Adds a stage."""
        counters = self[stage] = StageCounters()
        return counters


class BatchCounts:
    """The counters of all surfaces of this process."""

    def __init__(self) -> None:
        """Starts without surfaces."""
        self._surfaces: dict[str, SurfaceCounters] = {}

    def of(self, name: str) -> SurfaceCounters:
        """Returns the counters of a surface by stage; they count on."""
        counters = self._surfaces.get(name)
        if counters is None:
            counters = self._surfaces[name] = SurfaceCounters()
        return counters

    def count(self, surface: Surface, commit: happened.Commit, answer: object) -> None:
        """Counts the events of a commit, which the surface does not show yet.

        The expiry of a lease is no event of its own, but the answer of the command.
        """
        if isinstance(answer, tuple) and answer and isinstance(answer[0], ExpiredLease):
            self._count_expiries(surface, answer)
        for event in commit.events:
            count = _COUNTERS.get(type(event))
            if count is not None:
                count(self.of(commit.surface), surface, event, commit.now_ms)
            elif type(event) is happened.SurfaceDeleted:
                self._surfaces.pop(commit.surface, None)

    def _count_expiries(self, surface: Surface, expired: Iterable[ExpiredLease]) -> None:
        counters = self.of(surface.name)
        for active in _active(surface, [lease.key for lease in expired]):
            counters[active.batch.stage].lease_expired += 1


def _active(surface: Surface, keys: Iterable[str]) -> list[ActiveBatch]:
    """Returns the batches with these keys, without those that a commit enqueues and starts at once."""
    active_batches = surface.queue.active_batches
    try:
        return list(map(active_batches.__getitem__, keys))
    except KeyError:
        return [active_batches[key] for key in keys if key in active_batches]


def _counted(values: list[T]) -> Collection[tuple[T, int]]:
    """Returns how often each value is in a list; nearly always all of a commit are the same."""
    first = values[0]
    if values.count(first) == len(values):
        return ((first, len(values)),)
    return Counter(values).items()


def _enqueued(counters: SurfaceCounters, batches: Sequence[Batch]) -> None:
    if len(batches) == 1:
        counters[batches[0].stage].enqueued += 1
    elif batches:
        for stage, count in _counted([batch.stage for batch in batches]):
            counters[stage].enqueued += count


def _started(
    counters: SurfaceCounters, surface: Surface, event: happened.BatchesStarted, now_ms: int
) -> None:
    active_batches = _active(surface, event.keys)
    if not active_batches:
        return
    if len(active_batches) == 1:
        active = active_batches[0]
        of = counters[active.batch.stage]
        of.started += 1
        since_ms = active.due_ms or active.enqueued_ms
        if since_ms and not active.started_in:
            of.latency.observe(max(0, now_ms - since_ms) / 1_000)
        return
    by_stage = _counted([active.batch.stage for active in active_batches])
    for stage, count in by_stage:
        counters[stage].started += count
    first_starts = [active for active in active_batches if not active.started_in]
    if len(by_stage) == 1:
        _count_latencies(counters[active_batches[0].batch.stage].latency, first_starts, now_ms)
        return
    for stage, _ in by_stage:
        of_stage = [active for active in first_starts if active.batch.stage == stage]
        _count_latencies(counters[stage].latency, of_stage, now_ms)


def _count_latencies(latency: Histogram, active_batches: Iterable[ActiveBatch], now_ms: int) -> None:
    """Counts the time since batches could start: a delayed batch could from the end of its delay on.

    Snapshots of earlier versions did not keep the time of the enqueueing.
    """
    times_ms = [active.due_ms or active.enqueued_ms for active in active_batches]
    for since_ms, count in _counted(times_ms) if times_ms else ():
        if since_ms:
            latency.observe_many(max(0, now_ms - since_ms) / 1_000, count)


def _acknowledged(
    counters: SurfaceCounters, _surface: Surface, event: happened.BatchesAcknowledged, _now_ms: int
) -> None:
    if len(event.batches) == 1:
        counters[event.batches[0].stage].ended["succeeded"] += 1
    elif event.batches:
        for stage, count in _counted([batch.stage for batch in event.batches]):
            counters[stage].ended["succeeded"] += count


def _ended(outcome: str) -> "_Count":
    def count(counters: SurfaceCounters, surface: Surface, event: Any, _now_ms: int) -> None:  # noqa: ANN401 - any event with keys
        for active in _active(surface, event.keys):
            counters[active.batch.stage].ended[outcome] += 1

    return count


def _retried(
    counters: SurfaceCounters, surface: Surface, event: happened.RetriesScheduled, _now_ms: int
) -> None:
    for active in _active(surface, [record.batch_key for record in event.retries]):
        counters[active.batch.stage].retried += 1


def _dead_lettered(
    counters: SurfaceCounters, surface: Surface, event: happened.BatchesDeadLettered, _now_ms: int
) -> None:
    for active in _active(surface, [record.batch_key for record in event.dead_letters]):
        counters[active.batch.stage].dead_lettered += 1


_Count = Callable[[SurfaceCounters, Surface, Any, int], None]

_COUNTERS: Mapping[type[happened.Event], _Count] = {
    happened.BatchesEnqueued: lambda counters, _, event, __: _enqueued(counters, event.batches),
    happened.ReplayStarted: lambda counters, _, event, __: _enqueued(counters, event.reprocessed),
    happened.ReplayContinued: lambda counters, _, event, __: _enqueued(counters, event.reprocessed),
    happened.BatchesPromoted: lambda counters, _, event, __: _enqueued(counters, event.batches),
    happened.BatchesStarted: _started,
    happened.BatchesAcknowledged: _acknowledged,
    happened.DuplicatesSuppressed: _ended("duplicate_suppressed"),
    happened.BatchesFailed: _ended("failed"),
    happened.BatchesCancelled: _ended("cancelled"),
    happened.DeadLettersDiscarded: _ended("discarded"),
    happened.RetriesScheduled: _retried,
    happened.BatchesDeadLettered: _dead_lettered,
}
"""How each event that counts is counted."""
