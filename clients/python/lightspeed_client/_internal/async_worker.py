"""A worker for asyncio: runs an async handler over stages of a surface, several batches at a time.

Owns the tasks in the event loop. The worker loop talks with the server from a thread of its own, so a handler
that blocks the event loop loses no lease.
"""

import asyncio
import contextvars
import inspect
import signal
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial

from lightspeed_client._internal.addresses import target_of
from lightspeed_client._internal.async_client import AsyncClient
from lightspeed_client._internal.client import Client
from lightspeed_client._internal.connection import Connection
from lightspeed_client._internal.errors import DeadlineExceeded, Unavailable
from lightspeed_client._internal.frame_transport import WorkSender
from lightspeed_client._internal.methods import async_sender_of, sender_of
from lightspeed_client._internal.observer import WorkerObserver
from lightspeed_client._internal.sender import CallSender
from lightspeed_client._internal.task import (
    AsyncHandler,
    AsyncMiddleware,
    Cancellation,
    Task,
    check_async_handler,
    next_batches,
    with_middleware,
)
from lightspeed_client._internal.thread_sender import ThreadSender
from lightspeed_client._internal.worker import UNTIL_INTERVAL_S
from lightspeed_client._internal.worker_identity import new_identity
from lightspeed_client._internal.worker_log import WorkerLog
from lightspeed_client._internal.worker_loop import HandlerEnd, WorkerLoop
from lightspeed_client._internal.worker_state_machine import WorkerStateMachine

Until = Callable[[], bool | Awaitable[bool]]


class AsyncWorker:
    """Worker for asyncio: takes batches over a work stream, runs the handler on them and reports the results.

    It keeps the promises of Worker. A handler gets asyncio's CancelledError if its batch is cancelled or
    belongs to another worker by now; Task.cancellation gives the reason. Cancelling `run` cancels the
    handlers and releases their batches; `stop` finishes them.
    """

    def __init__(  # noqa: PLR0913 - the options of a worker
        self,
        client: AsyncClient | Client | str,
        *,
        stages: Sequence[str],
        handler: AsyncHandler,
        surface: str = "",
        concurrency: int = 1,
        prefetch: int = 0,
        worker_id: str = "",
        lease_ms: int = 0,
        pass_attributes: bool = False,
        middleware: Sequence[AsyncMiddleware] = (),
        observer: WorkerObserver | None = None,
    ) -> None:
        """Makes a worker, which runs once.

        Args:
            client: A client of the server, or the address. A Client is used as it is. For an AsyncClient the
                worker opens a connection of its own, with the same settings and interceptors; the
                interceptors run in an event loop of the worker's thread.
            stages: The stages to work on, by name.
            handler: Does the work of one task.
            surface: Resource name; empty: the default surface.
            concurrency: Maximum of handlers at a time, 1 or more.
            prefetch: Maximum of batches that wait here for a free handler, see Worker.
            worker_id: Name of the worker in the service's records; empty: host, process and a random part.
            lease_ms: Lease of each batch without a heartbeat, 1,000-86,400,000 milliseconds; 0: the
                surface's.
            pass_attributes: Gives next batches without attributes those of the batch that was handled.
            middleware: Called around the handler with the task and the next handler, the first one outermost.
            observer: Gets the events of the worker, for metrics.

        Raises:
            ValueError: No stage is named, or a number is out of range.
        """
        if isinstance(client, str):
            target_of(client)
        self._client = client
        self._handler = handler
        self._worker_id = worker_id
        self._middleware = tuple(middleware)
        self._log = WorkerLog(observer)
        self._worker_loop = WorkerLoop(
            WorkerStateMachine(
                log=self._log,
                surface=surface,
                stages=stages,
                concurrency=concurrency,
                prefetch=prefetch,
                lease_ms=lease_ms,
                pass_attributes=pass_attributes,
            )
        )
        self._next_check_s = 0.0

    async def run(self, *, until: Callable[[], bool | Awaitable[bool]] | None = None) -> None:
        """Works until stopped, and returns when all leased batches are finished.

        Args:
            until: Called about ten times a second, and awaited if it is async; stops the worker when it
                returns true.

        Raises:
            TypeError: The handler cannot be called, or awaited; no batch was started.
            LightspeedError: The server refuses the worker, as with NotFound (STAGE_NOT_FOUND).
            UndeliveredReports: The worker was stopped, but the server did not answer its last reports.
        """
        check_async_handler(self._handler)
        executor = _EventLoopExecutor(self._handler, self._worker_loop, self._middleware, self._log)
        with _work_sender(self._client) as sender:
            identity = new_identity(self._worker_id)
            ended = asyncio.wrap_future(self._worker_loop.start(sender, executor, identity))
            try:
                while not ended.done():
                    await asyncio.wait([ended], timeout=UNTIL_INTERVAL_S if until else None)
                    await self._check_until(until)
            except BaseException as error:
                # Leased batches must be finished or released in any case: only this worker can report them.
                self._worker_loop.stop(release=isinstance(error, asyncio.CancelledError))
                await asyncio.wait([ended])
                raise
            finally:
                await executor.close()
        await ended

    def stop(self, *, release: bool = False) -> None:
        """Starts no more batches; `run` returns when the leased ones are finished. Any thread may call it.

        Args:
            release: Cancels the running handlers; their batches are released, as if they had never been
                started.
        """
        self._worker_loop.stop(release=release)

    def stop_on_signals(self, *numbers: signal.Signals, release: bool = False) -> None:
        """Stops on SIGTERM and SIGINT, or on the given signals; a second one has its default effect.

        Call it in the event loop, before `run`.

        Args:
            numbers: The signals.
            release: Cancels the running handlers and releases their batches, see `stop`.
        """
        loop = asyncio.get_running_loop()
        for number in numbers or (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._on_signal, loop, number, release)

    def _on_signal(
        self,
        loop: asyncio.AbstractEventLoop,
        number: signal.Signals,
        release: bool,  # noqa: FBT001 - the loop passes arguments by position
    ) -> None:
        loop.remove_signal_handler(number)
        self.stop(release=release)

    async def _check_until(self, until: Until | None) -> None:
        if until is None or time.monotonic() < self._next_check_s:
            return
        try:
            result = until()
            if await result if inspect.isawaitable(result) else result:
                self._worker_loop.stop()
        except (Unavailable, DeadlineExceeded) as error:
            self._log.until_failed(error)
        self._next_check_s = time.monotonic() + UNTIL_INTERVAL_S


