"""The observer of a worker: its events, for metrics.

Owns the methods that a caller overrides. It must never change what a worker does.
"""

from typing import NamedTuple

from lightspeed_client._internal.errors import LightspeedError
from lightspeed_client._internal.task import Task


class Reconnection(NamedTuple):
    """Reconnection: what a worker did when it reached its server again.

    Attributes:
        held: Leases that it held.
        resent: Frames with reports that it sent again, because their answers were lost.
        released: Batches that the server released: started for this worker, and never arrived.
        after_s: Time without a connection, seconds.
    """

    held: int
    resent: int
    released: int
    after_s: float


class WorkerObserver:
    """Worker observer: override the methods that you need; each does nothing here.

    No method may wait. Those of handlers are called in the handler's thread or event loop, all others in the
    thread that sends the heartbeats. An error is logged as observer_failed and has no other effect.
    """

    def handler_started(self, task: Task) -> None:
        """A handler starts."""

    def handler_finished(self, task: Task, seconds: float) -> None:
        """A handler has returned."""

    def handler_failed(self, task: Task, seconds: float, error: BaseException) -> None:
        """A handler has raised."""

    def in_hand(self, count: int) -> None:
        """The number of leased batches has changed; it includes those whose reports have no answer yet."""

    def connected(self) -> None:
        """The server has answered for the first time."""

    def disconnected(self, error: LightspeedError | None) -> None:
        """The work stream broke off; None: the server has ended it."""

    def reconnected(self, counts: Reconnection) -> None:
        """The server answers again."""

    def lease_lost(self, task: Task) -> None:
        """The lease of a batch is lost: the result of its handler will not be reported."""

    def cancelled(self, task: Task, reason: str) -> None:
        """An operator has cancelled a batch, or the stopped worker releases it."""
