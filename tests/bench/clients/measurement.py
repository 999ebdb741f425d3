"""The measurement of one bench program: batches per second, and processor time of the server per batch."""

import json
import subprocess
import uuid
from typing import NamedTuple

from lightspeed.ops.v1.queue_pb2 import QueueBoundary, QueueMode
from lightspeed_client import Batch, Client, LightspeedError

from tests.bench.clients.programs import STAGE, Program
from tests.bench.load import processor_s
from tests.conformance.runners import ROOT
from tests.harness.process import MeasuredServerProcess

TENANT = "tenants/bench"

BULK = 1_000
"""Batches that one call enqueues."""

PROGRAM_S = 120.0
"""Limit for one run of a program; a slow worker takes 20 s for 20,000 batches."""


class Measured(NamedTuple):
    """Measured values of one run of a program.

    Attributes:
        batches_per_s: Batches per second, as the program saw them.
        server_us: Processor time of the server per batch, microseconds.
    """

    batches_per_s: float
    server_us: float


def measure(
    server: MeasuredServerProcess,
    client: Client,
    program: Program,
    *,
    batches: int,
    concurrency: int,
    prefetch: int,
) -> Measured:
    """Runs a program on a new surface with that many queued batches, and deletes the surface."""
    surface = new_surface(client)
    enqueue(client, surface, first=0, count=batches)
    arguments = (server.address, surface, STAGE, str(batches), str(concurrency), str(prefetch))
    before_s = processor_s(server.pid)
    done = subprocess.run(
        [*program.run, *arguments],
        cwd=ROOT / program.folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=PROGRAM_S,
    )
    spent_s = processor_s(server.pid) - before_s
    assert done.returncode == 0, f"expected {program.run} to end well, but\n{done.stdout}{done.stderr}"
    queue = client.get_surface(surface=surface).queue
    assert (batches, 0, 0) == (queue.succeeded, queue.duplicates_suppressed, queue.dead_lettered), (
        f"expected {batches} batches to succeed once, but the queue is\n{queue}"
    )
    printed = json.loads(done.stdout)
    assert batches == printed["batches"], f"expected {batches} batches, but the program printed {printed}"
    client.complete_run(surface=surface)
    client.delete_surface(surface)
    return Measured(batches / printed["seconds"], spent_s / batches * 1e6)


def new_surface(client: Client) -> str:
    """Returns the name of a new surface with a run in progress. Its boundary never limits a worker."""
    boundary = QueueBoundary(
        mode=QueueMode.QUEUE_MODE_PUSH_PULL, max_in_flight=100_000, max_queued=10_000_000
    )
    surface = client.create_surface(f"clients-{uuid.uuid4().hex}", parent=TENANT, boundary=boundary).name
    client.start_run(surface=surface)
    return surface


def enqueue(client: Client, surface: str, *, first: int, count: int) -> None:
    """Enqueues batches with numbers from `first` on."""
    for begin in range(first, first + count, BULK):
        numbers = range(begin, min(begin + BULK, first + count))
        results = client.enqueue_batches([_batch(number) for number in numbers], surface=surface)
        assert not any(isinstance(result, LightspeedError) for result in results), "expected all to be queued"


def _batch(number: int) -> Batch:
    key = f"b-{number}"
    return Batch(key=key, stage=STAGE, records=100, idempotency_key=key, sequence=number + 1)
