"""Attacks by calls over HTTP, and large JSON, beside the honest client."""

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPException
from typing import Any, NamedTuple

import pytest

from tests.harness.connect import ConnectClient, envelope
from tests.harness.metrics import get
from tests.harness.requests import batch, request_for
from tests.hostile.harness import Honest, Report, Target, with_noise_ms

pytestmark = pytest.mark.alone

STEP_LIMIT_MS = 100.0
"""Longest step of the event loop: an honest call waits as long."""
ROOM_LIMIT_MS = 1_400.0
"""Longest honest call while more peers than the room for incomplete requests has send half a request.

The server ends slow ones after a second, over gRPC too.
"""
PROBE_LIMIT_MS = 2_000
PEERS = 150
GROWN_LIMIT_MIB = 48.0
"""Most memory of all peers together: each may keep a part of a body or of a response."""
ATTACK_S = 2.0
BODY_BYTES = 4 * 1024 * 1024 - 64
SERVICE = "/lightspeed.ops.v1."


def http_request(path: str, body: bytes, length: int | None = None, **headers: Any) -> bytes:
    """Returns the bytes of a request, whose body may be shorter than it says."""
    named = {"host": "localhost", "content-type": "application/json"}
    named |= {"content-length": str(len(body) if length is None else length)}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"POST {SERVICE}{path} HTTP/1.1\r\n{head}\r\n".encode() + body


