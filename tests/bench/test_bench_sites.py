"""The bench of several servers on one PostgreSQL: what each part takes, slow syncs, forwarding, and failover.

Ratios are those of one run, in turns; with fewer cores than processes, the processor times say more than the
batches per second.
"""

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import grpc
import pytest
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed.ops.v1.worker_service_pb2_grpc import WorkerServiceStub

from tests.bench.conftest import Table
from tests.bench.peers.driver import Heat
from tests.bench.site_race import FORWARDED_CALLS, FORWARDED_WORK, SIZES, alone, disjoint, shared
from tests.bench.sites import Site, site
from tests.bench.sync_race import SlowHeat
from tests.bench.test_bench_peers import WITHIN_S, batches_per_s, costs_us, race_values, raced, rows
from tests.bench.verdicts import Row, at_most
from tests.harness.process import MeasuredServerProcess
from tests.harness.requests import batch

pytestmark = [pytest.mark.bench, pytest.mark.timeout(WITHIN_S + 20)]

FAILOVERS = 3
"""Kills and orderly stops of an owner, of which the longest counts."""
SLOW_ROUNDS = 3
"""Turns of each site at each speed of syncs: they wait more than they work, so that they differ little."""
STATEMENT_S, COMMIT_S = 0.5e-3, 22e-6
"""Time of an append statement, and of each commit in it: decision 0069."""
DEAD_S = 5.0
"""A killed server is dead after this time, by the database's clock: decision 0065."""
ACKNOWLEDGED_WITHIN_S = 30.0
"""Limit for the first acknowledgement after a failure."""
CALL_S, AGAIN_S = 1.0, 0.005
"""Deadline of a call meanwhile, and the wait before the next one."""


def test_several_servers(directory: Path, table: Table) -> None:
    """Reports batches per second and the cost of each part: one to four servers, and forwarding."""
    heats: dict[str, list[Heat]] = {}
    for heat in raced(directory, "tests.bench.site_race"):
        heats.setdefault(heat.name, []).append(heat)
    for name in [alone(), *(of(size) for size in SIZES[1:] for of in (disjoint, shared))]:
        table(rows(name, heats[name]))
        if name != alone():
            table(beside_one(name, heats[name], heats[alone()]))
    for name in (FORWARDED_CALLS, FORWARDED_WORK):
        table(rows(name, heats[name]))
        by_part = costs_us(heats[name])
        table(
            [
                Row(
                    f"{name}: µs of the forwarder : the owner",
                    f"{by_part['forwarder'] / by_part['owner']:.2f}",
                )
            ]
        )


def beside_one(name: str, heats: list[Heat], one: list[Heat]) -> list[Row]:
    """Returns the ratios of several servers to one."""
    several_us, one_us = costs_us(heats), costs_us(one)
    return [
        Row(f"{name}: batches, beside 1 server", f"{batches_per_s(heats) / batches_per_s(one):.2f}"),
        Row(f"{name}: µs of servers, beside 1", f"{several_us['servers'] / one_us['servers']:.2f}"),
        Row(f"{name}: µs of database, beside 1", f"{several_us['database'] / one_us['database']:.2f}"),
    ]


def test_slow_syncs(directory: Path, table: Table) -> None:
    """Reports batches per second beside the bound of the append lock, while syncs are slow."""
    heats: dict[tuple[int, int, int], list[SlowHeat]] = {}
    for values in race_values(directory, "tests.bench.sync_race", SLOW_ROUNDS):
        one = SlowHeat(**values)
        heats.setdefault((one.slower_ms, one.size, one.servers), []).append(one)
    for (slower_ms, size, servers), turned in sorted(heats.items()):
        name = f"syncs slower by {slower_ms} ms, calls of {size}, servers: {servers}"
        reached = statistics.median(one.batches / one.elapsed_s for one in turned)
        bound = statistics.median(most_batches_per_s(one) for one in turned)
        commits = sum(one.commits for one in turned) / sum(one.groups for one in turned)
        table(
            [
                Row(f"{name}: batches/s of the bound", f"{reached:,.0f} of {bound:,.0f}"),
                Row(f"{name}: commits in a group", f"{commits:.1f}"),
            ]
        )


def most_batches_per_s(one: SlowHeat) -> float:
    """Returns the bound of the append lock for groups as large as those of a turn: decision 0069."""
    lock_s = one.sync_s + STATEMENT_S + COMMIT_S * one.commits / one.groups
    return one.batches / one.groups / lock_s


