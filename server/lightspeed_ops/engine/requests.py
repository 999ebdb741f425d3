"""Requests: one effect and one response per request id.

Owns the reservations of request ids. A reservation begins before the search for a stored response. It ends
when the commit of the request is durable or aborted, even if the caller is gone. A caller with the same id
waits, and then finds either the response or none.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.journal.port import JournalAway

A_contra = TypeVar("A_contra", contravariant=True)

WOKEN_AT_ONCE = 20
"""Callers that get a shared response in one turn of the event loop: sending takes about 50 µs each."""


@dataclass(frozen=True, slots=True)
class Request(Generic[A_contra]):
    """A request, as the transport parsed it.

    ``fingerprint`` differs between requests with different content. ``render`` makes the response from the
    command's answer and the surface after the command; it returns a refusal if the only item is refused.
    ``render_refusal`` makes the response of a refusal.
    """

    method: str
    request_id: str
    fingerprint: bytes
    render: Callable[[A_contra, Surface], bytes | Refusal]
    render_refusal: Callable[[Refusal], bytes]


class SharedResponse(NamedTuple):
    """The response to a request, shared with callers that sent the same id meanwhile."""

    fingerprint: bytes
    answer: bytes


class Reservation:
    """The reservation of one request id, which may outlast its caller."""

    __slots__ = ("promise", "shared")

    def __init__(self, shared: SharedResponse | None = None) -> None:
        """Makes a reservation without a commit; ``shared`` is the response that another caller got."""
        self.promise: asyncio.Future[int] | None = None
        """The promise of the request's commit, or None if there is no commit."""
        self.shared = shared
        """The response, or None until it is known."""


Waiter: TypeAlias = "asyncio.Future[SharedResponse | None]"
"""A waiting caller: its result is the response, or None if the caller has the reservation now."""


class Reservations:
    """The reserved request ids, by surface.

    Callers that wait for an id form a queue. A response is shared with all of them; a reservation that ends
    without one passes to the first. Each caller costs one step, however many wait.
    """

    def __init__(self, wait_for: Callable[["asyncio.Future[Any]"], Awaitable[None]]) -> None:
        """Makes reservations, none of them held; ``wait_for`` waits, and raises if storage stays away."""
        self._wait_for = wait_for
        self._waiting: dict[tuple[str, str], deque[Waiter]] = {}

    @asynccontextmanager
    async def reservation(self, surface: str, request_id: str) -> AsyncIterator[Reservation]:
        """Reserves an id when its holder releases it, or yields the response that the holder got."""
        key = (surface, request_id)
        if key in self._waiting:
            shared = await self._wait(key)
            if shared is not None:
                yield Reservation(shared)
                return
        else:
            self._waiting[key] = deque()
        reservation = Reservation()
        try:
            yield reservation
        finally:
            if reservation.promise is None or reservation.promise.done():
                self._release(key, reservation.shared)
            else:
                reservation.promise.add_done_callback(lambda _: self._release(key, reservation.shared))

    def __len__(self) -> int:
        return len(self._waiting)

    async def _wait(self, key: tuple[str, str]) -> SharedResponse | None:
        waiter: Waiter = asyncio.get_running_loop().create_future()
        self._waiting[key].append(waiter)
        try:
            await self._wait_for(waiter)
            return waiter.result()
        except (asyncio.CancelledError, JournalAway):
            if waiter.done() and not waiter.cancelled() and waiter.result() is None:
                self._release(key, None)
            waiter.cancel()
            raise

    def _release(self, key: tuple[str, str], shared: SharedResponse | None) -> None:
        if shared is not None:
            _share(self._waiting.pop(key), shared)
            return
        waiting = self._waiting[key]
        while waiting:
            waiter = waiting.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return
        del self._waiting[key]


def _share(waiting: deque[Waiter], shared: SharedResponse) -> None:
    """Wakes waiting callers a few at a time, so that other calls run between."""
    for _ in range(min(WOKEN_AT_ONCE, len(waiting))):
        waiter = waiting.popleft()
        if not waiter.done():
            waiter.set_result(shared)
    if waiting:
        asyncio.get_running_loop().call_soon(_share, waiting, shared)
