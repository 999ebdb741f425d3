"""Outbox: the frames of one work stream on their way to its worker, in order and bounded.

Owns how many frames, and how many bytes of them, may be made or wait to be written. Room is given back when a
frame has been written, never when it is ready: a worker that does not read must cost no more than the limit.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import TypeAlias

from lightspeed.ops.v1 import worker_service_pb2 as pb

from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.engine import Refused

UNWRITTEN_FRAMES = 64
"""Most frames of reports that are being answered: what comes beyond waits on the wire."""
UNWRITTEN_BYTES = 4 * 1024 * 1024
"""Bytes of frames that wait to be written, above which no report is taken and nothing more is started."""
ITEM_BYTES = 512
"""What one started batch or one result counts for until its frame is made: a refusal with its details."""

Made: TypeAlias = pb.WorkResponse | bytes | None
"""A frame that is made, perhaps serialized; None if there is nothing to tell."""
Frame: TypeAlias = pb.WorkResponse | asyncio.Task[Made] | Refusal | None
"""A frame, now or when it is made; a refusal or None ends the stream."""


class _Entry:
    """One frame and what it counts for."""

    __slots__ = ("frame", "keys", "size")

    def __init__(self, frame: Frame, keys: tuple[str, ...], size: int) -> None:
        self.frame = frame
        self.keys = keys
        self.size = size


class Outbox:
    """The unwritten frames of one stream."""

    def __init__(self) -> None:
        """No frame waits."""
        self._entries: deque[_Entry] = deque()
        self._bytes = 0
        self._changed = asyncio.Event()
        """An entry was put or written since it was last cleared."""

    @property
    def is_full(self) -> bool:
        """True if no frame may be put that can wait."""
        return self._bytes >= UNWRITTEN_BYTES or len(self._entries) >= UNWRITTEN_FRAMES

    async def room(self) -> None:
        """Returns when there is room for the answer to one more frame."""
        while self.is_full:
            self._changed.clear()
            await self._changed.wait()

    def put(self, frame: Frame, *, items: int = 0, keys: tuple[str, ...] = ()) -> None:
        """Adds a frame; ``items`` is what it will have, ``keys`` are those of batches that it tells of."""
        size = _size(frame) if isinstance(frame, pb.WorkResponse) else items * ITEM_BYTES
        entry = _Entry(frame, keys, size)
        self._entries.append(entry)
        self._bytes += size
        if isinstance(frame, asyncio.Task):
            frame.add_done_callback(lambda task: self._measure(entry, task))
        self._changed.set()

    async def frames(self) -> AsyncIterator[tuple[Made, tuple[str, ...]]]:
        """Yields frames in order, with their keys, until one ends the stream.

        A frame has been written when the next one is asked for. None stands for a frame that came to
        nothing. Raises :class:`Refused` for a refusal.
        """
        while True:
            while not self._entries:
                self._changed.clear()
                await self._changed.wait()
            entry = self._entries[0]
            if isinstance(entry.frame, Refusal):
                raise Refused(entry.frame)
            if entry.frame is None:
                return
            # What is under way goes on, whatever becomes of the stream.
            made = await asyncio.shield(entry.frame) if isinstance(entry.frame, asyncio.Task) else entry.frame
            yield made, entry.keys
            del made
            self._entries.popleft()
            self._bytes -= entry.size
            entry.frame = None
            self._changed.set()

    def close(self) -> None:
        """Lets go of all frames: gRPC keeps what belongs to a call until a collection of cycles."""
        self._entries.clear()
        self._bytes = 0

    def _measure(self, entry: _Entry, task: asyncio.Task[Made]) -> None:
        """Counts a frame with the bytes that it has, unless it has been written meanwhile."""
        if entry.frame is not task or task.cancelled() or task.exception() is not None:
            return
        size = _size(task.result())
        self._bytes += size - entry.size
        entry.size = size
        self._changed.set()


def _size(made: Made) -> int:
    if made is None:
        return 0
    return len(made) if isinstance(made, bytes) else made.ByteSize()
