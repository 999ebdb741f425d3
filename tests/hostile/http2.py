"""Raw HTTP/2: frames of an attacker, which no gRPC library would send.

Owns the few frames and header fields that attacks need. Headers are literals without indexing, which need no
compression state; plain sockets send everything.
"""

import socket
import struct
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
ACK, END_STREAM, END_HEADERS = 0x1, 0x1, 0x4
CANCEL = 8
INITIAL_WINDOW_SIZE = 4
LARGEST_WINDOW = 2**31 - 1
FRAME_BYTES = 16_384
WINDOW_BYTES = 65_535
"""The first flow-control window of a connection and of each stream, in bytes."""
TIMEOUT_S = 20.0


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """Returns one frame."""
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def settings(values: dict[int, int] | None = None) -> bytes:
    """Returns a SETTINGS frame."""
    return frame(SETTINGS, 0, 0, b"".join(struct.pack(">HI", *pair) for pair in (values or {}).items()))


def literal(name: bytes, value: bytes) -> bytes:
    """Returns a header field without indexing, in plain text."""
    return b"\x00" + _length(len(name)) + name + _length(len(value)) + value


def indexed(index: int) -> bytes:
    """Returns a reference to a field in the header table of the connection."""
    return _integer(0x80, 7, index)


def remembered(name: bytes, value: bytes) -> bytes:
    """Returns a header field that the receiver adds to its header table."""
    return b"\x40" + _length(len(name)) + name + _length(len(value)) + value


def call_fields(path: str) -> bytes:
    """Returns the header block of a gRPC call."""
    return b"".join(
        literal(name, value)
        for name, value in (
            (b":method", b"POST"),
            (b":scheme", b"http"),
            (b":path", path.encode()),
            (b":authority", b"localhost"),
            (b"te", b"trailers"),
            (b"content-type", b"application/grpc"),
        )
    )


def call(path: str, stream: int) -> bytes:
    """Returns the headers of a gRPC call, without its request."""
    return frame(HEADERS, END_HEADERS, stream, call_fields(path))


def data(stream: int, payload: bytes, *, last: bool = False) -> bytes:
    """Returns a DATA frame."""
    return frame(DATA, END_STREAM if last else 0, stream, payload)


def message(payload: bytes, *, announced: int | None = None) -> bytes:
    """Returns a gRPC message, which may announce more bytes than it has."""
    return b"\x00" + struct.pack(">I", len(payload) if announced is None else announced) + payload


def stream_ids(count: int) -> Iterable[int]:
    """Returns the ids of a client's first streams."""
    return range(1, 2 * count, 2)


class Connection:
    """One connection to a server, which reads only on request."""

    def __init__(self, address: str, *, values: dict[int, int] | None = None) -> None:
        """Connects and sends the preface."""
        host, _, port = address.rpartition(":")
        self.socket = socket.create_connection((host, int(port)), TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(PREFACE + settings(values))

    def send(self, *frames: bytes) -> bool:
        """Sends frames; returns False if the server has closed the connection or does not read."""
        try:
            self.socket.sendall(b"".join(frames))
        except OSError:
            return False
        return True

    def frames(self) -> Iterator[tuple[int, int, int, bytes]]:
        """Yields frames (kind, flags, stream, payload) until the server closes the connection."""
        with self.socket.makefile("rb") as incoming:
            while len(head := incoming.read(9)) == 9:
                length = int.from_bytes(head[:3], "big")
                kind, flags, stream = struct.unpack(">BBI", head[3:])
                yield kind, flags, stream, incoming.read(length)

    def read_frames(self) -> Iterator[tuple[int, int, int, bytes]]:
        """Yields frames until the connection ends in any way."""
        with suppress(OSError, ValueError):
            yield from self.frames()

    def is_closed(self) -> bool:
        """Returns True if the server closes the connection without its SETTINGS."""
        try:
            return not self.socket.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    def closes(self) -> None:
        """Returns when the server has closed the connection."""
        for _ in self.read_frames():
            pass
        self.close()

    def close(self) -> None:
        """Closes the connection."""
        self.socket.close()


class Sender:
    """Sends frames of data over streams of one connection, within the flow control of HTTP/2."""

    def __init__(self, connection: Connection, streams: Iterable[int]) -> None:
        """Takes a connection whose frames it reads itself, and the ids of the streams."""
        self._connection = connection
        self._initial = WINDOW_BYTES
        self._windows = dict.fromkeys([0, *streams], WINDOW_BYTES)
        """Bytes that the receiver takes, by stream; those of the whole connection under 0."""
        self._changed = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def room(self, stream: int) -> int:
        """Returns the bytes that may be sent on a stream now."""
        return min(self._windows[stream], self._windows[0])

    def send(self, stream: int, payload: bytes) -> bool:
        """Sends a payload for which there is room; returns False if the connection has ended."""
        with self._changed:
            self._windows[stream] -= len(payload)
            self._windows[0] -= len(payload)
        return self._connection.send(data(stream, payload))

    def wait(self, stream: int, size: int, ended: threading.Event) -> bool:
        """Waits for room on a stream; returns False after ``ended``."""
        with self._changed:
            while self.room(stream) < size and not ended.is_set():
                self._changed.wait(0.1)
        return not ended.is_set()

    def _read(self) -> None:
        for kind, flags, stream, payload in self._connection.read_frames():
            if kind == WINDOW_UPDATE:
                self._grow([stream], int.from_bytes(payload, "big"))
            elif kind == SETTINGS and not flags & ACK:
                self._take(dict(struct.iter_unpack(">HI", payload)))
            elif kind == PING and not flags & ACK:
                self._connection.send(frame(PING, ACK, 0, payload))

    def _take(self, values: dict[int, int]) -> None:
        """Takes settings: another initial window changes the windows of open streams too."""
        changed = values.get(INITIAL_WINDOW_SIZE, self._initial) - self._initial
        self._initial += changed
        self._grow([stream for stream in self._windows if stream], changed)
        self._connection.send(frame(SETTINGS, ACK, 0))

    def _grow(self, streams: Iterable[int], count: int) -> None:
        with self._changed:
            for stream in streams:
                self._windows[stream] += count
            self._changed.notify_all()


@contextmanager
def connections(address: str, count: int) -> Iterator[list[Connection]]:
    """Opens so many connections, and closes them at the end."""
    opened = [Connection(address) for _ in range(count)]
    try:
        yield opened
    finally:
        for one in opened:
            one.close()


def _length(value: int) -> bytes:
    return _integer(0x00, 7, value)


def _integer(first: int, bits: int, value: int) -> bytes:
    most = (1 << bits) - 1
    if value < most:
        return bytes([first | value])
    rest, encoded = value - most, bytes([first | most])
    while rest >= 0x80:
        encoded += bytes([rest & 0x7F | 0x80])
        rest >>= 7
    return encoded + bytes([rest])
