"""Subscriptions: the callbacks of each surface.

Owns the subscribers and nothing else: it keeps no surface without one.
"""

from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")


class Subscriptions(dict[str, list[V]]):
    """The subscribers of each surface, by name."""

    def add(self, name: str, subscriber: V) -> Callable[[], None]:
        """Adds a subscriber of a surface and returns the function that removes it."""
        subscribers = self.setdefault(name, [])
        subscribers.append(subscriber)

        def end() -> None:
            subscribers.remove(subscriber)
            if not subscribers and self.get(name) is subscribers:
                del self[name]

        return end
