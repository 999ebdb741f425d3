"""The handler executor of sync workers: runs handlers in threads.

Owns the threads. It must never wait for a handler except at the end.
"""

from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from lightspeed_client.line import Line
from lightspeed_client.processes import Processes
from lightspeed_client.task import Cancellation, Handler, Task, next_batches


class Threads:
    """Handler executor: runs a handler in a fixed number of threads; each may pass its task to a process."""

    def __init__(self, handler: Handler, line: Line, *, concurrency: int) -> None:
        """Starts no thread before it is needed."""
        self._handler = handler
        self._line = line
        self._threads = ThreadPoolExecutor(concurrency, thread_name_prefix="lightspeed-worker")

    def begin(self, task: Task) -> None:
        """Runs the handler on a task."""
        self._threads.submit(self._work, task)

    def interrupt(self, task: Task, cancellation: Cancellation) -> None:
        """Interrupts a handler in a process; a handler in a thread checks its task itself."""
        if isinstance(self._handler, Processes):
            self._handler.interrupt(task, cancellation)

    def _work(self, task: Task) -> None:
        try:
            batches = next_batches(self._handler(task))
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is reported
            self._line.failed(task, error)
        else:
            self._line.finished(task, batches)

    def __enter__(self) -> Self:
        """Returns the executor itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the processes, and waits for the threads."""
        if isinstance(self._handler, Processes):
            self._handler.close()
        self._threads.shutdown()
