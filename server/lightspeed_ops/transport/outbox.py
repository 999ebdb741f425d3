"""Outbox: the bounded queue of the unwritten frames of one work stream, in order.

Owns the most frames, and the most bytes of frames, in progress or waiting for their write, of one stream and
of all streams together. It must never free room before a frame is written: a worker that does not read must
cost no more than the limit.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TypeAlias

from lightspeed.ops.v1 import worker_service_pb2 as pb

from lightspeed_ops.core.refusal import Refusal, Refused

UNWRITTEN_FRAMES = 64
"""Most unwritten frames; further reports wait on the wire."""
UNWRITTEN_BYTES = 4 * 1024 * 1024
"""Bytes of unwritten frames from which on the server takes no report and starts no batch."""
ALL_UNWRITTEN_BYTES = 64 * 1024 * 1024
"""Bytes of unwritten frames of all streams from which on each stream may have one unwritten frame only."""
ITEM_BYTES = 512
"""Estimate for one started batch or one result until its frame is made: a refusal with its details."""

Made: TypeAlias = pb.WorkResponse | bytes | None
"""A finished frame, perhaps serialized; None if there is nothing to send."""
Frame: TypeAlias = pb.WorkResponse | asyncio.Task[Made] | Refusal | None
"""A finished frame, or the task that makes it; a refusal or None ends the stream."""


class _Entry:
    """One frame with its size, counted or estimated, in bytes."""

    __slots__ = ("frame", "keys", "size")

    def __init__(self, frame: Frame, keys: tuple[str, ...], size: int) -> None:
        self.frame = frame
        self.keys = keys
        self.size = size


@dataclass
class Unwritten:
    """The bytes of all outboxes of a server."""

    bytes: int = 0


class Outbox:
    """The outbox of one stream."""

    def __init__(self, unwritten: Unwritten) -> None:
        """Starts without frames; takes the sum that it shares with all other outboxes."""
        self._all = unwritten
        self._entries: deque[_Entry] = deque()
        self._bytes = 0
        self._changed = asyncio.Event()
        """Set after each change of the entries; cleared before each wait."""
        self._is_closed = False

    @property
    def is_full(self) -> bool:
        """Returns True if the outbox has no room for frames that can wait."""
        if not self._entries:
            return False
        is_full = self._bytes >= UNWRITTEN_BYTES or len(self._entries) >= UNWRITTEN_FRAMES
        return is_full or self._all.bytes >= ALL_UNWRITTEN_BYTES

    async def room(self) -> None:
        """Returns when there is room for one more response."""
        while self.is_full:
            self._changed.clear()
            await self._changed.wait()

    def put(self, frame: Frame, *, items: int = 0, keys: tuple[str, ...] = ()) -> None:
        """Adds a frame; ``items`` is the number of its items, ``keys`` are those of its started batches."""
        if self._is_closed:
            return
        size = _size(frame) if isinstance(frame, pb.WorkResponse) else items * ITEM_BYTES
        entry = _Entry(frame, keys, size)
        self._entries.append(entry)
        self._add(size)
        if isinstance(frame, asyncio.Task):
            frame.add_done_callback(lambda task: self._measure(entry, task))
        self._changed.set()

    async def frames(self) -> AsyncIterator[tuple[Made, tuple[str, ...]]]:
        """Yields frames in order, with their keys, until one ends the stream.

        A frame counts as written when the caller asks for the next one. None means that there is nothing to
        send. Raises :class:`Refused` for a refusal.
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
            # The task goes on if the stream ends.
            made = await asyncio.shield(entry.frame) if isinstance(entry.frame, asyncio.Task) else entry.frame
            yield made, entry.keys
            del made
            self._entries.popleft()
            self._add(-entry.size)
            entry.frame = None
            self._changed.set()

    def end(self, refusal: Refusal) -> None:
        """Drops all frames but the first, whose write may be in progress, and ends the stream after it."""
        while len(self._entries) > 1:
            entry = self._entries.pop()
            entry.frame = None
            self._add(-entry.size)
        self.put(refusal)

    def close(self) -> None:
        """Drops all frames, also later ones: gRPC keeps a call's objects until the next collection."""
        self._is_closed = True
        for entry in self._entries:
            entry.frame = None
        self._entries.clear()
        self._add(-self._bytes)

    def _measure(self, entry: _Entry, task: asyncio.Task[Made]) -> None:
        """Replaces the estimate of a frame by its real size, unless it has been written meanwhile."""
        if entry.frame is not task or task.cancelled() or task.exception() is not None:
            return
        size = _size(task.result())
        self._add(size - entry.size)
        entry.size = size
        self._changed.set()

    def _add(self, size: int) -> None:
        self._bytes += size
        self._all.bytes += size


def _size(made: Made) -> int:
    if made is None:
        return 0
    return len(made) if isinstance(made, bytes) else made.ByteSize()
