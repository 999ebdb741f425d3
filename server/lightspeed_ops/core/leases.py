"""Leases: which worker may report on which batches, and until when.

Owns the deadlines. Batches that are started together expire together, so that a deadline costs once per
command and not once per batch. Memory follows the batches in flight: a lease without batches is removed.
"""

import heapq
from collections.abc import Iterable, Iterator
from itertools import count, islice
from operator import itemgetter

from lightspeed_ops.core.active_batch import ActiveBatch, Lease
from lightspeed_ops.core.ranked_queue import COMPACT_FROM, in_heap_order

HEARTBEATS_PER_LEASE = 3
"""A worker extends its leases three times before they expire, so that one lost heartbeat loses nothing."""
GRACE_MS = 5_000
"""Shortest grace: a client that lost its connection has opened another one by then."""


class Leases:
    """The leases of a queue, by their deadlines."""

    __slots__ = ("_by_deadline", "_empty", "_numbers")

    def __init__(self) -> None:
        """Creates an empty set of leases."""
        self._by_deadline: list[tuple[int, int, Lease]] = []
        self._empty = 0
        self._numbers = count()

    def grant(self, active_batches: Iterable[ActiveBatch], *, granted_ms: int, deadline_ms: int) -> None:
        """Leases batches together until a deadline; this ends the leases that they had before."""
        lease = Lease(granted_ms, deadline_ms)
        held = lease.active_batches
        for active in active_batches:
            if active.lease is not None:
                self.give_up(active)
            held[active.order] = active
            active.lease = lease
        if held:
            heapq.heappush(self._by_deadline, (deadline_ms, next(self._numbers), lease))

    def give_up(self, active: ActiveBatch) -> None:
        """Ends the lease of a batch, if it has one."""
        lease = active.lease
        if lease is None:
            return
        active.lease = None
        del lease.active_batches[active.order]
        if not lease.active_batches:
            self._leave()

    def held(self) -> list[Lease]:
        """Returns the leases that have batches, by deadline."""
        return [
            lease for _, _, lease in sorted(self._by_deadline, key=itemgetter(0, 1)) if lease.active_batches
        ]

    def expired(self, now_ms: int, most: int, *, graced_ms: int = 0) -> list[ActiveBatch]:
        """Returns at most ``most`` batches with an expired lease; changes nothing. See :func:`expires_ms`."""
        return list(islice(self._expired(now_ms, graced_ms), most))

    def next_deadline_ms(self) -> int | None:
        """Returns the next deadline, or None if no batch is leased."""
        return self._by_deadline[0][0] if self._by_deadline else None

    def _expired(self, now_ms: int, graced_ms: int) -> Iterator[ActiveBatch]:
        for deadline_ms, _, lease in in_heap_order(self._by_deadline):
            if deadline_ms > now_ms:
                return
            if expires_ms(lease, graced_ms) <= now_ms:
                yield from lease.active_batches.values()

    def _leave(self) -> None:
        """Counts one more empty lease.

        Empty leases at the front of the heap are removed at once, the others when they are more than half.
        """
        self._empty += 1
        leases = self._by_deadline
        while leases and not leases[0][2].active_batches:
            heapq.heappop(leases)
            self._empty -= 1
        if self._empty > COMPACT_FROM and self._empty * 2 > len(leases):
            self._by_deadline = [item for item in leases if item[2].active_batches]
            heapq.heapify(self._by_deadline)
            self._empty = 0


def expires_ms(lease: Lease, graced_ms: int) -> int:
    """Returns when a lease expires: at its deadline, but not before its grace after ``graced_ms`` ends.

    ``graced_ms`` is the time at which the process was started or last stalled: for a while before it, the
    server accepted no extensions. The grace is the time between two heartbeats, and at least
    :data:`GRACE_MS`. Leases granted later need no grace.
    """
    if lease.granted_ms >= graced_ms:
        return lease.deadline_ms
    heartbeat_ms = (lease.deadline_ms - lease.granted_ms) // HEARTBEATS_PER_LEASE
    return max(lease.deadline_ms, graced_ms + max(GRACE_MS, heartbeat_ms))
