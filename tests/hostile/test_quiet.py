"""The harness itself: an honest client without an attack."""

import time
from collections.abc import Callable

import pytest

from tests.hostile.harness import Report, Target

pytestmark = pytest.mark.alone

QUIET_S = 2.0


@pytest.mark.slow
def test_an_honest_client_alone_is_served(target: Callable[..., Target], report: Report) -> None:
    """Without an attack every call succeeds, and memory grows only by the needs of the work."""
    server = target()
    with server.peak_memory() as peak, server.honest() as honest:
        time.sleep(QUIET_S)
    assert {} == honest.errors
    assert len(honest.health_ms) > QUIET_S / 0.005 / 4
    assert len(honest.enqueue_ms) > QUIET_S / 0.010 / 4
    report(
        "alone: p50, p99, longest call",
        "",
        f"{honest.p50_ms:.1f}, {honest.p99_ms:.1f}, {honest.stall_ms:.0f} ms",
        "",
    )
    report("alone: memory", "", f"+{peak.grown_mib:.0f} MiB", "")
