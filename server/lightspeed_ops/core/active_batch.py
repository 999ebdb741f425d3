"""A life: one batch from its admission to its end.

Owns what is remembered of a batch while it lives. Changed by the queue alone; what has happened to it lives
in the journal, where ``admitted_in`` and ``attempts`` point.
"""

from typing import NamedTuple

from lightspeed_ops.core.limits import text_bytes
from lightspeed_ops.core.orchestrator import Batch, BatchState, DeadLetterRecord, batch_bytes


class Cancellation(NamedTuple):
    """A batch in flight that its worker is to let go of: why, and until when, server's clock."""

    reason: str
    deadline_ms: int


class Lease:
    """What was leased together: batches in flight with one deadline, server's clock."""

    __slots__ = ("deadline_ms", "granted_ms", "lives")

    def __init__(self, granted_ms: int, deadline_ms: int) -> None:
        """A lease of nothing yet."""
        self.granted_ms = granted_ms
        self.deadline_ms = deadline_ms
        self.lives: dict[int, ActiveBatch] = {}
        """Those that are still held, by their order."""


class ActiveBatch:
    """One batch from its admission to its end."""

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
        """A batch that has just been admitted, ``order``-th of its surface, by a commit of this version."""
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
        """Version of the commit that started it last."""
        self.due_ms = 0
        self.worker_id = ""
        """Who has it, or had it last; empty where no name was given."""
        self.lease: Lease | None = None
        self.lease_number = 0
        """Counts the leases of the surface from 1; 0 where it was started before there were leases."""
        self.leased_ms = 0
        self.cancellation: Cancellation | None = None
        self.replayed = False
        """Requeued by a replay that is under way."""
        self.reapply = False
        """Named by a reprocess window: applied again instead of suppressed."""
        self.dead_letter: DeadLetterRecord | None = None

    @property
    def held_bytes(self) -> int:
        """Bytes of the texts that are held for the batch while it lives."""
        held = batch_bytes(self.batch)
        if self.cancellation is not None:
            held += text_bytes(self.cancellation.reason)
        if self.dead_letter is not None:
            held += text_bytes(self.dead_letter.reason)
        return held

    @property
    def sequence(self) -> int:
        """The batch's place in the source."""
        return self.batch.sequence

    @property
    def lease_token(self) -> str:
        """Names its current lease; empty where it was started before there were leases."""
        return lease_token(self.lease_number, self.leased_ms) if self.lease_number else ""


def lease_token(number: int, leased_ms: int) -> str:
    """The token of a lease; its time keeps it from coming again where an earlier state is restored."""
    return f"{number}-{leased_ms}"
