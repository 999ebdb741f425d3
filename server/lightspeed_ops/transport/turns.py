"""Turns: calls go before streams.

Owns how long a stream waits for them, and how much it may tell at once. A call waits for the loop several
times until it is answered, and a stream that catches up would have its turn each time; but a stream never
waits for ever.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from lightspeed_ops.reader.streams import FRAME_ENTRIES, FRAME_ENTRIES_LEAST

GIVE_WAY_S = 0.005
"""How long a stream waits at most before its next frame: several times what a call takes."""
SHORT_S = 0.0005
"""How long a frame may hold up the calls that come meanwhile."""
RECENTLY_S = 1.0
"""How long after a call others are expected: one that comes in mid-frame finds nobody who gives way."""
MOMENT_S = 0.002
"""How long a call counts on: who was answered often asks again at once, and who came has yet to be read."""


class Turns:
    """Whose turn it is; all calls are made on one event loop."""

    def __init__(self) -> None:
        """Nobody calls."""
        self._calls = 0
        self._calm = asyncio.Event()
        self._newest_s = -RECENTLY_S

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
