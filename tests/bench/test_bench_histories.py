"""The bench of batch histories: explaining a batch that ended long ago, and writes meanwhile."""

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest
from lightspeed.ops.v1.record_service_pb2 import ExplainBatchRequest
from lightspeed.ops.v1.record_service_pb2_grpc import RecordServiceStub

from tests.bench import load
from tests.bench.conftest import Table
from tests.bench.test_bench_streams import latency, writes_ms
from tests.harness.process import MeasuredServerProcess

pytestmark = [pytest.mark.bench, pytest.mark.timeout(300)]

BATCHES = 300_000
"""Batches; all but one of them ended after the explained batch."""
ROUNDS = 5
"""Calls, of which the median counts."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MeasuredServerProcess]:
    """Returns a server with a data file and a run in progress."""
    process = MeasuredServerProcess("--journal", f"sqlite:{tmp_path / 'journal.db'}")
    try:
        load.begin(process.address)
        yield process
    finally:
        process.kill()


def explained_ms(address: str, key: str) -> float:
    """Returns the milliseconds of one ExplainBatch call."""
    with grpc.insecure_channel(address) as channel:
        records, request = RecordServiceStub(channel), ExplainBatchRequest(surface=load.SURFACE, key=key)
        began = time.perf_counter()
        history = records.ExplainBatch(request).history
        elapsed_ms = (time.perf_counter() - began) * 1e3
    assert ["enqueued", "started", "acknowledged"] == [event.WhichOneof("event") for event in history.events]
    return elapsed_ms


@contextmanager
def explaining(address: str, key: str) -> Iterator[None]:
    """Asks for one batch history again and again until the block ends."""
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            explained_ms(address, key)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield
    finally:
        over.set()
        asking.join()


def test_explaining_what_ended_long_ago(server: MeasuredServerProcess, table: Table) -> None:
    """Reports ExplainBatch of the oldest and the newest batch.

    A second row has the latency of a write beside repeated calls for the oldest.
    """
    load.process(server.address, first=0, count=BATCHES)
    oldest_ms = statistics.median(explained_ms(server.address, "b-0") for _ in range(ROUNDS))
    newest_ms = statistics.median(explained_ms(server.address, f"b-{BATCHES - 1}") for _ in range(ROUNDS))
    alone_ms = writes_ms(server.address, "alone")
    with explaining(server.address, "b-0"):
        beside_ms = writes_ms(server.address, "beside")
    table(
        [
            (f"history: ms to explain the oldest of {BATCHES:,} batches", f"{oldest_ms:.1f}"),
            ("history: ms to explain the newest", f"{newest_ms:.1f}"),
            *latency("EnqueueBatch alone", alone_ms),
            *latency("EnqueueBatch beside histories", beside_ms),
        ]
    )
