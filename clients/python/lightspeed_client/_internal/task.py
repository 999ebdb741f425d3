"""Tasks: input and output of a handler, and its error for permanent failures.

Owns the interface between a worker and the user's code. It must never send anything.
"""

import inspect
import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed.ops.v1.worker_service_pb2 import Failure

# The server takes reasons of up to this many characters.
MAX_REASON_CHARACTERS = 4_096

# The server takes progress and results of up to this size.
MAX_PROGRESS_BYTES = 1_024
MAX_RESULT_ENTRIES = 32
MAX_RESULT_KEY_CHARACTERS = 64
MAX_RESULT_BYTES = 4_096

# The server takes up to this many batches with one acknowledgement.
MAX_NEXT = 1_000


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Cancellation: why a handler should stop.

    Attributes:
        reason: The operator's reason, the loss of the lease, or the stop of the worker.
        is_lost: The lease is lost: the result of this attempt is not reported.
        budget_s: Time that the operator grants from now on, seconds; None if the cause is another one.
    """

    reason: str
    is_lost: bool = False
    budget_s: float | None = None


class CancellationToken:
    """Holds the cancellation of a task for its handler; safe for any thread."""

    __slots__ = ("_cancelled", "cancellation")

    def __init__(self) -> None:
        """Starts without a cancellation."""
        self.cancellation: Cancellation | None = None
        self._cancelled = threading.Event()

    def cancel(self, cancellation: Cancellation) -> None:
        """Sets the cancellation; a later one replaces it."""
        self.cancellation = cancellation
        self._cancelled.set()

    def wait(self, timeout_s: float | None) -> bool:
        """Waits for a cancellation, and returns whether there is one."""
        return self._cancelled.wait(timeout_s)


class TaskOutput:
    """Holds what a handler reports beside its batches; safe for any thread.

    Attributes:
        progress: Newest progress; empty if there is none.
        result: Result of the work; empty if there is none.
        on_progress: Called with new progress, if it is set.
    """

    __slots__ = ("on_progress", "progress", "result")

    def __init__(self) -> None:
        """Starts without progress and result."""
        self.progress = ""
        self.result: Mapping[str, str] = {}
        self.on_progress: Callable[[str], None] | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """Task: one attempt at one batch.

    Attributes:
        batch: The batch.
        run_id: Run in which it was started.
        attempt: Number of the attempt, from 1.
        surface: Resource name of its surface.
        lease_token: Identifies this attempt's lease and no other, ever: a sink that remembers the token of
            its last writer can detect a worker that woke up too late.
        last_progress: Newest progress that an earlier attempt reported; empty if there is none.
    """

    batch: Batch
    run_id: str
    attempt: int
    surface: str
    lease_token: str = ""
    last_progress: str = ""
    _output: TaskOutput = field(default_factory=TaskOutput, init=False, repr=False, compare=False)
    _token: CancellationToken = field(
        default_factory=CancellationToken, init=False, repr=False, compare=False
    )

    @property
    def attributes(self) -> Mapping[str, str]:
        """The attributes of the batch: parameters of the work."""
        return self.batch.attributes

    def progress(self, text: str) -> None:
        """Reports progress: the next heartbeat sends it, and the next attempt has it as `last_progress`.

        Raises:
            ValueError: The text has more than 1,024 bytes in UTF-8.
        """
        if len(text.encode()) > MAX_PROGRESS_BYTES:
            raise ValueError(
                f"expected progress of at most {MAX_PROGRESS_BYTES} bytes, but it has {len(text.encode())}"
            )
        self._output.progress = text
        if self._output.on_progress is not None:
            self._output.on_progress(text)

    @property
    def result(self) -> Mapping[str, str]:
        """The result of the work, as `set_result` has set it."""
        return self._output.result

    def set_result(self, result: Mapping[str, str]) -> None:
        """Sets the result of the work, which the history of the batch shows after its acknowledgement.

        Raises:
            ValueError: It has more than 32 entries, a key that has not 1-64 characters, or more than 4,096
                bytes of keys and values in UTF-8.
        """
        size_bytes = sum(len(key.encode()) + len(value.encode()) for key, value in result.items())
        if (
            len(result) > MAX_RESULT_ENTRIES
            or size_bytes > MAX_RESULT_BYTES
            or not all(1 <= len(key) <= MAX_RESULT_KEY_CHARACTERS for key in result)
        ):
            raise ValueError(
                f"expected a result of at most {MAX_RESULT_ENTRIES} entries with keys of 1-64 characters and "
                f"{MAX_RESULT_BYTES} bytes, but it has {len(result)} and {size_bytes} bytes"
            )
        self._output.result = dict(result)

    @property
    def cancellation(self) -> Cancellation | None:
        """Why the handler should stop; None while there is no cancellation."""
        return self._token.cancellation

    @property
    def cancelled(self) -> bool:
        """True if the handler should stop and raise; the worker then releases the batch."""
        return self._token.cancellation is not None

    def wait_cancelled(self, timeout_s: float | None = None) -> bool:
        """Sleeps for the timeout in seconds, or until cancellation; returns whether the task is cancelled."""
        return self._token.wait(timeout_s)


def output_of(task: Task) -> TaskOutput:
    """Returns what the handler of a task reports beside its batches, for its worker."""
    return task._output  # noqa: SLF001 - private for handlers


def cancel(task: Task, cancellation: Cancellation) -> None:
    """Cancels a task, for its worker; a later cancellation replaces an earlier one."""
    task._token.cancel(cancellation)  # noqa: SLF001 - private for handlers


class PermanentFailure(Exception):
    """Raised by a handler: another attempt cannot help, so the batch becomes a dead letter at once."""

    __module__ = "lightspeed_client"  # a traceback names it as programs import it


class HandlerFailed(Exception):
    """Error of a handler in another process: the reason to report, and its trace.

    Attributes:
        reason: Reason as reported to the server.
        is_permanent: The handler raised a PermanentFailure.
    """

    def __init__(self, reason: str, trace: str = "", *, is_permanent: bool = False) -> None:
        super().__init__(f"{reason}\n{trace}" if trace else reason)
        self.reason = reason
        self.is_permanent = is_permanent


# Handles a task; returns, or yields, the batches for the next stage, if there are any.
Handler = Callable[[Task], Iterable[Batch] | None]
AsyncHandler = Callable[[Task], Awaitable[Iterable[Batch] | None]]


# Wraps a handler: gets the task and the next handler, whose result it usually returns.
Middleware = Callable[[Task, Handler], Iterable[Batch] | None]
AsyncMiddleware = Callable[[Task, AsyncHandler], Awaitable[Iterable[Batch] | None]]

Result = TypeVar("Result")


def with_middleware(
    handler: Callable[[Task], Result],
    middleware: Iterable[Callable[[Task, Callable[[Task], Result]], Result]],
) -> Callable[[Task], Result]:
    """Returns a handler with middleware around it, the first one outermost."""
    for each in reversed(list(middleware)):
        handler = _wrapped(each, handler)
    return handler


def _wrapped(
    middleware: Callable[[Task, Callable[[Task], Result]], Result], handler: Callable[[Task], Result]
) -> Callable[[Task], Result]:
    return lambda task: middleware(task, handler)


def check_handler(handler: Handler) -> None:
    """Checks a handler before a batch is started.

    Raises:
        TypeError: It cannot be called, or its result would have to be awaited.
    """
    if not callable(handler):
        raise TypeError(f"expected a handler that can be called, but got {handler!r}")
    if inspect.iscoroutinefunction(handler) or inspect.isasyncgenfunction(handler):
        raise TypeError(f"expected a handler that is not async, but got {handler!r}: use AsyncWorker")


def check_async_handler(handler: AsyncHandler) -> None:
    """Checks a handler for asyncio before a batch is started.

    Raises:
        TypeError: It cannot be called, or its result cannot be awaited.
    """
    if not callable(handler):
        raise TypeError(f"expected a handler that can be called, but got {handler!r}")
    if inspect.isgeneratorfunction(handler) or inspect.isasyncgenfunction(handler):
        raise TypeError(f"expected a handler whose result can be awaited, but {handler!r} is a generator")


def next_batches(returned: Iterable[Batch] | None) -> tuple[Batch, ...]:
    """Returns the batches from a handler; a generator is run to its end.

    Raises:
        TypeError: The handler returned something other than batches.
        ValueError: The handler returned more batches than one acknowledgement takes.
    """
    batches = tuple(returned or ())
    for batch in batches:
        if not isinstance(batch, Batch):
            raise TypeError(f"expected a handler to return batches, but it returned {batch!r}")
    if len(batches) > MAX_NEXT:
        raise ValueError(
            f"expected a handler to return at most {MAX_NEXT} batches, but it returned {len(batches)}"
        )
    return batches


def failure_of(task: Task, error: BaseException) -> Failure:
    """Returns the report of a failed attempt: the type and the message of the handler's error."""
    return Failure(
        key=task.batch.key,
        attempt=task.attempt,
        reason=reason_of(error),
        permanent=error.is_permanent if isinstance(error, HandlerFailed) else is_permanent(error),
        lease_token=task.lease_token,
    )


def reason_of(error: BaseException) -> str:
    """Returns the reason to report for a handler's error: its type and message, cut to the server's limit."""
    if isinstance(error, HandlerFailed):
        return error.reason
    name, message = type(error).__name__, str(error)
    reason = f"{name}: {message}" if message else name
    return reason if len(reason) <= MAX_REASON_CHARACTERS else reason[: MAX_REASON_CHARACTERS - 1] + "…"


def is_permanent(error: BaseException) -> bool:
    """Returns whether another attempt cannot help."""
    return isinstance(error, PermanentFailure)
