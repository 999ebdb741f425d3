"""Mutations: the one way of every RPC that changes something.

Owns what makes two calls the same request, and the form in which answers are kept: one byte that says what
follows, then the response message or the google.rpc.Status as it went out. Kept answers must be readable for
as long as they are kept, also by later versions.
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
from lightspeed_ops.transport.errors import serialized_status, status_of
from lightspeed_ops.transport.request_validation import DEFAULT_PARENT, RequestValidation

A = TypeVar("A")
M = TypeVar("M", bound=Message)
Render = Callable[[A, Surface], M | Refusal]

MESSAGE = b"\x00"
"""What follows is the RPC's response."""
STATUS = b"\x01"
"""What follows is the status of a refusal."""
PACKED = b"\x02"
"""What follows is the RPC's response, compressed by zlib."""
PACKED_BYTES = 4_096
"""Shortest response that is compressed: a page of the data file."""
UNPACKED_BYTES = 262_144
"""Longest response without refusals that is kept as it is: those of ordinary calls are far shorter."""
REFUSAL_MARK = b"google.rpc.ErrorInfo"
"""What every refusal in a response has in it. A thousand of them say nearly the same, in up to 3 MB."""
LEVEL = 1
"""How hard zlib tries: 100 times smaller with short keys, in a millisecond; 6 takes ten times as long."""


class RecordedRefusal(Exception):
    """A request that was refused when it was first asked, and is answered so again."""

    def __init__(self, status: status_pb2.Status) -> None:
        """Carries the status as it was recorded."""
        super().__init__(status.message)
        self.status = status


class IdempotentCalls:
    """Does commands, once for each request id."""

    def __init__(self, engine: Engine) -> None:
        """Mutations of an engine's surfaces."""
        self._engine = engine

    async def perform(
        self, fields: RequestValidation, intent: str, name: str, command: Command[A], render: Render[A, M]
    ) -> M:
        """Does a command on a surface and answers its response: serialized, as it is or was recorded.

        Raises :class:`Refused` where anything is wrong with the fields, before all else, or where the command
        is refused, and :class:`RecordedRefusal` where it was refused before.
        """
        fields.finish(intent)
        request: Request[A] = Request(
            method=_method(fields.request),
            request_id=fields.request_id,
            fingerprint=fingerprint(fields.request) if fields.request_id else b"",
            render=lambda answer, surface: _kept(render(answer, surface), packs=bool(fields.request_id)),
            render_refusal=lambda refusal: STATUS + serialized_status(status_of(refusal)),
        )
        # Where it is sent, bytes are taken for the message that they are of.
        return _answer(await self._engine.answer(name, command, request))  # type: ignore[return-value]


DEFAULTS = {"surface": DEFAULT_SURFACE, "parent": DEFAULT_PARENT}
"""Names that a request may leave out, by their fields: with or without the name it is the same request."""


def fingerprint(request: Message) -> bytes:
    """Tells requests of other content apart: the method, and all fields but the id itself.

    A name that may be left out counts as left out, as it does in fingerprints that are stored already.
    """
    content = type(request)()
    content.CopyFrom(request)
    content.ClearField("request_id")
    for field, name in DEFAULTS.items():
        if getattr(content, field, "") == name:
            content.ClearField(field)
    told = _method(request).encode() + b"\x00" + content.SerializeToString(deterministic=True)
    return hashlib.sha256(told).digest()


def _method(request: Message) -> str:
    """The RPC of a request; each has a request of its own."""
    return request.DESCRIPTOR.name.removesuffix("Request")


def _kept(outcome: Message | Refusal, *, packs: bool) -> bytes | Refusal:
    """An answer as it is kept; without a request id it is not, and need not be compressed."""
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
