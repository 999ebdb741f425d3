"""An open-loop load generator: unary calls at a fixed rate over raw HTTP/2, in its own process.

Run as ``python -m tests.hostile.open_load``. It reads JSON lines on standard input: first the arguments of
:class:`Generator`, then plans. It runs each plan and prints its result as a JSON line. A call costs it a few
hundredths of a millisecond, so that it can offer five times what a server can answer on the same machine.

Calls start by the clock and wait for no other call. A connection has at most as many open calls as the server
allows. A call for which no connection has room is not sent, and counts as offered. A call without a response
at its deadline is cancelled, as a gRPC client does.
"""

import json
import selectors
import socket
import struct
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import count

from tests.hostile.http2 import (
    ACK,
    CANCEL,
    DATA,
    END_HEADERS,
    END_STREAM,
    GOAWAY,
    HEADERS,
    INITIAL_WINDOW_SIZE,
    LARGEST_WINDOW,
    PING,
    PREFACE,
    RST_STREAM,
    SETTINGS,
    TIMEOUT_S,
    WINDOW_BYTES,
    WINDOW_UPDATE,
    frame,
    indexed,
    message,
    remembered,
    settings,
)

TICK_S = 0.001
POST, HTTP = 3, 6
"""Places of ``:method POST`` and ``:scheme http`` in the static header table."""
STATIC_FIELDS = 61
KEY = b"0" * 16
"""The part of a request that differs in each call: a number of so many digits."""
END_S = 0.5
"""Time after the last deadline within which the last calls end, in seconds."""
READ_BYTES = 1 << 20
_HEAD = struct.Struct(">IBI")
_HEAD_BYTES = 9
_OF_CALLS = frozenset({DATA, HEADERS, RST_STREAM})


class Call:
    """One call: when it was due, and whether a message has come."""

    __slots__ = ("due_s", "is_answered")

    def __init__(self, due_s: float) -> None:
        """Starts without an answer."""
        self.due_s = due_s
        self.is_answered = False


