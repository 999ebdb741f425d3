"""``lightspeed schedule``: reads, pauses and resumes the schedules of surfaces."""

from typing import TYPE_CHECKING, NamedTuple

import click

from lightspeed_cli.invocation import Invocation, limit_option, operation, surface_argument
from lightspeed_cli.options import reason_option
from lightspeed_cli.output import Column, Style, View
from lightspeed_cli.times import Duration, Time, duration_text, now_ms
from lightspeed_cli.watching import watch_options, watch_rows

if TYPE_CHECKING:
    from lightspeed.ops.v1.pipeline_pb2 import Schedule
    from lightspeed.ops.v1.surface_pb2 import Surface


@click.group("schedule")
def schedule() -> None:
    """Reads, pauses and resumes the schedules of surfaces."""


def schedule_text(found: "Schedule") -> str:
    """Returns a schedule in a few words: `@daily in Europe/Berlin`, `every 5m`, `by hand`."""
    match found.WhichOneof("schedule"):
        case "cron":
            return f"{found.cron.expression} in {found.time_zone or 'UTC'}"
        case "interval":
            return f"every {duration_text(found.interval.interval_ms)}"
        case _:
            return "by hand"


def _state(found: "Surface") -> str:
    if found.schedule_status.HasField("pause"):
        return "paused"
    return "active" if found.schedule_status.next_due_ms else "over"


def _last(found: "Surface") -> str:
    from lightspeed.ops.v1.schedule_status_pb2 import DueOutcome

    last = found.schedule_status.last
    if not last.due_ms:
        return ""
    outcome = DueOutcome.Name(last.outcome).removeprefix("DUE_OUTCOME_").lower()
    return " ".join(filter(None, (outcome, last.run_id)))


def _why(found: "Surface") -> str:
    status = found.schedule_status
    return status.pause.reason or status.last.reason


SCHEDULES: View["Surface"] = View(
    columns=(
        Column("SURFACE", lambda found: found.name.rpartition("/")[2]),
        Column("SCHEDULE", lambda found: schedule_text(found.pipeline_runtime.pipeline.schedule)),
        Column(
            "STATE",
            _state,
            style=lambda found: Style.WARNING if _state(found) == "paused" else Style.PLAIN,
        ),
        Column("NEXT DUE", lambda found: Time(found.schedule_status.next_due_ms)),
        Column("LAST DUE", lambda found: Time(found.schedule_status.last.due_ms)),
        Column("OUTCOME", _last),
        Column("WAITING", lambda found: len(found.schedule_status.waiting_due_ms), wide=True),
        Column("REASON", _why, wide=True),
    ),
    name=lambda found: found.name,
    empty="no surface has a schedule",
    message=lambda found: {
        "name": found.name,
        "schedule": found.pipeline_runtime.pipeline.schedule,
        "status": found.schedule_status,
    },
)


@schedule.command("list")
@limit_option
@watch_options
@operation
def _list(invocation: Invocation, limit: int, *, watch: bool, interval_s: float) -> None:
    """Lists the surfaces of the tenant that have a schedule, with the next and the last due time."""
    client, parent = invocation.client, invocation.context.parent

    def read() -> "filter[Surface]":
        return filter(lambda found: found.HasField("schedule_status"), client.list_surfaces(parent=parent))

    if watch:
        watch_rows(invocation, read, SCHEDULES, interval_s=interval_s)
    invocation.show_list(read(), SCHEDULES, limit=limit)


class _Due(NamedTuple):
    surface: str
    due_ms: int


DUE: View[_Due] = View(
    columns=(
        Column("DUE", lambda found: Time(found.due_ms)),
        Column("IN", lambda found: Duration(found.due_ms - now_ms())),
    ),
    name=lambda found: str(found.due_ms),
    empty="nothing is due any more",
    message=lambda found: {"surface": found.surface, "due_ms": str(found.due_ms)},
)


@schedule.command("due")
@surface_argument
@click.option(
    "-n", "--count", type=click.IntRange(1, 1000), default=10, show_default=True, help="Due times to list."
)
@operation
def _due(invocation: Invocation, surface: str | None, count: int) -> None:
    """Lists the next due times of SURFACE."""
    name = invocation.surface(surface)
    found = invocation.client.list_due_times(count, surface=name)
    invocation.show_list([_Due(name, due_ms) for due_ms in found.due_ms], DUE)
    if found.status.HasField("pause"):
        invocation.say("the schedule is paused: none of these starts a run until it is resumed")


@schedule.command("trigger")
@surface_argument
@reason_option
@operation
def _trigger(invocation: Invocation, surface: str | None, reason: str) -> None:
    """Records that a run of SURFACE was triggered: `lightspeed run start` starts it."""
    changed = invocation.client.trigger_run(
        reason, surface=invocation.surface(surface), request_id=invocation.request_id
    )
    _show_surface(invocation, changed)


@schedule.command("pause")
@surface_argument
@reason_option
@operation
def _pause(invocation: Invocation, surface: str | None, reason: str) -> None:
    """Pauses the schedule of SURFACE: no run is due until it is resumed. A run in progress goes on."""
    changed = invocation.client.pause_schedule(
        reason, surface=invocation.surface(surface), request_id=invocation.request_id
    )
    invocation.show_one(changed, SCHEDULES)


@schedule.command("resume")
@surface_argument
@operation
def _resume(invocation: Invocation, surface: str | None) -> None:
    """Resumes the schedule of SURFACE; due times of the pause are not caught up."""
    changed = invocation.client.resume_schedule(
        surface=invocation.surface(surface), request_id=invocation.request_id
    )
    invocation.show_one(changed, SCHEDULES)


def _show_surface(invocation: Invocation, found: "Surface") -> None:
    from lightspeed_cli.commands.surface import SURFACES

    invocation.show_one(found, SURFACES)
