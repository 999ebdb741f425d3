"""Virtual time: an event loop whose clock jumps to the next due time, and never waits.

Owns the jump. A task takes no longer than its own work, and the order of events is the same every time.
"""

import asyncio
import selectors
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class Jumping(selectors.BaseSelector):
    """A selector that waits for no event: instead of waiting it moves the clock."""

    def __init__(self) -> None:
        """A selector with a clock at zero."""
        self.now_s = 0.0
        self._keys: dict[Any, selectors.SelectorKey] = {}

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """Records a file; the loop registers a pipe of its own."""
        key = self._keys[fileobj] = selectors.SelectorKey(fileobj, 0, events, data)
        return key

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        """Forgets a file."""
        return self._keys.pop(fileobj)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Moves the clock."""
        assert timeout is not None, "expected a task to wait for a time, but all wait for each other"
        self.now_s += max(0.0, timeout)
        return []

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        """Returns the registered files."""
        return self._keys


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on virtual time."""

    def __init__(self) -> None:
        """A loop whose clock is at zero."""
        self._jumping = Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Returns the seconds since the loop was created."""
        return self._jumping.now_s


def run(main: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine to its end on virtual time, and cancels the tasks that it left."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(main)
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()
