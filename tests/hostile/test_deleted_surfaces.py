"""Thousands of deleted surfaces: their cost at the start and in a running server."""

import asyncio
import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from lightspeed_ops.core.events import Commit
from lightspeed_ops.engine import Engine
from lightspeed_ops.journal.codec import encode_commit
from lightspeed_ops.journal.port import StoredResponse
from lightspeed_ops.journal.record_index import existence_after, is_evidence, last_sequences
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.journal.sqlite.store import Store, Written

from tests.harness.process import MeasuredServerProcess
from tests.harness.surfaces import SurfaceCalls
from tests.hostile.harness import MIB, Report, Target
from tests.server.core.building import DELETE, NOW_MS, create
from tests.server.journal.histories import Author

STARTS = 5
"""Starts for one median: each takes about a second, and the machine has other work."""
IDLE_S = 3.0
"""Time of the measurement at rest, in seconds."""
LEARNED_S = 30.0
"""Time for the server to read the request ids of 200,000 responses in the background, in seconds."""
MOST_SHARE = 0.05
"""Largest share of a core at rest."""
MOST_S = 0.5
MOST_MIB = 20.0
MOST_P99_MS = 100
MANY = 100_000
"""Deleted surfaces that may cost :data:`MOST_S` and :data:`MOST_MIB`."""


def written(commits: list[Commit], count: int) -> Iterator[Written]:
    """Yields the commits of a deleted surface, for so many names, each with a stored response."""
    for number in range(count):
        name = f"tenants/acme/surfaces/gone-{number}"
        for commit in commits:
            renamed = replace(commit, surface=name)
            answered = StoredResponse(
                f"request-{commit.version}", b"f" * 32, b"answer" * 100, commit.recorded_ms
            )
            yield Written(
                name,
                commit.version,
                commit.recorded_ms,
                is_evidence(commit.events),
                last_sequences(commit.events),
                encode_commit(renamed),
                answered,
                existence_after(commit.events),
            )


def journal_with(path: Path, count: int) -> Path:
    """Writes a journal with one living surface and so many deleted ones, in bulk."""
    deleted, living = Author("tenants/acme/surfaces/gone"), Author("tenants/honest/surfaces/here")
    commits = deleted.do(create(), DELETE)
    asyncio.run(_begin(path, living))
    store = Store(path)
    try:
        rows = written(commits, count)
        while several := list(islice(rows, 10_000)):
            store.append(several)
            store.checkpoint()
    finally:
        store.close()
    return path


async def _begin(path: Path, living: Author) -> None:
    journal = await SqliteJournal.open(path)
    for commit in living.begin():
        await journal.append(commit)
    await journal.close()


class Cost:
    """The cost of a start on a journal, and the server's memory and work at rest."""

    def __init__(self, path: Path) -> None:
        """Starts servers on the journal, one after another; the last one rests for a while."""
        seconds = []
        for number in range(STARTS):
            began = time.monotonic()
            server = MeasuredServerProcess("--journal", f"sqlite:{path}")
            try:
                server.logged("serving")
                seconds.append(time.monotonic() - began)
                if number == STARTS - 1:
                    self._rest(server)
            finally:
                server.kill()
        self.start_s = statistics.median(seconds)

    def _rest(self, server: MeasuredServerProcess) -> None:
        # The server still reads request ids in the background for some seconds.
        began_s, ends_s = _cpu_s(server.pid), time.monotonic() + LEARNED_S
        self.cpu_share = 1.0
        while self.cpu_share > MOST_SHARE and time.monotonic() < ends_s:
            before_s = _cpu_s(server.pid)
            time.sleep(IDLE_S)
            self.cpu_share = (_cpu_s(server.pid) - before_s) / IDLE_S
        self.learning_s = _cpu_s(server.pid) - began_s
        pages = int(Path(f"/proc/{server.pid}/statm").read_text().split()[1])
        self.memory_mib = pages * 4096 / MIB


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def measure(tmp_path: Path, count: int, report: Report) -> tuple[float, float]:
    """Compares a journal with so many deleted surfaces to one without; returns the added seconds and MiB."""
    bare, full = Cost(journal_with(tmp_path / "bare.db", 0)), Cost(journal_with(tmp_path / "full.db", count))
    added_s, added_mib = full.start_s - bare.start_s, full.memory_mib - bare.memory_mib
    name = f"A2 {count:,} deleted surfaces: a start, memory, core at rest"
    before = "12,905: 3.5 s, 104 MiB, 22 %" if count > 10_000 else ""
    now = f"{added_s:+.2f} s, {added_mib:+.0f} MiB, {full.cpu_share:.0%}"
    report(
        f"A2 {count:,} deleted surfaces: core seconds of learning request ids",
        "",
        f"{full.learning_s:.1f} s",
        "",
    )
    report(name, before, now, f"{MOST_S} s, {MOST_MIB:.0f} MiB")
    assert full.cpu_share <= MOST_SHARE
    return added_s, added_mib


