"""Subscribers that are disconnected at random moments, and resume with the cursor of their last whole frame.

Owns the state that a subscriber keeps between two streams, and the use of its cursor. A frame is received as
a whole or not at all.
"""

import asyncio
import random
import sys
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any

import grpc
from lightspeed.ops.v1 import record_service_pb2
from lightspeed_ops.core.records import AnyEntry, RecordKind, entries
from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.journal.port import Journal

from tests.durability.load_clients import GONE
from tests.durability.reading_back import entries_of, placed_of
from tests.harness.api import AsyncApi

ALL = "/surfaces/-"
WATCHES = {RecordKind.LINEAGE: "Lineage", RecordKind.AUDIT: "Audits"}
HEARTBEAT_MS = 100
"""The shortest heartbeat interval: subscribers resume from the cursors of heartbeats too."""
FRAMES_MOST = 3
"""Entries per frame, so few that a commit in two frames is often cut between them."""
CUT_BY_FRAMES = 0.7
"""The share of streams that are cut after a number of frames; the others are cut after a time."""
CUT_AFTER_S = (0.0, 0.3)
"""Seconds that a stream is open: from before its first frame to some frames of live entries."""
RESTS_S = (0.0, 0.2)
"""Seconds that a subscriber is away: entries that are recorded meanwhile are history for it."""
RESTS_AFTER_LOSS_S = (0.15, 0.4)
"""A longer pause, since an ending server waits until no client connects any more."""
CAUGHT_UP_WITHIN_S = 60.0

Received = tuple[str, int, str, int]
"""Surface, sequence, signature and time of an entry."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription, and its kind of cursor: a resume token, or a sequence."""

    name: str
    kind: RecordKind
    surface: str
    by_token: bool = True
    stages: Sequence[str] = ()

    def request(self, cursor: Any, heartbeat_ms: int) -> Any:
        """Returns the request that resumes after a cursor; None means the very beginning."""
        request = getattr(record_service_pb2, f"Watch{WATCHES[self.kind]}Request")(
            surface=self.surface, heartbeat_ms=heartbeat_ms
        )
        if self.stages:
            request.filter.stages.extend(self.stages)
        if self.by_token:
            request.resume_token = cursor or ""
        else:
            request.after_sequence = cursor or 0
        return request

    async def kept_in(self, journal: Journal) -> list[Received]:
        """Returns the entries of the subscription in a journal, in order."""
        if self.surface.endswith(ALL):
            placed = await placed_of(journal, tenant_of(self.surface), self.kind)
            commits = [one.commit for one in placed]
            found = [(one.surface, entry) for one in commits for entry in entries(self.kind, one)]
        else:
            found = [(self.surface, one) for one in await entries_of(journal, self.surface, self.kind)]
        return [_received(surface, entry) for surface, entry in found if self._wants(entry)]

    def _wants(self, entry: Any) -> bool:
        return not self.stages or entry.record.stage in self.stages


class Subscriber:
    """A subscriber that receives its subscription in many streams."""

    def __init__(self, subscription: Subscription, seed: int) -> None:
        """A subscriber without received entries."""
        self.subscription = subscription
        self.received: list[Received] = []
        self.cursor: Any = None
        """The cursor of the last received frame: a token or a sequence."""
        self.cuts = 0
        """Streams that the subscriber cut off itself."""
        self.losses = 0
        """Streams that ended with their server."""
        self._chance = random.Random(seed)
        self._resumed_at: list[int] = []

    async def watch(self, api: AsyncApi, stopped: asyncio.Event) -> None:
        """Receives in streams that are cut off at random moments."""
        while not stopped.is_set():
            frames, cut_after_s = sys.maxsize, self._chance.uniform(*CUT_AFTER_S)
            if self._chance.random() < CUT_BY_FRAMES:
                frames, cut_after_s = self._chance.randint(0, FRAMES_MOST), CAUGHT_UP_WITHIN_S
            lost = await self._receive(api, frames, cut_after_s, stopped)
            rests_s = self._chance.uniform(*(RESTS_AFTER_LOSS_S if lost else RESTS_S))
            await _first_of(stopped.wait(), asyncio.sleep(rests_s))

    async def catch_up(self, api: AsyncApi) -> None:
        """Receives to the head; the first heartbeat marks it, as later heartbeats are far apart."""
        async with asyncio.timeout(CAUGHT_UP_WITHIN_S):
            async for frame in self._stream(api, heartbeat_ms=0):
                self._take(frame)
                if frame.HasField("heartbeat"):
                    return

    def within_commits(self) -> int:
        """Returns how many streams began inside of a commit."""
        inside = [place for place in self._resumed_at if 0 < place < len(self.received)]
        return sum(_together(self.received[place - 1], self.received[place]) for place in inside)

    async def _receive(self, api: AsyncApi, frames: int, cut_after_s: float, stopped: asyncio.Event) -> bool:
        """Receives one stream for a number of frames or seconds.

        Returns True if its server was gone before.
        """
        stream = self._stream(api, HEARTBEAT_MS)
        taking = asyncio.create_task(self._take_all(stream, frames))
        try:
            await _first_of(asyncio.wait([taking], timeout=cut_after_s), stopped.wait())
        finally:
            stream.cancel()
        await asyncio.wait([taking])
        error = None if taking.cancelled() else taking.exception()
        lost = isinstance(error, grpc.aio.AioRpcError) and error.code() in GONE
        if error and not lost:
            raise error
        self.losses += lost
        self.cuts += not lost
        return lost

    def _stream(self, api: AsyncApi, heartbeat_ms: int) -> Any:
        self._resumed_at.append(len(self.received))
        request = self.subscription.request(self.cursor, heartbeat_ms)
        return getattr(api.records, f"Watch{WATCHES[self.subscription.kind]}")(request, wait_for_ready=True)

    async def _take_all(self, stream: Any, frames: int) -> None:
        for _ in range(frames):
            frame = await stream.read()
            assert frame is not grpc.aio.EOF, "the stream has ended without an error"
            self._take(frame)

    def _take(self, frame: Any) -> None:
        """Keeps a frame and its cursor, in one step."""
        assert not frame.HasField("gap"), "everything is kept"
        self.received += [_received(frame.surface, entry) for entry in frame.entries]
        if self.subscription.by_token:
            self.cursor = frame.resume_token
        elif frame.entries:
            self.cursor = frame.entries[-1].sequence


def difference(kept: Sequence[Received], received: Sequence[Received]) -> str:
    """Returns the first difference between received and stored entries, or an empty text."""
    for place, (wanted, found) in enumerate(zip(kept, received, strict=False)):
        if wanted != found:
            return f"expected {wanted} at {place} of {len(kept)}, but it is {found}"
    if len(kept) != len(received):
        return f"expected {len(kept)} entries, but there are {len(received)}"
    return ""


def _received(surface: str, entry: Any | AnyEntry) -> Received:
    return surface, entry.sequence, entry.signature, entry.recorded_ms


def _together(one: Received, next_one: Received) -> bool:
    """Returns whether two entries are of one commit: two commits of a surface rarely share a millisecond."""
    return (one[0], one[3]) == (next_one[0], next_one[3])


async def _first_of(*waits: Awaitable[Any]) -> None:
    tasks = [asyncio.ensure_future(one) for one in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
