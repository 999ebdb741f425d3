"""Peers that attack the log: frames with forged lines and escapes, and bytes that are not HTTP/2.

Every line of the log is one JSON object of the server, and a peer cannot make the log grow without limit.
"""

import json
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.hostile.harness import MIB, Report, Target

pytestmark = pytest.mark.alone

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS, PING, GOAWAY, HEADERS, DATA = 4, 6, 7, 1, 0
FORGED = '{"event": "forged", "level": "critical"}'
TEXT = f"x\n{FORGED}\n\x1b[2J\x9b2J\u202e".encode() + b"\xff\xfe" + b"y" * 8_000
"""Debug text of a GOAWAY frame: a forged log line, terminal escape sequences, invalid UTF-8, and padding."""
LOG_BYTES = 1 * MIB
"""Most bytes of log: more than a server's own lines in a few seconds, less than 1/1000 of the attack's."""


def frame(kind: int, payload: bytes, *, flags: int = 0, stream: int = 0) -> bytes:
    """Returns an HTTP/2 frame."""
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


@contextmanager
def connection(address: str) -> Iterator[socket.socket]:
    """Opens a connection, which the server may close at any time."""
    host, _, port = address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=5) as connected, suppress(OSError):
        yield connected


def send_goaways(address: str, seconds: float) -> int:
    """Sends GOAWAY frames with forged text for some seconds; returns their number."""
    sent = 0
    with connection(address) as peer:
        peer.sendall(PREFACE + frame(SETTINGS, b""))
        ends_s = time.monotonic() + seconds
        while time.monotonic() < ends_s:
            for code in (1, 2, 11, 0x63):
                peer.sendall(frame(GOAWAY, struct.pack(">II", 0, code) + TEXT))
                sent += 1
    return sent


def send_garbage(address: str) -> None:
    """Opens connections that violate the protocol, each in another way."""
    pending = PREFACE + frame(SETTINGS, b"")
    for payload in (
        TEXT,
        b"GET /\x1b[2J HTTP/1.1\r\n\r\n",
        PREFACE + frame(SETTINGS, TEXT),
        pending + frame(HEADERS, TEXT, flags=4, stream=1),
        pending + frame(DATA, TEXT, flags=1, stream=1),
        pending + frame(PING, bytes(8)) * 2_000,
        pending + frame(0xEE, TEXT),
    ):
        with connection(address) as peer:
            peer.sendall(payload)
            peer.shutdown(socket.SHUT_WR)
            while peer.recv(65_536):
                pass


def attack(server: Target, seconds: float) -> tuple[int, int]:
    """Attacks the log beside an honest client; returns frames sent and bytes logged."""
    with server.honest() as honest:
        sent = send_goaways(server.address, seconds)
        send_garbage(server.address)
    assert {} == honest.errors
    server.process.terminate()
    assert 0 == server.process.wait()
    assert [] == server.process.other_lines
    assert {"event", "level", "timestamp"} <= set.intersection(*[set(line) for line in server.process.logs])
    assert "forged" not in {line["event"] for line in server.process.logs}
    return sent, sum(len(json.dumps(line)) for line in server.process.logs)


@pytest.mark.slow
def test_a_peer_writes_no_line_of_the_log(target: Callable[..., Target], report: Report) -> None:
    """After GOAWAY frames with forged lines, and protocol violations, the log has only the server's lines."""
    sent, logged = attack(target(), 0.5)
    assert sent > 100
    assert logged < LOG_BYTES
    report("B13: log of a peer's GOAWAY frames, 0.5 s", "160 MB, forged", f"{logged:,} B", "< 1 MiB")


@pytest.mark.long
def test_a_peer_writes_no_line_of_the_log_for_long(target: Callable[..., Target], report: Report) -> None:
    """The same holds for eight seconds of GOAWAY frames."""
    sent, logged = attack(target(), 8)
    assert sent > 1_000
    assert logged < LOG_BYTES
    report("B13: log of a peer's GOAWAY frames, 8 s", "2.6 GB, forged", f"{logged:,} B", "< 1 MiB")