@pytest.mark.long
@pytest.mark.alone
def test_100_000_deleted_surfaces_cost_nothing(tmp_path: Path, report: Report) -> None:
    """They add at most 0.5 s and 20 MiB to a start, and no work at rest."""
    added_s, added_mib = measure(tmp_path, MANY, report)
    assert added_s <= MOST_S
    assert added_mib <= MOST_MIB


@pytest.mark.slow
def test_deleted_surfaces_are_not_loaded(tmp_path: Path, report: Report) -> None:
    """A start loads only living surfaces: thousands of deleted ones stay within their share of 20 MiB."""
    count = 2_000
    few_bytes = asyncio.run(_started_bytes(journal_with(tmp_path / "few.db", 10)))
    many_bytes = asyncio.run(_started_bytes(journal_with(tmp_path / "many.db", 10 + count)))
    each_bytes = (many_bytes - few_bytes) / count
    report("A2 memory of a deleted surface after a start", "8,400 B", f"{each_bytes:.0f} B", "210 B")
    assert each_bytes <= MOST_MIB * MIB / MANY


async def _started_bytes(path: Path) -> int:
    """Returns the bytes of an engine after its start on a journal, when it has read all request ids."""
    tracemalloc.start()
    try:
        journal = await SqliteJournal.open(path)
        engine = Engine(journal, lambda: NOW_MS)
        await engine.start()
        assert ["tenants/honest/surfaces/here"] == engine.surfaces()
        await journal._learning
        gc.collect()
        held_bytes = tracemalloc.get_traced_memory()[0]
        await engine.stop()
        await journal.close()
        return held_bytes
    finally:
        tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.alone
def test_a_tenant_with_deleted_surfaces_hurts_no_other(
    target: Callable[..., Target], tmp_path: Path, report: Report
) -> None:
    """Reads of hundreds of them, page by page, affect neither the honest client nor the memory."""
    count = 500
    server = target("--journal", f"sqlite:{journal_with(tmp_path / 'full.db', count)}")
    tenant = SurfaceCalls(server.api, "tenants/acme/surfaces/any")
    tenant.call("ListSurfaces", show_deleted=True, page_size=10)
    with server.peak_memory() as peak, server.honest() as honest:
        listed = tenant.call("ListSurfaces", show_deleted=True, page_size=1_000).surfaces
        for surface in listed[:200]:
            assert SurfaceCalls(server.api, surface.name).call("VerifyAudits").valid
    assert count == len([one for one in listed if one.deleted])
    assert {} == honest.errors
    assert honest.p99_ms <= MOST_P99_MS
    assert server.grown_mib(peak, 20) <= 20
    measured = f"{honest.p99_ms:.0f} ms"
    report("A2 500 deleted surfaces read: p99 of the honest client", "", measured, f"{MOST_P99_MS} ms")
