"""The worker loop: the one thread that talks with the server; no handler can block it.

Owns the frame transports and the wait for the next event; heartbeats go out from here, however busy the
handlers are. The worker state machine decides what to send; this module must never decide it.
"""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from functools import partial
from queue import Empty, SimpleQueue
from typing import NamedTuple, Protocol

from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed.ops.v1.worker_service_pb2 import WorkResponse

from lightspeed_client._internal.call_transport import CallTransport
from lightspeed_client._internal.errors import LightspeedError, Unavailable
from lightspeed_client._internal.frame_transport import FrameTransport, WorkSender
from lightspeed_client._internal.lease_registry import InterruptHandler
from lightspeed_client._internal.task import Cancellation, Task
from lightspeed_client._internal.work_streams import StreamState
from lightspeed_client._internal.worker_identity import WorkerIdentity
from lightspeed_client._internal.worker_state_machine import (
    Action,
    HalfClose,
    OpenStream,
    RunHandler,
    SendFrame,
    WorkerStateMachine,
)


class HandlerEnd(NamedTuple):
    """End of a handler: the batches that it returned, or the error that it raised."""

    task: Task
    batches: Sequence[Batch] = ()
    error: BaseException | None = None


class HandlerExecutor(Protocol):
    """Handler executor: runs handlers and reports their ends to the worker loop. Neither method may wait."""

    def run(self, *tasks: Task) -> None:
        """Runs the handler on each task; they come together, so that one wake-up serves them all."""

    def interrupt(self, task: Task, cancellation: Cancellation) -> None:
        """Interrupts a handler; its task is marked as cancelled already."""


class WorkerLoop:
    """Worker loop: drives a worker state machine. Any thread may call its methods."""

    def __init__(self, machine: WorkerStateMachine) -> None:
        """Prepares the loop; inputs that come before its start are kept."""
        self._machine = machine
        self._events: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._transports: dict[int, FrameTransport] = {}

    def start(self, sender: WorkSender, executor: HandlerExecutor, identity: WorkerIdentity) -> Future[None]:
        """Starts the thread, and returns a future that is done once a stopped worker holds no more batches.

        The future fails with LightspeedError if the server refuses the worker, and with UndeliveredReports
        if the server did not answer the last reports.
        """
        self._machine.identify(*identity)
        ended: Future[None] = Future()
        # A daemon thread: if the main thread of the process has ended, heartbeats must not keep it alive.
        threading.Thread(
            target=self._run, args=(sender, executor, ended), name="lightspeed-worker-loop", daemon=True
        ).start()
        return ended

    def stop(self, *, release: bool = False) -> None:
        """Starts no more batches; leased batches are finished, or released."""
        self._events.put(partial(self._machine.stop, release=release))

    def handler_returned(self, task: Task, batches: Sequence[Batch]) -> None:
        """Records that the handler has returned."""
        self._events.put(partial(self._machine.handler_returned, task, batches))

    def handler_failed(self, task: Task, error: BaseException) -> None:
        """Records that the handler has raised."""
        self._events.put(partial(self._machine.handler_failed, task, error))

    def handlers_ended(self, ends: Iterable[HandlerEnd]) -> None:
        """Records that several handlers have ended, at once: their reports share a frame."""
        self._events.put(partial(self._handlers_ended, ends))

    def _handlers_ended(self, ends: Iterable[HandlerEnd]) -> None:
        for task, batches, error in ends:
            if error is None:
                self._machine.handler_returned(task, batches)
            else:
                self._machine.handler_failed(task, error)

    def _run(self, sender: WorkSender, executor: HandlerExecutor, ended: Future[None]) -> None:
        error: BaseException | None = None
        try:
            while not self._machine.is_done:
                self._perform(self._machine.actions(time.monotonic()), sender, executor)
                self._handle_events()
            error = self._machine.refusal
        except BaseException as broken:  # noqa: BLE001 - the caller of the worker gets it
            error = broken
        for transport in self._transports.values():
            transport.close()
        self._machine.ended()
        if error is None:
            ended.set_result(None)
        else:
            ended.set_exception(error)

    def _perform(self, actions: Iterable[Action], sender: WorkSender, executor: HandlerExecutor) -> None:
        tasks: list[Task] = []
        for action in actions:
            match action:
                case OpenStream(stream):
                    self._open(stream, sender)
                case SendFrame(stream, frame):
                    if transport := self._transports.get(id(stream)):
                        transport.send(frame)
                case HalfClose(stream):
                    if transport := self._transports.get(id(stream)):
                        transport.half_close()
                case RunHandler(task):
                    tasks.append(task)
                case InterruptHandler(task, cancellation):
                    executor.interrupt(task, cancellation)
        if tasks:
            executor.run(*tasks)

    def _open(self, stream: StreamState, sender: WorkSender) -> None:
        transport: FrameTransport
        try:
            if stream.uses_calls:
                transport = CallTransport(sender, stream.opening.surface)
            else:
                transport = sender.open_work(stream.opening)
        except Unavailable as error:  # There is no token now; another time there may be one.
            self._events.put(partial(self._stream_ended, stream, error))
            return
        self._transports[id(stream)] = transport
        threading.Thread(
            target=self._read, args=(stream, transport), name="lightspeed-reader", daemon=True
        ).start()

    def _read(self, stream: StreamState, transport: FrameTransport) -> None:
        error: LightspeedError | None = None
        try:
            for frame in transport:
                self._events.put(partial(self._frame_received, stream, frame))
                if transport.may_move():
                    self._events.put(partial(self._machine.owner_connected, stream))
        except LightspeedError as broken:
            error = broken
        except BaseException as unexpected:  # noqa: BLE001 - it ends the worker loop, which raises it
            self._events.put(partial(_raise, unexpected))
        self._events.put(partial(self._stream_ended, stream, error))

    def _frame_received(self, stream: StreamState, frame: WorkResponse) -> None:
        self._machine.frame_received(stream, frame, time.monotonic())

    def _stream_ended(self, stream: StreamState, error: LightspeedError | None) -> None:
        self._transports.pop(id(stream), None)
        self._machine.stream_ended(stream, error, time.monotonic())

    def _handle_events(self) -> None:
        if self._machine.is_done:
            return
        wait_s = self._machine.wait_s(time.monotonic())
        try:
            self._events.get(block=wait_s != 0, timeout=wait_s)()
            while True:
                self._events.get_nowait()()
        except Empty:
            return


def _raise(error: BaseException) -> None:
    raise error
