"""A worker for asyncio: runs an async handler over stages of a surface, several batches at a time.

Owns the tasks and the wait for what comes next. What comes next is decided at the desk, which the sync worker
shares; this module must never decide it.
"""

import asyncio
import contextlib
import inspect
import logging
import signal
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from lightspeed_client.aio import AsyncClient
from lightspeed_client.desk import Desk
from lightspeed_client.errors import DeadlineExceeded, LightspeedError, Unavailable
from lightspeed_client.step import Step
from lightspeed_client.task import AsyncHandler, Task, next_batches

# `until` may ask the server, so it is not asked more often than that.
UNTIL_INTERVAL_S = 0.1

Until = Callable[[], bool | Awaitable[bool]]

logger = logging.getLogger("lightspeed_client.worker")


class AsyncWorker:
    """Starts batches, runs the handler on them in the event loop, and tells the server how each has ended.

    It keeps the promises of Worker. Cancelling `run` cancels the handlers and leaves their batches in flight;
    `stop` finishes them.
    """

    def __init__(
        self,
        client: AsyncClient | str,
        *,
        stages: Sequence[str],
        handler: AsyncHandler,
        surface: str = "",
        concurrency: int = 1,
    ) -> None:
        """Makes a worker, which runs once.

        Args:
            client: The client to use, or the address to make one for.
            stages: The stages to work on, by name.
            handler: Does the work of one task.
            surface: Resource name; empty: the default surface.
            concurrency: Most handlers at a time, 1 or more.

        Raises:
            ValueError: No stage is named, or the concurrency is below 1.
        """
        self._client = client
        self._handler = handler
        self._desk = Desk(surface=surface, stages=stages, concurrency=concurrency)
        self._events: deque[Callable[[], None]] = deque()
        self._event = asyncio.Event()
        self._ask_at_s = 0.0

    async def run(self, *, until: Until | None = None) -> None:
        """Works until stopped, and returns when everything in hand is finished.

        Args:
            until: Asked about ten times a second, and awaited where it is async; stops the worker when it
                answers true.

        Raises:
            LightspeedError: The server refuses the worker, as with NotFound (STAGE_NOT_FOUND).
            TimeoutError: Stopped, but the server could not be told how the last batches ended.
        """
        if isinstance(self._client, str):
            async with AsyncClient(self._client) as client:
                await self._run(client, until)
        else:
            await self._run(self._client, until)

    def stop(self) -> None:
        """Starts no more batches; `run` returns when those in hand are finished."""
        self._tell(self._desk.stop)

    def stop_on_signals(self, *numbers: signal.Signals) -> None:
        """Stops on SIGTERM and SIGINT, or on the given signals; a second one does what it does by default.

        To be called in the event loop, before `run`.
        """
        loop = asyncio.get_running_loop()
        for number in numbers or (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._on_signal, loop, number)

    def _on_signal(self, loop: asyncio.AbstractEventLoop, number: signal.Signals) -> None:
        loop.remove_signal_handler(number)
        self.stop()

    async def _run(self, client: AsyncClient, until: Until | None) -> None:
        handling: set[asyncio.Task[None]] = set()
        try:
            await self._work_off(client, handling, until)
        except Exception:
            self._desk.stop()  # What is in hand is finished in any case: nobody else would.
            await self._work_off(client, handling, None)
            raise
        finally:
            for handler in handling:
                handler.cancel()
            await asyncio.gather(*handling, return_exceptions=True)
            if self._desk.in_hand:
                logger.error("the worker ends with batches left in flight: %s", self._desk.in_hand)

    async def _work_off(
        self, client: AsyncClient, handling: set[asyncio.Task[None]], until: Until | None
    ) -> None:
        while not self._desk.done:
            await self._turn(client, handling)
            await self._ask(until)
            await self._listen(self._desk.wait_s(time.monotonic()), until)

    async def _turn(self, client: AsyncClient, handling: set[asyncio.Task[None]]) -> None:
        step = self._desk.next_step(time.monotonic())
        if step is not None:
            for task in await self._take(client, step):
                handler = asyncio.create_task(self._work(task))
                handling.add(handler)
                handler.add_done_callback(handling.discard)

    async def _take(self, client: AsyncClient, step: Step) -> list[Task]:
        try:
            value = await client.send(step.call)
        except LightspeedError as error:
            self._desk.unanswered(step, error, time.monotonic())
            return []
        return self._desk.answered(step, value, time.monotonic())

    async def _work(self, task: Task) -> None:
        try:
            batches = next_batches(await self._handler(task))
        except asyncio.CancelledError as error:
            current = asyncio.current_task()
            if current is not None and current.cancelling():  # The worker itself is cancelled.
                raise
            self._tell(partial(self._desk.failed, task, error))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is reported
            self._tell(partial(self._desk.failed, task, error))
        else:
            self._tell(partial(self._desk.finished, task, batches))

    def _tell(self, event: Callable[[], None]) -> None:
        self._events.append(event)
        self._event.set()

    async def _listen(self, wait_s: float | None, until: Until | None) -> None:
        if until is not None:
            wait_s = UNTIL_INTERVAL_S if wait_s is None else min(wait_s, UNTIL_INTERVAL_S)
        if not self._events and not self._desk.done and wait_s != 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._event.wait(), wait_s)
        self._event.clear()
        while self._events:
            self._events.popleft()()

    async def _ask(self, until: Until | None) -> None:
        if until is None or time.monotonic() < self._ask_at_s:
            return
        try:
            answer = until()
            if await answer if inspect.isawaitable(answer) else answer:
                self._desk.stop()
        except (Unavailable, DeadlineExceeded) as error:
            logger.warning("`until` has no answer yet: %s", error)
        self._ask_at_s = time.monotonic() + UNTIL_INTERVAL_S
