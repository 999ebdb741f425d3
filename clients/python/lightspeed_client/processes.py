"""Handlers in processes: for those that hold the interpreter's lock, or must not take the worker down.

Owns the child processes and what is said to them. It must never let one outlive its worker, nor let one that
has died be taken for one that has done its work.
"""

import multiprocessing
import os
import signal
import threading
import traceback
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import NamedTuple

from lightspeed.ops.v1.batch_pb2 import Batch

from lightspeed_client.task import (
    Cancellation,
    Handler,
    HandlerFailed,
    Task,
    is_permanent,
    next_batches,
    reason_of,
)

# An idle child ends as soon as its pipe is closed.
END_PATIENCE_S = 1.0


class Order(NamedTuple):
    """A task, as it is sent to a child."""

    batch: bytes
    run_id: str
    attempt: int
    surface: str
    lease_token: str


class Stop(NamedTuple):
    """A cancellation, as it is sent to a child."""

    lease_token: str
    cancellation: Cancellation


class Done(NamedTuple):
    """What a handler has given back."""

    batches: list[bytes]


class Raised(NamedTuple):
    """What a handler has raised."""

    reason: str
    is_permanent: bool
    trace: str


class Processes:
    """A handler that has a child process do the work: one task at a time in each. Threads share it."""

    def __init__(self, handler: Handler) -> None:
        """Starts no process before it is needed.

        Args:
            handler: Must be found by its name in a process that imports its module anew.
        """
        self._handler = handler
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._busy: dict[str, _Child] = {}
        self._is_closed = False

    def __call__(self, task: Task) -> list[Batch]:
        """Does the work of one task.

        Raises:
            HandlerFailed: The handler has raised, or its process has ended.
        """
        with self._lock:
            if self._is_closed:
                raise HandlerFailed("the worker has ended")
            child = self._idle.pop() if self._idle else _Child(self._handler)
            self._busy[task.lease_token] = child
        try:
            answer = child.work(task)
        finally:
            with self._lock:
                del self._busy[task.lease_token]
        with self._lock:
            self._idle.append(child)
        if isinstance(answer, Raised):
            raise HandlerFailed(answer.reason, answer.trace, is_permanent=answer.is_permanent)
        return [Batch.FromString(batch) for batch in answer.batches]

    def interrupt(self, task: Task, cancellation: Cancellation) -> None:
        """Lets the child that works on a task know that it had better stop."""
        with self._lock:
            child = self._busy.get(task.lease_token)
        if child is not None:
            child.tell(Stop(task.lease_token, cancellation))

    def close(self) -> None:
        """Ends all children; one that is still busy is killed: nobody waits for what it does."""
        with self._lock:
            self._is_closed = True
            idle, busy = self._idle, list(self._busy.values())
        for child in busy:
            child.kill()
        for child in idle:
            child.end()


class _Child:
    """One process."""

    def __init__(self, handler: Handler) -> None:
        # A fresh interpreter: a forked one would have copies of gRPC's locks without its threads.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, handler), name="lightspeed-worker", daemon=True
        )
        self._process.start()
        theirs.close()
        self._lock = threading.Lock()

    def work(self, task: Task) -> Done | Raised:
        try:
            batch = task.batch.SerializeToString()
            order = Order(batch, task.run_id, task.attempt, task.surface, task.lease_token)
            with self._lock:
                self._connection.send(order)
            answer: Done | Raised = self._connection.recv()
        except (EOFError, OSError) as gone:
            self._process.join()
            raise HandlerFailed(
                f"the process of the handler has ended with code {self._process.exitcode}"
            ) from gone
        return answer

    def tell(self, stop: Stop) -> None:
        try:
            with self._lock:
                self._connection.send(stop)
        except OSError:
            return  # It is gone, and whoever waits for it knows.

    def end(self) -> None:
        self._connection.close()
        self._process.join(END_PATIENCE_S)
        self.kill()

    def kill(self) -> None:
        self._process.kill()
        self._process.join()


def _serve(connection: Connection, handler: Handler) -> None:
    """Works on what comes, one task after another, in a child's main thread."""
    # Ctrl-C is for the worker, which finishes what it has in hand.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tasks: SimpleQueue[Task] = SimpleQueue()
    threading.Thread(target=_listen, args=(connection, tasks), name="lightspeed-pipe", daemon=True).start()
    while True:
        connection.send(_answer(handler, tasks.get()))


def _listen(connection: Connection, tasks: "SimpleQueue[Task]") -> None:
    """Takes what the worker says beside the handler, and ends the process with the worker."""
    task: Task | None = None
    while True:
        try:
            said: Order | Stop = connection.recv()
        except (EOFError, OSError):
            os._exit(0)
        if isinstance(said, Order):
            task = Task(
                Batch.FromString(said.batch), said.run_id, said.attempt, said.surface, said.lease_token
            )
            tasks.put(task)
        elif task is not None and task.lease_token == said.lease_token:
            task.notice.leave(said.cancellation)


def _answer(handler: Handler, task: Task) -> Done | Raised:
    try:
        return Done([batch.SerializeToString() for batch in next_batches(handler(task))])
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is reported
        return Raised(reason_of(error), is_permanent(error), traceback.format_exc())
