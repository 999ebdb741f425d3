"""``lightspeed queue``: shows what waits, what runs, and why nothing starts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lightspeed_cli.invocation import Invocation, operation, surface_argument
from lightspeed_cli.output import Column, Style, View
from lightspeed_cli.times import DURATION, Age, Duration, Time
from lightspeed_cli.watching import watch_rows

if TYPE_CHECKING:
    from lightspeed.ops.v1.queue_view_pb2 import QueueView, StageView, WindowRates, WorkerView

Row = TypeVar("Row")

INTERVAL_S = 2.0
"""Time between two reads: the server samples its rates every 5 s at most."""
RECENT = 1
"""Place of the rates over 5 minutes, by which the server estimates the time to empty."""


@click.group("queue")
def queue() -> None:
    """Shows what waits, what runs, and why nothing starts."""


def _blocked(view: "QueueView", times: Any) -> str:
    """Returns why nothing starts: of the first stage with batches that waits, or of the first stage."""
    from lightspeed_cli.block_reasons import describe

    waiting = [stage for stage in view.stages if stage.queued or stage.retrying] or view.stages
    found = next((stage.block_reason for stage in waiting if stage.HasField("block_reason")), None)
    return "" if found is None else describe(found, times=times, now_ms=view.at_ms)


def _dead_style(row: "StageView") -> Style:
    return Style.BAD if row.dead_lettered else Style.PLAIN


def _stage_columns(view: "QueueView", invocation: Invocation) -> tuple[Column["StageView"], ...]:
    from lightspeed_cli.block_reasons import describe

    def blocked(row: "StageView") -> str:
        if not row.HasField("block_reason"):
            return ""
        return describe(row.block_reason, times=invocation.output.time, now_ms=view.at_ms)

    return (
        Column("STAGE", lambda row: row.stage),
        Column("QUEUED", lambda row: row.queued),
        Column("HIGH", lambda row: row.queued_high, wide=True),
        Column("LOW", lambda row: row.queued_low, wide=True),
        Column("RETRYING", lambda row: row.retrying),
        Column("IN FLIGHT", lambda row: row.in_flight),
        Column("DEAD", lambda row: row.dead_lettered, style=_dead_style),
        Column("OLDEST", lambda row: Duration(row.oldest_age_ms) if row.oldest_age_ms else None),
        Column("NOTHING STARTS, FOR", blocked, style=lambda _row: Style.WARNING),
    )


RATES: tuple[Column["WindowRates"], ...] = (
    Column("PER SECOND OVER", lambda row: Duration(row.window_ms)),
    Column("ENQUEUED", lambda row: row.enqueued),
    Column("STARTED", lambda row: row.started),
    Column("SUCCEEDED", lambda row: row.succeeded),
    Column("RETRIED", lambda row: row.retried),
    Column("DEAD", lambda row: row.dead_lettered),
    Column("RECORDS", lambda row: row.records),
    Column("MEASURED", lambda row: Duration(row.measured_ms), wide=True),
)

WORKERS: tuple[Column["WorkerView"], ...] = (
    Column("WORKER", lambda row: row.worker_id),
    Column("CONNECTED", lambda row: row.connected),
    Column("STAGES", lambda row: list(row.stages) or ["all"] if row.connected else None),
    Column("IN FLIGHT", lambda row: row.in_flight),
    Column("CREDITS", lambda row: row.credit_batches),
    Column("OLDEST START", lambda row: Age(row.oldest_started_ms)),
    Column("LAST HEARD", lambda row: Age(row.last_heard_ms)),
    Column("INSTANCE", lambda row: row.instance_id, wide=True),
    Column("NEXT LEASE END", lambda row: Time(row.next_lease_deadline_ms), wide=True),
)


def _to_empty(row: "QueueView") -> Duration | str:
    return Duration(row.time_to_empty_ms) if row.HasField("time_to_empty_ms") else "unknown"


def _overdue(row: "QueueView") -> str | None:
    from lightspeed_cli.times import duration_text

    if not row.HasField("overdue_lease"):
        return None
    found = row.overdue_lease
    worker = f"worker {found.worker_id}" if found.worker_id else "a worker without a name"
    return f"{found.key} of {worker} and {found.batches - 1:,} more, for {duration_text(found.overdue_ms)}"


VIEW: View["QueueView"] = View(
    columns=(
        Column("TIME", lambda row: Time(row.at_ms)),
        Column("QUEUED", lambda row: row.counts.queued),
        Column("RETRYING", lambda row: row.counts.retrying),
        Column("IN FLIGHT", lambda row: row.counts.in_flight),
        Column("DEAD", lambda row: row.counts.dead_lettered),
        Column("SUCCEEDED", lambda row: row.counts.succeeded),
        Column("STARTED/S", lambda row: row.rates[RECENT].started if len(row.rates) > RECENT else None),
        Column("SUCCEEDED/S", lambda row: row.rates[RECENT].succeeded if len(row.rates) > RECENT else None),
        Column("EMPTY IN", _to_empty),
        Column("WORKERS", lambda row: row.worker_count),
    ),
    details=(
        Column("AS OF", lambda row: Time(row.at_ms)),
        Column("QUEUED", lambda row: row.counts.queued),
        Column("RETRYING", lambda row: row.counts.retrying),
        Column("IN FLIGHT", lambda row: row.counts.in_flight),
        Column(
            "DEAD LETTERS",
            lambda row: row.counts.dead_lettered,
            style=lambda row: Style.BAD if row.counts.dead_lettered else Style.PLAIN,
        ),
        Column("REPLAY PENDING", lambda row: row.counts.replay_pending or None),
        Column("SUCCEEDED", lambda row: row.counts.succeeded),
        Column("NEXT DUE", lambda row: Time(row.next_due_ms) if row.next_due_ms else None),
        Column("OVERDUE LEASE", _overdue, style=lambda _row: Style.WARNING),
        Column("EMPTY IN", _to_empty),
    ),
    name=lambda _row: "queue",
    empty="no queue",
)


def _part(invocation: Invocation, rows: Sequence[Row], columns: Sequence[Column[Row]]) -> None:
    """Prints a table below an empty line; nothing without rows."""
    if rows:
        invocation.output.echo("")
        invocation.output.table(rows, columns)


@queue.command("show")
@surface_argument
@operation
def _show(invocation: Invocation, *, surface: str | None) -> None:
    """Shows a queue: counts, stages with ages and block reasons, rates, workers."""
    name = invocation.surface(surface)
    view = invocation.client.get_queue(surface=name)
    invocation.show_one(view, replace(VIEW, name=lambda _row: name))
    if not invocation.output.is_table:
        return
    _part(invocation, view.stages, _stage_columns(view, invocation))
    _part(invocation, view.rates, RATES)
    _part(invocation, view.workers, WORKERS)
    if view.worker_count > len(view.workers):
        invocation.say(f"there are {view.worker_count:,} workers: {len(view.workers):,} are shown")


@queue.command("watch")
@surface_argument
@click.option("--interval", type=DURATION, default=INTERVAL_S, show_default="2s", help="Between two reads.")
@operation
def _watch(invocation: Invocation, *, surface: str | None, interval: float) -> None:
    """Prints a line when the counts of a queue or its block reason change, until Ctrl-C."""
    client, name = invocation.client, invocation.surface(surface)

    def blocked(row: "QueueView") -> str:
        return _blocked(row, invocation.output.time)

    def compared(row: "QueueView") -> object:
        return row.counts, [stage.block_reason.WhichOneof("reason") for stage in row.stages]

    reason: Column[QueueView] = Column("NOTHING STARTS, FOR", blocked, style=lambda _row: Style.WARNING)
    view = replace(VIEW, name=lambda _row: name, columns=(*VIEW.columns, reason))
    watch_rows(
        invocation, lambda: [client.get_queue(surface=name)], view, interval_s=interval, compared=compared
    )
