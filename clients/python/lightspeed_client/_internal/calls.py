"""A call before it is sent, by either client, and the rule for sending it again.

Owns the three kinds of calls of the sync and the asyncio client: one response, many pages, a stream; the id
by which the server recognises a repeated call; and the one retry rule. It must never send anything, nor wait:
in this the two clients differ.
"""

import inspect
import re
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, Generic, TypeVar

from google.protobuf.message import Message
from google.rpc.status_pb2 import Status

from lightspeed_client._internal import errors
from lightspeed_client._internal.backoff import Backoff
from lightspeed_client._internal.channel import SERVICES

Response = TypeVar("Response", bound=Message)
Value = TypeVar("Value")

# Every method has a request message of its own, so the message identifies the method.
PATHS: dict[str, str] = {
    method.input_type.full_name: f"/{service.full_name}/{method.name}"
    for service in SERVICES
    for method in service.methods
}

# Requests that change something: the contract gives each of them a request_id, and no other request.
REQUESTS_WITH_ID: frozenset[str] = frozenset(
    method.input_type.full_name
    for service in SERVICES
    for method in service.methods
    if "request_id" in method.input_type.fields_by_name
)

# A network fault is over in milliseconds, a restart in seconds: soon at first, and then about once a second,
# so that the retries do not overload a server that comes back.
FIRST_RETRY_S = 0.05
RETRY_LIMIT_S = 1.0

# A call that is refused for its owner goes to the owner at once. More moves than these mean that owners
# change, or that servers disagree: then the backoff applies.
MAX_MOVES = 3

# The reason of a read that could not show what this client has written.
BEHIND_MIN_VERSION = "BEHIND_MIN_VERSION"


@dataclass(frozen=True, slots=True)
class Call(Generic[Response, Value]):
    """One request and its response.

    A mutation gets a request_id unless it has one, so the same call may be sent any number of times, and is
    applied once.

    Attributes:
        request: The request message; it identifies the method.
        response: The class of the response.
        unwrap: Returns the caller's part of the response.
        timeout_s: Deadline of the call and all its attempts together, seconds; None: the client's own.
    """

    request: Message
    response: type[Response]
    unwrap: Callable[[Response], Value]
    timeout_s: float | None

    def __post_init__(self) -> None:
        """Sets the request_id, once for all attempts."""
        request: Any = self.request  # Only the descriptor knows which message it is.
        if request.DESCRIPTOR.full_name in REQUESTS_WITH_ID and not request.request_id:
            request.request_id = uuid.uuid4().hex

    @property
    def path(self) -> str:
        """GRPC path of the method."""
        return path_of(self.request)


@dataclass(frozen=True, slots=True)
class Page(Generic[Value]):
    """One page of a list.

    Attributes:
        items: The items of the page.
        next_page_token: Start of the next page; empty: there are no more items now.
    """

    items: Iterable[Value]
    next_page_token: str


class Attempts:
    """The attempts of one call: all within one deadline, and each but the first only after UNAVAILABLE.

    Any other code is a final response or the caller's own limit. After DEADLINE_EXCEEDED, a caller learns the
    result of a mutation by sending it again with the same request_id.
    """

    def __init__(self, timeout_s: float) -> None:
        """Starts the deadline now."""
        self._ends_s = time.monotonic() + timeout_s
        self._backoff: Backoff | None = None  # Most calls succeed at once and need no backoff.
        self._moves = 0
        self.was_behind = False
        """True if a server has not reached the version that the call asked for."""

    @property
    def left_s(self) -> float:
        """Time left for the next attempt, seconds."""
        return max(0.0, self._ends_s - time.monotonic())

    def may_move(self) -> bool:
        """Counts a move to another server, and returns whether the next attempt goes there at once."""
        self._moves += 1
        return self._moves <= MAX_MOVES and self.left_s > 0

    def delay_s(self, error: errors.LightspeedError) -> float | None:
        """Returns the wait before the next attempt in seconds, or None if there is no further attempt."""
        self.was_behind |= error.reason == BEHIND_MIN_VERSION
        if not isinstance(error, errors.Unavailable):
            return None
        if self._backoff is None:
            self._backoff = Backoff(first_s=FIRST_RETRY_S, limit_s=RETRY_LIMIT_S)
        delay_s = self._backoff.next_s(at_least_s=error.retry_after_s)
        return delay_s if delay_s < self.left_s else None


# A list: returns the call for the page that begins at a token; "" is the first page.
Listing = Callable[[str], Call[Response, Page[Value]]]


def path_of(request: Message) -> str:
    """Returns the gRPC path of the method that takes this request."""
    return PATHS[request.DESCRIPTOR.full_name]


def value_or_error(value: Value, error: Status) -> Value | errors.LightspeedError:
    """Returns an item's result in a bulk response: its value, or its error as an exception (not raised)."""
    return errors.from_status(error) if error.code else value


# Arguments that most methods take: the modules of calls describe them once, the help of each method in place.
COMMON_ARGUMENTS = {
    "surface": "Resource name, tenants/{tenant}/surfaces/{surface}; empty: the default surface.",
    "at_ms": "Time for the records, Unix milliseconds; None: the server's clock.",
    "request_id": "At most 128 characters; the same again gets the stored response. Empty: a new one.",
    "timeout_s": "Deadline of all attempts, seconds; None: the client's own.",
}
SEE_THE_MODULE = re.compile(rf"^( +({'|'.join(COMMON_ARGUMENTS)}): )See the module.*$", re.MULTILINE)


def copy_signature(method: Callable[..., Any], build: Callable[..., Any]) -> None:
    """Gives a client's method the name, docstring and arguments of the function that builds its call."""
    update_wrapper(method, build)
    method.__doc__ = SEE_THE_MODULE.sub(
        lambda found: found[1] + COMMON_ARGUMENTS[found[2]], build.__doc__ or ""
    )
    arguments = inspect.signature(build).parameters.values()
    self = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    vars(method)["__signature__"] = inspect.Signature([self, *arguments])