@contextmanager
def _work_sender(client: AsyncClient | Client | str) -> Iterator[WorkSender]:
    """Yields the sender of the worker loop: of the given Client, or of a connection of the worker's own."""
    if isinstance(client, Client):
        yield sender_of(client)
        return
    if isinstance(client, str):
        with Client(client) as opened:
            yield sender_of(opened)
        return
    sender = async_sender_of(client)
    if sender.interceptors:
        with ThreadSender(sender.settings, sender.interceptors) as threaded:
            yield threaded
        return
    with closing(CallSender(Connection(sender.settings))) as own:
        yield own


class _EventLoopExecutor:
    """Handler executor for asyncio: runs an async handler in the running event loop.

    The worker loop calls it from its own thread. It wakes the event loop once for all tasks that come
    together, and the worker loop once for all handlers that end in one turn of the event loop: their reports
    share a frame.
    """

    def __init__(
        self,
        handler: AsyncHandler,
        worker_loop: WorkerLoop,
        middleware: Sequence[AsyncMiddleware] = (),
        log: WorkerLog | None = None,
    ) -> None:
        self._call = with_middleware(handler, middleware)
        self._log = log or WorkerLog()
        self._worker_loop = worker_loop
        self._loop = asyncio.get_running_loop()
        self._context = contextvars.copy_context()
        self._handlers: dict[str, asyncio.Task[None]] = {}
        self._ends: list[HandlerEnd] = []

    def run(self, *tasks: Task) -> None:
        self._loop.call_soon_threadsafe(self._start, tasks, context=self._context)

    def interrupt(self, task: Task, cancellation: Cancellation) -> None:
        self._loop.call_soon_threadsafe(self._interrupt, task, cancellation)

    async def close(self) -> None:
        """Cancels and awaits the remaining handlers; their batches are no longer this worker's."""
        for handler in self._handlers.values():
            handler.cancel()
        await asyncio.gather(*self._handlers.values(), return_exceptions=True)

    def _start(self, tasks: Sequence[Task]) -> None:
        for task in tasks:
            handler = self._handlers[task.lease_token] = asyncio.create_task(self._run_handler(task))
            handler.add_done_callback(partial(self._ended, task))

    def _ended(self, task: Task, handler: "asyncio.Task[None]") -> None:
        del self._handlers[task.lease_token]
        if handler.cancelled():  # Before its first step, so `_run_handler` did not report it.
            self._report(HandlerEnd(task, error=asyncio.CancelledError()))

    def _interrupt(self, task: Task, cancellation: Cancellation) -> None:
        handler = self._handlers.get(task.lease_token)
        if handler is not None:
            handler.cancel(cancellation.reason)

    async def _run_handler(self, task: Task) -> None:
        started_s = time.monotonic()
        self._log.handler_started(task)
        try:
            batches = next_batches(await self._call(task))
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is reported
            self._log.handler_failed(task, time.monotonic() - started_s, error)
            self._report(HandlerEnd(task, error=error))
        else:
            self._log.handler_finished(task, time.monotonic() - started_s)
            self._report(HandlerEnd(task, batches))

    def _report(self, end: HandlerEnd) -> None:
        """Reports an end together with all others of this turn of the event loop."""
        if not self._ends:
            self._loop.call_soon(self._flush)
        self._ends.append(end)

    def _flush(self) -> None:
        ends, self._ends = self._ends, []
        self._worker_loop.handlers_ended(ends)