class Enqueueing:
    """Calls of a thread that enqueue one batch after the other, at a server that may not be the owner."""

    def __init__(self, address: str, surface: str) -> None:
        """Starts, and returns after the first acknowledgement."""
        self.failed = 0
        """Calls that failed; each is made again."""
        self._address = address
        self._surface = surface
        self._acknowledged_s: list[float] = []
        """Times of all acknowledgements."""
        self._more = threading.Condition()
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self.wait(0.0)

    def wait(self, after_s: float) -> float:
        """Returns the time of the first acknowledgement after a time."""
        with self._more:
            came = self._more.wait_for(lambda: self._latest_s > after_s, ACKNOWLEDGED_WITHIN_S)
            assert came, f"expected an acknowledgement within {ACKNOWLEDGED_WITHIN_S} s"
            return next(at_s for at_s in self._acknowledged_s if at_s > after_s)

    def longest_s(self, since_s: float) -> float:
        """Returns the longest time between two acknowledgements since a time."""
        with self._more:
            times = [since_s, *(at_s for at_s in self._acknowledged_s if at_s > since_s)]
        return max(after - before for before, after in pairwise(times))

    def end(self) -> None:
        """Ends the calls."""
        self._ends.set()
        self._thread.join(ACKNOWLEDGED_WITHIN_S)

    @property
    def _latest_s(self) -> float:
        return self._acknowledged_s[-1] if self._acknowledged_s else 0.0

    def _run(self) -> None:
        number = 0
        with grpc.insecure_channel(self._address) as channel:
            workers = WorkerServiceStub(channel)
            while not self._ends.is_set():
                queued = batch(f"b-{number}", sequence=number)
                request = pb.EnqueueBatchRequest(
                    surface=self._surface, batch=queued, request_id=f"r-{number}"
                )
                try:
                    workers.EnqueueBatch(request, timeout=CALL_S)
                except grpc.RpcError:
                    self.failed += 1
                    self._ends.wait(AGAIN_S)
                    continue
                number += 1
                with self._more:
                    self._acknowledged_s.append(time.monotonic())
                    self._more.notify_all()


@contextmanager
def enqueueing(address: str, surface: str) -> Iterator[Enqueueing]:
    """Calls while the block runs."""
    calls = Enqueueing(address, surface)
    try:
        yield calls
    finally:
        calls.end()


def killed_s(at: Site, owner: MeasuredServerProcess, other: MeasuredServerProcess) -> float:
    """Kills an owner; returns the seconds until the first acknowledgement by another server."""
    with enqueueing(other.address, at.surface_of(owner)) as calls:
        killed_at_s = time.monotonic()
        at.end(owner)
        return calls.wait(killed_at_s) - killed_at_s


def stopped_s(at: Site, owner: MeasuredServerProcess, other: MeasuredServerProcess) -> float:
    """Stops an owner in order; returns the longest time without an acknowledgement. No call fails."""
    with enqueueing(other.address, at.surface_of(owner)) as calls:
        stopped_at_s = time.monotonic()
        owner.terminate()
        owner.wait()
        calls.wait(time.monotonic())
        assert 0 == calls.failed, "expected no call to fail while an owner stops in order"
        longest_s = calls.longest_s(stopped_at_s)
    at.end(owner)
    return longest_s


def test_failover(directory: Path, table: Table) -> None:
    """Reports for how long a surface has no service after its owner is killed, and stops in order."""
    after_kill_s: list[float] = []
    at_stop_s: list[float] = []
    with site(directory, 2) as at:
        for _ in range(FAILOVERS):
            for measured, taken_s in ((killed_s, after_kill_s), (stopped_s, at_stop_s)):
                owner, other = at.servers
                taken_s.append(measured(at, owner, other))
                at.start()
    table(
        [
            Row(
                "failover: s from kill -9 to an acknowledgement, median",
                f"{statistics.median(after_kill_s):.1f}",
            ),
            at_most(
                f"failover: the longest of {FAILOVERS} : the {DEAD_S:.0f} s of silence",
                max(after_kill_s) / DEAD_S,
                2,
            ),
            Row("failover: ms without service at an orderly stop, longest", f"{max(at_stop_s) * 1e3:.0f}"),
        ]
    )
