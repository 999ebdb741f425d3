"""``lightspeed idempotency-keys``: lists the idempotency keys that sinks have applied."""

import click

from lightspeed_cli.invocation import Invocation, limit_option, operation, surface_argument
from lightspeed_cli.output import Column, View


@click.group("idempotency-keys")
def idempotency_keys() -> None:
    """Lists the idempotency keys that sinks have applied."""


KEYS: View[str] = View(
    columns=(Column("IDEMPOTENCY KEY", lambda row: row),),
    name=lambda row: row,
    empty="no idempotency keys",
    message=lambda row: {"idempotency_key": row},
)


@idempotency_keys.command("list")
@surface_argument
@click.option("--stage", "stages", multiple=True, metavar="STAGE", help="Only this stage; repeatable.")
@limit_option
@operation
def _list(invocation: Invocation, *, surface: str | None, stages: tuple[str, ...], limit: int) -> None:
    """Lists the applied idempotency keys that the server remembers, the oldest first."""
    rows = invocation.client.list_sink_idempotency_keys(
        surface=invocation.surface(surface),
        stages=stages,
        page_size=min(limit + 1, 1_000) if limit else 1_000,
    )
    invocation.show_list(rows, KEYS, limit=limit)
