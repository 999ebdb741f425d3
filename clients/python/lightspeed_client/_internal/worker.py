"""A worker: runs a handler function over stages of a surface, several batches at a time.

Owns the worker's settings, and the wait for its end. The worker loop talks with the server, the threads run
the handler, and the worker state machine decides the next actions.
"""

import signal
import time
from collections.abc import Callable, Sequence
from concurrent import futures
from typing import Literal

from lightspeed_client._internal.addresses import target_of
from lightspeed_client._internal.client import Client
from lightspeed_client._internal.errors import DeadlineExceeded, Unavailable
from lightspeed_client._internal.methods import sender_of
from lightspeed_client._internal.observer import WorkerObserver
from lightspeed_client._internal.process_handler import ProcessHandler
from lightspeed_client._internal.task import Handler, Middleware, check_handler
from lightspeed_client._internal.thread_executor import ThreadExecutor
from lightspeed_client._internal.worker_identity import new_identity
from lightspeed_client._internal.worker_log import WorkerLog
from lightspeed_client._internal.worker_loop import WorkerLoop
from lightspeed_client._internal.worker_state_machine import WorkerStateMachine

# `until` may call the server, so it is called at most this often. Without it, the main thread wakes up as
# often: it alone runs Python's signal handlers, and a signal that another thread received does not wake it.
UNTIL_INTERVAL_S = 0.1


class Worker:
    """Worker: takes batches over a work stream, runs the handler on them, and reports how each has ended.

    The worker acknowledges a batch when its handler returns. If the handler raises, the attempt fails: the
    batch is retried by the plan's retry policy, or becomes a dead letter at once on PermanentFailure. The
    batches that a handler returns are enqueued with its acknowledgement: both, or neither. While the queue is
    full, the worker starts no more batches of that stage. If the server refuses the returned batches, the
    attempt fails.

    Each batch is leased. A separate thread sends heartbeats that keep the lease, however long the handler
    takes. Only a handler that holds the interpreter's lock without a pause can block them; run it in
    processes. If an operator cancels a batch, or it belongs to another worker by now, the handler can see it:
    see Task.cancelled. If the worker's process is killed, its batches start again when their leases have
    expired, and the server refuses late reports of the old one: each batch has one effect.

    If the server is away, the worker waits for it, and sends pending_frames reports again.
    """

    def __init__(  # noqa: PLR0913 - the options of a worker
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
        pass_attributes: bool = False,
        middleware: Sequence[Middleware] = (),
        observer: WorkerObserver | None = None,
    ) -> None:
        """Makes a worker, which runs once.

        Args:
            client: The client to use, or the address to connect to.
            stages: The stages to work on, by name.
            handler: Handles one task, in any of `concurrency` threads or processes.
            surface: Resource name; empty: the default surface.
            concurrency: Maximum of handlers at a time, 1 or more.
            prefetch: Maximum of batches that wait here for a free handler; more than 0 pays if a batch takes
                no longer than a round trip to the server.
            executor: Place of the handlers. With processes, each is a fresh interpreter: the handler must be
                importable by its name, and a process that dies fails only its own batch.
            worker_id: Name of the worker in the service's records; empty: host, process and a random part.
            lease_ms: Lease of each batch without a heartbeat, 1,000-86,400,000 milliseconds; 0: the
                surface's.
            pass_attributes: Gives next batches without attributes those of the batch that was handled.
            middleware: Called around the handler with the task and the next handler, the first one outermost;
                in this process, also if the handler runs in another one.
            observer: Gets the events of the worker, for metrics.

        Raises:
            ValueError: No stage is named, a number is out of range, there is no such executor, or the address
                is malformed.
        """
        if executor not in {"threads", "processes"}:
            raise ValueError(f"expected handlers to run in threads or processes, but got {executor!r}")
        if isinstance(client, str):
            target_of(client)
        self._client = client
        self._handler = handler
        self._executor = executor
        self._concurrency = concurrency
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

    def run(self, *, until: Callable[[], bool] | None = None) -> None:
        """Works until stopped, and returns when all leased batches are finished.

        Args:
            until: Called about ten times a second; stops the worker when it returns true.

        Raises:
            TypeError: The handler cannot be called, or no new process can import it; no batch was started.
            LightspeedError: The server refuses the worker, as with NotFound (STAGE_NOT_FOUND).
            UndeliveredReports: The worker was stopped, but the server did not answer its last reports.
        """
        check_handler(self._handler)
        handler: Handler = self._handler
        if self._executor == "processes":
            handler = ProcessHandler(handler)
            handler.check()
        if isinstance(self._client, str):
            with Client(self._client) as client:
                self._run(client, handler, until)
        else:
            self._run(self._client, handler, until)

    def stop(self, *, release: bool = False) -> None:
        """Starts no more batches; `run` returns when the leased ones are finished. Any thread may call it.

        Args:
            release: Cancels the running handlers; if one raises, its batch is released, as if it had
                never been started.
        """
        self._worker_loop.stop(release=release)

    def stop_on_signals(self, *numbers: signal.Signals, release: bool = False) -> None:
        """Stops on SIGTERM and SIGINT, or on the given signals; a second one has its previous effect.

        Call it in the main thread, before `run`.

        Args:
            numbers: The signals.
            release: Cancels the running handlers and releases their batches, see `stop`.
        """
        for number in numbers or (signal.SIGTERM, signal.SIGINT):
            before = signal.getsignal(number)

            def on_signal(number: int, _: object, before: "signal._HANDLER" = before) -> None:
                signal.signal(number, before)
                self.stop(release=release)

            signal.signal(number, on_signal)

    def _run(self, client: Client, handler: Handler, until: Callable[[], bool] | None) -> None:
        with ThreadExecutor(
            handler,
            self._worker_loop,
            concurrency=self._concurrency,
            middleware=self._middleware,
            log=self._log,
        ) as executor:
            ended = self._worker_loop.start(sender_of(client), executor, new_identity(self._worker_id))
            try:
                while not ended.done():
                    futures.wait([ended], timeout=UNTIL_INTERVAL_S)
                    self._check_until(until)
            except BaseException:
                self._worker_loop.stop()  # Only this worker can report its leased batches.
                futures.wait([ended])
                raise
        ended.result()

    def _check_until(self, until: Callable[[], bool] | None) -> None:
        if until is None or time.monotonic() < self._next_check_s:
            return
        try:
            if until():
                self._worker_loop.stop()
        except (Unavailable, DeadlineExceeded) as error:
            self._log.until_failed(error)
        self._next_check_s = time.monotonic() + UNTIL_INTERVAL_S
