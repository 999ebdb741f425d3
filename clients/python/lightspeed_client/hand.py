"""What a worker has in hand: batches that were started, until the server knows how they ended.

Owns how far each is, its lease, and what its handler must hear. It must never report: that is done by the
reports, nor decide when to.
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

# So that two heartbeats may get lost before the lease is.
HEARTBEATS_PER_LEASE = 3

# The shortest lease that the server gives.
SHORTEST_LEASE_S = 1.0

logger = logging.getLogger("lightspeed_client.worker")


class Stand(Enum):
    """How far a batch in hand is."""

    WAITING = "waiting for a free handler"
    RUNNING = "handled"
    ENDED = "handled, and not reported yet"


class Interrupt(NamedTuple):
    """Tell the handler of a task that it is cancelled."""

    task: Task
    cancellation: Cancellation


@dataclass(slots=True, eq=False)
class Holding:
    """One batch in hand.

    Attributes:
        task: The attempt.
        lease_s: How long its lease is, seconds.
        kept_s: When it was last extended, or began, on the worker's clock.
        stand: How far it is.
        is_lost: It is no longer this worker's, though a handler still runs.
    """

    task: Task
    lease_s: float
    kept_s: float
    stand: Stand = Stand.WAITING
    is_lost: bool = False

    @property
    def key(self) -> str:
        """Of its batch."""
        return self.task.batch.key

    @property
    def token(self) -> str:
        """Of its lease: it names the holding."""
        return self.task.lease_token

    @property
    def stage(self) -> str:
        """Of its batch."""
        return self.task.batch.stage

    @property
    def beats_at_s(self) -> float:
        """When its lease is to be extended."""
        return self.kept_s + self.lease_s / HEARTBEATS_PER_LEASE

    def extension(self) -> LeaseExtension:
        """Extends its lease by as much as it had."""
        return LeaseExtension(
            key=self.key, lease_token=self.token, lease_ms=round(max(self.lease_s, SHORTEST_LEASE_S) * 1_000)
        )

    def release(self) -> Release:
        """Gives it back."""
        return Release(key=self.key, lease_token=self.token)


class Hand:
    """All that is in hand. Times are in seconds, on the worker's clock."""

    def __init__(self) -> None:
        """Begins with nothing."""
        self._held: dict[str, Holding] = {}
        self._interrupts: list[Interrupt] = []

    def __len__(self) -> int:
        """How many batches there are, those included that are lost while their handlers run."""
        return len(self._held)

    def __contains__(self, holding: Holding) -> bool:
        """Whether it is still there."""
        return holding.token in self._held

    @property
    def keys(self) -> list[str]:
        """Of the batches whose end the server does not know yet."""
        return [holding.key for holding in self._held.values() if not holding.is_lost]

    @property
    def busy(self) -> int:
        """How many batches have a handler, or wait for one."""
        return sum(holding.stand is not Stand.ENDED for holding in self._held.values())

    def standing(self, stand: Stand) -> list[Holding]:
        """Those that are so far, in the order in which they came."""
        return [holding for holding in self._held.values() if holding.stand is stand]

    def take(self, task: Task, lease_ms: int, now_s: float) -> Holding:
        """Takes a batch that was started."""
        holding = Holding(task, max(lease_ms / 1_000, SHORTEST_LEASE_S), now_s)
        self._held[holding.token] = holding
        return holding

    def handled(self, task: Task) -> Holding | None:
        """Takes note that a handler has ended; answers what is to be reported on, None where nothing is."""
        holding = self._held.get(task.lease_token)
        if holding is None or holding.stand is not Stand.RUNNING:
            return None
        holding.stand = Stand.ENDED
        if holding.is_lost:
            self.drop(holding)
            return None
        return holding

    def drop(self, holding: Holding) -> None:
        """It is no longer in hand."""
        self._held.pop(holding.token, None)

    # Leases.

    @property
    def kept(self) -> list[Holding]:
        """Those whose leases are to be kept."""
        return [holding for holding in self._held.values() if not holding.is_lost]

    def doubt(self) -> None:
        """Nobody knows which heartbeats have come: another one is due at once."""
        for holding in self._held.values():
            holding.kept_s = -math.inf

    def told(self, holding: Holding, outcome: ExtensionOutcome) -> None:
        """Takes note of what became of a lease."""
        match outcome.WhichOneof("outcome"):
            case "lost":
                who = outcome.lost.worker_id
                reason = f"the lease is lost, {who} has the batch" if who else "the lease is lost"
                self._lose(holding, Cancellation(reason, is_lost=True))
            case "cancel":
                budget_s = outcome.cancel.budget_left_ms / 1_000
                self.interrupt(holding, Cancellation(outcome.cancel.reason, budget_s=budget_s))
            case _:
                return  # It is extended.

    # Handlers.

    def interrupt(self, holding: Holding, cancellation: Cancellation) -> None:
        """Lets a handler know that it had better stop: once, and again when the batch is lost as well."""
        before = holding.task.cancellation
        holding.task.notice.leave(cancellation)
        is_news = before is None or before.is_lost != cancellation.is_lost
        if is_news and holding.stand is Stand.RUNNING:
            self._interrupts.append(Interrupt(holding.task, cancellation))

    def interrupts(self) -> list[Interrupt]:
        """Returns what handlers are to be told, once."""
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
