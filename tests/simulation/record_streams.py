"""Subscribers of record streams, which go on with their tokens on any server.

Owns what a stream must be: each entry once and in committed order, no cursor past an entry that was not sent,
gaps for pruned entries alone, and everything that was durable within seconds if nothing is wrong.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import NamedTuple, Protocol

from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.journal.record_index import number_of
from lightspeed_ops.reader import Frame, WatchOptions

from tests.simulation.clients import was_so
from tests.simulation.cluster_server import ClusterServer
from tests.simulation.reference_model import ReferenceModel, expect
from tests.simulation.tables import Tables

HEARTBEAT_MS = 1_000
CONNECTED_S = (0.3, 2.0, 6.0, 15.0)
"""Seconds for which a subscriber stays with a server, at random one of these."""
LATE_S = 4.0
"""Seconds within which a stream brings what was durable: some polls of the follower, and some reads."""


class Placed(NamedTuple):
    """A durable entry of a kind in committed order."""

    position: int
    surface: str
    sequence: int


class World(Protocol):
    """The servers and what they stored."""

    figures: Counter[str]

    @property
    def tables(self) -> Tables:
        """What is stored."""
        ...

    def model_of(self, name: str) -> ReferenceModel:
        """Returns the model of a surface."""
        ...

    def placed(self, kind: RecordKind) -> Sequence[Placed]:
        """Returns all durable entries of a kind in committed order."""
        ...

    def ready_server(self) -> ClusterServer | None:
        """Returns a server that serves, if there is one."""
        ...

    def undisturbed_s(self) -> float:
        """Returns the seconds since the newest fault has ended."""
        ...


class Cursor:
    """The place of a stream, with its checks."""

    def __init__(self, world: World, name: str, kind: RecordKind) -> None:
        """The place before the oldest kept entry."""
        self.world = world
        self.name = name
        self.kind = kind
        self.after = 0
        self.resumes = False

    def options(self) -> WatchOptions:
        """Returns the options with which the stream goes on."""
        return WatchOptions(skip_gap=True, heartbeat_ms=HEARTBEAT_MS, resumes=self.resumes)

    def newest(self) -> int:
        """Returns the place of the newest durable entry."""
        return max((placed.sequence for placed in self._own()[-1:]), default=0)

    def take(self, frame: Frame) -> None:
        """Checks a frame, and moves behind it."""
        if frame.gap is not None:
            self._take_gap(frame)
        elif frame.entries:
            self._take_entries(frame)
        else:
            is_same = frame.after == self.after or not self.resumes
            expect(is_same, f"a heartbeat at {self.after} of '{self.name}', not {frame.after}")
        self.after, self.resumes = frame.after, True

    def _take_gap(self, frame: Frame) -> None:
        assert frame.gap is not None
        first, last = frame.gap.from_sequence, frame.gap.to_sequence
        expect(first == self.after + 1, f"a gap from {self.after + 1} of '{self.name}', not from {first}")
        gone, _ = self.world.tables.surfaces[self.name].gone.get(number_of(self.kind), (0, 0))
        expect(last <= gone, f"a gap of '{self.name}' up to {gone}, which is pruned, not up to {last}")
        expect(frame.after == last, f"the cursor {last} of '{self.name}', not {frame.after}")

    def _take_entries(self, frame: Frame) -> None:
        model, after = self.world.model_of(self.name), self.after
        for entry in frame.entries:
            if self.resumes or after:
                wrong = f"{self.kind} {after + 1} of '{self.name}' next, and not {entry.sequence}"
                expect(entry.sequence == after + 1, wrong)
            was_so(model, entry)
            after = entry.sequence
        expect(frame.after == after, f"the cursor {after} of '{self.name}', not {frame.after}")

    def _own(self) -> list[Placed]:
        return [placed for placed in self.world.placed(self.kind)[-200:] if placed.surface == self.name]


class TenantCursor(Cursor):
    """The place of a stream of all surfaces of a tenant."""

    def __init__(self, world: World, name: str, kind: RecordKind) -> None:
        """The place before the oldest kept entry."""
        super().__init__(world, f"tenants/{tenant_of(name)}/surfaces/-", kind)
        self._within = 0
        self._index = 0
        """The place of the next entry among all durable ones."""

    def options(self) -> WatchOptions:
        """Returns the options with which the stream goes on."""
        return WatchOptions(
            skip_gap=True, heartbeat_ms=HEARTBEAT_MS, resumes=self.resumes, within=self._within
        )

    def newest(self) -> int:
        """Returns the place of the newest durable entry."""
        placed = self.world.placed(self.kind)
        return placed[-1].position if placed else 0

    def take(self, frame: Frame) -> None:
        """Checks a frame, and moves behind it."""
        placed = self.world.placed(self.kind)
        if frame.gap is not None or (not self.resumes and frame.entries):
            self._skip(frame, placed)
        for entry in frame.entries:
            found = placed[self._index] if self._index < len(placed) else None
            is_next = found is not None and (found.surface, found.sequence) == (frame.surface, entry.sequence)
            expect(is_next, f"{found} next of {self.kind}, and not {entry.sequence} of '{frame.surface}'")
            was_so(self.world.model_of(frame.surface), entry)
            self._index += 1
        missed = placed[self._index] if self._index < len(placed) else None
        if missed is not None and (self.resumes or frame.entries):
            is_before = frame.after < missed.position
            expect(is_before, f"the cursor {frame.after} of {self.kind} before {missed}, which was not sent")
        self.after, self._within, self.resumes = frame.after, frame.within, True

    def _skip(self, frame: Frame, placed: Sequence[Placed]) -> None:
        """Moves over pruned entries: those up to the cursor of a gap, or before the first entry."""
        begin = self._index
        if frame.gap is not None:
            while self._index < len(placed) and placed[self._index].position <= frame.after:
                self._index += 1
        else:
            first = frame.surface, frame.entries[0].sequence
            while self._index < len(placed) and placed[self._index][1:] != first:
                self._index += 1
        if self._index > begin:
            number = number_of(self.kind)
            gone = [one.gone.get(number, (0, 0))[1] for one in self.world.tables.surfaces.values()]
            last = placed[self._index - 1].position
            expect(last <= max(gone), f"a gap of {self.kind} up to {max(gone)}, which is pruned, not {last}")


class StreamSubscriber:
    """A subscriber that goes from server to server with the token of its last frame."""

    def __init__(self, cursor: Cursor, random: Random) -> None:
        """A subscriber without a frame."""
        self._cursor = cursor
        self._world = cursor.world
        self._random = random

    async def run(self) -> None:
        """Subscribes for ever."""
        while True:
            await asyncio.sleep(self._random.random())
            server = self._world.ready_server()
            if server is not None:
                await self._follow(server, self._random.choice(CONNECTED_S))

    async def _follow(self, server: ClusterServer, for_s: float) -> None:
        cursor = self._cursor
        self._world.figures["streams"] += 1
        newest = cursor.newest()
        task, frames = server.watch(cursor.name, cursor.kind, cursor.after, cursor.options())
        try:
            async with asyncio.timeout(for_s):
                while (frame := await frames.get()) is not None:
                    self._world.figures["entries of streams"] += len(frame.entries)
                    cursor.take(frame)
        except TimeoutError:
            if server.can_serve and min(for_s, self._world.undisturbed_s()) >= LATE_S:
                late = f"{cursor.kind} up to {newest} of '{cursor.name}' within {for_s} s, not {cursor.after}"
                expect(cursor.after >= newest, late)
        finally:
            task.cancel()
