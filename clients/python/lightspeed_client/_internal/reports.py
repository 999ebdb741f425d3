"""The reports of a worker: how its tasks have ended, until the server has answered.

Owns the waiting reports, their grouping into frames, and the meaning of the server's answers. It must never
drop a report without an answer, nor send an answered one again.
"""

import math
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lightspeed.ops.v1.batch_pb2 import ProcessOutcome
from lightspeed.ops.v1.worker_service_pb2 import Acknowledgement, Failure, Release, WorkRequest, WorkResponse

from lightspeed_client._internal.backoff import Backoff
from lightspeed_client._internal.calls import value_or_error
from lightspeed_client._internal.errors import LightspeedError, from_status
from lightspeed_client._internal.lease_registry import LeasedBatch
from lightspeed_client._internal.task import failure_of
from lightspeed_client._internal.worker_log import WorkerLog

# A frame takes up to this many items, and its acknowledgements up to this many batches for the next stage.
MAX_ITEMS = 1_000

# The server takes messages of 4 MiB: long reasons and many keys fill one before its items are too many.
MAX_FRAME_BYTES = 2 * 1024 * 1024

# A full queue drains at the speed of the next stage, and a server's clock that was set back catches up. The
# worker asks again at growing intervals; if the server asks for a longer wait, it is followed.
FIRST_RETRY_S = 0.05
RETRY_LIMIT_S = 1.0

# Reasons that the server gives if a batch has ended, or is no longer leased to this worker.
NO_LONGER_LEASED = frozenset({"BATCH_NOT_FOUND", "BATCH_STATE", "STALE_LEASE"})

# Outcomes of a failure that the server refuses: the batch was cancelled, or dead letters are disabled.
REFUSALS = frozenset({"rejected", "failure_rejected"})

Item = Acknowledgement | Failure | Release


@dataclass(slots=True, eq=False)
class Report:
    """Report: how one task has ended.

    Attributes:
        leased: The leased batch.
        item: The acknowledgement, failure or release.
        due_s: Earliest time to send it, seconds on the worker's clock.
        waits_for_room: The queue had no room for its batches of the next stage.
        is_sent: It was sent, and the server has not answered it.
    """

    leased: LeasedBatch
    item: Item
    due_s: float = -math.inf
    waits_for_room: bool = False
    is_sent: bool = False


@dataclass(slots=True, eq=False)
class PendingFrame:
    """Pending frame: a sent frame that the server has not answered.

    Attributes:
        frame: The frame, sent again unchanged if no answer comes.
        reports: Its reports, in the order of their kinds.
        extended: The batches whose leases it extends.
    """

    frame: WorkRequest
    reports: list[Report] = field(default_factory=list)
    extended: list[LeasedBatch] = field(default_factory=list)


