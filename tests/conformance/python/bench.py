"""A worker on the judge's bench: its handlers begin, and wait to be told how they end."""

import base64
import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue

from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed_client import Cancellation, PermanentFailure, Task, Worker
from lightspeed_client.task import Handler

ENDING_S = 0.05
"""How soon handlers that were told nothing see that nobody will tell them any more."""


class Bench:
    """One worker, and the orders for its handlers by key."""

    def __init__(self, make: Callable[[Handler], Worker]) -> None:
        """Runs the worker that is made for the bench's handler."""
        self._begun: SimpleQueue[Task] = SimpleQueue()
        self._orders: defaultdict[str, SimpleQueue[list[Batch] | Exception]] = defaultdict(SimpleQueue)
        self._tasks: dict[str, Task] = {}
        self._closed = threading.Event()
        self._ended: Future[None] = Future()
        self._worker = make(self._handle)
        threading.Thread(target=self._run, daemon=True).start()

    def pending(self) -> Task:
        """Waits for the next handler to begin; raises what the worker has ended with instead."""
        while not self._ended.done() or not self._begun.empty():
            try:
                return self._begun.get(timeout=ENDING_S)
            except Empty:
                continue
        self._ended.result()
        raise RuntimeError("expected a handler to begin, but the worker has ended")

    def finish(self, key: str, handed_on: list[str]) -> None:
        """Lets the handler of a key return."""
        self._orders[key].put([Batch.FromString(base64.b64decode(batch)) for batch in handed_on])

    def fail(self, key: str, reason: str, *, permanent: bool) -> None:
        """Lets the handler of a key raise."""
        self._orders[key].put(PermanentFailure(reason) if permanent else RuntimeError(reason))

    def cancelled(self, key: str) -> Cancellation:
        """Waits until the newest handler of a key has been told that it had better stop."""
        task = self._tasks[key]
        task.wait_cancelled()
        assert task.cancellation is not None, "it was waited for"
        return task.cancellation

    def stop(self, *, give_back: bool) -> None:
        """Stops the worker."""
        self._worker.stop(give_back=give_back)

    def wait(self) -> None:
        """Returns when the worker has ended; raises what it has ended with."""
        self._ended.result()

    def close(self) -> None:
        """Ends the worker, whatever it does."""
        self._closed.set()
        self._worker.stop(give_back=True)

    def _handle(self, task: Task) -> list[Batch]:
        self._tasks[task.batch.key] = task
        self._begun.put(task)
        while not self._closed.is_set():
            try:
                order = self._orders[task.batch.key].get(timeout=ENDING_S)
            except Empty:
                continue
            if isinstance(order, Exception):
                raise order
            return order
        raise RuntimeError("the scenario is over")

    def _run(self) -> None:
        try:
            self._worker.run()
        except BaseException as error:  # noqa: BLE001 - whoever waits for the end is to know
            self._ended.set_exception(error)
        else:
            self._ended.set_result(None)
