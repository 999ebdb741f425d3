"""The lease registry of a worker: batches from their start until the server knows how they ended.

Owns the phase, the lease and the cancellations of each leased batch. It must never report, nor decide when
to: the reports and the worker state machine do this.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from lightspeed.ops.v1.lease_pb2 import ExtensionOutcome, LeaseExtension
from lightspeed.ops.v1.worker_service_pb2 import Release, WorkRequest

from lightspeed_client._internal.task import Cancellation, Task, cancel, output_of
from lightspeed_client._internal.worker_log import WorkerLog

# Two heartbeats in a row may get lost before the lease expires.
HEARTBEATS_PER_LEASE = 3

# The shortest lease that the server gives.
SHORTEST_LEASE_S = 1.0


class Phase(Enum):
    """Phase of a leased batch."""

    WAITING = "waiting for a free handler"
    RUNNING = "a handler runs"
    ENDED = "the handler has ended, and the server has not answered the report"


class InterruptHandler(NamedTuple):
    """Action: interrupt the handler of a cancelled task."""

    task: Task
    cancellation: Cancellation


@dataclass(slots=True, eq=False)
class LeasedBatch:
    """Leased batch.

    Attributes:
        task: The attempt.
        lease_s: Length of its lease, seconds.
        extended_at_s: Time of the last extension, or of the start, seconds on the worker's clock.
        phase: Its phase.
        is_lost: The lease is lost, though a handler still runs.
    """

    task: Task
    lease_s: float
    extended_at_s: float
    phase: Phase = Phase.WAITING
    is_lost: bool = False

    @property
    def key(self) -> str:
        """Key of the batch."""
        return self.task.batch.key

    @property
    def token(self) -> str:
        """Token of the lease; it identifies the leased batch."""
        return self.task.lease_token

    @property
    def stage(self) -> str:
        """Stage of the batch."""
        return self.task.batch.stage

    @property
    def next_heartbeat_s(self) -> float:
        """Time of the next extension, seconds on the worker's clock."""
        return self.extended_at_s + self.lease_s / HEARTBEATS_PER_LEASE

    def extension(self) -> LeaseExtension:
        """Returns the request to extend the lease by its full length."""
        return LeaseExtension(
            key=self.key,
            lease_token=self.token,
            lease_ms=round(max(self.lease_s, SHORTEST_LEASE_S) * 1_000),
            progress=output_of(self.task).progress,
        )

    def release(self) -> Release:
        """Returns the request to release the batch."""
        return Release(key=self.key, lease_token=self.token)


class LeaseRegistry:
    """Lease registry. Times are in seconds, on the worker's clock."""

    def __init__(self, log: WorkerLog) -> None:
        """Starts empty."""
        self._log = log
        self._leased: dict[str, LeasedBatch] = {}
        self._interrupts: list[InterruptHandler] = []

    def __len__(self) -> int:
        """Number of leased batches, including lost ones whose handlers still run."""
        return len(self._leased)

    def __contains__(self, leased: LeasedBatch) -> bool:
        """True if the leased batch is still in the registry."""
        return leased.token in self._leased

    @property
    def leased_keys(self) -> list[str]:
        """Keys of the batches whose end the server does not know yet."""
        return [leased.key for leased in self._leased.values() if not leased.is_lost]

    @property
    def busy(self) -> int:
        """Number of batches that are with a handler, or wait for one."""
        return sum(leased.phase is not Phase.ENDED for leased in self._leased.values())

    def in_phase(self, phase: Phase) -> list[LeasedBatch]:
        """Returns the leased batches in this phase, in order of arrival."""
        return [leased for leased in self._leased.values() if leased.phase is phase]

    def add(self, task: Task, lease_ms: int, now_s: float) -> LeasedBatch:
        """Adds a batch that the server has started, and returns it."""
        leased = LeasedBatch(task, max(lease_ms / 1_000, SHORTEST_LEASE_S), now_s)
        self._leased[leased.token] = leased
        return leased

    def handler_ended(self, task: Task) -> LeasedBatch | None:
        """Records that a handler has ended; returns the batch to report, or None if it is lost or unknown."""
        leased = self._leased.get(task.lease_token)
        if leased is None or leased.phase is not Phase.RUNNING:
            return None
        leased.phase = Phase.ENDED
        if leased.is_lost:
            self.remove(leased)
            return None
        return leased

    def remove(self, leased: LeasedBatch) -> None:
        """Removes a leased batch."""
        self._leased.pop(leased.token, None)

    # Leases.

    @property
    def not_lost(self) -> list[LeasedBatch]:
        """Batches whose leases heartbeats extend."""
        return [leased for leased in self._leased.values() if not leased.is_lost]

    def extend_all_now(self) -> None:
        """Makes an extension of all leases due at once, because the last heartbeats may not have arrived."""
        for leased in self._leased.values():
            leased.extended_at_s = -math.inf

    def record_extension(self, leased: LeasedBatch, outcome: ExtensionOutcome) -> None:
        """Records the outcome of a lease extension."""
        match outcome.WhichOneof("outcome"):
            case "lost":
                worker_id = outcome.lost.worker_id
                reason = f"the lease is lost, held by {worker_id}" if worker_id else "the lease is lost"
                self._lose(leased, Cancellation(reason, is_lost=True), worker_id)
            case "cancel":
                budget_s = outcome.cancel.budget_left_ms / 1_000
                self.interrupt(leased, Cancellation(outcome.cancel.reason, budget_s=budget_s))
            case _:
                return  # The lease is extended.

    # Handlers.

    def interrupt(self, leased: LeasedBatch, cancellation: Cancellation) -> None:
        """Cancels the task of a handler; interrupts the handler once, and again if the lease is lost too."""
        before = leased.task.cancellation
        cancel(leased.task, cancellation)
        if before is None and not cancellation.is_lost:
            self._log.batch_cancelled(leased.task, cancellation.reason)
        is_new = before is None or before.is_lost != cancellation.is_lost
        if is_new and leased.phase is Phase.RUNNING:
            self._interrupts.append(InterruptHandler(leased.task, cancellation))

    def take_interrupts(self) -> list[InterruptHandler]:
        """Returns the interrupts for handlers, each of them once."""
        interrupts, self._interrupts = self._interrupts, []
        return interrupts

    def _lose(self, leased: LeasedBatch, cancellation: Cancellation, holder: str) -> None:
        self._log.lease_lost(leased.task, holder)
        leased.is_lost = True
        self.interrupt(leased, cancellation)
        if leased.phase is not Phase.RUNNING:
            self.remove(leased)


def heartbeat(leased_batches: Sequence[LeasedBatch], now_s: float) -> WorkRequest:
    """Returns the frame that extends leases."""
    for leased in leased_batches:
        leased.extended_at_s = now_s
    return WorkRequest(extensions=[leased.extension() for leased in leased_batches])
