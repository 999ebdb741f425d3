"""GetRun and ListRuns: the newest run from the state, and the earlier ones from the journal."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from lightspeed.ops.v1 import record_service_pb2 as records
from lightspeed.ops.v1.retention_pb2 import Retention
from lightspeed.ops.v1.run_pb2 import (
    RUN_STATE_COMPLETED,
    RUN_STATE_CRASHED,
    RUN_STATE_FAILED,
    RUN_STATE_RUNNING,
    Run,
    RunFilter,
)
from lightspeed_ops.core.run import RunRecord
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.reader import reader

from tests.harness.api import Api
from tests.harness.problems import Problem, refused
from tests.harness.requests import request_for
from tests.harness.server import DEADLINE_S, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls

EMOJI = "\U0001f680"
"""A character of four bytes in UTF-8."""


def run_through(surface: SurfaceCalls) -> None:
    """Plays a completed run, a failed one, a crashed one, and starts a fourth."""
    surface.call("StartRun", labels={"team": "ops", "build": "1"}, at_ms=1)
    surface.enqueue("b-1")
    surface.start()
    surface.call("AcknowledgeBatch", key="b-1", result={"rows": "7"})
    surface.call("CompleteRun", at_ms=9)
    surface.call("StartRun", labels={"team": "ops"})
    surface.call("FailRun", reason="disk on fire")
    surface.call("StartRun")
    surface.call("FailRun", reason="gone", crashed=True)
    surface.call("StartRun", labels={"build": "4"})


def listed(surface: SurfaceCalls, **fields: Any) -> list[Run]:
    """Returns the runs of all pages."""
    page = surface.call("ListRuns", **fields)
    found = list(page.runs)
    while page.next_page_token:
        page = surface.call("ListRuns", page_token=page.next_page_token, **fields)
        found += page.runs
    return found


def ids(runs: list[Run]) -> list[int]:
    """Returns the numbers of runs."""
    return [int(run.run_id.removeprefix("run-")) for run in runs]


def test_earlier_runs_are_returned_whole(surface: SurfaceCalls) -> None:
    """A run that is not the newest is as it was before the next start, listed or by its id."""
    run_through(surface)
    before = surface.call("GetRun", run_id="run-000001").run
    assert ("run-000001", RUN_STATE_COMPLETED, 1, 9, "operator", "operator", 10) == (
        before.run_id,
        before.state,
        before.started_ms,
        before.ended_ms,
        before.started_by,
        before.ended_by,
        before.records,
    )
    assert {"team": "ops", "build": "1"} == dict(before.labels)
    (stage,) = before.stages
    assert ("extract", 1, {"rows": "7"}) == (stage.stage, stage.acknowledged, dict(stage.newest_result))
    assert before == listed(surface)[-1]
    surface.call("FailRun")
    newest = surface.call("GetRun").run
    surface.call("StartRun")
    assert newest == surface.call("GetRun", run_id="run-000004").run


def test_runs_are_listed_from_the_newest_on(surface: SurfaceCalls) -> None:
    """Each has its state; a surface without a run has an empty list."""
    assert [] == listed(surface)
    run_through(surface)
    states = [RUN_STATE_RUNNING, RUN_STATE_CRASHED, RUN_STATE_FAILED, RUN_STATE_COMPLETED]
    runs = listed(surface)
    assert [4, 3, 2, 1] == ids(runs)
    assert states == [run.state for run in runs]
    for size in (1, 2, 3):
        assert runs == listed(surface, page_size=size)


def test_a_run_that_starts_between_two_pages_moves_no_other(surface: SurfaceCalls) -> None:
    """The next page goes on behind the last run."""
    run_through(surface)
    for _ in range(2):
        first = surface.call("ListRuns", page_size=2)
        second = surface.call("ListRuns", page_size=2, page_token=first.next_page_token)
        assert ids(first.runs)[-1] - 1 == ids(second.runs)[0]
        surface.call("FailRun")
        surface.call("StartRun")
        again = surface.call("ListRuns", page_size=2, page_token=first.next_page_token)
        assert second.runs == again.runs


def test_runs_are_filtered_by_state_and_labels(surface: SurfaceCalls) -> None:
    """All conditions must hold; a label must have the same value."""
    run_through(surface)
    for expected, asked in (
        ([3, 2], RunFilter(states=[RUN_STATE_FAILED, RUN_STATE_CRASHED])),
        ([4], RunFilter(states=[RUN_STATE_RUNNING])),
        ([2, 1], RunFilter(labels={"team": "ops"})),
        ([1], RunFilter(labels={"team": "ops", "build": "1"})),
        ([4], RunFilter(labels={"build": "4"})),
        ([], RunFilter(labels={"build": ""})),
        ([2], RunFilter(labels={"team": "ops"}, states=[RUN_STATE_FAILED])),
    ):
        for size in (1, 100):
            assert expected == ids(listed(surface, filter=asked, page_size=size))


def test_a_page_looks_at_a_limited_number_of_runs(
    surface: SurfaceCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page may be short, or empty, and still have a token; together the pages have every match."""
    run_through(surface)
    monkeypatch.setattr(reader, "SCANNED_RUNS", 2)
    first = surface.call("ListRuns", filter=RunFilter(states=[RUN_STATE_COMPLETED]))
    assert ([], True) == (list(first.runs), bool(first.next_page_token))
    assert [1] == ids(listed(surface, filter=RunFilter(states=[RUN_STATE_COMPLETED])))


