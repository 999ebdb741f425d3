"""GetRun and ListRuns: the newest run from the state, and the earlier ones from the journal."""

from typing import Any

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
from lightspeed_ops.reader import reader

from tests.harness.problems import refused
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
