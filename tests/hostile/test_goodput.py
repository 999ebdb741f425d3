"""Overload: five times as many calls as the server can answer, and what it does when they end.

The load comes from another process, at a fixed rate, over many connections: no call waits for another one. An
honest worker beside it acknowledges batches, one after the other.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
from lightspeed.ops.v1 import worker_service_pb2 as pb

from tests.harness.requests import batch
from tests.hostile.harness import ROOT, Report, Target
from tests.hostile.open_load import KEY

pytestmark = pytest.mark.alone

PATH = "/lightspeed.ops.v1.WorkerService/EnqueueBatch"
CONNECTIONS = 100
STREAMS = 100
"""Open calls of a connection: the server's limit."""
DEADLINE_MS = 5_000
AT_ONCE = 64
"""Calls at once when the capacity is measured: more do not make it larger."""
CAPACITY_S = 2.0
FACTOR = 5
GOODPUT = 0.7
"""Least share of the capacity that the server answers in time under overload."""
AFTER = 0.5
"""Share of the capacity that is offered after the overload."""
RECOVERED = 0.9
"""Share of the calls after the overload that a server answers which has recovered."""
RECOVERY_S = 10
MEMORY_MIB = 400.0
"""Most growth of memory: 10,000 waiting calls, and those that gRPC drops."""
WORKER_EVERY_S = 0.02
ROUNDS = 3
"""Most rounds: other work of the machine may take its processors in one."""


