"""B9: work streams that never read their frames."""

import threading
import time
from collections.abc import Callable
from itertools import cycle

import pytest
from lightspeed.ops.v1 import worker_service_pb2 as pb

from tests.hostile.harness import Honest, Report, Target
from tests.hostile.http2 import Connection, Sender, call, data, message

pytestmark = pytest.mark.alone

WORK = "/lightspeed.ops.v1.WorkerService/Work"
REPORT = pb.WorkRequest(
    releases=[pb.Release(key=f"unknown-{number}", lease_token="1-1") for number in range(1_000)]
)
CREDITS = pb.WorkRequest(credits=pb.Credits(batches=1))
GROWTH_MIB = 100
"""Largest growth of memory during and after an attack, in MiB."""
MANY_GROWTH_MIB = 200
"""The same for a hundred streams: 64 MiB of unwritten frames, and one frame more of each stream."""
P99_MS = 250
"""99th percentile of the honest client's calls, in milliseconds; 9 to 46 on a quiet machine."""
DATA_BYTES = 16_000


def flood(target: Target, encoded: bytes, ended: threading.Event) -> Connection:
    """Opens a work stream whose responses stay unread, and writes frames until ``ended``."""
    connection = Connection(target.address)
    opened = pb.WorkRequest(open=pb.WorkRequest.Open(surface=target.surface.name, worker_id="mute"))
    connection.send(call(WORK, 1))
    sender = Sender(connection, [1])
    sender.send(1, message(opened.SerializeToString()))
    payloads = [encoded[begin : begin + DATA_BYTES] for begin in range(0, len(encoded), DATA_BYTES)]

    def write() -> None:
        for payload in cycle(payloads):
            if not sender.wait(1, len(payload), ended) or not sender.send(1, payload):
                return

    threading.Thread(target=write, daemon=True).start()
    return connection


def attack(
    target: Target, frame: pb.WorkRequest, streams: int, seconds: float
) -> tuple[float, float, Honest]:
    """Floods over some connections; returns peak and final memory, and the honest client's calls."""
    encoded = message(frame.SerializeToString())
    ended = threading.Event()
    with target.peak_memory() as peak, target.honest() as honest:
        flooding = [
            flood(target, encoded * max(1, DATA_BYTES // len(encoded)), ended) for _ in range(streams)
        ]
        time.sleep(seconds)
        ended.set()
        for one in flooding:
            one.close()
    assert {} == honest.errors
    return peak.grown_mib, target.grown_mib(peak, GROWTH_MIB), honest


@pytest.mark.parametrize(("kind", "frame"), [("reports", REPORT), ("credits", CREDITS)])
@pytest.mark.parametrize(
    ("streams", "seconds"),
    [
        pytest.param(8, 2.0, marks=pytest.mark.slow, id="small"),
        pytest.param(100, 33.0, marks=pytest.mark.long, id="full"),
    ],
)
def test_a_worker_that_never_reads_costs_a_bounded_memory(
    target: Callable[..., Target],
    report: Report,
    kind: str,
    frame: pb.WorkRequest,
    streams: int,
    seconds: float,
) -> None:
    """The server bounds the bytes of each stream in both directions, and its frames hold up no call."""
    limit_mib = GROWTH_MIB if streams <= 8 else MANY_GROWTH_MIB
    most, left, honest = attack(target(), frame, streams, seconds)
    before = "+1536 MiB in 33 s" if kind == "reports" else "unbounded"
    report(
        f"B9 {streams} unread work streams, {kind}, {seconds:.0f} s: memory, p99, longest call",
        before,
        f"+{most:.0f}, left +{left:.0f} MiB, {honest.p99_ms:.0f}, {honest.stall_ms:.0f} ms",
        f"+{limit_mib} MiB, p99 {P99_MS} ms",
    )
    assert honest.p99_ms <= P99_MS
    assert most <= limit_mib
    assert left <= limit_mib


@pytest.mark.slow
def test_a_worker_that_does_not_read_is_ended(target: Callable[..., Target], report: Report) -> None:
    """After the configured time the server ends its connection, and its unread batches can start at once."""
    server = target("--work-write-timeout-s", "1")
    surface = server.surface
    for first in range(0, 20_000, 1_000):
        surface.enqueue(*[f"{number:0250}" for number in range(first, first + 1_000)])
    began_s = time.monotonic()
    connection = Connection(server.address, values={4: 0})
    opened = pb.WorkRequest(
        open=pb.WorkRequest.Open(surface=surface.name, worker_id="mute"), credits=pb.Credits(batches=100_000)
    )
    connection.send(call(WORK, 1), data(1, message(opened.SerializeToString())))
    connection.closes()
    ended_s = time.monotonic() - began_s
    report("B9 unread work stream with a timeout of 1 s: ended after", "never", f"{ended_s:.1f} s", "<= 5 s")
    assert ended_s <= 5.0
    ends_s = time.monotonic() + 5.0
    while surface.get().queue.in_flight and time.monotonic() < ends_s:
        time.sleep(0.02)
    assert 0 == surface.get().queue.in_flight
