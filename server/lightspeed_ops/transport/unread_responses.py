"""Unread responses: responses to calls whose clients do not read them.

Owns the bytes that they may take together, and the time for which one may be unread. gRPC keeps a response
until the window of its client opens, which may be never: a thousand pages of a list took a GiB. It has no
limit for them. A client that reads slowly loses its connection, and sends its calls again on another one.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog

from lightspeed_ops.config import Limits
from lightspeed_ops.transport.connections import Connections

LARGE_BYTES = 4 * 1024
"""Smallest response that counts: smaller ones take less than gRPC needs for any call."""
SHARE = 4
"""Unread responses may take a quarter of ``max_arriving_bytes``: sixteen of the largest by default."""
SLOW_S = 1.0
"""Time for which a client may read while all responses take more than that, in seconds."""
SWEEP_S = 0.25
"""Interval of the search for unread responses while there are any, in seconds."""

log = structlog.get_logger()


class _Unread:
    """One response that gRPC has not sent whole."""

    __slots__ = ("began_s", "end", "peer", "size_bytes")

    def __init__(self, peer: str, size_bytes: int, began_s: float, end: Callable[[], bool]) -> None:
        self.peer = peer
        self.end = end
        """Ends the connection; returns False if there is none."""
        self.size_bytes = size_bytes
        self.began_s = began_s


class UnreadResponses:
    """The large responses of a server that their clients have not read."""

    def __init__(self, limits: Limits, connections: Connections) -> None:
        """Starts without responses."""
        self.limits = limits
        """The limits in force."""
        self._connections = connections
        self._unread: dict[_Unread, None] = {}
        """Oldest first."""
        self._sweeping: asyncio.TimerHandle | None = None
        self.size_bytes = 0
        """Bytes of all of them."""

    def add(self, context: Any, size_bytes: int) -> None:
        """Counts a large response until it is sent, or its call has ended."""
        loop = asyncio.get_running_loop()
        peer = context.peer()
        # gRPC's own context cannot end its connection.
        end = getattr(context, "end_connection", None) or partial(self._connections.shut_down, peer)
        one = _Unread(peer, size_bytes, loop.time(), end)
        self._unread[one] = None
        self.size_bytes += one.size_bytes
        context.add_done_callback(lambda _: self._remove(one))
        if self._sweeping is None:
            self._sweeping = loop.call_later(SWEEP_S, self._sweep)

    def _remove(self, one: _Unread) -> None:
        if self._unread.pop(one, one) is None:
            self.size_bytes -= one.size_bytes

    def _sweep(self) -> None:
        """Ends the connections of clients that take too long, and while all hold too much, of slow ones."""
        self._sweeping = None
        if not self._unread:
            return
        loop = asyncio.get_running_loop()
        self._sweeping = loop.call_later(SWEEP_S, self._sweep)
        now_s = loop.time()
        slow: Counter[str] = Counter()
        ends: dict[str, Callable[[], bool]] = {}
        late: set[str] = set()
        for one in self._unread:
            age_s = now_s - one.began_s
            if age_s < SLOW_S:
                break
            slow[one.peer] += one.size_bytes
            ends[one.peer] = one.end
            if age_s >= self.limits.work_write_timeout_s:
                late.add(one.peer)
        left_bytes = self.size_bytes
        for peer, size_bytes in slow.most_common():
            if peer not in late and left_bytes <= self.limits.max_arriving_bytes // SHARE:
                continue
            left_bytes -= size_bytes
            if ends[peer]():
                log.warning("unread_responses_ended", peer=peer, unread_bytes=size_bytes)
