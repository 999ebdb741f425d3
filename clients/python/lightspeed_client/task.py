"""What a handler gets, what it may give back, and how it says that trying again cannot help.

Owns the words between a worker and the code of its user. It must never send anything.
"""

import threading
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed.ops.v1.worker_service_pb2 import Failure

# The server takes reasons of up to this many characters.
MAX_REASON_CHARACTERS = 4_096

# The server takes up to this many batches with one acknowledgement.
MAX_NEXT = 1_000


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Why a handler had better stop.

    Attributes:
        reason: As the operator said, or what has happened to the lease, or that the worker stops.
        is_lost: The batch is no longer this worker's: whatever comes of it here is not reported.
        budget_s: How long the operator gives it from now on, seconds; None where that is not the question.
    """

    reason: str
    is_lost: bool = False
    budget_s: float | None = None


class Notice:
    """The place where a cancellation is left for a handler, in whichever thread it runs."""

    __slots__ = ("_left", "cancellation")

    def __init__(self) -> None:
        """Nothing has been said."""
        self.cancellation: Cancellation | None = None
        self._left = threading.Event()

    def leave(self, cancellation: Cancellation) -> None:
        """Says it; what is said later says more."""
        self.cancellation = cancellation
        self._left.set()

    def wait(self, timeout_s: float | None) -> bool:
        """Waits for it, and returns whether it has been said."""
        return self._left.wait(timeout_s)


@dataclass(frozen=True, slots=True)
class Task:
    """One attempt at one batch.

    Attributes:
        batch: What to work on.
        run_id: The run that it was started in.
        attempt: Which attempt this is, from 1.
        surface: Resource name of its surface.
        lease_token: Names this attempt's lease and no other, ever: a sink that remembers the last one that
            it took from can tell a worker that woke up too late.
    """

    batch: Batch
    run_id: str
    attempt: int
    surface: str
    lease_token: str = ""
    notice: Notice = field(default_factory=Notice, repr=False, compare=False)

    @property
    def cancellation(self) -> Cancellation | None:
        """Why the handler had better stop; None as long as it need not."""
        return self.notice.cancellation

    @property
    def cancelled(self) -> bool:
        """The handler had better stop, and raise: the batch is then let go of."""
        return self.notice.cancellation is not None

    def wait_cancelled(self, timeout_s: float | None = None) -> bool:
        """Sleeps for that long, seconds, but no longer than until it is cancelled; returns whether it is."""
        return self.notice.wait(timeout_s)


class PermanentFailure(Exception):
    """Raised by a handler: trying again cannot help, so the batch goes straight to the dead letters."""


class HandlerFailed(Exception):
    """What a handler has raised in another process: what it would be reported as, and its trace.

    Attributes:
        reason: As it is reported.
        is_permanent: It was a PermanentFailure.
    """

    def __init__(self, reason: str, trace: str = "", *, is_permanent: bool = False) -> None:
        super().__init__(f"{reason}\n{trace}" if trace else reason)
        self.reason = reason
        self.is_permanent = is_permanent


# Does the work of a task; returns, or yields, the batches for the next stage, if there are any.
Handler = Callable[[Task], Iterable[Batch] | None]
AsyncHandler = Callable[[Task], Awaitable[Iterable[Batch] | None]]


def next_batches(given: Iterable[Batch] | None) -> tuple[Batch, ...]:
    """Returns the batches that a handler has given back, running it to its end where it is a generator.

    Raises:
        TypeError: Something else was given back.
        ValueError: More was given back than goes with one acknowledgement.
    """
    batches = tuple(given or ())
    for batch in batches:
        if not isinstance(batch, Batch):
            raise TypeError(f"expected a handler to give back batches, but it gave back {batch!r}")
    if len(batches) > MAX_NEXT:
        raise ValueError(
            f"expected a handler to give back at most {MAX_NEXT} batches, but it gave back {len(batches)}"
        )
    return batches


def failure_of(task: Task, error: BaseException) -> Failure:
    """Returns the report of a failed attempt: the type and the message of what the handler raised."""
    return Failure(
        key=task.batch.key,
        attempt=task.attempt,
        reason=reason_of(error),
        permanent=error.is_permanent if isinstance(error, HandlerFailed) else is_permanent(error),
        lease_token=task.lease_token,
    )


def reason_of(error: BaseException) -> str:
    """Returns what is reported of what a handler raised, cut to what the server takes."""
    if isinstance(error, HandlerFailed):
        return error.reason
    name, message = type(error).__name__, str(error)
    return (f"{name}: {message}" if message else name)[:MAX_REASON_CHARACTERS]


def is_permanent(error: BaseException) -> bool:
    """Whether trying again cannot help."""
    return isinstance(error, PermanentFailure)
