"""Attacks on the listener of metrics and probes, and scrapes beside honest calls."""

import gzip
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from lightspeed.ops.v1 import pipeline_pb2

from tests.harness.metrics import Metrics, get
from tests.harness.requests import batch
from tests.hostile.harness import Report, Target, with_noise_ms

pytestmark = pytest.mark.alone

STAGES = 6
P99_FACTOR = 3
"""How many times the 99th percentile without scrapes that with scrapes may be, beside the noise."""
P99_LIMIT_MS = 40.0
STEP_LIMIT_MS = 100.0
"""Longest step of the event loop: an honest call waits as long."""
CONNECTIONS_MOST = 40
"""Connections that the listener keeps, and some that the system has not closed yet."""
PEERS = 150
PROBE_LIMIT_MS = 2_000
"""Longest response to a probe: those of orchestrators wait for a second or more, several times."""
GROWN_LIMIT_MIB = 24.0
"""Most memory of all peers together."""


def pipeline() -> pipeline_pb2.Pipeline:
    """Returns a pipeline of six stages."""
    kinds = [
        pipeline_pb2.STAGE_KIND_SOURCE,
        *[pipeline_pb2.STAGE_KIND_TRANSFORM] * (STAGES - 2),
        pipeline_pb2.STAGE_KIND_SINK,
    ]
    stages = [
        pipeline_pb2.Stage(
            name=f"stage-{place}",
            kind=kind,
            boundary=pipeline_pb2.Boundary(input_contract=f"f{place}", output_contract=f"f{place + 1}"),
        )
        for place, kind in enumerate(kinds)
    ]
    manual = pipeline_pb2.Schedule(manual=pipeline_pb2.Schedule.Manual())
    return pipeline_pb2.Pipeline(name="wide", schedule=manual, stages=stages)


def fill(server: Target, surfaces: int) -> None:
    """Creates surfaces of six stages, each with batches in all of them, some in flight."""

    def create(number: int) -> None:
        surface = server.create_surface(f"tenants/t-{number % 10}/surfaces/s-{number}", pipeline=pipeline())
        batches = [
            batch(f"b-{stage}-{place}", stage=f"stage-{stage}", sequence=place)
            for stage in range(STAGES)
            for place in range(1, 6)
        ]
        surface.call("EnqueueBatches", batches=batches)
        surface.start(max_batches=10)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(create, range(surfaces)))


@pytest.mark.parametrize(
    "surfaces",
    [pytest.param(100, id="short"), pytest.param(1_000, id="whole", marks=pytest.mark.long)],
)
def test_scrapes_do_not_disturb_honest_calls(
    target: Callable[..., Target], report: Report, surfaces: int
) -> None:
    """Scrapes of many surfaces, one after another, leave the latency of calls nearly as it is."""
    server = target("--max-surfaces", "2000", "--max-surfaces-per-tenant", "2000")
    fill(server, surfaces)
    address = server.process.admin_address
    with server.honest() as alone:
        time.sleep(1.5)
    took: list[float] = []
    text = ""
    with server.honest() as beside:
        ends_s = time.monotonic() + 2
        while time.monotonic() < ends_s:
            began_s = time.monotonic()
            text = gzip.decompress(get(address, "/metrics", accept_encoding="gzip").body).decode()
            took.append(time.monotonic() - began_s)
            time.sleep(0.6)
    metrics = Metrics(text)
    assert surfaces + 2 == metrics.value("lightspeed_surfaces")
    p99_limit_ms = P99_FACTOR * alone.p99_ms + P99_LIMIT_MS
    step_limit_ms = with_noise_ms(STEP_LIMIT_MS, 4 * STEP_LIMIT_MS, alone, beside)
    name = f"scrapes of {surfaces} surfaces x {STAGES} stages"
    report(f"{name}: p99 ms", f"{alone.p99_ms:.1f}", f"{beside.p99_ms:.1f}", f"<= {p99_limit_ms:.0f}")
    report(
        f"{name}: longest ms", f"{alone.stall_ms:.1f}", f"{beside.stall_ms:.1f}", f"<= {step_limit_ms:.0f}"
    )
    report(f"{name}: s for one", "", f"{min(took):.2f} to {max(took):.2f}", "")
    assert {} == beside.errors
    assert beside.p99_ms <= p99_limit_ms
    assert beside.stall_ms <= step_limit_ms


@contextmanager
def connected(address: str, count: int, first: bytes = b"") -> Iterator[list[socket.socket]]:
    """Opens connections that send these bytes and read nothing."""
    host, _, port = address.rpartition(":")
    with ExitStack() as closing:
        peers: list[socket.socket] = []
        for _ in range(count):
            peer = closing.enter_context(socket.create_connection((host, int(port)), timeout=5))
            if first:
                peer.sendall(first)
            peers.append(peer)
        yield peers


def files(server: Target) -> int:
    """Returns the number of open files of a server."""
    return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))


ATTACKS = {
    "silent": b"",
    "half a request": b"GET /metrics HTTP/1.1\r\nHost: x\r\n",
    "garbage": b"\x16\x03\x01\x02\x00" + b"\xff" * 512,
    "a flood of requests": b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 200,
    "a body without end": b"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n"
    + b"x" * 60_000,
    "a header without end": b"GET /metrics HTTP/1.1\r\nX: " + b"x" * 60_000,
    "an upgrade": b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
}


def test_hostile_peers_have_their_share(target: Callable[..., Target], report: Report) -> None:
    """Whatever peers send, they keep a few connections and little memory, and probes are answered."""
    server = target()
    address = server.process.admin_address
    get(address, "/metrics")
    before = files(server)
    for attack, first in ATTACKS.items():
        with server.peak_memory() as peak, connected(address, PEERS, first):
            began_s = time.monotonic()
            ready = get(address, "/readyz")
            took_ms = (time.monotonic() - began_s) * 1_000
            open_files = files(server) - before
            grown_mib = server.grown_mib(peak, GROWN_LIMIT_MIB)
        name = f"admin, {PEERS} peers, {attack}"
        report(f"{name}: files", "", f"{open_files}", f"<= {CONNECTIONS_MOST}")
        report(f"{name}: MiB", "", f"{grown_mib:.1f}", f"<= {GROWN_LIMIT_MIB}")
        report(f"{name}: ms of /readyz", "", f"{took_ms:.0f}", f"<= {PROBE_LIMIT_MS}")
        assert (200, b"ready\n") == (ready.status, ready.body), attack
        assert open_files <= CONNECTIONS_MOST, attack
        assert grown_mib <= GROWN_LIMIT_MIB, attack
        assert took_ms <= PROBE_LIMIT_MS, attack
    assert 200 == get(address, "/metrics").status
    server.process.terminate()
    server.process.wait()
    assert [] == [line for line in server.process.logs if line["level"] in {"error", "warning"}]
