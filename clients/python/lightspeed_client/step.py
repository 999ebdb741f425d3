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

# The client sends a call again by itself, and until that is over a worker does not hear that it is to stop:
# three seconds are over before anyone asks why.
CALL_DEADLINE_S = 3.0


@dataclass(frozen=True, slots=True)
class Step:
    """A call to send now, and again as it is while there is no answer: its request_id stays.

    Attributes:
        call: The call.
        answered: To be told the answer, and the time in seconds; returns the tasks to begin.
    """

    call: Call[Any, Any]
    answered: Callable[[Any, float], list[Task]]
