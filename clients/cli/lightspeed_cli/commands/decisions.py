"""``lightspeed decisions``: lists the decisions of the tenant policy."""

from typing import TYPE_CHECKING

import click

from lightspeed_cli.invocation import Invocation, limit_option, operation, surface_argument
from lightspeed_cli.output import Column, Style, View, enum_text
from lightspeed_cli.times import Time

if TYPE_CHECKING:
    from lightspeed.ops.v1.record_pb2 import DecisionEntry

KINDS = ("allowed", "denied", "mitigated")


@click.group("decisions")
def decisions() -> None:
    """Lists the decisions of the tenant policy."""


def _kind(row: "DecisionEntry") -> str:
    from lightspeed.ops.v1.policy_pb2 import DecisionKind

    return enum_text(DecisionKind, row.record.kind)


def _style(row: "DecisionEntry") -> Style:
    return {"denied": Style.BAD, "mitigated": Style.WARNING}.get(_kind(row), Style.PLAIN)


ENTRIES: View["DecisionEntry"] = View(
    columns=(
        Column("DECISION", lambda row: row.sequence),
        Column("TIME", lambda row: Time(row.recorded_ms)),
        Column("ACTOR", lambda row: row.record.actor_id),
        Column("TENANT", lambda row: row.record.tenant_id),
        Column("ACTION", lambda row: (row.record.action.WhichOneof("action") or "").replace("_", " ")),
        Column("KIND", _kind, style=_style),
        Column("REASON", lambda row: row.record.reason),
        Column("SIGNATURE", lambda row: row.signature, wide=True),
    ),
    name=lambda row: str(row.sequence),
    empty="no decisions",
)


@decisions.command("list")
@surface_argument
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only this kind; repeatable.")
@limit_option
@operation
def _list(invocation: Invocation, *, surface: str | None, kinds: tuple[str, ...], limit: int) -> None:
    """Lists what the tenant policy allowed, denied or mitigated: the newest 1,000 decisions are kept."""
    client = invocation.client
    from lightspeed.ops.v1.policy_pb2 import DecisionKind

    rows = client.list_decisions(
        surface=invocation.surface(surface),
        kinds=[DecisionKind.Value(f"DECISION_KIND_{kind.upper()}") for kind in kinds],
        page_size=min(limit + 1, 1_000) if limit else 1_000,
    )
    invocation.show_list(rows, ENTRIES, limit=limit)
