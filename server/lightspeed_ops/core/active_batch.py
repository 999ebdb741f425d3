"""The active batch: one batch from its admission to its end.

Owns the state of a batch that has not ended. Only the queue changes it. Its history is in the journal;
``admitted_in`` and ``attempts`` are versions of the commits that have it.
"""

from typing import NamedTuple

from lightspeed_ops.core.limits import text_bytes
from lightspeed_ops.core.orchestrator import Batch, BatchState, DeadLetterRecord, batch_bytes


class Cancellation(NamedTuple):
    """The cancellation of a batch in flight: its reason, and the deadline of its worker (server's clock)."""

    reason: str
    deadline_ms: int


class Lease:
    """A lease: batches in flight that were leased together, with one deadline (server's clock)."""

    __slots__ = ("active_batches", "deadline_ms", "granted_ms")

    def __init__(self, granted_ms: int, deadline_ms: int) -> None:
        """Creates a lease without batches."""
        self.granted_ms = granted_ms
        self.deadline_ms = deadline_ms
        self.active_batches: dict[int, ActiveBatch] = {}
        """The batches that are still under this lease, by order."""


class ActiveBatch:
    """An active batch: queued, in flight, retrying or a dead letter."""

    __slots__ = (
        "admitted_in",
        "attempt",
        "attempts",
        "batch",
        "cancellation",
        "dead_letter",
        "due_ms",
        "lease",
        "lease_number",
        "leased_ms",
        "order",
        "reapply",
        "replayed",
        "run_id",
        "started_in",
        "started_ms",
        "state",
        "worker_id",
    )

    def __init__(self, batch: Batch, order: int, admitted_in: int = 0) -> None:
        """Creates a queued batch, the ``order``-th of its surface, admitted by the commit ``admitted_in``."""
        self.batch = batch
        self.order = order
        self.admitted_in = admitted_in
        self.state = BatchState.QUEUED
        self.attempt = 1
        self.attempts: tuple[int, ...] = ()
        """Versions of the commits that started and ended each attempt that failed, in pairs."""
        self.run_id = ""
        self.started_ms = 0
        self.started_in = 0
        """Version of the commit of its newest start."""
        self.due_ms = 0
        self.worker_id = ""
        """The worker that has the batch, or had it last; empty if the worker gave no name."""
        self.lease: Lease | None = None
        self.lease_number = 0
        """Number of its lease, counted per surface from 1; 0 if its start is older than leases."""
        self.leased_ms = 0
        self.cancellation: Cancellation | None = None
        self.replayed = False
        """True if a replay in progress requeued it."""
        self.reapply = False
        """True if a reprocess window names it: it is applied again instead of suppressed."""
        self.dead_letter: DeadLetterRecord | None = None

    @property
    def held_bytes(self) -> int:
        """Bytes of the texts that the state holds for the batch."""
        held = batch_bytes(self.batch)
        if self.cancellation is not None:
            held += text_bytes(self.cancellation.reason)
        if self.dead_letter is not None:
            held += text_bytes(self.dead_letter.reason)
        return held

    @property
    def sequence(self) -> int:
        """The sequence of the batch in its stage."""
        return self.batch.sequence

    @property
    def lease_token(self) -> str:
        """The token of its current lease; empty if its start is older than leases."""
        return lease_token(self.lease_number, self.leased_ms) if self.lease_number else ""


def lease_token(number: int, leased_ms: int) -> str:
    """Returns the token of a lease. Its time keeps it unique if an earlier state is restored."""
    return f"{number}-{leased_ms}"
