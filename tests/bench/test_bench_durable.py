"""The bench of one durable call beside a file sync, and of the memory of a queued batch."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import pytest
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed.ops.v1.worker_service_pb2_grpc import WorkerServiceStub

from tests.bench import load
from tests.bench.conftest import Table
from tests.bench.test_bench import interleaved
from tests.bench.verdicts import at_most
from tests.harness.process import MeasuredServerProcess
from tests.harness.requests import batch

pytestmark = [pytest.mark.bench, pytest.mark.timeout(300)]

CALLS = 1_000
"""Acknowledgements and file syncs, which alternate."""
APPENDED_BYTES = 4_096
"""Bytes that the commit of one acknowledgement adds to the log, approximately: a page."""
FEW = 20_000
MANY = 320_000
"""Batches queued: the difference between the two measurements excludes the memory of the process itself."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MeasuredServerProcess]:
    """Returns a server with the surface of the load, on a durable journal."""
    process = MeasuredServerProcess(
        "--listen", f"unix:{tmp_path}/grpc.sock", "--journal", f"sqlite:{tmp_path / 'journal.db'}"
    )
    try:
        load.begin(process.address)
        yield process
    finally:
        process.kill()


@pytest.fixture
def workers(server: MeasuredServerProcess) -> Iterator[WorkerServiceStub]:
    """Returns stubs of the server."""
    with grpc.insecure_channel(server.address) as channel:
        yield WorkerServiceStub(channel)


@pytest.fixture
def sync(tmp_path: Path) -> Iterator[Callable[[int], object]]:
    """Appends to a file beside the journal, and syncs it."""
    file = os.open(tmp_path / "appended", os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def append_and_sync(_: int) -> None:
        os.write(file, b"x" * APPENDED_BYTES)
        os.fdatasync(file)

    yield append_and_sync
    os.close(file)


def enqueue(workers: WorkerServiceStub, first: int, count: int) -> None:
    """Enqueues batches, with numbers from ``first`` on."""
    for start in range(first, first + count, load.BULK):
        batches = [batch(f"b-{number}", sequence=number) for number in range(start, start + load.BULK)]
        workers.EnqueueBatches(pb.EnqueueBatchesRequest(surface=load.SURFACE, batches=batches))


def test_durable_call(workers: WorkerServiceStub, sync: Callable[[int], object], table: Table) -> None:
    """Reports how long an acknowledgement takes at low load, beyond the file sync that it waits for."""
    enqueue(workers, 0, CALLS)
    for _ in range(0, CALLS, load.BULK):
        workers.StartAvailable(pb.StartAvailableRequest(surface=load.SURFACE, max_batches=load.BULK))
    synced, acknowledged = interleaved(
        sync,
        lambda number: workers.AcknowledgeBatch(
            pb.AcknowledgeBatchRequest(surface=load.SURFACE, key=f"b-{number}")
        ),
        rounds=CALLS,
    )
    table(
        [
            (f"durable: µs of a file sync, {APPENDED_BYTES:,} bytes appended", f"{synced:.0f}"),
            ("durable: µs of AcknowledgeBatch", f"{acknowledged:.0f}"),
            at_most(
                "durable: µs of AcknowledgeBatch beyond a file sync",
                acknowledged - synced,
                1_000,
                ",.0f",
                limit="a bare echo, the same Python as unary, and the hop to the journal's thread",
            ),
        ]
    )


def test_memory_per_queued_batch(
    server: MeasuredServerProcess, workers: WorkerServiceStub, table: Table
) -> None:
    """Reports the memory of a server per queued batch."""
    enqueue(workers, 0, FEW)
    few_bytes = load.resident_bytes(server.pid)
    enqueue(workers, FEW, MANY - FEW)
    per_batch = (load.resident_bytes(server.pid) - few_bytes) / (MANY - FEW)
    table([at_most("memory: bytes per queued batch", per_batch, 1_024, ",.0f")])
