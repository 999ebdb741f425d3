"""Raw HTTP/2: frames as an attacker writes them, which no gRPC library would.

Owns the few frames and header fields that attacks need. Headers are literals without indexing, so that no
compression state is needed; everything is written with plain sockets.
"""

import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
ACK, END_STREAM, END_HEADERS = 0x1, 0x1, 0x4
CANCEL = 8
INITIAL_WINDOW_SIZE = 4
LARGEST_WINDOW = 2**31 - 1
FRAME_BYTES = 16_384
TIMEOUT_S = 20.0


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """One frame."""
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def settings(values: dict[int, int] | None = None) -> bytes:
    """A SETTINGS frame."""
    return frame(SETTINGS, 0, 0, b"".join(struct.pack(">HI", *pair) for pair in (values or {}).items()))


def literal(name: bytes, value: bytes) -> bytes:
    """A header field without indexing, in plain text."""
    return b"\x00" + _length(len(name)) + name + _length(len(value)) + value


def indexed(index: int) -> bytes:
    """A reference to a field in the table of the connection."""
    return _integer(0x80, 7, index)


def remembered(name: bytes, value: bytes) -> bytes:
    """A header field that the receiver keeps in its table."""
    return b"\x40" + _length(len(name)) + name + _length(len(value)) + value


def call_fields(path: str) -> bytes:
    """The header block of a gRPC call."""
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
    """The headers of a gRPC call, whose request is still to come."""
    return frame(HEADERS, END_HEADERS, stream, call_fields(path))


def data(stream: int, payload: bytes, *, last: bool = False) -> bytes:
    """A DATA frame."""
    return frame(DATA, END_STREAM if last else 0, stream, payload)


def message(payload: bytes, *, announced: int | None = None) -> bytes:
    """A gRPC message, which may announce more bytes than it has."""
    return b"\x00" + struct.pack(">I", len(payload) if announced is None else announced) + payload


def stream_ids(count: int) -> Iterable[int]:
    """Numbers of the first streams of a client."""
    return range(1, 2 * count, 2)


class Connection:
    """One connection to a server, which reads nothing unless asked to."""

    def __init__(self, address: str, *, values: dict[int, int] | None = None) -> None:
        """Connects and sends the preface."""
        host, _, port = address.rpartition(":")
        self.socket = socket.create_connection((host, int(port)), TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(PREFACE + settings(values))

    def send(self, *frames: bytes) -> bool:
        """Sends frames; False if the server has closed the connection or does not read."""
        try:
            self.socket.sendall(b"".join(frames))
        except OSError:
            return False
        return True

    def frames(self) -> Iterator[tuple[int, int, int, bytes]]:
        """Reads frames (kind, flags, stream, payload) until the server closes the connection."""
        with self.socket.makefile("rb") as incoming:
            while len(head := incoming.read(9)) == 9:
                length = int.from_bytes(head[:3], "big")
                kind, flags, stream = struct.unpack(">BBI", head[3:])
                yield kind, flags, stream, incoming.read(length)

    def read_frames(self) -> Iterator[tuple[int, int, int, bytes]]:
        """Reads frames until the connection ends, however it ends."""
        with suppress(OSError, ValueError):
            yield from self.frames()

    def is_closed(self) -> bool:
        """True if the server closes the connection instead of greeting."""
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
        """Closes it."""
        self.socket.close()


@contextmanager
def connections(address: str, count: int) -> Iterator[list[Connection]]:
    """Some connections, closed in the end."""
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
