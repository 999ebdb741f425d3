"""How tasks have ended, until the server has been told.

Owns the reports that wait, what is sent of them together, and what the server's answers mean. It must never
drop a report without an answer, nor send one again that was answered.
"""

import logging
import math
from dataclasses import dataclass
from typing import Any

from lightspeed.ops.v1.batch_pb2 import ProcessOutcome
from lightspeed.ops.v1.worker_service_pb2 import Failure

from lightspeed_client import worker_calls
from lightspeed_client.backoff import Backoff
from lightspeed_client.calls import Call
from lightspeed_client.errors import LightspeedError
from lightspeed_client.step import CALL_DEADLINE_S, MAX_ITEMS, Step
from lightspeed_client.task import Task

# The server's clock went backwards and it does not take acknowledgements yet: asked again, less and less
# often.
FIRST_RETRY_S = 0.1
RETRY_LIMIT_S = 5.0

# What the server says of a report on a batch that has ended, or was taken out of this worker's hands.
NO_LONGER_IN_HAND = frozenset({"BATCH_NOT_FOUND", "BATCH_STATE"})

# Where an outcome is worth more than a line for debugging.
LEVELS = {
    "applied": logging.DEBUG,
    "duplicate_suppressed": logging.INFO,
    "retry_scheduled": logging.INFO,
    "dead_lettered": logging.WARNING,
    "rejected": logging.ERROR,  # Of a failure: dead letters are disabled, and the run has failed.
    "failure_rejected": logging.WARNING,
}

logger = logging.getLogger("lightspeed_client.worker")


@dataclass(slots=True, eq=False)
class Report:
    """How one task has ended.

    Attributes:
        task: The task.
        failure: What is reported; None: it is acknowledged.
    """

    task: Task
    failure: Failure | None = None


class Reports:
    """The reports that wait. Times are in seconds, on the worker's clock."""

    def __init__(self, surface: str) -> None:
        self._surface = surface
        self._waiting: list[Report] = []
        self._retry = Backoff(first_s=FIRST_RETRY_S, limit_s=RETRY_LIMIT_S)
        self._due_s = -math.inf

    @property
    def tasks(self) -> list[Task]:
        """The tasks whose end the server does not know."""
        return [report.task for report in self._waiting]

    @property
    def due_s(self) -> float:
        """When the next reports are to be sent; infinite where there is none."""
        return self._due_s if self._waiting else math.inf

    def acknowledge(self, task: Task) -> None:
        """Adds that a task is done."""
        self._waiting.append(Report(task))

    def fail(self, task: Task, failure: Failure) -> None:
        """Adds that a task has failed."""
        self._waiting.append(Report(task, failure))

    def step(self) -> Step:
        """Returns the call that sends what waits: acknowledgements first, failures next."""
        done = [report for report in self._waiting if report.failure is None][:MAX_ITEMS]
        chosen = done or self._waiting[:MAX_ITEMS]

        def answered(outcomes: list[ProcessOutcome | LightspeedError], now_s: float) -> list[Task]:
            self._due_s = -math.inf
            for report, outcome in zip(chosen, outcomes, strict=True):
                self._settle(report, outcome, now_s)
            return []

        return Step(self._call(chosen), answered)

    def _call(self, chosen: list[Report]) -> Call[Any, list[ProcessOutcome | LightspeedError]]:
        failures = [report.failure for report in chosen if report.failure is not None]
        if failures:
            return worker_calls.fail_batches(failures, surface=self._surface, timeout_s=CALL_DEADLINE_S)
        keys = [report.task.batch.key for report in chosen]
        return worker_calls.acknowledge_batches(keys, surface=self._surface, timeout_s=CALL_DEADLINE_S)

    def _settle(self, report: Report, outcome: ProcessOutcome | LightspeedError, now_s: float) -> None:
        if isinstance(outcome, LightspeedError):
            self._refused(report, outcome)
            return
        name = outcome.processed.WhichOneof("result") or outcome.WhichOneof("outcome") or ""
        if name == "rejected" and report.failure is None:
            self._due_s = now_s + self._retry.next_s()
            logger.warning(
                "batch %r is not acknowledged yet: %s",
                report.task.batch.key,
                outcome.processed.rejected.reason,
            )
            return
        self._waiting.remove(report)
        self._retry.reset()
        logger.log(
            LEVELS[name], "batch %r at attempt %d: %s", report.task.batch.key, report.task.attempt, name
        )

    def _refused(self, report: Report, error: LightspeedError) -> None:
        if error.reason not in NO_LONGER_IN_HAND:
            raise error
        self._waiting.remove(report)
        logger.warning("batch %r was taken out of this worker's hands: %s", report.task.batch.key, error)
