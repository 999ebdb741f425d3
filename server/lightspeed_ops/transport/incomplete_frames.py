"""Incomplete frames: frames of work streams that have begun to arrive.

Owns the bytes that they may take together. The server always reads an open work stream, because an idle one
must stay open, and gRPC buffers a frame until it is complete: up to the largest message for each stream.
gRPC shows no incomplete frame, so this module estimates them by connection: the bytes that the operating
system has received, less those of complete messages. Beyond half of ``max_arriving_bytes``, it ends the
connections that hold the most for longer than a frame takes; beyond all of it, at once. Connections over a
unix socket have no counters, and neither has macOS.
"""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from lightspeed_ops.config import Limits
from lightspeed_ops.transport.connections import Connections, Traffic

CALL_BYTES = 512
"""Allowance for a call beside its message, in bytes: compressed headers, frame headers, window updates."""
FRAME_BYTES = 64
"""Allowance for a frame of a work stream beside its message, in bytes, and 1 in :data:`FRAMING` of it."""
FRAMING = 256
"""TLS adds 29 bytes to each 16 KiB, and HTTP/2 nine: together more than 1 in 512."""
READ_SHARE = 128
"""One byte is allowed for so many that the client reads: window updates of 26 bytes confirm 8 KiB or more."""
CONTROL_BYTES_PER_S = 64
"""Allowance for pings of a client, in bytes per second: one of 17 bytes every ten seconds is usual."""
TICK_S = 0.05
"""Interval of the look at the memory of the process, in seconds: a client sends 50 MB in it."""
SWEEP_S = 2.0
"""Interval of measurements while memory does not grow, in seconds: they cost 5 µs for each connection."""
GROWTH_SHARE = 32
"""A measurement follows at once if memory has grown by so small a part of the limit since the last one."""
HOLDING_BYTES = 64 * 1024
"""Held bytes from which on a connection counts as holding: the window of one stream."""
SLOW_S = 1.0
"""Longest arrival of a frame while all hold too much, in seconds: 4 MiB at 32 Mbit/s."""
SPARED_FRAMES = 2
"""A connection that holds no more than so many of the largest frames has :data:`SLOW_S` for them, while all
hold less than the limit."""

STATM = "/proc/self/statm"
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

log = structlog.get_logger()


class Sender:
    """A connection with open work streams, and an estimate of the bytes that gRPC holds for it."""

    def __init__(self, peer: str, traffic: Traffic | None, now_s: float) -> None:
        """Starts without held bytes; ``traffic`` is None if its bytes cannot be counted."""
        self.peer = peer
        self.streams = 0
        self.held_bytes = 0
        self.holds_since_s: float | None = None
        """Time since which it holds more than HOLDING_BYTES without a break, or None."""
        self._traffic = traffic
        self._explained_bytes = 0
        self._measured_s = now_s

    def called(self, wire_bytes: int) -> None:
        """Subtracts a message of another call, by its size on the wire; the call began after this object."""
        self._explained_bytes += CALL_BYTES + wire_bytes + wire_bytes // FRAMING

    @contextmanager
    def processing(self, wire_bytes: int, frame_bytes: int) -> Iterator[None]:
        """Subtracts a complete frame, by its size on the wire, when the server has processed it.

        Until then it counts by its own size, which is larger if it came compressed.
        """
        self._explained_bytes += wire_bytes - frame_bytes
        try:
            yield
        finally:
            self._explained_bytes += frame_bytes + FRAME_BYTES + wire_bytes // FRAMING

    def measure(self, traffic: Traffic | None, now_s: float) -> None:
        """Estimates the held bytes anew."""
        if traffic is None or self._traffic is None:
            self.held_bytes = 0
        else:
            arrived = traffic.received - self._traffic.received
            control = int(CONTROL_BYTES_PER_S * (now_s - self._measured_s))
            read = (traffic.sent - self._traffic.sent) // READ_SHARE
            self.held_bytes = max(0, self.held_bytes + arrived - self._explained_bytes - control - read)
        self._traffic = traffic
        self._explained_bytes = 0
        self._measured_s = now_s
        if self.held_bytes <= HOLDING_BYTES:
            self.holds_since_s = None
        elif self.holds_since_s is None:
            self.holds_since_s = now_s


