"""The bench of recovery: the time of a start, and the memory, after many batches."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.bench import load
from tests.bench.conftest import Table
from tests.bench.verdicts import at_most
from tests.harness.process import MeasuredServerProcess

Serve: TypeAlias = Callable[[], MeasuredServerProcess]

FEW = 10_000
MANY = 1_000_000
VERY_MANY = 10_000_000
KILLED_S_MOST = 10.0
ENDED_S_MOST = 3.0
"""Seconds until a server serves after many batches, without and with a snapshot of the end."""
MEMORY_RATIO_MOST = 1.2
"""The largest allowed ratio of a server's memory after and before many finished batches."""


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts servers on one journal; each is killed at the end."""
    started: list[MeasuredServerProcess] = []

    def start() -> MeasuredServerProcess:
        started.append(MeasuredServerProcess("--journal", f"sqlite:{tmp_path / 'journal.db'}"))
        return started[-1]

    yield start
    for server in started:
        server.kill()


def started_in_s(serve: Serve) -> tuple[float, MeasuredServerProcess]:
    """Returns the seconds until a server serves."""
    began = time.perf_counter()
    server = serve()
    server.logged("serving")
    return time.perf_counter() - began, server


def resident_after(server: MeasuredServerProcess, first: int, count: int) -> float:
    """Processes batches, and returns the resident MiB of the server after them."""
    load.process(server.address, first=first, count=count)
    return load.resident_bytes(server.pid) / 2**20


@pytest.mark.bench
@pytest.mark.timeout(900)
def test_recovery_and_memory(serve: Serve, table: Table) -> None:
    """Reports starts on an empty journal, after a kill and after a clean stop; and memory by batches."""
    empty_s, server = started_in_s(serve)
    load.begin(server.address)
    few = resident_after(server, 0, FEW)
    began = time.perf_counter()
    many = resident_after(server, FEW, MANY - FEW)
    elapsed_s = time.perf_counter() - began
    server.kill()
    killed_s, server = started_in_s(serve)
    server.terminate()
    server.wait()
    fresh_s, server = started_in_s(serve)
    table(
        [
            ("durable: batches per second, one client process", f"{(MANY - FEW) / elapsed_s:,.0f}"),
            ("recovery: s to serve an empty journal", f"{empty_s:.2f}"),
            at_most(f"recovery: s to serve after {MANY:,} batches and kill -9", killed_s, KILLED_S_MOST),
            at_most(f"recovery: s to serve after {MANY:,} batches and an orderly end", fresh_s, ENDED_S_MOST),
            (f"memory: MiB after {FEW:,} batches", f"{few:.0f}"),
            (f"memory: MiB after {MANY:,} batches", f"{many:.0f}"),
            ("memory: ratio of the two", f"{many / few:.2f}"),
        ]
    )


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_memory_follows_the_active_batches(serve: Serve, table: Table) -> None:
    """A server with ten million finished batches holds at most a fifth more than with ten thousand."""
    _, server = started_in_s(serve)
    load.begin(server.address)
    few = resident_after(server, 0, FEW)
    very_many = resident_after(server, FEW, VERY_MANY - FEW)
    table(
        [
            (f"memory: MiB after {FEW:,} batches", f"{few:.1f}"),
            (f"memory: MiB after {VERY_MANY:,} batches", f"{very_many:.1f}"),
            at_most("memory: ratio of the two", very_many / few, MEMORY_RATIO_MOST),
        ]
    )
    assert very_many <= few * MEMORY_RATIO_MOST