class Load:
    """The load generator, in its own process."""

    def __init__(self, server: Target) -> None:
        """Connects to the server."""
        command = [sys.executable, "-m", "tests.hostile.open_load"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert "connected\n" == self._ask(
            address=server.address, connections=CONNECTIONS, streams=STREAMS, timeout_ms=DEADLINE_MS
        )
        request = pb.EnqueueBatchRequest(surface=server.surface.name, batch=batch(KEY.decode()))
        self._request = request.SerializeToString().hex()

    def run(self, seconds: float, **rate: float) -> dict[str, Any]:
        """Calls for some seconds, and returns what became of the calls."""
        result: dict[str, Any] = json.loads(
            self._ask(path=PATH, request=self._request, seconds=seconds, **rate)
        )
        return result

    def end(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.communicate()

    def _ask(self, **values: object) -> str:
        assert self._process.stdin is not None and self._process.stdout is not None, "both are pipes"  # noqa: PT018 - one fact
        self._process.stdin.write(f"{json.dumps(values)}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()


@dataclass
class Worker:
    """What an honest worker got for its acknowledgements."""

    latencies_ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def p99_ms(self) -> float:
        """Returns the 99th percentile of latency."""
        ordered = sorted(self.latencies_ms) or [0.0]
        return ordered[len(ordered) * 99 // 100]


@contextmanager
def working(server: Target) -> Iterator[Worker]:
    """Has a worker acknowledge batches on its own connection while the block runs."""
    surface = server.create_surface("tenants/worker/surfaces/work")
    surface.enqueue(*[f"work-{number}" for number in range(1_000)])
    started = list(surface.start())
    worker, ended = Worker(), threading.Event()

    def acknowledge() -> None:
        while started and not ended.wait(WORKER_EVERY_S):
            one = started.pop()
            request = pb.AcknowledgeBatchRequest(
                surface=surface.name, key=one.batch.key, lease_token=one.lease_token
            )
            began_s = time.perf_counter()
            try:
                server.api.workers.AcknowledgeBatch(request, timeout=DEADLINE_MS / 1_000)
            except grpc.RpcError as error:
                raised: Any = error
                worker.errors.append(raised.code().name)
            worker.latencies_ms.append((time.perf_counter() - began_s) * 1_000)

    thread = threading.Thread(target=acknowledge)
    thread.start()
    try:
        yield worker
    finally:
        ended.set()
        thread.join()


@dataclass
class Overload:
    """The measurements of one round; rates in calls per second."""

    capacity: float
    goodput: float
    offered: float
    counts: dict[str, int]
    p50_ms: float
    p99_ms: float
    recovered_s: float
    memory_mib: float
    worker: Worker
    share_of_loop: float
    """Calls in a second of the event loop's CPU time under overload, as a share of those before."""

    @property
    def share(self) -> float:
        """Returns the goodput as a share of the capacity.

        If other work of the machine takes its processors, the CPU time of the event loop counts.
        """
        return max(self.goodput / self.capacity, self.share_of_loop)


def overload(server: Target, seconds: float) -> Overload:
    """Measures the capacity, then offers five times as much, then half of it until the server recovers."""
    load = Load(server)
    try:
        load.run(CAPACITY_S / 2, at_once=AT_ONCE)
        idle_s = server.loop_s()
        capacity = load.run(CAPACITY_S, at_once=AT_ONCE)["counts"]["ok"] / CAPACITY_S
        full_s = server.loop_s()
        with server.peak_memory() as peak, working(server) as worker:
            under = load.run(seconds, rate=capacity * FACTOR)
        flooded_s = server.loop_s()
        began_s = time.monotonic()
        recovered_s = float("inf")
        while time.monotonic() - began_s < RECOVERY_S:
            after = load.run(1, rate=capacity * AFTER)
            if after["counts"].get("ok", 0) >= RECOVERED * capacity * AFTER:
                recovered_s = time.monotonic() - began_s
                break
    finally:
        load.end()
    return Overload(
        capacity=capacity,
        goodput=sum(under["answered_at"]) / seconds,
        offered=(under["counts"]["sent"] + under["counts"].get("not sent", 0)) / seconds,
        counts=under["counts"],
        p50_ms=under["p50_ms"],
        p99_ms=under["p99_ms"],
        recovered_s=recovered_s,
        memory_mib=peak.grown_mib,
        worker=worker,
        share_of_loop=(under["counts"]["ok"] / (flooded_s - full_s))
        / (capacity * CAPACITY_S / (full_s - idle_s)),
    )


@pytest.mark.parametrize(
    "seconds", [pytest.param(6, marks=pytest.mark.slow), pytest.param(60, marks=pytest.mark.long)]
)
def test_a_flooded_server_answers_most_of_what_it_can(
    target: Callable[..., Target], report: Report, seconds: int
) -> None:
    """Goodput stays at 70 % of the capacity, the worker's acknowledgements go through, and it recovers."""
    found = overload(target(), seconds)
    for _ in range(1, ROUNDS):
        if found.share >= GOODPUT and found.recovered_s <= RECOVERY_S:
            break
        found = overload(target(), seconds)
    others = ", ".join(f"{count} {name}" for name, count in sorted(found.counts.items()) if name != "ok")
    name = f"overload, {seconds} s"
    report(f"{name}: capacity, offered in a second", "", f"{found.capacity:.0f}, {found.offered:.0f}", "")
    report(
        f"{name}: goodput",
        "7 to 25 %",
        f"{found.goodput:.0f}: {found.goodput / found.capacity:.0%}, of the CPU {found.share_of_loop:.0%}",
        f">= {GOODPUT:.0%}",
    )
    report(f"{name}: p50, p99 of what is answered", "", f"{found.p50_ms:.0f}, {found.p99_ms:.0f} ms", "")
    report(f"{name}: the other calls", "", others, "")
    report(
        f"{name}: acknowledgements of a worker beside it: errors, p99",
        "",
        f"{len(found.worker.errors)} of {len(found.worker.latencies_ms)}, {found.worker.p99_ms:.0f} ms",
        "0",
    )
    report(f"{name}: recovered after", "never", f"{found.recovered_s:.1f} s", f"<= {RECOVERY_S} s")
    report(f"{name}: memory", "+560 MiB", f"+{found.memory_mib:.0f} MiB", f"+{MEMORY_MIB:.0f} MiB")
    assert found.share >= GOODPUT
    assert [] == found.worker.errors
    assert found.recovered_s <= RECOVERY_S
    assert found.memory_mib <= MEMORY_MIB