class _Connection:
    """One connection, whose header table holds the fields of all kinds of calls."""

    def __init__(self, address: str, *, timeout_ms: int, streams: int) -> None:
        host, _, port = address.rpartition(":")
        self.socket = socket.create_connection((host, int(port)), TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(
            PREFACE
            + settings({INITIAL_WINDOW_SIZE: LARGEST_WINDOW})
            + frame(WINDOW_UPDATE, 0, 0, (LARGEST_WINDOW - WINDOW_BYTES).to_bytes(4, "big"))
        )
        self.socket.settimeout(0.0)
        self._streams = streams
        self._calls: dict[int, Call] = {}
        self._out = bytearray()
        self._in = b""
        self._next = 1
        self._common = (
            (b":authority", b"localhost"),
            (b"te", b"trailers"),
            (b"content-type", b"application/grpc"),
            (b"grpc-timeout", f"{timeout_ms}m".encode()),
        )
        self._table: list[tuple[bytes, bytes]] = []
        self._blocks: dict[str, bytes] = {}

    def has_room(self) -> bool:
        """Returns True if the server takes one more call of the connection."""
        return len(self._calls) < self._streams

    def call(self, path: str, body: bytes, call: Call) -> int:
        """Starts a call, and returns its stream."""
        block = self._blocks.get(path) or self._block(path)
        stream, self._next = self._next, self._next + 2
        self._calls[stream] = call
        self._out += frame(HEADERS, END_HEADERS, stream, block)
        self._out += frame(DATA, END_STREAM, stream, message(body))
        return stream

    def cancel(self, stream: int) -> bool:
        """Cancels a call; returns False if it has ended."""
        if self._calls.pop(stream, None) is None:
            return False
        self._out += frame(RST_STREAM, 0, stream, CANCEL.to_bytes(4, "big"))
        return True

    def flush(self) -> None:
        """Sends as much as the socket takes."""
        if self._out:
            with suppress(BlockingIOError):
                del self._out[: self.socket.send(self._out)]

    def ended(self) -> Iterator[Call]:
        """Reads what has come, and yields each call that ended."""
        for kind, flags, stream, payload in self._frames():
            if kind in _OF_CALLS:
                call = self._calls.get(stream)
                if call is not None:
                    call.is_answered |= kind == DATA
                    if kind == RST_STREAM or flags & END_STREAM:
                        del self._calls[stream]
                        yield call
            elif kind == PING and not flags & ACK:
                self._out += frame(PING, ACK, 0, payload)
            elif kind == SETTINGS and not flags & ACK:
                self._out += frame(SETTINGS, ACK, 0)
            assert kind != GOAWAY, "the server ended a connection"

    def _frames(self) -> Iterator[tuple[int, int, int, bytes]]:
        try:
            data = self._in + self.socket.recv(READ_BYTES)
        except BlockingIOError:
            return
        place, size = 0, len(data)
        while size - place >= _HEAD_BYTES:
            word, flags, stream = _HEAD.unpack_from(data, place)
            begin, end = place + _HEAD_BYTES, place + _HEAD_BYTES + (word >> 8)
            if end > size:
                break
            yield word & 0xFF, flags, stream, data[begin:end]
            place = end
        self._in = data[place:]

    def _block(self, path: str) -> bytes:
        """Returns the header block of a path: references to fields that the server has, and the others."""
        block, is_whole = indexed(POST) + indexed(HTTP), True
        for field in ((b":path", path.encode()), *self._common):
            if field in self._table:
                block += indexed(STATIC_FIELDS + len(self._table) - self._table.index(field))
            else:
                is_whole = False
                self._table.append(field)
                self._blocks.clear()
                block += remembered(*field)
        if is_whole:
            self._blocks[path] = block
        return block


class Result:
    """What became of the calls of one plan."""

    def __init__(self) -> None:
        """Starts without calls, now."""
        self.began_s = time.perf_counter()
        self.counts: Counter[str] = Counter()
        self._latencies_s: list[float] = []
        self._answered_at: Counter[int] = Counter()

    def ended(self, call: Call, timeout_s: float) -> None:
        """Counts a call that ended."""
        now_s = time.perf_counter()
        if not call.is_answered:
            self.counts["refused"] += 1
        elif now_s - call.due_s > timeout_s:
            self.counts["late"] += 1
        else:
            self.counts["ok"] += 1
            self._latencies_s.append(now_s - call.due_s)
            self._answered_at[int(now_s - self.began_s)] += 1

    def as_json(self, seconds: float) -> str:
        """Returns the counts, percentiles of latency, and the calls answered in each second."""
        ordered = sorted(self._latencies_s) or [0.0]
        return json.dumps(
            {
                "counts": self.counts,
                "p50_ms": ordered[len(ordered) // 2] * 1_000,
                "p99_ms": ordered[len(ordered) * 99 // 100] * 1_000,
                "answered_at": [self._answered_at[second] for second in range(int(seconds))],
            }
        )


class Generator:
    """Connections, and the calls that they send."""

    def __init__(self, address: str, *, connections: int, streams: int, timeout_ms: int) -> None:
        """Connects; ``streams`` are the open calls of a connection, ``timeout_ms`` the deadline of a call."""
        self._timeout_s = timeout_ms / 1_000
        self._connections = [
            _Connection(address, timeout_ms=timeout_ms, streams=streams) for _ in range(connections)
        ]
        self._selector = selectors.DefaultSelector()
        for one in self._connections:
            self._selector.register(one.socket, selectors.EVENT_READ, one)
        self._numbers = count(time.time_ns())
        self._deadlines: deque[tuple[float, _Connection, int]] = deque()
        self._turn = 0
        self._open = 0

    def run(self, path: str, request: str, *, seconds: float, rate: float = 0.0, at_once: int = 0) -> Result:
        """Calls for some seconds at a rate, or with so many calls at once, and waits for their ends.

        ``request`` has :data:`KEY` in it, and is in hexadecimal digits.
        """
        parts = bytes.fromhex(request).split(KEY)
        result = Result()
        now_s = due_s = result.began_s
        ends_s = now_s + seconds
        while now_s < ends_s or (self._open and now_s < ends_s + self._timeout_s + END_S):
            if now_s < ends_s:
                due = max(0, at_once - self._open) if at_once else int((now_s - due_s) * rate)
                for _ in range(due):
                    due_s = now_s if at_once else due_s + 1 / rate
                    key = str(next(self._numbers))[-len(KEY) :].encode()
                    is_sent = self._send(path, key.join(parts), Call(due_s))
                    result.counts["sent" if is_sent else "not sent"] += 1
            self._exchange(result)
            now_s = time.perf_counter()
            self._expire(result, now_s)
        return result

    def _send(self, path: str, body: bytes, call: Call) -> bool:
        """Starts a call on the next connection with room; returns False if none has."""
        for _ in self._connections:
            connection = self._connections[self._turn]
            self._turn = (self._turn + 1) % len(self._connections)
            if connection.has_room():
                stream = connection.call(path, body, call)
                self._deadlines.append((call.due_s + self._timeout_s, connection, stream))
                self._open += 1
                return True
        return False

    def _exchange(self, result: Result) -> None:
        for one in self._connections:
            one.flush()
        for key, _ in self._selector.select(TICK_S):
            for call in key.data.ended():
                self._open -= 1
                result.ended(call, self._timeout_s)

    def _expire(self, result: Result, now_s: float) -> None:
        while self._deadlines and self._deadlines[0][0] <= now_s:
            _, connection, stream = self._deadlines.popleft()
            if connection.cancel(stream):
                self._open -= 1
                result.counts["expired"] += 1


def main() -> None:
    """Runs plans until standard input ends."""
    generator = Generator(**json.loads(sys.stdin.readline()))
    sys.stdout.write("connected\n")
    sys.stdout.flush()
    for line in sys.stdin:
        plan = json.loads(line)
        result = generator.run(**plan)
        sys.stdout.write(f"{result.as_json(plan['seconds'])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
