"""Foreign requests: requests about surfaces that other servers own, as bytes.

Owns the search for the surface in the bytes of a request. It reads the first field alone, in which all
clients send the surface, and parses the rest only if the surface is not there. A foreign request is not
parsed: its owner does that, and refuses what is malformed.
"""

import zlib
from collections.abc import Callable
from typing import Any, TypeAlias

from google.protobuf.descriptor import Descriptor

from lightspeed_ops.core.surface import DEFAULT_SURFACE
from lightspeed_ops.transport.parsing import COMPRESSED, Received, Unreadable, parsed
from lightspeed_ops.transport.request_validation import DEFAULT_PARENT, tenant_in

Receive: TypeAlias = Callable[[bytes], Received]
"""Parses the bytes of a request."""

SURFACE = "surface"
NEW_SURFACE = "surface_id"
OPENING = "open"
NAME_BYTES = 144
"""Longest name of a surface: two ids of 63 characters."""
PREFIX_BYTES = 256
"""Bytes of a compressed request that are decompressed to find its surface."""
_LENGTH_DELIMITED = 2
"""The wire type of texts."""
_LOW_BITS = 0x7F
"""The bits of a varint's byte that are part of the number; the other says that one more byte follows."""
_ANY_WRAPPER = zlib.MAX_WBITS | 32
"""The window size of zlib, for a stream of gzip or zlib."""


class ForeignRequest:
    """A request about a surface of another server, in the place of the parsed one."""

    __slots__ = ("_receive", "data", "surface")

    request_id = ""
    """Empty: it was not read."""

    def __init__(self, surface: str, data: bytes, receive: Receive) -> None:
        """Takes the bytes as they came, which may be compressed."""
        self.surface = surface
        self.data = data
        self._receive = receive

    @property
    def parent(self) -> str:
        """The parent of its surface."""
        return self.surface.partition("/surfaces/")[0]

    def ByteSize(self) -> int:
        """Returns its size on the wire, in bytes."""
        return len(self.data)

    def parse(self) -> Any:
        """Returns the parsed request; raises :class:`Refused` if it is unreadable."""
        return parsed(self._receive(self.data))


class SurfaceSearch:
    """Finds the surface of the requests of one RPC."""

    def __init__(self, request: Descriptor) -> None:
        """Takes the type of the request, which names one surface; see :func:`names_one_surface`."""
        self._tag = -1
        """The first byte of a request that begins with its surface; -1 if none does."""
        if SURFACE in request.fields_by_name:
            self._tag = request.fields_by_name[SURFACE].number << 3 | _LENGTH_DELIMITED

    def received(self, data: bytes, receive: Receive, is_mine: Callable[[str], bool]) -> Received:
        """Returns a request parsed if its surface is of this server or malformed, and else a foreign one."""
        name = self._first_field(data)
        if name is None or is_mine(name) or tenant_in(name) is None:
            received = receive(data)
            if type(received.request) is Unreadable:
                return received
            # Of several surfaces in the bytes, the last one counts.
            name = surface_of(received.request)
            if is_mine(name) or tenant_in(name) is None:
                return received
        foreign: Any = ForeignRequest(name, data, receive)
        return Received(foreign, len(data))

    def _first_field(self, data: bytes) -> str | None:
        """Returns the surface if it is the first field of a request, or None."""
        if data.startswith(COMPRESSED):
            try:
                data = zlib.decompressobj(_ANY_WRAPPER).decompress(data, PREFIX_BYTES)
            except zlib.error:
                return None
        if len(data) < 3 or data[0] != self._tag:  # noqa: PLR2004 - a tag, and a length of one or two bytes
            return None
        size, begin = data[1], 2
        if size > _LOW_BITS:
            size, begin = size & _LOW_BITS | data[2] << 7, 3
        if not 0 < size <= NAME_BYTES or len(data) < begin + size:
            return None
        try:
            return data[begin : begin + size].decode("ascii")
        except UnicodeDecodeError:
            return None


def names_one_surface(request: Descriptor) -> bool:
    """Returns True if a request is about exactly one surface."""
    return any(name in request.fields_by_name for name in (SURFACE, NEW_SURFACE, OPENING))


def surface_of(request: Any) -> str:
    """Returns the name of the surface that a parsed request is about, which may be malformed."""
    opened = getattr(request, OPENING, request)
    name: str | None = getattr(opened, SURFACE, None)
    if name is None:
        return f"{request.parent or DEFAULT_PARENT}/surfaces/{request.surface_id}"
    return name or DEFAULT_SURFACE
