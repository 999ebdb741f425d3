"""The work streams of a worker: the current one, and those that it leaves.

Owns the pending frames of each stream, and the time at which the next one opens. It must never open a stream:
the worker loop does.
"""

import logging
import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from lightspeed.ops.v1.worker_service_pb2 import WorkRequest

from lightspeed_client.backoff import Backoff
from lightspeed_client.errors import DeadlineExceeded, LightspeedError, Unavailable
from lightspeed_client.reports import Sent

# A network fault is over in milliseconds, a restart in seconds: soon at first, then about once a second.
FIRST_RECONNECT_S = 0.05
RECONNECT_LIMIT_S = 1.0

# The server answers up to 64 frames of a stream at a time; below that, a heartbeat never waits in a queue.
MAX_UNANSWERED = 16

logger = logging.getLogger("lightspeed_client.worker")


@dataclass(slots=True, eq=False)
class Stream:
    """State of one work stream.

    Attributes:
        opening: Content of its first frame.
        by_calls: The stream was refused: reports go out as calls, and the server starts no batches.
        credits: Batches that the server may still start on it.
        hold: Block reason of the server, as the field name in Hold; empty if it has given none.
        makes_room: Batches are started on it only to make room in the queue.
        drains: The server shuts down.
        said_leave: The worker has asked the server to start no more batches.
        is_ended: The worker sends no more frames.
        gives_back: It ended by giving back all batches that the server had started on it.
        unanswered: Pending frames that had items, in order.
    """

    opening: WorkRequest.Open
    by_calls: bool = False
    credits: int = 0
    hold: str = ""
    makes_room: bool = False
    drains: bool = False
    said_leave: bool = False
    is_ended: bool = False
    gives_back: bool = False
    unanswered: deque[Sent] = field(default_factory=deque)

    @property
    def stages(self) -> list[str]:
        """Stages that the stream was opened for."""
        return list(self.opening.stages)

    @property
    def takes_reports(self) -> bool:
        """True if few enough frames are pending."""
        return len(self.unanswered) < MAX_UNANSWERED


class Streams:
    """All work streams of a worker. Times are in seconds, on the worker's clock."""

    def __init__(self, *, surface: str, worker_id: str, lease_ms: int) -> None:
        """Starts without streams."""
        self._opening = WorkRequest.Open(surface=surface, worker_id=worker_id, lease_ms=lease_ms)
        self._left: list[Stream] = []
        self._backoff = Backoff(first_s=FIRST_RECONNECT_S, limit_s=RECONNECT_LIMIT_S)
        self.current: Stream | None = None
        self.open_at_s = -math.inf
        self.unanswered: deque[Sent] = deque()
        """Pending frames of broken streams: their answers are unknown, so they are sent again unchanged."""
        self.refusal: LightspeedError | None = None
        """Error with which the server refused this worker; from then on its reports are calls."""

    @property
    def are_ended(self) -> bool:
        """True if no stream is open."""
        return self.current is None and not self._left

    @property
    def credits_left_behind(self) -> int:
        """Credits of streams that the worker leaves: batches may still come on them."""
        return sum(stream.credits for stream in self._left)

    def open(self, stages: Sequence[str]) -> Stream:
        """Returns a new stream, and makes it the current one."""
        opening = WorkRequest.Open(stages=stages)
        opening.MergeFrom(self._opening)
        self.current = Stream(opening, by_calls=self.refusal is not None)
        return self.current

    def leave(self) -> None:
        """Replaces the current stream; frames that come on it until it ends still count."""
        if self.current is not None:
            self._left.append(self.current)
            self.current = None

    def heard(self) -> None:
        """Resets the backoff, because the server has sent a frame."""
        self._backoff.reset()

    def ended(self, stream: Stream, error: LightspeedError | None, now_s: float) -> None:
        """Records that a stream has ended.

        Raises:
            LightspeedError: The server refuses calls as well, so reports are impossible.
        """
        if stream is self.current:
            self.current = None
        else:
            self._left.remove(stream)
        self.unanswered.extend(sent for sent in stream.unanswered if sent.reports)
        if stream.is_ended and error is None and not stream.drains:
            return
        if error is not None and error.retry_after_s is None and not _may_pass(error):
            if stream.by_calls:
                raise error
            self.refusal = self.refusal or error
            return
        asked_s = error.retry_after_s if error else None
        delay_s = self._backoff.next_s(at_least_s=asked_s)
        self.open_at_s = now_s + delay_s
        logger.warning("the stream broke off, connecting again in %.1f s: %s", delay_s, error or "it ended")


def _may_pass(error: LightspeedError) -> bool:
    return isinstance(error, Unavailable | DeadlineExceeded)
