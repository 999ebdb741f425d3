"""What a call is before it is sent, whoever sends it.

Owns the three shapes that the sync and the asyncio client share: one answer, many pages, a stream. It must
never send anything: that is what the two clients differ in.
"""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, Generic, TypeVar

from google.protobuf.message import Message
from google.rpc.status_pb2 import Status

from lightspeed_client import errors
from lightspeed_client.channel import SERVICES

Response = TypeVar("Response", bound=Message)
Value = TypeVar("Value")

# Every method has a request message of its own, so the message names the method.
PATHS: dict[str, str] = {
    method.input_type.full_name: f"/{service.full_name}/{method.name}"
    for service in SERVICES
    for method in service.methods
}


@dataclass(frozen=True, slots=True)
class Call(Generic[Response, Value]):
    """One request and its answer.

    Attributes:
        request: What is sent; it names the method.
        response: The class of the answer.
        unwrap: Takes out of the answer what the caller wants.
        timeout_s: The deadline, seconds; None: the client's own.
    """

    request: Message
    response: type[Response]
    unwrap: Callable[[Response], Value]
    timeout_s: float | None

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
