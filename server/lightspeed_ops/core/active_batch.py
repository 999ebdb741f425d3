"""Active batches: one batch from its admission to its end, and what orders many of them.

Owns the state of a batch that has not ended, the ranked queues of waiting batches, and the leases of batches
in flight. Only the queue changes them. Every operation costs the same with a thousand batches as with a
million, and memory follows the active batches. History is in the journal; ``admitted_in`` and ``attempts``
are versions of the commits that have it.
"""

import heapq
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import count, islice
from operator import itemgetter
from typing import NamedTuple, TypeVar

from lightspeed_ops.core.limits import map_bytes, text_bytes
from lightspeed_ops.core.orchestrator import Batch, BatchState, DeadLetterRecord, extras_of

HEARTBEATS_PER_LEASE = 3
"""A worker extends its leases three times before they expire, so that one lost heartbeat loses nothing."""
GRACE_MS = 5_000
"""Shortest grace: a client that lost its connection has opened another one by then."""
COMPACT_FROM = 64
"""Entries of batches that have left, which a queue may have before a rebuild is worth its cost."""

T = TypeVar("T")


class Cancellation(NamedTuple):
    """The cancellation of a batch in flight: its reason, and the deadline of its worker (surface's clock)."""

    reason: str
    deadline_ms: int


class Lease:
    """A lease: batches in flight that were leased together, with one deadline.

    Times are on the surface's clock, in milliseconds.
    """

    __slots__ = ("active_batches", "deadline_ms", "granted_ms")

    def __init__(self, granted_ms: int, deadline_ms: int) -> None:
        """Creates a lease without batches."""
        self.granted_ms = granted_ms
        self.deadline_ms = deadline_ms
        self.active_batches: dict[int, ActiveBatch] = {}
        """The batches that are still under this lease, by order."""


class Instance:
    """An instance of a worker, which named itself at its starts: the batches in flight of these starts."""

    __slots__ = ("active_batches", "instance_id")

    def __init__(self, instance_id: str) -> None:
        """Creates an instance without batches."""
        self.instance_id = instance_id
        self.active_batches: dict[int, ActiveBatch] = {}
        """The batches in flight that were started for it, by order."""


class ActiveBatch:
    """An active batch: queued, in flight, retrying or a dead letter.

    Times are in milliseconds.
    """

    __slots__ = (
        "admitted_in",
        "attempt",
        "attempts",
        "batch",
        "batch_bytes",
        "cancellation",
        "dead_letter",
        "due_ms",
        "enqueued_ms",
        "instance",
        "lease",
        "lease_number",
        "leased_ms",
        "order",
        "progress",
        "reapply",
        "replayed",
        "run_id",
        "started_in",
        "started_ms",
        "state",
        "worker_id",
    )

    def __init__(self, batch: Batch, order: int, admitted_in: int = 0, enqueued_ms: int = 0) -> None:
        """Creates a queued batch.

        Args:
            batch: The batch as it was enqueued.
            order: Its number among all batches of its surface, from 1: its place in the queue.
            admitted_in: Version of the commit that enqueued it.
            enqueued_ms: Time of that commit, on the surface's clock; 0 in snapshots that did not keep it.
        """
        self.batch = batch
        self.batch_bytes = batch_bytes(batch)
        """Bytes of the batch's texts, kept because they are counted at admission and at the end."""
        self.order = order
        self.admitted_in = admitted_in
        self.enqueued_ms = enqueued_ms
        self.state = BatchState.QUEUED
        self.attempt = 1
        self.attempts: tuple[int, ...] = ()
        """Versions of the commits that started and ended each attempt that failed, in pairs."""
        self.run_id = ""
        self.started_ms = 0
        """Time of its newest start, as records have it; an acknowledgement may not be much earlier."""
        self.started_in = 0
        """Version of the commit of its newest start."""
        self.due_ms = 0
        """End of its backoff if it is retrying, on the surface's clock."""
        self.worker_id = ""
        """The worker that has the batch, or had it last; empty if the worker gave no name."""
        self.lease: Lease | None = None
        self.instance: Instance | None = None
        """The instance that it was started for; None if it is not in flight, or the worker named none."""
        self.lease_number = 0
        """Number of its lease, counted per surface from 1; 0 if its start is older than leases."""
        self.leased_ms = 0
        """Time in its lease token: when the commit of its newest start was recorded (wall clock)."""
        self.cancellation: Cancellation | None = None
        self.replayed = False
        """True if a replay in progress requeued it."""
        self.reapply = False
        """True if a reprocess window names it: it is applied again instead of suppressed."""
        self.dead_letter: DeadLetterRecord | None = None
        self.progress = ""
        """The newest progress that a worker reported; empty if there is none."""

    @property
    def held_bytes(self) -> int:
        """Bytes of the texts that the state holds for the batch."""
        held = self.batch_bytes
        if self.cancellation is not None:
            held += text_bytes(self.cancellation.reason)
        if self.dead_letter is not None:
            held += text_bytes(self.dead_letter.reason)
        if self.progress:
            held += text_bytes(self.progress)
        return held

    @property
    def sequence(self) -> int:
        """The sequence of the batch in its stage."""
        return self.batch.sequence

    @property
    def lease_token(self) -> str:
        """The token of its current lease; empty if its start is older than leases."""
        return f"{self.lease_number}-{self.leased_ms}" if self.lease_number else ""


