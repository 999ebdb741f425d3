"""The work streams of a worker: the one that is used, and those that are being left.

Owns what was said on each and not answered, and when the next one is opened. It must never open one: the line
does.
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

# A hiccup is over in milliseconds, a restart in seconds: soon at first, and then about once a second.
FIRST_RECONNECT_S = 0.05
RECONNECT_LIMIT_S = 1.0

# The server answers up to 64 frames of a stream at a time; below that, a heartbeat never stands in line.
MAX_UNANSWERED = 16

logger = logging.getLogger("lightspeed_client.worker")


@dataclass(slots=True, eq=False)
class Stream:
    """One stream.

    Attributes:
        opening: What its first frame says.
        by_calls: The stream was refused: its reports are sent as calls, and nothing is started.
        credits: Batches that the server may still start on it.
        hold: Why the server starts nothing, by the name of the field of Hold; empty where it has not said.
        makes_room: What it starts is started to make room in the queue.
        drains: The server shuts down.
        said_leave: It was told to start nothing more.
        is_ended: No more frames are sent.
        gives_back: It was ended by giving back whatever the server had started on it.
        unanswered: The frames that had items, in order.
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
        """The stages that it was opened for."""
        return list(self.opening.stages)

    @property
    def takes_reports(self) -> bool:
        """Few enough frames wait for their answers."""
        return len(self.unanswered) < MAX_UNANSWERED


class Streams:
    """All streams of a worker. Times are in seconds, on its clock."""

    def __init__(self, *, surface: str, worker_id: str, lease_ms: int) -> None:
        """Begins without any."""
        self._opening = WorkRequest.Open(surface=surface, worker_id=worker_id, lease_ms=lease_ms)
        self._left: list[Stream] = []
        self._backoff = Backoff(first_s=FIRST_RECONNECT_S, limit_s=RECONNECT_LIMIT_S)
        self.current: Stream | None = None
        self.open_at_s = -math.inf
        self.unanswered: deque[Sent] = deque()
        """Frames of streams that broke off, whose answers are not known: sent again as they are."""
        self.refusal: LightspeedError | None = None
        """Why the server does not have this worker; its reports are calls from then on."""

    @property
    def are_ended(self) -> bool:
        """There is none."""
        return self.current is None and not self._left

    @property
    def credits_left_behind(self) -> int:
        """Batches that may still come on streams that are being left."""
        return sum(stream.credits for stream in self._left)

    def open(self, stages: Sequence[str]) -> Stream:
        """Returns a new stream, which is used from now on."""
        opening = WorkRequest.Open(stages=stages)
        opening.MergeFrom(self._opening)
        self.current = Stream(opening, by_calls=self.refusal is not None)
        return self.current

    def leave(self) -> None:
        """The current stream is no longer used; what comes on it until it ends is still taken."""
        if self.current is not None:
            self._left.append(self.current)
            self.current = None

    def heard(self) -> None:
        """The server has said something: it is there."""
        self._backoff.reset()

    def ended(self, stream: Stream, error: LightspeedError | None, now_s: float) -> None:
        """Takes note that a stream has ended.

        Raises:
            LightspeedError: Calls are refused as well: nothing can be reported.
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
