"""Replays of many batches beside the honest client: the server plans and requeues in slices."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lightspeed.ops.v1 import batch_pb2, worker_service_pb2

from tests.harness.requests import replay, request_for
from tests.harness.surfaces import SurfaceCalls
from tests.hostile.harness import Report, Target, with_noise_ms

pytestmark = pytest.mark.alone

BULK = 1_000
STALL_MS = 100.0
"""Longest call beside a replay."""
STALL_MS_MAX = 250.0
"""Longest call on a busy machine."""
QUIET_S = 2.0
REQUEUED_S = 120.0
"""Longest time to requeue all batches, in seconds."""


@pytest.mark.parametrize(
    "count", [pytest.param(4_000, marks=pytest.mark.slow), pytest.param(200_000, marks=pytest.mark.long)]
)
@pytest.mark.timeout(1_200)
def test_a_large_replay_leaves_room_for_others(
    target: Callable[..., Target], report: Report, tmp_path: Path, count: int
) -> None:
    """Half are dead letters, half applied batches of the window; first a dry run, then the replay."""
    server = target("--journal", f"sqlite:{tmp_path}/journal.db")
    surface = server.create_surface("tenants/a/surfaces/repaired")
    _work(surface, range(count), applied=True)
    _work(surface, range(count, 2 * count), applied=False)
    _set_window(surface, count)
    with server.honest() as alone:
        time.sleep(QUIET_S)
    with server.honest() as beside_plan:
        planned = surface.call("ApplyControl", action=replay("load"), dry_run=True).plan
    with server.honest() as beside_replay:
        by_plan = planned.plan_hash
        done = surface.call("ApplyControl", action=replay("load"), expected_plan_hash=by_plan).plan
        _wait_until_requeued(surface, 2 * count)
    assert (count, count) == (done.stages[0].dead_letters, done.stages[0].reprocessed)
    for what, before, beside in (
        ("a dry run", "500 ms at 400,000", beside_plan),
        ("a replay", "1,200 ms at 400,000", beside_replay),
    ):
        limit_ms = with_noise_ms(STALL_MS, STALL_MS_MAX, alone, beside)
        name = f"B16: longest call beside {what} of {2 * count:,}"
        report(name, before, f"{beside.stall_ms:.0f} ms", f"≤ {limit_ms:.0f} ms ({STALL_MS:.0f} quiet)")
        assert {} == beside.errors
        assert beside.stall_ms <= limit_ms


def _work(surface: SurfaceCalls, numbers: range, *, applied: bool) -> None:
    """Makes batches of the sink applied, or dead letters."""
    parts = [numbers[begin : begin + BULK] for begin in range(0, len(numbers), BULK)]
    for part in parts:
        surface.call("EnqueueBatches", batches=[_batch(number) for number in part])
    for part in parts:
        surface.call("StartAvailable", max_batches=BULK)
        if applied:
            done = [worker_service_pb2.Acknowledgement(key=f"b-{number}") for number in part]
            surface.call("AcknowledgeBatches", acknowledgements=done)
        else:
            surface.call("FailBatches", failures=[_failure(number) for number in part])


def _batch(number: int) -> batch_pb2.Batch:
    key = f"b-{number}"
    return batch_pb2.Batch(key=key, stage="load", records=1, idempotency_key=key, sequence=number)


def _failure(number: int) -> worker_service_pb2.Failure:
    return worker_service_pb2.Failure(key=f"b-{number}", attempt=1, reason="broken", permanent=True)


def _set_window(surface: SurfaceCalls, end: int) -> None:
    update: Any = request_for("UpdateSurface", surface.name)
    update.update_mask.paths[:] = ["connector_plan.reprocess_window"]
    window = update.connector_plan.reprocess_window
    window.start_sequence, window.end_sequence, window.reason = 0, end, "bad upstream day"
    surface.api.call("UpdateSurface", update)


def _wait_until_requeued(surface: SurfaceCalls, count: int) -> None:
    give_up_s = time.monotonic() + REQUEUED_S
    while (counts := surface.get().queue).queued < count:
        assert time.monotonic() < give_up_s, f"only {counts.queued} of {count} are in the queue"
        time.sleep(0.05)
