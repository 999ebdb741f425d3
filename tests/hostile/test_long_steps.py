"""Steps of the event loop with a long queue: snapshots and collections beside the honest client."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lightspeed.ops.v1 import worker_service_pb2 as pb

from tests.harness.requests import batch
from tests.harness.surfaces import SurfaceCalls
from tests.hostile.harness import Report, Target

BULK = 1_000
STALL_MS_MAX = 500
"""Longest call: 100 ms on an idle machine, seconds if the server copied a snapshot in one step."""


@pytest.mark.parametrize(
    "queued", [pytest.param(50_000, marks=pytest.mark.slow), pytest.param(1_000_000, marks=pytest.mark.long)]
)
@pytest.mark.timeout(600)
def test_a_long_queue_delays_no_other_call(
    target: Callable[..., Target], report: Report, tmp_path: Path, queued: int
) -> None:
    """While a surface fills and the server makes snapshots of it, other calls have no long delay."""
    server = target("--journal", f"sqlite:{tmp_path / 'journal.db'}")
    surface = server.create_surface("tenants/a/surfaces/long")
    with server.honest() as beside:
        for first in range(0, queued, BULK):
            _fill(surface, range(first, min(first + BULK, queued)))
    tail = f"{beside.p99_ms:.0f}, {beside.stall_ms:.0f} ms"
    limit = f"longest ≤ {STALL_MS_MAX} ms"
    report(f"B16: p99, longest call while {queued:,} batches are queued", "-, 3520 ms", tail, limit)
    assert {} == beside.errors
    assert beside.stall_ms <= STALL_MS_MAX


def _fill(surface: SurfaceCalls, sequences: range) -> None:
    batches = [batch(f"b-{sequence}", sequence=sequence) for sequence in sequences]
    results = surface.api.workers.EnqueueBatches(
        pb.EnqueueBatchesRequest(surface=surface.name, batches=batches)
    ).results
    assert len(sequences) == len(results)
