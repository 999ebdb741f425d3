"""A scripted worker: its handlers wait until the driver ends them."""

import base64
import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue

from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed_client import Cancellation, PermanentFailure, Task, Worker
from lightspeed_client._internal.task import Handler

CLOSE_INTERVAL_S = 0.05
"""Interval, seconds, at which waiting handlers check whether the scenario is over."""


class ScriptedWorker:
    """Worker whose handlers return or raise what the driver says, by key."""

    def __init__(self, make: Callable[[Handler], Worker]) -> None:
        """Starts the worker that `make` returns for the scripted handler."""
        self._running: SimpleQueue[Task] = SimpleQueue()
        self._results: defaultdict[str, SimpleQueue[list[Batch] | Exception]] = defaultdict(SimpleQueue)
        self._tasks: dict[str, Task] = {}
        self._closed = threading.Event()
        self._ended: Future[None] = Future()
        self._worker = make(self._handle)
        threading.Thread(target=self._run, daemon=True).start()

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
        self._results[key].put([Batch.FromString(base64.b64decode(batch)) for batch in handed_off])

    def fail(self, key: str, reason: str, *, permanent: bool) -> None:
        """Makes the handler of a key raise."""
        self._results[key].put(PermanentFailure(reason) if permanent else RuntimeError(reason))

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

    def _run(self) -> None:
        try:
            self._worker.run()
        except BaseException as error:  # noqa: BLE001 - the caller of `wait` gets it
            self._ended.set_exception(error)
        else:
            self._ended.set_result(None)