def bomb(part: bytes, size_bytes: int = BODY_BYTES) -> bytes:
    """Returns JSON of about so many bytes that repeats a part."""
    return b'{"batches":[' + b",".join([part] * (size_bytes // (len(part) + 1))) + b"]}"


BOMBS: dict[str, Callable[[], tuple[bytes, dict[str, str]]]] = {
    "empty objects": lambda: (bomb(b"{}"), {}),
    "empty lists": lambda: (bomb(b"[]"), {}),
    "numbers": lambda: (bomb(b"1"), {}),
    "nested lists": lambda: (b"[" * BODY_BYTES, {}),
    "nested objects": lambda: (b'{"pipeline":' * (BODY_BYTES // 12), {}),
    "texts of commas": lambda: (json.dumps({"surface": ",{[" * (BODY_BYTES // 3)}).encode(), {}),
    "escapes": lambda: (b'{"surface":"' + b"\\\\" * (BODY_BYTES // 2 - 8) + b'"}', {}),
    "unknown fields": lambda: (b"{" + b",".join(b'"f%d":1' % one for one in range(65_000)) + b"}", {}),
    "items below the limit of values": lambda: (bomb(b"{}", 65_000 * 3), {}),
    "gzip of zeros": lambda: (gzip.compress(bytes(64 * 1024 * 1024)), {"content_encoding": "gzip"}),
    "gzip of objects": lambda: (gzip.compress(bomb(b"{}")), {"content_encoding": "gzip"}),
}
"""Requests that cost much to read, and their headers; each is made when a test needs it."""


@contextmanager
def attacking(calls: Callable[[], None], threads: int = 2) -> Iterator[list[int]]:
    """Repeats calls in threads while the block runs; the list has an item for each call."""
    ended, made = threading.Event(), list[int]()

    def repeat() -> None:
        while not ended.is_set():
            calls()
            made.append(1)

    running = [threading.Thread(target=repeat, daemon=True) for _ in range(threads)]
    for thread in running:
        thread.start()
    try:
        yield made
    finally:
        ended.set()
        for thread in running:
            thread.join()


def check_steps(
    report: Report, name: str, alone: Honest, beside: Honest, quiet_ms: float = STEP_LIMIT_MS
) -> None:
    """Reports and asserts the longest honest call."""
    limit_ms = with_noise_ms(quiet_ms, quiet_ms + 4 * STEP_LIMIT_MS, alone, beside)
    now = f"{alone.stall_ms:.0f} alone, {beside.stall_ms:.0f}"
    report(f"connect, {name}: longest ms", "", now, f"<= {limit_ms:.0f}")
    assert {} == beside.errors, name
    assert beside.stall_ms <= limit_ms, name


@pytest.mark.parametrize(
    "kinds",
    [
        pytest.param(("empty objects", "unknown fields", "gzip of zeros"), id="short"),
        pytest.param(tuple(BOMBS), id="whole", marks=pytest.mark.long),
    ],
)
@pytest.mark.timeout(300)
def test_bombs(target: Callable[..., Target], report: Report, kinds: tuple[str, ...]) -> None:
    """Requests that cost much to read are refused, hold up no honest call, and leave no memory."""
    server = target()
    client = ConnectClient(server.process.admin_address)
    with server.honest() as alone:
        time.sleep(1)
    for kind in kinds:
        body, headers = BOMBS[kind]()
        statuses = set[int]()

        def call(body: bytes = body, headers: dict[str, str] = headers, found: set[int] = statuses) -> None:
            found.add(client.post("WorkerService/EnqueueBatches", body, **headers).status)

        with server.peak_memory() as peak, server.honest() as beside, attacking(call) as made:
            time.sleep(ATTACK_S)
        grown_mib = server.grown_mib(peak, GROWN_LIMIT_MIB)
        report(
            f"connect, {kind}: requests, MiB", "", f"{len(made)}, {grown_mib:.1f}", f"<= {GROWN_LIMIT_MIB}"
        )
        check_steps(report, kind, alone, beside)
        assert {400} == statuses, kind
        assert grown_mib <= GROWN_LIMIT_MIB, kind


def test_large_json(target: Callable[..., Target], report: Report) -> None:
    """Bulk requests and long lists in JSON hold up no other call."""
    server = target()
    client = ConnectClient(server.process.admin_address)
    surface = server.create_surface("tenants/a/surfaces/large")
    attributes = {f"name-{number}": "value" for number in range(20)}
    body = client.encoded(
        request_for(
            "EnqueueBatches",
            surface.name,
            batches=[batch(f"b-{number}", sequence=number, attributes=attributes) for number in range(1_000)],
        )
    )
    assert 200 == client.post("WorkerService/EnqueueBatches", body).status
    asked = client.encoded(request_for("ListBatches", surface.name, page_size=1_000))

    def call() -> None:
        assert 200 == client.post("WorkerService/EnqueueBatches", body).status
        answer = client.post("SurfaceService/ListBatches", asked, accept_encoding="gzip")
        assert 1_000 == len(answer.values()["batches"])

    with server.honest() as alone:
        time.sleep(1)
    with server.honest() as beside, attacking(call) as made:
        time.sleep(ATTACK_S)
    report("connect, pages of 1,000 and bulk requests in JSON", "", f"{2 * len(made)}", "")
    assert made
    check_steps(report, "large JSON", alone, beside)


class SlowPeer(NamedTuple):
    """A peer that sends some bytes, and then nothing more."""

    first: bytes
    limit_ms: float = STEP_LIMIT_MS
    """Longest honest call beside such peers."""


def slow_peers(server: Target) -> dict[str, SlowPeer]:
    """Returns the kinds of slow peers."""
    watch = envelope(b'{"surface":"%s"}' % server.surface.name.encode())
    asked = json.dumps({"surface": server.surface.name, "pageSize": 1_000}).encode()
    stream = {"content_type": "application/connect+json"}
    foreign = {"origin": "http://evil.example"}
    half = http_request("WorkerService/EnqueueBatches", b" " * 500_000, BODY_BYTES)
    return {
        "headers of a call": SlowPeer(http_request("SurfaceService/GetSurface", b"", 1_000), ROOM_LIMIT_MS),
        "half a body": SlowPeer(half, ROOM_LIMIT_MS),
        "open streams": SlowPeer(http_request("RecordService/WatchAudits", watch, None, **stream)),
        "unread pages": SlowPeer(http_request("SurfaceService/ListBatches", asked)),
        "pipelined pages": SlowPeer(http_request("SurfaceService/ListBatches", asked) * 20),
        "pages of another site": SlowPeer(
            http_request("SurfaceService/GetSurface", b" " * 100_000, None, **foreign)
        ),
    }


@pytest.mark.timeout(300)
def test_slow_peers(target: Callable[..., Target], report: Report) -> None:
    """Peers that send half a call, or do not read, keep little memory; probes and calls are answered."""
    server = target("--request-timeout-s", "2", "--work-write-timeout-s", "2")
    address = server.process.admin_address
    keys = [f"k-{number}-{'x' * 200}" for number in range(1_000)]
    batches = [batch(key, sequence=place) for place, key in enumerate(keys)]
    server.surface.call("EnqueueBatches", batches=batches)
    client = ConnectClient(address)
    with server.honest() as alone:
        time.sleep(1)
    for kind, peer in slow_peers(server).items():
        with server.peak_memory() as peak, server.honest() as beside, sent(address, peer.first):
            took_ms = worst_ms(lambda: get(address, "/readyz"))
            called_ms = worst_ms(lambda: answered(client))
        grown_mib = server.grown_mib(peak, GROWN_LIMIT_MIB)
        name = f"{PEERS} peers, {kind}"
        most = f"{peak.grown_mib:.1f}, {grown_mib:.1f}"
        report(f"connect, {name}: most MiB, left", "", most, f"<= {GROWN_LIMIT_MIB}")
        took = f"{took_ms:.0f}, {called_ms:.0f}"
        report(f"connect, {name}: ms of /readyz, of a call", "", took, f"<= {PROBE_LIMIT_MS}")
        check_steps(report, name, alone, beside, peer.limit_ms)
        assert grown_mib <= GROWN_LIMIT_MIB, kind
        assert max(took_ms, called_ms) <= PROBE_LIMIT_MS, kind


@contextmanager
def sent(address: str, first: bytes) -> Iterator[None]:
    """Keeps peers connected that have sent these bytes, or as many as the server takes, and read nothing."""
    host, _, port = address.rpartition(":")
    with ExitStack() as closing:
        for _ in range(PEERS):
            peer = closing.enter_context(socket.socket())
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            peer.settimeout(0.1)
            with suppress(OSError):
                peer.connect((host, int(port)))
                peer.sendall(first)
        yield


def worst_ms(call: Callable[[], Any], times: int = 3) -> float:
    """Returns the longest duration of a few calls."""
    worst = 0.0
    for _ in range(times):
        began_s = time.monotonic()
        call()
        worst = max(worst, (time.monotonic() - began_s) * 1_000)
    return worst


def answered(client: ConnectClient) -> None:
    """Calls until it is answered: a peer beside it may have taken its connection."""
    for _ in range(20):
        with suppress(OSError, HTTPException):
            assert 200 == client.post("SurfaceService/GetServerInfo", {}).status
            return
    raise AssertionError("no call was answered")