def test_retention_says_how_many_runs_are_kept(surface: SurfaceCalls) -> None:
    """The newest ones, the run in progress included; the others are as if they had never been."""
    run_through(surface)
    mask = FieldMask(paths=["retention.max_runs"])
    surface.call("UpdateSurface", retention=Retention(max_runs=2), update_mask=mask)
    assert [4, 3] == ids(listed(surface, page_size=1))
    assert "RUN_NOT_FOUND" == refused(lambda: surface.call("GetRun", run_id="run-000002")).reason
    surface.call("FailRun")
    surface.call("StartRun")
    assert [5, 4] == ids(listed(surface))
    surface.call("UpdateSurface", retention=Retention(max_runs=1), update_mask=mask)
    assert [5] == ids(listed(surface))


class HeldJournal(MemoryJournal):
    """A journal whose next read of runs waits until a test lets it go on."""

    def __init__(self) -> None:
        """Holds no read until :meth:`stop_reads`."""
        super().__init__()
        self.arrived = threading.Event()
        """Set when a read waits."""
        self._gate = asyncio.Event()
        self._gate.set()
        self._lost_to = 0

    async def stop_reads(self) -> None:
        """Lets reads of runs wait from now on."""
        self._gate.clear()

    async def resume_reads(self) -> None:
        """Lets them go on."""
        self._gate.set()

    async def lose(self, number: int) -> None:
        """Loses the record of a run, and those before it."""
        self._lost_to = number

    async def read_runs(self, surface: str, *, before: int, limit: int) -> Sequence[RunRecord]:
        """Reads runs when the test lets it."""
        if not self._gate.is_set():
            self.arrived.set()
        await self._gate.wait()
        found = await super().read_runs(surface, before=before, limit=limit)
        return [run for run in found if run.number > self._lost_to]


