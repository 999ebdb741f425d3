"""The order of starts among priorities: high before normal before low, first in, first out within each.

Owns the choice, with its aging: a normal batch that was passed over nine times is due before all others, and
so is a low one after 98 times. It must never change the queue or read a clock. Surfaces whose batches have no
priority do not come here.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from operator import attrgetter

from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.multilevel_queue import (
    LEVELS,
    LOW_PASSED_MOST,
    NORMAL_PASSED_MOST,
    ORDER,
    MultilevelQueue,
    PassedOver,
)
from lightspeed_ops.core.orchestrator import Priority, priority_of

_NEVER = 1 << 62
"""A number of starts that no command reaches: nothing is due."""
_AGING = (Priority.NORMAL, Priority.LOW)
_PASSED_MOST = (_NEVER, _NEVER, NORMAL_PASSED_MOST, LOW_PASSED_MOST)
"""By priority; a high batch is never passed over."""


class _Source:
    """The batches of one stage and priority that are not chosen yet, by their order."""

    __slots__ = ("due_at", "first", "priority", "rest", "stage")

    def __init__(self, priority: Priority, stage: str, batches: Iterator[ActiveBatch], due_at: int) -> None:
        """Takes batches, and the number of starts of others after which the first is due."""
        self.priority = priority
        self.stage = stage
        self.rest = batches
        self.first = next(batches, None)
        self.due_at = due_at


class StartOrder:
    """Chooses batches one by one; it is used once."""

    def __init__(
        self,
        queue: MultilevelQueue,
        stages: Iterable[str],
        rooms: Mapping[str, int],
        due: Iterable[ActiveBatch] = (),
        retried: Iterable[ActiveBatch] | None = None,
    ) -> None:
        """Takes the batches to choose from.

        Args:
            queue: The queued batches.
            stages: The stages to take batches of.
            rooms: By stage: how many batches may start; without a number, any.
            due: Batches whose backoff ends before the starts.
            retried: If given, these instead of the queued batches on a later attempt.
        """
        self._rooms = dict(rooms)
        self._passed = [0] * len(LEVELS)
        """By priority: the batches of other priorities chosen so far."""
        beside: dict[tuple[int, str], list[ActiveBatch]] = {}
        for active in (*due, *(retried or ())):
            beside.setdefault((int(priority_of(active.batch)), active.batch.stage), []).append(active)
        self._sources: list[list[_Source]] = [[] for _ in LEVELS]
        """By priority, as the next two."""
        for stage in dict.fromkeys(stages):
            passed = queue.passed_over.get(stage) or PassedOver(stage)
            for priority, due_at in (
                (Priority.HIGH, _NEVER),
                (Priority.NORMAL, NORMAL_PASSED_MOST - passed.normal),
                (Priority.LOW, LOW_PASSED_MOST - passed.low),
            ):
                ranked_queues = queue.ranked(priority, stage, is_retried=retried is None)
                batches = [ranked.active_batches() for ranked in ranked_queues]
                if beside and (int(priority), stage) in beside:
                    batches.append(iter(sorted(beside[priority, stage], key=ORDER)))
                merged = batches[0] if len(batches) == 1 else heapq.merge(*batches, key=ORDER)
                self._sources[priority].append(_Source(priority, stage, merged, due_at))
        self._heaps = list(map(_by_order, self._sources))
        self._due_at = list(map(_next_due, self._sources))
        """No batch is due before so many of other priorities are chosen."""

    def choose(self, count: int) -> list[ActiveBatch]:
        """Returns at most ``count`` batches in the order of their starts."""
        chosen: list[ActiveBatch] = []
        while len(chosen) < count:
            source = self._due(Priority.NORMAL) or self._due(Priority.LOW)
            most = 1
            if source is None:
                source, most = self._oldest()
                if source is None:
                    break
            chosen += self._take(source, min(most, count - len(chosen)))
        return chosen

    def _take(self, source: _Source, most: int) -> list[ActiveBatch]:
        """Takes batches of a source, as far as its stage has room."""
        room = self._rooms.get(source.stage, most)
        assert source.first is not None, "a source without batches is not chosen"
        taken = [source.first, *islice(source.rest, min(most, room) - 1)]
        source.first = next(source.rest, None)
        for priority in _AGING:
            if priority is not source.priority:
                self._passed[priority] += len(taken)
        source.due_at = self._passed[source.priority] + _PASSED_MOST[source.priority]
        if source.stage in self._rooms:
            self._rooms[source.stage] = room - len(taken)
            if room == len(taken):
                self._close(source.stage)
        return taken

    def _due(self, priority: Priority) -> _Source | None:
        """Returns the source of a priority that is due the longest, or None."""
        passed = self._passed[priority]
        if passed < self._due_at[priority]:
            return None
        sources = self._sources[priority]
        due = [source for source in sources if source.first is not None and source.due_at <= passed]
        if due:
            return min(due, key=attrgetter("due_at", "stage"))
        self._due_at[priority] = _next_due(sources)
        return None

    def _oldest(self) -> tuple[_Source | None, int]:
        """Returns the source of the first batch by priority and order, and how many follow it at least."""
        for heap in self._heaps:
            while heap:
                order, source = heap[0]
                if source.first is None:
                    heapq.heappop(heap)
                elif source.first.order != order:
                    heapq.heapreplace(heap, (source.first.order, source))
                else:
                    return source, 1 if len(heap) > 1 else self._until_due(source.priority)
        return None, 0

    def _until_due(self, chosen: Priority) -> int:
        """Returns how many batches of a priority may be chosen before one of another one is due."""
        normal = self._due_at[Priority.NORMAL] - self._passed[Priority.NORMAL]
        low = self._due_at[Priority.LOW] - self._passed[Priority.LOW]
        return min(normal, low) if chosen is Priority.HIGH else low if chosen is Priority.NORMAL else normal

    def _close(self, stage: str) -> None:
        """Leaves out the other batches of a stage."""
        for source in chain.from_iterable(self._sources):
            if source.stage == stage:
                source.first = None


def _by_order(sources: Iterable[_Source]) -> list[tuple[int, _Source]]:
    """Returns a heap of sources by the order of their first batches."""
    return sorted((source.first.order, source) for source in sources if source.first is not None)


def _next_due(sources: Iterable[_Source]) -> int:
    """Returns the number of starts of others after which the first of some sources is due."""
    return min((source.due_at for source in sources if source.first is not None), default=_NEVER)
