"""Turns: calls go before streams.

Owns how long a stream waits for them. A call waits for the loop several times until it is answered, and a
stream that catches up would have its turn each time; but a stream never waits for ever.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

GIVE_WAY_S = 0.005
"""How long a stream waits at most before its next frame: several times what a call takes."""
SHORT_S = 0.002
"""How long a frame may hold up the calls that come meanwhile."""
RECENTLY_S = 0.05
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
        """Returns when it is a stream's turn: when no call is under way, or it has waited long enough."""
        if self._calls:
            with suppress(TimeoutError):
                async with asyncio.timeout(GIVE_WAY_S):
                    await self._calm.wait()

    def hold_up(self, frame_s: float) -> bool:
        """True where calls come, and frames that take so long would hold them up."""
        return frame_s > SHORT_S and asyncio.get_running_loop().time() - self._newest_s < RECENTLY_S

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
