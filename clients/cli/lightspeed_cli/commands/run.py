"""``lightspeed run``: starts, ends, resumes and lists runs."""

from typing import TYPE_CHECKING

import click

from lightspeed_cli.invocation import Invocation, limit_option, operation, surface_argument
from lightspeed_cli.output import Column, Value, View
from lightspeed_cli.times import Time

if TYPE_CHECKING:
    from lightspeed.ops.v1.run_pb2 import Run


@click.group("run")
def run() -> None:
    """Starts, ends, resumes and lists runs."""


def _state(found: "Run") -> Value:
    from lightspeed.ops.v1.run_pb2 import RunState

    return RunState.Name(found.state).removeprefix("RUN_STATE_").lower()


RUNS: View["Run"] = View(
    columns=(
        Column("RUN", lambda found: found.run_id),
        Column("STATE", _state),
        Column("STARTED", lambda found: Time(found.started_ms)),
        Column("ENDED", lambda found: Time(found.ended_ms)),
        Column("RECORDS", lambda found: found.records),
        Column("REASON", lambda found: found.reason or found.trigger_reason, wide=True),
    ),
    name=lambda found: found.run_id,
    empty="no runs",
)


@run.command("start")
@surface_argument
@operation
def _start(invocation: Invocation, surface: str | None) -> None:
    """Starts a run of SURFACE."""
    name = invocation.surface(surface)
    invocation.client.start_run(surface=name, request_id=invocation.request_id)
    invocation.show_one(invocation.client.get_run(surface=name), RUNS)


@run.command("list")
@surface_argument
@limit_option
@operation
def _list(invocation: Invocation, surface: str | None, limit: int) -> None:
    """Lists the runs of SURFACE, the newest first."""
    rows = invocation.client.list_runs(surface=invocation.surface(surface))
    invocation.show_list(rows, RUNS, limit=limit)