class Held:
    """A server over such a journal, with a surface that keeps three runs, the fourth in progress."""

    def __init__(self, running: RunningServer, journal: HeldJournal, channel: grpc.Channel) -> None:
        """Starts the runs."""
        self.running = running
        self.journal = journal
        self.surface = SurfaceCalls.create(Api(channel))
        mask = FieldMask(paths=["retention.max_runs"])
        self.surface.call("UpdateSurface", retention=Retention(max_runs=3), update_mask=mask)
        run_through(self.surface)

    def read_while_a_run_starts(self, rpc: str, starts: int = 1, **fields: Any) -> Any:
        """Calls an RPC, and lets it read the journal after some more runs have started."""
        self.running.run(self.journal.stop_reads)
        request = request_for(rpc, self.surface.name, **fields)
        call = getattr(self.surface.api.surfaces, rpc).future(request, timeout=DEADLINE_S)
        assert self.journal.arrived.wait(DEADLINE_S)
        for _ in range(starts):
            self.surface.call("FailRun")
            self.surface.call("StartRun")
        self.running.run(self.journal.resume_reads)
        return call.result()

    def problem_while_a_run_starts(self, rpc: str, **fields: Any) -> Problem:
        """Returns the problem of such a call."""
        return refused(lambda: self.read_while_a_run_starts(rpc, **fields))


@pytest.fixture
def held(start_server: Callable[[Setup], RunningServer]) -> Iterator[Held]:
    """A server whose reads of runs can be held."""
    journals: list[HeldJournal] = []

    def open_journal() -> HeldJournal:
        journals.append(HeldJournal())
        return journals[0]

    running = start_server(Setup(open_journal=open_journal))
    with grpc.insecure_channel(running.address) as channel:
        yield Held(running, journals[0], channel)


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        (1, [4, 3]),  # the last run of the page is forgotten
        (2, [4]),  # all of them are, but for the newest run, which the state has
        (9, [4]),
    ],
)
def test_runs_that_are_forgotten_while_they_are_listed_end_the_list(
    held: Held, starts: int, expected: list[int]
) -> None:
    """A list ends before the runs that a start of a run forgets meanwhile: they are no damage."""
    page = held.read_while_a_run_starts("ListRuns", starts)
    assert (expected, "") == (ids(page.runs), page.next_page_token)


def test_a_run_that_is_forgotten_while_it_is_read_is_not_found(held: Held) -> None:
    """A run that a start of a run forgets meanwhile is refused like one that was forgotten before."""
    problem = held.problem_while_a_run_starts("GetRun", run_id="run-000002")
    assert ("NOT_FOUND", "RUN_NOT_FOUND") == problem.kind
    assert problem == refused(lambda: held.surface.call("GetRun", run_id="run-000002"))


@pytest.mark.parametrize(("rpc", "fields"), [("ListRuns", {}), ("GetRun", {"run_id": "run-000003"})])
def test_a_run_that_is_missing_is_damage(held: Held, rpc: str, fields: dict[str, Any]) -> None:
    """A run that the surface still keeps is missing: the data file is damaged, whatever starts meanwhile."""
    held.running.run(lambda: held.journal.lose(3))
    problem = held.problem_while_a_run_starts(rpc, **fields)
    assert ("DATA_LOSS", "JOURNAL_DAMAGED") == problem.kind


@pytest.mark.slow
def test_heavy_runs_end_a_page_early(surface: SurfaceCalls) -> None:
    """No response is larger than 4 MiB, and no run is left out."""
    labels = {"k": "v" * 4_000}
    for _ in range(300):
        surface.call("StartRun", labels=labels)
        surface.call("FailRun", reason=EMOJI * 4_096)
    page = surface.call("ListRuns", page_size=1_000)
    assert page.next_page_token
    assert page.ByteSize() < 4 * 1024 * 1024
    assert list(range(300, 0, -1)) == ids(listed(surface, page_size=1_000))


def test_audits_are_filtered_by_their_run(surface: SurfaceCalls) -> None:
    """Entries name the run in which they happened; a filter finds those of a run."""
    run_through(surface)
    asked = records.AuditFilter(run_ids=["run-000002"])
    entries = surface.call("ListAudits", filter=asked).entries
    assert ["start_run", "fail_run"] == [entry.record.action for entry in entries]
    assert {"run-000002"} == {entry.run_id for entry in entries}
    assert surface.call("VerifyAudits").valid
