"""``lightspeed checkpoints``: lists the checkpoints of a surface."""

from typing import TYPE_CHECKING

import click

from lightspeed_cli.invocation import Invocation, limit_option, operation, surface_argument
from lightspeed_cli.output import Column, View
from lightspeed_cli.times import Time

if TYPE_CHECKING:
    from lightspeed.ops.v1.record_pb2 import CheckpointEntry


@click.group("checkpoints")
def checkpoints() -> None:
    """Lists the checkpoints of a surface."""


ENTRIES: View["CheckpointEntry"] = View(
    columns=(
        Column("CHECKPOINT", lambda row: row.sequence),
        Column("TIME", lambda row: Time(row.record.at_ms)),
        Column("STAGE", lambda row: row.record.stage),
        Column("SEQUENCE", lambda row: row.record.sequence),
        Column("RUN", lambda row: row.record.run_id),
        Column("EVENT TIME", lambda row: Time(row.record.watermark.event_time_ms)),
        Column("IDEMPOTENCY KEY", lambda row: row.record.idempotency_key),
        Column("SIGNATURE", lambda row: row.signature, wide=True),
    ),
    name=lambda row: str(row.sequence),
    empty="no checkpoints",
)


@checkpoints.command("list")
@surface_argument
@click.option("--stage", "stages", multiple=True, metavar="STAGE", help="Only this stage; repeatable.")
@click.option("--run", "run_ids", multiple=True, metavar="RUN", help="Only this run; repeatable.")
@limit_option
@operation
def _list(
    invocation: Invocation,
    *,
    surface: str | None,
    stages: tuple[str, ...],
    run_ids: tuple[str, ...],
    limit: int,
) -> None:
    """Lists checkpoints, the oldest first: each is an acknowledged batch."""
    rows = invocation.client.list_checkpoints(
        surface=invocation.surface(surface),
        stages=stages,
        run_ids=run_ids,
        page_size=min(limit + 1, 1_000) if limit else 1_000,
    )
    invocation.show_list(rows, ENTRIES, limit=limit)
