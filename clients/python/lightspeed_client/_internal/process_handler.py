"""Handlers in processes: for handlers that hold the interpreter's lock, or may crash.

Owns the child processes and the messages to them. It must never let a child outlive its worker, nor treat a
dead child as one that has finished its work.
"""

import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from queue import SimpleQueue
from typing import Any, NamedTuple

from lightspeed.ops.v1.batch_pb2 import Batch

from lightspeed_client._internal.task import (
    Cancellation,
    Handler,
    HandlerFailed,
    Task,
    cancel,
    is_permanent,
    next_batches,
    output_of,
    reason_of,
)

# An idle child ends as soon as its pipe is closed.
END_TIMEOUT_S = 1.0


class TaskMessage(NamedTuple):
    """Message to a child: a task."""

    batch: bytes
    run_id: str
    attempt: int
    surface: str
    lease_token: str
    last_progress: str


class CancelMessage(NamedTuple):
    """Message to a child: a cancellation."""

    lease_token: str
    cancellation: Cancellation


class CheckMessage(NamedTuple):
    """Message to a child: asks whether it has loaded the handler."""


class ReadyMessage(NamedTuple):
    """Message from a child: it has loaded the handler."""


class ResultMessage(NamedTuple):
    """Message from a child: the batches that a handler returned, and its result."""

    batches: list[bytes]
    result: dict[str, str]


class ProgressMessage(NamedTuple):
    """Message from a child: the progress that a handler reported."""

    lease_token: str
    progress: str


class ErrorMessage(NamedTuple):
    """Message from a child: the error that a handler raised."""

    reason: str
    is_permanent: bool
    trace: str


class ProcessHandler:
    """A handler that runs each task in a child process, one task at a time per child. Threads share it."""

    def __init__(self, handler: Handler) -> None:
        """Starts no process before it is needed.

        Args:
            handler: Must be importable by its name in a new process that imports its module.
        """
        self._handler = handler
        self._lock = threading.Lock()
        self._idle: list[_ChildProcess] = []
        self._busy: dict[str, _ChildProcess] = {}
        self._is_closed = False

    def check(self) -> None:
        """Starts the first child, and waits until it has loaded the handler.

        Raises:
            TypeError: The handler cannot be pickled, or the child could not import it.
        """
        expected = f"expected a handler that a new process can import, but {self._handler!r}"
        try:
            ForkingPickler.dumps(self._handler)
        except Exception as error:
            raise TypeError(f"{expected} cannot be pickled: {error}") from error
        child = _ChildProcess(self._handler)
        try:
            child.check()
        except HandlerFailed as error:
            raise TypeError(f"{expected} could not be loaded: {error.reason}") from error
        except BaseException:
            child.kill()
            raise
        self._idle.append(child)

    def __call__(self, task: Task) -> list[Batch]:
        """Runs the handler on one task in a child.

        Raises:
            HandlerFailed: The handler has raised, or its process has ended.
        """
        with self._lock:
            if self._is_closed:
                raise HandlerFailed("the worker has ended")
            child = self._idle.pop() if self._idle else _ChildProcess(self._handler)
            self._busy[task.lease_token] = child
        try:
            result = child.run(task)
        finally:
            with self._lock:
                del self._busy[task.lease_token]
        with self._lock:
            self._idle.append(child)
        if isinstance(result, ErrorMessage):
            raise HandlerFailed(result.reason, result.trace, is_permanent=result.is_permanent)
        task.set_result(result.result)
        return [Batch.FromString(batch) for batch in result.batches]

    def interrupt(self, task: Task, cancellation: Cancellation) -> None:
        """Sends the cancellation to the child that works on a task."""
        with self._lock:
            child = self._busy.get(task.lease_token)
        if child is not None:
            child.send_cancel(CancelMessage(task.lease_token, cancellation))

    def close(self) -> None:
        """Ends all children; busy ones are killed, because their results are no longer needed."""
        with self._lock:
            self._is_closed = True
            idle, busy = self._idle, list(self._busy.values())
        for child in busy:
            child.kill()
        for child in idle:
            child.end()


