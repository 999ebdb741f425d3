"""Clients that verify a long audit chain again and again: verification gives way to other calls."""

import threading
import time
from collections.abc import Callable

import grpc
import pytest
from lightspeed.ops.v1 import record_service_pb2

from tests.harness.api import Api
from tests.hostile.harness import Report, Target

pytestmark = pytest.mark.alone

STALL_MS = 250
"""Longest delay that a request may cause for others, by the issue, in milliseconds."""
REASON = "\N{FIRE}" * 4_096
"""The longest reason: the escaped text of its audit has 48 kB."""


def attack(server: Target, *, audits: int, callers: int, seconds: float) -> tuple[float, float, int]:
    """Verifies a chain over several connections; returns the honest p99, longest call, and walks."""
    surface = server.create_surface("tenants/attacker/surfaces/long")
    for _ in range(audits):
        surface.call("DiscardDeadLetters", keys=["none"], reason=REASON)
    ends_s = time.monotonic() + seconds
    verified_counts: list[int] = []

    def verify() -> None:
        with grpc.insecure_channel(server.address, [("grpc.use_local_subchannel_pool", 1)]) as channel:
            api = Api(channel)
            while time.monotonic() < ends_s:
                request = record_service_pb2.VerifyAuditsRequest(surface=surface.name)
                verified_counts.append(api.records.VerifyAudits(request).verified)

    with server.honest() as honest:
        ends_s = time.monotonic() + seconds
        threads = [threading.Thread(target=verify) for _ in range(callers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {} == honest.errors
    assert verified_counts
    assert min(verified_counts) >= audits
    return honest.p99_ms, honest.stall_ms, len(verified_counts)


@pytest.mark.slow
def test_verifications_give_way(target: Callable[..., Target], report: Report) -> None:
    """Two clients verify 400 audits with the longest reasons; no other call waits long."""
    p99_ms, stall_ms, verified_counts = attack(target(), audits=400, callers=2, seconds=1.5)
    assert stall_ms <= STALL_MS
    report(
        "B17: VerifyAudits, 2 callers: p99, stall",
        "410, 415 ms",
        f"{p99_ms:.1f}, {stall_ms:.0f} ms",
        "250 ms",
    )
    report("B17: VerifyAudits, 2 callers: walks of 400", "", f"{verified_counts}", "")


@pytest.mark.long
def test_many_verifications_give_way(target: Callable[..., Target], report: Report) -> None:
    """Twenty clients verify 3,000 audits with the longest reasons; the p99 of other calls is small."""
    p99_ms, stall_ms, verified_counts = attack(target(), audits=3_000, callers=20, seconds=20)
    # Twenty clients use a core themselves: the longest call depends on the machine, not on verification.
    assert p99_ms <= STALL_MS
    report("B17: VerifyAudits, 20 callers: p99, stall", "", f"{p99_ms:.1f}, {stall_ms:.0f} ms", "250 ms")
    report("B17: VerifyAudits, 20 callers: walks of 3,000", "", f"{verified_counts}", "")
