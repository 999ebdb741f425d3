"""A worker: runs a handler function over stages of a surface, several batches at a time.

Owns the threads and the wait for what comes next. What comes next is decided at the desk, which the asyncio
worker shares; this module must never decide it.
"""

import contextlib
import logging
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from queue import Empty, SimpleQueue

from lightspeed_client.client import Client
from lightspeed_client.desk import Desk
from lightspeed_client.errors import DeadlineExceeded, LightspeedError, Unavailable
from lightspeed_client.step import Step
from lightspeed_client.task import Handler, Task, next_batches

# `until` may ask the server, so it is not asked more often than that.
UNTIL_INTERVAL_S = 0.1

logger = logging.getLogger("lightspeed_client.worker")


class Worker:
    """Starts batches, runs the handler on them in threads, and tells the server how each has ended.

    A batch is acknowledged when its handler returns, and failed with its attempt when the handler raises:
    tried again then, by the plan's retry policy, or straight to the dead letters on PermanentFailure. The
    batches that a handler gives back are enqueued *before* its own is acknowledged, so a crash in between
    repeats the handler; that is harmless when the handler gives back the same batches for the same task, in
    every field (lag_ms too). While the queue is full, no more of that stage is started. A batch whose next
    ones are refused has failed.

    A server that is away is waited for. What a worker has in hand when its process is killed stays in flight.
    """

    def __init__(
        self,
        client: Client | str,
        *,
        stages: Sequence[str],
        handler: Handler,
        surface: str = "",
        concurrency: int = 1,
    ) -> None:
        """Makes a worker, which runs once.

        Args:
            client: The client to use, or the address to make one for.
            stages: The stages to work on, by name.
            handler: Does the work of one task, in any of `concurrency` threads.
            surface: Resource name; empty: the default surface.
            concurrency: Most handlers at a time, 1 or more.

        Raises:
            ValueError: No stage is named, or the concurrency is below 1.
        """
        self._client = client
        self._handler = handler
        self._concurrency = concurrency
        self._desk = Desk(surface=surface, stages=stages, concurrency=concurrency)
        self._events: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._ask_at_s = 0.0

    def run(self, *, until: Callable[[], bool] | None = None) -> None:
        """Works until stopped, and returns when everything in hand is finished.

        Args:
            until: Asked about ten times a second; stops the worker when it answers true.

        Raises:
            LightspeedError: The server refuses the worker, as with NotFound (STAGE_NOT_FOUND).
            TimeoutError: Stopped, but the server could not be told how the last batches ended.
        """
        if isinstance(self._client, str):
            with Client(self._client) as client:
                self._run(client, until)
        else:
            self._run(self._client, until)

    def stop(self) -> None:
        """Starts no more batches; `run` returns when those in hand are finished. Any thread may call it."""
        self._events.put(self._desk.stop)

    def stop_on_signals(self, *numbers: signal.Signals) -> None:
        """Stops on SIGTERM and SIGINT, or on the given signals; a second one does what it did before.

        To be called in the main thread, before `run`.
        """
        for number in numbers or (signal.SIGTERM, signal.SIGINT):
            before = signal.getsignal(number)

            def on_signal(number: int, _: object, before: "signal._HANDLER" = before) -> None:
                signal.signal(number, before)
                self.stop()

            signal.signal(number, on_signal)

    def _run(self, client: Client, until: Callable[[], bool] | None) -> None:
        try:
            with ThreadPoolExecutor(self._concurrency, thread_name_prefix="lightspeed-worker") as threads:
                try:
                    self._work_off(client, threads, until)
                except BaseException:
                    self._desk.stop()  # What is in hand is finished in any case: nobody else would.
                    self._work_off(client, threads, None)
                    raise
        finally:
            if self._desk.in_hand:
                logger.error("the worker ends with batches left in flight: %s", self._desk.in_hand)

    def _work_off(self, client: Client, threads: Executor, until: Callable[[], bool] | None) -> None:
        while not self._desk.done:
            self._turn(client, threads)
            self._ask(until)
            self._listen(self._desk.wait_s(time.monotonic()), until)

    def _turn(self, client: Client, threads: Executor) -> None:
        step = self._desk.next_step(time.monotonic())
        if step is not None:
            for task in self._take(client, step):
                threads.submit(self._work, task)

    def _take(self, client: Client, step: Step) -> list[Task]:
        try:
            value = client.send(step.call)
        except LightspeedError as error:
            self._desk.unanswered(step, error, time.monotonic())
            return []
        return self._desk.answered(step, value, time.monotonic())

    def _work(self, task: Task) -> None:
        try:
            batches = next_batches(self._handler(task))
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is reported
            self._events.put(partial(self._desk.failed, task, error))
        else:
            self._events.put(partial(self._desk.finished, task, batches))

    def _listen(self, wait_s: float | None, until: Callable[[], bool] | None) -> None:
        if until is not None:
            wait_s = UNTIL_INTERVAL_S if wait_s is None else min(wait_s, UNTIL_INTERVAL_S)
        if self._desk.done:
            return
        with contextlib.suppress(Empty):
            self._events.get(block=wait_s != 0, timeout=wait_s)()
            while True:
                self._events.get_nowait()()

    def _ask(self, until: Callable[[], bool] | None) -> None:
        if until is None or time.monotonic() < self._ask_at_s:
            return
        try:
            if until():
                self._desk.stop()
        except (Unavailable, DeadlineExceeded) as error:
            logger.warning("`until` has no answer yet: %s", error)
        self._ask_at_s = time.monotonic() + UNTIL_INTERVAL_S
