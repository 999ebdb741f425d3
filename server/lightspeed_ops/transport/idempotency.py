"""Idempotency: one effect and one response per request id, for every RPC that changes a surface.

Owns the rule by which two calls are the same request, and the form of stored responses: one byte for the
kind, then the response message or the google.rpc.Status as sent. Later versions must be able to read every
stored response.
"""

import hashlib
import zlib
from collections.abc import Callable
from typing import TypeVar

from google.protobuf.message import Message
from google.rpc import status_pb2

from lightspeed_ops.core.commands import Command
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.surface import DEFAULT_SURFACE, Surface
from lightspeed_ops.engine import Engine, Request
from lightspeed_ops.transport.call_log import current_call
from lightspeed_ops.transport.callers import current_caller
from lightspeed_ops.transport.errors import serialized_status, status_of
from lightspeed_ops.transport.request_validation import DEFAULT_PARENT, RequestValidation

A = TypeVar("A")
M = TypeVar("M", bound=Message)
Render = Callable[[A, Surface], M | Refusal]

MESSAGE = b"\x00"
"""The kind byte of a response of the RPC."""
STATUS = b"\x01"
"""The kind byte of the status of a refusal."""
PACKED = b"\x02"
"""The kind byte of a response of the RPC, compressed by zlib."""
PACKED_BYTES = 4_096
"""Shortest compressed response, in bytes: a page of the data file."""
UNPACKED_BYTES = 262_144
"""Longest uncompressed response without refusals, in bytes: those of ordinary calls are far shorter."""
REFUSAL_MARK = b"google.rpc.ErrorInfo"
"""Bytes that every refusal in a response contains. A thousand refusals say nearly the same, in up to 3 MB."""
LEVEL = 1
"""Compression level of zlib: 100 times smaller with short keys, in 1 ms; 6 takes ten times as long."""


class RecordedRefusal(Exception):
    """The stored refusal of a request id: the server refuses a repeated request as it refused the first."""

    def __init__(self, status: status_pb2.Status) -> None:
        """Takes the status as stored."""
        super().__init__(status.message)
        self.status = status


class IdempotentCalls:
    """Executes commands, once for each request id."""

    def __init__(self, engine: Engine) -> None:
        """Takes the engine that executes the commands."""
        self._engine = engine

    async def perform(
        self,
        fields: RequestValidation,
        intent: str,
        name: str,
        command: Command[A],
        render: Render[A, M],
        *,
        refused: Callable[[Refusal], status_pb2.Status] = status_of,
    ) -> M:
        """Executes a command on a surface and returns its serialized response, new or stored.

        ``refused`` makes the status of a refusal that is stored.

        Raises :class:`Refused` if the fields have violations, before all else, or if the engine refuses the
        command. Raises :class:`RecordedRefusal` if the engine refused the same request before.
        """
        fields.finish(intent)
        version = 0

        def rendered(answer: A, surface: Surface) -> bytes | Refusal:
            nonlocal version
            version = surface.version
            return _kept(render(answer, surface), packs=bool(fields.request_id))

        request: Request[A] = Request(
            method=_method(fields.request),
            request_id=fields.request_id,
            fingerprint=fingerprint(fields.request) if fields.request_id else b"",
            render=rendered,
            render_refusal=lambda refusal: STATUS + serialized_status(refused(refusal)),
        )
        kept = await self._engine.answer(name, command, request, caller=current_caller())
        if not version:
            # The response was stored before, with a version that is at most this one.
            surface = self._engine.peek(name)
            version = 0 if surface is None else surface.version
        call = current_call()
        call.version = max(call.version, version)
        # The interceptor's serializer passes bytes on unchanged, in place of the message.
        return _answer(kept)  # type: ignore[return-value]


DEFAULTS = {"surface": DEFAULT_SURFACE, "parent": DEFAULT_PARENT}
"""Names that a request may omit, by their fields: it is the same request with or without the name."""


def fingerprint(request: Message) -> bytes:
    """Returns a hash of a request's content: the method, and all fields except the request id.

    A default name counts as omitted, as in the fingerprints that are already stored.
    """
    content = type(request)()
    content.CopyFrom(request)
    content.ClearField("request_id")
    for field, name in DEFAULTS.items():
        if getattr(content, field, "") == name:
            content.ClearField(field)
    content_bytes = _method(request).encode() + b"\x00" + content.SerializeToString(deterministic=True)
    return hashlib.sha256(content_bytes).digest()


def _method(request: Message) -> str:
    """Returns the name of a request's RPC; each RPC has its own request message."""
    return request.DESCRIPTOR.name.removesuffix("Request")


def _kept(outcome: Message | Refusal, *, packs: bool) -> bytes | Refusal:
    """Returns a response in stored form; compresses it only if it has a request id, else it is not stored."""
    if isinstance(outcome, Refusal):
        return outcome
    body = outcome.SerializeToString()
    if packs and len(body) >= PACKED_BYTES and (REFUSAL_MARK in body or len(body) > UNPACKED_BYTES):
        return PACKED + zlib.compress(body, LEVEL)
    return MESSAGE + body


def _answer(kept: bytes) -> bytes:
    kind, body = kept[:1], kept[1:]
    if kind == STATUS:
        raise RecordedRefusal(status_pb2.Status.FromString(body))
    if kind == PACKED:
        return zlib.decompress(body)
    assert kind == MESSAGE, f"expected a response or a status, but it is {kind!r}"
    return body
