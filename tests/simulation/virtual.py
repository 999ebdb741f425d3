"""Virtual time: an event loop whose clock jumps to the next due time, and never waits.

Owns the jump, and which callbacks belong to a process that can be stopped. A task takes no longer than its
own work, and the order of events is the same every time.
"""

import asyncio
import heapq
import selectors
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, MutableSet
from contextvars import Context, ContextVar, copy_context
from typing import Any, TypeVar

T = TypeVar("T")


class Process:
    """A process: the callbacks and tasks of one context. It can be stopped, as by SIGSTOP, and goes on later.

    Its timers run on meanwhile: those that were due run when it goes on.
    """

    def __init__(self) -> None:
        """A process that runs."""
        self.is_stopped = False
        self.late: list[asyncio.Handle] = []
        """The callbacks that were due while it was stopped."""
        self.context = copy_context()
        """The context of the process; a task of it takes a copy."""
        self.context.run(_PROCESS.set, self)
        self._tasks: dict[asyncio.Task[Any], None] = {}
        """Its tasks in the order of their begin."""

    def stop(self) -> None:
        """Runs nothing more until :meth:`resume`."""
        self.is_stopped = True

    def resume(self) -> None:
        """Runs everything that was due meanwhile, in its order."""
        self.is_stopped, late = False, self.late
        self.late = []
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.go_on(late)

    def task(self, what: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Begins a task of the process."""
        return asyncio.get_running_loop().create_task(what, context=self.context.copy())

    def call(self, what: Callable[..., T], *args: Any) -> T:
        """Calls a function in the process."""
        return self.context.copy().run(what, *args)

    def own(self, task: "asyncio.Task[Any]") -> None:
        """Takes a task that has begun for one of the process."""
        self._tasks[task] = None
        task.add_done_callback(self._tasks.pop, context=Context())

    async def kill(self) -> None:
        """Ends all tasks of the process."""
        self.resume()
        while self._tasks:
            cancelled = [*self._tasks]
            for task in cancelled:
                task.cancel()
            await asyncio.gather(*cancelled, return_exceptions=True)


_PROCESS: ContextVar[Process | None] = ContextVar("_PROCESS", default=None)


def outside(after_s: float, what: Callable[..., object], *args: Any) -> None:
    """Calls a function after a time, in no process: a message arrives while its sender is stopped."""
    asyncio.get_running_loop().call_later(after_s, what, *args, context=Context())


class _Handle(asyncio.Handle):
    """A callback that waits while its process is stopped."""

    __slots__ = ()

    def _run(self) -> None:
        if not _is_late(self):
            super()._run()


class _TimerHandle(asyncio.TimerHandle):
    """A timer that waits while its process is stopped."""

    __slots__ = ()

    def _run(self) -> None:
        if not _is_late(self):
            super()._run()


class _Future(asyncio.Future[Any]):
    """A future with a number for a hash: a set of futures has the same order every time."""

    def __init__(self, number: int, *, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop=loop)
        self._number = number

    def __hash__(self) -> int:
        return self._number


class _Task(asyncio.Task[Any]):
    """A task with a number for a hash, likewise."""

    def __init__(self, number: int, coro: Any, **options: Any) -> None:
        self._number = number
        super().__init__(coro, **options)

    def __hash__(self) -> int:
        return self._number


def _is_late(handle: asyncio.Handle) -> bool:
    process = handle._context.get(_PROCESS)  # type: ignore[attr-defined]  # typeshed leaves it out
    if process is None or not process.is_stopped:
        return False
    process.late.append(handle)
    return True


class OrderedSet(MutableSet[T]):
    """A set in the order of insertion: that of a set of texts is another one in each process."""

    def __init__(self, items: Iterable[T] = ()) -> None:
        """Takes its first items."""
        self._items = dict.fromkeys(items)

    def __contains__(self, item: object) -> bool:
        """Returns True if it has an item."""
        return item in self._items

    def __iter__(self) -> Iterator[T]:
        """Yields its items in the order of insertion."""
        return iter(list(self._items))

    def __len__(self) -> int:
        """Returns the number of its items."""
        return len(self._items)

    def add(self, value: T) -> None:
        """Adds an item."""
        self._items[value] = None

    def discard(self, value: T) -> None:
        """Removes an item, if it is there."""
        self._items.pop(value, None)

    def update(self, items: Iterable[T]) -> None:
        """Adds items."""
        self._items.update(dict.fromkeys(items))

    def difference_update(self, items: Iterable[T]) -> None:
        """Removes items."""
        for item in items:
            self.discard(item)


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
        self._newest = 0
        """The number of the newest future or task."""
        super().__init__(self._jumping)

    def time(self) -> float:
        """Returns the seconds since the loop was created."""
        return self._jumping.now_s

    def go_on(self, late: list[asyncio.Handle]) -> None:
        """Runs callbacks at the next turn, after those that are due already."""
        self._ready.extend(late)  # type: ignore[attr-defined]  # typeshed leaves it out

    def call_at(  # type: ignore[override]  # typeshed counts the arguments
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Calls a function at a time, unless its process is stopped then."""
        timer = _TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._scheduled, timer)  # type: ignore[attr-defined]  # typeshed leaves it out
        timer._scheduled = True  # type: ignore[attr-defined]  # likewise
        return timer

    def create_task(
        self, coro: Any, *, name: object = None, context: Context | None = None
    ) -> "asyncio.Task[Any]":
        """Begins a task, which belongs to the process that begins it, whatever its context has."""
        if context is not None and context.get(_PROCESS) is None and _PROCESS.get() is not None:
            context.run(_PROCESS.set, _PROCESS.get())
        self._newest += 1
        task = _Task(self._newest, coro, loop=self, name=name, context=context)
        process = _PROCESS.get() if context is None else context.get(_PROCESS)
        if process is not None:
            process.own(task)
        return task

    def create_future(self) -> "asyncio.Future[Any]":
        """Returns a new future."""
        self._newest += 1
        return _Future(self._newest, loop=self)

    def _call_soon(
        self, callback: Callable[..., object], args: Any, context: Context | None
    ) -> asyncio.Handle:
        handle = _Handle(callback, args, self, context)
        self._ready.append(handle)  # type: ignore[attr-defined]  # typeshed leaves it out
        return handle


def run(main: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine to its end on virtual time, and cancels the tasks that it left."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(main)
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()
