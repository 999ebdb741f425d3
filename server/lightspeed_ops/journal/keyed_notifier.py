"""A bell: wakes those who wait for something to happen under a name.

Owns those who wait, and nothing else: a name that nobody waits for is not kept.
"""

import asyncio
from collections.abc import Hashable


class KeyedNotifier:
    """Wakes those who wait for a name."""

    def __init__(self) -> None:
        """Nobody waits."""
        self._waiting: dict[Hashable, set[asyncio.Future[None]]] = {}

    def notify(self, name: Hashable) -> None:
        """Wakes everybody who waits for a name."""
        if not self._waiting:
            return
        for waiting in self._waiting.pop(name, ()):
            if not waiting.done():
                waiting.set_result(None)

    async def wait(self, name: Hashable) -> None:
        """Returns when the bell rings for a name."""
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(name, set()).add(waiting)
        try:
            await waiting
        finally:
            self._leave(name, waiting)

    def waiting(self) -> int:
        """How many names are waited for."""
        return len(self._waiting)

    def _leave(self, name: Hashable, waiting: asyncio.Future[None]) -> None:
        others = self._waiting.get(name)
        if others is None:
            return
        others.discard(waiting)
        if not others:
            del self._waiting[name]