class IncompleteFrames:
    """The incomplete frames of a server's work streams."""

    def __init__(self, limits: Limits, connections: Connections, reserved: Callable[[str], int]) -> None:
        """Starts without work streams; ``reserved`` returns a peer's share of the room for requests."""
        self._most_bytes = limits.max_arriving_bytes
        self._soft_bytes = self._most_bytes // 2
        self._spared_bytes = SPARED_FRAMES * limits.max_message_bytes
        self._connections = connections
        self._reserved = reserved
        self.senders: dict[str, Sender] = {}
        """The connections with open work streams, by peer."""
        self._ticking: asyncio.TimerHandle | None = None
        self._swept_s = 0.0
        self._swept_bytes = 0
        """Memory of the process at the last measurement, or the least since."""

    @contextmanager
    def stream(self, peer: str) -> Iterator[Sender]:
        """Counts a work stream of a peer while it is open."""
        loop = asyncio.get_running_loop()
        sender = self.senders.get(peer)
        if sender is None:
            self._connections.search(peer)
            sender = self.senders[peer] = Sender(peer, self._connections.traffic(peer), loop.time())
        sender.streams += 1
        if self._ticking is None:
            self._swept_s, self._swept_bytes = loop.time(), _memory_bytes()
            self._ticking = loop.call_later(TICK_S, self._tick)
        try:
            yield sender
        finally:
            sender.streams -= 1
            if not sender.streams:
                del self.senders[peer]

    def _tick(self) -> None:
        """Measures if memory has grown, and now and then in any case."""
        self._ticking = None
        if not self.senders:
            return
        loop = asyncio.get_running_loop()
        self._ticking = loop.call_later(TICK_S, self._tick)
        now_s, memory_bytes = loop.time(), _memory_bytes()
        self._swept_bytes = min(self._swept_bytes, memory_bytes)
        has_grown = memory_bytes - self._swept_bytes >= self._most_bytes // GROWTH_SHARE
        if has_grown or now_s - self._swept_s >= SWEEP_S:
            self._swept_s, self._swept_bytes = now_s, memory_bytes
            self._sweep(now_s)

    def _sweep(self, now_s: float) -> None:
        """Measures all senders, and ends connections if all together hold too much."""
        held: list[tuple[int, Sender]] = []
        for sender in self.senders.values():
            sender.measure(self._connections.traffic(sender.peer), now_s)
            excess_bytes = sender.held_bytes - self._reserved(sender.peer)
            if sender.holds_since_s is not None and excess_bytes > 0:
                held.append((excess_bytes, sender))
        total_bytes = kept_bytes = sum(excess_bytes for excess_bytes, _ in held)
        spares = total_bytes <= self._most_bytes
        ended = 0
        for excess_bytes, sender in sorted(held, key=lambda one: one[0], reverse=True):
            if kept_bytes <= self._soft_bytes:
                break
            if spares and self._has_time(excess_bytes, sender, now_s):
                continue
            if self._connections.shut_down(sender.peer):
                sender.held_bytes = 0
                kept_bytes -= excess_bytes
                ended += 1
        if ended:
            log.warning(
                "incomplete_frames_ended",
                connections=ended,
                held_bytes=total_bytes,
                kept_bytes=kept_bytes,
                limit_name="max_arriving_bytes",
                limit=self._most_bytes,
            )

    def _has_time(self, excess_bytes: int, sender: Sender, now_s: float) -> bool:
        """Returns True if a sender holds little, and has not held it for long."""
        assert sender.holds_since_s is not None, "it holds"
        return excess_bytes <= self._spared_bytes and now_s - sender.holds_since_s < SLOW_S


def _memory_bytes() -> int:
    """Returns the resident memory of this process in bytes, or 0 if the system does not tell."""
    try:
        with open(STATM, "rb", buffering=0) as file:  # noqa: PTH123 - twenty times a second
            return int(file.read().split()[1]) * _PAGE_BYTES
    except OSError:
        return 0
