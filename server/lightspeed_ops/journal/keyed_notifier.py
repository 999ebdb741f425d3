"""A keyed notifier: wakes the waiters of one key.

Owns the waiters and nothing else: it keeps no key without a waiter.
"""

import asyncio
from collections.abc import Hashable


class KeyedNotifier:
    """The waiters of each key."""

    def __init__(self) -> None:
        """Starts without waiters."""
        self._waiting: dict[Hashable, set[asyncio.Future[None]]] = {}

    def __bool__(self) -> bool:
        """Returns True if a key has a waiter."""
        return bool(self._waiting)

    def notify(self, name: Hashable) -> None:
        """Wakes all waiters of a key."""
        if not self._waiting:
            return
        for waiting in self._waiting.pop(name, ()):
            if not waiting.done():
                waiting.set_result(None)

    def notify_all(self) -> None:
        """Wakes the waiters of all keys."""
        for name in tuple(self._waiting):
            self.notify(name)

    async def wait(self, name: Hashable) -> None:
        """Returns at the next notification of a key."""
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(name, set()).add(waiting)
        try:
            await waiting
        finally:
            self._leave(name, waiting)

    def waiting(self) -> int:
        """Returns the number of keys with waiters."""
        return len(self._waiting)

    def _leave(self, name: Hashable, waiting: asyncio.Future[None]) -> None:
        others = self._waiting.get(name)
        if others is None:
            return
        others.discard(waiting)
        if not others:
            del self._waiting[name]
