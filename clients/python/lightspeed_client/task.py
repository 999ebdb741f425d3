"""What a handler gets, what it may give back, and how it says that trying again cannot help.

Owns the words between a worker and the code of its user. It must never send anything.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed.ops.v1.worker_service_pb2 import Failure

# The server takes reasons of up to this many characters.
MAX_REASON_CHARACTERS = 4_096


@dataclass(frozen=True, slots=True)
class Task:
    """One attempt at one batch.

    Attributes:
        batch: What to work on.
        run_id: The run that it was started in.
        attempt: Which attempt this is, from 1.
        surface: Resource name of its surface.
    """

    batch: Batch
    run_id: str
    attempt: int
    surface: str


class PermanentFailure(Exception):
    """Raised by a handler: trying again cannot help, so the batch goes straight to the dead letters."""


# Does the work of a task; returns, or yields, the batches for the next stage, if there are any.
Handler = Callable[[Task], Iterable[Batch] | None]
AsyncHandler = Callable[[Task], Awaitable[Iterable[Batch] | None]]


def next_batches(given: Iterable[Batch] | None) -> tuple[Batch, ...]:
    """Returns the batches that a handler has given back, running it to its end where it is a generator.

    Raises:
        TypeError: Something else was given back.
    """
    batches = tuple(given or ())
    for batch in batches:
        if not isinstance(batch, Batch):
            raise TypeError(f"expected a handler to give back batches, but it gave back {batch!r}")
    return batches


def failure_of(task: Task, error: BaseException) -> Failure:
    """Returns the report of a failed attempt: the type and the message of what the handler raised."""
    name, message = type(error).__name__, str(error)
    reason = f"{name}: {message}" if message else name
    return Failure(
        key=task.batch.key,
        attempt=task.attempt,
        reason=reason[:MAX_REASON_CHARACTERS],
        permanent=isinstance(error, PermanentFailure),
    )