class _ChildProcess:
    """One child process."""

    def __init__(self, handler: Handler) -> None:
        # A fresh interpreter: a forked one would copy gRPC's locks without its threads.
        context = multiprocessing.get_context("spawn")
        self._connection, child_end = context.Pipe()
        self._process = context.Process(
            target=_run_tasks, args=(child_end, handler), name="lightspeed-worker", daemon=True
        )
        self._process.start()
        child_end.close()
        self._lock = threading.Lock()

    def check(self) -> None:
        self._request(CheckMessage())

    def run(self, task: Task) -> ResultMessage | ErrorMessage:
        batch = task.batch.SerializeToString()
        message = TaskMessage(
            batch, task.run_id, task.attempt, task.surface, task.lease_token, task.last_progress
        )
        result: ResultMessage | ErrorMessage = self._request(message, task)
        return result

    def _request(self, message: TaskMessage | CheckMessage, task: Task | None = None) -> Any:  # noqa: ANN401 - as the message asks
        try:
            with self._lock:
                self._connection.send(message)
            return self._received(task)
        except (EOFError, OSError) as gone:
            self._process.join()
            raise HandlerFailed(
                f"the process of the handler has ended with code {self._process.exitcode}"
            ) from gone

    def _received(self, task: Task | None) -> Any:  # noqa: ANN401 - as the message asks
        """Returns the next message that is no progress, and passes progress on to its task."""
        while isinstance(message := self._connection.recv(), ProgressMessage):
            if task is not None and task.lease_token == message.lease_token:
                task.progress(message.progress)
        return message

    def send_cancel(self, message: CancelMessage) -> None:
        try:
            with self._lock:
                self._connection.send(message)
        except OSError:
            return  # The child has ended; the thread that waits for its result gets the error.

    def end(self) -> None:
        self._connection.close()
        self._process.join(END_TIMEOUT_S)
        self.kill()

    def kill(self) -> None:
        self._process.kill()
        self._process.join()


def _run_tasks(connection: Connection, handler: Handler) -> None:
    """Child: handles one task after another in the main thread."""
    # Ctrl-C is for the worker, which finishes its leased batches.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tasks: SimpleQueue[Task] = SimpleQueue()
    lock = threading.Lock()

    def send(message: ReadyMessage | ProgressMessage | ResultMessage | ErrorMessage) -> None:
        with lock:
            connection.send(message)

    threading.Thread(
        target=_receive_messages, args=(connection, tasks, send), name="lightspeed-pipe", daemon=True
    ).start()
    while True:
        send(_run_handler(handler, tasks.get()))


def _receive_messages(
    connection: Connection,
    tasks: "SimpleQueue[Task]",
    send: "Callable[[ReadyMessage | ProgressMessage], None]",
) -> None:
    """Child: reads messages of the worker while the handler runs, and exits when the worker ends."""
    task: Task | None = None
    while True:
        try:
            message: TaskMessage | CancelMessage | CheckMessage = connection.recv()
        except (EOFError, OSError):
            os._exit(0)
        if isinstance(message, CheckMessage):
            send(ReadyMessage())
        elif isinstance(message, TaskMessage):
            task = Task(
                Batch.FromString(message.batch),
                message.run_id,
                message.attempt,
                message.surface,
                message.lease_token,
                message.last_progress,
            )
            output_of(task).on_progress = partial(_send_progress, send, message.lease_token)
            tasks.put(task)
        elif task is not None and task.lease_token == message.lease_token:
            cancel(task, message.cancellation)


def _send_progress(send: "Callable[[ProgressMessage], None]", lease_token: str, progress: str) -> None:
    """Child: sends the progress of a task to the worker."""
    send(ProgressMessage(lease_token, progress))


def _run_handler(handler: Handler, task: Task) -> ResultMessage | ErrorMessage:
    try:
        batches = [batch.SerializeToString() for batch in next_batches(handler(task))]
        return ResultMessage(batches, dict(task.result))
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is reported
        return ErrorMessage(reason_of(error), is_permanent(error), traceback.format_exc())
