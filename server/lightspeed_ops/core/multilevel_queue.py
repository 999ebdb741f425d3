"""The multilevel queue: the queued batches of a surface by priority, stage and kind of attempt.

Owns the ranked queues of batches that wait for their start, one level for each priority, and how often the
first batches of a stage were passed over. It must never choose what starts: :mod:`start_order` does. A
surface whose batches have no priority has only the normal level, which costs nothing more.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from operator import attrgetter

from lightspeed_ops.core.active_batch import ActiveBatch, RankedQueue
from lightspeed_ops.core.orchestrator import Batch, BatchState, Priority, priority_of
from lightspeed_ops.core.stage_counts import StageCounts

NORMAL_WITHIN = 10
"""Consecutive starts of a stage of which at least one is of a normal batch, if one waits."""
LOW_WITHIN = 100
"""Consecutive starts of a stage of which at least one is of a low batch, if one waits."""
NORMAL_PASSED_MOST = NORMAL_WITHIN - 1
"""Starts of other batches after which a waiting normal batch is due."""
LOW_PASSED_MOST = LOW_WITHIN - 2
"""Starts of others after which a waiting low batch is due: a normal one that is due too comes first."""

ORDER = attrgetter("order")
LEVELS = (0, *Priority)
"""The indexes of lists by priority, which are faster than dicts by an enum; the first item is not used."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """How many other batches started while a normal, or a low, batch of a stage waited, since its last start.

    Only starts that could have taken a batch of the stage count.
    """

    stage: str
    normal: int = 0
    low: int = 0


class Level:
    """The queued batches of one priority."""

    __slots__ = ("fresh", "queued", "retried", "total")

    def __init__(self) -> None:
        """Creates an empty level."""
        self.fresh: dict[str, RankedQueue] = {}
        """Batches on their first attempt, by stage."""
        self.retried: dict[str, RankedQueue] = {}
        """Batches on a later attempt, by stage."""
        self.queued: dict[str, int] = {}
        """Number of batches by stage; the normal level does not count."""
        self.total = 0

    def count(self, stage: str, count: int) -> None:
        """Counts batches of a stage that have joined, or have left if ``count`` is negative."""
        self.queued[stage] = self.queued.get(stage, 0) + count
        self.total += count

    def ranked(self, active: ActiveBatch) -> RankedQueue:
        """Returns the ranked queue of a batch."""
        stage, is_retried = active.batch.stage, active.attempt > 1
        ranked = (self.retried if is_retried else self.fresh).get(stage)
        return self.add(stage, is_retried=is_retried) if ranked is None else ranked

    def add(self, stage: str, *, is_retried: bool) -> RankedQueue:
        """Adds the ranked queue of a stage, and returns it."""
        ranked = RankedQueue(ORDER, _is_queued, stage)
        (self.retried if is_retried else self.fresh)[stage] = ranked
        return ranked


class MultilevelQueue:
    """The queued batches of a surface."""

    __slots__ = ("_has_levels", "_levels", "_normal", "passed_over")

    def __init__(self) -> None:
        """Creates an empty queue."""
        self._normal = Level()
        self._levels: list[Level | None] = [None] * len(LEVELS)
        """By priority; those of high and low are there only while a batch is queued in them."""
        self._levels[Priority.NORMAL] = self._normal
        self._has_levels = False
        """True if a level other than the normal one is there."""
        self.passed_over: dict[str, PassedOver] = {}
        """By stage; only those that were passed over, and only while priorities are used."""

    @property
    def has_priorities(self) -> bool:
        """True if the order of starts depends on priorities."""
        return self._has_levels or bool(self.passed_over)

    def join(self, active: ActiveBatch) -> None:
        """Inserts a batch at its place."""
        level = self._normal
        if type(active.batch) is not Batch:
            priority = priority_of(active.batch)
            if priority is not Priority.NORMAL:
                level = self._levels[priority] or self._new_level(priority)
                level.count(active.batch.stage, 1)
        level.ranked(active).join(active)

    def normal(self, stage: str) -> RankedQueue:
        """Returns the ranked queue of normal batches of a stage on their first attempt."""
        ranked = self._normal.fresh.get(stage)
        return self._normal.add(stage, is_retried=False) if ranked is None else ranked

    def leave(self, active_batches: list[ActiveBatch]) -> Iterator[tuple[str, int]]:
        """Removes batches that are queued no more, and yields their numbers by stage, some stages twice."""
        by_priority: list[list[ActiveBatch]] = [[] for _ in LEVELS]
        if self._has_levels:
            for active in active_batches:
                by_priority[priority_of(active.batch)].append(active)
        else:
            by_priority[Priority.NORMAL] = active_batches
        for level, left in zip(self._levels, by_priority, strict=True):
            if level is None or not left:
                continue
            fresh, retried = level.fresh, level.retried
            ranked_queues = [
                (retried if active.attempt > 1 else fresh)[active.batch.stage] for active in left
            ]
            for ranked, count in Counter(ranked_queues).items():
                ranked.leave(count)
                if level is not self._normal:
                    level.count(ranked.stage, -count)
                yield ranked.stage, count
        if self._has_levels:
            self._drop_levels()

    def count_starts(
        self,
        active_batches: Iterable[ActiveBatch],
        stages: Iterable[str],
        by_stage: Mapping[str, StageCounts],
    ) -> None:
        """Counts how often the batches that still wait were passed over by the starts of others.

        ``stages`` are those that the starts could have taken batches of.
        """
        not_normal = not_low = 0
        normal_at: dict[str, int] = {}
        low_at: dict[str, int] = {}
        for active in active_batches:
            priority = priority_of(active.batch)
            if priority is Priority.HIGH:
                not_normal += 1
                not_low += 1
            elif priority is Priority.NORMAL:
                not_low += 1
                normal_at[active.batch.stage] = not_normal
            else:
                not_normal += 1
                low_at[active.batch.stage] = not_low
        counted, passed_over = frozenset(stages), self.passed_over
        for stage in counted | passed_over.keys():
            before = passed_over.get(stage) or PassedOver(stage)
            normal, low = before.normal, before.low
            if stage in counted:
                normal = not_normal - normal_at[stage] if stage in normal_at else normal + not_normal
                low = not_low - low_at[stage] if stage in low_at else low + not_low
            waiting = self.waiting(stage, by_stage)
            after = PassedOver(
                stage,
                min(normal, NORMAL_PASSED_MOST) if waiting[Priority.NORMAL] else 0,
                min(low, LOW_PASSED_MOST) if waiting[Priority.LOW] else 0,
            )
            if after.normal or after.low:
                passed_over[stage] = after
            else:
                passed_over.pop(stage, None)

    def waiting(self, stage: str, by_stage: Mapping[str, StageCounts]) -> dict[Priority, int]:
        """Returns the number of queued batches of a stage by priority."""
        counts = by_stage.get(stage)
        of = {
            priority: 0 if level is None else level.queued.get(stage, 0)
            for priority, level in zip(Priority, self._levels[1:], strict=True)
        }
        normal = 0 if counts is None else counts.queued - of[Priority.HIGH] - of[Priority.LOW]
        return {**of, Priority.NORMAL: normal}

    def first(self, count: int, stages: Iterable[str] = ()) -> list[ActiveBatch]:
        """Returns the first queued batches of some stages or of all, by priority and then by order."""
        return self._first(count, stages, is_fresh=True, is_retried=True)

    def first_fresh(self, count: int, stages: Iterable[str] = ()) -> list[ActiveBatch]:
        """Returns the same as :meth:`first`, but only batches on their first attempt."""
        return self._first(count, stages, is_fresh=True, is_retried=False)

    def first_retried(self, count: int, stages: Iterable[str] = ()) -> list[ActiveBatch]:
        """Returns the same as :meth:`first`, but only batches on a later attempt."""
        return self._first(count, stages, is_fresh=False, is_retried=True)

    def oldest(self, stage: str) -> ActiveBatch | None:
        """Returns the queued batch of a stage that was enqueued first, or None."""
        ranked_queues = [
            by_stage.get(stage)
            for level in self._levels
            if level is not None
            for by_stage in (level.fresh, level.retried)
        ]
        heads = [next(ranked.active_batches(), None) for ranked in ranked_queues if ranked is not None]
        return min((head for head in heads if head is not None), key=ORDER, default=None)

    def ranked(self, priority: Priority, stage: str, *, is_retried: bool) -> list[RankedQueue]:
        """Returns the ranked queues of a priority and a stage that have batches.

        Without ``is_retried`` that of batches on a later attempt is left out.
        """
        level = self._levels[priority]
        if level is None:
            return []
        found = (level.fresh.get(stage), level.retried.get(stage) if is_retried else None)
        return [ranked for ranked in found if ranked]

    def _first(
        self, count: int, stages: Iterable[str], *, is_fresh: bool, is_retried: bool
    ) -> list[ActiveBatch]:
        names = frozenset(stages)
        found = (
            _first_of(
                [level.fresh] * is_fresh + [level.retried] * is_retried,
                names,
            )
            for level in self._levels
            if level is not None
        )
        return list(islice(chain.from_iterable(found), count))

    def _new_level(self, priority: Priority) -> Level:
        level = self._levels[priority] = Level()
        self._has_levels = True
        return level

    def _drop_levels(self) -> None:
        """Removes the levels in which no batch is queued."""
        for priority in (Priority.HIGH, Priority.LOW):
            level = self._levels[priority]
            if level is not None and not level.total:
                self._levels[priority] = None
        self._has_levels = any(level is not None and level is not self._normal for level in self._levels)


def _first_of(by_stage: Iterable[dict[str, RankedQueue]], names: frozenset[str]) -> Iterator[ActiveBatch]:
    """Returns the batches of several ranked queues, merged by their order; without names, of all stages."""
    ranked_queues = [
        ranked.active_batches()
        for ranked_queues in by_stage
        for name, ranked in ranked_queues.items()
        if ranked and (not names or name in names)
    ]
    return ranked_queues[0] if len(ranked_queues) == 1 else heapq.merge(*ranked_queues, key=ORDER)


def _is_queued(active: ActiveBatch) -> bool:
    return active.state is BatchState.QUEUED
