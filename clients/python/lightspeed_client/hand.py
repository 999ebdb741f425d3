"""The lease registry of a worker: batches from their start until the server knows how they ended.

Owns the phase, the lease and the cancellations of each leased batch. It must never report, nor decide when
to: the reports and the worker state machine do this.
"""

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from lightspeed.ops.v1.lease_pb2 import ExtensionOutcome, LeaseExtension
from lightspeed.ops.v1.worker_service_pb2 import Release, WorkRequest

from lightspeed_client.task import Cancellation, Task

# Two heartbeats in a row may get lost before the lease expires.
HEARTBEATS_PER_LEASE = 3

# The shortest lease that the server gives.
SHORTEST_LEASE_S = 1.0

logger = logging.getLogger("lightspeed_client.worker")


class Stand(Enum):
    """Phase of a leased batch."""

    WAITING = "waiting for a free handler"
    RUNNING = "handled"
    ENDED = "handled, and not reported yet"


class Interrupt(NamedTuple):
    """Action: tell the handler of a task that it is cancelled."""

    task: Task
    cancellation: Cancellation


@dataclass(slots=True, eq=False)
class Holding:
    """Leased batch.

    Attributes:
        task: The attempt.
        lease_s: Length of its lease, seconds.
        kept_s: Time of the last extension, or of the start, seconds on the worker's clock.
        stand: Its phase.
        is_lost: The lease is lost, though a handler still runs.
    """

    task: Task
    lease_s: float
    kept_s: float
    stand: Stand = Stand.WAITING
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
    def beats_at_s(self) -> float:
        """Time of the next extension, seconds on the worker's clock."""
        return self.kept_s + self.lease_s / HEARTBEATS_PER_LEASE

    def extension(self) -> LeaseExtension:
        """Returns the request to extend the lease by its full length."""
        return LeaseExtension(
            key=self.key, lease_token=self.token, lease_ms=round(max(self.lease_s, SHORTEST_LEASE_S) * 1_000)
        )

    def release(self) -> Release:
        """Returns the request to give the batch back."""
        return Release(key=self.key, lease_token=self.token)


class Hand:
    """Lease registry. Times are in seconds, on the worker's clock."""

    def __init__(self) -> None:
        """Starts empty."""
        self._held: dict[str, Holding] = {}
        self._interrupts: list[Interrupt] = []

    def __len__(self) -> int:
        """Number of leased batches, including lost ones whose handlers still run."""
        return len(self._held)

    def __contains__(self, holding: Holding) -> bool:
        """True if the leased batch is still in the registry."""
        return holding.token in self._held

    @property
    def keys(self) -> list[str]:
        """Keys of the batches whose end the server does not know yet."""
        return [holding.key for holding in self._held.values() if not holding.is_lost]

    @property
    def busy(self) -> int:
        """Number of batches that are with a handler, or wait for one."""
        return sum(holding.stand is not Stand.ENDED for holding in self._held.values())

    def standing(self, stand: Stand) -> list[Holding]:
        """Returns the leased batches in this phase, in order of arrival."""
        return [holding for holding in self._held.values() if holding.stand is stand]

    def take(self, task: Task, lease_ms: int, now_s: float) -> Holding:
        """Adds a batch that the server has started, and returns it."""
        holding = Holding(task, max(lease_ms / 1_000, SHORTEST_LEASE_S), now_s)
        self._held[holding.token] = holding
        return holding

    def handled(self, task: Task) -> Holding | None:
        """Records that a handler has ended; returns the batch to report, or None if it is lost or unknown."""
        holding = self._held.get(task.lease_token)
        if holding is None or holding.stand is not Stand.RUNNING:
            return None
        holding.stand = Stand.ENDED
        if holding.is_lost:
            self.drop(holding)
            return None
        return holding

    def drop(self, holding: Holding) -> None:
        """Removes a leased batch."""
        self._held.pop(holding.token, None)

    # Leases.

    @property
    def kept(self) -> list[Holding]:
        """Batches whose leases heartbeats extend."""
        return [holding for holding in self._held.values() if not holding.is_lost]

    def doubt(self) -> None:
        """Makes an extension of all leases due at once, because the last heartbeats may not have arrived."""
        for holding in self._held.values():
            holding.kept_s = -math.inf

    def told(self, holding: Holding, outcome: ExtensionOutcome) -> None:
        """Records the outcome of a lease extension."""
        match outcome.WhichOneof("outcome"):
            case "lost":
                who = outcome.lost.worker_id
                reason = f"the lease is lost, {who} has the batch" if who else "the lease is lost"
                self._lose(holding, Cancellation(reason, is_lost=True))
            case "cancel":
                budget_s = outcome.cancel.budget_left_ms / 1_000
                self.interrupt(holding, Cancellation(outcome.cancel.reason, budget_s=budget_s))
            case _:
                return  # The lease is extended.

    # Handlers.

    def interrupt(self, holding: Holding, cancellation: Cancellation) -> None:
        """Cancels the task of a handler; interrupts the handler once, and again if the lease is lost too."""
        before = holding.task.cancellation
        holding.task.notice.leave(cancellation)
        is_news = before is None or before.is_lost != cancellation.is_lost
        if is_news and holding.stand is Stand.RUNNING:
            self._interrupts.append(Interrupt(holding.task, cancellation))

    def interrupts(self) -> list[Interrupt]:
        """Returns the interrupts for handlers, each of them once."""
        told, self._interrupts = self._interrupts, []
        return told

    def _lose(self, holding: Holding, cancellation: Cancellation) -> None:
        logger.warning("batch %r at attempt %d: %s", holding.key, holding.task.attempt, cancellation.reason)
        holding.is_lost = True
        self.interrupt(holding, cancellation)
        if holding.stand is not Stand.RUNNING:
            self.drop(holding)


def heartbeat(holdings: Sequence[Holding], now_s: float) -> WorkRequest:
    """Returns the frame that extends leases."""
    for holding in holdings:
        holding.kept_s = now_s
    return WorkRequest(extensions=[holding.extension() for holding in holdings])
