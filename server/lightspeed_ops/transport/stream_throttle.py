"""Turns: calls go before streams.

Owns how long a stream waits for them, and how much it may tell at once. A call waits for the loop several
times until it is answered, and a stream that catches up would have its turn each time; but a stream never
waits for ever.
"""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from lightspeed_ops.reader.record_streams import FRAME_ENTRIES, FRAME_ENTRIES_LEAST

GIVE_WAY_S = 0.005
"""How long a stream waits at most before its next frame: several times what a call takes."""
SHORT_S = 0.0005
"""How long a frame may hold up the calls that come meanwhile."""
RECENTLY_S = 1.0
"""How long after a call others are expected: one that comes in mid-frame finds nobody who gives way."""
MOMENT_S = 0.002
"""How long a call counts on: who was answered often asks again at once, and who came has yet to be read."""

ROUND_BYTES = 16 * 1024
"""Bytes of bulk requests that one round of the loop takes up, or a single larger one: 1,000 items cost 10 to
30 ms, and each call that comes meanwhile waits for all that are taken up in its round."""
ROUNDS_OF_OTHERS = 8
"""Rounds of the loop between two bulk requests while smaller ones come: a bulk is done within so many."""
LONG_S = 0.005
"""How long these rounds may take; if they take longer, small requests have the loop for as long again."""
PAUSE_S = 0.05
"""Longest pause between two bulk requests."""
SMALL_RECENTLY_S = 0.1
"""How long after a small request others are expected, which bulk requests then leave room for."""
BULK_BYTES = 1024
"""Requests below it cost about as much as a call anyway."""


class StreamThrottle:
    """Whose turn it is; all calls are made on one event loop."""

    def __init__(self) -> None:
        """Nobody calls."""
        self._calls = 0
        self._calm = asyncio.Event()
        self._newest_s = -RECENTLY_S
        self._round_bytes = 0
        self._bulks: deque[asyncio.Future[None]] = deque()
        """Bulk requests that wait for a round of their own, oldest first."""
        self._round_ends = False
        self._rounds = 0
        self._round_began_s = 0.0
        self._newest_small_s = -SMALL_RECENTLY_S

    def came(self) -> None:
        """A call has come; whether it will be answered is not known yet."""
        self._begins()
        self._ends_soon()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """A call is being answered."""
        self._begins()
        try:
            yield
        finally:
            self._ends_soon()

    async def give_way(self) -> None:
        """Returns when it is a stream's turn: when no call is under way, or it has waited long enough.

        What is ready on the loop is run in any case.
        """
        if not self._calls:
            await asyncio.sleep(0)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(GIVE_WAY_S):
                await self._calm.wait()

    async def bulk(self, size: int) -> None:
        """Returns when a request of so many bytes may be taken up; small ones never wait."""
        if size < BULK_BYTES:
            self._newest_small_s = asyncio.get_running_loop().time()
            return
        if self._bulks or (self._round_bytes and self._round_bytes + size > ROUND_BYTES):
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._bulks.append(turn)
            await turn
        self._round_bytes += size
        self._end_round_soon()

    def _end_round_soon(self) -> None:
        if not self._round_ends:
            self._round_ends = True
            self._round_began_s = asyncio.get_running_loop().time()
            asyncio.get_running_loop().call_soon(self._end_round)

    def _end_round(self) -> None:
        """The next request has its turn when the loop has come round, a few times while small ones come."""
        loop = asyncio.get_running_loop()
        self._rounds += 1
        if self._round_began_s - self._newest_small_s < SMALL_RECENTLY_S:
            took_s = loop.time() - self._round_began_s
            if self._rounds < ROUNDS_OF_OTHERS:
                loop.call_soon(self._end_round)
                return
            if self._rounds == ROUNDS_OF_OTHERS and took_s > LONG_S:
                loop.call_later(min(took_s, PAUSE_S), self._end_round)
                return
        self._rounds = self._round_bytes = 0
        self._round_ends = False
        while self._bulks:
            turn = self._bulks.popleft()
            if not turn.done():
                turn.set_result(None)
                self._end_round_soon()
                return

    def share(self, entries: int, frame_s: float) -> int:
        """How many entries a stream may tell at once, whose last frame of at most so many took so long.

        All that it can where nobody calls. Where calls come, half as many while they are held up, and twice
        as many where they would hardly be.
        """
        if asyncio.get_running_loop().time() - self._newest_s > RECENTLY_S:
            return FRAME_ENTRIES
        if frame_s > SHORT_S:
            return max(entries // 2, FRAME_ENTRIES_LEAST)
        return min(entries * 2, FRAME_ENTRIES) if frame_s < SHORT_S / 2 else entries

    def _begins(self) -> None:
        self._calls += 1
        self._newest_s = asyncio.get_running_loop().time()
        self._calm.clear()

    def _ends_soon(self) -> None:
        asyncio.get_running_loop().call_later(MOMENT_S, self._ends)

    def _ends(self) -> None:
        self._calls -= 1
        if not self._calls:
            self._calm.set()
