"""The desk of a worker: what it has in hand, and what is to be done next.

Owns the order of things: a batch is started, handled, its next batches are enqueued, and only then it is
acknowledged. It must never send a call, run a handler, read a clock or wait: the workers do, sync and
asyncio, and tell it what came of it.
"""

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed.ops.v1.worker_service_pb2 import StartedBatch

from lightspeed_client import worker_calls
from lightspeed_client.backoff import Backoff
from lightspeed_client.errors import DeadlineExceeded, LightspeedError, Unavailable
from lightspeed_client.hand_offs import HandOffs
from lightspeed_client.reports import Reports
from lightspeed_client.step import CALL_DEADLINE_S, MAX_ITEMS, Step
from lightspeed_client.task import Task, failure_of

DEFAULT_SURFACE = "tenants/default/surfaces/default"

# An idle worker asks again soon at first, since work comes in waves, and about once a second in the long run.
FIRST_POLL_S = 0.02
POLL_LIMIT_S = 1.0

# Between one call's last attempt and the same call again; it only keeps a worker from spinning where there
# was no time for a second attempt.
REPEAT_S = 0.1

# How long a stopped worker tries to hand off, and then to report, what its handlers have done, before it
# gives up loudly: twice this, with a call's deadline on top of each, is within the 30 s that process
# supervisors usually grant.
LEAVE_PATIENCE_S = 10.0

logger = logging.getLogger("lightspeed_client.worker")


@dataclass(frozen=True, slots=True)
class Wish:
    """What to start: so many batches of these stages; `makes_room` where only to make room in the queue."""

    stages: Sequence[str]
    count: int
    makes_room: bool = False

    def __bool__(self) -> bool:
        return bool(self.stages and self.count)