def lease_token(number: int, leased_ms: int) -> str:
    """Returns the token of a lease. Its time keeps it unique if an earlier state is restored."""
    return f"{number}-{leased_ms}"


def batch_bytes(batch: Batch) -> int:
    """Returns the bytes of a batch's texts; the stage does not count, since batches share its few names."""
    key, _, _, _, idempotency_key, _ = batch
    if type(batch) is not Batch:
        trace_context, attributes, _, _ = extras_of(batch)
        return text_bytes("".join((key, idempotency_key, *(trace_context or ())))) + map_bytes(attributes)
    if key.isascii() and idempotency_key.isascii():
        return len(key) + len(idempotency_key)
    return text_bytes(key) + text_bytes(idempotency_key)


class RankedQueue:
    """A priority queue of active batches by rank, for batches that mostly arrive in rank order.

    Batches that arrive in order are in a deque, the others in a heap. Batches that have left are skipped: at
    the front they are removed at once, elsewhere all together when they are more than half.
    """

    __slots__ = ("_belongs", "_gone", "_in_order", "_late", "_rank", "stage")

    def __init__(
        self, rank: Callable[[ActiveBatch], int], belongs: Callable[[ActiveBatch], bool], stage: str = ""
    ) -> None:
        """Creates an empty queue of a stage; ``belongs`` says whether a batch is still in it."""
        self.stage = stage
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
        if self._in_order and not self._late and self._belongs(self._in_order[0]):
            return self._rank(self._in_order[0])
        return next(map(self._rank, self.active_batches()), None)

    def active_batches(self) -> Iterator[ActiveBatch]:
        """Yields the batches in rank order; reading ``n`` of them costs ``n`` log ``n`` at most."""
        if not self._late:
            return filter(self._belongs, self._in_order)
        late = map(itemgetter(2), in_heap_order(self._late))
        merged = heapq.merge(self._in_order, late, key=self._rank)
        return filter(self._belongs, merged)

    def _compact(self) -> None:
        """Rebuilds the queue without left and double entries.

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


class Leases:
    """The leases of a queue, by their deadlines: which worker may report on which batches, and until when.

    Batches that are started together expire together, so that a deadline costs once per command and not once
    per batch. A lease without batches is removed. The leases of an instance have an index, so that a worker
    that connects again costs only its own leases.
    """

    __slots__ = ("_by_deadline", "_empty", "_instances", "_numbers")

    def __init__(self) -> None:
        """Creates an empty set of leases."""
        self._by_deadline: list[tuple[int, int, Lease]] = []
        self._instances: dict[str, Instance] = {}
        self._empty = 0
        self._numbers = count()

    def grant(self, active_batches: Iterable[ActiveBatch], *, granted_ms: int, deadline_ms: int) -> None:
        """Leases batches together until a deadline; this ends the leases that they had before."""
        lease = Lease(granted_ms, deadline_ms)
        held = lease.active_batches
        for active in active_batches:
            before = active.lease
            if before is not None:
                del before.active_batches[active.order]
                if not before.active_batches:
                    self._leave()
            held[active.order] = active
            active.lease = lease
        if held:
            heapq.heappush(self._by_deadline, (deadline_ms, next(self._numbers), lease))

    def assign(self, active_batches: Iterable[ActiveBatch], instance_id: str) -> None:
        """Records the instance that leased batches were started for, until :meth:`give_up`."""
        instance = self._instances.get(instance_id)
        if instance is None:
            instance = self._instances[instance_id] = Instance(instance_id)
        started = instance.active_batches
        for active in active_batches:
            started[active.order] = active
            active.instance = instance

    def give_up(self, active: ActiveBatch) -> None:
        """Ends the lease of a batch, if it has one."""
        lease, instance = active.lease, active.instance
        if lease is not None:
            active.lease = None
            del lease.active_batches[active.order]
            if not lease.active_batches:
                self._leave()
        if instance is not None:
            active.instance = None
            del instance.active_batches[active.order]
            if not instance.active_batches:
                del self._instances[instance.instance_id]

    def started_for(self, instance_id: str) -> Collection[ActiveBatch]:
        """Returns the batches in flight that were started for an instance, in the order of their starts."""
        instance = self._instances.get(instance_id)
        return () if instance is None else instance.active_batches.values()

    def instances(self) -> list[Instance]:
        """Returns the instances that have batches in flight."""
        return list(self._instances.values())

    def held(self) -> list[Lease]:
        """Returns the leases that have batches, by deadline."""
        return [
            lease for _, _, lease in sorted(self._by_deadline, key=itemgetter(0, 1)) if lease.active_batches
        ]

    def in_flight(self) -> Iterator[ActiveBatch]:
        """Yields the leased batches in no particular order."""
        for _, _, lease in self._by_deadline:
            yield from lease.active_batches.values()

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
