"""Many simultaneous certifications beside the honest client."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import pytest

from tests.harness.requests import request_for
from tests.harness.surfaces import SurfaceCalls
from tests.hostile.harness import Report, Target

pytestmark = pytest.mark.alone

AT_ONCE = 20
P99_MS_MAX = 500
RATIO_MAX = 8.0
"""Largest ratio of Health's median to its median alone: 2 on an idle machine, 500 without slices."""
QUIET_S = 1.0


@pytest.mark.parametrize(
    "rounds", [pytest.param(1, marks=pytest.mark.slow), pytest.param(20, marks=pytest.mark.long)]
)
def test_certifications_leave_room_for_others(
    target: Callable[..., Target], report: Report, rounds: int
) -> None:
    """The server certifies twenty surfaces at the same time, each with a new plan."""
    server = target()
    surfaces = [server.create_surface(f"tenants/a/surfaces/s-{number}") for number in range(AT_ONCE)]
    with server.honest() as alone:
        time.sleep(QUIET_S)
    with server.honest() as beside:
        for round_ in range(rounds):
            for number, surface in enumerate(surfaces):
                _change(surface, lease_ms=60_000 + round_ * AT_ONCE + number)
            certifying = [_certifying(surface) for surface in surfaces]
            assert all(call.result().surface.records.conformance for call in certifying)
    ratio = median(beside.health_ms) / median(alone.health_ms)
    tail = f"{beside.p99_ms:.0f}, {beside.stall_ms:.0f} ms"
    report(f"B17: Health beside {AT_ONCE} certifications", "40x", f"{ratio:.1f}x", f"≤ {RATIO_MAX}x")
    report(
        f"B17: p99, longest call beside {AT_ONCE} certifications",
        "-, 1458 ms",
        tail,
        f"p99 ≤ {P99_MS_MAX} ms",
    )
    assert {} == beside.errors
    assert ratio <= RATIO_MAX
    assert beside.p99_ms <= P99_MS_MAX


def _change(surface: SurfaceCalls, *, lease_ms: int) -> None:
    """Gives the surface settings without an earlier certification."""
    update = request_for("UpdateSurface", surface.name, lease_ms=lease_ms)
    update.update_mask.paths[:] = ["lease_ms"]
    surface.api.call("UpdateSurface", update)


def _certifying(surface: SurfaceCalls) -> Any:
    """Starts a certification and returns its call."""
    request: Any = request_for("CertifyHeavyDataConformance", surface.name)
    return surface.api.surfaces.CertifyHeavyDataConformance.future(request)
