"""The reports of a worker: how its tasks have ended, until the server has answered.

Owns the waiting reports, their grouping into frames, and the meaning of the server's answers. It must never
drop a report without an answer, nor send an answered one again.
"""

import logging
import math
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lightspeed.ops.v1.batch_pb2 import ProcessOutcome
from lightspeed.ops.v1.worker_service_pb2 import Acknowledgement, Failure, Release, WorkRequest, WorkResponse

from lightspeed_client.backoff import Backoff
from lightspeed_client.calls import value_or_error
from lightspeed_client.errors import LightspeedError, from_status
from lightspeed_client.hand import Holding
from lightspeed_client.task import failure_of

# A frame takes up to this many items, and its acknowledgements up to this many batches for the next stage.
MAX_ITEMS = 1_000

# The server takes messages of 4 MiB: long reasons and many keys fill one before its items are too many.
MAX_FRAME_BYTES = 2 * 1024 * 1024

# A full queue drains at the speed of the next stage, and a server's clock that was set back catches up. The
# worker asks again at growing intervals; if the server asks for a longer wait, it is followed.
FIRST_RETRY_S = 0.05
RETRY_LIMIT_S = 1.0

# Reasons that the server gives if a batch has ended, or is no longer leased to this worker.
NO_LONGER_IN_HAND = frozenset({"BATCH_NOT_FOUND", "BATCH_STATE", "STALE_LEASE"})

# Log levels of outcomes.
LEVELS = {
    "applied": logging.DEBUG,
    "duplicate_suppressed": logging.INFO,
    "retry_scheduled": logging.INFO,
    "dead_lettered": logging.WARNING,
    "rejected": logging.WARNING,  # Of a failure: the batch was cancelled, or dead letters are disabled.
    "failure_rejected": logging.WARNING,
}

logger = logging.getLogger("lightspeed_client.worker")

Item = Acknowledgement | Failure | Release


@dataclass(slots=True, eq=False)
class Report:
    """Report: how one task has ended.

    Attributes:
        holding: The leased batch.
        item: The acknowledgement, failure or release.
        due_s: Earliest time to send it, seconds on the worker's clock.
        wants_room: The queue had no room for its batches of the next stage.
        is_sent: It was sent, and the server has not answered it.
    """

    holding: Holding
    item: Item
    due_s: float = -math.inf
    wants_room: bool = False
    is_sent: bool = False


@dataclass(slots=True, eq=False)
class Sent:
    """Pending frame: a sent frame that the server has not answered.

    Attributes:
        frame: The frame, sent again unchanged if no answer comes.
        reports: Its reports, in the order of their kinds.
        extended: The batches whose leases it extends.
    """

    frame: WorkRequest
    reports: list[Report] = field(default_factory=list)
    extended: list[Holding] = field(default_factory=list)


