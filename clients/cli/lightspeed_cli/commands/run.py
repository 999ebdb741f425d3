"""``lightspeed run``: starts, ends, resumes and lists runs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from lightspeed_cli.invocation import (
    Invocation,
    limit_option,
    operation,
    surface_argument,
    surface_option,
)
from lightspeed_cli.options import labels_option, reason_option
from lightspeed_cli.output import Column, Style, Value, View
from lightspeed_cli.times import Age, Duration, Time
from lightspeed_cli.watching import watch_options, watch_rows

if TYPE_CHECKING:
    from lightspeed.ops.v1.run_pb2 import Run, RunStage

STATES = ("running", "completed", "failed", "crashed")
PREFIX = "RUN_STATE_"


@click.group("run")
def run() -> None:
    """Starts, ends, resumes and lists runs."""


def state_of(found: "Run") -> str:
    """Returns the state of a run as people read it; `unknown` for runs of earlier versions of the server."""
    from lightspeed.ops.v1.run_pb2 import RunState

    return RunState.Name(found.state).removeprefix(PREFIX).lower() if found.state else "unknown"


def _state_style(found: "Run") -> Style:
    return {"failed": Style.BAD, "crashed": Style.BAD, "running": Style.GOOD}.get(
        state_of(found), Style.PLAIN
    )


def _took(found: "Run") -> Value:
    return Duration(found.ended_ms - found.started_ms) if found.ended_ms else Age(found.started_ms)


def _why(found: "Run") -> str:
    return found.reason or found.trigger_reason


def _labels(found: "Run") -> Value:
    return [f"{key}={value}" for key, value in sorted(found.labels.items())]


def _resumed(found: "Run") -> Value:
    if not found.resumptions:
        return None
    times = "once" if found.resumptions == 1 else f"{found.resumptions:,} times, last"
    return f"{times} from {found.resumed_from}"


RUNS: View["Run"] = View(
    columns=(
        Column("RUN", lambda found: found.run_id),
        Column("STATE", state_of, style=_state_style),
        Column("STARTED", lambda found: Time(found.started_ms)),
        Column("TOOK", _took),
        Column("RECORDS", lambda found: found.records),
        Column("REASON", _why),
        Column("STARTED BY", lambda found: found.started_by, wide=True),
        Column("ENDED", lambda found: Time(found.ended_ms), wide=True),
        Column("ENDED BY", lambda found: found.ended_by, wide=True),
        Column("LABELS", _labels, wide=True),
    ),
    details=(
        Column("RUN", lambda found: found.run_id),
        Column("STATE", state_of, style=_state_style),
        Column("STARTED", lambda found: Time(found.started_ms)),
        Column("STARTED BY", lambda found: found.started_by),
        Column("TRIGGER", lambda found: found.trigger_reason or None),
        Column("DUE", lambda found: Time(found.scheduled_due_ms) if found.scheduled_due_ms else None),
        Column("ENDED", lambda found: Time(found.ended_ms)),
        Column("ENDED BY", lambda found: found.ended_by or None),
        Column("TOOK", _took),
        Column("REASON", lambda found: found.reason or None),
        Column("RESUMED", _resumed),
        Column("RECORDS", lambda found: found.records),
        Column("LABELS", lambda found: _labels(found) or None),
    ),
    name=lambda found: found.run_id,
    empty="no runs",
)

STAGES: tuple[Column["RunStage"], ...] = (
    Column("STAGE", lambda stage: stage.stage),
    Column("ACKNOWLEDGED", lambda stage: stage.acknowledged),
    Column("RECORDS", lambda stage: stage.records),
    Column("RETRIES", lambda stage: stage.retries),
    Column("DEAD", lambda stage: stage.dead_lettered),
    Column("FAILED", lambda stage: stage.failed),
    Column("DUPLICATES", lambda stage: stage.duplicates_suppressed, wide=True),
    Column("CANCELLED", lambda stage: stage.cancelled, wide=True),
)


def _show_run(invocation: Invocation, found: "Run") -> None:
    invocation.show_one(found, RUNS)
    if invocation.output.is_table and found.stages:
        invocation.output.echo("")
        invocation.output.table(found.stages, STAGES)


@run.command("start")
@surface_argument
@labels_option("Label of the run.")
@operation
def _start(invocation: Invocation, surface: str | None, labels: Mapping[str, str]) -> None:
    """Starts a run of SURFACE, and shows it."""
    name = invocation.surface(surface)
    invocation.client.start_run(surface=name, labels=labels, request_id=invocation.request_id)
    _show_run(invocation, invocation.client.get_run(surface=name))


@run.command("complete")
@surface_argument
@operation
def _complete(invocation: Invocation, surface: str | None) -> None:
    """Completes the run of SURFACE, if no batch of it is left; dead letters may be left."""
    name = invocation.surface(surface)
    invocation.client.complete_run(surface=name, request_id=invocation.request_id)
    _show_run(invocation, invocation.client.get_run(surface=name))


@run.command("fail")
@surface_argument
@reason_option
@click.option("--crashed", is_flag=True, help="The run ended without a decision to end it.")
@operation
def _fail(invocation: Invocation, surface: str | None, reason: str, *, crashed: bool) -> None:
    """Ends the run of SURFACE as failed; queued batches stay queued."""
    name = invocation.surface(surface)
    invocation.client.fail_run(reason, crashed=crashed, surface=name, request_id=invocation.request_id)
    _show_run(invocation, invocation.client.get_run(surface=name))


@run.command("resume")
@surface_argument
@operation
def _resume(invocation: Invocation, surface: str | None) -> None:
    """Resumes the failed or crashed run of SURFACE from the stage of its latest checkpoint."""
    name = invocation.surface(surface)
    invocation.client.resume_run(surface=name, request_id=invocation.request_id)
    _show_run(invocation, invocation.client.get_run(surface=name))


@run.command("list")
@surface_argument
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(STATES),
    metavar="STATE",
    help="In this state: running, completed, failed or crashed. May be repeated.",
)
@labels_option("With this label.")
@limit_option
@watch_options
@operation
def _list(
    invocation: Invocation,
    surface: str | None,
    states: tuple[str, ...],
    labels: Mapping[str, str],
    limit: int,
    *,
    watch: bool,
    interval_s: float,
) -> None:
    """Lists the runs of SURFACE, the newest first."""
    from itertools import islice

    from lightspeed.ops.v1.run_pb2 import RunState

    client, name = invocation.client, invocation.surface(surface)
    chosen = [RunState.Value(f"{PREFIX}{state.upper()}") for state in states]

    def read() -> "list[Run]":
        rows = client.list_runs(surface=name, states=chosen, labels=labels)
        return list(islice(rows, limit or None))

    if watch:
        watch_rows(invocation, lambda: reversed(read()), RUNS, interval_s=interval_s)
    rows = client.list_runs(surface=name, states=chosen, labels=labels)
    invocation.show_list(rows, RUNS, limit=limit)


@run.command("get")
@click.argument("run_id", metavar="[RUN]", default="")
@surface_option
@watch_options
@operation
def _get(invocation: Invocation, run_id: str, surface: str | None, *, watch: bool, interval_s: float) -> None:
    """Shows RUN, such as run-000001, and what became of its batches; none: the newest run."""
    client, name = invocation.client, invocation.surface(surface)
    if watch:
        watch_rows(invocation, lambda: [client.get_run(run_id, surface=name)], RUNS, interval_s=interval_s)
    _show_run(invocation, client.get_run(run_id, surface=name))
