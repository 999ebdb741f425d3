"""Requests: what makes the same request, asked again, be answered again instead of done again.

Owns the reservation of request ids. An id is reserved from before its answer is looked up until what the
request did is durable or has come to nothing, also where the caller has gone meanwhile: who asks with the
same id waits, and finds either the answer or nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.journal.bell import Bell

A_contra = TypeVar("A_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Request(Generic[A_contra]):
    """A request as the transport understands it.

    ``fingerprint`` tells requests of other content apart. ``render`` makes the answer of what a command
    answered and the surface as the command left it, or a refusal where its only item is refused;
    ``render_refusal`` makes one of a refusal.
    """

    method: str
    request_id: str
    fingerprint: bytes
    render: Callable[[A_contra, Surface], bytes | Refusal]
    render_refusal: Callable[[Refusal], bytes]


class Hold:
    """The reservation of one id, which may outlast its caller."""

    __slots__ = ("promise",)

    def __init__(self) -> None:
        """Nothing is under way yet."""
        self.promise: asyncio.Future[int] | None = None
        """Of what the request did."""


class Reservations:
    """The request ids under way, per surface."""

    def __init__(self) -> None:
        """None is under way."""
        self._held: set[tuple[str, str]] = set()
        self._bell = Bell()

    @asynccontextmanager
    async def hold(self, surface: str, request_id: str) -> AsyncIterator[Hold]:
        """Reserves an id as soon as nobody else holds it."""
        key = (surface, request_id)
        while key in self._held:
            await self._bell.wait(key)
        self._held.add(key)
        hold = Hold()
        try:
            yield hold
        finally:
            if hold.promise is None or hold.promise.done():
                self._release(key)
            else:
                hold.promise.add_done_callback(lambda _: self._release(key))

    def __len__(self) -> int:
        return len(self._held)

    def _release(self, key: tuple[str, str]) -> None:
        self._held.discard(key)
        self._bell.ring(key)
