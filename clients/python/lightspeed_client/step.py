"""One call that a worker is to send, and who is to be told what came of it.

Owns nothing but the shape, which the parts of a desk share with the workers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lightspeed_client.calls import Call
from lightspeed_client.task import Task

# The server takes up to this many items in one call.
MAX_ITEMS = 1_000


def no_matter() -> None:
    """Does nothing about a call without an answer: sending it again later is all there is to it."""


@dataclass(frozen=True, slots=True)
class Step:
    """A call to send now.

    Attributes:
        call: The call.
        answered: To be told the answer, and the time in seconds; returns the tasks to begin.
        unanswered: To be told that the answer was lost, so that it is not known what the server has done.
    """

    call: Call[Any, Any]
    answered: Callable[[Any, float], list[Task]]
    unanswered: Callable[[], None] = no_matter
