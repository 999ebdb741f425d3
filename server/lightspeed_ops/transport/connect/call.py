"""A call of the Connect protocol, with the same methods as a call of gRPC.

Owns the bytes of one call: its request is read within the limits of every request, and its frames are written
in parts, so that a client that does not read holds one part. The steps around the servicers take it in the
place of gRPC's ServicerContext.
"""

import asyncio
import json
import ssl
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple, NoReturn, Protocol

import grpc
import structlog
from google.protobuf.message import Message

from lightspeed_ops.config import Limits
from lightspeed_ops.core.refusal import Refused, Violation, invalid
from lightspeed_ops.tracing import HTTP_PEER
from lightspeed_ops.transport.call_errors import DETAILS_TRAILER, STATUS_CODES, trailers
from lightspeed_ops.transport.connect import json_messages
from lightspeed_ops.transport.connect.errors import HTTP_STATUSES, error_values
from lightspeed_ops.transport.connect.json_messages import JsonRefused, NextStep
from lightspeed_ops.transport.errors import CallError
from lightspeed_ops.transport.parsing import REQUEST_FIELD
from lightspeed_ops.transport.stream_throttle import ROUND_BYTES

COMPRESSED = 1
"""The flag of a compressed envelope."""
END = 2
"""The flag of the last envelope of a stream."""
PREFIX_BYTES = 5
"""Bytes before the message of an envelope: its flags, and its size."""
TRAILER = b"trailer-"
"""The prefix of a header that is trailing metadata of a unary call."""
PART_BYTES = 64 * 1024
"""Bytes that are written at once: as many as a connection holds before its client has to read."""
INFLATED_BYTES = 256 * 1024
"""Bytes that are decompressed in one step: about a millisecond."""
GZIP_BYTES = 4 * 1024
"""Smallest response that is compressed: smaller ones fit into a few packets."""
GZIP_LEVEL = 1
"""The fastest level: JSON of this contract becomes a tenth of its size, at 100 MB/s."""
DISCARD_S = 0.5
"""Time for the rest of a refused request, in seconds."""
DISCARD_BYTES = 8 * 1024 * 1024
"""Most bytes of it."""
_GZIP = zlib.MAX_WBITS | 16
"""The window size of zlib, for a stream of gzip."""

log = structlog.get_logger()

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


class Connection(Protocol):
    """The connection of a call, as its listener has it."""

    certificate: bytes | None
    """The verified certificate of its client, as DER."""
    on_lost: Callable[[], object] | None
    """Called when the connection is lost."""

    def take(self) -> None:
        """Hands the deadlines of the connection over to its call, which is admitted, until the call ends."""

    def abort(self) -> None:
        """Ends the connection at once."""


class Route(NamedTuple):
    """An RPC of the contract."""

    name: str
    """Such as ``SurfaceService/GetSurface``."""
    request: type[Message]
    response: type[Message]
    is_stream: bool
    """True if its responses are streamed."""
    handler: Any
    """The servicer's own handler."""


class Form(NamedTuple):
    """The form of a call's messages."""

    is_json: bool
    is_gzip: bool
    """True if its request is compressed."""
    accepts_gzip: bool


class Ended(Exception):
    """Ends a call after its error is set, as gRPC's abort does."""


