"""Promise waits: callers that wait for promises of the journal.

Owns the end of their waits while storage is away. A promise that was given up goes on: its commit may still
become durable.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from lightspeed_ops.journal.port import JournalAway

AWAY_S = 2.0
"""Seconds for which a caller waits on while storage is away: most failovers of a connection are shorter."""
LOOK_S = 0.25
"""Seconds between two looks at whether storage is away."""


class PromiseWaits:
    """The callers that wait for a promise."""

    def __init__(self) -> None:
        """Starts without callers."""
        self._waiting: set[asyncio.Future[None]] = set()

    async def done(self, promise: "asyncio.Future[Any]") -> None:
        """Returns when a promise is kept or broken; raises :class:`JournalAway` if storage stays away.

        A cancelled caller does not cancel the promise, for which other callers wait.
        """
        if promise.done():
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def wake(_promise: object) -> None:
            if not waiter.done():
                waiter.set_result(None)

        promise.add_done_callback(wake)
        self._waiting.add(waiter)
        try:
            await waiter
        finally:
            self._waiting.discard(waiter)
            if not promise.done():
                promise.remove_done_callback(wake)

    async def watch(self, is_away: Callable[[], bool]) -> None:
        """Gives up all waits when storage was away for :data:`AWAY_S`, until it is cancelled."""
        loop, away_from_s = asyncio.get_running_loop(), 0.0
        while True:
            await asyncio.sleep(LOOK_S)
            if not is_away():
                away_from_s = 0.0
            elif not away_from_s:
                away_from_s = loop.time()
            elif loop.time() - away_from_s >= AWAY_S:
                self._give_up()

    def _give_up(self) -> None:
        for waiter in tuple(self._waiting):
            if not waiter.done():
                waiter.set_exception(JournalAway("expected a durable commit, but storage is away"))
