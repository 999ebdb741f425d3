"""The records of a server: lineage and audits of a tenant or of one surface, read by cursor.

Owns one stream at a time of each kind. It reads only as much as the exporter asks for: while a receiver is
slow, the stream stands still, and the server keeps no queue for it.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeAlias

from lightspeed.ops.v1.record_service_pb2 import WatchAuditsResponse, WatchLineageResponse

from lightspeed_cli.openlineage.merge import Entry, Received, Waiting

MOST_WAITING = 5_000
"""Records of a kind that wait at most, a few megabytes; the last frame may add its up to 1,000."""
HEARTBEAT_MS = 3_600_000
"""The longest interval of heartbeats: one that comes before means that the stream has reached its end."""

Frame: TypeAlias = WatchLineageResponse | WatchAuditsResponse


class FrameWatch(Protocol):
    """A watch of the client."""

    def frames(self) -> Iterator[Frame]:
        """Yields frames; reconnects while the server is away."""
        ...

    def close(self) -> None:
        """Ends the stream."""
        ...


class RecordStream:
    """Records of one kind, from a cursor on."""

    def __init__(
        self,
        watch: Callable[[str], FrameWatch],
        resume_token: str,
        *,
        of_lineage: bool,
        latest_ms: int = 0,
        on_gap: Callable[[], None],
    ) -> None:
        """Prepares a stream.

        Args:
            watch: Opens a watch at a resume token; empty: at the oldest kept record.
            resume_token: Where to begin.
            of_lineage: True: the stream of lineage; False: of audits.
            latest_ms: Latest time of recording before it, Unix milliseconds.
            on_gap: Is called if the server has pruned records before they were read.
        """
        self._watch_from = watch
        self._of_lineage = of_lineage
        self._resume_token = resume_token
        self._on_gap = on_gap
        self._watch: FrameWatch | None = None
        self._frames: Iterator[Frame] = iter(())
        self._opened_in = 0
        self.waiting = Waiting(latest_ms)

    def read(self, number: int) -> None:
        """Reads until the end of the stream, or until enough records wait.

        `number` counts the reads of both kinds. A stream that came to its end is opened anew: the next end is
        then later than this read.
        """
        if len(self.waiting) >= MOST_WAITING:
            return
        if self._watch is None:
            self._watch = self._watch_from(self._resume_token)
            self._frames, self._opened_in = self._watch.frames(), number
        for frame in self._frames:
            self._append(frame, number)
            if frame.HasField("heartbeat"):
                self.waiting.read_to_end = self._opened_in
                self.close()
                return
            if len(self.waiting) >= MOST_WAITING:
                return

    def close(self) -> None:
        """Ends the stream; the next read opens another one."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def _append(self, frame: Frame, number: int) -> None:
        self._resume_token = frame.resume_token
        if frame.HasField("gap"):
            self._on_gap()
        entries: Sequence[Entry] = list(frame.entries)
        for entry in entries[:-1]:
            self.waiting.append(Received(self._of_lineage, frame.surface, entry, "", number))
        last = entries[-1] if entries else None
        self.waiting.append(Received(self._of_lineage, frame.surface, last, frame.resume_token, number))
