"""Scripted workers, of threads and of asyncio: their handlers wait until the driver ends them."""

import asyncio
import base64
import threading
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue

from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed_client import AsyncWorker, Cancellation, PermanentFailure, Task, Worker
from lightspeed_client._internal.task import AsyncHandler, Handler

CLOSE_INTERVAL_S = 0.05
"""Interval, seconds, at which waiting handlers check whether the scenario is over."""


Result = list[Batch] | Exception
"""What a handler returns or raises."""


class BaseScriptedWorker(ABC):
    """What the driver asks of a worker, whose handlers return or raise what the driver says, by key."""

    _worker: Worker | AsyncWorker

    def __init__(self) -> None:
        """Starts without a running handler."""
        self._running: SimpleQueue[Task] = SimpleQueue()
        self._tasks: dict[str, Task] = {}
        self._closed = threading.Event()
        self._ended: Future[None] = Future()

    def pending(self) -> Task:
        """Waits for the next handler to begin; raises the worker's error if it has ended instead."""
        while not self._ended.done() or not self._running.empty():
            try:
                return self._running.get(timeout=CLOSE_INTERVAL_S)
            except Empty:
                continue
        self._ended.result()
        raise RuntimeError("expected a handler to begin, but the worker has ended")

    def report(self, key: str, progress: str, result: dict[str, str]) -> None:
        """Reports progress or sets the result, for the newest handler of a key."""
        if progress:
            self._tasks[key].progress(progress)
        if result:
            self._tasks[key].set_result(result)

    def finish(self, key: str, handed_off: list[str]) -> None:
        """Makes the handler of a key return."""
        self._end_handler(key, [Batch.FromString(base64.b64decode(batch)) for batch in handed_off])

    def fail(self, key: str, reason: str, *, permanent: bool) -> None:
        """Makes the handler of a key raise."""
        self._end_handler(key, PermanentFailure(reason) if permanent else RuntimeError(reason))

    def cancelled(self, key: str) -> Cancellation:
        """Waits until the newest handler of a key is cancelled."""
        task = self._tasks[key]
        task.wait_cancelled()
        assert task.cancellation is not None, "it was waited for"
        return task.cancellation

    def stop(self, *, release: bool) -> None:
        """Stops the worker."""
        self._worker.stop(release=release)

    def wait(self) -> None:
        """Waits for the end of the worker; raises its error."""
        self._ended.result()

    def close(self) -> None:
        """Stops the worker and its handlers at once."""
        self._closed.set()
        self._worker.stop(release=True)

    @abstractmethod
    def _end_handler(self, key: str, result: Result) -> None:
        """Makes the handler of a key return or raise."""

    @abstractmethod
    def _work(self) -> None:
        """Runs the worker to its end."""

    def _start(self) -> None:
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001 - the caller of `wait` gets it
            self._ended.set_exception(error)
        else:
            self._ended.set_result(None)


class ScriptedWorker(BaseScriptedWorker):
    """A Worker, with handlers in threads."""

    def __init__(self, make: Callable[[Handler], Worker]) -> None:
        """Starts the worker that `make` returns for the scripted handler."""
        super().__init__()
        self._results: defaultdict[str, SimpleQueue[Result]] = defaultdict(SimpleQueue)
        self._worker: Worker = make(self._handle)
        self._start()

    def _end_handler(self, key: str, result: Result) -> None:
        self._results[key].put(result)

    def _work(self) -> None:
        self._worker.run()

    def _handle(self, task: Task) -> list[Batch]:
        self._tasks[task.batch.key] = task
        self._running.put(task)
        while not self._closed.is_set():
            try:
                result = self._results[task.batch.key].get(timeout=CLOSE_INTERVAL_S)
            except Empty:
                continue
            if isinstance(result, Exception):
                raise result
            return result
        raise RuntimeError("the scenario is over")


class AsyncScriptedWorker(BaseScriptedWorker):
    """An AsyncWorker, in the event loop of a thread; its handlers end when they are cancelled."""

    def __init__(self, make: Callable[[AsyncHandler], AsyncWorker]) -> None:
        """Starts the worker that `make` returns for the scripted handler."""
        super().__init__()
        self._loop = asyncio.new_event_loop()
        self._results: dict[str, asyncio.Future[Result]] = {}
        self._worker: AsyncWorker = make(self._handle)
        self._start()

    def _end_handler(self, key: str, result: Result) -> None:
        self._loop.call_soon_threadsafe(self._set, key, result)

    def _set(self, key: str, result: Result) -> None:
        if not self._results[key].done():
            self._results[key].set_result(result)

    def _work(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._worker.run())

    async def _handle(self, task: Task) -> list[Batch]:
        waiting: asyncio.Future[Result] = self._loop.create_future()
        self._results[task.batch.key] = waiting
        self._tasks[task.batch.key] = task
        self._running.put(task)
        result = await waiting
        if isinstance(result, Exception):
            raise result
        return result
