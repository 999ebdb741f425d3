"""ScheduleService from outside: announced runs, schedules, and the runs that the server starts by them."""

import time
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from lightspeed.ops.v1 import pipeline_pb2, schedule_status_pb2
from lightspeed.ops.v1 import schedule_service_pb2 as pb

from tests.harness.problems import refused
from tests.harness.requests import pause, set_hourly
from tests.harness.server import DEADLINE_S, NOW_MS, ManualClock
from tests.harness.surfaces import SurfaceCalls

HOUR_MS = 3_600_000


def scheduled(surface: SurfaceCalls, **fields: Any) -> schedule_status_pb2.ScheduleStatus:
    """Sets a schedule, and returns how it stands."""
    asked = dict(set_hourly())
    asked["pipeline"] = pipeline_pb2.PipelineUpdate(schedule=pipeline_pb2.Schedule(**fields))
    status: schedule_status_pb2.ScheduleStatus = surface.call(
        "UpdateSurface", **asked
    ).surface.schedule_status
    return status


def last(surface: SurfaceCalls) -> schedule_status_pb2.LastDue:
    """Returns the newest due time that the server has decided, as soon as there is one."""
    end_s = time.monotonic() + DEADLINE_S
    while not surface.get().schedule_status.HasField("last"):
        assert time.monotonic() < end_s
        time.sleep(0.01)
    return surface.get().schedule_status.last


def test_announced_runs_are_scheduled_and_triggered(surface: SurfaceCalls) -> None:
    """Both states of the lifecycle can be reached; StartRun starts the run, which keeps the reason."""
    answer: pb.ScheduleRunResponse = surface.call("ScheduleRun", at_ms=7)
    assert ("scheduled", 7) == (
        answer.surface.lifecycle_label,
        answer.surface.pipeline_runtime.lifecycle.scheduled.at_ms,
    )
    triggered: pb.TriggerRunResponse = surface.call("TriggerRun", reason="a file arrived")
    assert "triggered" == triggered.surface.lifecycle_label
    surface.start_run()
    assert "a file arrived" == surface.call("GetRun").run.trigger_reason
    actions = [entry.record.action for entry in surface.call("ListAudits").entries]
    assert ["create", "schedule_run", "trigger_run", "start_run"] == actions


def test_a_surface_shows_its_next_due_time(surface: SurfaceCalls) -> None:
    """An update settles it; runs by hand have none."""
    assert not surface.get().HasField("schedule_status")
    status = scheduled(surface, interval=pipeline_pb2.Schedule.Interval(interval_ms=HOUR_MS))
    assert status.since_ms + HOUR_MS == status.next_due_ms
    assert HOUR_MS == surface.get().pipeline_runtime.pipeline.schedule.interval.interval_ms
    assert not scheduled(surface, manual=pipeline_pb2.Schedule.Manual()).since_ms


def test_due_times_are_listed(surface: SurfaceCalls) -> None:
    """As many as asked for, asclimited, up to the end of the schedule; ten by default."""
    status = scheduled(surface, interval=pipeline_pb2.Schedule.Interval(interval_ms=HOUR_MS))
    hours = [status.next_due_ms + number * HOUR_MS for number in range(1_000)]
    listed: pb.ListDueTimesResponse = surface.call("ListDueTimes", count=1_000)
    assert (hours, status) == (list(listed.due_ms), listed.status)
    assert hours[:10] == surface.call("ListDueTimes").due_ms
    limited = {"interval": pipeline_pb2.Schedule.Interval(interval_ms=HOUR_MS), "end_ms": hours[3]}
    assert hours[0] == scheduled(surface, **limited).next_due_ms
    assert hours[:4] == surface.call("ListDueTimes", count=9).due_ms
    problem = refused(lambda: surface.call("ListDueTimes", count=1_001))
    assert ["count"] == list(problem.violations)


