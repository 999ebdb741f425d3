"""The ranked queue: active batches of one stage by rank, so that a retried batch keeps its place.

Owns the order, and the lazy removal of batches that have left. Every operation costs the same with a thousand
batches as with a million.
"""

import heapq
from collections import deque
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import TypeVar

from lightspeed_ops.core.active_batch import ActiveBatch

T = TypeVar("T")

COMPACT_FROM = 64
"""Dead entries that a queue may have before a rebuild is worth its cost."""


class RankedQueue:
    """A priority queue of active batches by rank, for batches that mostly arrive in rank order.

    Batches that arrive in order are in a deque, the others in a heap. Batches that have left are skipped: at
    the front they are removed at once, elsewhere all together when they are more than half.
    """

    __slots__ = ("_belongs", "_gone", "_in_order", "_late", "_rank")

    def __init__(self, rank: Callable[[ActiveBatch], int], belongs: Callable[[ActiveBatch], bool]) -> None:
        """Creates an empty queue; ``belongs`` says whether a batch is still in it."""
        self._rank = rank
        self._belongs = belongs
        self._in_order: deque[ActiveBatch] = deque()
        self._late: list[tuple[int, int, ActiveBatch]] = []
        self._gone = 0

    def __bool__(self) -> bool:
        """Returns False if the queue is empty."""
        return bool(self._in_order or self._late)

    def join(self, active: ActiveBatch) -> None:
        """Inserts a batch by its rank."""
        rank = self._rank(active)
        if not self._in_order or rank >= self._rank(self._in_order[-1]):
            self._in_order.append(active)
        else:
            heapq.heappush(self._late, (rank, active.order, active))

    def leave(self, count: int = 1) -> None:
        """Counts batches that have left, and removes them if that is due."""
        self._gone += count
        in_order, late = self._in_order, self._late
        while in_order and not self._belongs(in_order[0]):
            in_order.popleft()
            self._gone -= 1
        while late and not self._belongs(late[0][2]):
            heapq.heappop(late)
            self._gone -= 1
        if self._gone > COMPACT_FROM and self._gone * 2 > len(in_order) + len(late):
            self._compact()

    def head(self) -> int | None:
        """Returns the lowest rank, or None if the queue is empty."""
        return next(map(self._rank, self.active_batches()), None)

    def active_batches(self) -> Iterator[ActiveBatch]:
        """Yields the batches in rank order; reading ``n`` of them costs ``n`` log ``n`` at most."""
        if not self._late:
            return filter(self._belongs, self._in_order)
        late = map(itemgetter(2), in_heap_order(self._late))
        merged = heapq.merge(self._in_order, late, key=self._rank)
        return filter(self._belongs, merged)

    def _compact(self) -> None:
        """Rebuilds the queue without dead and double entries.

        A batch has two entries if it left and joined again behind other batches.
        """
        in_order = dict.fromkeys(filter(self._belongs, self._in_order))
        late = {
            active: rank for *rank, active in self._late if self._belongs(active) and active not in in_order
        }
        self._in_order = deque(in_order)
        self._late = [(rank, order, active) for active, (rank, order) in late.items()]
        heapq.heapify(self._late)
        self._gone = 0


def in_heap_order(heap: list[tuple[int, int, T]]) -> Iterator[tuple[int, int, T]]:
    """Walks a heap from its smallest item on without changing it."""
    frontier = [(heap[0][:2], 0)] if heap else []
    while frontier:
        _, index = heapq.heappop(frontier)
        yield heap[index]
        for child in (2 * index + 1, 2 * index + 2):
            if child < len(heap):
                heapq.heappush(frontier, (heap[child][:2], child))
