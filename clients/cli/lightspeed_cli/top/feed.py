"""The calls behind `top`, in threads of their own: what they bring is put into one queue.

Owns the bound of what `top` costs a server: a stream of changed surfaces and one of audits, and once an
interval the queues of at most `MAX_QUEUES` surfaces on the screen. It must never touch the state.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from lightspeed_cli import times
from lightspeed_cli.errors import code_name, is_call_error
from lightspeed_cli.top.state import Audit, State

if TYPE_CHECKING:
    from lightspeed_client import Client

MAX_QUEUES = 50
"""Queues of one interval: a terminal with more lines shows the rates of the first ones."""
EARLIER_AUDITS = 10
"""Audits before now of a surface that is opened."""
FIRST_SURFACES = 5
"""Surfaces of the first screen whose earlier audits are read: new audits come with the tenant's stream."""
LOGGER = "lightspeed_client"
LOST = ("disconnected", "server_unreachable")
"""Events of the client's log that say that there is no connection."""
Change = Callable[[State], None]
"""What a thread brings: it changes the state, on the thread of the screen."""


class Feed:
    """The streams and reads of one server, from `with` on."""

    def __init__(self, client: "Client", parent: str, *, interval_s: float, wake: Callable[[], None]) -> None:
        """Prepares the threads.

        Args:
            client: The client.
            parent: Tenant, tenants/{tenant}, or tenants/- for all.
            interval_s: Time between two frames with the same surface, and between two reads of a queue.
            wake: Is called when there is something to take, by any thread.
        """
        self._client, self._parent, self._interval_s = client, parent, interval_s
        self._wake = wake
        self._changes: SimpleQueue[Change | Exception] = SimpleQueue()
        self._ends = threading.Event()
        self._read_now = threading.Event()
        self._visible: tuple[str, ...] = ()
        self._opened = ""
        self._has_read = False
        """True once earlier audits of the first screen are read."""
        self._watches: list[Any] = []
        self._log = _Events(self._bring)
        self._handlers: list[logging.Handler] = []

    def __enter__(self) -> Self:
        """Begins; what the client logs changes the screen, and is not printed."""
        logger = logging.getLogger(LOGGER)
        self._handlers, logger.handlers = logger.handlers, [self._log]
        self._start(self._watch_surfaces)
        self._start(self._read_queues)
        if not self._parent.endswith("/-"):
            self._start(self._watch_audits)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends all streams."""
        self._ends.set()
        self._read_now.set()
        for watch in self._watches:
            watch.close()
        logging.getLogger(LOGGER).handlers = self._handlers

    def take(self, state: State) -> None:
        """Changes the state by all that has come; raises what a thread could not go on after."""
        while not self._changes.empty():
            change = self._changes.get()
            if isinstance(change, Exception):
                raise change
            change(state)

    def show(self, visible: Sequence[str], opened: str) -> None:
        """Says which surfaces the screen shows, and which one is opened: new ones are read at once."""
        shown = tuple(visible[:MAX_QUEUES])
        if not set(shown) <= set(self._visible):
            self._read_now.set()
        self._visible = shown
        first = shown[:FIRST_SURFACES] if shown and not self._has_read else ()
        self._has_read = self._has_read or bool(shown)
        for name in [*first, *([opened] if opened != self._opened and opened else [])]:
            self._start(partial(self._read_audits, name))
        self._opened = opened

    def _start(self, work: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - the thread of the screen raises it
                if not self._ends.is_set():
                    self._changes.put(error)
                    self._wake()

        threading.Thread(target=guarded, daemon=True).start()

    def _bring(self, change: Change) -> None:
        self._changes.put(change)
        self._wake()

    def _opened_watch(self, watch: Any) -> Any:
        self._watches.append(watch)
        if self._ends.is_set():
            watch.close()
        return watch

    def _watch_surfaces(self) -> None:
        interval_ms = int(self._interval_s * times.MS_PER_S)
        for frame in self._opened_watch(
            self._client.watch_surfaces(parent=self._parent, interval_ms=interval_ms)
        ):
            self._bring(partial(State.take_surfaces, frame=frame, machine_ms=times.now_ms()))

    def _watch_audits(self) -> None:
        """Brings new audits of the tenant; begins anew if the server has come back with another journal."""
        while not self._ends.is_set():
            watch = self._client.watch_audits(surface=f"{self._parent}/surfaces/-", after_sequence=-1)
            try:
                for item in self._opened_watch(watch):
                    self._bring(partial(State.take_audits, audits=[Audit(item.surface, item.entry)]))
            except Exception as error:
                if not (is_call_error(error) and code_name(error) == "NOT_FOUND"):
                    raise

    def _read_audits(self, surface: str) -> None:
        """Reads the newest audits of an opened surface: new ones come with the stream of the tenant."""
        count = self._client.get_surface(surface=surface).records.audits
        if not count:
            return
        after = max(0, count - EARLIER_AUDITS)
        with self._client.watch_audits(surface=surface, after_sequence=after, skip_gap=True) as watch:
            for item in watch:
                self._bring(partial(State.take_audits, audits=[Audit(item.surface, item.entry)]))
                if item.entry.sequence >= count:
                    break

    def _read_queues(self) -> None:
        while not self._ends.is_set():
            self._read_now.clear()
            for name in self._visible:
                if self._ends.is_set():
                    return
                with suppress(_Skipped):
                    queue = self._queue(name)
                    self._bring(partial(State.take_queue, surface=name, queue=queue))
            self._read_now.wait(self._interval_s)

    def _queue(self, name: str) -> Any:
        try:
            return self._client.get_queue(surface=name, timeout_s=self._interval_s)
        except Exception as error:
            # Deleted meanwhile, or no connection: the stream of surfaces says so.
            if is_call_error(error):
                raise _Skipped from error
            raise


class _Skipped(Exception):
    """A queue that cannot be read now."""


class _Events(logging.Handler):
    """Brings what the client logs of the connection."""

    def __init__(self, bring: Callable[[Change], None]) -> None:
        super().__init__()
        self._bring_change = bring

    def emit(self, record: logging.LogRecord) -> None:
        """Brings the loss of the connection, with its cause."""
        fields = vars(record)
        if fields.get("event") in LOST:
            cause = str(fields.get("cause") or fields.get("reason") or "")
            self._bring_change(partial(State.lose, cause=cause))
