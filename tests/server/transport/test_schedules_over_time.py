"""Schedules of a real server over clock changes, downtimes and long runs, seen by its RPCs."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from lightspeed.ops.v1 import pipeline_pb2

from tests.harness.api import Api
from tests.harness.server import DEADLINE_S, ManualClock, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls

Start = Callable[..., RunningServer]
NIGHTLY = pipeline_pb2.Schedule.Cron(expression="30 2 * * *")
QUARTERS = pipeline_pb2.Schedule.Cron(expression="*/15 * * * *")
HOURLY = pipeline_pb2.Schedule.Interval(interval_ms=3_600_000)
NAME = "tenants/test/surfaces/flights"


def at(text: str) -> int:
    """Returns the milliseconds of a time with its offset."""
    return int(datetime.fromisoformat(text).timestamp()) * 1_000


@contextmanager
def serving(server: RunningServer) -> Iterator[SurfaceCalls]:
    """Calls about the surface of a server."""
    with grpc.insecure_channel(server.address) as channel:
        yield SurfaceCalls(Api(channel), NAME)


def scheduled(surface: SurfaceCalls, **fields: Any) -> None:
    """Creates the surface with a schedule."""
    SurfaceCalls.create(surface.api, NAME)
    change(surface, **fields)


def change(surface: SurfaceCalls, **fields: Any) -> None:
    """Changes the schedule of the surface."""
    pipeline = pipeline_pb2.PipelineUpdate(schedule=pipeline_pb2.Schedule(**fields))
    mask = FieldMask(paths=["pipeline.schedule"])
    surface.call("UpdateSurface", update_mask=mask, pipeline=pipeline)


def fired(surface: SurfaceCalls, count: int) -> list[tuple[int, str]]:
    """Returns the due times that were decided, with their outcomes, as soon as there are so many."""
    end_s = time.monotonic() + DEADLINE_S
    while True:
        entries = surface.call("ListAudits", page_size=1_000).entries
        found = [entry for entry in entries if entry.record.action == "fire_schedule"]
        if len(found) >= count:
            details = [{detail.name: detail.value for detail in entry.details} for entry in found]
            outcomes = [entry.record.outcome for entry in found]
            return [(int(one["due_ms"]), outcome) for one, outcome in zip(details, outcomes, strict=True)]
        assert time.monotonic() < end_s, found
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("schedule", "start", "days"),
    [
        # The clock goes from 02:00 to 03:00.
        (NIGHTLY, "2027-03-27T12:00+01:00", ["2027-03-28T03:00+02:00", "2027-03-29T02:30+02:00"]),
        # The hour from 02:00 to 03:00 comes twice.
        (NIGHTLY, "2027-10-30T12:00+02:00", ["2027-10-31T02:30+02:00", "2027-11-01T02:30+01:00"]),
        # Elapsed time goes on in both cases.
        (QUARTERS, "2027-03-28T01:44+01:00", ["2027-03-28T01:45+01:00", "2027-03-28T03:00+02:00"]),
        (QUARTERS, "2027-10-31T02:44+02:00", ["2027-10-31T02:45+02:00", "2027-10-31T02:00+01:00"]),
    ],
)
def test_a_change_of_the_clock_neither_skips_nor_doubles_a_run(
    schedule: pipeline_pb2.Schedule.Cron, start: str, days: list[str], start_server: Start
) -> None:
    """The runs of both days start once, at the times that ListDueTimes named before."""
    clock = ManualClock(at(start))
    with serving(start_server(Setup(clock=clock))) as surface:
        # A due time in between would be caught up.
        catch_up = pipeline_pb2.CATCH_UP_POLICY_ALL
        scheduled(surface, cron=schedule, time_zone="Europe/Berlin", catch_up=catch_up)
        expected = [at(day) for day in days]
        assert expected == surface.call("ListDueTimes", count=2).due_ms
        for number, due_ms in enumerate(expected, 1):
            clock.now_ms = due_ms
            assert (due_ms, "ok") == fired(surface, number)[-1]
            surface.call("CompleteRun")
        assert [(due_ms, "ok") for due_ms in expected] == fired(surface, 2)
        assert not surface.get().schedule_status.waiting_due_ms


@pytest.mark.parametrize(
    ("catch_up", "outcomes", "waiting"),
    [
        (pipeline_pb2.CATCH_UP_POLICY_UNSPECIFIED, [(5, "ok")], []),
        (pipeline_pb2.CATCH_UP_POLICY_LAST, [(5, "ok")], []),
        (pipeline_pb2.CATCH_UP_POLICY_NONE, [(1, "missed")], []),
        (pipeline_pb2.CATCH_UP_POLICY_ALL, [(3, "ok")], [4, 5]),
    ],
)
def test_a_downtime_is_caught_up_as_the_schedule_says(
    catch_up: pipeline_pb2.CatchUpPolicy,
    outcomes: list[tuple[int, str]],
    waiting: list[int],
    start_server: Start,
    tmp_path: Path,
) -> None:
    """A server that was stopped over five due times starts none, one or three runs; hours are counted."""
    journal, clock = f"sqlite:{tmp_path}/a.db", ManualClock(at("2027-01-01T00:00+00:00"))
    first = start_server(Setup(journal=journal, clock=clock))
    with serving(first) as surface:
        scheduled(surface, interval=HOURLY, catch_up=catch_up, catch_up_most=3)
        since_ms = surface.get().schedule_status.since_ms
    first.stop()
    clock.advance(int(5.5 * HOURLY.interval_ms))
    with serving(start_server(Setup(journal=journal, clock=clock))) as surface:
        expected = [(since_ms + hours * HOURLY.interval_ms, outcome) for hours, outcome in outcomes]
        assert expected == fired(surface, 1)
        status = surface.get().schedule_status
        assert [since_ms + hours * HOURLY.interval_ms for hours in waiting] == status.waiting_due_ms
        assert since_ms + 6 * HOURLY.interval_ms == status.next_due_ms
        for number, hours in enumerate(waiting, 2):
            surface.call("CompleteRun")
            assert (since_ms + hours * HOURLY.interval_ms, "ok") == fired(surface, number)[-1]


@pytest.mark.parametrize(
    ("overlap", "outcome", "lifecycle"),
    [
        (pipeline_pb2.OVERLAP_POLICY_UNSPECIFIED, "skipped", "run-000001"),
        (pipeline_pb2.OVERLAP_POLICY_SKIP, "skipped", "run-000001"),
        (pipeline_pb2.OVERLAP_POLICY_QUEUE_ONE, "queued", "run-000001"),
        (pipeline_pb2.OVERLAP_POLICY_FAIL_OLD, "ok", "run-000002"),
    ],
)
def test_a_run_that_takes_long_meets_the_next_due_time(
    overlap: pipeline_pb2.OverlapPolicy, outcome: str, lifecycle: str, start_server: Start
) -> None:
    """The due time is skipped, waits, or replaces the run; one that waits starts when the run ends."""
    clock = ManualClock(at("2027-01-01T00:00+00:00"))
    with serving(start_server(Setup(clock=clock))) as surface:
        scheduled(surface, interval=HOURLY, overlap=overlap)
        clock.advance(HOURLY.interval_ms)
        ((first_ms, started),) = fired(surface, 1)
        clock.advance(HOURLY.interval_ms)
        assert [(first_ms, started), (first_ms + HOURLY.interval_ms, outcome)] == fired(surface, 2)
        assert ("ok", lifecycle) == (started, surface.get().pipeline_runtime.run_id)
        surface.call("CompleteRun")
        if outcome == "queued":
            assert (first_ms + HOURLY.interval_ms, "ok") == fired(surface, 3)[-1]
            assert "run-000002" == surface.get().pipeline_runtime.run_id