class Desk:
    """What a worker has in hand. Times are in seconds, on one clock that only goes forward."""

    def __init__(self, *, surface: str, stages: Sequence[str], concurrency: int) -> None:
        """Begins with nothing in hand.

        Raises:
            ValueError: No stage is named, or the concurrency is below 1.
        """
        if isinstance(stages, str) or not stages:
            raise ValueError(f"expected a list of stages to work on, but got {stages!r}")
        if concurrency < 1:
            raise ValueError(f"expected a concurrency of at least 1, but got {concurrency}")
        self._surface = surface or DEFAULT_SURFACE
        self._stages = tuple(stages)
        self._concurrency = concurrency
        self._running: dict[int, Task] = {}
        self._reports = Reports(self._surface)
        self._hand_offs = HandOffs(
            self._surface, self._reports, enqueued=self._poll_soon, full=self._queue_is_full
        )
        self._queue_full = False
        self._poll = Backoff(first_s=FIRST_POLL_S, limit_s=POLL_LIMIT_S)
        self._poll_at_s = -math.inf
        self._found_nothing = False
        self._unanswered: Step | None = None
        self._send_at_s = -math.inf
        self._stopped = False
        self._leave_at_s = math.inf

    @property
    def done(self) -> bool:
        """The worker was stopped, and nothing is in hand."""
        return self._stopped and not self.in_hand

    @property
    def in_hand(self) -> list[str]:
        """Keys of the batches that were started and whose end the server does not know yet."""
        tasks = (*self._running.values(), *self._hand_offs.tasks, *self._reports.tasks)
        return [task.batch.key for task in tasks]

    def stop(self) -> None:
        """Starts no more; what is in hand is finished."""
        self._stopped = True

    def finished(self, task: Task, batches: Sequence[Batch]) -> None:
        """Takes note that the handler has returned, with batches for the next stage."""
        del self._running[id(task)]
        if batches:
            self._hand_offs.add(task, batches)
        else:
            self._reports.acknowledge(task)

    def failed(self, task: Task, error: BaseException) -> None:
        """Takes note that the handler has raised."""
        del self._running[id(task)]
        logger.warning("batch %r failed at attempt %d", task.batch.key, task.attempt, exc_info=error)
        self._reports.fail(task, failure_of(task, error))

    def next_step(self, now_s: float) -> Step | None:
        """Returns the call to send now; None where there is nothing to do before wait_s has passed.

        Raises:
            TimeoutError: The worker was stopped, and the server could not be told of what is in hand.
        """
        self._leave(now_s)
        if now_s < self._send_at_s:
            return None
        if self._unanswered is not None:
            return self._unanswered
        if self._reports.due_s <= now_s:
            return self._reports.step()
        if self._hand_offs.due_s <= now_s:
            return self._hand_offs.step()
        if self._poll_at_s <= now_s and (wish := self._wish()):
            return self._start(wish)
        return None

    def wait_s(self, now_s: float) -> float | None:
        """Returns for how many seconds nothing is to do; None: until a handler ends or stop is called."""
        poll_at_s = self._poll_at_s if self._wish() else math.inf
        repeat_at_s = math.inf if self._unanswered is None else self._send_at_s
        due_s = min(repeat_at_s, self._reports.due_s, self._hand_offs.due_s, poll_at_s)
        next_s = min(self._leave_at_s, max(self._send_at_s, due_s))
        return None if next_s == math.inf else max(0.0, next_s - now_s)

    def answered(self, step: Step, value: Any, now_s: float) -> list[Task]:  # noqa: ANN401 - the step knows its type
        """Takes note of an answer, and returns the tasks to begin.

        Raises:
            LightspeedError: The server has refused what cannot be left undone.
        """
        self._unanswered = None
        return step.answered(value, now_s)

    def unanswered(self, step: Step, error: LightspeedError, now_s: float) -> None:
        """Takes note that a call has failed: where nobody knows what it did, the very same is sent again.

        Raises:
            LightspeedError: The error, when waiting cannot help.
        """
        unknown = isinstance(error, Unavailable | DeadlineExceeded)
        if error.retry_after_s is None and not unknown:
            self._unanswered = None
            raise error
        self._unanswered = step if unknown else None
        self._send_at_s = now_s + (error.retry_after_s or REPEAT_S)
        logger.warning("the server does not answer, going on trying: %s", error)

    def _wish(self) -> Wish:
        """Returns what to start: nothing of a stage that waits for room in the queue, if there is another.

        A queue that is full of that very stage has no room before one more of it is started: so one at a
        time is, when there is nothing else to do.
        """
        free = 0 if self._stopped else self._concurrency - len(self._running)
        waiting = {task.batch.stage for task in self._hand_offs.tasks}
        others = [stage for stage in self._stages if stage not in waiting]
        if free and self._queue_full and not self._running and (self._found_nothing or not others):
            return Wish(self._stages, 1, makes_room=True)
        return Wish(others, min(free, MAX_ITEMS))

    def _start(self, wish: Wish) -> Step:
        def answered(started: list[StartedBatch], now_s: float) -> list[Task]:
            self._found_nothing = not started
            self._queue_full = self._queue_full and not wish.makes_room
            if started:
                self._poll.reset()
                self._hand_offs.hurry()  # What was started has left the queue: there is room.
            tasks = [Task(item.batch, item.run_id, item.attempt, self._surface) for item in started]
            self._running.update((id(task), task) for task in tasks)
            soon = len(started) == wish.count or self._wish().makes_room
            self._poll_at_s = now_s if soon else now_s + self._poll.next_s()
            return tasks

        call = worker_calls.start_available(
            max_batches=wish.count,
            stages=wish.stages,
            surface=self._surface,
            timeout_s=CALL_DEADLINE_S,
        )
        return Step(call, answered)

    def _queue_is_full(self) -> None:
        self._queue_full = True

    def _poll_soon(self, now_s: float) -> None:
        self._queue_full = False
        self._poll.reset()
        self._poll_at_s = now_s

    def _leave(self, now_s: float) -> None:
        if not self._stopped or self._running or not self.in_hand:
            return
        if self._leave_at_s == math.inf:
            self._leave_at_s = now_s + LEAVE_PATIENCE_S
        elif self._leave_at_s <= now_s:
            if not self._hand_offs.tasks:
                raise TimeoutError(
                    f"expected to report batches {self.in_hand}, but the server did not answer"
                )
            self._unanswered = None
            self._hand_offs.give_up()
            self._leave_at_s = now_s + LEAVE_PATIENCE_S
