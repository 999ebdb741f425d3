"""The handler executor of sync workers: runs handlers in threads.

Owns the threads. It must never wait for a handler except at the end.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from lightspeed_client._internal.process_handler import ProcessHandler
from lightspeed_client._internal.task import (
    Cancellation,
    Handler,
    Middleware,
    Task,
    next_batches,
    with_middleware,
)
from lightspeed_client._internal.worker_log import WorkerLog
from lightspeed_client._internal.worker_loop import WorkerLoop


class ThreadExecutor:
    """Handler executor: runs a handler in a fixed number of threads; each may pass its task to a process."""

    def __init__(
        self,
        handler: Handler,
        worker_loop: WorkerLoop,
        *,
        concurrency: int,
        middleware: Sequence[Middleware] = (),
        log: WorkerLog | None = None,
    ) -> None:
        """Starts no thread before it is needed."""
        self._handler = handler
        self._call = with_middleware(handler, middleware)
        self._log = log or WorkerLog()
        self._worker_loop = worker_loop
        self._threads = ThreadPoolExecutor(concurrency, thread_name_prefix="lightspeed-worker")

    def run(self, *tasks: Task) -> None:
        """Runs the handler on each task."""
        for task in tasks:
            self._threads.submit(self._run_handler, task)

    def interrupt(self, task: Task, cancellation: Cancellation) -> None:
        """Interrupts a handler in a process; a handler in a thread checks its task itself."""
        if isinstance(self._handler, ProcessHandler):
            self._handler.interrupt(task, cancellation)

    def _run_handler(self, task: Task) -> None:
        started_s = time.monotonic()
        self._log.handler_started(task)
        try:
            batches = next_batches(self._call(task))
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is reported
            self._log.handler_failed(task, time.monotonic() - started_s, error)
            self._worker_loop.handler_failed(task, error)
        else:
            self._log.handler_finished(task, time.monotonic() - started_s)
            self._worker_loop.handler_returned(task, batches)

    def __enter__(self) -> Self:
        """Returns the executor itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the processes, and waits for the threads."""
        if isinstance(self._handler, ProcessHandler):
            self._handler.close()
        self._threads.shutdown()
