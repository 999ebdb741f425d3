"""Steps of the event loop with a long queue: snapshots and collections beside the honest client."""

import time
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from lightspeed.ops.v1 import worker_service_pb2 as pb

from tests.harness.requests import batch
from tests.harness.surfaces import SurfaceCalls
from tests.hostile.harness import Report, Target, with_noise_ms

pytestmark = pytest.mark.alone

BULK = 1_000
STALL_MS = 100
"""Longest call beside a snapshot and the collections of a long queue."""
STALL_MS_MAX = 500
"""Longest call on a busy machine."""
QUIET_S = 2.0
SNAPSHOT_BYTES = 25
"""Fewest bytes of the newest snapshot for each queued batch: a snapshot is due when as much was appended."""


@pytest.mark.parametrize(
    "queued", [pytest.param(200_000, marks=pytest.mark.slow), pytest.param(1_000_000, marks=pytest.mark.long)]
)
@pytest.mark.timeout(600)
def test_a_long_queue_delays_no_other_call(
    target: Callable[..., Target], report: Report, tmp_path: Path, queued: int
) -> None:
    """Other calls have no long delay while a surface fills and the server makes snapshots of it."""
    path = tmp_path / "journal.db"
    server = target("--journal", f"sqlite:{path}")
    surface = server.create_surface("tenants/a/surfaces/long")
    with server.honest() as alone:
        time.sleep(QUIET_S)
    with server.honest() as beside:
        for first in range(0, queued, BULK):
            _fill(surface, range(first, first + BULK))
    server.process.kill()
    limit_ms = with_noise_ms(STALL_MS, STALL_MS_MAX, alone, beside)
    name = f"B16: p99, longest call while {queued:,} batches are queued"
    now = f"{beside.p99_ms:.0f}, {beside.stall_ms:.0f} ms"
    report(name, "-, 3520 ms", now, f"longest ≤ {limit_ms:.0f} ms ({STALL_MS} quiet)")
    assert {} == beside.errors
    assert _snapshot_bytes(path) >= queued * SNAPSHOT_BYTES
    assert beside.stall_ms <= limit_ms


def _fill(surface: SurfaceCalls, sequences: range) -> None:
    batches = [batch(f"b-{sequence}", sequence=sequence) for sequence in sequences]
    results = surface.api.workers.EnqueueBatches(
        pb.EnqueueBatchesRequest(surface=surface.name, batches=batches)
    ).results
    assert len(sequences) == len(results)


def _snapshot_bytes(path: Path) -> int:
    """Returns the bytes of the largest snapshot in a data file."""
    connection = apsw.Connection(str(path))
    found: int = connection.execute(
        "SELECT max(length(data) + (SELECT coalesce(sum(length(data)), 0) FROM snapshot_parts p"
        " WHERE p.surface = s.surface AND p.version = s.version)) FROM snapshots s"
    ).get
    connection.close()
    return found