class Reports:
    """The unanswered reports. Times are in seconds, on the worker's clock."""

    def __init__(self, ended: Callable[[Holding], None]) -> None:
        """Starts empty.

        Args:
            ended: Called with each batch that the worker no longer holds.
        """
        self._tell_ended = ended
        self._open: dict[str, Report] = {}
        self._retry = Backoff(first_s=FIRST_RETRY_S, limit_s=RETRY_LIMIT_S)
        self._had_no_room = False

    @property
    def due_s(self) -> float:
        """Time at which the next report is due; infinite if none waits."""
        return min((report.due_s for report in self._open.values() if not report.is_sent), default=math.inf)

    @property
    def is_full(self) -> bool:
        """True if a report waits for room in the queue, and no room has shown since its refusal."""
        return self._had_no_room and bool(self.wanting_room)

    @property
    def wanting_room(self) -> list[Report]:
        """Reports for which the queue had no room, in the order in which their tasks ended."""
        return [report for report in self._open.values() if report.wants_room]

    def is_sent(self, holding: Holding) -> bool:
        """Returns whether a report is on its way; it may have ended the batch already."""
        report = self._open.get(holding.token)
        return report is not None and report.is_sent

    def add(self, holding: Holding, item: Item) -> None:
        """Adds the report of a task that has ended."""
        self._open[holding.token] = Report(holding, item)

    def forget(self, holding: Holding) -> None:
        """Drops the report of a lost batch."""
        self._open.pop(holding.token, None)

    def hurry(self, *, is_sure: bool) -> None:
        """Makes reports that wait for room due at once, because the queue may have some.

        Args:
            is_sure: A batch was started only to make room.
        """
        self._had_no_room = self._had_no_room and not is_sure
        for report in self.wanting_room:
            report.due_s = -math.inf

    def give_back(self, reports: Iterable[Report]) -> None:
        """Gives back batches whose reports wait for room; the next worker of each batch tries again."""
        for report in reports:
            if not report.is_sent:
                self.add(report.holding, report.holding.release())

    def frame(self, now_s: float) -> Sent | None:
        """Returns a frame with the due reports, or None if no report is due."""
        chosen = self._choose(now_s)
        if not chosen:
            return None
        kinds = [[report for report in chosen if isinstance(report.item, kind)] for kind in _KINDS]
        done, failed, released = kinds
        frame = WorkRequest(request_id=uuid.uuid4().hex)
        # Each item was sorted by its kind above; the type checker cannot see that.
        frame.acknowledgements.extend(report.item for report in done)  # type: ignore[misc]
        frame.failures.extend(report.item for report in failed)  # type: ignore[misc]
        frame.releases.extend(report.item for report in released)  # type: ignore[misc]
        for report in chosen:
            report.is_sent = True
        return Sent(frame, [*done, *failed, *released])

    def answered(self, sent: Sent, results: WorkResponse.Results, now_s: float) -> None:
        """Applies the server's answer to a pending frame."""
        outcomes = [value_or_error(result.outcome, result.error) for result in _outcomes(results)]
        errors = [from_status(result.error) if result.error.code else None for result in results.releases]
        for report in sent.reports:
            report.is_sent = False
        for report, answer in zip(sent.reports, [*outcomes, *errors], strict=True):
            if isinstance(answer, LightspeedError):
                self._refused(report, answer, now_s)
            elif isinstance(answer, ProcessOutcome):
                self._told(report, answer, now_s)
            else:
                logger.info("batch %r is given back", report.holding.key)
                self._end(report)

    def _choose(self, now_s: float) -> list[Report]:
        chosen: list[Report] = []
        handed_on = size = 0
        for report in self._open.values():
            if report.is_sent or report.due_s > now_s:
                continue
            handed_on += len(report.item.next) if isinstance(report.item, Acknowledgement) else 0
            size += report.item.ByteSize()
            if chosen and (handed_on > MAX_ITEMS or size > MAX_FRAME_BYTES):
                break
            chosen.append(report)
            if len(chosen) == MAX_ITEMS:
                break
        return chosen

    def _told(self, report: Report, outcome: ProcessOutcome, now_s: float) -> None:
        name = outcome.processed.WhichOneof("result") or outcome.WhichOneof("outcome") or ""
        holding, rejected = report.holding, outcome.processed.rejected.reason
        if name == "rejected" and isinstance(report.item, Acknowledgement):
            report.due_s = now_s + self._retry.next_s()
            logger.warning("batch %r is not acknowledged yet: %s", holding.key, rejected)
            return
        if isinstance(report.item, Acknowledgement) and report.item.next:
            self._had_no_room = False
        self._retry.reset()
        logger.log(
            LEVELS[name], "batch %r at attempt %d: %s %s", holding.key, holding.task.attempt, name, rejected
        )
        self._end(report)

    def _refused(self, report: Report, error: LightspeedError, now_s: float) -> None:
        holding = report.holding
        if error.reason in NO_LONGER_IN_HAND:
            logger.warning("batch %r was taken out of this worker's hands: %s", holding.key, error)
            self._end(report)
        elif error.retry_after_s is not None:
            report.wants_room = True
            self._had_no_room = True
            report.due_s = now_s + self._retry.next_s(at_least_s=error.retry_after_s)
        elif isinstance(report.item, Acknowledgement):
            # The batches for the next stage, or the acknowledgement, are refused: the attempt fails with that
            # reason.
            self.add(holding, failure_of(holding.task, error))
        else:
            logger.error("batch %r is left to its lease: %s", holding.key, error)
            self._end(report)

    def _end(self, report: Report) -> None:
        # The report of a batch that was lost meanwhile is gone already.
        if self._open.get(report.holding.token) is report:
            del self._open[report.holding.token]
        self._tell_ended(report.holding)


_KINDS = (Acknowledgement, Failure, Release)


def _outcomes(results: WorkResponse.Results) -> Iterable:  # type: ignore[type-arg]
    return (*results.acknowledgements, *results.failures)
