"""Clients that call during a restart of their server: callers see only the delay."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import pytest
from lightspeed_client import AsyncClient, Batch, Client

from tests.harness.process import ServerProcess
from tests.harness.requests import batch

Spawn = Callable[..., ServerProcess]

pytestmark = pytest.mark.slow

WITHIN_S = 60.0
"""Limit for the whole test, seconds; two processes start, and two noisy cores need a generous time."""
CALLS_AROUND = 20
"""Responses before and after the restart: enough that calls are surely in progress when the server ends."""


class Progress:
    """Number of responses, for threads that wait for more of them."""

    def __init__(self) -> None:
        """Starts at zero."""
        self._answers = 0
        self._ended = False
        self._changed = threading.Condition()

    def answered(self) -> None:
        """Counts one response."""
        with self._changed:
            self._answers += 1
            self._changed.notify_all()

    def ended(self, _: object) -> None:
        """Records the end of the calls, so that no thread waits for more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def wait_for_more(self) -> None:
        """Returns after CALLS_AROUND further responses, or at the end of the calls."""
        with self._changed:
            wanted = self._answers + CALLS_AROUND
            enough = self._changed.wait_for(lambda: self._ended or self._answers >= wanted, WITHIN_S)
            assert enough, "the calls got stuck"


def batches() -> Iterator[Batch]:
    """Yields batches for ever, the same few repeatedly, so that the queue is never full."""
    return cycle([batch(f"b-{number}", sequence=number) for number in range(1, 10)])


def call_on(target: str, progress: Progress, ends: threading.Event) -> None:
    """Writes and reads with the sync client until the event; an error ends it, and is raised."""
    with Client(target) as client:
        for each in batches():
            client.enqueue_batch(each)
            client.get_surface()
            progress.answered()
            if ends.is_set():
                return


def call_on_async(target: str, progress: Progress, ends: threading.Event) -> None:
    """Does the same with the asyncio client."""

    async def go_on() -> None:
        async with AsyncClient(target) as client:
            for each in batches():
                await client.enqueue_batch(each)
                await client.get_surface()
                progress.answered()
                if ends.is_set():
                    return

    asyncio.run(go_on())


@pytest.mark.parametrize("go_on", [call_on, call_on_async])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_restart_is_no_error_for_callers(
    number: signal.Signals, go_on: Callable[[str, Progress, threading.Event], None], spawn_server: Spawn
) -> None:
    """Every call before or during a restart gets its response, whether the server ended in order or not."""
    server = spawn_server()
    address = server.address
    progress, ends = Progress(), threading.Event()
    with ThreadPoolExecutor(1) as threads:
        calling = threads.submit(go_on, address, progress, ends)
        calling.add_done_callback(progress.ended)
        try:
            progress.wait_for_more()
            server.terminate(number)
            server.wait()
            spawn_server("--listen", address).logged("serving")
            progress.wait_for_more()
        finally:
            ends.set()
        calling.result(WITHIN_S)
