"""Requests: what makes the same request, asked again, be answered again instead of done again.

Owns the reservation of request ids. An id is reserved from before its answer is looked up until what the
request did is durable or has come to nothing, also where the caller has gone meanwhile: who asks with the
same id waits, and finds either the answer or nothing.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.surface import Surface

A_contra = TypeVar("A_contra", contravariant=True)

WOKEN_AT_ONCE = 20
"""Callers that hear a shared answer in one round of the loop: sending it takes some 50 µs each."""


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


class SharedAnswer(NamedTuple):
    """The answer to a request, for those who asked with its id meanwhile."""

    fingerprint: bytes
    answer: bytes


class Reservation:
    """The reservation of one id, which may outlast its caller."""

    __slots__ = ("promise", "shared")

    def __init__(self, shared: SharedAnswer | None = None) -> None:
        """Nothing is under way yet; ``shared`` is the answer if another caller had it just now."""
        self.promise: asyncio.Future[int] | None = None
        """Of what the request did."""
        self.shared = shared
        """The answer, once it is known."""


Turn: TypeAlias = "asyncio.Future[SharedAnswer | None]"
"""Of a caller that waits: done with the answer, or None if the reservation is its own now."""


class Reservations:
    """The request ids under way, per surface.

    Callers that wait for an id form a queue: an answer is shared with all of them, and a reservation that
    came to nothing passes to the first. Each costs one step, however many wait.
    """

    def __init__(self) -> None:
        """None is under way."""
        self._held: dict[tuple[str, str], deque[Turn]] = {}

    @asynccontextmanager
    async def reservation(self, surface: str, request_id: str) -> AsyncIterator[Reservation]:
        """Reserves an id when its holder has let go of it, or hands over the answer that the holder had."""
        key = (surface, request_id)
        if key in self._held:
            shared = await self._turn(key)
            if shared is not None:
                yield Reservation(shared)
                return
        else:
            self._held[key] = deque()
        reservation = Reservation()
        try:
            yield reservation
        finally:
            if reservation.promise is None or reservation.promise.done():
                self._release(key, reservation.shared)
            else:
                reservation.promise.add_done_callback(lambda _: self._release(key, reservation.shared))

    def __len__(self) -> int:
        return len(self._held)

    async def _turn(self, key: tuple[str, str]) -> SharedAnswer | None:
        turn: Turn = asyncio.get_running_loop().create_future()
        self._held[key].append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.result() is None:
                self._release(key, None)
            raise

    def _release(self, key: tuple[str, str], shared: SharedAnswer | None) -> None:
        if shared is not None:
            _share(self._held.pop(key), shared)
            return
        waiting = self._held[key]
        while waiting:
            turn = waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        del self._held[key]


def _share(waiting: deque[Turn], shared: SharedAnswer) -> None:
    """Wakes callers a few at a time: other calls have their turns between."""
    for _ in range(min(WOKEN_AT_ONCE, len(waiting))):
        turn = waiting.popleft()
        if not turn.done():
            turn.set_result(shared)
    if waiting:
        asyncio.get_running_loop().call_soon(_share, waiting, shared)
