"""A client of the Connect protocol, of the standard library: each call has a connection of its own."""

import gzip
import json
import ssl
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any, NamedTuple

from google.protobuf import json_format
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from tests.harness.api import METHODS

PREFIX = "/lightspeed.ops.v1."
DEADLINE_S = 20.0
END = 2
"""The flag of the last envelope of a stream."""


class Answer(NamedTuple):
    """An answer over HTTP."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def values(self) -> Any:
        """Returns the values of its JSON."""
        whole = gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body
        return json.loads(whole)

    def envelopes(self) -> list[tuple[int, bytes]]:
        """Returns the flags and the bytes of each envelope."""
        return list(envelopes(self.body))


class ConnectRefused(Exception):
    """An error of the protocol."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        """Takes the values of its JSON."""
        super().__init__(values.get("message", ""))
        self.code: str = values["code"]
        details = {one["type"].rpartition(".")[2]: one.get("debug", {}) for one in values.get("details", ())}
        self.details: Mapping[str, Any] = details
        """The values of its details, by the name of their type."""
        self.reason: str = details.get("ErrorInfo", {}).get("reason", "")


@dataclass(frozen=True)
class ConnectClient:
    """A client of the server at an address."""

    address: str
    token: str = ""
    tls: ssl.SSLContext | None = None
    is_json: bool = True

    def connection(self) -> HTTPConnection:
        """Returns a new connection."""
        host, _, port = self.address.rpartition(":")
        if self.tls is not None:
            return HTTPSConnection(host, int(port), timeout=DEADLINE_S, context=self.tls)
        return HTTPConnection(host, int(port), timeout=DEADLINE_S)

    @contextmanager
    def open(self, path: str, body: bytes, **headers: str) -> Iterator[HTTPResponse]:
        """Sends a request and yields its response, which may go on; underscores in names are dashes."""
        connection = self.connection()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            named.setdefault("authorization", f"Bearer {self.token}")
        try:
            connection.request(named.pop("method", "POST"), PREFIX + path, body, named)
            with connection.getresponse() as response:
                yield response
        finally:
            connection.close()

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        """Returns the answer to a request; values are sent as JSON."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        with self.open(path, data, **({"content_type": "application/json"} | headers)) as response:
            named = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, named, response.read())

    def call(self, rpc: str, request: Message, **headers: str) -> Any:
        """Returns the response of an RPC such as ``GetSurface``; raises :class:`ConnectRefused`."""
        method = METHODS[rpc]
        if method.server_streaming:
            return next(self.frames(rpc, request, **headers))
        path = f"{method.containing_service.name}/{rpc}"
        kind = "application/json" if self.is_json else "application/proto"
        answer = self.post(path, self.encoded(request), content_type=kind, **headers)
        if answer.status != 200:
            raise ConnectRefused(answer.values())
        return self.decoded(rpc, answer.body)

    def frames(self, rpc: str, request: Message, **headers: str) -> Generator[Any]:
        """Yields the frames of a stream; raises :class:`ConnectRefused` if it ends with an error."""
        kind = "application/connect+json" if self.is_json else "application/connect+proto"
        path = f"{METHODS[rpc].containing_service.name}/{rpc}"
        with self.open(path, envelope(self.encoded(request)), content_type=kind, **headers) as response:
            while head := response.read(5):
                body = response.read(int.from_bytes(head[1:5], "big"))
                if head[0] & END:
                    error = json.loads(body).get("error")
                    if error is not None:
                        raise ConnectRefused(error)
                    return
                yield self.decoded(rpc, body)

    def encoded(self, request: Message) -> bytes:
        """Returns a request in the form of this client."""
        return json_format.MessageToJson(request).encode() if self.is_json else request.SerializeToString()

    def decoded(self, rpc: str, data: bytes) -> Any:
        """Returns a response of an RPC."""
        message = GetMessageClass(METHODS[rpc].output_type)()
        if self.is_json:
            return json_format.Parse(data, message)
        message.ParseFromString(data)
        return message


def envelope(data: bytes, flags: int = 0) -> bytes:
    """Returns a message in its envelope."""
    return bytes([flags]) + len(data).to_bytes(4, "big") + data


def envelopes(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Yields the flags and the bytes of each envelope."""
    while body:
        size = int.from_bytes(body[1:5], "big")
        yield body[0], body[5 : 5 + size]
        body = body[5 + size :]
