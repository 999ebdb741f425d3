"""What a call is before it is sent, whoever sends it, and when it is sent again.

Owns the three shapes that the sync and the asyncio client share: one answer, many pages, a stream; the id by
which the server recognises a repeated call; and the one rule of repeating. It must never send anything,
nor wait: that is what the two clients differ in.
"""

import inspect
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, Generic, TypeVar

from google.protobuf.message import Message
from google.rpc.status_pb2 import Status

from lightspeed_client import errors
from lightspeed_client.backoff import Backoff
from lightspeed_client.channel import SERVICES

Response = TypeVar("Response", bound=Message)
Value = TypeVar("Value")

# Every method has a request message of its own, so the message names the method.
PATHS: dict[str, str] = {
    method.input_type.full_name: f"/{service.full_name}/{method.name}"
    for service in SERVICES
    for method in service.methods
}

# The requests that change something: the contract gives each of them a request_id, and no other.
MUTATIONS: frozenset[str] = frozenset(
    method.input_type.full_name
    for service in SERVICES
    for method in service.methods
    if "request_id" in method.input_type.fields_by_name
)

# A hiccup is over in milliseconds, a restart in seconds: soon at first, and then about once a second, so that
# a server that comes back is not stormed.
FIRST_RETRY_S = 0.05
RETRY_LIMIT_S = 1.0


@dataclass(frozen=True, slots=True)
class Call(Generic[Response, Value]):
    """One request and its answer.

    A request that changes something gets a request_id, unless it has one: so the same call may be sent any
    number of times, and is done once.

    Attributes:
        request: What is sent; it names the method.
        response: The class of the answer.
        unwrap: Takes out of the answer what the caller wants.
        timeout_s: The deadline of the call and all its repetitions together, seconds; None: the client's own.
    """

    request: Message
    response: type[Response]
    unwrap: Callable[[Response], Value]
    timeout_s: float | None

    def __post_init__(self) -> None:
        """Gives the request its id, once for all times it is sent."""
        request: Any = self.request  # Which of the messages it is, only the descriptor knows.
        if request.DESCRIPTOR.full_name in MUTATIONS and not request.request_id:
            request.request_id = uuid.uuid4().hex

    @property
    def path(self) -> str:
        """The path of the method on the wire."""
        return path_of(self.request)


@dataclass(frozen=True, slots=True)
class Page(Generic[Value]):
    """One page of a list.

    Attributes:
        items: What is on it.
        next_page_token: Where the next one begins; empty: there is no more now.
    """

    items: Iterable[Value]
    next_page_token: str


class Attempts:
    """The attempts of one call: all within one deadline, and each but the first after UNAVAILABLE alone.

    Anything else is an answer or a limit of the caller's own. After DEADLINE_EXCEEDED, whoever wants to know
    what came of a mutation sends it again with the same request_id.
    """

    def __init__(self, timeout_s: float) -> None:
        """Begins now."""
        self._ends_s = time.monotonic() + timeout_s
        self._backoff: Backoff | None = None  # Nearly every call is answered at once and needs none.

    @property
    def left_s(self) -> float:
        """How long the next attempt may take, seconds."""
        return max(0.0, self._ends_s - time.monotonic())

    def delay_s(self, error: errors.LightspeedError) -> float | None:
        """Returns how long to wait before the next attempt, seconds; None: there is none."""
        if not isinstance(error, errors.Unavailable):
            return None
        if self._backoff is None:
            self._backoff = Backoff(first_s=FIRST_RETRY_S, limit_s=RETRY_LIMIT_S)
        delay_s = self._backoff.next_s(at_least_s=error.retry_after_s)
        return delay_s if delay_s < self.left_s else None


# A list: makes the call for the page that begins at a token, "" being the first.
Listing = Callable[[str], Call[Response, Page[Value]]]


def path_of(request: Message) -> str:
    """Returns the path, on the wire, of the method that takes this request."""
    return PATHS[request.DESCRIPTOR.full_name]


def value_or_error(value: Value, error: Status) -> Value | errors.LightspeedError:
    """Returns what a bulk answer says of one item: its value, or its error as an exception (not raised)."""
    return errors.from_status(error) if error.code else value


def introduce(method: Callable[..., Any], build: Callable[..., Any]) -> None:
    """Gives a client's method the name, the documentation and the arguments of what builds its call."""
    update_wrapper(method, build)
    arguments = inspect.signature(build).parameters.values()
    client = inspect.Parameter("client", inspect.Parameter.POSITIONAL_ONLY)
    vars(method)["__signature__"] = inspect.Signature([client, *arguments])
