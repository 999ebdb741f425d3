"""The log of a worker: its log events, and the calls of its observer.

Owns the names, fields and levels of the events, the same in all clients. It must never change what the worker
does, whatever the observer raises.
"""

import logging
from collections.abc import Sequence

from lightspeed_client._internal.errors import LightspeedError
from lightspeed_client._internal.log_events import log_event
from lightspeed_client._internal.observer import Reconnection, WorkerObserver
from lightspeed_client._internal.task import Task, reason_of

logger = logging.getLogger("lightspeed_client.worker")


class WorkerLog:
    """Log of a worker. Any thread may call its methods."""

    def __init__(self, observer: WorkerObserver | None = None) -> None:
        """Logs to `lightspeed_client.worker`, and calls the observer."""
        self._observer = observer
        self._in_hand = 0

    # Handlers: called for every batch, so that without an observer they cost nothing.

    def handler_started(self, task: Task) -> None:
        """Observes the start of a handler."""
        if self._observer is not None:
            self._observe("handler_started", task)

    def handler_finished(self, task: Task, seconds: float) -> None:
        """Observes a handler that has returned."""
        if self._observer is not None:
            self._observe("handler_finished", task, seconds)

    def handler_failed(self, task: Task, seconds: float, error: BaseException) -> None:
        """Observes a handler that has raised."""
        if self._observer is not None:
            self._observe("handler_failed", task, seconds, error)

    def in_hand(self, count: int) -> None:
        """Observes the number of leased batches, if it has changed."""
        if count != self._in_hand:
            self._in_hand = count
            self._observe("in_hand", count)

    # Streams.

    def stream_opened(self, stages: Sequence[str], held: int) -> None:
        """Logs an opened stream."""
        self._log(logging.DEBUG, "stream_opened", stages=list(stages), held=held)

    def connected(self) -> None:
        """Observes the first answer of the server."""
        self._observe("connected")

    def disconnected(self, error: LightspeedError | None, retry_s: float) -> None:
        """Logs the end of a stream; without an error, the server has ended it."""
        code = "OK" if error is None else error.code.name
        reason = "the server has ended the stream" if error is None else error.reason or error.message
        self._log(logging.WARNING, "disconnected", code=code, reason=reason, retry_ms=round(retry_s * 1_000))
        self._observe("disconnected", error)

    def reconnected(self, counts: Reconnection) -> None:
        """Logs that the server answers again."""
        fields = {"held": counts.held, "resent": counts.resent, "released": counts.released}
        self._log(logging.INFO, "reconnected", **fields, after_ms=round(counts.after_s * 1_000))
        self._observe("reconnected", counts)

    def draining(self) -> None:
        """Logs that the server shuts down: the leased batches are finished."""
        self._log(logging.INFO, "draining")

    def block_reason(self, reason: str) -> None:
        """Logs why no batch starts."""
        self._log(logging.DEBUG, "block_reason", reason=reason)

    # Batches.

    def batch_failed(self, task: Task, error: BaseException) -> None:
        """Logs a failed attempt, with the traceback of its error."""
        log_event(
            logger,
            logging.WARNING,
            "batch_failed",
            error=error,
            key=task.batch.key,
            stage=task.batch.stage,
            attempt=task.attempt,
            reason=reason_of(error),
        )

    def batch_acknowledged(self, task: Task) -> None:
        """Logs an acknowledged batch."""
        self._log(logging.DEBUG, "batch_acknowledged", key=task.batch.key, attempt=task.attempt)

    def acknowledgement_waits(self, task: Task, reason: str) -> None:
        """Logs an acknowledgement that the server does not take yet."""
        self._log(logging.WARNING, "acknowledgement_waits", key=task.batch.key, reason=reason)

    def lease_lost(self, task: Task, holder: str) -> None:
        """Logs a lost lease; the holder is the worker that has the batch now, empty: none."""
        fields = {"key": task.batch.key, "attempt": task.attempt}
        self._log(logging.WARNING, "lease_lost", **fields, holder=holder)
        self._observe("lease_lost", task)

    def batch_cancelled(self, task: Task, reason: str) -> None:
        """Logs a cancelled batch."""
        fields = {"key": task.batch.key, "attempt": task.attempt}
        self._log(logging.INFO, "batch_cancelled", **fields, reason=reason)
        self._observe("cancelled", task, reason)

    def report_refused(self, task: Task, reason: str) -> None:
        """Logs a report that the server refuses for good."""
        fields = {"key": task.batch.key, "attempt": task.attempt}
        self._log(logging.ERROR, "report_refused", **fields, reason=reason)

    # Shutdown.

    def stopping(self, leased: int) -> None:
        """Logs the begin of a stop."""
        self._log(logging.INFO, "stopping", leased=leased)

    def stopped(self, undelivered: Sequence[str]) -> None:
        """Logs the end of a worker, with the keys of batches whose reports have no answer."""
        if undelivered:
            self._log(logging.ERROR, "undelivered_reports", keys=list(undelivered))
        self._log(logging.INFO, "stopped", undelivered=len(undelivered))

    def until_failed(self, error: LightspeedError) -> None:
        """Logs that `until` had no result this time."""
        self._log(logging.WARNING, "until_failed", reason=str(error))

    def _log(self, level: int, event: str, **fields: object) -> None:
        log_event(logger, level, event, error=None, **fields)

    def _observe(self, method: str, *arguments: object) -> None:
        if self._observer is None:
            return
        try:
            getattr(self._observer, method)(*arguments)
        except Exception as error:  # noqa: BLE001 - the observer must not hurt the worker
            log_event(
                logger, logging.ERROR, "observer_failed", error=error, method=method, reason=reason_of(error)
            )
