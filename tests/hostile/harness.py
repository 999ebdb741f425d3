"""Harness of attacks: a measured server process, an honest client beside it, and a table of results.

An attack is a test. It starts :class:`Target`, runs the attack within ``target.honest()``, asserts its limits
on the measured values, and reports each figure with :data:`Report`.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import grpc
from lightspeed.ops.v1 import queue_pb2

from tests.harness.api import Api
from tests.harness.process import MeasuredServerProcess
from tests.harness.surfaces import SurfaceCalls

ROOT = Path(__file__).parent.parent.parent
SAMPLE_S = 0.02
"""Interval between samples of a server's memory, in seconds."""
SETTLE_S = 10.0
"""Time for a server to free memory after an attack, in seconds."""
MIB = 1024 * 1024


class Figure(NamedTuple):
    """One row of the table: an issue's figure before the fix and the one measured now."""

    name: str
    before: str
    after: str
    limit: str

    def __str__(self) -> str:
        """Returns the printed row."""
        return f"{self.name:<64} {self.before:>24} {self.after:>24}  {self.limit}"


NOISE_FACTOR = 4
"""Longest calls alone, and medians beside the work, that a limit allows for: both show a busy machine."""


REFERENCE_TEXT = ("🔑" * 30).encode()
REFERENCE_RUNS = 5
QUIET_REFERENCE_S = 0.0145
"""CPU time of the reference work on the quiet machine on which the limits were set."""
SLOWNESS_MAX = 2.5


def with_noise_ms(limit_ms: float, most_ms: float, alone: "Honest", beside: "Honest") -> float:
    """Returns a limit for the longest call plus the noise of the machine in this run, at most ``most_ms``."""
    return min(limit_ms + NOISE_FACTOR * (alone.stall_ms + beside.p50_ms), most_ms)


def with_slowness_s(limit_s: float) -> float:
    """Returns a limit of CPU time at the present speed of the machine.

    The same code takes up to 2.5 times the CPU time, depending on what else the machine runs.
    """
    slowness = min(_reference_s() for _ in range(REFERENCE_RUNS)) / QUIET_REFERENCE_S
    return limit_s * min(max(slowness, 1.0), SLOWNESS_MAX)


def _reference_s() -> float:
    """Returns the CPU time of a piece of work like that of a large request: many texts from UTF-8."""
    began_s = time.thread_time()
    sorted((f"{number}", REFERENCE_TEXT.decode()) for number in range(32_000))
    return time.thread_time() - began_s


Report = Callable[[str, str, str, str], None]
"""Adds a row: name (beginning with the issue's item, such as ``B8``), before, after, limit."""


@dataclass
class Honest:
    """Measurements of the honest client, in milliseconds, complete when its ``with`` block ends."""

    health_ms: list[float] = field(default_factory=list)
    enqueue_ms: list[float] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)

    @property
    def stall_ms(self) -> float:
        """Returns the longest latency of all calls."""
        return max(self.health_ms + self.enqueue_ms, default=0.0)

    @property
    def p50_ms(self) -> float:
        """Returns the median latency of all calls."""
        return self.percentile_ms(0.5)

    @property
    def p99_ms(self) -> float:
        """Returns the 99th percentile of the latency of all calls."""
        return self.percentile_ms(0.99)

    def percentile_ms(self, share: float) -> float:
        """Returns the latency that this share of all calls does not exceed, or 0 without calls."""
        ordered = sorted(self.health_ms + self.enqueue_ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


class Target:
    """A server process under attack, on its own TCP port, with a journal in memory by default."""

    def __init__(self, *arguments: str, **settings: str) -> None:
        """Starts the server, and a wide surface with a run in progress for the honest client."""
        self.process = MeasuredServerProcess(*arguments, **settings)
        self.address = self.process.address
        self.channel = grpc.insecure_channel(self.address, [("grpc.use_local_subchannel_pool", 1)])
        self.api = Api(self.channel)
        self.surface = self.create_surface("tenants/honest/surfaces/honest")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.channel.close()
        self.process.kill()

    def create_surface(self, name: str, **fields: object) -> SurfaceCalls:
        """Creates a surface with the widest boundary and starts its run."""
        mode = queue_pb2.QUEUE_MODE_PUSH_PULL
        boundary = queue_pb2.QueueBoundary(mode=mode, max_in_flight=100_000, max_queued=1_000_000)
        surface = SurfaceCalls.create(self.api, name, **({"boundary": boundary} | fields))
        surface.start_run()
        return surface

    @contextmanager
    def honest(self) -> Iterator[Honest]:
        """Runs the honest client while the block runs."""
        command = [sys.executable, "-m", "tests.hostile.honest", self.address, self.surface.name]
        client = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert client.stdin is not None and client.stdout is not None, "both are pipes"  # noqa: PT018 - one fact
        measured = Honest()
        try:
            assert "calling\n" == client.stdout.readline(), "the honest client did not get through"
            yield measured
            client.stdin.close()
            results = json.loads(client.stdout.readline())
            client.wait(60)
        finally:
            client.kill()
            client.wait()
            client.stdout.close()
        measured.health_ms = results["health"]["latencies_ms"]
        measured.enqueue_ms = results["enqueue"]["latencies_ms"]
        for kind in results.values():
            for code, count in kind["errors"].items():
                measured.errors[code] = measured.errors.get(code, 0) + count

    def memory_mib(self) -> float:
        """Returns the server's resident memory now, in MiB."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * 4096 / MIB

    @contextmanager
    def peak_memory(self) -> Iterator["Peak"]:
        """Samples the memory of the server while the block runs."""
        peak = Peak(before_mib=self.memory_mib())
        ended = threading.Event()

        def sample() -> None:
            while not ended.wait(SAMPLE_S):
                peak.most_mib = max(peak.most_mib, self.memory_mib())

        thread = threading.Thread(target=sample, daemon=True)
        thread.start()
        try:
            yield peak
        finally:
            ended.set()
            thread.join()

    def grown_mib(self, peak: "Peak", limit_mib: float) -> float:
        """Waits until the growth since ``peak`` is within the limit, or ten seconds; returns the growth."""
        ends_s = time.monotonic() + SETTLE_S
        while (grown := self.memory_mib() - peak.before_mib) > limit_mib and time.monotonic() < ends_s:
            time.sleep(SAMPLE_S)
        return grown

    def cpu_s(self) -> float:
        """Returns the server's user and system time so far, in seconds."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def loop_s(self) -> float:
        """Returns the CPU time of the server's event loop, its first thread, so far, in seconds."""
        pid = self.process.pid
        return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()[0]) / 1e9


@dataclass
class Peak:
    """Resident memory of a server around an attack, in MiB."""

    before_mib: float
    most_mib: float = 0.0

    @property
    def grown_mib(self) -> float:
        """Returns the largest growth."""
        return max(0.0, self.most_mib - self.before_mib)