class Reports:
    """Reports that the server has not answered. Times are in seconds, on the worker's clock."""

    def __init__(self, on_ended: Callable[[LeasedBatch], None], log: WorkerLog) -> None:
        """Starts empty.

        Args:
            on_ended: Called with each batch that the worker no longer holds.
            log: Log of the worker.
        """
        self._log = log
        self._on_ended = on_ended
        self._open: dict[str, Report] = {}
        self._retry = Backoff(first_s=FIRST_RETRY_S, limit_s=RETRY_LIMIT_S)
        self._queue_was_full = False

    @property
    def due_s(self) -> float:
        """Time at which the next report is due; infinite if none waits."""
        return min((report.due_s for report in self._open.values() if not report.is_sent), default=math.inf)

    @property
    def queue_is_full(self) -> bool:
        """True if a report waits for room in the queue, and no room has shown since its refusal."""
        return self._queue_was_full and bool(self.waiting_for_room)

    @property
    def waiting_for_room(self) -> list[Report]:
        """Reports for which the queue had no room, in the order in which their tasks ended."""
        return [report for report in self._open.values() if report.waits_for_room]

    def is_sent(self, leased: LeasedBatch) -> bool:
        """Returns whether a report is on its way; it may have ended the batch already."""
        report = self._open.get(leased.token)
        return report is not None and report.is_sent

    def add(self, leased: LeasedBatch, item: Item) -> None:
        """Adds the report of a task that has ended."""
        self._open[leased.token] = Report(leased, item)

    def discard(self, leased: LeasedBatch) -> None:
        """Drops the report of a lost batch."""
        self._open.pop(leased.token, None)

    def retry_for_room(self, *, is_certain: bool) -> None:
        """Makes reports that wait for room due at once, because the queue may have some.

        Args:
            is_certain: A batch was started only to make room.
        """
        self._queue_was_full = self._queue_was_full and not is_certain
        for report in self.waiting_for_room:
            report.due_s = -math.inf

    def release_all(self, reports: Iterable[Report]) -> None:
        """Releases batches whose reports wait for room; the next worker of each batch tries again."""
        for report in reports:
            if not report.is_sent:
                self.add(report.leased, report.leased.release())

    def next_frame(self, now_s: float) -> PendingFrame | None:
        """Returns a frame with the due reports, or None if no report is due."""
        due = self._due_reports(now_s)
        if not due:
            return None
        kinds = [[report for report in due if isinstance(report.item, kind)] for kind in _KINDS]
        acknowledged, failed, released = kinds
        frame = WorkRequest(request_id=uuid.uuid4().hex)
        # Each item was sorted by its kind above; the type checker cannot see that.
        frame.acknowledgements.extend(report.item for report in acknowledged)  # type: ignore[misc]
        frame.failures.extend(report.item for report in failed)  # type: ignore[misc]
        frame.releases.extend(report.item for report in released)  # type: ignore[misc]
        for report in due:
            report.is_sent = True
        return PendingFrame(frame, [*acknowledged, *failed, *released])

    def results_received(self, pending: PendingFrame, results: WorkResponse.Results, now_s: float) -> None:
        """Applies the server's answer to a pending frame."""
        outcomes = [value_or_error(result.outcome, result.error) for result in _outcomes(results)]
        errors = [from_status(result.error) if result.error.code else None for result in results.releases]
        for report in pending.reports:
            report.is_sent = False
        for report, result in zip(pending.reports, [*outcomes, *errors], strict=True):
            if isinstance(result, LightspeedError):
                self._record_refusal(report, result, now_s)
            elif isinstance(result, ProcessOutcome):
                self._record_outcome(report, result, now_s)
            else:
                self._close(report)

    def _due_reports(self, now_s: float) -> list[Report]:
        due: list[Report] = []
        handed_off = size = 0
        for report in self._open.values():
            if report.is_sent or report.due_s > now_s:
                continue
            handed_off += len(report.item.next) if isinstance(report.item, Acknowledgement) else 0
            size += report.item.ByteSize()
            if due and (handed_off > MAX_ITEMS or size > MAX_FRAME_BYTES):
                break
            due.append(report)
            if len(due) == MAX_ITEMS:
                break
        return due

    def _record_outcome(self, report: Report, outcome: ProcessOutcome, now_s: float) -> None:
        name = outcome.processed.WhichOneof("result") or outcome.WhichOneof("outcome") or ""
        leased, rejected = report.leased, outcome.processed.rejected.reason
        if name == "rejected" and isinstance(report.item, Acknowledgement):
            report.due_s = now_s + self._retry.next_s()
            self._log.acknowledgement_waits(leased.task, rejected)
            return
        if isinstance(report.item, Acknowledgement) and report.item.next:
            self._queue_was_full = False
        self._retry.reset()
        if isinstance(report.item, Acknowledgement):
            self._log.batch_acknowledged(leased.task)
        elif name in REFUSALS:
            self._log.report_refused(leased.task, f"{name} {rejected}".rstrip())
        self._close(report)

    def _record_refusal(self, report: Report, error: LightspeedError, now_s: float) -> None:
        leased = report.leased
        if error.reason in NO_LONGER_LEASED:
            self._log.lease_lost(leased.task, "")
            self._close(report)
        elif error.retry_after_s is not None:
            report.waits_for_room = True
            self._queue_was_full = True
            report.due_s = now_s + self._retry.next_s(at_least_s=error.retry_after_s)
        elif isinstance(report.item, Acknowledgement):
            # The batches for the next stage, or the acknowledgement, are refused: the attempt fails with that
            # reason.
            self._log.batch_failed(leased.task, error)
            self.add(leased, failure_of(leased.task, error))
        else:  # The lease will expire.
            self._log.report_refused(leased.task, str(error))
            self._close(report)

    def _close(self, report: Report) -> None:
        # The report of a batch that was lost meanwhile is gone already.
        if self._open.get(report.leased.token) is report:
            del self._open[report.leased.token]
        self._on_ended(report.leased)


_KINDS = (Acknowledgement, Failure, Release)


def _outcomes(results: WorkResponse.Results) -> Iterable:  # type: ignore[type-arg]
    return (*results.acknowledgements, *results.failures)
