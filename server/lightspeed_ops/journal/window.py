"""A window: a list that drops its oldest items.

Owns the kept items. Appending, dropping the first item and reading by index cost the same, however many items
were dropped before.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Window(Generic[T]):
    """The kept items, the oldest at index 0."""

    __slots__ = ("_items", "_start")

    def __init__(self) -> None:
        """Starts without items."""
        self._items: list[T | None] = []
        self._start = 0
        """Index of the first kept item; the items before it are dropped, and None."""

    def __len__(self) -> int:
        return len(self._items) - self._start

    def __getitem__(self, index: int) -> T:
        if not -len(self) <= index < len(self):
            raise IndexError(f"expected an index of {len(self)} items, but it is {index}")
        return self._items[index if index < 0 else self._start + index]  # type: ignore[return-value]  # it is kept

    def append(self, item: T) -> None:
        """Appends an item as the newest."""
        self._items.append(item)

    def drop_first(self) -> T:
        """Drops the oldest item and returns it."""
        item = self[0]
        self._items[self._start] = None
        self._start += 1
        if self._start * 2 > len(self._items):
            del self._items[: self._start]
            self._start = 0
        return item

    def after(self, value: int, *, key: Callable[[T], int]) -> int:
        """Returns the index of the first item whose key is greater than ``value``; keys ascend."""
        return bisect_right(self._items, value, lo=self._start, key=key) - self._start  # type: ignore[arg-type]  # kept

    def since(self, begin: int) -> Iterator[T]:
        """Yields the items from an index on; the caller must drop none during the iteration."""
        for index in range(begin, len(self)):
            yield self[index]