def test_a_paused_schedule_says_why(surface: SurfaceCalls) -> None:
    """It is not due until it is resumed; its due times are listed as if it were resumed now."""
    scheduled(surface, interval=pipeline_pb2.Schedule.Interval(interval_ms=HOUR_MS))
    paused = surface.call("PauseSchedule", reason="month's end").surface.schedule_status
    assert ("month's end", "operator", False) == (
        paused.pause.reason,
        paused.pause.actor_id,
        paused.HasField("next_due_ms"),
    )
    listed = surface.call("ListDueTimes", count=1)
    assert listed.status.HasField("pause")
    resumed = surface.call("ResumeSchedule").surface.schedule_status
    assert (list(listed.due_ms), False) == ([resumed.next_due_ms], resumed.HasField("pause"))


def test_the_server_starts_due_runs(surface: SurfaceCalls, clock: ManualClock) -> None:
    """Audits and runs name the due time, and the status has the last outcome."""
    due_ms = scheduled(surface, interval=pipeline_pb2.Schedule.Interval(interval_ms=1_000)).next_due_ms
    clock.advance(1_000)
    started = schedule_status_pb2.LastDue(
        due_ms=due_ms,
        outcome=schedule_status_pb2.DUE_OUTCOME_STARTED,
        at_ms=due_ms,
        run_id="run-000001",
    )
    assert started == last(surface)
    assert due_ms + 1_000 == surface.get().schedule_status.next_due_ms
    run = surface.call("GetRun").run
    assert (due_ms, "interval of 1000 ms", "operator") == (
        run.scheduled_due_ms,
        run.trigger_reason,
        run.started_by,
    )
    entry = surface.call("ListAudits").entries[2]
    assert ("fire_schedule", "ok", f"{surface.name}/runs/run-000001") == (
        entry.record.action,
        entry.record.outcome,
        entry.subject,
    )
    assert str(due_ms) == {detail.name: detail.value for detail in entry.details}["due_ms"]


def test_a_refused_start_is_shown(surface: SurfaceCalls, clock: ManualClock) -> None:
    """A paused surface starts no due run; the schedule goes on."""
    surface.control(pause())
    due_ms = scheduled(surface, interval=pipeline_pb2.Schedule.Interval(interval_ms=1_000)).next_due_ms
    clock.advance(1_000)
    found = last(surface)
    assert (due_ms, schedule_status_pb2.DUE_OUTCOME_REFUSED, "") == (
        found.due_ms,
        found.outcome,
        found.run_id,
    )
    assert "its control state is paused" in found.reason
    assert due_ms < surface.get().schedule_status.next_due_ms


def test_fields_of_a_schedule_are_paths_of_a_mask(surface: SurfaceCalls) -> None:
    """The mask names what changes: the rest of the schedule stays, and `*` without a schedule leaves it."""
    interval = pipeline_pb2.Schedule.Interval(interval_ms=HOUR_MS)
    scheduled(surface, interval=interval, jitter_ms=7)
    paths = ["pipeline.schedule.overlap", "pipeline.schedule.time_zone", "pipeline.schedule.end_ms"]
    schedule = pipeline_pb2.Schedule(
        overlap=pipeline_pb2.OVERLAP_POLICY_FAIL_OLD, time_zone="Asia/Tokyo", end_ms=NOW_MS + 10**12
    )
    asked: dict[str, Any] = {
        "update_mask": FieldMask(paths=paths),
        "pipeline": pipeline_pb2.PipelineUpdate(schedule=schedule),
    }
    planned = surface.call("UpdateSurface", **asked, dry_run=True)
    assert {*paths} == {change.path for change in planned.changes}
    changed = surface.call("UpdateSurface", **asked).surface
    schedule.interval.CopyFrom(interval)
    schedule.jitter_ms = 7
    assert schedule == changed.pipeline_runtime.pipeline.schedule
    everything = {"lease_ms": 5_000, "max_allowed_lag_ms": 1, "idempotency_keys_kept": 1_000}
    presets = {name: getattr(changed, name) for name in ("connector_plan", "boundary", "retention")}
    kept = surface.call(
        "UpdateSurface",
        **everything,
        **presets,
        budget=changed.tenant_runtime.budget,
        update_mask=FieldMask(paths=["*"]),
    )
    assert schedule == kept.surface.pipeline_runtime.pipeline.schedule
    assert changed.schedule_status == kept.surface.schedule_status
