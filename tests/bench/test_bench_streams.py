"""The bench of the streams: a catch-up, writes beside it, and a hundred live subscribers."""

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import grpc
import pytest
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed.ops.v1.worker_service_pb2_grpc import WorkerServiceStub

from tests.bench import load
from tests.bench.conftest import Table
from tests.bench.verdicts import Row, at_least, at_most
from tests.harness.process import MeasuredServerProcess
from tests.harness.requests import batch

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
BATCHES = 300_000
"""Acknowledged batches; each leaves one lineage entry."""
AUDITS = 90_000
"""Dead letters; each leaves an audit, and a surface holds 100,000 dead letters."""
CATCH_UPS = {"WatchLineage": BATCHES, "WatchAudits": AUDITS}
"""Entries of each streamed kind."""
ENTRIES_PER_SECOND = 200_000
"""Entries per second that one cold subscriber should receive, of either kind."""
WRITE_RATIO = 2.0
"""The largest allowed ratio of write latency beside a catch-up to that without one."""
ROUNDS = 3
"""Catch-ups, of which the median counts."""
WRITES = 2_000
"""Calls one after the other: twenty of them are slower than the 99th percentile."""
SUBSCRIBERS = 100
FAN_OUT_BULKS = 80
BULK_EVERY_S = 0.1
"""Ten bulks of a hundred batches a second: 1,000 entries."""
FAN_OUT_WITHIN_S = 60.0
"""A timeout in seconds, far above the time of a server that keeps up; after it, entries are lost."""


