"""A worker: runs a handler function over stages of a surface, several batches at a time.

Owns what a worker is told, and the wait for its end. The line talks with the server, the threads run the
handler, and what comes next is decided at the desk.
"""

import logging
import os
import secrets
import signal
import socket
import time
from collections.abc import Callable, Sequence
from concurrent import futures
from typing import Literal

from lightspeed_client.client import Client
from lightspeed_client.desk import Desk
from lightspeed_client.errors import DeadlineExceeded, Unavailable
from lightspeed_client.line import Line
from lightspeed_client.processes import Processes
from lightspeed_client.task import Handler
from lightspeed_client.threads import Threads

# `until` may ask the server, so it is not asked more often than that.
UNTIL_INTERVAL_S = 0.1

# The server takes names of up to this many characters.
MAX_WORKER_ID = 128

logger = logging.getLogger("lightspeed_client.worker")


class Worker:
    """Takes batches over a work stream, runs the handler on them, and tells the server how each has ended.

    A batch is acknowledged when its handler returns, and failed with its attempt when the handler raises:
    tried again then, by the plan's retry policy, or straight to the dead letters on PermanentFailure. The
    batches that a handler gives back are enqueued with its acknowledgement: both, or neither. While the queue
    is full, no more of that stage is started. A batch whose next ones are refused has failed.

    Each batch is leased. Heartbeats keep the lease from a thread of their own, however long the handler
    takes; only one that holds the interpreter's lock without a pause can starve them, and belongs in
    processes. A batch that an operator cancels, or that is another worker's by now, is told to the handler:
    see Task.cancelled. What a worker has in hand when its process is killed is started anew when its lease
    has expired, and whatever the old one still reports is refused: each batch has one effect.

    A server that is away is waited for, and told again what it has not answered.
    """

    def __init__(  # noqa: PLR0913 - what a worker is told
        self,
        client: Client | str,
        *,
        stages: Sequence[str],
        handler: Handler,
        surface: str = "",
        concurrency: int = 1,
        prefetch: int = 0,
        executor: Literal["threads", "processes"] = "threads",
        worker_id: str = "",
        lease_ms: int = 0,
    ) -> None:
        """Makes a worker, which runs once.

        Args:
            client: The client to use, or the address to make one for.
            stages: The stages to work on, by name.
            handler: Does the work of one task, in any of `concurrency` threads or processes.
            surface: Resource name; empty: the default surface.
            concurrency: Most handlers at a time, 1 or more.
            prefetch: Most batches that wait here for a free handler; more than 0 pays where a batch takes no
                longer than the way to the server.
            executor: Where handlers run. In processes, each is a fresh interpreter: the handler must be found
                by its name when its module is imported, and a process that dies has failed its batch alone.
            worker_id: Who works, as the service's records name it; empty: host, process and a random part.
            lease_ms: How long each batch is this worker's without a heartbeat, 1,000-86,400,000 milliseconds;
                0: as the surface says.

        Raises:
            ValueError: No stage is named, a number is out of range, or there is no such executor.
        """
        if executor not in {"threads", "processes"}:
            raise ValueError(f"expected handlers to run in threads or processes, but got {executor!r}")
        self._client = client
        self._handler = Processes(handler) if executor == "processes" else handler
        self._concurrency = concurrency
        self._line = Line(
            Desk(
                surface=surface,
                stages=stages,
                concurrency=concurrency,
                prefetch=prefetch,
                worker_id=worker_id or new_worker_id(),
                lease_ms=lease_ms,
            )
        )
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

    def stop(self, *, give_back: bool = False) -> None:
        """Starts no more batches; `run` returns when those in hand are finished. Any thread may call it.

        Args:
            give_back: Cancels the handlers that run: one that raises has its batch given back, as if it had
                never been started.
        """
        self._line.stop(give_back=give_back)

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
        with Threads(self._handler, self._line, concurrency=self._concurrency) as threads:
            ended = self._line.start(client, threads)
            try:
                while not ended.done():
                    futures.wait([ended], timeout=UNTIL_INTERVAL_S if until else None)
                    self._ask(until)
            except BaseException:
                self._line.stop()  # What is in hand is finished in any case: nobody else would.
                futures.wait([ended])
                raise
        ended.result()

    def _ask(self, until: Callable[[], bool] | None) -> None:
        if until is None or time.monotonic() < self._ask_at_s:
            return
        try:
            if until():
                self._line.stop()
        except (Unavailable, DeadlineExceeded) as error:
            logger.warning("`until` has no answer yet: %s", error)
        self._ask_at_s = time.monotonic() + UNTIL_INTERVAL_S


def new_worker_id() -> str:
    """Returns a name that no other worker has: host, process and a random part."""
    own = f"-{os.getpid()}-{secrets.token_hex(4)}"
    return socket.gethostname()[: MAX_WORKER_ID - len(own)] + own