class ConnectCall:
    """One call, in the place of a ServicerContext."""

    def __init__(
        self,
        route: Route,
        form: Form,
        scope: Any,
        channel: tuple[Receive, Send],
        connection: Connection,
        limits: Limits,
        timeout_s: float | None,
        next_step: NextStep,
    ) -> None:
        """Takes what its headers say; ``timeout_s`` is None without a deadline.

        It awaits ``next_step`` while it reads and writes large messages.
        """
        self._next_step = next_step
        self.route = route
        self.form = form
        self._scope = scope
        self._receive, self._send = channel
        self.bulk_bytes = ROUND_BYTES if "page_size" in route.request.DESCRIPTOR.fields_by_name else 0
        """Bytes that it counts for in its round of the loop, if its response is large; otherwise 0.

        gRPC hands calls over one by one, but the loop takes the requests of all connections in one round.
        """
        self._connection = connection
        self._limits = limits
        self._deadline_s = None if timeout_s is None else time.monotonic() + timeout_s
        self._peer = _peer(scope["client"])
        self._code: grpc.StatusCode | None = None
        self._message = ""
        self._trailing: Mapping[str, Any] = {}
        self._is_read = False
        self._is_whole = False
        """True after its request was read whole."""
        self._task: asyncio.Task[Any] | None = None
        self._is_late = False
        self._expiring: asyncio.TimerHandle | None = None
        self.is_lost = False
        """True after its connection was lost."""
        self._done: list[Callable[[Any], None]] = []
        self.parse: Callable[[bytes], Any] = route.handler.request_deserializer
        self.serialize: Callable[[Any], bytes] = route.handler.response_serializer
        self.has_begun = False
        """True after the first bytes of the response."""
        self.is_within_frame = False
        """True while a part of a response is written: an error cannot follow it."""

    def peer(self) -> str:
        """Returns the name of the peer, as gRPC has it."""
        return self._peer

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        """Returns the headers."""
        return tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in self._scope["headers"]
        )

    def auth_context(self) -> Mapping[str, Iterable[bytes]]:
        """Returns what the connection proves: the certificate of its client."""
        certificate = self._connection.certificate
        if certificate is None:
            return {}
        return {"x509_pem_cert": (ssl.DER_cert_to_PEM_cert(certificate).encode(),)}

    def time_remaining(self) -> float | None:
        """Returns the seconds until the deadline, or None without one."""
        if self._deadline_s is None:
            return None
        return 0.0 if self._is_late else max(0.0, self._deadline_s - time.monotonic())

    def begin_task(self) -> None:
        """Takes the current task as its own, which ends at the deadline and with the connection."""
        self._task = asyncio.current_task()
        self._connection.on_lost = self._lose
        remaining_s = self.time_remaining()
        if remaining_s is not None:
            self._expiring = asyncio.get_running_loop().call_later(remaining_s, self._expire)

    def _expire(self) -> None:
        # The timer may be a little ahead of the clock.
        self._is_late = True
        self._cancel()

    def _lose(self) -> None:
        self.is_lost = True
        self._cancel()

    def _cancel(self) -> None:
        assert self._task is not None, "a call has begun"
        self._task.cancel()

    def uncancel(self) -> None:
        """Takes note that its task has ended what it did."""
        assert self._task is not None, "a call has begun"
        while self._task.cancelling():
            self._task.uncancel()

    def end_connection(self) -> bool:
        """Ends the connection at once, since its client does not read; returns True."""
        self._connection.abort()
        return True

    def add_done_callback(self, callback: Callable[[Any], None]) -> None:
        """Calls ``callback`` when the call has ended, and its response is written."""
        self._done.append(callback)

    def finish(self) -> None:
        """Tells that the call has ended."""
        if self._expiring is not None:
            self._expiring.cancel()
        self._connection.on_lost = None
        for callback in self._done:
            callback(self)
        if self.is_within_frame:
            self._connection.abort()

    def code(self) -> grpc.StatusCode | None:
        """Returns the code of its end; None if it is OK, or not set."""
        return self._code

    def set_code(self, code: grpc.StatusCode) -> None:
        """Sets the code of its end."""
        self._code = code

    def set_details(self, message: str) -> None:
        """Sets the message of its error."""
        self._message = message

    def set_trailing_metadata(self, metadata: Iterable[tuple[str, Any]]) -> None:
        """Sets the details of its error, and what else follows its response."""
        self._trailing = dict(metadata)

    async def abort(self, code: grpc.StatusCode, message: str = "", metadata: Any = ()) -> NoReturn:
        """Sets an error, and raises :class:`Ended`."""
        self.set_code(code)
        self.set_details(message)
        self.set_trailing_metadata(metadata)
        raise Ended

    def fail(self, failure: CallError) -> None:
        """Sets an error of the contract."""
        self.set_code(STATUS_CODES[failure.code])
        self.set_details(failure.message)
        self.set_trailing_metadata(trailers(failure))

    def error(self) -> dict[str, Any] | None:
        """Returns the JSON values of its error, or None without one."""
        if self._code is None or self._code is grpc.StatusCode.OK:
            return None
        return error_values(self._code, self._message, self._trailing.get(DETAILS_TRAILER, b""))

    async def read(self) -> Any:
        """Returns the request, parsed, or EOF if there is none (any more); raises :class:`Refused`."""
        if self._is_read:
            return grpc.aio.EOF
        self._is_read = True
        self._connection.take()
        data: bytes | None = await self._body()
        is_gzip = self.form.is_gzip
        if self.route.is_stream:
            data, is_gzip = self._envelope(data or b"")
        if data is None:
            return grpc.aio.EOF
        if is_gzip:
            data = await self._decompressed(data)
        if self.form.is_json:
            message = self.route.request()
            try:
                await json_messages.parse(data, message, self._limits.max_items, self._next_step)
            except JsonRefused as refused:
                raise self._refused(*refused.violations) from None
            data = message.SerializeToString()
        return self.parse(data)

    async def _body(self) -> bytes:
        body, most_bytes = bytearray(), self._limits.max_message_bytes
        if self.route.is_stream:
            most_bytes += PREFIX_BYTES
        while True:
            part = await self._receive()
            if part["type"] != "http.request":
                raise asyncio.CancelledError
            body += part["body"]
            if len(body) > most_bytes:
                description = f"expected at most {self._limits.max_message_bytes} bytes, but there are more"
                raise self._refused(Violation(REQUEST_FIELD, description))
            if not part["more_body"]:
                self._is_whole = True
                return bytes(body)

    def _envelope(self, body: bytes) -> tuple[bytes | None, bool]:
        """Returns the message of the only envelope, and whether it is compressed; None without one."""
        if not body:
            return None, False
        size = int.from_bytes(body[1:PREFIX_BYTES], "big")
        if len(body) < PREFIX_BYTES or len(body) != PREFIX_BYTES + size or body[0] & ~COMPRESSED:
            description = "expected one message in one envelope, but the body has another form"
            raise self._refused(Violation(REQUEST_FIELD, description))
        is_compressed = bool(body[0] & COMPRESSED)
        if is_compressed and not self.form.is_gzip:
            description = (
                "expected connect-content-encoding: gzip for a compressed message, but there is none"
            )
            raise self._refused(Violation(REQUEST_FIELD, description))
        return body[PREFIX_BYTES:], is_compressed

    async def _decompressed(self, data: bytes) -> bytes:
        most_bytes = self._limits.max_message_bytes
        decompressor = zlib.decompressobj(_GZIP)
        whole = bytearray()
        try:
            part = decompressor.decompress(data, INFLATED_BYTES)
            while part and len(whole) <= most_bytes:
                whole += part
                if len(part) == INFLATED_BYTES:
                    await self._next_step()
                part = decompressor.decompress(decompressor.unconsumed_tail, INFLATED_BYTES)
        except zlib.error:
            whole.clear()
        if len(whole) > most_bytes:
            description = f"expected at most {most_bytes} bytes after decompression, but there are more"
            raise self._refused(Violation(REQUEST_FIELD, description))
        if not decompressor.eof or decompressor.unused_data:
            description = "expected the bytes of one gzip stream, but they cannot be decompressed"
            raise self._refused(Violation(REQUEST_FIELD, description))
        return bytes(whole)

    def _refused(self, *violations: Violation) -> Refused:
        method = self.route.name.rpartition("/")[2]
        return Refused(invalid(f"read the request of {method}", violations, method=method))

    async def send_initial_metadata(self, _: object) -> None:
        """Begins the response of a stream: its errors stand in its last envelope."""
        encoding = [(b"connect-content-encoding", b"gzip")] if self.form.accepts_gzip else []
        kind = b"application/connect+json" if self.form.is_json else b"application/connect+proto"
        await self.begin(200, [(b"content-type", kind), *encoding])

    async def begin(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        """Sends the status and the headers of the response."""
        self.has_begun = True
        headers = [*headers, (b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
        if not self._is_whole:
            # The rest of the request is not read.
            headers.append((b"connection", b"close"))
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def write(self, frame: Any) -> None:
        """Writes a frame of a stream."""
        data, flags = self.serialize(frame), 0
        is_small = len(data) < GZIP_BYTES
        if self.form.is_json:
            data = (
                self._small_json(data)
                if is_small
                else b"".join([one async for one in self._json_parts(data)])
            )
        if self.form.accepts_gzip and not is_small:
            data, flags = b"".join([one async for one in _gzipped(_cut(data))]), COMPRESSED
        await self._write_envelope(flags, data)

    async def end_stream(self) -> None:
        """Writes the last envelope of a stream, with its error if it has one."""
        error = self.error()
        await self._write_envelope(END, json.dumps({} if error is None else {"error": error}).encode())
        await self._finish_body()

    async def _write_envelope(self, flags: int, data: bytes) -> None:
        self.is_within_frame = True
        await self._write_parts(bytes([flags]) + len(data).to_bytes(4, "big") + data)
        self.is_within_frame = False

    async def _write_parts(self, data: bytes) -> None:
        for begin in range(0, len(data), PART_BYTES):
            await self._write_part(data[begin : begin + PART_BYTES])

    async def _write_part(self, part: bytes) -> None:
        """Writes a part of the response when the client has read those before it.

        Ends the connection of a client that does not read.
        """
        try:
            async with asyncio.timeout(self._limits.work_write_timeout_s):
                await self._send({"type": "http.response.body", "body": part, "more_body": True})
        except TimeoutError:
            log.warning("unread_response_ended", method=self.route.name, peer=self._peer)
            self._connection.abort()
            self.is_lost = True
            raise asyncio.CancelledError from None

    async def _finish_body(self) -> None:
        if not self._is_whole:
            await discard(self._receive)
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def answer(self, data: bytes) -> None:
        """Writes the response of a unary call, given its message in serialized form.

        The JSON of a large message is made part by part, while the client reads.
        """
        kind = b"application/json" if self.form.is_json else b"application/proto"
        headers = [(b"content-type", kind), (b"vary", b"accept-encoding"), *self._trailers()]
        if len(data) < GZIP_BYTES:
            whole = self._small_json(data) if self.form.is_json else data
            return await self._answer(200, headers, whole)
        parts = self._json_parts(data) if self.form.is_json else _cut(data)
        if self.form.accepts_gzip:
            headers.append((b"content-encoding", b"gzip"))
            parts = _gzipped(parts)
        elif not self.form.is_json:
            headers.append((b"content-length", str(len(data)).encode()))
        await self.begin(200, headers)
        self.is_within_frame = True
        async for part in parts:
            await self._write_part(part)
        await self._finish_body()
        self.is_within_frame = False
        return None

    async def answer_error(self) -> None:
        """Writes the error of a unary call."""
        status = HTTP_STATUSES[self._code or grpc.StatusCode.UNKNOWN]
        headers = [(b"content-type", b"application/json"), *self._trailers()]
        await self._answer(status, headers, json.dumps(self.error()).encode())

    def _trailers(self) -> list[tuple[bytes, bytes]]:
        """Returns the trailing metadata of a unary call as headers, but for the details of its error."""
        return [
            (TRAILER + name.encode(), value.encode())
            for name, value in self._trailing.items()
            if name != DETAILS_TRAILER
        ]

    async def _answer(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        await self.begin(status, [*headers, (b"content-length", str(len(body)).encode())])
        self.is_within_frame = True
        await self._write_part(body)
        await self._finish_body()
        self.is_within_frame = False

    def _small_json(self, data: bytes) -> bytes:
        return json_messages.rendered(self.route.response.FromString(data)).encode()

    async def _json_parts(self, data: bytes) -> AsyncIterator[bytes]:
        """Yields the JSON of a message, in parts of about :data:`PART_BYTES`."""
        await self._next_step()
        texts: list[str] = []
        characters = 0
        async for text in json_messages.render(self.route.response.FromString(data), self._next_step):
            texts.append(text)
            characters += len(text)
            if characters >= PART_BYTES:
                yield "".join(texts).encode()
                texts, characters = [], 0
        yield "".join(texts).encode()


async def _cut(data: bytes) -> AsyncIterator[bytes]:
    for begin in range(0, len(data), PART_BYTES):
        yield data[begin : begin + PART_BYTES]


async def _gzipped(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    compressor = zlib.compressobj(GZIP_LEVEL, wbits=_GZIP)
    async for part in parts:
        packed = compressor.compress(part)
        if packed:
            yield packed
        await asyncio.sleep(0)
    yield compressor.flush()


async def discard(receive: Receive) -> None:
    """Reads the rest of a refused request, for a moment and up to a number of bytes.

    A connection that ends with unread bytes is reset, and its client may not see the response.
    """
    size_bytes = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(DISCARD_S):
            while size_bytes < DISCARD_BYTES:
                part = await receive()
                if part["type"] != "http.request" or not part["more_body"]:
                    return
                size_bytes += len(part["body"])


def _peer(client: tuple[str, int] | None) -> str:
    """Returns the name of a peer: that of gRPC, marked, since two connections may have one port."""
    host, port = client or ("", 0)
    return f"{HTTP_PEER}ipv6:%5B{host}%5D:{port}" if ":" in host else f"{HTTP_PEER}ipv4:{host}:{port}"
