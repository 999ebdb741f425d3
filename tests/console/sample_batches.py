"""Batches in any state, for the screens of the console."""

from typing import Any

from lightspeed.ops.v1 import lease_pb2, queue_pb2, worker_service_pb2

from tests.harness.browser import TENANT, Console
from tests.harness.surfaces import SurfaceCalls

AT_ONCE = 1_000


def made(console: Console, surface_id: str, **fields: Any) -> SurfaceCalls:
    """Creates a surface of the tenant that takes many batches at once, with a run in progress."""
    mode = queue_pb2.QUEUE_MODE_PUSH_PULL
    boundary = queue_pb2.QueueBoundary(
        mode=mode, max_in_flight=AT_ONCE, max_queued=200_000, cancellation_budget_ms=60_000
    )
    name = f"tenants/{TENANT}/surfaces/{surface_id}"
    surface = SurfaceCalls.create(console.api(), name, boundary=boundary, **fields)
    surface.start_run()
    return surface


def in_flight(surface: SurfaceCalls, *keys: str, worker_id: str = "w-1", **changes: Any) -> dict[str, str]:
    """Enqueues batches and starts them; returns their lease tokens by key."""
    surface.enqueue(*keys, **changes)
    return {one.batch.key: one.lease_token for one in surface.start(worker_id=worker_id)}


def extend(surface: SurfaceCalls, key: str, lease_token: str, progress: str) -> None:
    """Extends the lease of a batch, with its progress."""
    extension = lease_pb2.LeaseExtension(key=key, lease_token=lease_token, progress=progress)
    surface.call("ExtendLeases", extensions=[extension])


def dead_letters(surface: SurfaceCalls, *keys: str, reason: str = "no such table", **changes: Any) -> None:
    """Makes dead letters of batches of these keys."""
    for first in range(0, len(keys), AT_ONCE):
        some = keys[first : first + AT_ONCE]
        in_flight(surface, *some, **changes)
        failures = [
            worker_service_pb2.Failure(key=key, attempt=1, permanent=True, reason=reason) for key in some
        ]
        results = surface.call("FailBatches", failures=failures).results
        assert {"dead_lettered"} == {one.outcome.WhichOneof("outcome") for one in results}
