"""Batches that a handler gave back for the next stage, until all of a task's are in the queue.

Owns the wait for a full queue. It must never let a task be acknowledged before its last batch is enqueued: so
the hand-off happens at least once, and enqueueing the same batch again changes nothing.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed.ops.v1.worker_service_pb2 import EnqueueBatchResponse, Failure

from lightspeed_client import worker_calls
from lightspeed_client.backoff import Backoff
from lightspeed_client.errors import LightspeedError
from lightspeed_client.reports import Reports
from lightspeed_client.step import CALL_DEADLINE_S, MAX_ITEMS, Step
from lightspeed_client.task import Task, failure_of

# A full queue drains at the speed of the next stage; the server's own advice, where longer, is followed.
FIRST_RETRY_S = 0.05
RETRY_LIMIT_S = 1.0


@dataclass(slots=True, eq=False)
class HandOff:
    """One task, its batches that are not in the queue yet, and why it failed, if it did."""

    task: Task
    batches: list[Batch]
    refused: Failure | None = None


class HandOffs:
    """The hand-offs that wait. Times are in seconds, on the worker's clock."""

    def __init__(
        self, surface: str, reports: Reports, *, enqueued: Callable[[float], None], full: Callable[[], None]
    ) -> None:
        """Begins with none.

        Args:
            surface: Resource name.
            reports: Where a task goes when all of its batches are enqueued, or one is refused.
            enqueued: To be told the time when something has come into the queue.
            full: To be told when something has not, because the queue is full.
        """
        self._surface = surface
        self._reports = reports
        self._tell_enqueued = enqueued
        self._tell_full = full
        self._waiting: list[HandOff] = []
        self._saturation = Backoff(first_s=FIRST_RETRY_S, limit_s=RETRY_LIMIT_S)
        self._due_s = -math.inf

    @property
    def tasks(self) -> list[Task]:
        """The tasks that are handled but may not be acknowledged yet."""
        return [hand_off.task for hand_off in self._waiting]

    @property
    def due_s(self) -> float:
        """When the next batches are to be enqueued; infinite where there is none."""
        return self._due_s if self._waiting else math.inf

    def add(self, task: Task, batches: Sequence[Batch]) -> None:
        """Adds a task that was handled."""
        self._waiting.append(HandOff(task, list(batches)))

    def step(self) -> Step:
        """Returns the call that enqueues what waits, in the order in which tasks were handled."""
        items = [(hand_off, batch) for hand_off in self._waiting for batch in hand_off.batches][:MAX_ITEMS]

        def answered(results: list[EnqueueBatchResponse | LightspeedError], now_s: float) -> list[Task]:
            self.hurry()
            for (hand_off, batch), result in zip(items, results, strict=True):
                self._settle(hand_off, batch, result, now_s)
            self._pass_on()
            if any(isinstance(result, EnqueueBatchResponse) for result in results):
                self._saturation.reset()
                self._tell_enqueued(now_s)
            if self._waiting:
                self._tell_full()
            return []

        call = worker_calls.enqueue_batches(
            [batch for _, batch in items], surface=self._surface, timeout_s=CALL_DEADLINE_S
        )
        return Step(call, answered)

    def hurry(self) -> None:
        """Lets what waits be tried at once: there may be room."""
        self._due_s = -math.inf

    def give_up(self) -> None:
        """Fails what still waits, so that another worker tries again."""
        for hand_off in self._waiting:
            hand_off.refused = failure_of(
                hand_off.task, TimeoutError("the worker was stopped while the queue was full")
            )
        self._pass_on()

    def _settle(
        self, hand_off: HandOff, batch: Batch, result: EnqueueBatchResponse | LightspeedError, now_s: float
    ) -> None:
        if isinstance(result, EnqueueBatchResponse):
            hand_off.batches.remove(batch)
        elif result.retry_after_s is not None:
            self._due_s = now_s + self._saturation.next_s(at_least_s=result.retry_after_s)
        else:
            hand_off.refused = failure_of(hand_off.task, result)

    def _pass_on(self) -> None:
        for hand_off in self._waiting:
            if hand_off.refused is not None:
                self._reports.fail(hand_off.task, hand_off.refused)
            elif not hand_off.batches:
                self._reports.acknowledge(hand_off.task)
        self._waiting = [item for item in self._waiting if item.batches and item.refused is None]
