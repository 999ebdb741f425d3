"""The worker loop: the one thread that talks with the server; no handler can block it.

Owns the frame transports and the wait for the next event; heartbeats go out from here, however busy the
handlers are. The worker state machine decides what to send; this module must never decide it.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from queue import Empty, SimpleQueue
from typing import Protocol

from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest, WorkResponse

from lightspeed_client.client import Client
from lightspeed_client.desk import Action, Begin, Desk, End, Open, Send
from lightspeed_client.errors import LightspeedError
from lightspeed_client.hand import Interrupt
from lightspeed_client.report_calls import ReportCalls
from lightspeed_client.streams import Stream
from lightspeed_client.task import Cancellation, Task


class Hands(Protocol):
    """Handler executor: runs handlers and reports their ends to the worker loop. Neither method may wait."""

    def begin(self, task: Task) -> None:
        """Runs the handler on a task."""

    def interrupt(self, task: Task, cancellation: Cancellation) -> None:
        """Interrupts a handler; its task is marked as cancelled already."""


class Wire(Protocol):
    """Frame transport: a work stream, or calls in its place."""

    def __iter__(self) -> Iterator[WorkResponse]:
        """Yields the frames of the server."""

    def send(self, frame: WorkRequest) -> None:
        """Sends a frame; does not wait."""

    def end(self) -> None:
        """Sends no more frames."""

    def close(self) -> None:
        """Ends the transport at once."""


class Line:
    """Worker loop: drives a worker state machine. Any thread may call its methods."""

    def __init__(self, desk: Desk) -> None:
        """Prepares the loop; inputs that come before its start are kept."""
        self._desk = desk
        self._events: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._wires: dict[int, Wire] = {}

    def start(self, client: Client, hands: Hands) -> Future[None]:
        """Starts the thread, and returns a future that is done once a stopped worker holds no more batches.

        The future fails with LightspeedError if the server refuses the worker, and with TimeoutError if the
        server did not answer the last reports.
        """
        ended: Future[None] = Future()
        # A daemon thread: if the main thread of the process has ended, heartbeats must not keep it alive.
        threading.Thread(
            target=self._run, args=(client, hands, ended), name="lightspeed-line", daemon=True
        ).start()
        return ended

    def stop(self, *, give_back: bool = False) -> None:
        """Starts no more batches; leased batches are finished, or given back."""
        self._events.put(partial(self._desk.stop, give_back=give_back))

    def finished(self, task: Task, batches: Sequence[Batch]) -> None:
        """Records that the handler has returned."""
        self._events.put(partial(self._desk.finished, task, batches))

    def failed(self, task: Task, error: BaseException) -> None:
        """Records that the handler has raised."""
        self._events.put(partial(self._desk.failed, task, error))

    def _run(self, client: Client, hands: Hands, ended: Future[None]) -> None:
        try:
            while not self._desk.done:
                for action in self._desk.actions(time.monotonic()):
                    self._do(action, client, hands)
                self._listen()
        except BaseException as error:  # noqa: BLE001 - the caller of the worker gets it
            ended.set_exception(error)
        else:
            _settle(ended, self._desk.refusal)
        finally:
            for wire in self._wires.values():
                wire.close()

    def _do(self, action: Action, client: Client, hands: Hands) -> None:
        match action:
            case Open(stream):
                self._open(stream, client)
            case Send(stream, frame):
                if wire := self._wires.get(id(stream)):
                    wire.send(frame)
            case End(stream):
                if wire := self._wires.get(id(stream)):
                    wire.end()
            case Begin(task):
                hands.begin(task)
            case Interrupt(task, cancellation):
                hands.interrupt(task, cancellation)

    def _open(self, stream: Stream, client: Client) -> None:
        wire: Wire
        if stream.by_calls:
            wire = ReportCalls(client, stream.opening.surface)
        else:
            wire = client.open_work(stream.opening)
        self._wires[id(stream)] = wire
        threading.Thread(
            target=self._read, args=(stream, wire), name="lightspeed-reader", daemon=True
        ).start()

    def _read(self, stream: Stream, wire: Wire) -> None:
        error: LightspeedError | None = None
        try:
            for frame in wire:
                self._events.put(partial(self._received, stream, frame))
        except LightspeedError as broken:
            error = broken
        except BaseException as bug:  # noqa: BLE001 - it ends the line, and is raised there
            self._events.put(partial(_raise, bug))
        self._events.put(partial(self._ended, stream, error))

    def _received(self, stream: Stream, frame: WorkResponse) -> None:
        self._desk.received(stream, frame, time.monotonic())

    def _ended(self, stream: Stream, error: LightspeedError | None) -> None:
        del self._wires[id(stream)]
        self._desk.ended(stream, error, time.monotonic())

    def _listen(self) -> None:
        if self._desk.done:
            return
        wait_s = self._desk.wait_s(time.monotonic())
        try:
            self._events.get(block=wait_s != 0, timeout=wait_s)()
            while True:
                self._events.get_nowait()()
        except Empty:
            return


def _settle(ended: Future[None], refusal: LightspeedError | None) -> None:
    if refusal is None:
        ended.set_result(None)
    else:
        ended.set_exception(refusal)


def _raise(error: BaseException) -> None:
    raise error
