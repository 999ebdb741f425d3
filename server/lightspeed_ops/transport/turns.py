"""Turns: calls go before streams.

Owns how long a stream waits for them. A call waits for the loop several times until it is answered, and a
stream that catches up would have its turn each time; but a stream never waits for ever.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

GIVE_WAY_S = 0.005
"""How long a stream waits for calls before its next frame, at most: several times what one usually takes."""
GIVE_WAY_MOST_S = 0.02
"""How long it waits where its frames take long: there calls do too."""
CALLS_SHARE = 2
"""How many times as long as a stream's frame took calls have the loop for themselves after it."""
MOMENT_S = 0.002
"""How long a call counts on: who was answered often asks again at once, and who came has yet to be read."""


class Turns:
    """Whose turn it is; all calls are made on one event loop."""

    def __init__(self) -> None:
        """Nobody calls."""
        self._calls = 0
        self._calm = asyncio.Event()

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

    async def give_way(self, took_s: float) -> None:
        """Returns when it is a stream's turn: when no call is under way, or it has waited long enough.

        ``took_s`` is what its last frame took, in which calls had to wait for it.
        """
        if self._calls:
            with suppress(TimeoutError):
                async with asyncio.timeout(max(GIVE_WAY_S, min(GIVE_WAY_MOST_S, CALLS_SHARE * took_s))):
                    await self._calm.wait()

    def _begins(self) -> None:
        self._calls += 1
        self._calm.clear()

    def _ends_soon(self) -> None:
        asyncio.get_running_loop().call_later(MOMENT_S, self._ends)

    def _ends(self) -> None:
        self._calls -= 1
        if not self._calls:
            self._calm.set()