class Subscriber:
    """A process that subscribes, see the modules ``subscriber`` and ``subscribers``."""

    def __init__(self, module: str, *arguments: object) -> None:
        """Starts the process and waits until it reads."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"tests.bench.{module}", *map(str, arguments)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None, "stdout is a pipe"
        assert "reading\n" == self._process.stdout.readline(), "expected it to read"

    def seconds(self, within_s: float) -> list[float]:
        """Returns its measurements after its end; asserts that it received everything."""
        measured, _ = self._process.communicate(timeout=within_s)
        assert 0 == self._process.returncode, "expected it to receive every entry once and in order"
        return [float(line) for line in measured.splitlines()]

    def kill(self) -> None:
        """Kills the process; a second call does nothing."""
        if self._process.returncode is None:
            self._process.kill()
            self._process.communicate()


Subscribe = Callable[..., Subscriber]
Rows: TypeAlias = list[Row | tuple[str, str]]


@pytest.fixture
def subscribe() -> Iterator[Subscribe]:
    """Starts subscribers; each is killed at the end."""
    started: list[Subscriber] = []

    def start(module: str, *arguments: object) -> Subscriber:
        started.append(Subscriber(module, *arguments))
        return started[-1]

    yield start
    for subscriber in started:
        subscriber.kill()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MeasuredServerProcess]:
    """Returns a server with the surface of the load, on a durable journal."""
    process = MeasuredServerProcess("--journal", f"sqlite:{tmp_path / 'journal.db'}")
    try:
        load.begin(process.address)
        yield process
    finally:
        process.kill()


def caught_up(subscribe: Subscribe, server: MeasuredServerProcess, rpc: str, entries: int) -> Rows:
    """Reports how fast one cold subscriber catches up, and what that costs the server."""
    before_s = load.processor_s(server.pid)
    seconds = subscribe("subscriber", server.address, rpc, entries, ROUNDS).seconds(120.0)
    spent_s = load.processor_s(server.pid) - before_s
    per_second, cost_us = entries / statistics.median(seconds), spent_s * 1e6 / entries / ROUNDS
    limit = f"{cost_us:.1f} µs of the server's one core an entry: decision 0017"
    return [
        at_least(f"catch-up: {rpc} entries per second", per_second, ENTRIES_PER_SECOND, ",.0f", limit=limit),
        (f"catch-up: {rpc} server µs per entry", f"{cost_us:.2f}"),
    ]


def writes_ms(address: str, name: str) -> list[float]:
    """Returns the sorted milliseconds of many EnqueueBatches calls of one batch, one after the other."""
    with grpc.insecure_channel(address) as channel:
        workers, samples = WorkerServiceStub(channel), []
        for number in range(WRITES):
            request = pb.EnqueueBatchRequest(surface=load.SURFACE, batch=batch(f"{name}-{number}"))
            began = time.perf_counter()
            workers.EnqueueBatch(request)
            samples.append((time.perf_counter() - began) * 1e3)
    return sorted(samples)


def latency(name: str, ordered_ms: list[float]) -> Rows:
    """Returns the median and the 99th percentile."""
    p50, p99 = statistics.median(ordered_ms), ordered_ms[len(ordered_ms) * 99 // 100]
    return [(f"{name}: p50, p99 in ms", f"{p50:.2f}, {p99:.2f}")]


def test_catch_up_and_writes_beside_it(
    server: MeasuredServerProcess, subscribe: Subscribe, table: Table
) -> None:
    """Reports entries per second of one cold subscriber, and the latency of a write beside a catch-up."""
    load.process(server.address, first=0, count=BATCHES)
    load.dead_letter(server.address, first=BATCHES, count=AUDITS)
    for rpc, entries in CATCH_UPS.items():
        table(caught_up(subscribe, server, rpc, entries))
    alone_ms = writes_ms(server.address, "alone")
    table(latency("EnqueueBatch alone", alone_ms))
    endless = sys.maxsize
    for rpc, entries in CATCH_UPS.items():
        subscriber = subscribe("subscriber", server.address, rpc, entries, endless)
        beside_ms = writes_ms(server.address, f"beside-{rpc}")
        subscriber.kill()
        ratio = statistics.median(beside_ms) / statistics.median(alone_ms)
        table(latency(f"EnqueueBatch beside {rpc}", beside_ms))
        name = f"EnqueueBatch beside {rpc}: times the p50 alone"
        table([at_most(name, ratio, WRITE_RATIO, limit="a frame between two calls: decision 0017")])


async def paced_bulks_ms(address: str, first: int) -> list[float]:
    """Processes bulks at fixed times; returns the sorted milliseconds of each from its due time."""
    async with grpc.aio.insecure_channel(address) as channel:
        workers, began = WorkerServiceStub(channel), time.perf_counter()

        async def bulk_ms(number: int) -> float:
            due = began + number * BULK_EVERY_S
            await asyncio.sleep(due - time.perf_counter())
            await load.live_bulk(workers, first + number * load.BULK)
            return (time.perf_counter() - due) * 1e3

        return sorted(await asyncio.gather(*map(bulk_ms, range(FAN_OUT_BULKS))))


def test_fan_out(server: MeasuredServerProcess, subscribe: Subscribe, table: Table) -> None:
    """A hundred live subscribers at 1,000 entries a second receive every entry, in order."""
    entries = FAN_OUT_BULKS * load.BULK
    alone_ms = asyncio.run(paced_bulks_ms(server.address, 0))
    subscribers = subscribe("subscribers", server.address, SUBSCRIBERS, 2 * entries)
    before_s, began = load.processor_s(server.pid), time.perf_counter()
    beside_ms = asyncio.run(paced_bulks_ms(server.address, entries))
    (received_s,) = subscribers.seconds(FAN_OUT_WITHIN_S)
    share = (load.processor_s(server.pid) - before_s) / (time.perf_counter() - began)
    table(
        [
            (
                f"fan-out: entries per second, {SUBSCRIBERS} subscribers",
                f"{SUBSCRIBERS * entries / received_s:,.0f}",
            ),
            (f"fan-out: s from the first entry to the last, {entries:,} each", f"{received_s:.2f}"),
            ("fan-out: processors that the server takes", f"{share:.2f}"),
            *latency("fan-out: a bulk without subscribers", alone_ms),
            *latency("fan-out: a bulk beside them", beside_ms),
        ]
    )
