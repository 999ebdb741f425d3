"""The work streams of a worker: the current one, and the retired ones.

Owns the pending frames of each stream, and the time at which the next one opens. It must never open a stream:
the worker loop does.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from lightspeed.ops.v1.worker_service_pb2 import WorkRequest

from lightspeed_client._internal.backoff import Backoff
from lightspeed_client._internal.errors import DeadlineExceeded, LightspeedError, Unavailable
from lightspeed_client._internal.observer import Reconnection
from lightspeed_client._internal.reports import PendingFrame
from lightspeed_client._internal.worker_log import WorkerLog

# A network fault is over in milliseconds, a restart in seconds: soon at first, then about once a second.
FIRST_RECONNECT_S = 0.05
RECONNECT_LIMIT_S = 1.0

# The server answers up to 64 frames of a stream at a time; below that, a heartbeat never waits in a queue.
MAX_PENDING_FRAMES = 16

# The server takes up to this many tokens of held leases.
MAX_HELD_LEASES = 10_000


@dataclass(slots=True)
class PendingReconnection:
    """Pending reconnection: a stream that replaces broken ones.

    Attributes:
        broke_off_at_s: Time at which the worker lost its connection, seconds on the worker's clock.
        held: Leases that the opening named.
        resent: Pending frames of broken streams that were sent again.
    """

    broke_off_at_s: float
    held: int
    resent: int


@dataclass(slots=True, eq=False)
class StreamState:
    """State of one work stream.

    Attributes:
        opening: Content of its first frame.
        reconnection: The reconnection that the server has not confirmed yet, or None.
        uses_calls: The stream was refused: reports go out as calls, and the server starts no batches.
        credits: Batches that the server may still start on it.
        block_reason: Block reason of the server, as a field name in BlockReason; empty: it gave none.
        makes_room: Batches are started on it only to make room in the queue.
        is_forwarded: A server forwards it to the owner of the surface, which is connected by now.
        is_draining: The server shuts down.
        leave_sent: The worker has asked the server to start no more batches.
        is_half_closed: The worker sends no more frames.
        has_released: It ended by releasing all batches that the server had started on it.
        pending_frames: Pending frames that had items, in order.
    """

    opening: WorkRequest.Open
    reconnection: PendingReconnection | None = None
    uses_calls: bool = False
    credits: int = 0
    block_reason: str = ""
    makes_room: bool = False
    is_forwarded: bool = False
    is_draining: bool = False
    leave_sent: bool = False
    is_half_closed: bool = False
    has_released: bool = False
    pending_frames: deque[PendingFrame] = field(default_factory=deque)

    @property
    def stages(self) -> list[str]:
        """Stages that the stream was opened for."""
        return list(self.opening.stages)

    @property
    def accepts_frames(self) -> bool:
        """True if few enough frames are pending."""
        return len(self.pending_frames) < MAX_PENDING_FRAMES


class WorkStreams:
    """All work streams of a worker. Times are in seconds, on the worker's clock."""

    def __init__(self, log: WorkerLog, *, surface: str, lease_ms: int) -> None:
        """Starts without streams."""
        self._log = log
        self._opening = WorkRequest.Open(surface=surface, lease_ms=lease_ms)
        self._retired: list[StreamState] = []
        self._backoff = Backoff(first_s=FIRST_RECONNECT_S, limit_s=RECONNECT_LIMIT_S)
        self.current: StreamState | None = None
        self._is_connected = self._was_connected = self._is_away = False
        self._broke_off_at_s = math.inf
        self.reconnect_at_s = -math.inf
        self.frames_to_resend: deque[PendingFrame] = deque()
        """Pending frames of broken streams: their answers are unknown, so they are sent again unchanged."""
        self.refusal: LightspeedError | None = None
        """Error with which the server refused this worker; from then on its reports are calls."""

    @property
    def all_ended(self) -> bool:
        """True if no stream is open."""
        return self.current is None and not self._retired

    @property
    def retired_credits(self) -> int:
        """Credits of streams that the worker leaves: batches may still come on them."""
        return sum(stream.credits for stream in self._retired)

    def identify(self, worker_id: str, instance_id: str) -> None:
        """Sets the identity that all openings have."""
        self._opening.worker_id = worker_id
        self._opening.instance_id = instance_id

    def open(self, stages: Sequence[str], held_leases: Sequence[str]) -> StreamState:
        """Returns a new stream, and makes it the current one.

        If no other stream is open, the server gets the tokens of the held leases, and releases batches that
        it started for this instance and that never arrived.
        """
        opening = WorkRequest.Open(stages=stages)
        opening.MergeFrom(self._opening)
        stream = StreamState(opening, uses_calls=self.refusal is not None)
        if opening.instance_id and self.all_ended and len(held_leases) <= MAX_HELD_LEASES:
            opening.held_leases.SetInParent()
            opening.held_leases.lease_tokens.extend(held_leases)
            if self._broke_off_at_s < math.inf:
                resent = len(self.frames_to_resend)
                stream.reconnection = PendingReconnection(self._broke_off_at_s, len(held_leases), resent)
        self.current = stream
        self._log.stream_opened(stages, len(held_leases))
        return stream

    def retire_current(self) -> None:
        """Replaces the current stream; frames that come on it until it ends still count."""
        if self.current is not None:
            self._retired.append(self.current)
            self.current = None

    def frame_received(self) -> None:
        """Resets the backoff, because the server has sent a frame."""
        self._backoff.reset()
        if not self._was_connected:
            self._log.connected()
        self._is_connected = self._was_connected = True
        self._is_away = False
        self._broke_off_at_s = math.inf

    def opened(self, stream: StreamState, released: int, now_s: float) -> None:
        """Logs a reconnection: the server has released the batches that were started but did not arrive."""
        reconnection, stream.reconnection = stream.reconnection, None
        if reconnection is None:
            return
        after_s = now_s - reconnection.broke_off_at_s
        self._log.reconnected(Reconnection(reconnection.held, reconnection.resent, released, after_s))

    def stream_ended(self, stream: StreamState, error: LightspeedError | None, now_s: float) -> None:
        """Records that a stream has ended.

        Raises:
            LightspeedError: The server refuses calls as well, so reports are impossible.
        """
        if stream is self.current:
            self.current = None
        else:
            self._retired.remove(stream)
        self.frames_to_resend.extend(pending for pending in stream.pending_frames if pending.reports)
        if stream.is_half_closed and error is None and not stream.is_draining:
            return
        if error is not None and error.retry_after_s is None and not _is_transient(error):
            if stream.uses_calls:
                raise error
            self.refusal = self.refusal or error
            return
        if self._is_connected and self.current is None:
            self._is_connected = False
            self._broke_off_at_s = now_s
        at_least_s = error.retry_after_s if error else None
        delay_s = self._backoff.next_s(at_least_s=at_least_s)
        self.reconnect_at_s = now_s + delay_s
        if not self._is_away:  # Failures to connect again say nothing new.
            self._is_away = True
            self._log.disconnected(error, delay_s)


def _is_transient(error: LightspeedError) -> bool:
    return isinstance(error, Unavailable | DeadlineExceeded)
