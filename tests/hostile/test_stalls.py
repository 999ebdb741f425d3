"""A server process that is suspended while workers hold leases."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from lightspeed.ops.v1 import lease_pb2
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed_ops.core.active_batch import GRACE_MS

from tests.harness.surfaces import SurfaceCalls
from tests.hostile.harness import Report, Target

pytestmark = pytest.mark.alone

AT_ONCE = 1_000
DEAD = 10
HEARTBEAT_S = 0.2
POLL_S = 0.02
CALL_S = 60.0
EXPIRY_S = 1.0
"""Longest time that a dead worker's lease lasts beyond its grace, in seconds."""
NOISE_S = 1.0
"""Additional delay of the observation on a busy machine, in seconds."""


@pytest.mark.parametrize(
    ("stall_s", "lease_ms", "leases", "is_full"),
    [
        pytest.param(1.5, 1_000, 200, False, marks=pytest.mark.slow, id="small"),
        pytest.param(5.0, 3_000, 2_000, True, marks=pytest.mark.long, id="5 s"),
        pytest.param(20.0, 3_000, 2_000, True, marks=pytest.mark.long, id="20 s"),
    ],
)
def test_a_stall_of_the_server_takes_no_live_lease(
    target: Callable[..., Target],
    report: Report,
    *,
    stall_s: float,
    lease_ms: int,
    leases: int,
    is_full: bool,
) -> None:
    """Workers that send heartbeats keep their leases; those of dead workers end soon after their grace."""
    server = target()
    surface = server.create_surface("tenants/honest/surfaces/leased")
    live = _started(server, surface, "live", leases, lease_ms)
    _started(server, surface, "dead", DEAD, lease_ms)
    with ExitStack() as stack:
        if is_full:
            stack.enter_context(server.honest())
        lost = stack.enter_context(_heartbeats(server, surface.name, live, lease_ms))
        time.sleep(HEARTBEAT_S)
        server.process.terminate(signal.SIGSTOP)
        time.sleep(stall_s)
        server.process.terminate(signal.SIGCONT)
        resumed_s = time.monotonic()
        while is_full and surface.get().queue.in_flight > leases:
            time.sleep(POLL_S)
        expired_s = time.monotonic() - resumed_s
        time.sleep(lease_ms / 1_000)
    lost += _unacknowledged(server, surface.name, live)
    stopped = f"server stopped for {stall_s:g} s"
    report(f"B15: live leases lost of {leases}, {stopped}", "1600 of 2000", str(len(lost)), "0")
    assert not lost
    if is_full:
        limit_s = GRACE_MS / 1_000 + EXPIRY_S
        report(f"B15: dead leases gone, {stopped}", "at once", f"{expired_s:.1f} s", f"≤ {limit_s:g} s")
        assert expired_s <= limit_s + NOISE_S


def _started(
    server: Target, surface: SurfaceCalls, name: str, count: int, lease_ms: int
) -> list[pb.StartedBatch]:
    """Enqueues batches and starts them, in consecutive calls."""
    started: list[pb.StartedBatch] = []
    while len(started) < count:
        numbers = range(len(started), min(count, len(started) + AT_ONCE))
        surface.enqueue(*(f"{name}-{number}" for number in numbers))
        started += surface.start(lease_ms=lease_ms)
    return started


def _unacknowledged(server: Target, surface: str, live: list[pb.StartedBatch]) -> list[str]:
    """Acknowledges batches under their leases; returns the keys of the refused ones."""
    refused: list[str] = []
    for first in range(0, len(live), AT_ONCE):
        items = [
            pb.Acknowledgement(key=one.batch.key, lease_token=one.lease_token)
            for one in live[first : first + AT_ONCE]
        ]
        request = pb.AcknowledgeBatchesRequest(surface=surface, acknowledgements=items)
        results = server.api.workers.AcknowledgeBatches(request).results
        refused += [one.key for one in results if not one.outcome.processed.HasField("applied")]
    return refused


@contextmanager
def _heartbeats(
    server: Target, surface: str, live: list[pb.StartedBatch], lease_ms: int
) -> Iterator[list[str]]:
    """Extends leases three times before they expire, on its own connection; yields the keys of lost ones."""
    lost: list[str] = []
    ended = threading.Event()
    calls = [
        pb.ExtendLeasesRequest(
            surface=surface,
            extensions=[
                lease_pb2.LeaseExtension(key=one.batch.key, lease_token=one.lease_token, lease_ms=lease_ms)
                for one in live[first : first + AT_ONCE]
            ],
        )
        for first in range(0, len(live), AT_ONCE)
    ]

    def extend() -> None:
        while not ended.wait(lease_ms / 3_000):
            for call in calls:
                results = server.api.workers.ExtendLeases(call, timeout=CALL_S).results
                lost.extend(one.key for one in results if not one.outcome.HasField("extended"))

    thread = threading.Thread(target=extend)
    thread.start()
    try:
        yield lost
    finally:
        ended.set()
        thread.join()
