"""Metrics of a running server after real work, beside what its calls say of the same."""

import time
from collections.abc import Callable

import grpc
import pytest
from lightspeed.ops.v1 import record_service_pb2
from lightspeed_ops.admin import application
from lightspeed_ops.admin.families import FAMILIES, GROUPS
from lightspeed_ops.readiness import ReadinessState

from tests.harness.api import Api
from tests.harness.metrics import Metrics, get
from tests.harness.server import DEADLINE_S, ManualClock, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls

NAME = "tenants/acme/surfaces/flights"
HERE = {"tenant": "acme", "surface": "flights"}
EXTRACT = HERE | {"stage": "extract"}
LOAD = HERE | {"stage": "load"}

LABELS = {
    "budget",
    "file",
    "generation",
    "grpc_method",
    "grpc_status",
    "implementation",
    "kind",
    "le",
    "limit",
    "major",
    "minor",
    "outcome",
    "patchlevel",
    "reason",
    "stage",
    "state",
    "surface",
    "tenant",
    "version",
}
"""All labels that metrics may have: none of them names a key, a worker, a run or a reason of a caller."""


@pytest.fixture(autouse=True)
def _no_sharing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Renders each scrape: a test compares it with calls before it."""
    monkeypatch.setattr(application, "SHARED_S", 0.0)


def work(surface: SurfaceCalls, clock: ManualClock) -> None:
    """Does something of everything: of 8 batches 5 are started, and each of these goes another way."""
    surface.start_run()
    surface.enqueue(*[f"e-{number}" for number in range(6)])
    clock.advance(2_000)
    surface.enqueue("l-0", "l-1", stage="load")
    assert ["e-0", "e-1", "e-2", "e-3"] == [
        one.batch.key for one in surface.start(stages=["extract"], max_batches=4)
    ]
    surface.acknowledge("e-0")
    surface.fail("e-1")
    surface.fail("e-2", permanent=True)
    surface.call("CancelBatch", key="e-5")
    surface.start(stages=["load"], max_batches=1, worker_id="secret-worker")
    clock.advance(3_000)


def expired(surface: SurfaceCalls, clock: ManualClock) -> None:
    """Lets the leases of two batches expire, and waits until the server has noticed."""
    clock.advance(120_000)
    ends_s = time.monotonic() + DEADLINE_S
    while surface.call("GetQueue").queue.counts.in_flight:
        assert time.monotonic() < ends_s, "expected the leases to expire"
        time.sleep(0.02)


def test_metrics_say_what_the_calls_say(calls: Api, watched: RunningServer, clock: ManualClock) -> None:
    """Counts, ages, shares and latencies are those of GetQueue and of the work, by stage."""
    surface = SurfaceCalls.create(calls, NAME)
    work(surface, clock)
    metrics, queue = Metrics.scrape(watched.admin_address), surface.call("GetQueue").queue
    for stage in queue.stages:
        for state in ("queued", "retrying", "in_flight"):
            labels = HERE | {"stage": stage.stage, "state": state}
            assert getattr(stage, state) == metrics.value("lightspeed_queue_batches", **labels)
        labels = HERE | {"stage": stage.stage}
        assert stage.dead_lettered == metrics.value("lightspeed_dead_letters", **labels)
    counts = queue.counts
    assert counts.enqueued == metrics.total("lightspeed_batches_enqueued_total", **HERE) == 8
    assert 5 == metrics.total("lightspeed_batches_started_total", **HERE)
    assert counts.succeeded == metrics.value("lightspeed_batches_ended_total", **EXTRACT, outcome="succeeded")
    assert counts.cancelled == metrics.value("lightspeed_batches_ended_total", **EXTRACT, outcome="cancelled")
    assert 2 == metrics.total("lightspeed_batches_ended_total", **HERE)
    assert 1 == metrics.value("lightspeed_retries_total", **EXTRACT)
    assert 1 == metrics.value("lightspeed_dead_lettered_total", **EXTRACT)
    # The clock stands: five seconds since the first enqueueing, three since the second and the failures.
    ages = {
        (one.stage, state): metrics.value(
            "lightspeed_queue_oldest_age_seconds", **HERE, stage=one.stage, state=state
        )
        for one in queue.stages
        for state in ("queued", "retrying", "in_flight")
    }
    assert {5.0} == {ages["extract", state] for state in ("queued", "retrying", "in_flight")}
    assert (3.0, 3.0, 0.0) == (ages["load", "queued"], ages["load", "in_flight"], ages["transform", "queued"])
    assert 3.0 == metrics.value("lightspeed_dead_letter_oldest_age_seconds", **EXTRACT)
    latency = "lightspeed_start_latency_seconds"
    assert (4, 8.0) == (
        metrics.value(f"{latency}_count", **EXTRACT),
        metrics.value(f"{latency}_sum", **EXTRACT),
    )
    assert (0, 4) == tuple(metrics.value(f"{latency}_bucket", **EXTRACT, le=le) for le in ("1.0", "2.5"))
    assert (1, 0.0) == (metrics.value(f"{latency}_count", **LOAD), metrics.value(f"{latency}_sum", **LOAD))
    boundary = surface.get().boundary
    in_flight = metrics.value("lightspeed_queue_limit_ratio", **HERE, limit="max_in_flight")
    assert pytest.approx(counts.in_flight / boundary.max_in_flight) == in_flight
    queued = (counts.queued + counts.retrying) / boundary.max_queued
    assert pytest.approx(queued) == metrics.value("lightspeed_queue_limit_ratio", **HERE, limit="max_queued")


def test_lease_expiries_and_outcomes(calls: Api, watched: RunningServer, clock: ManualClock) -> None:
    """Expired leases count by stage; what became of batches otherwise is as the audits have it."""
    surface = SurfaceCalls.create(calls, NAME)
    work(surface, clock)
    expired(surface, clock)
    surface.call("DiscardDeadLetters", keys=["e-2"], reason="no use")
    metrics = Metrics.scrape(watched.admin_address)
    assert (1, 1) == tuple(
        metrics.value("lightspeed_lease_expiries_total", **place) for place in (EXTRACT, LOAD)
    )
    assert 2 + 1 == metrics.total("lightspeed_retries_total", **HERE)
    assert 1 == metrics.value("lightspeed_batches_ended_total", **EXTRACT, outcome="discarded")
    assert 0 == metrics.total("lightspeed_dead_letters", **HERE)
    audited = [action for action, _ in surface.audits()]
    assert (1, 1, 1) == tuple(audited.count(action) for action in ("dead_letter", "cancel_batch", "discard"))


def test_every_metric_of_the_list_is_there(calls: Api, watched: RunningServer, clock: ManualClock) -> None:
    """After a little work each family has a sample, but for those of certificates and of several servers."""
    surface = SurfaceCalls.create(calls, NAME)
    work(surface, clock)
    with pytest.raises(grpc.RpcError):
        surface.call("CancelBatch", key="none")
    stream = calls.records.WatchLineage(record_service_pb2.WatchLineageRequest(surface=NAME), timeout=20)
    next(stream)
    metrics = Metrics.scrape(watched.admin_address)
    stream.cancel()
    missing = {
        family.name for family in FAMILIES if not {family.name, f"{family.name}_count"} & metrics.names()
    }
    of_cluster = {family.name for family in GROUPS["cluster"]}
    assert {"lightspeed_certificate_expiry_timestamp_seconds"} | of_cluster == missing
    assert 1 == metrics.value("lightspeed_streams", kind="lineage")
    assert 1 == metrics.total("lightspeed_refusals_total", reason="BATCH_NOT_FOUND")
    assert 1 == metrics.total("lightspeed_refusals_total")
    assert 2 == metrics.value("lightspeed_surfaces")
    method = "lightspeed.ops.v1.WorkerService/FailBatch"
    assert 2 == metrics.value("grpc_server_call_started_total", grpc_method=method)
    assert 2 == metrics.value("grpc_server_call_duration_seconds_count", grpc_method=method, grpc_status="OK")
    sizes = "grpc_server_call_{}_total_compressed_message_size_bytes_{}".format
    assert 2 == metrics.value(sizes("sent", "count"), grpc_method=method)
    assert 20 < metrics.value(sizes("rcvd", "sum"), grpc_method=method) < 1_000
    assert 0 < metrics.value("lightspeed_journal_sync_seconds_count")
    assert 4_096 <= metrics.value("lightspeed_journal_bytes", file="database")
    assert 0 < metrics.value("lightspeed_disk_free_bytes")
    assert 0 < metrics.value("process_resident_memory_bytes")


def test_counters_only_grow(calls: Api, watched: RunningServer, clock: ManualClock) -> None:
    """From scrape to scrape no counter and no bucket is smaller, though a surface is deleted meanwhile."""
    surface = SurfaceCalls.create(calls, NAME)
    work(surface, clock)
    other = SurfaceCalls.create(calls, "tenants/acme/surfaces/other-one")
    before = Metrics.scrape(watched.admin_address)
    other.call("DeleteSurface")
    surface.enqueue("late", sequence=9)
    after = Metrics.scrape(watched.admin_address)
    counters = [family.name for family in before.families if family.type in {"counter", "histogram"}]
    shown = after.series()
    for (name, labels), value in before.series().items():
        if not name.startswith(tuple(counters)):
            continue
        if ("surface", "other-one") in labels:
            assert (name, labels) not in shown, "a deleted surface has no series"
        else:
            assert value <= shown[name, labels], (name, labels)
    other.call("UndeleteSurface")
    again = Metrics.scrape(watched.admin_address)
    assert 0 == again.total("lightspeed_batches_enqueued_total", tenant="acme", surface="other-one")


def test_labels_have_no_words_of_callers(calls: Api, watched: RunningServer, clock: ManualClock) -> None:
    """Keys, workers, runs, reasons and methods that callers make up are in no label."""
    surface = SurfaceCalls.create(calls, NAME)
    work(surface, clock)
    hostile = 'x"} evil_metric 1\n'
    surface.enqueue("k" * 200, sequence=50)
    for path in ("/no.such.Service/Method", "/lightspeed.ops.v1.WorkerService/Made%20Up", f"/{'m' * 500}/x"):
        with pytest.raises(grpc.RpcError):
            calls.channel.unary_unary(path, bytes, bytes)(b"", timeout=20)
    with pytest.raises(grpc.RpcError):
        surface.call("GetSurface", surface="tenants/acme/surfaces/made-up")
    path = "/lightspeed.ops.v1.SurfaceService/GetSurface"
    with pytest.raises(grpc.RpcError):
        calls.channel.unary_unary(path, bytes, bytes)(hostile.encode(), timeout=20)
    labels = Metrics.scrape(watched.admin_address).labels()
    assert LABELS >= labels.keys()
    values = {value for found in labels.values() for value in found}
    for word in (
        "e-0",
        "k" * 200,
        "secret-worker",
        "run-000001",
        "wrong file",
        "night",
        "made-up",
        "evil_metric",
    ):
        assert not [value for value in values if word in value], word
    methods = {value.rpartition("/")[0] for value in labels["grpc_method"]}
    assert {"", "lightspeed.ops.v1.SurfaceService", "lightspeed.ops.v1.WorkerService"} == methods
    assert 3 == Metrics.scrape(watched.admin_address).value(
        "grpc_server_call_started_total", grpc_method="other"
    )


def test_readiness_follows_the_server(start_server: Callable[..., RunningServer]) -> None:
    """/readyz is 200 while the server takes calls, and 503 with the state otherwise; /healthz stays 200."""
    running = start_server(Setup(admin_listen="127.0.0.1:0"))
    address = running.admin_address
    assert (200, b"ready\n") == (get(address, "/readyz").status, get(address, "/readyz").body)
    assert (200, b"ok\n") == (get(address, "/healthz").status, get(address, "/healthz").body)
    running.readiness.become(ReadinessState.DRAINING)
    assert (503, b"draining\n") == (get(address, "/readyz").status, get(address, "/readyz").body)
    assert 200 == get(address, "/healthz").status
