"""How tasks have ended, until the server has been told.

Owns the reports that wait, what is sent of them together, and what the server's answers mean. It must never
drop a report without an answer, nor send one again that was answered.
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

# A frame takes up to this many items, and acknowledgements up to this many batches to hand on.
MAX_ITEMS = 1_000

# The server takes messages of 4 MiB: long reasons and many keys fill one before its items are too many.
MAX_FRAME_BYTES = 2 * 1024 * 1024

# A full queue drains at the speed of the next stage, and a server's clock that went backwards comes round:
# asked again, less and less often; the server's own advice, where longer, is followed.
FIRST_RETRY_S = 0.05
RETRY_LIMIT_S = 1.0

# What the server says of a report on a batch that has ended, or was taken out of this worker's hands.
NO_LONGER_IN_HAND = frozenset({"BATCH_NOT_FOUND", "BATCH_STATE", "STALE_LEASE"})

# Where an outcome is worth more than a line for debugging.
LEVELS = {
    "applied": logging.DEBUG,
    "duplicate_suppressed": logging.INFO,
    "retry_scheduled": logging.INFO,
    "dead_lettered": logging.WARNING,
    "rejected": logging.WARNING,  # Of a failure: it was cancelled, or dead letters are disabled.
    "failure_rejected": logging.WARNING,
}

logger = logging.getLogger("lightspeed_client.worker")

Item = Acknowledgement | Failure | Release


@dataclass(slots=True, eq=False)
class Report:
    """How one task has ended.

    Attributes:
        holding: The batch in hand.
        item: What is reported.
        due_s: When it may be sent.
        wants_room: It hands on what the queue had no room for.
        is_sent: It was sent, and is not answered.
    """

    holding: Holding
    item: Item
    due_s: float = -math.inf
    wants_room: bool = False
    is_sent: bool = False


@dataclass(slots=True, eq=False)
class Sent:
    """A frame that was sent and is not answered.

    Attributes:
        frame: What was sent, and is sent again as it is where no answer came.
        reports: Which reports are in it, in the order of their kinds.
        extended: Which leases are.
    """

    frame: WorkRequest
    reports: list[Report] = field(default_factory=list)
    extended: list[Holding] = field(default_factory=list)


class Reports:
    """The reports that are not answered. Times are in seconds, on the worker's clock."""

    def __init__(self, ended: Callable[[Holding], None]) -> None:
        """Begins with none.

        Args:
            ended: To be told which batches are no longer in hand.
        """
        self._tell_ended = ended
        self._open: dict[str, Report] = {}
        self._retry = Backoff(first_s=FIRST_RETRY_S, limit_s=RETRY_LIMIT_S)
        self._had_no_room = False

    @property
    def due_s(self) -> float:
        """When the next reports are to be sent; infinite where there is none."""
        return min((report.due_s for report in self._open.values() if not report.is_sent), default=math.inf)

    @property
    def is_full(self) -> bool:
        """Something waits for room in the queue, and nothing has been heard of any since it was refused."""
        return self._had_no_room and bool(self.wanting_room)

    @property
    def wanting_room(self) -> list[Report]:
        """Those that the queue had no room for, in the order in which their tasks ended."""
        return [report for report in self._open.values() if report.wants_room]

    def is_sent(self, holding: Holding) -> bool:
        """Whether a report is on its way, which may have ended the batch already."""
        report = self._open.get(holding.token)
        return report is not None and report.is_sent

    def add(self, holding: Holding, item: Item) -> None:
        """Adds how a task has ended."""
        self._open[holding.token] = Report(holding, item)

    def forget(self, holding: Holding) -> None:
        """Drops what is no longer this worker's to report."""
        self._open.pop(holding.token, None)

    def hurry(self, *, is_sure: bool) -> None:
        """Lets what wants room be tried at once: there may be some.

        Args:
            is_sure: Something was started only to make it.
        """
        self._had_no_room = self._had_no_room and not is_sure
        for report in self.wanting_room:
            report.due_s = -math.inf

    def give_back(self, reports: Iterable[Report]) -> None:
        """Gives back what could not be handed on: whoever gets it next tries again."""
        for report in reports:
            if not report.is_sent:
                self.add(report.holding, report.holding.release())

    def frame(self, now_s: float) -> Sent | None:
        """Returns the frame that tells what is due; None where nothing is."""
        chosen = self._choose(now_s)
        if not chosen:
            return None
        kinds = [[report for report in chosen if isinstance(report.item, kind)] for kind in _KINDS]
        done, failed, released = kinds
        frame = WorkRequest(request_id=uuid.uuid4().hex)
        # Each was put together here, and is none of the other kinds.
        frame.acknowledgements.extend(report.item for report in done)  # type: ignore[misc]
        frame.failures.extend(report.item for report in failed)  # type: ignore[misc]
        frame.releases.extend(report.item for report in released)  # type: ignore[misc]
        for report in chosen:
            report.is_sent = True
        return Sent(frame, [*done, *failed, *released])

    def answered(self, sent: Sent, results: WorkResponse.Results, now_s: float) -> None:
        """Takes note of the answer to a frame."""
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
            # What it hands on is not taken, or it is not: the attempt has failed, and says why.
            self.add(holding, failure_of(holding.task, error))
        else:
            logger.error("batch %r is left to its lease: %s", holding.key, error)
            self._end(report)

    def _end(self, report: Report) -> None:
        # A batch that was lost meanwhile is not reported any more.
        if self._open.get(report.holding.token) is report:
            del self._open[report.holding.token]
        self._tell_ended(report.holding)


_KINDS = (Acknowledgement, Failure, Release)


def _outcomes(results: WorkResponse.Results) -> Iterable:  # type: ignore[type-arg]
    return (*results.acknowledgements, *results.failures)
